/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/thermal.h>
#include <gst/video/video.h>

static const gdouble quarter[6] = {0, 1, 0, -1, 0, 1};
static const gdouble mirror[6] = {-1, 0, 1, 0, 1, 0};

static GstBuffer *
new_frame (gint width, gint height)
{
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 2 * width * height, NULL);
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY16_LE, width, height);
  gst_buffer_add_thermal_meta (buffer, calibration, &info);
  return buffer;
}

static void
assert_maps (const GstThermalView *view, gdouble x, gdouble y, gdouble to_x,
    gdouble to_y)
{
  gdouble at_x, at_y;

  gst_thermal_affine_map (view->matrix, x, y, &at_x, &at_y);
  g_assert_cmpfloat_with_epsilon (at_x, to_x, 1e-12);
  g_assert_cmpfloat_with_epsilon (at_y, to_y, 1e-12);
}

static void
test_what_nothing_turned_is_what_the_sensor_saw (void)
{
  const GstThermalPose pose = {10, -5, 2, 40};
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 16, NULL);
  GstThermalView view;

  gst_thermal_buffer_get_view (buffer, 4, 2, &view);
  g_assert_cmpint (view.width, ==, 4);
  g_assert_cmpint (view.height, ==, 2);
  g_assert_false (view.has_pose);
  assert_maps (&view, 0.2, 0.7, 0.2, 0.7);

  gst_buffer_add_thermal_pose_meta (buffer, &pose);
  gst_thermal_buffer_get_view (buffer, 4, 2, &view);
  g_assert_true (view.has_pose);
  g_assert_cmpfloat (view.pose.fov_deg, ==, 40);
}

/* The frame was mirrored before it was measured, the picture of it turned and
 * enlarged after. */
static void
test_a_picture_finds_the_sensor_through_its_frame (void)
{
  g_autoptr (GstBuffer) frame = new_frame (8, 4);
  g_autoptr (GstBuffer) picture = gst_buffer_new_allocate (NULL, 16, NULL);
  GstThermalView mirrored = {
      .width = 80, .height = 40, .has_pose = TRUE, .pose = {1, 2, 3, 4}};
  GstThermalMeta *meta;
  GstThermalView view;

  for (guint i = 0; i < 6; i++)
    mirrored.matrix[i] = mirror[i];
  gst_buffer_add_thermal_view_meta (frame, &mirrored);
  meta = gst_buffer_add_thermal_picture_meta (picture, frame);
  gst_thermal_meta_turn (meta, quarter);
  gst_thermal_meta_crop (meta, 0.5, 0, 0.5, 0.5);

  gst_thermal_buffer_get_view (picture, 2, 4, &view);
  g_assert_cmpint (view.width, ==, 80);
  g_assert_cmpint (view.height, ==, 40);
  g_assert_cmpfloat (view.pose.zoom, ==, 3);
  /* the right upper quarter: (0.75, 0.25) of the turned picture; of the frame
   * (0.25, 0.25); of the sensor (0.75, 0.25) */
  assert_maps (&view, 0.5, 0.5, 0.75, 0.25);
  assert_maps (&view, 1, 0, 1, 0);
}

static void
test_the_view_goes_with_copies_of_the_picture (void)
{
  const GstThermalView turned = {
      .width = 4, .height = 2, .matrix = {0, 1, 0, -1, 0, 1}};
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 16, NULL);
  g_autoptr (GstBuffer) copy = NULL;
  g_autoptr (GstBuffer) part = NULL;

  gst_buffer_add_thermal_view_meta (buffer, &turned);
  gst_buffer_add_thermal_view_meta (buffer, &turned);
  g_assert_cmpuint (
      gst_buffer_get_n_meta (buffer, GST_THERMAL_VIEW_META_API_TYPE), ==, 1);
  copy = gst_buffer_copy (buffer);
  g_assert_cmpfloat (
      gst_buffer_get_thermal_view_meta (copy)->view.matrix[3], ==, -1);
  part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 4, 4);
  g_assert_null (gst_buffer_get_thermal_view_meta (part));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function) g_test_add_func ("/view/" name, function)
  ADD ("what-nothing-turned-is-what-the-sensor-saw",
      test_what_nothing_turned_is_what_the_sensor_saw);
  ADD ("a-picture-finds-the-sensor-through-its-frame",
      test_a_picture_finds_the_sensor_through_its_frame);
  ADD ("the-view-goes-with-copies-of-the-picture",
      test_the_view_goes_with_copies_of_the_picture);
#undef ADD
  return g_test_run ();
}
