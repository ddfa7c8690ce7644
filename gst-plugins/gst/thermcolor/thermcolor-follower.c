/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-follower.h"
#include "thermcolor-retarget.h"
#include "thermcolor-span.h"

#include <math.h>

/* A count without a calibration is taken as the usual step of uncooled
 * cameras. */
#define USUAL_KELVIN_PER_COUNT 0.01

/* FLIR's cores filter gain control by n/256 for each frame of 30 a second,
 * 256 being all at once; 1 to 32 are eighths of that. */
#define AGC_FILTER_ALL 32.0
#define AGC_FILTER_FRAME_S (1 / 30.0)

/* ITT mean: how many steps double the exponent. */
#define ITT_STEPS 4.0

#define CONTRAST_NEUTRAL 18.0
#define CONTRAST_STEPS 3.0

/**
 * therm_kelvin_per_count:
 * @calibration: (nullable): what the counts mean
 * @count: around which
 *
 * Returns: how much hotter one more count is
 */
gdouble
therm_kelvin_per_count (GstThermalCalibration *calibration, gdouble count)
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
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
}

/**
 * therm_follower_forget:
 * @self: a follower
 *
 * The next frame has nothing to do with those before. A curve that was made
 * once for all stays.
 */
void
therm_follower_forget (ThermFollower *self)
{
  self->afresh = TRUE;
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

static gboolean
is_equalising (GstThermColorAgc agc)
{
  return agc == GST_THERM_COLOR_AGC_PLATEAU
         || agc == GST_THERM_COLOR_AGC_INFORMATION
         || agc == GST_THERM_COLOR_AGC_LOCAL || agc == GST_THERM_COLOR_AGC_ONCE;
}

/* The curve that this frame alone would have. */
static void
compute_curve (ThermFollower *self, const ThermFollowerSettings *settings,
    GstThermalCalibration *calibration, ThermCurve *curve)
{
  const ThermHistogram *histogram = &self->histogram;
  const gdouble middle = (histogram->low + histogram->high) / 2.0;
  const gdouble contrast =
      exp2 ((settings->contrast - CONTRAST_NEUTRAL) / CONTRAST_STEPS);
  const ThermGain gain = {
      .max_gain = settings->max_gain * contrast
                  * therm_kelvin_per_count (calibration, middle),
      .brightness = settings->brightness,
  };
  const ThermPlateau how = {
      .plateau = settings->plateau,
      .linear_share = settings->linear_share,
      .tail_percent = settings->tail_percent,
  };

  if (settings->agc == GST_THERM_COLOR_AGC_MANUAL) {
    compute_manual_curve (self, settings, calibration, curve);
    return;
  }

  if (is_equalising (settings->agc)) {
    therm_curve_set_plateau (curve, histogram, &how, &gain);
  } else if (settings->agc == GST_THERM_COLOR_AGC_LINEAR) {
    therm_curve_set_limited (curve, histogram->low, histogram->high, &gain);
  } else {
    const gdouble low =
        therm_histogram_get_percentile (histogram, settings->low_percent);
    const gdouble high =
        therm_histogram_get_percentile (histogram, settings->high_percent);

    therm_curve_set_limited (curve, MIN (low, high), MAX (low, high), &gain);
  }
  if (settings->itt_mean != 0)
    therm_curve_bend (curve, exp2 (settings->itt_mean / ITT_STEPS));
}

/**
 * therm_damping_from_agc_filter:
 * @agc_filter: 1 to 32
 *
 * Returns: the time constant that goes @agc_filter / 32 of the way in a 30th
 *   of a second, seconds
 */
gdouble
therm_damping_from_agc_filter (gdouble agc_filter)
{
  if (agc_filter >= AGC_FILTER_ALL)
    return 0;
  return -AGC_FILTER_FRAME_S / log1p (-agc_filter / AGC_FILTER_ALL);
}

/* The share of the way to the new curve that one frame goes: 1 - exp (-t / T),
 * whatever the frame rate. */
static gdouble
damping_share (const ThermFollower *self, const ThermFollowerSettings *settings,
    GstClockTime pts)
{
  const gdouble damping_s =
      settings->agc_filter > 0
          ? therm_damping_from_agc_filter (settings->agc_filter)
          : settings->damping_s;
  GstClockTimeDiff elapsed;

  if (!self->have_curve || self->afresh || settings->agc != self->agc
      || settings->agc == GST_THERM_COLOR_AGC_MANUAL || damping_s <= 0)
    return 1;

  if (!GST_CLOCK_TIME_IS_VALID (pts) || !GST_CLOCK_TIME_IS_VALID (self->pts))
    return 1;

  elapsed = GST_CLOCK_DIFF (self->pts, pts);
  if (elapsed < 0)
    return 1;
  return -expm1 (-(gdouble) elapsed / GST_SECOND / damping_s);
}

static gboolean
is_whole (const ThermFollowerFrame *frame)
{
  return frame->roi.width == frame->width && frame->roi.height == frame->height;
}

/* What is painted lies anywhere in the frame, what gain control goes by in the
 * region of interest. */
static void
look_at (ThermFollower *self, const ThermFollowerSettings *settings,
    const ThermFollowerFrame *frame, gboolean only_limits)
{
  const ThermRoi *roi = &frame->roi;
  ThermHistogram *histogram = &self->histogram;
  /* which of the limits a masked pixel makes, only all counts can tell */
  const gboolean masked =
      frame->calibration != NULL
      && gst_thermal_calibration_has_void (frame->calibration);
  const guint8 *counts =
      frame->counts + (gsize) roi->y * frame->stride + 2 * (gsize) roi->x;

  if (only_limits || !is_whole (frame)
      || settings->agc == GST_THERM_COLOR_AGC_INFORMATION) {
    if (masked) {
      therm_histogram_gather (
          histogram, frame->counts, frame->stride, frame->width, frame->height);
      therm_histogram_drop_void (histogram);
    } else {
      therm_histogram_gather_limits (
          histogram, frame->counts, frame->stride, frame->width, frame->height);
    }
    self->low = histogram->low;
    self->high = histogram->high;
    if (only_limits)
      return;
  }

  if (settings->agc == GST_THERM_COLOR_AGC_LINEAR && !masked)
    therm_histogram_gather_limits (
        histogram, counts, frame->stride, roi->width, roi->height);
  else if (settings->agc == GST_THERM_COLOR_AGC_INFORMATION)
    therm_histogram_gather_information (histogram, counts, frame->stride,
        roi->width, roi->height,
        settings->information_k
            / therm_kelvin_per_count (
                frame->calibration, (self->low + self->high) / 2.0));
  else
    therm_histogram_gather (
        histogram, counts, frame->stride, roi->width, roi->height);

  if (masked)
    therm_histogram_drop_void (histogram);
  if (is_whole (frame)) {
    self->low = histogram->low;
    self->high = histogram->high;
  }
}

/* The camera counts differently from now on, as after a change of its gain: the
 * same temperatures keep their colours. */
static void
change_calibration (ThermFollower *self, GstThermalCalibration *calibration)
{
  if (self->calibration == calibration)
    return;

  if (self->have_curve && self->calibration != NULL && calibration != NULL
      && therm_calibrations_count_differently (
          self->calibration, calibration)) {
    therm_curve_retarget (&self->curve, self->calibration, calibration);
    therm_curve_retarget (&self->target, self->calibration, calibration);
  }
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  if (calibration != NULL)
    self->calibration = gst_thermal_calibration_ref (calibration);
}

static void
approach (ThermFollower *self, const ThermFollowerSettings *settings,
    const ThermFollowerFrame *frame)
{
  ThermCurve target;
  gdouble shift;

  compute_curve (self, settings, frame->calibration, &target);
  self->share = damping_share (self, settings, frame->pts);

  /* All of the scene at once, as after an FFC: the picture goes on as if
   * nothing had happened, and only what is left is damped. */
  if (self->share < 1
      && therm_curve_find_shift (&target, &self->target, &shift))
    therm_curve_shift (&self->curve, shift);

  if (self->share < 1)
    therm_curve_approach (&self->curve, &target, self->share);
  else
    self->curve = target;
  self->target = target;
  self->have_curve = TRUE;
  self->afresh = FALSE;
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
  const gboolean once =
      settings->agc == GST_THERM_COLOR_AGC_ONCE && self->have_curve;
  const gboolean hold =
      (frame->hold && self->have_curve && settings->agc == self->agc) || once;

  look_at (self, settings, frame,
      hold || settings->agc == GST_THERM_COLOR_AGC_MANUAL);
  change_calibration (self, frame->calibration);
  if (hold)
    self->share = 0;
  else
    approach (self, settings, frame);
  if (!hold || once)
    self->agc = settings->agc;
  self->pts = frame->pts;
}
