/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From true temperatures to what the simulated sensor counts: the radiometric
 * model, forwards. Owned by one thread. */

#include "thermclimate.h"

G_BEGIN_DECLS

/* Distances are told in 256 steps on a logarithmic scale; 0 is "no air in
 * between", as for the sky, whose temperature is an apparent one. */
#define THERM_N_HAZE 256

typedef struct
{
  /* what the frames carry: the parameters that a user of the camera would
   * have set */
  GstThermalCalibration *calibration;
  /* a black body at the lens */
  GstThermalCalibration *bare;
  gfloat *counts; /* of a black body, by temperature */
  gfloat transmission[THERM_N_HAZE];
  gfloat air_counts;
  gdouble counts_per_k; /* at 300 K */
} ThermRadiance;

void therm_radiance_init (
    ThermRadiance *self, const ThermScene *scene, const ThermClimate *start);
void therm_radiance_clear (ThermRadiance *self);
/* The air's own temperature goes with the hour. */
void therm_radiance_set_air (ThermRadiance *self, gdouble air_k);

#define THERM_RADIANCE_LOW_K 100
#define THERM_RADIANCE_HIGH_K 2800
#define THERM_RADIANCE_STEPS_PER_K 10

/* Counts of a black body at the lens. */
static inline gfloat
therm_radiance_get (const ThermRadiance *self, gfloat kelvin)
{
  const gfloat limited =
      CLAMP (kelvin, THERM_RADIANCE_LOW_K + 1.0f, THERM_RADIANCE_HIGH_K - 1.0f);
  const gfloat position =
      (limited - THERM_RADIANCE_LOW_K) * THERM_RADIANCE_STEPS_PER_K;
  const gint index = (gint) position;
  const gfloat rest = position - (gfloat) index;

  return self->counts[index]
         + (self->counts[index + 1] - self->counts[index]) * rest;
}

/* Counts of a surface through the air. */
static inline gfloat
therm_radiance_mix (const ThermRadiance *self, gfloat kelvin, gfloat emissivity,
    gfloat reflected_counts, gfloat transmission)
{
  const gfloat surface = emissivity * therm_radiance_get (self, kelvin)
                         + (1 - emissivity) * reflected_counts;

  return self->air_counts + transmission * (surface - self->air_counts);
}

guint8 therm_radiance_get_haze (gdouble distance_m);
gdouble therm_radiance_get_haze_m (guint8 haze);
/* Of the air between, for exactly this distance. */
gdouble therm_radiance_get_transmission (
    const ThermRadiance *self, const ThermScene *scene, gdouble distance_m);

G_END_DECLS
