/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Temperatures as people read and write them. */

#include "config.h"

#include "gstthermalcalibration.h"

#include <math.h>

/**
 * gst_thermal_kelvin_to_unit:
 * @kelvin: a temperature, kelvin
 * @unit: a unit
 *
 * Brings a temperature out to a person.
 *
 * Returns: the temperature in @unit
 *
 * Since: 0.1
 */
gdouble
gst_thermal_kelvin_to_unit (gdouble kelvin, GstThermalUnit unit)
{
  switch (unit) {
  case GST_THERMAL_UNIT_CELSIUS:
    return kelvin - GST_THERMAL_ZERO_CELSIUS_K;
  case GST_THERMAL_UNIT_FAHRENHEIT:
    return (kelvin - GST_THERMAL_ZERO_CELSIUS_K) * 1.8 + 32;
  case GST_THERMAL_UNIT_KELVIN:
    return kelvin;
  }
  g_return_val_if_reached (NAN);
}

/**
 * gst_thermal_kelvin_from_unit:
 * @value: a temperature in @unit
 * @unit: a unit
 *
 * Brings a number that a person has given in.
 *
 * Returns: the temperature, kelvin
 *
 * Since: 0.1
 */
gdouble
gst_thermal_kelvin_from_unit (gdouble value, GstThermalUnit unit)
{
  switch (unit) {
  case GST_THERMAL_UNIT_CELSIUS:
    return value + GST_THERMAL_ZERO_CELSIUS_K;
  case GST_THERMAL_UNIT_FAHRENHEIT:
    return (value - 32) / 1.8 + GST_THERMAL_ZERO_CELSIUS_K;
  case GST_THERMAL_UNIT_KELVIN:
    return value;
  }
  g_return_val_if_reached (NAN);
}

/**
 * gst_thermal_calibration_format:
 * @self: a calibration
 * @kelvin: a temperature, kelvin
 * @unit: in which unit
 *
 * A temperature as a display prints it: one decimal and the unit; "< limit" or
 * "> limit" outside of the clip limits; "—" when there is none. The minus sign
 * is U+2212, the decimal point is a point whatever the locale.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
gchar *
gst_thermal_calibration_format (
    GstThermalCalibration *self, gdouble kelvin, GstThermalUnit unit)
{
  static const gchar *const unit_names[] = {" °C", " °F", " K"};
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];
  const gchar *relation = "";
  gboolean limit = TRUE;
  gdouble value, low_k, high_k;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail ((guint) unit < G_N_ELEMENTS (unit_names), NULL);

  gst_thermal_calibration_get_clip (self, &low_k, &high_k);
  switch (gst_thermal_calibration_classify (self, kelvin)) {
  case GST_THERMAL_STATUS_NONE:
    return g_strdup ("—");
  case GST_THERMAL_STATUS_BELOW:
    relation = "< ";
    kelvin = low_k;
    break;
  case GST_THERMAL_STATUS_ABOVE:
    relation = "> ";
    kelvin = high_k;
    break;
  case GST_THERMAL_STATUS_VALID:
    limit = FALSE;
    break;
  }

  value = gst_thermal_kelvin_to_unit (kelvin, unit);
  /* a limit is a round number and is said as one; a measured value keeps its
   * decimal, and -0.04 is 0.0 */
  value = floor (value * 10 + 0.5) / 10;
  g_ascii_formatd (digits, sizeof digits,
      limit && value == floor (value) ? "%.0f" : "%.1f", fabs (value));
  return g_strconcat (
      relation, value < 0 ? "−" : "", digits, unit_names[unit], NULL);
}
