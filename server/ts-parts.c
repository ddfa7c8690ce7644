/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "thermoscope"
#include "config.h"

#include "ts-parts.h"

#include <string.h>

#include "system/ts-reboot.h"

struct _TsParts
{
  const TsOptions *options;
  TsRestart *restart;
  TsCamera *camera;
  TsHttpServer *http;
  TsRtspServer *rtsp;
  GMainLoop *loop;
  GSettings *network;
  gboolean restart_service;
  GSettings *system;
  TsSchedules *schedules;
  gulong sessions_id;
  gulong timeout_id;
  gulong dscp_id;
  gulong schedule_id;
  gulong added_id;
  gulong removed_id;
};

static void
update_max_sessions (TsParts *self)
{
  ts_rtsp_server_set_max_sessions (
      self->rtsp, g_settings_get_uint (self->network, "rtsp-max-sessions"));
}

static void
update_session_timeout (TsParts *self)
{
  ts_rtsp_server_set_session_timeout (
      self->rtsp, g_settings_get_uint (self->network, "rtsp-session-timeout"));
}

static void
update_dscp (TsParts *self)
{
  ts_rtsp_server_set_dscp (
      self->rtsp, g_settings_get_uint (self->network, "dscp-video"));
}

TsParts *
ts_parts_new (const TsOptions *options, TsRestart *restart, TsCamera *camera,
    TsHttpServer *http, TsRtspServer *rtsp, GMainLoop *loop)
{
  TsParts *self = g_new0 (TsParts, 1);

  self->options = options;
  self->restart = g_object_ref (restart);
  self->camera = g_object_ref (camera);
  self->http = g_object_ref (http);
  self->rtsp = g_object_ref (rtsp);
  self->loop = g_main_loop_ref (loop);
  self->network = ts_settings_get (
      ts_restart_get_settings (restart), "network", NULL, NULL);
  self->system =
      ts_settings_get (ts_restart_get_settings (restart), "system", NULL, NULL);
  self->sessions_id = g_signal_connect_swapped (self->network,
      "changed::rtsp-max-sessions", G_CALLBACK (update_max_sessions), self);
  self->timeout_id =
      g_signal_connect_swapped (self->network, "changed::rtsp-session-timeout",
          G_CALLBACK (update_session_timeout), self);
  self->dscp_id = g_signal_connect_swapped (
      self->network, "changed::dscp-video", G_CALLBACK (update_dscp), self);
  update_max_sessions (self);
  update_session_timeout (self);
  update_dscp (self);
  return self;
}

void
ts_parts_free (TsParts *self)
{
  if (self->schedules != NULL)
    g_clear_signal_handler (&self->schedule_id, self->schedules);
  g_clear_object (&self->schedules);
  g_object_unref (self->system);
  g_clear_signal_handler (&self->dscp_id, self->network);
  g_clear_signal_handler (&self->timeout_id, self->network);
  g_clear_signal_handler (&self->sessions_id, self->network);
  g_clear_signal_handler (&self->added_id, self->camera);
  g_clear_signal_handler (&self->removed_id, self->camera);
  g_object_unref (self->network);
  g_object_unref (self->rtsp);
  g_object_unref (self->http);
  g_object_unref (self->camera);
  g_object_unref (self->restart);
  g_main_loop_unref (self->loop);
  g_free (self);
}

/* Where the page is served; of HTTPS, -1 stands for nowhere. */
typedef struct
{
  guint16 port;
  gint https_port;
} HttpPorts;

static gboolean
listen_http (TsParts *self, const HttpPorts *ports, GError **error)
{
  const gchar *address = self->options->address;
  g_autoptr (GError) problem = NULL;

  if (!ts_http_server_start (self->http, address, ports->port, error)) {
    g_prefix_error (error, "the page cannot be served on %s port %u: ", address,
        ports->port);
    return FALSE;
  }
  if (ports->https_port >= 0
      && !ts_http_server_start_https (
          self->http, address, ports->https_port, error)) {
    g_prefix_error (error,
        "the page cannot be served by HTTPS on %s port %d: ", address,
        ports->https_port);
    return FALSE;
  }
  if (!ts_http_server_start_control (self->http, &problem))
    g_message ("no control socket, thermoscopectl has to log in: %s",
        problem->message);
  return TRUE;
}

/* Both ports, or none. */
static gboolean
listen_rtsp (TsParts *self, guint16 port, guint16 tls_port, GError **error)
{
  const gchar *address = self->options->address;

  if (!ts_rtsp_server_start (self->rtsp, address, port, error)) {
    g_prefix_error (
        error, "RTSP cannot be served on %s port %u: ", address, port);
    return FALSE;
  }
  if (g_settings_get_boolean (self->network, "rtsps")
      && ts_rtsp_server_has_certificate (self->rtsp)
      && !ts_rtsp_server_start_tls (self->rtsp, tls_port, error)) {
    g_prefix_error (
        error, "RTSPS cannot be served on %s port %u: ", address, tls_port);
    ts_rtsp_server_stop (self->rtsp);
    return FALSE;
  }
  ts_http_server_set_rtsp_ports (self->http,
      ts_rtsp_server_get_port (self->rtsp),
      ts_rtsp_server_get_tls_port (self->rtsp));
  return TRUE;
}

static gboolean
get_port (TsParts *self, const gchar *key, guint16 *ret_port, GError **error)
{
  return ts_options_add_offset (
      self->options, g_settings_get_uint (self->network, key), ret_port, error);
}

static gboolean
get_http_ports (TsParts *self, HttpPorts *ret_ports, GError **error)
{
  guint16 https_port = 0;

  if (!get_port (self, "http-port", &ret_ports->port, error)
      || !get_port (self, "https-port", &https_port, error))
    return FALSE;
  ret_ports->https_port =
      g_settings_get_boolean (self->network, "https") ? https_port : -1;
  return TRUE;
}

/* A listener that cannot go where it should stays where it was. */
static gboolean
restart_http (const gchar *part, gpointer user_data, GError **error)
{
  TsParts *self = user_data;
  const guint16 old_https_port = ts_http_server_get_https_port (self->http);
  const HttpPorts old = {ts_http_server_get_port (self->http),
      old_https_port != 0 ? old_https_port : -1};
  g_autoptr (GError) problem = NULL;
  HttpPorts ports;

  if (!get_http_ports (self, &ports, error))
    return FALSE;
  if (listen_http (self, &ports, error))
    return TRUE;
  if (!listen_http (self, &old, &problem))
    g_warning ("%s; the page and the API are gone until the camera starts "
               "again",
        problem->message);
  return FALSE;
}

static gboolean
restart_rtsp (const gchar *part, gpointer user_data, GError **error)
{
  TsParts *self = user_data;
  guint16 old = ts_rtsp_server_get_port (self->rtsp);
  guint16 old_tls = ts_rtsp_server_get_tls_port (self->rtsp);
  g_autoptr (GError) problem = NULL;
  guint16 port, tls_port;

  if (!get_port (self, "rtsp-port", &port, error)
      || !get_port (self, "rtsps-port", &tls_port, error))
    return FALSE;
  ts_rtsp_server_stop (self->rtsp);
  if (listen_rtsp (self, port, tls_port, error))
    return TRUE;
  if (!listen_rtsp (self, old, old_tls, &problem))
    g_warning ("%s; there is no RTSP until it starts again", problem->message);
  return FALSE;
}

static gboolean
restart_sensor (const gchar *part, gpointer user_data, GError **error)
{
  TsParts *self = user_data;
  TsSensor *sensor =
      ts_camera_find_sensor (self->camera, part + strlen ("sensor:"));

  if (sensor == NULL) {
    g_set_error (error, TS_RESTART_ERROR, TS_RESTART_ERROR_NOT_FOUND,
        "there is no %s", part);
    return FALSE;
  }
  ts_sensor_stop (sensor);
  return ts_sensor_start (
      sensor, ts_camera_get_base_time (self->camera), error);
}

static gboolean
restart_service (const gchar *part, gpointer user_data, GError **error)
{
  TsParts *self = user_data;

  self->restart_service = TRUE;
  g_main_loop_quit (self->loop);
  return TRUE;
}

static gboolean
restart_machine (const gchar *part, gpointer user_data, GError **error)
{
  ts_reboot_machine ();
  return TRUE;
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsParts *self = user_data;
  g_autofree gchar *name =
      g_strconcat ("sensor:", ts_sensor_get_id (sensor), NULL);
  const gchar *label = ts_sensor_get_label (sensor);
  g_autofree gchar *title = g_strdup_printf (
      "Sensor %s", label != NULL ? label : ts_sensor_get_id (sensor));
  const TsRestartPart part = {name, title, FALSE};

  ts_restart_add_part (self->restart, &part, restart_sensor, self);
}

static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsParts *self = user_data;
  g_autofree gchar *name =
      g_strconcat ("sensor:", ts_sensor_get_id (sensor), NULL);

  ts_restart_remove_part (self->restart, name);
}

gboolean
ts_parts_start_http (TsParts *self, GError **error)
{
  static const TsRestartPart part = {"http", "Page and API", TRUE};

  HttpPorts ports;

  if (!get_http_ports (self, &ports, error)
      || !listen_http (self, &ports, error))
    return FALSE;
  ts_restart_add_part (self->restart, &part, restart_http, self);
  return TRUE;
}

gboolean
ts_parts_start_rtsp (TsParts *self, GError **error)
{
  static const TsRestartPart part = {"rtsp", "Video streams by RTSP", FALSE};

  guint16 port, tls_port;

  if (!get_port (self, "rtsp-port", &port, error)
      || !get_port (self, "rtsps-port", &tls_port, error)
      || !listen_rtsp (self, port, tls_port, error))
    return FALSE;
  ts_restart_add_part (self->restart, &part, restart_rtsp, self);
  g_debug ("http port %u, rtsp port %u", ts_http_server_get_port (self->http),
      ts_rtsp_server_get_port (self->rtsp));
  return TRUE;
}

static void
on_schedule (TsSchedules *schedules, const gchar *id, gboolean active,
    gboolean by_clock, gpointer user_data)
{
  TsParts *self = user_data;
  g_autoptr (TsCaller) caller = ts_caller_new_system ("schedule");
  g_autofree gchar *wanted =
      g_settings_get_string (self->system, "restart-schedule");
  g_autofree gchar *part = g_settings_get_string (self->system, "restart-part");
  g_autoptr (GError) error = NULL;

  if (!active || !by_clock || !g_str_equal (id, wanted))
    return;
  if (!ts_restart_do (self->restart, caller, part, &error))
    g_warning ("%s", error->message);
}

/**
 * ts_parts_follow_schedules:
 *
 * What the settings name starts again whenever a period of the schedule begins
 * that they name for it.
 */
void
ts_parts_follow_schedules (TsParts *self, TsSchedules *schedules)
{
  g_set_object (&self->schedules, schedules);
  self->schedule_id =
      g_signal_connect (schedules, "changed", G_CALLBACK (on_schedule), self);
}

/**
 * ts_parts_ready:
 *
 * The camera has started, with its sensors.
 */
void
ts_parts_ready (TsParts *self)
{
  static const TsRestartPart service = {"service", "The whole camera", TRUE};
  static const TsRestartPart machine = {
      "machine", "The machine, with all that runs on it", TRUE};
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  for (guint i = 0; i < sensors->len; i++)
    on_sensor_added (self->camera, g_ptr_array_index (sensors, i), self);
  self->added_id = g_signal_connect (
      self->camera, "sensor-added", G_CALLBACK (on_sensor_added), self);
  self->removed_id = g_signal_connect (
      self->camera, "sensor-removed", G_CALLBACK (on_sensor_removed), self);
  ts_restart_add_part (self->restart, &service, restart_service, self);
  ts_restart_add_part (self->restart, &machine, restart_machine, self);
}

/**
 * ts_parts_is_service_to_restart:
 *
 * Returns: whether the program has been asked to start anew when it has ended
 */
gboolean
ts_parts_is_service_to_restart (TsParts *self)
{
  return self->restart_service;
}
