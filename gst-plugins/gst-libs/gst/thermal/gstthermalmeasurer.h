/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalmeasurement.h>

G_BEGIN_DECLS

/**
 * GstThermalMeasurer: (skip)
 *
 * Measures the regions of one set in frames of one size. Owned by one thread;
 * the geometry is worked out once, the frames go through gst_thermal_measurer_
 * run() in one pass each.
 */
typedef struct _GstThermalMeasurer GstThermalMeasurer;

GST_THERMAL_API
GstThermalMeasurer *gst_thermal_measurer_new (
    GstThermalRegionSet *regions, gint width, gint height);
GST_THERMAL_API
void gst_thermal_measurer_free (GstThermalMeasurer *self);
GST_THERMAL_API
guint gst_thermal_measurer_get_size (GstThermalMeasurer *self);
GST_THERMAL_API
void gst_thermal_measurer_set_distances (
    GstThermalMeasurer *self, const gdouble *distances_m);
GST_THERMAL_API
void gst_thermal_measurer_run (GstThermalMeasurer *self, const guint8 *counts,
    gint stride, GstThermalCalibration *calibration,
    GstThermalMeasurement *ret_measurements);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalMeasurer, gst_thermal_measurer_free)

G_END_DECLS
