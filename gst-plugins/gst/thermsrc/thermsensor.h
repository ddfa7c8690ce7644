/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a microbolometer adds to the truth: noise, fixed pattern, drift, dead
 * pixels, an after-image, a lens out of focus. Everything follows from the seed
 * and the number of the frame, except for the after-image, which remembers what
 * was seen. Owned by one thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gdouble netd_mk;          /* temporal noise at 300 K */
  gdouble fixed_pattern_mk; /* per pixel, half as much again per column */
  gdouble drift_mk;         /* of the cavity over minutes */
  gdouble row_noise_mk;     /* of whole rows, another one in each frame */
  gdouble after_image_mk_s; /* what a second of THERM_BURN_FULL_K leaves */
  guint dead_pixels;
} ThermSensorModel;

/* What burns in, and what does so fully; kelvin. */
#define THERM_BURN_FROM_K 473.15
#define THERM_BURN_FULL_K 773.15

/* The cavity of a sensor in balance, and how much of what it is warmer is seen:
 * a package without a radiation shield sees about as much of its own walls as
 * of the lens. */
#define THERM_CAVITY_K 303.15
#define THERM_CAVITY_SHARE 0.2

typedef struct
{
  gint width, height;
  guint32 seed;
  gdouble counts_per_k;
  ThermSensorModel model;

  gfloat *pattern;  /* fixed, in counts per mK of the model's value */
  gfloat *response; /* of each pixel to the drift */
  gfloat *gauss;    /* a long list of normal numbers */
  guint32 *dead;    /* positions, two bits above: how it is dead */
  gfloat *offsets;  /* of this frame, before the noise */
  gdouble offsets_drift_mk;
  gboolean offsets_valid;

  gfloat *burn;          /* the after-image, counts; NULL without one */
  gfloat *burnt;         /* a row with it */
  gdouble burn_time_s;   /* of the last exposure */
  gboolean burn_is_seen; /* by any pixel */
} ThermSensor;

void therm_sensor_init (ThermSensor *self, gint width, gint height,
    guint32 seed, gdouble counts_per_k);
void therm_sensor_clear (ThermSensor *self);
void therm_sensor_set_model (ThermSensor *self, const ThermSensorModel *model);

/* The drift of a moment, kelvin; `settling_k` comes on top. */
gdouble therm_sensor_get_drift_k (const ThermSensor *self, gdouble time_s);

/* Of the housing around the detector, kelvin, at a drift. */
gdouble therm_sensor_get_cavity_k (gdouble drift_k);

/* Lets the scene's `counts` burn in and what was burnt fade; NULL: the shutter
 * is closed. `from` and `full` are the counts of the two temperatures above. */
void therm_sensor_expose (ThermSensor *self, const gfloat *counts, gdouble from,
    gdouble full, gdouble time_s);

/* `counts` to 16 bits, little endian, `stride` in bytes. */
void therm_sensor_read (ThermSensor *self, const gfloat *counts, guint64 frame,
    gdouble drift_k, guint8 *pixels, gint stride);
/* The same for luma: a little noise that grows as light fades. */
void therm_sensor_add_luma_noise (
    ThermSensor *self, guint64 frame, gdouble sigma, guint8 *luma, gint stride);

G_END_DECLS
