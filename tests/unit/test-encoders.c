/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "media/encoders/ts-encoders.h"

#define PATIENCE_S 30

typedef struct
{
  gchar *dir;
  gchar *program;
  gchar *count_path;
} Fixture;

/* A program that tries an encoder: says what it is told, and leaves a mark. */
static void
write_program (Fixture *fixture, const gchar *end)
{
  g_autofree gchar *text = g_strdup_printf (
      "#!/bin/sh\necho \"$2\" >>'%s'\n%s\n", fixture->count_path, end);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->program, text, -1, &error);
  g_assert_no_error (error);
  g_chmod (fixture->program, 0700);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->dir = g_dir_make_tmp ("encoders-XXXXXX", NULL);
  fixture->program = g_build_filename (fixture->dir, "try", NULL);
  fixture->count_path = g_build_filename (fixture->dir, "count", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree gchar *cache =
      g_build_filename (fixture->dir, "encoders.ini", NULL);

  g_remove (cache);
  g_remove (fixture->program);
  g_remove (fixture->count_path);
  g_rmdir (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->program);
  g_free (fixture->count_path);
}

/* How many trials there have been. */
static guint
count_trials (Fixture *fixture)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (fixture->count_path, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  return g_strv_length (lines) - 1;
}

static gboolean
on_too_late (gpointer unused)
{
  g_assert_not_reached ();
  return G_SOURCE_REMOVE;
}

static TsEncoders *
try_all (Fixture *fixture)
{
  TsEncoders *encoders = ts_encoders_new (fixture->dir, fixture->program);
  guint watchdog = g_timeout_add_seconds (PATIENCE_S, on_too_late, NULL);

  ts_encoders_start (encoders);
  while (!ts_encoders_are_tried (encoders))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (watchdog);
  return encoders;
}

static gboolean
has (GPtrArray *kinds, const gchar *element)
{
  return g_ptr_array_find (kinds, ts_encoder_kind_find (element), NULL);
}

static void
test_h264_needs_no_trial (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TsEncoders) encoders = ts_encoders_new (NULL, "/nowhere/program");
  g_autoptr (GPtrArray) kinds =
      ts_encoders_list (encoders, TS_CODEC_H264, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (has (kinds, "x264enc"));
  g_assert_true (
      g_ptr_array_index (kinds, 0) == ts_encoder_kind_find ("x264enc"));
  g_assert_true (ts_encoders_check_codec (encoders, TS_CODEC_H264, &error));
  g_assert_no_error (error);
}

static void
test_one_that_is_not_tried_is_not_taken (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TsEncoders) encoders =
      ts_encoders_new (fixture->dir, fixture->program);
  g_autoptr (GPtrArray) kinds =
      ts_encoders_list (encoders, TS_CODEC_AV1, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (kinds->len, ==, 0);
  g_assert_false (ts_encoders_check_codec (encoders, TS_CODEC_AV1, &error));
  g_assert_nonnull (g_strstr_len (error->message, -1, "still being tried"));
}

static void
test_one_that_works_is_taken_and_not_tried_again (
    Fixture *fixture, gconstpointer unused)
{
  guint n_trials = 0;

  write_program (fixture, "echo works");
  for (guint i = 0; i < 2; i++) {
    g_autoptr (TsEncoders) encoders = try_all (fixture);
    g_autoptr (GPtrArray) kinds =
        ts_encoders_list (encoders, TS_CODEC_AV1, FALSE);

    g_assert_true (has (kinds, "av1enc"));
    if (i == 0)
      n_trials = count_trials (fixture);
  }
  g_assert_cmpuint (n_trials, >=, 1);
  g_assert_cmpuint (count_trials (fixture), ==, n_trials);
}

static void
assert_refused (Fixture *fixture, const gchar *end, const gchar *reason)
{
  write_program (fixture, end);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (TsEncoders) encoders = try_all (fixture);
    g_autoptr (GPtrArray) kinds =
        ts_encoders_list (encoders, TS_CODEC_AV1, FALSE);
    g_autoptr (GPtrArray) refusals =
        ts_encoders_list_refusals (encoders, TS_CODEC_AV1);
    const TsEncoderRefusal *refusal;

    g_assert_false (has (kinds, "av1enc"));
    g_assert_cmpuint (refusals->len, >=, 1);
    refusal = g_ptr_array_index (refusals, refusals->len - 1);
    g_assert_cmpstr (refusal->kind->element, ==, "av1enc");
    g_assert_nonnull (g_strstr_len (refusal->reason, -1, reason));
  }
}

static void
test_one_that_says_no_is_refused_with_its_reason (
    Fixture *fixture, gconstpointer unused)
{
  g_test_expect_message (
      "TsEncoder", G_LOG_LEVEL_MESSAGE, "* is not used: too slow");
  assert_refused (fixture, "echo too slow; exit 1", "too slow");
  g_test_assert_expected_messages ();
}

static void
test_one_that_ends_its_process_is_refused (
    Fixture *fixture, gconstpointer unused)
{
  g_test_expect_message ("TsEncoder", G_LOG_LEVEL_MESSAGE, "* (signal 6*");
  assert_refused (fixture, "kill -ABRT $$", "ends the process (signal 6");
  g_test_assert_expected_messages ();
}

static void
test_another_version_is_tried_again (Fixture *fixture, gconstpointer unused)
{
  g_autofree gchar *cache =
      g_build_filename (fixture->dir, "encoders.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (TsEncoders) first = NULL;
  g_autoptr (TsEncoders) second = NULL;
  guint n_trials;

  write_program (fixture, "echo works");
  first = try_all (fixture);
  n_trials = count_trials (fixture);
  g_assert_true (g_key_file_load_from_file (file, cache, 0, NULL));
  g_key_file_set_string (file, "av1enc", "version", "of another time");
  g_assert_true (g_key_file_save_to_file (file, cache, NULL));
  second = try_all (fixture);
  g_assert_cmpuint (count_trials (fixture), ==, n_trials + 1);
}

static void
test_stopping_ends_a_trial (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TsEncoders) encoders = NULL;

  write_program (fixture, "exec sleep 60");
  encoders = ts_encoders_new (fixture->dir, fixture->program);
  ts_encoders_start (encoders);
  ts_encoders_stop (encoders);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_false (ts_encoders_are_tried (encoders));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
#define ADD(name, func)                                                        \
  g_test_add ("/encoders/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("h264", test_h264_needs_no_trial);
  ADD ("untried", test_one_that_is_not_tried_is_not_taken);
  ADD ("works", test_one_that_works_is_taken_and_not_tried_again);
  ADD ("refused", test_one_that_says_no_is_refused_with_its_reason);
  ADD ("abort", test_one_that_ends_its_process_is_refused);
  ADD ("version", test_another_version_is_tried_again);
  ADD ("stop", test_stopping_ends_a_trial);
  return g_test_run ();
}
