/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalpose
 * @title: GstThermalPose
 * @short_description: where a camera looks, and how far the ground is there
 *
 * A camera with an ideal lens: straight lines stay straight, the horizon is
 * level. With the half width h = tan (fov / 2) / zoom, a point (x, y) of the picture
 * lies in the direction
 *
 *     right = (2 x - 1) h,  up = (1 - 2 y) h / aspect,  ahead = 1
 *
 * of the camera, which is turned up by the tilt t and then right by the pan:
 *
 *     rise = (up cos t + sin t) / sqrt (1 + right² + up²)
 *
 * Over flat ground the line of sight of a camera in height H ends after
 * H / -rise metres; at the horizon and above it does not end.
 */

#include "config.h"

#include "gstthermalpose.h"

#include <gst/thermal/gstthermalmeta.h>
#include <gst/video/video.h>
#include <math.h>

#define DEGREES (G_PI / 180)

static gpointer
pose_copy (gpointer pose)
{
  return g_memdup2 (pose, sizeof (GstThermalPose));
}

G_DEFINE_BOXED_TYPE (GstThermalPose, gst_thermal_pose, pose_copy, g_free)

/* Of unit length: to the right, upwards and forwards along the ground. */
static void
find_direction (const GstThermalPose *self, gdouble aspect, gdouble x,
    gdouble y, gdouble ret_direction[3])
{
  const gdouble half = tan (self->fov_deg * DEGREES / 2) / self->zoom;
  const gdouble right = (2 * x - 1) * half;
  const gdouble up = (1 - 2 * y) * half / aspect;
  const gdouble tilt = self->tilt_deg * DEGREES;
  const gdouble length = sqrt (1 + right * right + up * up);

  ret_direction[0] = right / length;
  ret_direction[1] = (up * cos (tilt) + sin (tilt)) / length;
  ret_direction[2] = (cos (tilt) - up * sin (tilt)) / length;
}

/**
 * gst_thermal_pose_get_direction:
 * @self: a pose
 * @aspect: width of the picture by its height, of square pixels
 * @x: 0 (left edge of the picture) to 1 (right edge)
 * @y: 0 (top) to 1 (bottom)
 * @pan_deg: (out): azimuth of what is seen there, degrees, 0 to 360
 * @tilt_deg: (out): elevation of it, degrees
 *
 * Finds the direction of a point of a picture.
 *
 * Since: 0.1
 */
void
gst_thermal_pose_get_direction (const GstThermalPose *self, gdouble aspect,
    gdouble x, gdouble y, gdouble *pan_deg, gdouble *tilt_deg)
{
  gdouble direction[3], pan;

  g_return_if_fail (self != NULL && pan_deg != NULL && tilt_deg != NULL);

  find_direction (self, aspect, x, y, direction);
  pan =
      fmod (self->pan_deg + atan2 (direction[0], direction[2]) / DEGREES, 360);
  *pan_deg = pan < 0 ? pan + 360 : pan;
  *tilt_deg = asin (CLAMP (direction[1], -1, 1)) / DEGREES;
}

/**
 * gst_thermal_pose_get_ground_distance:
 * @self: a pose
 * @aspect: width of the picture by its height, of square pixels
 * @x: 0 (left edge of the picture) to 1 (right edge)
 * @y: 0 (top) to 1 (bottom)
 * @height_m: of the lens above the ground, metres
 * @most_m: what a view at the horizon or above counts as, and the longest
 *   distance of all, metres
 *
 * Finds how far it is to the flat ground that a point of a picture shows.
 *
 * Returns: the length of the line of sight, metres
 *
 * Since: 0.1
 */
gdouble
gst_thermal_pose_get_ground_distance (const GstThermalPose *self,
    gdouble aspect, gdouble x, gdouble y, gdouble height_m, gdouble most_m)
{
  gdouble direction[3];

  g_return_val_if_fail (self != NULL, NAN);

  find_direction (self, aspect, x, y, direction);
  if (!(direction[1] < 0))
    return most_m;
  return MIN (height_m / -direction[1], most_m);
}

static gboolean
gst_thermal_pose_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstThermalPoseMeta *self = (GstThermalPoseMeta *) meta;

  self->pose = (GstThermalPose){NAN, NAN, NAN, NAN};
  return TRUE;
}

static gboolean
gst_thermal_pose_meta_transform (GstBuffer *dest, GstMeta *meta,
    GstBuffer *source, GQuark type, gpointer data)
{
  const GstThermalPoseMeta *self = (const GstThermalPoseMeta *) meta;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    const GstMetaTransformCopy *copy = data;

    /* part of the bytes is not a picture any more */
    if (copy->region)
      return FALSE;
  } else if (!GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    /* what turns or cuts the picture makes it look elsewhere */
    return FALSE;
  }
  return gst_buffer_add_thermal_pose_meta (dest, &self->pose) != NULL;
}

/**
 * gst_thermal_pose_meta_api_get_type:
 *
 * The type by which gst_buffer_get_meta() finds the meta.
 *
 * Returns: the type of the meta's API
 *
 * Since: 0.1
 */
GType
gst_thermal_pose_meta_api_get_type (void)
{
  static GType type = 0;
  static const gchar *tags[] = {GST_META_TAG_VIDEO_STR,
      GST_META_TAG_VIDEO_SIZE_STR, GST_META_TAG_VIDEO_ORIENTATION_STR, NULL};

  if (g_once_init_enter (&type)) {
    GType new_type = gst_meta_api_type_register ("GstThermalPoseMetaAPI", tags);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_thermal_pose_meta_get_info: (skip)
 *
 * Gives what the meta is registered with.
 *
 * Returns: the #GstMetaInfo of #GstThermalPoseMeta
 *
 * Since: 0.1
 */
const GstMetaInfo *
gst_thermal_pose_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *new_info =
        gst_meta_register (GST_THERMAL_POSE_META_API_TYPE, "GstThermalPoseMeta",
            sizeof (GstThermalPoseMeta), gst_thermal_pose_meta_init, NULL,
            gst_thermal_pose_meta_transform);

    g_once_init_leave (&info, new_info);
  }
  return info;
}

/**
 * gst_buffer_add_thermal_pose_meta:
 * @buffer: a writable buffer
 * @pose: where the camera looked
 *
 * Says where a picture was taken. What @buffer already had of that kind is
 * replaced.
 *
 * Returns: (transfer none): the meta
 *
 * Since: 0.1
 */
GstThermalPoseMeta *
gst_buffer_add_thermal_pose_meta (GstBuffer *buffer, const GstThermalPose *pose)
{
  GstThermalPoseMeta *self;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (pose != NULL, NULL);

  self = gst_buffer_get_thermal_pose_meta (buffer);
  if (self == NULL)
    self = (GstThermalPoseMeta *) gst_buffer_add_meta (
        buffer, GST_THERMAL_POSE_META_INFO, NULL);
  if (self != NULL)
    self->pose = *pose;
  return self;
}

/**
 * gst_buffer_get_thermal_pose_meta:
 * @buffer: a buffer
 *
 * Finds where a picture was taken.
 *
 * Returns: (transfer none) (nullable): its #GstThermalPoseMeta, or %NULL
 *
 * Since: 0.1
 */
GstThermalPoseMeta *
gst_buffer_get_thermal_pose_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstThermalPoseMeta *) gst_buffer_get_meta (
      buffer, GST_THERMAL_POSE_META_API_TYPE);
}

/**
 * gst_buffer_find_thermal_pose_meta:
 * @buffer: a picture, or a radiometric frame
 *
 * Finds where the camera looked when it took what @buffer shows: what the
 * buffer says itself or, of a picture that was turned or cut since and has
 * lost it, the radiometric frame that it was made of.
 *
 * Returns: (transfer none) (nullable): the #GstThermalPoseMeta, or %NULL
 *
 * Since: 0.1
 */
const GstThermalPoseMeta *
gst_buffer_find_thermal_pose_meta (GstBuffer *buffer)
{
  const GstThermalPoseMeta *self;
  const GstThermalMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  self = gst_buffer_get_thermal_pose_meta (buffer);
  if (self != NULL)
    return self;
  meta = gst_buffer_get_thermal_meta (buffer);
  return meta != NULL && meta->frame != NULL
             ? gst_buffer_get_thermal_pose_meta (meta->frame)
             : NULL;
}
