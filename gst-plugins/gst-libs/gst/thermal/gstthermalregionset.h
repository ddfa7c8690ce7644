/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalregion.h>

G_BEGIN_DECLS

#define GST_TYPE_THERMAL_REGION_SET (gst_thermal_region_set_get_type ())

/**
 * GST_THERMAL_REGION_SET_MAX_SIZE:
 *
 * How many regions a set may hold.
 *
 * Since: 0.1
 */
#define GST_THERMAL_REGION_SET_MAX_SIZE 256

/**
 * GstThermalRegionSet:
 *
 * All regions of a picture, in the order in which they were given. Immutable
 * and reference-counted. As text (see gst_thermal_region_set_new_from_string())
 * it is what the `regions` property of `radiometry` takes.
 *
 * Since: 0.1
 */
typedef struct _GstThermalRegionSet GstThermalRegionSet;

GST_THERMAL_API
GType gst_thermal_region_set_get_type (void);
GST_THERMAL_API
GstThermalRegionSet *gst_thermal_region_set_new (
    GstThermalRegion **regions, guint n_regions, GError **error);
GST_THERMAL_API
GstThermalRegionSet *gst_thermal_region_set_new_from_string (
    const gchar *text, GError **error);
GST_THERMAL_API
gchar *gst_thermal_region_set_to_string (GstThermalRegionSet *self);
GST_THERMAL_API
GstThermalRegionSet *gst_thermal_region_set_ref (GstThermalRegionSet *self);
GST_THERMAL_API
void gst_thermal_region_set_unref (GstThermalRegionSet *self);
GST_THERMAL_API
guint gst_thermal_region_set_get_size (GstThermalRegionSet *self);
GST_THERMAL_API
GstThermalRegion *gst_thermal_region_set_get (
    GstThermalRegionSet *self, guint index);
GST_THERMAL_API
GstThermalRegion *gst_thermal_region_set_find (
    GstThermalRegionSet *self, guint id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstThermalRegionSet, gst_thermal_region_set_unref)

G_END_DECLS
