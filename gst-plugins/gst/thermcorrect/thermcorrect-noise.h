/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How much a sensor's counts jump from frame to frame, measured in the picture
 * itself. Owned by one thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint width, height;
  gfloat *sample; /* of the frame before */
  gboolean has_sample;
  gboolean has_sigma;
  gfloat sigma;   /* standard deviation, counts */
  gfloat texture; /* the same, with what differs within a picture */
} ThermNoise;

void therm_noise_init (ThermNoise *self, gint width, gint height);
void therm_noise_clear (ThermNoise *self);
void therm_noise_reset (ThermNoise *self);

/* Takes a look at a frame. The smaller one of two robust estimates counts:
 * texture looks like noise within a frame, motion between two. */
void therm_noise_update (ThermNoise *self, const gfloat *values);

G_END_DECLS
