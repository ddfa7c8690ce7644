/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "isp-exposure.h"

#include <math.h>

/* A scene reflects 18 % in the mean: the grey card of photography. */
#define GREY_CARD 0.18
/* Cameras show it as 118 of 255, which is sRGB of 18 %. */
#define MIDDLE_GREY (118 / 255.0)
#define WHITE_LUX_S 30.0

#define MIN_SHUTTER_S (1 / 20000.0)
#define MIN_IRIS 0.05
#define TIME_CONSTANT_S 0.25
#define METER_STEP 8
#define SLACK_STOPS 0.2

/* So much gain is taken before the shutter gets longer than it should. */
#define RESERVE_STOPS 2
/* `bright` at level 0. */
#define DARKEST_STOPS (-14)

gdouble
isp_exposure_get_stops (const IspExposure *exposure)
{
  return log2 (exposure->shutter_s) + exposure->gain_db / 20 * log2 (10)
         + 2 * log2 (exposure->iris);
}

gdouble
isp_exposure_get_lux (const IspExposure *exposure, gdouble measured)
{
  return measured / GREY_CARD * WHITE_LUX_S
         / exp2 (isp_exposure_get_stops (exposure));
}

static gdouble
weigh (IspMetering metering, gdouble x, gdouble y)
{
  const gdouble distance = hypot (x - 0.5, y - 0.5);

  switch (metering) {
  case ISP_METERING_CENTER:
    return exp (-distance * distance / (2 * 0.2 * 0.2)) + 0.05;
  case ISP_METERING_SPOT:
    return distance < 0.08 ? 1 : 0;
  case ISP_METERING_BACKLIGHT:
    return fabs (x - 0.5) < 0.2 && fabs (y - 0.5) < 0.25 ? 1 : 0;
  default:
    return 1;
  }
}

/* What is coded is about the root of the light. The mean is that of what is
 * coded, as people see it: of the light itself, a bright sky alone would make
 * all else dark. */
gdouble
isp_exposure_meter (IspMetering metering, const guint8 *luma, gint width,
    gint height, gint stride, guint low, guint high)
{
  gdouble sum = 0, weights = 0, brightest = 0;

  for (gint y = METER_STEP / 2; y < height; y += METER_STEP) {
    const guint8 *row = luma + (gsize) y * stride;

    for (gint x = METER_STEP / 2; x < width; x += METER_STEP) {
      const gdouble weight =
          weigh (metering, (gdouble) x / width, (gdouble) y / height);
      const gdouble value =
          CLAMP (((gdouble) row[x] - low) / (high - low), 0, 1);

      sum += weight * value;
      weights += weight;
      /* each white pixel counts many times: it may be much more than white */
      brightest += value > 0.92 ? 1 : 0;
    }
  }
  if (weights == 0)
    return 0;
  sum /= weights;
  if (metering == ISP_METERING_HIGHLIGHTS)
    return sum * sum + 4 * MIN (brightest / weights, 0.25);
  return sum * sum;
}

gdouble
isp_exposure_measure_light (const guint8 *luma, gint width, gint height,
    gint stride, guint low, guint high)
{
  gdouble sum = 0;
  guint n = 0;

  for (gint y = METER_STEP / 2; y < height; y += METER_STEP) {
    const guint8 *row = luma + (gsize) y * stride;

    for (gint x = METER_STEP / 2; x < width; x += METER_STEP, n++) {
      const gdouble value =
          CLAMP (((gdouble) row[x] - low) / (high - low), 0, 1);

      sum += value * value;
    }
  }
  return n > 0 ? sum / n : 0;
}

/* Lamps go dark twice in a period: whole halves of it see them all alike. */
static gdouble
avoid_flicker (gdouble shutter_s, guint mains_hz)
{
  const gdouble half_s = mains_hz > 0 ? 0.5 / mains_hz : 0;

  if (mains_hz == 0)
    return shutter_s;
  return MAX (floor (shutter_s / half_s + 1e-6), 1) * half_s;
}

static gdouble
to_decibels (gdouble factor)
{
  return 20 * log10 (factor);
}

IspExposure
isp_exposure_split (const IspExposureSettings *settings, gdouble stops)
{
  const gdouble total = exp2 (stops);
  const gdouble most_gain = pow (10, settings->max_gain_db / 20);
  const gboolean own_shutter = settings->mode == ISP_EXPOSURE_SHUTTER;
  const gboolean own_iris = settings->mode == ISP_EXPOSURE_IRIS;
  gdouble iris = own_iris ? CLAMP (settings->iris, MIN_IRIS, 1) : 1;
  /* an eighth of the longest one where nothing may blur */
  const gdouble calm_s =
      settings->max_shutter_s * exp2 (-3 * (1 - settings->priority));
  gdouble shutter_s, gain;

  if (own_shutter) {
    shutter_s = settings->shutter_s;
  } else {
    shutter_s = CLAMP (total / (iris * iris), MIN_SHUTTER_S, calm_s);
    gain = total / (iris * iris * shutter_s);
    if (gain > most_gain / exp2 (RESERVE_STOPS))
      shutter_s =
          CLAMP (total * exp2 (RESERVE_STOPS) / (iris * iris * most_gain),
              shutter_s, MAX (settings->max_shutter_s, shutter_s));
    shutter_s = avoid_flicker (shutter_s, settings->mains_hz);
  }
  if (!own_iris)
    iris = CLAMP (sqrt (total / shutter_s), MIN_IRIS, 1);
  gain = CLAMP (total / (iris * iris * shutter_s), 1, most_gain);
  return (IspExposure){shutter_s, to_decibels (gain), iris};
}

void
isp_exposure_update (IspExposureLoop *self, const IspExposureSettings *settings,
    gdouble elapsed_s, gdouble measured)
{
  const gdouble wanted =
      MIDDLE_GREY * MIDDLE_GREY * exp2 (settings->compensation_ev);
  /* beyond white nobody knows how far; several steps find out */
  const gdouble error =
      CLAMP (log2 (MIN (wanted, 0.8) / MAX (measured, 1e-4)), -3, 3);
  /* faster when it is far off */
  const gdouble share =
      self->has_stops
          ? 1 - exp (-elapsed_s * (1 + fabs (error)) / TIME_CONSTANT_S)
          : 1;

  if (settings->mode == ISP_EXPOSURE_MANUAL) {
    self->now = (IspExposure){settings->shutter_s, settings->gain_db,
        CLAMP (settings->iris, MIN_IRIS, 1)};
  } else if (settings->mode == ISP_EXPOSURE_BRIGHT) {
    self->now =
        isp_exposure_split (settings, DARKEST_STOPS + settings->level / 2);
  } else {
    if (!self->has_stops)
      self->stops = isp_exposure_get_stops (&self->now);
    self->stops += error * share;
    self->now = isp_exposure_split (settings, self->stops);
    /* at a limit it does not run away */
    self->stops =
        CLAMP (self->stops, isp_exposure_get_stops (&self->now) - SLACK_STOPS,
            isp_exposure_get_stops (&self->now) + SLACK_STOPS);
  }
  self->has_stops = TRUE;
}

gboolean
isp_day_night_update (IspDayNight *self, const IspDayNightSettings *settings,
    gdouble elapsed_s, gdouble lux)
{
  const gboolean was_night = self->is_night;

  switch (settings->mode) {
  case ISP_DAY_NIGHT_DAY:
    self->is_night = FALSE;
    break;
  case ISP_DAY_NIGHT_NIGHT:
    self->is_night = TRUE;
    break;
  case ISP_DAY_NIGHT_TIMED:
    self->is_night = settings->timed_night;
    break;
  case ISP_DAY_NIGHT_AUTO:
    if (self->is_night ? lux > settings->day_lux : lux < settings->night_lux)
      self->waited_s += elapsed_s;
    else
      self->waited_s = 0;
    if (self->waited_s > 0 && self->waited_s >= settings->delay_s)
      self->is_night = !self->is_night;
    break;
  }
  if (self->is_night != was_night)
    self->waited_s = 0;
  return self->is_night != was_night;
}
