/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "isp-colour.h"

G_BEGIN_DECLS

typedef enum
{
  ISP_WHITE_AUTO,
  ISP_WHITE_INDOOR,
  ISP_WHITE_OUTDOOR,
  ISP_WHITE_ONE_PUSH,
  ISP_WHITE_MANUAL,
  ISP_WHITE_TEMPERATURE,
} IspWhiteMode;

typedef enum
{
  ISP_SENSITIVITY_LOW,
  ISP_SENSITIVITY_NORMAL,
  ISP_SENSITIVITY_HIGH,
} IspSensitivity;

/* What a user asks for. */
typedef struct
{
  IspWhiteMode mode;
  IspSensitivity sensitivity;  /* of `auto`: how fast it follows */
  gdouble red_gain, blue_gain; /* of `manual` */
  gdouble kelvin;              /* of `temperature` */
  /* what is taken more or less of both than the mode finds, percent; not of
   * `manual` */
  gdouble red_tuning, blue_tuning;
} IspWhiteSettings;

/* The loop: which gains there are now. */
typedef struct
{
  gdouble red_gain, blue_gain;
  gboolean has_any;            /* `auto` has seen something */
  gdouble held_red, held_blue; /* of the last push; 0: there was none */
} IspWhite;

/* `measured` are the gains that would make the scene grey, both 0 when nobody
 * knows; with `push` they are held for `one-push`. */
void isp_white_update (IspWhite *self, const IspWhiteSettings *settings,
    gdouble elapsed_s, gdouble measured_red, gdouble measured_blue);
void isp_white_hold (IspWhite *self, gdouble red_gain, gdouble blue_gain);

G_END_DECLS
