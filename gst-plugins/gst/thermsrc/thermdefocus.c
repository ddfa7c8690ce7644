/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermdefocus.h"

#include <math.h>
#include <string.h>

/* What is nearer than this is not seen by any lens of these. */
#define LEAST_DISTANCE_M 0.3
/* Nobody sees less; a hundredth of a pixel's light goes to its neighbours. */
#define LEAST_RADIUS_PX 0.3
/* Strips of columns that are summed together. */
#define STRIP THERM_SOFT_STEP

static gdouble
find_nearness (const ThermView *view, gint x, gint y)
{
  const guint16 steps = therm_view_get_depth (view, x, y);
  gdouble distance_m = steps * THERM_DEPTH_STEP_M;

  if (steps == THERM_DEPTH_OPEN) {
    const ThermPoint d =
        therm_lens_get_direction (&view->lens, x + 0.5, y + 0.5);

    if (d.z > -0.001)
      return 0;
    distance_m = view->lens.place.z / -d.z;
  }
  return 1 / MAX (distance_m, LEAST_DISTANCE_M);
}

void
therm_softness_find (ThermSoftness *self, const ThermView *view,
    gdouble focus_dpt, gdouble aperture_m)
{
  const gint columns = (view->width + THERM_SOFT_STEP - 1) / THERM_SOFT_STEP;
  const gint rows = (view->height + THERM_SOFT_STEP - 1) / THERM_SOFT_STEP;
  /* of the disc in the plane of the sensor, by similar triangles */
  const gdouble px_per_dpt = view->lens.focal_px * aperture_m / 2;

  if (self->columns != columns || self->rows != rows) {
    g_free (self->radius_px);
    self->radius_px = g_new (gfloat, (gsize) columns * rows);
    self->columns = columns;
    self->rows = rows;
  }
  self->largest_px = 0;
  for (gint row = 0; row < rows; row++) {
    const gint y =
        MIN (row * THERM_SOFT_STEP + THERM_SOFT_STEP / 2, view->height - 1);

    for (gint column = 0; column < columns; column++) {
      const gint x =
          MIN (column * THERM_SOFT_STEP + THERM_SOFT_STEP / 2, view->width - 1);
      const gfloat radius =
          px_per_dpt * fabs (focus_dpt - find_nearness (view, x, y));

      self->radius_px[row * columns + column] = radius;
      self->largest_px = MAX (self->largest_px, radius);
    }
  }
}

void
therm_softness_clear (ThermSoftness *self)
{
  g_clear_pointer (&self->radius_px, g_free);
  self->columns = self->rows = 0;
}

/* A disc of radius r has a variance of r²/4 along each axis; two boxes, one
 * after the other, have half of it each. Among samples a box of a width w up
 * to 3 has (w - 1) / w, a wider one about (w² - 1) / 12. */
static gdouble
find_box_width (gdouble radius_px)
{
  const gdouble variance = radius_px * radius_px / 8;

  return variance < 2.0 / 3 ? 1 / (1 - variance) : sqrt (12 * variance + 1);
}

/* The mean of what is around a sample, as two places between sums: so many whole
 * samples before and behind its middle, and a rest of one. */
typedef struct
{
  gint whole;
  gdouble rest, share;
  gboolean is_sharp; /* leave it as it is */
} Box;

static Box
make_box (gdouble radius_px)
{
  const gdouble half = find_box_width (radius_px) / 2;
  const gint whole = (gint) floor (half + 0.5);

  return (Box){.whole = whole,
      .rest = half + 0.5 - whole,
      .share = 1 / (2 * half),
      .is_sharp = radius_px < LEAST_RADIUS_PX};
}

static Box *
make_boxes (const ThermSoftness *self, guint subsampling, gint *ret_longest)
{
  const gsize n = (gsize) self->columns * self->rows;
  Box *boxes = g_new (Box, n);

  for (gsize i = 0; i < n; i++)
    boxes[i] = make_box (self->radius_px[i] / subsampling);
  *ret_longest = make_box (self->largest_px / subsampling).whole;
  return boxes;
}

/* From the first of `n` boxes, `step` apart, that has something to do to behind
 * the last one; FALSE: none has. */
static gboolean
find_span (const Box *boxes, gint n, gint step, gint *ret_first, gint *ret_end)
{
  gint first = 0, end = n;

  while (first < n && boxes[(gsize) first * step].is_sharp)
    first++;
  while (end > first && boxes[(gsize) (end - 1) * step].is_sharp)
    end--;
  *ret_first = first;
  *ret_end = end;
  return first < end;
}

/* `sums[i]` is the sum of what lies before sample i, from `pad` samples before
 * the first that is asked for; beyond an edge all is as at the edge. */
#define DEFINE_SOFTEN(name, type, rounding)                                    \
  static void name##_row (type *line, gint n, gint step, const Box *boxes,     \
      gint columns, gdouble *sums, gint pad)                                   \
  {                                                                            \
    gint first, behind;                                                        \
                                                                               \
    if (!find_span (boxes, columns, 1, &first, &behind))                       \
      return;                                                                  \
    sums[0] = 0;                                                               \
    for (gint i = 0; i < n + 2 * pad; i++)                                     \
      sums[i + 1] = sums[i] + line[CLAMP (i - pad, 0, n - 1)];                 \
    for (gint from = first * step; from < MIN (behind * step, n);              \
         from += step) {                                                       \
      const Box box = boxes[from / step];                                      \
      const gint end = MIN (from + step, n);                                   \
      const gdouble *low = sums + pad + 1 - box.whole;                         \
      const gdouble *high = sums + pad + box.whole;                            \
                                                                               \
      if (box.is_sharp)                                                        \
        continue;                                                              \
      for (gint i = from; i < end; i++)                                        \
        line[i] = (type) ((high[i] + (high[i + 1] - high[i]) * box.rest        \
                              - low[i] - (low[i - 1] - low[i]) * box.rest)     \
                              * box.share                                      \
                          + rounding);                                         \
    }                                                                          \
  }                                                                            \
                                                                               \
  static void name##_strip (type *top, gint width, gint n, gsize stride,       \
      gint step, const Box *boxes, gint columns, gint rows, gdouble *sums,     \
      gint pad)                                                                \
  {                                                                            \
    gint first, behind;                                                        \
                                                                               \
    if (!find_span (boxes, rows, columns, &first, &behind))                    \
      return;                                                                  \
    first *= step;                                                             \
    behind = MIN (behind * step, n);                                           \
    memset (sums, 0, STRIP * sizeof *sums);                                    \
    for (gint i = 0; i < behind - first + 2 * pad; i++) {                      \
      const type *row =                                                        \
          top + (gsize) CLAMP (first + i - pad, 0, n - 1) * stride;            \
      const gdouble *last = sums + (gsize) i * STRIP;                          \
      gdouble *next = sums + (gsize) (i + 1) * STRIP;                          \
                                                                               \
      for (gint x = 0; x < width; x++)                                         \
        next[x] = last[x] + row[x];                                            \
    }                                                                          \
    for (gint i = 0; i < behind - first; i++) {                                \
      const Box box = boxes[(gsize) ((first + i) / step) * columns];           \
      const gdouble *low = sums + (gsize) (i + pad + 1 - box.whole) * STRIP;   \
      const gdouble *high = sums + (gsize) (i + pad + box.whole) * STRIP;      \
      type *row = top + (gsize) (first + i) * stride;                          \
                                                                               \
      if (box.is_sharp)                                                        \
        continue;                                                              \
      for (gint x = 0; x < width; x++)                                         \
        row[x] = (type) ((high[x] + (high[x + STRIP] - high[x]) * box.rest     \
                             - low[x] - (low[x - STRIP] - low[x]) * box.rest)  \
                             * box.share                                       \
                         + rounding);                                          \
    }                                                                          \
  }                                                                            \
                                                                               \
  static void name##_plane (const ThermSoftness *self, type *values,           \
      gint width, gint height, gsize stride, guint subsampling)                \
  {                                                                            \
    const gint step = THERM_SOFT_STEP / subsampling;                           \
    const gint columns = self->columns;                                        \
    gint longest;                                                              \
    g_autofree Box *boxes = make_boxes (self, subsampling, &longest);          \
    const gint pad = longest + 1;                                              \
    g_autofree gdouble *sums = g_new (                                         \
        gdouble, MAX (width + 2 * pad + 1, (height + 2 * pad + 1) * STRIP));   \
                                                                               \
    for (guint pass = 0; pass < 2; pass++) {                                   \
      for (gint y = 0; y < height; y++)                                        \
        name##_row (values + (gsize) y * stride, width, step,                  \
            boxes + (gsize) (y / step) * columns, columns, sums, pad);         \
      for (gint x = 0; x < width; x += step)                                   \
        name##_strip (values + x, MIN (step, width - x), height, stride, step, \
            boxes + x / step, columns, self->rows, sums, pad);                 \
    }                                                                          \
  }

DEFINE_SOFTEN (soften_floats, gfloat, 0)
DEFINE_SOFTEN (soften_bytes, guint8, 0.5)

void
therm_soften_floats (
    const ThermSoftness *self, gfloat *values, gint width, gint height)
{
  if (self->largest_px > LEAST_RADIUS_PX)
    soften_floats_plane (self, values, width, height, width, 1);
}

void
therm_soften_bytes (const ThermSoftness *self, guint8 *values, gint width,
    gint height, gint stride, guint subsampling)
{
  if (self->largest_px > LEAST_RADIUS_PX)
    soften_bytes_plane (self, values, width, height, stride, subsampling);
}
