/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What `radiometry` decides by: measuring ranges, distances, what is known of a
 * camera. */

#include "config.h"

#include "radiometry-distance.h"
#include "radiometry-range.h"
#include "radiometry-watch.h"

#include <glib/gstdio.h>
#include <math.h>

#define N_PIXELS (640 * 512)

static void
test_range_rises_at_once_and_falls_after_a_while (void)
{
  RadiometryRange range;

  radiometry_range_init (&range);
  g_assert_cmpint (range.span, ==, RADIOMETRY_SPAN_LOW);
  /* a handful of pixels decides nothing */
  g_assert_false (radiometry_range_follow (&range, N_PIXELS, 32, 40, 0));
  g_assert_true (radiometry_range_follow (&range, N_PIXELS, 33, 40, 0));
  g_assert_cmpint (range.span, ==, RADIOMETRY_SPAN_HIGH);

  /* between the two limits it stays */
  for (guint s = 1; s < 10; s++)
    g_assert_false (
        radiometry_range_follow (&range, N_PIXELS, 0, 33, s * GST_SECOND));
  g_assert_false (
      radiometry_range_follow (&range, N_PIXELS, 0, 0, 10 * GST_SECOND));
  g_assert_false (radiometry_range_follow (
      &range, N_PIXELS, 0, 0, 10 * GST_SECOND + RADIOMETRY_RANGE_HOLD - 1));
  /* one warm frame begins the time anew */
  g_assert_false (
      radiometry_range_follow (&range, N_PIXELS, 0, 50, 12 * GST_SECOND));
  g_assert_false (
      radiometry_range_follow (&range, N_PIXELS, 0, 0, 13 * GST_SECOND));
  g_assert_true (radiometry_range_follow (
      &range, N_PIXELS, 0, 0, 13 * GST_SECOND + RADIOMETRY_RANGE_HOLD));
  g_assert_cmpint (range.span, ==, RADIOMETRY_SPAN_LOW);
}

static void
test_limits_are_those_of_the_range_or_tighter (void)
{
  g_autoptr (GstThermalCalibration) bare =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstThermalCalibration) tight =
      gst_thermal_calibration_with_clip (bare, 263.15, NAN, NULL);
  g_autoptr (GstThermalCalibration) low =
      radiometry_range_apply (bare, RADIOMETRY_SPAN_LOW);
  g_autoptr (GstThermalCalibration) high =
      radiometry_range_apply (bare, RADIOMETRY_SPAN_HIGH);
  g_autoptr (GstThermalCalibration) both =
      radiometry_range_apply (tight, RADIOMETRY_SPAN_LOW);
  gdouble low_k, high_k;

  gst_thermal_calibration_get_clip (low, &low_k, &high_k);
  g_assert_cmpfloat_with_epsilon (low_k, 253.15, 1e-9);
  g_assert_cmpfloat_with_epsilon (high_k, 423.15, 1e-9);
  gst_thermal_calibration_get_range (high, &low_k, &high_k);
  g_assert_cmpfloat_with_epsilon (low_k, 273.15, 1e-9);
  g_assert_cmpfloat_with_epsilon (high_k, 823.15, 1e-9);
  gst_thermal_calibration_get_clip (both, &low_k, &high_k);
  g_assert_cmpfloat_with_epsilon (low_k, 263.15, 1e-9);
  g_assert_cmpfloat_with_epsilon (high_k, 423.15, 1e-9);
}

static void
test_counting_agrees_with_the_plain_one (void)
{
  for (guint round = 0; round < 50; round++) {
    const gint width = g_test_rand_int_range (1, 3000);
    const gint height = g_test_rand_int_range (1, 4);
    const gint stride = 2 * width + 2 * g_test_rand_int_range (0, 5);
    const guint16 limits[2] = {
        g_test_rand_int_range (0, 65536), round % 5 == 0 ? 65535 : 0};
    g_autofree guint8 *counts = g_malloc (stride * height);
    guint fast[2], plain[2];

    for (gint i = 0; i < stride * height; i++)
      counts[i] = g_test_rand_int_range (0, 256);
    radiometry_range_count_above (counts, stride, width, height, limits, fast);
    radiometry_range_count_above_plain (
        counts, stride, width, height, limits, plain);
    g_assert_cmpuint (fast[0], ==, plain[0]);
    g_assert_cmpuint (fast[1], ==, plain[1]);
    g_assert_cmpuint (plain[1] == 0, ==, limits[1] == 65535);
  }
}

static void
test_regions_stand_on_the_ground_at_their_foot (void)
{
  const RadiometryGround ground = {
      .height_m = 5, .most_m = 500, .aspect = 1.25};
  const GstThermalPose pose = {.tilt_deg = -30, .zoom = 1, .fov_deg = 40};
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string (
          "full() spot(0.5,0.5) box(0.4,0,0.6,0.5) spot(0.5,1)", NULL);
  gdouble metres[4];

  for (guint i = 0; i < 4; i++)
    metres[i] = radiometry_distance_of_region (
        &ground, &pose, gst_thermal_region_set_get (regions, i));
  /* 5 m / sin 30°, to the next step of 2 % */
  g_assert_cmpfloat_with_epsilon (metres[0], 10, 0.1);
  g_assert_cmpfloat (metres[0], ==, metres[1]);
  g_assert_cmpfloat (metres[0], ==, metres[2]);
  g_assert_cmpfloat_with_epsilon (
      metres[3], 5 / sin (G_PI / 6 + atan (tan (G_PI / 9) / 1.25)), 0.08);
}

static void
test_steps_are_fine_and_shared (void)
{
  for (gdouble metres = 0.5; metres < 2000; metres *= 1.003) {
    const gdouble step = radiometry_distance_round (metres);

    g_assert_cmpfloat (fabs (log (step / metres)), <=,
        log (RADIOMETRY_DISTANCE_STEP) / 2 + 1e-9);
    g_assert_cmpfloat (radiometry_distance_round (step), ==, step);
  }
  g_assert_cmpfloat (radiometry_distance_round (0), ==, 0);
}

static const gchar lines[] = "# a camera\n"
                             "version 2026-03\n"
                             "serial 0815\n"
                             "\n"
                             "calibration linear(0.02, 10)\n"
                             "cavity 283.15 -0.4\n"
                             "cavity 303.15 0.6\n"
                             "lens 290 1\n";

static void
test_calibration_file_is_read (void)
{
  g_autoptr (GBytes) bytes = radiometry_file_seal (lines);
  g_autoptr (GError) error = NULL;
  g_autoptr (RadiometryFile) file = radiometry_file_parse (bytes, &error);
  g_autofree gchar *checksum =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines, -1);

  g_assert_no_error (error);
  g_assert_cmpstr (file->version, ==, "2026-03");
  g_assert_cmpstr (file->serial, ==, "0815");
  g_assert_cmpstr (file->checksum, ==, checksum);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_calibration_get_kelvin (file->calibration, 10000), 210, 1e-9);
}

static void
test_tables_are_linear_between_their_lines (void)
{
  g_autoptr (GBytes) bytes = radiometry_file_seal (lines);
  g_autoptr (RadiometryFile) file = radiometry_file_parse (bytes, NULL);
  static const struct
  {
    gdouble cavity_k, lens_k, offset_k;
  } cases[] = {
      {283.15, NAN, -0.4},
      {293.15, NAN, 0.1},
      {303.15, NAN, 0.6},
      {250, NAN, -0.4},
      {350, NAN, 0.6},
      {293.15, 300, 1.1},
      {NAN, NAN, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gdouble readings_k[RADIOMETRY_N_READINGS] = {
        cases[i].cavity_k, cases[i].lens_k, 300};

    g_assert_cmpfloat_with_epsilon (
        radiometry_file_get_offset_k (file, readings_k), cases[i].offset_k,
        1e-9);
  }
}

/* Whatever byte is changed, it is told. */
static void
test_no_byte_can_be_changed (void)
{
  g_autoptr (GBytes) bytes = radiometry_file_seal (lines);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++) {
    g_autofree guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GBytes) changed = NULL;
    g_autoptr (GError) error = NULL;

    copy[i] ^= 0x01;
    changed = g_bytes_new (copy, size);
    g_assert_null (radiometry_file_parse (changed, &error));
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED);
  }
}

static void
test_wrong_lines_are_told_by_their_number (void)
{
  static const struct
  {
    const gchar *lines;
    const gchar *message;
  } wrong[] = {
      {"colour red", "line 3: it begins with no word that is known here"},
      {"version", "line 3: a line is a word and what it is"},
      {"version 1\nversion 2", "line 4: this is said twice"},
      {"\ncavity 300", "line 4: a table has two numbers in a line: reading "
                       "and offset, K"},
      {"cavity 300 nan", "line 3: a table has two numbers in a line: reading "
                         "and offset, K"},
      {"cavity 300 1\ncavity 300 2",
          "line 4: readings have to rise from line to line"},
      {"lens 0 1", "line 3: readings have to be 1 to 5000 K"},
      {"lens 300 101", "line 3: offsets have to be -100 to 100 K"},
      {"calibration linear(1)", "line 3: calibration: linear(per count, at 0) "
                                "takes 2 numbers, but got 1"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GBytes) bytes = radiometry_file_seal (wrong[i].lines);
    g_autoptr (GError) error = NULL;

    g_assert_null (radiometry_file_parse (bytes, &error));
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
    g_assert_cmpstr (error->message, ==, wrong[i].message);
  }
}

static void
put (const gchar *path, const gchar *content, gboolean sealed)
{
  g_autoptr (GBytes) bytes = radiometry_file_seal (content);
  gsize size;
  const gchar *data = g_bytes_get_data (bytes, &size);

  /* written under another name and moved, so that it is another file for sure */
  g_assert_true (g_file_set_contents (
      path, data, sealed ? (gssize) size : (gssize) size - 1, NULL));
}

static void
test_watch_tells_what_becomes_of_the_file (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("radiometry-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "camera.cal", NULL);
  const gint64 step_us = RADIOMETRY_WATCH_INTERVAL_US;
  gint64 now_us = step_us;
  RadiometryWatch watch;

  radiometry_watch_init (&watch);
  g_assert_false (radiometry_watch_look (&watch, now_us));

  radiometry_watch_set (&watch, path, NULL);
  g_assert_true (radiometry_watch_look (&watch, now_us));
  g_assert_cmpint (watch.state, ==, RADIOMETRY_WATCH_MISSING);
  g_assert_nonnull (watch.reason);

  put (path, lines, TRUE);
  g_assert_false (radiometry_watch_look (&watch, now_us + step_us - 1));
  g_assert_true (radiometry_watch_look (&watch, now_us += step_us));
  g_assert_cmpint (watch.state, ==, RADIOMETRY_WATCH_GOOD);
  g_assert_false (radiometry_watch_look (&watch, now_us += step_us));

  put (path, lines, FALSE);
  g_assert_true (radiometry_watch_look (&watch, now_us += step_us));
  g_assert_cmpint (watch.state, ==, RADIOMETRY_WATCH_DAMAGED);
  g_assert_null (watch.file);

  put (path, "cavity 300 1\n", TRUE);
  g_assert_true (radiometry_watch_look (&watch, now_us += step_us));
  g_assert_cmpint (watch.state, ==, RADIOMETRY_WATCH_CHANGED);
  g_assert_nonnull (watch.file);

  /* who accepts the new one expects it from then on */
  {
    g_autofree gchar *accepted = g_ascii_strup (watch.file->checksum, -1);

    radiometry_watch_set (&watch, path, accepted);
  }
  g_assert_true (radiometry_watch_look (&watch, now_us));
  g_assert_cmpint (watch.state, ==, RADIOMETRY_WATCH_GOOD);

  radiometry_watch_set (&watch, "", NULL);
  g_assert_true (radiometry_watch_look (&watch, now_us));
  g_assert_cmpint (watch.state, ==, RADIOMETRY_WATCH_NONE);
  g_assert_false (radiometry_watch_look (&watch, now_us));
  radiometry_watch_set (&watch, "/dev/zero", NULL);
  g_assert_true (radiometry_watch_look (&watch, now_us));
  g_assert_cmpint (watch.state, ==, RADIOMETRY_WATCH_DAMAGED);

  radiometry_watch_clear (&watch);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func ("/radiometry/" name, function)
  ADD ("range-rises-at-once-and-falls-after-a-while",
      test_range_rises_at_once_and_falls_after_a_while);
  ADD ("limits-are-those-of-the-range-or-tighter",
      test_limits_are_those_of_the_range_or_tighter);
  ADD ("counting-agrees-with-the-plain-one",
      test_counting_agrees_with_the_plain_one);
  ADD ("regions-stand-on-the-ground-at-their-foot",
      test_regions_stand_on_the_ground_at_their_foot);
  ADD ("steps-are-fine-and-shared", test_steps_are_fine_and_shared);
  ADD ("calibration-file-is-read", test_calibration_file_is_read);
  ADD ("tables-are-linear-between-their-lines",
      test_tables_are_linear_between_their_lines);
  ADD ("no-byte-can-be-changed", test_no_byte_can_be_changed);
  ADD ("wrong-lines-are-told-by-their-number",
      test_wrong_lines_are_told_by_their_number);
  ADD ("watch-tells-what-becomes-of-the-file",
      test_watch_tells_what_becomes_of_the_file);
#undef ADD
  return g_test_run ();
}
