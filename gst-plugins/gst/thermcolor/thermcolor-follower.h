/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "thermcolor-agc.h"
#include "thermcolor-roi.h"

G_BEGIN_DECLS

/**
 * GstThermColorAgc:
 * @GST_THERM_COLOR_AGC_PLATEAU: plateau histogram equalisation
 * @GST_THERM_COLOR_AGC_LINEAR: from the coldest to the hottest pixel
 * @GST_THERM_COLOR_AGC_PERCENTILE: linear, without the outermost pixels
 * @GST_THERM_COLOR_AGC_MANUAL: between two temperatures
 * @GST_THERM_COLOR_AGC_INFORMATION: plateau equalisation, pixels weighing by
 *   how much happens around them
 * @GST_THERM_COLOR_AGC_LOCAL: plateau equalisation, then each part of the
 *   picture by itself
 * @GST_THERM_COLOR_AGC_ONCE: as it was when this was chosen
 *
 * How the counts of a frame are laid out along the palette.
 */
typedef enum
{
  GST_THERM_COLOR_AGC_PLATEAU,
  GST_THERM_COLOR_AGC_LINEAR,
  GST_THERM_COLOR_AGC_PERCENTILE,
  GST_THERM_COLOR_AGC_MANUAL,
  GST_THERM_COLOR_AGC_INFORMATION,
  GST_THERM_COLOR_AGC_LOCAL,
  GST_THERM_COLOR_AGC_ONCE,
} GstThermColorAgc;

/**
 * ThermFollowerSettings:
 * @agc: how
 * @low_percent: for %GST_THERM_COLOR_AGC_PERCENTILE
 * @high_percent: for %GST_THERM_COLOR_AGC_PERCENTILE
 * @plateau: of equalisation
 * @linear_share: of equalisation
 * @tail_percent: of equalisation
 * @information_k: for %GST_THERM_COLOR_AGC_INFORMATION, kelvin
 * @max_gain: palette steps per kelvin
 * @contrast: 12 to 24; three more are twice the @max_gain, 18 is just that
 * @brightness: 0 to 1
 * @itt_mean: -4 to 4
 * @low_c: for %GST_THERM_COLOR_AGC_MANUAL, °C
 * @high_c: for %GST_THERM_COLOR_AGC_MANUAL, °C
 * @damping_s: time constant of the automatic modes, seconds
 * @agc_filter: 1 to 32 instead of @damping_s; 0 for that
 */
typedef struct
{
  GstThermColorAgc agc;
  gdouble low_percent;
  gdouble high_percent;
  gdouble plateau;
  gdouble linear_share;
  gdouble tail_percent;
  gdouble information_k;
  gdouble max_gain;
  gdouble contrast;
  gdouble brightness;
  gdouble itt_mean;
  gdouble low_c;
  gdouble high_c;
  gdouble damping_s;
  gdouble agc_filter;
} ThermFollowerSettings;

/**
 * ThermFollowerFrame:
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @width: pixels
 * @height: rows
 * @pts: its time, or %GST_CLOCK_TIME_NONE
 * @roi: what gain control looks at, in pixels; not empty
 * @calibration: (nullable): what the counts mean
 * @hold: the frame does not show the scene; leave the curve as it is
 */
typedef struct
{
  const guint8 *counts;
  gint stride;
  gint width;
  gint height;
  GstClockTime pts;
  ThermRoi roi;
  GstThermalCalibration *calibration;
  gboolean hold;
} ThermFollowerFrame;

/**
 * ThermFollower:
 * @curve: what the newest frame is painted by
 * @low: lowest count of the newest frame
 * @high: highest
 * @share: of the way to what the newest frame alone would have that the curve
 *   went, 0 to 1
 *
 * Gain control from frame to frame. Owned by one thread.
 */
typedef struct
{
  ThermCurve curve;
  guint low;
  guint high;
  gdouble share;

  /*< private >*/
  ThermHistogram histogram; /* of the region of interest */
  gboolean have_curve;
  gboolean afresh;      /* the next frame has nothing to do with those before */
  ThermCurve target;    /* that the newest frame alone would have */
  GstThermColorAgc agc; /* that made the curve */
  GstClockTime pts;     /* of the frame before */
  GstThermalCalibration *calibration; /* of the frame before */

  /* between which temperatures manual_curve is */
  ThermCurve manual_curve;
  GstThermalCalibration *manual_calibration;
  gdouble manual_low_c;
  gdouble manual_high_c;
} ThermFollower;

void therm_follower_init (ThermFollower *self);
void therm_follower_clear (ThermFollower *self);
void therm_follower_forget (ThermFollower *self);
void therm_follower_update (ThermFollower *self,
    const ThermFollowerSettings *settings, const ThermFollowerFrame *frame);

gdouble therm_kelvin_per_count (
    GstThermalCalibration *calibration, gdouble count);
gdouble therm_damping_from_agc_filter (gdouble agc_filter);

G_END_DECLS
