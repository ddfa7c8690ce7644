/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "fusion-spot.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

/* Of the way from the frame's mean to its maximum: what is above that and
 * touches the hottest pixel is one hot thing, whose middle is the spot. A
 * single pixel would jump about with the noise, and one thermal pixel is
 * several of a visible picture. */
#define SPOT_SHARE 0.7

/* A hot thing larger than this has no one place. */
#define MAX_SPOT_PIXELS 16384

/* Length of an arm of the cross, of the picture's height. */
#define ARM 0.025

void
fusion_spot_finder_clear (FusionSpotFinder *self)
{
  g_clear_pointer (&self->seen, g_free);
  g_clear_pointer (&self->todo, g_array_unref);
  self->n_seen = 0;
}

static guint
count_at (const guint8 *counts, gint stride, gint x, gint y)
{
  return GST_READ_UINT16_LE (counts + (gsize) y * stride + 2 * (gsize) x);
}

THERM_CLONES
static void
measure_row (const guint8 *row, gint width, guint *max, guint64 *sum)
{
  guint highest = 0, total = 0;

  for (gint x = 0; x < width; x++) {
    const guint count = GST_READ_UINT16_LE (row + 2 * (gsize) x);

    highest = MAX (highest, count);
    total += count;
  }
  *max = highest;
  *sum += total;
}

static void
find_hottest (const guint8 *counts, gint stride, gint width, gint height,
    gint *ret_x, gint *ret_y, gdouble *ret_mean)
{
  guint64 sum = 0;
  guint hottest = 0;
  gint row = 0, column = 0;

  for (gint y = 0; y < height; y++) {
    guint max;

    measure_row (counts + (gsize) y * stride, width, &max, &sum);
    if (max <= hottest)
      continue;
    hottest = max;
    row = y;
  }
  while (column < width - 1 && count_at (counts, stride, column, row) < hottest)
    column++;
  *ret_x = column;
  *ret_y = row;
  *ret_mean = (gdouble) sum / ((gdouble) width * height);
}

static void
push (FusionSpotFinder *self, gint x, gint y, gint width, gint height)
{
  const guint32 at = (guint32) y * width + x;

  if (x < 0 || x >= width || y < 0 || y >= height || self->seen[at])
    return;
  self->seen[at] = TRUE;
  g_array_append_val (self->todo, at);
}

/**
 * fusion_spot_find:
 * @counts: first row, 16 bits little-endian, more is hotter
 */
void
fusion_spot_find (FusionSpotFinder *self, const guint8 *counts, gint stride,
    gint width, gint height, FusionSpot *ret_spot)
{
  const gsize n = (gsize) width * height;
  gdouble mean, limit, weight = 0, sum_x = 0, sum_y = 0;
  gint hottest_x, hottest_y;

  find_hottest (counts, stride, width, height, &hottest_x, &hottest_y, &mean);
  ret_spot->count = count_at (counts, stride, hottest_x, hottest_y);
  limit = mean + SPOT_SHARE * (ret_spot->count - mean);

  if (self->n_seen < n) {
    g_free (self->seen);
    self->seen = g_malloc (n);
    self->n_seen = n;
  }
  memset (self->seen, 0, n);
  if (self->todo == NULL)
    self->todo = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_set_size (self->todo, 0);
  push (self, hottest_x, hottest_y, width, height);

  for (guint i = 0; i < self->todo->len && i < MAX_SPOT_PIXELS; i++) {
    const guint32 at = g_array_index (self->todo, guint32, i);
    const gint x = (gint) (at % width), y = (gint) (at / width);
    const gdouble above = count_at (counts, stride, x, y) - limit;

    if (above < 0)
      continue;
    /* so that a frame of one temperature has a middle, too */
    sum_x += (above + 1) * (x + 0.5);
    sum_y += (above + 1) * (y + 0.5);
    weight += above + 1;
    for (gint dy = -1; dy <= 1; dy++) {
      for (gint dx = -1; dx <= 1; dx++)
        push (self, x + dx, y + dy, width, height);
    }
  }
  ret_spot->x = (weight > 0 ? sum_x / weight : hottest_x + 0.5) / width;
  ret_spot->y = (weight > 0 ? sum_y / weight : hottest_y + 0.5) / height;
}

static void
fill (GstVideoFrame *picture, gint x0, gint y0, gint x1, gint y1, guint8 luma)
{
  for (guint plane = 0; plane < 3; plane++) {
    const gint by = plane > 0 ? 2 : 1;
    const gint left = MAX (x0, 0) / by, top = MAX (y0, 0) / by;
    const gint right =
        MIN ((x1 + by - 1) / by, GST_VIDEO_FRAME_COMP_WIDTH (picture, plane));
    const gint bottom =
        MIN ((y1 + by - 1) / by, GST_VIDEO_FRAME_COMP_HEIGHT (picture, plane));

    for (gint y = top; y < bottom && left < right; y++)
      memset ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (picture, plane)
                  + (gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (picture, plane)
                  + left,
          plane > 0 ? 128 : luma, right - left);
  }
}

/* Four arms around a place, which stays free. */
static void
draw_arms (GstVideoFrame *picture, gint x, gint y, gint gap, gint arm,
    gint thick, guint8 luma)
{
  const gint half = thick / 2;
  const gint low = -half, high = thick - half;

  fill (picture, x - arm, y + low, x - gap, y + high, luma);
  fill (picture, x + gap + 1, y + low, x + arm + 1, y + high, luma);
  fill (picture, x + low, y - arm, x + high, y - gap, luma);
  fill (picture, x + low, y + gap + 1, x + high, y + arm + 1, luma);
}

/**
 * fusion_spot_draw:
 * @picture: I420, mapped for writing
 * @x: 0 to 1
 * @y: 0 to 1
 *
 * Draws a cross, white with a black edge, which is seen on any colour.
 */
void
fusion_spot_draw (GstVideoFrame *picture, gdouble x, gdouble y)
{
  const gint column = (gint) floor (x * GST_VIDEO_FRAME_WIDTH (picture));
  const gint row = (gint) floor (y * GST_VIDEO_FRAME_HEIGHT (picture));
  const gint arm =
      MAX ((gint) lrint (GST_VIDEO_FRAME_HEIGHT (picture) * ARM), 6);
  const gint gap = MAX (arm / 3, 2);

  draw_arms (picture, column, row, gap - 1, arm + 1, 5, 16);
  draw_arms (picture, column, row, gap, arm, 3, 235);
}

/**
 * fusion_hot_fill_table:
 * @kelvin: temperature of each count
 * @table: a share for each count
 */
void
fusion_hot_fill_table (const gfloat *kelvin, guint n_kelvin, gdouble from_k,
    gdouble to_k, gdouble strength, guint8 *table)
{
  for (guint i = 0; i < n_kelvin; i++) {
    const gdouble k = kelvin[i];
    gdouble share = 0;

    /* what has no temperature is not hot */
    if (k >= to_k)
      share = 1;
    else if (k > from_k)
      share = (k - from_k) / (to_k - from_k);
    table[i] = (guint8) lrint (255 * share * strength);
  }
}

void
fusion_hot_map (const guint8 *table, const guint8 *counts, gint stride,
    gint width, gint height, guint8 *alpha)
{
  for (gint y = 0; y < height; y++) {
    const guint8 *row = counts + (gsize) y * stride;

    for (gint x = 0; x < width; x++)
      alpha[(gsize) y * width + x] =
          table[GST_READ_UINT16_LE (row + 2 * (gsize) x)];
  }
}
