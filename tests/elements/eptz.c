/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#include "fixtures.h"

static GstHarness *
new_harness (
    const gchar *arguments, const gchar *format, gint width, gint height)
{
  g_autofree gchar *line = g_strdup_printf ("eptz %s", arguments);
  GstHarness *h = gst_harness_new_parse (line);
  g_autofree gchar *caps = g_strdup_printf ("video/x-raw,format=%s,"
                                            "width=%d,height=%d,framerate=9/1",
      format, width, height);

  gst_harness_set_src_caps_str (h, caps);
  return h;
}

/* A different temperature for each pixel. */
static GstBuffer *
new_counts (gint width, gint height)
{
  g_autofree guint16 *counts = g_new (guint16, width * height);

  for (gint i = 0; i < width * height; i++)
    counts[i] = counts_of_celsius (i);
  return new_thermal_frame (width, height, counts);
}

static GstBuffer *
new_picture (const gchar *format, gint width, gint height, GstBuffer *frame)
{
  GstVideoInfo info;
  GstBuffer *picture;
  GstMapInfo map;

  gst_video_info_set_format (
      &info, gst_video_format_from_string (format), width, height);
  picture = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_map (picture, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) (i * 31);
  gst_buffer_unmap (picture, &map);
  if (frame != NULL)
    gst_buffer_add_thermal_picture_meta (picture, frame);
  GST_BUFFER_PTS (picture) = 0;
  return picture;
}

/* 4x2 counts on their side are 2x4, and their first is at the top right. */
static void
test_counts_are_turned_themselves (void)
{
  GstHarness *h = new_harness ("rotation=90", "GRAY16_LE", 4, 2);
  GstBuffer *out = gst_harness_push_and_pull (h, new_counts (4, 2));
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (out);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  gint width, height;

  gst_structure_get (gst_caps_get_structure (caps, 0), "width", G_TYPE_INT,
      &width, "height", G_TYPE_INT, &height, NULL);
  g_assert_cmpint (width, ==, 2);
  g_assert_cmpint (height, ==, 4);
  g_assert_nonnull (meta);
  g_assert_null (meta->frame);
  g_assert_cmpint (meta->width, ==, 2);
  g_assert_cmpint (meta->height, ==, 4);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.9, 0.1), 273.15, 0.01);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.1, 0.1), 277.15, 0.01);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.9, 0.9), 276.15, 0.01);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* The picture shows another part otherwise, and each of its points still has
 * the temperature of what is seen there. */
static void
test_a_picture_keeps_its_temperatures_in_place (void)
{
  static const gchar *const formats[] = {
      "I420", "NV12", "YV12", "Y444", "RGB", "RGBx", "GRAY8"};

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstHarness *h = new_harness (
        "rotation=270 mirror=true zoom=2 center-x=0.25 center-y=0.75",
        formats[i], 16, 8);
    GstBuffer *frame = new_counts (16, 8);
    GstBuffer *out =
        gst_harness_push_and_pull (h, new_picture (formats[i], 16, 8, frame));
    gdouble x, y;

    g_assert_true (gst_thermal_buffer_get_frame (out) == frame);
    /* 270: x' = 1 - y, y' = x; mirrored: x becomes 1 - x; the left lower
     * quarter of that is x / 2, 1/2 + y / 2 */
    gst_thermal_meta_map_point (
        gst_buffer_get_thermal_meta (out), 0.2, 0.6, &x, &y);
    g_assert_cmpfloat_with_epsilon (x, 1 - (0.5 + 0.6 / 2), 1e-9);
    g_assert_cmpfloat_with_epsilon (y, 1 - 0.2 / 2, 1e-9);
    gst_buffer_unref (frame);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

/* Two in a row, on counts and on a picture: what leaves tells where it lies in
 * what came first, and where that looked. */
static void
test_the_view_leads_back_to_the_sensor (void)
{
  static const gchar *const formats[] = {"GRAY16_LE", "I420"};
  const GstThermalPose pose = {20, -10, 2, 40};

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstHarness *h = new_harness (
        "rotation=90 ! eptz mirror=true zoom=2 center-x=0.25 center-y=0.75",
        formats[i], 16, 8);
    GstBuffer *in =
        i == 0 ? new_counts (16, 8) : new_picture (formats[i], 16, 8, NULL);
    GstBuffer *out;
    GstThermalView view;
    gdouble x, y;

    gst_buffer_add_thermal_pose_meta (in, &pose);
    out = gst_harness_push_and_pull (h, in);
    gst_thermal_buffer_get_view (out, 8, 16, &view);
    g_assert_cmpint (view.width, ==, 16);
    g_assert_cmpint (view.height, ==, 8);
    g_assert_true (view.has_pose);
    g_assert_cmpfloat (view.pose.pan_deg, ==, 20);
    /* the left lower quarter is (x / 2, 1/2 + y / 2), mirrored 1 - x; turned by
     * 90 degrees (u, v) shows (v, 1 - u) */
    gst_thermal_affine_map (view.matrix, 0.2, 0.6, &x, &y);
    g_assert_cmpfloat_with_epsilon (x, 0.5 + 0.6 / 2, 1e-9);
    g_assert_cmpfloat_with_epsilon (y, 0.2 / 2, 1e-9);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

/* Nothing to do costs nothing: the same buffer leaves. */
static void
test_without_a_task_buffers_pass (void)
{
  GstHarness *h =
      new_harness ("rotation=180 mirror=true flip=true", "I420", 16, 8);
  GstBuffer *in = new_picture ("I420", 16, 8, NULL);
  GstBuffer *out = gst_harness_push_and_pull (h, in);

  g_assert_true (out == in);
  gst_buffer_unref (out);

  g_object_set (gst_harness_find_element (h, "eptz"), "zoom", 1.5, NULL);
  in = new_picture ("I420", 16, 8, NULL);
  out = gst_harness_push_and_pull (h, gst_buffer_ref (in));
  g_assert_true (out != in);
  gst_buffer_unref (in);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_regions_of_interest_go_along (void)
{
  GstHarness *h = new_harness ("mirror=true zoom=2", "I420", 64, 32);
  GstBuffer *in = new_picture ("I420", 64, 32, NULL);
  GstVideoRegionOfInterestMeta *region;
  GstBuffer *out;

  region =
      gst_buffer_add_video_region_of_interest_meta (in, "person", 20, 10, 8, 4);
  region->id = 7;
  gst_video_region_of_interest_meta_add_param (region,
      gst_structure_new ("detection", "confidence", G_TYPE_DOUBLE, 0.75, NULL));
  /* cut off by the zoom */
  gst_buffer_add_video_region_of_interest_meta (in, "dog", 0, 0, 8, 4);
  out = gst_harness_push_and_pull (h, in);

  g_assert_cmpuint (
      gst_buffer_get_n_meta (out, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE),
      ==, 1);
  region = gst_buffer_get_video_region_of_interest_meta_id (out, 7);
  g_assert_nonnull (region);
  /* mirrored: 36 to 44; of the middle half, which begins at 16: 40 to 56 */
  g_assert_cmpuint (region->x, ==, 40);
  g_assert_cmpuint (region->y, ==, 4);
  g_assert_cmpuint (region->w, ==, 16);
  g_assert_cmpuint (region->h, ==, 8);
  g_assert_nonnull (
      gst_video_region_of_interest_meta_get_param (region, "detection"));
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* The pixels stay, the time goes on, and the frame says that it is held. */
static void
test_a_held_picture_goes_on_in_time (void)
{
  GstHarness *h = new_harness ("", "GRAY16_LE", 4, 2);
  GstElement *eptz = gst_harness_find_element (h, "eptz");
  const guint16 other[8] = {0};
  GstBuffer *in, *out;

  out = gst_harness_push_and_pull (h, new_counts (4, 2));
  gst_buffer_unref (out);
  g_object_set (eptz, "freeze", TRUE, NULL);
  out = gst_harness_push_and_pull (h, new_counts (4, 2));
  gst_buffer_unref (out);
  for (guint i = 2; i < 4; i++) {
    in = new_thermal_frame (4, 2, other);
    GST_BUFFER_PTS (in) = i * GST_SECOND;
    out = gst_harness_push_and_pull (h, in);
    g_assert_cmpuint (count_at (out, 4, 3, 1), ==, counts_of_celsius (7));
    g_assert_cmpuint (GST_BUFFER_PTS (out), ==, i * GST_SECOND);
    g_assert_cmpint (gst_buffer_get_thermal_meta (out)->flags, ==,
        GST_THERMAL_FRAME_FLAG_FROZEN);
    gst_buffer_unref (out);
  }
  g_object_set (eptz, "freeze", FALSE, NULL);
  out = gst_harness_push_and_pull (h, new_thermal_frame (4, 2, other));
  g_assert_cmpuint (count_at (out, 4, 3, 1), ==, 0);
  g_assert_cmpint (gst_buffer_get_thermal_meta (out)->flags, ==, 0);
  gst_buffer_unref (out);
  gst_object_unref (eptz);
  gst_harness_teardown (h);
}

static void
test_the_size_follows_a_rotation_while_it_runs (void)
{
  GstHarness *h = new_harness ("", "NV12", 64, 32);
  GstElement *eptz = gst_harness_find_element (h, "eptz");
  GstBuffer *out;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstCaps) caps = NULL;
    gint width;

    g_object_set (eptz, "rotation", i % 2, NULL);
    out = gst_harness_push_and_pull (h, new_picture ("NV12", 64, 32, NULL));
    caps = gst_pad_get_current_caps (h->sinkpad);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
    g_assert_cmpint (width, ==, i % 2 == 0 ? 64 : 32);
    gst_buffer_unref (out);
  }
  gst_object_unref (eptz);
  gst_harness_teardown (h);
}

/* Half a turn more leaves the size as it is, so that no caps change. */
static void
test_half_a_turn_needs_no_other_size (void)
{
  GstHarness *h = new_harness ("rotation=90", "GRAY16_LE", 4, 2);
  GstElement *eptz = gst_harness_find_element (h, "eptz");
  GstBuffer *out = gst_harness_push_and_pull (h, new_counts (4, 2));

  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.9, 0.1), 273.15, 0.01);
  gst_buffer_unref (out);
  gst_util_set_object_arg (G_OBJECT (eptz), "rotation", "270");
  out = gst_harness_push_and_pull (h, new_counts (4, 2));
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.1, 0.9), 273.15, 0.01);
  gst_buffer_unref (out);
  gst_object_unref (eptz);
  gst_harness_teardown (h);
}

/* How far the second picture is shifted against the first, looked for pixel by
 * pixel in the middle and then between: nothing of what eptz does itself. */
static void
measure_shift (const gfloat *a, const gfloat *b, gint width, gint height,
    gdouble *ret_x, gdouble *ret_y)
{
  const gint reach = 12;
  gdouble costs[2 * 12 + 1][2 * 12 + 1];
  gint best_x = 0, best_y = 0;

  for (gint dy = -reach; dy <= reach; dy++) {
    for (gint dx = -reach; dx <= reach; dx++) {
      gdouble cost = 0;

      for (gint y = height / 4; y < height * 3 / 4; y += 2)
        for (gint x = width / 4; x < width * 3 / 4; x += 2)
          cost += pow (b[(y + dy) * width + x + dx] - a[y * width + x], 2);
      costs[dy + reach][dx + reach] = cost;
      if (cost < costs[best_y + reach][best_x + reach])
        best_x = dx, best_y = dy;
    }
  }
  *ret_x = best_x;
  *ret_y = best_y;
  if (ABS (best_x) < reach && ABS (best_y) < reach) {
    const gint i = best_y + reach, j = best_x + reach;

    /* a parabola through three */
    *ret_x += (costs[i][j - 1] - costs[i][j + 1])
              / (2 * (costs[i][j - 1] - 2 * costs[i][j] + costs[i][j + 1]));
    *ret_y += (costs[i - 1][j] - costs[i + 1][j])
              / (2 * (costs[i - 1][j] - 2 * costs[i][j] + costs[i + 1][j]));
  }
}

static gfloat *
read_luma (GstSample *sample, gint *width, gint *height)
{
  GstVideoFrame frame;
  GstVideoInfo info;
  gfloat *values;

  gst_video_info_from_caps (&info, gst_sample_get_caps (sample));
  gst_video_frame_map (
      &frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ);
  *width = info.width;
  *height = info.height;
  values = g_new (gfloat, (gsize) info.width * info.height);
  for (gint y = 0; y < info.height; y++) {
    const guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    for (gint x = 0; x < info.width; x++)
      values[y * info.width + x] =
          GST_VIDEO_INFO_FORMAT (&info) == GST_VIDEO_FORMAT_GRAY16_LE
              ? GST_READ_UINT16_LE (row + 2 * x)
              : row[x];
  }
  gst_video_frame_unmap (&frame);
  return values;
}

/* The calm way is known by then. */
#define N_UNTIL_CALM 50

/* RMS of the movement of the pictures against one of them, pixels. */
static gdouble
measure_shaking (const gchar *source, const gchar *eptz)
{
  g_autofree gchar *line = g_strdup_printf (
      "thermsrc num-buffers=90 %s ! %s ! appsink name=sink sync=false", source,
      eptz);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autofree gfloat *first = NULL;
  gdouble squares = 0, x = 0, y = 0, mean_x = 0, mean_y = 0;
  guint n = 0, n_pulled = 0;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstSample) sample = NULL;
    g_autofree gfloat *values = NULL;
    gint width, height;

    g_signal_emit_by_name (sink, "pull-sample", &sample);
    if (sample == NULL)
      break;
    if (n_pulled++ < N_UNTIL_CALM)
      continue;
    values = read_luma (sample, &width, &height);
    if (first == NULL) {
      first = g_steal_pointer (&values);
      continue;
    }
    measure_shift (first, values, width, height, &x, &y);
    squares += x * x + y * y;
    mean_x += x;
    mean_y += y;
    n++;
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (n, ==, 39);
  /* around where the picture rests */
  mean_x /= n;
  mean_y /= n;
  return sqrt (squares / n - mean_x * mean_x - mean_y * mean_y);
}

static void
test_a_shaken_scene_stands_still (void)
{
  static const struct
  {
    const gchar *source, *steady, *shaken;
    gdouble most;
  } cases[] = {
      /* the first pixels of a shaken picture are cut off as well, so that both
       * show the same part */
      {"band=visible shake=0.25 ! "
       "video/x-raw,width=640,height=360,framerate=30/1",
          "eptz stabilisation=true", "eptz zoom=1.1111", 0.35},
      /* whole pixels: at best a spread of 0.29 on each axis */
      {"shake=0.25 ! video/x-raw,width=320,height=256,framerate=30/1",
          "eptz stabilisation=true", "identity", 0.55},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gdouble before = measure_shaking (cases[i].source, cases[i].shaken);
    const gdouble after = measure_shaking (cases[i].source, cases[i].steady);

    g_test_message ("RMS %.2f px shaken, %.2f px steady", before, after);
    g_assert_cmpfloat (before, >, 2);
    g_assert_cmpfloat (after, <, cases[i].most);
  }
}

/* Steady counts are counts of the sensor, moved, not mixed: each value was in
 * one of the frames. */
static void
test_steady_counts_are_not_mixed (void)
{
  GstHarness *h = new_harness ("stabilisation=true", "GRAY16_LE", 160, 120);
  g_autofree guint16 *counts = g_new (guint16, 160 * 120);
  gboolean moved = FALSE;

  for (guint i = 0; i < 10; i++) {
    GstBuffer *in, *out;
    GstMapInfo map;

    for (gint y = 0; y < 120; y++)
      for (gint x = 0; x < 160; x++) {
        const gdouble u = x - 2.5 * (i % 3), v = y + 1.5 * (i % 2);

        /* only multiples of ten */
        counts[y * 160 + x] = 10
                              * (guint) (3000 + 200 * sin (u / 9) * cos (v / 7)
                                         + 150 * sin (u / 5 + v / 11));
      }
    in = new_thermal_frame (160, 120, counts);
    GST_BUFFER_PTS (in) = i * GST_SECOND / 9;
    out = gst_harness_push_and_pull (h, in);
    gst_buffer_map (out, &map, GST_MAP_READ);
    for (gsize p = 0; p < map.size; p += 2)
      g_assert_cmpuint (GST_READ_UINT16_LE (map.data + p) % 10, ==, 0);
    moved = moved || memcmp (map.data, counts, map.size) != 0;
    gst_buffer_unmap (out, &map);
    gst_buffer_unref (out);
  }
  g_assert_true (moved);
  gst_harness_teardown (h);
}

/* Enlarging behind `radiometry` changes nothing of what is measured. */
static void
test_zoom_changes_no_measurement (void)
{
  GstHarness *h = gst_harness_new_parse (
      "radiometry regions=\"box(0.1,0.1,0.9,0.9)\" interval=0 ! thermcolor ! "
      "eptz zoom=4 center-x=0 center-y=0");
  GstThermalMeasurementMeta *meta;
  GstBuffer *out;

  gst_harness_set_src_caps_str (
      h, "video/x-raw,format=GRAY16_LE,width=20,height=10,framerate=9/1");
  out = gst_harness_push_and_pull (h, new_counts (20, 10));
  meta = (GstThermalMeasurementMeta *) gst_buffer_get_meta (
      out, GST_THERMAL_MEASUREMENT_META_API_TYPE);
  g_assert_nonnull (meta);
  /* the last row and column of the box are far outside of the picture */
  g_assert_cmpfloat_with_epsilon (
      meta->measurements[0].max_k, 273.15 + 8 * 20 + 17, 0.01);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_func (
      "/eptz/counts-are-turned-themselves", test_counts_are_turned_themselves);
  g_test_add_func ("/eptz/the-view-leads-back-to-the-sensor",
      test_the_view_leads_back_to_the_sensor);
  g_test_add_func ("/eptz/a-picture-keeps-its-temperatures-in-place",
      test_a_picture_keeps_its_temperatures_in_place);
  g_test_add_func (
      "/eptz/without-a-task-buffers-pass", test_without_a_task_buffers_pass);
  g_test_add_func (
      "/eptz/regions-of-interest-go-along", test_regions_of_interest_go_along);
  g_test_add_func ("/eptz/a-held-picture-goes-on-in-time",
      test_a_held_picture_goes_on_in_time);
  g_test_add_func ("/eptz/the-size-follows-a-rotation-while-it-runs",
      test_the_size_follows_a_rotation_while_it_runs);
  g_test_add_func ("/eptz/half-a-turn-needs-no-other-size",
      test_half_a_turn_needs_no_other_size);
  g_test_add_func (
      "/eptz/a-shaken-scene-stands-still", test_a_shaken_scene_stands_still);
  g_test_add_func (
      "/eptz/steady-counts-are-not-mixed", test_steady_counts_are_not_mixed);
  g_test_add_func (
      "/eptz/zoom-changes-no-measurement", test_zoom_changes_no_measurement);
  return g_test_run ();
}
