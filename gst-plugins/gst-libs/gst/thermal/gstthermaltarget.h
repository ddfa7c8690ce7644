/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A region as #GstThermalMeasurer sees it: what counts mean in it, and its
 * numbers from how often each occurs. Not part of the public interface. */

#include <gst/thermal/gstthermalcalibration.h>
#include <gst/thermal/gstthermalhistogram.h>
#include <gst/thermal/gstthermalmeasurement.h>
#include <gst/thermal/gstthermalregion.h>

G_BEGIN_DECLS

/* What is known of the pixels of a cell, or of a region, in this frame. */
typedef struct
{
  guint16 low;
  guint16 high;
  gint low_x; /* the first pixel that has it */
  gint low_y;
  gint high_x;
  gint high_y;
} GstThermalExtremes;

/* A region that is measured. */
typedef struct
{
  GstThermalRegion *region;
  GArray *cells; /* of guint */
  guint n_pixels;
  /* how often each count occurs, when there are several cells, and in which
   * blocks there are any; all zero between two runs */
  guint32 *histogram;
  guint8 *marks;
  GstThermalExtremes extremes;

  gdouble distance_m; /* to what it shows; NaN: as for the frame */

  /* of the last frame's calibration; NULL: no temperatures */
  GstThermalCalibration *calibration;
  const gfloat *table;
  gint first_valid; /* counts; first above last when there are none */
  gint last_valid;
  gint first_inside; /* of those, what the camera is made to measure */
  gint last_inside;
} GstThermalTarget;

void gst_thermal_target_init (
    GstThermalTarget *self, GstThermalRegion *region, guint n_pixels);
void gst_thermal_target_clear (GstThermalTarget *self);

/* @calibration: (nullable): of the frame; @all: those of the same frame, with
 * whom tables are shared */
void gst_thermal_target_set_calibration (GstThermalTarget *self,
    GstThermalCalibration *calibration, const GstThermalTarget *all,
    guint n_all);

void gst_thermal_target_clear_measurement (
    const GstThermalTarget *self, GstThermalMeasurement *measurement);
/* FALSE: no pixel has a temperature. Gives the counts of the coldest and of the
 * hottest one that has; their places are those of the extremes still. */
gboolean gst_thermal_target_measure (const GstThermalTarget *self,
    const guint32 *histogram, const GstThermalBlocks *blocks,
    const GstThermalExtremes *extremes, GstThermalMeasurement *measurement,
    gint *ret_lowest, gint *ret_highest);

G_END_DECLS
