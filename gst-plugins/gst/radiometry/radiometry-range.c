/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "radiometry-range.h"

#include <gst/filter/therm-clones.h>
#include <math.h>

/* The two ranges of HIKMICRO's and VIVOTEK's thermographic cameras, °C. */
static const gdouble spans_c[RADIOMETRY_N_SPANS][2] = {
    [RADIOMETRY_SPAN_LOW] = {-20, 150},
    [RADIOMETRY_SPAN_HIGH] = {0, 550},
};

void
radiometry_range_init (RadiometryRange *self)
{
  *self = (RadiometryRange){RADIOMETRY_SPAN_LOW, GST_CLOCK_TIME_NONE};
}

gdouble
radiometry_range_get_low_k (RadiometrySpan span)
{
  return spans_c[span][0] + GST_THERMAL_ZERO_CELSIUS_K;
}

gdouble
radiometry_range_get_high_k (RadiometrySpan span)
{
  return spans_c[span][1] + GST_THERMAL_ZERO_CELSIUS_K;
}

GstThermalCalibration *
radiometry_range_apply (GstThermalCalibration *calibration, RadiometrySpan span)
{
  gdouble low_k = radiometry_range_get_low_k (span);
  gdouble high_k = radiometry_range_get_high_k (span);
  g_autoptr (GstThermalCalibration) ranged =
      gst_thermal_calibration_with_range (calibration, low_k, high_k, NULL);
  g_autoptr (GstThermalCalibration) clipped = NULL;
  gdouble clip_low_k, clip_high_k;

  /* fmax() takes the other one where there is no limit */
  gst_thermal_calibration_get_clip (calibration, &clip_low_k, &clip_high_k);
  low_k = fmax (low_k, clip_low_k);
  high_k = fmin (high_k, clip_high_k);
  clipped = gst_thermal_calibration_with_clip (ranged, low_k, high_k, NULL);
  /* a camera that measures nothing of the span says so of every pixel */
  return clipped != NULL ? g_steal_pointer (&clipped)
                         : g_steal_pointer (&ranged);
}

static inline void
count_row (const guint8 *samples, gint n, guint16 first, guint16 second,
    guint ret_n[2])
{
  guint n_first = 0, n_second = 0;

  for (gint x = 0; x < n; x++) {
    const guint16 count = GST_READ_UINT16_LE (samples + 2 * x);

    n_first += count > first;
    n_second += count > second;
  }
  ret_n[0] += n_first;
  ret_n[1] += n_second;
}

void
radiometry_range_count_above_plain (const guint8 *counts, gint stride,
    gint width, gint height, const guint16 limits[2], guint ret_n[2])
{
  ret_n[0] = ret_n[1] = 0;
  for (gint y = 0; y < height; y++)
    count_row (
        counts + (gssize) y * stride, width, limits[0], limits[1], ret_n);
}

/* Sums of 16 bits hold a run of BATCH samples: as many lanes as the vectors of
 * the counts have. */
#define BATCH 1024

THERM_CLONES void
radiometry_range_count_above (const guint8 *counts, gint stride, gint width,
    gint height, const guint16 limits[2], guint ret_n[2])
{
  const guint16 first = limits[0], second = limits[1];

  ret_n[0] = ret_n[1] = 0;
  for (gint y = 0; y < height; y++) {
    const guint8 *row = counts + (gssize) y * stride;

    for (gint at = 0; at < width; at += BATCH) {
      const gint n = MIN (width - at, BATCH);
      guint16 n_first = 0, n_second = 0;

      for (gint x = 0; x < n; x++) {
        const guint16 count = GST_READ_UINT16_LE (row + 2 * (at + x));

        n_first += count > first;
        n_second += count > second;
      }
      ret_n[0] += n_first;
      ret_n[1] += n_second;
    }
  }
}

gboolean
radiometry_range_follow (RadiometryRange *self, guint n_pixels, guint n_over,
    guint n_warm, GstClockTime now)
{
  const guint n_ignored =
      (guint) ((guint64) n_pixels * RADIOMETRY_RANGE_PPM / 1000000);

  if (self->span == RADIOMETRY_SPAN_LOW) {
    if (n_over <= n_ignored)
      return FALSE;
    *self = (RadiometryRange){RADIOMETRY_SPAN_HIGH, GST_CLOCK_TIME_NONE};
    return TRUE;
  }

  if (n_warm > n_ignored || !GST_CLOCK_TIME_IS_VALID (now)) {
    self->cold_since = GST_CLOCK_TIME_NONE;
    return FALSE;
  }
  /* time that went back is another pass over the same file */
  if (!GST_CLOCK_TIME_IS_VALID (self->cold_since) || now < self->cold_since)
    self->cold_since = now;
  if (now - self->cold_since < RADIOMETRY_RANGE_HOLD)
    return FALSE;
  *self = (RadiometryRange){RADIOMETRY_SPAN_LOW, GST_CLOCK_TIME_NONE};
  return TRUE;
}
