/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "thermcolor-agc.h"

G_BEGIN_DECLS

/**
 * GstThermColorAgc:
 * @GST_THERM_COLOR_AGC_PLATEAU: plateau histogram equalisation
 * @GST_THERM_COLOR_AGC_LINEAR: from the coldest to the hottest pixel
 * @GST_THERM_COLOR_AGC_PERCENTILE: linear, without the outermost pixels
 * @GST_THERM_COLOR_AGC_MANUAL: between two temperatures
 *
 * How the counts of a frame are laid out along the palette.
 */
typedef enum
{
  GST_THERM_COLOR_AGC_PLATEAU,
  GST_THERM_COLOR_AGC_LINEAR,
  GST_THERM_COLOR_AGC_PERCENTILE,
  GST_THERM_COLOR_AGC_MANUAL,
} GstThermColorAgc;

/**
 * ThermFollowerSettings:
 * @agc: how
 * @low_percent: for %GST_THERM_COLOR_AGC_PERCENTILE
 * @high_percent: for %GST_THERM_COLOR_AGC_PERCENTILE
 * @plateau: for %GST_THERM_COLOR_AGC_PLATEAU
 * @max_gain: palette steps per kelvin
 * @brightness: 0 to 1
 * @low_c: for %GST_THERM_COLOR_AGC_MANUAL, °C
 * @high_c: for %GST_THERM_COLOR_AGC_MANUAL, °C
 * @damping_s: time constant of the automatic modes, seconds
 */
typedef struct
{
  GstThermColorAgc agc;
  gdouble low_percent;
  gdouble high_percent;
  gdouble plateau;
  gdouble max_gain;
  gdouble brightness;
  gdouble low_c;
  gdouble high_c;
  gdouble damping_s;
} ThermFollowerSettings;

/**
 * ThermFollowerFrame:
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @width: pixels
 * @height: rows
 * @pts: its time, or %GST_CLOCK_TIME_NONE
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
  GstThermalCalibration *calibration;
  gboolean hold;
} ThermFollowerFrame;

/**
 * ThermFollower:
 * @curve: what the newest frame is painted by
 * @histogram: of the newest frame; in some modes only its limits
 *
 * Gain control from frame to frame. Owned by one thread.
 */
typedef struct
{
  ThermCurve curve;
  ThermHistogram histogram;

  /*< private >*/
  gboolean have_curve;
  GstThermColorAgc agc; /* that made the curve */
  GstClockTime pts;     /* of the frame before */

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

G_END_DECLS
