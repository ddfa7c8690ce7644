/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "radiometry-message.h"

#include <math.h>

static const gchar *
nick_of_kind (GstThermalRegionKind kind)
{
  switch (kind) {
  case GST_THERMAL_REGION_FULL:
    return "full";
  case GST_THERMAL_REGION_SPOT:
    return "spot";
  case GST_THERMAL_REGION_LINE:
    return "line";
  case GST_THERMAL_REGION_BOX:
    return "box";
  case GST_THERMAL_REGION_POLYGON:
    return "polygon";
  }
  g_return_val_if_reached ("");
}

static const gchar *
nick_of_status (GstThermalStatus status)
{
  switch (status) {
  case GST_THERMAL_STATUS_VALID:
    return "valid";
  case GST_THERMAL_STATUS_BELOW:
    return "below";
  case GST_THERMAL_STATUS_ABOVE:
    return "above";
  case GST_THERMAL_STATUS_NONE:
    return "none";
  }
  g_return_val_if_reached ("none");
}

static GstStructure *
new_region_structure (GstThermalRegion *region, const GstThermalMeasurement *m,
    gint width, gint height)
{
  const gchar *name = gst_thermal_region_get_name (region);
  GstStructure *structure;

  structure = gst_structure_new ("region", "id", G_TYPE_UINT, m->region_id,
      "kind", G_TYPE_STRING,
      nick_of_kind (gst_thermal_region_get_kind (region)), "n-pixels",
      G_TYPE_UINT, m->n_pixels, "n-invalid", G_TYPE_UINT, m->n_invalid, "min-k",
      G_TYPE_DOUBLE, m->min_k, "max-k", G_TYPE_DOUBLE, m->max_k, "mean-k",
      G_TYPE_DOUBLE, m->mean_k, "median-k", G_TYPE_DOUBLE, m->median_k,
      "stddev-k", G_TYPE_DOUBLE, m->stddev_k, "min-status", G_TYPE_STRING,
      nick_of_status (m->min_status), "max-status", G_TYPE_STRING,
      nick_of_status (m->max_status), "mean-status", G_TYPE_STRING,
      nick_of_status (m->mean_status), "median-status", G_TYPE_STRING,
      nick_of_status (m->median_status), "n-below", G_TYPE_UINT, m->n_below,
      "n-above", G_TYPE_UINT, m->n_above, "distance-m", G_TYPE_DOUBLE,
      m->distance_m, NULL);
  if (name != NULL)
    gst_structure_set (structure, "name", G_TYPE_STRING, name, NULL);

  if (m->n_pixels > 0)
    gst_structure_set (structure, "min-column", G_TYPE_INT, m->min_x, "min-row",
        G_TYPE_INT, m->min_y, "max-column", G_TYPE_INT, m->max_x, "max-row",
        G_TYPE_INT, m->max_y, "min-x", G_TYPE_DOUBLE, (m->min_x + 0.5) / width,
        "min-y", G_TYPE_DOUBLE, (m->min_y + 0.5) / height, "max-x",
        G_TYPE_DOUBLE, (m->max_x + 0.5) / width, "max-y", G_TYPE_DOUBLE,
        (m->max_y + 0.5) / height, NULL);
  return structure;
}

static GstClockTime
get_utc (GstBuffer *buffer)
{
  static GstStaticCaps unix_caps = GST_STATIC_CAPS ("timestamp/x-unix");
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_caps);
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, caps);

  return meta != NULL ? meta->timestamp : GST_CLOCK_TIME_NONE;
}

GstStructure *
radiometry_message_new_structure (GstBuffer *buffer, const GstSegment *segment,
    GstThermalRegionSet *regions, const GstThermalMeasurement *measurements,
    guint n_measurements, gint width, gint height)
{
  const GstClockTime timestamp = GST_BUFFER_PTS (buffer);
  const GstClockTime utc = get_utc (buffer);
  GstClockTime stream_time = GST_CLOCK_TIME_NONE;
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  GValue array = G_VALUE_INIT;
  GstStructure *structure;

  if (GST_CLOCK_TIME_IS_VALID (timestamp)
      && segment->format == GST_FORMAT_TIME) {
    stream_time =
        gst_segment_to_stream_time (segment, GST_FORMAT_TIME, timestamp);
    running_time =
        gst_segment_to_running_time (segment, GST_FORMAT_TIME, timestamp);
  }

  structure = gst_structure_new ("thermal-measurement", "timestamp",
      G_TYPE_UINT64, timestamp, "stream-time", G_TYPE_UINT64, stream_time,
      "running-time", G_TYPE_UINT64, running_time, "width", G_TYPE_INT, width,
      "height", G_TYPE_INT, height, NULL);
  if (GST_CLOCK_TIME_IS_VALID (utc))
    gst_structure_set (structure, "utc", G_TYPE_UINT64, utc, NULL);

  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < n_measurements; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value,
        new_region_structure (
            gst_thermal_region_set_find (regions, measurements[i].region_id),
            &measurements[i], width, height));
    gst_value_array_append_and_take_value (&array, &value);
  }
  gst_structure_take_value (structure, "regions", &array);
  return structure;
}

void
radiometry_message_add_comparisons (
    GstStructure *structure, const GstThermalComparisonMeta *meta)
{
  GValue array = G_VALUE_INIT;

  g_return_if_fail (meta != NULL);

  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < meta->n_results; i++) {
    const GstThermalComparison *comparison =
        gst_thermal_comparison_set_get (meta->comparisons, i);
    const GstThermalComparisonResult *result = &meta->results[i];
    GstStructure *one = gst_structure_new ("comparison", "id", G_TYPE_UINT,
        comparison->id, "kind", G_TYPE_STRING,
        comparison->kind == GST_THERMAL_COMPARISON_GROUP ? "group"
                                                         : "difference",
        "difference-k", G_TYPE_DOUBLE, result->difference_k, NULL);
    GValue value = G_VALUE_INIT;

    if (comparison->name != NULL)
      gst_structure_set (one, "name", G_TYPE_STRING, comparison->name, NULL);
    if (!isnan (result->difference_k))
      gst_structure_set (
          one, "region-id", G_TYPE_UINT, result->region_id, NULL);
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, one);
    gst_value_array_append_and_take_value (&array, &value);
  }
  gst_structure_take_value (structure, "comparisons", &array);
}
