/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermclimate.h"

#include <math.h>

static gdouble
wrap_hour (gdouble hour)
{
  hour = fmod (hour, 24);
  return hour < 0 ? hour + 24 : hour;
}

/* Rises in the east, is highest in the south half-way between sunrise and
 * sunset. At night the same curve below the horizon. */
static void
place_sun (const ThermScene *scene, gdouble hour, gdouble *height_deg,
    gdouble *azimuth_deg, ThermPoint *direction)
{
  const gdouble rise = scene->weather.sunrise_h, set = scene->weather.sunset_h;
  gdouble share, height, azimuth;

  hour = wrap_hour (hour);
  if (hour >= rise && hour <= set) {
    share = (hour - rise) / (set - rise);
    height = scene->weather.sun_height_deg * sin (G_PI * share);
    azimuth = 90 + 180 * share;
  } else {
    share = wrap_hour (hour - set) / (24 - (set - rise));
    height = -scene->weather.sun_height_deg * sin (G_PI * share);
    azimuth = 270 + 180 * share;
  }

  *height_deg = height;
  *azimuth_deg = fmod (azimuth, 360);
  height *= G_PI / 180;
  azimuth *= G_PI / 180;
  *direction = (ThermPoint){
      sin (azimuth) * cos (height), cos (azimuth) * cos (height), sin (height)};
}

static gdouble
smooth_step (gdouble low, gdouble high, gdouble x)
{
  const gdouble t = CLAMP ((x - low) / (high - low), 0, 1);

  return t * t * (3 - 2 * t);
}

void
therm_climate_init (ThermClimate *self, const ThermScene *scene, gdouble hour)
{
  const gdouble mean =
      (scene->weather.air_low_k + scene->weather.air_high_k) / 2;
  const gdouble swing =
      (scene->weather.air_high_k - scene->weather.air_low_k) / 2;
  const gdouble clear_k = scene->weather.sky_k;

  self->hour = wrap_hour (hour);
  place_sun (
      scene, hour, &self->sun_height_deg, &self->sun_azimuth_deg, &self->sun);
  /* the air is warmest about three hours after the sun is highest */
  self->air_k = mean + swing * cos (2 * G_PI * (self->hour - 15) / 24);
  self->sky_k = self->air_k - clear_k * (1 - 0.75 * scene->weather.cloud_cover);
  self->horizon_k = self->air_k - 0.12 * clear_k;
  self->daylight = smooth_step (-7, 9, self->sun_height_deg);
}

gdouble
therm_climate_get_surface_k (const ThermClimate *self, const ThermScene *scene,
    const ThermMaterial *material, const ThermFacing *facing, gboolean shadow)
{
  const gdouble clear = 1 - 0.7 * scene->weather.cloud_cover;
  const gdouble open_sky =
      facing->is_round ? 0.5 : CLAMP (0.5 + 0.5 * facing->normal.z, 0, 1);
  gdouble height_deg, azimuth_deg, diffuse, direct;
  ThermPoint sun;

  /* the sun as it stood when it gave the warmth that the surface has now */
  place_sun (
      scene, self->hour - material->lag_h, &height_deg, &azimuth_deg, &sun);
  diffuse = MAX (0, sun.z);
  direct = facing->is_round
               ? 0.5 * smooth_step (-2, 20, height_deg)
               : MAX (0, facing->normal.x * sun.x + facing->normal.y * sun.y
                             + facing->normal.z * sun.z)
                     * smooth_step (-1, 4, height_deg);
  /* a shadow wanders: what lies in it now had sun an hour ago */
  if (shadow)
    direct *= 0.25;

  return self->air_k + material->sun_k * clear * (0.3 * diffuse + 0.7 * direct)
         + material->night_k * clear * open_sky * (1 - self->daylight);
}

gdouble
therm_climate_get_temperature_k (const ThermClimate *self,
    const ThermTemperature *temperature, gdouble time_s, gdouble material_k)
{
  switch (temperature->kind) {
  case THERM_TEMPERATURE_KELVIN:
    return therm_curve_get (&temperature->curve, time_s, material_k);
  case THERM_TEMPERATURE_ABOVE_AIR:
    return self->air_k + therm_curve_get (&temperature->curve, time_s, 0);
  case THERM_TEMPERATURE_MATERIAL:
    break;
  }
  return material_k;
}

gdouble
therm_climate_get_reflected_k (
    const ThermClimate *self, const ThermFacing *facing)
{
  const gdouble up = facing->is_round ? 0 : facing->normal.z;

  /* level: half of what it sees is ground, half the low sky */
  return up > 0.5    ? self->sky_k + (1 - up) * (self->horizon_k - self->sky_k)
         : up < -0.5 ? self->air_k
                     : 0.5 * (self->air_k + self->horizon_k);
}

gdouble
therm_climate_get_light (
    const ThermClimate *self, const ThermFacing *facing, gboolean shadow)
{
  const gdouble night = 0.07;
  const gdouble open_sky =
      facing->is_round ? 0.75 : 0.62 + 0.38 * facing->normal.z;
  const gdouble strength = smooth_step (-1, 12, self->sun_height_deg);
  gdouble direct = 0;

  if (!shadow)
    direct = facing->is_round ? 0.45
                              : MAX (0, facing->normal.x * self->sun.x
                                            + facing->normal.y * self->sun.y
                                            + facing->normal.z * self->sun.z);
  /* a low sun still lights what faces up more than the sine says: the eye of
   * a camera opens with it */
  if (!shadow && !facing->is_round && facing->normal.z > 0.5)
    direct = 0.35 + 0.65 * direct;

  return night + self->daylight * (0.46 * open_sky + 0.62 * strength * direct);
}
