/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermaltarget.h"

#include <math.h>

void
gst_thermal_target_init (
    GstThermalTarget *self, GstThermalRegion *region, guint n_pixels)
{
  self->region = gst_thermal_region_ref (region);
  self->n_pixels = n_pixels;
  self->distance_m = NAN;
  self->cells = g_array_new (FALSE, FALSE, sizeof (guint));
}

void
gst_thermal_target_clear (GstThermalTarget *self)
{
  gst_thermal_region_unref (self->region);
  g_array_unref (self->cells);
  g_free (self->histogram);
  g_free (self->marks);
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
}

/* The region's own calibration. Counts that are temperatures already take
 * nothing but a correction; a calibration that cannot be is none. */
static GstThermalCalibration *
build_calibration (
    GstThermalCalibration *calibration, const GstThermalTarget *self)
{
  g_autoptr (GError) error = NULL;
  GstThermalObject object = *gst_thermal_region_get_object (self->region);
  GstThermalCalibration *own;

  if (isnan (object.distance_m))
    object.distance_m = self->distance_m;
  own = gst_thermal_calibration_with_object (calibration, &object, &error);
  if (own == NULL
      && g_error_matches (
          error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED)) {
    const gdouble factor = object.correction_factor;
    const gdouble offset_k = object.correction_offset_k;

    gst_thermal_object_init_inherit (&object);
    object.correction_factor = factor;
    object.correction_offset_k = offset_k;
    g_clear_error (&error);
    own = gst_thermal_calibration_with_object (calibration, &object, &error);
  }
  if (own == NULL)
    GST_WARNING ("no temperatures in region %u: %s",
        gst_thermal_region_get_id (self->region), error->message);
  return own;
}

/* Regions with equal parameters share one calibration and so one table. */
static GstThermalCalibration *
share_calibration (const GstThermalTarget *self,
    GstThermalCalibration *calibration, const GstThermalTarget *all,
    guint n_all)
{
  for (guint i = 0; i < n_all; i++) {
    GstThermalCalibration *other = all[i].calibration;

    if (other == NULL || &all[i] == self
        || !gst_thermal_calibration_equal (other, calibration))
      continue;
    gst_thermal_calibration_unref (calibration);
    return gst_thermal_calibration_ref (other);
  }
  return calibration;
}

/* Temperatures rise with counts: those inside the limits are one interval. */
static void
find_limits (GstThermalTarget *self)
{
  const gfloat *table = self->table;
  gdouble low_k, high_k;

  self->first_valid = 0;
  self->last_valid = GST_THERMAL_N_COUNTS - 1;
  while (
      self->first_valid <= self->last_valid && isnan (table[self->first_valid]))
    self->first_valid++;
  while (
      self->last_valid >= self->first_valid && isnan (table[self->last_valid]))
    self->last_valid--;

  self->first_inside = self->first_valid;
  self->last_inside = self->last_valid;
  gst_thermal_calibration_get_clip (self->calibration, &low_k, &high_k);
  /* comparing with NaN is false: no limit */
  while (self->first_inside <= self->last_valid
         && table[self->first_inside] < low_k)
    self->first_inside++;
  while (self->last_inside >= self->first_inside
         && table[self->last_inside] > high_k)
    self->last_inside--;
}

void
gst_thermal_target_set_calibration (GstThermalTarget *self,
    GstThermalCalibration *calibration, const GstThermalTarget *all,
    guint n_all)
{
  GstThermalCalibration *own;

  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  self->table = NULL;
  if (calibration == NULL)
    return;
  own = build_calibration (calibration, self);
  if (own == NULL)
    return;
  self->calibration = share_calibration (self, own, all, n_all);
  self->table = gst_thermal_calibration_get_table (self->calibration, NULL);
  find_limits (self);
}

void
gst_thermal_target_clear_measurement (
    const GstThermalTarget *self, GstThermalMeasurement *measurement)
{
  *measurement = (GstThermalMeasurement){
      .region_id = gst_thermal_region_get_id (self->region),
      .n_pixels = 0,
      .n_invalid = self->n_pixels,
      .min_k = NAN,
      .max_k = NAN,
      .mean_k = NAN,
      .median_k = NAN,
      .stddev_k = NAN,
      .min_x = -1,
      .min_y = -1,
      .max_x = -1,
      .max_y = -1,
      .min_status = GST_THERMAL_STATUS_NONE,
      .max_status = GST_THERMAL_STATUS_NONE,
      .mean_status = GST_THERMAL_STATUS_NONE,
      .median_status = GST_THERMAL_STATUS_NONE,
      .distance_m = NAN,
  };
}

static gdouble
get_distance (const GstThermalTarget *self)
{
  const GstThermalObject *object =
      gst_thermal_calibration_get_object (self->calibration);

  return object != NULL ? object->distance_m : NAN;
}

static guint
count_between (const guint32 *histogram, const GstThermalBlocks *blocks,
    gint lowest, gint highest)
{
  return lowest <= highest
             ? gst_thermal_histogram_trim (histogram, blocks, &lowest, &highest)
             : 0;
}

/* The numbers of a region of which all pixels have been read. */
gboolean
gst_thermal_target_measure (const GstThermalTarget *self,
    const guint32 *histogram, const GstThermalBlocks *blocks,
    const GstThermalExtremes *extremes, GstThermalMeasurement *measurement,
    gint *ret_lowest, gint *ret_highest)
{
  GstThermalCalibration *calibration = self->calibration;
  gint lowest = MAX (extremes->low, self->first_valid);
  gint highest = MIN (extremes->high, self->last_valid);
  gint median;

  if (calibration == NULL || lowest > highest)
    return FALSE;

  if (lowest != extremes->low || highest != extremes->high) {
    measurement->n_pixels =
        gst_thermal_histogram_trim (histogram, blocks, &lowest, &highest);
    if (measurement->n_pixels == 0)
      return FALSE;
  } else {
    measurement->n_pixels = self->n_pixels;
  }
  measurement->n_invalid = self->n_pixels - measurement->n_pixels;

  median = gst_thermal_histogram_evaluate (histogram, blocks, lowest, highest,
      self->table, &measurement->mean_k, &measurement->stddev_k);
  measurement->median_k =
      gst_thermal_calibration_get_kelvin (calibration, median);
  measurement->min_k = gst_thermal_calibration_get_kelvin (calibration, lowest);
  measurement->max_k =
      gst_thermal_calibration_get_kelvin (calibration, highest);
  measurement->min_status =
      gst_thermal_calibration_classify (calibration, measurement->min_k);
  measurement->max_status =
      gst_thermal_calibration_classify (calibration, measurement->max_k);
  measurement->mean_status =
      gst_thermal_calibration_classify (calibration, measurement->mean_k);
  measurement->median_status =
      gst_thermal_calibration_classify (calibration, measurement->median_k);
  measurement->n_below = count_between (
      histogram, blocks, lowest, MIN (highest, self->first_inside - 1));
  measurement->n_above = count_between (
      histogram, blocks, MAX (lowest, self->last_inside + 1), highest);
  measurement->distance_m = get_distance (self);

  measurement->min_x = extremes->low_x;
  measurement->min_y = extremes->low_y;
  measurement->max_x = extremes->high_x;
  measurement->max_y = extremes->high_y;
  *ret_lowest = lowest;
  *ret_highest = highest;
  return TRUE;
}
