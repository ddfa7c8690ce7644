/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What `fusionoverlay` computes: rows beside their plain twins, where pictures
 * lie, where it is hottest. */

#include "config.h"

#include "fusion-composer.h"
#include "fusion-layout.h"
#include "fusion-rows.h"
#include "fusion-spot.h"

#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#define N 317 /* not a multiple of any vector */

static void
fill_random (GRand *rand, guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) g_rand_int_range (rand, 0, 256);
}

static void
test_rows_are_their_plain_twins (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint8 a[N], b[N], alpha[N], fast[N], plain[N];

  for (guint round = 0; round < 200; round++) {
    const gint n = g_rand_int_range (rand, 1, N + 1);
    const gint share = g_rand_int_range (rand, 0, FUSION_SHARE_ONE + 1);
    guint16 sums[N + 2 * FUSION_DETAIL_RADIUS];

    fill_random (rand, a, N);
    fill_random (rand, b, N);
    fill_random (rand, alpha, N);
    for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
      sums[i] = (guint16) g_rand_int_range (rand, 0, 7 * 255 + 1);

    fusion_row_blend (a, b, share, fast, n);
    fusion_row_blend_plain (a, b, share, plain, n);
    g_assert_cmpmem (fast, n, plain, n);
    fusion_row_mask (a, b, alpha, fast, n);
    fusion_row_mask_plain (a, b, alpha, plain, n);
    g_assert_cmpmem (fast, n, plain, n);
    fusion_row_detail (sums, a, b, share, fast, n);
    fusion_row_detail_plain (sums, a, b, share, plain, n);
    g_assert_cmpmem (fast, n, plain, n);
  }
}

static void
test_samples_are_their_plain_twins (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  guint32 quads[64 * 48];
  guint8 fast[N], plain[N];

  for (guint i = 0; i < G_N_ELEMENTS (quads); i++)
    quads[i] = g_rand_int (rand);
  for (guint round = 0; round < 200; round++) {
    const gint n = g_rand_int_range (rand, 2, N + 1);
    const gint u0 = g_rand_int_range (rand, 0, 64 << FUSION_FIXED_BITS);
    const gint u1 = g_rand_int_range (rand, 0, 64 << FUSION_FIXED_BITS);
    const gint v0 = g_rand_int_range (rand, 0, 48 << FUSION_FIXED_BITS);
    const gint v1 = g_rand_int_range (rand, 0, 48 << FUSION_FIXED_BITS);
    const gint du = (u1 - u0) / (n - 1), dv = (v1 - v0) / (n - 1);

    fusion_row_sample (quads, 64, u0, v0, du, dv, fast, n);
    fusion_row_sample_plain (quads, 64, u0, v0, du, dv, plain, n);
    g_assert_cmpmem (fast, n, plain, n);
  }
}

/* A quarter between 40 and 80 is 50, and half of 100 is 50. */
static void
test_samples_are_bilinear (void)
{
  const guint8 upper[2] = {40, 80}, lower[2] = {140, 180};
  guint32 quads[4];
  guint8 out;

  fusion_row_pair_up (upper, lower, quads, 2);
  fusion_row_pair_up (lower, lower, quads + 2, 2);
  fusion_row_sample (quads, 2, 1 << (FUSION_FIXED_BITS - 2), 0, 0, 0, &out, 1);
  g_assert_cmpuint (out, ==, 50);
  fusion_row_sample (quads, 2, 1 << (FUSION_FIXED_BITS - 2),
      1 << (FUSION_FIXED_BITS - 1), 0, 0, &out, 1);
  g_assert_cmpuint (out, ==, 100);
}

static void
test_share_is_what_it_says (void)
{
  const guint8 below[3] = {0, 100, 255}, above[3] = {255, 200, 0};
  const guint8 alpha[3] = {0, 128, 255};
  guint8 out[3];

  fusion_row_blend (below, above, 0, out, 3);
  g_assert_cmpmem (out, 3, below, 3);
  fusion_row_blend (below, above, FUSION_SHARE_ONE, out, 3);
  g_assert_cmpmem (out, 3, above, 3);
  fusion_row_blend (below, above, FUSION_SHARE_ONE / 4, out, 3);
  g_assert_cmpuint (out[0], ==, 64);
  g_assert_cmpuint (out[1], ==, 125);
  g_assert_cmpuint (out[2], ==, 191);
  fusion_row_mask (below, above, alpha, out, 3);
  g_assert_cmpuint (out[0], ==, 0);
  g_assert_cmpuint (out[1], ==, 150);
  g_assert_cmpuint (out[2], ==, 0);
}

static const gdouble identity[6] = {1, 0, 0, 0, 1, 0};

static FusionLayoutSettings
new_settings (FusionMode mode)
{
  FusionLayoutSettings settings = {
      .mode = mode,
      .corner = FUSION_CORNER_BOTTOM_RIGHT,
      .inset_percent = 25,
  };

  memcpy (settings.to_visible, identity, sizeof identity);
  return settings;
}

static void
check_rect (const FusionRect *rect, gint x, gint y, gint width, gint height)
{
  g_assert_cmpint (rect->x, ==, x);
  g_assert_cmpint (rect->y, ==, y);
  g_assert_cmpint (rect->width, ==, width);
  g_assert_cmpint (rect->height, ==, height);
}

static void
test_pictures_keep_their_shape (void)
{
  const FusionSize output = {1280, 720}, visible = {1920, 1080};
  const FusionSize thermal = {384, 288};
  FusionLayoutSettings settings = new_settings (FUSION_MODE_SIDE_BY_SIDE);
  FusionLayout layout;

  fusion_layout_init (&layout, &settings, output, visible, thermal);
  g_assert_true (layout.visible.shown && layout.thermal.shown);
  check_rect (&layout.visible.clip, 0, 180, 640, 360);
  check_rect (&layout.thermal.clip, 640, 120, 640, 480);

  settings.mode = FUSION_MODE_PICTURE_IN_PICTURE;
  fusion_layout_init (&layout, &settings, output, visible, thermal);
  check_rect (&layout.visible.clip, 0, 0, 1280, 720);
  check_rect (&layout.thermal.clip, 934, 454, 320, 240);

  settings.mode = FUSION_MODE_OFF;
  settings.source = FUSION_SOURCE_THERMAL;
  fusion_layout_init (&layout, &settings, output, visible, thermal);
  g_assert_false (layout.visible.shown);
  check_rect (&layout.thermal.clip, 160, 0, 960, 720);
}

/* The temperature of a point of the fused picture is that of the thermal point
 * which is mapped there. */
static void
test_temperatures_are_where_they_are_seen (void)
{
  const FusionSize output = {640, 480}, visible = {640, 480};
  const FusionSize thermal = {320, 240};
  FusionLayoutSettings settings = new_settings (FUSION_MODE_BLEND);
  const gdouble to_visible[6] = {0.5, 0.01, 0.2, -0.02, 0.5, 0.3};
  FusionLayout layout;
  gdouble x, y;

  memcpy (settings.to_visible, to_visible, sizeof to_visible);
  for (FusionMode mode = FUSION_MODE_OFF; mode <= FUSION_MODE_HOT; mode++) {
    settings.mode = mode;
    fusion_layout_init (&layout, &settings, output, visible, thermal);
    if (mode == FUSION_MODE_SIDE_BY_SIDE) {
      gst_thermal_affine_map (layout.temperatures, 0.75, 0.5, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, 0.5, 1e-12);
      g_assert_cmpfloat_with_epsilon (y, 0.5, 1e-12);
      continue;
    }
    if (mode == FUSION_MODE_PICTURE_IN_PICTURE) {
      const FusionRect *clip = &layout.thermal.clip;

      gst_thermal_affine_map (layout.temperatures,
          (clip->x + clip->width / 4.0) / output.width,
          (clip->y + clip->height / 2.0) / output.height, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, 0.25, 1e-12);
      g_assert_cmpfloat_with_epsilon (y, 0.5, 1e-12);
      continue;
    }
    gst_thermal_affine_map (to_visible, 0.7, 0.1, &x, &y);
    gst_thermal_affine_map (layout.temperatures, x, y, &x, &y);
    g_assert_cmpfloat_with_epsilon (x, 0.7, 1e-12);
    g_assert_cmpfloat_with_epsilon (y, 0.1, 1e-12);
  }
}

static void
test_one_band_goes_on_alone (void)
{
  const FusionSize output = {640, 480}, size = {320, 240}, none = {0, 0};
  FusionLayoutSettings settings = new_settings (FUSION_MODE_OFF);
  FusionLayout layout;

  for (FusionMode mode = FUSION_MODE_OFF; mode <= FUSION_MODE_HOT; mode++) {
    settings.mode = mode;
    for (FusionSource source = FUSION_SOURCE_VISIBLE;
         source <= FUSION_SOURCE_THERMAL; source++) {
      settings.source = source;
      fusion_layout_init (&layout, &settings, output, size, none);
      g_assert_true (layout.visible.shown && !layout.thermal.shown);
      fusion_layout_init (&layout, &settings, output, none, size);
      g_assert_true (!layout.visible.shown && layout.thermal.shown);
      g_assert_cmpint (layout.paint, ==, FUSION_PAINT_COPY);
      fusion_layout_init (&layout, &settings, output, none, none);
      g_assert_false (layout.visible.shown || layout.thermal.shown);
    }
  }
}

static void
map_frame (GstVideoFrame *frame, GstBuffer **buffer, gint width, gint height)
{
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, height);
  *buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  g_assert_true (
      gst_video_frame_map (frame, &info, *buffer, GST_MAP_READWRITE));
}

static void
fill_frame (GRand *rand, GstVideoFrame *frame)
{
  for (guint i = 0; i < 3; i++)
    fill_random (rand, GST_VIDEO_FRAME_PLANE_DATA (frame, i),
        (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, i)
            * GST_VIDEO_FRAME_COMP_HEIGHT (frame, i));
}

static void
assert_same (GstVideoFrame *a, GstVideoFrame *b)
{
  for (guint i = 0; i < 3; i++) {
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (a, i); y++) {
      const gsize at = (gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (a, i);
      const gsize n = GST_VIDEO_FRAME_COMP_WIDTH (a, i);

      g_assert_cmpmem ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (a, i) + at, n,
          (guint8 *) GST_VIDEO_FRAME_COMP_DATA (b, i) + at, n);
    }
  }
}

/* Whatever lies where, with odd sizes and pictures that reach beyond the
 * edges: the same to the bit, and no sample is left as it was. */
static void
test_pictures_are_their_plain_twins (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  FusionComposer composer = {0};

  for (guint round = 0; round < 120; round++) {
    const FusionSize output = {
        g_rand_int_range (rand, 16, 90), g_rand_int_range (rand, 16, 90)};
    const FusionSize visible =
        round % 3 ? (FusionSize){g_rand_int_range (rand, 16, 300),
            g_rand_int_range (rand, 16, 90)}
                  : output;
    const FusionSize thermal = {
        g_rand_int_range (rand, 16, 70), g_rand_int_range (rand, 16, 70)};
    FusionLayoutSettings settings = new_settings (round % 6);
    g_autofree guint8 *alpha = g_malloc (16 * 12);
    const FusionPlane alpha_plane = {alpha, 16, 16, 12};
    GstVideoFrame frames[4];
    GstBuffer *buffers[4] = {NULL};
    FusionLayout layout;
    FusionJob job = {.layout = &layout, .alpha = &alpha_plane};

    settings.source = round & 1;
    for (guint i = 0; i < 6; i++)
      settings.to_visible[i] += g_rand_double_range (rand, -0.4, 0.4);
    fusion_layout_init (&layout, &settings, output, visible, thermal);
    map_frame (&frames[0], &buffers[0], visible.width, visible.height);
    map_frame (&frames[1], &buffers[1], thermal.width, thermal.height);
    map_frame (&frames[2], &buffers[2], output.width, output.height);
    map_frame (&frames[3], &buffers[3], output.width, output.height);
    fill_frame (rand, &frames[0]);
    fill_frame (rand, &frames[1]);
    fill_random (rand, alpha, 16 * 12);
    job.visible = &frames[0];
    job.thermal = &frames[1];
    job.strength = g_rand_double (rand);
    memcpy (
        job.alpha_matrix, layout.thermal.from_output, sizeof job.alpha_matrix);

    /* from two different states: what is not painted would differ */
    fill_frame (rand, &frames[2]);
    fill_frame (rand, &frames[3]);
    fusion_composer_run (&composer, &job, &frames[2]);
    job.plain = TRUE;
    fusion_composer_run (&composer, &job, &frames[3]);
    assert_same (&frames[2], &frames[3]);
    for (guint i = 0; i < 4; i++) {
      gst_video_frame_unmap (&frames[i]);
      gst_buffer_unref (buffers[i]);
    }
  }
  fusion_composer_clear (&composer);
}

/* Where nothing is hot nothing is computed. That must leave out nothing: a
 * hundredth more everywhere, with which all of it is computed, changes no sample
 * by more than that. */
static void
test_only_what_is_cold_is_left_out (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  FusionComposer composer = {0};
  const FusionSize output = {96, 64}, thermal = {40, 30};

  for (guint round = 0; round < 60; round++) {
    FusionLayoutSettings settings = new_settings (FUSION_MODE_HOT);
    guint8 alpha[16 * 12] = {0};
    const FusionPlane alpha_plane = {alpha, 16, 16, 12};
    GstVideoFrame frames[4];
    GstBuffer *buffers[4] = {NULL};
    FusionLayout layout;
    FusionJob job = {.layout = &layout, .alpha = &alpha_plane};

    for (guint i = 0; i < 6; i++)
      settings.to_visible[i] += g_rand_double_range (rand, -0.4, 0.4);
    fusion_layout_init (&layout, &settings, output, output, thermal);
    map_frame (&frames[0], &buffers[0], output.width, output.height);
    map_frame (&frames[1], &buffers[1], thermal.width, thermal.height);
    map_frame (&frames[2], &buffers[2], output.width, output.height);
    map_frame (&frames[3], &buffers[3], output.width, output.height);
    fill_frame (rand, &frames[0]);
    fill_frame (rand, &frames[1]);
    job.visible = &frames[0];
    job.thermal = &frames[1];
    memcpy (
        job.alpha_matrix, layout.thermal.from_output, sizeof job.alpha_matrix);

    alpha[g_rand_int_range (rand, 0, sizeof alpha)] = 255;
    fusion_composer_run (&composer, &job, &frames[2]);
    for (guint i = 0; i < sizeof alpha; i++)
      alpha[i] = MAX (alpha[i], 2);
    fusion_composer_run (&composer, &job, &frames[3]);
    for (guint p = 0; p < 3; p++) {
      const guint8 *a = GST_VIDEO_FRAME_COMP_DATA (&frames[2], p);
      const guint8 *b = GST_VIDEO_FRAME_COMP_DATA (&frames[3], p);
      const gint stride = GST_VIDEO_FRAME_COMP_STRIDE (&frames[2], p);

      for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frames[2], p); y++) {
        for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&frames[2], p); x++)
          g_assert_cmpint (ABS (a[y * stride + x] - b[y * stride + x]), <=, 4);
      }
    }
    for (guint i = 0; i < 4; i++) {
      gst_video_frame_unmap (&frames[i]);
      gst_buffer_unref (buffers[i]);
    }
  }
  fusion_composer_clear (&composer);
}

static guint8
luma_at (GstVideoFrame *frame, gint x, gint y)
{
  return ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (
      frame, 0))[y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) + x];
}

/* An edge of the visible picture is in the thermal one, on both of its sides
 * with the right sign, and flat parts are the thermal picture to the bit. */
static void
test_detail_is_edges_alone (void)
{
  const FusionSize size = {64, 32};
  FusionLayoutSettings settings = new_settings (FUSION_MODE_DETAIL);
  FusionComposer composer = {0};
  FusionLayout layout;
  GstVideoFrame frames[3];
  GstBuffer *buffers[3] = {NULL};
  FusionJob job = {.layout = &layout, .strength = 1 / 3.0};

  fusion_layout_init (&layout, &settings, size, size, size);
  for (guint i = 0; i < 3; i++)
    map_frame (&frames[i], &buffers[i], size.width, size.height);
  for (gint y = 0; y < size.height; y++) {
    guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frames[0], 0)
                  + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frames[0], 0);

    memset (row, 50, 32);
    memset (row + 32, 120, 32);
    memset ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frames[1], 0)
                + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frames[1], 0),
        100, size.width);
  }
  job.visible = &frames[0];
  job.thermal = &frames[1];
  fusion_composer_run (&composer, &job, &frames[2]);

  g_assert_cmpuint (luma_at (&frames[2], 20, 16), ==, 100);
  g_assert_cmpuint (luma_at (&frames[2], 44, 0), ==, 100);
  /* three of seven columns are 70 brighter: 30 above, less 2 of the core */
  g_assert_cmpuint (luma_at (&frames[2], 31, 16), ==, 72);
  g_assert_cmpuint (luma_at (&frames[2], 32, 16), ==, 128);
  for (guint i = 0; i < 3; i++) {
    gst_video_frame_unmap (&frames[i]);
    gst_buffer_unref (buffers[i]);
  }
  fusion_composer_clear (&composer);
}

/* A hot disc of 41 pixels whose middle is between pixels, with noise of the
 * size of a tenth of it. */
static void
test_the_hottest_place_is_the_middle_of_the_hot_thing (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  FusionSpotFinder finder = {0};
  guint8 counts[2 * 60 * 40];

  for (guint round = 0; round < 50; round++) {
    const gdouble cx = g_rand_double_range (rand, 6, 54);
    const gdouble cy = g_rand_double_range (rand, 6, 34);
    FusionSpot spot;

    for (gint y = 0; y < 40; y++) {
      for (gint x = 0; x < 60; x++) {
        const gdouble far = hypot (x + 0.5 - cx, y + 0.5 - cy);
        const gdouble share = CLAMP (4 - far, 0, 1);

        GST_WRITE_UINT16_LE (counts + 2 * (60 * y + x),
            (guint16) (3000 + 1000 * share
                       + g_rand_double_range (rand, -50, 50)));
      }
    }
    fusion_spot_find (&finder, counts, 2 * 60, 60, 40, &spot);
    g_assert_cmpfloat_with_epsilon (spot.x * 60, cx, 0.25);
    g_assert_cmpfloat_with_epsilon (spot.y * 40, cy, 0.25);
    g_assert_cmpuint (spot.count, >, 3950);
  }

  /* all the same: somewhere inside, and it ends */
  memset (counts, 7, sizeof counts);
  {
    FusionSpot spot;

    fusion_spot_find (&finder, counts, 2 * 60, 60, 40, &spot);
    g_assert_cmpfloat_with_epsilon (spot.x, 0.5, 1e-9);
    g_assert_cmpfloat_with_epsilon (spot.y, 0.5, 1e-9);
  }
  fusion_spot_finder_clear (&finder);
}

static void
test_hot_comes_in_over_its_softness (void)
{
  const gfloat kelvin[6] = {NAN, 310, 313.15f, 314.15f, 315.15f, 400};
  guint8 table[6];

  fusion_hot_fill_table (kelvin, 6, 313.15, 315.15, 1, table);
  g_assert_cmpuint (table[0], ==, 0);
  g_assert_cmpuint (table[1], ==, 0);
  g_assert_cmpuint (table[2], ==, 0);
  /* half of 255, of which a float is a bit less or more */
  g_assert_cmpint (ABS (table[3] - 127), <=, 1);
  g_assert_cmpuint (table[4], ==, 255);
  g_assert_cmpuint (table[5], ==, 255);
  fusion_hot_fill_table (kelvin, 6, 313.15, 313.15, 0.5, table);
  g_assert_cmpuint (table[1], ==, 0);
  g_assert_cmpuint (table[3], ==, 128);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fusion/rows", test_rows_are_their_plain_twins);
  g_test_add_func ("/fusion/samples", test_samples_are_their_plain_twins);
  g_test_add_func ("/fusion/bilinear", test_samples_are_bilinear);
  g_test_add_func ("/fusion/share", test_share_is_what_it_says);
  g_test_add_func ("/fusion/shape", test_pictures_keep_their_shape);
  g_test_add_func (
      "/fusion/temperatures", test_temperatures_are_where_they_are_seen);
  g_test_add_func ("/fusion/one-band", test_one_band_goes_on_alone);
  g_test_add_func ("/fusion/pictures", test_pictures_are_their_plain_twins);
  g_test_add_func ("/fusion/cold", test_only_what_is_cold_is_left_out);
  g_test_add_func ("/fusion/detail", test_detail_is_edges_alone);
  g_test_add_func (
      "/fusion/hottest", test_the_hottest_place_is_the_middle_of_the_hot_thing);
  g_test_add_func ("/fusion/hot", test_hot_comes_in_over_its_softness);
  return g_test_run ();
}
