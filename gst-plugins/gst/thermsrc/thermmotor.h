/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A lens with a focus motor: it takes time to get where it is told to go, and
 * what its scale shows is not quite what the lens does. Dioptres, 0 is far. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  THERM_MOTOR_STILL,
  THERM_MOTOR_GOING,
  THERM_MOTOR_TO_FAR_END, /* initialisation: it counts from there */
} ThermMotorTask;

typedef struct
{
  gdouble nearest_dpt; /* the near end */
  gdouble ways_s;      /* from end to end so many times in a second */
  gdouble slip;        /* share of each way to the near end that is lost */
} ThermMotorModel;

typedef struct
{
  ThermMotorTask task;
  gdouble focus_dpt; /* as the scale shows it */
  gdouble error_dpt; /* so much more is what the lens does */
  gdouble target_dpt;
} ThermMotor;

void therm_motor_go (
    ThermMotor *self, const ThermMotorModel *model, gdouble target_dpt);
void therm_motor_initialise (ThermMotor *self);
void therm_motor_run (
    ThermMotor *self, const ThermMotorModel *model, gdouble elapsed_s);

G_END_DECLS
