/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalcalibration
 * @title: GstThermalCalibration
 * @short_description: counts to kelvin and back
 *
 * A radiometric sensor delivers counts that are affine in the radiance it
 * sees. The camera's Planck curve links the counts of a black body to its
 * temperature T (kelvin):
 *
 *     S(T) = R1 / (R2 (exp (B / T) - F)) - O
 *     T(S) = B / ln (R1 / (R2 (S + O)) + F)
 *
 * What reaches the sensor is a mixture of what the object emits, what it
 * reflects, what the air and an external window emit:
 *
 *     counts = tw (tau (e S(Tobj) + (1 - e) S(Trefl)) + (1 - tau) S(Tair))
 *            + (1 - tw) S(Twin)
 *
 * with the emissivity e, the transmission tw of the window and the
 * transmission tau of the air, which follows from distance d (m), relative
 * humidity RH (0 to 1) and air temperature t (°C):
 *
 *     w   = RH exp (1.5587 + 6.939e-2 t - 2.7816e-4 t² + 6.8455e-7 t³)
 *     tau = X exp (-sqrt (d) (alpha1 + beta1 sqrt (w)))
 *         + (1 - X) exp (-sqrt (d) (alpha2 + beta2 sqrt (w)))
 *
 * At last the temperature may be corrected, t' = factor t + offset in °C, by
 * what a comparison with a reference has shown.
 *
 * The path through the air is taken once, as the maker's own programs do.
 * `docs/radiometry.md` shows the evidence.
 */

#include "config.h"

#include "gstthermalcalibration-private.h"

#include <math.h>
#include <string.h>

/* The constants that every camera of the best-known maker stores in its
 * files; used when a file or a source brings none. */
static const GstThermalAtmosphere default_atmosphere = {
    .alpha1 = 0.006569,
    .alpha2 = 0.012620,
    .beta1 = -0.002276,
    .beta2 = -0.006670,
    .x = 1.9,
};

G_DEFINE_BOXED_TYPE (GstThermalCalibration, gst_thermal_calibration,
    gst_thermal_calibration_ref, gst_thermal_calibration_unref)

static gpointer
planck_copy (gpointer planck)
{
  return g_memdup2 (planck, sizeof (GstThermalPlanck));
}

static gpointer
atmosphere_copy (gpointer atmosphere)
{
  return g_memdup2 (atmosphere, sizeof (GstThermalAtmosphere));
}

G_DEFINE_BOXED_TYPE (GstThermalPlanck, gst_thermal_planck, planck_copy, g_free)
G_DEFINE_BOXED_TYPE (
    GstThermalAtmosphere, gst_thermal_atmosphere, atmosphere_copy, g_free)

static gdouble
planck_counts (const GstThermalPlanck *p, gdouble kelvin)
{
  return p->r1 / (p->r2 * (exp (p->b / kelvin) - p->f)) - p->o;
}

static gdouble
planck_kelvin (const GstThermalPlanck *p, gdouble counts)
{
  const gdouble radiance = counts + p->o;
  gdouble argument;

  if (!(radiance > 0))
    return NAN;

  argument = p->r1 / (p->r2 * radiance) + p->f;
  /* F below 1 can bring the logarithm to zero or under it: hotter than the
   * curve can say */
  return argument > 1 ? p->b / log (argument) : NAN;
}

static gdouble
atmosphere_transmission (
    const GstThermalAtmosphere *a, const GstThermalObject *object)
{
  const gdouble t = object->air_k - GST_THERMAL_ZERO_CELSIUS_K;
  const gdouble water =
      object->humidity
      * exp (1.5587 + 6.939e-2 * t - 2.7816e-4 * t * t + 6.8455e-7 * t * t * t);
  const gdouble root_d = sqrt (object->distance_m);
  const gdouble root_w = sqrt (water);

  return a->x * exp (-root_d * (a->alpha1 + a->beta1 * root_w))
         + (1 - a->x) * exp (-root_d * (a->alpha2 + a->beta2 * root_w));
}

static GstThermalCalibration *
calibration_alloc (void)
{
  GstThermalCalibration *self = g_new0 (GstThermalCalibration, 1);

  g_atomic_ref_count_init (&self->ref_count);
  gst_thermal_object_init_default (&self->object);
  self->range_low_k = self->range_high_k = NAN;
  self->clip_low_k = self->clip_high_k = NAN;
  self->transmission = 1;
  self->gain = 1;
  return self;
}

GstThermalCalibration *
gst_thermal_calibration_copy (GstThermalCalibration *other)
{
  GstThermalCalibration *self = g_memdup2 (other, sizeof *self);

  g_atomic_ref_count_init (&self->ref_count);
  self->table = NULL;
  return self;
}

/* t' = factor (t + compensation) + offset in °C, as kelvin. */
void
gst_thermal_calibration_apply_correction (
    GstThermalCalibration *self, const GstThermalObject *object)
{
  const gdouble factor = object->correction_factor;

  self->object.correction_factor = factor;
  self->object.correction_offset_k = object->correction_offset_k;
  self->correction_shift_k = GST_THERMAL_ZERO_CELSIUS_K * (1 - factor)
                             + factor * self->compensation_k
                             + object->correction_offset_k;
  self->is_corrected = factor != 1 || self->correction_shift_k != 0;
}

static gboolean
calibration_apply_object (
    GstThermalCalibration *self, const GstThermalObject *object, GError **error)
{
  const GstThermalPlanck *p = &self->planck;
  gdouble path, rest;

  if (!gst_thermal_object_validate (object, error))
    return FALSE;

  self->object = *object;
  self->transmission = atmosphere_transmission (&self->atmosphere, object);
  if (!(self->transmission > 0) || !isfinite (self->transmission)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "no radiation comes through %g m of air at %g °C and %g %% humidity "
        "with these atmosphere constants (transmission %g)",
        object->distance_m, object->air_k - GST_THERMAL_ZERO_CELSIUS_K,
        100 * object->humidity, self->transmission);
    return FALSE;
  }

  path = object->window_transmission * self->transmission;
  rest = 0;
  /* a term with no share must not bring in a temperature that has no value */
  if (object->emissivity < 1)
    rest += path * (1 - object->emissivity)
            * planck_counts (p, object->reflected_k);
  if (self->transmission != 1)
    rest += object->window_transmission * (1 - self->transmission)
            * planck_counts (p, object->air_k);
  if (object->window_transmission < 1)
    rest +=
        (1 - object->window_transmission) * planck_counts (p, object->window_k);

  self->gain = path * object->emissivity;
  self->bias = rest;
  gst_thermal_calibration_apply_correction (self, object);
  return TRUE;
}

/**
 * gst_thermal_calibration_new_planck:
 * @planck: the camera's curve
 * @atmosphere: (nullable): constants of the air, or %NULL for the usual ones
 * @object: (nullable): object parameters, or %NULL for a black body at the lens
 *
 * Makes the calibration of a camera whose counts are radiance.
 *
 * Returns: (transfer full): a calibration, or %NULL with
 *   %GST_THERMAL_ERROR_INVALID
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_calibration_new_planck (const GstThermalPlanck *planck,
    const GstThermalAtmosphere *atmosphere, const GstThermalObject *object,
    GError **error)
{
  g_autoptr (GstThermalCalibration) self = NULL;

  g_return_val_if_fail (planck != NULL, NULL);

  if (!(planck->r1 > 0) || !(planck->r2 > 0) || !(planck->b > 0)
      || !isfinite (planck->r1 / planck->r2) || !isfinite (planck->b)
      || !isfinite (planck->f) || !isfinite (planck->o)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "R1 %g, R2 %g, B %g, F %g, O %g are no Planck curve", planck->r1,
        planck->r2, planck->b, planck->f, planck->o);
    return NULL;
  }

  self = calibration_alloc ();
  self->encoding = GST_THERMAL_ENCODING_PLANCK;
  self->planck = *planck;
  self->atmosphere = atmosphere != NULL ? *atmosphere : default_atmosphere;
  if (!calibration_apply_object (
          self, object != NULL ? object : &self->object, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * gst_thermal_calibration_new_linear:
 * @kelvin_per_count: kelvin for each count, for example 0.01
 * @kelvin_at_zero: kelvin at count 0
 *
 * For cameras whose counts are temperatures already: kelvin × 100 (0.01),
 * kelvin × 10 (0.1), 1/64 K, and the like.
 *
 * Returns: (transfer full): a calibration, or %NULL with
 *   %GST_THERMAL_ERROR_INVALID
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_calibration_new_linear (
    gdouble kelvin_per_count, gdouble kelvin_at_zero, GError **error)
{
  GstThermalCalibration *self;

  if (!(kelvin_per_count > 0) || !isfinite (kelvin_per_count)
      || !isfinite (kelvin_at_zero)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "%g K per count from %g K is no temperature scale", kelvin_per_count,
        kelvin_at_zero);
    return NULL;
  }

  self = calibration_alloc ();
  self->encoding = GST_THERMAL_ENCODING_LINEAR;
  self->kelvin_per_count = kelvin_per_count;
  self->kelvin_at_zero = kelvin_at_zero;
  return self;
}

/**
 * gst_thermal_calibration_with_object:
 * @self: a calibration
 * @object: object parameters; a NaN member keeps the one of @self
 *
 * Makes a calibration for another object. Where counts are temperatures, only
 * the correction of @object can be applied.
 *
 * Returns: (transfer full): a calibration like @self for @object, or %NULL
 *   with %GST_THERMAL_ERROR_INVALID, or with %GST_THERMAL_ERROR_UNSUPPORTED
 *   when the counts are temperatures, in which the camera has put its own
 *   parameters for good, and @object has others than the correction
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_calibration_with_object (
    GstThermalCalibration *self, const GstThermalObject *object, GError **error)
{
  g_autoptr (GstThermalCalibration) other = NULL;
  GstThermalObject merged;

  g_return_val_if_fail (self != NULL && object != NULL, NULL);

  if (gst_thermal_object_is_inherit (object))
    return gst_thermal_calibration_ref (self);

  gst_thermal_object_merge (object, &self->object, &merged);
  other = gst_thermal_calibration_copy (self);
  if (self->encoding != GST_THERMAL_ENCODING_PLANCK) {
    if (!gst_thermal_object_is_correction (object)) {
      g_set_error_literal (error, GST_THERMAL_ERROR,
          GST_THERMAL_ERROR_UNSUPPORTED,
          "the counts are temperatures already: object parameters cannot be "
          "changed any more");
      return NULL;
    }
    if (!gst_thermal_object_validate (&merged, error))
      return NULL;
    gst_thermal_calibration_apply_correction (other, &merged);
    return g_steal_pointer (&other);
  }
  if (!calibration_apply_object (other, &merged, error))
    return NULL;

  return g_steal_pointer (&other);
}

/**
 * gst_thermal_calibration_ref:
 * @self: a calibration
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_calibration_ref (GstThermalCalibration *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_calibration_unref:
 * @self: (transfer full): a calibration
 *
 * Gives a reference back; the last one frees the calibration.
 *
 * Since: 0.1
 */
void
gst_thermal_calibration_unref (GstThermalCalibration *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->table);
  g_free (self);
}

static gboolean
same_number (gdouble a, gdouble b)
{
  return a == b || (isnan (a) && isnan (b));
}

/**
 * gst_thermal_calibration_equal:
 * @self: a calibration
 * @other: another
 *
 * Compares two calibrations by value.
 *
 * Returns: whether both say the same of every count
 *
 * Since: 0.1
 */
gboolean
gst_thermal_calibration_equal (
    GstThermalCalibration *self, GstThermalCalibration *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  if (self == other)
    return TRUE;
  if (self->encoding != other->encoding || self->has_void != other->has_void
      || !same_number (self->range_low_k, other->range_low_k)
      || !same_number (self->range_high_k, other->range_high_k)
      || !same_number (self->clip_low_k, other->clip_low_k)
      || !same_number (self->clip_high_k, other->clip_high_k))
    return FALSE;
  if (self->encoding == GST_THERMAL_ENCODING_LINEAR)
    return self->kelvin_per_count == other->kelvin_per_count
           && self->kelvin_at_zero == other->kelvin_at_zero
           && self->object.correction_factor == other->object.correction_factor
           && self->correction_shift_k == other->correction_shift_k;

  /* validated on the way in, so that none of these is NaN; all are doubles
   * without padding between them */
  return memcmp (&self->planck, &other->planck, sizeof self->planck) == 0
         && memcmp (
                &self->atmosphere, &other->atmosphere, sizeof self->atmosphere)
                == 0
         && memcmp (&self->object, &other->object, sizeof self->object) == 0
         && self->compensation_k == other->compensation_k;
}

/**
 * gst_thermal_calibration_get_encoding:
 * @self: a calibration
 *
 * Says what the counts are.
 *
 * Returns: what kind of counts these are
 *
 * Since: 0.1
 */
GstThermalEncoding
gst_thermal_calibration_get_encoding (GstThermalCalibration *self)
{
  g_return_val_if_fail (self != NULL, GST_THERMAL_ENCODING_PLANCK);

  return self->encoding;
}

/**
 * gst_thermal_calibration_get_planck:
 * @self: a calibration
 *
 * Gives the camera's curve.
 *
 * Returns: (nullable) (transfer none): the camera's curve, or %NULL when the
 *   counts are linear
 *
 * Since: 0.1
 */
const GstThermalPlanck *
gst_thermal_calibration_get_planck (GstThermalCalibration *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->encoding == GST_THERMAL_ENCODING_PLANCK ? &self->planck : NULL;
}

/**
 * gst_thermal_calibration_get_atmosphere:
 * @self: a calibration
 *
 * Gives the constants of the air.
 *
 * Returns: (nullable) (transfer none): the constants of the air, or %NULL when
 *   the counts are linear
 *
 * Since: 0.1
 */
const GstThermalAtmosphere *
gst_thermal_calibration_get_atmosphere (GstThermalCalibration *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->encoding == GST_THERMAL_ENCODING_PLANCK ? &self->atmosphere
                                                       : NULL;
}

/**
 * gst_thermal_calibration_get_object:
 * @self: a calibration
 *
 * Gives the object parameters that the temperatures are corrected for.
 *
 * Returns: (nullable) (transfer none): the object parameters, or %NULL when
 *   the counts are linear
 *
 * Since: 0.1
 */
const GstThermalObject *
gst_thermal_calibration_get_object (GstThermalCalibration *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->encoding == GST_THERMAL_ENCODING_PLANCK ? &self->object : NULL;
}

/**
 * gst_thermal_calibration_get_linear:
 * @self: a calibration
 * @kelvin_per_count: (out) (optional): the scale; NaN for a Planck curve
 * @kelvin_at_zero: (out) (optional): kelvin at count 0; NaN for a Planck curve
 *
 * Gives the scale of counts that are temperatures.
 *
 * Since: 0.1
 */
void
gst_thermal_calibration_get_linear (GstThermalCalibration *self,
    gdouble *kelvin_per_count, gdouble *kelvin_at_zero)
{
  gboolean linear;

  g_return_if_fail (self != NULL);

  linear = self->encoding == GST_THERMAL_ENCODING_LINEAR;
  if (kelvin_per_count != NULL)
    *kelvin_per_count = linear ? self->kelvin_per_count : NAN;
  if (kelvin_at_zero != NULL)
    *kelvin_at_zero = linear ? self->kelvin_at_zero : NAN;
}

/**
 * gst_thermal_calibration_get_correction:
 * @self: a calibration
 * @factor: (out) (optional): what temperatures in °C are multiplied by; 1 when
 *   there is no correction
 * @offset_k: (out) (optional): what is added then, with what compensates the
 *   camera, kelvin; 0 when there is none
 *
 * Gives what is done to the temperatures at last, with counts of any encoding.
 *
 * Returns: whether they are corrected
 *
 * Since: 0.1
 */
gboolean
gst_thermal_calibration_get_correction (
    GstThermalCalibration *self, gdouble *factor, gdouble *offset_k)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (factor != NULL)
    *factor = self->object.correction_factor;
  if (offset_k != NULL)
    *offset_k = self->object.correction_offset_k
                + self->object.correction_factor * self->compensation_k;
  return self->is_corrected;
}

static gboolean
copy_span (gdouble low, gdouble high, gdouble *ret_low, gdouble *ret_high)
{
  if (ret_low != NULL)
    *ret_low = low;
  if (ret_high != NULL)
    *ret_high = high;
  return !isnan (low) || !isnan (high);
}

/**
 * gst_thermal_calibration_get_range:
 * @self: a calibration
 * @low_k: (out) (optional): lowest temperature, kelvin, or NaN
 * @high_k: (out) (optional): highest temperature, kelvin, or NaN
 *
 * Gives the span that the camera promises to measure.
 *
 * Returns: whether there is a measuring range
 *
 * Since: 0.1
 */
gboolean
gst_thermal_calibration_get_range (
    GstThermalCalibration *self, gdouble *low_k, gdouble *high_k)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return copy_span (self->range_low_k, self->range_high_k, low_k, high_k);
}

/**
 * gst_thermal_calibration_get_clip:
 * @self: a calibration
 * @low_k: (out) (optional): lower clip limit, kelvin, or NaN
 * @high_k: (out) (optional): upper clip limit, kelvin, or NaN
 *
 * Gives the limits beyond which the camera prints a relation instead of a
 * number.
 *
 * Returns: whether there are clip limits
 *
 * Since: 0.1
 */
gboolean
gst_thermal_calibration_get_clip (
    GstThermalCalibration *self, gdouble *low_k, gdouble *high_k)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return copy_span (self->clip_low_k, self->clip_high_k, low_k, high_k);
}

/**
 * gst_thermal_calibration_get_transmission:
 * @self: a calibration
 *
 * Gives what the air between lens and object lets through.
 *
 * Returns: the transmission of the air over the object's distance, 0 to 1; 1
 *   when the counts are linear
 *
 * Since: 0.1
 */
gdouble
gst_thermal_calibration_get_transmission (GstThermalCalibration *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->transmission;
}

/**
 * gst_thermal_calibration_get_kelvin:
 * @self: a calibration
 * @counts: counts, also between two whole ones
 *
 * Turns counts into a temperature by the formula, not by the table.
 *
 * Returns: the temperature of the object, kelvin, in double precision; NaN
 *   when there is none
 *
 * Since: 0.1
 */
gdouble
gst_thermal_calibration_get_kelvin (GstThermalCalibration *self, gdouble counts)
{
  gdouble kelvin;

  g_return_val_if_fail (self != NULL, NAN);

  if (self->has_void && counts < 0.5)
    return NAN;
  if (self->encoding == GST_THERMAL_ENCODING_PLANCK)
    kelvin = planck_kelvin (&self->planck, (counts - self->bias) / self->gain);
  else
    kelvin = self->kelvin_at_zero + self->kelvin_per_count * counts;
  if (self->is_corrected && kelvin > 0)
    kelvin = self->object.correction_factor * kelvin + self->correction_shift_k;
  /* nothing is colder than 0 K: such counts have no temperature */
  return kelvin > 0 ? kelvin : NAN;
}

/**
 * gst_thermal_calibration_get_counts:
 * @self: a calibration
 * @kelvin: temperature of an object, kelvin
 *
 * The inverse of gst_thermal_calibration_get_kelvin(), not rounded and not
 * limited to 16 bits.
 *
 * Returns: counts; NaN when @kelvin is not above 0 or the curve has none
 *
 * Since: 0.1
 */
gdouble
gst_thermal_calibration_get_counts (GstThermalCalibration *self, gdouble kelvin)
{
  g_return_val_if_fail (self != NULL, NAN);

  if (self->is_corrected && kelvin > 0)
    kelvin =
        (kelvin - self->correction_shift_k) / self->object.correction_factor;
  if (!(kelvin > 0))
    return NAN;

  if (self->encoding == GST_THERMAL_ENCODING_PLANCK) {
    if (!(exp (self->planck.b / kelvin) > self->planck.f))
      return NAN;
    return self->gain * planck_counts (&self->planck, kelvin) + self->bias;
  }

  return (kelvin - self->kelvin_at_zero) / self->kelvin_per_count;
}

/**
 * gst_thermal_calibration_get_nearest_count:
 * @self: a calibration
 * @kelvin: temperature of an object, kelvin
 *
 * Finds the sample that stands for a temperature.
 *
 * Returns: the 16-bit sample that is nearest to @kelvin; 0 when @kelvin is NaN
 *
 * Since: 0.1
 */
guint16
gst_thermal_calibration_get_nearest_count (
    GstThermalCalibration *self, gdouble kelvin)
{
  const gdouble counts = gst_thermal_calibration_get_counts (self, kelvin);

  if (isnan (counts))
    return 0;
  return (guint16) CLAMP (
      floor (counts + 0.5), 0, (gdouble) GST_THERMAL_N_COUNTS - 1);
}

/**
 * gst_thermal_calibration_get_table:
 * @self: a calibration
 * @n_kelvin: (out): %GST_THERMAL_N_COUNTS
 *
 * The temperature of every 16-bit sample, kelvin; NaN where there is none.
 * Built when it is first asked for (about a millisecond), then one look-up is
 * all that a temperature costs. Single precision: the step at 300 K is 0.03 mK.
 *
 * Returns: (array length=n_kelvin) (transfer none): the table, as long-lived
 *   as @self
 *
 * Since: 0.1
 */
const gfloat *
gst_thermal_calibration_get_table (GstThermalCalibration *self, gsize *n_kelvin)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (g_once_init_enter (&self->table)) {
    gfloat *table = g_new (gfloat, GST_THERMAL_N_COUNTS);

    for (guint i = 0; i < GST_THERMAL_N_COUNTS; i++)
      table[i] = (gfloat) gst_thermal_calibration_get_kelvin (self, i);
    g_once_init_leave (&self->table, table);
  }

  if (n_kelvin != NULL)
    *n_kelvin = GST_THERMAL_N_COUNTS;
  return self->table;
}

/**
 * gst_thermal_calibration_classify:
 * @self: a calibration
 * @kelvin: a temperature, kelvin
 *
 * Says whether a temperature may be printed as it is.
 *
 * Returns: what @kelvin is worth, by the clip limits
 *
 * Since: 0.1
 */
GstThermalStatus
gst_thermal_calibration_classify (GstThermalCalibration *self, gdouble kelvin)
{
  g_return_val_if_fail (self != NULL, GST_THERMAL_STATUS_NONE);

  if (isnan (kelvin))
    return GST_THERMAL_STATUS_NONE;
  /* comparing with NaN is false: no limit */
  if (kelvin < self->clip_low_k)
    return GST_THERMAL_STATUS_BELOW;
  if (kelvin > self->clip_high_k)
    return GST_THERMAL_STATUS_ABOVE;
  return GST_THERMAL_STATUS_VALID;
}
