/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pairs of points as text: what is read can be written and read again as the
 * same, and has a mapping with a way back at every zoom. */

#include "config.h"

#include <gst/thermal/gstthermalregistration.h>

#include <math.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_matrices (GstThermalRegistration *registration)
{
  for (guint i = 0; i < gst_thermal_registration_get_n_zooms (registration);
       i++) {
    guint n_pairs;
    gdouble matrix[6], x, y;

    gst_thermal_registration_get_matrix (registration,
        gst_thermal_registration_get_zoom (registration, i),
        gst_thermal_registration_get_thermal_zoom (registration, i), matrix);
    for (guint k = 0; k < 6; k++)
      g_assert_true (isfinite (matrix[k]));
    gst_thermal_registration_get_pairs (registration, i, &n_pairs);
    g_assert_cmpuint (n_pairs, >=, 3);
    for (guint k = 0; k < n_pairs; k++) {
      g_assert_true (
          gst_thermal_registration_get_residual (registration, i, k, &x, &y));
      g_assert_true (isfinite (x) && isfinite (y));
    }
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autoptr (GstThermalRegistration) registration = NULL;
  g_autoptr (GstThermalRegistration) again = NULL;
  g_autofree gchar *written = NULL;
  g_autofree gchar *rewritten = NULL;
  g_autoptr (GError) error = NULL;

  registration = gst_thermal_registration_new_from_string (text, &error);
  g_assert_true ((registration != NULL) == (error == NULL));
  if (registration == NULL) {
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
    return 0;
  }

  written = gst_thermal_registration_to_string (registration);
  again = gst_thermal_registration_new_from_string (written, &error);
  g_assert_no_error (error);
  rewritten = gst_thermal_registration_to_string (again);
  g_assert_cmpstr (written, ==, rewritten);
  check_matrices (registration);
  return 0;
}
