/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What `radiometry` may say as a number, how far away things are, and what is
 * made of the regions' numbers. */

#include "config.h"

#include "fixtures.h"

#include <gst/check/gstharness.h>

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define WIDTH 40
#define HEIGHT 32
#define N_PIXELS (WIDTH * HEIGHT)

/* A FLIR E60's curve; see tests/unit/test-calibration.c. */
static const GstThermalPlanck e60 = {
    .r1 = 14985.9297,
    .r2 = 0.011283217,
    .b = 1398.09998,
    .f = 1,
    .o = -6233,
};

static GstHarness *
open_harness (const gchar *launch, GstBus *bus)
{
  GstHarness *h = gst_harness_new_parse (launch);
  g_autoptr (GstElement) element = gst_harness_find_element (h, "radiometry");

  gst_element_set_bus (element, bus);
  gst_harness_set_src_caps_str (
      h, "video/x-raw,format=GRAY16_LE,width=40,height=32,framerate=10/1");
  return h;
}

static void
close_harness (GstHarness *h)
{
  g_autoptr (GstElement) element = gst_harness_find_element (h, "radiometry");

  gst_element_set_bus (element, NULL);
  gst_harness_teardown (h);
}

/* Of kelvin × 100: everywhere @celsius, in the last pixels something else. */
static GstBuffer *
push (GstHarness *h, gdouble celsius, gdouble other_c, guint n_other,
    GstClockTime pts)
{
  guint16 counts[N_PIXELS];
  GstBuffer *buffer;

  for (guint i = 0; i < N_PIXELS; i++)
    counts[i] = counts_of_celsius (i + n_other >= N_PIXELS ? other_c : celsius);
  buffer = new_thermal_frame (WIDTH, HEIGHT, counts);
  GST_BUFFER_PTS (buffer) = pts;
  return gst_harness_push_and_pull (h, buffer);
}

static GstBuffer *
push_planck (
    GstHarness *h, guint16 count, const GstThermalPose *pose, GstClockTime pts)
{
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_planck (&e60, NULL, NULL, NULL);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 2 * N_PIXELS, NULL);
  guint16 counts[N_PIXELS];
  GstVideoInfo info;

  for (guint i = 0; i < N_PIXELS; i++)
    counts[i] = GUINT16_TO_LE (count);
  gst_buffer_fill (buffer, 0, counts, sizeof counts);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY16_LE, WIDTH, HEIGHT);
  gst_buffer_add_thermal_meta (buffer, calibration, &info);
  if (pose != NULL)
    gst_buffer_add_thermal_pose_meta (buffer, pose);
  GST_BUFFER_PTS (buffer) = pts;
  return gst_harness_push_and_pull (h, buffer);
}

static const GstThermalMeasurement *
find (GstBuffer *buffer, guint id)
{
  const GstThermalMeasurement *m = gst_thermal_measurement_meta_find (
      gst_buffer_get_thermal_measurement_meta (buffer), id);

  g_assert_nonnull (m);
  return m;
}

static gchar *
pop_range (GstBus *bus)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    const GstStructure *structure = gst_message_get_structure (message);
    gchar *range = NULL;

    if (gst_structure_has_name (structure, "thermal-range"))
      range = g_strdup (gst_structure_get_string (structure, "range"));
    gst_message_unref (message);
    if (range != NULL)
      return range;
  }
  return NULL;
}

static void
test_what_is_beyond_the_range_is_said_to_be (void)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h = open_harness ("radiometry range=low regions=full()", bus);
  g_autoptr (GstBuffer) cold = push (h, 20, -30, 5, 0);
  g_autoptr (GstBuffer) hot = push (h, 20, 151, 7, GST_SECOND);
  g_autoptr (GstBuffer) good = push (h, 20, 149, 7, 2 * GST_SECOND);
  g_autofree gchar *text = NULL;

  g_assert_cmpint (find (cold, 0)->min_status, ==, GST_THERMAL_STATUS_BELOW);
  g_assert_cmpuint (find (cold, 0)->n_below, ==, 5);
  g_assert_cmpuint (find (cold, 0)->n_above, ==, 0);
  g_assert_cmpint (find (cold, 0)->mean_status, ==, GST_THERMAL_STATUS_VALID);
  g_assert_cmpint (find (hot, 0)->max_status, ==, GST_THERMAL_STATUS_ABOVE);
  g_assert_cmpuint (find (hot, 0)->n_above, ==, 7);
  g_assert_cmpuint (find (hot, 0)->n_below, ==, 0);
  g_assert_cmpint (find (good, 0)->max_status, ==, GST_THERMAL_STATUS_VALID);
  g_assert_cmpuint (find (good, 0)->n_above, ==, 0);

  text = gst_thermal_calibration_format (
      calibration_of (hot), find (hot, 0)->max_k, GST_THERMAL_UNIT_CELSIUS);
  g_assert_cmpstr (text, ==, "> 150 °C");
  close_harness (h);
}

static void
test_automatic_range_follows_the_scene (void)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h = open_harness ("radiometry range=auto regions=full()", bus);
  GstClockTime pts = 0;
  gchar *range;

  gst_buffer_unref (push (h, 20, 100, 9, pts));
  range = pop_range (bus);
  g_assert_cmpstr (range, ==, "low");
  g_free (range);

  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstBuffer) hot = push (h, 20, 108, 9, pts += GST_SECOND / 10);

    g_assert_cmpint (find (hot, 0)->max_status, ==, GST_THERMAL_STATUS_VALID);
  }
  g_assert_null (pop_range (bus));
  close_harness (h);
}

/* 16 bits of cK end at 382 °C. */
static void
test_automatic_range_rises_and_falls (void)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h = open_harness ("radiometry range=auto regions=full()", bus);
  GstClockTime pts = 0;
  g_autofree gchar *low = NULL;
  g_autofree gchar *high = NULL;
  g_autofree gchar *back = NULL;
  GstBuffer *out;

  gst_buffer_unref (push (h, 20, 20, 0, pts));
  low = pop_range (bus);
  g_assert_cmpstr (low, ==, "low");

  /* the very frame that is too hot is measured in the higher range */
  out = push (h, 20, 300, 9, pts += GST_SECOND);
  g_assert_cmpfloat_with_epsilon (find (out, 0)->max_k, 573.15, 0.01);
  g_assert_cmpint (find (out, 0)->max_status, ==, GST_THERMAL_STATUS_VALID);
  gst_buffer_unref (out);
  high = pop_range (bus);
  g_assert_cmpstr (high, ==, "high");

  /* 145 °C is within the hysteresis */
  for (guint i = 0; i < 4; i++)
    gst_buffer_unref (push (h, 20, 145, 9, pts += GST_SECOND));
  g_assert_null (pop_range (bus));
  for (guint i = 0; i < 4; i++)
    gst_buffer_unref (push (h, 20, 130, 9, pts += GST_SECOND));
  back = pop_range (bus);
  g_assert_cmpstr (back, ==, "low");
  close_harness (h);
}

static void
test_correction_acts_on_temperatures_of_any_kind (void)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h =
      open_harness ("radiometry correction-factor=1.1 correction-offset=-2 "
                    "regions=\"full() "
                    "full(id=3,correction-factor=1,correction-offset-k=.5)\"",
          bus);
  g_autoptr (GstBuffer) linear = push (h, 50, 50, 0, 0);
  g_autoptr (GstBuffer) planck = push_planck (h, 16000, NULL, GST_SECOND);
  g_autoptr (GstThermalCalibration) plain =
      gst_thermal_calibration_new_planck (&e60, NULL, NULL, NULL);
  const gdouble celsius =
      gst_thermal_calibration_get_kelvin (plain, 16000) - 273.15;
  GstMessage *warning = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);

  g_assert_cmpfloat_with_epsilon (find (linear, 0)->max_k, 273.15 + 53, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (linear, 0.5, 0.5), 273.15 + 53, 1e-9);
  g_assert_cmpfloat_with_epsilon (find (linear, 3)->max_k, 273.15 + 50.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      find (planck, 0)->max_k, 273.15 + 1.1 * celsius - 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      find (planck, 3)->max_k, 273.15 + celsius + 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      find (planck, 0)->mean_k, 273.15 + 1.1 * celsius - 2, 1e-4);
  g_assert_null (warning);
  close_harness (h);
}

static void
test_distance_follows_the_ground (void)
{
  const GstThermalPose down = {.tilt_deg = -30, .fov_deg = 40, .zoom = 1};
  const GstThermalPose level = {.tilt_deg = 0, .fov_deg = 40, .zoom = 1};
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h = open_harness (
      "radiometry distance-mode=ground mount-height=5 distance-limit=400 "
      "air-temperature=10 "
      "regions=\"full() spot(.5,1) spot(.5,.5,distance-m=3)\"",
      bus);
  g_autoptr (GstBuffer) near = push_planck (h, 16000, &down, 0);
  g_autoptr (GstBuffer) far = push_planck (h, 16000, &level, GST_SECOND);
  g_autoptr (GstBuffer) back = push_planck (h, 16000, &down, 2 * GST_SECOND);
  g_autoptr (GstThermalCalibration) bare =
      gst_thermal_calibration_new_planck (&e60, NULL, NULL, NULL);
  g_autoptr (GstThermalCalibration) expected = NULL;
  GstThermalObject object;

  g_assert_cmpfloat_with_epsilon (find (near, 0)->distance_m, 10, 0.1);
  g_assert_cmpfloat_with_epsilon (find (near, 1)->distance_m, 6.92, 0.08);
  g_assert_cmpfloat (find (near, 2)->distance_m, ==, 3);
  g_assert_cmpfloat (find (far, 0)->distance_m, ==, 400);
  g_assert_cmpfloat (find (far, 2)->distance_m, ==, 3);
  g_assert_cmpfloat_with_epsilon (find (back, 0)->distance_m, 10, 0.1);

  /* the distance is what the temperature is worked out with */
  gst_thermal_object_init_inherit (&object);
  object.air_k = 283.15;
  object.distance_m = find (near, 1)->distance_m;
  expected = gst_thermal_calibration_with_object (bare, &object, NULL);
  g_assert_cmpfloat_with_epsilon (find (near, 1)->max_k,
      gst_thermal_calibration_get_kelvin (expected, 16000), 1e-9);
  object.distance_m = find (near, 0)->distance_m;
  gst_thermal_calibration_unref (expected);
  expected = gst_thermal_calibration_with_object (bare, &object, NULL);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (near, 0.5, 0.5),
      gst_thermal_calibration_get_kelvin (expected, 16000), 1e-9);
  close_harness (h);
}

static void
test_without_a_pose_distances_are_as_set (void)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h = open_harness (
      "radiometry distance-mode=ground distance=7 regions=full()", bus);
  g_autoptr (GstElement) element = gst_harness_find_element (h, "radiometry");
  g_autoptr (GstBuffer) blind = push_planck (h, 16000, NULL, 0);
  g_autoptr (GstMessage) warning =
      gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  g_autoptr (GstBuffer) set = NULL;

  g_assert_cmpfloat (find (blind, 0)->distance_m, ==, 7);
  g_assert_nonnull (warning);

  g_object_set (element, "tilt", -30.0, "fov", 40.0, "mount-height", 2.0, NULL);
  set = push_planck (h, 16000, NULL, GST_SECOND);
  g_assert_cmpfloat_with_epsilon (find (set, 0)->distance_m, 4, 0.04);
  close_harness (h);
}

static void
test_comparisons_are_told_with_the_regions (void)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *h = open_harness (
      "radiometry regions=\"full() box(0,0,1,0.5) box(0,0.5,1,1)\" "
      "comparisons=\"difference(2,1,name=halves) group(1,2)\"",
      bus);
  g_autoptr (GstBuffer) out = push (h, 20, 60, N_PIXELS / 2, 0);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
  const GstStructure *structure = gst_message_get_structure (message);
  const GValue *array = gst_structure_get_value (structure, "comparisons");
  const GstStructure *one;
  gdouble difference_k;
  guint region_id;

  g_assert_cmpuint (gst_value_array_get_size (array), ==, 2);
  one = gst_value_get_structure (gst_value_array_get_value (array, 0));
  g_assert_cmpstr (gst_structure_get_string (one, "name"), ==, "halves");
  g_assert_true (gst_structure_get_double (one, "difference-k", &difference_k));
  g_assert_cmpfloat_with_epsilon (difference_k, 40, 1e-9);
  g_assert_true (gst_structure_get_uint (one, "region-id", &region_id));
  g_assert_cmpuint (region_id, ==, 2);
  one = gst_value_get_structure (gst_value_array_get_value (array, 1));
  g_assert_true (gst_structure_get_double (one, "difference-k", &difference_k));
  g_assert_cmpfloat_with_epsilon (difference_k, 60 - 40, 1e-4);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_comparison_meta_find (
          gst_buffer_get_thermal_comparison_meta (out), 1)
          ->difference_k,
      40, 1e-9);
  close_harness (h);
}

/* Eight and more areas that are left out of everything. */
static void
test_shields_hide_what_is_hot (void)
{
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GString) launch = g_string_new ("radiometry regions=\"full()");
  g_autoptr (GstBuffer) out = NULL;
  GstHarness *h;

  /* the last row: 40 pixels, in ten shields of four */
  for (guint i = 0; i < 10; i++)
    g_string_append_printf (launch, " box(0.%u,0.97,%s,1,shield)", i,
        (const gchar *[]){"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7",
            "0.8", "0.9", "1.0"}[i]);
  g_string_append (launch, "\"");
  h = open_harness (launch->str, bus);
  out = push (h, 20, 90, WIDTH, 0);
  g_assert_cmpuint (find (out, 0)->n_pixels, ==, N_PIXELS - WIDTH);
  g_assert_cmpfloat_with_epsilon (find (out, 0)->max_k, 293.15, 1e-9);
  close_harness (h);
}

static gchar *
write_calibration (const gchar *folder, const gchar *lines)
{
  gchar *path = g_build_filename (folder, "camera.cal", NULL);
  g_autofree gchar *checksum =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines, -1);
  g_autofree gchar *text = g_strdup_printf (
      "thermoscope-calibration 1\nsha256 %s\n%s", checksum, lines);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static GstBuffer *
push_with_readings (GstHarness *h, gdouble cavity_c, GstClockTime pts)
{
  guint16 counts[N_PIXELS];
  GstThermalReadings readings;
  GstBuffer *buffer;

  for (guint i = 0; i < N_PIXELS; i++)
    counts[i] = counts_of_celsius (40);
  buffer = new_thermal_frame (WIDTH, HEIGHT, counts);
  gst_thermal_readings_init (&readings);
  readings.cavity_k = 273.15 + cavity_c;
  gst_buffer_add_thermal_readings_meta (buffer, &readings);
  GST_BUFFER_PTS (buffer) = pts;
  return gst_harness_push_and_pull (h, buffer);
}

static gchar *
pop_file_state (GstBus *bus)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
  const GstStructure *structure =
      message != NULL ? gst_message_get_structure (message) : NULL;

  if (structure == NULL)
    return NULL;
  g_assert_true (
      gst_structure_has_name (structure, "thermal-calibration-file"));
  return g_strdup (gst_structure_get_string (structure, "state"));
}

static void
test_calibration_file_compensates_the_camera (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("radiometry-XXXXXX", NULL);
  g_autofree gchar *path = write_calibration (
      folder, "version 7\ncavity 293.15 0\ncavity 313.15 -2\n");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autofree gchar *launch =
      g_strdup_printf ("radiometry interval=0 calibration-file=%s "
                       "regions=\"full() full(id=2,correction-offset-k=10)\"",
          path);
  GstHarness *h = open_harness (launch, bus);
  g_autoptr (GstBuffer) cool = push_with_readings (h, 20, 0);
  g_autoptr (GstBuffer) soon = push_with_readings (h, 40, GST_SECOND / 10);
  g_autoptr (GstBuffer) warm = push_with_readings (h, 40, 2 * GST_SECOND);
  g_autofree gchar *state = pop_file_state (bus);

  g_assert_cmpstr (state, ==, "good");
  g_assert_cmpfloat_with_epsilon (find (cool, 0)->max_k, 313.15, 1e-9);
  /* tables are not made anew for every frame */
  g_assert_cmpfloat_with_epsilon (find (soon, 0)->max_k, 313.15, 1e-9);
  g_assert_cmpfloat_with_epsilon (find (warm, 0)->max_k, 311.15, 1e-9);
  g_assert_cmpfloat_with_epsilon (find (warm, 2)->max_k, 321.15, 1e-9);
  close_harness (h);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_damaged_calibration_file_is_told_and_not_used (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("radiometry-XXXXXX", NULL);
  g_autofree gchar *path =
      write_calibration (folder, "calibration linear(0.02,0)\n");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autofree gchar *launch = g_strdup_printf (
      "radiometry interval=0 regions=full() calibration-file=%s", path);
  g_autofree gchar *text = NULL;
  g_autofree gchar *good = NULL;
  g_autofree gchar *changed = NULL;
  g_autofree gchar *damaged = NULL;
  GstHarness *h = open_harness (launch, bus);
  g_autoptr (GstElement) element = gst_harness_find_element (h, "radiometry");
  g_autoptr (GstBuffer) first = push (h, 26.85, 26.85, 0, 0);
  g_autoptr (GstBuffer) second = NULL;
  g_autoptr (GstBuffer) third = NULL;

  /* the file's calibration goes before the frame's: 300.00 K become 600 */
  good = pop_file_state (bus);
  g_assert_cmpstr (good, ==, "good");
  g_assert_cmpfloat_with_epsilon (find (first, 0)->max_k, 600, 1e-9);

  g_object_set (element, "calibration-checksum", "0123", NULL);
  second = push (h, 26.85, 26.85, 0, GST_SECOND);
  changed = pop_file_state (bus);
  g_assert_cmpstr (changed, ==, "changed");
  g_assert_cmpfloat_with_epsilon (find (second, 0)->max_k, 600, 1e-9);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  *strstr (text, "0.02") = '1';
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_object_set (element, "calibration-checksum", "", NULL);
  third = push (h, 26.85, 26.85, 0, 2 * GST_SECOND);
  damaged = pop_file_state (bus);
  g_assert_cmpstr (damaged, ==, "damaged");
  g_assert_cmpfloat_with_epsilon (find (third, 0)->max_k, 300, 1e-9);
  close_harness (h);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function)                                                    \
  g_test_add_func ("/radiometry-limits/" name, function)
  ADD ("what-is-beyond-the-range-is-said-to-be",
      test_what_is_beyond_the_range_is_said_to_be);
  ADD ("automatic-range-follows-the-scene",
      test_automatic_range_follows_the_scene);
  ADD ("automatic-range-rises-and-falls", test_automatic_range_rises_and_falls);
  ADD ("correction-acts-on-temperatures-of-any-kind",
      test_correction_acts_on_temperatures_of_any_kind);
  ADD ("distance-follows-the-ground", test_distance_follows_the_ground);
  ADD ("without-a-pose-distances-are-as-set",
      test_without_a_pose_distances_are_as_set);
  ADD ("comparisons-are-told-with-the-regions",
      test_comparisons_are_told_with_the_regions);
  ADD ("shields-hide-what-is-hot", test_shields_hide_what_is_hot);
  ADD ("calibration-file-compensates-the-camera",
      test_calibration_file_compensates_the_camera);
  ADD ("damaged-calibration-file-is-told-and-not-used",
      test_damaged_calibration_file_is_told_and_not_used);
#undef ADD
  return g_test_run ();
}
