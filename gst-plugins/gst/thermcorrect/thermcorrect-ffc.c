/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-ffc.h"

#include <math.h>

/* A shutter that has not obeyed after this is none, or stuck. */
#define PATIENCE (2 * GST_SECOND)
#define PATIENCE_FRAMES 4
/* After that an automatic correction is not tried again for so long. */
#define RETRY_PAUSE (60 * GST_SECOND)

/* For so many frames each way a shutter that is exercised stays. */
#define EXERCISE_FRAMES 3

enum
{
  PHASE_IDLE,
  PHASE_NOTICE,  /* imminent */
  PHASE_CLOSING, /* told to; frames may still be older */
  PHASE_GATHERING,
  PHASE_EXERCISING, /* opening, to be closed again */
  PHASE_OPENING,
  PHASE_SOURCE, /* closed without us */
};

const gchar *
therm_ffc_state_to_string (ThermFfcState state)
{
  static const gchar *const names[] = {
      "never", "imminent", "running", "done", "failed"};

  return names[state];
}

const gchar *
therm_ffc_reason_to_string (ThermFfcReason reason)
{
  static const gchar *const names[] = {"none", "start", "time", "temperature",
      "manual", "background", "initialisation", "defects", "recovery",
      "source"};

  return names[reason];
}

void
therm_ffc_init (ThermFfc *self)
{
  *self = (ThermFfc){.done_at = GST_CLOCK_TIME_NONE,
      .failed_at = GST_CLOCK_TIME_NONE,
      .done_cavity_k = NAN,
      .has_shutter = TRUE};
}

void
therm_ffc_ask (ThermFfc *self, ThermFfcReason reason)
{
  self->asked = reason;
}

gboolean
therm_ffc_is_busy (const ThermFfc *self)
{
  return self->phase != PHASE_IDLE && self->phase != PHASE_NOTICE;
}

static void
enter (ThermFfc *self, guint phase, GstClockTime time)
{
  self->phase = phase;
  self->since = time;
  self->n_seen = 0;
}

static guint
tell (ThermFfc *self, ThermFfcState state)
{
  self->state = state;
  return THERM_FFC_DO_TELL;
}

static guint
fail (ThermFfc *self, const gchar *failure, GstClockTime time)
{
  self->failure = failure;
  enter (self, PHASE_IDLE, time);
  self->failed_at = time;
  return tell (self, THERM_FFC_FAILED);
}

static guint
begin (ThermFfc *self, ThermFfcReason reason, const ThermFfcFrame *frame)
{
  self->reason = reason;
  self->failure = NULL;
  if (reason == THERM_FFC_REASON_BACKGROUND) {
    enter (self, PHASE_GATHERING, frame->time);
    return tell (self, THERM_FFC_RUNNING) | THERM_FFC_DO_BEGIN;
  }
  self->n_exercises = reason == THERM_FFC_REASON_INITIALISATION ? 1 : 0;
  enter (self, PHASE_CLOSING, frame->time);
  return tell (self, THERM_FFC_RUNNING) | THERM_FFC_DO_CLOSE;
}

/* Why one is due by itself, NONE if it is not; `ahead` is how soon. */
static ThermFfcReason
find_reason (const ThermFfc *self, const ThermFfcSettings *settings,
    const ThermFfcFrame *frame, GstClockTime ahead)
{
  if (!settings->automatic || !self->has_shutter
      || (GST_CLOCK_TIME_IS_VALID (self->failed_at)
          && frame->time < self->failed_at + RETRY_PAUSE))
    return THERM_FFC_REASON_NONE;
  if (!GST_CLOCK_TIME_IS_VALID (self->done_at))
    return THERM_FFC_REASON_START;
  if (settings->drift_k > 0
      && fabs (frame->cavity_k - self->done_cavity_k) >= settings->drift_k)
    return THERM_FFC_REASON_TEMPERATURE;
  if (settings->interval > 0
      && frame->time + ahead >= self->done_at + settings->interval)
    return THERM_FFC_REASON_TIME;
  return THERM_FFC_REASON_NONE;
}

static guint
step_idle (ThermFfc *self, const ThermFfcSettings *settings,
    const ThermFfcFrame *frame)
{
  ThermFfcReason reason = self->asked;

  if (reason != THERM_FFC_REASON_NONE) {
    self->asked = THERM_FFC_REASON_NONE;
    return begin (self, reason, frame);
  }
  if (frame->is_closed && !frame->is_ours) {
    self->reason = THERM_FFC_REASON_SOURCE;
    enter (self, PHASE_SOURCE, frame->time);
    return tell (self, THERM_FFC_RUNNING) | THERM_FFC_DO_HOLD;
  }
  reason = find_reason (self, settings, frame, settings->notice);
  if (reason == THERM_FFC_REASON_NONE)
    return 0;
  /* there is nothing to lose yet */
  if (reason == THERM_FFC_REASON_START || settings->notice == 0)
    return begin (self, reason, frame);
  self->reason = reason;
  enter (self, PHASE_NOTICE, frame->time);
  return tell (self, THERM_FFC_IMMINENT);
}

static guint
step_notice (ThermFfc *self, const ThermFfcSettings *settings,
    const ThermFfcFrame *frame)
{
  if (self->asked != THERM_FFC_REASON_NONE) {
    enter (self, PHASE_IDLE, frame->time);
    return step_idle (self, settings, frame);
  }
  /* settings may have changed, the cavity gone back */
  if (find_reason (self, settings, frame, settings->notice)
      == THERM_FFC_REASON_NONE) {
    enter (self, PHASE_IDLE, frame->time);
    return tell (self, self->n_done > 0 ? THERM_FFC_DONE : THERM_FFC_NEVER);
  }
  if (frame->time < self->since + settings->notice)
    return 0;
  return begin (self, self->reason, frame);
}

static gboolean
is_overdue (const ThermFfc *self, const ThermFfcFrame *frame)
{
  return self->n_seen >= PATIENCE_FRAMES
         && frame->time >= self->since + PATIENCE;
}

static guint step_gathering (ThermFfc *self, const ThermFfcSettings *settings,
    const ThermFfcFrame *frame);

static guint
step_closing (ThermFfc *self, const ThermFfcSettings *settings,
    const ThermFfcFrame *frame)
{
  if (!frame->is_closed) {
    if (is_overdue (self, frame))
      return fail (self, "the shutter did not close", frame->time)
             | THERM_FFC_DO_OPEN;
    return 0;
  }
  self->has_shutter = TRUE;
  if (self->n_exercises > 0) {
    if (self->n_seen < EXERCISE_FRAMES)
      return THERM_FFC_DO_HOLD;
    self->n_exercises--;
    enter (self, PHASE_EXERCISING, frame->time);
    return THERM_FFC_DO_HOLD | THERM_FFC_DO_OPEN;
  }
  enter (self, PHASE_GATHERING, frame->time);
  self->n_seen = 1;
  return THERM_FFC_DO_BEGIN | step_gathering (self, settings, frame);
}

static guint
step_exercising (ThermFfc *self, const ThermFfcFrame *frame)
{
  if (frame->is_closed) {
    if (is_overdue (self, frame))
      return fail (self, "the shutter did not open", frame->time)
             | THERM_FFC_DO_HOLD;
    return THERM_FFC_DO_HOLD;
  }
  if (self->n_seen < EXERCISE_FRAMES)
    return THERM_FFC_DO_HOLD;
  enter (self, PHASE_CLOSING, frame->time);
  return THERM_FFC_DO_HOLD | THERM_FFC_DO_CLOSE;
}

static guint
finish (ThermFfc *self, const ThermFfcFrame *frame)
{
  enter (self, PHASE_IDLE, frame->time);
  self->failed_at = GST_CLOCK_TIME_NONE;
  self->n_done++;
  return tell (self, THERM_FFC_DONE);
}

static guint
step_gathering (ThermFfc *self, const ThermFfcSettings *settings,
    const ThermFfcFrame *frame)
{
  const gboolean background = self->reason == THERM_FFC_REASON_BACKGROUND;

  if (background == frame->is_closed)
    return fail (self,
               background ? "the shutter closed meanwhile"
                          : "the shutter opened too early",
               frame->time)
           | (frame->is_closed ? THERM_FFC_DO_HOLD : 0);
  if (self->n_seen < MAX (settings->n_frames, 1))
    return THERM_FFC_DO_GATHER | THERM_FFC_DO_HOLD;

  self->before_at = self->done_at;
  self->before_cavity_k = self->done_cavity_k;
  self->done_at = frame->time;
  self->done_cavity_k = frame->cavity_k;
  if (background)
    return finish (self, frame) | THERM_FFC_DO_GATHER | THERM_FFC_DO_APPLY
           | THERM_FFC_DO_HOLD;
  enter (self, PHASE_OPENING, frame->time);
  return THERM_FFC_DO_GATHER | THERM_FFC_DO_APPLY | THERM_FFC_DO_HOLD
         | THERM_FFC_DO_OPEN;
}

static guint
step_opening (ThermFfc *self, const ThermFfcFrame *frame)
{
  if (!frame->is_closed)
    return finish (self, frame);
  if (frame->keep_closed)
    return finish (self, frame) | THERM_FFC_DO_HOLD;
  if (is_overdue (self, frame))
    return fail (self, "the shutter did not open", frame->time)
           | THERM_FFC_DO_HOLD | THERM_FFC_DO_OPEN;
  return THERM_FFC_DO_HOLD;
}

guint
therm_ffc_step (ThermFfc *self, const ThermFfcSettings *settings,
    const ThermFfcFrame *frame)
{
  const guint hold = frame->is_closed ? THERM_FFC_DO_HOLD : 0;

  self->n_seen++;
  switch (self->phase) {
  case PHASE_NOTICE:
    return step_notice (self, settings, frame) | hold;
  case PHASE_CLOSING:
    return step_closing (self, settings, frame) | hold;
  case PHASE_GATHERING:
    return step_gathering (self, settings, frame) | hold;
  case PHASE_EXERCISING:
    return step_exercising (self, frame) | hold;
  case PHASE_OPENING:
    return step_opening (self, frame) | hold;
  case PHASE_SOURCE:
    if (frame->is_closed)
      return hold;
    self->done_at = frame->time;
    self->done_cavity_k = frame->cavity_k;
    return finish (self, frame);
  default:
    return step_idle (self, settings, frame) | hold;
  }
}

guint
therm_ffc_refuse (ThermFfc *self)
{
  self->has_shutter = FALSE;
  return fail (
      self, "the source has no shutter that can be closed", self->since);
}

/* What was in force before is as old as it was, and the shutter is not to
 * blame. */
guint
therm_ffc_reject (ThermFfc *self, const gchar *failure)
{
  guint todo;

  if (self->state == THERM_FFC_DONE)
    self->n_done--;
  todo = fail (self, failure, self->since);
  self->failed_at = GST_CLOCK_TIME_NONE;
  self->done_at = self->before_at;
  self->done_cavity_k = self->before_cavity_k;
  return todo;
}
