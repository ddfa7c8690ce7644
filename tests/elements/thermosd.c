/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#include "fixtures.h"

#define WIDTH 200
#define HEIGHT 160

static GstHarness *
new_harness (const gchar *elements, const gchar *format)
{
  GstHarness *h = gst_harness_new_parse (elements);
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=%s,width=200,height=160,framerate=25/1", format);

  gst_harness_set_src_caps_str (h, caps);
  return h;
}

/* A grey picture of a scene with one hot and one cold pixel, measured. */
static GstBuffer *
new_picture (
    GstVideoFormat format, const gchar *region_text, const gdouble matrix[6])
{
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string (region_text, NULL);
  g_autofree guint16 *counts = g_new (guint16, WIDTH * HEIGHT);
  g_autoptr (GstBuffer) frame = NULL;
  g_autoptr (GstThermalMeasurer) measurer =
      gst_thermal_measurer_new (regions, WIDTH, HEIGHT);
  g_autofree GstThermalMeasurement *measurements =
      g_new0 (GstThermalMeasurement, gst_thermal_measurer_get_size (measurer));
  GstVideoInfo info;
  GstBuffer *picture;
  GstThermalMeta *meta;

  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    counts[i] = counts_of_celsius (20);
  counts[100 * WIDTH + 50] = counts_of_celsius (80);
  counts[40 * WIDTH + 151] = counts_of_celsius (-5);
  frame = new_thermal_frame (WIDTH, HEIGHT, counts);
  gst_thermal_measurer_run (measurer, (const guint8 *) counts, 2 * WIDTH,
      calibration_of (frame), measurements);

  gst_video_info_set_format (&info, format, WIDTH, HEIGHT);
  picture = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (picture, 0, 100, info.size);
  meta = gst_buffer_add_thermal_picture_meta (picture, frame);
  if (matrix != NULL)
    memcpy (meta->matrix, matrix, sizeof meta->matrix);
  gst_buffer_add_thermal_measurement_meta (
      picture, regions, measurements, gst_thermal_measurer_get_size (measurer));
  GST_BUFFER_PTS (picture) = 0;
  return picture;
}

static guint32
rgb_at (GstBuffer *buffer, gint x, gint y)
{
  const gsize at = 4 * ((gsize) y * WIDTH + x);

  return byte_at (buffer, at) << 16 | byte_at (buffer, at + 1) << 8
         | byte_at (buffer, at + 2);
}

#define GREY 0x646464u

static void
test_region_is_drawn_where_it_is (void)
{
  GstHarness *h = new_harness ("thermosd regions=true region-marks=false "
                               "region-labels=0 normal-color=0xff00ff00",
      "RGBx");
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_RGBx, "box(0.25,0.25,0.75,0.5)", NULL));

  /* a line two pixels wide, on both sides of the edge */
  for (gint x = 50; x < 150; x++) {
    g_assert_cmphex (rgb_at (out, x, 39), ==, 0x00ff00);
    g_assert_cmphex (rgb_at (out, x, 40), ==, 0x00ff00);
    g_assert_cmphex (rgb_at (out, x, 79), ==, 0x00ff00);
    g_assert_cmphex (rgb_at (out, x, 80), ==, 0x00ff00);
  }
  for (gint y = 40; y < 80; y++) {
    g_assert_cmphex (rgb_at (out, 49, y), ==, 0x00ff00);
    g_assert_cmphex (rgb_at (out, 50, y), ==, 0x00ff00);
    g_assert_cmphex (rgb_at (out, 149, y), ==, 0x00ff00);
    g_assert_cmphex (rgb_at (out, 150, y), ==, 0x00ff00);
  }
  /* and a darker one around it; nothing else is touched */
  g_assert_cmphex (rgb_at (out, 100, 38), <, GREY);
  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      const gboolean near_box = x >= 47 && x <= 152 && y >= 37 && y <= 82
                                && (x <= 52 || x >= 147 || y <= 42 || y >= 77);

      if (!near_box)
        g_assert_cmphex (rgb_at (out, x, y), ==, GREY);
    }
  }
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* The right half of the frame, turned upside down and twice as wide. */
static void
test_region_is_drawn_where_the_matrix_has_it (void)
{
  const gdouble matrix[6] = {0.5, 0, 0.5, 0, -1, 1};
  GstHarness *h = new_harness ("thermosd regions=true region-marks=false "
                               "region-labels=0 normal-color=0xff00ff00",
      "RGBx");
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_RGBx, "box(0.6,0.25,0.8,0.5)", matrix));

  /* x from 0.2 to 0.6, y from 0.5 to 0.75 */
  g_assert_cmphex (rgb_at (out, 40, 100), ==, 0x00ff00);
  g_assert_cmphex (rgb_at (out, 120, 100), ==, 0x00ff00);
  g_assert_cmphex (rgb_at (out, 80, 80), ==, 0x00ff00);
  g_assert_cmphex (rgb_at (out, 80, 120), ==, 0x00ff00);
  g_assert_cmphex (rgb_at (out, 80, 100), ==, GREY);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Of an upright cross, the pixels beside its middle in its row and column are
 * painted, the middle itself is left to be seen. */
static void
test_marks_are_at_the_extremes (void)
{
  GstHarness *h = new_harness ("thermosd regions=true region-labels=0 "
                               "normal-color=0xff00ff00",
      "RGBx");
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_RGBx, "full()", NULL));

  g_assert_cmphex (rgb_at (out, 50, 100), ==, GREY);
  g_assert_cmphex (rgb_at (out, 53, 100) & 0x00ff00, >, 0xc000);
  g_assert_cmphex (rgb_at (out, 47, 100) & 0x00ff00, >, 0xc000);
  g_assert_cmphex (rgb_at (out, 50, 103) & 0x00ff00, >, 0xc000);
  /* the cold one lies: its arms go along the diagonals */
  g_assert_cmphex (rgb_at (out, 151, 40), ==, GREY);
  g_assert_cmphex (rgb_at (out, 153, 42) & 0x00ff00, >, 0xa000);
  g_assert_cmphex (rgb_at (out, 149, 38) & 0x00ff00, >, 0xa000);
  g_assert_cmphex (rgb_at (out, 156, 40), ==, GREY);
  g_assert_cmphex (rgb_at (out, 10, 10), ==, GREY);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* The extremes of this frame lie in two corners of it: both crosses, five
 * pixels from their middle to an end, are moved in and whole. */
static void
test_marks_at_the_rim_are_whole (void)
{
  const gdouble matrix[6] = {0.51, 0, 0.25, 0, 0.3773, 0.2519};
  GstHarness *h = new_harness ("thermosd regions=true region-labels=0 "
                               "normal-color=0xff00ff00",
      "RGBx");
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_RGBx, "full()", matrix));

  g_assert_cmphex (rgb_at (out, 5, HEIGHT - 6), ==, GREY);
  g_assert_cmphex (rgb_at (out, 8, HEIGHT - 6) & 0x00ff00, >, 0xc000);
  g_assert_cmphex (rgb_at (out, 2, HEIGHT - 6) & 0x00ff00, >, 0xc000);
  g_assert_cmphex (rgb_at (out, 5, HEIGHT - 3) & 0x00ff00, >, 0xc000);
  g_assert_cmphex (rgb_at (out, WIDTH - 6, 5), ==, GREY);
  g_assert_cmphex (rgb_at (out, WIDTH - 4, 7) & 0x00ff00, >, 0xa000);
  g_assert_cmphex (rgb_at (out, WIDTH - 8, 3) & 0x00ff00, >, 0xa000);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_a_spot_is_marked_once (void)
{
  GstHarness *h = new_harness ("thermosd regions=true region-labels=0 "
                               "normal-color=0xff00ff00",
      "RGBx");
  GstBuffer *out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_RGBx, "spot(0.5,0.5)", NULL));

  g_assert_cmphex (rgb_at (out, 103, 80) & 0x00ff00, >, 0xc000);
  g_assert_cmphex (rgb_at (out, 103, 83), ==, GREY);
  g_assert_cmphex (rgb_at (out, 97, 77), ==, GREY);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_alarm_has_its_colour (void)
{
  static const guint32 colours[] = {0x00ff00, 0xffaa00, 0xff0000};
  static const gchar *const states[] = {"", "1=pre-alarm", "2=normal 1=alarm"};
  GstHarness *h =
      new_harness ("thermosd regions=true region-marks=false region-labels=0 "
                   "normal-color=0xff00ff00 pre-alarm-color=0xffffaa00 "
                   "alarm-color=0xffff0000",
          "RGBx");

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++) {
    GstBuffer *out;

    gst_harness_set (h, "thermosd", "region-states", states[i], NULL);
    out = gst_harness_push_and_pull (h,
        new_picture (GST_VIDEO_FORMAT_RGBx, "box(0.25,0.25,0.75,0.5)", NULL));
    g_assert_cmphex (rgb_at (out, 100, 40), ==, colours[i]);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
}

static void
test_colour_bar_has_the_colours_of_the_palette (void)
{
  GstThermalPalette *palette = gst_thermal_palette_find ("ironbow");
  gdouble kelvin[GST_THERMAL_SPAN_N_TEMPERATURES];
  const gint height = 112, top = 24, left = 188;

  for (guint i = 0; i < G_N_ELEMENTS (kelvin); i++)
    kelvin[i] = 280 + i;
  for (gint inverted = 0; inverted < 2; inverted++) {
    GstHarness *h = new_harness ("thermosd color-bar=right", "RGBx");
    GstBuffer *in = new_picture (GST_VIDEO_FORMAT_RGBx, "full()", NULL);
    GstBuffer *out;

    gst_buffer_add_thermal_span_meta (in, palette, inverted, kelvin);
    out = gst_harness_push_and_pull (h, in);
    g_assert_cmphex (rgb_at (out, left, top), ==, 0x000000);
    for (gint i = 0; i < height - 2; i++) {
      const gdouble at = (gdouble) i / (height - 3);

      g_assert_cmphex (rgb_at (out, left + 4, top + height - 2 - i), ==,
          gst_thermal_palette_get_argb (palette, inverted ? 1 - at : at)
              & 0xffffff);
    }
    g_assert_cmphex (rgb_at (out, left + 4, top + height), ==, GREY);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

/* 280 K to 296 K; a quarter of the bar is too cold and half of it too hot. */
static void
test_colour_bar_shows_what_is_out_of_range (void)
{
  static const gchar *const bars[] = {"right", "bottom"};
  const GstThermalOutside outside = {284, 288, 0xff102030, 0xffc0d0e0};
  gdouble kelvin[GST_THERMAL_SPAN_N_TEMPERATURES];

  for (guint i = 0; i < G_N_ELEMENTS (kelvin); i++)
    kelvin[i] = 280 + i;
  for (guint i = 0; i < G_N_ELEMENTS (bars); i++) {
    g_autofree gchar *line = g_strdup_printf ("thermosd color-bar=%s", bars[i]);
    GstHarness *h = new_harness (line, "RGBx");
    GstBuffer *in = new_picture (GST_VIDEO_FORMAT_RGBx, "full()", NULL);
    gint n_under = 0, n_over = 0;
    GstBuffer *out;
    GstMapInfo map;

    gst_thermal_span_meta_set_outside (
        gst_buffer_add_thermal_span_meta (
            in, gst_thermal_palette_find ("white-hot"), FALSE, kelvin),
        &outside);
    out = gst_harness_push_and_pull (h, in);
    gst_buffer_map (out, &map, GST_MAP_READ);
    for (gsize p = 0; p + 4 <= map.size; p += 4) {
      const guint32 rgb =
          map.data[p] << 16 | map.data[p + 1] << 8 | map.data[p + 2];

      n_under += rgb == 0x102030;
      n_over += rgb == 0xc0d0e0;
    }
    gst_buffer_unmap (out, &map);
    g_test_message ("%s: %d and %d pixels", bars[i], n_under, n_over);
    g_assert_cmpint (n_under, >, 100);
    g_assert_cmpfloat_with_epsilon ((gdouble) n_over / n_under, 2, 0.1);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

/* It comes with the picture: nobody has to tell the element. */
static void
test_thermcolor_brings_the_span_through_a_scaler (void)
{
  GstHarness *h = gst_harness_new_parse (
      "thermcolor palette=lava agc=manual low-temperature=0 "
      "high-temperature=160 ! videoscale");
  guint16 counts[16] = {0};
  GstBuffer *out;
  GstThermalSpanMeta *span;

  for (guint i = 0; i < 16; i++)
    counts[i] = counts_of_celsius (i);
  gst_harness_set_caps_str (h,
      "video/x-raw,format=GRAY16_LE,width=4,height=4,framerate=9/1",
      "video/x-raw,format=I420,width=8,height=8,framerate=9/1");
  out = gst_harness_push_and_pull (h, new_thermal_frame (4, 4, counts));
  span = gst_buffer_get_thermal_span_meta (out);
  g_assert_nonnull (span);
  g_assert_cmpstr (gst_thermal_palette_get_id (span->palette), ==, "lava");
  g_assert_cmpfloat_with_epsilon (span->kelvin[0], 273.15, 0.01);
  g_assert_cmpfloat_with_epsilon (span->kelvin[16], 433.15, 0.01);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
find_touched (GstBuffer *out, gint *left, gint *top, gint *right, gint *bottom)
{
  *left = *top = G_MAXINT;
  *right = *bottom = -1;
  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      if (byte_at (out, y * WIDTH + x) == 100)
        continue;
      *left = MIN (*left, x);
      *right = MAX (*right, x);
      *top = MIN (*top, y);
      *bottom = MAX (*bottom, y);
    }
  }
}

static void
test_text_lies_where_it_was_put (void)
{
  gint left, top, right, bottom;
  GstHarness *h = new_harness ("thermosd", "GRAY8");
  GstBuffer *out;

  gst_harness_set (h, "thermosd", "texts", "text('HH',size=0.2)", NULL);
  out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_GRAY8, "full()", NULL));
  find_touched (out, &left, &top, &right, &bottom);
  g_assert_cmpint (left, >=, 3);
  g_assert_cmpint (left, <, 12);
  g_assert_cmpint (right, <, 60);
  g_assert_cmpint (bottom - top, >, 15);
  g_assert_cmpint (bottom, <, 40);
  gst_buffer_unref (out);

  gst_harness_set (
      h, "thermosd", "texts", "text('HH',at=bottom-right,size=0.2)", NULL);
  out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_GRAY8, "full()", NULL));
  find_touched (out, &left, &top, &right, &bottom);
  g_assert_cmpint (right, >, 188);
  g_assert_cmpint (right, <=, 197);
  g_assert_cmpint (top, >, 120);
  g_assert_cmpint (left, >, 140);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* The picture of 100 x 160 that a scaler put into 200 x 160 begins at 50. */
static void
test_borders_are_no_place (void)
{
  gint left, top, right, bottom;
  GstHarness *h =
      new_harness ("thermosd content-width=100 content-height=160", "GRAY8");
  GstBuffer *out;

  gst_harness_set (h, "thermosd", "texts", "text('H',size=0.2)", NULL);
  out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_GRAY8, "full()", NULL));
  find_touched (out, &left, &top, &right, &bottom);
  g_assert_cmpint (left, >=, 50);
  g_assert_cmpint (left, <, 62);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Written in the time zone that was asked for, at the time when the picture was
 * taken: two pictures are the same where the texts are. */
static void
test_time_is_the_pictures (void)
{
  static const gchar *const texts[] = {
      "text('%F %T %Z')", "text('2026-01-02 03:04:05 UTC')"};
  guint8 *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    GstHarness *h = new_harness ("thermosd time-zone=UTC", "GRAY8");
    g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("timestamp/x-unix");
    GstBuffer *in = new_picture (GST_VIDEO_FORMAT_GRAY8, "full()", NULL);
    GstBuffer *out;
    GstMapInfo map;

    gst_buffer_add_reference_timestamp_meta (
        in, caps, 1767323045 * GST_SECOND + 5, GST_CLOCK_TIME_NONE);
    gst_harness_set (h, "thermosd", "texts", texts[i], NULL);
    out = gst_harness_push_and_pull (h, in);
    g_assert_true (gst_buffer_map (out, &map, GST_MAP_READ));
    if (first == NULL)
      first = g_memdup2 (map.data, map.size);
    else
      g_assert_cmpmem (first, map.size, map.data, map.size);
    gst_buffer_unmap (out, &map);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
  g_free (first);
}

static void
test_with_nothing_to_draw_the_same_buffer_passes (void)
{
  GstHarness *h = new_harness ("thermosd", "I420");
  GstBuffer *in = new_picture (GST_VIDEO_FORMAT_I420, "full()", NULL);
  GstBuffer *out;

  gst_buffer_ref (in);
  out = gst_harness_push_and_pull (h, in);
  g_assert_true (out == in);
  gst_buffer_unref (out);
  gst_buffer_unref (in);
  gst_harness_teardown (h);
}

/* Others hold the picture, too: they must not see what is drawn for one. */
static void
test_shared_pictures_are_not_drawn_on (void)
{
  GstHarness *h = new_harness ("thermosd", "GRAY8");
  GstBuffer *in = new_picture (GST_VIDEO_FORMAT_GRAY8, "full()", NULL);
  GstBuffer *out;
  gint left, top, right, bottom;

  gst_harness_set (h, "thermosd", "texts", "text('shared',size=0.2)", NULL);
  gst_buffer_ref (in);
  out = gst_harness_push_and_pull (h, in);
  find_touched (out, &left, &top, &right, &bottom);
  g_assert_cmpint (right, >, left);
  g_assert_nonnull (gst_buffer_get_thermal_meta (out));
  g_assert_nonnull (gst_buffer_get_thermal_measurement_meta (out));
  find_touched (in, &left, &top, &right, &bottom);
  g_assert_cmpint (right, ==, -1);
  gst_buffer_unref (out);
  gst_buffer_unref (in);
  gst_harness_teardown (h);
}

static void
test_wrong_settings_keep_what_was_drawn (void)
{
  GstHarness *h = new_harness ("thermosd", "GRAY8");
  GstBuffer *out;
  gint left, top, right, bottom;
  g_autofree gchar *texts = NULL;

  gst_harness_set (h, "thermosd", "texts", "text('kept',size=0.2)", NULL);
  gst_buffer_unref (gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_GRAY8, "full()", NULL)));
  gst_harness_set (h, "thermosd", "texts", "text('", "time-zone", "Moon/Sea",
      "region-states", "1=", NULL);
  out = gst_harness_push_and_pull (
      h, new_picture (GST_VIDEO_FORMAT_GRAY8, "full()", NULL));
  find_touched (out, &left, &top, &right, &bottom);
  g_assert_cmpint (right, >, left);
  gst_harness_get (h, "thermosd", "texts", &texts, NULL);
  g_assert_cmpstr (texts, ==, "text('kept',size=0.2)");
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/thermosd/region-is-drawn-where-it-is",
      test_region_is_drawn_where_it_is);
  g_test_add_func ("/thermosd/region-is-drawn-where-the-matrix-has-it",
      test_region_is_drawn_where_the_matrix_has_it);
  g_test_add_func (
      "/thermosd/marks-are-at-the-extremes", test_marks_are_at_the_extremes);
  g_test_add_func (
      "/thermosd/marks-at-the-rim-are-whole", test_marks_at_the_rim_are_whole);
  g_test_add_func (
      "/thermosd/a-spot-is-marked-once", test_a_spot_is_marked_once);
  g_test_add_func ("/thermosd/alarm-has-its-colour", test_alarm_has_its_colour);
  g_test_add_func ("/thermosd/colour-bar-shows-what-is-out-of-range",
      test_colour_bar_shows_what_is_out_of_range);
  g_test_add_func ("/thermosd/colour-bar-has-the-colours-of-the-palette",
      test_colour_bar_has_the_colours_of_the_palette);
  g_test_add_func ("/thermosd/thermcolor-brings-the-span-through-a-scaler",
      test_thermcolor_brings_the_span_through_a_scaler);
  g_test_add_func (
      "/thermosd/text-lies-where-it-was-put", test_text_lies_where_it_was_put);
  g_test_add_func ("/thermosd/borders-are-no-place", test_borders_are_no_place);
  g_test_add_func ("/thermosd/time-is-the-pictures", test_time_is_the_pictures);
  g_test_add_func ("/thermosd/with-nothing-to-draw-the-same-buffer-passes",
      test_with_nothing_to_draw_the_same_buffer_passes);
  g_test_add_func ("/thermosd/shared-pictures-are-not-drawn-on",
      test_shared_pictures_are_not_drawn_on);
  g_test_add_func ("/thermosd/wrong-settings-keep-what-was-drawn",
      test_wrong_settings_keep_what_was_drawn);

  return g_test_run ();
}
