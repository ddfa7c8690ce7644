/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-agc.h"

#include <gst/filter/therm-clones.h>
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
 * of the pixels of each, no count having more than the plateau; a share of it
 * evenly; and no more than the contrast limit. */
typedef struct
{
  const guint32 *bins;
  guint low;
  guint high;
  guint32 plateau;
  gdouble steps_per_pixel;
  gdouble evenly;
  gdouble steepest;
} Equaliser;

static inline gdouble
rise_to (const Equaliser *self, guint count)
{
  const guint both = MIN (self->bins[count - 1], self->plateau)
                     + MIN (self->bins[count], self->plateau);

  return MIN (both * self->steps_per_pixel / 2 + self->evenly, self->steepest);
}

/* Where the coldest count goes, in steps, when the contrast limit leaves some
 * of the palette over. */
static gdouble
start_of_limited (const Equaliser *self, gdouble n_pixels, gdouble brightness)
{
  gdouble used = 0, average = 0;

  for (guint c = self->low + 1; c <= self->high; c++) {
    used += rise_to (self, c);
    average += used * self->bins[c];
  }
  average /= n_pixels;
  return CLAMP (brightness * THERM_CURVE_STEPS - average, 0,
      MAX (0, THERM_CURVE_STEPS - used));
}

/**
 * therm_curve_set_plateau:
 * @self: a curve
 * @histogram: of a frame
 * @how: to weigh the counts
 * @gain: how steep it may become
 *
 * Plateau equalisation: the palette is shared out by how many pixels have each
 * count, but no count weighs more than the plateau. A large plateau is plain
 * histogram equalisation, a small one gives every count that occurs the same
 * share.
 */
void
therm_curve_set_plateau (ThermCurve *self, const ThermHistogram *histogram,
    const ThermPlateau *how, const ThermGain *gain)
{
  const guint32 *bins = histogram->bins;
  guint low = histogram->low, high = histogram->high, k = 0;
  gdouble sum, position = 0, n_pixels = histogram->n_pixels;
  Equaliser equaliser = {.bins = bins, .steepest = gain->max_gain};

  if (how->tail_percent > 0) {
    low = therm_histogram_get_percentile (histogram, how->tail_percent);
    high = therm_histogram_get_percentile (histogram, 100 - how->tail_percent);
    high = MAX (low, high);
    n_pixels = sum_up_to (bins + low, high - low + 1, G_MAXUINT32);
  }
  if (low == high) {
    therm_curve_set_limited (self, low, high, gain);
    return;
  }

  equaliser.low = low;
  equaliser.high = high;
  /* whole pixels */
  equaliser.plateau =
      (guint32) CLAMP (floor (how->plateau * n_pixels
                                  / count_occupied (bins + low, high - low + 1)
                              + 0.5),
          1, G_MAXINT32);
  /* both ends lend only one of their halves */
  sum = sum_up_to (bins + low, high - low + 1, equaliser.plateau)
        - (MIN (bins[low], equaliser.plateau)
              + MIN (bins[high], equaliser.plateau))
              / 2.0;
  equaliser.steps_per_pixel = (1 - how->linear_share) * THERM_CURVE_STEPS / sum;
  equaliser.evenly = how->linear_share * THERM_CURVE_STEPS / (high - low);
  if (equaliser.plateau * equaliser.steps_per_pixel + equaliser.evenly
      > equaliser.steepest)
    position = start_of_limited (&equaliser, n_pixels, gain->brightness);

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
 * therm_curve_bend:
 * @self: a curve
 * @exponent: over 0
 *
 * What was at place p of the palette, 0 to 1, is at p to the power of
 * @exponent. Above 1 the hot part gets more of the palette, below 1 the cold
 * one.
 */
void
therm_curve_bend (ThermCurve *self, gdouble exponent)
{
  const ThermCurve old = *self;

  for (guint k = 1; k < THERM_CURVE_STEPS; k++) {
    const gdouble place =
        THERM_CURVE_STEPS * pow ((gdouble) k / THERM_CURVE_STEPS, 1 / exponent);
    const guint below = MIN ((guint) place, THERM_CURVE_STEPS - 1);

    self->counts[k] =
        old.counts[below]
        + (place - below) * (old.counts[below + 1] - old.counts[below]);
  }
}

/* A step of the whole scene moves every part of a curve alike, up to a quarter,
 * and by more than a tenth of its length: less is not seen as a flash. */
#define SHIFT_TOLERANCE 0.25
#define SHIFT_SHARE 0.1

/**
 * therm_curve_find_shift:
 * @self: a curve
 * @other: the one of the frame before
 * @ret_shift: (out): by how many counts @self lies higher
 *
 * Returns: whether @self is @other, moved as a whole
 */
gboolean
therm_curve_find_shift (
    const ThermCurve *self, const ThermCurve *other, gdouble *ret_shift)
{
  const gdouble length = other->counts[THERM_CURVE_STEPS] - other->counts[0];
  gdouble low = G_MAXDOUBLE, high = -G_MAXDOUBLE, sum = 0, shift;

  for (guint i = 0; i <= 8; i++) {
    const guint k = i * THERM_CURVE_STEPS / 8;
    const gdouble moved = self->counts[k] - other->counts[k];

    low = MIN (low, moved);
    high = MAX (high, moved);
    sum += moved;
  }
  shift = sum / 9;
  if (fabs (shift) <= SHIFT_SHARE * length
      || MAX (high - shift, shift - low) > SHIFT_TOLERANCE * fabs (shift))
    return FALSE;
  *ret_shift = shift;
  return TRUE;
}

void
therm_curve_shift (ThermCurve *self, gdouble shift)
{
  for (guint k = 0; k <= THERM_CURVE_STEPS; k++)
    self->counts[k] += shift;
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
