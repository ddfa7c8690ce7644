/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Regions as text: what is read can be written and read again, and every set
 * can be measured. */

#include "config.h"

#include <gst/thermal/gstthermalmeasurer.h>

#include <string.h>

#define WIDTH 16
#define HEIGHT 12

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
measure (GstThermalRegionSet *set)
{
  static const guint8 counts[2 * WIDTH * HEIGHT] = {0};
  g_autoptr (GstThermalMeasurer) measurer =
      gst_thermal_measurer_new (set, WIDTH, HEIGHT);
  g_autofree GstThermalMeasurement *measurements =
      g_new0 (GstThermalMeasurement, gst_thermal_measurer_get_size (measurer));

  gst_thermal_measurer_run (measurer, counts, 2 * WIDTH, NULL, measurements);
  for (guint i = 0; i < gst_thermal_measurer_get_size (measurer); i++)
    g_assert_cmpuint (measurements[i].n_invalid, <=, WIDTH * HEIGHT);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autoptr (GstThermalRegionSet) set = NULL;
  g_autoptr (GstThermalRegionSet) again = NULL;
  g_autofree gchar *written = NULL;
  g_autofree gchar *rewritten = NULL;
  g_autoptr (GError) error = NULL;

  set = gst_thermal_region_set_new_from_string (text, &error);
  g_assert_true ((set != NULL) == (error == NULL));
  if (set == NULL) {
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
    return 0;
  }

  written = gst_thermal_region_set_to_string (set);
  again = gst_thermal_region_set_new_from_string (written, &error);
  g_assert_no_error (error);
  rewritten = gst_thermal_region_set_to_string (again);
  g_assert_cmpstr (written, ==, rewritten);
  measure (set);
  return 0;
}
