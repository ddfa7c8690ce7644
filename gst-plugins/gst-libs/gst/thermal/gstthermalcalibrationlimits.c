/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same curve with other limits, and with what a camera does to it. */

#include "config.h"

#include "gstthermalcalibration-private.h"

#include <math.h>

/**
 * gst_thermal_calibration_with_compensation:
 * @self: a calibration
 * @compensation_k: what is added to temperatures before their correction,
 *   kelvin
 *
 * Makes a calibration that makes good what the camera itself does to
 * temperatures, as its housing warms up. It is the camera's, not an object's:
 * another object keeps it.
 *
 * Returns: (transfer full): a calibration like @self
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_calibration_with_compensation (
    GstThermalCalibration *self, gdouble compensation_k)
{
  GstThermalCalibration *other;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (isfinite (compensation_k), NULL);

  if (self->compensation_k == compensation_k)
    return gst_thermal_calibration_ref (self);
  other = gst_thermal_calibration_copy (self);
  other->compensation_k = compensation_k;
  gst_thermal_calibration_apply_correction (other, &other->object);
  return other;
}

static gboolean
check_span (gdouble low_k, gdouble high_k, const gchar *name, GError **error)
{
  if (isnan (low_k) || isnan (high_k) || low_k < high_k)
    return TRUE;

  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "%s: %g K is not below %g K", name, low_k, high_k);
  return FALSE;
}

/**
 * gst_thermal_calibration_with_range:
 * @self: a calibration
 * @low_k: lowest temperature that the camera promises to measure, kelvin, or
 *   NaN
 * @high_k: highest, kelvin, or NaN
 *
 * Makes a calibration with another measuring range.
 *
 * Returns: (transfer full): a calibration like @self with that measuring
 *   range, or %NULL with %GST_THERMAL_ERROR_INVALID
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_calibration_with_range (
    GstThermalCalibration *self, gdouble low_k, gdouble high_k, GError **error)
{
  GstThermalCalibration *other;

  g_return_val_if_fail (self != NULL, NULL);

  if (!check_span (low_k, high_k, "measuring range", error))
    return NULL;

  other = gst_thermal_calibration_copy (self);
  other->range_low_k = low_k;
  other->range_high_k = high_k;
  return other;
}

/**
 * gst_thermal_calibration_with_clip:
 * @self: a calibration
 * @low_k: below this the camera prints "< low", kelvin, or NaN for no limit
 * @high_k: above this it prints "> high", kelvin, or NaN
 *
 * Makes a calibration with other clip limits.
 *
 * Returns: (transfer full): a calibration like @self with these clip limits,
 *   or %NULL with %GST_THERMAL_ERROR_INVALID
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_calibration_with_clip (
    GstThermalCalibration *self, gdouble low_k, gdouble high_k, GError **error)
{
  GstThermalCalibration *other;

  g_return_val_if_fail (self != NULL, NULL);

  if (!check_span (low_k, high_k, "clip limits", error))
    return NULL;

  other = gst_thermal_calibration_copy (self);
  other->clip_low_k = low_k;
  other->clip_high_k = high_k;
  return other;
}

/**
 * gst_thermal_calibration_with_void:
 * @self: a calibration
 *
 * Makes a calibration in which count 0 has no temperature, whatever the formula
 * says: pixels that are masked are written as 0.
 *
 * Returns: (transfer full): a calibration like @self
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_calibration_with_void (GstThermalCalibration *self)
{
  GstThermalCalibration *other;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->has_void)
    return gst_thermal_calibration_ref (self);
  other = gst_thermal_calibration_copy (self);
  other->has_void = TRUE;
  return other;
}

/**
 * gst_thermal_calibration_has_void:
 * @self: a calibration
 *
 * Tells whether count 0 stands for a pixel that is masked. Who looks for the
 * lowest count of a frame leaves such pixels out.
 *
 * Returns: whether it does
 *
 * Since: 0.1
 */
gboolean
gst_thermal_calibration_has_void (GstThermalCalibration *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_void;
}
