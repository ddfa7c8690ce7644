/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>
#include <gst/thermal/thermal-prelude.h>

G_BEGIN_DECLS

#define GST_TYPE_THERMAL_PALETTE (gst_thermal_palette_get_type ())

/**
 * GstThermalPalette:
 *
 * Named control points (position and colour) from cold to hot, between which
 * colours are interpolated in sRGB, or the segments of a user's file. Immutable;
 * the built-in ones live for ever.
 *
 * Since: 0.1
 */
typedef struct _GstThermalPalette GstThermalPalette;

GST_THERMAL_API
GType gst_thermal_palette_get_type (void);
GST_THERMAL_API
GstThermalPalette *gst_thermal_palette_ref (GstThermalPalette *self);
GST_THERMAL_API
void gst_thermal_palette_unref (GstThermalPalette *self);
GST_THERMAL_API
GstThermalPalette *gst_thermal_palette_new_from_text (
    const gchar *id, const gchar *text, gssize length, GError **error);
GST_THERMAL_API
GstThermalPalette *gst_thermal_palette_new_from_file (
    const gchar *path, GError **error);
GST_THERMAL_API
GstThermalPalette *gst_thermal_palette_find (const gchar *id);
GST_THERMAL_API
const gchar *const *gst_thermal_palette_get_ids (void);
GST_THERMAL_API
const gchar *gst_thermal_palette_get_id (GstThermalPalette *self);
GST_THERMAL_API
const gchar *gst_thermal_palette_get_name (GstThermalPalette *self);
GST_THERMAL_API
guint32 gst_thermal_palette_get_argb (
    GstThermalPalette *self, gdouble position);
GST_THERMAL_API
void gst_thermal_palette_fill_rgb (
    GstThermalPalette *self, gboolean inverted, guint8 *rgb, guint n_colours);
GST_THERMAL_API
void gst_thermal_palette_fill_ycbcr (GstThermalPalette *self, gboolean inverted,
    const GstVideoColorimetry *colorimetry, guint8 *ycbcr, guint n_colours);
GST_THERMAL_API
void gst_thermal_argb_to_ycbcr (
    guint32 argb, const GstVideoColorimetry *colorimetry, guint8 *ycbcr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalPalette, gst_thermal_palette_unref)

G_END_DECLS
