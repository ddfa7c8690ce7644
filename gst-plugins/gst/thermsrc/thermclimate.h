/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the weather of a scene makes of an hour of the day: sun, air, sky, and
 * with them the temperature of every surface. Pure functions. */

#include "thermscene.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble hour;
  gdouble air_k;
  gdouble sky_k;     /* zenith, with its clouds */
  gdouble horizon_k; /* sky just over the horizon */
  gdouble sun_height_deg;
  gdouble sun_azimuth_deg;
  ThermPoint sun;   /* unit vector towards it */
  gdouble daylight; /* 0 at night to 1 by day */
} ThermClimate;

/* How a surface lies: a unit normal, or all directions at once. */
typedef struct
{
  ThermPoint normal;
  gboolean is_round;
} ThermFacing;

void therm_climate_init (
    ThermClimate *self, const ThermScene *scene, gdouble hour);

gdouble therm_climate_get_surface_k (const ThermClimate *self,
    const ThermScene *scene, const ThermMaterial *material,
    const ThermFacing *facing, gboolean shadow);

gdouble therm_climate_get_temperature_k (const ThermClimate *self,
    const ThermTemperature *temperature, gdouble time_s, gdouble material_k);

/* What a surface that lies so reflects, as an apparent temperature. */
gdouble therm_climate_get_reflected_k (
    const ThermClimate *self, const ThermFacing *facing);

/* Light that falls on a surface in the visible band, 1 in full sun. */
gdouble therm_climate_get_light (
    const ThermClimate *self, const ThermFacing *facing, gboolean shadow);

G_END_DECLS
