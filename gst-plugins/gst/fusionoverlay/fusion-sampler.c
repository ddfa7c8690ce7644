/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "fusion-sampler.h"

#include <math.h>
#include <string.h>

#include "fusion-rows.h"

#define FIXED_ONE (1 << FUSION_FIXED_BITS)

/* Bilinear samples that are two pixels or more apart leave some out, or take
 * from four what halving does sooner; a little less, for what rounding does. */
#define MAX_STEP 1.999

void
fusion_sampler_clear (FusionSampler *self)
{
  g_clear_pointer (&self->quads, g_free);
  g_clear_pointer (&self->halves, g_free);
  *self = (FusionSampler){0};
}

/* Every time a plane is halved, at most 4/9 of it are left: all of them together
 * are less than twice the first. */
static void
ensure_halves (FusionSampler *self, const FusionPlane *plane)
{
  const gsize n =
      2 * (gsize) ((plane->width + 1) / 2) * ((plane->height + 1) / 2);

  if (self->n_halves >= n)
    return;
  g_free (self->halves);
  self->halves = g_malloc (n);
  self->n_halves = n;
}

static FusionPlane
halve (const FusionPlane *plane, guint8 *data)
{
  const FusionPlane half = {data, (plane->width + 1) / 2,
      (plane->width + 1) / 2, (plane->height + 1) / 2};

  for (gint y = 0; y < half.height; y++) {
    const gint below = MIN (2 * y + 1, plane->height - 1);

    fusion_row_halve (plane->data + (gsize) (2 * y) * plane->stride,
        plane->data + (gsize) below * plane->stride,
        data + (gsize) y * half.stride, plane->width);
  }
  return half;
}

static void
pair_up (FusionSampler *self, const FusionPlane *plane)
{
  const gint stride = plane->width + 1;
  const gsize n = (gsize) stride * (plane->height + 1);

  if (self->n_quads < n) {
    g_free (self->quads);
    self->quads = g_new (guint32, n);
    self->n_quads = n;
  }
  self->width = plane->width;
  self->height = plane->height;

  for (gint j = 0; j <= plane->height; j++) {
    const guint8 *upper = plane->data + (gsize) MAX (j - 1, 0) * plane->stride;
    const guint8 *lower =
        plane->data + (gsize) MIN (j, plane->height - 1) * plane->stride;
    guint32 *row = self->quads + (gsize) j * stride;

    row[0] = upper[0] * 0x0101u | lower[0] * 0x01010000u;
    fusion_row_pair_up (upper, lower, row + 1, plane->width);
  }
}

void
fusion_sampler_set_plane (
    FusionSampler *self, const FusionPlane *plane, gdouble scale)
{
  FusionPlane small = *plane;
  guint8 *next;

  if (scale > MAX_STEP)
    ensure_halves (self, plane);
  next = self->halves;
  for (; scale > MAX_STEP && small.width > 1 && small.height > 1; scale /= 2) {
    small = halve (&small, next);
    next += (gsize) small.stride * small.height;
  }
  pair_up (self, &small);
}

/* Keeps of [begin, end) those i with 0 <= at + i step < 1. */
static void
keep_inside (gdouble at, gdouble step, gdouble *begin, gdouble *end)
{
  gdouble low, high;

  if (step == 0) {
    if (!(at >= 0 && at < 1))
      *end = *begin;
    return;
  }
  low = (step > 0 ? -at : 1 - at) / step;
  high = (step > 0 ? 1 - at : -at) / step;
  *begin = MAX (*begin, ceil (low));
  *end = MIN (*end, ceil (high));
}

void
fusion_view_find_span (const FusionView *self, gint y, gint *begin, gint *end)
{
  const gdouble *m = self->matrix;
  const gdouble x0 = 0.5 / self->width, y0 = (y + 0.5) / self->height;
  gdouble first = *begin, last = *end;

  keep_inside (m[0] * x0 + m[1] * y0 + m[2], m[0] / self->width, &first, &last);
  keep_inside (m[3] * x0 + m[4] * y0 + m[5], m[3] / self->width, &first, &last);
  /* also when one of them is NaN */
  if (!(first < last))
    first = last = *begin;
  *begin = (gint) first;
  *end = (gint) last;
}

gdouble
fusion_view_get_scale (const FusionView *self, const FusionPlane *plane)
{
  const gdouble *m = self->matrix;

  return MAX (hypot (m[0] * plane->width, m[3] * plane->height) / self->width,
      hypot (m[1] * plane->width, m[4] * plane->height) / self->height);
}

static gint
to_fixed (gdouble number)
{
  return (gint) floor (CLAMP (number, -16384, 16384) * FIXED_ONE + 0.5);
}

/* A place within the border, whatever rounding has done. */
static gint
to_place (gdouble number, gint size)
{
  return CLAMP (to_fixed (number), 0, (size + 1) * FIXED_ONE - 1);
}

/* Reads within [begin, end), which lies within the span of the row. */
void
fusion_sampler_read (const FusionSampler *self, const FusionView *view, gint y,
    gint begin, gint end, gboolean plain, guint8 *out)
{
  const gdouble *m = view->matrix;
  const gint n = end - begin;
  const gdouble x0 = (begin + 0.5) / view->width;
  const gdouble y0 = (y + 0.5) / view->height;
  /* the middle of the first sample is at 1, because of the border */
  const gdouble first_u = (m[0] * x0 + m[1] * y0 + m[2]) * self->width + 0.5;
  const gdouble first_v = (m[3] * x0 + m[4] * y0 + m[5]) * self->height + 0.5;
  const gdouble step_u = m[0] * self->width / view->width;
  const gdouble step_v = m[3] * self->height / view->width;
  gint u, v, du = 0, dv = 0;

  if (n <= 0)
    return;
  u = to_place (first_u, self->width);
  v = to_place (first_v, self->height);
  /* cut off, so that the last one is not beyond the border */
  if (n > 1) {
    du = (to_place (first_u + (n - 1) * step_u, self->width) - u) / (n - 1);
    dv = (to_place (first_v + (n - 1) * step_v, self->height) - v) / (n - 1);
  }
  if (plain)
    fusion_row_sample_plain (
        self->quads, self->width + 1, u, v, du, dv, out, n);
  else
    fusion_row_sample (self->quads, self->width + 1, u, v, du, dv, out, n);
}
