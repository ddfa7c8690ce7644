/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Climbs to where a picture is sharpest: first a sweep in which the lens does
 * not stop, then ever smaller steps at rest. Told one frame after the other;
 * knows nothing of pictures or motors. Dioptres. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FOCUS_SEARCH_OFF,
  FOCUS_SEARCH_SWEEPS,
  FOCUS_SEARCH_CLIMBS,
  FOCUS_SEARCH_SETTLES, /* on its way to the best place, to look once more */
  FOCUS_SEARCH_FOUND,
  FOCUS_SEARCH_FAILED, /* it goes back to where it began */
} FocusSearchPhase;

typedef enum
{
  FOCUS_FAILURE_NONE,
  FOCUS_FAILURE_NO_CONTRAST,
  FOCUS_FAILURE_LENS_STUCK,
} FocusFailure;

#define FOCUS_SEARCH_PLACES 64

/* What was seen at rest at one place. */
typedef struct
{
  gdouble at_dpt;
  gdouble mean;
} FocusPlace;

typedef struct
{
  FocusSearchPhase phase;
  FocusFailure failure;

  gdouble low_dpt, high_dpt; /* not beyond these */
  gdouble began_dpt;
  gdouble target_dpt; /* where the lens is to go */
  gdouble last_dpt;   /* where it was in the last frame */
  guint n_frames;     /* of this search */
  guint n_stuck;      /* in a row in which it did not get nearer */

  /* sweep */
  gdouble direction;
  gboolean has_turned;
  gdouble best_dpt, best, least, began; /* sharpness seen */
  gdouble coarse_dpt;                   /* largest distance of two frames */
  guint n_falling;

  /* climb */
  gdouble centre_dpt, step_dpt;
  FocusPlace places[FOCUS_SEARCH_PLACES];
  guint n_places;
  guint n_seen;         /* frames at rest at the target */
  gdouble sum, first;   /* of them */
  gdouble noise_square; /* of one frame, from pairs at rest */
  guint n_noise;

  gdouble result; /* sharpness at the place that was found */
} FocusSearch;

void focus_search_begin (
    FocusSearch *self, gdouble now_dpt, gdouble low_dpt, gdouble high_dpt);

/* Takes the frame in; whether the search goes on. `target_dpt` is where the
 * lens is to go in any case. */
gboolean focus_search_update (
    FocusSearch *self, gdouble at_dpt, gboolean is_moving, gdouble sharpness);

G_END_DECLS
