/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "isp-white.h"

#include <math.h>

/* A bulb, and the light of a clear noon. */
#define INDOOR_K 2900
#define OUTDOOR_K 5600

static void
set_light (IspWhite *self, gdouble kelvin)
{
  gdouble red, blue;

  isp_colour_of_light (kelvin, &red, &blue);
  self->red_gain = CLAMP (1 / red, ISP_LEAST_GAIN, ISP_MOST_GAIN);
  self->blue_gain = CLAMP (1 / blue, ISP_LEAST_GAIN, ISP_MOST_GAIN);
}

static void
follow (IspWhite *self, const IspWhiteSettings *settings, gdouble elapsed_s,
    gdouble red, gdouble blue)
{
  static const gdouble time_constants_s[] = {4, 1.2, 0.4};
  const gdouble share =
      self->has_any
          ? 1 - exp (-elapsed_s / time_constants_s[settings->sensitivity])
          : 1;

  if (red <= 0 || blue <= 0)
    return;
  if (!(self->red_gain > 0)) {
    self->red_gain = red;
    self->blue_gain = blue;
  }
  /* twice is as far as half */
  self->red_gain *= pow (red / self->red_gain, share);
  self->blue_gain *= pow (blue / self->blue_gain, share);
  self->has_any = TRUE;
}

void
isp_white_hold (IspWhite *self, gdouble red_gain, gdouble blue_gain)
{
  self->held_red = red_gain;
  self->held_blue = blue_gain;
}

void
isp_white_update (IspWhite *self, const IspWhiteSettings *settings,
    gdouble elapsed_s, gdouble measured_red, gdouble measured_blue)
{
  if (!(self->red_gain > 0 && self->blue_gain > 0))
    self->red_gain = self->blue_gain = 1;

  switch (settings->mode) {
  case ISP_WHITE_AUTO:
    follow (self, settings, elapsed_s, measured_red, measured_blue);
    break;
  case ISP_WHITE_INDOOR:
    set_light (self, INDOOR_K);
    break;
  case ISP_WHITE_OUTDOOR:
    set_light (self, OUTDOOR_K);
    break;
  case ISP_WHITE_ONE_PUSH:
    /* without a push yet, what there was stays */
    if (self->held_red > 0) {
      self->red_gain = self->held_red;
      self->blue_gain = self->held_blue;
    }
    break;
  case ISP_WHITE_MANUAL:
    self->red_gain = settings->red_gain;
    self->blue_gain = settings->blue_gain;
    break;
  case ISP_WHITE_TEMPERATURE:
    set_light (self, settings->kelvin);
    break;
  }
  if (settings->mode != ISP_WHITE_AUTO)
    self->has_any = FALSE;
}
