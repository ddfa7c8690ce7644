/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What `radiometry` decides by: measuring ranges and distances. */

#include "config.h"

#include "radiometry-distance.h"
#include "radiometry-range.h"

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
#undef ADD
  return g_test_run ();
}
