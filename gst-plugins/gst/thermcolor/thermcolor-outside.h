/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "thermcolor-plane.h"

G_BEGIN_DECLS

/* Behind the palette: what is beyond what the camera measures. */
#define THERM_PLACE_UNDER (THERM_LAST_PLACE + 1)
#define THERM_PLACE_OVER (THERM_LAST_PLACE + 2)

/**
 * ThermOutside:
 * @under_low: lowest count of what is too cold to be measured
 * @under_high: highest of them; less than @under_low: there are none
 * @over_low: lowest count of what is too hot
 * @over_high: highest of them; less than @over_low: there are none
 *
 * The counts whose temperatures a display says "<" and ">" to: two stretches,
 * because temperature rises with the counts.
 */
typedef struct
{
  guint under_low;
  guint under_high;
  guint over_low;
  guint over_high;
} ThermOutside;

void therm_outside_clear (ThermOutside *self);
void therm_outside_find (
    ThermOutside *self, GstThermalCalibration *calibration);
gboolean therm_outside_is_in (const ThermOutside *self, guint low, guint high);
void therm_outside_place (const ThermOutside *self, ThermPlane *plane,
    const guint8 *counts, gint stride);
void therm_outside_place_plain (const ThermOutside *self, ThermPlane *plane,
    const guint8 *counts, gint stride);

G_END_DECLS
