/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Keeps the detector from being burnt: says when the shutter has to be closed.
 * Knows neither pixels nor elements. Owned by one thread. */

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  THERM_GUARD_OFF,
  THERM_GUARD_AUTO,   /* closed for a while when something hot is there */
  THERM_GUARD_MANUAL, /* as somebody says */
} ThermGuardMode;

typedef struct
{
  ThermGuardMode mode;
  gboolean closed;       /* in MANUAL */
  gdouble share;         /* of the pixels that have to be too hot, 0 to 1 */
  GstClockTime duration; /* for how long it stays closed in AUTO */
  gboolean recovers;     /* corrects what was burnt in */
} ThermGuardSettings;

typedef struct
{
  gboolean closed;    /* the shutter has to be */
  gboolean is_manual; /* why */
  GstClockTime until; /* in AUTO, when it opens again */

  /*< private >*/
  GstClockTime recovery_at; /* NONE: none is due */
  GstClockTime recovery_pause;
} ThermGuard;

void therm_guard_init (ThermGuard *self);
/* `share`: of the pixels of this frame that are too hot; not negative. Returns
 * whether `closed` has changed. */
gboolean therm_guard_step (ThermGuard *self, const ThermGuardSettings *settings,
    GstClockTime time, gboolean is_closed, gdouble share);
/* Whether a correction against after-images is due now; it counts as done. */
gboolean therm_guard_take_recovery (ThermGuard *self, GstClockTime time);
/* How much the newest correction differed from the one before, in deviations of
 * the noise: as long as that is much, the after-image is still fading. */
void therm_guard_judge_recovery (
    ThermGuard *self, GstClockTime time, gdouble change);
void therm_guard_forget_recovery (ThermGuard *self);

G_END_DECLS
