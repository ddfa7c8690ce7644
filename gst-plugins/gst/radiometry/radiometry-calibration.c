/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "radiometry-calibration.h"

#include <math.h>
#include <string.h>

#define MAX_NUMBERS 5

static gboolean
parse_numbers (const gchar *text, const gchar *name, guint n_expected,
    gdouble ret_numbers[MAX_NUMBERS], GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  if (g_strv_length (parts) != n_expected) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "calibration: %s takes %u numbers, but got %u", name, n_expected,
        g_strv_length (parts));
    return FALSE;
  }

  for (guint i = 0; i < n_expected; i++) {
    const gchar *part = g_strstrip (parts[i]);
    gchar *end;

    ret_numbers[i] = g_ascii_strtod (part, &end);
    if (*part != '\0' && *end == '\0' && isfinite (ret_numbers[i]))
      continue;
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "calibration: number %u of %s is '%s', which is none", i + 1, name,
        part);
    return FALSE;
  }
  return TRUE;
}

GstThermalCalibration *
radiometry_calibration_parse (const gchar *text, GError **error)
{
  g_autofree gchar *stripped = g_strstrip (g_strdup (text));
  const gsize length = strlen (stripped);
  g_autofree gchar *inner = NULL;
  gdouble n[MAX_NUMBERS];

  if (length > 8 && g_str_has_suffix (stripped, ")")) {
    stripped[length - 1] = '\0';

    if (g_str_has_prefix (stripped, "linear(")) {
      if (!parse_numbers (stripped + 7, "linear(per count, at 0)", 2, n, error))
        return NULL;
      return gst_thermal_calibration_new_linear (n[0], n[1], error);
    }

    if (g_str_has_prefix (stripped, "planck(")) {
      if (!parse_numbers (stripped + 7, "planck(R1,R2,B,F,O)", 5, n, error))
        return NULL;
      return gst_thermal_calibration_new_planck (
          &(GstThermalPlanck){n[0], n[1], n[2], n[3], n[4]}, NULL, NULL, error);
    }
  }

  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "calibration is '%s', but has to be linear(KELVIN_PER_COUNT,"
      "KELVIN_AT_ZERO) or planck(R1,R2,B,F,O)",
      text);
  return NULL;
}

GstThermalCalibration *
radiometry_calibration_new_centikelvin (GstThermalCalibration *calibration)
{
  /* what 16 bits of cK can say; the last step stands for all that is hotter */
  const gdouble end_k = (G_MAXUINT16 - 0.5) / 100;
  g_autoptr (GstThermalCalibration) linear =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstThermalCalibration) ranged = NULL;
  g_autoptr (GstThermalCalibration) clipped = NULL;
  gdouble low_k, high_k;

  gst_thermal_calibration_get_range (calibration, &low_k, &high_k);
  ranged = gst_thermal_calibration_with_range (linear, low_k, high_k, NULL);
  gst_thermal_calibration_get_clip (calibration, &low_k, &high_k);
  high_k = isnan (high_k) ? end_k : MIN (high_k, end_k);
  clipped = gst_thermal_calibration_with_clip (ranged, low_k, high_k, NULL);
  if (clipped == NULL) /* its lower limit lies above all that 16 bits can say */
    return g_steal_pointer (&ranged);
  return g_steal_pointer (&clipped);
}

guint16 *
radiometry_calibration_build_centikelvin_table (
    GstThermalCalibration *calibration)
{
  const gfloat *kelvin = gst_thermal_calibration_get_table (calibration, NULL);
  guint16 *table = g_new (guint16, GST_THERMAL_N_COUNTS);

  for (guint i = 0; i < GST_THERMAL_N_COUNTS; i++) {
    /* 16 bits of cK end at 382.2 °C. Hotter pixels stay there instead of
     * wrapping, so that a fire is still the hottest thing in the picture. 0 K
     * is the one value that has no temperature. */
    if (isnan (kelvin[i]))
      table[i] = 0;
    else
      table[i] = CLAMP (rint (100.0 * kelvin[i]), 1, G_MAXUINT16);
  }
  return table;
}
