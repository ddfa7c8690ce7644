/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-http-server.h"

#include <libsoup/soup.h>

#include "http/ts-http-page.h"
#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-sensor.h"
#include "http/ts-http-status.h"

#define API "/api/v1"
/* Settings are the largest thing that anybody has to say. */
#define MAX_REQUEST_BODY (64 * 1024)

struct _TsHttpServer
{
  GObject parent_instance;

  TsCamera *camera;
  guint16 rtsp_port;

  SoupServer *server;
  GPtrArray *sensors; /* TsHttpSensor */
  guint16 port;
};

G_DEFINE_FINAL_TYPE (TsHttpServer, ts_http_server, G_TYPE_OBJECT)

static TsHttpSensor *
find_sensor (TsHttpServer *self, const gchar *id)
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
find_main_sensor (TsHttpServer *self)
{
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  for (guint i = 0; i < sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (sensors, i);

    if (ts_sensor_get_band (sensor) == TS_BAND_THERMAL)
      return find_sensor (self, ts_sensor_get_id (sensor));
  }
  return self->sensors->len > 0 ? g_ptr_array_index (self->sensors, 0) : NULL;
}

static gboolean
is_websocket (SoupServerMessage *message)
{
  return soup_message_headers_header_contains (
      soup_server_message_get_request_headers (message), "Upgrade",
      "websocket");
}

/* Whether the request may come from a page of somebody else's. */
static gboolean
check_origin (SoupServerMessage *message)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (message);
  const gchar *method = soup_server_message_get_method (message);
  const gchar *host = soup_message_headers_get_one (headers, "Host");
  const gchar *origin = soup_message_headers_get_one (headers, "Origin");

  if (host != NULL && !ts_http_host_is_local (host)) {
    ts_http_reply_problem (
        message, SOUP_STATUS_FORBIDDEN, "Host", "this camera is not %s", host);
    return FALSE;
  }
  /* reading needs no check: browsers do not show the answer to others */
  if (origin == NULL
      || (!is_websocket (message)
          && (g_str_equal (method, "GET") || g_str_equal (method, "HEAD"))))
    return TRUE;
  if (host != NULL && ts_http_origin_is_host (origin, host))
    return TRUE;
  ts_http_reply_problem (message, SOUP_STATUS_FORBIDDEN, "Origin",
      "pages of %s have no business here", origin);
  return FALSE;
}

static void
check_websocket (TsHttpServer *self, SoupServerMessage *message,
    const gchar *path, GHashTable *query)
{
  g_auto (TsHttpRoute) route = {0};
  TsHttpSensor *sensor;

  if (!ts_http_route_parse (path, &route)
      || (sensor = find_sensor (self, route.sensor)) == NULL) {
    ts_http_reply_problem (message, SOUP_STATUS_NOT_FOUND, NULL,
        "there is no WebSocket at %s", path);
    return;
  }
  ts_http_sensor_check_websocket (sensor, message, route.resource, query);
}

/* Before the body is read: an answer here ends the matter. */
static void
on_request_early (SoupServer *server, SoupServerMessage *message,
    const char *path, GHashTable *query, gpointer user_data)
{
  TsHttpServer *self = user_data;
  SoupMessageHeaders *request =
      soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response =
      soup_server_message_get_response_headers (message);

  soup_message_headers_replace (response, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (response, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (
      response, "Cross-Origin-Resource-Policy", "same-origin");
  if (!check_origin (message))
    return;
  if (soup_message_headers_get_content_length (request) > MAX_REQUEST_BODY
      || soup_message_headers_get_encoding (request) == SOUP_ENCODING_CHUNKED) {
    ts_http_reply_problem (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL,
        "a request may have up to %d bytes, told by Content-Length",
        MAX_REQUEST_BODY);
    return;
  }
  if (is_websocket (message))
    check_websocket (self, message, path, query);
}

static void
handle_sensor (TsHttpServer *self, SoupServerMessage *message,
    const gchar *path, GHashTable *query)
{
  g_auto (TsHttpRoute) route = {0};
  TsHttpSensor *sensor;

  if (!ts_http_route_parse (path, &route)) {
    ts_http_reply_problem (
        message, SOUP_STATUS_NOT_FOUND, NULL, "there is no %s", path);
    return;
  }
  sensor = find_sensor (self, route.sensor);
  if (sensor == NULL) {
    ts_http_reply_problem (message, SOUP_STATUS_NOT_FOUND, "id",
        "there is no sensor %s", route.sensor);
    return;
  }
  ts_http_sensor_handle (sensor, message, route.resource, query);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  TsHttpServer *self = user_data;
  TsHttpSensor *main_sensor;

  /* found good by check_websocket(); libsoup answers it */
  if (is_websocket (message))
    return;
  if (g_str_equal (path, "/snapshot.jpg")) {
    main_sensor = find_main_sensor (self);
    if (main_sensor != NULL)
      ts_http_sensor_handle (main_sensor, message, "snapshot.jpg", query);
    else
      ts_http_reply_problem (
          message, SOUP_STATUS_NOT_FOUND, NULL, "this camera has no sensor");
  } else if (g_str_has_prefix (path, API "/sensors/")) {
    handle_sensor (self, message, path, query);
  } else if (!g_str_has_prefix (path, API)) {
    ts_http_page_reply (message, path);
  } else if (g_str_equal (path, API "/status")) {
    if (ts_http_reply_check_method (message, "GET, HEAD"))
      ts_http_status_reply (message, self->camera, self->rtsp_port);
  } else if (g_str_equal (path, API "/palettes")) {
    if (ts_http_reply_check_method (message, "GET, HEAD"))
      ts_http_palettes_reply (message);
  } else {
    ts_http_reply_problem (
        message, SOUP_STATUS_NOT_FOUND, NULL, "there is no %s", path);
  }
}

static void
on_websocket (SoupServer *server, SoupServerMessage *message, const char *path,
    SoupWebsocketConnection *connection, gpointer user_data)
{
  TsHttpServer *self = user_data;
  const gchar *text = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) query = text != NULL ? soup_form_decode (text) : NULL;
  g_auto (TsHttpRoute) route = {0};
  TsHttpSensor *sensor = NULL;

  if (ts_http_route_parse (path, &route))
    sensor = find_sensor (self, route.sensor);
  if (sensor != NULL)
    ts_http_sensor_open_websocket (sensor, connection, query);
  else
    soup_websocket_connection_close (
        connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

TsHttpServer *
ts_http_server_new (TsCamera *camera)
{
  TsHttpServer *self = g_object_new (TS_TYPE_HTTP_SERVER, NULL);

  self->camera = g_object_ref (camera);
  return self;
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

static void
add_handlers (TsHttpServer *self, SoupServer *server, const gchar *path)
{
  soup_server_add_early_handler (server, path, on_request_early, self, NULL);
  soup_server_add_handler (server, path, on_request, self, NULL);
}

/* libsoup takes every unanswered request to a path with a WebSocket handler
 * for a handshake, also one that only waits for its answer. So these paths get
 * a handler for themselves. */
static void
add_websocket_handler (
    TsHttpServer *self, SoupServer *server, const gchar *sensor)
{
  g_autofree gchar *path =
      g_strconcat (API "/sensors/", sensor, "/radiometric", NULL);

  add_handlers (self, server, path);
  soup_server_add_websocket_handler (
      server, path, NULL, NULL, on_websocket, self, NULL);
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
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);
  GSList *uris;

  if (where == NULL)
    return FALSE;
  ts_http_server_stop (self);
  server = soup_server_new ("server-header", "Thermoscope", NULL);
  /* counts hardly get smaller, and the main thread has other things to do */
  soup_server_remove_websocket_extension (
      server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  add_handlers (self, server, NULL);
  if (!soup_server_listen (server, where, 0, error))
    return FALSE;

  uris = soup_server_get_uris (server);
  self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->server = g_steal_pointer (&server);
  self->sensors =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_http_sensor_free);
  for (guint i = 0; i < sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (sensors, i);

    g_ptr_array_add (self->sensors, ts_http_sensor_new (self->camera, sensor));
    add_websocket_handler (self, self->server, ts_sensor_get_id (sensor));
  }
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
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}

static void
ts_http_server_dispose (GObject *object)
{
  TsHttpServer *self = TS_HTTP_SERVER (object);

  ts_http_server_stop (self);
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
