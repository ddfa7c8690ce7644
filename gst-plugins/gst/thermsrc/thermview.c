/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermview.h"

#include <string.h>

#include "thermhash.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
  self->owner_depths = g_array_new (FALSE, TRUE, sizeof (guint16));
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
  g_clear_pointer (&self->owner_depths, g_array_unref);
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
find_tile (Window *window, gint u, gint v)
{
  if (G_LIKELY (window->last != NULL && u >> 6 == window->last_column
                && v >> 6 == window->last_row))
    return window->last;
  return look_up_tile (window, u >> 6, v >> 6);
}

#ifdef __SSE2__

/* Between four pixels, four channels of 8 bits at once; weights of 8 bits. */
static inline guint32
mix_pixels (const guint32 *pixels, guint across, guint down)
{
  const __m128i zero = _mm_setzero_si128 ();
  const __m128i upper =
      _mm_unpacklo_epi8 (_mm_loadl_epi64 ((const __m128i *) pixels), zero);
  const __m128i lower = _mm_unpacklo_epi8 (
      _mm_loadl_epi64 ((const __m128i *) (pixels + THERM_TILE_PITCH)), zero);
  const __m128i left = _mm_unpacklo_epi64 (upper, lower);
  const __m128i right = _mm_unpackhi_epi64 (upper, lower);
  const __m128i weights =
      _mm_unpacklo_epi64 (_mm_set1_epi16 (256 - down), _mm_set1_epi16 (down));
  __m128i mixed;

  mixed = _mm_add_epi16 (_mm_mullo_epi16 (left, _mm_set1_epi16 (256 - across)),
      _mm_mullo_epi16 (right, _mm_set1_epi16 (across)));
  mixed = _mm_mullo_epi16 (_mm_srli_epi16 (mixed, 8), weights);
  mixed = _mm_add_epi16 (mixed, _mm_srli_si128 (mixed, 8));
  mixed = _mm_srli_epi16 (mixed, 8);
  return (guint32) _mm_cvtsi128_si32 (_mm_packus_epi16 (mixed, mixed));
}

#else

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

static inline guint32
mix_pixels (const guint32 *pixels, guint across, guint down)
{
  return mix_bytes (mix_bytes (pixels[0], pixels[1], across),
      mix_bytes (
          pixels[THERM_TILE_PITCH], pixels[THERM_TILE_PITCH + 1], across),
      down);
}

#endif

/* From this lens a thing at the distance of what would be here is seen a
 * little to the left of where the head's axis sees it. */
static gfloat
find_parallax (Window *window, gfloat u, gfloat v)
{
  const gfloat limited = CLAMP (v, 0.0f, (gfloat) window->rows - 1.01f);
  const gint iu = therm_floor (u), iv = (gint) limited;
  const ThermTile *tile = find_tile (window, iu, iv);

  return window->parallax[tile->haze[(iv & (THERM_TILE - 1)) * THERM_TILE_PITCH
                                     + (iu & (THERM_TILE - 1))]];
}

/* Four at a time, in whatever vectors the machine has. */
typedef gfloat Floats __attribute__ ((vector_size (16)));
typedef gint Ints __attribute__ ((vector_size (16)));

/* A row of a block, by where its pixels lie in the panorama. */
typedef union
{
  Floats four[BLOCK / 4];
  gfloat one[BLOCK];
} Row;

typedef union
{
  Ints four[BLOCK / 4];
  gint one[BLOCK];
} IntRow;

/* From the middle of the first pixel to that of the last. */
static inline void
fill_row (Row *row, gfloat left, gfloat right)
{
  const gfloat step = (right - left) / BLOCK;
  const Floats first = {0.5f, 1.5f, 2.5f, 3.5f};

  for (gint i = 0; i < BLOCK / 4; i++)
    row->four[i] = left + (first + 4.0f * (gfloat) i) * step;
}

/* Whole pixels below, and what is left. */
static inline void
split_row (Row *row, IntRow *ret_whole)
{
  for (gint i = 0; i < BLOCK / 4; i++) {
    const Ints towards_zero = __builtin_convertvector(row->four[i], Ints);
    const Floats back = __builtin_convertvector(towards_zero, Floats);
    /* a comparison gives -1 where it is true */
    const Ints whole = towards_zero + (row->four[i] < back);

    ret_whole->four[i] = whole;
    row->four[i] -= __builtin_convertvector(whole, Floats);
  }
}

static inline void
limit_row (Row *row, gfloat last)
{
  for (gint i = 0; i < BLOCK / 4; i++) {
    const Floats all_last = {last, last, last, last};
    const Ints inside = row->four[i] < all_last;
    const Ints limited =
        ((Ints) row->four[i] & inside) | ((Ints) all_last & ~inside);

    row->four[i] = (Floats) (limited & ((Floats) limited > 0.0f));
  }
}

/* Where pixels are in a tile, and the weights of their neighbours: shares, or
 * 256ths for colours. */
typedef struct
{
  IntRow index;
  Row across;
  Row down;
  IntRow across_256;
  IntRow down_256;
} Samples;

static inline void
sample (ThermView *self, const ThermTile *tile, gint i, gsize at,
    const Samples *samples, gint x)
{
  self->depth[at] = tile->depth[i];
  if (self->band == THERM_BAND_THERMAL) {
    const gfloat *c = &tile->value.counts[i];
    const gfloat across = samples->across.one[x];
    const gfloat top = c[0] + (c[1] - c[0]) * across;
    const gfloat bottom =
        c[THERM_TILE_PITCH]
        + (c[THERM_TILE_PITCH + 1] - c[THERM_TILE_PITCH]) * across;

    self->still_counts[at] = top + (bottom - top) * samples->down.one[x];
  } else {
    self->still_ycbcr[at] = mix_pixels (&tile->value.ycbcr[i],
        samples->across_256.one[x], samples->down_256.one[x]);
  }
}

static void
sample_row (ThermView *self, Window *window, gsize at, gint n, const Row *us,
    const Row *vs)
{
  Samples samples = {.across = *us, .down = *vs};
  IntRow iu, iv;
  Ints different = {0};

  limit_row (&samples.down, (gfloat) window->rows - 1.01f);
  split_row (&samples.across, &iu);
  split_row (&samples.down, &iv);
  for (gint i = 0; i < BLOCK / 4; i++) {
    different |= (iu.four[i] ^ iu.one[0]) | (iv.four[i] ^ iv.one[0]);
    samples.index.four[i] = (iv.four[i] & (THERM_TILE - 1)) * THERM_TILE_PITCH
                            + (iu.four[i] & (THERM_TILE - 1));
    samples.across_256.four[i] =
        __builtin_convertvector(samples.across.four[i] * 256.0f, Ints);
    samples.down_256.four[i] =
        __builtin_convertvector(samples.down.four[i] * 256.0f, Ints);
  }

  if ((guint) (different[0] | different[1] | different[2] | different[3])
      < THERM_TILE) {
    const ThermTile *tile = find_tile (window, iu.one[0], iv.one[0]);

    /* twice, so that the loops know what they draw */
    if (self->band == THERM_BAND_THERMAL)
      for (gint x = 0; x < n; x++)
        sample (self, tile, samples.index.one[x], at + x, &samples, x);
    else
      for (gint x = 0; x < n; x++)
        sample (self, tile, samples.index.one[x], at + x, &samples, x);
    return;
  }

  for (gint x = 0; x < n; x++)
    sample (self, find_tile (window, iu.one[x], iv.one[x]),
        samples.index.one[x], at + x, &samples, x);
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

    Row us, vs;

    fill_row (&us, base + left_u, base + right_u);
    fill_row (&vs, left_v, right_v);
    for (gint x = 0; x < x1 - x0 && exact; x++) {
      to_panorama (self, window, x0 + x + 0.5, y + 0.5, &us.one[x], &vs.one[x]);
      us.one[x] += base;
    }
    /* distances do not change as fast as pixels do */
    for (gint x = 0; x < x1 - x0 && window->has_parallax; x += 4)
      us.four[x / 4] += find_parallax (window, us.one[x], vs.one[x]);
    sample_row (self, window, (gsize) y * self->width + x0, x1 - x0, &us, &vs);
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

guint16
therm_view_get_depth (const ThermView *self, gint x, gint y)
{
  const gsize at = (gsize) y * self->width + x;
  const guint16 owner = self->owner[at];

  return owner == 0 ? self->depth[at]
                    : g_array_index (self->owner_depths, guint16, owner);
}
