/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-stripes.h"

#include <gst/filter/therm-clones.h>
#include <string.h>

/* Tukey's biweight (Beaton and Tukey, Technometrics 16, 1974): a difference
 * weighs less the further it is out, and nothing from so many deviations of the
 * noise on. Edges of the scene are out there. */
#define LIMIT_DEVIATIONS 4.0f

/* Where less than this is left of the weights, most of the line is an edge of
 * the scene, and nothing can be said of it. */
#define LEAST_WEIGHT 0.2f

/* What changes over more columns than this to each side is the scene; a row is
 * compared with so many above and below. */
#define COLUMN_REACH 8
#define ROW_REACH 2

#define ROW_STEP 4
/* How much of what is left of a column goes into its offset with each frame. */
#define GAIN 0.08f

void
therm_stripes_init (ThermStripes *self, gint width, gint height)
{
  *self = (ThermStripes){.width = width, .height = height};
  self->columns = g_new0 (gfloat, width);
  self->residual = g_new0 (gfloat, MAX (width, height));
  self->weights = g_new0 (gfloat, width);
  self->sums = g_new0 (gfloat, width + 1);
}

void
therm_stripes_clear (ThermStripes *self)
{
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->residual, g_free);
  g_clear_pointer (&self->weights, g_free);
  g_clear_pointer (&self->sums, g_free);
}

void
therm_stripes_reset (ThermStripes *self)
{
  memset (self->columns, 0, self->width * sizeof *self->columns);
}

static inline gfloat
weigh (gfloat difference, gfloat per_limit)
{
  const gfloat rest = 1 - difference * difference * per_limit;
  const gfloat kept = rest > 0.0f ? rest : 0.0f;

  return kept * kept;
}

THERM_CLONES static void
measure_row (const gfloat *restrict row, gint width, gfloat per_limit,
    gfloat *restrict residual, gfloat *restrict weights)
{
  for (gint x = 1; x < width; x++) {
    const gfloat difference = row[x] - row[x - 1];
    const gfloat weight = weigh (difference, per_limit);

    residual[x] += weight * difference;
    weights[x] += weight;
  }
}

static void
divide_residual (ThermStripes *self)
{
  const gint first = self->phase % ROW_STEP;
  const gint n_rows = (self->height - first + ROW_STEP - 1) / ROW_STEP;

  for (gint x = 0; x < self->width; x++)
    self->residual[x] = n_rows > 0 && self->weights[x] >= LEAST_WEIGHT * n_rows
                            ? self->residual[x] / self->weights[x]
                            : 0;
}

static void
begin_residual (ThermStripes *self)
{
  memset (self->residual, 0, self->width * sizeof *self->residual);
  memset (self->weights, 0, self->width * sizeof *self->weights);
}

void
therm_stripes_measure (ThermStripes *self, const gfloat *values, gfloat limit)
{
  begin_residual (self);
  for (gint y = self->phase % ROW_STEP; y < self->height; y += ROW_STEP)
    measure_row (&values[(gsize) y * self->width], self->width,
        1 / (limit * limit), self->residual, self->weights);
  divide_residual (self);
}

THERM_PLAIN void
therm_stripes_measure_plain (
    ThermStripes *self, const gfloat *values, gfloat limit)
{
  begin_residual (self);
  for (gint y = self->phase % ROW_STEP; y < self->height; y += ROW_STEP) {
    const gfloat *row = &values[(gsize) y * self->width];

    for (gint x = 1; x < self->width; x++) {
      const gfloat difference = row[x] - row[x - 1];
      const gfloat share = difference * difference * (1 / (limit * limit));

      if (share >= 1)
        continue;
      self->residual[x] += (1 - share) * (1 - share) * difference;
      self->weights[x] += (1 - share) * (1 - share);
    }
  }
  divide_residual (self);
}

/* From steps to how far each column is from the mean of those around it, which
 * are as many on both sides: a slope is no stripe. In place. */
static void
find_offsets (ThermStripes *self)
{
  const gint n = self->width;
  gfloat *levels = self->residual, *sums = self->sums;

  for (gint i = 1; i < n; i++)
    levels[i] += levels[i - 1];
  sums[0] = 0;
  for (gint i = 0; i < n; i++)
    sums[i + 1] = sums[i] + levels[i];
  for (gint i = 0; i < n; i++) {
    const gint reach = MIN (COLUMN_REACH, MIN (i, n - 1 - i));

    levels[i] -=
        (sums[i + reach + 1] - sums[i - reach]) / (gfloat) (2 * reach + 1);
  }
}

THERM_CLONES static void
subtract_columns (
    gfloat *restrict values, const gfloat *restrict columns, gint width)
{
  for (gint x = 0; x < width; x++)
    values[x] -= columns[x];
}

void
therm_stripes_remove_columns (ThermStripes *self, gfloat *values, gfloat sigma)
{
  if (!(sigma > 0))
    return;

  for (gint y = 0; y < self->height; y++)
    subtract_columns (
        &values[(gsize) y * self->width], self->columns, self->width);
  therm_stripes_measure (self, values, LIMIT_DEVIATIONS * sigma);
  find_offsets (self);
  for (gint x = 0; x < self->width; x++)
    self->columns[x] += GAIN * self->residual[x];
  self->phase++;
}

/* Sixteen sums side by side, since the order of additions is the compiler's
 * only if nobody can tell. */
#define LANES 16

#define N_STEPS 3

/* The four rows that a row is compared with have offsets of their own, a quarter
 * of the variance of one: this share of the difference is its own. */
#define ROW_SHARE 0.8f

/* How far the row is from the mean of the two above and the two below. */
THERM_CLONES static gfloat
refine (const gfloat *restrict row, gint width, gfloat per_limit, gfloat mean)
{
  const gfloat *above = row - width, *below = row + width;
  const gfloat *top = above - width, *bottom = below + width;
  gfloat sums[LANES] = {0}, weights[LANES] = {0}, sum = 0, weight = 0;
  gint n = 0;

  /* every other stretch of sixteen pixels */
  for (gint x = 0; x + LANES <= width; x += 2 * LANES, n += LANES)
    for (gint i = 0; i < LANES; i++) {
      const gint at = x + i;
      const gfloat difference =
          row[at] - mean
          - (top[at] + above[at] + below[at] + bottom[at]) * 0.25f;
      const gfloat each = weigh (difference, per_limit);

      sums[i] += each * difference;
      weights[i] += each;
    }
  for (gint i = 0; i < LANES; i++) {
    sum += sums[i];
    weight += weights[i];
  }
  return n > 0 && weight >= LEAST_WEIGHT * n ? mean + sum / weight : 0;
}

THERM_CLONES static void
subtract_from_row (gfloat *row, gint width, gfloat value)
{
  for (gint x = 0; x < width; x++)
    row[x] -= value;
}

void
therm_stripes_remove_rows (ThermStripes *self, gfloat *values, gfloat sigma)
{
  const gint width = self->width;
  const gfloat limit = LIMIT_DEVIATIONS * sigma;

  if (!(sigma > 0))
    return;

  /* all of them from rows as they came, so that no error goes on downwards */
  for (gint y = ROW_REACH; y < self->height - ROW_REACH; y++) {
    gfloat mean = 0;

    /* around what was found the next mean is found better */
    for (guint i = 0; i < N_STEPS; i++)
      mean =
          refine (&values[(gsize) y * width], width, 1 / (limit * limit), mean);
    self->residual[y] = mean;
  }
  for (gint y = ROW_REACH; y < self->height - ROW_REACH; y++)
    subtract_from_row (
        &values[(gsize) y * width], width, ROW_SHARE * self->residual[y]);
}
