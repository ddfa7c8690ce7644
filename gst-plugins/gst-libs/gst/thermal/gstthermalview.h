/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/thermal/gstthermalpose.h>
#include <gst/thermal/thermal-prelude.h>

G_BEGIN_DECLS

/**
 * GstThermalView:
 * @width: of what the sensor saw, pixels
 * @height: of what the sensor saw, pixels
 * @matrix: from a point of the picture to a point of what the sensor saw, both
 *   normalised to 0..1 from the top left, as #GstThermalMeta.matrix
 * @has_pose: whether it is known where the sensor looked
 * @pose: where it looked, of what it saw
 *
 * How a picture lies in what the sensor saw, before anything was turned,
 * mirrored, enlarged or steadied.
 *
 * Since: 0.1
 */
typedef struct
{
  gint width;
  gint height;
  gdouble matrix[6];
  gboolean has_pose;
  GstThermalPose pose;
} GstThermalView;

#define GST_THERMAL_VIEW_META_API_TYPE (gst_thermal_view_meta_api_get_type ())
#define GST_THERMAL_VIEW_META_INFO (gst_thermal_view_meta_get_info ())

/**
 * GstThermalViewMeta:
 * @meta: parent #GstMeta
 * @view: how the picture lies in what the sensor saw
 *
 * Travels with a picture or a radiometric frame that does not lie as the
 * sensor saw it. A picture that has a radiometric frame behind it needs none
 * of its own: its #GstThermalMeta leads to the frame, and the frame's view from
 * there to the sensor. Read it by gst_thermal_buffer_get_view().
 *
 * Since: 0.1
 */
typedef struct _GstThermalViewMeta
{
  GstMeta meta;

  GstThermalView view;
} GstThermalViewMeta;

GST_THERMAL_API
GType gst_thermal_view_meta_api_get_type (void);
GST_THERMAL_API
const GstMetaInfo *gst_thermal_view_meta_get_info (void);
GST_THERMAL_API
GstThermalViewMeta *gst_buffer_add_thermal_view_meta (
    GstBuffer *buffer, const GstThermalView *view);
GST_THERMAL_API
GstThermalViewMeta *gst_buffer_get_thermal_view_meta (GstBuffer *buffer);
GST_THERMAL_API
void gst_thermal_buffer_get_view (
    GstBuffer *buffer, gint width, gint height, GstThermalView *view);

G_END_DECLS
