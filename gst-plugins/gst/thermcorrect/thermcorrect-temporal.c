/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-temporal.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

/* What is as far from the mean as this many deviations begins to be motion, and
 * from the second on is nothing else. */
#define MOTION_FROM 3.0f
#define MOTION_FULL 6.0f

/* The mean of nine differences has a third of their deviation. */
#define BOX_SCALE (3.0f / 9.0f)
/* A single pixel counts, too, so that something small is not smeared; from five
 * deviations on, which one in two million of all pixels has by chance. */
#define PIXEL_SCALE 0.6f

#define BORDER 8
#define ROW_LENGTH(self) ((gsize) (self)->width + 2 * BORDER)

void
therm_temporal_init (ThermTemporal *self, gint width, gint height)
{
  const gsize n = (gsize) width * height;

  *self = (ThermTemporal){.width = width, .height = height};
  self->history = g_new (gfloat, n);
  self->ages = g_new (guint8, n);
  self->rows = g_new0 (gfloat, 4 * ROW_LENGTH (self));
}

void
therm_temporal_clear (ThermTemporal *self)
{
  g_clear_pointer (&self->history, g_free);
  g_clear_pointer (&self->ages, g_free);
  g_clear_pointer (&self->rows, g_free);
}

void
therm_temporal_reset (ThermTemporal *self)
{
  self->has_history = FALSE;
}

/* In steady state a mean that takes 1/n of each new frame leaves a share of
 * 1 / sqrt (2 n - 1) of the noise. */
gfloat
therm_temporal_get_n_frames (guint level)
{
  const gfloat share = MIN (level, 100) / 100.0f;

  return 1 + (THERM_AGE_MAX - 1) * share * share;
}

static void
begin (ThermTemporal *self, const gfloat *values)
{
  const gsize n = (gsize) self->width * self->height;

  memcpy (self->history, values, n * sizeof *values);
  memset (self->ages, THERM_AGE_UNIT, n);
  self->has_history = TRUE;
}

/* The pixels of the border are those beside them. */
static inline void
extend (gfloat *row, gint width)
{
  row[-1] = row[0];
  row[width] = row[width - 1];
}

static inline void
subtract_row (const gfloat *restrict values, const gfloat *restrict history,
    gint width, gfloat *restrict difference)
{
  for (gint x = 0; x < width; x++)
    difference[x] = values[x] - history[x];
}

static inline void
add_rows (const gfloat *restrict a, const gfloat *restrict b,
    const gfloat *restrict c, gint width, gfloat *restrict sum)
{
  for (gint x = 0; x < width; x++)
    sum[x] = a[x] + b[x] + c[x];
}

static inline void
mix_row (const gfloat *restrict difference, const gfloat *restrict sum,
    gfloat *restrict history, guint8 *restrict ages, gint width,
    gfloat per_sigma, gfloat n_frames)
{
  for (gint x = 0; x < width; x++) {
    const gfloat box = fabsf (sum[x - 1] + sum[x] + sum[x + 1]) * BOX_SCALE;
    const gfloat pixel = fabsf (difference[x]) * PIXEL_SCALE;
    const gfloat motion = (box > pixel ? box : pixel) * per_sigma;
    const gfloat past =
        (motion - MOTION_FROM) * (1.0f / (MOTION_FULL - MOTION_FROM));
    const gfloat low = past > 0.0f ? past : 0.0f;
    const gfloat moved = low < 1.0f ? low : 1.0f;
    const gfloat age = (gfloat) ages[x] * (1.0f / THERM_AGE_UNIT);
    const gfloat kept = age < n_frames - 1 ? age : n_frames - 1;
    const gfloat now = 1 + kept * (1 - moved);

    history[x] += difference[x] / now;
    ages[x] = (guint8) (gint) (now * THERM_AGE_UNIT + 0.5f);
  }
}

THERM_CLONES static void
run_fast (ThermTemporal *self, const gfloat *values, gfloat per_sigma,
    gfloat n_frames)
{
  const gint width = self->width, height = self->height;
  gfloat *above = self->rows + BORDER;
  gfloat *here = above + ROW_LENGTH (self);
  gfloat *below = here + ROW_LENGTH (self);
  gfloat *sum = below + ROW_LENGTH (self);

  subtract_row (values, self->history, width, here);
  memcpy (above, here, width * sizeof *here);
  for (gint y = 0; y < height; y++) {
    const gsize at = (gsize) y * width;
    gfloat *spare = above;

    if (y + 1 < height)
      subtract_row (
          &values[at + width], &self->history[at + width], width, below);
    else
      memcpy (below, here, width * sizeof *here);
    add_rows (above, here, below, width, sum);
    extend (sum, width);
    mix_row (here, sum, &self->history[at], &self->ages[at], width, per_sigma,
        n_frames);
    above = here;
    here = below;
    below = spare;
  }
}

const gfloat *
therm_temporal_run (
    ThermTemporal *self, const gfloat *values, gfloat sigma, gfloat n_frames)
{
  if (!self->has_history || !(sigma > 0) || !(n_frames > 1))
    begin (self, values);
  else
    run_fast (self, values, 1 / sigma, n_frames);
  return self->history;
}

/* The same, pixel by pixel, as docs/correction.md writes it. */
THERM_PLAIN static void
mix_pixel (ThermTemporal *self, const gfloat *differences, gint x, gint y,
    gfloat per_sigma, gfloat n_frames)
{
  const gsize at = (gsize) y * self->width + x;
  gfloat columns[3], box, pixel, motion, moved, age, now;

  for (gint i = 0; i < 3; i++) {
    const gint column = CLAMP (x + i - 1, 0, self->width - 1);
    const gint above = MAX (y - 1, 0), below = MIN (y + 1, self->height - 1);

    columns[i] = differences[(gsize) above * self->width + column]
                 + differences[(gsize) y * self->width + column]
                 + differences[(gsize) below * self->width + column];
  }
  box = fabsf (columns[0] + columns[1] + columns[2]) * BOX_SCALE;
  pixel = fabsf (differences[at]) * PIXEL_SCALE;
  motion = MAX (box, pixel) * per_sigma;
  moved = CLAMP ((motion - MOTION_FROM) * (1.0f / (MOTION_FULL - MOTION_FROM)),
      0.0f, 1.0f);
  age = self->ages[at] * (1.0f / THERM_AGE_UNIT);
  now = 1 + MIN (age, n_frames - 1) * (1 - moved);
  self->history[at] += differences[at] / now;
  self->ages[at] = (guint8) (gint) (now * THERM_AGE_UNIT + 0.5f);
}

const gfloat *
therm_temporal_run_plain (
    ThermTemporal *self, const gfloat *values, gfloat sigma, gfloat n_frames)
{
  const gsize n = (gsize) self->width * self->height;
  g_autofree gfloat *differences = NULL;

  if (!self->has_history || !(sigma > 0) || !(n_frames > 1)) {
    begin (self, values);
    return self->history;
  }
  differences = g_new (gfloat, n);
  for (gsize i = 0; i < n; i++)
    differences[i] = values[i] - self->history[i];
  for (gint y = 0; y < self->height; y++)
    for (gint x = 0; x < self->width; x++)
      mix_pixel (self, differences, x, y, 1 / sigma, n_frames);
  return self->history;
}
