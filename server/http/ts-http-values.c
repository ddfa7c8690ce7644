/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-values.h"

#include <math.h>

#include "http/ts-http-reply.h"

const gchar *
ts_http_values_status (GstThermalStatus status)
{
  switch (status) {
  case GST_THERMAL_STATUS_VALID:
    return "valid";
  case GST_THERMAL_STATUS_BELOW:
    return "below";
  case GST_THERMAL_STATUS_ABOVE:
    return "above";
  case GST_THERMAL_STATUS_NONE:
    break;
  }
  return "none";
}

/**
 * ts_http_values_add_temperature:
 * @unit: of the text
 *
 * Adds `kelvin`, `celsius`, `status` and `text` to the object that is open. What
 * lies outside of what the camera is made to measure is said by status and text
 * and has no number.
 */
void
ts_http_values_add_temperature (JsonBuilder *builder,
    GstThermalCalibration *calibration, gdouble kelvin, GstThermalUnit unit)
{
  g_autofree gchar *text =
      gst_thermal_calibration_format (calibration, kelvin, unit);
  const GstThermalStatus status =
      gst_thermal_calibration_classify (calibration, kelvin);

  if (status != GST_THERMAL_STATUS_VALID)
    kelvin = NAN;
  ts_http_json_add_number (builder, "kelvin", kelvin);
  ts_http_json_add_number (builder, "celsius",
      gst_thermal_kelvin_to_unit (kelvin, GST_THERMAL_UNIT_CELSIUS));
  ts_http_json_add_string (builder, "status", ts_http_values_status (status));
  ts_http_json_add_string (builder, "text", text);
}

void
ts_http_values_add_reading (JsonBuilder *builder, const gchar *name,
    GstThermalCalibration *calibration, gdouble kelvin, GstThermalUnit unit)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  ts_http_values_add_temperature (builder, calibration, kelvin, unit);
  json_builder_end_object (builder);
}

static void
add_limits (
    JsonBuilder *builder, const gchar *name, gdouble low_k, gdouble high_k)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  ts_http_json_add_number (builder, NULL, low_k);
  ts_http_json_add_number (builder, NULL, high_k);
  json_builder_end_array (builder);
}

static void
add_planck (JsonBuilder *builder, GstThermalCalibration *calibration)
{
  const GstThermalPlanck *planck =
      gst_thermal_calibration_get_planck (calibration);
  const GstThermalAtmosphere *atmosphere =
      gst_thermal_calibration_get_atmosphere (calibration);

  json_builder_set_member_name (builder, "planck");
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "r1", planck->r1);
  ts_http_json_add_number (builder, "r2", planck->r2);
  ts_http_json_add_number (builder, "b", planck->b);
  ts_http_json_add_number (builder, "f", planck->f);
  ts_http_json_add_number (builder, "o", planck->o);
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "atmosphere");
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "alpha1", atmosphere->alpha1);
  ts_http_json_add_number (builder, "alpha2", atmosphere->alpha2);
  ts_http_json_add_number (builder, "beta1", atmosphere->beta1);
  ts_http_json_add_number (builder, "beta2", atmosphere->beta2);
  ts_http_json_add_number (builder, "x", atmosphere->x);
  json_builder_end_object (builder);
}

static void
add_correction (JsonBuilder *builder, GstThermalCalibration *calibration)
{
  gdouble factor, offset_k;

  if (!gst_thermal_calibration_get_correction (calibration, &factor, &offset_k))
    return;
  json_builder_set_member_name (builder, "correction");
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "factor", factor);
  ts_http_json_add_number (builder, "offsetK", offset_k);
  json_builder_end_object (builder);
}

static void
add_object (JsonBuilder *builder, const GstThermalObject *object)
{
  json_builder_set_member_name (builder, "object");
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "emissivity", object->emissivity);
  ts_http_json_add_number (builder, "distanceM", object->distance_m);
  ts_http_json_add_number (builder, "reflectedK", object->reflected_k);
  ts_http_json_add_number (builder, "airK", object->air_k);
  ts_http_json_add_number (builder, "humidity", object->humidity);
  ts_http_json_add_number (
      builder, "windowTransmission", object->window_transmission);
  ts_http_json_add_number (builder, "windowK", object->window_k);
  json_builder_end_object (builder);
}

void
ts_http_values_add_calibration (
    JsonBuilder *builder, const gchar *name, GstThermalCalibration *calibration)
{
  gdouble low_k, high_k;

  if (name != NULL)
    json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  if (gst_thermal_calibration_get_encoding (calibration)
      == GST_THERMAL_ENCODING_PLANCK) {
    ts_http_json_add_string (builder, "encoding", "planck");
    add_planck (builder, calibration);
    add_object (builder, gst_thermal_calibration_get_object (calibration));
    ts_http_json_add_number (builder, "transmission",
        gst_thermal_calibration_get_transmission (calibration));
  } else {
    gdouble kelvin_per_count, kelvin_at_zero;

    gst_thermal_calibration_get_linear (
        calibration, &kelvin_per_count, &kelvin_at_zero);
    ts_http_json_add_string (builder, "encoding", "linear");
    json_builder_set_member_name (builder, "linear");
    json_builder_begin_object (builder);
    ts_http_json_add_number (builder, "kelvinPerCount", kelvin_per_count);
    ts_http_json_add_number (builder, "kelvinAtZero", kelvin_at_zero);
    json_builder_end_object (builder);
  }
  add_correction (builder, calibration);
  if (gst_thermal_calibration_get_range (calibration, &low_k, &high_k))
    add_limits (builder, "rangeK", low_k, high_k);
  if (gst_thermal_calibration_get_clip (calibration, &low_k, &high_k))
    add_limits (builder, "clipK", low_k, high_k);
  json_builder_end_object (builder);
}

static void
add_point (JsonBuilder *builder, const gchar *name, gdouble x, gdouble y)
{
  if (name != NULL)
    json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "x", x);
  ts_http_json_add_number (builder, "y", y);
  json_builder_end_object (builder);
}

static const gchar *
kind_to_string (GstThermalRegionKind kind)
{
  switch (kind) {
  case GST_THERMAL_REGION_SPOT:
    return "spot";
  case GST_THERMAL_REGION_LINE:
    return "line";
  case GST_THERMAL_REGION_BOX:
    return "box";
  case GST_THERMAL_REGION_POLYGON:
    return "polygon";
  case GST_THERMAL_REGION_FULL:
    break;
  }
  return "full";
}

static void
add_region (JsonBuilder *builder, GstThermalRegion *region)
{
  const GstThermalPoint *points;
  guint n_points = 0;

  points = gst_thermal_region_get_points (region, &n_points);
  ts_http_json_add_string (
      builder, "kind", kind_to_string (gst_thermal_region_get_kind (region)));
  json_builder_set_member_name (builder, "points");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_points; i++)
    add_point (builder, NULL, points[i].x, points[i].y);
  json_builder_end_array (builder);
}

/* A pixel of the radiometric frame as a point of the picture. */
static void
add_pixel (JsonBuilder *builder, const gchar *name, const GstThermalMeta *meta,
    gint column, gint row)
{
  gdouble x, y;

  if (gst_thermal_meta_unmap_point (meta, (column + 0.5) / meta->width,
          (row + 0.5) / meta->height, &x, &y))
    add_point (builder, name, x, y);
}

static void
add_measurement (JsonBuilder *builder, const GstThermalMeasurement *measurement,
    GstThermalRegion *region, const GstThermalMeta *meta, GstThermalUnit unit)
{
  GstThermalCalibration *calibration = meta->calibration;
  const gchar *name = gst_thermal_region_get_name (region);

  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "id", measurement->region_id);
  ts_http_json_add_string (builder, "name", name != NULL ? name : "");
  add_region (builder, region);
  ts_http_json_add_integer (builder, "pixels", measurement->n_pixels);
  ts_http_json_add_integer (builder, "invalid", measurement->n_invalid);
  ts_http_json_add_integer (builder, "below", measurement->n_below);
  ts_http_json_add_integer (builder, "above", measurement->n_above);
  ts_http_json_add_number (builder, "distanceM", measurement->distance_m);
  ts_http_values_add_reading (
      builder, "min", calibration, measurement->min_k, unit);
  ts_http_values_add_reading (
      builder, "max", calibration, measurement->max_k, unit);
  ts_http_values_add_reading (
      builder, "mean", calibration, measurement->mean_k, unit);
  ts_http_values_add_reading (
      builder, "median", calibration, measurement->median_k, unit);
  ts_http_json_add_number (builder, "stddevK", measurement->stddev_k);
  if (measurement->n_pixels > 0) {
    add_pixel (builder, "minAt", meta, measurement->min_x, measurement->min_y);
    add_pixel (builder, "maxAt", meta, measurement->max_x, measurement->max_y);
  }
  json_builder_end_object (builder);
}

static GstThermalRegion *
find_region (GstThermalRegionSet *regions, guint id)
{
  for (guint i = 0; i < gst_thermal_region_set_get_size (regions); i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (regions, i);

    if (gst_thermal_region_get_id (region) == id)
      return region;
  }
  return NULL;
}

/**
 * ts_http_values_add_measurements:
 * @picture: a frame of a sensor
 * @unit: of the texts
 *
 * The measurements that travel with the frame: none are added where nothing
 * measured it.
 */
void
ts_http_values_add_measurements (JsonBuilder *builder, const gchar *name,
    GstBuffer *picture, GstThermalUnit unit)
{
  GstThermalMeasurementMeta *measured =
      gst_buffer_get_thermal_measurement_meta (picture);
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (picture);

  if (measured == NULL && meta != NULL && meta->frame != NULL)
    measured = gst_buffer_get_thermal_measurement_meta (meta->frame);

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0;
       measured != NULL && meta != NULL && i < measured->n_measurements; i++) {
    const GstThermalMeasurement *measurement = &measured->measurements[i];
    GstThermalRegion *region =
        find_region (measured->regions, measurement->region_id);

    if (region != NULL)
      add_measurement (builder, measurement, region, meta, unit);
  }
  json_builder_end_array (builder);
}

static void
add_comparison (JsonBuilder *builder, const GstThermalComparison *comparison,
    const GstThermalComparisonResult *result)
{
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "id", comparison->id);
  ts_http_json_add_string (
      builder, "name", comparison->name != NULL ? comparison->name : "");
  ts_http_json_add_string (builder, "kind",
      comparison->kind == GST_THERMAL_COMPARISON_GROUP ? "group"
                                                       : "difference");
  json_builder_set_member_name (builder, "regions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < comparison->n_regions; i++)
    json_builder_add_int_value (builder, comparison->region_ids[i]);
  json_builder_end_array (builder);
  ts_http_json_add_number (builder, "differenceK", result->difference_k);
  if (!isnan (result->difference_k))
    ts_http_json_add_integer (builder, "region", result->region_id);
  json_builder_end_object (builder);
}

/**
 * ts_http_values_add_comparisons:
 * @picture: a frame of a sensor
 *
 * The comparisons of regions that travel with the frame.
 */
void
ts_http_values_add_comparisons (
    JsonBuilder *builder, const gchar *name, GstBuffer *picture)
{
  GstThermalComparisonMeta *compared =
      gst_buffer_get_thermal_comparison_meta (picture);
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (picture);

  if (compared == NULL && meta != NULL && meta->frame != NULL)
    compared = gst_buffer_get_thermal_comparison_meta (meta->frame);

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; compared != NULL && i < compared->n_results; i++)
    add_comparison (builder,
        gst_thermal_comparison_set_get (compared->comparisons, i),
        &compared->results[i]);
  json_builder_end_array (builder);
}

/* What lies beyond a limit has a colour of its own. */
static void
add_outside (JsonBuilder *builder, const GstStructure *span, const gchar *name,
    const gchar *limit, const gchar *color)
{
  g_autofree gchar *text = NULL;
  gdouble kelvin;
  guint argb;

  if (!gst_structure_get_double (span, limit, &kelvin)
      || !gst_structure_get_uint (span, color, &argb))
    return;
  text = g_strdup_printf ("#%06x", argb & 0xffffff);
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "kelvin", kelvin);
  ts_http_json_add_string (builder, "colour", text);
  json_builder_end_object (builder);
}

/**
 * ts_http_values_add_span:
 * @name: (nullable): of the member
 * @sensor: whose colours
 *
 * The temperatures that the palette's colours stand for now, from the first
 * colour to the last; empty where nothing colours.
 */
void
ts_http_values_add_span (
    JsonBuilder *builder, const gchar *name, TsSensor *sensor)
{
  g_autoptr (GstStructure) span = ts_sensor_dup_span (sensor);
  const GValue *kelvin =
      span != NULL ? gst_structure_get_value (span, "temperatures-k") : NULL;
  gboolean inverted = FALSE;

  if (name != NULL)
    json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kelvin");
  json_builder_begin_array (builder);
  if (kelvin != NULL && GST_VALUE_HOLDS_ARRAY (kelvin)) {
    for (guint i = 0; i < gst_value_array_get_size (kelvin); i++)
      ts_http_json_add_number (builder, NULL,
          g_value_get_double (gst_value_array_get_value (kelvin, i)));
  }
  json_builder_end_array (builder);
  if (span != NULL && gst_structure_get_string (span, "palette") != NULL) {
    ts_http_json_add_string (
        builder, "palette", gst_structure_get_string (span, "palette"));
    gst_structure_get_boolean (span, "inverted", &inverted);
    json_builder_set_member_name (builder, "inverted");
    json_builder_add_boolean_value (builder, inverted);
    add_outside (builder, span, "under", "under-k", "under-color");
    add_outside (builder, span, "over", "over-k", "over-color");
  }
  json_builder_end_object (builder);
}
