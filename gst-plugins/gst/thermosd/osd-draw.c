/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "osd-draw.h"

#include <math.h>

/* Size of letters by the height of a line. */
#define EM 0.78

/* Nothing that is drawn may be larger, whatever a text says. */
#define MAX_SIZE 8192

static void
set_source (cairo_t *cr, guint32 argb)
{
  cairo_set_source_rgba (cr, (argb >> 16 & 0xff) / 255.0,
      (argb >> 8 & 0xff) / 255.0, (argb & 0xff) / 255.0, (argb >> 24) / 255.0);
}

static gboolean
is_seen (guint32 argb)
{
  return argb >> 24 != 0;
}

static cairo_surface_t *
new_surface (gint width, gint height)
{
  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
      CLAMP (width, 1, MAX_SIZE), CLAMP (height, 1, MAX_SIZE));
}

static PangoLayout *
new_layout (PangoContext *context, const gchar *font, const gchar *text,
    const OsdTextStyle *style)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *description = pango_font_description_from_string (font);
  gint width;

  pango_font_description_set_absolute_size (
      description, MAX (style->line_px, 4) * EM * PANGO_SCALE);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_alignment (layout, style->align < 0.25 ? PANGO_ALIGN_LEFT
                                      : style->align > 0.75
                                          ? PANGO_ALIGN_RIGHT
                                          : PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width > style->max_width_px)
    pango_layout_set_width (layout, MAX (style->max_width_px, 1) * PANGO_SCALE);
  return layout;
}

/* All that is inked, and the line with its room above and below. */
static PangoRectangle
find_extents (PangoLayout *layout)
{
  PangoRectangle ink, logical, all;

  pango_layout_get_pixel_extents (layout, &ink, &logical);
  all.x = MIN (ink.x, logical.x);
  all.y = MIN (ink.y, logical.y);
  all.width = MAX (ink.x + ink.width, logical.x + logical.width) - all.x;
  all.height = MAX (ink.y + ink.height, logical.y + logical.height) - all.y;
  return all;
}

/**
 * osd_draw_text:
 * @context: of a font map that this thread owns
 * @font: a family, and more as Pango's descriptions have it; not the size
 * @text: UTF-8, any script, both directions
 */
cairo_surface_t *
osd_draw_text (PangoContext *context, const gchar *font, const gchar *text,
    const OsdTextStyle *style)
{
  g_autoptr (PangoLayout) layout = new_layout (context, font, text, style);
  const PangoRectangle all = find_extents (layout);
  const gdouble outline_px =
      is_seen (style->outline_argb) ? MAX (style->line_px / 12, 1) : 0;
  const gint room =
      (gint) ceil (outline_px)
      + (is_seen (style->background_argb) ? (gint) ceil (style->line_px / 8)
                                          : 0);
  cairo_surface_t *surface =
      new_surface (all.width + 2 * room, all.height + 2 * room);
  cairo_t *cr = cairo_create (surface);

  if (is_seen (style->background_argb)) {
    set_source (cr, style->background_argb);
    cairo_paint (cr);
  }
  cairo_translate (cr, room - all.x, room - all.y);
  if (outline_px > 0) {
    set_source (cr, style->outline_argb);
    cairo_set_line_width (cr, 2 * outline_px);
    cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
    pango_cairo_layout_path (cr, layout);
    cairo_stroke (cr);
  }
  set_source (cr, style->argb);
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  return surface;
}

static void
trace (cairo_t *cr, GstThermalRegionKind kind, const GstThermalPoint *points,
    guint n_points)
{
  cairo_move_to (cr, points[0].x, points[0].y);
  for (guint i = 1; i < n_points; i++)
    cairo_line_to (cr, points[i].x, points[i].y);
  if (kind != GST_THERMAL_REGION_LINE)
    cairo_close_path (cr);
}

/**
 * osd_draw_outline:
 * @points: corners in pixels of the picture
 * @thickness_px: of the line
 * @ret_x: (out): where the surface lies in the picture; even
 * @ret_y: (out): where the surface lies in the picture; even
 * @max_width: of the picture
 * @max_height: of the picture
 *
 * A line in the colour, with darkness on both sides so that it is seen on
 * white, too.
 *
 * Returns: (nullable): %NULL when nothing of it is in the picture
 */
cairo_surface_t *
osd_draw_outline (GstThermalRegionKind kind, const GstThermalPoint *points,
    guint n_points, guint32 argb, gdouble thickness_px, gint *ret_x,
    gint *ret_y, gint max_width, gint max_height)
{
  const gdouble room = 2 * thickness_px;
  gdouble left = G_MAXDOUBLE, top = G_MAXDOUBLE;
  gdouble right = -G_MAXDOUBLE, bottom = -G_MAXDOUBLE;
  gint end_x, end_y;
  cairo_surface_t *surface;
  cairo_t *cr;

  for (guint i = 0; i < n_points; i++) {
    left = MIN (left, points[i].x);
    right = MAX (right, points[i].x);
    top = MIN (top, points[i].y);
    bottom = MAX (bottom, points[i].y);
  }
  if (!(left - room < max_width && top - room < max_height && right + room > 0
          && bottom + room > 0))
    return NULL;
  *ret_x = (gint) floor (MAX (left - room, 0)) & ~1;
  *ret_y = (gint) floor (MAX (top - room, 0)) & ~1;
  end_x = (gint) ceil (MIN (right + room, max_width));
  end_y = (gint) ceil (MIN (bottom + room, max_height));

  surface = new_surface (end_x - *ret_x, end_y - *ret_y);
  cr = cairo_create (surface);
  cairo_translate (cr, -*ret_x, -*ret_y);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  trace (cr, kind, points, n_points);
  cairo_set_line_width (cr, thickness_px + 2);
  set_source (cr, 0x80000000);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, thickness_px);
  set_source (cr, argb);
  cairo_stroke (cr);
  cairo_destroy (cr);
  return surface;
}

/**
 * osd_draw_mark:
 * @size_px: of the cross, from its middle to an end
 * @shift_x: 0 or 1: of the middle, to the right
 * @shift_y: 0 or 1: of the middle, down
 *
 * An upright cross for a maximum, a lying one for a minimum; its middle is the
 * middle of pixel @size_px + 2 + shift.
 */
cairo_surface_t *
osd_draw_mark (
    OsdMark mark, guint32 argb, gint size_px, gint shift_x, gint shift_y)
{
  const gint side = 2 * size_px + 6;
  const gdouble x = size_px + 2 + shift_x + 0.5;
  const gdouble y = size_px + 2 + shift_y + 0.5;
  const gdouble gap = MAX (size_px / 3.0, 1.5);
  cairo_surface_t *surface = new_surface (side, side);
  cairo_t *cr = cairo_create (surface);

  cairo_translate (cr, x, y);
  if (mark == OSD_MARK_MINIMUM)
    cairo_rotate (cr, G_PI / 4);
  for (guint i = 0; i < 4; i++) {
    cairo_move_to (cr, gap, 0);
    cairo_line_to (cr, size_px, 0);
    cairo_rotate (cr, G_PI / 2);
  }
  cairo_set_line_width (cr, 4);
  set_source (cr, 0xa0000000);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 2);
  set_source (cr, argb);
  cairo_stroke (cr);
  cairo_destroy (cr);
  return surface;
}

static guint32
get_bar_argb (const OsdColourBar *bar, gdouble at)
{
  if (at < bar->under)
    return bar->under_argb;
  if (at > 1 - bar->over)
    return bar->over_argb;
  return gst_thermal_palette_get_argb (
      bar->palette, bar->inverted ? 1 - at : at);
}

/**
 * osd_draw_bar:
 * @upright: hot at the top; otherwise hot at the right
 *
 * The palette, one colour for each row or column, in a black frame of one
 * pixel.
 */
cairo_surface_t *
osd_draw_bar (
    const OsdColourBar *bar, gint width, gint height, gboolean upright)
{
  cairo_surface_t *surface = new_surface (width, height);
  guint8 *data = cairo_image_surface_get_data (surface);
  const gint stride = cairo_image_surface_get_stride (surface);
  const gint n = (upright ? height : width) - 2;

  width = cairo_image_surface_get_width (surface);
  height = cairo_image_surface_get_height (surface);
  cairo_surface_flush (surface);
  for (gint y = 0; y < height; y++) {
    guint32 *row = (guint32 *) (gpointer) (data + (gsize) y * stride);

    for (gint x = 0; x < width; x++) {
      const gint step = upright ? height - 2 - y : x - 1;
      const gdouble at = n > 1 ? (gdouble) step / (n - 1) : 0;

      if (x == 0 || y == 0 || x == width - 1 || y == height - 1)
        row[x] = 0xff000000;
      else
        row[x] = 0xff000000 | get_bar_argb (bar, at);
    }
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
osd_draw_scaled (
    cairo_surface_t *picture, gint width, gint height, gdouble opacity)
{
  cairo_surface_t *surface = new_surface (width, height);
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, (gdouble) width / cairo_image_surface_get_width (picture),
      (gdouble) height / cairo_image_surface_get_height (picture));
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_paint_with_alpha (cr, opacity);
  cairo_destroy (cr);
  return surface;
}
