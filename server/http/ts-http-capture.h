/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define TS_HTTP_CAPTURE_MAX_PENDING 8

/**
 * TsHttpCaptureKind:
 * @TS_HTTP_CAPTURE_JPEG: the picture
 * @TS_HTTP_CAPTURE_RADIOMETRIC_JPEG: the picture with its counts in it
 * @TS_HTTP_CAPTURE_PNG: counts
 * @TS_HTTP_CAPTURE_TIFF: counts
 * @TS_HTTP_CAPTURE_NPY: degrees Celsius
 * @TS_HTTP_CAPTURE_CSV: degrees Celsius
 * @TS_HTTP_CAPTURE_SIDECAR: the calibration, JSON, as readers of the library
 *   take it beside a PNG or TIFF
 *
 * What a frame can be written as.
 */
typedef enum
{
  TS_HTTP_CAPTURE_JPEG,
  TS_HTTP_CAPTURE_RADIOMETRIC_JPEG,
  TS_HTTP_CAPTURE_PNG,
  TS_HTTP_CAPTURE_TIFF,
  TS_HTTP_CAPTURE_NPY,
  TS_HTTP_CAPTURE_CSV,
  TS_HTTP_CAPTURE_SIDECAR,
} TsHttpCaptureKind;

const gchar *ts_http_capture_get_type (TsHttpCaptureKind kind);
GBytes *ts_http_capture_export (
    GstSample *sample, TsHttpCaptureKind kind, GError **error);
gboolean ts_http_capture_kind_from_format (
    const gchar *format, TsHttpCaptureKind *ret_kind);
void ts_http_capture_reply (SoupServerMessage *message, GstSample *sample,
    guint64 frame, TsHttpCaptureKind kind, const gchar *sensor);

G_END_DECLS
