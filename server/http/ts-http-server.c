/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-http-server.h"

#include <libsoup/soup.h>

#include "http/thermoscope-contract.h"
#include "http/ts-http-live.h"
#include "http/ts-http-materials.h"
#include "http/ts-http-page.h"
#include "http/ts-http-qos.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-fusion.h"
#include "http/ts-http-scene-presets.h"
#include "http/ts-http-sensors.h"
#include "http/ts-http-settings.h"
#include "http/ts-http-status.h"

struct _TsHttpServer
{
  GObject parent_instance;

  TsCamera *camera;
  TsSessions *sessions_of_users;
  TsHttpPorts ports;

  GSettings *network;
  gulong redirect_id;
  TsHttpRouter *router;
  TsHttpSensors *sensors;
  TsHttpLive *live;
  TsHttpSettings *settings;
  SoupServer *server;
  TsHttpListener *listener;
  guint16 port;
};

enum
{
  SIGNAL_STOPPING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsHttpServer, ts_http_server, G_TYPE_OBJECT)

static void
update_redirect (TsHttpServer *self)
{
  ts_http_router_set_redirect (
      self->router, g_settings_get_boolean (self->network, "https-redirect")
                        ? self->ports.https
                        : 0);
}

static void
reply_status (TsHttpRequest *request, gpointer owner)
{
  TsHttpServer *self = owner;

  ts_http_status_reply (
      request, self->camera, self->sessions_of_users, &self->ports);
}

static void
reply_page (TsHttpRequest *request, gpointer owner)
{
  g_autofree gchar *path =
      g_strconcat ("/", ts_http_request_get_param (request, "file"), NULL);

  ts_http_page_reply (ts_http_request_get_message (request), path);
}

static void
reply_contract (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (
      thermoscope_contract_get_resource (),
      "/org/thermoscope/http/openapi.yaml", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  ts_http_reply_bytes (
      ts_http_request_get_message (request), "application/yaml", bytes);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/openapi.yaml", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        reply_contract, NULL},
    {"GET", "/api/v1/status", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_status, NULL},
    {"GET", "/", TS_HTTP_GATE_OPEN, TS_PERMISSION_NONE, 0, reply_page, NULL},
    {"GET", "/{file...}", TS_HTTP_GATE_OPEN, TS_PERMISSION_NONE, 0, reply_page,
        NULL},
};

TsHttpServer *
ts_http_server_new (TsCamera *camera, TsDoor *door)
{
  TsHttpServer *self = g_object_new (TS_TYPE_HTTP_SERVER, NULL);
  TsSettings *settings = ts_camera_get_settings (camera);
  g_autoptr (GSettings) limits = ts_settings_get (settings, "http", NULL, NULL);

  self->camera = g_object_ref (camera);
  self->network = ts_settings_get (settings, "network", NULL, NULL);
  self->server =
      soup_server_new ("server-header", "Thermoscope", "raw-paths", TRUE, NULL);
  self->router = ts_http_router_new (door);
  self->listener = ts_http_listener_new (self->server, limits);
  self->sensors = ts_http_sensors_new (camera, door);
  ts_http_router_add (self->router, routes, G_N_ELEMENTS (routes), self);
  ts_http_materials_add_routes (self->router);
  ts_http_sensors_add_routes (self->sensors, self->router);
  self->live = ts_http_live_new (camera);
  ts_http_live_add_routes (self->live, self->router);
  ts_http_fusion_add_routes (self->router, camera);
  self->settings = ts_http_settings_new (ts_camera_get_settings (camera));
  ts_http_settings_add_routes (self->settings, self->router);
  ts_http_scene_presets_add_routes (self->router, settings);
  ts_http_router_attach (self->router, self->server);
  ts_http_qos_attach (self->server, self->network);
  self->redirect_id = g_signal_connect_swapped (self->network,
      "changed::https-redirect", G_CALLBACK (update_redirect), self);
  return self;
}

/**
 * ts_http_server_get_router:
 *
 * Returns: (transfer none): where other modules add their routes
 */
TsHttpRouter *
ts_http_server_get_router (TsHttpServer *self)
{
  return self->router;
}

/**
 * ts_http_server_get_listener:
 *
 * Returns: (transfer none): what wants the certificate and the lists of
 *   addresses
 */
TsHttpListener *
ts_http_server_get_listener (TsHttpServer *self)
{
  return self->listener;
}

/**
 * ts_http_server_set_sessions:
 * @sessions: are counted in the status
 */
void
ts_http_server_set_sessions (TsHttpServer *self, TsSessions *sessions)
{
  g_set_object (&self->sessions_of_users, sessions);
}

/**
 * ts_http_server_set_rtsp_ports:
 * @port: where RTSP listens, for the addresses in the status; 0: nowhere
 * @tls_port: where RTSPS listens; 0: nowhere
 */
void
ts_http_server_set_rtsp_ports (
    TsHttpServer *self, guint16 port, guint16 tls_port)
{
  self->ports.rtsp = port;
  self->ports.rtsps = tls_port;
}

/* Where nobody is asked who they are, nobody else may come in, whatever was
 * asked for. */
static GInetAddress *
find_address (TsHttpServer *self, const gchar *text, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (address == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "'%s' is not a numeric address", text);
    return NULL;
  }
  if (!g_inet_address_get_is_loopback (address)
      && !ts_http_router_has_authenticator (self->router))
    return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  return g_steal_pointer (&address);
}

/**
 * ts_http_server_start:
 * @address: numeric address to listen on; `::` and `0.0.0.0` are all of them.
 *   Without an authenticator one that is not this machine's loopback counts as
 *   127.0.0.1
 * @port: TCP port; 0: any free one, see ts_http_server_get_port()
 *
 * Returns: whether it listens; if not, @error says why
 */
gboolean
ts_http_server_start (
    TsHttpServer *self, const gchar *address, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) where = find_address (self, address, error);

  if (where == NULL)
    return FALSE;
  ts_http_server_stop (self);
  if (!ts_http_listener_listen (
          self->listener, where, port, FALSE, &self->port, error))
    return FALSE;
  ts_http_sensors_start (self->sensors);
  return TRUE;
}

/**
 * ts_http_server_start_https:
 * @address: as with ts_http_server_start(), which comes first
 * @port: TCP port; 0: any free one, see ts_http_server_get_https_port()
 *
 * Connections are refused until the listener has a certificate.
 */
gboolean
ts_http_server_start_https (
    TsHttpServer *self, const gchar *address, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) where = find_address (self, address, error);

  if (where == NULL
      || !ts_http_listener_listen (
          self->listener, where, port, TRUE, &self->ports.https, error))
    return FALSE;
  update_redirect (self);
  return TRUE;
}

/**
 * ts_http_server_start_control:
 *
 * Listens on `control.sock` in the state directory, if there is one.
 */
gboolean
ts_http_server_start_control (TsHttpServer *self, GError **error)
{
  const gchar *dir =
      ts_settings_get_state_dir (ts_camera_get_settings (self->camera));
  g_autofree gchar *path = NULL;

  if (dir == NULL)
    return TRUE;
  path = g_build_filename (dir, "control.sock", NULL);
  return ts_http_listener_listen_control (self->listener, path, error);
}

guint16
ts_http_server_get_port (TsHttpServer *self)
{
  return self->port;
}

/**
 * ts_http_server_get_https_port:
 *
 * Returns: where HTTPS listens; 0: it does not
 */
guint16
ts_http_server_get_https_port (TsHttpServer *self)
{
  return self->ports.https;
}

void
ts_http_server_stop (TsHttpServer *self)
{
  /* viewers first: disconnecting ends their messages */
  g_signal_emit (self, signals[SIGNAL_STOPPING], 0);
  ts_http_sensors_stop (self->sensors);
  ts_http_live_stop (self->live);
  soup_server_disconnect (self->server);
  ts_http_listener_stop (self->listener);
  self->port = 0;
  self->ports.https = 0;
  update_redirect (self);
}

static void
ts_http_server_dispose (GObject *object)
{
  TsHttpServer *self = TS_HTTP_SERVER (object);

  if (self->sensors != NULL)
    ts_http_server_stop (self);
  g_clear_pointer (&self->sensors, ts_http_sensors_free);
  g_clear_pointer (&self->live, ts_http_live_free);
  g_clear_pointer (&self->settings, ts_http_settings_free);
  g_clear_signal_handler (&self->redirect_id, self->network);
  g_clear_object (&self->listener);
  g_clear_object (&self->server);
  g_clear_object (&self->router);
  g_clear_object (&self->network);
  g_clear_object (&self->sessions_of_users);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (ts_http_server_parent_class)->dispose (object);
}

static void
ts_http_server_class_init (TsHttpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_http_server_dispose;
  signals[SIGNAL_STOPPING] = g_signal_new ("stopping", TS_TYPE_HTTP_SERVER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_http_server_init (TsHttpServer *self)
{
}
