/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-span.h"

#include <math.h>

#define LAST (THERM_SPAN_N_TEMPERATURES - 1)

/* A change that a colour bar can show. */
#define NOTICEABLE_K 0.05
#define NOTICEABLE_SHARE 0.005

/**
 * therm_span_measure:
 * @self: where the temperatures go
 * @curve: what the picture is painted by
 * @calibration: (nullable): what its counts mean
 */
void
therm_span_measure (ThermSpan *self, const ThermCurve *curve,
    GstThermalCalibration *calibration)
{
  for (guint i = 0; i <= LAST; i++) {
    const gdouble count = curve->counts[i * THERM_CURVE_STEPS / LAST];

    self->kelvin[i] = calibration != NULL ? gst_thermal_calibration_get_kelvin (
                          calibration, count)
                                          : NAN;
  }
}

/**
 * therm_span_set_outside:
 * @self: a span
 * @calibration: (nullable): what the counts mean; %NULL paints nothing
 *   otherwise
 * @under_argb: of what is too cold to be measured
 * @over_argb: of what is too hot
 */
void
therm_span_set_outside (ThermSpan *self, GstThermalCalibration *calibration,
    guint32 under_argb, guint32 over_argb)
{
  self->outside = (GstThermalOutside){NAN, NAN, under_argb, over_argb};
  if (calibration != NULL)
    gst_thermal_calibration_get_clip (
        calibration, &self->outside.low_k, &self->outside.high_k);
}

/* Both may be NaN. */
static gboolean
is_same (gdouble a, gdouble b)
{
  return a == b || (isnan (a) && isnan (b));
}

gboolean
therm_span_has_same_colours (const ThermSpan *self, const ThermSpan *other)
{
  return self->palette == other->palette && self->inverted == other->inverted
         && self->outside.under_argb == other->outside.under_argb
         && self->outside.over_argb == other->outside.over_argb
         && is_same (self->outside.low_k, other->outside.low_k)
         && is_same (self->outside.high_k, other->outside.high_k);
}

gboolean
therm_span_has_same_temperatures (const ThermSpan *self, const ThermSpan *other)
{
  const gdouble length_k = self->kelvin[LAST] - self->kelvin[0];
  /* a length of NaN leaves the first number */
  const gdouble noticeable_k = fmax (NOTICEABLE_K, NOTICEABLE_SHARE * length_k);

  for (guint i = 0; i <= LAST; i++) {
    if (isnan (self->kelvin[i]) != isnan (other->kelvin[i])
        || fabs (self->kelvin[i] - other->kelvin[i]) > noticeable_k)
      return FALSE;
  }
  return TRUE;
}

/**
 * therm_span_to_structure:
 * @self: a span
 * @timestamp: of the frame
 * @running_time: of the frame
 *
 * Returns: (transfer full): what a `thermal-span` message says
 */
GstStructure *
therm_span_to_structure (
    const ThermSpan *self, GstClockTime timestamp, GstClockTime running_time)
{
  GstStructure *structure =
      gst_structure_new ("thermal-span", "timestamp", G_TYPE_UINT64, timestamp,
          "running-time", G_TYPE_UINT64, running_time, "low-k", G_TYPE_DOUBLE,
          self->kelvin[0], "high-k", G_TYPE_DOUBLE, self->kelvin[LAST],
          "palette", G_TYPE_STRING, gst_thermal_palette_get_id (self->palette),
          "inverted", G_TYPE_BOOLEAN, self->inverted, NULL);
  GValue temperatures = G_VALUE_INIT;

  if (!isnan (self->outside.low_k))
    gst_structure_set (structure, "under-k", G_TYPE_DOUBLE, self->outside.low_k,
        "under-color", G_TYPE_UINT, self->outside.under_argb, NULL);
  if (!isnan (self->outside.high_k))
    gst_structure_set (structure, "over-k", G_TYPE_DOUBLE, self->outside.high_k,
        "over-color", G_TYPE_UINT, self->outside.over_argb, NULL);
  gst_value_array_init (&temperatures, THERM_SPAN_N_TEMPERATURES);
  for (guint i = 0; i <= LAST; i++) {
    GValue kelvin = G_VALUE_INIT;

    g_value_init (&kelvin, G_TYPE_DOUBLE);
    g_value_set_double (&kelvin, self->kelvin[i]);
    gst_value_array_append_and_take_value (&temperatures, &kelvin);
  }
  gst_structure_take_value (structure, "temperatures-k", &temperatures);
  return structure;
}

/**
 * therm_curve_set_temperatures:
 * @curve: a curve
 * @calibration: what the counts mean
 * @low_k: temperature of the cold end, kelvin
 * @high_k: temperature of the hot end, kelvin, over @low_k
 *
 * Straight in temperature, so that a colour bar is: in counts the curve is as
 * bent as the camera's.
 */
void
therm_curve_set_temperatures (ThermCurve *curve,
    GstThermalCalibration *calibration, gdouble low_k, gdouble high_k)
{
  gdouble floor_count = -G_MAXINT;

  for (guint k = 0; k <= THERM_CURVE_STEPS; k++) {
    const gdouble kelvin = low_k + (high_k - low_k) * k / THERM_CURVE_STEPS;
    gdouble count = gst_thermal_calibration_get_counts (calibration, kelvin);

    /* Temperatures that the curve does not reach: nothing lies below 0 K, and
     * what is hotter than it can say is hotter than any count. */
    if (isnan (count))
      count = kelvin > 0 ? GST_THERMAL_N_COUNTS : -1;
    curve->counts[k] = CLAMP (count, floor_count, G_MAXINT);
    floor_count = curve->counts[k];
  }
}
