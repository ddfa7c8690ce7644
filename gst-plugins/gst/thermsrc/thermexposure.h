/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The visible sensor as an instrument: how much light a picture is made of,
 * what a longer shutter, a gain or an iris do to it, and lamps that flicker. */

#include "thermclimate.h"
#include "thermgeometry.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble shutter_s; /* 0: as the scene needs, and none of this counts */
  gdouble gain_db;
  gdouble infrared; /* illuminator, 0 to 1 */
  gboolean ir_cut;  /* the filter before the sensor: no infrared comes in */
  guint mains_hz;   /* lamps of the night flicker with it; 0: they do not */
} ThermExposure;

/* Light on the ground, lux: 10 by the lamps of a night to 40,000 in the sun. */
gdouble therm_exposure_get_lux (const ThermClimate *climate);

/* Linear light of the picture against what was drawn; 1 leaves it as it is. */
gdouble therm_exposure_get_signal (
    const ThermExposure *self, const ThermClimate *climate, gdouble iris);

/* Spread of the noise, in steps of 8 bits: the shot noise of electrons, which
 * is the same everywhere when the root of the light is coded. */
gdouble therm_exposure_get_noise (const ThermExposure *self);

/* How much brighter a row is than the mean, while lamps flicker: the shutter
 * rolls down the picture in `readout_s`. */
gdouble therm_exposure_get_flicker (
    const ThermExposure *self, const ThermClimate *climate, gdouble time_s);

typedef struct
{
  guint8 *y, *cb, *cr;
  gint y_stride, c_stride;
  gint width, height;
} ThermExposurePlanes;

/* `depth` in steps of THERM_DEPTH_STEP_M: what is near gets more infrared.
 * Where it is open, there is ground or sky. */
void therm_exposure_apply (const ThermExposure *self,
    const ThermClimate *climate, gdouble iris, gdouble time_s,
    const ThermLens *lens, const guint16 *depth,
    const ThermExposurePlanes *planes);

G_END_DECLS
