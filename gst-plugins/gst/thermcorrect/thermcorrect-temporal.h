/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Noise reduction along time. Each pixel is a running mean of as many frames as
 * nothing has moved there, up to a limit; where something moves, the mean
 * begins anew. Owned by one thread. */

#include <glib.h>

G_BEGIN_DECLS

/* Ages are kept in sevenths of a frame, so that they fit into a byte. */
#define THERM_AGE_UNIT 7
#define THERM_AGE_MAX 32

typedef struct
{
  gint width, height;
  gfloat *history; /* the means */
  guint8 *ages;    /* of how many frames, times THERM_AGE_UNIT */
  gfloat *rows;    /* differences of three rows and their sum, with borders */
  gboolean has_history;
} ThermTemporal;

void therm_temporal_init (ThermTemporal *self, gint width, gint height);
void therm_temporal_clear (ThermTemporal *self);
/* The next frame is the first. */
void therm_temporal_reset (ThermTemporal *self);

/* How many frames a level (0 to 100) averages at most, 1 to THERM_AGE_MAX. */
gfloat therm_temporal_get_n_frames (guint level);

/* `sigma` is the noise of one frame in counts; 0: nothing is done. The result
 * is in `history` and `ages`; returns `history`. */
const gfloat *therm_temporal_run (
    ThermTemporal *self, const gfloat *values, gfloat sigma, gfloat n_frames);
const gfloat *therm_temporal_run_plain (
    ThermTemporal *self, const gfloat *values, gfloat sigma, gfloat n_frames);

G_END_DECLS
