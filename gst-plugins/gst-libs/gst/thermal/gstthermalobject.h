/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal-prelude.h>

G_BEGIN_DECLS

/**
 * GST_THERMAL_ZERO_CELSIUS_K:
 *
 * 0 °C in kelvin.
 *
 * Since: 0.1
 */
#define GST_THERMAL_ZERO_CELSIUS_K 273.15

#define GST_THERMAL_ERROR (gst_thermal_error_quark ())

/**
 * GstThermalError:
 * @GST_THERMAL_ERROR_INVALID: a value is out of its range; the message says
 *   which one and what is allowed
 * @GST_THERMAL_ERROR_DAMAGED: bytes that are not what their format says; the
 *   message names the offset
 * @GST_THERMAL_ERROR_UNSUPPORTED: well formed, but something that we do not
 *   read or that makes no sense for this encoding
 *
 * Why something of this library could not be done; the domain is
 * %GST_THERMAL_ERROR.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_ERROR_INVALID,
  GST_THERMAL_ERROR_DAMAGED,
  GST_THERMAL_ERROR_UNSUPPORTED,
} GstThermalError;

/**
 * gst_thermal_error_quark:
 *
 * The domain of the errors of this library.
 *
 * Returns: %GST_THERMAL_ERROR
 *
 * Since: 0.1
 */
GST_THERMAL_API
GQuark gst_thermal_error_quark (void);

/**
 * GstThermalObject:
 * @emissivity: of the object's surface, over 0 to 1
 * @distance_m: from the lens to the object, metres
 * @reflected_k: apparent temperature of what the object reflects, kelvin
 * @air_k: temperature of the air between, kelvin
 * @humidity: relative, 0 to 1
 * @window_transmission: of an external window, over 0 to 1 (1: none)
 * @window_k: temperature of that window, kelvin
 * @correction_factor: what the temperature in °C is multiplied by at last (1:
 *   nothing)
 * @correction_offset_k: what is added to it then, kelvin
 *
 * Object parameters: what lies between a radiance and a temperature. In a
 * region a member may be NaN, which means: as for the whole frame.
 *
 * The last two correct what a comparison with a reference has shown: they act
 * on the temperature itself, t' = factor t + offset in °C, also where counts
 * are temperatures already.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble emissivity;
  gdouble distance_m;
  gdouble reflected_k;
  gdouble air_k;
  gdouble humidity;
  gdouble window_transmission;
  gdouble window_k;
  gdouble correction_factor;
  gdouble correction_offset_k;
} GstThermalObject;

GST_THERMAL_API
GType gst_thermal_object_get_type (void);

GST_THERMAL_API
void gst_thermal_object_init_default (GstThermalObject *object);
GST_THERMAL_API
void gst_thermal_object_init_inherit (GstThermalObject *object);
GST_THERMAL_API
void gst_thermal_object_merge (const GstThermalObject *object,
    const GstThermalObject *fallback, GstThermalObject *ret_merged);
GST_THERMAL_API
gboolean gst_thermal_object_is_inherit (const GstThermalObject *object);
GST_THERMAL_API
gboolean gst_thermal_object_is_correction (const GstThermalObject *object);
GST_THERMAL_API
gboolean gst_thermal_object_validate (
    const GstThermalObject *object, GError **error);

G_END_DECLS
