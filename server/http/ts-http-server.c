/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-http-server.h"

#include <libsoup/soup.h>

struct _TsHttpServer
{
  GObject parent_instance;

  TsCamera *camera;
  SoupServer *server;
  guint16 port;
};

G_DEFINE_FINAL_TYPE (TsHttpServer, ts_http_server, G_TYPE_OBJECT)

TsHttpServer *
ts_http_server_new (TsCamera *camera)
{
  TsHttpServer *self = g_object_new (TS_TYPE_HTTP_SERVER, NULL);

  self->camera = g_object_ref (camera);
  return self;
}

/**
 * ts_http_server_start:
 * @address: numeric address to listen on
 * @port: TCP port; 0: any free one, see ts_http_server_get_port()
 *
 * Returns: whether it listens; if not, @error says why
 */
gboolean
ts_http_server_start (
    TsHttpServer *self, const gchar *address, guint16 port, GError **error)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GSocketAddress) where =
      g_inet_socket_address_new_from_string (address, port);
  GSList *uris;

  if (where == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "'%s' is not a numeric address", address);
    return FALSE;
  }
  if (!soup_server_listen (server, where, 0, error))
    return FALSE;
  uris = soup_server_get_uris (server);
  self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_set_object (&self->server, server);
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
