/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define TS_HTTP_JPEG_ERROR (ts_http_jpeg_error_quark ())

/**
 * TsHttpJpegError:
 * @TS_HTTP_JPEG_ERROR_FORMAT: not a picture that can become a JPEG
 * @TS_HTTP_JPEG_ERROR_ENCODE: libjpeg says no
 */
typedef enum
{
  TS_HTTP_JPEG_ERROR_FORMAT,
  TS_HTTP_JPEG_ERROR_ENCODE,
} TsHttpJpegError;

GQuark ts_http_jpeg_error_quark (void);

GBytes *ts_http_jpeg_encode (GstSample *sample, gint quality, GError **error);

G_END_DECLS
