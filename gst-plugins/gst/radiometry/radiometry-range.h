/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

/* Measuring ranges: what the camera says as a number. Pure functions, and the
 * state of the automatic choice; knows no element. */

/* So many of a frame's pixels do not decide anything, a millionth each: dead
 * ones, the edge of a flame. 32 pixels of 640×512. */
#define RADIOMETRY_RANGE_PPM 100

/* For so long it has to be cold before the lower range is chosen again. */
#define RADIOMETRY_RANGE_HOLD (2 * GST_SECOND)

typedef enum
{
  RADIOMETRY_SPAN_LOW,  /* −20 to 150 °C */
  RADIOMETRY_SPAN_HIGH, /* 0 to 550 °C */
  RADIOMETRY_N_SPANS,
} RadiometrySpan;

typedef struct
{
  RadiometrySpan span;
  GstClockTime cold_since; /* GST_CLOCK_TIME_NONE: it is hot */
} RadiometryRange;

void radiometry_range_init (RadiometryRange *self);

gdouble radiometry_range_get_low_k (RadiometrySpan span);
gdouble radiometry_range_get_high_k (RadiometrySpan span);

/* @calibration with the limits of @span, where its own are not tighter. */
GstThermalCalibration *radiometry_range_apply (
    GstThermalCalibration *calibration, RadiometrySpan span);

/* How many samples of @width × @height are above each of two counts; plain C,
 * and what is used. */
void radiometry_range_count_above_plain (const guint8 *counts, gint stride,
    gint width, gint height, const guint16 limits[2], guint ret_n[2]);
void radiometry_range_count_above (const guint8 *counts, gint stride,
    gint width, gint height, const guint16 limits[2], guint ret_n[2]);

/* One more frame at the time @now, of which @n_over of @n_pixels are above the
 * top of the lower range and @n_warm above that less the hysteresis. Returns
 * whether another range counts from now on. */
gboolean radiometry_range_follow (RadiometryRange *self, guint n_pixels,
    guint n_over, guint n_warm, GstClockTime now);

G_END_DECLS
