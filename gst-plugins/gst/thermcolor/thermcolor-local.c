/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Contrast limited adaptive histogram equalisation: K. Zuiderveld, "Contrast
 * Limited Adaptive Histogram Equalization", Graphics Gems IV (1994). It works
 * on places in the palette, behind the curve of the whole picture, so that
 * bins are as fine as the scene needs and the contrast limit holds for it. */

#include "config.h"

#include "thermcolor-local.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

#define N_BINS THERM_CURVE_STEPS
#define N_NODES (N_BINS + 1)
#define N_PLACES (THERM_LAST_PLACE + 1)
#define N_TILES (THERM_LOCAL_TILES * THERM_LOCAL_TILES)

void
therm_local_init (ThermLocal *self)
{
  memset (self, 0, sizeof *self);
}

void
therm_local_clear (ThermLocal *self)
{
  g_clear_pointer (&self->nodes, g_free);
  g_clear_pointer (&self->tables, g_free);
  g_clear_pointer (&self->columns, g_free);
  self->width = self->height = 0;
  self->have_tiles = FALSE;
}

/**
 * therm_local_forget:
 * @self: a state
 *
 * The next frame has nothing to do with those before.
 */
void
therm_local_forget (ThermLocal *self)
{
  self->have_tiles = FALSE;
}

/* Between which two tiles a pixel lies, and how far from the first, in 256ths:
 * a tile's own mapping counts at its middle. */
static void
find_tiles (gint at, gint size, guint *ret_tile, guint *ret_share)
{
  const gdouble place = CLAMP (
      (at + 0.5) * THERM_LOCAL_TILES / size - 0.5, 0, THERM_LOCAL_TILES - 1);

  *ret_tile = MIN ((guint) place, THERM_LOCAL_TILES - 2);
  *ret_share = (guint) lrint ((place - *ret_tile) * 256);
}

static void
ensure_size (ThermLocal *self, gint width, gint height)
{
  if (self->width == width && self->height == height)
    return;

  therm_local_clear (self);
  self->width = width;
  self->height = height;
  self->nodes = g_new0 (gfloat, N_TILES * N_NODES);
  self->tables = g_new0 (guint16, N_TILES * N_PLACES);
  self->columns = g_new (guint16, 2 * (gsize) width);
  for (gint x = 0; x < width; x++) {
    guint tile, share;

    find_tiles (x, width, &tile, &share);
    self->columns[2 * x] = tile;
    self->columns[2 * x + 1] = share;
  }
}

/* A frame smaller than the tiles has tiles without pixels; they borrow the
 * nearest ones. */
static void
tile_limits (gint tile, gint size, gint *ret_first, gint *ret_end)
{
  *ret_first = MIN (tile * size / THERM_LOCAL_TILES, size - 1);
  *ret_end = MAX ((tile + 1) * size / THERM_LOCAL_TILES, *ret_first + 1);
}

static guint
count_tile (const ThermPlane *plane, gint tile_x, gint tile_y, guint *bins)
{
  gint left, right, top, bottom;

  tile_limits (tile_x, plane->width, &left, &right);
  tile_limits (tile_y, plane->height, &top, &bottom);
  memset (bins, 0, N_BINS * sizeof *bins);
  for (gint y = top; y < bottom; y++) {
    const guint16 *row = plane->places + (gsize) y * plane->width;

    for (gint x = left; x < right; x++)
      bins[MIN (row[x] / 4, N_BINS - 1)]++;
  }
  return (guint) (right - left) * (guint) (bottom - top);
}

/* What bins have over the limit is given to all alike. */
static void
equalise_tile (
    const guint *bins, guint n_pixels, gdouble clip, gfloat nodes[N_NODES])
{
  const gfloat limit = (gfloat) (clip * n_pixels / N_BINS);
  const gfloat scale = (gfloat) THERM_LAST_PLACE / n_pixels;
  gfloat excess = 0;

  for (guint i = 0; i < N_BINS; i++)
    excess += MAX (bins[i] - limit, 0);

  nodes[0] = 0;
  for (guint i = 0; i < N_BINS; i++)
    nodes[i + 1] = nodes[i] + (MIN (bins[i], limit) + excess / N_BINS) * scale;
}

static void
fill_table (const gfloat nodes[N_NODES], guint16 table[N_PLACES])
{
  for (guint i = 0; i < N_BINS; i++) {
    const gfloat step = (nodes[i + 1] - nodes[i]) / 4;

    for (guint j = 0; j < 4; j++)
      table[4 * i + j] =
          (guint16) MIN (nodes[i] + step * j + 0.5f, (gfloat) THERM_LAST_PLACE);
  }
  table[THERM_LAST_PLACE] =
      (guint16) MIN (nodes[N_BINS] + 0.5f, (gfloat) THERM_LAST_PLACE);
}

/**
 * therm_local_update:
 * @self: a state
 * @plane: the newest frame
 * @clip: how many times the mean a bin may weigh at most
 * @share: of the way from the mappings of the frames before to its own, 0 to 1
 */
void
therm_local_update (
    ThermLocal *self, const ThermPlane *plane, gdouble clip, gdouble share)
{
  guint bins[N_BINS];
  gfloat own[N_NODES];

  ensure_size (self, plane->width, plane->height);
  if (self->have_tiles && share <= 0)
    return;

  for (gint tile = 0; tile < N_TILES; tile++) {
    gfloat *nodes = self->nodes + tile * N_NODES;
    const gfloat part = self->have_tiles ? (gfloat) share : 1;
    const guint n_pixels = count_tile (
        plane, tile % THERM_LOCAL_TILES, tile / THERM_LOCAL_TILES, bins);

    equalise_tile (bins, n_pixels, clip, own);
    for (guint i = 0; i < N_NODES; i++)
      nodes[i] += part * (own[i] - nodes[i]);
    fill_table (nodes, self->tables + tile * N_PLACES);
  }
  self->have_tiles = TRUE;
}

/**
 * therm_local_apply:
 * @self: a state that has been updated by a frame of this size
 * @plane: what is changed
 *
 * A pixel goes by the four tiles around it, the more by one the nearer it is to
 * its middle, so that no tile's border shows.
 */
void
therm_local_apply (ThermLocal *self, ThermPlane *plane)
{
  for (gint y = 0; y < plane->height; y++) {
    guint16 *row = plane->places + (gsize) y * plane->width;
    const guint16 *upper, *lower;
    guint tile_y, down;

    find_tiles (y, plane->height, &tile_y, &down);
    upper = self->tables + tile_y * THERM_LOCAL_TILES * N_PLACES;
    lower = upper + THERM_LOCAL_TILES * N_PLACES;

    for (gint x = 0; x < plane->width; x++) {
      const gsize at = (gsize) self->columns[2 * x] * N_PLACES + row[x];
      const guint right = self->columns[2 * x + 1];
      const guint above =
          upper[at] * (256 - right) + upper[at + N_PLACES] * right;
      const guint below =
          lower[at] * (256 - right) + lower[at + N_PLACES] * right;

      row[x] = (guint16) ((above * (256 - down) + below * down + 0x8000) >> 16);
    }
  }
}
