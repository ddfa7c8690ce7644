/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-retarget.h"

#include <math.h>

/* The camera's own curve, without object parameters: those are what a user
 * believes of the scene, and changing them changes no count. */
static gdouble
temperature_of_count (GstThermalCalibration *calibration, gdouble count)
{
  const GstThermalPlanck *p = gst_thermal_calibration_get_planck (calibration);
  gdouble slope, zero;

  if (p != NULL)
    return p->b / log (p->r1 / (p->r2 * (count + p->o)) + p->f);
  gst_thermal_calibration_get_linear (calibration, &slope, &zero);
  return zero + slope * count;
}

static gdouble
count_of_temperature (GstThermalCalibration *calibration, gdouble kelvin)
{
  const GstThermalPlanck *p = gst_thermal_calibration_get_planck (calibration);
  gdouble slope, zero;

  if (p != NULL)
    return p->r1 / (p->r2 * (exp (p->b / kelvin) - p->f)) - p->o;
  gst_thermal_calibration_get_linear (calibration, &slope, &zero);
  return (kelvin - zero) / slope;
}

static gboolean
is_same_planck (const GstThermalPlanck *a, const GstThermalPlanck *b)
{
  return a->r1 == b->r1 && a->r2 == b->r2 && a->b == b->b && a->f == b->f
         && a->o == b->o;
}

/**
 * therm_calibrations_count_differently:
 * @old: a calibration
 * @new: another
 *
 * Returns: whether the same radiation gives other counts
 */
gboolean
therm_calibrations_count_differently (
    GstThermalCalibration *old, GstThermalCalibration *new)
{
  const GstThermalPlanck *a = gst_thermal_calibration_get_planck (old);
  const GstThermalPlanck *b = gst_thermal_calibration_get_planck (new);
  gdouble old_slope, old_zero, new_slope, new_zero;

  if ((a != NULL) != (b != NULL))
    return TRUE;
  if (a != NULL)
    return !is_same_planck (a, b);
  gst_thermal_calibration_get_linear (old, &old_slope, &old_zero);
  gst_thermal_calibration_get_linear (new, &new_slope, &new_zero);
  return old_slope != new_slope || old_zero != new_zero;
}

/**
 * therm_curve_retarget:
 * @curve: a curve in counts of @old
 * @old: what they meant
 * @new: what counts mean from now on
 *
 * Makes it a curve in counts of @new, the same temperatures at the same places.
 */
void
therm_curve_retarget (
    ThermCurve *curve, GstThermalCalibration *old, GstThermalCalibration *new)
{
  gdouble floor_count = -G_MAXINT;

  for (guint k = 0; k <= THERM_CURVE_STEPS; k++) {
    gdouble count = count_of_temperature (
        new, temperature_of_count (old, curve->counts[k]));

    /* below what the camera's curve reaches there is no temperature */
    if (isnan (count))
      count = floor_count;
    curve->counts[k] = CLAMP (count, floor_count, G_MAXINT);
    floor_count = curve->counts[k];
  }
}
