/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-guard.h"

/* An after-image fades fast at first, then slowly. */
#define FIRST_PAUSE (5 * GST_SECOND)
#define LONGEST_PAUSE (160 * GST_SECOND)
/* Less than this is not seen. */
#define CHANGE_SEEN 2.0

void
therm_guard_init (ThermGuard *self)
{
  *self = (ThermGuard){.recovery_at = GST_CLOCK_TIME_NONE};
}

static void
plan_recovery (ThermGuard *self, GstClockTime time)
{
  self->recovery_at = time;
  self->recovery_pause = FIRST_PAUSE;
}

static gboolean
set_closed (ThermGuard *self, gboolean closed, gboolean is_manual)
{
  if (self->closed == closed)
    return FALSE;
  self->closed = closed;
  self->is_manual = is_manual;
  return TRUE;
}

gboolean
therm_guard_step (ThermGuard *self, const ThermGuardSettings *settings,
    GstClockTime time, gboolean is_closed, gdouble share)
{
  const gboolean is_hot = !is_closed && share > 0 && share >= settings->share;

  /* what is hot burns in, whether or not something is done against it */
  if (!settings->recovers)
    self->recovery_at = GST_CLOCK_TIME_NONE;
  else if (is_hot)
    plan_recovery (self, time + FIRST_PAUSE);

  switch (settings->mode) {
  case THERM_GUARD_MANUAL:
    return set_closed (self, settings->closed, TRUE);
  case THERM_GUARD_AUTO:
    if (self->closed && !self->is_manual && time < self->until)
      return FALSE;
    if (!is_hot)
      return set_closed (self, FALSE, FALSE);
    self->until = time + settings->duration;
    return set_closed (self, TRUE, FALSE);
  default:
    return set_closed (self, FALSE, FALSE);
  }
}

gboolean
therm_guard_take_recovery (ThermGuard *self, GstClockTime time)
{
  if (!GST_CLOCK_TIME_IS_VALID (self->recovery_at) || time < self->recovery_at)
    return FALSE;
  self->recovery_at = GST_CLOCK_TIME_NONE;
  return TRUE;
}

void
therm_guard_judge_recovery (ThermGuard *self, GstClockTime time, gdouble change)
{
  if (change < CHANGE_SEEN && self->recovery_pause > FIRST_PAUSE)
    return;
  self->recovery_at = time + self->recovery_pause;
  self->recovery_pause = MIN (2 * self->recovery_pause, LONGEST_PAUSE);
}

void
therm_guard_forget_recovery (ThermGuard *self)
{
  self->recovery_at = GST_CLOCK_TIME_NONE;
}
