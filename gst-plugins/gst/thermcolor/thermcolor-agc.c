/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-agc.h"

#include <math.h>

/**
 * therm_curve_set_linear:
 * @self: a curve
 * @low: count of the cold end
 * @high: count of the hot end, not below @low
 */
void
therm_curve_set_linear (ThermCurve *self, gdouble low, gdouble high)
{
  for (guint k = 0; k <= THERM_CURVE_STEPS; k++)
    self->counts[k] = low + (high - low) * k / THERM_CURVE_STEPS;
}

/**
 * therm_curve_set_limited:
 * @self: a curve
 * @low: lowest count that the palette has to show
 * @high: highest
 * @gain: how steep it may become
 *
 * A straight line from @low to @high; a longer one around them when it would
 * be steeper than @gain allows.
 */
void
therm_curve_set_limited (
    ThermCurve *self, gdouble low, gdouble high, const ThermGain *gain)
{
  const gdouble shortest = THERM_CURVE_STEPS / gain->max_gain;

  if (high - low < shortest) {
    const gdouble start = (low + high) / 2 - gain->brightness * shortest;

    low = CLAMP (start, high - shortest, low);
    high = low + shortest;
  }
  therm_curve_set_linear (self, low, high);
}

/**
 * therm_histogram_get_percentile:
 * @histogram: of a frame
 * @percent: 0 to 100
 *
 * Returns: the lowest count that is not exceeded by @percent of the pixels
 */
guint
therm_histogram_get_percentile (
    const ThermHistogram *histogram, gdouble percent)
{
  const gdouble wanted = percent * histogram->n_pixels / 100;
  gdouble seen = 0;

  for (guint c = histogram->low; c < histogram->high; c++) {
    seen += histogram->bins[c];
    if (seen > 0 && seen >= wanted)
      return c;
  }
  return histogram->high;
}

static gdouble
mean_of_occupied_bins (const ThermHistogram *histogram)
{
  guint n_occupied = 0;

  for (guint c = histogram->low; c <= histogram->high; c++)
    n_occupied += histogram->bins[c] != 0;
  return histogram->n_pixels / (gdouble) MAX (n_occupied, 1);
}

/* What lies between two neighbouring counts, as a share of everything: half
 * of the pixels of each, no count having more than the plateau. */
typedef struct
{
  const guint32 *bins;
  gdouble plateau;
  gdouble scale; /* palette positions per pixel */
  gdouble steepest;
} Equaliser;

static gdouble
equaliser_height (const Equaliser *self, guint count)
{
  return MIN (self->bins[count], self->plateau);
}

static gdouble
equaliser_rise (const Equaliser *self, guint count)
{
  const gdouble rise =
      self->scale
      * (equaliser_height (self, count - 1) + equaliser_height (self, count))
      / 2;

  return MIN (rise, self->steepest);
}

/**
 * therm_curve_set_plateau:
 * @self: a curve
 * @histogram: of a frame
 * @plateau: how many times the mean of all counts that occur one count may
 *   weigh at most; over 0
 * @gain: how steep it may become
 *
 * Plateau equalisation: the palette is shared out by how many pixels have each
 * count, but no count weighs more than the plateau. A large plateau is plain
 * histogram equalisation, a small one gives every count that occurs the same
 * share.
 */
void
therm_curve_set_plateau (ThermCurve *self, const ThermHistogram *histogram,
    gdouble plateau, const ThermGain *gain)
{
  Equaliser equaliser = {
      .bins = histogram->bins,
      .plateau = MAX (1, plateau * mean_of_occupied_bins (histogram)),
      .scale = 1,
      .steepest = INFINITY,
  };
  const guint low = histogram->low, high = histogram->high;
  gdouble sum = 0, used = 0, average = 0, start, position;
  guint k = 0;

  for (guint c = low + 1; c <= high; c++)
    sum += equaliser_rise (&equaliser, c);
  if (sum <= 0) {
    therm_curve_set_limited (self, low, high, gain);
    return;
  }

  equaliser.scale = 1 / sum;
  equaliser.steepest = gain->max_gain / THERM_CURVE_STEPS;
  for (guint c = low + 1; c <= high; c++) {
    used += equaliser_rise (&equaliser, c);
    average += used * histogram->bins[c];
  }
  average /= histogram->n_pixels;

  /* what the limit has left over goes to both sides */
  start = CLAMP (gain->brightness - average, 0, MAX (0, 1 - used));
  for (; k <= THERM_CURVE_STEPS && k < start * THERM_CURVE_STEPS; k++)
    self->counts[k] = low - (start * THERM_CURVE_STEPS - k) / gain->max_gain;

  position = start;
  for (guint c = low + 1; c <= high; c++) {
    const gdouble rise = equaliser_rise (&equaliser, c);

    while (
        k <= THERM_CURVE_STEPS && k <= (position + rise) * THERM_CURVE_STEPS) {
      const gdouble missing = (gdouble) k / THERM_CURVE_STEPS - position;

      self->counts[k] = c - 1 + (rise > 0 ? missing / rise : 0);
      k++;
    }
    position += rise;
  }

  for (; k <= THERM_CURVE_STEPS; k++) {
    const gdouble beyond = k - position * THERM_CURVE_STEPS;

    /* rounding may leave the last node a hair behind the last count */
    self->counts[k] = high + (beyond > 1e-6 ? beyond / gain->max_gain : 0);
  }
}

/**
 * therm_curve_approach:
 * @self: a curve
 * @target: another
 * @share: of the way from @self to @target, 0 to 1
 *
 * Both never fall, so what lies between them never falls either.
 */
void
therm_curve_approach (ThermCurve *self, const ThermCurve *target, gdouble share)
{
  for (guint k = 0; k <= THERM_CURVE_STEPS; k++)
    self->counts[k] += share * (target->counts[k] - self->counts[k]);
}

/**
 * therm_curve_get_position:
 * @self: a curve
 * @count: a count
 *
 * Returns: where in the palette @count lies, 0 to 1
 */
gdouble
therm_curve_get_position (const ThermCurve *self, gdouble count)
{
  guint below = 0, above = THERM_CURVE_STEPS;

  if (count <= self->counts[0])
    return 0;
  if (count >= self->counts[THERM_CURVE_STEPS])
    return 1;

  while (above - below > 1) {
    const guint middle = (below + above) / 2;

    if (self->counts[middle] <= count)
      below = middle;
    else
      above = middle;
  }
  return (below
             + (count - self->counts[below])
                   / (self->counts[above] - self->counts[below]))
         / THERM_CURVE_STEPS;
}
