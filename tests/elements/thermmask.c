/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#include "fixtures.h"

#define WIDTH 16
#define HEIGHT 8

static GstHarness *
new_harness (
    const gchar *elements, const gchar *format, gint width, gint height)
{
  GstHarness *h = gst_harness_new_parse (elements);
  g_autofree gchar *caps = g_strdup_printf ("video/x-raw,format=%s,"
                                            "width=%d,height=%d,framerate=9/1",
      format, width, height);

  gst_harness_set_src_caps_str (h, caps);
  return h;
}

/* Bytes that no two neighbours have alike. */
static GstBuffer *
new_noise (GstVideoFormat format, gint width, gint height)
{
  GstVideoInfo info;
  GstBuffer *buffer;
  GstMapInfo map;

  gst_video_info_set_format (&info, format, width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (i * 2654435761u) >> 13;
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

static GstBuffer *
new_scene (void)
{
  guint16 counts[WIDTH * HEIGHT];

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    counts[i] = counts_of_celsius (20 + i * 0.1);
  return new_thermal_frame (WIDTH, HEIGHT, counts);
}

static gboolean
is_inside (gint x, gint y)
{
  return x >= 4 && x < 8 && y >= 2 && y < 6;
}

#define BOX "box(0.25,0.25,0.5,0.75)"

static void
test_masked_pixels_have_no_temperature (void)
{
  GstHarness *h =
      new_harness ("thermmask masks=" BOX, "GRAY16_LE", WIDTH, HEIGHT);
  g_autoptr (GstBuffer) before = new_scene ();
  GstBuffer *out = gst_harness_push_and_pull (h, gst_buffer_copy_deep (before));

  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      const gdouble kelvin = gst_thermal_buffer_get_kelvin_at (
          out, (x + 0.5) / WIDTH, (y + 0.5) / HEIGHT);

      if (is_inside (x, y)) {
        g_assert_cmpint (count_at (out, WIDTH, x, y), ==, 0);
        g_assert_true (isnan (kelvin));
      } else {
        g_assert_cmpint (
            count_at (out, WIDTH, x, y), ==, count_at (before, WIDTH, x, y));
      }
    }
  }
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* What a region sees of a mask it says: so many pixels without a temperature,
 * and no number that was made of them. */
static void
test_no_measurement_knows_what_was_there (void)
{
  GstHarness *h =
      new_harness ("thermmask masks=" BOX " ! radiometry regions=\"full() "
                   "box(0.25,0.25,0.5,0.75)\"",
          "GRAY16_LE", WIDTH, HEIGHT);
  guint16 counts[WIDTH * HEIGHT];
  GstBuffer *out;
  GstThermalMeasurementMeta *meta;
  const GstThermalMeasurement *whole, *masked;

  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    counts[i] = counts_of_celsius (
        is_inside (i % WIDTH, i / WIDTH) ? 500 - 20 * i % 7 : 20 + i * 0.01);
  out =
      gst_harness_push_and_pull (h, new_thermal_frame (WIDTH, HEIGHT, counts));
  meta = gst_buffer_get_thermal_measurement_meta (out);
  whole = gst_thermal_measurement_meta_find (meta, 0);
  masked = gst_thermal_measurement_meta_find (meta, 1);

  g_assert_cmpuint (whole->n_pixels, ==, WIDTH * HEIGHT - 16);
  g_assert_cmpuint (whole->n_invalid, ==, 16);
  g_assert_cmpfloat (whole->max_k, <, 273.15 + 22);
  g_assert_cmpfloat (whole->min_k, >, 273.15 + 19);
  g_assert_cmpuint (masked->n_pixels, ==, 0);
  g_assert_true (isnan (masked->max_k));

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Where pixels share their chroma, one that is masked takes all with it; any
 * other sample stays what it was, to the bit. */
static void
check_color (GstVideoFormat format, gint width, gint height)
{
  GstHarness *h =
      new_harness ("thermmask masks=\"box(0.25,0.25,0.5,0.75,color=#ff8000)\"",
          gst_video_format_to_string (format), width, height);
  g_autoptr (GstBuffer) before = new_noise (format, width, height);
  GstBuffer *out = gst_harness_push_and_pull (h, gst_buffer_copy_deep (before));
  GstVideoInfo info;
  GstVideoFrame old, new;
  guint8 color[4] = {0xff, 0x80, 0, 0xff};
  const gint left = floor (0.25 * width), right = ceil (0.5 * width);
  const gint top = floor (0.25 * height), bottom = ceil (0.75 * height);

  gst_video_info_set_format (&info, format, width, height);
  if (!GST_VIDEO_INFO_IS_RGB (&info))
    gst_thermal_argb_to_ycbcr (0xffff8000, &info.colorimetry, color);
  g_assert_true (gst_video_frame_map (&old, &info, before, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&new, &info, out, GST_MAP_READ));
  for (guint c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (&info); c++) {
    const gint w = GST_VIDEO_FORMAT_INFO_W_SUB (info.finfo, c);
    const gint v = GST_VIDEO_FORMAT_INFO_H_SUB (info.finfo, c);
    const gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (&old, c);
    const gint stride = GST_VIDEO_FRAME_COMP_STRIDE (&old, c);

    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&old, c); y++) {
      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&old, c); x++) {
        const guint8 is =
            GST_VIDEO_FRAME_COMP_DATA (&new, c)[y * stride + x * step];
        const guint8 was =
            GST_VIDEO_FRAME_COMP_DATA (&old, c)[y * stride + x * step];
        const gboolean inside = x >= left >> w && x <= (right - 1) >> w
                                && y >= top >> v && y <= (bottom - 1) >> v;

        g_assert_cmpint (is, ==, inside ? color[c] : was);
      }
    }
  }
  gst_video_frame_unmap (&old);
  gst_video_frame_unmap (&new);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_color_covers_exactly_its_pixels (void)
{
  static const GstVideoFormat formats[] = {GST_VIDEO_FORMAT_I420,
      GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGRx,
      GST_VIDEO_FORMAT_Y444, GST_VIDEO_FORMAT_YUY2, GST_VIDEO_FORMAT_GRAY8};

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    check_color (formats[i], 16, 8);
    check_color (formats[i], 23, 17);
  }
}

/* A white point that moves within its square changes the square as a whole:
 * where it is nobody can tell. */
static void
check_style (const gchar *style, gboolean flat)
{
  g_autofree gchar *element =
      g_strdup_printf ("thermmask masks=\"box(0,0,1,1,style=%s)\"", style);
  GstHarness *h = new_harness (element, "GRAY8", 32, 16);
  g_autofree guint8 *first = NULL;

  for (gint at = 0; at < 64; at += 9) {
    GstBuffer *in = gst_buffer_new_allocate (NULL, 32 * 16, NULL);
    GstBuffer *out;
    GstMapInfo map;
    const guint8 white = 255;

    gst_buffer_memset (in, 0, 10, 32 * 16);
    gst_buffer_fill (in, 32 * (at / 8) + at % 8, &white, 1);
    GST_BUFFER_PTS (in) = at;
    out = gst_harness_push_and_pull (h, in);
    g_assert_true (gst_buffer_map (out, &map, GST_MAP_READ));
    if (first == NULL)
      first = g_memdup2 (map.data, map.size);
    g_assert_cmpmem (first, 32 * 16, map.data, map.size);
    /* (255 + 63 * 10) / 64 */
    if (flat)
      g_assert_cmpint (map.data[32 * 3 + 3], ==, 13);
    g_assert_cmpint (map.data[32 * 12 + 28], ==, 10);
    gst_buffer_unmap (out, &map);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
}

static void
test_mosaic_and_blur_leave_nothing_finer_than_a_square (void)
{
  check_style ("mosaic", TRUE);
  check_style ("blur", FALSE);
}

/* A picture that was coloured, scaled and turned over: the mask lies where the
 * frame has it, and the frame behind the picture is cut, too. */
static void
test_picture_and_the_frame_behind_it_are_cut (void)
{
  GstHarness *h =
      new_harness ("thermmask masks=" BOX, "GRAY8", 2 * WIDTH, 2 * HEIGHT);
  g_autoptr (GstBuffer) frame = new_scene ();
  GstBuffer *picture = gst_buffer_new_allocate (NULL, 4 * WIDTH * HEIGHT, NULL);
  GstThermalMeta *meta;
  GstBuffer *out;

  gst_buffer_memset (picture, 0, 200, 4 * WIDTH * HEIGHT);
  GST_BUFFER_PTS (picture) = 0;
  meta = gst_buffer_add_thermal_picture_meta (picture, frame);
  /* the picture is a mirror of the frame */
  meta->matrix[0] = -1;
  meta->matrix[2] = 1;
  out = gst_harness_push_and_pull (h, picture);

  for (gint y = 0; y < 2 * HEIGHT; y++) {
    for (gint x = 0; x < 2 * WIDTH; x++) {
      const gboolean inside = is_inside ((2 * WIDTH - 1 - x) / 2, y / 2);
      const gdouble kelvin = gst_thermal_buffer_get_kelvin_at (
          out, (x + 0.5) / (2 * WIDTH), (y + 0.5) / (2 * HEIGHT));

      g_assert_cmpint (byte_at (out, 2 * WIDTH * y + x), ==, inside ? 0 : 200);
      g_assert_true (isnan (kelvin) == inside);
    }
  }
  /* who else holds the frame still has it whole */
  g_assert_cmpint (count_at (frame, WIDTH, 5, 3), ==,
      counts_of_celsius (20 + (3 * WIDTH + 5) * 0.1));

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static gint
find_first_masked_column (GstHarness *h, GstClockTime pts)
{
  GstBuffer *in = gst_buffer_new_allocate (NULL, 200 * 100, NULL);
  GstBuffer *out;
  gint column = 0;

  gst_buffer_memset (in, 0, 200, 200 * 100);
  GST_BUFFER_PTS (in) = pts;
  out = gst_harness_push_and_pull (h, in);
  while (column < 200 && byte_at (out, 200 * 50 + column) == 200)
    column++;
  gst_buffer_unref (out);
  return column;
}

/* At a pan of p, 10 degrees are seen at tan (10 - p) / tan (fov / 2) of half
 * the width from the middle. */
static void
test_world_mask_stays_when_the_camera_turns (void)
{
  GstHarness *h = new_harness (
      "thermmask fov=60 masks=\"polygon(10,-5,30,-5,30,5,10,5,world)\"",
      "GRAY8", 200, 100);
  const gdouble focal = 100 / tan (30 * G_PI / 180);

  for (gint pan_deg = -15; pan_deg <= 15; pan_deg += 5) {
    gst_harness_set (h, "thermmask", "pan", (gdouble) pan_deg, NULL);
    g_assert_cmpint (find_first_masked_column (h, pan_deg + 100), ==,
        (gint) floor (100 + focal * tan ((10 - pan_deg) * G_PI / 180) + 1e-6));
  }
  gst_harness_set (h, "thermmask", "pan", 0.0, "zoom", 2.0, NULL);
  g_assert_cmpint (find_first_masked_column (h, 200), ==,
      (gint) floor (100 + 2 * focal * tan (10 * G_PI / 180)));
  gst_harness_teardown (h);
}

static void
test_pose_of_the_frame_goes_first (void)
{
  GstHarness *h = new_harness (
      "thermmask fov=60 masks=\"polygon(10,-5,30,-5,30,5,10,5,world)\"",
      "GRAY8", 200, 100);
  const GstThermalPose pose = {
      .pan_deg = 5, .tilt_deg = 0, .zoom = 1, .fov_deg = 60};
  const gdouble focal = 100 / tan (30 * G_PI / 180);
  GstBuffer *in = gst_buffer_new_allocate (NULL, 200 * 100, NULL);
  GstBuffer *out;
  gint column = 0;

  gst_buffer_memset (in, 0, 200, 200 * 100);
  gst_buffer_add_thermal_pose_meta (in, &pose);
  GST_BUFFER_PTS (in) = 0;
  gst_harness_set (h, "thermmask", "pan", -40.0, NULL);
  out = gst_harness_push_and_pull (h, in);
  while (column < 200 && byte_at (out, 200 * 50 + column) == 200)
    column++;
  g_assert_cmpint (
      column, ==, (gint) floor (100 + focal * tan (5 * G_PI / 180)));
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_without_masks_the_same_buffer_passes (void)
{
  GstHarness *h = new_harness (
      "thermmask masks=\"box(0,0,1,1,off)\"", "GRAY16_LE", WIDTH, HEIGHT);
  GstBuffer *in = new_scene ();
  GstBuffer *out;

  gst_buffer_ref (in);
  out = gst_harness_push_and_pull (h, in);
  g_assert_true (out == in);
  g_assert_false (gst_thermal_calibration_has_void (calibration_of (out)));

  /* and masks that come later are cut from the next frame on */
  gst_buffer_unref (out);
  gst_harness_set (h, "thermmask", "masks", "box(0,0,1,1)", NULL);
  out = gst_harness_push_and_pull (h, in);
  g_assert_cmpint (count_at (out, WIDTH, 3, 3), ==, 0);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_wrong_text_keeps_the_masks (void)
{
  GstHarness *h =
      new_harness ("thermmask masks=" BOX, "GRAY16_LE", WIDTH, HEIGHT);
  GstBuffer *out;

  gst_buffer_unref (gst_harness_push_and_pull (h, new_scene ()));
  gst_harness_set (h, "thermmask", "masks", "box(0.5,", NULL);
  out = gst_harness_push_and_pull (h, new_scene ());
  g_assert_cmpint (count_at (out, WIDTH, 4, 2), ==, 0);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* A mask is not the coldest thing of the scene: the palette's ends stay. */
static void
test_gain_control_does_not_see_masks (void)
{
  static const gchar *const modes[] = {"linear", "percentile", "plateau"};

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *elements = g_strdup_printf (
        "thermmask masks=\"box(0,0,0.5,0.25)\" ! thermcolor name=colour "
        "damping=0 max-gain=10000 agc=%s",
        modes[i]);
    GstHarness *h = gst_harness_new_parse (elements);
    GstBuffer *out;
    g_autoptr (GstElement) colour = NULL;
    gdouble low_c = 0, high_c = 0;

    gst_harness_set_caps_str (h,
        "video/x-raw,format=GRAY16_LE,width=16,height=8,framerate=9/1",
        "video/x-raw,format=GRAY8,width=16,height=8,framerate=9/1");
    out = gst_harness_push_and_pull (h, new_scene ());
    colour = gst_bin_get_by_name (GST_BIN (h->element), "colour");
    g_object_get (colour, "span-low", &low_c, "span-high", &high_c, NULL);
    /* row 0, column 8 is the first that is left */
    g_assert_cmpfloat_with_epsilon (low_c, 20.8, 0.12);
    g_assert_cmpfloat_with_epsilon (high_c, 32.7, 0.12);
    /* painted as the coldest */
    g_assert_cmpint (byte_at (out, 0), ==, byte_at (out, 8));
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

/* The box is cut from the counts before they are turned; the second element is
 * told how, and paints and cuts the same pixels, wherever they are by then. */
static void
test_a_mask_goes_along_when_counts_are_turned (void)
{
  static const gchar *const turns[] = {"rotation=90", "rotation=180",
      "rotation=270", "mirror=true", "flip=true", "rotation=90 mirror=true",
      "rotation=270 flip=true"};

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++) {
    g_autofree gchar *line = g_strdup_printf (
        "thermmask masks=box(0.125,0.25,0.5,0.5) ! eptz %s ! thermcolor ! "
        "video/x-raw,format=RGB ! "
        "thermmask masks=box(0.125,0.25,0.5,0.5,color=#010203) %s",
        turns[i], turns[i]);
    GstHarness *h = new_harness (line, "GRAY16_LE", WIDTH, HEIGHT);
    GstBuffer *out = gst_harness_push_and_pull (h, new_scene ());
    const gboolean on_side =
        strstr (turns[i], "90") || strstr (turns[i], "270");
    const gint width = on_side ? HEIGHT : WIDTH;
    const gint height = on_side ? WIDTH : HEIGHT;
    const gint stride = GST_ROUND_UP_4 (3 * width);
    guint n_masked = 0;

    for (gint y = 0; y < height; y++) {
      for (gint x = 0; x < width; x++) {
        const gsize at = (gsize) y * stride + 3 * x;
        const gboolean painted = byte_at (out, at) == 1
                                 && byte_at (out, at + 1) == 2
                                 && byte_at (out, at + 2) == 3;

        g_assert_cmpint (painted, ==,
            isnan (gst_thermal_buffer_get_kelvin_at (
                out, (x + 0.5) / width, (y + 0.5) / height)));
        n_masked += painted;
      }
    }
    g_assert_cmpuint (n_masked, ==, 6 * 2);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/thermmask/masked-pixels-have-no-temperature",
      test_masked_pixels_have_no_temperature);
  g_test_add_func ("/thermmask/no-measurement-knows-what-was-there",
      test_no_measurement_knows_what_was_there);
  g_test_add_func ("/thermmask/color-covers-exactly-its-pixels",
      test_color_covers_exactly_its_pixels);
  g_test_add_func (
      "/thermmask/mosaic-and-blur-leave-nothing-finer-than-a-square",
      test_mosaic_and_blur_leave_nothing_finer_than_a_square);
  g_test_add_func ("/thermmask/picture-and-the-frame-behind-it-are-cut",
      test_picture_and_the_frame_behind_it_are_cut);
  g_test_add_func ("/thermmask/world-mask-stays-when-the-camera-turns",
      test_world_mask_stays_when_the_camera_turns);
  g_test_add_func ("/thermmask/pose-of-the-frame-goes-first",
      test_pose_of_the_frame_goes_first);
  g_test_add_func ("/thermmask/without-masks-the-same-buffer-passes",
      test_without_masks_the_same_buffer_passes);
  g_test_add_func (
      "/thermmask/wrong-text-keeps-the-masks", test_wrong_text_keeps_the_masks);
  g_test_add_func ("/thermmask/gain-control-does-not-see-masks",
      test_gain_control_does_not_see_masks);

  g_test_add_func ("/thermmask/a-mask-goes-along-when-counts-are-turned",
      test_a_mask_goes_along_when_counts_are_turned);
  return g_test_run ();
}
