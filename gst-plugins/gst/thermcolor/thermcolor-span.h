/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "thermcolor-agc.h"

G_BEGIN_DECLS

/* Every sixteenth of the palette and both ends. */
#define THERM_SPAN_N_TEMPERATURES GST_THERMAL_SPAN_N_TEMPERATURES

/**
 * ThermSpan:
 * @kelvin: at every sixteenth of the palette; NaN where there is none
 * @palette: what is drawn with
 * @inverted: whether from hot to cold
 * @outside: what is painted otherwise
 *
 * What the colours of a picture mean.
 */
typedef struct
{
  gdouble kelvin[THERM_SPAN_N_TEMPERATURES];
  GstThermalPalette *palette;
  gboolean inverted;
  GstThermalOutside outside;
} ThermSpan;

void therm_span_measure (ThermSpan *self, const ThermCurve *curve,
    GstThermalCalibration *calibration);
void therm_span_set_outside (ThermSpan *self,
    GstThermalCalibration *calibration, guint32 under_argb, guint32 over_argb);
gboolean therm_span_has_same_colours (
    const ThermSpan *self, const ThermSpan *other);
gboolean therm_span_has_same_temperatures (
    const ThermSpan *self, const ThermSpan *other);
GstStructure *therm_span_to_structure (
    const ThermSpan *self, GstClockTime timestamp, GstClockTime running_time);

void therm_curve_set_temperatures (ThermCurve *curve,
    GstThermalCalibration *calibration, gdouble low_k, gdouble high_k);

G_END_DECLS
