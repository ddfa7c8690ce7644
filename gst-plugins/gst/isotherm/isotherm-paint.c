/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "isotherm-paint.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

/* 256 is all of a colour */
#define WEIGHT_ONE 256

/**
 * isotherm_colours_set:
 * @self: the colours
 * @band: of which band
 * @argb: 0xAARRGGBB
 * @opacity: 0 to 1, times the alpha of @argb
 * @info: of the pictures that are painted on
 */
void
isotherm_colours_set (IsothermColours *self, IsothermBand band, guint32 argb,
    gdouble opacity, const GstVideoInfo *info)
{
  guint8 *component = self->component[band];

  if (GST_VIDEO_FORMAT_INFO_IS_RGB (info->finfo)) {
    component[0] = argb >> 16 & 0xff;
    component[1] = argb >> 8 & 0xff;
    component[2] = argb & 0xff;
  } else {
    gst_thermal_argb_to_ycbcr (argb, &info->colorimetry, component);
  }
  self->weight[band] =
      (guint16) lrint ((argb >> 24) / 255.0 * opacity * WEIGHT_ONE);
}

/* Most of a picture is in no band: where the next eight pixels begin that are
 * not all in none. */
static gint
skip_unpainted (const guint8 *upper, const guint8 *lower, gint x, gint width)
{
  for (; x + 8 <= width; x += 8) {
    guint64 a, b;

    memcpy (&a, upper + x, sizeof a);
    memcpy (&b, lower + x, sizeof b);
    if ((a | b) != 0)
      break;
  }
  return x;
}

/* What stands for a component while a row is painted, so that a pixel in no
 * band needs no branch: it weighs nothing. */
typedef struct
{
  guint16 weight[ISOTHERM_N_BANDS];
  guint16 weighted[ISOTHERM_N_BANDS]; /* the component's value × weight */
} Paint;

static Paint
paint_for_component (const IsothermColours *colours, guint component)
{
  Paint paint = {0};

  for (guint band = 1; band < ISOTHERM_N_BANDS; band++) {
    paint.weight[band] = colours->weight[band];
    paint.weighted[band] =
        colours->component[band][component] * colours->weight[band];
  }
  return paint;
}

/* Written so that the compiler makes vectors of it. */
THERM_CLONES static void
paint_block (const Paint *paint, guint8 *restrict pixels,
    const guint8 *restrict bands, gint n)
{
  const guint16 w1 = paint->weight[1], c1 = paint->weighted[1];
  const guint16 w2 = paint->weight[2], c2 = paint->weighted[2];
  const guint16 w3 = paint->weight[3], c3 = paint->weighted[3];

  for (gint i = 0; i < n; i++) {
    const guint16 band = bands[i];
    guint16 weight = band == 1 ? w1 : 0, weighted = band == 1 ? c1 : 0;

    weight = band == 2 ? w2 : weight;
    weighted = band == 2 ? c2 : weighted;
    weight = band == 3 ? w3 : weight;
    weighted = band == 3 ? c3 : weighted;
    /* at most 255 × 256 + 128: 16 bits are enough */
    pixels[i] =
        (guint16) (pixels[i] * (guint16) (WEIGHT_ONE - weight) + weighted + 128)
        >> 8;
  }
}

static void
paint_full (const Paint *paint, guint8 *pixels, gint step, const guint8 *bands,
    gint width)
{
  gint x = 0;

  while ((x = skip_unpainted (bands, bands, x, width)) < width) {
    const gint end = MIN (x + 64, width);

    if (step == 1) {
      paint_block (paint, pixels + x, bands + x, end - x);
      x = end;
      continue;
    }
    for (gint block_end = MIN (x + 8, width); x < block_end; x++) {
      guint8 *pixel = pixels + step * x;

      *pixel = (*pixel * (WEIGHT_ONE - paint->weight[bands[x]])
                   + paint->weighted[bands[x]] + 128)
               >> 8;
    }
  }
}

/* Chroma that four pixels share takes a share of the colour for each of them
 * that is in a band. Weights of a quarter, so that four of them and their
 * products fit into 16 bits. */
static Paint
quarter_of (const Paint *paint, const IsothermColours *colours, guint component)
{
  Paint quarter = {0};

  for (guint band = 1; band < ISOTHERM_N_BANDS; band++) {
    quarter.weight[band] = (paint->weight[band] + 2) / 4;
    quarter.weighted[band] =
        colours->component[band][component] * quarter.weight[band];
  }
  return quarter;
}

static inline guint8
mix_shared (
    const Paint *quarter, guint8 old, guint8 a, guint8 b, guint8 c, guint8 d)
{
  const guint weight = quarter->weight[a] + quarter->weight[b]
                       + quarter->weight[c] + quarter->weight[d];
  const guint weighted = quarter->weighted[a] + quarter->weighted[b]
                         + quarter->weighted[c] + quarter->weighted[d];

  return (old * (WEIGHT_ONE - weight) + weighted + 128) >> 8;
}

/* Written so that the compiler makes vectors of it. */
THERM_CLONES static void
paint_shared_block (const Paint *quarter, guint8 *restrict pixels,
    const guint8 *restrict upper, const guint8 *restrict lower, gint n)
{
  for (gint i = 0; i < n; i++) {
    const guint8 a = upper[2 * i], b = upper[2 * i + 1];
    const guint8 c = lower[2 * i], d = lower[2 * i + 1];
    const guint16 n1 = (guint8) ((a == 1) + (b == 1) + (c == 1) + (d == 1));
    const guint16 n2 = (guint8) ((a == 2) + (b == 2) + (c == 2) + (d == 2));
    const guint16 n3 = (guint8) ((a == 3) + (b == 3) + (c == 3) + (d == 3));
    const guint16 weight = n1 * quarter->weight[1] + n2 * quarter->weight[2]
                           + n3 * quarter->weight[3];
    const guint16 weighted = n1 * quarter->weighted[1]
                             + n2 * quarter->weighted[2]
                             + n3 * quarter->weighted[3];

    pixels[i] =
        (guint16) (pixels[i] * (guint16) (WEIGHT_ONE - weight) + weighted + 128)
        >> 8;
  }
}

static void
paint_shared (const Paint *quarter, guint8 *pixels, gint step,
    const guint8 *upper, const guint8 *lower, gint width)
{
  gint x = 0;

  while ((x = skip_unpainted (upper, lower, x, width)) < width) {
    if (step == 1 && x + 64 <= width) {
      paint_shared_block (quarter, pixels + x / 2, upper + x, lower + x, 32);
      x += 64;
      continue;
    }
    for (gint end = MIN (x + 8, width); x < end; x += 2) {
      const gint next = MIN (x + 1, width - 1);
      guint8 *pixel = pixels + step * (x / 2);

      *pixel = mix_shared (
          quarter, *pixel, upper[x], upper[next], lower[x], lower[next]);
    }
  }
}

#define FOURS_AT_ONCE 512

static guint8 *
chroma_row (GstVideoFrame *picture, guint component, gint y)
{
  return (guint8 *) GST_VIDEO_FRAME_COMP_DATA (picture, component)
         + (gsize) (y / 2) * GST_VIDEO_FRAME_COMP_STRIDE (picture, component);
}

/* The usual case, one band in planes of their own: whole rows without a branch
 * take less time than looking for what is to be painted. All of it is written
 * so that the compiler makes vectors of it. */
THERM_CLONES static void
cover_row (
    guint8 value, guint8 *restrict pixels, const guint8 *restrict bands, gint n)
{
  for (gint i = 0; i < n; i++)
    pixels[i] = bands[i] != 0 ? value : pixels[i];
}

/* A band is 1 to 3, so what four pixels have is 0 to 12; times a 256th share,
 * rounded up, it is how many of them are in the band. */
THERM_CLONES static void
count_fours (IsothermBand band, const guint8 *restrict upper,
    const guint8 *restrict lower, guint8 *restrict fours, gint n)
{
  const guint16 share = (guint16) ((256 + band - 1) / band);

  for (gint i = 0; i < n; i++) {
    const guint16 sum = (guint16) (upper[2 * i] + upper[2 * i + 1]
                                   + lower[2 * i] + lower[2 * i + 1]);

    fours[i] = (guint8) ((guint16) (sum * share) >> 8);
  }
}

THERM_CLONES static void
mix_fours (guint16 weight, guint8 value, guint8 *restrict pixels,
    const guint8 *restrict fours, gint n)
{
  const guint16 weighted = weight * value;

  for (gint i = 0; i < n; i++)
    pixels[i] =
        (guint16) (pixels[i] * (guint16) (WEIGHT_ONE - fours[i] * weight)
                   + fours[i] * weighted + 128)
        >> 8;
}

/* Whether it could be done. */
static gboolean
paint_only_band (const IsothermColours *colours, GstVideoFrame *picture, gint y,
    const guint8 *upper, const guint8 *lower)
{
  const IsothermBand band = colours->only;
  const gint width = GST_VIDEO_FRAME_WIDTH (picture);
  const gint shared = width / 2;
  guint8 fours[FOURS_AT_ONCE];

  if (band == ISOTHERM_BAND_NONE || colours->weight[band] != WEIGHT_ONE
      || GST_VIDEO_FRAME_FORMAT (picture) != GST_VIDEO_FORMAT_I420)
    return FALSE;

  for (gint row = y; row < MIN (y + 2, GST_VIDEO_FRAME_HEIGHT (picture)); row++)
    cover_row (colours->component[band][0],
        (guint8 *) GST_VIDEO_FRAME_COMP_DATA (picture, 0)
            + (gsize) row * GST_VIDEO_FRAME_COMP_STRIDE (picture, 0),
        row == y ? upper : lower, width);

  for (gint x = 0; x < shared; x += FOURS_AT_ONCE) {
    const gint n = MIN (FOURS_AT_ONCE, shared - x);

    count_fours (band, upper + 2 * x, lower + 2 * x, fours, n);
    for (guint c = 1; c < 3; c++)
      mix_fours (WEIGHT_ONE / 4, colours->component[band][c],
          chroma_row (picture, c, y) + x, fours, n);
  }
  if (width % 2 != 0) {
    /* the last column stands for the one that is missing */
    const guint8 last_upper[2] = {upper[width - 1], upper[width - 1]};
    const guint8 last_lower[2] = {lower[width - 1], lower[width - 1]};

    count_fours (band, last_upper, last_lower, fours, 1);
    for (guint c = 1; c < 3; c++)
      mix_fours (WEIGHT_ONE / 4, colours->component[band][c],
          chroma_row (picture, c, y) + shared, fours, 1);
  }
  return TRUE;
}

/**
 * isotherm_paint_rows:
 * @colours: of the bands
 * @picture: mapped for reading and writing, 8 bits per component
 * @y: an even row
 * @upper: the bands of that row
 * @lower: the bands of the next one; @upper again where the picture ends
 */
void
isotherm_paint_rows (const IsothermColours *colours, GstVideoFrame *picture,
    gint y, const guint8 *upper, const guint8 *lower)
{
  const GstVideoFormatInfo *finfo = picture->info.finfo;
  const gint width = GST_VIDEO_FRAME_WIDTH (picture);
  const gint height = GST_VIDEO_FRAME_HEIGHT (picture);
  /* not the alpha: what is seen through stays so */
  const guint n_components = MIN (GST_VIDEO_FRAME_N_COMPONENTS (picture), 3);

  if (paint_only_band (colours, picture, y, upper, lower))
    return;

  for (guint c = 0; c < n_components; c++) {
    const gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (picture, c);
    const gint stride = GST_VIDEO_FRAME_COMP_STRIDE (picture, c);
    const Paint paint = paint_for_component (colours, c);
    const Paint quarter = quarter_of (&paint, colours, c);
    const gint h_sub = GST_VIDEO_FORMAT_INFO_H_SUB (finfo, c);
    guint8 *row = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (picture, c)
                  + (gssize) (y >> h_sub) * stride;

    if (GST_VIDEO_FORMAT_INFO_W_SUB (finfo, c) == 0) {
      paint_full (&paint, row, step, upper, width);
      if (y + 1 < height)
        paint_full (&paint, row + stride, step, lower, width);
    } else if (h_sub == 0) {
      paint_shared (&quarter, row, step, upper, upper, width);
      if (y + 1 < height)
        paint_shared (&quarter, row + stride, step, lower, lower, width);
    } else {
      paint_shared (&quarter, row, step, upper, lower, width);
    }
  }
}
