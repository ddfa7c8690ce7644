/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-finder.h"

#include <string.h>

#include "thermcorrect-defects.h"

/* A pixel stands out when it is beyond its neighbours by so many deviations of
 * the noise and by so many ranges of these neighbours: a lens spreads even a
 * point over more than one pixel, a defect is alone. */
#define DEVIATIONS 6.0f
#define RANGES 3.0f

/* Of ten frames, in how many it has to. */
#define TENTHS 9

void
therm_finder_init (ThermFinder *self, gint width, gint height)
{
  *self = (ThermFinder){.width = width, .height = height};
  self->hits = g_malloc0 ((gsize) width * height);
}

void
therm_finder_clear (ThermFinder *self)
{
  g_clear_pointer (&self->hits, g_free);
}

void
therm_finder_reset (ThermFinder *self)
{
  self->n_frames = 0;
  memset (self->hits, 0, (gsize) self->width * self->height);
}

/* Beyond the border is what is before it. */
static inline gint
reflect (gint at, gint size)
{
  return at < 0 ? -at : at >= size ? 2 * size - 2 - at : at;
}

/* By how much the pixel is outside of what its neighbours have, of which the
 * highest and the lowest are left out: one of them may be a defect itself. */
static gfloat
get_excess (const ThermFinder *self, const gfloat *values, gint x, gint y,
    gfloat *ret_range)
{
  const gfloat value = values[(gsize) y * self->width + x];
  gfloat top[2] = {-G_MAXFLOAT, -G_MAXFLOAT};
  gfloat bottom[2] = {G_MAXFLOAT, G_MAXFLOAT};

  for (gint j = y - 1; j <= y + 1; j++)
    for (gint i = x - 1; i <= x + 1; i++) {
      gfloat other;

      if (i == x && j == y)
        continue;
      other = values[(gsize) reflect (j, self->height) * self->width
                     + reflect (i, self->width)];
      if (other > top[0]) {
        top[1] = top[0];
        top[0] = other;
      } else if (other > top[1]) {
        top[1] = other;
      }
      if (other < bottom[0]) {
        bottom[1] = bottom[0];
        bottom[0] = other;
      } else if (other < bottom[1]) {
        bottom[1] = other;
      }
    }
  *ret_range = MAX (top[1] - bottom[1], 0);
  return MAX (value - top[1], bottom[1] - value);
}

void
therm_finder_add (ThermFinder *self, const gfloat *values, gfloat sigma)
{
  if (therm_finder_is_done (self) || self->width < 3 || self->height < 3)
    return;

  for (gint y = 0; y < self->height; y++)
    for (gint x = 0; x < self->width; x++) {
      gfloat range;
      const gfloat excess = get_excess (self, values, x, y, &range);

      if (excess > DEVIATIONS * MAX (sigma, 0.5f) + RANGES * range)
        self->hits[(gsize) y * self->width + x]++;
    }
  self->n_frames++;
}

gboolean
therm_finder_is_done (const ThermFinder *self)
{
  return self->n_frames >= THERM_FINDER_N_FRAMES;
}

guint
therm_finder_finish (const ThermFinder *self, GArray *pixels)
{
  const gsize n = (gsize) self->width * self->height;
  guint n_new = 0;

  for (gsize at = 0; at < n; at++)
    if (self->n_frames > 0 && 10 * self->hits[at] >= TENTHS * self->n_frames)
      n_new += therm_defects_add (
          pixels, (guint16) (at % self->width), (guint16) (at / self->width));
  return n_new;
}
