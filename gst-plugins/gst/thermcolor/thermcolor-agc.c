/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-agc.h"
#include "thermcolor-clones.h"

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

THERM_CLONES static guint
count_occupied (const guint32 *bins, guint n_bins)
{
  guint n = 0;

  for (guint i = 0; i < n_bins; i++)
    n += bins[i] != 0;
  return n;
}

THERM_CLONES static guint
sum_up_to (const guint32 *bins, guint n_bins, guint32 plateau)
{
  guint sum = 0;

  for (guint i = 0; i < n_bins; i++)
    sum += MIN (bins[i], plateau);
  return sum;
}

/* How far the palette advances between two neighbouring counts, in steps: half
 * of the pixels of each, no count having more than the plateau, and no more
 * than the contrast limit. */
typedef struct
{
  const guint32 *bins;
  guint32 plateau;
  gdouble steps_per_pixel;
  gdouble steepest;
} Equaliser;

static inline gdouble
rise_to (const Equaliser *self, guint count)
{
  const guint both = MIN (self->bins[count - 1], self->plateau)
                     + MIN (self->bins[count], self->plateau);

  return MIN (both * self->steps_per_pixel / 2, self->steepest);
}

/* Where the coldest count goes, in steps, when the contrast limit leaves some
 * of the palette over. */
static gdouble
start_of_limited (
    const Equaliser *self, const ThermHistogram *histogram, gdouble brightness)
{
  gdouble used = 0, average = 0;

  for (guint c = histogram->low + 1; c <= histogram->high; c++) {
    used += rise_to (self, c);
    average += used * histogram->bins[c];
  }
  average /= histogram->n_pixels;
  return CLAMP (brightness * THERM_CURVE_STEPS - average, 0,
      MAX (0, THERM_CURVE_STEPS - used));
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
  const guint low = histogram->low, high = histogram->high;
  const guint32 *bins = histogram->bins;
  const gdouble n_occupied = count_occupied (bins + low, high - low + 1);
  Equaliser equaliser = {
      .bins = bins,
      /* whole pixels */
      .plateau = (guint32) CLAMP (
          floor (plateau * histogram->n_pixels / n_occupied + 0.5), 1,
          G_MAXINT32),
      .steepest = gain->max_gain,
  };
  gdouble sum, position = 0;
  guint k = 0;

  if (low == high) {
    therm_curve_set_limited (self, low, high, gain);
    return;
  }

  /* both ends lend only one of their halves */
  sum = sum_up_to (bins + low, high - low + 1, equaliser.plateau)
        - (MIN (bins[low], equaliser.plateau)
              + MIN (bins[high], equaliser.plateau))
              / 2.0;
  equaliser.steps_per_pixel = THERM_CURVE_STEPS / sum;
  if (equaliser.plateau * equaliser.steps_per_pixel > equaliser.steepest)
    position = start_of_limited (&equaliser, histogram, gain->brightness);

  for (; k <= THERM_CURVE_STEPS && k < position; k++)
    self->counts[k] = low - (position - k) / gain->max_gain;

  for (guint c = low + 1; c <= high; c++) {
    const gdouble rise = rise_to (&equaliser, c);

    for (; k <= THERM_CURVE_STEPS && k <= position + rise; k++)
      self->counts[k] = c - 1 + (rise > 0 ? (k - position) / rise : 0);
    position += rise;
  }

  for (; k <= THERM_CURVE_STEPS; k++) {
    const gdouble beyond = k - position;

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
