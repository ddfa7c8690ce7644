/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermmotor.h"

#include <math.h>

void
therm_motor_go (
    ThermMotor *self, const ThermMotorModel *model, gdouble target_dpt)
{
  self->target_dpt = CLAMP (target_dpt, 0, model->nearest_dpt);
  /* an initialisation ends first, and goes there then */
  if (self->task != THERM_MOTOR_TO_FAR_END)
    self->task = THERM_MOTOR_GOING;
}

void
therm_motor_initialise (ThermMotor *self)
{
  if (self->task == THERM_MOTOR_STILL)
    self->target_dpt = self->focus_dpt;
  self->task = THERM_MOTOR_TO_FAR_END;
}

/* Lets it run for that long, or until it is there. */
void
therm_motor_run (
    ThermMotor *self, const ThermMotorModel *model, gdouble elapsed_s)
{
  const gdouble reach = model->ways_s * model->nearest_dpt * elapsed_s;
  const gboolean to_end = self->task == THERM_MOTOR_TO_FAR_END;
  const gdouble target = to_end ? 0 : self->target_dpt;
  const gdouble way = CLAMP (target - self->focus_dpt, -reach, reach);

  if (self->task == THERM_MOTOR_STILL)
    return;
  self->focus_dpt += way;
  if (way > 0)
    self->error_dpt -= way * model->slip;
  if (fabs (self->focus_dpt - target) > 1e-9)
    return;
  self->focus_dpt = target;
  self->task = to_end ? THERM_MOTOR_GOING : THERM_MOTOR_STILL;
  if (to_end)
    self->error_dpt = 0;
}
