/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermview.h"

#include <string.h>

#include "thermhash.h"

/* Between corners of such squares directions are interpolated; at 45 degrees
 * of view the error is below a hundredth of a pixel. */
#define BLOCK 16

/* Nearer things would be shifted by more than the tiles in hand. */
#define NEAREST_PARALLAX_M 3.0

typedef struct
{
  ThermPanorama *panorama;
  gdouble step_rad;
  gint columns, rows;
  gint first_column, first_row, n_columns, n_rows; /* of tiles */
  const ThermTile **tiles;
  /* the one found last: most often the next pixel is in it, too */
  const ThermTile *last;
  gint last_column, last_row;
  gfloat parallax[THERM_N_HAZE]; /* in panorama pixels at the horizon */
  gboolean has_parallax;
} Window;

void
therm_view_init (ThermView *self, ThermBand band, gint width, gint height)
{
  const gsize n = (gsize) width * height;

  *self = (ThermView){.band = band, .width = width, .height = height};
  if (band == THERM_BAND_THERMAL) {
    self->counts = g_new0 (gfloat, n);
    self->still_counts = g_new0 (gfloat, n);
  } else {
    self->ycbcr = g_new0 (guint32, n);
    self->still_ycbcr = g_new0 (guint32, n);
  }
  self->depth = g_new0 (guint16, n);
  self->owner = g_new0 (guint16, n);
  self->kelvin = g_new0 (gfloat, n);
  self->dirty = g_array_new (FALSE, FALSE, sizeof (ThermRect));
}

void
therm_view_clear (ThermView *self)
{
  g_clear_pointer (&self->counts, g_free);
  g_clear_pointer (&self->still_counts, g_free);
  g_clear_pointer (&self->ycbcr, g_free);
  g_clear_pointer (&self->still_ycbcr, g_free);
  g_clear_pointer (&self->depth, g_free);
  g_clear_pointer (&self->owner, g_free);
  g_clear_pointer (&self->kelvin, g_free);
  g_clear_pointer (&self->dirty, g_array_unref);
}

void
therm_view_mark_dirty (ThermView *self, const ThermRect *rect)
{
  if (rect->width > 0 && rect->height > 0)
    g_array_append_val (self->dirty, *rect);
}

/* Where a place in the picture lies in the panorama. Columns are counted from
 * the azimuth of the lens, so that they do not jump in front of it. */
static void
to_panorama (const ThermView *self, const Window *window, gdouble x, gdouble y,
    gfloat *u, gfloat *v)
{
  const ThermPoint d = therm_lens_get_direction (&self->lens, x, y);
  const gdouble pan = self->lens.pan_deg * THERM_DEGREES;
  const gdouble across = d.x * cos (pan) - d.y * sin (pan);
  const gdouble ahead = d.x * sin (pan) + d.y * cos (pan);

  *u = atan2 (across, ahead) / window->step_rad;
  *v = (G_PI / 2 - asin (CLAMP (d.z, -1.0, 1.0))) / window->step_rad;
}

static void
open_window (Window *window, ThermView *self, ThermPanorama *panorama,
    const gfloat *us, const gfloat *vs, gint n)
{
  gfloat min_u = G_MAXFLOAT, max_u = -G_MAXFLOAT;
  gfloat min_v = G_MAXFLOAT, max_v = -G_MAXFLOAT;
  gfloat margin = 3;
  const gdouble base = self->lens.pan_deg * THERM_DEGREES / window->step_rad;

  for (gint i = 0; i < n; i++) {
    min_u = MIN (min_u, us[i]);
    max_u = MAX (max_u, us[i]);
    min_v = MIN (min_v, vs[i]);
    max_v = MAX (max_v, vs[i]);
  }
  /* with a pole in the picture every azimuth is */
  if (fabs (self->lens.tilt_deg)
              + 90 * self->lens.height / (G_PI / 2 * self->lens.focal_px) / 2
          > 88
      || max_u - min_u > window->columns / 2) {
    min_u = -window->columns / 2 - 1;
    max_u = window->columns / 2 + 1;
    if (self->lens.tilt_deg > 0)
      min_v = 0;
    else
      max_v = window->rows;
  }
  margin += fabsf (window->parallax[1]) * 4;

  window->first_column = (gint) floor ((base + min_u - margin) / THERM_TILE);
  window->n_columns = (gint) floor ((base + max_u + margin) / THERM_TILE)
                      - window->first_column + 1;
  window->first_row = MAX ((gint) floorf ((min_v - 2) / THERM_TILE), 0);
  window->n_rows = MIN ((gint) floorf ((max_v + 2) / THERM_TILE),
                       window->rows / THERM_TILE - 1)
                   - window->first_row + 1;
  window->tiles =
      g_new (const ThermTile *, (gsize) window->n_columns * window->n_rows);
  for (gint r = 0; r < window->n_rows; r++)
    for (gint c = 0; c < window->n_columns; c++)
      window->tiles[r * window->n_columns + c] = NULL;
}

static const ThermTile *
look_up_tile (Window *window, gint tile_column, gint tile_row)
{
  const gint column =
      CLAMP (tile_column - window->first_column, 0, window->n_columns - 1);
  const gint row = CLAMP (tile_row - window->first_row, 0, window->n_rows - 1);
  const ThermTile **slot = &window->tiles[row * window->n_columns + column];

  if (*slot == NULL)
    *slot = therm_panorama_get_tile (window->panorama,
        column + window->first_column, row + window->first_row);
  window->last = *slot;
  window->last_column = tile_column;
  window->last_row = tile_row;
  return *slot;
}

static inline const ThermTile *
find_tile (Window *window, gint u, gint v, gint *i)
{
  *i = (v & (THERM_TILE - 1)) * THERM_TILE_PITCH + (u & (THERM_TILE - 1));
  if (G_LIKELY (window->last != NULL && u >> 6 == window->last_column
                && v >> 6 == window->last_row))
    return window->last;
  return look_up_tile (window, u >> 6, v >> 6);
}

/* Four channels of 8 bits at once; weights of 8 bits. */
static inline guint32
mix_bytes (guint32 a, guint32 b, guint weight)
{
  const guint32 even =
      (((a & 0xff00ff) * (256 - weight) + (b & 0xff00ff) * weight) >> 8)
      & 0xff00ff;
  const guint32 odd =
      ((a >> 8 & 0xff00ff) * (256 - weight) + (b >> 8 & 0xff00ff) * weight)
      & 0xff00ff00;

  return even | odd;
}

/* From this lens a thing at the distance of what would be here is seen a
 * little to the left of where the head's axis sees it. */
static gfloat
find_parallax (Window *window, gfloat u, gfloat v)
{
  const gfloat limited = CLAMP (v, 0.0f, (gfloat) window->rows - 1.01f);
  gint i;
  const ThermTile *tile =
      find_tile (window, therm_floor (u), (gint) limited, &i);

  return window->parallax[tile->sights[i].haze];
}

static inline void
sample (ThermView *self, Window *window, gsize at, gfloat u, gfloat v)
{
  const gfloat limited = CLAMP (v, 0.0f, (gfloat) window->rows - 1.01f);
  const gint iu = therm_floor (u), iv = (gint) limited;
  gint i;
  const ThermTile *tile = find_tile (window, iu, iv, &i);
  gfloat fu, fv;

  fu = u - (gfloat) iu;
  fv = limited - (gfloat) iv;
  self->depth[at] = tile->sights[i].depth;
  if (self->band == THERM_BAND_THERMAL) {
    const gfloat *c = &tile->value.counts[i];
    const gfloat top = c[0] + (c[1] - c[0]) * fu;
    const gfloat bottom =
        c[THERM_TILE_PITCH]
        + (c[THERM_TILE_PITCH + 1] - c[THERM_TILE_PITCH]) * fu;

    self->still_counts[at] = top + (bottom - top) * fv;
  } else {
    const guint32 *c = &tile->value.ycbcr[i];
    const guint wu = (guint) (fu * 256), wv = (guint) (fv * 256);

    self->still_ycbcr[at] = mix_bytes (mix_bytes (c[0], c[1], wu),
        mix_bytes (c[THERM_TILE_PITCH], c[THERM_TILE_PITCH + 1], wu), wv);
  }
}

static void
draw_block (ThermView *self, Window *window, gint x0, gint y0, gfloat base,
    const gfloat *u, const gfloat *v)
{
  const gint x1 = MIN (x0 + BLOCK, self->width);
  const gint y1 = MIN (y0 + BLOCK, self->height);
  const gfloat low = MIN (MIN (u[0], u[1]), MIN (u[2], u[3]));
  const gfloat high = MAX (MAX (u[0], u[1]), MAX (u[2], u[3]));
  /* around a pole the azimuth turns too fast to be interpolated */
  const gboolean exact =
      high - low > 4 * BLOCK * MAX (window->columns / 5760.0f, 1);

  for (gint y = y0; y < y1; y++) {
    const gfloat down = (y - y0 + 0.5f) / BLOCK;
    const gfloat left_u = u[0] + (u[2] - u[0]) * down;
    const gfloat right_u = u[1] + (u[3] - u[1]) * down;
    const gfloat left_v = v[0] + (v[2] - v[0]) * down;
    const gfloat right_v = v[1] + (v[3] - v[1]) * down;

    gfloat shift = 0;

    for (gint x = x0; x < x1; x++) {
      const gfloat across = (x - x0 + 0.5f) / BLOCK;
      gfloat pu = left_u + (right_u - left_u) * across;
      gfloat pv = left_v + (right_v - left_v) * across;

      if (exact)
        to_panorama (self, window, x + 0.5, y + 0.5, &pu, &pv);
      /* distances do not change as fast as pixels do */
      if (window->has_parallax && (x & 3) == 0)
        shift = find_parallax (window, base + pu, pv);
      sample (self, window, (gsize) y * self->width + x, base + pu + shift, pv);
    }
  }
}

static void
draw_still (ThermView *self, ThermPanorama *panorama)
{
  const gint n_x = (self->width + BLOCK - 1) / BLOCK + 1;
  const gint n_y = (self->height + BLOCK - 1) / BLOCK + 1;
  g_autofree gfloat *us = g_new (gfloat, (gsize) n_x * n_y);
  g_autofree gfloat *vs = g_new (gfloat, (gsize) n_x * n_y);
  g_autofree const ThermTile **tiles = NULL;
  Window window = {.panorama = panorama};
  gfloat base;

  window.columns = therm_panorama_get_columns (panorama);
  window.rows = window.columns / 2;
  window.step_rad = G_PI / window.rows;
  window.has_parallax = self->lens.parallax_m != 0;
  if (window.has_parallax)
    for (guint i = 1; i < THERM_N_HAZE; i++)
      window.parallax[i] =
          self->lens.parallax_m
          / MAX (therm_radiance_get_haze_m (i), NEAREST_PARALLAX_M)
          / window.step_rad;

  for (gint j = 0; j < n_y; j++)
    for (gint i = 0; i < n_x; i++)
      to_panorama (self, &window, i * BLOCK, j * BLOCK, &us[j * n_x + i],
          &vs[j * n_x + i]);

  open_window (&window, self, panorama, us, vs, n_x * n_y);
  tiles = window.tiles;
  base = self->lens.pan_deg * THERM_DEGREES / window.step_rad;
  for (gint j = 0; j + 1 < n_y; j++) {
    for (gint i = 0; i + 1 < n_x; i++) {
      const gint at = j * n_x + i;
      const gfloat u[4] = {us[at], us[at + 1], us[at + n_x], us[at + n_x + 1]};
      const gfloat v[4] = {vs[at], vs[at + 1], vs[at + n_x], vs[at + n_x + 1]};

      draw_block (self, &window, i * BLOCK, j * BLOCK, base, u, v);
    }
  }
}

static void
wipe (ThermView *self)
{
  for (guint i = 0; i < self->dirty->len; i++) {
    const ThermRect *rect = &g_array_index (self->dirty, ThermRect, i);

    for (gint y = rect->y; y < rect->y + rect->height; y++) {
      const gsize at = (gsize) y * self->width + rect->x;

      if (self->band == THERM_BAND_THERMAL)
        memcpy (&self->counts[at], &self->still_counts[at],
            rect->width * sizeof (gfloat));
      else
        memcpy (&self->ycbcr[at], &self->still_ycbcr[at],
            rect->width * sizeof (guint32));
      memset (&self->owner[at], 0, rect->width * sizeof (guint16));
    }
  }
  g_array_set_size (self->dirty, 0);
}

void
therm_view_begin (
    ThermView *self, ThermPanorama *panorama, const ThermLens *lens)
{
  /* half octaves: a pixel of the view is 0.84 to 1.19 of the panorama's */
  const gdouble octave =
      round (2 * log2 (MAX (lens->focal_px * THERM_DEGREES, 1))) / 2;
  const gsize n = (gsize) self->width * self->height;

  wipe (self);
  if (self->valid && therm_lens_equal (lens, &self->lens)
      && self->serial == therm_panorama_get_serial (panorama))
    return;

  self->lens = *lens;
  therm_panorama_set_resolution (panorama, exp2 (octave));
  therm_panorama_begin_view (panorama);
  draw_still (self, panorama);
  self->serial = therm_panorama_get_serial (panorama);
  self->valid = TRUE;
  self->moved = TRUE;
  if (self->band == THERM_BAND_THERMAL)
    memcpy (self->counts, self->still_counts, n * sizeof (gfloat));
  else
    memcpy (self->ycbcr, self->still_ycbcr, n * sizeof (guint32));
}
