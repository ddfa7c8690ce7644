/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The filters of thermcorrect below the element: what they do to noise in
 * numbers, and the fast paths against plain ones. */

#include "config.h"

#include "thermcorrect-counts.h"
#include "thermcorrect-noise.h"
#include "thermcorrect-spatial.h"
#include "thermcorrect-stripes.h"
#include "thermcorrect-temporal.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define WIDTH 160
#define HEIGHT 128
#define N ((gsize) WIDTH * HEIGHT)
#define SIGMA 9.0f

static gfloat
normal (void)
{
  const gdouble a = 1 - g_test_rand_double (), b = g_test_rand_double ();

  return sqrt (-2 * log (a)) * cos (2 * G_PI * b);
}

static gfloat *
new_flat (gsize n, gfloat level)
{
  gfloat *values = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    values[i] = level;
  return values;
}

static void
add_noise (gfloat *values, gsize n, gfloat sigma)
{
  for (gsize i = 0; i < n; i++)
    values[i] += sigma * normal ();
}

/* Root of the mean square of what is left of the truth in the box. */
static gdouble
error_of (const gfloat *values, const gfloat *truth, gint width, gint x0,
    gint y0, gint x1, gint y1)
{
  gdouble squares = 0;

  for (gint y = y0; y < y1; y++)
    for (gint x = x0; x < x1; x++) {
      const gdouble d = values[y * width + x] - truth[y * width + x];

      squares += d * d;
    }
  return sqrt (squares / ((x1 - x0) * (y1 - y0)));
}

static void
test_counts_come_and_go_unchanged (void)
{
  for (guint round = 0; round < 100; round++) {
    const gint width = g_test_rand_int_range (1, 70);
    const gint height = g_test_rand_int_range (1, 20);
    const gint stride = 2 * width + g_test_rand_int_range (0, 5);
    const gsize n = (gsize) width * height;
    g_autofree guint8 *data = g_malloc0 ((gsize) stride * height);
    g_autofree guint8 *fast_data = g_memdup2 (data, (gsize) stride * height);
    g_autofree guint8 *plain_data = g_memdup2 (data, (gsize) stride * height);
    g_autofree gfloat *offsets = g_new (gfloat, n);
    g_autofree gfloat *fast = g_new (gfloat, n);
    g_autofree gfloat *plain = g_new (gfloat, n);

    for (gint y = 0; y < height; y++)
      for (gint x = 0; x < 2 * width; x++)
        data[y * stride + x] = g_test_rand_int_range (0, 256);
    for (gsize i = 0; i < n; i++)
      offsets[i] = 3000 * normal ();

    therm_counts_load (data, stride, width, height, NULL, fast);
    therm_counts_store (fast, width, height, fast_data, stride);
    for (gint y = 0; y < height; y++)
      g_assert_cmpmem (
          data + y * stride, 2 * width, fast_data + y * stride, 2 * width);

    therm_counts_load (data, stride, width, height, offsets, fast);
    therm_counts_load_plain (data, stride, width, height, offsets, plain);
    g_assert_cmpmem (fast, n * sizeof *fast, plain, n * sizeof *plain);
    therm_counts_store (fast, width, height, fast_data, stride);
    therm_counts_store_plain (plain, width, height, plain_data, stride);
    g_assert_cmpmem (fast_data, (gsize) stride * height, plain_data,
        (gsize) stride * height);
  }
}

static void
assert_same (const gfloat *a, const gfloat *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (a[i], ==, b[i]);
}

static void
test_fast_filters_are_the_plain_ones (void)
{
  for (guint round = 0; round < 40; round++) {
    const gint width = g_test_rand_int_range (1, 90);
    const gint height = g_test_rand_int_range (1, 24);
    const gsize n = (gsize) width * height;
    const gfloat sigma = round % 8 == 7 ? 0 : 1 + 10 * g_test_rand_double ();
    const gfloat reach = therm_spatial_get_reach (round * 5 % 101);
    const gfloat n_frames = therm_temporal_get_n_frames (round * 7 % 101);
    g_autofree gfloat *values = new_flat (n, 20000);
    g_autofree gfloat *fast = g_new (gfloat, n);
    g_autofree gfloat *plain = g_new (gfloat, n);
    ThermTemporal fast_mean, plain_mean;
    ThermSpatial spatial;
    ThermStripes stripes;

    therm_temporal_init (&fast_mean, width, height);
    therm_temporal_init (&plain_mean, width, height);
    therm_spatial_init (&spatial, width, height);
    therm_stripes_init (&stripes, width, height);
    for (guint frame = 0; frame < 6; frame++) {
      add_noise (values, n, frame == 3 ? 200 : 8);
      therm_temporal_run (&fast_mean, values, sigma, n_frames);
      therm_temporal_run_plain (&plain_mean, values, sigma, n_frames);
      assert_same (fast_mean.history, plain_mean.history, n);
      g_assert_cmpmem (fast_mean.ages, n, plain_mean.ages, n);

      therm_spatial_run (&spatial, fast_mean.history,
          frame % 2 ? fast_mean.ages : NULL, sigma, reach, fast);
      therm_spatial_run_plain (&spatial, fast_mean.history,
          frame % 2 ? fast_mean.ages : NULL, sigma, reach, plain);
      assert_same (fast, plain, n);

      stripes.phase = frame;
      therm_stripes_measure (&stripes, values, 12);
      memcpy (fast, stripes.residual, width * sizeof *fast);
      therm_stripes_measure_plain (&stripes, values, 12);
      assert_same (fast, stripes.residual, width);
    }
    therm_temporal_clear (&fast_mean);
    therm_temporal_clear (&plain_mean);
    therm_spatial_clear (&spatial);
    therm_stripes_clear (&stripes);
  }
}

/* Edges, a slope and a thing that moves do not count as noise. */
static void
test_noise_is_measured_within_five_percent (void)
{
  g_autofree gfloat *values = g_new (gfloat, N);
  ThermNoise noise;

  therm_noise_init (&noise, WIDTH, HEIGHT);
  for (guint frame = 0; frame < 20; frame++) {
    for (gsize i = 0; i < N; i++) {
      const gint x = i % WIDTH, y = i / WIDTH;

      values[i] = 20000 + 3 * x + (y > 60 ? 900 : 0)
                  + (abs (x - 8 * (gint) frame) < 10 ? 2000 : 0);
    }
    add_noise (values, N, SIGMA);
    therm_noise_update (&noise, values);
  }
  g_assert_cmpfloat_with_epsilon (noise.sigma, SIGMA, 0.05 * SIGMA);

  therm_noise_reset (&noise);
  for (gsize i = 0; i < N; i++)
    values[i] = 20000 + i % WIDTH;
  therm_noise_update (&noise, values);
  therm_noise_update (&noise, values);
  g_assert_cmpfloat (noise.sigma, ==, 0);
  therm_noise_clear (&noise);
}

/* A mean that takes 1/n of each frame leaves 1 / sqrt (2 n - 1). */
static void
test_still_scene_gets_as_calm_as_promised (void)
{
  g_autofree gfloat *truth = new_flat (N, 20000);
  g_autofree gfloat *values = g_new (gfloat, N);
  ThermTemporal mean;

  therm_temporal_init (&mean, WIDTH, HEIGHT);
  for (guint level = 25; level <= 100; level += 25) {
    const gfloat n_frames = therm_temporal_get_n_frames (level);
    gdouble left;

    therm_temporal_reset (&mean);
    for (guint frame = 0; frame < 150; frame++) {
      memcpy (values, truth, N * sizeof *values);
      add_noise (values, N, SIGMA);
      therm_temporal_run (&mean, values, SIGMA, n_frames);
    }
    left = error_of (mean.history, truth, WIDTH, 0, 0, WIDTH, HEIGHT) / SIGMA;
    g_test_message (
        "level %u: %.3f of the noise, %.1f frames", level, left, n_frames);
    /* now and then noise looks like motion, and a mean begins anew */
    g_assert_cmpfloat (left, >, 0.95 / sqrt (2 * n_frames - 1));
    g_assert_cmpfloat (left, <, 1.20 / sqrt (2 * n_frames - 1));
  }
  therm_temporal_clear (&mean);
}

/* A box, 8 pixels wide and 10 deviations warmer, goes from left to right: where
 * it was, nothing of it may stay. */
static void
test_moving_thing_leaves_no_ghost (void)
{
  g_autofree gfloat *truth = g_new (gfloat, N);
  g_autofree gfloat *values = g_new (gfloat, N);
  gdouble behind = 0, on = 0;
  guint n = 0;
  ThermTemporal mean;

  therm_temporal_init (&mean, WIDTH, HEIGHT);
  for (guint frame = 0; frame < 60; frame++) {
    const gint left = 10 + 2 * frame;

    for (gsize i = 0; i < N; i++) {
      const gint x = i % WIDTH, y = i / WIDTH;

      truth[i] =
          20000
          + (x >= left && x < left + 8 && y >= 50 && y < 70 ? 10 * SIGMA : 0);
    }
    memcpy (values, truth, N * sizeof *values);
    add_noise (values, N, SIGMA);
    therm_temporal_run (
        &mean, values, SIGMA, therm_temporal_get_n_frames (100));
    if (frame < 30)
      continue;
    for (gint y = 51; y < 69; y++) {
      for (gint x = left - 6; x < left; x++)
        behind += mean.history[y * WIDTH + x] - truth[y * WIDTH + x];
      for (gint x = left + 1; x < left + 7; x++)
        on += mean.history[y * WIDTH + x] - truth[y * WIDTH + x];
      n += 6;
    }
  }
  g_test_message (
      "ghost %.2f, lag %.2f of the noise", behind / n / SIGMA, on / n / SIGMA);
  /* of the ten deviations by which it is warmer */
  g_assert_cmpfloat (fabs (behind / n), <, 0.25 * SIGMA);
  g_assert_cmpfloat (fabs (on / n), <, 0.25 * SIGMA);
  therm_temporal_clear (&mean);
}

static void
test_edges_stay_where_noise_goes (void)
{
  g_autofree gfloat *truth = g_new (gfloat, N);
  g_autofree gfloat *values = NULL;
  g_autofree gfloat *result = g_new (gfloat, N);
  ThermSpatial spatial;
  gdouble flat, edge;

  for (gsize i = 0; i < N; i++)
    truth[i] = i % WIDTH < WIDTH / 2 ? 20000 : 20000 + 20 * SIGMA;
  values = g_memdup2 (truth, N * sizeof *truth);
  add_noise (values, N, SIGMA);
  therm_spatial_init (&spatial, WIDTH, HEIGHT);
  therm_spatial_run (
      &spatial, values, NULL, SIGMA, therm_spatial_get_reach (100), result);
  flat = error_of (result, truth, WIDTH, 0, 0, 70, HEIGHT) / SIGMA;
  edge = error_of (result, truth, WIDTH, 78, 0, 82, HEIGHT) / SIGMA;
  g_test_message ("flat %.3f, edge %.3f of the noise", flat, edge);
  g_assert_cmpfloat (flat, <, 0.36);
  g_assert_cmpfloat (edge, <, 0.48);

  /* level 0 is neutral to the bit, and so is a picture without noise */
  therm_spatial_run (&spatial, values, NULL, SIGMA, 0, result);
  assert_same (result, values, N);
  therm_spatial_run (
      &spatial, values, NULL, 0, therm_spatial_get_reach (100), result);
  assert_same (result, values, N);
  therm_spatial_clear (&spatial);
}

static void
test_columns_lose_their_offsets (void)
{
  g_autofree gfloat *offsets = g_new (gfloat, WIDTH);
  g_autofree gfloat *truth = g_new (gfloat, N);
  g_autofree gfloat *values = g_new (gfloat, N);
  gdouble before = 0, after = 0;
  ThermStripes stripes;

  for (gint x = 0; x < WIDTH; x++)
    offsets[x] = SIGMA * normal ();
  /* a wall edge and a pole over half of the height stay in the picture */
  for (gsize i = 0; i < N; i++) {
    const gint x = i % WIDTH, y = i / WIDTH;

    truth[i] = 20000 + (x < 70 ? 0 : 300)
               + (x >= 30 && x < 32 && y < HEIGHT / 2 ? 500 : 0);
  }
  therm_stripes_init (&stripes, WIDTH, HEIGHT);
  for (guint frame = 0; frame < 200; frame++) {
    memcpy (values, truth, N * sizeof *values);
    add_noise (values, N, SIGMA);
    for (gsize i = 0; i < N; i++)
      values[i] += offsets[i % WIDTH];
    therm_stripes_remove_columns (&stripes, values, SIGMA);
  }
  /* neighbours of a column share what is left: only what sets it off from them
   * is a stripe */
  for (gint x = 6; x < WIDTH - 6; x++) {
    gdouble left = offsets[x] - stripes.columns[x], was = offsets[x];

    for (gint i = -2; i <= 2; i++) {
      left -= (offsets[x + i] - stripes.columns[x + i]) / 5;
      was -= offsets[x + i] / 5;
    }
    before += was * was;
    after += left * left;
  }
  g_test_message ("columns: %.2f of %.2f counts are left",
      sqrt (after / (WIDTH - 12)), sqrt (before / (WIDTH - 12)));
  g_assert_cmpfloat (after, <, before * 0.4 * 0.4);
  therm_stripes_clear (&stripes);
}

static void
test_rows_lose_their_offsets_in_one_frame (void)
{
  g_autofree gfloat *values = new_flat (N, 20000);
  gdouble before = 0, after = 0;
  ThermStripes stripes;

  add_noise (values, N, SIGMA);
  for (gint y = 0; y < HEIGHT; y++) {
    const gfloat offset = SIGMA * normal ();

    for (gint x = 0; x < WIDTH; x++)
      values[y * WIDTH + x] += offset;
    if (y >= 8 && y < HEIGHT - 8)
      before += offset * offset;
  }
  therm_stripes_init (&stripes, WIDTH, HEIGHT);
  therm_stripes_remove_rows (&stripes, values, SIGMA);
  for (gint y = 8; y < HEIGHT - 8; y++) {
    gdouble sum = 0;

    for (gint x = 0; x < WIDTH; x++)
      sum += values[y * WIDTH + x] - 20000;
    after += sum * sum / WIDTH / WIDTH;
  }
  g_test_message ("rows: %.2f of %.2f counts are left",
      sqrt (after / (HEIGHT - 16)), sqrt (before / (HEIGHT - 16)));
  g_assert_cmpfloat (after, <, before * 0.75 * 0.75);
  therm_stripes_clear (&stripes);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/thermcorrect/counts-come-and-go-unchanged",
      test_counts_come_and_go_unchanged);
  g_test_add_func ("/thermcorrect/fast-filters-are-the-plain-ones",
      test_fast_filters_are_the_plain_ones);
  g_test_add_func ("/thermcorrect/noise-is-measured-within-five-percent",
      test_noise_is_measured_within_five_percent);
  g_test_add_func ("/thermcorrect/still-scene-gets-as-calm-as-promised",
      test_still_scene_gets_as_calm_as_promised);
  g_test_add_func ("/thermcorrect/moving-thing-leaves-no-ghost",
      test_moving_thing_leaves_no_ghost);
  g_test_add_func ("/thermcorrect/edges-stay-where-noise-goes",
      test_edges_stay_where_noise_goes);
  g_test_add_func ("/thermcorrect/columns-lose-their-offsets",
      test_columns_lose_their_offsets);
  g_test_add_func ("/thermcorrect/rows-lose-their-offsets-in-one-frame",
      test_rows_lose_their_offsets_in_one_frame);
  return g_test_run ();
}
