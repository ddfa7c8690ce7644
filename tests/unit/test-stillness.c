/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "media/encoders/ts-stillness.h"

#define WIDTH 320
#define HEIGHT 256

/* A slope with noise of about @noise grey levels, lighter by @light. */
static void
paint (guint8 *luma, GRand *random, gint noise, gint light)
{
  for (guint y = 0; y < HEIGHT; y++) {
    for (guint x = 0; x < WIDTH; x++) {
      gint value = 40 + light + (gint) (x + y) / 4;

      if (noise > 0)
        value += g_rand_int_range (random, -noise, noise + 1)
                 + g_rand_int_range (random, -noise, noise + 1);
      luma[y * WIDTH + x] = CLAMP (value, 0, 255);
    }
  }
}

static void
paint_box (guint8 *luma, guint x, guint light)
{
  for (guint row = 60; row < 74; row++)
    memset (luma + row * WIDTH + x, 180 + light, 6);
}

/* How many pictures move, and how many in a row do not at the most. */
static guint
count_motion (gint noise, gint light_step, guint n_pictures, guint box_step,
    guint *ret_longest_calm)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree guint8 *luma = g_malloc (WIDTH * HEIGHT);
  TsStillness stillness = {.is_begun = FALSE};
  guint n = 0, calm = 0;

  *ret_longest_calm = 0;
  for (guint i = 0; i < n_pictures; i++) {
    paint (luma, random, noise, i * light_step);
    paint_box (luma, 20 + i * box_step, i * light_step);
    if (ts_stillness_add (&stillness, luma, WIDTH, WIDTH, HEIGHT)) {
      n += i > 0;
      calm = 0;
    } else {
      calm++;
    }
    *ret_longest_calm = MAX (*ret_longest_calm, calm);
  }
  return n;
}

static void
test_the_first_picture_moves (void)
{
  g_autofree guint8 *luma = g_malloc0 (WIDTH * HEIGHT);
  TsStillness stillness = {.is_begun = FALSE};

  g_assert_true (ts_stillness_add (&stillness, luma, WIDTH, WIDTH, HEIGHT));
  g_assert_false (ts_stillness_add (&stillness, luma, WIDTH, WIDTH, HEIGHT));
}

static void
test_noise_is_no_motion (void)
{
  guint calm;

  g_assert_cmpuint (count_motion (0, 0, 100, 0, &calm), ==, 0);
  g_assert_cmpuint (count_motion (2, 0, 200, 0, &calm), ==, 0);
  g_assert_cmpuint (count_motion (10, 0, 200, 0, &calm), ==, 0);
}

static void
test_contrast_that_follows_the_scene_is_no_motion (void)
{
  guint calm;

  g_assert_cmpuint (count_motion (3, 1, 50, 0, &calm), ==, 0);
}

/* A person far away: six by fourteen pixels, one pixel or two a picture. Within
 * a block nothing is seen of it; a block is ten pixels wide. */
static void
test_something_small_that_goes_is_motion (void)
{
  guint calm;

  g_assert_cmpuint (count_motion (0, 0, 100, 1, &calm), >, 20);
  g_assert_cmpuint (calm, <=, 10);
  g_assert_cmpuint (count_motion (3, 0, 100, 2, &calm), >, 20);
  g_assert_cmpuint (calm, <=, 10);
}

static void
test_sizes_that_blocks_do_not_divide_are_read_within (void)
{
  static const guint sizes[][2] = {{1, 1}, {31, 23}, {33, 25}, {2, 700}};

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree guint8 *luma = g_malloc0 (sizes[i][0] * sizes[i][1]);
    TsStillness stillness = {.is_begun = FALSE};

    ts_stillness_add (&stillness, luma, sizes[i][0], sizes[i][0], sizes[i][1]);
    g_assert_false (ts_stillness_add (
        &stillness, luma, sizes[i][0], sizes[i][0], sizes[i][1]));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stillness/first", test_the_first_picture_moves);
  g_test_add_func ("/stillness/noise", test_noise_is_no_motion);
  g_test_add_func (
      "/stillness/contrast", test_contrast_that_follows_the_scene_is_no_motion);
  g_test_add_func (
      "/stillness/small", test_something_small_that_goes_is_motion);
  g_test_add_func (
      "/stillness/sizes", test_sizes_that_blocks_do_not_divide_are_read_within);
  return g_test_run ();
}
