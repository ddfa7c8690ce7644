/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Defective pixels and flat fields of thermcorrect, below the element. */

#include "config.h"

#include "thermcorrect-defects.h"
#include "thermcorrect-finder.h"
#include "thermcorrect-flat.h"

#include <gst/gst.h>
#include <math.h>
#include <string.h>

#define WIDTH 96
#define HEIGHT 64
#define N ((gsize) WIDTH * HEIGHT)
#define SIGMA 9.0

static GArray *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GArray *pixels = therm_defects_parse (text, &error);

  g_assert_no_error (error);
  return pixels;
}

static void
check_text (const gchar *text, const gchar *canonical)
{
  g_autoptr (GArray) pixels = parse (text);
  g_autofree gchar *result = therm_defects_format (pixels);

  g_assert_cmpstr (result, ==, canonical);
}

static void
check_bad (const gchar *text, const gchar *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (therm_defects_parse (text, &error));
  g_assert_error (error, THERM_DEFECTS_ERROR, THERM_DEFECTS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_list_is_sorted_and_without_doubles (void)
{
  check_text (NULL, "");
  check_text ("  \n", "");
  check_text ("5,7", "5,7");
  check_text ("9,1 5,7;3,1\n5,7", "3,1 9,1 5,7");
  check_text ("16383,16383", "16383,16383");
  check_bad ("5", "\"5\"");
  check_bad ("1,2 5;7", "\"5\"");
  check_bad ("1,2,3", "\"1,2,3\"");
  check_bad ("-1,2", "\"-1,2\"");
  check_bad ("1,16384", "\"1,16384\"");
  check_bad ("1.5,2", "\"1.5,2\"");
  check_bad ("99999999999999999999,0", "no pixel");
}

static void
test_edge_goes_on_through_a_defect (void)
{
  /* a diagonal edge, and a defect on it */
  g_autoptr (GArray) pixels = parse ("10,10 40,20 41,20 40,21 41,21 0,0");
  g_autoptr (ThermDefects) defects = therm_defects_new (pixels, WIDTH, HEIGHT);
  g_autofree gfloat *values = g_new (gfloat, N);

  for (gsize i = 0; i < N; i++)
    values[i] = (gint) (i % WIDTH) > (gint) (i / WIDTH) ? 2000 : 1000;
  values[10 * WIDTH + 10] = 65535;
  values[0] = 0;
  for (gint y = 20; y < 22; y++)
    for (gint x = 40; x < 42; x++)
      values[y * WIDTH + x] = 0;

  therm_defects_replace (defects, values);
  g_assert_cmpuint (therm_defects_get_n (defects), ==, 6);
  g_assert_true (therm_defects_has (defects, 41, 21));
  g_assert_false (therm_defects_has (defects, 42, 21));
  g_assert_cmpfloat (values[10 * WIDTH + 10], ==, 1000);
  g_assert_cmpfloat (values[0], ==, (2000 + 1000 + 1000) / 3.0f);
  /* the middle of a group of four has good ones to one side only */
  for (gint y = 20; y < 22; y++)
    for (gint x = 40; x < 42; x++)
      g_assert_cmpfloat (values[y * WIDTH + x], ==, 2000);
}

static void
test_pixels_beyond_the_picture_are_left_out (void)
{
  g_autoptr (GArray) pixels = parse ("95,63 96,0 0,64 16000,16000");
  g_autoptr (ThermDefects) defects = therm_defects_new (pixels, WIDTH, HEIGHT);
  g_autofree gfloat *values = g_new0 (gfloat, N);

  g_assert_cmpuint (therm_defects_get_n (defects), ==, 1);
  therm_defects_replace (defects, values);
}

static void
test_detector_of_one_pixel_keeps_it (void)
{
  g_autoptr (GArray) pixels = parse ("0,0");
  g_autoptr (ThermDefects) defects = therm_defects_new (pixels, 1, 1);
  gfloat value = 7;

  therm_defects_replace (defects, &value);
  g_assert_cmpfloat (value, ==, 7);
}

static gdouble
normal (void)
{
  const gdouble a = 1 - g_test_rand_double (), b = g_test_rand_double ();

  return sqrt (-2 * log (a)) * cos (2 * G_PI * b);
}

static void
add_flat_frame (ThermFlat *flat, const gdouble *pattern)
{
  g_autofree guint8 *data = g_malloc (2 * N);

  for (gsize i = 0; i < N; i++)
    GST_WRITE_UINT16_LE (data + 2 * i,
        (guint16) CLAMP (pattern[i] + SIGMA * normal () + 0.5, 0, 65535));
  /* dead: hot, cold, stuck at the level of the others, wild */
  GST_WRITE_UINT16_LE (data + 2 * (5 * WIDTH + 5), 65535);
  GST_WRITE_UINT16_LE (data + 2 * (6 * WIDTH + 5), 0);
  GST_WRITE_UINT16_LE (data + 2 * (30 * WIDTH + 50), 20000);
  GST_WRITE_UINT16_LE (
      data + 2 * (40 * WIDTH + 60), g_test_rand_int_range (0, 65536));
  therm_flat_add (flat, data, 2 * WIDTH);
}

static void
test_flat_gives_offsets_and_defects (void)
{
  g_autofree gdouble *pattern = g_new (gdouble, N);
  g_autofree gfloat *offsets = g_new (gfloat, N);
  g_autofree gfloat *others = g_new (gfloat, N);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (ThermPixel));
  g_autofree gchar *text = NULL;
  gdouble squares = 0;
  ThermFlat flat;
  guint n = 0;

  for (gsize i = 0; i < N; i++)
    pattern[i] = 20000 + 30 * normal ();
  therm_flat_init (&flat, WIDTH, HEIGHT);
  for (guint i = 0; i < 16; i++)
    add_flat_frame (&flat, pattern);

  g_assert_cmpuint (therm_flat_find_defects (&flat, found), ==, 4);
  text = therm_defects_format (found);
  g_assert_cmpstr (text, ==, "5,5 5,6 50,30 60,40");
  g_assert_cmpuint (therm_flat_find_defects (&flat, found), ==, 0);

  /* sixteen frames leave a quarter of the noise in the offsets */
  therm_flat_get_offsets (&flat, 19990, offsets);
  for (gsize i = 0; i < N; i++) {
    const gdouble left = offsets[i] - (pattern[i] - 19990);

    /* the dead are off by far, or not, as they please */
    if (fabs (left) > 1000 || i == 30 * WIDTH + 50 || i == 40 * WIDTH + 60)
      continue;
    squares += left * left;
    n++;
  }
  g_assert_cmpfloat_with_epsilon (
      sqrt (squares / n), SIGMA / 4, 0.05 * SIGMA / 4);
  therm_flat_get_offsets (&flat, NAN, others);
  g_assert_cmpfloat_with_epsilon (offsets[7] - others[7], 10, 2);
  g_assert_cmpfloat (therm_flat_compare (offsets, others, N, NULL), <, 0.01);
  for (gsize i = 100; i < 120; i++)
    others[i] += 50;
  g_assert_cmpfloat_with_epsilon (
      therm_flat_compare (offsets, others, N, NULL), 50, 0.1);

  /* a fifth of the picture is warmer: no flat field */
  g_assert_cmpfloat (therm_flat_measure_spread (&flat, offsets), <, 70);
  therm_flat_reset (&flat);
  for (gsize i = 0; i < N; i++)
    if (i % WIDTH < WIDTH / 5)
      pattern[i] += 500;
  for (guint i = 0; i < 4; i++)
    add_flat_frame (&flat, pattern);
  g_assert_cmpfloat (therm_flat_measure_spread (&flat, NULL), >, 480);
  therm_flat_clear (&flat);
}

static void
test_scene_shows_defects_and_nothing_else (void)
{
  g_autofree gfloat *values = g_new (gfloat, N);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (ThermPixel));
  g_autofree gchar *text = NULL;
  ThermFinder finder;

  therm_finder_init (&finder, WIDTH, HEIGHT);
  while (!therm_finder_is_done (&finder)) {
    /* edges, thin lines, and a small hot thing as a lens shows it */
    for (gsize i = 0; i < N; i++) {
      const gint x = i % WIDTH, y = i / WIDTH;

      values[i] = 20000 + (x > 50 ? 700 : 0) + (y == 20 || y == 21 ? 400 : 0)
                  + (x == y || x == y + 1 ? 300 : 0)
                  + 3000 * exp (-pow (hypot (x - 70, y - 50) / 0.8, 2) / 2)
                  + SIGMA * normal ();
    }
    values[5 * WIDTH + 5] = 65535;
    values[6 * WIDTH + 6] = 12345;
    values[40 * WIDTH + 30] = g_test_rand_int_range (0, 65536);
    therm_finder_add (&finder, values, SIGMA);
  }
  therm_finder_finish (&finder, found);
  text = therm_defects_format (found);
  g_assert_cmpstr (text, ==, "5,5 6,6 30,40");
  therm_finder_clear (&finder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/defects/list-is-sorted-and-without-doubles",
      test_list_is_sorted_and_without_doubles);
  g_test_add_func ("/defects/edge-goes-on-through-a-defect",
      test_edge_goes_on_through_a_defect);
  g_test_add_func ("/defects/pixels-beyond-the-picture-are-left-out",
      test_pixels_beyond_the_picture_are_left_out);
  g_test_add_func ("/defects/detector-of-one-pixel-keeps-it",
      test_detector_of_one_pixel_keeps_it);
  g_test_add_func ("/defects/flat-gives-offsets-and-defects",
      test_flat_gives_offsets_and_defects);
  g_test_add_func ("/defects/scene-shows-defects-and-nothing-else",
      test_scene_shows_defects_and_nothing_else);
  return g_test_run ();
}
