/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/thermal/thermal-prelude.h>

G_BEGIN_DECLS

/**
 * GstThermalPose:
 * @pan_deg: azimuth of the middle of the picture, degrees, clockwise from north
 * @tilt_deg: elevation of it, degrees, up is positive
 * @zoom: magnification, optical and digital together, 1 or more
 * @fov_deg: horizontal field of view at a zoom of 1, degrees
 *
 * Where a camera looks, as the properties of `thermsrc`.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble pan_deg;
  gdouble tilt_deg;
  gdouble zoom;
  gdouble fov_deg;
} GstThermalPose;

GST_THERMAL_API
GType gst_thermal_pose_get_type (void);
GST_THERMAL_API
void gst_thermal_pose_get_direction (const GstThermalPose *self, gdouble aspect,
    gdouble x, gdouble y, gdouble *pan_deg, gdouble *tilt_deg);
GST_THERMAL_API
gdouble gst_thermal_pose_get_ground_distance (const GstThermalPose *self,
    gdouble aspect, gdouble x, gdouble y, gdouble height_m, gdouble most_m);

#define GST_THERMAL_POSE_META_API_TYPE (gst_thermal_pose_meta_api_get_type ())
#define GST_THERMAL_POSE_META_INFO (gst_thermal_pose_meta_get_info ())

/**
 * GstThermalPoseMeta:
 * @meta: parent #GstMeta
 * @pose: when the frame was taken
 *
 * Where the camera looked, travelling with the picture of any band. A source
 * attaches it that knows (`thermsrc`, or whoever moves the head); `radiometry`
 * works out distances by it.
 *
 * Since: 0.1
 */
typedef struct _GstThermalPoseMeta
{
  GstMeta meta;

  GstThermalPose pose;
} GstThermalPoseMeta;

GST_THERMAL_API
GType gst_thermal_pose_meta_api_get_type (void);
GST_THERMAL_API
const GstMetaInfo *gst_thermal_pose_meta_get_info (void);
GST_THERMAL_API
GstThermalPoseMeta *gst_buffer_add_thermal_pose_meta (
    GstBuffer *buffer, const GstThermalPose *pose);
GST_THERMAL_API
GstThermalPoseMeta *gst_buffer_get_thermal_pose_meta (GstBuffer *buffer);
GST_THERMAL_API
const GstThermalPoseMeta *gst_buffer_find_thermal_pose_meta (GstBuffer *buffer);

G_END_DECLS
