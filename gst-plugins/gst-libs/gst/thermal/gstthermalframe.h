/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>
#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

#define GST_TYPE_THERMAL_FRAME (gst_thermal_frame_get_type ())

/**
 * GstThermalFrame:
 *
 * One radiometric picture outside a pipeline: counts, calibration, and what a
 * file knows beside them. Immutable and reference-counted. Readers return it,
 * writers take it.
 *
 * Since: 0.1
 */
typedef struct _GstThermalFrame GstThermalFrame;

GST_THERMAL_API
GType gst_thermal_frame_get_type (void);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_new (gint width, gint height, GBytes *counts,
    GstThermalCalibration *calibration, GError **error);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_new_from_buffer (
    GstBuffer *buffer, GError **error);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_with_calibration (
    GstThermalFrame *self, GstThermalCalibration *calibration);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_ref (GstThermalFrame *self);
GST_THERMAL_API
void gst_thermal_frame_unref (GstThermalFrame *self);
GST_THERMAL_API
gint gst_thermal_frame_get_width (GstThermalFrame *self);
GST_THERMAL_API
gint gst_thermal_frame_get_height (GstThermalFrame *self);
GST_THERMAL_API
GBytes *gst_thermal_frame_get_counts (GstThermalFrame *self);
GST_THERMAL_API
guint16 gst_thermal_frame_get_count (GstThermalFrame *self, gint x, gint y);
GST_THERMAL_API
gdouble gst_thermal_frame_get_kelvin (GstThermalFrame *self, gint x, gint y);
GST_THERMAL_API
GstThermalCalibration *gst_thermal_frame_get_calibration (
    GstThermalFrame *self);
GST_THERMAL_API
GDateTime *gst_thermal_frame_get_time (GstThermalFrame *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalFrame, gst_thermal_frame_unref)

G_END_DECLS
