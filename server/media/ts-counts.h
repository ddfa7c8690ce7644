/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

/* The counts behind a sensor's pictures, as frames of their own, and what turns
 * them into temperatures, as text. Any thread. */

gboolean ts_counts_are_in (GstSample *picture);
GstBuffer *ts_counts_dup_frame (GstBuffer *picture);
GstCaps *ts_counts_new_caps (GstSample *picture);
GstThermalCalibration *ts_counts_get_calibration (GstSample *picture);

gchar *ts_counts_format_calibration (GstThermalCalibration *calibration);
gchar *ts_counts_format_object (GstThermalCalibration *calibration);

G_END_DECLS
