/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>
#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

/**
 * OsdTextStyle:
 * @line_px: height of a line
 * @argb: colour of the letters
 * @outline_argb: colour around them; fully transparent: none
 * @background_argb: colour behind them
 * @align: lines of several: 0 left, 0.5 centred, 1 right
 * @max_width_px: lines that are longer are broken
 *
 * How a text looks.
 */
typedef struct
{
  gdouble line_px;
  guint32 argb;
  guint32 outline_argb;
  guint32 background_argb;
  gdouble align;
  gint max_width_px;
} OsdTextStyle;

typedef enum
{
  OSD_MARK_MAXIMUM,
  OSD_MARK_MINIMUM,
} OsdMark;

/* Each returns (transfer full) an ARGB32 surface. */
cairo_surface_t *osd_draw_text (PangoContext *context, const gchar *font,
    const gchar *text, const OsdTextStyle *style);
cairo_surface_t *osd_draw_outline (GstThermalRegionKind kind,
    const GstThermalPoint *points, guint n_points, guint32 argb,
    gdouble thickness_px, gint *ret_x, gint *ret_y, gint max_width,
    gint max_height);
cairo_surface_t *osd_draw_mark (
    OsdMark mark, guint32 argb, gint size_px, gint shift_x, gint shift_y);
/**
 * OsdColourBar:
 * @palette: what the picture is painted with
 * @inverted: whether from hot to cold
 * @under: share of the bar, from its cold end on, that is too cold to be
 *   measured
 * @over: share, up to its hot end, that is too hot
 * @under_argb: of @under
 * @over_argb: of @over
 *
 * The colours of a bar.
 */
typedef struct
{
  GstThermalPalette *palette;
  gboolean inverted;
  gdouble under;
  gdouble over;
  guint32 under_argb;
  guint32 over_argb;
} OsdColourBar;

cairo_surface_t *osd_draw_bar (
    const OsdColourBar *bar, gint width, gint height, gboolean upright);
cairo_surface_t *osd_draw_scaled (
    cairo_surface_t *picture, gint width, gint height, gdouble opacity);

G_END_DECLS
