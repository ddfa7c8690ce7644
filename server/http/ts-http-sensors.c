/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-sensors.h"

#include "http/ts-http-sensor.h"

#define SENSOR "/api/v1/sensors/{id}"

struct _TsHttpSensors
{
  TsCamera *camera;
  TsDoor *door;
  GPtrArray *sensors; /* TsHttpSensor */
  gulong added_handler;
  gulong removed_handler;
};

typedef void (*SensorReply) (TsHttpSensor *sensor, TsHttpRequest *request);

static TsHttpSensor *
find (TsHttpSensors *self, const gchar *id)
{
  for (guint i = 0; i < self->sensors->len; i++) {
    TsHttpSensor *sensor = g_ptr_array_index (self->sensors, i);

    if (g_str_equal (ts_http_sensor_get_id (sensor), id))
      return sensor;
  }
  return NULL;
}

/* The thermal picture is what the camera is for. */
static TsHttpSensor *
find_main (TsHttpSensors *self)
{
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  for (guint i = 0; i < sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (sensors, i);

    if (ts_sensor_get_band (sensor) == TS_BAND_THERMAL)
      return find (self, ts_sensor_get_id (sensor));
  }
  return self->sensors->len > 0 ? g_ptr_array_index (self->sensors, 0) : NULL;
}

/* NULL: @request is answered. */
static TsHttpSensor *
find_asked (TsHttpSensors *self, TsHttpRequest *request)
{
  const gchar *id = ts_http_request_get_param (request, "id");
  TsHttpSensor *sensor = find (self, id);

  if (sensor == NULL)
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, "id", "there is no sensor %s", id);
  return sensor;
}

static void
reply (TsHttpSensors *self, TsHttpRequest *request, SensorReply func)
{
  TsHttpSensor *sensor = find_asked (self, request);

  if (sensor != NULL)
    func (sensor, request);
}

static void
reply_main_snapshot (TsHttpRequest *request, gpointer owner)
{
  TsHttpSensor *sensor = find_main (owner);
  GError *error = NULL;

  if (sensor == NULL)
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, NULL, "this camera has no sensor");
  else if (!ts_caller_check (ts_http_request_get_caller (request),
               TS_PERMISSION_CAPTURE, ts_http_sensor_get_id (sensor), &error))
    ts_http_request_fail (request, NULL, error);
  else
    ts_http_sensor_reply_snapshot (sensor, request);
}

static void
reply_snapshot (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_snapshot);
}

static void
reply_frame (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_frame);
}

static void
reply_temperature (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_temperature);
}

static void
reply_measurements (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_measurements);
}

static void
reply_calibration (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_calibration);
}

static void
reply_readings (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_readings);
}

static void
reply_span (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_span);
}

static void
reply_view (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_view);
}

static void
reply_stream (TsHttpRequest *request, gpointer owner)
{
  reply (owner, request, ts_http_sensor_reply_stream);
}

/* The sensor may have gone since the handshake began. */
static void
on_radiometric (
    TsHttpRequest *request, SoupWebsocketConnection *connection, gpointer owner)
{
  TsHttpSensor *sensor =
      find (owner, ts_http_request_get_param (request, "id"));

  if (sensor != NULL)
    ts_http_sensor_open_websocket (sensor, request, connection);
  else
    soup_websocket_connection_close (
        connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static void
open_radiometric (TsHttpRequest *request, gpointer owner)
{
  TsHttpSensor *sensor = find_asked (owner, request);

  if (sensor != NULL && ts_http_sensor_check_websocket (sensor, request))
    ts_http_request_upgrade (request, on_radiometric, owner);
}

static void
on_view (
    TsHttpRequest *request, SoupWebsocketConnection *connection, gpointer owner)
{
  TsHttpSensor *sensor =
      find (owner, ts_http_request_get_param (request, "id"));

  if (sensor != NULL)
    ts_http_sensor_follow_view (sensor, connection);
  else
    soup_websocket_connection_close (
        connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static void
open_view (TsHttpRequest *request, gpointer owner)
{
  TsHttpSensor *sensor = find_asked (owner, request);

  if (sensor != NULL && ts_http_sensor_check_view (sensor, request))
    ts_http_request_upgrade (request, on_view, owner);
}

/* What was white in the picture of this moment. */
static void
hold_white (TsHttpRequest *request, gpointer owner)
{
  TsHttpSensors *self = owner;
  const gchar *id = ts_http_request_get_param (request, "id");
  TsSensor *sensor = ts_camera_find_sensor (self->camera, id);
  g_autofree gchar *target = NULL;

  if (sensor == NULL) {
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, "id", "there is no sensor %s", id);
    return;
  }
  if (!ts_sensor_act (sensor, "hold-white")) {
    ts_http_request_refuse (
        request, SOUP_STATUS_CONFLICT, "id", "%s has no white balance", id);
    return;
  }
  target = g_strconcat ("sensor:", id, NULL);
  ts_door_record (self->door, ts_http_request_get_caller (request),
      "white-balance.hold", target, NULL, NULL, NULL);
  soup_server_message_set_status (
      ts_http_request_get_message (request), SOUP_STATUS_NO_CONTENT, NULL);
}

static const TsHttpRoute routes[] = {
    {"GET", "/snapshot.jpg", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_CAPTURE, 0,
        reply_main_snapshot, NULL},
    {"GET", SENSOR "/snapshot.jpg", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_CAPTURE, 0, reply_snapshot, "id"},
    {"GET", SENSOR "/frame.{format}", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_CAPTURE, 0, reply_frame, "id"},
    {"GET", SENSOR "/temperature", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_temperature, "id"},
    {"GET", SENSOR "/measurements", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_measurements, "id"},
    {"GET", SENSOR "/calibration", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_calibration, "id"},
    {"GET", SENSOR "/readings", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_VIEW, 0,
        reply_readings, "id"},
    {"GET", SENSOR "/span", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_span, "id"},
    {"GET", SENSOR "/view", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_view, "id"},
    {"GET", SENSOR "/view/changes", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        open_view, "id"},
    {"GET", SENSOR "/stream.mjpg", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_stream, "id"},
    {"GET", SENSOR "/radiometric", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        open_radiometric, "id"},
    {"POST", SENSOR "/white-balance", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, hold_white, "id"},
};

TsHttpSensors *
ts_http_sensors_new (TsCamera *camera, TsDoor *door)
{
  TsHttpSensors *self = g_new0 (TsHttpSensors, 1);

  self->camera = g_object_ref (camera);
  self->door = g_object_ref (door);
  self->sensors =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_http_sensor_free);
  return self;
}

void
ts_http_sensors_free (TsHttpSensors *self)
{
  ts_http_sensors_stop (self);
  g_ptr_array_unref (self->sensors);
  g_object_unref (self->camera);
  g_object_unref (self->door);
  g_free (self);
}

void
ts_http_sensors_add_routes (TsHttpSensors *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsHttpSensors *self = user_data;

  g_ptr_array_add (self->sensors, ts_http_sensor_new (camera, sensor));
}

static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsHttpSensors *self = user_data;

  g_ptr_array_remove (self->sensors, find (self, ts_sensor_get_id (sensor)));
}

/**
 * ts_http_sensors_start:
 *
 * From now on these are the camera's sensors.
 */
void
ts_http_sensors_start (TsHttpSensors *self)
{
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  ts_http_sensors_stop (self);
  for (guint i = 0; i < sensors->len; i++)
    on_sensor_added (self->camera, g_ptr_array_index (sensors, i), self);
  self->added_handler = g_signal_connect (
      self->camera, "sensor-added", G_CALLBACK (on_sensor_added), self);
  self->removed_handler = g_signal_connect (
      self->camera, "sensor-removed", G_CALLBACK (on_sensor_removed), self);
}

/**
 * ts_http_sensors_stop:
 *
 * Lets all viewers go.
 */
void
ts_http_sensors_stop (TsHttpSensors *self)
{
  g_clear_signal_handler (&self->added_handler, self->camera);
  g_clear_signal_handler (&self->removed_handler, self->camera);
  g_ptr_array_set_size (self->sensors, 0);
}
