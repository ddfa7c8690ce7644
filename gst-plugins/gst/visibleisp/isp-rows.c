/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "isp-rows.h"

#include <gst/filter/therm-clones.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Each neighbour pulls by its difference d, the less the larger that is, and not
 * at all beyond `reach`: d (1 - (d / reach)²)². In 16 bits, so that a vector
 * holds twice as many as of floats; seven of them are behind the point. */
#define PULL_BITS 7

/* of 65536 */
#define NINTH 7282

/* One instruction of every processor with vectors. */
static inline guint16
upper_half (guint16 a, guint16 b)
{
  return (guint16) ((guint32) a * b >> 16);
}

/* by_reach is 65535 / reach, farthest the largest whole difference within. */
static inline gint16
pull (guint8 neighbour, guint8 pixel, guint16 by_reach, guint16 farthest)
{
  const guint8 high = MAX (neighbour, pixel), low = MIN (neighbour, pixel);
  const guint16 size = (guint16) (high - low);
  const guint16 near = MIN (size, farthest);
  /* shares of 65535 */
  const guint16 t = (guint16) (near * by_reach);
  const guint16 rest = (guint16) (65535 - upper_half (t, t));
  const guint16 share = upper_half (rest, rest);
  const guint16 pulled =
      size > farthest ? 0 : upper_half ((guint16) (size << PULL_BITS), share);

  return neighbour < pixel ? (gint16) -pulled : (gint16) pulled;
}

static inline guint8
denoise (const guint8 *above, const guint8 *row, const guint8 *below,
    guint16 by_reach, guint16 farthest)
{
  const guint8 c = row[1];
  const gint16 sum = (gint16) (pull (row[0], c, by_reach, farthest)
                               + pull (row[2], c, by_reach, farthest)
                               + pull (above[0], c, by_reach, farthest)
                               + pull (above[1], c, by_reach, farthest)
                               + pull (above[2], c, by_reach, farthest)
                               + pull (below[0], c, by_reach, farthest)
                               + pull (below[1], c, by_reach, farthest)
                               + pull (below[2], c, by_reach, farthest));
  const gint16 moved = (gint16) ((gint) sum * NINTH >> 16);

  return (guint8) (c + ((moved + (1 << (PULL_BITS - 1))) >> PULL_BITS));
}

#ifdef __x86_64__

typedef struct
{
  __m256i by_reach;
  __m256i farthest;
} Reach;

__attribute__ ((target ("avx2"))) static inline __m256i
load_sixteen (const guint8 *row)
{
  return _mm256_cvtepu8_epi16 (_mm_loadu_si128 ((const __m128i *) row));
}

/* As pull(), of sixteen pixels. */
__attribute__ ((target ("avx2"))) static inline __m256i
pull_sixteen (const guint8 *neighbours, __m256i pixels, const Reach *reach)
{
  const __m256i difference =
      _mm256_sub_epi16 (load_sixteen (neighbours), pixels);
  const __m256i size = _mm256_abs_epi16 (difference);
  const __m256i t = _mm256_mullo_epi16 (
      _mm256_min_epi16 (size, reach->farthest), reach->by_reach);
  const __m256i rest =
      _mm256_xor_si256 (_mm256_mulhi_epu16 (t, t), _mm256_set1_epi16 (-1));
  const __m256i pulled = _mm256_mulhi_epu16 (
      _mm256_slli_epi16 (size, PULL_BITS), _mm256_mulhi_epu16 (rest, rest));

  return _mm256_sign_epi16 (
      _mm256_andnot_si256 (_mm256_cmpgt_epi16 (size, reach->farthest), pulled),
      difference);
}

/* Returns where it stopped. */
__attribute__ ((target ("avx2"))) static gint
denoise_sixteens (const guint8 *restrict above, const guint8 *restrict row,
    const guint8 *restrict below, guint8 *restrict out, gint n,
    guint16 by_reach, guint16 farthest)
{
  const Reach reach = {_mm256_set1_epi16 ((gint16) by_reach),
      _mm256_set1_epi16 ((gint16) farthest)};
  const __m256i half = _mm256_set1_epi16 (1 << (PULL_BITS - 1));
  const __m256i ninth = _mm256_set1_epi16 (NINTH);
  gint x;

  for (x = 0; x + 16 <= n; x += 16) {
    const __m256i pixels = load_sixteen (row + x + 1);
    __m256i sum = _mm256_add_epi16 (pull_sixteen (row + x, pixels, &reach),
        pull_sixteen (row + x + 2, pixels, &reach));
    __m256i values;

    for (gint i = 0; i < 3; i++)
      sum = _mm256_add_epi16 (
          sum, _mm256_add_epi16 (pull_sixteen (above + x + i, pixels, &reach),
                   pull_sixteen (below + x + i, pixels, &reach)));
    values = _mm256_add_epi16 (
        pixels, _mm256_srai_epi16 (
                    _mm256_add_epi16 (_mm256_mulhi_epi16 (sum, ninth), half),
                    PULL_BITS));
    _mm_storeu_si128 ((__m128i *) (out + x),
        _mm_packus_epi16 (_mm256_castsi256_si128 (values),
            _mm256_extracti128_si256 (values, 1)));
  }
  return x;
}

#endif

/* out may not lie within the three rows. */
void
isp_row_denoise (const guint8 *above, const guint8 *row, const guint8 *below,
    guint8 *out, gint n, gfloat reach)
{
  const guint16 by_reach = (guint16) (65535 / reach);
  const guint16 farthest = (guint16) MIN (reach, 255.0f);
  gint x = 0;

#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    x = denoise_sixteens (above, row, below, out, n, by_reach, farthest);
#endif
  for (; x < n; x++)
    out[x] = denoise (above + x, row + x, below + x, by_reach, farthest);
}

THERM_PLAIN
void
isp_row_denoise_plain (const guint8 *above, const guint8 *row,
    const guint8 *below, guint8 *out, gint n, gfloat reach)
{
  const guint16 by_reach = (guint16) (65535 / reach);
  const guint16 farthest = (guint16) MIN (reach, 255.0f);

  for (gint x = 0; x < n; x++)
    out[x] = denoise (above + x, row + x, below + x, by_reach, farthest);
}
