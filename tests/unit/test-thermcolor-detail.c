/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is done to a frame between counts and colours: details, and contrast of
 * each part by itself. */

#include "config.h"

#include "thermcolor-detail.h"
#include "thermcolor-frames.h"
#include "thermcolor-local.h"
#include "thermcolor-painter.h"

#include <math.h>
#include <string.h>

static void
split (ThermDetail *detail, const Frame *frame, gdouble edge, gboolean plain)
{
  const ThermDetailFrame source = {
      .counts = frame->bytes,
      .stride = frame->stride,
      .width = frame->width,
      .height = frame->height,
      .centre = 30000,
      .edge = edge,
  };

  if (plain)
    therm_detail_split_plain (detail, &source);
  else
    therm_detail_split (detail, &source);
}

static void
test_fast_split_is_the_plain_one (void)
{
  ThermDetail fast, plain;

  therm_detail_init (&fast);
  therm_detail_init (&plain);
  for (guint round = 0; round < 40; round++) {
    g_auto (Frame) frame = new_random_frame (g_test_rand_int_range (1, 40),
        g_test_rand_int_range (1, 24), g_test_rand_int_range (0, 4));
    const gdouble edge = g_test_rand_double_range (1, 500);

    split (&fast, &frame, edge, FALSE);
    split (&plain, &frame, edge, TRUE);
    /* a machine that multiplies and adds in one may round differently */
    for (gint i = 0; i < frame.width * frame.height; i++)
      g_assert_cmpint (ABS (fast.detail[i] - plain.detail[i]), <=, 1);
  }
  therm_detail_clear (&fast);
  therm_detail_clear (&plain);
}

static Frame
new_frame (gint width, gint height)
{
  return (Frame){
      width, height, 2 * width, g_malloc0 ((gsize) 2 * width * height)};
}

static void
frame_set (Frame *frame, gint x, gint y, guint count)
{
  GST_WRITE_UINT16_LE (frame->bytes + y * frame->stride + 2 * x, count);
}

static gdouble
noise_of (const gint16 *values, gint from, gint to, gint height, gint width)
{
  gdouble sum = 0, squares = 0, n = 0;

  for (gint y = 0; y < height; y++) {
    for (gint x = from; x < to; x++) {
      sum += values[y * width + x];
      squares += (gdouble) values[y * width + x] * values[y * width + x];
      n++;
    }
  }
  return sqrt (squares / n - sum / n * sum / n) / THERM_DETAIL_ONE;
}

/* An edge of 20 K in noise of 50 mK: the noise goes to the details, the edge
 * stays in the base, also right beside it. */
static void
test_edges_stay_in_the_base (void)
{
  const gint width = 64, height = 64;
  g_auto (Frame) frame = new_frame (width, height);
  ThermDetail detail;
  gdouble largest = 0;

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++)
      frame_set (&frame, x, y,
          (x < width / 2 ? 30000 : 32000) + g_test_rand_int_range (-8, 9));
  }
  therm_detail_init (&detail);
  split (&detail, &frame, 50, FALSE);

  /* rectangular noise of 17 steps has a deviation of 4.9; what is left of the
   * mean of 81 hardly changes that */
  g_assert_cmpfloat (noise_of (detail.detail, 0, 20, height, width), >, 4.3);
  for (gint i = 0; i < width * height; i++)
    largest =
        MAX (largest, ABS (detail.detail[i]) / (gdouble) THERM_DETAIL_ONE);
  g_assert_cmpfloat (largest, <, 20);
  therm_detail_clear (&detail);
}

static void
place (ThermPlane *plane, const Frame *frame, const guint16 *table,
    const gint16 *detail, guint soften)
{
  const ThermPlaneSource source = {
      .counts = frame->bytes,
      .stride = frame->stride,
      .table = table,
      .low = 0,
      .high = GST_THERMAL_N_COUNTS - 1,
      .detail = detail,
      .soften = soften,
  };

  therm_plane_place (plane, &source, frame->width, frame->height);
}

/* -10 leaves the base. */
static void
test_softest_is_the_base (void)
{
  g_autofree guint16 *table = g_new (guint16, GST_THERMAL_N_COUNTS);
  g_auto (Frame) frame = new_random_frame (30, 20, 0);
  ThermDetail detail;
  ThermPlane plane;
  ThermCurve curve;

  therm_curve_set_linear (&curve, 0, 65535);
  therm_curve_fill_places (&curve, 0, GST_THERMAL_N_COUNTS - 1, table);
  therm_detail_init (&detail);
  therm_plane_init (&plane);
  split (&detail, &frame, 1000, FALSE);
  place (&plane, &frame, table, detail.detail, 256);
  for (gint y = 0; y < frame.height; y++) {
    for (gint x = 0; x < frame.width; x++) {
      const gint i = y * frame.width + x;
      const gdouble base = frame_get (&frame, x, y)
                           - detail.detail[i] / (gdouble) THERM_DETAIL_ONE;

      g_assert_cmpfloat_with_epsilon (plane.places[i],
          CLAMP (base, 0, 65535) / 65535 * THERM_LAST_PLACE, 0.6);
    }
  }
  therm_plane_clear (&plane);
  therm_detail_clear (&detail);
}

/* Whatever stands in the details, neither softened nor sharpened means the
 * places of the counts. */
static void
test_neutral_is_neutral (void)
{
  g_autofree guint16 *table = g_new (guint16, GST_THERMAL_N_COUNTS);
  g_auto (Frame) frame = new_random_frame (50, 20, 0);
  ThermDetail detail;
  ThermPlane plane;
  ThermCurve curve;

  therm_curve_set_linear (&curve, 100, 60000);
  therm_curve_fill_places (&curve, 0, GST_THERMAL_N_COUNTS - 1, table);
  therm_detail_init (&detail);
  therm_plane_init (&plane);
  split (&detail, &frame, 10, FALSE);
  place (&plane, &frame, table, detail.detail, 0);
  therm_plane_add_detail (&plane, detail.detail, 0);
  for (gint y = 0; y < frame.height; y++) {
    for (gint x = 0; x < frame.width; x++)
      g_assert_cmpuint (plane.places[y * frame.width + x], ==,
          table[frame_get (&frame, x, y)]);
  }
  therm_plane_clear (&plane);
  therm_detail_clear (&detail);
}

/* Places are added as documented, and stay within the palette. */
static void
test_details_are_added_behind_the_curve (void)
{
  guint16 places[70];
  gint16 detail[70];
  ThermPlane plane = {places, 70, 1};

  for (guint round = 0; round < 50; round++) {
    const gdouble gain = g_test_rand_double_range (0, 8);
    guint16 before[70];

    for (guint i = 0; i < 70; i++) {
      before[i] = places[i] =
          (guint16) g_test_rand_int_range (0, THERM_LAST_PLACE + 1);
      detail[i] = (gint16) g_test_rand_int_range (-500, 501);
    }
    therm_plane_add_detail (&plane, detail, gain);
    for (guint i = 0; i < 70; i++) {
      const gdouble boost =
          CLAMP (detail[i] / (gdouble) THERM_DETAIL_ONE * gain, -256, 256);

      g_assert_cmpfloat_with_epsilon (
          places[i], CLAMP (before[i] + boost, 0, THERM_LAST_PLACE), 0.6);
    }
  }
}

/* Painting by places is painting by counts. */
static void
test_plane_is_painted_as_counts_are (void)
{
  static const GstVideoFormat formats[] = {GST_VIDEO_FORMAT_I420,
      GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_GRAY8};
  GstThermalPalette *palette = gst_thermal_palette_find ("rainbow-hc");
  ThermPainter painter;
  ThermPlane plane;

  therm_painter_init (&painter);
  therm_plane_init (&plane);
  for (guint round = 0; round < 40; round++) {
    g_auto (Frame) frame = new_random_frame (
        g_test_rand_int_range (1, 50), g_test_rand_int_range (1, 12), 0);
    g_autoptr (GstBuffer) a = NULL, b = NULL;
    GstVideoFrame by_counts, by_places;
    GstVideoInfo info;
    ThermCurve curve;

    gst_video_info_set_format (
        &info, formats[round % 4], frame.width, frame.height);
    a = gst_buffer_new_allocate (NULL, info.size, NULL);
    b = gst_buffer_new_allocate (NULL, info.size, NULL);
    gst_buffer_memset (a, 0, 0, info.size);
    gst_buffer_memset (b, 0, 0, info.size);
    therm_curve_set_linear (&curve, 1000, 50000);
    therm_painter_set_palette (&painter, palette, FALSE, &info);
    therm_painter_set_curve (&painter, &curve, 0, GST_THERMAL_N_COUNTS - 1);
    place (&plane, &frame, painter.places, NULL, 0);

    gst_video_frame_map (&by_counts, &info, a, GST_MAP_READWRITE);
    gst_video_frame_map (&by_places, &info, b, GST_MAP_READWRITE);
    therm_painter_paint (&painter, frame.bytes, frame.stride, &by_counts);
    therm_painter_paint_plane (&painter, &plane, &by_places);
    g_assert_cmpmem (
        by_counts.map[0].data, info.size, by_places.map[0].data, info.size);
    gst_video_frame_unmap (&by_counts);
    gst_video_frame_unmap (&by_places);
  }
  therm_plane_clear (&plane);
  therm_painter_clear (&painter);
}

#define N_BINS 256

/* The mapping of one tile, as the method is written down. */
static void
plain_tile (const ThermPlane *plane, gint tile_x, gint tile_y, gdouble clip,
    gdouble nodes[N_BINS + 1])
{
  gdouble bins[N_BINS] = {0}, n = 0, over = 0;

  for (gint y = tile_y * plane->height / 8;
       y < (tile_y + 1) * plane->height / 8; y++) {
    for (gint x = tile_x * plane->width / 8;
         x < (tile_x + 1) * plane->width / 8; x++) {
      bins[MIN (plane->places[y * plane->width + x] / 4, N_BINS - 1)]++;
      n++;
    }
  }
  for (guint i = 0; i < N_BINS; i++) {
    over += MAX (0, bins[i] - clip * n / N_BINS);
    bins[i] = MIN (bins[i], clip * n / N_BINS);
  }
  nodes[0] = 0;
  for (guint i = 0; i < N_BINS; i++)
    nodes[i + 1] = nodes[i] + (bins[i] + over / N_BINS) / n * THERM_LAST_PLACE;
}

static gdouble
map_by (const gdouble nodes[N_BINS + 1], guint place)
{
  const guint bin = MIN (place / 4, N_BINS - 1);

  return nodes[bin] + (nodes[bin + 1] - nodes[bin]) * (place - 4 * bin) / 4;
}

static gdouble
tile_place (gint at, gint size)
{
  return CLAMP ((at + 0.5) * 8 / size - 0.5, 0, 7);
}

static void
test_local_is_its_definition (void)
{
  static gdouble nodes[8][8][N_BINS + 1];
  ThermLocal local;

  therm_local_init (&local);
  for (guint round = 0; round < 12; round++) {
    const gint width = g_test_rand_int_range (16, 100);
    const gint height = g_test_rand_int_range (16, 60);
    const gdouble clip = g_test_rand_double_range (1, 10);
    g_autofree guint16 *places = g_new (guint16, width * height);
    g_autofree guint16 *before = NULL;
    ThermPlane plane = {places, width, height};

    for (gint i = 0; i < width * height; i++) {
      const gint at = i % width * 8 + g_test_rand_int_range (0, 300);

      places[i] = (guint16) MIN (at, THERM_LAST_PLACE);
    }
    before = g_memdup2 (places, (gsize) width * height * sizeof *places);
    for (gint ty = 0; ty < 8; ty++) {
      for (gint tx = 0; tx < 8; tx++)
        plain_tile (&plane, tx, ty, clip, nodes[ty][tx]);
    }

    therm_local_forget (&local);
    therm_local_update (&local, &plane, clip, 1);
    therm_local_apply (&local, &plane);
    for (gint y = 0; y < height; y++) {
      for (gint x = 0; x < width; x++) {
        const gdouble fx = tile_place (x, width), fy = tile_place (y, height);
        const gint x0 = MIN ((gint) fx, 6), y0 = MIN ((gint) fy, 6);
        const gdouble wx = fx - x0, wy = fy - y0;
        const guint old = before[y * width + x];
        const gdouble expected =
            (1 - wy)
                * ((1 - wx) * map_by (nodes[y0][x0], old)
                    + wx * map_by (nodes[y0][x0 + 1], old))
            + wy
                  * ((1 - wx) * map_by (nodes[y0 + 1][x0], old)
                      + wx * map_by (nodes[y0 + 1][x0 + 1], old));

        /* rounded once in the tables, once behind them; shares are 256ths */
        g_assert_cmpfloat_with_epsilon (
            plane.places[y * width + x], expected, 4);
      }
    }
  }
  therm_local_clear (&local);
}

/* With a limit of 1 every bin weighs the same: nothing happens. */
static void
test_local_without_gain_changes_nothing (void)
{
  const gint width = 64, height = 64;
  g_autofree guint16 *places = g_new (guint16, width * height);
  g_autofree guint16 *before = NULL;
  ThermPlane plane = {places, width, height};
  ThermLocal local;

  /* every tile has every place as often */
  for (gint i = 0; i < width * height; i++)
    places[i] = (guint16) ((i % 8 + i / width % 8 * 8) * 16);
  before = g_memdup2 (places, (gsize) width * height * sizeof *places);
  therm_local_init (&local);
  therm_local_update (&local, &plane, 1, 1);
  therm_local_apply (&local, &plane);
  for (gint i = 0; i < width * height; i++)
    g_assert_cmpint (ABS (places[i] - before[i]), <=, 16);
  therm_local_clear (&local);
}

/* Frames smaller than the tiles are painted, too. */
static void
test_tiny_frames_have_local_contrast (void)
{
  ThermLocal local;

  therm_local_init (&local);
  for (gint width = 1; width < 10; width++) {
    for (gint height = 1; height < 10; height++) {
      guint16 places[100];
      ThermPlane plane = {places, width, height};

      for (gint i = 0; i < width * height; i++)
        places[i] = (guint16) g_test_rand_int_range (0, THERM_LAST_PLACE + 1);
      therm_local_update (&local, &plane, 3, 0.5);
      therm_local_apply (&local, &plane);
      for (gint i = 0; i < width * height; i++)
        g_assert_cmpuint (places[i], <=, THERM_LAST_PLACE);
    }
  }
  therm_local_clear (&local);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function)                                                    \
  g_test_add_func ("/thermcolor-detail/" name, function)
  ADD ("fast-split-is-the-plain-one", test_fast_split_is_the_plain_one);
  ADD ("edges-stay-in-the-base", test_edges_stay_in_the_base);
  ADD ("softest-is-the-base", test_softest_is_the_base);
  ADD ("neutral-is-neutral", test_neutral_is_neutral);
  ADD ("details-are-added-behind-the-curve",
      test_details_are_added_behind_the_curve);
  ADD ("plane-is-painted-as-counts-are", test_plane_is_painted_as_counts_are);
  ADD ("local-is-its-definition", test_local_is_its_definition);
  ADD ("local-without-gain-changes-nothing",
      test_local_without_gain_changes_nothing);
  ADD ("tiny-frames-have-local-contrast", test_tiny_frames_have_local_contrast);
#undef ADD

  return g_test_run ();
}
