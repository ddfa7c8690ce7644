/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Noise reduction within a picture that keeps edges: each pixel becomes a mean
 * of its neighbours, of which those count that differ from it by no more than
 * the noise. Owned by one thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint width, height;
  gfloat *rows; /* five rows with borders */
} ThermSpatial;

void therm_spatial_init (ThermSpatial *self, gint width, gint height);
void therm_spatial_clear (ThermSpatial *self);

/* How many deviations of the noise a level (0 to 100) takes for noise. */
gfloat therm_spatial_get_reach (guint level);

/* From `values` to `result`, which is another picture. `sigma` is the noise of
 * one frame in counts; `ages`, if not NULL, say of how many frames (in units of
 * THERM_AGE_UNIT) each pixel is the mean already. With `sigma` 0 or `reach` 0
 * `result` is a copy. */
void therm_spatial_run (ThermSpatial *self, const gfloat *values,
    const guint8 *ages, gfloat sigma, gfloat reach, gfloat *result);
void therm_spatial_run_plain (ThermSpatial *self, const gfloat *values,
    const guint8 *ages, gfloat sigma, gfloat reach, gfloat *result);

G_END_DECLS
