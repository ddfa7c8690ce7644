/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermradiance.h"

#include <math.h>

/* Steps of 4.5 % from half a metre: the last one is 36 km away. */
#define HAZE_FIRST_M 0.5
#define HAZE_STEP 0.044

/* B, R2 and F of a common uncooled camera for 7.5 to 13 um. R1 is the gain: a
 * wider range takes less of it, as in a camera with several ranges. */
#define PLANCK_R2 0.0125
#define PLANCK_B 1428.0
#define PLANCK_F 1.0
#define COUNTS_AT_LOW 3000.0
#define COUNTS_AT_HIGH 62000.0

static gdouble
planck_share (gdouble kelvin)
{
  return 1 / (PLANCK_R2 * (exp (PLANCK_B / kelvin) - PLANCK_F));
}

static GstThermalPlanck
planck_for_range (gdouble low_k, gdouble high_k)
{
  const gdouble low = planck_share (low_k), high = planck_share (high_k);
  GstThermalPlanck planck = {0, PLANCK_R2, PLANCK_B, PLANCK_F, 0};

  /* decimals that a file can hold and a person can read */
  planck.r1 =
      floor ((COUNTS_AT_HIGH - COUNTS_AT_LOW) / (high - low) * 1000) / 1000;
  planck.o = floor (planck.r1 * low - COUNTS_AT_LOW);
  return planck;
}

guint8
therm_radiance_get_haze (gdouble distance_m)
{
  if (!(distance_m > HAZE_FIRST_M))
    return 1;
  return (guint8) MIN (
      1 + log (distance_m / HAZE_FIRST_M) / HAZE_STEP, THERM_N_HAZE - 1);
}

gdouble
therm_radiance_get_haze_m (guint8 haze)
{
  return haze == 0 ? 0 : HAZE_FIRST_M * exp ((haze - 0.5) * HAZE_STEP);
}

gdouble
therm_radiance_get_transmission (
    const ThermRadiance *self, const ThermScene *scene, gdouble distance_m)
{
  g_autoptr (GstThermalCalibration) there = NULL;
  GstThermalObject object;

  if (!scene->weather.atmosphere || distance_m <= 0)
    return 1;

  gst_thermal_object_init_inherit (&object);
  object.distance_m = MIN (distance_m, 100000);
  there =
      gst_thermal_calibration_with_object (self->calibration, &object, NULL);
  /* so far away that nothing comes through */
  return there != NULL ? gst_thermal_calibration_get_transmission (there) : 0;
}

static gdouble
first_number (gdouble value, gdouble fallback)
{
  return isnan (value) ? fallback : value;
}

void
therm_radiance_init (
    ThermRadiance *self, const ThermScene *scene, const ThermClimate *start)
{
  const gdouble low_k = scene->camera.low_c + GST_THERMAL_ZERO_CELSIUS_K;
  const gdouble high_k = scene->camera.high_c + GST_THERMAL_ZERO_CELSIUS_K;
  const GstThermalPlanck planck = planck_for_range (low_k, high_k);
  const guint n = (THERM_RADIANCE_HIGH_K - THERM_RADIANCE_LOW_K)
                      * THERM_RADIANCE_STEPS_PER_K
                  + 1;
  g_autoptr (GstThermalCalibration) unlimited = NULL;
  g_autoptr (GstThermalCalibration) ranged = NULL;
  GstThermalObject object = scene->camera.object;

  object.reflected_k = first_number (object.reflected_k, start->air_k);
  object.air_k = first_number (object.air_k, start->air_k);
  object.humidity = first_number (object.humidity, scene->weather.humidity);
  object.window_k = first_number (object.window_k, start->air_k);
  object.correction_factor = 1;
  object.correction_offset_k = 0;

  /* the parser has checked every one of these */
  self->bare = gst_thermal_calibration_new_planck (&planck, NULL, NULL, NULL);
  unlimited = gst_thermal_calibration_new_planck (&planck, NULL, &object, NULL);
  g_assert (self->bare != NULL && unlimited != NULL);
  ranged = gst_thermal_calibration_with_range (unlimited, low_k, high_k, NULL);
  /* what saturates is hotter than any number that its count stands for */
  self->calibration =
      gst_thermal_calibration_with_clip (ranged, low_k, high_k, NULL);

  self->counts = g_new (gfloat, n);
  for (guint i = 0; i < n; i++)
    self->counts[i] = gst_thermal_calibration_get_counts (self->bare,
        THERM_RADIANCE_LOW_K + (gdouble) i / THERM_RADIANCE_STEPS_PER_K);
  self->counts_per_k = gst_thermal_calibration_get_counts (self->bare, 300.5)
                       - gst_thermal_calibration_get_counts (self->bare, 299.5);

  self->transmission[0] = 1;
  for (guint i = 1; i < THERM_N_HAZE; i++)
    self->transmission[i] = therm_radiance_get_transmission (
        self, scene, therm_radiance_get_haze_m (i));
  therm_radiance_set_air (self, start->air_k);
}

void
therm_radiance_clear (ThermRadiance *self)
{
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->bare, gst_thermal_calibration_unref);
  g_clear_pointer (&self->counts, g_free);
}

void
therm_radiance_set_air (ThermRadiance *self, gdouble air_k)
{
  self->air_counts = therm_radiance_get (self, air_k);
}
