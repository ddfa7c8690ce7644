/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalview
 * @title: GstThermalView
 * @short_description: where in a turned picture things of the sensor are
 *
 * What belongs to the sensor (privacy masks, defective pixels, the points that
 * register two bands) is told in places of what the sensor saw. A picture of it
 * may be turned, mirrored, enlarged and steadied since. Elements that do so
 * say it by a #GstThermalViewMeta, and gst_thermal_buffer_get_view() tells of
 * any picture of any band where in what the sensor saw its points lie, and
 * where the sensor looked.
 */

#include "config.h"

#include "gstthermalview.h"

#include <gst/video/video.h>
#include <string.h>

#include "gstthermalmeta.h"
#include "gstthermalregistration.h"

static const gdouble identity[6] = {1, 0, 0, 0, 1, 0};

static gboolean
gst_thermal_view_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstThermalViewMeta *self = (GstThermalViewMeta *) meta;

  memset (&self->view, 0, sizeof self->view);
  memcpy (self->view.matrix, identity, sizeof identity);
  return TRUE;
}

static gboolean
gst_thermal_view_meta_transform (GstBuffer *dest, GstMeta *meta,
    GstBuffer *source, GQuark type, gpointer data)
{
  const GstThermalViewMeta *self = (const GstThermalViewMeta *) meta;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    const GstMetaTransformCopy *copy = data;

    /* part of the bytes is not a picture any more */
    if (copy->region)
      return FALSE;
  } else if (!GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    /* what turns or cuts the picture and does not know of us */
    return FALSE;
  }
  return gst_buffer_add_thermal_view_meta (dest, &self->view) != NULL;
}

/**
 * gst_thermal_view_meta_api_get_type:
 *
 * The type by which gst_buffer_get_meta() finds the meta.
 *
 * Returns: the type of the meta's API
 *
 * Since: 0.1
 */
GType
gst_thermal_view_meta_api_get_type (void)
{
  static GType type = 0;
  static const gchar *tags[] = {GST_META_TAG_VIDEO_STR,
      GST_META_TAG_VIDEO_SIZE_STR, GST_META_TAG_VIDEO_ORIENTATION_STR, NULL};

  if (g_once_init_enter (&type)) {
    GType new_type = gst_meta_api_type_register ("GstThermalViewMetaAPI", tags);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_thermal_view_meta_get_info: (skip)
 *
 * Gives what the meta is registered with.
 *
 * Returns: the #GstMetaInfo of #GstThermalViewMeta
 *
 * Since: 0.1
 */
const GstMetaInfo *
gst_thermal_view_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *new_info =
        gst_meta_register (GST_THERMAL_VIEW_META_API_TYPE, "GstThermalViewMeta",
            sizeof (GstThermalViewMeta), gst_thermal_view_meta_init, NULL,
            gst_thermal_view_meta_transform);

    g_once_init_leave (&info, new_info);
  }
  return info;
}

/**
 * gst_buffer_add_thermal_view_meta:
 * @buffer: a writable buffer
 * @view: how it lies in what the sensor saw
 *
 * Says how a picture lies in what the sensor saw. What @buffer already had of
 * that kind is replaced.
 *
 * Returns: (transfer none): the meta
 *
 * Since: 0.1
 */
GstThermalViewMeta *
gst_buffer_add_thermal_view_meta (GstBuffer *buffer, const GstThermalView *view)
{
  GstThermalViewMeta *self;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (view != NULL, NULL);

  self = gst_buffer_get_thermal_view_meta (buffer);
  if (self == NULL)
    self = (GstThermalViewMeta *) gst_buffer_add_meta (
        buffer, GST_THERMAL_VIEW_META_INFO, NULL);
  if (self != NULL)
    self->view = *view;
  return self;
}

/**
 * gst_buffer_get_thermal_view_meta:
 * @buffer: a buffer
 *
 * Finds what a buffer says of how it lies in what the sensor saw.
 *
 * Returns: (transfer none) (nullable): its #GstThermalViewMeta, or %NULL
 *
 * Since: 0.1
 */
GstThermalViewMeta *
gst_buffer_get_thermal_view_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstThermalViewMeta *) gst_buffer_get_meta (
      buffer, GST_THERMAL_VIEW_META_API_TYPE);
}

/**
 * gst_thermal_buffer_get_view:
 * @buffer: a picture or a radiometric frame
 * @width: of @buffer, pixels
 * @height: of @buffer, pixels
 * @view: (out caller-allocates): how it lies in what the sensor saw
 *
 * Finds where in what the sensor saw the points of a picture lie. A picture
 * that nothing turned is what the sensor saw.
 *
 * Since: 0.1
 */
void
gst_thermal_buffer_get_view (
    GstBuffer *buffer, gint width, gint height, GstThermalView *view)
{
  const GstThermalMeta *meta;
  const GstThermalPoseMeta *posed;
  const GstThermalViewMeta *viewed;
  GstBuffer *base = buffer;

  g_return_if_fail (GST_IS_BUFFER (buffer));
  g_return_if_fail (view != NULL);

  memset (view, 0, sizeof *view);
  memcpy (view->matrix, identity, sizeof identity);
  view->width = width;
  view->height = height;

  meta = gst_buffer_get_thermal_meta (buffer);
  if (meta != NULL && meta->frame != NULL) {
    base = meta->frame;
    memcpy (view->matrix, meta->matrix, sizeof view->matrix);
    view->width = meta->width;
    view->height = meta->height;
  }
  viewed = gst_buffer_get_thermal_view_meta (base);
  if (viewed != NULL) {
    gdouble matrix[6];

    gst_thermal_affine_combine (viewed->view.matrix, view->matrix, matrix);
    *view = viewed->view;
    memcpy (view->matrix, matrix, sizeof matrix);
    return;
  }
  posed = gst_buffer_find_thermal_pose_meta (buffer);
  view->has_pose = posed != NULL;
  if (posed != NULL)
    view->pose = posed->pose;
}
