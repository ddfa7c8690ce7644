/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* When thermcorrect corrects its flat field, and when its shutter protects: the
 * decisions alone, with a source that is played here. */

#include "config.h"

#include "thermcorrect-ffc.h"
#include "thermcorrect-guard.h"

#include <math.h>

#define FRAME (GST_SECOND / 25)

/* A source with a shutter that obeys, some frames late, or not. */
typedef struct
{
  ThermFfc ffc;
  ThermFfcSettings settings;
  GstClockTime time;
  gdouble cavity_k;
  gboolean told_closed;
  gboolean is_closed;
  guint late; /* frames that are on their way */
  guint countdown;
  gboolean stuck;
  guint n_held, n_gathered, n_applied;
} Camera;

static Camera
new_camera (void)
{
  Camera camera = {.settings = {.automatic = TRUE,
                       .interval = 60 * GST_SECOND,
                       .drift_k = 2,
                       .notice = 2 * GST_SECOND,
                       .n_frames = 8},
      .cavity_k = 300};

  therm_ffc_init (&camera.ffc);
  return camera;
}

static guint
run_frame (Camera *self)
{
  const ThermFfcFrame frame = {.time = self->time,
      .is_closed = self->is_closed,
      .is_ours = TRUE,
      .cavity_k = self->cavity_k};
  const guint todo = therm_ffc_step (&self->ffc, &self->settings, &frame);

  /* no frame of the shutter is ever shown */
  if (self->is_closed)
    g_assert_true (todo & THERM_FFC_DO_HOLD);
  if (todo & THERM_FFC_DO_BEGIN)
    self->n_gathered = 0;
  if (todo & THERM_FFC_DO_GATHER) {
    g_assert_cmpint (
        self->is_closed, !=, self->ffc.reason == THERM_FFC_REASON_BACKGROUND);
    self->n_gathered++;
  }
  self->n_held += !!(todo & THERM_FFC_DO_HOLD);
  self->n_applied += !!(todo & THERM_FFC_DO_APPLY);
  if (todo & (THERM_FFC_DO_CLOSE | THERM_FFC_DO_OPEN)) {
    self->told_closed = !!(todo & THERM_FFC_DO_CLOSE);
    self->countdown = self->late;
  }
  if (self->told_closed != self->is_closed && !self->stuck) {
    if (self->countdown == 0)
      self->is_closed = self->told_closed;
    else
      self->countdown--;
  }
  self->time += FRAME;
  return todo;
}

static void
run_until (Camera *self, ThermFfcState state, gdouble most_s)
{
  const GstClockTime end = self->time + (GstClockTime) (most_s * GST_SECOND);

  while (self->ffc.state != state) {
    g_assert_cmpuint (self->time, <=, end);
    run_frame (self);
  }
}

static void
run_for (Camera *self, gdouble seconds)
{
  const GstClockTime end = self->time + (GstClockTime) (seconds * GST_SECOND);

  while (self->time < end)
    run_frame (self);
}

static void
test_first_frame_starts_the_first_correction (void)
{
  for (guint late = 0; late < 4; late++) {
    Camera camera = new_camera ();

    camera.late = late;
    run_frame (&camera);
    g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_RUNNING);
    g_assert_cmpint (camera.ffc.reason, ==, THERM_FFC_REASON_START);
    run_until (&camera, THERM_FFC_DONE, 1);
    g_assert_cmpuint (camera.ffc.n_done, ==, 1);
    g_assert_cmpuint (camera.n_gathered, ==, 8);
    g_assert_cmpuint (camera.n_applied, ==, 1);
    g_assert_cmpuint (camera.n_held, ==, 8 + late);
    g_assert_false (camera.is_closed);
  }
}

static void
test_time_and_temperature_bring_the_next_with_notice (void)
{
  Camera camera = new_camera ();

  run_until (&camera, THERM_FFC_DONE, 1);
  run_for (&camera, 50);
  g_assert_cmpuint (camera.ffc.n_done, ==, 1);
  run_until (&camera, THERM_FFC_IMMINENT, 9);
  g_assert_cmpint (camera.ffc.reason, ==, THERM_FFC_REASON_TIME);
  run_for (&camera, 1.8);
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_IMMINENT);
  run_until (&camera, THERM_FFC_DONE, 1);
  g_assert_cmpuint (camera.ffc.n_done, ==, 2);

  camera.cavity_k -= 1.9;
  run_for (&camera, 5);
  g_assert_cmpuint (camera.ffc.n_done, ==, 2);
  camera.cavity_k -= 0.2;
  run_frame (&camera);
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_IMMINENT);
  g_assert_cmpint (camera.ffc.reason, ==, THERM_FFC_REASON_TEMPERATURE);
  run_until (&camera, THERM_FFC_DONE, 4);
  run_for (&camera, 50);
  g_assert_cmpuint (camera.ffc.n_done, ==, 3);

  /* what has gone back is imminent no more */
  camera.cavity_k += 3;
  run_frame (&camera);
  camera.cavity_k -= 3;
  run_frame (&camera);
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_DONE);
  g_assert_cmpuint (camera.ffc.n_done, ==, 3);
}

static void
test_manual_mode_waits_to_be_asked (void)
{
  Camera camera = new_camera ();

  camera.settings.automatic = FALSE;
  run_for (&camera, 100);
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_NEVER);
  therm_ffc_ask (&camera.ffc, THERM_FFC_REASON_MANUAL);
  run_until (&camera, THERM_FFC_DONE, 1);
  g_assert_cmpint (camera.ffc.reason, ==, THERM_FFC_REASON_MANUAL);

  /* with the shutter open, and the picture stands still */
  camera.n_held = 0;
  therm_ffc_ask (&camera.ffc, THERM_FFC_REASON_BACKGROUND);
  run_frame (&camera);
  run_until (&camera, THERM_FFC_DONE, 1);
  g_assert_cmpuint (camera.n_gathered, ==, 8);
  g_assert_cmpuint (camera.n_held, ==, 8);
  g_assert_cmpuint (camera.ffc.n_done, ==, 2);
}

static void
test_shutter_is_exercised_when_initialised (void)
{
  Camera camera = new_camera ();
  guint n_closed = 0;
  gboolean was_closed = FALSE;

  camera.settings.automatic = FALSE;
  therm_ffc_ask (&camera.ffc, THERM_FFC_REASON_INITIALISATION);
  run_frame (&camera);
  while (camera.ffc.state == THERM_FFC_RUNNING) {
    n_closed += camera.is_closed && !was_closed;
    was_closed = camera.is_closed;
    run_frame (&camera);
  }
  g_assert_cmpuint (n_closed, ==, 2);
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_DONE);
  g_assert_cmpuint (camera.n_gathered, ==, 8);
}

static void
test_stuck_shutter_is_told_and_tried_later (void)
{
  Camera camera = new_camera ();

  camera.stuck = TRUE;
  run_until (&camera, THERM_FFC_FAILED, 3);
  g_assert_cmpstr (camera.ffc.failure, ==, "the shutter did not close");
  run_for (&camera, 20);
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_FAILED);
  camera.stuck = FALSE;
  run_until (&camera, THERM_FFC_DONE, 62);

  therm_ffc_ask (&camera.ffc, THERM_FFC_REASON_MANUAL);
  while (!camera.is_closed)
    run_frame (&camera);
  camera.stuck = TRUE;
  run_until (&camera, THERM_FFC_FAILED, 4);
  g_assert_cmpstr (camera.ffc.failure, ==, "the shutter did not open");
}

/* However far the housing has drifted: the picture would stand still for
 * nothing every other second. */
static void
test_stuck_shutter_is_not_tried_all_the_time (void)
{
  Camera camera = new_camera ();
  guint n_closed = 0;

  run_until (&camera, THERM_FFC_DONE, 1);
  camera.stuck = TRUE;
  camera.cavity_k += 5;
  run_until (&camera, THERM_FFC_FAILED, 5);
  for (const GstClockTime end = camera.time + 55 * GST_SECOND;
       camera.time < end;)
    n_closed += !!(run_frame (&camera) & THERM_FFC_DO_CLOSE);
  g_assert_cmpuint (n_closed, ==, 0);
  camera.stuck = FALSE;
  run_until (&camera, THERM_FFC_DONE, 10);
  g_assert_cmpint (camera.ffc.reason, ==, THERM_FFC_REASON_TEMPERATURE);
}

/* The offsets in force are still those of 300 K and of the start. */
static void
test_rejected_background_makes_nothing_younger (void)
{
  Camera camera = new_camera ();
  GstClockTime done_at;

  run_until (&camera, THERM_FFC_DONE, 1);
  done_at = camera.ffc.done_at;
  camera.cavity_k = 301.5;
  run_for (&camera, 5);
  therm_ffc_ask (&camera.ffc, THERM_FFC_REASON_BACKGROUND);
  while (!(run_frame (&camera) & THERM_FFC_DO_APPLY))
    continue;
  therm_ffc_reject (&camera.ffc, "no good");
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_FAILED);
  g_assert_cmpuint (camera.ffc.done_at, ==, done_at);
  camera.cavity_k = 302.1;
  run_until (&camera, THERM_FFC_DONE, 4);
  g_assert_cmpint (camera.ffc.reason, ==, THERM_FFC_REASON_TEMPERATURE);
}

static void
test_source_without_a_shutter_is_left_alone (void)
{
  Camera camera = new_camera ();

  g_assert_true (run_frame (&camera) & THERM_FFC_DO_CLOSE);
  camera.told_closed = camera.is_closed = FALSE;
  g_assert_true (therm_ffc_refuse (&camera.ffc) & THERM_FFC_DO_TELL);
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_FAILED);
  run_for (&camera, 200);
  g_assert_cmpint (camera.ffc.state, ==, THERM_FFC_FAILED);
  /* its background may still be taken */
  therm_ffc_ask (&camera.ffc, THERM_FFC_REASON_BACKGROUND);
  run_frame (&camera);
  run_until (&camera, THERM_FFC_DONE, 1);
}

static void
test_correction_by_the_source_itself_is_noticed (void)
{
  ThermFfc ffc;
  const ThermFfcSettings settings = {.n_frames = 8};
  ThermFfcFrame frame = {.cavity_k = NAN};

  therm_ffc_init (&ffc);
  g_assert_cmpuint (therm_ffc_step (&ffc, &settings, &frame), ==, 0);
  frame.is_closed = TRUE;
  g_assert_cmpuint (therm_ffc_step (&ffc, &settings, &frame), ==,
      THERM_FFC_DO_TELL | THERM_FFC_DO_HOLD);
  g_assert_cmpint (ffc.reason, ==, THERM_FFC_REASON_SOURCE);
  g_assert_cmpuint (
      therm_ffc_step (&ffc, &settings, &frame), ==, THERM_FFC_DO_HOLD);
  frame.is_closed = FALSE;
  g_assert_cmpuint (
      therm_ffc_step (&ffc, &settings, &frame), ==, THERM_FFC_DO_TELL);
  g_assert_cmpint (ffc.state, ==, THERM_FFC_DONE);
}

static void
test_guard_closes_on_danger_and_looks_again (void)
{
  const ThermGuardSettings settings = {
      .mode = THERM_GUARD_AUTO, .share = 0.001, .duration = 10 * GST_SECOND};
  ThermGuard guard;

  therm_guard_init (&guard);
  g_assert_false (therm_guard_step (&guard, &settings, 0, FALSE, 0.0009));
  g_assert_true (
      therm_guard_step (&guard, &settings, GST_SECOND, FALSE, 0.0011));
  g_assert_true (guard.closed);
  for (guint s = 2; s < 11; s++)
    g_assert_false (
        therm_guard_step (&guard, &settings, s * GST_SECOND, TRUE, 0));
  g_assert_true (
      therm_guard_step (&guard, &settings, 11 * GST_SECOND, TRUE, 0));
  g_assert_false (guard.closed);
  /* it is still there */
  g_assert_true (
      therm_guard_step (&guard, &settings, 12 * GST_SECOND, FALSE, 0.5));
  g_assert_true (guard.closed);
  g_assert_false (
      therm_guard_step (&guard, &settings, 21 * GST_SECOND, TRUE, 0));
}

static void
test_guard_obeys_in_manual_mode (void)
{
  ThermGuardSettings settings = {.mode = THERM_GUARD_MANUAL, .closed = TRUE};
  ThermGuard guard;

  therm_guard_init (&guard);
  g_assert_true (therm_guard_step (&guard, &settings, 0, FALSE, 0));
  g_assert_true (guard.closed && guard.is_manual);
  settings.closed = FALSE;
  g_assert_true (therm_guard_step (&guard, &settings, 1, TRUE, 0));
  g_assert_false (guard.closed);
  settings.closed = TRUE;
  therm_guard_step (&guard, &settings, 2, FALSE, 1);
  settings.mode = THERM_GUARD_OFF;
  g_assert_true (therm_guard_step (&guard, &settings, 3, TRUE, 0));
  g_assert_false (guard.closed);
}

static void
test_recovery_goes_on_while_the_after_image_fades (void)
{
  const ThermGuardSettings settings = {.share = 0.001, .recovers = TRUE};
  ThermGuard guard;
  GstClockTime times[8];
  guint n = 0;

  therm_guard_init (&guard);
  therm_guard_step (&guard, &settings, 0, FALSE, 0.5);
  for (guint s = 1; s < 300; s++) {
    const GstClockTime time = s * GST_SECOND;

    therm_guard_step (&guard, &settings, time, FALSE, 0);
    if (!therm_guard_take_recovery (&guard, time))
      continue;
    g_assert_cmpuint (n, <, G_N_ELEMENTS (times));
    times[n++] = time / GST_SECOND;
    /* the fourth finds nothing any more */
    therm_guard_judge_recovery (&guard, time, n < 4 ? 5 : 1);
  }
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpuint (times[0], ==, 5);
  g_assert_cmpuint (times[1], ==, 10);
  g_assert_cmpuint (times[2], ==, 20);
  g_assert_cmpuint (times[3], ==, 40);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ffc/first-frame-starts-the-first-correction",
      test_first_frame_starts_the_first_correction);
  g_test_add_func ("/ffc/time-and-temperature-bring-the-next-with-notice",
      test_time_and_temperature_bring_the_next_with_notice);
  g_test_add_func (
      "/ffc/manual-mode-waits-to-be-asked", test_manual_mode_waits_to_be_asked);
  g_test_add_func ("/ffc/shutter-is-exercised-when-initialised",
      test_shutter_is_exercised_when_initialised);
  g_test_add_func ("/ffc/stuck-shutter-is-not-tried-all-the-time",
      test_stuck_shutter_is_not_tried_all_the_time);
  g_test_add_func ("/ffc/rejected-background-makes-nothing-younger",
      test_rejected_background_makes_nothing_younger);
  g_test_add_func ("/ffc/stuck-shutter-is-told-and-tried-later",
      test_stuck_shutter_is_told_and_tried_later);
  g_test_add_func ("/ffc/source-without-a-shutter-is-left-alone",
      test_source_without_a_shutter_is_left_alone);
  g_test_add_func ("/ffc/correction-by-the-source-itself-is-noticed",
      test_correction_by_the_source_itself_is_noticed);
  g_test_add_func ("/guard/closes-on-danger-and-looks-again",
      test_guard_closes_on_danger_and_looks_again);
  g_test_add_func (
      "/guard/obeys-in-manual-mode", test_guard_obeys_in_manual_mode);
  g_test_add_func ("/guard/recovery-goes-on-while-the-after-image-fades",
      test_recovery_goes_on_while_the_after_image_fades);
  return g_test_run ();
}
