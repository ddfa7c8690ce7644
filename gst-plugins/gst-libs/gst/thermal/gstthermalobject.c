/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalobject
 * @title: GstThermalObject
 * @short_description: what lies between a radiance and a temperature
 *
 * Object parameters, for a whole frame or for one region of it.
 */

#include "config.h"

#include "gstthermalobject.h"

#include <math.h>

G_DEFINE_QUARK (gst_thermal_error, gst_thermal_error)

static gpointer
object_copy (gpointer object)
{
  return g_memdup2 (object, sizeof (GstThermalObject));
}

G_DEFINE_BOXED_TYPE (GstThermalObject, gst_thermal_object, object_copy, g_free)

/**
 * gst_thermal_object_init_default:
 * @object: (out caller-allocates): what to fill
 *
 * The parameters of a black body at the lens: emissivity 1, distance 0 m,
 * everything at 20 °C, 50 % humidity, no window, no correction.
 *
 * Since: 0.1
 */
void
gst_thermal_object_init_default (GstThermalObject *object)
{
  g_return_if_fail (object != NULL);

  *object = (GstThermalObject){
      .emissivity = 1.0,
      .distance_m = 0.0,
      .reflected_k = 20.0 + GST_THERMAL_ZERO_CELSIUS_K,
      .air_k = 20.0 + GST_THERMAL_ZERO_CELSIUS_K,
      .humidity = 0.5,
      .window_transmission = 1.0,
      .window_k = 20.0 + GST_THERMAL_ZERO_CELSIUS_K,
      .correction_factor = 1.0,
      .correction_offset_k = 0.0,
  };
}

/**
 * gst_thermal_object_init_inherit:
 * @object: (out caller-allocates): what to fill
 *
 * All members NaN: "as for the whole frame".
 *
 * Since: 0.1
 */
void
gst_thermal_object_init_inherit (GstThermalObject *object)
{
  g_return_if_fail (object != NULL);

  *object = (GstThermalObject){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

static gdouble
first_number (gdouble value, gdouble fallback)
{
  return isnan (value) ? fallback : value;
}

/**
 * gst_thermal_object_merge:
 * @object: the parameters that go first
 * @fallback: what stands in for each that is NaN
 * @ret_merged: (out caller-allocates): the result
 *
 * Fills the gaps of one set of parameters from another.
 *
 * Since: 0.1
 */
void
gst_thermal_object_merge (const GstThermalObject *object,
    const GstThermalObject *fallback, GstThermalObject *ret_merged)
{
  g_return_if_fail (object != NULL && fallback != NULL && ret_merged != NULL);

  *ret_merged = (GstThermalObject){
      .emissivity = first_number (object->emissivity, fallback->emissivity),
      .distance_m = first_number (object->distance_m, fallback->distance_m),
      .reflected_k = first_number (object->reflected_k, fallback->reflected_k),
      .air_k = first_number (object->air_k, fallback->air_k),
      .humidity = first_number (object->humidity, fallback->humidity),
      .window_transmission = first_number (
          object->window_transmission, fallback->window_transmission),
      .window_k = first_number (object->window_k, fallback->window_k),
      .correction_factor =
          first_number (object->correction_factor, fallback->correction_factor),
      .correction_offset_k = first_number (
          object->correction_offset_k, fallback->correction_offset_k),
  };
}

/**
 * gst_thermal_object_is_inherit:
 * @object: object parameters
 *
 * Says whether parameters are wholly left to others.
 *
 * Returns: whether every member is NaN, so that @object changes nothing
 *
 * Since: 0.1
 */
gboolean
gst_thermal_object_is_inherit (const GstThermalObject *object)
{
  g_return_val_if_fail (object != NULL, TRUE);

  return gst_thermal_object_is_correction (object)
         && isnan (object->correction_factor)
         && isnan (object->correction_offset_k);
}

/**
 * gst_thermal_object_is_correction:
 * @object: object parameters
 *
 * Says whether parameters touch nothing but the temperature itself, which can
 * be done with any counts.
 *
 * Returns: whether every member but those of the correction is NaN
 *
 * Since: 0.1
 */
gboolean
gst_thermal_object_is_correction (const GstThermalObject *object)
{
  g_return_val_if_fail (object != NULL, TRUE);

  return isnan (object->emissivity) && isnan (object->distance_m)
         && isnan (object->reflected_k) && isnan (object->air_k)
         && isnan (object->humidity) && isnan (object->window_transmission)
         && isnan (object->window_k);
}

static gboolean
check_limits (gdouble value, gdouble low, gdouble high, const gchar *name,
    const gchar *unit, GError **error)
{
  if (value >= low && value <= high)
    return TRUE;

  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "%s is %g%s, but has to be %g to %g%s", name, value, unit, low, high,
      unit);
  return FALSE;
}

/**
 * gst_thermal_object_validate:
 * @object: object parameters, none of them NaN
 *
 * Checks that the parameters describe something physical: emissivity and
 * window transmission 0.01 to 1, distance 0 to 100 000 m, humidity 0 to 1,
 * temperatures 1 to 5000 K, correction factor 0.1 to 10 and offset −100 to
 * 100 K.
 *
 * Returns: %FALSE with %GST_THERMAL_ERROR_INVALID naming the first that is not
 *
 * Since: 0.1
 */
gboolean
gst_thermal_object_validate (const GstThermalObject *object, GError **error)
{
  g_return_val_if_fail (object != NULL, FALSE);

  return check_limits (object->emissivity, 0.01, 1, "emissivity", "", error)
         && check_limits (
             object->distance_m, 0, 100000, "distance", " m", error)
         && check_limits (
             object->reflected_k, 1, 5000, "reflected temperature", " K", error)
         && check_limits (
             object->air_k, 1, 5000, "air temperature", " K", error)
         && check_limits (
             object->humidity, 0, 1, "relative humidity", "", error)
         && check_limits (object->window_transmission, 0.01, 1,
             "window transmission", "", error)
         && check_limits (
             object->window_k, 1, 5000, "window temperature", " K", error)
         && check_limits (
             object->correction_factor, 0.1, 10, "correction factor", "", error)
         && check_limits (object->correction_offset_k, -100, 100,
             "correction offset", " K", error);
}
