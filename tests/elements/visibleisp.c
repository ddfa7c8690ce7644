/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every control seen in the numbers of the picture. */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#include "isp-detail.h"

#define WIDTH 128
#define HEIGHT 96
#define NEUTRAL "white-balance=manual "

/* Luma from 40 to 200 across, with one colour. */
static GstBuffer *
new_ramp (const gchar *format, guint8 cb, guint8 cr)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  GstBuffer *buffer;

  gst_video_info_set_format (
      &info, gst_video_format_from_string (format), WIDTH, HEIGHT);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE);
  for (gint y = 0; y < HEIGHT; y++)
    for (gint x = 0; x < WIDTH; x++)
      *((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 0)
          + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0) + x) =
          (guint8) (40 + 160 * x / (WIDTH - 1));
  for (guint c = 1; c < 3; c++)
    for (gint y = 0; y < HEIGHT / 2; y++)
      for (gint x = 0; x < WIDTH / 2; x++)
        *((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, c)
            + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c)
            + x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c)) = c == 1 ? cb : cr;
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

typedef struct
{
  gdouble mean, spread, cb, cr, sharpness;
  guint8 luma[HEIGHT][WIDTH];
} Picture;

static void
read_picture (GstBuffer *buffer, const gchar *format, Picture *picture)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  gdouble squares = 0;

  memset (picture, 0, sizeof *picture);
  gst_video_info_set_format (
      &info, gst_video_format_from_string (format), WIDTH, HEIGHT);
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ);
  for (gint y = 0; y < HEIGHT; y++) {
    memcpy (picture->luma[y],
        (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 0)
            + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0),
        WIDTH);
    for (gint x = 0; x < WIDTH; x++) {
      picture->mean += picture->luma[y][x];
      squares += picture->luma[y][x] * picture->luma[y][x];
    }
  }
  for (guint c = 1; c < 3; c++)
    for (gint y = 0; y < HEIGHT / 2; y++)
      for (gint x = 0; x < WIDTH / 2; x++)
        *(c == 1 ? &picture->cb : &picture->cr) +=
            *((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, c)
                + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c)
                + x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c));
  gst_video_frame_unmap (&frame);
  picture->mean /= WIDTH * HEIGHT;
  picture->spread =
      sqrt (squares / (WIDTH * HEIGHT) - picture->mean * picture->mean);
  picture->cb = picture->cb / (WIDTH * HEIGHT / 4) - 128;
  picture->cr = picture->cr / (WIDTH * HEIGHT / 4) - 128;
  picture->sharpness =
      isp_detail_measure (picture->luma[0], WIDTH, HEIGHT, WIDTH);
}

static GstHarness *
new_harness (const gchar *arguments, const gchar *format)
{
  g_autofree gchar *line = g_strdup_printf ("visibleisp %s", arguments);
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=30/1,"
      "colorimetry=bt601",
      format, WIDTH, HEIGHT);
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_set_src_caps_str (h, caps);
  return h;
}

static void
process (const gchar *arguments, const gchar *format, guint8 cb, guint8 cr,
    Picture *picture)
{
  g_autofree gchar *all = g_strconcat (NEUTRAL, arguments, NULL);
  GstHarness *h = new_harness (all, format);
  GstBuffer *out = gst_harness_push_and_pull (h, new_ramp (format, cb, cr));

  read_picture (out, format, picture);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_neutral_passes_the_same_buffer (void)
{
  GstHarness *h = new_harness (NEUTRAL, "I420");
  GstBuffer *in = new_ramp ("I420", 100, 150);
  GstBuffer *out = gst_harness_push_and_pull (h, gst_buffer_ref (in));

  g_assert_true (in == out);
  gst_buffer_unref (in);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* The ramp is 120 in the mean; black is 16, white 235. */
static void
test_brightness_contrast_and_gamma_change_luma_as_they_say (void)
{
  static const gchar *const formats[] = {"I420", "NV12"};

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    Picture plain, picture;

    process ("saturation=1", formats[i], 110, 140, &plain);
    process ("brightness=20", formats[i], 110, 140, &picture);
    g_assert_cmpfloat_with_epsilon (picture.mean - plain.mean, 21.9, 0.5);
    g_assert_cmpfloat_with_epsilon (picture.spread, plain.spread, 0.5);
    g_assert_cmpfloat_with_epsilon (picture.cb, -18, 0.1);

    process ("contrast=-100", formats[i], 110, 140, &picture);
    g_assert_cmpfloat_with_epsilon (picture.spread, plain.spread / 2, 0.5);
    g_assert_cmpint (ABS (picture.luma[3][68] - 125), <=, 1);

    /* ((125.5 - 16) / 219) ^ (1 / 2) of the range */
    process ("gamma=2", formats[i], 110, 140, &picture);
    g_assert_cmpint (
        ABS (picture.luma[3][68]
             - (gint) lrint (
                 16 + 219 * sqrt ((plain.luma[3][68] - 16) / 219.0))),
        <=, 1);
  }
}

static void
test_saturation_and_hue_change_chroma_only (void)
{
  static const gchar *const formats[] = {"I420", "NV12"};

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    Picture plain, picture;

    process ("brightness=0.1", formats[i], 98, 168, &plain);
    process ("saturation=-100", formats[i], 98, 168, &picture);
    g_assert_cmpfloat_with_epsilon (picture.cb, 0, 0.1);
    g_assert_cmpfloat_with_epsilon (picture.cr, 0, 0.1);
    g_assert_cmpfloat_with_epsilon (picture.mean, plain.mean, 0.6);
    process ("saturation=50", formats[i], 98, 168, &picture);
    g_assert_cmpfloat_with_epsilon (picture.cb, -45, 0.6);
    g_assert_cmpfloat_with_epsilon (picture.cr, 60, 0.6);
    /* a quarter: Cb becomes Cr */
    process ("hue=90", formats[i], 98, 168, &picture);
    g_assert_cmpfloat_with_epsilon (picture.cb, -40, 0.6);
    g_assert_cmpfloat_with_epsilon (picture.cr, -30, 0.6);
  }
}

/* Gains are of linear light, whose root is coded: 4 and 1/4 undo a picture
 * whose red is half and whose blue is twice. */
static void
test_manual_gains_make_a_tint_grey (void)
{
  Picture picture;
  const gdouble y = 120 - 16, red = y / 1.3, blue = y * 1.25;
  const gdouble green = (y - 0.299 * red - 0.114 * blue) / 0.587;
  g_autofree gchar *arguments = g_strdup_printf ("red-gain=%.4f blue-gain=%.4f",
      pow (green / red, 2), pow (green / blue, 2));
  GstHarness *h;
  GstBuffer *in, *out;
  g_autofree gchar *all = g_strconcat (NEUTRAL, arguments, NULL);

  h = new_harness (all, "I420");
  in = new_ramp ("I420", (guint8) lrint (128 + (blue - y) / 1.772),
      (guint8) lrint (128 + (red - y) / 1.402));
  gst_buffer_memset (in, 0, 120, WIDTH * HEIGHT);
  out = gst_harness_push_and_pull (h, in);
  read_picture (out, "I420", &picture);
  g_assert_cmpfloat (fabs (picture.cb), <, 1);
  g_assert_cmpfloat (fabs (picture.cr), <, 1);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Cr of what was grey. */
static gdouble
tuned_cr (const gchar *tuning)
{
  Picture picture;
  g_autofree gchar *all =
      g_strconcat (NEUTRAL, "white-balance=outdoor ", tuning, NULL);
  GstHarness *h = new_harness (all, "I420");
  GstBuffer *in = new_ramp ("I420", 128, 128);
  GstBuffer *out;

  gst_buffer_memset (in, 0, 120, WIDTH * HEIGHT);
  out = gst_harness_push_and_pull (h, in);
  read_picture (out, "I420", &picture);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  return picture.cr;
}

/* 10 % of linear light are 4.9 % of what is coded: of red 104, and 0.299 of it
 * is in the luma, so Cr moves by 5.1 / 1.402 × (1 - 0.299). */
static void
test_tuning_makes_warmer_and_cooler (void)
{
  const gdouble plain = tuned_cr (""), warm = tuned_cr ("red-tuning=10"),
                cool = tuned_cr ("red-tuning=-10");

  g_assert_cmpfloat_with_epsilon (warm - plain, 2.55, 1.1);
  g_assert_cmpfloat_with_epsilon (plain - cool, 2.55, 1.1);
  g_assert_cmpfloat_with_epsilon (
      tuned_cr ("white-balance=manual red-tuning=10"),
      tuned_cr ("white-balance=manual"), 0.01);
}

static void
add_noise (GstBuffer *buffer, guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
  for (gsize i = 0; i < WIDTH * HEIGHT; i++) {
    gdouble noise = 0;

    for (guint k = 0; k < 12; k++)
      noise += g_rand_double (rand);
    map.data[i] = (guint8) CLAMP (
        lrint (100 + (i % WIDTH > WIDTH / 2 ? 60 : 0) + 6 * (noise - 6)), 0,
        255);
  }
  gst_buffer_unmap (buffer, &map);
}

/* Spread around the mean of the left half. */
static gdouble
noise_of (const Picture *picture)
{
  gdouble sum = 0, squares = 0;
  guint n = 0;

  for (gint y = 4; y < HEIGHT - 4; y++)
    for (gint x = 4; x < WIDTH / 2 - 8; x++, n++) {
      sum += picture->luma[y][x];
      squares += picture->luma[y][x] * picture->luma[y][x];
    }
  return sqrt (squares / n - sum / n * sum / n);
}

static void
run_noise (const gchar *arguments, Picture *picture)
{
  g_autofree gchar *all = g_strconcat (NEUTRAL, arguments, NULL);
  GstHarness *h = new_harness (all, "I420");

  for (guint i = 0; i < 30; i++) {
    GstBuffer *in = new_ramp ("I420", 128, 128), *out;

    add_noise (in, i);
    GST_BUFFER_PTS (in) = i * GST_SECOND / 30;
    out = gst_harness_push_and_pull (h, in);
    read_picture (out, "I420", picture);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
}

/* A step of 60 stays a step, and the noise of 6 goes. */
static void
test_noise_goes_and_edges_stay (void)
{
  Picture plain, in_space, in_time, both;

  run_noise ("", &plain);
  run_noise ("noise-reduction-2d=50", &in_space);
  run_noise ("noise-reduction-3d=50", &in_time);
  run_noise ("noise-reduction-2d=50 noise-reduction-3d=50", &both);
  g_test_message ("noise %.2f, 2D %.2f, 3D %.2f, both %.2f", noise_of (&plain),
      noise_of (&in_space), noise_of (&in_time), noise_of (&both));
  g_assert_cmpfloat_with_epsilon (noise_of (&plain), 6, 0.3);
  g_assert_cmpfloat (noise_of (&in_space), <, 3);
  g_assert_cmpfloat (noise_of (&in_time), <, 2.6);
  g_assert_cmpfloat (noise_of (&both), <, 1.5);
  for (gint y = 8; y < HEIGHT - 8; y += 8) {
    g_assert_cmpint (
        both.luma[y][WIDTH / 2 + 3] - both.luma[y][WIDTH / 2 - 2], >, 50);
  }
}

/* A thing that jumps is where it is at once. */
static void
test_noise_reduction_leaves_no_trail (void)
{
  GstHarness *h = new_harness (NEUTRAL "noise-reduction-3d=80", "I420");
  Picture picture;

  for (guint i = 0; i < 12; i++) {
    GstBuffer *in = new_ramp ("I420", 128, 128), *out;

    gst_buffer_memset (in, 0, 60, WIDTH * HEIGHT);
    for (guint y = 20; y < 60; y++)
      gst_buffer_memset (in, y * WIDTH + (i < 11 ? 10 : 70), 180, 30);
    out = gst_harness_push_and_pull (h, in);
    read_picture (out, "I420", &picture);
    gst_buffer_unref (out);
  }
  g_assert_cmpint (ABS (picture.luma[40][25] - 60), <, 4);
  g_assert_cmpint (ABS (picture.luma[40][85] - 180), <, 4);
  gst_harness_teardown (h);
}

static void
test_sharpness_works_both_ways (void)
{
  Picture soft, plain, sharp;

  run_noise ("sharpness=-80", &soft);
  run_noise ("brightness=0.01", &plain);
  run_noise ("sharpness=60", &sharp);
  g_assert_cmpfloat (soft.sharpness, <, plain.sharpness / 3);
  g_assert_cmpfloat (sharp.sharpness, >, plain.sharpness * 2);
  g_assert_cmpfloat_with_epsilon (sharp.mean, plain.mean, 1);
}

/* The left half lies in the shade, the right one in the sun. */
static void
test_wdr_lifts_the_shade_and_keeps_its_contrast (void)
{
  GstHarness *h = new_harness (NEUTRAL "wdr=100", "I420");
  GstBuffer *in = new_ramp ("I420", 128, 128), *out;
  Picture before, after;

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      gst_buffer_memset (in, y * WIDTH + x,
          x < WIDTH / 2 ? 26 + (x / 4 % 2) * 8 : 190 + (x / 4 % 2) * 20, 1);
  read_picture (in, "I420", &before);
  out = gst_harness_push_and_pull (h, in);
  read_picture (out, "I420", &after);
  g_test_message ("shade %d and %d, sun %d and %d", after.luma[40][9],
      after.luma[40][13], after.luma[40][113], after.luma[40][117]);
  g_assert_cmpint (after.luma[40][9], >, before.luma[40][9] + 8);
  g_assert_cmpint (after.luma[40][13] - after.luma[40][9], >=, 14);
  g_assert_cmpint (after.luma[40][113], <=, before.luma[40][113]);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_hlc_dims_lights_only (void)
{
  GstHarness *h = new_harness (NEUTRAL "hlc=100", "I420");
  GstBuffer *in = new_ramp ("I420", 128, 128), *out;
  Picture picture;

  gst_buffer_memset (in, 0, 60, WIDTH * HEIGHT);
  gst_buffer_memset (in, 50 * WIDTH, 235, 20);
  out = gst_harness_push_and_pull (h, in);
  read_picture (out, "I420", &picture);
  g_assert_cmpint (picture.luma[10][10], ==, 60);
  g_assert_cmpint (picture.luma[50][10], <, 100);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Nothing is darker than 110 in the haze, and nothing is brighter than 200. */
static void
test_defog_takes_the_veil_away (void)
{
  GstHarness *h = new_harness (NEUTRAL "defog=100", "I420");
  GstBuffer *in = new_ramp ("I420", 128, 128), *out;
  Picture picture;

  for (guint x = 0; x < WIDTH * HEIGHT; x++)
    gst_buffer_memset (in, x, 110 + 90 * (x % WIDTH) / (WIDTH - 1), 1);
  out = gst_harness_push_and_pull (h, in);
  read_picture (out, "I420", &picture);
  g_assert_cmpint (picture.luma[10][0], <, 20);
  g_assert_cmpint (picture.luma[10][127] - picture.luma[10][0], >, 150);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Gains that the loop has after two seconds of a scene in that light. */
static void
find_gains (const gchar *source, const gchar *isp, gdouble *red, gdouble *blue)
{
  g_autofree gchar *line =
      g_strdup_printf ("thermsrc band=visible num-buffers=60 %s ! "
                       "video/x-raw,width=320,height=180,framerate=30/1 ! "
                       "visibleisp name=isp %s ! fakesink",
          source, isp);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) element = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  element = gst_bin_get_by_name (GST_BIN (pipeline), "isp");
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  g_object_get (
      element, "current-red-gain", red, "current-blue-gain", blue, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* What the light has more of red, the balance has to have less of. */
static void
test_auto_finds_the_light (void)
{
  static const gchar *const scenes[] = {"perimeter", "fire", "substation"};
  static const gchar *const lights[] = {"2900", "4000", "6500", "9000"};
  gdouble red, blue, true_red, true_blue;

  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++) {
    for (guint k = 0; k < G_N_ELEMENTS (lights); k++) {
      g_autofree gchar *source = g_strdup_printf (
          "scene=%s time-of-day=12 light-temperature=%s", scenes[i], lights[k]);
      g_autofree gchar *fixed = g_strdup_printf (
          "white-balance=temperature color-temperature=%s", lights[k]);

      find_gains (source, "white-balance=auto", &red, &blue);
      find_gains (source, fixed, &true_red, &true_blue);
      g_test_message ("%s at %s K: red %.2f, right %.2f; blue %.2f, right %.2f",
          scenes[i], lights[k], red, true_red, blue, true_blue);
      /* an error of a fifth in light is a tenth of what is coded */
      g_assert_cmpfloat (fabs (log2 (red / true_red)), <, 0.45);
      g_assert_cmpfloat (fabs (log2 (blue / true_blue)), <, 0.6);
    }
  }
}

static void
test_one_push_holds_what_it_has_seen (void)
{
  GstHarness *h = new_harness ("white-balance=one-push", "I420");
  GstElement *isp = gst_harness_find_element (h, "visibleisp");
  Picture picture;

  for (guint i = 0; i < 3; i++) {
    GstBuffer *out;

    /* before the push, with it, and after: another picture then */
    if (i == 1)
      g_signal_emit_by_name (isp, "hold-white");
    out = gst_harness_push_and_pull (
        h, new_ramp ("I420", 112, i == 2 ? 128 : 146));
    read_picture (out, "I420", &picture);
    if (i == 0)
      g_assert_cmpfloat_with_epsilon (picture.cr, 18, 0.6);
    if (i == 1) {
      g_assert_cmpfloat (fabs (picture.cr), <, 1.5);
      g_assert_cmpfloat (fabs (picture.cb), <, 1.5);
    }
    if (i == 2)
      g_assert_cmpfloat (picture.cr, <, -10);
    gst_buffer_unref (out);
  }
  gst_object_unref (isp);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_func ("/visibleisp/neutral-passes-the-same-buffer",
      test_neutral_passes_the_same_buffer);
  g_test_add_func (
      "/visibleisp/brightness-contrast-and-gamma-change-luma-as-they-say",
      test_brightness_contrast_and_gamma_change_luma_as_they_say);
  g_test_add_func ("/visibleisp/saturation-and-hue-change-chroma-only",
      test_saturation_and_hue_change_chroma_only);
  g_test_add_func ("/visibleisp/manual-gains-make-a-tint-grey",
      test_manual_gains_make_a_tint_grey);
  g_test_add_func (
      "/visibleisp/white/tuning", test_tuning_makes_warmer_and_cooler);
  g_test_add_func (
      "/visibleisp/noise-goes-and-edges-stay", test_noise_goes_and_edges_stay);
  g_test_add_func ("/visibleisp/noise-reduction-leaves-no-trail",
      test_noise_reduction_leaves_no_trail);
  g_test_add_func (
      "/visibleisp/sharpness-works-both-ways", test_sharpness_works_both_ways);
  g_test_add_func ("/visibleisp/wdr-lifts-the-shade-and-keeps-its-contrast",
      test_wdr_lifts_the_shade_and_keeps_its_contrast);
  g_test_add_func (
      "/visibleisp/hlc-dims-lights-only", test_hlc_dims_lights_only);
  g_test_add_func (
      "/visibleisp/defog-takes-the-veil-away", test_defog_takes_the_veil_away);
  g_test_add_func (
      "/visibleisp/auto-finds-the-light", test_auto_finds_the_light);
  g_test_add_func ("/visibleisp/one-push-holds-what-it-has-seen",
      test_one_push_holds_what_it_has_seen);
  return g_test_run ();
}
