/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/thermal.h>
#include <gst/video/video.h>

#include <math.h>

#include "thermgeometry.h"

#define DEGREES (G_PI / 180)

static void
test_the_middle_lies_where_the_camera_looks (void)
{
  const GstThermalPose pose = {
      .pan_deg = 350, .tilt_deg = -30, .zoom = 1, .fov_deg = 90};
  gdouble pan_deg, tilt_deg;

  gst_thermal_pose_get_direction (&pose, 1.25, 0.5, 0.5, &pan_deg, &tilt_deg);
  g_assert_cmpfloat_with_epsilon (pan_deg, 350, 1e-9);
  g_assert_cmpfloat_with_epsilon (tilt_deg, -30, 1e-9);

  /* of a level camera the edge lies half the field of view to the right, past
   * north */
  gst_thermal_pose_get_direction (
      &(GstThermalPose){
          .pan_deg = 350, .tilt_deg = 0, .zoom = 1, .fov_deg = 90},
      1.25, 1, 0.5, &pan_deg, &tilt_deg);
  g_assert_cmpfloat_with_epsilon (pan_deg, 35, 1e-9);
  g_assert_cmpfloat_with_epsilon (tilt_deg, 0, 1e-9);
}

static void
test_flat_ground_is_as_far_as_trigonometry_says (void)
{
  const GstThermalPose pose = {.tilt_deg = -30, .zoom = 1, .fov_deg = 40};
  const gdouble half = atan (tan (20 * DEGREES) / 1.25);

  g_assert_cmpfloat_with_epsilon (
      gst_thermal_pose_get_ground_distance (&pose, 1.25, 0.5, 0.5, 5, 1000), 10,
      1e-9);
  /* the lower edge is half the vertical field of view below the axis */
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_pose_get_ground_distance (&pose, 1.25, 0.5, 1, 5, 1000),
      5 / sin (30 * DEGREES + half), 1e-9);
  /* off the axis it is farther than on it: in a level row by 1 / cos */
  g_assert_cmpfloat (
      gst_thermal_pose_get_ground_distance (&pose, 1.25, 0, 0.5, 5, 1000), >,
      10);
}

static void
test_what_is_not_ground_is_as_far_as_can_be (void)
{
  const GstThermalPose level = {.tilt_deg = 0, .zoom = 1, .fov_deg = 40};
  const GstThermalPose down = {.tilt_deg = -0.01, .zoom = 1, .fov_deg = 40};

  g_assert_cmpfloat (
      gst_thermal_pose_get_ground_distance (&level, 1.25, 0.5, 0.5, 5, 300), ==,
      300);
  g_assert_cmpfloat (
      gst_thermal_pose_get_ground_distance (&level, 1.25, 0.5, 0.1, 5, 300), ==,
      300);
  /* 28 km */
  g_assert_cmpfloat (
      gst_thermal_pose_get_ground_distance (&down, 1.25, 0.5, 0.5, 5, 300), ==,
      300);
}

/* The simulator's lens was written for itself. */
static void
test_directions_are_those_of_the_simulator (void)
{
  static const gdouble places[][2] = {
      {0.5, 0.5}, {0, 0}, {1, 0.2}, {0.3, 1}, {0.9, 0.6}};
  const gdouble zoom = 3;
  ThermLens lens;

  therm_lens_init (&lens, 640, 512, 123, -17, 45, zoom, 6, 0);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    const GstThermalPose pose = {
        .pan_deg = 123, .tilt_deg = -17, .zoom = zoom, .fov_deg = 45};
    const ThermPoint direction = therm_lens_get_direction (
        &lens, 640 * places[i][0], 512 * places[i][1]);
    gdouble pan_deg, tilt_deg;

    gst_thermal_pose_get_direction (
        &pose, 640 / 512.0, places[i][0], places[i][1], &pan_deg, &tilt_deg);
    g_assert_cmpfloat_with_epsilon (
        pan_deg, atan2 (direction.x, direction.y) / DEGREES, 1e-9);
    g_assert_cmpfloat_with_epsilon (
        tilt_deg, asin (direction.z) / DEGREES, 1e-9);
  }
}

static void
test_the_pose_goes_with_copies_of_the_picture (void)
{
  const GstThermalPose pose = {1, 2, 3, 4};
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 16, NULL);
  g_autoptr (GstBuffer) copy = NULL;
  g_autoptr (GstBuffer) part = NULL;

  gst_buffer_add_thermal_pose_meta (buffer, &pose);
  gst_buffer_add_thermal_pose_meta (buffer, &pose);
  g_assert_cmpuint (
      gst_buffer_get_n_meta (buffer, GST_THERMAL_POSE_META_API_TYPE), ==, 1);
  copy = gst_buffer_copy (buffer);
  g_assert_cmpfloat (
      gst_buffer_get_thermal_pose_meta (copy)->pose.fov_deg, ==, 4);
  part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 4, 4);
  g_assert_null (gst_buffer_get_thermal_pose_meta (part));
}

/* A turned picture looks elsewhere; the frame that it shows does not. */
static void
test_a_picture_without_a_pose_has_that_of_its_frame (void)
{
  const GstThermalPose pose = {1, 2, 3, 4};
  const GstThermalPose own = {5, 6, 7, 8};
  g_autoptr (GstBuffer) frame = gst_buffer_new_allocate (NULL, 16, NULL);
  g_autoptr (GstBuffer) picture = gst_buffer_new_allocate (NULL, 16, NULL);
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  GstVideoInfo info;

  g_assert_true (
      gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY16_LE, 4, 2));
  g_assert_null (gst_buffer_find_thermal_pose_meta (frame));
  gst_buffer_add_thermal_meta (frame, calibration, &info);
  gst_buffer_add_thermal_pose_meta (frame, &pose);
  gst_buffer_add_thermal_picture_meta (picture, frame);
  g_assert_null (gst_buffer_get_thermal_pose_meta (picture));
  g_assert_cmpfloat (
      gst_buffer_find_thermal_pose_meta (picture)->pose.tilt_deg, ==, 2);
  gst_buffer_add_thermal_pose_meta (picture, &own);
  g_assert_cmpfloat (
      gst_buffer_find_thermal_pose_meta (picture)->pose.tilt_deg, ==, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function) g_test_add_func ("/pose/" name, function)
  ADD ("the-middle-lies-where-the-camera-looks",
      test_the_middle_lies_where_the_camera_looks);
  ADD ("flat-ground-is-as-far-as-trigonometry-says",
      test_flat_ground_is_as_far_as_trigonometry_says);
  ADD ("what-is-not-ground-is-as-far-as-can-be",
      test_what_is_not_ground_is_as_far_as_can_be);
  ADD ("directions-are-those-of-the-simulator",
      test_directions_are_those_of_the_simulator);
  ADD ("the-pose-goes-with-copies-of-the-picture",
      test_the_pose_goes_with_copies_of_the_picture);
  ADD ("a-picture-without-a-pose-has-that-of-its-frame",
      test_a_picture_without_a_pose_has_that_of_its_frame);
#undef ADD
  return g_test_run ();
}
