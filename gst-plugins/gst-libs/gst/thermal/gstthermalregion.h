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
 * What shape a region has.
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
 * A point of a picture, in normalised coordinates.
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
 * GST_THERMAL_REGION_MAX_POINTS:
 *
 * How many corners a polygon may have.
 *
 * Since: 0.1
 */
#define GST_THERMAL_REGION_MAX_POINTS 256

/**
 * GST_THERMAL_REGION_MAX_NAME:
 *
 * How many characters the name of a region may have.
 *
 * Since: 0.1
 */
#define GST_THERMAL_REGION_MAX_NAME 64

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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalRegion, gst_thermal_region_unref)

G_END_DECLS
