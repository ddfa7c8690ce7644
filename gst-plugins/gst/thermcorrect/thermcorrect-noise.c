/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-noise.h"

#include <math.h>
#include <string.h>

/* Rows that are looked at, about. */
#define N_ROWS 48

/* Absolute differences in quarters of a count; the last bin has the rest. */
#define N_BINS 2048
#define BINS_PER_COUNT 4

/* The median of the absolute value of a normal number with deviation 1:
 * Donoho and Johnstone, Biometrika 81 (1994), estimate noise by it, because
 * edges and objects, being few, do not move a median. */
#define NORMAL_MEDIAN 0.6745f

/* How much of the way a new estimate goes. */
#define FOLLOW 0.1f

void
therm_noise_init (ThermNoise *self, gint width, gint height)
{
  *self = (ThermNoise){.width = width, .height = height};
  self->sample = g_new (gfloat, (gsize) width * MIN (height, 2 * N_ROWS));
}

void
therm_noise_clear (ThermNoise *self)
{
  g_clear_pointer (&self->sample, g_free);
}

void
therm_noise_reset (ThermNoise *self)
{
  self->has_sample = FALSE;
  self->has_sigma = FALSE;
  self->sigma = 0;
  self->texture = 0;
}

static gfloat
find_median (const guint32 *bins, guint n)
{
  guint sum = 0;

  for (guint i = 0; i < N_BINS; i++) {
    /* the place within the bin, or a quarter of a count is all there is */
    if (2 * (sum + bins[i]) >= n && bins[i] > 0)
      return (i + (0.5f * n - sum) / bins[i]) / BINS_PER_COUNT;
    sum += bins[i];
  }
  return (gfloat) N_BINS / BINS_PER_COUNT;
}

static inline void
count (guint32 *bins, gfloat difference)
{
  const guint bin = (guint) (fabsf (difference) * BINS_PER_COUNT);

  bins[MIN (bin, N_BINS - 1)]++;
}

void
therm_noise_update (ThermNoise *self, const gfloat *values)
{
  const gint step = MAX (self->height / N_ROWS, 1);
  guint32 within[N_BINS] = {0}, between[N_BINS] = {0};
  guint n_within = 0, n_between = 0;
  gfloat sigma = G_MAXFLOAT;
  gint row = 0;

  for (gint y = step / 2; y < self->height && row < 2 * N_ROWS;
       y += step, row++) {
    const gfloat *line = &values[(gsize) y * self->width];
    gfloat *before = &self->sample[(gsize) row * self->width];

    /* the second difference: a slope is no noise */
    for (gint x = 1; x + 1 < self->width; x++)
      count (within, line[x - 1] - 2 * line[x] + line[x + 1]);
    n_within += MAX (self->width - 2, 0);
    if (self->has_sample) {
      for (gint x = 0; x < self->width; x++)
        count (between, line[x] - before[x]);
      n_between += self->width;
    }
    memcpy (before, line, self->width * sizeof *before);
  }
  self->has_sample = TRUE;

  if (n_within > 0)
    sigma = find_median (within, n_within) / (NORMAL_MEDIAN * sqrtf (6));
  if (n_within > 0)
    self->texture = self->has_sigma
                        ? self->texture + FOLLOW * (sigma - self->texture)
                        : sigma;
  if (n_between > 0)
    sigma = MIN (
        sigma, find_median (between, n_between) / (NORMAL_MEDIAN * sqrtf (2)));
  if (sigma == G_MAXFLOAT)
    return;
  /* more than half of the differences are nothing at all: no noise; the middle
   * of the first bin is only its middle */
  if (sigma < 0.25f / (NORMAL_MEDIAN * sqrtf (6)))
    sigma = 0;
  self->sigma =
      self->has_sigma ? self->sigma + FOLLOW * (sigma - self->sigma) : sigma;
  self->has_sigma = TRUE;
}
