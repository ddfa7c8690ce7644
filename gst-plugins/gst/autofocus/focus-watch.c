/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "focus-watch.h"

#include <math.h>

#define SMOOTHING_S 0.3
/* Clouds and evenings are followed without a search. */
#define FOLLOW_S 20
#define FIRST_PENALTY_S 2
#define MAX_PENALTY_S 32

static const struct
{
  gdouble share; /* of what the focus makes of the sharpness */
  gdouble wait_s;
} limits[] = {
    [FOCUS_SENSITIVITY_LOW] = {0.5, 2},
    [FOCUS_SENSITIVITY_MEDIUM] = {0.3, 1},
    [FOCUS_SENSITIVITY_HIGH] = {0.15, 0.4},
};

void
focus_watch_reset (
    FocusWatch *self, gdouble sharpness, gdouble floor, gboolean was_in_vain)
{
  self->reference = self->smoothed = sharpness;
  self->floor = MIN (floor, sharpness);
  self->off_s = 0;
  if (was_in_vain) {
    self->pause_s = MAX (self->penalty_s, FIRST_PENALTY_S);
    self->penalty_s = MIN (2 * self->pause_s, MAX_PENALTY_S);
  } else {
    self->pause_s = self->penalty_s = 0;
  }
}

gboolean
focus_watch_update (FocusWatch *self, FocusSensitivity sensitivity,
    gdouble sharpness, gdouble elapsed_s)
{
  const gdouble limit =
      limits[sensitivity].share
      * MAX (self->reference - self->floor, 0.1 * self->reference);

  self->smoothed +=
      (sharpness - self->smoothed) * (1 - exp (-elapsed_s / SMOOTHING_S));
  self->pause_s = MAX (self->pause_s - elapsed_s, 0);
  if (fabs (self->smoothed - self->reference) <= limit) {
    self->off_s = 0;
    self->reference +=
        (self->smoothed - self->reference) * (1 - exp (-elapsed_s / FOLLOW_S));
    return FALSE;
  }
  self->off_s += elapsed_s;
  return self->off_s >= limits[sensitivity].wait_s && self->pause_s <= 0;
}
