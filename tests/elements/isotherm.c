/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#include "isotherm-bands.h"
#include "isotherm-paint.h"
#include "fixtures.h"

/* A picture of one grey, and behind it a radiometric frame of these counts. */
static GstBuffer *
new_picture (GstVideoFormat format, gint width, gint height, guint8 grey,
    gint frame_width, gint frame_height, const guint16 *counts)
{
  g_autoptr (GstBuffer) frame =
      new_thermal_frame (frame_width, frame_height, counts);
  GstBuffer *picture;
  GstVideoInfo info;

  gst_video_info_set_format (&info, format, width, height);
  picture = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (picture, 0, grey, info.size);
  gst_buffer_add_thermal_picture_meta (picture, frame);
  GST_BUFFER_PTS (picture) = 0;
  return picture;
}

static GstHarness *
new_harness (const gchar *element, const gchar *format, gint width, gint height)
{
  GstHarness *h = gst_harness_new_parse (element);
  g_autofree gchar *caps = g_strdup_printf ("video/x-raw,format=%s,"
                                            "width=%d,height=%d,framerate=9/1",
      format, width, height);

  gst_harness_set_src_caps_str (h, caps);
  return h;
}

static guint32
rgb_at (GstBuffer *buffer, gsize pixel)
{
  return byte_at (buffer, 4 * pixel) << 16
         | byte_at (buffer, 4 * pixel + 1) << 8
         | byte_at (buffer, 4 * pixel + 2);
}

/* Exactly the limit is not above it, nor below it; the interval has its ends. */
static void
test_limits_fall_where_they_should (void)
{
  const guint16 counts[8] = {counts_of_celsius (59.99), counts_of_celsius (60),
      counts_of_celsius (60.01), counts_of_celsius (-5.01),
      counts_of_celsius (-5), counts_of_celsius (30), counts_of_celsius (40),
      counts_of_celsius (40.01)};
  GstHarness *h = new_harness (
      "isotherm above=60 below=-5 low=29.995 high=40.005", "RGBx", 8, 1);
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_RGBx, 8, 1, 100, 8, 1, counts));

  g_assert_cmphex (rgb_at (out, 0), ==, 0x646464);
  g_assert_cmphex (rgb_at (out, 2), ==, 0xff0000);
  g_assert_cmphex (rgb_at (out, 3), ==, 0x0000ff);
  g_assert_cmphex (rgb_at (out, 5), ==, 0x00ff00);
  g_assert_cmphex (rgb_at (out, 6), ==, 0x00ff00);
  g_assert_cmphex (rgb_at (out, 7), ==, 0x646464);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_above_wins_over_interval_over_below (void)
{
  const guint16 counts[3] = {
      counts_of_celsius (0), counts_of_celsius (20), counts_of_celsius (50)};
  GstHarness *h = new_harness ("isotherm above=45 low=10 high=100 below=60 "
                               "above-color=0xff010203 "
                               "interval-color=0xff040506 "
                               "below-color=0xff070809",
      "RGBx", 3, 1);
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_RGBx, 3, 1, 100, 3, 1, counts));

  g_assert_cmphex (rgb_at (out, 0), ==, 0x070809);
  g_assert_cmphex (rgb_at (out, 1), ==, 0x040506);
  g_assert_cmphex (rgb_at (out, 2), ==, 0x010203);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_alpha_and_opacity_let_the_picture_through (void)
{
  const guint16 counts[1] = {counts_of_celsius (80)};
  GstHarness *h = new_harness (
      "isotherm above=60 above-color=0x80ff0000 opacity=0.5", "RGBx", 1, 1);
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_RGBx, 1, 1, 100, 1, 1, counts));
  const gdouble share = 128 / 255.0 * 0.5;

  g_assert_cmpint (
      ABS (byte_at (out, 0) - (gint) lrint (100 + (255 - 100) * share)), <=, 1);
  g_assert_cmpint (
      ABS (byte_at (out, 1) - (gint) lrint (100 * (1 - share))), <=, 1);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* BT.601 red is 81, 90, 240; one hot pixel of four moves the chroma that all
 * four share by a quarter. */
static void
test_i420_shares_its_chroma (void)
{
  const guint16 hot = counts_of_celsius (80), cold = counts_of_celsius (20);
  const guint16 counts[8] = {hot, hot, cold, cold, hot, hot, cold, hot};
  GstHarness *h = new_harness ("isotherm above=60", "I420", 4, 2);
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_I420, 4, 2, 128, 4, 2, counts));

  /* strides are 4, 4, 4 */
  g_assert_cmpuint (byte_at (out, 0), ==, 81);
  g_assert_cmpuint (byte_at (out, 2), ==, 128);
  g_assert_cmpuint (byte_at (out, 6), ==, 128);
  g_assert_cmpuint (byte_at (out, 7), ==, 81);
  g_assert_cmpuint (byte_at (out, 8), ==, 90);
  g_assert_cmpuint (byte_at (out, 9), ==, 119); /* 128 + (90 - 128) / 4 */
  g_assert_cmpuint (byte_at (out, 12), ==, 240);
  g_assert_cmpuint (byte_at (out, 13), ==, 156); /* 128 + (240 - 128) / 4 */

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Every format that is offered: the left pixels are painted and the right ones
 * are what they were, in sizes that no chroma divides. */
static void
test_every_format_is_painted (void)
{
  static const GstVideoFormat formats[] = {GST_VIDEO_FORMAT_I420,
      GST_VIDEO_FORMAT_YV12, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_NV21,
      GST_VIDEO_FORMAT_YUY2, GST_VIDEO_FORMAT_UYVY, GST_VIDEO_FORMAT_Y42B,
      GST_VIDEO_FORMAT_Y444, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGR,
      GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_ARGB,
      GST_VIDEO_FORMAT_ABGR, GST_VIDEO_FORMAT_RGBx, GST_VIDEO_FORMAT_BGRx,
      GST_VIDEO_FORMAT_xRGB, GST_VIDEO_FORMAT_xBGR, GST_VIDEO_FORMAT_GRAY8};
  const guint16 hot = counts_of_celsius (80), cold = counts_of_celsius (20);
  guint16 counts[7 * 5];

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    counts[i] = i % 7 < 4 ? hot : cold;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstHarness *h = new_harness ("isotherm above=60 above-color=0xffffffff",
        gst_video_format_to_string (formats[i]), 7, 5);
    GstBuffer *out = gst_harness_push_and_pull (
        h, new_picture (formats[i], 7, 5, 128, 7, 5, counts));
    GstVideoInfo info;
    GstVideoFrame frame;

    gst_video_info_set_format (&info, formats[i], 7, 5);
    g_assert_true (gst_video_frame_map (&frame, &info, out, GST_MAP_READ));
    for (gint y = 0; y < 5; y++) {
      const guint8 *row = (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 0)
                          + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0);
      const gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 0);
      const guint8 white =
          GST_VIDEO_FORMAT_INFO_IS_YUV (info.finfo) ? 235 : 255;

      for (gint x = 0; x < 7; x++)
        g_assert_cmpuint (row[step * x], ==, x < 4 ? white : 128);
    }
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

/* Twice the size, mirrored: the hot right half is painted on the left. */
static void
test_scaled_and_turned_pictures_are_painted_where_they_show_it (void)
{
  const guint16 hot = counts_of_celsius (80), cold = counts_of_celsius (20);
  const guint16 counts[8] = {cold, cold, cold, hot, cold, cold, cold, hot};
  GstHarness *h = new_harness ("isotherm above=60", "RGBx", 8, 4);
  GstBuffer *picture =
      new_picture (GST_VIDEO_FORMAT_RGBx, 8, 4, 100, 4, 2, counts);
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (picture);
  GstBuffer *out;

  meta->matrix[0] = -1;
  meta->matrix[2] = 1;
  out = gst_harness_push_and_pull (h, picture);
  for (guint y = 0; y < 4; y++) {
    g_assert_cmphex (rgb_at (out, 8 * y), ==, 0xff0000);
    g_assert_cmphex (rgb_at (out, 8 * y + 1), ==, 0xff0000);
    g_assert_cmphex (rgb_at (out, 8 * y + 2), ==, 0x646464);
    g_assert_cmphex (rgb_at (out, 8 * y + 7), ==, 0x646464);
  }

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_picture_without_temperatures_passes (void)
{
  GstHarness *h = new_harness ("isotherm above=-200", "RGBx", 1, 1);
  g_autoptr (GstElement) element = gst_harness_find_element (h, "isotherm");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_bus (element, bus);
  for (guint i = 0; i < 2; i++) {
    GstBuffer *picture = gst_buffer_new_allocate (NULL, 4, NULL), *out;

    gst_buffer_memset (picture, 0, 77, 4);
    out = gst_harness_push_and_pull (h, picture);
    g_assert_cmphex (rgb_at (out, 0), ==, 0x4d4d4d);
    gst_buffer_unref (out);
  }

  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING));

  gst_element_set_bus (element, NULL);
  gst_harness_teardown (h);
}

static void
test_frame_that_is_not_ready_passes (void)
{
  const guint16 counts[1] = {counts_of_celsius (80)};
  GstHarness *h = new_harness ("isotherm above=60", "RGBx", 1, 1);
  GstBuffer *picture =
      new_picture (GST_VIDEO_FORMAT_RGBx, 1, 1, 100, 1, 1, counts);
  GstBuffer *out;

  gst_buffer_get_thermal_meta (picture)->flags |=
      GST_THERMAL_FRAME_FLAG_NOT_READY;
  out = gst_harness_push_and_pull (h, picture);
  g_assert_cmphex (rgb_at (out, 0), ==, 0x646464);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Planck counts: compare with the temperature of each count one by one. */
static void
test_bands_in_counts_are_the_limits_in_kelvin (void)
{
  static const GstThermalPlanck planck = {
      .r1 = 14985.9297, .r2 = 0.011283217, .b = 1398.09998, .f = 1, .o = -6233};
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_planck (&planck, NULL, NULL, NULL);
  const IsothermLimits limits = {
      .above_k = 333.15, .below_k = 268.15, .low_k = 300, .high_k = 310};
  const gfloat *kelvin = gst_thermal_calibration_get_table (calibration, NULL);
  IsothermCounts counts;
  guint n_in_band[ISOTHERM_N_BANDS] = {0};

  isotherm_counts_init (&counts, &limits, calibration);
  for (guint c = 0; c < GST_THERMAL_N_COUNTS; c++) {
    const guint band = isotherm_counts_find_band (&counts, c);
    const guint expected =
        kelvin[c] > limits.above_k ? ISOTHERM_BAND_ABOVE
        : kelvin[c] >= limits.low_k && kelvin[c] <= limits.high_k
            ? ISOTHERM_BAND_INTERVAL
        : kelvin[c] < limits.below_k ? ISOTHERM_BAND_BELOW
                                     : ISOTHERM_BAND_NONE;

    g_assert_cmpuint (band, ==, expected);
    n_in_band[band]++;
  }
  for (guint band = 0; band < ISOTHERM_N_BANDS; band++)
    g_assert_cmpuint (n_in_band[band], >, 100);
}

/* The fast path against the plain one. */
static void
test_fast_rows_are_plain_rows (void)
{
  enum
  {
    MAX_WIDTH = 130
  };
  guint16 row[MAX_WIDTH];
  guint8 fast[MAX_WIDTH], plain[MAX_WIDTH];

  for (guint round = 0; round < 3000; round++) {
    const gint width = g_test_rand_int_range (1, MAX_WIDTH + 1);
    const gint spread = round % 2 ? 65536 : 64;
    IsothermCounts counts;

    for (guint band = 0; band < ISOTHERM_N_BANDS; band++) {
      counts.low[band] = g_test_rand_int_range (0, spread);
      counts.high[band] = g_test_rand_int_range (0, spread);
    }
    /* one band only, as most use it, has a path of its own */
    if (round % 3 == 0) {
      counts.low[2] = counts.low[1] = 1;
      counts.high[2] = counts.high[1] = 0;
    }
    for (gint x = 0; x < width; x++)
      row[x] = g_test_rand_int_range (0, spread);

    g_assert_cmpint (
        isotherm_counts_find_row (&counts, (guint8 *) row, width, fast), ==,
        isotherm_counts_find_row_plain (&counts, (guint8 *) row, width, plain));
    g_assert_cmpmem (fast, width, plain, width);
  }
}

/* The way of one band alone, against that of any bands. */
static void
test_only_band_is_painted_as_any (void)
{
  for (guint round = 0; round < 200; round++) {
    const gint width = g_test_rand_int_range (1, 200);
    const gint height = g_test_rand_int_range (1, 4);
    const IsothermBand band = g_test_rand_int_range (1, ISOTHERM_N_BANDS);
    g_autofree guint8 *bands = g_malloc0 ((gsize) width * 4);
    g_autoptr (GstBuffer) a = NULL, b = NULL;
    IsothermColours colours = {0};
    GstVideoFrame fast, plain;
    GstVideoInfo info;

    for (gint i = 0; i < width * 4; i++)
      bands[i] = g_test_rand_int_range (0, 3) == 0 ? band : 0;
    gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, height);
    isotherm_colours_set (&colours, band,
        0xff000000u | (guint32) g_test_rand_int_range (0, 0xffffff), 1, &info);
    a = gst_buffer_new_allocate (NULL, info.size, NULL);
    for (gsize i = 0; i < info.size; i++)
      gst_buffer_memset (a, i, (guint8) g_test_rand_int_range (0, 256), 1);
    b = gst_buffer_copy_deep (a);

    gst_video_frame_map (&fast, &info, a, GST_MAP_READWRITE);
    gst_video_frame_map (&plain, &info, b, GST_MAP_READWRITE);
    for (gint y = 0; y < height; y += 2) {
      const guint8 *upper = bands + y * width;
      const guint8 *lower = y + 1 < height ? upper + width : upper;

      colours.only = band;
      isotherm_paint_rows (&colours, &fast, y, upper, lower);
      colours.only = ISOTHERM_BAND_NONE;
      isotherm_paint_rows (&colours, &plain, y, upper, lower);
    }
    g_assert_cmpmem (fast.map[0].data, info.size, plain.map[0].data, info.size);
    gst_video_frame_unmap (&fast);
    gst_video_frame_unmap (&plain);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function) g_test_add_func ("/isotherm/" name, function)
  ADD ("limits-fall-where-they-should", test_limits_fall_where_they_should);
  ADD ("above-wins-over-interval-over-below",
      test_above_wins_over_interval_over_below);
  ADD ("alpha-and-opacity-let-the-picture-through",
      test_alpha_and_opacity_let_the_picture_through);
  ADD ("i420-shares-its-chroma", test_i420_shares_its_chroma);
  ADD ("every-format-is-painted", test_every_format_is_painted);
  ADD ("scaled-and-turned-pictures-are-painted-where-they-show-it",
      test_scaled_and_turned_pictures_are_painted_where_they_show_it);
  ADD ("picture-without-temperatures-passes",
      test_picture_without_temperatures_passes);
  ADD ("frame-that-is-not-ready-passes", test_frame_that_is_not_ready_passes);
  ADD ("bands-in-counts-are-the-limits-in-kelvin",
      test_bands_in_counts_are_the_limits_in_kelvin);
  ADD ("fast-rows-are-plain-rows", test_fast_rows_are_plain_rows);
  ADD ("only-band-is-painted-as-any", test_only_band_is_painted_as_any);
#undef ADD

  return g_test_run ();
}
