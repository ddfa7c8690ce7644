/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/gstthermalmeta.h>
#include <gst/thermal/gstthermalreadings.h>

#include <math.h>

#define WIDTH 64
#define HEIGHT 32

/* Centikelvin: 300 K at the top left, 0.01 K more from pixel to pixel in
 * reading order. STRIDE may be larger than a row. */
static GstBuffer *
new_frame (gint stride)
{
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, stride * HEIGHT, NULL);
  gsize offset[GST_VIDEO_MAX_PLANES] = {0};
  gint strides[GST_VIDEO_MAX_PLANES] = {stride};
  GstVideoInfo info;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data, 0xff, map.size);
  for (gint y = 0; y < HEIGHT; y++)
    for (gint x = 0; x < WIDTH; x++)
      GST_WRITE_UINT16_LE (
          map.data + y * stride + 2 * x, 30000 + y * WIDTH + x);
  gst_buffer_unmap (buffer, &map);

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY16_LE, WIDTH, HEIGHT);
  if (stride != 2 * WIDTH)
    gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
        GST_VIDEO_FORMAT_GRAY16_LE, WIDTH, HEIGHT, 1, offset, strides);
  gst_buffer_add_thermal_meta (buffer, calibration, &info);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

/* the temperature that new_frame() has at column x, row y */
static gdouble
kelvin_of (gint x, gint y)
{
  return (30000 + y * WIDTH + x) * 0.01;
}

/* a grey picture that was made of a frame */
static GstBuffer *
new_picture (void)
{
  g_autoptr (GstBuffer) frame = new_frame (2 * WIDTH);
  GstBuffer *picture =
      gst_buffer_new_allocate (NULL, WIDTH * HEIGHT * 3 / 2, NULL);

  gst_buffer_memset (picture, 0, 128, WIDTH * HEIGHT * 3 / 2);
  gst_buffer_add_thermal_picture_meta (picture, frame);
  GST_BUFFER_PTS (picture) = 0;
  return picture;
}

static void
test_counts_are_read_with_their_stride (void)
{
  g_autoptr (GstBuffer) frame = new_frame (2 * WIDTH + 24);

  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (frame, 0, 0), kelvin_of (0, 0), 1e-9);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (frame, 1, 1),
      kelvin_of (WIDTH - 1, HEIGHT - 1), 1e-9);
  g_assert_cmpfloat_with_epsilon (gst_thermal_buffer_get_kelvin_at (frame,
                                      (10 + 0.5) / WIDTH, (20 + 0.5) / HEIGHT),
      kelvin_of (10, 20), 1e-9);
}

static void
test_outside_there_is_no_temperature (void)
{
  g_autoptr (GstBuffer) frame = new_frame (2 * WIDTH);
  g_autoptr (GstBuffer) other = gst_buffer_new_allocate (NULL, 16, NULL);

  g_assert_true (isnan (gst_thermal_buffer_get_kelvin_at (frame, -0.01, 0)));
  g_assert_true (isnan (gst_thermal_buffer_get_kelvin_at (frame, 0, 1.01)));
  g_assert_true (isnan (gst_thermal_buffer_get_kelvin_at (frame, NAN, 0)));
  g_assert_true (isnan (gst_thermal_buffer_get_kelvin_at (other, 0.5, 0.5)));
  g_assert_null (gst_thermal_buffer_get_frame (other));
}

static void
test_a_frame_that_is_not_ready_has_none (void)
{
  g_autoptr (GstBuffer) frame = new_frame (2 * WIDTH);

  gst_buffer_get_thermal_meta (frame)->flags = GST_THERMAL_FRAME_FLAG_NOT_READY;
  g_assert_true (isnan (gst_thermal_buffer_get_kelvin_at (frame, 0.5, 0.5)));
}

static void
test_counts_shorter_than_the_meta_says_are_refused (void)
{
  g_autoptr (GstBuffer) frame = new_frame (2 * WIDTH);
  GstThermalCounts counts;

  gst_buffer_set_size (frame, 2 * WIDTH * HEIGHT - 1);
  g_assert_false (gst_thermal_counts_map (&counts, frame));
  g_assert_true (isnan (gst_thermal_buffer_get_kelvin_at (frame, 0, 0)));
}

static void
test_a_copy_has_its_own_counts (void)
{
  g_autoptr (GstBuffer) frame = new_frame (2 * WIDTH);
  g_autoptr (GstBuffer) copy = gst_buffer_copy_deep (frame);

  gst_buffer_memset (copy, 0, 0x75, 2);
  g_assert_true (gst_thermal_buffer_get_frame (copy) == copy);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (copy, 0, 0), 0x7575 * 0.01, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (frame, 0, 0), 300, 1e-9);
}

static void
test_a_picture_of_a_picture_has_the_first_frame (void)
{
  g_autoptr (GstBuffer) picture = new_picture ();
  g_autoptr (GstBuffer) second = gst_buffer_new_allocate (NULL, 16, NULL);

  g_assert_nonnull (gst_buffer_add_thermal_picture_meta (second, picture));
  g_assert_nonnull (gst_buffer_add_thermal_picture_meta (second, picture));
  g_assert_true (gst_thermal_buffer_get_frame (second)
                 == gst_thermal_buffer_get_frame (picture));
  g_assert_cmpuint (
      gst_buffer_get_n_meta (second, GST_THERMAL_META_API_TYPE), ==, 1);
}

static void
test_a_crop_moves_the_temperatures (void)
{
  g_autoptr (GstBuffer) picture = new_picture ();
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (picture);
  gdouble x, y;

  /* the right half of the lower quarter, and of that the left half */
  gst_thermal_meta_crop (meta, 0.5, 0.75, 0.5, 0.25);
  gst_thermal_meta_crop (meta, 0, 0, 0.5, 1);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (picture, 0, 0), kelvin_of (32, 24),
      1e-9);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (picture, 0.999, 0.999),
      kelvin_of (47, 31), 1e-9);

  g_assert_true (gst_thermal_meta_unmap_point (meta, 0.625, 0.875, &x, &y));
  g_assert_cmpfloat_with_epsilon (x, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (y, 0.5, 1e-12);
}

typedef struct
{
  const gchar *elements;
  gboolean has_meta;
} Passage;

/* What elements that know nothing of us do to the temperatures: they stay at
 * their place, or they are gone. */
static void
test_passage (gconstpointer data)
{
  const Passage *passage = data;
  GstHarness *h;
  g_autoptr (GstBuffer) out = NULL;

  h = gst_harness_new_parse (passage->elements);
  gst_harness_set_src_caps_str (
      h, "video/x-raw,format=I420,width=64,height=32,framerate=30/1");
  out = gst_harness_push_and_pull (h, new_picture ());
  g_assert_nonnull (out);
  if (passage->has_meta) {
    for (gint y = 0; y < HEIGHT; y += 7)
      for (gint x = 0; x < WIDTH; x += 5)
        g_assert_cmpfloat_with_epsilon (
            gst_thermal_buffer_get_kelvin_at (
                out, (x + 0.5) / WIDTH, (y + 0.5) / HEIGHT),
            kelvin_of (x, y), 1e-9);
  } else {
    g_assert_null (gst_buffer_get_thermal_meta (out));
  }
  gst_harness_teardown (h);
}

static void
test_scaled_counts_keep_the_temperatures_of_the_sensor (void)
{
  GstHarness *h = gst_harness_new_parse (
      "videoscale ! capsfilter caps=video/x-raw,width=16,height=8");
  g_autoptr (GstBuffer) out = NULL;

  gst_harness_set_src_caps_str (
      h, "video/x-raw,format=GRAY16_LE,width=64,height=32,framerate=30/1");
  out = gst_harness_push_and_pull (h, new_frame (2 * WIDTH));
  g_assert_true (gst_thermal_buffer_get_frame (out) != out);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0, 0), kelvin_of (0, 0), 1e-9);
  gst_harness_teardown (h);
}

static const Passage passages[] = {
    {"identity", TRUE},
    {"queue", TRUE},
    {"videobalance brightness=0.3", TRUE},
    {"videoconvert ! capsfilter caps=video/x-raw,format=RGB", TRUE},
    {"videoscale add-borders=false "
     "! capsfilter caps=video/x-raw,width=20,height=50",
        TRUE},
    {"videoflip video-direction=horiz", FALSE},
    {"videocrop left=10", FALSE},
};

static void
test_readings_travel_with_a_copy (void)
{
  g_autoptr (GstBuffer) frame = new_frame (2 * WIDTH);
  g_autoptr (GstBuffer) copy = NULL;
  GstThermalReadings readings;

  g_assert_null (gst_buffer_get_thermal_readings_meta (frame));
  gst_thermal_readings_init (&readings);
  g_assert_true (isnan (readings.cavity_k) && isnan (readings.shutter_k)
                 && isnan (readings.lens_k) && isnan (readings.ambient_k));
  readings.cavity_k = 303.15;
  gst_buffer_add_thermal_readings_meta (frame, &readings);
  readings.cavity_k = 304.25;
  gst_buffer_add_thermal_readings_meta (frame, &readings);
  copy = gst_buffer_copy (frame);
  g_assert_cmpuint (
      gst_buffer_get_n_meta (copy, GST_THERMAL_READINGS_META_API_TYPE), ==, 1);
  g_assert_cmpfloat (
      gst_buffer_get_thermal_readings_meta (copy)->readings.cavity_k, ==,
      304.25);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

#define ADD(name) g_test_add_func ("/meta/" #name, test_##name)
  ADD (counts_are_read_with_their_stride);
  ADD (outside_there_is_no_temperature);
  ADD (a_frame_that_is_not_ready_has_none);
  ADD (counts_shorter_than_the_meta_says_are_refused);
  ADD (a_copy_has_its_own_counts);
  ADD (a_picture_of_a_picture_has_the_first_frame);
  ADD (a_crop_moves_the_temperatures);
  ADD (scaled_counts_keep_the_temperatures_of_the_sensor);
#undef ADD

  for (guint i = 0; i < G_N_ELEMENTS (passages); i++) {
    g_autofree gchar *name =
        g_strdup_printf ("/meta/passage/%s", passages[i].elements);

    g_test_add_data_func (name, &passages[i], test_passage);
  }
  g_test_add_func (
      "/meta/readings-travel-with-a-copy", test_readings_travel_with_a_copy);
  return g_test_run ();
}
