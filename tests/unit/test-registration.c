/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/gstthermalregistration.h>

#include <locale.h>
#include <math.h>

static GstThermalRegistration *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GstThermalRegistration *registration =
      gst_thermal_registration_new_from_string (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (registration);
  return registration;
}

static void
check_point (const gdouble matrix[6], gdouble x, gdouble y, gdouble to_x,
    gdouble to_y, gdouble tolerance)
{
  gdouble found_x, found_y;

  gst_thermal_affine_map (matrix, x, y, &found_x, &found_y);
  g_assert_cmpfloat_with_epsilon (found_x, to_x, tolerance);
  g_assert_cmpfloat_with_epsilon (found_y, to_y, tolerance);
}

static void
test_three_pairs_are_mapped_exactly (void)
{
  g_autoptr (GstThermalRegistration) registration =
      parse (" 0.1 , 0.2 > 0.25,0.3 ; 0.9,0.1>0.8,0.25;0.4,0.9>0.45,0.85; ");
  gdouble matrix[6], x, y;

  gst_thermal_registration_get_matrix (registration, 1, 1, matrix);
  check_point (matrix, 0.1, 0.2, 0.25, 0.3, 1e-12);
  check_point (matrix, 0.9, 0.1, 0.8, 0.25, 1e-12);
  check_point (matrix, 0.4, 0.9, 0.45, 0.85, 1e-12);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (
        gst_thermal_registration_get_residual (registration, 0, i, &x, &y));
    g_assert_cmpfloat (hypot (x, y), <, 1e-12);
  }
  g_assert_false (
      gst_thermal_registration_get_residual (registration, 0, 3, &x, &y));
  g_assert_false (
      gst_thermal_registration_get_residual (registration, 1, 0, &x, &y));
}

/* x' = 0.8 x + 0.1 y + 0.05, y' = -0.05 x + 0.9 y + 0.06 in all but the pair
 * to check, which is 0.01 and -0.02 beside it */
static void
test_a_check_has_a_residual_and_no_part (void)
{
  g_autoptr (GstThermalRegistration) registration =
      parse ("0,0>0.05,0.06; 1,0>0.85,0.01; 0,1>0.15,0.96;"
             "check 0.5,0.5>0.49,0.505");
  const gdouble expected[6] = {0.8, 0.1, 0.05, -0.05, 0.9, 0.06};
  gdouble matrix[6], x, y;
  guint n_pairs;
  const GstThermalPointPair *pairs =
      gst_thermal_registration_get_pairs (registration, 0, &n_pairs);

  g_assert_cmpuint (n_pairs, ==, 4);
  g_assert_false (pairs[2].check);
  g_assert_true (pairs[3].check);
  g_assert_cmpfloat (pairs[3].visible.x, ==, 0.49);
  gst_thermal_registration_get_matrix (registration, 1, 1, matrix);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpfloat_with_epsilon (matrix[i], expected[i], 1e-12);
  g_assert_true (
      gst_thermal_registration_get_residual (registration, 0, 3, &x, &y));
  g_assert_cmpfloat_with_epsilon (x, 0.01, 1e-12);
  g_assert_cmpfloat_with_epsilon (y, -0.02, 1e-12);
}

static gdouble
sum_of_squares (
    const GstThermalPointPair *pairs, guint n_pairs, const gdouble matrix[6])
{
  gdouble sum = 0;

  for (guint i = 0; i < n_pairs; i++) {
    gdouble x, y;

    gst_thermal_affine_map (
        matrix, pairs[i].thermal.x, pairs[i].thermal.y, &x, &y);
    sum += pow (x - pairs[i].visible.x, 2) + pow (y - pairs[i].visible.y, 2);
  }
  return sum;
}

/* No other mapping has a smaller sum: whichever way one number is moved, it
 * grows. */
static void
test_more_pairs_are_least_squares (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);

  for (guint round = 0; round < 50; round++) {
    GstThermalPointPair pairs[9];
    gdouble matrix[6], best;

    for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
      pairs[i] =
          (GstThermalPointPair){{g_rand_double (rand), g_rand_double (rand)},
              {g_rand_double (rand), g_rand_double (rand)}, FALSE};
    g_assert_true (
        gst_thermal_affine_fit (pairs, G_N_ELEMENTS (pairs), matrix, NULL));
    best = sum_of_squares (pairs, G_N_ELEMENTS (pairs), matrix);
    for (guint i = 0; i < 12; i++) {
      gdouble other[6];

      for (guint k = 0; k < 6; k++)
        other[k] = matrix[k] + (k == i / 2 ? (i & 1 ? 1e-3 : -1e-3) : 0);
      g_assert_cmpfloat (
          sum_of_squares (pairs, G_N_ELEMENTS (pairs), other), >, best);
    }
  }
}

static void
test_affine_goes_back_and_on (void)
{
  const gdouble first[6] = {0.8, 0.1, 0.05, -0.05, 0.9, 0.06};
  const gdouble second[6] = {2, -0.3, 0.1, 0.2, 1.5, -0.4};
  const gdouble flat[6] = {1, 2, 0, 2, 4, 0};
  gdouble both[6], back[6], x, y;

  gst_thermal_affine_combine (second, first, both);
  gst_thermal_affine_map (first, 0.3, 0.7, &x, &y);
  gst_thermal_affine_map (second, x, y, &x, &y);
  check_point (both, 0.3, 0.7, x, y, 1e-12);
  g_assert_true (gst_thermal_affine_invert (both, back));
  check_point (back, x, y, 0.3, 0.7, 1e-12);
  gst_thermal_affine_combine (back, both, back);
  check_point (back, 0.9, 0.2, 0.9, 0.2, 1e-12);
  g_assert_false (gst_thermal_affine_invert (flat, back));
}

/* A lens that zooms about its axis: points that were given at zoom 1 hold at
 * every other, for either lens. */
static void
test_one_zoom_is_enough_for_a_perfect_lens (void)
{
  g_autoptr (GstThermalRegistration) registration =
      parse ("0,0>0.1,0.12; 1,0>0.9,0.12; 0.5,1>0.5,0.92");
  gdouble one[6], matrix[6], x, y;

  gst_thermal_registration_get_matrix (registration, 1, 1, one);
  gst_thermal_registration_get_matrix (registration, 3, 2, matrix);
  /* what is at (0.6, 0.4) of a thermal picture at zoom 1 is at (0.7, 0.3) at
   * zoom 2 */
  gst_thermal_affine_map (one, 0.6, 0.4, &x, &y);
  check_point (
      matrix, 0.7, 0.3, 0.5 + 3 * (x - 0.5), 0.5 + 3 * (y - 0.5), 1e-12);
}

static void
test_zooms_are_met_and_interpolated (void)
{
  g_autoptr (GstThermalRegistration) registration =
      parse ("4: 0.4,0.4>0.2,0.3; 0.6,0.4>0.9,0.3; 0.5,0.6>0.5,0.9 |"
             "1: 0,0>0.1,0.12; 1,0>0.9,0.12; 0.5,1>0.5,0.92");
  gdouble matrix[6], low_x, low_y, high_x, high_y, x, y;

  /* they are in order, whatever the text says */
  g_assert_cmpuint (gst_thermal_registration_get_n_zooms (registration), ==, 2);
  g_assert_cmpfloat (
      gst_thermal_registration_get_zoom (registration, 0), ==, 1);
  g_assert_cmpfloat (
      gst_thermal_registration_get_zoom (registration, 1), ==, 4);
  gst_thermal_registration_get_matrix (registration, 1, 1, matrix);
  check_point (matrix, 0.5, 1, 0.5, 0.92, 1e-12);
  gst_thermal_affine_map (matrix, 0.5, 0.5, &low_x, &low_y);
  gst_thermal_registration_get_matrix (registration, 4, 1, matrix);
  check_point (matrix, 0.6, 0.4, 0.9, 0.3, 1e-12);
  gst_thermal_affine_map (matrix, 0.5, 0.5, &high_x, &high_y);

  /* brought to zoom 1, zoom 2.5 is half way */
  gst_thermal_registration_get_matrix (registration, 2.5, 1, matrix);
  gst_thermal_affine_map (matrix, 0.5, 0.5, &x, &y);
  g_assert_cmpfloat_with_epsilon (
      (x - 0.5) / 2.5, ((low_x - 0.5) + (high_x - 0.5) / 4) / 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (
      (y - 0.5) / 2.5, ((low_y - 0.5) + (high_y - 0.5) / 4) / 2, 1e-12);
  /* beyond the last, as the last */
  gst_thermal_registration_get_matrix (registration, 8, 1, matrix);
  check_point (matrix, 0.5, 0.5, 0.5 + 2 * (high_x - 0.5),
      0.5 + 2 * (high_y - 0.5), 1e-12);
}

static void
test_text_survives_a_round_trip (void)
{
  static const gchar *const texts[] = {"",
      "0.1,0.2>0.25,0.3; 0.9,0.1>0.8,0.25; 0.4,0.9>0.45,0.85; "
      "check 0.5,0.5>0.4,0.4",
      "2: 0,0>0.1,0.12; 1,0>0.9,0.12; 0.5,1>0.5,0.92",
      "1: 0,0>0.1,0.12; 1,0>0.9,0.12; 0.5,1>0.5,0.92 | "
      "4.5/1.25: 0.4,0.4>0.2,0.3; 0.6,0.4>0.9,0.3; 0.5,0.6>0.5,0.9"};
  g_autofree gchar *old = g_strdup (setlocale (LC_NUMERIC, NULL));

  /* where a comma is in numbers it must not be in these */
  setlocale (LC_NUMERIC, "de_DE.UTF-8");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GstThermalRegistration) registration = parse (texts[i]);
    g_autofree gchar *again = gst_thermal_registration_to_string (registration);

    g_assert_cmpstr (again, ==, texts[i]);
  }
  setlocale (LC_NUMERIC, old);
}

static void
test_errors_say_what_and_where (void)
{
  static const struct
  {
    const gchar *text, *message;
  } cases[] = {
      {"0,0>0,0; 1,0>1,0",
          "there are 2 pairs of points to map by, but it takes three"},
      {"0,0>0,0; 1,0>1,0; check 0,1>0,1",
          "there are 2 pairs of points to map by, but it takes three"},
      {"0,0>0,0; 1,0>1,0; 0.5,0.01>0.5,1",
          "the points of the thermal picture lie nearly on one line or too "
          "close together; choose them far apart"},
      {"0,0>0,0; 1,0>1,0; 0.5,1>0.5,0",
          "the points of the visible picture lie nearly on one line or too "
          "close together; choose them far apart"},
      {"0,0>0,0; 1,x>1,0", "pair 2: expected a number, found \"x\""},
      {"0,0>0,0; 1,nan>1,0", "pair 2: expected a number, found \"nan\""},
      {"0,0 0,0", "pair 1: expected \">\", found \"0\""},
      {"0;0>0,0", "pair 1: expected \",\", found \";\""},
      {"0,0>0,0; 1,0>1.5,0",
          "pair 2: coordinates run from 0 (left, top) to 1 (right, bottom)"},
      {"0,0>0,0; 1,0>1,0; 0,1>0,1 5",
          "expected \";\", \"|\" or the end after pair 3, found \"5\""},
      {"0,0>0,0; 1,0>1,0; 0,1>0,", "pair 3: expected a number, found the end"},
      {"0.5: 0,0>0,0; 1,0>1,0; 0,1>0,1", "a zoom is 1 to 1000"},
      {"nan: 0,0>0,0; 1,0>1,0; 0,1>0,1", "a zoom is 1 to 1000"},
      {"1/x: 0,0>0,0; 1,0>1,0; 0,1>0,1", "expected a number, found \"x\""},
      {"0,0>0,0; 1,0>1,0; 0,1>0,1 | 1: 0,0>0,0; 1,0>1,0; 0,1>0,1",
          "zoom number 2: there are points for zoom 1 twice"},
      {"0,0>0,0; 1,0>1,0; 0,1>0,1 | ",
          "zoom number 2: pair 1: expected a number, found the end"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        gst_thermal_registration_new_from_string (cases[i].text, &error));
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
    g_assert_cmpstr (error->message, ==, cases[i].message);
  }
}

static void
test_more_than_the_limits_are_refused (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= GST_THERMAL_REGISTRATION_MAX_PAIRS; i++)
    g_string_append (text, "0,0>0,0;");
  g_assert_null (gst_thermal_registration_new_from_string (text->str, &error));
  g_assert_cmpstr (
      error->message, ==, "there are more than 64 pairs of points");
  g_clear_error (&error);

  g_string_truncate (text, 0);
  for (guint i = 0; i <= GST_THERMAL_REGISTRATION_MAX_ZOOMS; i++)
    g_string_append_printf (
        text, "%s%u: 0,0>0,0; 1,0>1,0; 0,1>0,1", i > 0 ? "|" : "", i + 1);
  g_assert_null (gst_thermal_registration_new_from_string (text->str, &error));
  g_assert_cmpstr (
      error->message, ==, "zoom number 33: there are more than 32 zooms");
}

/* 60 degrees are 2 x 0.57735, 45 degrees 2 x 0.41421 */
static void
test_zoom_follows_the_tangent (void)
{
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_zoom_match (60, 10, 45, 30), 7.17439, 1e-5);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_zoom_match (45, 4, 45, 30), 4, 1e-12);
  /* what a lens cannot do it does as far as it goes */
  g_assert_cmpfloat (gst_thermal_zoom_match (60, 1, 45, 30), ==, 1);
  g_assert_cmpfloat (gst_thermal_zoom_match (60, 20, 45, 4), ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/registration/three-pairs", test_three_pairs_are_mapped_exactly);
  g_test_add_func (
      "/registration/check", test_a_check_has_a_residual_and_no_part);
  g_test_add_func (
      "/registration/least-squares", test_more_pairs_are_least_squares);
  g_test_add_func ("/registration/affine", test_affine_goes_back_and_on);
  g_test_add_func (
      "/registration/one-zoom", test_one_zoom_is_enough_for_a_perfect_lens);
  g_test_add_func ("/registration/zooms", test_zooms_are_met_and_interpolated);
  g_test_add_func ("/registration/round-trip", test_text_survives_a_round_trip);
  g_test_add_func ("/registration/errors", test_errors_say_what_and_where);
  g_test_add_func (
      "/registration/limits", test_more_than_the_limits_are_refused);
  g_test_add_func ("/registration/zoom-match", test_zoom_follows_the_tangent);
  return g_test_run ();
}
