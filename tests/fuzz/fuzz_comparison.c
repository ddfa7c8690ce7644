/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Comparisons as text: what is read can be written and read again, and every
 * set can be evaluated. */

#include "config.h"

#include <gst/thermal/gstthermalcomparison.h>

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
evaluate (GstThermalComparisonSet *set)
{
  static const GstThermalMeasurement measurements[] = {
      {.region_id = 1, .max_k = 300, .mean_k = 290, .min_k = 280},
      {.region_id = 2, .max_k = 310, .mean_k = 290, .min_k = 270},
  };

  for (guint i = 0; i < gst_thermal_comparison_set_get_size (set); i++) {
    const GstThermalComparison *comparison =
        gst_thermal_comparison_set_get (set, i);
    GstThermalComparisonResult result;

    gst_thermal_comparison_evaluate (
        comparison, measurements, G_N_ELEMENTS (measurements), &result);
    g_assert_cmpuint (result.comparison_id, ==, comparison->id);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autoptr (GstThermalComparisonSet) set = NULL;
  g_autoptr (GstThermalComparisonSet) again = NULL;
  g_autofree gchar *written = NULL;
  g_autofree gchar *rewritten = NULL;
  g_autoptr (GError) error = NULL;

  set = gst_thermal_comparison_set_new_from_string (text, &error);
  g_assert_true ((set != NULL) == (error == NULL));
  if (set == NULL) {
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
    return 0;
  }

  written = gst_thermal_comparison_set_to_string (set);
  again = gst_thermal_comparison_set_new_from_string (written, &error);
  g_assert_no_error (error);
  rewritten = gst_thermal_comparison_set_to_string (again);
  g_assert_cmpstr (written, ==, rewritten);
  evaluate (set);
  return 0;
}
