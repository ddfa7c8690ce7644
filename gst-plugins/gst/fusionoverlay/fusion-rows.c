/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "fusion-rows.h"

#include <gst/filter/therm-clones.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Between columns and between rows. A sum of two bytes has to fit into 16 bits
 * with its sign, so there is a bit less along the row. */
#define RIGHT_BITS 7
#define RIGHT_ONE (1 << RIGHT_BITS)
#define BELOW_BITS 8
#define BELOW_ONE (1 << BELOW_BITS)
#define SAMPLE_BITS (RIGHT_BITS + BELOW_BITS)

/* x / 49 = x 1338 / 65536 within half a level for sums of 49 bytes */
#define WINDOW_RECIPROCAL 1338

/* Differences up to this many levels are the sensor's noise, not an edge. */
#define DETAIL_CORE 2

/**
 * fusion_row_pair_up:
 * @quads: @width entries; in the last one the right column is the last one
 */
THERM_CLONES
void
fusion_row_pair_up (const guint8 *restrict upper, const guint8 *restrict lower,
    guint32 *restrict quads, gint width)
{
  gint x;

  for (x = 0; x < width - 1; x++)
    quads[x] = upper[x] | (guint32) upper[x + 1] << 8 | (guint32) lower[x] << 16
               | (guint32) lower[x + 1] << 24;
  quads[x] = upper[x] | (guint32) upper[x] << 8 | (guint32) lower[x] << 16
             | (guint32) lower[x] << 24;
}

static inline guint8
sample (const guint32 *quads, gint stride, gint u, gint v)
{
  const guint32 quad =
      quads[(v >> FUSION_FIXED_BITS) * stride + (u >> FUSION_FIXED_BITS)];
  const gint right = (u >> (FUSION_FIXED_BITS - RIGHT_BITS)) & (RIGHT_ONE - 1);
  const gint below = (v >> (FUSION_FIXED_BITS - BELOW_BITS)) & (BELOW_ONE - 1);
  const gint upper = (gint) (quad & 0xff) * (RIGHT_ONE - right)
                     + (gint) (quad >> 8 & 0xff) * right;
  const gint lower = (gint) (quad >> 16 & 0xff) * (RIGHT_ONE - right)
                     + (gint) (quad >> 24) * right;

  return (guint8) ((upper * (BELOW_ONE - below) + lower * below
                       + (1 << (SAMPLE_BITS - 1)))
                   >> SAMPLE_BITS);
}

#ifdef __x86_64__

/* A pair of shares for each of eight places: of the first and of the second. */
__attribute__ ((target ("avx2"))) static inline __m256i
shares_at (__m256i places, gint bits)
{
  const __m256i second =
      _mm256_and_si256 (_mm256_srli_epi32 (places, FUSION_FIXED_BITS - bits),
          _mm256_set1_epi32 ((1 << bits) - 1));

  return _mm256_or_si256 (_mm256_slli_epi32 (second, 16),
      _mm256_sub_epi32 (_mm256_set1_epi32 (1 << bits), second));
}

/* Eight samples by one load; products are added in pairs. */
__attribute__ ((target ("avx2"))) static inline __m256i
sample_eight (
    const guint32 *quads, __m256i columns_and_rows, __m256i u, __m256i v)
{
  const __m256i zero = _mm256_setzero_si256 ();
  const __m256i places =
      _mm256_blend_epi16 (_mm256_srli_epi32 (u, FUSION_FIXED_BITS), v, 0xaa);
  const __m256i four = _mm256_i32gather_epi32 (
      (const gint *) quads, _mm256_madd_epi16 (places, columns_and_rows), 4);
  const __m256i right = shares_at (u, RIGHT_BITS);
  const __m256i upper_lower =
      _mm256_packs_epi32 (_mm256_madd_epi16 (_mm256_unpacklo_epi8 (four, zero),
                              _mm256_unpacklo_epi32 (right, right)),
          _mm256_madd_epi16 (_mm256_unpackhi_epi8 (four, zero),
              _mm256_unpackhi_epi32 (right, right)));

  return _mm256_srli_epi32 (_mm256_add_epi32 (_mm256_madd_epi16 (upper_lower,
                                                  shares_at (v, BELOW_BITS)),
                                _mm256_set1_epi32 (1 << (SAMPLE_BITS - 1))),
      SAMPLE_BITS);
}

/* Returns where it stopped. */
__attribute__ ((target ("avx2"))) static gint
sample_sixteens (const guint32 *restrict quads, gint stride, gint u, gint v,
    gint du, gint dv, guint8 *restrict out, gint n)
{
  const __m256i lanes = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i columns_and_rows =
      _mm256_set1_epi32 ((gint) ((guint32) stride << 16 | 1));
  const __m256i du8 = _mm256_set1_epi32 (8 * du);
  const __m256i dv8 = _mm256_set1_epi32 (8 * dv);
  __m256i us = _mm256_add_epi32 (_mm256_set1_epi32 (u),
      _mm256_mullo_epi32 (lanes, _mm256_set1_epi32 (du)));
  __m256i vs = _mm256_add_epi32 (_mm256_set1_epi32 (v),
      _mm256_mullo_epi32 (lanes, _mm256_set1_epi32 (dv)));
  gint i;

  for (i = 0; i + 16 <= n; i += 16) {
    const __m256i a = sample_eight (quads, columns_and_rows, us, vs);
    const __m256i next_us = _mm256_add_epi32 (us, du8);
    const __m256i next_vs = _mm256_add_epi32 (vs, dv8);
    const __m256i b = sample_eight (quads, columns_and_rows, next_us, next_vs);
    const __m256i words =
        _mm256_permute4x64_epi64 (_mm256_packus_epi32 (a, b), 0xd8);

    _mm_storeu_si128 (
        (__m128i *) (out + i), _mm_packus_epi16 (_mm256_castsi256_si128 (words),
                                   _mm256_extracti128_si256 (words, 1)));
    us = _mm256_add_epi32 (next_us, du8);
    vs = _mm256_add_epi32 (next_vs, dv8);
  }
  return i;
}

#endif

/* stride is less than 1 << 15. */
void
fusion_row_sample (const guint32 *restrict quads, gint stride, gint u, gint v,
    gint du, gint dv, guint8 *restrict out, gint n)
{
  gint i = 0;

#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    i = sample_sixteens (quads, stride, u, v, du, dv, out, n);
#endif
  for (; i < n; i++)
    out[i] = sample (quads, stride, u + i * du, v + i * dv);
}

THERM_PLAIN
void
fusion_row_sample_plain (const guint32 *quads, gint stride, gint u, gint v,
    gint du, gint dv, guint8 *out, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = sample (quads, stride, u + i * du, v + i * dv);
}

static inline guint8
blend (guint8 below, guint8 above, gint share)
{
  return (below * (FUSION_SHARE_ONE - share) + above * share
             + FUSION_SHARE_ONE / 2)
         / FUSION_SHARE_ONE;
}

THERM_CLONES
void
fusion_row_blend (const guint8 *restrict below, const guint8 *restrict above,
    gint share, guint8 *restrict out, gint n)
{
  /* 255 times 256 and a half fit into 16 bits, which are twice as many lanes */
  const guint16 up = share, down = FUSION_SHARE_ONE - share;

  for (gint i = 0; i < n; i++)
    out[i] = (guint16) ((guint16) (below[i] * down) + (guint16) (above[i] * up)
                        + FUSION_SHARE_ONE / 2)
             >> 8;
}

THERM_PLAIN
void
fusion_row_blend_plain (
    const guint8 *below, const guint8 *above, gint share, guint8 *out, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = blend (below[i], above[i], share);
}

THERM_CLONES
void
fusion_row_mask (const guint8 *restrict below, const guint8 *restrict above,
    const guint8 *restrict alpha, guint8 *restrict out, gint n)
{
  for (gint i = 0; i < n; i++) {
    /* 255 is all of it, so that what is hot has its colour to the bit */
    const guint16 up = (guint16) (alpha[i] + (alpha[i] >> 7));
    const guint16 down = (guint16) (FUSION_SHARE_ONE - up);

    out[i] = (guint16) ((guint16) (below[i] * down) + (guint16) (above[i] * up)
                        + FUSION_SHARE_ONE / 2)
             >> 8;
  }
}

THERM_PLAIN
void
fusion_row_mask_plain (const guint8 *below, const guint8 *above,
    const guint8 *alpha, guint8 *out, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = blend (below[i], above[i], alpha[i] + (alpha[i] >> 7));
}

THERM_CLONES
void
fusion_row_move_sums (guint16 *restrict sums, const guint8 *restrict in,
    const guint8 *restrict out, gint n)
{
  for (gint i = 0; i < n; i++)
    sums[i] = (guint16) (sums[i] + in[i] - out[i]);
}

static inline guint8
detail (guint16 sum, guint8 middle, guint8 base, gint gain)
{
  const gint edge =
      middle - (gint) (((guint32) sum * WINDOW_RECIPROCAL + 32768) >> 16);
  const gint cored =
      edge > 0 ? MAX (edge - DETAIL_CORE, 0) : MIN (edge + DETAIL_CORE, 0);

  return (guint8) CLAMP (base + ((cored * gain + 32) >> 6), 0, 255);
}

THERM_CLONES
void
fusion_row_detail (const guint16 *restrict sums, const guint8 *restrict middle,
    const guint8 *restrict base, gint gain, guint8 *restrict out, gint n)
{
  for (gint i = 0; i < n; i++) {
    const guint16 sum =
        (guint16) (sums[i] + sums[i + 1] + sums[i + 2] + sums[i + 3]
                   + sums[i + 4] + sums[i + 5] + sums[i + 6]);

    out[i] = detail (sum, middle[i], base[i], gain);
  }
}

THERM_PLAIN
void
fusion_row_detail_plain (const guint16 *sums, const guint8 *middle,
    const guint8 *base, gint gain, guint8 *out, gint n)
{
  for (gint i = 0; i < n; i++) {
    guint16 sum = 0;

    for (gint k = 0; k <= 2 * FUSION_DETAIL_RADIUS; k++)
      sum = (guint16) (sum + sums[i + k]);
    out[i] = detail (sum, middle[i], base[i], gain);
  }
}

THERM_CLONES
void
fusion_row_halve (const guint8 *restrict upper, const guint8 *restrict lower,
    guint8 *restrict out, gint width)
{
  for (gint x = 0; x < width / 2; x++)
    out[x] = (guint8) ((upper[2 * x] + upper[2 * x + 1] + lower[2 * x]
                           + lower[2 * x + 1] + 2)
                       >> 2);
  if (width & 1)
    out[width / 2] = (guint8) ((upper[width - 1] + lower[width - 1] + 1) >> 1);
}
