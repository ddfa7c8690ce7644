/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalobject.h>

G_BEGIN_DECLS

/**
 * GST_THERMAL_N_COUNTS:
 *
 * How many values a 16-bit sample can have: the length of the table of
 * gst_thermal_calibration_get_table().
 *
 * Since: 0.1
 */
#define GST_THERMAL_N_COUNTS 65536

/**
 * GstThermalEncoding:
 * @GST_THERMAL_ENCODING_PLANCK: counts are radiance, mapped by the Planck
 *   curve of the camera
 * @GST_THERMAL_ENCODING_LINEAR: counts are temperatures already
 *
 * What kind of numbers the counts are.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_ENCODING_PLANCK,
  GST_THERMAL_ENCODING_LINEAR,
} GstThermalEncoding;

/**
 * GstThermalStatus:
 * @GST_THERMAL_STATUS_VALID: within what the camera is made to measure
 * @GST_THERMAL_STATUS_BELOW: colder than the lower clip limit
 * @GST_THERMAL_STATUS_ABOVE: hotter than the upper clip limit
 * @GST_THERMAL_STATUS_NONE: there is no temperature (NaN)
 *
 * What a temperature is worth. Below and above keep the value of the formula;
 * whoever prints it says "< limit" or "> limit" instead.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_STATUS_VALID,
  GST_THERMAL_STATUS_BELOW,
  GST_THERMAL_STATUS_ABOVE,
  GST_THERMAL_STATUS_NONE,
} GstThermalStatus;

/**
 * GstThermalUnit:
 * @GST_THERMAL_UNIT_CELSIUS: °C
 * @GST_THERMAL_UNIT_FAHRENHEIT: °F
 * @GST_THERMAL_UNIT_KELVIN: K
 *
 * The units that people read temperatures in. Inside it is always kelvin.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_UNIT_CELSIUS,
  GST_THERMAL_UNIT_FAHRENHEIT,
  GST_THERMAL_UNIT_KELVIN,
} GstThermalUnit;

/**
 * GstThermalPlanck:
 * @r1: R1 of S(T) = R1 / (R2 (exp (B / T) - F)) - O
 * @r2: R2
 * @b: B, kelvin
 * @f: F
 * @o: O, counts
 *
 * The curve of a camera, as it is stored in its files.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble r1;
  gdouble r2;
  gdouble b;
  gdouble f;
  gdouble o;
} GstThermalPlanck;

/**
 * GstThermalAtmosphere:
 * @alpha1: attenuation, first term, 1/sqrt(m)
 * @alpha2: attenuation, second term, 1/sqrt(m)
 * @beta1: attenuation by water vapour, first term
 * @beta2: attenuation by water vapour, second term
 * @x: share of the first term
 *
 * The constants of the atmospheric transmission model.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble alpha1;
  gdouble alpha2;
  gdouble beta1;
  gdouble beta2;
  gdouble x;
} GstThermalAtmosphere;

GST_THERMAL_API
GType gst_thermal_planck_get_type (void);
GST_THERMAL_API
GType gst_thermal_atmosphere_get_type (void);

#define GST_TYPE_THERMAL_CALIBRATION (gst_thermal_calibration_get_type ())

/**
 * GstThermalCalibration:
 *
 * What turns counts into kelvin and back. Immutable and reference-counted:
 * one calibration is shared by every frame that it describes, and may be used
 * from any thread.
 *
 * Since: 0.1
 */
typedef struct _GstThermalCalibration GstThermalCalibration;

GST_THERMAL_API
GType gst_thermal_calibration_get_type (void);

GST_THERMAL_API
GstThermalCalibration *gst_thermal_calibration_new_planck (
    const GstThermalPlanck *planck, const GstThermalAtmosphere *atmosphere,
    const GstThermalObject *object, GError **error);
GST_THERMAL_API
GstThermalCalibration *gst_thermal_calibration_new_linear (
    gdouble kelvin_per_count, gdouble kelvin_at_zero, GError **error);
GST_THERMAL_API
GstThermalCalibration *gst_thermal_calibration_with_object (
    GstThermalCalibration *self, const GstThermalObject *object,
    GError **error);
GST_THERMAL_API
GstThermalCalibration *gst_thermal_calibration_with_compensation (
    GstThermalCalibration *self, gdouble compensation_k);
GST_THERMAL_API
GstThermalCalibration *gst_thermal_calibration_with_range (
    GstThermalCalibration *self, gdouble low_k, gdouble high_k, GError **error);
GST_THERMAL_API
GstThermalCalibration *gst_thermal_calibration_with_clip (
    GstThermalCalibration *self, gdouble low_k, gdouble high_k, GError **error);
GST_THERMAL_API
GstThermalCalibration *gst_thermal_calibration_with_void (
    GstThermalCalibration *self);
GST_THERMAL_API
gboolean gst_thermal_calibration_has_void (GstThermalCalibration *self);

GST_THERMAL_API
GstThermalCalibration *gst_thermal_calibration_ref (
    GstThermalCalibration *self);
GST_THERMAL_API
void gst_thermal_calibration_unref (GstThermalCalibration *self);
GST_THERMAL_API
gboolean gst_thermal_calibration_equal (
    GstThermalCalibration *self, GstThermalCalibration *other);

GST_THERMAL_API
GstThermalEncoding gst_thermal_calibration_get_encoding (
    GstThermalCalibration *self);
GST_THERMAL_API
const GstThermalPlanck *gst_thermal_calibration_get_planck (
    GstThermalCalibration *self);
GST_THERMAL_API
const GstThermalAtmosphere *gst_thermal_calibration_get_atmosphere (
    GstThermalCalibration *self);
GST_THERMAL_API
const GstThermalObject *gst_thermal_calibration_get_object (
    GstThermalCalibration *self);
GST_THERMAL_API
void gst_thermal_calibration_get_linear (GstThermalCalibration *self,
    gdouble *kelvin_per_count, gdouble *kelvin_at_zero);
GST_THERMAL_API
gboolean gst_thermal_calibration_get_correction (
    GstThermalCalibration *self, gdouble *factor, gdouble *offset_k);
GST_THERMAL_API
gboolean gst_thermal_calibration_get_range (
    GstThermalCalibration *self, gdouble *low_k, gdouble *high_k);
GST_THERMAL_API
gboolean gst_thermal_calibration_get_clip (
    GstThermalCalibration *self, gdouble *low_k, gdouble *high_k);
GST_THERMAL_API
gdouble gst_thermal_calibration_get_transmission (GstThermalCalibration *self);

GST_THERMAL_API
gdouble gst_thermal_calibration_get_kelvin (
    GstThermalCalibration *self, gdouble counts);
GST_THERMAL_API
gdouble gst_thermal_calibration_get_counts (
    GstThermalCalibration *self, gdouble kelvin);
GST_THERMAL_API
guint16 gst_thermal_calibration_get_nearest_count (
    GstThermalCalibration *self, gdouble kelvin);
GST_THERMAL_API
const gfloat *gst_thermal_calibration_get_table (
    GstThermalCalibration *self, gsize *n_kelvin);
GST_THERMAL_API
GstThermalStatus gst_thermal_calibration_classify (
    GstThermalCalibration *self, gdouble kelvin);
GST_THERMAL_API
gchar *gst_thermal_calibration_format (
    GstThermalCalibration *self, gdouble kelvin, GstThermalUnit unit);

GST_THERMAL_API
gdouble gst_thermal_kelvin_to_unit (gdouble kelvin, GstThermalUnit unit);
GST_THERMAL_API
gdouble gst_thermal_kelvin_from_unit (gdouble value, GstThermalUnit unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstThermalCalibration, gst_thermal_calibration_unref)

G_END_DECLS
