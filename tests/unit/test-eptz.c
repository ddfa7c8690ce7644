/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Turning, enlarging and following, without an element. */

#include "config.h"

#include "eptz-motion.h"
#include "eptz-rows.h"
#include "eptz-scale.h"

#include <math.h>
#include <string.h>

/* A point of the turned picture, by the matrix, against the pixels. */
static void
test_the_matrix_says_where_each_pixel_came_from (void)
{
  guint8 from_pixels[5 * 3], to_pixels[5 * 3];

  for (guint i = 0; i < sizeof from_pixels; i++)
    from_pixels[i] = 10 + i;
  for (guint i = 0; i < 16; i++) {
    const EptzOrientation orientation = {i & 3, (i & 4) != 0, (i & 8) != 0};
    const EptzPlane from = {from_pixels, 5, 3, 5, 1};
    EptzPlane to = {to_pixels, 5, 3, 5, 1};
    gdouble m[6];

    if (orientation.quarters % 2 != 0)
      to.width = to.stride = 3, to.height = 5;
    memset (to_pixels, 0, sizeof to_pixels);
    eptz_orient_plane (&orientation, &from, &to);
    eptz_orientation_get_matrix (&orientation, m);
    for (gint y = 0; y < to.height; y++) {
      for (gint x = 0; x < to.width; x++) {
        const gdouble u = (x + 0.5) / to.width, v = (y + 0.5) / to.height;
        const gint from_x = (gint) ((m[0] * u + m[1] * v + m[2]) * 5);
        const gint from_y = (gint) ((m[3] * u + m[4] * v + m[5]) * 3);

        g_assert_cmpuint (
            to_pixels[y * to.stride + x], ==, from_pixels[from_y * 5 + from_x]);
      }
    }
  }
}

/* Clockwise, then mirrored: the top left corner of a picture whose first pixel
 * is 1 ends at the top right, and at the top left again. */
static void
test_the_rotation_is_clockwise_and_comes_first (void)
{
  guint8 from_pixels[4] = {1, 2, 3, 4}, to_pixels[4];
  const EptzPlane from = {from_pixels, 2, 2, 2, 1};
  const EptzPlane to = {to_pixels, 2, 2, 2, 1};
  const guint8 quarter[4] = {3, 1, 4, 2}, mirrored[4] = {1, 3, 2, 4};
  EptzOrientation orientation = {1, FALSE, FALSE};

  eptz_orient_plane (&orientation, &from, &to);
  g_assert_cmpmem (to_pixels, 4, quarter, 4);
  orientation.mirror = TRUE;
  eptz_orient_plane (&orientation, &from, &to);
  g_assert_cmpmem (to_pixels, 4, mirrored, 4);
  g_assert_true (
      eptz_orientation_is_identity (&(EptzOrientation){2, TRUE, TRUE}));
  g_assert_false (
      eptz_orientation_is_identity (&(EptzOrientation){2, TRUE, FALSE}));
}

/* Every size of a pixel, in a plane that is larger than a tile and no multiple
 * of one: four quarters are none. */
static void
test_four_quarters_are_none (void)
{
  for (gint size = 1; size <= 4; size++) {
    const gint width = 71, height = 45;
    const gsize n = (gsize) width * height * size;
    g_autofree guint8 *first = g_malloc (n), *a = g_malloc (n);
    g_autofree guint8 *b = g_malloc (n);
    const EptzOrientation quarter = {1, FALSE, FALSE};

    for (gsize i = 0; i < n; i++)
      first[i] = a[i] = (guint8) (i * 2654435761u >> 13);
    for (guint turn = 0; turn < 4; turn++) {
      const gint w = turn % 2 == 0 ? width : height;
      const gint h = turn % 2 == 0 ? height : width;
      const EptzPlane from = {a, w, h, w * size, size};
      const EptzPlane to = {b, h, w, h * size, size};
      guint8 *swap = a;

      eptz_orient_plane (&quarter, &from, &to);
      a = b;
      b = swap;
    }
    g_assert_cmpmem (a, n, first, n);
  }
}

/* A picture of waves of seven pixels and more, sampled at any place. */
static gdouble
wave_at (gdouble x, gdouble y)
{
  return 128 + 50 * sin (0.9 * x + 0.2 * y) + 40 * cos (0.7 * y - 0.3 * x);
}

static gdouble
psnr_of (EptzMethod method, gboolean wide)
{
  const gint width = 96, height = 64;
  const EptzWindow window = {0.21, 0.33, 0.4, 0.4};
  g_autofree guint8 *from_pixels = g_malloc (2 * width * height);
  g_autofree guint8 *to_pixels = g_malloc (2 * width * height);
  const gint size = wide ? 2 : 1;
  const EptzPlane from = {from_pixels, width, height, width * size, size};
  const EptzPlane to = {to_pixels, width, height, width * size, size};
  g_autoptr (EptzScaler) scaler = eptz_scaler_new ();
  gdouble squares = 0;

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      const gdouble value = wave_at (x, y);
      const guint count = (guint) lrint (value * (wide ? 200 : 1));

      from_pixels[y * from.stride + x * size] = count & 0xff;
      if (wide)
        from_pixels[y * from.stride + 2 * x + 1] = count >> 8;
    }
  }
  eptz_scaler_run (scaler, method, &window, &from, &to, wide);
  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      const guint8 *pixel = to_pixels + y * to.stride + x * size;
      const gdouble value =
          wide ? (pixel[0] | pixel[1] << 8) / 200.0 : pixel[0];
      const gdouble truth =
          wave_at ((window.x + window.width * (x + 0.5) / width) * width - 0.5,
              (window.y + window.height * (y + 0.5) / height) * height - 0.5);

      squares += (value - truth) * (value - truth);
    }
  }
  return 10 * log10 (255 * 255 / (squares / (width * height)));
}

/* Against the function itself, 2.5 times enlarged. */
static void
test_better_methods_are_nearer_to_the_truth (void)
{
  const gdouble nearest = psnr_of (EPTZ_METHOD_NEAREST, FALSE);
  const gdouble linear = psnr_of (EPTZ_METHOD_LINEAR, FALSE);
  const gdouble cubic = psnr_of (EPTZ_METHOD_CUBIC, FALSE);
  const gdouble lanczos = psnr_of (EPTZ_METHOD_LANCZOS, FALSE);

  g_test_message ("PSNR: nearest %.1f, linear %.1f, cubic %.1f, lanczos %.1f "
                  "dB",
      nearest, linear, cubic, lanczos);
  g_assert_cmpfloat (nearest, >, 18);
  g_assert_cmpfloat (linear, >, nearest + 6);
  g_assert_cmpfloat (cubic, >, linear + 4);
  g_assert_cmpfloat (lanczos, >, cubic + 1);
  g_assert_cmpfloat_with_epsilon (
      psnr_of (EPTZ_METHOD_LINEAR, TRUE), linear, 0.5);
}

/* Rows of random pixels by random taps, as steep as Lanczos is. */
static void
test_rows_are_those_of_the_plain_form (void)
{
  enum
  {
    N = 203,
    N_FROM = 150
  };
  guint8 bytes[N_FROM + EPTZ_MAX_TAPS], fast_bytes[N], plain_bytes[N];
  gint16 rows[EPTZ_MAX_TAPS][N], fast[N], plain[N];
  const gint16 *lines[EPTZ_MAX_TAPS];
  gint16 weights[N * EPTZ_MAX_TAPS];
  gint first[N];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) g_test_rand_int_range (0, 256);
  for (gint n_taps = EPTZ_TAPS_KEPT; n_taps <= EPTZ_MAX_TAPS; n_taps += 2) {
    for (gint x = 0; x < N; x++) {
      first[x] = g_test_rand_int_range (0, N_FROM);
      for (gint t = 0; t < n_taps; t++)
        weights[x * n_taps + t] = (gint16) g_test_rand_int_range (-3000, 8000);
    }
    for (gint n = 0; n <= N; n += 29) {
      eptz_row_stretch (bytes, first, weights, n_taps, n, fast);
      eptz_row_stretch_plain (bytes, first, weights, n_taps, n, plain);
      g_assert_cmpmem (fast, n * sizeof *fast, plain, n * sizeof *plain);
    }
  }
  for (gint t = 0; t < EPTZ_MAX_TAPS; t++) {
    for (gint x = 0; x < N; x++)
      rows[t][x] = (gint16) g_test_rand_int_range (-5000, 21000);
    lines[t] = rows[t];
  }
  for (gint n_taps = 1; n_taps <= EPTZ_MAX_TAPS; n_taps++) {
    for (gint n = 0; n <= N; n += 29) {
      eptz_row_add (lines, weights, n_taps, n, fast_bytes);
      eptz_row_add_plain (lines, weights, n_taps, n, plain_bytes);
      g_assert_cmpmem (fast_bytes, n, plain_bytes, n);
    }
  }
}

/* The sum of the weights is 1 everywhere, also beyond the edges. */
static void
test_a_flat_picture_stays_flat (void)
{
  guint8 from_pixels[4 * 20 * 11], to_pixels[4 * 20 * 11];
  const EptzPlane from = {from_pixels, 20, 11, 80, 4};
  const EptzPlane to = {to_pixels, 20, 11, 80, 4};
  const EptzWindow window = {-0.2, 0.4, 0.9, 0.9};
  g_autoptr (EptzScaler) scaler = eptz_scaler_new ();

  for (guint i = 0; i < sizeof from_pixels; i++)
    from_pixels[i] = 40 + 50 * (i % 4);
  for (guint method = EPTZ_METHOD_NEAREST; method <= EPTZ_METHOD_LANCZOS;
       method++) {
    memset (to_pixels, 0, sizeof to_pixels);
    eptz_scaler_run (scaler, method, &window, &from, &to, FALSE);
    g_assert_cmpmem (
        to_pixels, sizeof to_pixels, from_pixels, sizeof from_pixels);
  }
}

#define WIDTH 640
#define HEIGHT 400

/* Hills of several sizes; `blob` is a bright thing that goes its own way. */
static void
draw_view (guint8 *pixels, gdouble x0, gdouble y0, gdouble gain, gdouble blob_x)
{
  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      const gdouble u = x - x0, v = y - y0;
      gdouble value = 110 + 30 * sin (u / 37) * cos (v / 29)
                      + 20 * sin (u / 11 + v / 17) + 12 * sin (v / 7 - u / 23);

      if (hypot (x - blob_x, y - 200) < 50)
        value = 230;
      pixels[y * WIDTH + x] = (guint8) CLAMP (value * gain, 0, 255);
    }
  }
}

static void
follow (EptzMotion *motion, const guint8 *pixels, gdouble *x, gdouble *y)
{
  const EptzLuma luma = {pixels, WIDTH, HEIGHT, WIDTH, 1, FALSE};

  eptz_motion_follow (motion, &luma, x, y);
}

static void
test_a_shift_is_found_to_a_tenth_of_a_pixel (void)
{
  static const gdouble shifts[][2] = {
      {0, 0}, {0.5, -0.25}, {3.3, 2.1}, {-7.6, 11.2}, {21, -16}, {0.1, 0}};
  g_autofree guint8 *pixels = g_malloc (WIDTH * HEIGHT);
  g_autoptr (EptzMotion) motion = eptz_motion_new ();

  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++) {
    gdouble x, y;

    /* the light changes, too */
    draw_view (pixels, shifts[i][0], shifts[i][1], 1 - 0.05 * i, -100);
    follow (motion, pixels, &x, &y);
    g_test_message (
        "%g, %g found at %.3f, %.3f", shifts[i][0], shifts[i][1], x, y);
    g_assert_cmpfloat_with_epsilon (x, shifts[i][0], 0.1);
    g_assert_cmpfloat_with_epsilon (y, shifts[i][1], 0.1);
  }
}

static void
test_a_thing_that_crosses_does_not_take_the_view_along (void)
{
  g_autofree guint8 *pixels = g_malloc (WIDTH * HEIGHT);
  g_autoptr (EptzMotion) motion = eptz_motion_new ();
  gdouble x = 0, y = 0;

  for (guint i = 0; i < 30; i++) {
    draw_view (pixels, 0, 0, 1, 60 + 16 * i);
    follow (motion, pixels, &x, &y);
    g_assert_cmpfloat (hypot (x, y), <, 0.2);
  }
}

/* A pan goes on over several references. */
static void
test_a_long_pan_adds_up (void)
{
  g_autofree guint8 *pixels = g_malloc (WIDTH * HEIGHT);
  g_autoptr (EptzMotion) motion = eptz_motion_new ();
  gdouble x = 0, y = 0;

  for (guint i = 0; i <= 60; i++) {
    draw_view (pixels, -9.0 * i, 1.5 * i, 1, -100);
    follow (motion, pixels, &x, &y);
  }
  g_assert_cmpfloat_with_epsilon (x, -540, 2);
  g_assert_cmpfloat_with_epsilon (y, 90, 2);
}

static void
test_a_flat_wall_says_nothing (void)
{
  g_autofree guint8 *pixels = g_malloc (WIDTH * HEIGHT);
  g_autoptr (EptzMotion) motion = eptz_motion_new ();
  const EptzLuma luma = {pixels, WIDTH, HEIGHT, WIDTH, 1, FALSE};
  gdouble x, y;

  memset (pixels, 90, WIDTH * HEIGHT);
  for (guint i = 0; i < 3; i++) {
    g_assert_false (eptz_motion_follow (motion, &luma, &x, &y));
    g_assert_cmpfloat (x, ==, 0);
    g_assert_cmpfloat (y, ==, 0);
  }
}

/* Shaking at 5 Hz is taken out but for a fiftieth; a move that stays is
 * followed, and never further away than the limit. */
static void
test_the_calm_way_keeps_moves_and_drops_shaking (void)
{
  EptzPath path = {0};
  gdouble largest = 0, correction = 0;

  for (guint i = 0; i < 300; i++) {
    const gdouble measured = 10 * sin (2 * G_PI * 5 * i / 60.0);

    correction = eptz_path_follow (&path, measured, 1 / 60.0, 2, 100);
    if (i > 60)
      largest = MAX (largest, fabs (measured + correction));
  }
  g_assert_cmpfloat (largest, <, 0.4);

  correction = eptz_path_follow (&path, 500, 1 / 60.0, 2, 100);
  g_assert_cmpfloat_with_epsilon (correction, -100, 1e-9);
  for (guint i = 0; i < 600; i++)
    correction = eptz_path_follow (&path, 500, 1 / 60.0, 2, 100);
  g_assert_cmpfloat (fabs (correction), <, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/eptz/the-matrix-says-where-each-pixel-came-from",
      test_the_matrix_says_where_each_pixel_came_from);
  g_test_add_func ("/eptz/the-rotation-is-clockwise-and-comes-first",
      test_the_rotation_is_clockwise_and_comes_first);
  g_test_add_func ("/eptz/four-quarters-are-none", test_four_quarters_are_none);
  g_test_add_func ("/eptz/better-methods-are-nearer-to-the-truth",
      test_better_methods_are_nearer_to_the_truth);
  g_test_add_func ("/eptz/rows-are-those-of-the-plain-form",
      test_rows_are_those_of_the_plain_form);
  g_test_add_func (
      "/eptz/a-flat-picture-stays-flat", test_a_flat_picture_stays_flat);
  g_test_add_func ("/eptz/a-shift-is-found-to-a-tenth-of-a-pixel",
      test_a_shift_is_found_to_a_tenth_of_a_pixel);
  g_test_add_func ("/eptz/a-thing-that-crosses-does-not-take-the-view-along",
      test_a_thing_that_crosses_does_not_take_the_view_along);
  g_test_add_func ("/eptz/a-long-pan-adds-up", test_a_long_pan_adds_up);
  g_test_add_func (
      "/eptz/a-flat-wall-says-nothing", test_a_flat_wall_says_nothing);
  g_test_add_func ("/eptz/the-calm-way-keeps-moves-and-drops-shaking",
      test_the_calm_way_keeps_moves_and_drops_shaking);
  return g_test_run ();
}
