/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "isp-colour.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

/* Pixels darker or brighter than these say nothing of the light. */
#define DARKEST 40
#define BRIGHTEST 225
#define MIN_GREY 32

/* Nearly grey: this share of its luma away from it. */
#define GREY_TOLERANCE 0.035

/* Daylight is usual, lamps are less so; in steps of one over the temperature. */
#define COMMON_MIRED 150
#define SPREAD_MIRED 110

/* Bins of colour, on each axis. */
#define N_BINS 32

/* c2 of Planck's law, nm K. */
#define PLANCK_C2 1.4388e7

gboolean
isp_colour_is_neutral (const IspColour *self)
{
  return self->red_gain == 1 && self->blue_gain == 1 && self->hue_deg == 0
         && self->saturation == 1;
}

/* The transfer function is about a square root: a gain in linear light is the
 * root of it on what is coded. */
void
isp_colour_build (
    const IspColour *self, gdouble kr, gdouble kb, IspMatrix *matrix)
{
  const gdouble red = sqrt (self->red_gain) - 1;
  const gdouble blue = sqrt (self->blue_gain) - 1;
  const gdouble r_scale = 2 * (1 - kr), b_scale = 2 * (1 - kb);
  const gdouble cosine = cos (self->hue_deg * G_PI / 180) * self->saturation;
  const gdouble sine = sin (self->hue_deg * G_PI / 180) * self->saturation;
  /* R' = Y + r_scale Cr, B' = Y + b_scale Cb, each with its gain */
  const gdouble y[3] = {
      1 + kr * red + kb * blue, kb * blue * b_scale, kr * red * r_scale};
  const gdouble b[3] = {
      (1 + blue - y[0]) / b_scale, 1 + blue - y[1] / b_scale, -y[2] / b_scale};
  const gdouble r[3] = {
      (1 + red - y[0]) / r_scale, -y[1] / r_scale, 1 + red - y[2] / r_scale};

  for (guint i = 0; i < 3; i++) {
    matrix->m[0][i] = (gfloat) y[i];
    matrix->m[1][i] = (gfloat) (cosine * b[i] - sine * r[i]);
    matrix->m[2][i] = (gfloat) (sine * b[i] + cosine * r[i]);
  }
}

static inline guint8
to_byte (gfloat value)
{
  return (guint8) (gint) CLAMP (value + 0.5f, 0.0f, 255.0f);
}

/* Two rows of luma and the row of chroma between them. */
THERM_CLONES static void
run_rows (const IspMatrix *matrix, guint8 *restrict top,
    guint8 *restrict bottom, guint8 *restrict cbs, guint8 *restrict crs,
    gint step, gint n, gfloat low)
{
  const gfloat (*m)[3] = matrix->m;

  for (gint x = 0; x < n; x++) {
    const gfloat cb = cbs[x * step] - 128.0f, cr = crs[x * step] - 128.0f;
    const gfloat a = top[2 * x] - low, b = top[2 * x + 1] - low;
    const gfloat c = bottom[2 * x] - low, d = bottom[2 * x + 1] - low;
    const gfloat mean = 0.25f * (a + b + c + d);
    const gfloat add = low + m[0][1] * cb + m[0][2] * cr;

    top[2 * x] = to_byte (m[0][0] * a + add);
    top[2 * x + 1] = to_byte (m[0][0] * b + add);
    bottom[2 * x] = to_byte (m[0][0] * c + add);
    bottom[2 * x + 1] = to_byte (m[0][0] * d + add);
    cbs[x * step] =
        to_byte (128 + m[1][0] * mean + m[1][1] * cb + m[1][2] * cr);
    crs[x * step] =
        to_byte (128 + m[2][0] * mean + m[2][1] * cb + m[2][2] * cr);
  }
}

/* Chroma alone: hue and saturation leave luma as it is. */
THERM_CLONES static void
run_chroma_row (
    const IspMatrix *matrix, guint8 *cbs, guint8 *crs, gint step, gint n)
{
  const gfloat (*m)[3] = matrix->m;

  for (gint x = 0; x < n; x++) {
    const gfloat cb = cbs[x * step] - 128.0f, cr = crs[x * step] - 128.0f;

    cbs[x * step] = to_byte (128 + m[1][1] * cb + m[1][2] * cr);
    crs[x * step] = to_byte (128 + m[2][1] * cb + m[2][2] * cr);
  }
}

/* The last column or row of an odd size: pixels stand for those beside them. */
static void
run_edge (const IspMatrix *matrix, guint8 *top, guint8 *bottom, guint8 *cb,
    guint8 *cr, gint last, gfloat low)
{
  guint8 pair_top[2] = {top[last], top[last]};
  guint8 pair_bottom[2] = {bottom[last], bottom[last]};

  run_rows (matrix, pair_top, pair_bottom, cb, cr, 1, 1, low);
  top[last] = pair_top[0];
  bottom[last] = pair_bottom[0];
}

void
isp_colour_run (const IspMatrix *matrix, guint8 *luma, gint luma_stride,
    guint8 *cb, guint8 *cr, gint chroma_stride, gint chroma_step, gint width,
    gint height, guint low)
{
  const gboolean only_chroma = matrix->m[0][0] == 1 && matrix->m[0][1] == 0
                               && matrix->m[0][2] == 0 && matrix->m[1][0] == 0
                               && matrix->m[2][0] == 0;
  g_autofree guint8 *spare = g_malloc (width + 1);

  for (gint y = 0; y < (height + 1) / 2; y++) {
    guint8 *top = luma + (gsize) (2 * y) * luma_stride;
    guint8 *bottom = top + luma_stride;
    guint8 *cbs = cb + (gsize) y * chroma_stride;
    guint8 *crs = cr + (gsize) y * chroma_stride;

    if (only_chroma) {
      run_chroma_row (matrix, cbs, crs, chroma_step, (width + 1) / 2);
      continue;
    }
    if (2 * y + 1 >= height) {
      memcpy (spare, top, width);
      bottom = spare;
    }
    run_rows (matrix, top, bottom, cbs, crs, chroma_step, width / 2, low);
    if (width % 2 != 0)
      run_edge (matrix, top, bottom, cbs + (gsize) (width / 2) * chroma_step,
          crs + (gsize) (width / 2) * chroma_step, width - 1, low);
  }
}

static gdouble
planck (gdouble nm, gdouble kelvin)
{
  return 1 / (exp (PLANCK_C2 / (nm * kelvin)) - 1);
}

void
isp_colour_of_light (gdouble kelvin, gdouble *red, gdouble *blue)
{
  const gdouble green = planck (540, kelvin) / planck (540, 6500);

  *red = planck (600, kelvin) / planck (600, 6500) / green;
  *blue = planck (450, kelvin) / planck (450, 6500) / green;
}

static gdouble
planck_gain (gdouble share)
{
  return CLAMP (1 / share, ISP_LEAST_GAIN, ISP_MOST_GAIN);
}

guint
isp_samples_take (IspSample *samples, const guint8 *luma, gint luma_stride,
    const guint8 *cb, const guint8 *cr, gint chroma_stride, gint chroma_step,
    gint width, gint height)
{
  const gint step = MAX (2,
      2 * (gint) ceil (sqrt ((gdouble) width * height / ISP_MAX_SAMPLES) / 2));
  guint n = 0;

  for (gint y = step / 2 & ~1; y + 1 < height; y += step) {
    const guint8 *row = luma + (gsize) y * luma_stride;
    const gsize at = (gsize) (y / 2) * chroma_stride;

    for (gint x = step / 2 & ~1; x + 1 < width && n < ISP_MAX_SAMPLES;
         x += step)
      samples[n++] = (IspSample){(row[x] + row[x + 1] + row[x + luma_stride]
                                     + row[x + luma_stride + 1])
                                     / 4,
          cb[at + (gsize) (x / 2) * chroma_step],
          cr[at + (gsize) (x / 2) * chroma_step]};
  }
  return n;
}

static gboolean
says_something (const IspSample *sample)
{
  return sample->y >= DARKEST && sample->y <= BRIGHTEST;
}

/* Distance from grey as a share of the luma, with the gains of a matrix. */
static gfloat
find_colour (const IspMatrix *matrix, const IspSample *sample, guint low)
{
  const gfloat (*m)[3] = matrix->m;
  const gfloat y = MAX ((gfloat) sample->y - low, 1.0f);
  const gfloat b = sample->cb - 128.0f, r = sample->cr - 128.0f;

  return hypotf (m[1][0] * y + m[1][1] * b + m[1][2] * r,
             m[2][0] * y + m[2][1] * b + m[2][2] * r)
         / MAX (m[0][0] * y + m[0][1] * b + m[0][2] * r, 1.0f);
}

/* A large surface of one colour says no more than a small one: each sample
 * weighs less the more there are of its colour. */
static void
weigh (const IspSample *samples, guint n, gfloat *weights)
{
  guint counts[N_BINS * N_BINS] = {0};
  guint16 bins[ISP_MAX_SAMPLES];

  for (guint i = 0; i < n; i++) {
    const gfloat y = MAX (samples[i].y, 1);
    const gint b = (gint) ((samples[i].cb - 128.0f) / y * N_BINS + N_BINS / 2);
    const gint r = (gint) ((samples[i].cr - 128.0f) / y * N_BINS + N_BINS / 2);

    bins[i] = CLAMP (b, 0, N_BINS - 1) * N_BINS + CLAMP (r, 0, N_BINS - 1);
    counts[bins[i]]++;
  }
  for (guint i = 0; i < n; i++)
    weights[i] = 1 / sqrtf ((gfloat) counts[bins[i]]);
}

static gdouble
score_light (const IspSample *samples, const gfloat *weights, guint n,
    gdouble kr, gdouble kb, guint low, const IspColour *gains)
{
  IspMatrix matrix;
  gdouble score = 0;

  isp_colour_build (gains, kr, kb, &matrix);
  for (guint i = 0; i < n; i++) {
    const gfloat colour =
        find_colour (&matrix, &samples[i], low) / (gfloat) GREY_TOLERANCE;

    if (says_something (&samples[i]))
      score += weights[i] / (1 + colour * colour * colour * colour);
  }
  return score;
}

static gboolean
solve_grey (const IspSample *samples, guint n, gdouble kr, gdouble kb,
    guint low, const IspMatrix *near, gdouble *red_gain, gdouble *blue_gain)
{
  gdouble ys = 0, cbs = 0, crs = 0, y, red, green, blue;
  guint n_grey = 0;

  for (guint i = 0; i < n; i++) {
    if (!says_something (&samples[i])
        || (near != NULL
            && find_colour (near, &samples[i], low) > 2 * GREY_TOLERANCE))
      continue;
    ys += samples[i].y;
    cbs += samples[i].cb - 128.0;
    crs += samples[i].cr - 128.0;
    n_grey++;
  }
  if (n_grey < MIN_GREY)
    return FALSE;
  y = ys / n_grey - low;
  red = y + 2 * (1 - kr) * crs / n_grey;
  blue = y + 2 * (1 - kb) * cbs / n_grey;
  green = (y - kr * red - kb * blue) / (1 - kr - kb);
  if (!(red > 1 && green > 1 && blue > 1))
    return FALSE;
  *red_gain =
      CLAMP (green * green / (red * red), ISP_LEAST_GAIN, ISP_MOST_GAIN);
  *blue_gain =
      CLAMP (green * green / (blue * blue), ISP_LEAST_GAIN, ISP_MOST_GAIN);
  return TRUE;
}

gboolean
isp_samples_find_light (const IspSample *samples, guint n, gdouble kr,
    gdouble kb, guint low, gdouble *red_gain, gdouble *blue_gain)
{
  gfloat weights[ISP_MAX_SAMPLES];
  gdouble best_score = 0;
  IspColour best = {1, 1, 0, 1};
  IspMatrix near;

  weigh (samples, n, weights);
  /* steps of equal size to the eye are steps of one over the temperature */
  for (gdouble mired = 100; mired <= 460; mired += 10) {
    const gdouble unusual = (mired - COMMON_MIRED) / SPREAD_MIRED;
    IspColour gains = {1, 1, 0, 1};
    gdouble red, blue, score;

    isp_colour_of_light (1e6 / mired, &red, &blue);
    gains.red_gain = planck_gain (red);
    gains.blue_gain = planck_gain (blue);
    score = score_light (samples, weights, n, kr, kb, low, &gains)
            * exp (-0.5 * unusual * unusual);
    if (score > best_score) {
      best_score = score;
      best = gains;
    }
  }
  if (best_score < MIN_GREY / 8.0)
    return FALSE;
  *red_gain = best.red_gain;
  *blue_gain = best.blue_gain;
  isp_colour_build (&best, kr, kb, &near);
  solve_grey (samples, n, kr, kb, low, &near, red_gain, blue_gain);
  return TRUE;
}

gboolean
isp_samples_find_grey (const IspSample *samples, guint n, gdouble kr,
    gdouble kb, guint low, gdouble *red_gain, gdouble *blue_gain)
{
  return solve_grey (samples, n, kr, kb, low, NULL, red_gain, blue_gain);
}
