/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

/* Reads "linear(KELVIN_PER_COUNT,KELVIN_AT_ZERO)" or "planck(R1,R2,B,F,O)". */
GstThermalCalibration *radiometry_calibration_parse (
    const gchar *text, GError **error);

/* Temperatures as kelvin × 100, with the limits of @calibration. */
GstThermalCalibration *radiometry_calibration_new_centikelvin (
    GstThermalCalibration *calibration);

/* What each count of @calibration is as kelvin × 100; 0 where it has no
 * temperature. GST_THERMAL_N_COUNTS entries. */
guint16 *radiometry_calibration_build_centikelvin_table (
    GstThermalCalibration *calibration);

G_END_DECLS
