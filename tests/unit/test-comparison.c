/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/gstthermalcomparison.h>

#include <math.h>
#include <string.h>

static GstThermalComparisonSet *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GstThermalComparisonSet *set =
      gst_thermal_comparison_set_new_from_string (text, &error);

  g_assert_no_error (error);
  return set;
}

static void
check_wrong (const gchar *text, const gchar *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_thermal_comparison_set_new_from_string (text, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

static GstThermalMeasurement
measured (guint region_id, gdouble min_k, gdouble mean_k, gdouble max_k)
{
  return (GstThermalMeasurement){.region_id = region_id,
      .n_pixels = 10,
      .min_k = min_k,
      .max_k = max_k,
      .mean_k = mean_k,
      .median_k = mean_k - 1};
}

static GstThermalComparisonResult
evaluate (const gchar *text, const GstThermalMeasurement *measurements, guint n)
{
  g_autoptr (GstThermalComparisonSet) set = parse (text);
  GstThermalComparisonResult result;

  gst_thermal_comparison_evaluate (
      gst_thermal_comparison_set_get (set, 0), measurements, n, &result);
  return result;
}

static void
test_difference_is_of_the_number_that_was_asked_for (void)
{
  const GstThermalMeasurement m[] = {
      measured (1, 290, 300, 320), measured (4, 280, 302, 310)};

  g_assert_cmpfloat (evaluate ("difference(1,4)", m, 2).difference_k, ==, 10);
  g_assert_cmpuint (evaluate ("difference(1,4)", m, 2).region_id, ==, 1);
  g_assert_cmpfloat (
      evaluate ("difference(1,4,of=min)", m, 2).difference_k, ==, 10);
  g_assert_cmpfloat (
      evaluate ("difference(1,4,of=mean)", m, 2).difference_k, ==, -2);
  g_assert_cmpuint (
      evaluate ("difference(1,4,of=mean)", m, 2).region_id, ==, 4);
  g_assert_cmpfloat (
      evaluate ("difference(4,1,of=median)", m, 2).difference_k, ==, 2);
}

/* VIVOTEK's definition: the highest maximum less the mean of the means */
static void
test_group_is_highest_less_mean_of_means (void)
{
  const GstThermalMeasurement m[] = {measured (1, 290, 300, 320),
      measured (2, 280, 306, 330), measured (3, 280, 303, 310)};
  const GstThermalComparisonResult result = evaluate ("group(1,2,3)", m, 3);

  g_assert_cmpfloat (result.difference_k, ==, 330 - 303);
  g_assert_cmpuint (result.region_id, ==, 2);
}

static void
test_what_cannot_be_said_is_no_number (void)
{
  GstThermalMeasurement m[] = {
      measured (1, 290, 300, 320), measured (2, 280, 302, 310)};

  g_assert_true (isnan (evaluate ("difference(1,3)", m, 2).difference_k));
  m[1].max_status = GST_THERMAL_STATUS_ABOVE;
  g_assert_true (isnan (evaluate ("difference(1,2)", m, 2).difference_k));
  g_assert_true (isnan (evaluate ("group(1,2)", m, 2).difference_k));
  g_assert_cmpfloat (
      evaluate ("difference(1,2,of=min)", m, 2).difference_k, ==, 10);
}

static void
test_text_reads_back (void)
{
  static const gchar text[] =
      "difference(3,1,of=mean,id=2,name='In \\\\ \\'out\\'') "
      "group(1,2,7,id=1) difference(0,1,of=max,id=3)";
  g_autoptr (GstThermalComparisonSet) set =
      parse ("difference( 3 , 1, of=mean,id=2,\n name=\"In \\\\ "
             "'out'\");group(1,2,7);;"
             "difference(0,1)");
  g_autoptr (GstThermalComparisonSet) again = NULL;
  g_autofree gchar *written = gst_thermal_comparison_set_to_string (set);
  g_autofree gchar *rewritten = NULL;

  g_assert_cmpuint (gst_thermal_comparison_set_get_size (set), ==, 3);
  g_assert_cmpstr (written, ==, text);
  again = parse (written);
  rewritten = gst_thermal_comparison_set_to_string (again);
  g_assert_cmpstr (rewritten, ==, text);
}

static void
test_wrong_text_is_told_by_the_character (void)
{
  check_wrong ("ratio(1,2)", "character 1: expected difference(...) or "
                             "group(...)");
  check_wrong ("difference(1)", "character 12: a difference takes two regions, "
                                "but got 1");
  check_wrong ("difference(1,2,3)", "character 12: a difference takes two "
                                    "regions, but got 3");
  check_wrong ("difference(1,1)", "character 14: region 1 is compared with "
                                  "itself");
  check_wrong (
      "group(4)", "character 7: a group takes two or more regions, but got 1");
  check_wrong ("group(1,2,of=min)", "character 11: a group compares its "
                                    "highest temperature with its mean, and "
                                    "nothing else");
  check_wrong ("difference(1,2,of=most)",
      "character 19: 'most' is none of max, min, mean, median");
  check_wrong ("difference(1,2,id=1) group(1,2,id=1)",
      "character 22: another comparison has the id 1 already");
  check_wrong ("difference(1,2", "character 15: the text ends where a ')' or a "
                                 "',' should be");
}

static void
test_results_travel_with_the_frame (void)
{
  const GstThermalMeasurement m[] = {
      measured (1, 290, 300, 320), measured (2, 280, 302, 310)};
  g_autoptr (GstThermalComparisonSet) set =
      parse ("difference(1,2,id=9) group(1,2)");
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 16, NULL);
  g_autoptr (GstBuffer) copy = NULL;
  const GstThermalComparisonResult *result;

  gst_buffer_add_thermal_comparison_meta (buffer, set, m, 2);
  copy = gst_buffer_copy (buffer);
  result = gst_thermal_comparison_meta_find (
      gst_buffer_get_thermal_comparison_meta (copy), 9);
  g_assert_nonnull (result);
  g_assert_cmpfloat (result->difference_k, ==, 10);
  result = gst_thermal_comparison_meta_find (
      gst_buffer_get_thermal_comparison_meta (copy), 1);
  g_assert_cmpfloat (result->difference_k, ==, 320 - 301);
  g_assert_null (gst_thermal_comparison_meta_find (
      gst_buffer_get_thermal_comparison_meta (copy), 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function) g_test_add_func ("/comparison/" name, function)
  ADD ("difference-is-of-the-number-that-was-asked-for",
      test_difference_is_of_the_number_that_was_asked_for);
  ADD ("group-is-highest-less-mean-of-means",
      test_group_is_highest_less_mean_of_means);
  ADD ("what-cannot-be-said-is-no-number",
      test_what_cannot_be_said_is_no_number);
  ADD ("text-reads-back", test_text_reads_back);
  ADD ("wrong-text-is-told-by-the-character",
      test_wrong_text_is_told_by_the_character);
  ADD ("results-travel-with-the-frame", test_results_travel_with_the_frame);
#undef ADD
  return g_test_run ();
}
