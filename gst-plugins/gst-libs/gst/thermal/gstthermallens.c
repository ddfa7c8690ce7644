/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermallens.h"

static gboolean
gst_thermal_lens_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstThermalLensMeta *self = (GstThermalLensMeta *) meta;

  self->lens = (GstThermalLens){0};
  return TRUE;
}

/* Of the camera, not of a pixel: it goes wherever the buffer's content goes. */
static gboolean
gst_thermal_lens_meta_transform (GstBuffer *dest, GstMeta *meta,
    GstBuffer *source, GQuark type, gpointer data)
{
  const GstThermalLensMeta *self = (const GstThermalLensMeta *) meta;

  return gst_buffer_add_thermal_lens_meta (dest, &self->lens) != NULL;
}

/**
 * gst_thermal_lens_meta_api_get_type:
 *
 * The type by which gst_buffer_get_meta() finds the meta.
 *
 * Returns: the type of the meta's API
 *
 * Since: 0.1
 */
GType
gst_thermal_lens_meta_api_get_type (void)
{
  static GType type = 0;
  static const gchar *tags[] = {NULL};

  if (g_once_init_enter (&type)) {
    GType new_type = gst_meta_api_type_register ("GstThermalLensMetaAPI", tags);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_thermal_lens_meta_get_info: (skip)
 *
 * Gives what the meta is registered with.
 *
 * Returns: the #GstMetaInfo of #GstThermalLensMeta
 *
 * Since: 0.1
 */
const GstMetaInfo *
gst_thermal_lens_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *new_info =
        gst_meta_register (GST_THERMAL_LENS_META_API_TYPE, "GstThermalLensMeta",
            sizeof (GstThermalLensMeta), gst_thermal_lens_meta_init, NULL,
            gst_thermal_lens_meta_transform);

    g_once_init_leave (&info, new_info);
  }
  return info;
}

/**
 * gst_buffer_add_thermal_lens_meta:
 * @buffer: a writable buffer
 * @lens: where it stands
 *
 * Says where the lens stood when @buffer was taken. What it already had of
 * that kind is replaced.
 *
 * Returns: (transfer none): the meta
 *
 * Since: 0.1
 */
GstThermalLensMeta *
gst_buffer_add_thermal_lens_meta (GstBuffer *buffer, const GstThermalLens *lens)
{
  GstThermalLensMeta *self;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (lens != NULL, NULL);

  self = gst_buffer_get_thermal_lens_meta (buffer);
  if (self == NULL)
    self = (GstThermalLensMeta *) gst_buffer_add_meta (
        buffer, GST_THERMAL_LENS_META_INFO, NULL);
  if (self != NULL)
    self->lens = *lens;
  return self;
}

/**
 * gst_buffer_get_thermal_lens_meta:
 * @buffer: a buffer
 *
 * Finds where the lens stood when a buffer was taken.
 *
 * Returns: (transfer none) (nullable): its #GstThermalLensMeta, or %NULL
 *
 * Since: 0.1
 */
GstThermalLensMeta *
gst_buffer_get_thermal_lens_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstThermalLensMeta *) gst_buffer_get_meta (
      buffer, GST_THERMAL_LENS_META_API_TYPE);
}
