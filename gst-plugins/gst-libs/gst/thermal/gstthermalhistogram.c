/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermalhistogram.h"

#include <gst/gst.h>

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
gst_thermal_histogram_take (
    guint32 *histograms, guint16 low, guint16 high, guint32 *ret_counted)
{
  const gint end =
      (high / GST_THERMAL_HISTOGRAM_BLOCK + 1) * GST_THERMAL_HISTOGRAM_BLOCK;

  for (gint first =
           low / GST_THERMAL_HISTOGRAM_BLOCK * GST_THERMAL_HISTOGRAM_BLOCK;
       first < end; first += GST_THERMAL_HISTOGRAM_BLOCK) {
    guint32 *h0 = histograms + first, *h1 = h0 + HISTOGRAM_STRIDE;
    guint32 *h2 = h1 + HISTOGRAM_STRIDE, *h3 = h2 + HISTOGRAM_STRIDE;
    guint32 sums[GST_THERMAL_HISTOGRAM_BLOCK];

    for (guint i = 0; i < GST_THERMAL_HISTOGRAM_BLOCK; i++)
      sums[i] = h0[i] + h1[i] + h2[i] + h3[i];
    memcpy (ret_counted + first, sums, sizeof sums);
    memset (h0, 0, sizeof sums);
    memset (h1, 0, sizeof sums);
    memset (h2, 0, sizeof sums);
    memset (h3, 0, sizeof sums);
  }
}
