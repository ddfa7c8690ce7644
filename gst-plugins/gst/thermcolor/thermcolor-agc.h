/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "thermcolor-histogram.h"

G_BEGIN_DECLS

#define THERM_CURVE_STEPS 256

/**
 * ThermCurve:
 * @counts: [k] is the count that lies at k / %THERM_CURVE_STEPS of the palette;
 *   never falling
 *
 * From counts to palette positions, written the other way round: whatever made
 * the curve, two of them can be mixed, drawn, and labelled with temperatures.
 */
typedef struct
{
  gdouble counts[THERM_CURVE_STEPS + 1];
} ThermCurve;

/**
 * ThermGain:
 * @max_gain: palette steps per count that no part of a curve may exceed
 * @brightness: where in the palette, 0 to 1, the average goes when that limit
 *   leaves a part of the palette unused
 */
typedef struct
{
  gdouble max_gain;
  gdouble brightness;
} ThermGain;

/**
 * ThermPlateau:
 * @plateau: how many times the mean of all counts that occur one count may
 *   weigh at most; over 0
 * @linear_share: 0 to 1, how much of the palette is shared out by distance
 *   between counts instead of by how many pixels have them
 * @tail_percent: share of the pixels at either end, percent, that the palette
 *   need not tell apart
 *
 * How plateau equalisation weighs.
 */
typedef struct
{
  gdouble plateau;
  gdouble linear_share;
  gdouble tail_percent;
} ThermPlateau;

void therm_curve_set_linear (ThermCurve *self, gdouble low, gdouble high);
void therm_curve_set_limited (
    ThermCurve *self, gdouble low, gdouble high, const ThermGain *gain);
void therm_curve_set_plateau (ThermCurve *self, const ThermHistogram *histogram,
    const ThermPlateau *how, const ThermGain *gain);
void therm_curve_bend (ThermCurve *self, gdouble exponent);
gboolean therm_curve_find_shift (
    const ThermCurve *self, const ThermCurve *other, gdouble *ret_shift);
void therm_curve_shift (ThermCurve *self, gdouble shift);
void therm_curve_approach (
    ThermCurve *self, const ThermCurve *target, gdouble share);
gdouble therm_curve_get_position (const ThermCurve *self, gdouble count);

guint therm_histogram_get_percentile (
    const ThermHistogram *histogram, gdouble percent);

G_END_DECLS
