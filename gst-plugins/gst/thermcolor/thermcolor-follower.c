/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-follower.h"
#include "thermcolor-span.h"

#include <math.h>

/* A count without a calibration is taken as the usual step of uncooled
 * cameras. */
#define USUAL_KELVIN_PER_COUNT 0.01

static gdouble
kelvin_per_count (GstThermalCalibration *calibration, gdouble count)
{
  gdouble step;

  if (calibration == NULL)
    return USUAL_KELVIN_PER_COUNT;

  step = (gst_thermal_calibration_get_kelvin (calibration, count + 1)
             - gst_thermal_calibration_get_kelvin (calibration, count - 1))
         / 2;
  return step > 0 && isfinite (step) ? step : USUAL_KELVIN_PER_COUNT;
}

void
therm_follower_init (ThermFollower *self)
{
  memset (self, 0, sizeof *self);
  therm_histogram_init (&self->histogram);
}

void
therm_follower_clear (ThermFollower *self)
{
  therm_histogram_clear (&self->histogram);
  g_clear_pointer (&self->manual_calibration, gst_thermal_calibration_unref);
}

/**
 * therm_follower_forget:
 * @self: a follower
 *
 * The next frame has nothing to do with those before.
 */
void
therm_follower_forget (ThermFollower *self)
{
  self->have_curve = FALSE;
}

static void
compute_manual_curve (ThermFollower *self,
    const ThermFollowerSettings *settings, GstThermalCalibration *calibration,
    ThermCurve *curve)
{
  if (self->manual_calibration == NULL
      || !gst_thermal_calibration_equal (self->manual_calibration, calibration)
      || self->manual_low_c != settings->low_c
      || self->manual_high_c != settings->high_c) {
    /* limits that are swapped or equal still give a picture */
    const gdouble low_c = MIN (settings->low_c, settings->high_c);
    const gdouble high_c =
        MAX (low_c + 0.1, MAX (settings->low_c, settings->high_c));

    therm_curve_set_temperatures (&self->manual_curve, calibration,
        low_c + GST_THERMAL_ZERO_CELSIUS_K,
        high_c + GST_THERMAL_ZERO_CELSIUS_K);
    g_clear_pointer (&self->manual_calibration, gst_thermal_calibration_unref);
    self->manual_calibration = gst_thermal_calibration_ref (calibration);
    self->manual_low_c = settings->low_c;
    self->manual_high_c = settings->high_c;
  }
  *curve = self->manual_curve;
}

/* The curve that this frame alone would have. */
static void
compute_curve (ThermFollower *self, const ThermFollowerSettings *settings,
    GstThermalCalibration *calibration, ThermCurve *curve)
{
  const ThermHistogram *histogram = &self->histogram;
  const gdouble middle = (histogram->low + histogram->high) / 2.0;
  const ThermGain gain = {
      .max_gain = settings->max_gain * kelvin_per_count (calibration, middle),
      .brightness = settings->brightness,
  };

  switch (settings->agc) {
  case GST_THERM_COLOR_AGC_PLATEAU:
    therm_curve_set_plateau (curve, histogram, settings->plateau, &gain);
    break;
  case GST_THERM_COLOR_AGC_LINEAR:
    therm_curve_set_limited (curve, histogram->low, histogram->high, &gain);
    break;
  case GST_THERM_COLOR_AGC_PERCENTILE: {
    const gdouble low =
        therm_histogram_get_percentile (histogram, settings->low_percent);
    const gdouble high =
        therm_histogram_get_percentile (histogram, settings->high_percent);

    therm_curve_set_limited (curve, MIN (low, high), MAX (low, high), &gain);
    break;
  }
  case GST_THERM_COLOR_AGC_MANUAL:
    compute_manual_curve (self, settings, calibration, curve);
    break;
  }
}

/* The share of the way to the new curve that one frame goes: 1 - exp (-t / T),
 * whatever the frame rate. */
static gdouble
damping_share (const ThermFollower *self, const ThermFollowerSettings *settings,
    GstClockTime pts)
{
  GstClockTimeDiff elapsed;

  if (settings->agc != self->agc || settings->agc == GST_THERM_COLOR_AGC_MANUAL
      || settings->damping_s <= 0)
    return 1;

  if (!GST_CLOCK_TIME_IS_VALID (pts) || !GST_CLOCK_TIME_IS_VALID (self->pts))
    return 1;

  elapsed = GST_CLOCK_DIFF (self->pts, pts);
  if (elapsed < 0)
    return 1;
  return -expm1 (-(gdouble) elapsed / GST_SECOND / settings->damping_s);
}

/**
 * therm_follower_update:
 * @self: a follower
 * @settings: how to follow; manual needs a calibration
 * @frame: the newest frame
 */
void
therm_follower_update (ThermFollower *self,
    const ThermFollowerSettings *settings, const ThermFollowerFrame *frame)
{
  const gboolean hold =
      frame->hold && self->have_curve && settings->agc == self->agc;
  /* which of the limits a masked pixel makes, only all counts can tell */
  const gboolean masked =
      frame->calibration != NULL
      && gst_thermal_calibration_has_void (frame->calibration);
  ThermCurve curve;

  if (masked
      || (!hold
          && (settings->agc == GST_THERM_COLOR_AGC_PLATEAU
              || settings->agc == GST_THERM_COLOR_AGC_PERCENTILE)))
    therm_histogram_gather (&self->histogram, frame->counts, frame->stride,
        frame->width, frame->height);
  else
    therm_histogram_gather_limits (&self->histogram, frame->counts,
        frame->stride, frame->width, frame->height);

  if (masked)
    therm_histogram_drop_void (&self->histogram);

  if (!hold) {
    compute_curve (self, settings, frame->calibration, &curve);
    if (self->have_curve)
      therm_curve_approach (
          &self->curve, &curve, damping_share (self, settings, frame->pts));
    else
      self->curve = curve;
    self->have_curve = TRUE;
    self->agc = settings->agc;
  }
  self->pts = frame->pts;
}
