/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>
#include <gst/thermal/gstthermalregionset.h>

G_BEGIN_DECLS

/**
 * GstThermalMeasurement:
 * @region_id: of the region that was measured
 * @n_pixels: how many pixels have a temperature and were counted
 * @n_invalid: how many have none; they are in no other number
 * @min_k: lowest temperature, kelvin; NaN when @n_pixels is 0, as all others
 * @max_k: highest, kelvin
 * @mean_k: arithmetic mean of the temperatures, kelvin
 * @median_k: median, kelvin (the lower of the two middle ones)
 * @stddev_k: standard deviation of the population, kelvin
 * @min_x: column of the first coldest pixel (in reading order); -1 when
 *   @n_pixels is 0, as all positions
 * @min_y: row of it
 * @max_x: column of the first hottest pixel
 * @max_y: row of it
 * @min_status: what @min_k is worth
 * @max_status: what @max_k is worth
 * @mean_status: what @mean_k is worth
 * @median_status: what @median_k is worth
 * @n_below: how many of @n_pixels are colder than what the camera is made to
 *   measure
 * @n_above: how many are hotter
 * @distance_m: to the object, as it was taken into account, metres; NaN when
 *   the counts are temperatures already
 *
 * What a region says about one frame.
 *
 * Since: 0.1
 */
typedef struct
{
  guint region_id;
  guint n_pixels;
  guint n_invalid;
  gdouble min_k;
  gdouble max_k;
  gdouble mean_k;
  gdouble median_k;
  gdouble stddev_k;
  gint min_x;
  gint min_y;
  gint max_x;
  gint max_y;
  GstThermalStatus min_status;
  GstThermalStatus max_status;
  GstThermalStatus mean_status;
  GstThermalStatus median_status;
  guint n_below;
  guint n_above;
  gdouble distance_m;
} GstThermalMeasurement;

GST_THERMAL_API
GType gst_thermal_measurement_get_type (void);

#define GST_THERMAL_MEASUREMENT_META_API_TYPE                                  \
  (gst_thermal_measurement_meta_api_get_type ())
#define GST_THERMAL_MEASUREMENT_META_INFO                                      \
  (gst_thermal_measurement_meta_get_info ())

/**
 * GstThermalMeasurementMeta:
 * @meta: parent #GstMeta
 * @regions: what was measured; shields are in it, but have no measurement
 * @measurements: (array length=n_measurements): one for each region of
 *   @regions that is not a shield, in order
 * @n_measurements: how many
 *
 * The measurements of a frame, travelling with it.
 *
 * Since: 0.1
 */
typedef struct _GstThermalMeasurementMeta
{
  GstMeta meta;

  GstThermalRegionSet *regions;
  GstThermalMeasurement *measurements;
  guint n_measurements;
} GstThermalMeasurementMeta;

GST_THERMAL_API
GType gst_thermal_measurement_meta_api_get_type (void);
GST_THERMAL_API
const GstMetaInfo *gst_thermal_measurement_meta_get_info (void);
GST_THERMAL_API
GstThermalMeasurementMeta *gst_buffer_add_thermal_measurement_meta (
    GstBuffer *buffer, GstThermalRegionSet *regions,
    const GstThermalMeasurement *measurements, guint n_measurements);
GST_THERMAL_API
GstThermalMeasurementMeta *gst_buffer_get_thermal_measurement_meta (
    GstBuffer *buffer);
GST_THERMAL_API
GstThermalRegionSet *gst_thermal_measurement_meta_get_regions (
    const GstThermalMeasurementMeta *self);
GST_THERMAL_API
const GstThermalMeasurement *gst_thermal_measurement_meta_find (
    const GstThermalMeasurementMeta *self, guint region_id);

G_END_DECLS
