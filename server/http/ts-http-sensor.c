/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-sensor.h"

#include <math.h>
#include <gst/thermal/thermal.h>

#include "http/ts-http-capture.h"
#include "http/ts-http-frames.h"
#include "http/ts-http-mjpeg.h"
#include "http/ts-http-query.h"
#include "http/ts-http-radiometric.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-units.h"
#include "http/ts-http-values.h"
#include "http/ts-http-view.h"
#include "media/ts-counts.h"

#define MAX_MJPEG_FPS 120.0

struct _TsHttpSensor
{
  TsCamera *camera;
  TsSensor *sensor;
  TsHttpFrames *frames;
  GHashTable *mjpeg; /* TsStream -> TsHttpMjpeg, of those that were watched */
  gulong removed_handler;
  TsHttpRadiometric *radiometric;
  TsHttpView *view;
};

static void
on_stream_removed (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  TsHttpSensor *self = user_data;

  g_hash_table_remove (self->mjpeg, stream);
}

TsHttpSensor *
ts_http_sensor_new (TsCamera *camera, TsSensor *sensor)
{
  TsHttpSensor *self = g_new0 (TsHttpSensor, 1);

  self->camera = g_object_ref (camera);
  self->sensor = g_object_ref (sensor);
  self->mjpeg = g_hash_table_new_full (
      NULL, NULL, g_object_unref, (GDestroyNotify) ts_http_mjpeg_free);
  self->removed_handler = g_signal_connect (
      camera, "stream-removed", G_CALLBACK (on_stream_removed), self);
  self->frames = ts_http_frames_new (sensor);
  self->radiometric = ts_http_radiometric_new (self->frames);
  self->view = ts_http_view_new (self->frames);
  return self;
}

void
ts_http_sensor_free (TsHttpSensor *self)
{
  g_clear_signal_handler (&self->removed_handler, self->camera);
  g_hash_table_unref (self->mjpeg);
  ts_http_radiometric_free (self->radiometric);
  ts_http_view_free (self->view);
  ts_http_frames_free (self->frames);
  g_object_unref (self->sensor);
  g_object_unref (self->camera);
  g_free (self);
}

const gchar *
ts_http_sensor_get_id (TsHttpSensor *self)
{
  return ts_sensor_get_id (self->sensor);
}

/* The frame that frame= names, or the newest. NULL: @request is answered. */
static GstSample *
find_frame (TsHttpSensor *self, TsHttpRequest *request, guint64 *ret_id)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  GHashTable *query = ts_http_request_get_query (request);
  gint64 id = 0;
  GError *error = NULL;
  GstSample *sample;

  if (!ts_http_query_get_integer (
          query, "frame", 1, G_MAXINT64, 0, &id, &error)) {
    ts_http_reply_error (message, SOUP_STATUS_BAD_REQUEST, "frame", error);
    return NULL;
  }
  if (id != 0) {
    sample = ts_http_frames_dup (self->frames, id);
    if (sample == NULL)
      ts_http_reply_problem (message, SOUP_STATUS_NOT_FOUND, "frame",
          "frame %" G_GINT64_FORMAT " of %s is not kept (any more)", id,
          ts_http_sensor_get_id (self));
    *ret_id = id;
    return sample;
  }
  sample = ts_http_frames_dup_newest (self->frames, ret_id);
  if (sample == NULL)
    ts_http_reply_problem (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
        "%s has no frame yet", ts_http_sensor_get_id (self));
  return sample;
}

/* Whether the frame carries temperatures; if not, @message is answered. */
static gboolean
check_radiometric (
    TsHttpSensor *self, SoupServerMessage *message, GstSample *sample)
{
  if (gst_buffer_get_thermal_meta (gst_sample_get_buffer (sample)) != NULL)
    return TRUE;
  ts_http_reply_problem (message, SOUP_STATUS_CONFLICT, NULL,
      "%s has no temperatures", ts_http_sensor_get_id (self));
  return FALSE;
}

static void
reply_capture (
    TsHttpSensor *self, TsHttpRequest *request, TsHttpCaptureKind kind)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  guint64 id = 0;
  g_autoptr (GstSample) sample = find_frame (self, request, &id);

  if (sample == NULL)
    return;
  if (kind != TS_HTTP_CAPTURE_JPEG
      && !check_radiometric (self, message, sample))
    return;
  ts_http_capture_reply (
      message, sample, id, kind, ts_http_sensor_get_id (self));
}

void
ts_http_sensor_reply_snapshot (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  GHashTable *query = ts_http_request_get_query (request);
  gboolean radiometric = FALSE;
  GError *error = NULL;

  if (!ts_http_query_get_flag (query, "radiometric", &radiometric, &error)) {
    ts_http_reply_error (
        message, SOUP_STATUS_BAD_REQUEST, "radiometric", error);
    return;
  }
  reply_capture (self, request,
      radiometric ? TS_HTTP_CAPTURE_RADIOMETRIC_JPEG : TS_HTTP_CAPTURE_JPEG);
}

void
ts_http_sensor_reply_frame (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  GHashTable *query = ts_http_request_get_query (request);
  const gchar *format = ts_http_request_get_param (request, "format");
  TsHttpCaptureKind kind;
  gboolean sidecar = FALSE;
  GError *error = NULL;

  if (!ts_http_capture_kind_from_format (format, &kind)) {
    ts_http_reply_problem (message, SOUP_STATUS_NOT_FOUND, "format",
        "frames come as frame.png, frame.tiff, frame.npy and frame.csv");
    return;
  }
  if (!ts_http_query_get_flag (query, "sidecar", &sidecar, &error)) {
    ts_http_reply_error (message, SOUP_STATUS_BAD_REQUEST, "sidecar", error);
    return;
  }
  reply_capture (self, request, sidecar ? TS_HTTP_CAPTURE_SIDECAR : kind);
}

/* Whole numbers are a pixel of the radiometric frame, as thermal-info takes
 * them; with a decimal point in one of them, both are shares of the picture. */
static gboolean
find_pixel (SoupServerMessage *message, GHashTable *query,
    const GstThermalCounts *counts, gint *ret_column, gint *ret_row)
{
  const gint size[2] = {counts->width, counts->height};
  static const gchar *const names[2] = {"x", "y"};
  const gboolean shares = ts_http_query_has_decimals (query, "x")
                          || ts_http_query_has_decimals (query, "y");
  gdouble at[2], frame[2];

  for (guint i = 0; i < 2; i++) {
    GError *error = NULL;

    if (!ts_http_query_get_number (query, names[i], 0, shares ? 1 : size[i] - 1,
            NAN, &at[i], &error)) {
      g_prefix_error (&error,
          "%s: ", shares ? "a place in the picture" : "a pixel of the frame");
      ts_http_reply_error (message, SOUP_STATUS_BAD_REQUEST, names[i], error);
      return FALSE;
    }
  }
  if (shares) {
    gst_thermal_meta_map_point (
        counts->meta, at[0], at[1], &frame[0], &frame[1]);
    for (guint i = 0; i < 2; i++)
      at[i] = CLAMP (floor (frame[i] * size[i]), 0, size[i] - 1);
  }
  *ret_column = at[0];
  *ret_row = at[1];
  return TRUE;
}

/* Of texts. FALSE: @request is answered. */
static gboolean
get_unit (TsHttpSensor *self, TsHttpRequest *request, GstThermalUnit *ret_unit)
{
  TsUnits units;

  if (!ts_http_units_get (request, ts_camera_get_settings (self->camera),
          TS_UNITS_MEASUREMENTS, &units))
    return FALSE;
  *ret_unit = ts_http_units_to_thermal (&units);
  return TRUE;
}

static JsonBuilder *
build_temperature (const GstThermalCounts *counts, gint column, gint row,
    GstSample *sample, GstThermalUnit unit)
{
  GstThermalCalibration *calibration = counts->meta->calibration;
  JsonBuilder *builder = json_builder_new ();
  g_autofree gchar *time = ts_http_frames_format_time (sample);
  guint16 count = GST_READ_UINT16_LE (
      counts->counts + (gsize) counts->stride * row + 2 * column);
  gdouble kelvin =
      (counts->meta->flags & GST_THERMAL_FRAME_FLAG_NOT_READY)
          ? NAN
          : gst_thermal_calibration_get_kelvin (calibration, count);
  gdouble x = NAN, y = NAN;

  if (!gst_thermal_meta_unmap_point (counts->meta,
          (column + 0.5) / counts->width, (row + 0.5) / counts->height, &x, &y))
    x = y = NAN;

  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "x", column);
  ts_http_json_add_integer (builder, "y", row);
  ts_http_json_add_integer (builder, "counts", count);
  ts_http_values_add_temperature (builder, calibration, kelvin, unit);
  json_builder_set_member_name (builder, "position");
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "x", x);
  ts_http_json_add_number (builder, "y", y);
  json_builder_end_object (builder);
  ts_http_json_add_string (builder, "time", time);
  return builder;
}

void
ts_http_sensor_reply_temperature (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  GHashTable *query = ts_http_request_get_query (request);
  guint64 id = 0;
  g_autoptr (GstSample) sample = find_frame (self, request, &id);
  g_autoptr (JsonBuilder) builder = NULL;
  GstThermalCounts counts;
  GstThermalUnit unit;
  gint column, row;

  if (sample == NULL || !check_radiometric (self, message, sample)
      || !get_unit (self, request, &unit))
    return;
  if (!gst_thermal_counts_map (&counts, gst_sample_get_buffer (sample))) {
    ts_http_reply_problem (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL,
        "the counts of %s cannot be read", ts_http_sensor_get_id (self));
    return;
  }
  if (find_pixel (message, query, &counts, &column, &row)) {
    builder = build_temperature (&counts, column, row, sample, unit);
    ts_http_json_add_integer (builder, "frame", id);
    json_builder_end_object (builder);
    ts_http_reply_json (message, builder);
  }
  gst_thermal_counts_unmap (&counts);
}

static gboolean
is_frozen (GstBuffer *buffer)
{
  const GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);

  return meta != NULL && (meta->flags & GST_THERMAL_FRAME_FLAG_FROZEN) != 0;
}

void
ts_http_sensor_reply_measurements (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  guint64 id = 0;
  g_autoptr (GstSample) sample = find_frame (self, request, &id);
  g_autoptr (JsonBuilder) builder = NULL;
  g_autofree gchar *time = NULL;
  GstThermalUnit unit;

  if (sample == NULL || !check_radiometric (self, message, sample)
      || !get_unit (self, request, &unit))
    return;
  time = ts_http_frames_format_time (sample);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "frame", id);
  ts_http_json_add_string (builder, "time", time);
  json_builder_set_member_name (builder, "frozen");
  json_builder_add_boolean_value (
      builder, is_frozen (gst_sample_get_buffer (sample)));
  ts_http_values_add_measurements (
      builder, "measurements", gst_sample_get_buffer (sample), unit);
  ts_http_values_add_comparisons (
      builder, "comparisons", gst_sample_get_buffer (sample));
  json_builder_end_object (builder);
  ts_http_reply_json (message, builder);
}

void
ts_http_sensor_reply_calibration (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  guint64 id = 0;
  g_autoptr (GstSample) sample = find_frame (self, request, &id);
  g_autoptr (JsonBuilder) builder = NULL;
  g_autofree gchar *time = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *object = NULL;
  GstThermalCalibration *calibration;

  if (sample == NULL || !check_radiometric (self, message, sample))
    return;
  calibration = ts_counts_get_calibration (sample);
  time = ts_http_frames_format_time (sample);
  text = ts_counts_format_calibration (calibration);
  object = ts_counts_format_object (calibration);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "frame", id);
  ts_http_json_add_string (builder, "time", time);
  ts_http_values_add_calibration (builder, "calibration", calibration);
  ts_http_json_add_string (builder, "text", text);
  if (object != NULL)
    ts_http_json_add_string (builder, "object", object);
  json_builder_end_object (builder);
  ts_http_reply_json (message, builder);
}

static void
add_file (JsonBuilder *builder, TsSensor *sensor)
{
  static const gchar *const names[] = {
      "state", "reason", "checksum", "version", "serial"};
  GstStructure *file = ts_sensor_dup_calibration_file (sensor);

  if (file == NULL)
    return;
  json_builder_set_member_name (builder, "calibrationFile");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const gchar *text = gst_structure_get_string (file, names[i]);

    if (text != NULL)
      ts_http_json_add_string (builder, names[i], text);
  }
  json_builder_end_object (builder);
  gst_structure_free (file);
}

static GstThermalReadingsMeta *
find_readings (GstBuffer *buffer)
{
  GstThermalReadingsMeta *readings =
      gst_buffer_get_thermal_readings_meta (buffer);
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);

  if (readings == NULL && meta != NULL && meta->frame != NULL)
    readings = gst_buffer_get_thermal_readings_meta (meta->frame);
  return readings;
}

void
ts_http_sensor_reply_readings (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  guint64 id = 0;
  g_autoptr (GstSample) sample = find_frame (self, request, &id);
  g_autoptr (JsonBuilder) builder = NULL;
  g_autofree gchar *time = NULL;
  GstThermalReadingsMeta *readings;

  if (sample == NULL || !check_radiometric (self, message, sample))
    return;
  readings = find_readings (gst_sample_get_buffer (sample));
  time = ts_http_frames_format_time (sample);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "frame", id);
  ts_http_json_add_string (builder, "time", time);
  ts_http_json_add_number (
      builder, "cavityK", readings != NULL ? readings->readings.cavity_k : NAN);
  ts_http_json_add_number (builder, "shutterK",
      readings != NULL ? readings->readings.shutter_k : NAN);
  ts_http_json_add_number (
      builder, "lensK", readings != NULL ? readings->readings.lens_k : NAN);
  ts_http_json_add_number (builder, "ambientK",
      readings != NULL ? readings->readings.ambient_k : NAN);
  add_file (builder, self->sensor);
  json_builder_end_object (builder);
  ts_http_reply_json (message, builder);
}

void
ts_http_sensor_reply_span (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  ts_http_values_add_span (builder, NULL, self->sensor);
  ts_http_reply_json (message, builder);
}

void
ts_http_sensor_reply_view (TsHttpSensor *self, TsHttpRequest *request)
{
  guint64 id = 0;
  g_autoptr (GstSample) sample = find_frame (self, request, &id);

  if (sample != NULL)
    ts_http_view_reply (ts_http_request_get_message (request), sample, id);
}

/* NULL: there is no such profile. */
static TsHttpMjpeg *
ensure_mjpeg (TsHttpSensor *self, const gchar *profile)
{
  TsStream *stream = ts_camera_ensure_mjpeg_stream (self->camera, self->sensor);
  TsHttpMjpeg *mjpeg;

  if (profile != NULL)
    stream = ts_camera_find_profile_stream (self->camera, stream, profile);
  if (stream == NULL)
    return NULL;
  mjpeg = g_hash_table_lookup (self->mjpeg, stream);
  if (mjpeg == NULL) {
    mjpeg = ts_http_mjpeg_new (stream);
    g_hash_table_insert (self->mjpeg, g_object_ref (stream), mjpeg);
  }
  return mjpeg;
}

void
ts_http_sensor_reply_stream (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  GHashTable *query = ts_http_request_get_query (request);
  gdouble fps;
  GError *error = NULL;
  const gchar *profile = g_hash_table_lookup (query, "profile");
  TsHttpMjpeg *mjpeg;

  if (!ts_http_query_get_number (
          query, "fps", 0, MAX_MJPEG_FPS, 0, &fps, &error)) {
    ts_http_reply_error (message, SOUP_STATUS_BAD_REQUEST, "fps", error);
    return;
  }
  mjpeg = ensure_mjpeg (self, profile);
  if (mjpeg == NULL) {
    ts_http_reply_problem (message, SOUP_STATUS_NOT_FOUND, "profile",
        "there is no stream profile %s", profile);
    return;
  }
  if (ts_http_mjpeg_get_n_viewers (mjpeg) >= TS_HTTP_MJPEG_MAX_VIEWERS) {
    ts_http_reply_problem (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
        "%s has %d viewers already", ts_http_sensor_get_id (self),
        TS_HTTP_MJPEG_MAX_VIEWERS);
    return;
  }
  ts_http_mjpeg_add_viewer (mjpeg, message, fps);
}

/* 0: by time. */
static gboolean
get_interval (TsHttpRequest *request, gint64 *ret_interval, GError **error)
{
  return ts_http_query_get_integer (ts_http_request_get_query (request),
      "interval", 1, TS_HTTP_RADIOMETRIC_MAX_INTERVAL, 0, ret_interval, error);
}

/**
 * ts_http_sensor_check_websocket:
 *
 * Returns: whether counts may be followed by @request; if not, it is answered
 */
gboolean
ts_http_sensor_check_websocket (TsHttpSensor *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  gdouble fps;
  gint64 interval;
  GError *error = NULL;
  guint64 id = 0;
  g_autoptr (GstSample) sample = NULL;

  if (!ts_http_query_get_number (ts_http_request_get_query (request), "fps",
          0.1, TS_HTTP_RADIOMETRIC_MAX_FPS, TS_HTTP_RADIOMETRIC_DEFAULT_FPS,
          &fps, &error)) {
    ts_http_request_fail (request, "fps", error);
    return FALSE;
  }
  if (!get_interval (request, &interval, &error)) {
    ts_http_request_fail (request, "interval", error);
    return FALSE;
  }
  if (ts_http_radiometric_get_n_viewers (self->radiometric)
      >= TS_HTTP_RADIOMETRIC_MAX_VIEWERS) {
    ts_http_request_refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
        "%s has %d viewers of its temperatures already",
        ts_http_sensor_get_id (self), TS_HTTP_RADIOMETRIC_MAX_VIEWERS);
    return FALSE;
  }
  sample = ts_http_frames_dup_newest (self->frames, &id);
  return sample == NULL || check_radiometric (self, message, sample);
}

/**
 * ts_http_sensor_open_websocket:
 * @request: as ts_http_sensor_check_websocket() found it good
 */
void
ts_http_sensor_open_websocket (TsHttpSensor *self, TsHttpRequest *request,
    SoupWebsocketConnection *connection)
{
  gdouble fps = TS_HTTP_RADIOMETRIC_DEFAULT_FPS;
  gint64 interval = 0;

  if (get_interval (request, &interval, NULL) && interval > 0) {
    ts_http_radiometric_add_counter (self->radiometric, connection, interval);
    return;
  }
  ts_http_query_get_number (ts_http_request_get_query (request), "fps", 0.1,
      TS_HTTP_RADIOMETRIC_MAX_FPS, fps, &fps, NULL);
  ts_http_radiometric_add_viewer (self->radiometric, connection, fps);
}

/**
 * ts_http_sensor_check_view:
 *
 * Returns: whether the view may be followed by @request; if not, it is answered
 */
gboolean
ts_http_sensor_check_view (TsHttpSensor *self, TsHttpRequest *request)
{
  if (ts_http_view_get_n_viewers (self->view) < TS_HTTP_VIEW_MAX_VIEWERS)
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
      "%d follow the view of %s already", TS_HTTP_VIEW_MAX_VIEWERS,
      ts_http_sensor_get_id (self));
  return FALSE;
}

/**
 * ts_http_sensor_follow_view:
 * @connection: as ts_http_sensor_check_view() found it good
 */
void
ts_http_sensor_follow_view (
    TsHttpSensor *self, SoupWebsocketConnection *connection)
{
  ts_http_view_add_viewer (self->view, connection);
}
