/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "osd-painter.h"
#include "osd-layer.h"

#include <math.h>

/* What was not wanted for so many pictures is forgotten: a clock says each
 * second for once. */
#define N_KEPT 30

typedef struct
{
  OsdLayer *layer; /* NULL: nothing is seen of it */
  /* What it was drawn of, if its key has the address: held, so that nothing
   * else can come to lie there meanwhile. */
  gpointer model;
  GDestroyNotify model_unref;
  gint x; /* of what has its own place */
  gint y;
  guint64 used;
} Entry;

struct _OsdPainter
{
  PangoFontMap *fonts;
  PangoContext *context;
  gchar *font;
  GstVideoInfo info;
  GHashTable *entries; /* of gchar: Entry */
  GstVideoFrame *picture;
  guint64 n_pictures;
  guint64 n_drawn;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->layer, osd_layer_free);
  if (entry->model != NULL)
    entry->model_unref (entry->model);
  g_free (entry);
}

OsdPainter *
osd_painter_new (void)
{
  OsdPainter *self = g_new0 (OsdPainter, 1);

  self->font = g_strdup ("Sans");
  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  return self;
}

void
osd_painter_free (OsdPainter *self)
{
  g_hash_table_unref (self->entries);
  g_clear_object (&self->context);
  g_clear_object (&self->fonts);
  g_free (self->font);
  g_free (self);
}

void
osd_painter_set_format (OsdPainter *self, const GstVideoInfo *info)
{
  self->info = *info;
  g_hash_table_remove_all (self->entries);
}

void
osd_painter_set_font (OsdPainter *self, const gchar *font)
{
  if (g_str_equal (self->font, font))
    return;
  g_free (self->font);
  self->font = g_strdup (font);
  g_hash_table_remove_all (self->entries);
}

/**
 * osd_painter_get_n_drawn:
 *
 * Returns: how often something was drawn, rather than laid over again
 */
guint64
osd_painter_get_n_drawn (const OsdPainter *self)
{
  return self->n_drawn;
}

void
osd_painter_begin (OsdPainter *self, GstVideoFrame *picture)
{
  self->picture = picture;
  self->n_pictures++;
}

static Entry *
find_entry (OsdPainter *self, const gchar *key)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL)
    entry->used = self->n_pictures;
  return entry;
}

/* @surface: (transfer full) (nullable) */
static Entry *
add_entry (OsdPainter *self, gchar *key, cairo_surface_t *surface)
{
  Entry *entry = g_new0 (Entry, 1);

  if (surface != NULL) {
    entry->layer = osd_layer_new (surface, &self->info);
    cairo_surface_destroy (surface);
  }
  entry->used = self->n_pictures;
  self->n_drawn++;
  g_hash_table_insert (self->entries, key, entry);
  return entry;
}

/* @model: (transfer full) */
static void
set_model (Entry *entry, gpointer model, GDestroyNotify unref)
{
  entry->model = model;
  entry->model_unref = unref;
}

/* The font map is this painter's: Pango's own belongs to the thread that asked
 * first. */
static void
ensure_context (OsdPainter *self)
{
  cairo_font_options_t *options;

  if (self->context != NULL)
    return;
  self->fonts = pango_cairo_font_map_new ();
  self->context = pango_font_map_create_context (self->fonts);
  options = cairo_font_options_create ();
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (self->context, options);
  cairo_font_options_destroy (options);
}

static void
blend (OsdPainter *self, const Entry *entry, gint x, gint y)
{
  if (entry->layer != NULL)
    osd_layer_blend (entry->layer, self->picture, x & ~1, y & ~1);
}

/* A text at an edge is moved rather than cut off. */
static gint
keep_inside (gdouble at, gint size, gint room)
{
  return (gint) lrint (MAX (MIN (at, room - size), 0));
}

/**
 * osd_painter_text:
 * @x: where, pixels
 * @y: where, pixels
 * @align_x: which part of the text lies there, 0 its left edge to 1
 * @align_y: which part of the text lies there, 0 its top to 1
 * @ret_height: (out) (optional): of the text, pixels
 */
void
osd_painter_text (OsdPainter *self, const gchar *text,
    const OsdTextStyle *style, gdouble x, gdouble y, gdouble align_x,
    gdouble align_y, gint *ret_height)
{
  g_autofree gchar *key = g_strdup_printf ("text %d %08x %08x %08x %d %d %s",
      (gint) (style->line_px * 16), style->argb, style->outline_argb,
      style->background_argb, (gint) (style->align * 2), style->max_width_px,
      text);
  Entry *entry = find_entry (self, key);
  gint width, height;

  if (entry == NULL) {
    ensure_context (self);
    entry = add_entry (self, g_steal_pointer (&key),
        osd_draw_text (self->context, self->font, text, style));
  }
  width = osd_layer_get_width (entry->layer);
  height = osd_layer_get_height (entry->layer);
  blend (self, entry,
      keep_inside (
          x - align_x * width, width, GST_VIDEO_INFO_WIDTH (&self->info)),
      keep_inside (
          y - align_y * height, height, GST_VIDEO_INFO_HEIGHT (&self->info)));
  if (ret_height != NULL)
    *ret_height = height;
}

void
osd_painter_outline (OsdPainter *self, GstThermalRegionKind kind,
    const GstThermalPoint *points, guint n_points, guint32 argb,
    gdouble thickness_px)
{
  GString *key = g_string_new (NULL);
  Entry *entry;

  g_string_printf (
      key, "outline %d %08x %d", kind, argb, (gint) (16 * thickness_px));
  for (guint i = 0; i < n_points; i++)
    g_string_append_printf (key, " %d,%d",
        (gint) lrint (CLAMP (points[i].x * 8, -1e8, 1e8)),
        (gint) lrint (CLAMP (points[i].y * 8, -1e8, 1e8)));
  entry = find_entry (self, key->str);
  if (entry == NULL) {
    gint x = 0, y = 0;
    cairo_surface_t *surface = osd_draw_outline (kind, points, n_points, argb,
        thickness_px, &x, &y, GST_VIDEO_INFO_WIDTH (&self->info),
        GST_VIDEO_INFO_HEIGHT (&self->info));

    entry = add_entry (self, g_strdup (key->str), surface);
    entry->x = x;
    entry->y = y;
  }
  g_string_free (key, TRUE);
  blend (self, entry, entry->x, entry->y);
}

/**
 * osd_painter_mark:
 * @x: the pixel that is marked
 * @y: the pixel that is marked
 */
void
osd_painter_mark (
    OsdPainter *self, OsdMark mark, guint32 argb, gint x, gint y, gint size_px)
{
  const gint left = x - size_px - 2, top = y - size_px - 2;
  g_autofree gchar *key = g_strdup_printf (
      "mark %d %08x %d %d %d", mark, argb, size_px, left & 1, top & 1);
  Entry *entry = find_entry (self, key);

  if (entry == NULL)
    entry = add_entry (self, g_steal_pointer (&key),
        osd_draw_mark (mark, argb, size_px, left & 1, top & 1));
  blend (self, entry, left, top);
}

void
osd_painter_bar (OsdPainter *self, const OsdColourBar *bar, gint x, gint y,
    gint width, gint height, gboolean upright)
{
  const gint length = upright ? height : width;
  /* palettes that users make may have one name and other colours */
  g_autofree gchar *key =
      g_strdup_printf ("bar %p %d %d %d %d %d %08x %d %08x", bar->palette,
          bar->inverted, width, height, upright, (gint) (bar->under * length),
          bar->under_argb, (gint) (bar->over * length), bar->over_argb);
  Entry *entry = find_entry (self, key);

  if (entry == NULL) {
    entry = add_entry (self, g_steal_pointer (&key),
        osd_draw_bar (bar, width, height, upright));
    set_model (entry, gst_thermal_palette_ref (bar->palette),
        (GDestroyNotify) gst_thermal_palette_unref);
  }
  blend (self, entry, x, y);
}

void
osd_painter_picture (OsdPainter *self, cairo_surface_t *picture, gint x, gint y,
    gint width, gint height, gdouble opacity)
{
  g_autofree gchar *key = g_strdup_printf (
      "picture %p %d %d %d", picture, width, height, (gint) (opacity * 1000));
  Entry *entry = find_entry (self, key);

  if (entry == NULL) {
    entry = add_entry (self, g_steal_pointer (&key),
        osd_draw_scaled (picture, width, height, opacity));
    set_model (entry, cairo_surface_reference (picture),
        (GDestroyNotify) cairo_surface_destroy);
  }
  blend (self, entry, x, y);
}

static gboolean
is_old (gpointer key, gpointer value, gpointer user_data)
{
  const Entry *entry = value;
  const OsdPainter *self = user_data;

  return entry->used + N_KEPT < self->n_pictures;
}

void
osd_painter_end (OsdPainter *self)
{
  self->picture = NULL;
  if (self->n_pictures % N_KEPT == 0)
    g_hash_table_foreach_remove (self->entries, is_old, self);
}
