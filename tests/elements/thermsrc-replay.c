/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* thermsrc with `location`: pictures of a folder, in order, at a rate, with
 * damaged ones among them. Replay of recordings is in thermsrc.c. */

#include "config.h"

#include <gst/gst.h>
#include <gst/thermal/thermal.h>
#include <glib/gstdio.h>

#include <string.h>

#include "fixtures.h"

/* A folder of pictures of 4x2 pixels, `name` NN with counts that begin at
 * 1000 * NN, and a sidecar for all of them. */
static gchar *
make_folder (guint n)
{
  g_autoptr (GError) error = NULL;
  gchar *folder = g_dir_make_tmp ("thermsrc-XXXXXX", &error);
  g_autofree gchar *sidecar = NULL;

  g_assert_no_error (error);
  sidecar = g_build_filename (folder, "calibration.json", NULL);
  g_assert_true (g_file_set_contents (sidecar,
      "{\"calibration\":{\"encoding\":\"linear\","
      "\"linear\":{\"kelvin_per_count\":0.01}}}",
      -1, &error));
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *name = g_strdup_printf ("shot%02u.pgm", i);
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autoptr (GString) text = g_string_new ("P5 4 2 65535\n");

    for (guint k = 0; k < 8; k++) {
      g_string_append_c (text, (gchar) ((1000 * i + k) >> 8));
      g_string_append_c (text, (gchar) (1000 * i + k));
    }
    g_assert_true (g_file_set_contents (path, text->str, text->len, &error));
  }
  return folder;
}

static void
write_into (const gchar *folder, const gchar *name, const gchar *text)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_folder (gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

/* Plays `location` to its end, or 12 frames of it. Returns the numbers of the
 * pictures that came, and how many warnings there were. */
static gchar *
play_pictures (const gchar *location, const gchar *options, guint *ret_warnings)
{
  g_autofree gchar *launch = g_strdup_printf (
      "thermsrc num-buffers=12 location=\"%s\" %s ! "
      "video/x-raw,framerate=10/1 ! appsink name=sink sync=false",
      location, options);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  GString *numbers = g_string_new (NULL);
  GstMessage *message;
  GstSample *sample;

  g_assert_no_error (error);
  *ret_warnings = 0;
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    GstBuffer *buffer;

    g_signal_emit_by_name (sink, "pull-sample", &sample);
    if (sample == NULL)
      break;
    buffer = gst_sample_get_buffer (sample);
    g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 16);
    g_string_append_printf (numbers, " %u", count_at (buffer, 4, 0, 0) / 1000);
    g_assert_cmpuint (count_at (buffer, 4, 2, 0) % 1000, ==, 2);
    g_assert_cmpfloat_with_epsilon (
        gst_thermal_calibration_get_kelvin (calibration_of (buffer), 30000),
        300, 1e-9);
    gst_sample_unref (sample);
  }
  while ((message = gst_bus_pop_filtered (
              bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR))
         != NULL) {
    g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_WARNING);
    ++*ret_warnings;
    gst_message_unref (message);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return g_string_free (numbers, FALSE);
}

static void
check_played (const gchar *folder, const gchar *pattern, const gchar *options,
    const gchar *numbers, guint n_warnings)
{
  g_autofree gchar *location = g_build_filename (folder, pattern, NULL);
  g_autofree gchar *played = NULL;
  guint warnings;

  played = play_pictures (
      pattern[0] != '\0' ? location : folder, options, &warnings);
  g_assert_cmpstr (played, ==, numbers);
  g_assert_cmpuint (warnings, ==, n_warnings);
}

static void
test_folders_and_patterns (void)
{
  gchar *folder = make_folder (5);

  check_played (folder, "", "", " 0 1 2 3 4", 0);
  check_played (folder, "", "loop=true", " 0 1 2 3 4 0 1 2 3 4 0 1", 0);
  check_played (folder, "*.pgm", "", " 0 1 2 3 4", 0);
  /* the sidecar is there, too */
  check_played (folder, "*", "", " 0 1 2 3 4", 0);
  check_played (folder, "*2.pgm", "", " 2", 0);
  check_played (folder, "shot%02d.pgm", "", " 0 1 2 3 4", 0);
  check_played (folder, "shot0?.pgm", "", " 0 1 2 3 4", 0);
  remove_folder (folder);
}

/* One recorded picture for each of 10 a second: twice as fast leaves out every
 * other, half as fast shows each twice. */
static void
test_goes_at_its_rate (void)
{
  gchar *folder = make_folder (6);

  check_played (folder, "", "rate=2", " 0 2 4", 0);
  check_played (folder, "", "rate=0.5", " 0 0 1 1 2 2 3 3 4 4 5 5", 0);
  check_played (folder, "", "rate=4 loop=true", " 0 4 2 0 4 2 0 4 2 0 4 2", 0);
  remove_folder (folder);
}

static void
test_passes_over_what_is_damaged (void)
{
  gchar *folder = make_folder (4);

  write_into (folder, "shot00.pgm", "P5 4 2 65535\ncut");
  write_into (folder, "shot02.pgm", "P5 2 1 65535\nsize");
  check_played (folder, "", "", " 1 3", 2);

  for (guint i = 0; i < 4; i++) {
    g_autofree gchar *name = g_strdup_printf ("shot%02u.pgm", i);

    write_into (folder, name, "P5 4 2 65535\ncut");
  }
  {
    g_autofree gchar *arguments =
        g_strdup_printf ("location=%s loop=true", folder);

    check_error (arguments, "shot00.pgm");
  }
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func (
      "/thermsrc-replay/folders-and-patterns", test_folders_and_patterns);
  g_test_add_func ("/thermsrc-replay/goes-at-its-rate", test_goes_at_its_rate);
  g_test_add_func ("/thermsrc-replay/passes-over-what-is-damaged",
      test_passes_over_what_is_damaged);
  return g_test_run ();
}
