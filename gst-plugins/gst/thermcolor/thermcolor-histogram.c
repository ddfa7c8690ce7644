/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-histogram.h"

#include <gst/filter/therm-clones.h>
#include <gst/thermal/thermal.h>

#include <string.h>

#define N_LANES G_N_ELEMENTS (((ThermHistogram *) 0)->lanes)

void
therm_histogram_init (ThermHistogram *self)
{
  memset (self, 0, sizeof *self);
  self->bins = g_new0 (guint32, GST_THERMAL_N_COUNTS);
  for (guint i = 0; i < N_LANES; i++)
    self->lanes[i] = g_new0 (guint16, GST_THERMAL_N_COUNTS);
}

void
therm_histogram_clear (ThermHistogram *self)
{
  g_clear_pointer (&self->bins, g_free);
  for (guint i = 0; i < N_LANES; i++)
    g_clear_pointer (&self->lanes[i], g_free);
  g_clear_pointer (&self->weights, g_free);
  self->n_weights = 0;
}

/* Only what the last frame has touched: the whole would be a quarter of a
 * megabyte for each frame. */
static void
forget_last_frame (ThermHistogram *self)
{
  if (self->n_pixels > 0)
    memset (self->bins + self->low, 0,
        (self->high - self->low + 1) * sizeof *self->bins);
  self->n_pixels = 0;
}

THERM_CLONES static void
widen_limits (const guint16 *restrict row, gint width, guint16 *ret_low,
    guint16 *ret_high)
{
  guint16 low = *ret_low, high = *ret_high;

  for (gint x = 0; x < width; x++) {
    low = MIN (low, row[x]);
    high = MAX (high, row[x]);
  }
  *ret_low = low;
  *ret_high = high;
}

/* Neighbours mostly have the same count. Added to one table, each addition
 * would wait for the one before; with a table for each of four neighbours
 * they run side by side. 16 bits, so that the tables fit into the first cache.
 */
static inline void
add_four (const guint16 *four_counts, guint16 *const lanes[N_LANES])
{
  guint64 four;

  memcpy (&four, four_counts, sizeof four);
  lanes[0][four & 0xffff]++;
  lanes[1][four >> 16 & 0xffff]++;
  lanes[2][four >> 32 & 0xffff]++;
  lanes[3][four >> 48]++;
}

/* A line of the cache has this many counts. */
#define LINE 32

/* What comes next is fetched meanwhile: counting leaves the memory idle. */
static void
add_row (const guint16 *row, const guint16 *next, gint width,
    guint16 *const lanes[N_LANES])
{
  guint16 *const own[N_LANES] = {lanes[0], lanes[1], lanes[2], lanes[3]};
  gint x = 0;

  for (; x + LINE <= width; x += LINE) {
    __builtin_prefetch (next + x);
    for (gint i = 0; i < LINE; i += 4)
      add_four (row + x + i, own);
  }
  for (; x + 4 <= width; x += 4)
    add_four (row + x, own);
  for (; x < width; x++)
    own[0][row[x]]++;
}

THERM_CLONES static void
merge_lanes (guint32 *restrict bins, guint16 *restrict a, guint16 *restrict b,
    guint16 *restrict c, guint16 *restrict d, gsize n)
{
  for (gsize i = 0; i < n; i++)
    bins[i] += (guint32) a[i] + b[i] + c[i] + d[i];
  memset (a, 0, n * sizeof *a);
  memset (b, 0, n * sizeof *b);
  memset (c, 0, n * sizeof *c);
  memset (d, 0, n * sizeof *d);
}

/**
 * therm_histogram_gather_plain:
 * @self: a histogram
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @width: pixels, at least 1
 * @height: rows, at least 1
 *
 * Does what therm_histogram_gather() does, as one would write it down first.
 */
void
therm_histogram_gather_plain (ThermHistogram *self, const guint8 *counts,
    gint stride, gint width, gint height)
{
  forget_last_frame (self);
  self->low = GST_THERMAL_N_COUNTS - 1;
  self->high = 0;

  for (gint y = 0; y < height; y++) {
    const guint8 *row = counts + (gsize) y * stride;

    for (gint x = 0; x < width; x++) {
      const guint count = GST_READ_UINT16_LE (row + 2 * x);

      self->bins[count]++;
      self->low = MIN (self->low, count);
      self->high = MAX (self->high, count);
    }
  }
  self->n_pixels = (guint) width * height;
}

/**
 * therm_histogram_gather:
 * @self: a histogram
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @width: pixels, at least 1
 * @height: rows, at least 1
 *
 * Forgets the frame before and counts this one.
 */
void
therm_histogram_gather (ThermHistogram *self, const guint8 *counts, gint stride,
    gint width, gint height)
{
  guint16 low = GST_THERMAL_N_COUNTS - 1, high = 0;
  guint n_in_lane = 0;

  if (!THERM_CAN_READ_DIRECTLY (counts, stride)) {
    therm_histogram_gather_plain (self, counts, stride, width, height);
    return;
  }

  forget_last_frame (self);
  for (gint y = 0; y < height; y++) {
    const guint8 *row_bytes = counts + (gsize) y * stride;
    const guint16 *row = (const guint16 *) row_bytes;

    widen_limits (row, width, &low, &high);
    /* the last row fetches itself again */
    add_row (row,
        (const guint16 *) (y + 1 < height ? row_bytes + stride : row_bytes),
        width, self->lanes);
    /* before the next row could overflow a counter */
    n_in_lane += (guint) width / N_LANES + N_LANES;
    if (y + 1 < height && n_in_lane + (guint) width < G_MAXUINT16)
      continue;
    merge_lanes (self->bins + low, self->lanes[0] + low, self->lanes[1] + low,
        self->lanes[2] + low, self->lanes[3] + low, (gsize) high - low + 1);
    n_in_lane = 0;
  }

  self->low = low;
  self->high = high;
  self->n_pixels = (guint) width * height;
}

/* A share of 65536 for each count over the threshold, rounded up, so that twice
 * the threshold has all of the weight. */
static inline guint8
information_weight (gint detail, gint threshold, gint share)
{
  const gint more = MIN (MAX (detail - threshold, 0), threshold);

  return (guint8) (1 + (more * share >> 16));
}

static void
add_weighted_row (const guint16 *row, const guint8 *weights, gint width,
    guint16 *const lanes[N_LANES])
{
  guint16 *a = lanes[0], *b = lanes[1], *c = lanes[2], *d = lanes[3];
  gint x;

  for (x = 0; x + 4 <= width; x += 4) {
    a[row[x]] += weights[x];
    b[row[x + 1]] += weights[x + 1];
    c[row[x + 2]] += weights[x + 2];
    d[row[x + 3]] += weights[x + 3];
  }
  for (; x < width; x++)
    a[row[x]] += weights[x];
}

THERM_CLONES static guint
sum_weights (const guint8 *weights, gint n)
{
  guint sum = 0;

  for (gint x = 0; x < n; x++)
    sum += weights[x];
  return sum;
}

/* Written so that the compiler makes vectors of it: the difference to the right
 * neighbour and to the lower one. */
THERM_CLONES static void
weigh_row (const guint16 *restrict row, const guint16 *restrict lower, gint n,
    gint threshold, gint share, guint8 *restrict weights)
{
  for (gint x = 0; x < n; x++) {
    const gint right = (gint) row[x + 1] - row[x];
    const gint below = (gint) lower[x] - row[x];

    weights[x] =
        information_weight (ABS (right) + ABS (below), threshold, share);
  }
}

/* A frame whose rows are not the machine's own integers is turned into one. */
static guint16 *
to_host_counts (const guint8 *counts, gint stride, gint width, gint height)
{
  guint16 *host = g_new (guint16, (gsize) width * height);

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++)
      host[(gsize) y * width + x] =
          GST_READ_UINT16_LE (counts + (gsize) y * stride + 2 * (gsize) x);
  }
  return host;
}

/**
 * therm_histogram_gather_information:
 * @self: a histogram
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @width: pixels, at least 1
 * @height: rows, at least 1
 * @threshold: what a difference between neighbours is at least, counts, to say
 *   something
 *
 * Does what therm_histogram_gather() does, with a weight for each pixel: 1
 * where its differences to the right and to the lower neighbour are together no
 * more than @threshold, %THERM_INFORMATION_WEIGHT from twice that on, and
 * between the two in between.
 */
void
therm_histogram_gather_information (ThermHistogram *self, const guint8 *counts,
    gint stride, gint width, gint height, gdouble threshold)
{
  const gint least = (gint) CLAMP (threshold + 0.5, 1, G_MAXUINT16);
  const gint share =
      (((THERM_INFORMATION_WEIGHT - 1) << 16) + least - 1) / least;
  /* what a row adds to a counter at most; wider rows than any camera has would
   * be more than it holds */
  const guint row_weight =
      THERM_INFORMATION_WEIGHT * ((guint) width / N_LANES + N_LANES);
  guint in_lane = 0;
  guint16 low = GST_THERMAL_N_COUNTS - 1, high = 0;
  g_autofree guint16 *host = NULL;

  if (!THERM_CAN_READ_DIRECTLY (counts, stride)) {
    host = to_host_counts (counts, stride, width, height);
    counts = (const guint8 *) host;
    stride = 2 * width;
  }
  if (self->n_weights < width) {
    self->weights = g_realloc (self->weights, width);
    self->n_weights = width;
  }

  forget_last_frame (self);
  for (gint y = 0; y < height; y++) {
    const guint16 *row = (const guint16 *) (counts + (gsize) y * stride);
    const guint16 *lower =
        y + 1 < height ? (const guint16 *) ((const guint8 *) row + stride)
                       : row;
    const gint last = width - 1;

    widen_limits (row, width, &low, &high);
    weigh_row (row, lower, last, least, share, self->weights);
    self->weights[last] =
        information_weight (ABS ((gint) lower[last] - row[last]), least, share);
    self->n_pixels += sum_weights (self->weights, width);
    if (row_weight > G_MAXUINT16) {
      for (gint x = 0; x < width; x++)
        self->bins[row[x]] += self->weights[x];
      continue;
    }

    add_weighted_row (row, self->weights, width, self->lanes);
    in_lane += row_weight;
    if (y + 1 < height && in_lane + row_weight <= G_MAXUINT16)
      continue;
    merge_lanes (self->bins + low, self->lanes[0] + low, self->lanes[1] + low,
        self->lanes[2] + low, self->lanes[3] + low, (gsize) high - low + 1);
    in_lane = 0;
  }
  self->low = low;
  self->high = high;
}

/**
 * therm_histogram_gather_limits:
 * @self: a histogram
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @width: pixels, at least 1
 * @height: rows, at least 1
 *
 * Finds only the lowest and the highest count; all bins are empty afterwards.
 */
void
therm_histogram_gather_limits (ThermHistogram *self, const guint8 *counts,
    gint stride, gint width, gint height)
{
  guint16 low = GST_THERMAL_N_COUNTS - 1, high = 0;

  forget_last_frame (self);
  for (gint y = 0; y < height; y++) {
    const guint8 *row = counts + (gsize) y * stride;

    if (THERM_CAN_READ_DIRECTLY (counts, stride)) {
      widen_limits ((const guint16 *) row, width, &low, &high);
      continue;
    }
    for (gint x = 0; x < width; x++) {
      const guint16 count = GST_READ_UINT16_LE (row + 2 * x);

      low = MIN (low, count);
      high = MAX (high, count);
    }
  }
  self->low = low;
  self->high = high;
}

/**
 * therm_histogram_drop_void:
 * @self: a histogram
 *
 * Forgets the pixels of count 0, which are masked: they are not the scene's
 * coldest. A frame that is masked from edge to edge keeps count 0 alone.
 */
void
therm_histogram_drop_void (ThermHistogram *self)
{
  guint low = 1;

  if (self->low > 0 || self->high == 0)
    return;
  while (low < self->high && self->bins[low] == 0)
    low++;
  self->n_pixels -= self->bins[0];
  self->bins[0] = 0;
  self->low = low;
}
