/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermalreadings.h"

#include <math.h>

/**
 * gst_thermal_readings_init:
 * @readings: (out caller-allocates): what is filled
 *
 * Readings of a camera without a thermometer: all NaN.
 *
 * Since: 0.1
 */
void
gst_thermal_readings_init (GstThermalReadings *readings)
{
  g_return_if_fail (readings != NULL);

  *readings = (GstThermalReadings){NAN, NAN, NAN, NAN};
}

static gboolean
gst_thermal_readings_meta_init (
    GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstThermalReadingsMeta *self = (GstThermalReadingsMeta *) meta;

  gst_thermal_readings_init (&self->readings);
  return TRUE;
}

/* Of the camera, not of a pixel: it goes wherever the buffer's content goes. */
static gboolean
gst_thermal_readings_meta_transform (GstBuffer *dest, GstMeta *meta,
    GstBuffer *source, GQuark type, gpointer data)
{
  const GstThermalReadingsMeta *self = (const GstThermalReadingsMeta *) meta;

  return gst_buffer_add_thermal_readings_meta (dest, &self->readings) != NULL;
}

/**
 * gst_thermal_readings_meta_api_get_type:
 *
 * The type by which gst_buffer_get_meta() finds the meta.
 *
 * Returns: the type of the meta's API
 *
 * Since: 0.1
 */
GType
gst_thermal_readings_meta_api_get_type (void)
{
  static GType type = 0;
  static const gchar *tags[] = {NULL};

  if (g_once_init_enter (&type)) {
    GType new_type =
        gst_meta_api_type_register ("GstThermalReadingsMetaAPI", tags);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_thermal_readings_meta_get_info: (skip)
 *
 * Gives what the meta is registered with.
 *
 * Returns: the #GstMetaInfo of #GstThermalReadingsMeta
 *
 * Since: 0.1
 */
const GstMetaInfo *
gst_thermal_readings_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *new_info = gst_meta_register (
        GST_THERMAL_READINGS_META_API_TYPE, "GstThermalReadingsMeta",
        sizeof (GstThermalReadingsMeta), gst_thermal_readings_meta_init, NULL,
        gst_thermal_readings_meta_transform);

    g_once_init_leave (&info, new_info);
  }
  return info;
}

/**
 * gst_buffer_add_thermal_readings_meta:
 * @buffer: a writable buffer
 * @readings: what the thermometers say
 *
 * Gives @buffer the temperatures inside the camera. What it already had of
 * that kind is replaced.
 *
 * Returns: (transfer none): the meta
 *
 * Since: 0.1
 */
GstThermalReadingsMeta *
gst_buffer_add_thermal_readings_meta (
    GstBuffer *buffer, const GstThermalReadings *readings)
{
  GstThermalReadingsMeta *self;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (readings != NULL, NULL);

  self = gst_buffer_get_thermal_readings_meta (buffer);
  if (self == NULL)
    self = (GstThermalReadingsMeta *) gst_buffer_add_meta (
        buffer, GST_THERMAL_READINGS_META_INFO, NULL);
  if (self != NULL)
    self->readings = *readings;
  return self;
}

/**
 * gst_buffer_get_thermal_readings_meta:
 * @buffer: a buffer
 *
 * Finds the temperatures inside the camera that travel with a buffer.
 *
 * Returns: (transfer none) (nullable): its #GstThermalReadingsMeta, or %NULL
 *
 * Since: 0.1
 */
GstThermalReadingsMeta *
gst_buffer_get_thermal_readings_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstThermalReadingsMeta *) gst_buffer_get_meta (
      buffer, GST_THERMAL_READINGS_META_API_TYPE);
}
