/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parts of thermcolor below the element: gain control against what one
 * would write down first, fast paths against plain ones. */

#include "config.h"

#include "thermcolor-frames.h"
#include "thermcolor-painter.h"
#include "thermcolor-span.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
assert_same_histogram (const ThermHistogram *a, const ThermHistogram *b)
{
  g_assert_cmpuint (a->low, ==, b->low);
  g_assert_cmpuint (a->high, ==, b->high);
  g_assert_cmpuint (a->n_pixels, ==, b->n_pixels);
  g_assert_cmpmem (a->bins, GST_THERMAL_N_COUNTS * sizeof *a->bins, b->bins,
      GST_THERMAL_N_COUNTS * sizeof *b->bins);
}

/* The same two histograms for all frames: what one leaves behind would show
 * in the next. */
static void
test_fast_histogram_is_the_plain_one (void)
{
  ThermHistogram fast, plain;

  therm_histogram_init (&fast);
  therm_histogram_init (&plain);
  for (guint round = 0; round < 200; round++) {
    g_auto (Frame) frame = new_random_frame (g_test_rand_int_range (1, 70),
        g_test_rand_int_range (1, 20), g_test_rand_int_range (0, 4));

    if (round % 5 == 4) {
      therm_histogram_gather_limits (
          &fast, frame.bytes, frame.stride, frame.width, frame.height);
      therm_histogram_gather_plain (
          &plain, frame.bytes, frame.stride, frame.width, frame.height);
      g_assert_cmpuint (fast.low, ==, plain.low);
      g_assert_cmpuint (fast.high, ==, plain.high);
      continue;
    }
    therm_histogram_gather (
        &fast, frame.bytes, frame.stride, frame.width, frame.height);
    therm_histogram_gather_plain (
        &plain, frame.bytes, frame.stride, frame.width, frame.height);
    assert_same_histogram (&fast, &plain);
  }
  therm_histogram_clear (&fast);
  therm_histogram_clear (&plain);
}

/* More equal pixels than 16 bits can count. */
static void
test_flat_frame_overflows_no_counter (void)
{
  const gint width = 1024, height = 600;
  g_autofree guint16 *counts = g_new (guint16, (gsize) width * height);
  ThermHistogram histogram;

  for (gint i = 0; i < width * height; i++)
    counts[i] = GUINT16_TO_LE (4711);
  therm_histogram_init (&histogram);
  therm_histogram_gather (
      &histogram, (guint8 *) counts, 2 * width, width, height);
  g_assert_cmpuint (histogram.low, ==, 4711);
  g_assert_cmpuint (histogram.high, ==, 4711);
  g_assert_cmpuint (histogram.bins[4711], ==, width * height);
  therm_histogram_clear (&histogram);
}

static gint
compare_counts (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *) a - *(const guint16 *) b;
}

static void
test_percentile_is_the_sorted_frames (void)
{
  ThermHistogram histogram;

  therm_histogram_init (&histogram);
  for (guint round = 0; round < 50; round++) {
    g_auto (Frame) frame = new_random_frame (
        g_test_rand_int_range (1, 60), g_test_rand_int_range (1, 10), 0);
    const guint n = (guint) frame.width * frame.height;
    guint16 *sorted = (guint16 *) frame.bytes;

    therm_histogram_gather (
        &histogram, frame.bytes, frame.stride, frame.width, frame.height);
    for (guint i = 0; i < n; i++)
      sorted[i] = GUINT16_FROM_LE (sorted[i]);
    qsort (sorted, n, sizeof *sorted, compare_counts);

    for (guint percent = 0; percent <= 100; percent += 5) {
      const guint rank = MAX ((percent * n + 99) / 100, 1) - 1;

      g_assert_cmpuint (therm_histogram_get_percentile (&histogram, percent),
          ==, sorted[rank]);
    }
  }
  therm_histogram_clear (&histogram);
}

/* The counts that are left when the tails are cut off. */
static void
plain_ends (const ThermHistogram *histogram, gdouble tail_percent, guint *low,
    guint *high)
{
  const gdouble cut = tail_percent * histogram->n_pixels / 100;
  gdouble seen = 0;

  *low = *high = histogram->low;
  for (guint c = histogram->low; c <= histogram->high; c++) {
    if (seen < cut && seen + histogram->bins[c] >= cut)
      *low = c;
    if (seen < histogram->n_pixels - cut
        && seen + histogram->bins[c] >= histogram->n_pixels - cut)
      *high = c;
    seen += histogram->bins[c];
  }
}

/* Plateau equalisation as its definition reads: between two neighbouring
 * counts the palette advances by half of the pixels of each, no count having
 * more than the plateau, and by a share for the distance alone. */
static void
plain_plateau (const ThermHistogram *histogram, const ThermPlateau *how,
    const ThermGain *gain, gdouble *positions)
{
  const gdouble steepest = gain->max_gain / THERM_CURVE_STEPS;
  gdouble n_pixels = 0, n_occupied = 0, cut, sum = 0, used = 0, mean = 0, start;
  guint low, high;

  plain_ends (histogram, how->tail_percent, &low, &high);
  for (guint c = low; c <= high; c++) {
    n_occupied += histogram->bins[c] > 0;
    n_pixels += histogram->bins[c];
  }
  cut = MAX (1, floor (how->plateau * n_pixels / n_occupied + 0.5));

  for (guint c = low + 1; c <= high; c++)
    sum +=
        (MIN (histogram->bins[c - 1], cut) + MIN (histogram->bins[c], cut)) / 2;

  for (guint c = histogram->low; c <= low; c++)
    positions[c] = 0;
  for (guint c = low + 1; c <= high; c++) {
    const gdouble equalised =
        (MIN (histogram->bins[c - 1], cut) + MIN (histogram->bins[c], cut)) / 2
        / sum;
    const gdouble rise =
        (1 - how->linear_share) * equalised + how->linear_share / (high - low);

    used += MIN (rise, steepest);
    positions[c] = used;
    mean += used * histogram->bins[c] / n_pixels;
  }
  start = CLAMP (gain->brightness - mean, 0, MAX (0, 1 - used));
  for (guint c = low; c <= high; c++)
    positions[c] += start;
  /* the tails go on as steep as contrast may be */
  for (guint c = histogram->low; c < low; c++)
    positions[c] = MAX (0, positions[low] - (low - c) * steepest);
  for (guint c = high + 1; c <= histogram->high; c++)
    positions[c] = MIN (1, positions[high] + (c - high) * steepest);
}

static void
test_plateau_is_its_definition (void)
{
  static const gdouble plateaus[] = {0.01, 0.5, 2, 10000};
  static const gdouble gains[] = {0.05, 2, 1e6};
  static const gdouble linear_shares[] = {0, 0, 0.3, 1, 0.7};
  static const gdouble tails[] = {0, 0, 0, 1, 5, 0, 12};
  g_autofree gdouble *positions = g_new0 (gdouble, GST_THERMAL_N_COUNTS);
  ThermHistogram histogram;

  therm_histogram_init (&histogram);
  for (guint round = 0; round < 420; round++) {
    g_auto (Frame) frame = new_random_frame (50, 30, 0);
    const ThermPlateau how = {
        .plateau = plateaus[round % G_N_ELEMENTS (plateaus)],
        .linear_share = linear_shares[round % G_N_ELEMENTS (linear_shares)],
        .tail_percent = tails[round % G_N_ELEMENTS (tails)],
    };
    const ThermGain gain = {gains[round % G_N_ELEMENTS (gains)], 0.4};
    ThermCurve curve;
    guint low, high;

    therm_histogram_gather (
        &histogram, frame.bytes, frame.stride, frame.width, frame.height);
    plain_ends (&histogram, how.tail_percent, &low, &high);
    if (low == high)
      continue;
    therm_curve_set_plateau (&curve, &histogram, &how, &gain);
    plain_plateau (&histogram, &how, &gain, positions);

    for (guint k = 1; k <= THERM_CURVE_STEPS; k++)
      g_assert_cmpfloat (curve.counts[k], >=, curve.counts[k - 1]);
    /* A curve has 256 steps; in between it is straight. */
    for (guint c = histogram.low; c <= histogram.high; c++)
      g_assert_cmpfloat_with_epsilon (therm_curve_get_position (&curve, c),
          positions[c], 1.001 / THERM_CURVE_STEPS);
  }
  therm_histogram_clear (&histogram);
}

/* All the same area: full equalisation gives each of five far levels a quarter
 * of the palette from the next. */
static void
test_equal_areas_get_equal_steps (void)
{
  static const guint16 levels[] = {100, 200, 5000, 5010, 60000};
  const ThermGain gain = {1e6, 0.5};
  const ThermPlateau how = {.plateau = 1000};
  guint16 counts[50];
  ThermHistogram histogram;
  ThermCurve curve;

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    counts[i] = GUINT16_TO_LE (levels[i % G_N_ELEMENTS (levels)]);
  therm_histogram_init (&histogram);
  therm_histogram_gather (&histogram, (guint8 *) counts, 100, 50, 1);
  therm_curve_set_plateau (&curve, &histogram, &how, &gain);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    g_assert_cmpfloat_with_epsilon (
        therm_curve_get_position (&curve, levels[i]), i / 4.0,
        0.5 / THERM_CURVE_STEPS);
  therm_histogram_clear (&histogram);
}

static void
test_line_is_no_steeper_than_allowed (void)
{
  const ThermGain gain = {2, 0.25};
  ThermCurve curve;

  /* 256 steps of 2 for a count: 128 counts at least, a quarter of them below
   * the middle of what is seen */
  therm_curve_set_limited (&curve, 1000, 1010, &gain);
  g_assert_cmpfloat_with_epsilon (curve.counts[0], 1005 - 32, 1e-9);
  g_assert_cmpfloat_with_epsilon (curve.counts[256], 1005 + 96, 1e-9);

  therm_curve_set_limited (&curve, 1000, 1200, &gain);
  g_assert_cmpfloat_with_epsilon (curve.counts[0], 1000, 1e-9);
  g_assert_cmpfloat_with_epsilon (curve.counts[128], 1100, 1e-9);
  g_assert_cmpfloat_with_epsilon (curve.counts[256], 1200, 1e-9);
}

static void
test_temperatures_lie_straight_on_the_palette (void)
{
  static const GstThermalPlanck planck = {
      .r1 = 14985.9297, .r2 = 0.011283217, .b = 1398.09998, .f = 1, .o = -6233};
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_planck (&planck, NULL, NULL, NULL);
  ThermCurve curve;
  ThermSpan span;

  therm_curve_set_temperatures (&curve, calibration, 280, 360);
  therm_span_measure (&span, &curve, calibration);
  for (guint i = 0; i < THERM_SPAN_N_TEMPERATURES; i++)
    g_assert_cmpfloat_with_epsilon (span.kelvin[i], 280 + 5.0 * i, 1e-6);

  /* nothing is colder than 0 K; the curve still never falls */
  therm_curve_set_temperatures (&curve, calibration, -100, 5000);
  for (guint k = 1; k <= THERM_CURVE_STEPS; k++)
    g_assert_cmpfloat (curve.counts[k], >=, curve.counts[k - 1]);
}

static void
map_new_picture (GstVideoFrame *picture, const GstVideoInfo *info)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);

  gst_buffer_memset (buffer, 0, 0x55, info->size);
  g_assert_true (
      gst_video_frame_map (picture, info, buffer, GST_MAP_READWRITE));
  gst_buffer_unref (buffer);
}

/* Every format, sizes that no block divides: pixel by pixel as the palette
 * has it, and the fast path byte by byte as the plain one. */
static void
test_fast_paint_is_the_plain_one (void)
{
  static const GstVideoFormat formats[] = {GST_VIDEO_FORMAT_I420,
      GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_RGBA,
      GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_BGRA,
      GST_VIDEO_FORMAT_BGR, GST_VIDEO_FORMAT_GRAY8};
  const gchar *const *ids = gst_thermal_palette_get_ids ();
  ThermPainter painter;

  therm_painter_init (&painter);
  for (guint round = 0; round < 300; round++) {
    g_auto (Frame) frame = new_random_frame (
        g_test_rand_int_range (1, 70), g_test_rand_int_range (1, 12), 0);
    GstThermalPalette *palette =
        gst_thermal_palette_find (ids[round % g_strv_length ((gchar **) ids)]);
    GstVideoFrame fast, plain;
    GstVideoInfo info;
    ThermCurve curve;

    gst_video_info_set_format (&info, formats[round % G_N_ELEMENTS (formats)],
        frame.width, frame.height);
    therm_curve_set_linear (&curve, g_test_rand_int_range (0, 30000),
        g_test_rand_int_range (30000, 65536));
    therm_painter_set_palette (&painter, palette, round % 2, &info);
    therm_painter_set_curve (&painter, &curve, 0, GST_THERMAL_N_COUNTS - 1);

    map_new_picture (&fast, &info);
    map_new_picture (&plain, &info);
    therm_painter_paint (&painter, frame.bytes, frame.stride, &fast);
    therm_painter_paint_plain (&painter, frame.bytes, frame.stride, &plain);
    g_assert_cmpmem (fast.map[0].data, info.size, plain.map[0].data, info.size);

    for (gint y = 0; y < frame.height; y++) {
      for (gint x = 0; x < frame.width; x++) {
        const gdouble position = therm_curve_get_position (&curve,
            GST_READ_UINT16_LE (frame.bytes + y * frame.stride + 2 * x));
        const guint8 seen = ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (
            &fast, 0))[y * GST_VIDEO_FRAME_COMP_STRIDE (&fast, 0)
                       + x * GST_VIDEO_FRAME_COMP_PSTRIDE (&fast, 0)];
        const guint32 argb = gst_thermal_palette_get_argb (palette,
            floor ((round % 2 ? 1 - position : position) * 1024 + 0.5) / 1024);
        guint8 ycbcr[3];

        gst_thermal_argb_to_ycbcr (argb, &info.colorimetry, ycbcr);
        /* a palette has steps; a rounded position may fall on their other
         * side */
        if (strstr (gst_thermal_palette_get_id (palette), "hot")
            || strstr (gst_thermal_palette_get_id (palette), "fire")
            || strstr (gst_thermal_palette_get_id (palette), "cold"))
          continue;
        g_assert_cmpint (ABS ((gint) seen
                              - (GST_VIDEO_FORMAT_INFO_IS_RGB (info.finfo)
                                      ? (gint) (argb >> 16 & 0xff)
                                      : (gint) ycbcr[0])),
            <=, 6);
      }
    }
    gst_video_frame_unmap (&fast);
    gst_video_frame_unmap (&plain);
  }
  therm_painter_clear (&painter);
}

/* 1000 counts are 10 K; below 150 K and above 500 K nothing is measured. */
static GstThermalCalibration *
new_limited_calibration (void)
{
  g_autoptr (GstThermalCalibration) plain =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstThermalCalibration) limited =
      gst_thermal_calibration_with_clip (plain, 150, 500, NULL);

  return gst_thermal_calibration_with_void (limited);
}

static void
test_outside_are_the_counts_beyond_the_limits (void)
{
  g_autoptr (GstThermalCalibration) calibration = new_limited_calibration ();
  g_autoptr (GstThermalCalibration) boundless =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  ThermOutside outside;

  therm_outside_find (&outside, calibration);
  /* a masked pixel is not cold */
  g_assert_cmpuint (outside.under_low, ==, 1);
  g_assert_cmpuint (outside.under_high, ==, 14999);
  g_assert_cmpuint (outside.over_low, ==, 50001);
  g_assert_cmpuint (outside.over_high, ==, 65535);
  g_assert_true (therm_outside_is_in (&outside, 14000, 20000));
  g_assert_true (therm_outside_is_in (&outside, 20000, 50001));
  g_assert_false (therm_outside_is_in (&outside, 15000, 50000));

  therm_outside_find (&outside, boundless);
  g_assert_false (therm_outside_is_in (&outside, 0, 65535));
}

/* By the table, and by places that something was done to. */
static void
test_outside_is_painted_in_its_colours (void)
{
  static const GstVideoFormat formats[] = {GST_VIDEO_FORMAT_RGB,
      GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_GRAY8};
  g_autoptr (GstThermalCalibration) calibration = new_limited_calibration ();
  ThermOutside outside;
  ThermPainter painter;
  ThermCurve curve;
  ThermPlane fast, plain;

  therm_outside_find (&outside, calibration);
  therm_curve_set_linear (&curve, 10000, 60000);
  therm_painter_init (&painter);
  therm_plane_init (&fast);
  therm_plane_init (&plain);
  for (guint round = 0; round < 100; round++) {
    g_auto (Frame) frame = new_random_frame (
        g_test_rand_int_range (1, 70), g_test_rand_int_range (1, 12), 0);
    const ThermPlaneSource source = {.counts = frame.bytes,
        .stride = frame.stride,
        .table = painter.places,
        .high = GST_THERMAL_N_COUNTS - 1};
    GstVideoFrame picture, other;
    GstVideoInfo info;
    guint8 under[3], over[3];

    gst_video_info_set_format (&info, formats[round % G_N_ELEMENTS (formats)],
        frame.width, frame.height);
    therm_painter_set_palette (
        &painter, gst_thermal_palette_find ("white-hot"), FALSE, &info);
    therm_painter_set_outside (
        &painter, &outside, 0xff204080, 0xffc01030, &info);
    therm_painter_set_curve (&painter, &curve, 0, GST_THERMAL_N_COUNTS - 1);
    map_new_picture (&picture, &info);
    map_new_picture (&other, &info);
    therm_painter_paint (&painter, frame.bytes, frame.stride, &picture);

    therm_plane_place (&fast, &source, frame.width, frame.height);
    therm_plane_place (&plain, &source, frame.width, frame.height);
    therm_outside_place (&outside, &fast, frame.bytes, frame.stride);
    therm_outside_place_plain (&outside, &plain, frame.bytes, frame.stride);
    g_assert_cmpmem (fast.places, 2 * frame.width * frame.height, plain.places,
        2 * frame.width * frame.height);
    therm_painter_paint_plane (&painter, &fast, &other);
    g_assert_cmpmem (
        picture.map[0].data, info.size, other.map[0].data, info.size);

    gst_thermal_argb_to_ycbcr (0xff204080, &info.colorimetry, under);
    gst_thermal_argb_to_ycbcr (0xffc01030, &info.colorimetry, over);
    if (GST_VIDEO_FORMAT_INFO_IS_RGB (info.finfo))
      under[0] = 0x20, over[0] = 0xc0;
    for (gint y = 0; y < frame.height; y++) {
      for (gint x = 0; x < frame.width; x++) {
        const guint count = frame_get (&frame, x, y);
        const guint8 seen = ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (
            &picture, 0))[y * GST_VIDEO_FRAME_COMP_STRIDE (&picture, 0)
                          + x * GST_VIDEO_FRAME_COMP_PSTRIDE (&picture, 0)];

        if (count > 0 && count < 15000)
          g_assert_cmpuint (seen, ==, under[0]);
        else if (count > 50000)
          g_assert_cmpuint (seen, ==, over[0]);
      }
    }
    gst_video_frame_unmap (&picture);
    gst_video_frame_unmap (&other);
  }
  therm_plane_clear (&fast);
  therm_plane_clear (&plain);
  therm_painter_clear (&painter);
}

/* Chroma is the mean of the four colours, not the colour of the mean. */
static void
test_chroma_is_the_mean_of_four (void)
{
  GstThermalPalette *palette = gst_thermal_palette_find ("rainbow-hc");
  const gint width = 16;
  guint16 counts[2][16];
  GstVideoFrame picture;
  GstVideoInfo info;
  ThermPainter painter;
  ThermCurve curve;
  guint8 table[3 * THERM_N_COLOURS];

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, 2);
  gst_thermal_palette_fill_ycbcr (
      palette, FALSE, &info.colorimetry, table, THERM_N_COLOURS);
  therm_painter_init (&painter);
  therm_painter_set_palette (&painter, palette, FALSE, &info);
  therm_curve_set_linear (&curve, 0, THERM_N_COLOURS - 1);
  therm_painter_set_curve (&painter, &curve, 0, GST_THERMAL_N_COUNTS - 1);

  for (gint i = 0; i < 2 * width; i++)
    counts[i / width][i % width] =
        GUINT16_TO_LE (g_test_rand_int_range (0, THERM_N_COLOURS));
  map_new_picture (&picture, &info);
  therm_painter_paint (&painter, (guint8 *) counts, 2 * width, &picture);

  for (gint x = 0; x < width; x += 2) {
    for (guint c = 1; c < 3; c++) {
      guint sum = 2;

      for (guint i = 0; i < 4; i++)
        sum += table[3 * GUINT16_FROM_LE (counts[i / 2][x + i % 2]) + c];
      g_assert_cmpuint (
          ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&picture, c))[x / 2], ==,
          sum / 4);
    }
  }
  gst_video_frame_unmap (&picture);
  therm_painter_clear (&painter);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function) g_test_add_func ("/thermcolor/" name, function)
  ADD ("fast-histogram-is-the-plain-one", test_fast_histogram_is_the_plain_one);
  ADD ("flat-frame-overflows-no-counter", test_flat_frame_overflows_no_counter);
  ADD ("percentile-is-the-sorted-frames", test_percentile_is_the_sorted_frames);
  ADD ("plateau-is-its-definition", test_plateau_is_its_definition);
  ADD ("equal-areas-get-equal-steps", test_equal_areas_get_equal_steps);
  ADD ("line-is-no-steeper-than-allowed", test_line_is_no_steeper_than_allowed);
  ADD ("temperatures-lie-straight-on-the-palette",
      test_temperatures_lie_straight_on_the_palette);
  ADD ("fast-paint-is-the-plain-one", test_fast_paint_is_the_plain_one);
  ADD ("outside-are-the-counts-beyond-the-limits",
      test_outside_are_the_counts_beyond_the_limits);
  ADD ("outside-is-painted-in-its-colours",
      test_outside_is_painted_in_its_colours);
  ADD ("chroma-is-the-mean-of-four", test_chroma_is_the_mean_of_four);
#undef ADD

  return g_test_run ();
}
