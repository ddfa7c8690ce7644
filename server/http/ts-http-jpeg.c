/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-jpeg.h"

#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <gst/video/video.h>
#include <jpeglib.h>

G_DEFINE_QUARK (ts_http_jpeg_error, ts_http_jpeg_error)

typedef struct
{
  struct jpeg_error_mgr manager;
  jmp_buf escape;
  gchar message[JMSG_LENGTH_MAX];
} JpegError;

static void
on_jpeg_error (j_common_ptr info)
{
  JpegError *jpeg_error = (JpegError *) info->err;

  info->err->format_message (info, jpeg_error->message);
  longjmp (jpeg_error->escape, 1);
}

/* Nothing in here may own memory that longjmp() would jump over. */
static gboolean
compress_rgb (const guint8 *rgb, gint width, gint height, gint stride,
    gint quality, guint8 **ret_data, gulong *ret_size, JpegError *jpeg_error)
{
  struct jpeg_compress_struct info;

  info.err = jpeg_std_error (&jpeg_error->manager);
  jpeg_error->manager.error_exit = on_jpeg_error;
  if (setjmp (jpeg_error->escape) != 0) {
    jpeg_destroy_compress (&info);
    return FALSE;
  }
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, ret_data, ret_size);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, quality, TRUE);
  /* a palette's hard edges smear when their colour is halved */
  info.comp_info[0].h_samp_factor = 1;
  info.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress (&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = (JSAMPROW) (rgb + (gsize) info.next_scanline * stride);

    jpeg_write_scanlines (&info, &row, 1);
  }
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);
  return TRUE;
}

static GBytes *
compress_frame (GstVideoFrame *rgb, gint quality, GError **error)
{
  JpegError jpeg_error;
  guint8 *data = NULL;
  gulong size = 0;

  if (!compress_rgb (GST_VIDEO_FRAME_PLANE_DATA (rgb, 0),
          GST_VIDEO_FRAME_WIDTH (rgb), GST_VIDEO_FRAME_HEIGHT (rgb),
          GST_VIDEO_FRAME_PLANE_STRIDE (rgb, 0), quality, &data, &size,
          &jpeg_error)) {
    free (data);
    g_set_error (error, TS_HTTP_JPEG_ERROR, TS_HTTP_JPEG_ERROR_ENCODE,
        "JPEG: %s", jpeg_error.message);
    return NULL;
  }
  return g_bytes_new_with_free_func (data, size, free, data);
}

/**
 * ts_http_jpeg_encode:
 * @sample: one picture of any raw format
 * @quality: 1 to 100
 *
 * Takes milliseconds: not for the main thread.
 *
 * Returns: (transfer full): a baseline JPEG in full range
 */
GBytes *
ts_http_jpeg_encode (GstSample *sample, gint quality, GError **error)
{
  GstVideoInfo in_info, out_info;
  GstVideoFrame in, out;
  GstVideoConverter *converter;
  GstBuffer *rgb;
  GBytes *jpeg = NULL;

  if (!gst_video_info_from_caps (&in_info, gst_sample_get_caps (sample))) {
    g_set_error_literal (error, TS_HTTP_JPEG_ERROR, TS_HTTP_JPEG_ERROR_FORMAT,
        "the sensor's frames are not raw pictures");
    return NULL;
  }
  gst_video_info_set_format (
      &out_info, GST_VIDEO_FORMAT_RGB, in_info.width, in_info.height);
  /* the converter wants to hear that it need not convert these */
  out_info.fps_n = in_info.fps_n;
  out_info.fps_d = in_info.fps_d;
  out_info.par_n = in_info.par_n;
  out_info.par_d = in_info.par_d;
  out_info.interlace_mode = in_info.interlace_mode;
  converter = gst_video_converter_new (&in_info, &out_info, NULL);
  if (converter == NULL) {
    g_set_error (error, TS_HTTP_JPEG_ERROR, TS_HTTP_JPEG_ERROR_FORMAT,
        "no way from %s to RGB",
        gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (&in_info)));
    return NULL;
  }
  rgb = gst_buffer_new_and_alloc (out_info.size);
  if (gst_video_frame_map (
          &in, &in_info, gst_sample_get_buffer (sample), GST_MAP_READ)) {
    if (gst_video_frame_map (&out, &out_info, rgb, GST_MAP_READWRITE)) {
      gst_video_converter_frame (converter, &in, &out);
      jpeg = compress_frame (&out, quality, error);
      gst_video_frame_unmap (&out);
    }
    gst_video_frame_unmap (&in);
  } else {
    g_set_error_literal (error, TS_HTTP_JPEG_ERROR, TS_HTTP_JPEG_ERROR_FORMAT,
        "the picture cannot be read");
  }
  gst_buffer_unref (rgb);
  gst_video_converter_free (converter);
  return jpeg;
}
