/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermalhistogram.h"

#include <gst/filter/therm-clones.h>
#include <gst/gst.h>

#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK GST_THERMAL_HISTOGRAM_BLOCK

/* Neighbouring pixels are often equal, and a processor waits for the last
 * write to a counter before the next. So each of four neighbours counts in a
 * histogram of its own. Of 16 bits, so that what a region needs of all four
 * fits into the first cache. */
#define N_HISTOGRAMS 4
/* An odd number of cache lines between them, so that the same count of two
 * histograms is not taken for the same address either. */
#define HISTOGRAM_STRIDE (GST_THERMAL_N_COUNTS + 17 * 32)

guint16 *
gst_thermal_histogram_new (void)
{
  return g_new0 (guint16, N_HISTOGRAMS * HISTOGRAM_STRIDE);
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
    guint16 *histograms, const guint8 *samples, guint n)
{
  guint16 *h0 = histograms, *h1 = h0 + HISTOGRAM_STRIDE;
  guint16 *h2 = h1 + HISTOGRAM_STRIDE, *h3 = h2 + HISTOGRAM_STRIDE;

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

/* The four counters of a block's counts, added up and set to zero; FALSE when
 * they are. Two of them fit into 16 bits together:
 * GST_THERMAL_HISTOGRAM_MAX_LOAD. */
static inline gboolean
take_block (guint16 *h0, guint32 *ret_sums)
{
  guint16 *h1 = h0 + HISTOGRAM_STRIDE;
  guint16 *h2 = h1 + HISTOGRAM_STRIDE, *h3 = h2 + HISTOGRAM_STRIDE;

#ifdef __SSE2__
  const __m128i zero = _mm_setzero_si128 ();
  __m128i a[BLOCK / 8], b[BLOCK / 8], any = zero;

  for (guint i = 0; i < BLOCK / 8; i++) {
    a[i] = _mm_add_epi16 (_mm_loadu_si128 ((__m128i *) h0 + i),
        _mm_loadu_si128 ((__m128i *) h1 + i));
    b[i] = _mm_add_epi16 (_mm_loadu_si128 ((__m128i *) h2 + i),
        _mm_loadu_si128 ((__m128i *) h3 + i));
    any = _mm_or_si128 (any, _mm_or_si128 (a[i], b[i]));
  }
  if (_mm_movemask_epi8 (_mm_cmpeq_epi8 (any, zero)) == 0xffff)
    return FALSE;

  for (guint i = 0; i < BLOCK / 8; i++) {
    _mm_storeu_si128 ((__m128i *) ret_sums + 2 * i,
        _mm_add_epi32 (
            _mm_unpacklo_epi16 (a[i], zero), _mm_unpacklo_epi16 (b[i], zero)));
    _mm_storeu_si128 ((__m128i *) ret_sums + 2 * i + 1,
        _mm_add_epi32 (
            _mm_unpackhi_epi16 (a[i], zero), _mm_unpackhi_epi16 (b[i], zero)));
  }
#else
  guint32 any = 0;

  for (guint i = 0; i < BLOCK; i++)
    any |= ret_sums[i] = (guint32) h0[i] + h1[i] + h2[i] + h3[i];
  if (any == 0)
    return FALSE;
#endif
  memset (h0, 0, BLOCK * sizeof *h0);
  memset (h1, 0, BLOCK * sizeof *h1);
  memset (h2, 0, BLOCK * sizeof *h2);
  memset (h3, 0, BLOCK * sizeof *h3);
  return TRUE;
}

void
gst_thermal_histogram_take (
    guint16 *histograms, GstThermalBlocks *blocks, guint32 *ret_counted)
{
  guint n = 0;

  for (guint b = 0; b < blocks->n; b++) {
    const guint16 number = blocks->numbers[b];
    const gsize first = (gsize) number * BLOCK;

    if (take_block (histograms + first, ret_counted + first))
      blocks->numbers[n++] = number;
  }
  blocks->n = n;
}

static inline guint
sum_up (const guint32 *counted, gint first, gint last)
{
  guint n = 0;

  if (last - first == BLOCK - 1) {
    for (gint i = 0; i < BLOCK; i++)
      n += counted[first + i];
    return n;
  }
  for (gint i = first; i <= last; i++)
    n += counted[i];
  return n;
}

/* Sums of the deviations from an origin, and of their squares. Four of each, so
 * that an addition does not wait for the one before. */
typedef struct
{
  gdouble sums[4];
  gdouble squares[4];
} Moments;

static inline void
add_moments (Moments *moments, const guint32 *counted, const gfloat *table,
    gint n, gdouble origin)
{
  for (gint i = 0; i < n; i++) {
    const gdouble difference = table[i] - origin;
    /* no frame has 2^31 pixels, and processors only convert signed numbers */
    const gdouble weighted = (gint32) counted[i] * difference;

    moments->sums[i % 4] += weighted;
    moments->squares[i % 4] += weighted * difference;
  }
}

/* A whole block, in registers. */
static inline void
add_block_moments (Moments *moments, const guint32 *counted,
    const gfloat *table, gdouble origin)
{
  Moments m = *moments;

  for (gint i = 0; i < BLOCK; i += 4) {
    for (guint k = 0; k < 4; k++) {
      const gdouble difference = table[i + k] - origin;
      const gdouble weighted = (gint32) counted[i + k] * difference;

      m.sums[k] += weighted;
      m.squares[k] += weighted * difference;
    }
  }
  *moments = m;
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

THERM_CLONES gint
gst_thermal_histogram_evaluate (const guint32 *counted,
    const GstThermalBlocks *blocks, gint lowest, gint highest,
    const gfloat *table, gdouble *ret_mean, gdouble *ret_stddev)
{
  /* deviations from a temperature in between stay small, so that their squares
   * lose nothing */
  const gdouble origin = table[(lowest + highest) / 2];
  Moments moments = {{0}, {0}};
  const gdouble *sums = moments.sums, *squares = moments.squares;
  gdouble mean, square;
  guint n_pixels = 0, n_before = 0, middle;
  guint32 in_block[GST_THERMAL_HISTOGRAM_N_BLOCKS];
  gint median = lowest;

  for (guint b = 0; b < blocks->n; b++) {
    const gint block = blocks->numbers[b] * BLOCK;
    const gint begin = MAX (block, lowest);
    const gint end = MIN (block + BLOCK - 1, highest);

    in_block[b] = sum_up (counted, begin, end);
    if (in_block[b] == 0)
      continue;
    if (end - begin == BLOCK - 1)
      add_block_moments (&moments, counted + block, table + block, origin);
    else
      add_moments (
          &moments, counted + begin, table + begin, end - begin + 1, origin);
    n_pixels += in_block[b];
  }

  /* the lower of the two in the middle */
  middle = (n_pixels - 1) / 2;
  for (guint b = 0; b < blocks->n; b++) {
    if (n_before + in_block[b] <= middle) {
      n_before += in_block[b];
      continue;
    }
    for (median = MAX (blocks->numbers[b] * BLOCK, lowest);
         n_before + counted[median] <= middle; median++)
      n_before += counted[median];
    break;
  }

  mean = (sums[0] + sums[1] + sums[2] + sums[3]) / n_pixels;
  square = (squares[0] + squares[1] + squares[2] + squares[3]) / n_pixels;
  *ret_mean = origin + mean;
  *ret_stddev = sqrt (MAX (0, square - mean * mean));
  return median;
}
