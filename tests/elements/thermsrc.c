/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/check/gsttestclock.h>
#include <gst/thermal/thermal.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include <math.h>
#include <string.h>

#include "fixtures.h"

#define QUIET "netd=0 fixed-pattern=0 "

/* Runs `thermsrc ARGUMENTS` with `size` as its caps and returns its buffers. */
static GPtrArray *
take_frames (const gchar *arguments, const gchar *size, guint n)
{
  GPtrArray *buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autofree gchar *launch =
      g_strdup_printf ("thermsrc num-buffers=%u %s", n, arguments);
  g_autofree gchar *caps = g_strdup_printf ("video/x-raw,%s", size);
  GstHarness *h = gst_harness_new_parse (launch);

  gst_harness_set_sink_caps_str (h, caps);
  gst_harness_play (h);
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = gst_harness_pull (h);

    g_assert_nonnull (buffer);
    g_ptr_array_add (buffers, buffer);
  }
  gst_harness_teardown (h);
  return buffers;
}

static gboolean
same_bytes (GstBuffer *a, GstBuffer *b)
{
  GstMapInfo map;
  gboolean same;

  g_assert_true (gst_buffer_map (a, &map, GST_MAP_READ));
  same = gst_buffer_get_size (b) == map.size
         && gst_buffer_memcmp (b, 0, map.data, map.size) == 0;
  gst_buffer_unmap (a, &map);
  return same;
}

/* The truth of the last of `n` frames. */
static JsonParser *
take_truth (
    const gchar *arguments, const gchar *size, guint n, GstBuffer **ret_last)
{
  g_autofree gchar *path = NULL;
  g_autofree gchar *with_truth = NULL;
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GPtrArray) buffers = NULL;
  g_autoptr (GError) error = NULL;
  JsonParser *parser = json_parser_new ();
  gint fd = g_file_open_tmp ("thermsrc-truth-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  with_truth = g_strdup_printf ("%s truth-location=%s", arguments, path);
  buffers = take_frames (with_truth, size, n);
  if (ret_last != NULL)
    *ret_last = gst_buffer_ref (g_ptr_array_index (buffers, n - 1));

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_unlink (path);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, n + 1);
  json_parser_load_from_data (parser, lines[n - 1], -1, &error);
  g_assert_no_error (error);
  return parser;
}

static JsonArray *
objects_of (JsonParser *truth)
{
  return json_object_get_array_member (
      json_node_get_object (json_parser_get_root (truth)), "objects");
}

static JsonObject *
find_object (JsonParser *truth, const gchar *id)
{
  JsonArray *objects = objects_of (truth);

  for (guint i = 0; i < json_array_get_length (objects); i++) {
    JsonObject *object = json_array_get_object_element (objects, i);

    if (strcmp (json_object_get_string_member (object, "id"), id) == 0)
      return object;
  }
  return NULL;
}

static gdouble
box_number (JsonObject *object, const gchar *name)
{
  return json_object_get_double_member (
      json_object_get_object_member (object, "box"), name);
}

static gdouble
celsius_number (JsonObject *object, const gchar *name)
{
  return json_object_get_double_member (
      json_object_get_object_member (object, "celsius"), name);
}

#define VGA "width=640,height=512"

static void
test_blackbodies_measure_what_they_are (void)
{
  GstBuffer *buffer = NULL;
  g_autoptr (JsonParser) truth =
      take_truth ("scene=blackbody " QUIET, VGA, 1, &buffer);
  JsonArray *objects = objects_of (truth);
  GstThermalCalibration *calibration = calibration_of (buffer);

  g_assert_cmpuint (json_array_get_length (objects), ==, 9);
  for (guint i = 0; i < json_array_get_length (objects); i++) {
    JsonObject *object = json_array_get_object_element (objects, i);
    const gdouble celsius = celsius_number (object, "mean");
    const gdouble counts = gst_thermal_calibration_get_counts (
        calibration, celsius + GST_THERMAL_ZERO_CELSIUS_K);
    const gint x =
        640 * (box_number (object, "x") + box_number (object, "width") / 2);
    gint y =
        512 * (box_number (object, "y") + box_number (object, "height") / 2);

    if (strcmp (json_object_get_string_member (object, "id"), "wall") == 0)
      y = 5;
    g_assert_cmpfloat (celsius_number (object, "min"), ==, celsius);
    /* the truth is written with six digits, which is a few thousandths */
    g_assert_cmpfloat (
        fabs (count_at (buffer, 640, x, y) - counts), <=, 0.5 + 0.02);
  }
  gst_buffer_unref (buffer);
}

static void
test_noise_is_netd (void)
{
  g_autoptr (GPtrArray) buffers = take_frames (
      "scene=blackbody fixed-pattern=0 netd=50", "width=160,height=128", 80);
  GstThermalCalibration *calibration =
      calibration_of (g_ptr_array_index (buffers, 0));
  const gdouble counts_per_k =
      gst_thermal_calibration_get_counts (calibration, 300.5)
      - gst_thermal_calibration_get_counts (calibration, 299.5);
  gdouble variance = 0;

  /* the top rows are wall at 300 K */
  for (guint i = 0; i < 160 * 6; i++) {
    gdouble sum = 0, squares = 0;

    for (guint n = 0; n < buffers->len; n++) {
      const gdouble c =
          count_at (g_ptr_array_index (buffers, n), 160, i % 160, i / 160);

      sum += c;
      squares += c * c;
    }
    variance += (squares - sum * sum / buffers->len) / (buffers->len - 1);
  }
  g_assert_cmpfloat_with_epsilon (
      sqrt (variance / (160 * 6)) / counts_per_k, 0.050, 0.0025);
}

static void
test_same_seed_gives_same_bytes (void)
{
  g_autoptr (GPtrArray) a = take_frames ("drift=100 dead-pixels=9", VGA, 4);
  g_autoptr (GPtrArray) b = take_frames ("drift=100 dead-pixels=9", VGA, 4);
  g_autoptr (GPtrArray) other =
      take_frames ("drift=100 dead-pixels=9 seed=2", VGA, 1);
  g_autoptr (GPtrArray) c =
      take_frames ("band=visible", "width=320,height=180", 3);
  g_autoptr (GPtrArray) d =
      take_frames ("band=visible", "width=320,height=180", 3);

  for (guint i = 0; i < 4; i++)
    g_assert_true (
        same_bytes (g_ptr_array_index (a, i), g_ptr_array_index (b, i)));
  g_assert_false (
      same_bytes (g_ptr_array_index (a, 0), g_ptr_array_index (a, 1)));
  g_assert_false (
      same_bytes (g_ptr_array_index (a, 0), g_ptr_array_index (other, 0)));
  g_assert_true (
      same_bytes (g_ptr_array_index (c, 2), g_ptr_array_index (d, 2)));
}

/* What a paused pipeline shows after a seek. */
static GstBuffer *
seek_paused (const gchar *arguments, const gchar *size, GstClockTime time)
{
  g_autofree gchar *launch = g_strdup_printf (
      "thermsrc %s ! video/x-raw,%s ! fakesink name=sink", arguments, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstSample) sample = NULL;
  GstBuffer *buffer;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  g_assert_cmpint (
      gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND), ==,
      GST_STATE_CHANGE_SUCCESS);
  g_assert_true (gst_element_seek_simple (
      pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, time));
  g_assert_cmpint (
      gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND), ==,
      GST_STATE_CHANGE_SUCCESS);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_get (sink, "last-sample", &sample, NULL);
  g_assert_nonnull (sample);
  buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return buffer;
}

static void
test_seeking_gives_the_frame_of_that_time (void)
{
  static const gchar size[] = "width=160,height=128,framerate=10/1";
  g_autoptr (GPtrArray) all = take_frames ("", size, 8);
  g_autoptr (GstBuffer) buffer = seek_paused ("", size, 600 * GST_MSECOND);

  g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, 6);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, 600 * GST_MSECOND);
  g_assert_true (same_bytes (buffer, g_ptr_array_index (all, 6)));
}

/* The lenses are 8 cm apart, so a thing is shifted by 8 cm at its distance. */
static void
test_both_bands_show_the_same_objects (void)
{
  g_autoptr (JsonParser) thermal =
      take_truth ("fov=45 scene-time=11", VGA, 1, NULL);
  g_autoptr (JsonParser) visible =
      take_truth ("fov=45 scene-time=11 band=visible", VGA, 1, NULL);
  const gdouble focal_px = 320 / tan (22.5 * G_PI / 180);
  JsonArray *objects = objects_of (thermal);

  g_assert_nonnull (find_object (thermal, "walker-1"));
  g_assert_nonnull (find_object (thermal, "dog"));
  for (guint i = 0; i < json_array_get_length (objects); i++) {
    JsonObject *a = json_array_get_object_element (objects, i);
    JsonObject *b =
        find_object (visible, json_object_get_string_member (a, "id"));
    const gdouble shift_px =
        focal_px * 0.08 / json_object_get_double_member (a, "distance_m");

    g_assert_nonnull (b);
    /* cut off by the edge of the picture: nothing to compare */
    if (box_number (a, "x") < 0.01
        || box_number (a, "x") + box_number (a, "width") > 0.99)
      continue;
    g_assert_cmpfloat_with_epsilon (
        640 * box_number (a, "x") - shift_px, 640 * box_number (b, "x"), 1.6);
    g_assert_cmpfloat_with_epsilon (
        512 * box_number (a, "y"), 512 * box_number (b, "y"), 1.6);
    g_assert_cmpfloat_with_epsilon (
        512 * box_number (a, "height"), 512 * box_number (b, "height"), 2.1);
    g_assert_cmpfloat_with_epsilon (
        celsius_number (a, "max"), celsius_number (b, "max"), 0.3);
  }
}

static void
find_hottest (GstBuffer *buffer, gint *x, gint *y)
{
  guint16 most = 0;

  for (gint j = 0; j < 512; j++) {
    for (gint i = 0; i < 640; i++) {
      const guint16 count = count_at (buffer, 640, i, j);

      if (count > most) {
        most = count;
        *x = i;
        *y = j;
      }
    }
  }
}

static void
check_hottest_is_in (const gchar *arguments, const gchar *id)
{
  GstBuffer *buffer = NULL;
  g_autoptr (JsonParser) truth = take_truth (arguments, VGA, 1, &buffer);
  JsonObject *object = find_object (truth, id);
  gint x = 0, y = 0;

  g_assert_nonnull (object);
  find_hottest (buffer, &x, &y);
  g_assert_cmpfloat (x + 1, >=, 640 * box_number (object, "x"));
  g_assert_cmpfloat (y + 1, >=, 512 * box_number (object, "y"));
  g_assert_cmpfloat (
      x, <=, 640 * (box_number (object, "x") + box_number (object, "width")));
  g_assert_cmpfloat (
      y, <=, 512 * (box_number (object, "y") + box_number (object, "height")));
  gst_buffer_unref (buffer);
}

static void
test_truth_holds_the_hottest_pixel (void)
{
  check_hottest_is_in ("scene=fire scene-time=150", "fire");
  check_hottest_is_in ("scene=substation scene-time=500", "hot-joint");
}

static void
test_joint_warms_up_over_minutes (void)
{
  g_autoptr (JsonParser) early =
      take_truth ("scene=substation scene-time=30", VGA, 1, NULL);
  g_autoptr (JsonParser) late =
      take_truth ("scene=substation scene-time=300", VGA, 1, NULL);

  g_assert_cmpfloat_with_epsilon (
      celsius_number (find_object (early, "hot-joint"), "max"), 24, 0.01);
  g_assert_cmpfloat_with_epsilon (
      celsius_number (find_object (late, "hot-joint"), "max"), 88, 0.01);
}

/* An angle of 20 pixels in the middle of the picture. */
static void
test_pan_moves_the_picture (void)
{
  const gdouble pan = atan (20 / (320 / tan (22.5 * G_PI / 180))) * 180 / G_PI;
  g_autofree gchar *turned_arguments =
      g_strdup_printf ("%s pan=%.9f", QUIET, pan);
  g_autoptr (GPtrArray) still = take_frames (QUIET, VGA, 1);
  g_autoptr (GPtrArray) turned = take_frames (turned_arguments, VGA, 1);
  gdouble least = G_MAXDOUBLE;
  gint best = 0;

  for (gint shift = -40; shift <= 40; shift++) {
    gdouble difference = 0;

    for (gint y = 200; y < 320; y += 4)
      for (gint x = 280; x < 360; x++)
        difference +=
            abs (count_at (g_ptr_array_index (still, 0), 640, x + shift, y)
                 - count_at (g_ptr_array_index (turned, 0), 640, x, y));
    if (difference < least) {
      least = difference;
      best = shift;
    }
  }
  g_assert_cmpint (best, ==, 20);
}

/* Around the zenith every azimuth is in the picture: more tiles than are kept
 * otherwise. Turned by a right angle the same sky is seen, turned. */
static void
test_straight_up_is_a_view_as_any_other (void)
{
  static const gchar size[] = "width=512,height=512";
  g_autoptr (GPtrArray) a = take_frames (QUIET "tilt=90 fov=90", size, 1);
  g_autoptr (GPtrArray) b =
      take_frames (QUIET "tilt=90 fov=90 pan=90", size, 1);

  /* north was at the foot, then east is: what was left comes to the foot */
  for (gint i = -200; i <= 200; i += 25)
    g_assert_cmpint (
        abs (count_at (g_ptr_array_index (a, 0), 512, 256 + 150, 256 + i)
             - count_at (g_ptr_array_index (b, 0), 512, 256 - i, 256 + 150)),
        <, 60);
}

static void
test_digital_zoom_enlarges_the_middle (void)
{
  g_autoptr (GPtrArray) wide = take_frames (QUIET "zoom=2", VGA, 1);
  g_autoptr (GPtrArray) near =
      take_frames (QUIET "zoom=4 optical-zoom-max=2", VGA, 1);

  /* the middle of a pixel of the wide one lies between two of the near one */
  for (gint i = -100; i < 100; i += 7) {
    GstBuffer *b = g_ptr_array_index (near, 0);
    const gint x = 320 + i, y = 256 + i / 2;
    const gint nx = 320 + 2 * i, ny = 256 + 2 * (i / 2);
    const gdouble mean =
        (count_at (b, 640, nx, ny) + count_at (b, 640, nx + 1, ny)
            + count_at (b, 640, nx, ny + 1) + count_at (b, 640, nx + 1, ny + 1))
        / 4.0;
    gdouble around = 0;

    for (gint dy = -1; dy <= 1; dy++)
      for (gint dx = -1; dx <= 1; dx++)
        around += count_at (g_ptr_array_index (wide, 0), 640, x + dx, y + dy)
                  * (dx == 0 ? 0.75 : 0.125) * (dy == 0 ? 0.75 : 0.125);
    g_assert_cmpfloat_with_epsilon (mean, around, 2);
  }
}

static void
test_dead_pixels_are_as_many_as_asked (void)
{
  g_autoptr (GPtrArray) good = take_frames (QUIET "scene=blackbody", VGA, 1);
  g_autoptr (GPtrArray) bad =
      take_frames (QUIET "scene=blackbody dead-pixels=50", VGA, 1);
  guint n = 0;

  for (gint i = 0; i < 640 * 512; i++)
    n += count_at (g_ptr_array_index (good, 0), 640, i % 640, i / 640)
         != count_at (g_ptr_array_index (bad, 0), 640, i % 640, i / 640);
  g_assert_cmpuint (n, ==, 50);
}

static void
test_fixed_pattern_stays (void)
{
  g_autoptr (GPtrArray) buffers =
      take_frames ("scene=blackbody netd=0 fixed-pattern=80", VGA, 2);
  GstBuffer *first = g_ptr_array_index (buffers, 0);
  GstThermalCalibration *calibration = calibration_of (first);
  gdouble sum = 0, squares = 0;

  g_assert_true (same_bytes (first, g_ptr_array_index (buffers, 1)));
  for (gint i = 0; i < 640 * 20; i++) {
    const gdouble k = gst_thermal_calibration_get_kelvin (
        calibration, count_at (first, 640, i % 640, i / 640));

    sum += k - 300;
    squares += (k - 300) * (k - 300);
  }
  /* pixels, and columns with half as much: 80 mK times the root of 1.25 */
  g_assert_cmpfloat_with_epsilon (
      sqrt (squares / (640 * 20) - sum / (640 * 20) * sum / (640 * 20)), 0.0894,
      0.006);
}

static void
test_defocus_softens_an_edge (void)
{
  g_autoptr (GPtrArray) sharp = take_frames (QUIET "scene=blackbody", VGA, 1);
  g_autoptr (GPtrArray) soft =
      take_frames (QUIET "scene=blackbody focus=1", VGA, 1);
  gint sharp_step = 0, soft_step = 0;

  for (gint x = 1; x < 640; x++) {
    sharp_step = MAX (sharp_step,
        abs (count_at (g_ptr_array_index (sharp, 0), 640, x, 410)
             - count_at (g_ptr_array_index (sharp, 0), 640, x - 1, 410)));
    soft_step = MAX (soft_step,
        abs (count_at (g_ptr_array_index (soft, 0), 640, x, 410)
             - count_at (g_ptr_array_index (soft, 0), 640, x - 1, 410)));
  }
  g_assert_cmpint (soft_step * 3, <, sharp_step);
}

static void
test_cooled_sensor_is_not_ready_before_it_is_cold (void)
{
  g_autoptr (GPtrArray) buffers = take_frames (
      "cooling=stirling cooldown=1", "width=64,height=64,framerate=10/1", 12);

  for (guint i = 0; i < buffers->len; i++) {
    GstThermalMeta *meta =
        gst_buffer_get_thermal_meta (g_ptr_array_index (buffers, i));

    g_assert_cmpint (
        !!(meta->flags & GST_THERMAL_FRAME_FLAG_NOT_READY), ==, i < 10);
  }
}

static void
test_uncooled_sensor_settles (void)
{
  g_autoptr (GPtrArray) buffers =
      take_frames ("scene=blackbody " QUIET "cooldown=1",
          "width=64,height=64,framerate=10/1", 11);
  GstThermalCalibration *calibration =
      calibration_of (g_ptr_array_index (buffers, 0));
  gdouble before = G_MAXDOUBLE;

  for (guint i = 0; i < buffers->len; i++) {
    const gdouble k = gst_thermal_calibration_get_kelvin (
        calibration, count_at (g_ptr_array_index (buffers, i), 64, 32, 2));

    g_assert_cmpfloat (k, <, before);
    before = k;
    if (i == 0)
      g_assert_cmpfloat (k, >, 303);
    if (i == 10)
      g_assert_cmpfloat_with_epsilon (k, 300, 0.01);
  }
}

static GstThermalStatus
classify_count (GstThermalCalibration *calibration, guint16 count)
{
  return gst_thermal_calibration_classify (
      calibration, gst_thermal_calibration_get_kelvin (calibration, count));
}

/* A count at either end stands for whatever lies beyond it. */
static void
test_outside_its_range_nothing_has_a_number (void)
{
  g_autoptr (GPtrArray) buffers =
      take_frames ("scene=blackbody " QUIET, "width=64,height=64", 1);
  GstBuffer *frame = g_ptr_array_index (buffers, 0);
  GstThermalCalibration *calibration = calibration_of (frame);

  g_assert_cmpint (
      classify_count (calibration, 65535), ==, GST_THERMAL_STATUS_ABOVE);
  g_assert_cmpint (
      classify_count (calibration, 1), ==, GST_THERMAL_STATUS_BELOW);
  g_assert_cmpint (classify_count (calibration, count_at (frame, 64, 32, 32)),
      ==, GST_THERMAL_STATUS_VALID);
}

static void
test_own_parameters_give_the_true_temperature (void)
{
  static const gchar scene[] =
      "{\"camera\":{\"height_m\":2},"
      "\"weather\":{\"air_c\":12,\"humidity\":0.7,\"sky_k\":0},"
      "\"materials\":{\"dull\":{\"emissivity\":0.6}},"
      "\"objects\":[{\"id\":\"plate\",\"model\":\"parts\","
      "\"path\":[{\"x\":0,\"y\":60}],\"parts\":[{\"shape\":\"panel\","
      "\"size\":[20,0,20],\"material\":\"dull\",\"temperature_c\":80}]}]}";
  g_autofree gchar *path = NULL, *arguments = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalCalibration) own = NULL;
  g_autoptr (GPtrArray) buffers = NULL;
  GstThermalObject object;
  gint fd = g_file_open_tmp ("scene-XXXXXX.json", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, scene, -1, &error));
  arguments = g_strdup_printf (QUIET "scene=%s", path);
  buffers = take_frames (arguments, VGA, 1);
  g_unlink (path);

  gst_thermal_object_init_inherit (&object);
  object.emissivity = 0.6;
  /* the middle of the plate, which is 20 m high, seen from 2 m */
  object.distance_m = hypot (60, 8);
  object.reflected_k = 12 + GST_THERMAL_ZERO_CELSIUS_K;
  own = gst_thermal_calibration_with_object (
      calibration_of (g_ptr_array_index (buffers, 0)), &object, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_calibration_get_kelvin (
          own, count_at (g_ptr_array_index (buffers, 0), 640, 320, 240)),
      80 + GST_THERMAL_ZERO_CELSIUS_K, 0.01);
}

static void
test_frames_carry_their_capture_time (void)
{
  g_autoptr (GPtrArray) buffers =
      take_frames ("", "width=64,height=64,framerate=10/1", 3);
  g_autoptr (GstCaps) caps = gst_caps_from_string ("timestamp/x-unix");
  GstClockTime first = 0;

  for (guint i = 0; i < 3; i++) {
    GstReferenceTimestampMeta *meta = gst_buffer_get_reference_timestamp_meta (
        g_ptr_array_index (buffers, i), caps);

    g_assert_nonnull (meta);
    if (i == 0)
      first = meta->timestamp;
    g_assert_cmpuint (meta->timestamp - first, ==, i * 100 * GST_MSECOND);
  }
}

/* A clock that stands at 1.01 s: the next of the grid of 10 Hz is number 11. */
static void
test_live_frames_stand_on_the_grid (void)
{
  GstHarness *h = gst_harness_new_parse ("thermsrc is-live=true");
  GstBuffer *buffer;

  gst_harness_use_testclock (h);
  gst_harness_set_time (h, 1010 * GST_MSECOND);
  gst_harness_set_sink_caps_str (
      h, "video/x-raw,width=64,height=64,framerate=10/1");
  gst_harness_play (h);
  g_assert_true (gst_harness_crank_single_clock_wait (h));
  buffer = gst_harness_pull (h);
  g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, 11);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, 1100 * GST_MSECOND);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

static void
test_what_is_wrong_is_said (void)
{
  g_autofree gchar *path = NULL, *arguments = NULL;
  g_autoptr (GError) error = NULL;
  gint fd = g_file_open_tmp ("scene-XXXXXX.json", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path,
      "{\"objects\":[{\"id\":\"a\",\"model\":\"person\",\"path\":["
      "{\"t\":0,\"x\":1,\"y\":2},{\"t\":3,\"x\":\"far\",\"y\":2}]}]}",
      -1, &error));
  arguments = g_strdup_printf ("scene=%s", path);
  check_error (arguments, "objects[0].path[1].x: has to be a number");
  g_unlink (path);

  check_error ("scene=nowhere", "there is no scene \"nowhere\"");
  check_error ("scene=/nowhere/a.json", "cannot be read");
  check_error ("location=/nowhere/a.seq", "no such file");
  check_error ("truth-location=/nowhere/a", "Cannot write the truth");
}

static gchar *
find_data (const gchar *name)
{
  const gchar *folder = g_getenv ("THERMOSCOPE_TEST_DATA");
  gchar *path;

  if (folder == NULL)
    return NULL;
  path = g_build_filename (folder, "flir", name, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);
  return path;
}

static void
check_is_frame (GstBuffer *buffer, GstThermalFile *file, guint index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFrame) frame =
      gst_thermal_file_read_frame (file, index, &error);
  gsize size;
  gconstpointer data;

  g_assert_no_error (error);
  data = g_bytes_get_data (gst_thermal_frame_get_counts (frame), &size);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, size);
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, data, size), ==, 0);
  g_assert_true (gst_thermal_calibration_equal (
      calibration_of (buffer), gst_thermal_frame_get_calibration (frame)));
}

static void
test_replay_gives_the_recorded_counts (void)
{
  g_autofree gchar *path = find_data ("sc660_2frames.seq");
  g_autofree gchar *launch = NULL;
  g_autoptr (GstThermalFile) file = NULL;
  g_autoptr (GError) error = NULL;
  GstHarness *h;

  if (path == NULL) {
    g_test_skip ("sc660_2frames.seq is not here");
    return;
  }
  file = gst_thermal_file_new (path, &error);
  g_assert_no_error (error);

  launch = g_strdup_printf (
      "thermsrc name=s loop=true num-buffers=5 location=%s", path);
  h = gst_harness_new_parse (launch);
  gst_harness_set_sink_caps_str (h, "video/x-raw,format=GRAY16_LE");
  gst_harness_play (h);
  for (guint i = 0; i < 5; i++) {
    GstBuffer *buffer = gst_harness_pull (h);

    g_assert_nonnull (buffer);
    check_is_frame (buffer, file, i % 2);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
}

static void
test_replay_seeks (void)
{
  g_autofree gchar *path = find_data ("sc660_2frames.seq");
  g_autofree gchar *arguments = NULL;
  g_autoptr (GstThermalFile) file = NULL;
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL) {
    g_test_skip ("sc660_2frames.seq is not here");
    return;
  }
  file = gst_thermal_file_new (path, &error);
  g_assert_no_error (error);
  arguments = g_strdup_printf ("location=%s", path);
  /* in the second half, whatever rate the file has */
  buffer = seek_paused (arguments, "format=GRAY16_LE",
      gst_thermal_file_get_timestamp (file, 1) > 0
              && GST_CLOCK_TIME_IS_VALID (
                  gst_thermal_file_get_timestamp (file, 1))
          ? gst_thermal_file_get_timestamp (file, 1)
          : GST_SECOND / 30 + 1);
  check_is_frame (buffer, file, 1);
}

/* Two recorded frames and no more. */
static void
test_replay_ends (void)
{
  g_autofree gchar *path = find_data ("sc660_2frames.seq");
  g_autofree gchar *launch = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstSample) sample = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL) {
    g_test_skip ("sc660_2frames.seq is not here");
    return;
  }
  launch = g_strdup_printf ("thermsrc location=%s ! fakesink name=sink", path);
  pipeline = gst_parse_launch (launch, &error);
  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_get (sink, "last-sample", &sample, NULL);
  g_assert_cmpuint (GST_BUFFER_OFFSET (gst_sample_get_buffer (sample)), ==, 1);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static gdouble
mean_count (GstBuffer *buffer)
{
  GstMapInfo map;
  gdouble sum = 0;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize i = 0; i < map.size; i += 2)
    sum += GST_READ_UINT16_LE (map.data + i);
  gst_buffer_unmap (buffer, &map);
  return sum / (map.size / 2);
}

/* A frame each half minute: the level wanders by no more than it may, and
 * stands still without. */
static void
test_level_drifts_over_minutes (void)
{
  const gchar *size = "width=64,height=64,framerate=1/30";
  g_autoptr (GPtrArray) still =
      take_frames ("scene=blackbody " QUIET "drift=0", size, 20);
  g_autoptr (GPtrArray) drifting =
      take_frames ("scene=blackbody " QUIET "drift=2000", size, 20);
  GstThermalCalibration *calibration =
      calibration_of (g_ptr_array_index (still, 0));
  const gdouble per_k =
      gst_thermal_calibration_get_counts (calibration, 300.5)
      - gst_thermal_calibration_get_counts (calibration, 299.5);
  gdouble low = G_MAXDOUBLE, high = -G_MAXDOUBLE;

  for (guint i = 0; i < 20; i++) {
    const gdouble level = mean_count (g_ptr_array_index (drifting, i))
                          - mean_count (g_ptr_array_index (still, i));

    low = MIN (low, level / per_k);
    high = MAX (high, level / per_k);
    g_assert_cmpfloat_with_epsilon (mean_count (g_ptr_array_index (still, i)),
        mean_count (g_ptr_array_index (still, 0)), 0.5);
  }
  g_assert_cmpfloat (low, >, -2.5);
  g_assert_cmpfloat (high, <, 2.5);
  g_assert_cmpfloat (high - low, >, 0.3);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/thermsrc/blackbodies-measure-what-they-are",
      test_blackbodies_measure_what_they_are);
  g_test_add_func ("/thermsrc/own-parameters-give-the-true-temperature",
      test_own_parameters_give_the_true_temperature);
  g_test_add_func ("/thermsrc/noise-is-netd", test_noise_is_netd);
  g_test_add_func (
      "/thermsrc/same-seed-gives-same-bytes", test_same_seed_gives_same_bytes);
  g_test_add_func ("/thermsrc/seeking-gives-the-frame-of-that-time",
      test_seeking_gives_the_frame_of_that_time);
  g_test_add_func ("/thermsrc/both-bands-show-the-same-objects",
      test_both_bands_show_the_same_objects);
  g_test_add_func ("/thermsrc/truth-holds-the-hottest-pixel",
      test_truth_holds_the_hottest_pixel);
  g_test_add_func ("/thermsrc/joint-warms-up-over-minutes",
      test_joint_warms_up_over_minutes);
  g_test_add_func (
      "/thermsrc/pan-moves-the-picture", test_pan_moves_the_picture);
  g_test_add_func ("/thermsrc/straight-up-is-a-view-as-any-other",
      test_straight_up_is_a_view_as_any_other);
  g_test_add_func ("/thermsrc/digital-zoom-enlarges-the-middle",
      test_digital_zoom_enlarges_the_middle);
  g_test_add_func ("/thermsrc/dead-pixels-are-as-many-as-asked",
      test_dead_pixels_are_as_many_as_asked);
  g_test_add_func ("/thermsrc/fixed-pattern-stays", test_fixed_pattern_stays);
  g_test_add_func (
      "/thermsrc/defocus-softens-an-edge", test_defocus_softens_an_edge);
  g_test_add_func ("/thermsrc/cooled-sensor-is-not-ready-before-it-is-cold",
      test_cooled_sensor_is_not_ready_before_it_is_cold);
  g_test_add_func (
      "/thermsrc/uncooled-sensor-settles", test_uncooled_sensor_settles);
  g_test_add_func ("/thermsrc/outside-its-range",
      test_outside_its_range_nothing_has_a_number);
  g_test_add_func ("/thermsrc/frames-carry-their-capture-time",
      test_frames_carry_their_capture_time);
  g_test_add_func ("/thermsrc/live-frames-stand-on-the-grid",
      test_live_frames_stand_on_the_grid);
  g_test_add_func (
      "/thermsrc/what-is-wrong-is-said", test_what_is_wrong_is_said);
  g_test_add_func ("/thermsrc/replay-gives-the-recorded-counts",
      test_replay_gives_the_recorded_counts);
  g_test_add_func ("/thermsrc/replay-seeks", test_replay_seeks);
  g_test_add_func ("/thermsrc/replay-ends", test_replay_ends);
  g_test_add_func (
      "/thermsrc/level-drifts-over-minutes", test_level_drifts_over_minutes);
  return g_test_run ();
}
