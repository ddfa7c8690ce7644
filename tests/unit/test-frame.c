/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gst/thermal/thermal.h>
#include <math.h>
#include <string.h>

/* 3 x 2 counts in rows of 8 bytes, 30000 and on */
static GstBuffer *
make_buffer (void)
{
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("timestamp/x-unix");
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 16, NULL);
  GstVideoInfo info;
  GstMapInfo map;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY16_LE, 3, 2);
  g_assert_cmpint (GST_VIDEO_INFO_PLANE_STRIDE (&info, 0), ==, 8);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data, 0xee, map.size);
  for (guint i = 0; i < 6; i++)
    GST_WRITE_UINT16_LE (map.data + 8 * (i / 3) + 2 * (i % 3), 30000 + i);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_add_thermal_meta (buffer, calibration, &info);
  gst_buffer_add_reference_timestamp_meta (buffer, caps,
      1700000000 * GST_SECOND + 250 * GST_MSECOND, GST_CLOCK_TIME_NONE);
  return buffer;
}

static void
test_frame_of_a_buffer_has_its_counts_and_time (void)
{
  g_autoptr (GstBuffer) buffer = make_buffer ();
  g_autoptr (GstBuffer) picture = gst_buffer_new_allocate (NULL, 12, NULL);
  GstBuffer *sources[] = {buffer, picture};

  gst_buffer_add_thermal_picture_meta (picture, buffer);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstThermalFrame) frame =
        gst_thermal_frame_new_from_buffer (sources[i], &error);
    GDateTime *time;

    g_assert_no_error (error);
    g_assert_cmpint (gst_thermal_frame_get_width (frame), ==, 3);
    g_assert_cmpint (gst_thermal_frame_get_height (frame), ==, 2);
    for (gint pixel = 0; pixel < 6; pixel++)
      g_assert_cmpint (
          gst_thermal_frame_get_count (frame, pixel % 3, pixel / 3), ==,
          30000 + pixel);
    g_assert_cmpfloat_with_epsilon (
        gst_thermal_frame_get_kelvin (frame, 2, 1), 300.05, 1e-9);
    time = gst_thermal_frame_get_time (frame);
    g_assert_nonnull (time);
    g_assert_cmpint (g_date_time_to_unix (time), ==, 1700000000);
    g_assert_cmpint (g_date_time_get_microsecond (time), ==, 250000);
  }
}

static void
test_buffer_without_temperatures_gives_an_error (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 16, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_thermal_frame_new_from_buffer (buffer, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED);
}

static void
test_counts_have_to_fit_the_picture (void)
{
  static const gint sizes[][2] = {
      {3, 3}, {0, 0}, {-3, -2}, {2, 2}, {65536, 65536}};
  g_autoptr (GBytes) counts = g_bytes_new_static ("000000000000", 12);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        gst_thermal_frame_new (sizes[i][0], sizes[i][1], counts, NULL, &error));
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
  }
}

static void
test_changes_leave_the_original_alone (void)
{
  g_autoptr (GBytes) counts = g_bytes_new_static ("000000000000", 12);
  g_autoptr (GBytes) rgb = g_bytes_new_static ("\377\377\377\377\0\0", 6);
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.1, 0, NULL);
  g_autoptr (GstThermalFrame) frame =
      gst_thermal_frame_new (3, 2, counts, NULL, NULL);
  g_autoptr (GstThermalFrame) warm =
      gst_thermal_frame_with_calibration (frame, calibration);
  g_autoptr (GstThermalFrame) named =
      gst_thermal_frame_with_camera (warm, "model", "serial", NULL);
  g_autoptr (GstThermalFrame) coloured =
      gst_thermal_frame_with_palette (named, "white and red", rgb);
  /* full-range BT.601: white is 255 128 128, red is 76 255 85 */
  static const guint8 ycrcb[] = {255, 128, 128, 76, 255, 85};
  GBytes *palette = gst_thermal_frame_get_palette (coloured);

  g_assert_null (gst_thermal_frame_get_calibration (frame));
  g_assert_true (isnan (gst_thermal_frame_get_kelvin (frame, 0, 0)));
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_frame_get_kelvin (coloured, 0, 0), 0x3030 * 0.1, 1e-9);
  g_assert_null (gst_thermal_frame_get_camera_model (warm));
  g_assert_cmpstr (gst_thermal_frame_get_camera_model (coloured), ==, "model");
  g_assert_null (gst_thermal_frame_get_palette (named));
  g_assert_cmpmem (g_bytes_get_data (palette, NULL), g_bytes_get_size (palette),
      ycrcb, sizeof ycrcb);
}

/* Files of a few bytes that say they are gigantic. */
static void
test_size_of_a_picture_is_bounded (void)
{
  static const struct
  {
    const gchar *data;
    gsize size;
  } bombs[] = {
#define BOMB(text) {text, sizeof text - 1}
      BOMB ("P5 32768 32768 65535\n0000"),
      BOMB ("P5 99999999 2 65535\n0000"),
      BOMB ("P5 4294967297 1 65535\n00"),
      BOMB ("\x89PNG\r\n\x1a\n\0\0\0\15IHDR\0\0\x80\0\0\0\x80\0\20\0\0\0\0"
            "\xb1\x87\x20\xe0"),
      BOMB ("II*\0\10\0\0\0\4\0\0\1\4\0\1\0\0\0\0\0\1\0\1\1\4\0\1\0\0\0\0\0\1\0"
            "\2\1\3\0\1\0\0\0\20\0\0\0\21\1\4\0\1\0\0\0\0\0\0\0\0\0\0\0"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++) {
    g_autoptr (GBytes) bytes =
        g_bytes_new_static (bombs[i].data, bombs[i].size);
    g_autoptr (GError) error = NULL;

    g_assert_null (gst_thermal_file_new_from_bytes (bytes, NULL, &error));
    g_assert_nonnull (error);
    g_test_message ("%s", error->message);
    g_assert_cmpint (error->domain, ==, GST_THERMAL_ERROR);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func (
      "/frame/buffer", test_frame_of_a_buffer_has_its_counts_and_time);
  g_test_add_func (
      "/frame/no-meta", test_buffer_without_temperatures_gives_an_error);
  g_test_add_func ("/frame/size", test_counts_have_to_fit_the_picture);
  g_test_add_func ("/frame/changes", test_changes_leave_the_original_alone);
  g_test_add_func ("/frame/bounded", test_size_of_a_picture_is_bounded);
  return g_test_run ();
}
