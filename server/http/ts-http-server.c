/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-http-server.h"

#include <libsoup/soup.h>

#include "http/ts-http-page.h"
#include "http/ts-http-sensors.h"
#include "http/ts-http-settings.h"
#include "http/ts-http-status.h"

struct _TsHttpServer
{
  GObject parent_instance;

  TsCamera *camera;
  guint16 rtsp_port;

  TsHttpRouter *router;
  TsHttpSensors *sensors;
  TsHttpSettings *settings;
  SoupServer *server;
  guint16 port;
};

G_DEFINE_FINAL_TYPE (TsHttpServer, ts_http_server, G_TYPE_OBJECT)

static void
reply_status (TsHttpRequest *request, gpointer owner)
{
  TsHttpServer *self = owner;

  ts_http_status_reply (
      ts_http_request_get_message (request), self->camera, self->rtsp_port);
}

static void
reply_palettes (TsHttpRequest *request, gpointer owner)
{
  ts_http_palettes_reply (ts_http_request_get_message (request));
}

static void
reply_page (TsHttpRequest *request, gpointer owner)
{
  g_autofree gchar *path =
      g_strconcat ("/", ts_http_request_get_param (request, "file"), NULL);

  ts_http_page_reply (ts_http_request_get_message (request), path);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/status", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_status, NULL},
    {"GET", "/api/v1/palettes", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_palettes, NULL},
    {"GET", "/", TS_HTTP_GATE_OPEN, TS_PERMISSION_NONE, 0, reply_page, NULL},
    {"GET", "/{file...}", TS_HTTP_GATE_OPEN, TS_PERMISSION_NONE, 0, reply_page,
        NULL},
};

TsHttpServer *
ts_http_server_new (TsCamera *camera, TsDoor *door)
{
  TsHttpServer *self = g_object_new (TS_TYPE_HTTP_SERVER, NULL);

  self->camera = g_object_ref (camera);
  self->router = ts_http_router_new (door);
  self->sensors = ts_http_sensors_new (camera);
  ts_http_router_add (self->router, routes, G_N_ELEMENTS (routes), self);
  ts_http_sensors_add_routes (self->sensors, self->router);
  self->settings = ts_http_settings_new (ts_camera_get_settings (camera));
  ts_http_settings_add_routes (self->settings, self->router);
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
 * ts_http_server_set_rtsp_port:
 * @port: where RTSP listens, for the addresses in the status; 0: nowhere
 */
void
ts_http_server_set_rtsp_port (TsHttpServer *self, guint16 port)
{
  self->rtsp_port = port;
}

/* Without accounts nobody else may come in, whatever was asked for. */
static GSocketAddress *
find_address (const gchar *text, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  g_autoptr (GInetAddress) loopback = NULL;

  if (address == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "'%s' is not a numeric address", text);
    return NULL;
  }
  if (g_inet_address_get_is_loopback (address))
    loopback = g_object_ref (address);
  else
    loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  return g_inet_socket_address_new (loopback, port);
}

/**
 * ts_http_server_start:
 * @address: numeric address to listen on; one that is not this machine's
 *   loopback counts as 127.0.0.1
 * @port: TCP port; 0: any free one, see ts_http_server_get_port()
 *
 * Returns: whether it listens; if not, @error says why
 */
gboolean
ts_http_server_start (
    TsHttpServer *self, const gchar *address, guint16 port, GError **error)
{
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GSocketAddress) where = find_address (address, port, error);
  GSList *uris;

  if (where == NULL)
    return FALSE;
  ts_http_server_stop (self);
  server = soup_server_new ("server-header", "Thermoscope", NULL);
  ts_http_router_attach (self->router, server);
  if (!soup_server_listen (server, where, 0, error))
    return FALSE;

  uris = soup_server_get_uris (server);
  self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->server = g_steal_pointer (&server);
  ts_http_sensors_start (self->sensors);
  return TRUE;
}

guint16
ts_http_server_get_port (TsHttpServer *self)
{
  return self->port;
}

void
ts_http_server_stop (TsHttpServer *self)
{
  /* viewers first: disconnecting ends their messages */
  ts_http_sensors_stop (self->sensors);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}

static void
ts_http_server_dispose (GObject *object)
{
  TsHttpServer *self = TS_HTTP_SERVER (object);

  if (self->sensors != NULL)
    ts_http_server_stop (self);
  g_clear_pointer (&self->sensors, ts_http_sensors_free);
  g_clear_pointer (&self->settings, ts_http_settings_free);
  g_clear_object (&self->router);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (ts_http_server_parent_class)->dispose (object);
}

static void
ts_http_server_class_init (TsHttpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_http_server_dispose;
}

static void
ts_http_server_init (TsHttpServer *self)
{
}
