/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

/* A calibration from inside, for those files that make others of it. */

struct _GstThermalCalibration
{
  gatomicrefcount ref_count;

  GstThermalEncoding encoding;
  GstThermalPlanck planck;
  GstThermalAtmosphere atmosphere;
  GstThermalObject object;
  gdouble kelvin_per_count;
  gdouble kelvin_at_zero;
  gboolean has_void; /* count 0 is no measurement */

  /* NaN where there is no limit */
  gdouble range_low_k;
  gdouble range_high_k;
  gdouble clip_low_k;
  gdouble clip_high_k;

  /* counts = gain * S(Tobj) + bias: the correction for everything between
   * object and sensor is affine, whatever it consists of */
  gdouble transmission;
  gdouble gain;
  gdouble bias;

  /* on the temperature, by object.correction_factor and _offset_k, of either
   * encoding: kelvin = factor * kelvin of the counts + shift */
  gboolean is_corrected;
  gdouble correction_shift_k;
  gdouble compensation_k; /* for what the camera itself adds, before that */

  gfloat *table; /* built once, by whoever asks first; g_once_init_enter */
};

/* Everything but the reference count and the table. */
GstThermalCalibration *gst_thermal_calibration_copy (
    GstThermalCalibration *other);
void gst_thermal_calibration_apply_correction (
    GstThermalCalibration *self, const GstThermalObject *object);

G_END_DECLS
