/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

/* Frames of kelvin × 100, as many uncooled cores deliver, and what is read out
 * of buffers. Shared by the programs of this folder. */

guint16 counts_of_celsius (gdouble celsius);
GstBuffer *new_frame (gint width, gint height, const guint16 *counts);
GstBuffer *new_thermal_frame (gint width, gint height, const guint16 *counts);
guint8 byte_at (GstBuffer *buffer, gsize offset);
guint16 count_at (GstBuffer *buffer, gint width, gint x, gint y);
GstThermalCalibration *calibration_of (GstBuffer *buffer);

/* `thermsrc ARGUMENTS` has to fail with a message that has PART in it. */
void check_error (const gchar *arguments, const gchar *part);
