/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "eptz-rows.h"

#include <gst/filter/therm-clones.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define STRETCH_SHIFT (EPTZ_WEIGHT_BITS - EPTZ_LINE_BITS)
#define STRETCH_HALF (1 << (STRETCH_SHIFT - 1))

/* A product keeps its upper bits; these are left after the point. */
#define SUM_BITS (EPTZ_LINE_BITS + EPTZ_WEIGHT_BITS - 15)
#define SUM_HALF (1 << (SUM_BITS - 1))

static inline gint16
stretch_pixel (const guint8 *bytes, const gint16 *weights, gint n_taps)
{
  gint sum = STRETCH_HALF;

  for (gint t = 0; t < n_taps; t++)
    sum += weights[t] * bytes[t];
  return (gint16) (sum >> STRETCH_SHIFT);
}

#ifdef __x86_64__

/* Four pixels around each of eight are one load; the products are added in
 * pairs, and the pairs again. Returns where it stopped. */
__attribute__ ((target ("avx2"))) static gint
stretch_eights (const guint8 *restrict bytes, const gint *restrict first,
    const gint16 *restrict weights, gint n, gint16 *restrict line)
{
  const __m256i zero = _mm256_setzero_si256 ();
  const __m256i half = _mm256_set1_epi32 (STRETCH_HALF);
  gint x;

  for (x = 0; x + 8 <= n; x += 8) {
    const __m256i fours =
        _mm256_i32gather_epi32 ((const gint *) (gconstpointer) bytes,
            _mm256_loadu_si256 ((const __m256i *) (first + x)), 1);
    /* of pixels 0, 1, 4, 5 and of 2, 3, 6, 7 */
    const __m256i upper =
        _mm256_loadu_si256 ((const __m256i *) (weights + 4 * x));
    const __m256i lower =
        _mm256_loadu_si256 ((const __m256i *) (weights + 4 * x + 16));
    const __m256i a = _mm256_madd_epi16 (_mm256_unpacklo_epi8 (fours, zero),
        _mm256_permute2x128_si256 (upper, lower, 0x20));
    const __m256i b = _mm256_madd_epi16 (_mm256_unpackhi_epi8 (fours, zero),
        _mm256_permute2x128_si256 (upper, lower, 0x31));
    const __m256i sums = _mm256_srai_epi32 (
        _mm256_add_epi32 (_mm256_hadd_epi32 (a, b), half), STRETCH_SHIFT);

    _mm_storeu_si128 (
        (__m128i *) (line + x), _mm_packs_epi32 (_mm256_castsi256_si128 (sums),
                                    _mm256_extracti128_si256 (sums, 1)));
  }
  return x;
}

#endif

void
eptz_row_stretch (const guint8 *bytes, const gint *first, const gint16 *weights,
    gint n_taps, gint n, gint16 *line)
{
  gint x = 0;

#ifdef __x86_64__
  if (n_taps == EPTZ_TAPS_KEPT && __builtin_cpu_supports ("avx2"))
    x = stretch_eights (bytes, first, weights, n, line);
#endif
  if (n_taps == EPTZ_TAPS_KEPT) {
    for (; x < n; x++)
      line[x] = stretch_pixel (
          bytes + first[x], weights + EPTZ_TAPS_KEPT * x, EPTZ_TAPS_KEPT);
    return;
  }
  for (; x < n; x++)
    line[x] = stretch_pixel (bytes + first[x], weights + n_taps * x, n_taps);
}

THERM_PLAIN void
eptz_row_stretch_plain (const guint8 *bytes, const gint *first,
    const gint16 *weights, gint n_taps, gint n, gint16 *line)
{
  for (gint x = 0; x < n; x++)
    line[x] = stretch_pixel (bytes + first[x], weights + n_taps * x, n_taps);
}

/* One instruction of many processors, which the compiler knows by this form. */
static inline gint16
share_of (gint16 value, gint16 weight)
{
  return (gint16) ((((gint) value * weight >> 14) + 1) >> 1);
}

static inline guint8
to_byte (gint16 sum)
{
  const gint16 byte = (gint16) ((gint16) (sum + SUM_HALF) >> SUM_BITS);

  return (guint8) (byte < 0 ? 0 : byte > 255 ? 255 : byte);
}

THERM_CLONES static void
add_four (const gint16 *restrict a, const gint16 *restrict b,
    const gint16 *restrict c, const gint16 *restrict d, const gint16 *weights,
    gint n, guint8 *restrict bytes)
{
  const gint16 wa = weights[0], wb = weights[1], wc = weights[2],
               wd = weights[3];

  for (gint x = 0; x < n; x++)
    bytes[x] = to_byte ((gint16) (share_of (a[x], wa) + share_of (b[x], wb)
                                  + share_of (c[x], wc) + share_of (d[x], wd)));
}

THERM_CLONES static void
add_two (const gint16 *restrict a, const gint16 *restrict b,
    const gint16 *weights, gint n, guint8 *restrict bytes)
{
  const gint16 wa = weights[0], wb = weights[1];

  for (gint x = 0; x < n; x++)
    bytes[x] = to_byte ((gint16) (share_of (a[x], wa) + share_of (b[x], wb)));
}

THERM_CLONES static void
add_any (const gint16 *const *lines, const gint16 *weights, gint n_taps, gint n,
    guint8 *restrict bytes)
{
  for (gint x = 0; x < n; x++) {
    gint16 sum = 0;

    for (gint t = 0; t < n_taps; t++)
      sum = (gint16) (sum + share_of (lines[t][x], weights[t]));
    bytes[x] = to_byte (sum);
  }
}

void
eptz_row_add (const gint16 *const *lines, const gint16 *weights, gint n_taps,
    gint n, guint8 *bytes)
{
  if (n_taps == 4)
    add_four (lines[0], lines[1], lines[2], lines[3], weights, n, bytes);
  else if (n_taps == 2)
    add_two (lines[0], lines[1], weights, n, bytes);
  else
    add_any (lines, weights, n_taps, n, bytes);
}

THERM_PLAIN void
eptz_row_add_plain (const gint16 *const *lines, const gint16 *weights,
    gint n_taps, gint n, guint8 *bytes)
{
  for (gint x = 0; x < n; x++) {
    gint16 sum = 0;

    for (gint t = 0; t < n_taps; t++)
      sum = (gint16) (sum + share_of (lines[t][x], weights[t]));
    bytes[x] = to_byte (sum);
  }
}
