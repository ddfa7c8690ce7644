/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalmeasurement
 * @title: GstThermalMeasurement
 * @short_description: what regions say about a frame
 *
 * Positions are pixels of the radiometric frame, also when the meta travels
 * with a picture that was made of it and is larger or shows only a part:
 * gst_thermal_meta_unmap_point() tells where they are in such a picture.
 */

#include "config.h"

#include "gstthermalmeasurement.h"

#include <string.h>

static gpointer
measurement_copy (gpointer measurement)
{
  return g_memdup2 (measurement, sizeof (GstThermalMeasurement));
}

G_DEFINE_BOXED_TYPE (
    GstThermalMeasurement, gst_thermal_measurement, measurement_copy, g_free)

static gboolean
gst_thermal_measurement_meta_init (
    GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstThermalMeasurementMeta *self = (GstThermalMeasurementMeta *) meta;

  self->regions = NULL;
  self->measurements = NULL;
  self->n_measurements = 0;
  return TRUE;
}

static void
gst_thermal_measurement_meta_free (GstMeta *meta, GstBuffer *buffer)
{
  GstThermalMeasurementMeta *self = (GstThermalMeasurementMeta *) meta;

  g_clear_pointer (&self->regions, gst_thermal_region_set_unref);
  g_clear_pointer (&self->measurements, g_free);
}

static gboolean
gst_thermal_measurement_meta_transform (GstBuffer *dest, GstMeta *meta,
    GstBuffer *source, GQuark type, gpointer data)
{
  const GstThermalMeasurementMeta *self =
      (const GstThermalMeasurementMeta *) meta;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    const GstMetaTransformCopy *copy = data;

    /* part of the bytes is not a picture any more */
    if (copy->region)
      return FALSE;
  } else if (!GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    return FALSE;
  }

  /* numbers of the radiometric frame, whatever size the picture has */
  return gst_buffer_add_thermal_measurement_meta (
             dest, self->regions, self->measurements, self->n_measurements)
         != NULL;
}

/**
 * gst_thermal_measurement_meta_api_get_type:
 *
 * The type by which gst_buffer_get_meta() finds the meta.
 *
 * Returns: the type of the meta's API
 *
 * Since: 0.1
 */
GType
gst_thermal_measurement_meta_api_get_type (void)
{
  static GType type = 0;
  static const gchar *tags[] = {
      GST_META_TAG_VIDEO_STR, GST_META_TAG_VIDEO_SIZE_STR, NULL};

  if (g_once_init_enter (&type)) {
    GType new_type =
        gst_meta_api_type_register ("GstThermalMeasurementMetaAPI", tags);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_thermal_measurement_meta_get_info: (skip)
 *
 * Gives what the meta is registered with.
 *
 * Returns: the #GstMetaInfo of #GstThermalMeasurementMeta
 *
 * Since: 0.1
 */
const GstMetaInfo *
gst_thermal_measurement_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *new_info = gst_meta_register (
        GST_THERMAL_MEASUREMENT_META_API_TYPE, "GstThermalMeasurementMeta",
        sizeof (GstThermalMeasurementMeta), gst_thermal_measurement_meta_init,
        gst_thermal_measurement_meta_free,
        gst_thermal_measurement_meta_transform);

    g_once_init_leave (&info, new_info);
  }
  return info;
}

/**
 * gst_buffer_add_thermal_measurement_meta:
 * @buffer: a writable buffer
 * @regions: what was measured
 * @measurements: (array length=n_measurements) (nullable): one for each region
 *   of @regions that is not a shield, in order; they are copied
 * @n_measurements: how many
 *
 * Gives @buffer its measurements. What it already had of that kind is
 * replaced.
 *
 * Returns: (transfer none): the meta
 *
 * Since: 0.1
 */
GstThermalMeasurementMeta *
gst_buffer_add_thermal_measurement_meta (GstBuffer *buffer,
    GstThermalRegionSet *regions, const GstThermalMeasurement *measurements,
    guint n_measurements)
{
  GstThermalMeasurementMeta *self, *old;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (regions != NULL, NULL);
  g_return_val_if_fail (measurements != NULL || n_measurements == 0, NULL);

  old = gst_buffer_get_thermal_measurement_meta (buffer);
  self = (GstThermalMeasurementMeta *) gst_buffer_add_meta (
      buffer, GST_THERMAL_MEASUREMENT_META_INFO, NULL);
  if (self == NULL)
    return NULL;

  self->regions = gst_thermal_region_set_ref (regions);
  self->measurements =
      g_memdup2 (measurements, n_measurements * sizeof *measurements);
  self->n_measurements = n_measurements;

  /* last, because the arguments may be its own members */
  if (old != NULL)
    gst_buffer_remove_meta (buffer, &old->meta);
  return self;
}

/**
 * gst_buffer_get_thermal_measurement_meta:
 * @buffer: a buffer
 *
 * Finds the measurements that travel with a buffer.
 *
 * Returns: (transfer none) (nullable): its #GstThermalMeasurementMeta, or %NULL
 *
 * Since: 0.1
 */
GstThermalMeasurementMeta *
gst_buffer_get_thermal_measurement_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstThermalMeasurementMeta *) gst_buffer_get_meta (
      buffer, GST_THERMAL_MEASUREMENT_META_API_TYPE);
}

/**
 * gst_thermal_measurement_meta_get_regions:
 * @self: a meta
 *
 * Gives the regions that were measured.
 *
 * Returns: (transfer none): what was measured
 *
 * Since: 0.1
 */
GstThermalRegionSet *
gst_thermal_measurement_meta_get_regions (const GstThermalMeasurementMeta *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->regions;
}

/**
 * gst_thermal_measurement_meta_find:
 * @self: a meta
 * @region_id: number of a region
 *
 * Finds the measurement of one region.
 *
 * Returns: (transfer none) (nullable): what that region says, or %NULL when no
 *   region with that number was measured
 *
 * Since: 0.1
 */
const GstThermalMeasurement *
gst_thermal_measurement_meta_find (
    const GstThermalMeasurementMeta *self, guint region_id)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->n_measurements; i++) {
    if (self->measurements[i].region_id == region_id)
      return &self->measurements[i];
  }
  return NULL;
}
