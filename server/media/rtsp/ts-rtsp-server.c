/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-server.h"

#include <gst/rtsp-server/rtsp-server.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "media/rtsp/ts-rtsp-client.h"
#include "media/rtsp/ts-rtsp-factory.h"
#include "system/ts-qos.h"

/* How often to look who has gone. */
#define HOUSEKEEPING_S 1

/* UDP ports from which RTP and RTCP are sent. */
#define FIRST_UDP_PORT 50000
#define LAST_UDP_PORT 59999

#define TYPE_SERVER (server_get_type ())
G_DECLARE_FINAL_TYPE (Server, server, TS, SERVER, GstRTSPServer)

/* gst-rtsp-server's server, but with our clients. */
struct _Server
{
  GstRTSPServer parent_instance;

  guint dscp; /* of what is sent to the next client */
};

G_DEFINE_FINAL_TYPE (Server, server, GST_TYPE_RTSP_SERVER)

struct _TsRtspServer
{
  GObject parent_instance;

  TsCamera *camera;
  guint max_sessions;
  guint dscp;
  GstRTSPServer *server;
  GSource *listen_source;
  guint housekeeping_source;
  guint16 port;
  GstRTSPAddressPool *addresses;
  GPtrArray *factories;
  gulong added_handler;
  gulong removed_handler;
};

G_DEFINE_FINAL_TYPE (TsRtspServer, ts_rtsp_server, G_TYPE_OBJECT)

static GstRTSPClient *
server_create_client (GstRTSPServer *server)
{
  g_autoptr (GstRTSPSessionPool) sessions =
      gst_rtsp_server_get_session_pool (server);
  g_autoptr (GstRTSPMountPoints) mounts =
      gst_rtsp_server_get_mount_points (server);
  g_autoptr (GstRTSPThreadPool) threads =
      gst_rtsp_server_get_thread_pool (server);
  GstRTSPClient *client = ts_rtsp_client_new ();

  gst_rtsp_client_set_session_pool (client, sessions);
  gst_rtsp_client_set_mount_points (client, mounts);
  gst_rtsp_client_set_thread_pool (client, threads);
  gst_rtsp_client_set_content_length_limit (
      client, gst_rtsp_server_get_content_length_limit (server));
  return client;
}

/* Nagle's algorithm would hold the tail of each picture back for up to 40 ms. */
static void
server_client_connected (GstRTSPServer *server, GstRTSPClient *client)
{
  GstRTSPConnection *connection = gst_rtsp_client_get_connection (client);
  GSocket *socket = connection != NULL
                        ? gst_rtsp_connection_get_write_socket (connection)
                        : NULL;

  if (socket == NULL)
    return;
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  ts_qos_mark (socket, TS_SERVER (server)->dscp);
}

static void
server_class_init (ServerClass *klass)
{
  GstRTSPServerClass *server_class = GST_RTSP_SERVER_CLASS (klass);

  server_class->create_client = server_create_client;
  server_class->client_connected = server_client_connected;
}

static void
server_init (Server *self)
{
}

TsRtspServer *
ts_rtsp_server_new (TsCamera *camera)
{
  TsRtspServer *self = g_object_new (TS_TYPE_RTSP_SERVER, NULL);

  self->camera = g_object_ref (camera);
  return self;
}

/**
 * ts_rtsp_server_set_max_sessions:
 * @max_sessions: of the next one who comes; those who are there stay
 */
void
ts_rtsp_server_set_max_sessions (TsRtspServer *self, guint max_sessions)
{
  self->max_sessions = max_sessions;
  if (self->server != NULL) {
    g_autoptr (GstRTSPSessionPool) sessions =
        gst_rtsp_server_get_session_pool (self->server);

    gst_rtsp_session_pool_set_max_sessions (sessions, max_sessions);
  }
}

/**
 * ts_rtsp_server_set_dscp:
 * @dscp: 0 to 63, of what is sent to the next client
 */
void
ts_rtsp_server_set_dscp (TsRtspServer *self, guint dscp)
{
  self->dscp = dscp;
  if (self->server != NULL)
    TS_SERVER (self->server)->dscp = dscp;
  for (guint i = 0; i < self->factories->len; i++)
    gst_rtsp_media_factory_set_dscp_qos (
        g_ptr_array_index (self->factories, i), (gint) dscp);
}

static gboolean
on_housekeeping (gpointer user_data)
{
  TsRtspServer *self = user_data;
  g_autoptr (GstRTSPSessionPool) sessions =
      gst_rtsp_server_get_session_pool (self->server);

  gst_rtsp_session_pool_cleanup (sessions);
  for (guint i = 0; i < self->factories->len; i++)
    ts_rtsp_factory_update (g_ptr_array_index (self->factories, i));
  return G_SOURCE_CONTINUE;
}

typedef void (*PathFunc) (
    GstRTSPMountPoints *mounts, const gchar *path, TsRtspFactory *factory);

static void
mount_path (
    GstRTSPMountPoints *mounts, const gchar *path, TsRtspFactory *factory)
{
  gst_rtsp_mount_points_add_factory (
      mounts, path, GST_RTSP_MEDIA_FACTORY (g_object_ref (factory)));
}

static void
unmount_path (
    GstRTSPMountPoints *mounts, const gchar *path, TsRtspFactory *factory)
{
  gst_rtsp_mount_points_remove_factory (mounts, path);
}

/* The stream's name and all its aliases. */
static void
for_each_path (
    TsRtspServer *self, TsStream *stream, TsRtspFactory *factory, PathFunc func)
{
  const gchar *const *aliases = ts_stream_get_aliases (stream);
  g_autoptr (GstRTSPMountPoints) mounts =
      gst_rtsp_server_get_mount_points (self->server);
  g_autofree gchar *path = g_strconcat ("/", ts_stream_get_name (stream), NULL);

  func (mounts, path, factory);
  for (guint i = 0; aliases[i] != NULL; i++) {
    g_autofree gchar *alias = g_strconcat ("/", aliases[i], NULL);

    func (mounts, alias, factory);
  }
}

static void
on_stream_added (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  TsRtspServer *self = user_data;
  TsRtspFactory *factory = ts_rtsp_factory_new (
      stream, ts_camera_get_clock (camera), ts_camera_get_base_time (camera));

  gst_rtsp_media_factory_set_dscp_qos (
      GST_RTSP_MEDIA_FACTORY (factory), (gint) self->dscp);
  gst_rtsp_media_factory_set_address_pool (
      GST_RTSP_MEDIA_FACTORY (factory), self->addresses);
  g_ptr_array_add (self->factories, factory);
  for_each_path (self, stream, factory, mount_path);
}

static GstRTSPFilterResult
find_media (
    GstRTSPSession *session, GstRTSPSessionMedia *media, gpointer factory)
{
  return ts_rtsp_factory_has_media (
             factory, gst_rtsp_session_media_get_media (media))
             ? GST_RTSP_FILTER_REF
             : GST_RTSP_FILTER_KEEP;
}

static gboolean
has_media_of (GstRTSPSession *session, TsRtspFactory *factory)
{
  GList *found = gst_rtsp_session_filter (session, find_media, factory);
  gboolean any = found != NULL;

  g_list_free_full (found, g_object_unref);
  return any;
}

static GstRTSPFilterResult
find_session_of (
    GstRTSPClient *client, GstRTSPSession *session, gpointer factory)
{
  return has_media_of (session, factory) ? GST_RTSP_FILTER_REF
                                         : GST_RTSP_FILTER_KEEP;
}

static GstRTSPFilterResult
remove_client_of (
    GstRTSPServer *server, GstRTSPClient *client, gpointer factory)
{
  GList *found =
      gst_rtsp_client_session_filter (client, find_session_of, factory);
  gboolean any = found != NULL;

  g_list_free_full (found, g_object_unref);
  return any ? GST_RTSP_FILTER_REMOVE : GST_RTSP_FILTER_KEEP;
}

static GstRTSPFilterResult
remove_session_of (
    GstRTSPSessionPool *pool, GstRTSPSession *session, gpointer factory)
{
  return has_media_of (session, factory) ? GST_RTSP_FILTER_REMOVE
                                         : GST_RTSP_FILTER_KEEP;
}

/* Who plays it has nothing more to wait for: the connection ends. */
static void
on_stream_removed (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  TsRtspServer *self = user_data;
  g_autoptr (GstRTSPSessionPool) sessions =
      gst_rtsp_server_get_session_pool (self->server);
  TsRtspFactory *factory = NULL;

  for (guint i = 0; i < self->factories->len && factory == NULL; i++) {
    TsRtspFactory *candidate = g_ptr_array_index (self->factories, i);

    if (ts_rtsp_factory_get_stream (candidate) == stream)
      factory = candidate;
  }
  g_return_if_fail (factory != NULL);
  for_each_path (self, stream, factory, unmount_path);
  gst_rtsp_server_client_filter (self->server, remove_client_of, factory);
  gst_rtsp_session_pool_filter (sessions, remove_session_of, factory);
  ts_rtsp_factory_close (factory);
  g_ptr_array_remove (self->factories, factory);
}

static void
follow_camera (TsRtspServer *self, const gchar *address)
{
  GPtrArray *streams = ts_camera_get_streams (self->camera);

  /* without it, RTP would be sent from and received on every address */
  self->addresses = gst_rtsp_address_pool_new ();
  gst_rtsp_address_pool_add_range (
      self->addresses, address, address, FIRST_UDP_PORT, LAST_UDP_PORT, 0);
  for (guint i = 0; i < streams->len; i++)
    on_stream_added (self->camera, g_ptr_array_index (streams, i), self);
  self->added_handler = g_signal_connect (
      self->camera, "stream-added", G_CALLBACK (on_stream_added), self);
  self->removed_handler = g_signal_connect (
      self->camera, "stream-removed", G_CALLBACK (on_stream_removed), self);
}

/**
 * ts_rtsp_server_start:
 * @address: numeric address to listen on
 * @port: TCP port; 0: any free one, see ts_rtsp_server_get_port()
 *
 * The camera must have been started, for its base time.
 *
 * Returns: whether it listens; if not, @error says why
 */
gboolean
ts_rtsp_server_start (
    TsRtspServer *self, const gchar *address, guint16 port, GError **error)
{
  g_autofree gchar *service = g_strdup_printf ("%u", port);
  g_autoptr (GstRTSPSessionPool) sessions = NULL;

  self->server = g_object_new (TYPE_SERVER, NULL);
  TS_SERVER (self->server)->dscp = self->dscp;
  gst_rtsp_server_set_address (self->server, address);
  gst_rtsp_server_set_service (self->server, service);
  self->listen_source =
      gst_rtsp_server_create_source (self->server, NULL, error);
  if (self->listen_source == NULL) {
    g_clear_object (&self->server);
    return FALSE;
  }
  sessions = gst_rtsp_server_get_session_pool (self->server);
  gst_rtsp_session_pool_set_max_sessions (sessions, self->max_sessions);
  follow_camera (self, address);
  g_source_attach (self->listen_source, NULL);
  self->port = gst_rtsp_server_get_bound_port (self->server);
  self->housekeeping_source =
      g_timeout_add_seconds (HOUSEKEEPING_S, on_housekeeping, self);
  return TRUE;
}

guint16
ts_rtsp_server_get_port (TsRtspServer *self)
{
  return self->port;
}

static GstRTSPFilterResult
remove_client (GstRTSPServer *server, GstRTSPClient *client, gpointer unused)
{
  return GST_RTSP_FILTER_REMOVE;
}

static GstRTSPFilterResult
remove_session (
    GstRTSPSessionPool *pool, GstRTSPSession *session, gpointer unused)
{
  return GST_RTSP_FILTER_REMOVE;
}

void
ts_rtsp_server_stop (TsRtspServer *self)
{
  g_autoptr (GstRTSPSessionPool) sessions = NULL;

  if (self->server == NULL)
    return;
  g_clear_signal_handler (&self->added_handler, self->camera);
  g_clear_signal_handler (&self->removed_handler, self->camera);
  g_clear_handle_id (&self->housekeeping_source, g_source_remove);
  g_source_destroy (self->listen_source);
  g_clear_pointer (&self->listen_source, g_source_unref);
  sessions = gst_rtsp_server_get_session_pool (self->server);
  gst_rtsp_server_client_filter (self->server, remove_client, NULL);
  gst_rtsp_session_pool_filter (sessions, remove_session, NULL);
  for (guint i = 0; i < self->factories->len; i++)
    ts_rtsp_factory_close (g_ptr_array_index (self->factories, i));
  g_ptr_array_set_size (self->factories, 0);
  g_clear_object (&self->addresses);
  g_clear_object (&self->server);
}

static void
ts_rtsp_server_dispose (GObject *object)
{
  TsRtspServer *self = TS_RTSP_SERVER (object);

  ts_rtsp_server_stop (self);
  g_clear_object (&self->camera);
  g_clear_pointer (&self->factories, g_ptr_array_unref);
  G_OBJECT_CLASS (ts_rtsp_server_parent_class)->dispose (object);
}

static void
ts_rtsp_server_class_init (TsRtspServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_rtsp_server_dispose;
}

static void
ts_rtsp_server_init (TsRtspServer *self)
{
  self->factories = g_ptr_array_new_with_free_func (g_object_unref);
}
