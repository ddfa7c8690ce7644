/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "fusion-rows.h"

#include <gst/filter/therm-clones.h>

#define FRACTION_BITS 8
#define FRACTION_ONE (1 << FRACTION_BITS)

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
  const gint right = (u >> (FUSION_FIXED_BITS - FRACTION_BITS)) & 0xff;
  const gint below = (v >> (FUSION_FIXED_BITS - FRACTION_BITS)) & 0xff;
  const gint upper = (gint) (quad & 0xff) * (FRACTION_ONE - right)
                     + (gint) (quad >> 8 & 0xff) * right;
  const gint lower = (gint) (quad >> 16 & 0xff) * (FRACTION_ONE - right)
                     + (gint) (quad >> 24) * right;

  return (upper * (FRACTION_ONE - below) + lower * below
             + (1 << (2 * FRACTION_BITS - 1)))
         >> (2 * FRACTION_BITS);
}

/* One load for each sample: the compiler makes gathers of it where there are
 * some. */
THERM_CLONES
void
fusion_row_sample (const guint32 *restrict quads, gint stride, gint u, gint v,
    gint du, gint dv, guint8 *restrict out, gint n)
{
  for (gint i = 0; i < n; i++)
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
