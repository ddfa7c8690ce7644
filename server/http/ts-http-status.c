/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-status.h"

#include <gst/thermal/thermal.h>

#include "camera/ts-units.h"
#include "http/ts-http-encoder.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-visible.h"
#include "system/ts-machine.h"

static void
add_sensor (JsonBuilder *builder, TsSensor *sensor)
{
  g_auto (TsSensorStatus) status = {0};
  g_autoptr (GstSample) sample = ts_sensor_dup_last_sample (sensor);
  GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;
  GstThermalMeta *meta =
      buffer != NULL ? gst_buffer_get_thermal_meta (buffer) : NULL;

  ts_sensor_get_status (sensor, &status);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", ts_sensor_get_id (sensor));
  ts_http_json_add_string (builder, "name", ts_sensor_get_label (sensor));
  ts_http_json_add_string (
      builder, "band", ts_band_to_string (ts_sensor_get_band (sensor)));
  ts_http_json_add_string (
      builder, "state", ts_sensor_state_to_string (status.state));
  if (status.error != NULL)
    ts_http_json_add_string (builder, "error", status.error);
  json_builder_set_member_name (builder, "radiometric");
  json_builder_add_boolean_value (builder, meta != NULL);
  if (status.width > 0) {
    ts_http_json_add_integer (builder, "width", status.width);
    ts_http_json_add_integer (builder, "height", status.height);
  }
  if (meta != NULL) {
    ts_http_json_add_integer (builder, "frameWidth", meta->width);
    ts_http_json_add_integer (builder, "frameHeight", meta->height);
  }
  ts_http_json_add_number (builder, "fps", status.fps);
  ts_http_json_add_integer (builder, "frames", status.n_frames);
  ts_http_json_add_integer (builder, "restarts", status.n_restarts);
  ts_http_json_add_integer (builder, "consumers", status.n_consumers);
  json_builder_end_object (builder);
}

/* @host: by which the client reached us, so that the address works for it */
static void
add_url (JsonBuilder *builder, const gchar *member, const gchar *host,
    guint16 rtsp_port, const gchar *path)
{
  g_autofree gchar *url = g_uri_join (
      G_URI_FLAGS_NONE, "rtsp", NULL, host, rtsp_port, path, NULL, NULL);

  if (member != NULL)
    json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, url);
}

static void
add_urls (JsonBuilder *builder, TsStream *stream, const gchar *host,
    guint16 rtsp_port)
{
  const gchar *const *aliases = ts_stream_get_aliases (stream);
  g_autofree gchar *path = g_strconcat ("/", ts_stream_get_name (stream), NULL);

  json_builder_set_member_name (builder, "urls");
  json_builder_begin_array (builder);
  add_url (builder, NULL, host, rtsp_port, path);
  for (guint i = 0; aliases != NULL && aliases[i] != NULL; i++) {
    g_autofree gchar *alias = g_strconcat ("/", aliases[i], NULL);

    add_url (builder, NULL, host, rtsp_port, alias);
  }
  json_builder_end_array (builder);
}

static void
add_stream (JsonBuilder *builder, TsStream *stream, const gchar *host,
    guint16 rtsp_port)
{
  g_auto (TsStreamStatus) status = {0};
  const TsEncoderStatus *encoder = &status.encoder;

  ts_stream_get_status (stream, &status);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", ts_stream_get_name (stream));
  ts_http_json_add_string (
      builder, "sensor", ts_sensor_get_id (ts_stream_get_sensor (stream)));
  ts_http_json_add_string (
      builder, "codec", ts_codec_to_string (ts_stream_get_codec (stream)));
  ts_http_json_add_string (
      builder, "encoder", ts_encoder_state_to_string (encoder->state));
  if (encoder->error != NULL)
    ts_http_json_add_string (builder, "error", encoder->error);
  ts_http_encoder_add (builder, encoder);
  ts_http_json_add_integer (builder, "consumers", status.n_consumers);
  if (encoder->width > 0) {
    ts_http_json_add_integer (builder, "width", encoder->width);
    ts_http_json_add_integer (builder, "height", encoder->height);
  }
  ts_http_json_add_number (builder, "fps", encoder->fps);
  ts_http_json_add_number (builder, "bitrateKbps", encoder->bitrate_kbps);
  ts_http_json_add_integer (builder, "units", encoder->n_units);
  ts_http_json_add_integer (builder, "dropped", encoder->n_dropped);
  if (rtsp_port != 0)
    add_urls (builder, stream, host, rtsp_port);
  json_builder_end_object (builder);
}

static void
add_bytes (JsonBuilder *builder, const gchar *name, guint64 total,
    const gchar *rest_name, guint64 rest)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "totalBytes", total);
  ts_http_json_add_integer (builder, rest_name, rest);
  json_builder_end_object (builder);
}

static void
add_machine (JsonBuilder *builder, TsCamera *camera)
{
  TsMachineStatus status;

  ts_machine_get_status (
      ts_settings_get_state_dir (ts_camera_get_settings (camera)), &status);
  json_builder_set_member_name (builder, "machine");
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "uptimeS", status.uptime_s);
  json_builder_set_member_name (builder, "load");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (status.load); i++)
    ts_http_json_add_number (builder, NULL, status.load[i]);
  json_builder_end_array (builder);
  ts_http_json_add_number (builder, "temperatureC", status.temperature_c);
  add_bytes (builder, "memory", status.memory_total, "availableBytes",
      status.memory_available);
  ts_http_json_add_integer (builder, "processBytes", status.memory_process);
  add_bytes (builder, "disk", status.disk_total, "freeBytes", status.disk_free);
  json_builder_end_object (builder);
}

/* Who is logged in by a browser; viewers by RTSP are in the streams. */
static void
add_sessions (JsonBuilder *builder, TsSessions *sessions)
{
  g_autoptr (GPtrArray) list = ts_sessions_list (sessions);
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < list->len; i++) {
    const TsSession *session = g_ptr_array_index (list, i);

    g_hash_table_add (users, session->user);
  }
  ts_http_json_add_integer (builder, "sessions", list->len);
  ts_http_json_add_integer (builder, "users", g_hash_table_size (users));
}

static const gchar *
name_of_temperature (const TsUnits *units)
{
  switch (units->temperature) {
  case 'F':
    return "fahrenheit";
  case 'K':
    return "kelvin";
  default:
    return "celsius";
  }
}

/* For everybody who sees temperatures, not only for whom may choose. */
static void
add_units (JsonBuilder *builder, TsSettings *settings)
{
  const TsUnits set = ts_units_get (settings, TS_UNITS_SETTINGS);
  const TsUnits measured = ts_units_get (settings, TS_UNITS_MEASUREMENTS);

  json_builder_set_member_name (builder, "units");
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "temperature", name_of_temperature (&set));
  ts_http_json_add_string (
      builder, "measurementTemperature", name_of_temperature (&measured));
  ts_http_json_add_string (builder, "distance", set.feet ? "foot" : "metre");
  json_builder_end_object (builder);
}

/**
 * ts_http_status_add:
 * @sessions: (nullable): who is logged in
 * @host: by which the camera is reached, for addresses
 * @caller: whom it is for: of which sensors, and whether also what only
 *   accounts are told
 */
void
ts_http_status_add (JsonBuilder *builder, TsCamera *camera,
    TsSessions *sessions, const gchar *host, const TsHttpPorts *ports,
    TsCaller *caller)
{
  g_autoptr (GPtrArray) sensors = ts_http_visible_sensors (camera, caller);
  g_autoptr (GPtrArray) streams = ts_http_visible_streams (camera, caller);
  const gboolean with_machine =
      ts_caller_is_system (caller) || ts_caller_get_user (caller) != NULL;
  TsProfile *profile = ts_camera_get_profile (camera);

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "version", VERSION);
  ts_http_json_add_string (builder, "profile", ts_profile_get_name (profile));
  ts_http_json_add_string (builder, "model", ts_profile_get_title (profile));
  ts_http_json_add_number (builder, "uptimeS",
      ts_camera_get_uptime_us (camera) / (gdouble) G_TIME_SPAN_SECOND);
  ts_http_json_add_integer (builder, "httpsPort", ports->https);
  ts_http_json_add_integer (builder, "rtspsPort", ports->rtsps);
  add_units (builder, ts_camera_get_settings (camera));
  json_builder_set_member_name (builder, "sensors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sensors->len; i++)
    add_sensor (builder, g_ptr_array_index (sensors, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "streams");
  json_builder_begin_array (builder);
  for (guint i = 0; i < streams->len; i++)
    add_stream (builder, g_ptr_array_index (streams, i), host, ports->rtsp);
  json_builder_end_array (builder);
  if (with_machine && sessions != NULL)
    add_sessions (builder, sessions);
  if (with_machine)
    add_machine (builder, camera);
  json_builder_end_object (builder);
}

/**
 * ts_http_status_reply:
 * @sessions: (nullable): who is logged in
 */
void
ts_http_status_reply (TsHttpRequest *request, TsCamera *camera,
    TsSessions *sessions, const TsHttpPorts *ports)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  TsCaller *caller = ts_http_request_get_caller (request);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  ts_http_status_add (builder, camera, sessions,
      g_uri_get_host (soup_server_message_get_uri (message)), ports, caller);
  ts_http_reply_json (message, builder);
}
