/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

/**
 * GstThermalRegionKind:
 * @GST_THERMAL_REGION_FULL: the whole frame
 * @GST_THERMAL_REGION_SPOT: one point
 * @GST_THERMAL_REGION_LINE: a line between two points
 * @GST_THERMAL_REGION_BOX: an upright rectangle, given by two corners
 * @GST_THERMAL_REGION_POLYGON: three or more corners
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_REGION_FULL,
  GST_THERMAL_REGION_SPOT,
  GST_THERMAL_REGION_LINE,
  GST_THERMAL_REGION_BOX,
  GST_THERMAL_REGION_POLYGON,
} GstThermalRegionKind;

/**
 * GstThermalPoint:
 * @x: 0 (left edge) to 1 (right edge)
 * @y: 0 (top edge) to 1 (bottom edge)
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble x;
  gdouble y;
} GstThermalPoint;

GST_THERMAL_API
GType gst_thermal_point_get_type (void);

#define GST_TYPE_THERMAL_REGION (gst_thermal_region_get_type ())

/**
 * GstThermalRegion:
 *
 * A part of the picture that is measured (or, as a shield, left out of every
 * measurement). In normalised coordinates, so that it means the same at every
 * resolution. Immutable and reference-counted.
 *
 * Since: 0.1
 */
typedef struct _GstThermalRegion GstThermalRegion;

GST_THERMAL_API
GType gst_thermal_region_get_type (void);
GST_THERMAL_API
GstThermalRegion *gst_thermal_region_new (GstThermalRegionKind kind, guint id,
    const gchar *name, const GstThermalPoint *points, guint n_points,
    const GstThermalObject *object, gboolean shield, GError **error);
GST_THERMAL_API
GstThermalRegion *gst_thermal_region_ref (GstThermalRegion *self);
GST_THERMAL_API
void gst_thermal_region_unref (GstThermalRegion *self);
GST_THERMAL_API
GstThermalRegionKind gst_thermal_region_get_kind (GstThermalRegion *self);
GST_THERMAL_API
guint gst_thermal_region_get_id (GstThermalRegion *self);
GST_THERMAL_API
const gchar *gst_thermal_region_get_name (GstThermalRegion *self);
GST_THERMAL_API
const GstThermalPoint *gst_thermal_region_get_points (
    GstThermalRegion *self, guint *n_points);
GST_THERMAL_API
const GstThermalObject *gst_thermal_region_get_object (GstThermalRegion *self);
GST_THERMAL_API
gboolean gst_thermal_region_is_shield (GstThermalRegion *self);

#define GST_TYPE_THERMAL_REGION_SET (gst_thermal_region_set_get_type ())

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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalRegion, gst_thermal_region_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstThermalRegionSet, gst_thermal_region_set_unref)

G_END_DECLS
