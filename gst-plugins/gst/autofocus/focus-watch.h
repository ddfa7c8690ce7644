/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* When a picture that was sharp is to be looked at again. What keeps it from
 * hunting: sharpness is smoothed, it has to be off by much and for a while, and
 * who searched in vain waits longer before the next time. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FOCUS_SENSITIVITY_LOW,
  FOCUS_SENSITIVITY_MEDIUM,
  FOCUS_SENSITIVITY_HIGH,
} FocusSensitivity;

typedef struct
{
  gdouble reference; /* where the last search ended */
  gdouble floor;     /* the least that it saw: noise */
  gdouble smoothed;
  gdouble off_s;     /* for so long it has been off */
  gdouble pause_s;   /* nothing is asked for before that */
  gdouble penalty_s; /* the pause after the next search in vain */
} FocusWatch;

/* After a search: what it found and the least that it saw. `was_in_vain`: it
 * ended where it began. */
void focus_watch_reset (
    FocusWatch *self, gdouble sharpness, gdouble floor, gboolean was_in_vain);
/* Whether a search is due. */
gboolean focus_watch_update (FocusWatch *self, FocusSensitivity sensitivity,
    gdouble sharpness, gdouble elapsed_s);

G_END_DECLS
