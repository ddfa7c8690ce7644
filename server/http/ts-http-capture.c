/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-capture.h"

#include <gst/thermal/thermal.h>

#include "http/ts-http-frames.h"
#include "http/ts-http-jpeg.h"
#include "http/ts-http-reply.h"

#define JPEG_QUALITY 92
/* What cameras store with their pictures. */
#define N_COLOURS 224

static const struct
{
  const gchar *name; /* NULL: asked for in another way */
  const gchar *suffix;
  const gchar *type;
  GstThermalExportFormat format;
} kinds[] = {
    [TS_HTTP_CAPTURE_JPEG] = {NULL, "jpg", "image/jpeg", 0},
    [TS_HTTP_CAPTURE_RADIOMETRIC_JPEG] = {NULL, "jpg", "image/jpeg", 0},
    [TS_HTTP_CAPTURE_PNG] = {"png", "png", "image/png",
        GST_THERMAL_EXPORT_FORMAT_PNG},
    [TS_HTTP_CAPTURE_TIFF] = {"tiff", "tiff", "image/tiff",
        GST_THERMAL_EXPORT_FORMAT_TIFF},
    [TS_HTTP_CAPTURE_NPY] = {"npy", "npy", "application/x-npy",
        GST_THERMAL_EXPORT_FORMAT_NPY},
    [TS_HTTP_CAPTURE_CSV] = {"csv", "csv", "text/csv; charset=utf-8",
        GST_THERMAL_EXPORT_FORMAT_CSV},
    [TS_HTTP_CAPTURE_SIDECAR] = {NULL, "json", "application/json", 0},
};

typedef struct
{
  GstSample *sample;
  guint64 frame;
  TsHttpCaptureKind kind;
  gchar *sensor;
  TsHttpPending *pending; /* main thread only */
} Capture;

/* Main context only. */
static guint n_captures;

static void
capture_free (gpointer data)
{
  Capture *capture = data;

  n_captures--;
  gst_sample_unref (capture->sample);
  g_free (capture->sensor);
  ts_http_pending_free (capture->pending);
  g_free (capture);
}

/**
 * ts_http_capture_kind_from_format:
 * @format: of a file, as in `png`
 *
 * Returns: whether there is such a kind
 */
gboolean
ts_http_capture_kind_from_format (
    const gchar *format, TsHttpCaptureKind *ret_kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_strcmp0 (kinds[i].name, format) == 0) {
      *ret_kind = i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * ts_http_capture_get_type:
 *
 * Returns: its content type
 */
const gchar *
ts_http_capture_get_type (TsHttpCaptureKind kind)
{
  return kinds[kind].type;
}

/**
 * ts_http_capture_export:
 * @kind: a file of counts or of temperatures
 *
 * Takes its time: not on the main thread.
 *
 * Returns: (transfer full): the file; or %NULL and @error
 */
GBytes *
ts_http_capture_export (
    GstSample *sample, TsHttpCaptureKind kind, GError **error)
{
  g_autoptr (GstThermalFrame) frame =
      gst_thermal_frame_new_from_buffer (gst_sample_get_buffer (sample), error);

  return frame != NULL
             ? gst_thermal_frame_export (frame, kinds[kind].format, error)
             : NULL;
}

/* The frame with the palette that the picture was shown in, so that other
 * programs show it alike. */
static GstThermalFrame *
add_palette (GstThermalFrame *frame, GstSample *sample)
{
  const GstThermalSpanMeta *span =
      gst_buffer_get_thermal_span_meta (gst_sample_get_buffer (sample));
  guint8 rgb[N_COLOURS * 3];
  g_autofree gchar *name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GstThermalFrame) coloured = NULL;

  if (span == NULL)
    return gst_thermal_frame_ref (frame);
  gst_thermal_palette_fill_rgb (span->palette, span->inverted, rgb, N_COLOURS);
  name = g_strconcat (gst_thermal_palette_get_name (span->palette),
      span->inverted ? " inverted" : NULL, NULL);
  bytes = g_bytes_new (rgb, sizeof rgb);
  coloured = gst_thermal_frame_with_palette (frame, name, bytes);
  return gst_thermal_frame_with_outside (coloured, &span->outside);
}

static GBytes *
write_frame (const Capture *capture, GError **error)
{
  g_autoptr (GstThermalFrame) frame = gst_thermal_frame_new_from_buffer (
      gst_sample_get_buffer (capture->sample), error);
  g_autoptr (GstThermalFrame) shown = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  gchar *sidecar;

  if (frame == NULL)
    return NULL;
  switch (capture->kind) {
  case TS_HTTP_CAPTURE_RADIOMETRIC_JPEG:
    jpeg = ts_http_jpeg_encode (capture->sample, JPEG_QUALITY, error);
    shown = add_palette (frame, capture->sample);
    return jpeg != NULL ? gst_thermal_jpeg_write (jpeg, shown, error) : NULL;
  case TS_HTTP_CAPTURE_SIDECAR:
    sidecar = gst_thermal_frame_to_sidecar (frame);
    return g_bytes_new_take (sidecar, strlen (sidecar));
  default:
    return ts_http_capture_export (capture->sample, capture->kind, error);
  }
}

/* On a worker thread. */
static void
write_capture (
    GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Capture *capture = data;
  GError *error = NULL;
  GBytes *bytes;

  if (capture->kind == TS_HTTP_CAPTURE_JPEG)
    bytes = ts_http_jpeg_encode (capture->sample, JPEG_QUALITY, &error);
  else
    bytes = write_frame (capture, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
answer (SoupServerMessage *message, const Capture *capture, GBytes *bytes)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  g_autofree gchar *frame =
      g_strdup_printf ("%" G_GUINT64_FORMAT, capture->frame);
  g_autofree gchar *time = ts_http_frames_format_time (capture->sample);
  g_autofree gchar *disposition =
      g_strdup_printf ("inline; filename=\"%s-%s.%s\"", capture->sensor, frame,
          kinds[capture->kind].suffix);

  soup_message_headers_replace (headers, "X-Frame", frame);
  soup_message_headers_replace (headers, "X-Frame-Time", time);
  soup_message_headers_replace (headers, "Content-Disposition", disposition);
  ts_http_reply_bytes (message, kinds[capture->kind].type, bytes);
}

static void
on_captured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = G_TASK (result);
  Capture *capture = g_task_get_task_data (task);
  SoupServerMessage *message = ts_http_pending_get_message (capture->pending);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (task, &error);

  if (message == NULL)
    return;
  if (bytes != NULL)
    answer (message, capture, bytes);
  else
    ts_http_reply_problem (
        message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL, "%s", error->message);
  ts_http_pending_resume (capture->pending);
}

/**
 * ts_http_capture_reply:
 * @sample: the frame
 * @frame: its number
 * @sensor: where it comes from, for file names
 *
 * Answers with the frame as a file, written on a worker thread.
 */
void
ts_http_capture_reply (SoupServerMessage *message, GstSample *sample,
    guint64 frame, TsHttpCaptureKind kind, const gchar *sensor)
{
  g_autoptr (GTask) task = NULL;
  Capture *capture;

  if (n_captures >= TS_HTTP_CAPTURE_MAX_PENDING) {
    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), "Retry-After", "1");
    ts_http_reply_problem (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
        "%d pictures are being written already", TS_HTTP_CAPTURE_MAX_PENDING);
    return;
  }
  n_captures++;
  capture = g_new0 (Capture, 1);
  capture->sample = gst_sample_ref (sample);
  capture->frame = frame;
  capture->kind = kind;
  capture->sensor = g_strdup (sensor);
  capture->pending = ts_http_pending_new (message);
  task = g_task_new (NULL, NULL, on_captured, NULL);
  g_task_set_task_data (task, capture, capture_free);
  g_task_run_in_thread (task, write_capture);
}
