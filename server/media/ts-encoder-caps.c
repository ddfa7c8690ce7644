/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-caps.h"

#include <gst/video/video.h>

/* Chroma has half the size: H.264 and JPEG want even pictures. */
static gint
make_even (gint size)
{
  return MAX (size & ~1, 2);
}

/**
 * ts_encoder_caps_input:
 *
 * Returns: (transfer full): @sensor_caps with the frame rate that is left when
 *   pictures above @max_fps (0: no limit) are left out
 */
GstCaps *
ts_encoder_caps_input (GstCaps *sensor_caps, gint max_fps)
{
  GstCaps *caps = gst_caps_copy (sensor_caps);
  GstStructure *structure = gst_caps_get_structure (caps, 0);
  gint n = 0, d = 1;

  if (!gst_structure_get_fraction (structure, "framerate", &n, &d) || n == 0)
    n = 30, d = 1;
  if (max_fps > 0 && n > (gint64) max_fps * d)
    n = max_fps, d = 1;
  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, n, d, NULL);
  return caps;
}

/* A JPEG has no place to say which luma is black: it is 0, and the matrix is
 * that of BT.601. The encoder writes the samples as they come, so they have to
 * be so before. The matrix named here is the FCC's, whose Kr and Kb are within
 * 0.004 of BT.601: between pictures of one matrix and one format
 * videoconvertscale copies the samples and forgets about their range. */
#define JPEG_COLORIMETRY "1:2:0:0"

static gboolean
is_like_jpeg (GstCaps *caps)
{
  GstVideoInfo info;

  return gst_video_info_from_caps (&info, caps) && GST_VIDEO_INFO_IS_YUV (&info)
         && info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255
         && info.colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT601;
}

/**
 * ts_encoder_caps_coded:
 * @codec: what the picture is for
 * @sensor_caps: what the sensor gives
 * @width: wanted, pixels; 0: follows from @height, or the sensor's
 * @height: wanted, pixels; 0: follows from @width, or the sensor's
 *
 * Returns: (transfer full): the size and format of the coded picture
 */
GstCaps *
ts_encoder_caps_coded (
    TsCodec codec, GstCaps *sensor_caps, gint width, gint height)
{
  GstStructure *structure = gst_caps_get_structure (sensor_caps, 0);
  gint own_width = 0, own_height = 0;
  GstCaps *caps;

  gst_structure_get_int (structure, "width", &own_width);
  gst_structure_get_int (structure, "height", &own_height);
  if (width == 0 && height == 0)
    width = own_width, height = own_height;
  else if (width == 0 && own_height > 0)
    width = gst_util_uint64_scale_int_round (height, own_width, own_height);
  else if (height == 0 && own_width > 0)
    height = gst_util_uint64_scale_int_round (width, own_height, own_width);
  caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420",
      "width", G_TYPE_INT, make_even (width), "height", G_TYPE_INT,
      make_even (height), "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  if (codec == TS_CODEC_MJPEG && !is_like_jpeg (sensor_caps))
    gst_caps_set_simple (
        caps, "colorimetry", G_TYPE_STRING, JPEG_COLORIMETRY, NULL);
  return caps;
}

/**
 * ts_encoder_caps_key_frame_interval:
 *
 * Returns: frames from one key frame to the next
 */
guint
ts_encoder_caps_key_frame_interval (
    TsSensor *sensor, const TsEncoderConfig *config)
{
  g_autoptr (GstSample) sample = NULL;
  g_autoptr (GstCaps) caps = NULL;
  gint n = 30, d = 1;

  if (config->key_frame_interval > 0)
    return config->key_frame_interval;
  sample = ts_sensor_dup_last_sample (sensor);
  if (sample != NULL) {
    caps =
        ts_encoder_caps_input (gst_sample_get_caps (sample), config->max_fps);
    gst_structure_get_fraction (
        gst_caps_get_structure (caps, 0), "framerate", &n, &d);
  } else if (config->max_fps > 0) {
    n = config->max_fps;
  }
  return MAX ((n + d / 2) / d, 1);
}
