/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What moves while the visible sensor looks is smeared along its way, and a
 * shutter that takes longer than a frame gives fewer pictures. */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/controller/gstdirectcontrolbinding.h>
#include <gst/controller/gstinterpolationcontrolsource.h>
#include <glib/gstdio.h>
#include <math.h>

#include "fixtures.h"

#define WIDTH 640
#define HEIGHT 360
#define FOV_DEG 60.0
#define SIZE "width=640,height=360,framerate=10/1"

/* A light box that goes to the right by 4 m/s, its face 9 m away, before a dark
 * wall; a panel stands. */
#define SPEED_M_S 4.0
#define DISTANCE_M 9.0
static const gchar scene[] =
    "{\"title\": \"Edges\", \"time_of_day_h\": 12,"
    " \"camera\": {\"height_m\": 5, \"parallax_m\": 0},"
    " \"weather\": {\"air_c\": 20, \"cloud_cover\": 0, \"atmosphere\": false},"
    " \"materials\": {"
    "  \"dark\": {\"emissivity\": 1, \"color\": \"#303030\"},"
    "  \"light\": {\"emissivity\": 1, \"color\": \"#d0d0d0\"}},"
    " \"ground\": {\"material\": \"dark\"},"
    " \"objects\": ["
    "  {\"id\": \"wall\", \"class\": \"wall\", \"model\": \"parts\","
    "   \"heading_deg\": 180, \"path\": [{\"x\": 0, \"y\": 20}],"
    "   \"parts\": [{\"shape\": \"panel\", \"at\": [0, 0, -40],"
    "    \"size\": [200, 0, 100], \"material\": \"dark\"}]},"
    "  {\"id\": \"still\", \"class\": \"panel\", \"model\": \"parts\","
    "   \"heading_deg\": 180, \"z_m\": 5.5, \"path\": [{\"x\": 0, \"y\": 10}],"
    "   \"parts\": [{\"shape\": \"panel\", \"at\": [0, 0, 0],"
    "    \"size\": [2, 0, 2], \"material\": \"light\"}]},"
    "  {\"id\": \"moves\", \"class\": \"panel\", \"model\": \"parts\","
    "   \"heading_deg\": 180, \"z_m\": 2,"
    "   \"path\": [{\"t\": 0, \"x\": -4, \"y\": 10},"
    "    {\"t\": 2, \"x\": 4, \"y\": 10}],"
    "   \"parts\": [{\"shape\": \"box\", \"at\": [0, 0, 0],"
    "    \"size\": [2, 2, 2], \"material\": \"light\"}]}]}";

#define STILL_ROW 110
#define MOVING_ROW 245

static gchar *
write_scene (void)
{
  g_autoptr (GError) error = NULL;
  gchar *path = NULL;
  const gint fd = g_file_open_tmp ("edges-XXXXXX.json", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, scene, -1, &error);
  g_assert_no_error (error);
  return path;
}

/* Makes the property go on evenly while time does. */
static void
turn (GstElement *source, const gchar *property, gdouble degrees_per_s)
{
  GstControlSource *control = gst_interpolation_control_source_new ();
  GstTimedValueControlSource *timed = GST_TIMED_VALUE_CONTROL_SOURCE (control);

  g_object_set (control, "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
  gst_timed_value_control_source_set (timed, 0, 0);
  gst_timed_value_control_source_set (
      timed, 10 * GST_SECOND, 10 * degrees_per_s);
  gst_object_add_control_binding (
      GST_OBJECT (source), gst_direct_control_binding_new_absolute (
                               GST_OBJECT (source), property, control));
  gst_object_unref (control);
}

/* `n` frames with that shutter, as light as any other, without noise. */
static GPtrArray *
take_frames (gdouble shutter_s, gdouble pan_deg_s, const gchar *more, guint n)
{
  GPtrArray *buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autofree gchar *path = write_scene ();
  g_autofree gchar *launch = g_strdup_printf (
      "thermsrc name=source scene=%s band=visible num-buffers=%u netd=0 fov=%g "
      "time-of-day=23 shutter=%.6f gain=%.3f %s",
      path, n, FOV_DEG, shutter_s, 20 * log10 (0.9 / shutter_s), more);
  GstHarness *h = gst_harness_new_parse (launch);

  if (pan_deg_s != 0) {
    g_autoptr (GstElement) source =
        gst_bin_get_by_name (GST_BIN (h->element), "source");

    turn (source, "pan", pan_deg_s);
  }
  gst_harness_set_sink_caps_str (h, "video/x-raw," SIZE);
  gst_harness_play (h);
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = gst_harness_pull (h);

    g_assert_nonnull (buffer);
    g_ptr_array_add (buffers, buffer);
  }
  gst_harness_teardown (h);
  g_unlink (path);
  return buffers;
}

/* How far light takes from a tenth to nine tenths at the first edge of a row,
 * as the width of an even ramp, pixels. */
static gdouble
measure_edge (GstBuffer *buffer, gint row)
{
  gdouble light[WIDTH], low = 1, high = 0;
  gint from = -1, to = -1;

  for (gint x = 0; x < WIDTH; x++) {
    light[x] =
        pow ((byte_at (buffer, (gsize) row * WIDTH + x) - 16) / 219.0, 2);
    low = MIN (low, light[x]);
    high = MAX (high, light[x]);
  }
  g_assert_cmpfloat (high, >, 5 * low);
  g_assert_cmpfloat (high, <, 0.95);
  for (gint x = 0; x < WIDTH && to < 0; x++) {
    const gdouble share = (light[x] - low) / (high - low);

    if (from < 0 && share > 0.1)
      from = x;
    if (share > 0.9)
      to = x;
  }
  g_assert_cmpint (to, >=, from);
  return (to - from) / 0.8;
}

static gdouble
focal_px (void)
{
  return WIDTH / 2 / tan (FOV_DEG / 2 * G_PI / 180);
}

static void
test_things_are_smeared_as_long_as_the_shutter_is_open (void)
{
  static const gdouble shutters_s[] = {0.001, 0.02, 0.04, 0.08};
  const gdouble px_s = focal_px () * SPEED_M_S / DISTANCE_M;

  for (gsize i = 0; i < G_N_ELEMENTS (shutters_s); i++) {
    g_autoptr (GPtrArray) frames = take_frames (shutters_s[i], 0, "", 8);
    GstBuffer *last = g_ptr_array_index (frames, 7);
    const gdouble moving = measure_edge (last, MOVING_ROW);
    const gdouble expected = px_s * shutters_s[i];

    g_test_message ("%.0f ms: an edge of %.1f px, %.1f expected",
        1000 * shutters_s[i], moving, expected);
    g_assert_cmpfloat_with_epsilon (moving, expected, 2);
    /* what stands is as sharp as ever */
    g_assert_cmpfloat (measure_edge (last, STILL_ROW), <, 2.6);
  }
}

/* Of the same light, whatever the shutter: the middle of the smear stays. */
static void
test_smear_keeps_place_and_light (void)
{
  gdouble place[2], light[2];

  for (guint k = 0; k < 2; k++) {
    g_autoptr (GPtrArray) frames =
        take_frames (k == 0 ? 0.001 : 0.08, 0, "", 8);
    GstBuffer *last = g_ptr_array_index (frames, 7);

    place[k] = light[k] = 0;
    for (gint x = 0; x < WIDTH; x++) {
      const gdouble at = pow (
          (byte_at (last, (gsize) MOVING_ROW * WIDTH + x) - 16) / 219.0, 2);
      const gdouble above = MAX (at - 0.05, 0);

      light[k] += above;
      place[k] += above * x;
    }
    place[k] /= light[k];
  }
  g_assert_cmpfloat_with_epsilon (place[0], place[1], 1.5);
  g_assert_cmpfloat_with_epsilon (light[1] / light[0], 1, 0.05);
}

static void
test_turning_smears_all_of_the_picture (void)
{
  static const gdouble shutters_s[] = {0.001, 0.03, 0.06};
  const gdouble rate_deg_s = 30;

  for (gsize i = 0; i < G_N_ELEMENTS (shutters_s); i++) {
    g_autoptr (GPtrArray) frames =
        take_frames (shutters_s[i], rate_deg_s, "", 3);
    const gdouble edge =
        measure_edge (g_ptr_array_index (frames, 2), STILL_ROW);
    const gdouble expected =
        focal_px () * rate_deg_s * G_PI / 180 * shutters_s[i];

    g_test_message ("%.0f ms: an edge of %.1f px, %.1f expected",
        1000 * shutters_s[i], edge, expected);
    g_assert_cmpfloat_with_epsilon (edge, expected, 2.6);
  }
}

/* From one place to another between two frames: no head turns like that. */
static void
test_a_jump_is_no_turn (void)
{
  g_autoptr (GPtrArray) frames = take_frames (0.06, 9000, "", 2);
  g_autoptr (GPtrArray) standing = take_frames (0.06, 0, "pan=180", 2);

  /* 900 degrees in a frame are half a turn */
  for (gsize i = 0; i < 5; i++)
    g_assert_cmpint (
        byte_at (g_ptr_array_index (frames, 1), i * WIDTH * 60 + 100), ==,
        byte_at (g_ptr_array_index (standing, 1), i * WIDTH * 60 + 100));
}

static gboolean
same_picture (GPtrArray *frames, guint a, guint b)
{
  GstBuffer *one = g_ptr_array_index (frames, a);
  GstMapInfo map;
  gboolean same;

  g_assert_true (gst_buffer_map (one, &map, GST_MAP_READ));
  same =
      gst_buffer_memcmp (g_ptr_array_index (frames, b), 0, map.data, map.size)
      == 0;
  gst_buffer_unmap (one, &map);
  return same;
}

/* 10 fps: 100 ms are one frame, 101 to 200 two, 300 three. */
static void
test_slow_shutters_give_fewer_pictures (void)
{
  static const struct
  {
    gdouble shutter_s;
    guint n_frames;
  } cases[] = {{0.05, 1}, {0.1, 1}, {0.15, 2}, {0.2, 2}, {0.3, 3}};

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) frames = take_frames (cases[i].shutter_s, 0, "", 12);

    for (guint k = 1; k < 12; k++)
      g_assert_cmpint (
          same_picture (frames, k - 1, k), ==, k % cases[i].n_frames != 0);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/thermsrc/motion/things-are-smeared-as-long-as-the-shutter-is-open",
      test_things_are_smeared_as_long_as_the_shutter_is_open);
  g_test_add_func ("/thermsrc/motion/smear-keeps-place-and-light",
      test_smear_keeps_place_and_light);
  g_test_add_func ("/thermsrc/motion/turning-smears-all-of-the-picture",
      test_turning_smears_all_of_the_picture);
  g_test_add_func (
      "/thermsrc/motion/a-jump-is-no-turn", test_a_jump_is_no_turn);
  g_test_add_func ("/thermsrc/motion/slow-shutters-give-fewer-pictures",
      test_slow_shutters_give_fewer_pictures);
  return g_test_run ();
}
