/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "media/rtsp/ts-rtsp-auth.h"
#include "system/ts-qos.h"

/* Who has a session is limited by the number of sessions and by their time;
 * these are for who has none. */
#define MAX_WAITING 64
#define MAX_IDLE_US (60 * G_USEC_PER_SEC)

struct _TsRtspListener
{
  GstRTSPServer parent_instance;

  gboolean is_secure;
  guint dscp; /* of what is sent to the next client */
  GSource *source;
  guint16 port;
};

G_DEFINE_FINAL_TYPE (TsRtspListener, ts_rtsp_listener, GST_TYPE_RTSP_SERVER)

typedef struct
{
  TsRtspListener *listener;
  TsRtspClientFunc func;
  gpointer user_data;
} Removal;

static void
remove_sessions (TsRtspListener *self, GstRTSPClient *client)
{
  g_autoptr (GstRTSPSessionPool) pool =
      gst_rtsp_server_get_session_pool (GST_RTSP_SERVER (self));
  GList *sessions = gst_rtsp_client_session_filter (client, NULL, NULL);

  for (GList *l = sessions; l != NULL; l = l->next)
    gst_rtsp_session_pool_remove (pool, l->data);
  g_list_free_full (sessions, g_object_unref);
}

static GstRTSPFilterResult
decide (GstRTSPServer *server, GstRTSPClient *client, gpointer user_data)
{
  const Removal *removal = user_data;

  if (!removal->func (TS_RTSP_CLIENT (client), removal->user_data))
    return GST_RTSP_FILTER_KEEP;
  /* packets by UDP would go on without the connection */
  remove_sessions (removal->listener, client);
  return GST_RTSP_FILTER_REMOVE;
}

/**
 * ts_rtsp_listener_remove_clients:
 *
 * Closes the connections of those for whom @func says so, and ends their
 * sessions.
 */
void
ts_rtsp_listener_remove_clients (
    TsRtspListener *self, TsRtspClientFunc func, gpointer user_data)
{
  Removal removal = {self, func, user_data};

  gst_rtsp_server_client_filter (GST_RTSP_SERVER (self), decide, &removal);
}

static gboolean
is_same (TsRtspClient *client, gpointer other)
{
  return client == other;
}

/* Of too many who wait without asking for anything, the one who has for
 * longest goes: a newcomer is more likely to want something. */
static void
make_room (TsRtspListener *self)
{
  GList *clients =
      gst_rtsp_server_client_filter (GST_RTSP_SERVER (self), NULL, NULL);
  TsRtspClient *oldest = NULL;
  gint64 oldest_us = -1;
  guint n_waiting = 0;

  for (GList *l = clients; l != NULL; l = l->next) {
    gint64 idle_us = ts_rtsp_client_get_idle_us (l->data);

    if (ts_rtsp_client_has_session (l->data))
      continue;
    n_waiting++;
    if (idle_us > oldest_us) {
      oldest = l->data;
      oldest_us = idle_us;
    }
  }
  if (n_waiting >= MAX_WAITING)
    ts_rtsp_listener_remove_clients (self, is_same, oldest);
  g_list_free_full (clients, g_object_unref);
}

static gboolean
is_idle (TsRtspClient *client, gpointer unused)
{
  return ts_rtsp_client_get_idle_us (client) > MAX_IDLE_US
         && !ts_rtsp_client_has_session (client);
}

/**
 * ts_rtsp_listener_remove_idle:
 *
 * Cuts who has not asked for anything for long.
 */
void
ts_rtsp_listener_remove_idle (TsRtspListener *self)
{
  ts_rtsp_listener_remove_clients (self, is_idle, NULL);
}

static GstRTSPClient *
ts_rtsp_listener_create_client (GstRTSPServer *server)
{
  TsRtspListener *self = TS_RTSP_LISTENER (server);
  g_autoptr (GstRTSPSessionPool) sessions =
      gst_rtsp_server_get_session_pool (server);
  g_autoptr (GstRTSPMountPoints) mounts =
      gst_rtsp_server_get_mount_points (server);
  g_autoptr (GstRTSPThreadPool) threads =
      gst_rtsp_server_get_thread_pool (server);
  g_autoptr (GstRTSPAuth) auth = gst_rtsp_server_get_auth (server);
  GstRTSPClient *client = ts_rtsp_client_new (self->is_secure);

  make_room (self);
  gst_rtsp_client_set_session_pool (client, sessions);
  gst_rtsp_client_set_mount_points (client, mounts);
  gst_rtsp_client_set_thread_pool (client, threads);
  gst_rtsp_client_set_auth (client, auth);
  gst_rtsp_client_set_content_length_limit (
      client, gst_rtsp_server_get_content_length_limit (server));
  return client;
}

/* Nagle's algorithm would hold the tail of each picture back for up to 40 ms. */
static void
ts_rtsp_listener_client_connected (GstRTSPServer *server, GstRTSPClient *client)
{
  GstRTSPConnection *connection = gst_rtsp_client_get_connection (client);
  GSocket *socket = connection != NULL
                        ? gst_rtsp_connection_get_write_socket (connection)
                        : NULL;

  if (socket == NULL)
    return;
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  ts_qos_mark (socket, TS_RTSP_LISTENER (server)->dscp);
}

/**
 * ts_rtsp_listener_new:
 * @access: says who may come in
 * @is_secure: whether connections are encrypted; needs
 *   ts_rtsp_listener_set_certificate()
 */
TsRtspListener *
ts_rtsp_listener_new (TsAccess *access, gboolean is_secure,
    GstRTSPMountPoints *mounts, GstRTSPSessionPool *sessions)
{
  TsRtspListener *self = g_object_new (TS_TYPE_RTSP_LISTENER, NULL);
  GstRTSPServer *server = GST_RTSP_SERVER (self);
  g_autoptr (GstRTSPAuth) auth =
      ts_rtsp_auth_new (access, is_secure ? "rtsps" : "rtsp");

  self->is_secure = is_secure;
  gst_rtsp_server_set_auth (server, auth);
  gst_rtsp_server_set_mount_points (server, mounts);
  gst_rtsp_server_set_session_pool (server, sessions);
  return self;
}

/**
 * ts_rtsp_listener_set_certificate:
 *
 * For connections from now on.
 */
void
ts_rtsp_listener_set_certificate (
    TsRtspListener *self, GTlsCertificate *certificate)
{
  g_autoptr (GstRTSPAuth) auth =
      gst_rtsp_server_get_auth (GST_RTSP_SERVER (self));

  gst_rtsp_auth_set_tls_certificate (auth, certificate);
}

/**
 * ts_rtsp_listener_set_dscp:
 * @dscp: 0 to 63, of what is sent to the next client
 */
void
ts_rtsp_listener_set_dscp (TsRtspListener *self, guint dscp)
{
  self->dscp = dscp;
}

/**
 * ts_rtsp_listener_listen:
 * @address: numeric
 * @port: 0: any free one
 *
 * Returns: whether it listens; if not, @error says why
 */
gboolean
ts_rtsp_listener_listen (
    TsRtspListener *self, const gchar *address, guint16 port, GError **error)
{
  GstRTSPServer *server = GST_RTSP_SERVER (self);
  g_autofree gchar *service = g_strdup_printf ("%u", port);

  gst_rtsp_server_set_address (server, address);
  gst_rtsp_server_set_service (server, service);
  self->source = gst_rtsp_server_create_source (server, NULL, error);
  if (self->source == NULL)
    return FALSE;
  g_source_attach (self->source, NULL);
  self->port = gst_rtsp_server_get_bound_port (server);
  return TRUE;
}

guint16
ts_rtsp_listener_get_port (TsRtspListener *self)
{
  return self->port;
}

static gboolean
is_any (TsRtspClient *client, gpointer unused)
{
  return TRUE;
}

/**
 * ts_rtsp_listener_stop:
 *
 * Nobody comes any more, and who is there goes.
 */
void
ts_rtsp_listener_stop (TsRtspListener *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  ts_rtsp_listener_remove_clients (self, is_any, NULL);
}

static void
ts_rtsp_listener_class_init (TsRtspListenerClass *klass)
{
  GstRTSPServerClass *server_class = GST_RTSP_SERVER_CLASS (klass);

  server_class->create_client = ts_rtsp_listener_create_client;
  server_class->client_connected = ts_rtsp_listener_client_connected;
}

static void
ts_rtsp_listener_init (TsRtspListener *self)
{
}
