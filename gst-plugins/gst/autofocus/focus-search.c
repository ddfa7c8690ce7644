/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A hill climb in two speeds, as cameras do it since K. Ooi, K. Izumi,
 * M. Nozaki, I. Takeda, "An advanced autofocus system for video camera using
 * quasi condition reasoning", IEEE Trans. Consumer Electronics 36 (1990); that
 * a parabola through the three best places finds the top between them is
 * E. Krotkov's, see focus-sharpness.c. */

#include "config.h"

#include "focus-search.h"

#include <math.h>
#include <string.h>

/* The sweep goes no farther between two frames. */
#define SWEEP_STEPS 18
/* So much less than the best, twice, is the other side of the hill. */
#define FALL 0.8
/* Who has seen no more than this of what was there at the beginning has seen no
 * hill. */
#define RISE 1.1
/* A range in which the sharpness differs by less shows nothing. */
#define LEAST_CONTRAST 0.04
/* Steps get this much smaller, and no smaller than this share of the range. */
#define REFINE 3.0
#define FINEST 2000
/* Frames at rest: the first was begun while the lens moved, the others count. */
#define FRAMES_SETTLE 1
#define FRAMES_SEEN 2
/* Differences below this are not worth a way, whatever the noise is. */
#define LEAST_GAIN 0.002
/* In the noise it is when the neighbours are no further down than this. */
#define NOISE_FACTOR 2.5
/* A lens that does not get nearer in so many frames does not move at all. */
#define FRAMES_STUCK 60
/* At rest where it was told to go, share of the range. */
#define ARRIVED 1e-4

static gdouble
get_range (const FocusSearch *self)
{
  return self->high_dpt - self->low_dpt;
}

static void
go_to (FocusSearch *self, gdouble target_dpt)
{
  self->target_dpt = CLAMP (target_dpt, self->low_dpt, self->high_dpt);
  self->n_seen = 0;
  self->sum = 0;
}

void
focus_search_begin (
    FocusSearch *self, gdouble now_dpt, gdouble low_dpt, gdouble high_dpt)
{
  memset (self, 0, sizeof *self);
  self->low_dpt = MIN (low_dpt, high_dpt);
  self->high_dpt = MAX (low_dpt, high_dpt);
  self->began_dpt = CLAMP (now_dpt, self->low_dpt, self->high_dpt);
  self->last_dpt = now_dpt;
  self->best = -1;
  self->least = G_MAXDOUBLE;
  /* where there is more to look through */
  self->direction =
      self->began_dpt - self->low_dpt > self->high_dpt - self->began_dpt ? -1
                                                                         : 1;
  self->phase = FOCUS_SEARCH_SWEEPS;
  go_to (self, self->began_dpt);
}

static gboolean
fail (FocusSearch *self, FocusFailure failure)
{
  self->phase = FOCUS_SEARCH_FAILED;
  self->failure = failure;
  go_to (self, self->began_dpt);
  return FALSE;
}

static gboolean
has_arrived (const FocusSearch *self, gdouble at_dpt, gboolean is_moving)
{
  return !is_moving
         && fabs (at_dpt - self->target_dpt) <= ARRIVED * get_range (self);
}

/* Who does not get nearer although he should, is stuck. */
static gboolean
is_stuck (FocusSearch *self, gdouble at_dpt)
{
  const gdouble left = fabs (self->target_dpt - at_dpt);

  if (left > ARRIVED * get_range (self)
      && fabs (at_dpt - self->last_dpt) < 1e-9)
    self->n_stuck++;
  else
    self->n_stuck = 0;
  return self->n_stuck > FRAMES_STUCK;
}

static void
begin_climb (FocusSearch *self)
{
  self->phase = FOCUS_SEARCH_CLIMBS;
  self->centre_dpt = self->best_dpt;
  self->step_dpt = MAX (self->coarse_dpt, get_range (self) / FINEST) / 2;
  go_to (self, self->centre_dpt);
}

static gboolean
end_sweep (FocusSearch *self)
{
  if (self->best - self->least < LEAST_CONTRAST * self->best
      || !(self->best > 0))
    return fail (self, FOCUS_FAILURE_NO_CONTRAST);
  begin_climb (self);
  return TRUE;
}

/* Over where it has been it goes back as fast as it can, and looks at nothing. */
static gboolean
goes_back (const FocusSearch *self, gdouble at_dpt)
{
  return self->has_turned && (at_dpt - self->began_dpt) * self->direction < 0;
}

/* Downhill from the beginning on, or nothing so far: the hill may be on the
 * other side of where it began. */
static gboolean
should_turn (const FocusSearch *self)
{
  const gdouble behind = self->direction > 0 ? self->began_dpt - self->low_dpt
                                             : self->high_dpt - self->began_dpt;

  return !self->has_turned && behind > ARRIVED * get_range (self)
         && (self->best < RISE * self->began
             || fabs (self->best_dpt - self->began_dpt)
                    <= 1.5 * self->coarse_dpt);
}

static void
see (FocusSearch *self, gdouble at_dpt, gdouble sharpness)
{
  if (self->n_frames == 1)
    self->began = sharpness;
  else
    self->coarse_dpt = MAX (self->coarse_dpt,
        MIN (fabs (at_dpt - self->last_dpt), get_range (self) / SWEEP_STEPS));
  self->least = MIN (self->least, sharpness);
  if (sharpness > self->best) {
    self->best = sharpness;
    self->best_dpt = at_dpt;
  }
  self->n_falling = sharpness < FALL * self->best ? self->n_falling + 1 : 0;
}

static gboolean
sweep (FocusSearch *self, gdouble at_dpt, gdouble sharpness)
{
  gdouble end = self->direction > 0 ? self->high_dpt : self->low_dpt;

  if (!goes_back (self, at_dpt)) {
    see (self, at_dpt, sharpness);
    if (self->n_falling >= 2
        || fabs (at_dpt - end) <= ARRIVED * get_range (self)) {
      if (!should_turn (self))
        return end_sweep (self);
      self->has_turned = TRUE;
      self->direction = -self->direction;
      self->n_falling = 0;
    }
  }
  end = at_dpt + self->direction * get_range (self) / SWEEP_STEPS;
  self->target_dpt = goes_back (self, at_dpt)
                         ? self->began_dpt
                         : CLAMP (end, self->low_dpt, self->high_dpt);
  return TRUE;
}

static const FocusPlace *
find_place (const FocusSearch *self, gdouble at_dpt)
{
  for (guint i = 0; i < self->n_places; i++)
    if (fabs (self->places[i].at_dpt - at_dpt) <= ARRIVED * get_range (self))
      return &self->places[i];
  return NULL;
}

static const FocusPlace *
find_best (const FocusSearch *self)
{
  const FocusPlace *best = &self->places[0];

  for (guint i = 1; i < self->n_places; i++)
    if (self->places[i].mean > best->mean)
      best = &self->places[i];
  return best;
}

/* Of a mean of what is seen at one place. */
static gdouble
get_noise (const FocusSearch *self)
{
  return self->n_noise == 0
             ? 0
             : sqrt (self->noise_square / self->n_noise / FRAMES_SEEN);
}

/* Top of the parabola through three places; the middle one is no lower than the
 * others, and may be one of them at the end of the range. */
static gdouble
find_top (
    const FocusPlace *left, const FocusPlace *middle, const FocusPlace *right)
{
  const gdouble a = middle->at_dpt - left->at_dpt;
  const gdouble b = right->at_dpt - middle->at_dpt;
  const gdouble p = a * (middle->mean - right->mean);
  const gdouble q = b * (middle->mean - left->mean);

  if (!(p + q > 0))
    return middle->at_dpt;
  return CLAMP (middle->at_dpt - 0.5 * (a * p - b * q) / (p + q),
      middle->at_dpt - a / 2, middle->at_dpt + b / 2);
}

static void
settle (FocusSearch *self, gdouble at_dpt)
{
  self->phase = FOCUS_SEARCH_SETTLES;
  go_to (self, at_dpt);
}

/* What to look at next, now that there is something new to go by. */
static void
choose (FocusSearch *self)
{
  for (;;) {
    const gdouble low = MAX (self->centre_dpt - self->step_dpt, self->low_dpt);
    const gdouble high =
        MIN (self->centre_dpt + self->step_dpt, self->high_dpt);
    const FocusPlace *middle = find_place (self, self->centre_dpt);
    const FocusPlace *left = find_place (self, low);
    const FocusPlace *right = find_place (self, high);
    gdouble top, least, slack;

    if (self->n_places >= FOCUS_SEARCH_PLACES - 1) {
      settle (self, find_best (self)->at_dpt);
      return;
    }
    if (middle == NULL || left == NULL || right == NULL) {
      go_to (self, middle == NULL ? self->centre_dpt
                   : left == NULL ? low
                                  : high);
      return;
    }
    if (left->mean > middle->mean || right->mean > middle->mean) {
      self->centre_dpt = left->mean > right->mean ? low : high;
      continue;
    }
    top = find_top (left, middle, right);
    /* at the end of the range one neighbour is the middle itself */
    least = left == middle    ? right->mean
            : right == middle ? left->mean
                              : MIN (left->mean, right->mean);
    slack = MAX (NOISE_FACTOR * get_noise (self), LEAST_GAIN * middle->mean);
    if (middle->mean - least <= slack
        || self->step_dpt <= get_range (self) / FINEST) {
      settle (self, top);
      return;
    }
    self->step_dpt /= REFINE;
    self->centre_dpt = top;
  }
}

/* Whether the place has been looked at long enough. */
static gboolean
look (FocusSearch *self, gdouble sharpness)
{
  self->n_seen++;
  if (self->n_seen <= FRAMES_SETTLE)
    return FALSE;
  if (self->n_seen == FRAMES_SETTLE + 1) {
    self->first = sharpness;
  } else {
    const gdouble difference = sharpness - self->first;

    self->noise_square += difference * difference / 2;
    self->n_noise++;
  }
  self->sum += sharpness;
  return self->n_seen >= FRAMES_SETTLE + FRAMES_SEEN;
}

static gboolean
climb (FocusSearch *self, gdouble sharpness)
{
  if (!look (self, sharpness))
    return TRUE;
  self->places[self->n_places++] =
      (FocusPlace){self->target_dpt, self->sum / FRAMES_SEEN};
  choose (self);
  return TRUE;
}

/* The top was computed: it may not be worse than what was seen. */
static gboolean
check (FocusSearch *self, gdouble sharpness)
{
  const FocusPlace *best = find_best (self);
  gdouble mean;

  if (!look (self, sharpness))
    return TRUE;
  mean = self->sum / FRAMES_SEEN;
  if (best->mean - mean > MAX (3 * get_noise (self), 0.03 * best->mean)
      && fabs (best->at_dpt - self->target_dpt) > ARRIVED * get_range (self)) {
    settle (self, best->at_dpt);
    return TRUE;
  }
  self->result = mean;
  self->phase = FOCUS_SEARCH_FOUND;
  return FALSE;
}

gboolean
focus_search_update (
    FocusSearch *self, gdouble at_dpt, gboolean is_moving, gdouble sharpness)
{
  gboolean goes_on = TRUE;

  if (self->phase == FOCUS_SEARCH_OFF || self->phase >= FOCUS_SEARCH_FOUND)
    return FALSE;
  self->n_frames++;
  if (is_stuck (self, at_dpt))
    return fail (self, FOCUS_FAILURE_LENS_STUCK);
  if (self->phase == FOCUS_SEARCH_SWEEPS)
    goes_on = sweep (self, at_dpt, sharpness);
  else if (!has_arrived (self, at_dpt, is_moving))
    self->n_seen = 0;
  else if (self->phase == FOCUS_SEARCH_CLIMBS)
    goes_on = climb (self, sharpness);
  else
    goes_on = check (self, sharpness);
  self->last_dpt = at_dpt;
  return goes_on;
}
