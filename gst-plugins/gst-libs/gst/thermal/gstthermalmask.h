/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalpose.h>
#include <gst/thermal/gstthermalregion.h>

G_BEGIN_DECLS

/**
 * GST_THERMAL_MASK_SET_MAX_SIZE:
 *
 * How many masks a set may hold.
 *
 * Since: 0.1
 */
#define GST_THERMAL_MASK_SET_MAX_SIZE 32

/**
 * GST_THERMAL_MASK_MAX_POINTS:
 *
 * How many corners a mask may have.
 *
 * Since: 0.1
 */
#define GST_THERMAL_MASK_MAX_POINTS 32

/**
 * GstThermalMaskStyle:
 * @GST_THERMAL_MASK_COLOR: one colour
 * @GST_THERMAL_MASK_MOSAIC: large squares of the colours that were there
 * @GST_THERMAL_MASK_BLUR: the same, without edges
 *
 * What a picture shows where a mask is.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_MASK_COLOR,
  GST_THERMAL_MASK_MOSAIC,
  GST_THERMAL_MASK_BLUR,
} GstThermalMaskStyle;

#define GST_TYPE_THERMAL_MASK_SET (gst_thermal_mask_set_get_type ())

/**
 * GstThermalMaskSet:
 *
 * Parts of a picture that nobody shall see. They lie in the picture, or in the
 * world, where they stay when the camera turns. Immutable and
 * reference-counted.
 *
 * Since: 0.1
 */
typedef struct _GstThermalMaskSet GstThermalMaskSet;

GST_THERMAL_API
GType gst_thermal_mask_set_get_type (void);
GST_THERMAL_API
GstThermalMaskSet *gst_thermal_mask_set_new_from_string (
    const gchar *text, GError **error);
GST_THERMAL_API
gchar *gst_thermal_mask_set_to_string (GstThermalMaskSet *self);
GST_THERMAL_API
GstThermalMaskSet *gst_thermal_mask_set_ref (GstThermalMaskSet *self);
GST_THERMAL_API
void gst_thermal_mask_set_unref (GstThermalMaskSet *self);
GST_THERMAL_API
guint gst_thermal_mask_set_get_size (GstThermalMaskSet *self);
GST_THERMAL_API
const gchar *gst_thermal_mask_set_get_name (
    GstThermalMaskSet *self, guint index);
GST_THERMAL_API
GstThermalMaskStyle gst_thermal_mask_set_get_style (
    GstThermalMaskSet *self, guint index);
GST_THERMAL_API
guint32 gst_thermal_mask_set_get_argb (GstThermalMaskSet *self, guint index);
GST_THERMAL_API
gboolean gst_thermal_mask_set_is_active (GstThermalMaskSet *self, guint index);
GST_THERMAL_API
gboolean gst_thermal_mask_set_is_in_world (
    GstThermalMaskSet *self, guint index);
GST_THERMAL_API
GArray *gst_thermal_mask_set_dup_outline (GstThermalMaskSet *self, guint index,
    const GstThermalPose *pose, gdouble aspect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalMaskSet, gst_thermal_mask_set_unref)

G_END_DECLS
