/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "thermcolor-agc.h"

G_BEGIN_DECLS

gboolean therm_calibrations_count_differently (
    GstThermalCalibration *old, GstThermalCalibration *new);
void therm_curve_retarget (
    ThermCurve *curve, GstThermalCalibration *old, GstThermalCalibration *new);

G_END_DECLS
