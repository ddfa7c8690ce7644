/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a microbolometer adds to the truth: noise, fixed pattern, drift, dead
 * pixels, a lens out of focus. Everything follows from the seed and the number
 * of the frame. Owned by one thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gdouble netd_mk;          /* temporal noise at 300 K */
  gdouble fixed_pattern_mk; /* per pixel, half as much again per column */
  gdouble drift_mk;         /* of the cavity over minutes */
  guint dead_pixels;
} ThermSensorModel;

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
} ThermSensor;

void therm_sensor_init (ThermSensor *self, gint width, gint height,
    guint32 seed, gdouble counts_per_k);
void therm_sensor_clear (ThermSensor *self);
void therm_sensor_set_model (ThermSensor *self, const ThermSensorModel *model);

/* The drift of a moment, kelvin; `settling_k` comes on top. */
gdouble therm_sensor_get_drift_k (const ThermSensor *self, gdouble time_s);

/* `counts` to 16 bits, little endian, `stride` in bytes. */
void therm_sensor_read (ThermSensor *self, const gfloat *counts, guint64 frame,
    gdouble drift_k, guint8 *pixels, gint stride);
/* The same for luma: a little noise that grows as light fades. */
void therm_sensor_add_luma_noise (
    ThermSensor *self, guint64 frame, gdouble sigma, guint8 *luma, gint stride);

/* Two passes of a box of this radius in both directions, in place. */
void therm_blur_floats (
    gfloat *values, gint width, gint height, gdouble radius_px);
void therm_blur_bytes (
    guint8 *values, gint width, gint height, gint stride, gdouble radius_px);

G_END_DECLS
