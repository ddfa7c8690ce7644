/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files of real cameras through `thermsrc ! radiometry`, with the object
 * parameters of the file or with others, against what the maker's own programs
 * have exported: every pixel, and the measured extremes and mean. */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>

#include <math.h>
#include <string.h>

/* The name of a parameter in known_values.json, and the element's. */
static const struct
{
  const gchar *member;
  const gchar *property;
} parameters[] = {
    {"emissivity", "emissivity"},
    {"distance", "distance"},
    {"t_refl", "reflected-temperature"},
    {"t_air", "air-temperature"},
    {"t_window", "window-temperature"},
    {"window_tau", "window-transmission"},
    {"rh", "humidity"},
};

static const gchar *
data_folder (void)
{
  return g_getenv ("THERMOSCOPE_TEST_DATA");
}

static GstHarness *
open_file (const gchar *file, JsonObject *set)
{
  g_autofree gchar *path = g_build_filename (data_folder (), file, NULL);
  g_autoptr (GString) launch = g_string_new (NULL);
  GstHarness *h;

  g_string_printf (launch,
      "thermsrc location=\"%s\" num-buffers=1 ! radiometry regions=full()",
      path);
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++) {
    gchar number[G_ASCII_DTOSTR_BUF_SIZE];

    if (!json_object_has_member (set, parameters[i].member))
      continue;
    g_ascii_dtostr (number, sizeof number,
        json_object_get_double_member (set, parameters[i].member));
    g_string_append_printf (launch, " %s=%s", parameters[i].property, number);
  }
  h = gst_harness_new_parse (launch->str);
  gst_harness_set_blocking_push_mode (h);
  gst_harness_play (h);
  return h;
}

static gdouble
number (JsonObject *object, const gchar *member)
{
  return json_object_get_double_member (object, member);
}

/* The maker's programs print nothing below −40 °C. */
static void
check_pixels (GstBuffer *buffer, const gchar *file, gdouble tolerance_k)
{
  g_autofree gchar *path = g_build_filename (data_folder (), file, NULL);
  g_autofree gchar *bytes = NULL;
  GstThermalCounts counts;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (gst_thermal_counts_map (&counts, buffer));
  g_assert_cmpuint (size, ==, 4u * counts.width * counts.height);
  for (gint y = 0; y < counts.height; y++) {
    for (gint x = 0; x < counts.width; x++) {
      const gdouble celsius =
          GST_READ_FLOAT_LE ((guint8 *) bytes + 4 * (y * counts.width + x));
      const guint16 count = GST_READ_UINT16_LE (
          counts.counts + (gsize) y * counts.stride + 2 * x);

      if (celsius > -40)
        g_assert_cmpfloat_with_epsilon (gst_thermal_calibration_get_kelvin (
                                            counts.meta->calibration, count),
            273.15 + celsius, tolerance_k);
    }
  }
  gst_thermal_counts_unmap (&counts);
}

static void
check_export (const gchar *file, JsonObject *vendor)
{
  const gdouble step_k = number (vendor, "step");
  const gdouble tolerance_k =
      MAX (step_k / 2, number (vendor, "max_abs_difference_of_the_formula"))
      + 1e-5;
  GstHarness *h =
      open_file (file, json_object_get_object_member (vendor, "set"));
  g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
  const GstThermalMeasurement *m;

  g_assert_nonnull (buffer);
  check_pixels (
      buffer, json_object_get_string_member (vendor, "file"), tolerance_k);

  m = gst_thermal_measurement_meta_find (
      gst_buffer_get_thermal_measurement_meta (buffer), 0);
  g_assert_cmpfloat_with_epsilon (
      m->max_k - 273.15, number (vendor, "max"), tolerance_k);
  if (json_object_get_int_member (vendor, "pixels_below_minus_40_ignored")
      == 0) {
    g_assert_cmpfloat_with_epsilon (
        m->min_k - 273.15, number (vendor, "min"), tolerance_k);
    g_assert_cmpfloat_with_epsilon (
        m->mean_k - 273.15, number (vendor, "mean"), tolerance_k);
  }
  gst_harness_teardown (h);
}

static void
test_files_have_the_makers_temperatures (gconstpointer changed)
{
  g_autofree gchar *path = data_folder () != NULL ? g_build_filename (
                               data_folder (), "known_values.json", NULL)
                                                  : NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *files;
  guint n = 0;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the recorded files are not here");
    return;
  }

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  files = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (files); i++) {
    JsonObject *file = json_array_get_object_element (files, i);
    JsonArray *vendors;

    if (!json_object_has_member (file, "vendor"))
      continue;
    vendors = json_object_get_array_member (file, "vendor");
    for (guint v = 0; v < json_array_get_length (vendors); v++) {
      JsonObject *vendor = json_array_get_object_element (vendors, v);
      const gboolean is_changed =
          json_object_get_size (json_object_get_object_member (vendor, "set"))
          > 0;

      if (is_changed != GPOINTER_TO_INT (changed))
        continue;
      check_export (json_object_get_string_member (file, "file"), vendor);
      n++;
    }
  }
  g_assert_cmpuint (n, ==, GPOINTER_TO_INT (changed) ? 2 : 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  g_test_add_data_func ("/radiometry-vendor/parameters-of-the-file",
      GINT_TO_POINTER (FALSE), test_files_have_the_makers_temperatures);
  g_test_add_data_func ("/radiometry-vendor/changed-parameters",
      GINT_TO_POINTER (TRUE), test_files_have_the_makers_temperatures);
  return g_test_run ();
}
