/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gain control from frame to frame, and what it looks at. */

#include "config.h"

#include "thermcolor-follower.h"
#include "thermcolor-frames.h"
#include "thermcolor-retarget.h"

#include <math.h>
#include <string.h>

#define WIDTH 40
#define HEIGHT 30

/* As documented: 1 up to the threshold, 16 from twice that on. */
static guint
plain_weight (const Frame *frame, gint x, gint y, gint threshold)
{
  const gint here = (gint) frame_get (frame, x, y);
  gint detail = 0;

  if (x + 1 < frame->width)
    detail += ABS ((gint) frame_get (frame, x + 1, y) - here);
  if (y + 1 < frame->height)
    detail += ABS ((gint) frame_get (frame, x, y + 1) - here);
  return 1
         + (guint) (CLAMP ((detail - threshold) / (gdouble) threshold, 0, 1)
                        * 15
                    + 1e-4);
}

static void
test_information_weighs_by_differences (void)
{
  g_autofree guint32 *bins = g_new (guint32, GST_THERMAL_N_COUNTS);
  ThermHistogram histogram;

  therm_histogram_init (&histogram);
  for (guint round = 0; round < 100; round++) {
    /* an odd padding takes the way of frames that are not aligned */
    g_auto (Frame) frame = new_random_frame (g_test_rand_int_range (1, 70),
        g_test_rand_int_range (1, 20), g_test_rand_int_range (0, 4));
    const gint threshold = g_test_rand_int_range (1, 200);
    guint sum = 0;

    memset (bins, 0, GST_THERMAL_N_COUNTS * sizeof *bins);
    for (gint y = 0; y < frame.height; y++) {
      for (gint x = 0; x < frame.width; x++) {
        const guint weight = plain_weight (&frame, x, y, threshold);

        bins[frame_get (&frame, x, y)] += weight;
        sum += weight;
      }
    }
    therm_histogram_gather_information (&histogram, frame.bytes, frame.stride,
        frame.width, frame.height, threshold);
    g_assert_cmpuint (histogram.n_pixels, ==, sum);
    for (guint c = 0; c < GST_THERMAL_N_COUNTS; c++)
      g_assert_cmpuint (histogram.bins[c], ==, bins[c]);
  }
  therm_histogram_clear (&histogram);
}

/* ITT 4 takes what was at the root of a half to the middle. */
static void
test_bent_curve_moves_the_middle (void)
{
  ThermCurve curve;

  therm_curve_set_linear (&curve, 1000, 2000);
  therm_curve_bend (&curve, 2);
  g_assert_cmpfloat_with_epsilon (curve.counts[0], 1000, 1e-9);
  g_assert_cmpfloat_with_epsilon (curve.counts[128], 1707.1, 0.1);
  g_assert_cmpfloat_with_epsilon (curve.counts[64], 1500, 0.1);
  g_assert_cmpfloat_with_epsilon (curve.counts[256], 2000, 1e-9);

  therm_curve_set_linear (&curve, 1000, 2000);
  therm_curve_bend (&curve, 0.5);
  g_assert_cmpfloat_with_epsilon (curve.counts[128], 1250, 0.1);
}

static void
test_agc_filter_is_flirs (void)
{
  for (gdouble filter = 1; filter < 32; filter++) {
    const gdouble damping_s = therm_damping_from_agc_filter (filter);

    /* n / 256 of the way in a 30th of a second, n eight times as large */
    g_assert_cmpfloat_with_epsilon (
        1 - exp (-1 / 30.0 / damping_s), 8 * filter / 256, 1e-9);
  }
  g_assert_cmpfloat (therm_damping_from_agc_filter (32), ==, 0);
  g_assert_cmpfloat_with_epsilon (
      therm_damping_from_agc_filter (1), 1.05, 0.01);
}

static void
test_roi_is_its_part_of_any_frame (void)
{
  static const struct
  {
    GstThermColorRoi preset;
    ThermRoi expected;
  } cases[] = {
      {GST_THERM_COLOR_ROI_FULL, {0, 0, 640, 512}},
      {GST_THERM_COLOR_ROI_UPPER_HALF, {0, 0, 640, 256}},
      {GST_THERM_COLOR_ROI_LOWER_HALF, {0, 256, 640, 256}},
      {GST_THERM_COLOR_ROI_LOWER_THREE_QUARTERS, {0, 128, 640, 384}},
      {GST_THERM_COLOR_ROI_HORIZON, {0, 128, 640, 256}},
      {GST_THERM_COLOR_ROI_CENTRE_25, {240, 192, 160, 128}},
      {GST_THERM_COLOR_ROI_CENTRE_50, {160, 128, 320, 256}},
      {GST_THERM_COLOR_ROI_CENTRE_75, {80, 64, 480, 384}},
      {GST_THERM_COLOR_ROI_CUSTOM, {64, 256, 256, 128}},
  };
  ThermBox box;
  ThermRoi tiny;

  g_assert_true (therm_box_parse (&box, "box(0.5,0.75,0.1,0.5)", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const ThermRoi roi = therm_roi_make (cases[i].preset, &box, 640, 512);

    g_assert_cmpint (roi.x, ==, cases[i].expected.x);
    g_assert_cmpint (roi.y, ==, cases[i].expected.y);
    g_assert_cmpint (roi.width, ==, cases[i].expected.width);
    g_assert_cmpint (roi.height, ==, cases[i].expected.height);
  }

  /* never empty, never outside */
  tiny = therm_roi_make (GST_THERM_COLOR_ROI_LOWER_HALF, &box, 1, 1);
  g_assert_cmpint (tiny.y + tiny.height, ==, 1);
  g_assert_cmpint (tiny.height, ==, 1);
}

static void
test_only_a_box_is_a_box (void)
{
  static const gchar *const wrong[] = {"", "full()", "spot(0.5,0.5)",
      "box(0,0,1,1) box(0,0,1,1)", "box(0,0,1", "box(a,b,c,d)"};
  ThermBox box = {0.1, 0.2, 0.3, 0.4};
  g_autofree gchar *text = therm_box_to_string (&box);

  g_assert_cmpstr (text, ==,
      "box(0.10000000000000001,0.20000000000000001,0.29999999999999999,"
      "0.40000000000000002)");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (therm_box_parse (&box, wrong[i], &error));
    g_assert_nonnull (error);
    g_assert_cmpfloat (box.left, ==, 0.1);
  }
}

/* A sky of its own range above, a wall below. */
static void
fill_scene (guint16 *counts, guint sky, guint wall)
{
  for (gint i = 0; i < WIDTH * HEIGHT; i++) {
    const guint row = i / WIDTH;
    const guint spread = (guint) (i * 7919) % 200;

    counts[i] = GUINT16_TO_LE ((row < HEIGHT / 2 ? sky : wall) + spread);
  }
}

static const ThermFollowerSettings usual = {
    .agc = GST_THERM_COLOR_AGC_PLATEAU,
    .low_percent = 1,
    .high_percent = 99,
    .plateau = 4,
    .information_k = 0.3,
    .max_gain = 10000,
    .contrast = 18,
    .brightness = 0.5,
    .low_c = 0,
    .high_c = 100,
    .damping_s = 1,
};

static void
push (ThermFollower *follower, const ThermFollowerSettings *settings,
    const guint16 *counts, GstThermColorRoi roi,
    GstThermalCalibration *calibration, guint at_ms)
{
  const ThermFollowerFrame frame = {
      .counts = (const guint8 *) counts,
      .stride = 2 * WIDTH,
      .width = WIDTH,
      .height = HEIGHT,
      .pts = at_ms * GST_MSECOND,
      .roi = therm_roi_make (roi, NULL, WIDTH, HEIGHT),
      .calibration = calibration,
  };

  therm_follower_update (follower, settings, &frame);
}

/* Whatever the sky does, the wall's colours stay. */
static void
test_gain_control_looks_only_at_the_roi (void)
{
  static const GstThermColorAgc modes[] = {GST_THERM_COLOR_AGC_PLATEAU,
      GST_THERM_COLOR_AGC_LINEAR, GST_THERM_COLOR_AGC_PERCENTILE,
      GST_THERM_COLOR_AGC_INFORMATION, GST_THERM_COLOR_AGC_LOCAL};
  guint16 counts[WIDTH * HEIGHT];

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    ThermFollowerSettings settings = usual;
    ThermFollower a, b;

    settings.agc = modes[i];
    therm_follower_init (&a);
    therm_follower_init (&b);
    fill_scene (counts, 5000, 30000);
    push (&a, &settings, counts, GST_THERM_COLOR_ROI_LOWER_HALF, NULL, 0);
    g_assert_cmpuint (a.low, ==, 5000);
    g_assert_cmpuint (a.high, >, 30000);
    fill_scene (counts, 60000, 30000);
    push (&b, &settings, counts, GST_THERM_COLOR_ROI_LOWER_HALF, NULL, 0);
    g_assert_cmpuint (b.high, >, 60000);
    g_assert_cmpmem (a.curve.counts, sizeof a.curve.counts, b.curve.counts,
        sizeof b.curve.counts);
    g_assert_cmpfloat (a.curve.counts[0], >=, 29000);
    g_assert_cmpfloat (a.curve.counts[256], <=, 31000);
    therm_follower_clear (&a);
    therm_follower_clear (&b);
  }
}

/* All counts jump at once, as behind an FFC; the picture does not, though
 * damping would take a second. */
static void
test_step_of_the_scene_does_not_flash (void)
{
  static const GstThermColorAgc modes[] = {GST_THERM_COLOR_AGC_PLATEAU,
      GST_THERM_COLOR_AGC_LINEAR, GST_THERM_COLOR_AGC_PERCENTILE,
      GST_THERM_COLOR_AGC_INFORMATION, GST_THERM_COLOR_AGC_LOCAL};
  guint16 counts[WIDTH * HEIGHT];

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    ThermFollowerSettings settings = usual;
    gdouble before[3];
    ThermFollower follower;

    settings.agc = modes[i];
    therm_follower_init (&follower);
    /* on its way from another scene, so that damping has something to do */
    fill_scene (counts, 9000, 20500);
    push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 0);
    fill_scene (counts, 10000, 20000);
    push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 33);
    for (guint j = 0; j < 3; j++)
      before[j] =
          therm_curve_get_position (&follower.curve, 10100 + 5000.0 * j);

    fill_scene (counts, 15000, 25000);
    push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 66);
    for (guint j = 0; j < 3; j++)
      g_assert_cmpfloat_with_epsilon (
          therm_curve_get_position (&follower.curve, 15100 + 5000.0 * j),
          before[j], 0.01);
    therm_follower_clear (&follower);
  }
}

/* A hot thing that comes in is no step of the scene: damping holds. */
static void
test_hot_object_is_damped (void)
{
  guint16 counts[WIDTH * HEIGHT];
  ThermFollowerSettings settings = usual;
  ThermFollower follower;

  settings.agc = GST_THERM_COLOR_AGC_LINEAR;
  therm_follower_init (&follower);
  fill_scene (counts, 10000, 20000);
  push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 0);
  counts[0] = GUINT16_TO_LE (60199);
  push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 100);
  /* 1 - exp (-0.1) of the 40000 counts */
  g_assert_cmpfloat_with_epsilon (
      follower.curve.counts[256], 20199 + 40000 * 0.09516, 10);
  therm_follower_clear (&follower);
}

/* The camera changes its gain: every count changes, no temperature does, and no
 * colour either. */
static void
test_change_of_gain_does_not_flash (void)
{
  static const GstThermColorAgc modes[] = {GST_THERM_COLOR_AGC_PLATEAU,
      GST_THERM_COLOR_AGC_LINEAR, GST_THERM_COLOR_AGC_ONCE,
      GST_THERM_COLOR_AGC_MANUAL};
  static const GstThermalPlanck high = {
      .r1 = 14985.9297, .r2 = 0.011283217, .b = 1398.09998, .f = 1, .o = -6233};
  GstThermalPlanck low = high;
  g_autoptr (GstThermalCalibration) fine =
      gst_thermal_calibration_new_planck (&high, NULL, NULL, NULL);
  g_autoptr (GstThermalCalibration) coarse = NULL;
  guint16 counts[WIDTH * HEIGHT];

  /* a quarter of the counts for the same radiation */
  low.r1 = high.r1 / 4;
  low.o = high.o / 4;
  coarse = gst_thermal_calibration_new_planck (&low, NULL, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    ThermFollowerSettings settings = usual;
    ThermFollower follower;
    gdouble kelvin[5];

    settings.agc = modes[i];
    therm_follower_init (&follower);
    fill_scene (counts, 12000, 20000);
    push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, fine, 0);
    for (guint j = 0; j < 5; j++)
      kelvin[j] = gst_thermal_calibration_get_kelvin (
          fine, follower.curve.counts[64 * j]);

    for (gint p = 0; p < WIDTH * HEIGHT; p++)
      counts[p] = GUINT16_TO_LE (GUINT16_FROM_LE (counts[p]) / 4);
    push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, coarse, 33);
    for (guint j = 0; j < 5; j++)
      g_assert_cmpfloat_with_epsilon (
          gst_thermal_calibration_get_kelvin (
              coarse, follower.curve.counts[64 * j]),
          kelvin[j], 0.15);
    therm_follower_clear (&follower);
  }
}

/* What a user believes of the scene changes temperatures, not counts: the
 * picture stays. */
static void
test_object_parameters_do_not_move_the_curve (void)
{
  static const GstThermalPlanck planck = {
      .r1 = 14985.9297, .r2 = 0.011283217, .b = 1398.09998, .f = 1, .o = -6233};
  g_autoptr (GstThermalCalibration) a =
      gst_thermal_calibration_new_planck (&planck, NULL, NULL, NULL);
  GstThermalObject object = *gst_thermal_calibration_get_object (a);
  g_autoptr (GstThermalCalibration) b = NULL;

  object.emissivity = 0.5;
  b = gst_thermal_calibration_with_object (a, &object, NULL);
  g_assert_false (therm_calibrations_count_differently (a, b));
  g_assert_false (gst_thermal_calibration_equal (a, b));
}

/* Frozen: neither another scene nor a discontinuity moves it. */
static void
test_once_keeps_the_curve (void)
{
  guint16 counts[WIDTH * HEIGHT];
  ThermFollowerSettings settings = usual;
  ThermFollower follower;
  ThermCurve frozen;

  therm_follower_init (&follower);
  fill_scene (counts, 10000, 20000);
  push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 0);
  frozen = follower.curve;

  settings.agc = GST_THERM_COLOR_AGC_ONCE;
  fill_scene (counts, 30000, 50000);
  push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 33);
  therm_follower_forget (&follower);
  push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 66);
  g_assert_cmpmem (follower.curve.counts, sizeof follower.curve.counts,
      frozen.counts, sizeof frozen.counts);
  g_assert_cmpuint (follower.high, >, 50000);

  settings.agc = GST_THERM_COLOR_AGC_PLATEAU;
  push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 99);
  g_assert_cmpfloat (follower.curve.counts[0], >=, 29000);
  therm_follower_clear (&follower);
}

/* Chosen from the start, the first frame makes it. */
static void
test_once_begins_with_the_first_frame (void)
{
  guint16 counts[WIDTH * HEIGHT];
  ThermFollowerSettings settings = usual;
  ThermFollower once, plateau;

  therm_follower_init (&once);
  therm_follower_init (&plateau);
  fill_scene (counts, 10000, 20000);
  push (&plateau, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 0);
  settings.agc = GST_THERM_COLOR_AGC_ONCE;
  push (&once, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 0);
  fill_scene (counts, 30000, 50000);
  push (&once, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 33);
  g_assert_cmpmem (once.curve.counts, sizeof once.curve.counts,
      plateau.curve.counts, sizeof plateau.curve.counts);
  therm_follower_clear (&once);
  therm_follower_clear (&plateau);
}

/* Three more are twice as many steps a kelvin. */
static void
test_contrast_doubles_the_limit (void)
{
  guint16 counts[WIDTH * HEIGHT];
  ThermFollowerSettings settings = usual;

  settings.agc = GST_THERM_COLOR_AGC_LINEAR;
  settings.max_gain = 100;
  fill_scene (counts, 20000, 20000);
  for (guint i = 0; i <= 4; i++) {
    ThermFollower follower;

    settings.contrast = 12 + 3 * i;
    therm_follower_init (&follower);
    push (&follower, &settings, counts, GST_THERM_COLOR_ROI_FULL, NULL, 0);
    /* 256 steps at 25, 50, 100, 200, 400 for 100 counts, the scene having
     * 199 of them */
    g_assert_cmpfloat_with_epsilon (
        follower.curve.counts[256] - follower.curve.counts[0],
        MAX (199, 256.0 / (0.25 * (1 << i))), 1e-6);
    therm_follower_clear (&follower);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function) g_test_add_func ("/thermcolor-agc/" name, function)
  ADD ("information-weighs-by-differences",
      test_information_weighs_by_differences);
  ADD ("bent-curve-moves-the-middle", test_bent_curve_moves_the_middle);
  ADD ("agc-filter-is-flirs", test_agc_filter_is_flirs);
  ADD ("roi-is-its-part-of-any-frame", test_roi_is_its_part_of_any_frame);
  ADD ("only-a-box-is-a-box", test_only_a_box_is_a_box);
  ADD ("gain-control-looks-only-at-the-roi",
      test_gain_control_looks_only_at_the_roi);
  ADD ("step-of-the-scene-does-not-flash",
      test_step_of_the_scene_does_not_flash);
  ADD ("hot-object-is-damped", test_hot_object_is_damped);
  ADD ("change-of-gain-does-not-flash", test_change_of_gain_does_not_flash);
  ADD ("object-parameters-do-not-move-the-curve",
      test_object_parameters_do_not_move_the_curve);
  ADD ("once-keeps-the-curve", test_once_keeps_the_curve);
  ADD ("once-begins-with-the-first-frame",
      test_once_begins_with_the_first_frame);
  ADD ("contrast-doubles-the-limit", test_contrast_doubles_the_limit);
#undef ADD

  return g_test_run ();
}
