/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermalhistogram.h"

#include <gst/gst.h>

#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK GST_THERMAL_HISTOGRAM_BLOCK

/* Neighbouring pixels are often equal, and a processor waits for the last
 * write to a counter before the next. So each of four neighbours counts in a
 * histogram of its own. */
#define N_HISTOGRAMS 4
/* An odd number of cache lines between them, so that the same count of two
 * histograms is not taken for the same address either. */
#define HISTOGRAM_STRIDE (GST_THERMAL_N_COUNTS + 17 * 16)

guint32 *
gst_thermal_histogram_new (void)
{
  return g_new0 (guint32, N_HISTOGRAMS * HISTOGRAM_STRIDE);
}

#ifdef __SSE2__
static inline void
take_extremes (const guint8 *samples, __m128i *lows, __m128i *highs)
{
  /* there is a minimum of signed words only: turn the sign over */
  const __m128i eight = _mm_xor_si128 (
      _mm_loadu_si128 ((const __m128i *) samples), _mm_set1_epi16 (G_MININT16));

  *lows = _mm_min_epi16 (*lows, eight);
  *highs = _mm_max_epi16 (*highs, eight);
}

/* Each step halves what is left to compare. */
static gint16
get_lowest (__m128i lanes)
{
  lanes = _mm_min_epi16 (lanes, _mm_shuffle_epi32 (lanes, 0x4e));
  lanes = _mm_min_epi16 (lanes, _mm_shuffle_epi32 (lanes, 0xb1));
  lanes = _mm_min_epi16 (lanes, _mm_shufflelo_epi16 (lanes, 0xb1));
  return (gint16) _mm_extract_epi16 (lanes, 0);
}

static gint16
get_highest (__m128i lanes)
{
  lanes = _mm_max_epi16 (lanes, _mm_shuffle_epi32 (lanes, 0x4e));
  lanes = _mm_max_epi16 (lanes, _mm_shuffle_epi32 (lanes, 0xb1));
  lanes = _mm_max_epi16 (lanes, _mm_shufflelo_epi16 (lanes, 0xb1));
  return (gint16) _mm_extract_epi16 (lanes, 0);
}
#endif

void
gst_thermal_histogram_find_extent (
    const guint8 *samples, guint n, guint16 *ret_low, guint16 *ret_high)
{
  guint16 low = G_MAXUINT16, high = 0;
  guint i = 0;

#ifdef __SSE2__
  if (n >= 8) {
    __m128i lows = _mm_set1_epi16 (G_MAXINT16);
    __m128i highs = _mm_set1_epi16 (G_MININT16);

    for (; i + 8 <= n; i += 8)
      take_extremes (samples + 2 * i, &lows, &highs);
    /* the last eight overlap those before, which changes no extreme */
    take_extremes (samples + 2 * (n - 8), &lows, &highs);
    low = (guint16) get_lowest (lows) ^ 0x8000;
    high = (guint16) get_highest (highs) ^ 0x8000;
    i = n;
  }
#endif

  for (; i < n; i++) {
    const guint16 sample = GST_READ_UINT16_LE (samples + 2 * i);

    low = MIN (low, sample);
    high = MAX (high, sample);
  }
  *ret_low = low;
  *ret_high = high;
}

void
gst_thermal_histogram_count (
    guint32 *histograms, const guint8 *samples, guint n)
{
  guint32 *h0 = histograms, *h1 = h0 + HISTOGRAM_STRIDE;
  guint32 *h2 = h1 + HISTOGRAM_STRIDE, *h3 = h2 + HISTOGRAM_STRIDE;

  for (; n >= 4; n -= 4, samples += 8) {
    const guint64 four = GST_READ_UINT64_LE (samples);

    h0[four & 0xffff]++;
    h1[four >> 16 & 0xffff]++;
    h2[four >> 32 & 0xffff]++;
    h3[four >> 48]++;
  }
  for (; n > 0; n--, samples += 2)
    h0[GST_READ_UINT16_LE (samples)]++;
}

void
gst_thermal_histogram_mark (guint8 *marks, const guint8 *samples, guint n)
{
  for (; n > 0; n--, samples += 2)
    marks[GST_READ_UINT16_LE (samples) / BLOCK] = 1;
}

void
gst_thermal_blocks_set_range (GstThermalBlocks *self, guint16 low, guint16 high)
{
  const guint last = high / BLOCK;

  self->n = 0;
  for (guint i = low / BLOCK; i <= last; i++)
    self->numbers[self->n++] = i;
}

void
gst_thermal_blocks_take_marked (
    GstThermalBlocks *self, guint8 *marks, guint16 low, guint16 high)
{
  const guint last = high / BLOCK;

  self->n = 0;
  for (guint i = low / BLOCK; i <= last; i++) {
    guint64 eight;

    /* most are not marked: skip them eight at a time */
    if (i % 8 == 0 && i + 8 <= last) {
      memcpy (&eight, marks + i, sizeof eight);
      if (eight == 0) {
        i += 7;
        continue;
      }
    }
    if (marks[i] == 0)
      continue;
    marks[i] = 0;
    self->numbers[self->n++] = i;
  }
}

void
gst_thermal_histogram_take (
    guint32 *histograms, const GstThermalBlocks *blocks, guint32 *ret_counted)
{
  for (guint b = 0; b < blocks->n; b++) {
    const gsize first = (gsize) blocks->numbers[b] * BLOCK;
    guint32 *h0 = histograms + first, *h1 = h0 + HISTOGRAM_STRIDE;
    guint32 *h2 = h1 + HISTOGRAM_STRIDE, *h3 = h2 + HISTOGRAM_STRIDE;
    guint32 sums[BLOCK];

    for (guint i = 0; i < BLOCK; i++)
      sums[i] = h0[i] + h1[i] + h2[i] + h3[i];
    memcpy (ret_counted + first, sums, sizeof sums);
    memset (h0, 0, sizeof sums);
    memset (h1, 0, sizeof sums);
    memset (h2, 0, sizeof sums);
    memset (h3, 0, sizeof sums);
  }
}

static guint
sum_up (const guint32 *counted, gint first, gint last)
{
  guint n = 0;

  for (gint i = first; i <= last; i++)
    n += counted[i];
  return n;
}

/* Sums of the deviations from @origin, and of their squares. Four of each, so
 * that an addition does not wait for the one before. */
static void
add_moments (const guint32 *counted, const gfloat *table, gint n,
    gdouble origin, gdouble sums[4], gdouble squares[4])
{
  gint i = 0;

  for (; i + 4 <= n; i += 4) {
    for (guint k = 0; k < 4; k++) {
      const gdouble difference = table[i + k] - origin;
      const gdouble weighted = counted[i + k] * difference;

      sums[k] += weighted;
      squares[k] += weighted * difference;
    }
  }
  for (; i < n; i++) {
    const gdouble difference = table[i] - origin;

    sums[0] += counted[i] * difference;
    squares[0] += counted[i] * difference * difference;
  }
}

guint
gst_thermal_histogram_trim (const guint32 *counted,
    const GstThermalBlocks *blocks, gint *lowest, gint *highest)
{
  gint first = -1, last = -1;
  guint n = 0;

  for (guint b = 0; b < blocks->n; b++) {
    const gint block = blocks->numbers[b] * BLOCK;
    const gint end = MIN (block + BLOCK - 1, *highest);

    for (gint i = MAX (block, *lowest); i <= end; i++) {
      if (counted[i] == 0)
        continue;
      n += counted[i];
      last = i;
      if (first < 0)
        first = i;
    }
  }

  *lowest = first;
  *highest = last;
  return n;
}

gint
gst_thermal_histogram_evaluate (const guint32 *counted,
    const GstThermalBlocks *blocks, gint lowest, gint highest,
    const gfloat *table, gdouble *ret_mean, gdouble *ret_stddev)
{
  /* deviations from a temperature in between stay small, so that their squares
   * lose nothing */
  const gdouble origin = table[(lowest + highest) / 2];
  gdouble sums[4] = {0}, squares[4] = {0}, mean, square;
  guint n_pixels = 0, n_before = 0, middle;
  gint median = lowest;

  for (guint b = 0; b < blocks->n; b++) {
    const gint block = blocks->numbers[b] * BLOCK;
    const gint begin = MAX (block, lowest);
    const gint end = MIN (block + BLOCK - 1, highest);
    const guint n = sum_up (counted, begin, end);

    if (n == 0)
      continue;
    add_moments (
        counted + begin, table + begin, end - begin + 1, origin, sums, squares);
    n_pixels += n;
  }

  /* the lower of the two in the middle */
  middle = (n_pixels - 1) / 2;
  for (guint b = 0; b < blocks->n; b++) {
    const gint block = blocks->numbers[b] * BLOCK;
    const gint end = MIN (block + BLOCK - 1, highest);
    const guint n = sum_up (counted, MAX (block, lowest), end);

    if (n_before + n <= middle) {
      n_before += n;
      continue;
    }
    for (median = MAX (block, lowest); n_before + counted[median] <= middle;
         median++)
      n_before += counted[median];
    break;
  }

  mean = (sums[0] + sums[1] + sums[2] + sums[3]) / n_pixels;
  square = (squares[0] + squares[1] + squares[2] + squares[3]) / n_pixels;
  *ret_mean = origin + mean;
  *ret_stddev = sqrt (MAX (0, square - mean * mean));
  return median;
}
