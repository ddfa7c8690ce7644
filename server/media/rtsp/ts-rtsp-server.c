/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-server.h"

#include "media/rtsp/ts-rtsp-auth.h"
#include "media/rtsp/ts-rtsp-factory.h"
#include "media/rtsp/ts-rtsp-listener.h"

/* How often to look who has gone. */
#define HOUSEKEEPING_S 1

struct _TsRtspServer
{
  GObject parent_instance;

  TsCamera *camera;
  TsAccess *access;
  guint max_sessions;
  guint dscp;
  guint session_timeout_s;
  GTlsCertificate *certificate;

  /* while it runs */
  gchar *address;
  GstRTSPMountPoints *mounts;
  GstRTSPSessionPool *sessions;
  TsRtspPostman *postman;
  TsRtspListener *listener;
  TsRtspListener *tls_listener; /* NULL: there is none */
  GPtrArray *factories;
  guint housekeeping_source;
  gulong added_handler;
  gulong removed_handler;
};

G_DEFINE_FINAL_TYPE (TsRtspServer, ts_rtsp_server, G_TYPE_OBJECT)

static void
remove_clients (TsRtspServer *self, TsRtspClientFunc func, gpointer user_data)
{
  if (self->listener != NULL)
    ts_rtsp_listener_remove_clients (self->listener, func, user_data);
  if (self->tls_listener != NULL)
    ts_rtsp_listener_remove_clients (self->tls_listener, func, user_data);
}

static gboolean
may_not_stay (TsRtspClient *client, gpointer user_data)
{
  TsRtspServer *self = user_data;
  GstRTSPConnection *connection =
      gst_rtsp_client_get_connection (GST_RTSP_CLIENT (client));
  g_auto (GStrv) sensors = NULL;
  g_autoptr (TsCaller) caller = ts_rtsp_client_dup_caller (client, &sensors);
  const gchar *address =
      connection != NULL ? gst_rtsp_connection_get_ip (connection) : NULL;

  return address != NULL
         && !ts_rtsp_auth_may_stay (self->access, address, caller, sensors);
}

static gboolean
is_of_user (TsRtspClient *client, gpointer name)
{
  g_auto (GStrv) sensors = NULL;
  g_autoptr (TsCaller) caller = ts_rtsp_client_dup_caller (client, &sensors);

  return caller != NULL && g_strcmp0 (ts_caller_get_user (caller), name) == 0;
}

static gboolean
has_token_of_user (TsRtspClient *client, gpointer name)
{
  g_auto (GStrv) sensors = NULL;
  g_autoptr (TsCaller) caller = ts_rtsp_client_dup_caller (client, &sensors);

  return caller != NULL && ts_caller_is_limited (caller)
         && g_strcmp0 (ts_caller_get_user (caller), name) == 0;
}

/* Which client came with which token nobody keeps; those of other tokens of the
 * same account begin anew. */
static void
on_token_ended (
    TsTokens *tokens, const gchar *id, const gchar *user, gpointer user_data)
{
  remove_clients (user_data, has_token_of_user, (gpointer) user);
}

/* Rights, lists of addresses or the way to log in are others now. */
static void
on_access_changed (TsRtspServer *self)
{
  remove_clients (self, may_not_stay, self);
}

static void
on_password_changed (TsAccounts *accounts, const gchar *name, gboolean by_other,
    gpointer user_data)
{
  remove_clients (user_data, is_of_user, (gpointer) name);
}

/**
 * ts_rtsp_server_new:
 * @access: says who may come in
 */
TsRtspServer *
ts_rtsp_server_new (TsCamera *camera, TsAccess *access)
{
  TsRtspServer *self = g_object_new (TS_TYPE_RTSP_SERVER, NULL);
  TsAccounts *accounts = ts_access_get_accounts (access);

  self->camera = g_object_ref (camera);
  self->access = g_object_ref (access);
  g_signal_connect_object (access, "connections-changed",
      G_CALLBACK (on_access_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (on_access_changed),
      self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      accounts, "password-changed", G_CALLBACK (on_password_changed), self, 0);
  g_signal_connect_object (ts_access_get_tokens (access), "ended",
      G_CALLBACK (on_token_ended), self, 0);
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
  if (self->sessions != NULL)
    gst_rtsp_session_pool_set_max_sessions (self->sessions, max_sessions);
}

/**
 * ts_rtsp_server_set_session_timeout:
 * @timeout_s: of the next session, in seconds
 */
void
ts_rtsp_server_set_session_timeout (TsRtspServer *self, guint timeout_s)
{
  self->session_timeout_s = timeout_s;
  if (self->listener != NULL)
    ts_rtsp_listener_set_session_timeout (self->listener, timeout_s);
  if (self->tls_listener != NULL)
    ts_rtsp_listener_set_session_timeout (self->tls_listener, timeout_s);
}

/**
 * ts_rtsp_server_set_dscp:
 * @dscp: 0 to 63, of what is sent to the next client
 */
void
ts_rtsp_server_set_dscp (TsRtspServer *self, guint dscp)
{
  self->dscp = dscp;
  if (self->listener != NULL)
    ts_rtsp_listener_set_dscp (self->listener, dscp);
  if (self->tls_listener != NULL)
    ts_rtsp_listener_set_dscp (self->tls_listener, dscp);
  for (guint i = 0; i < self->factories->len; i++)
    gst_rtsp_media_factory_set_dscp_qos (
        g_ptr_array_index (self->factories, i), (gint) dscp);
}

/**
 * ts_rtsp_server_set_certificate:
 * @certificate: of RTSPS, for connections from now on
 */
void
ts_rtsp_server_set_certificate (
    TsRtspServer *self, GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
  if (self->tls_listener != NULL)
    ts_rtsp_listener_set_certificate (self->tls_listener, certificate);
}

gboolean
ts_rtsp_server_has_certificate (TsRtspServer *self)
{
  return self->certificate != NULL;
}

static gboolean
on_housekeeping (gpointer user_data)
{
  TsRtspServer *self = user_data;

  gst_rtsp_session_pool_cleanup (self->sessions);
  for (guint i = 0; i < self->factories->len; i++)
    ts_rtsp_factory_update (g_ptr_array_index (self->factories, i));
  ts_rtsp_listener_remove_idle (self->listener);
  if (self->tls_listener != NULL)
    ts_rtsp_listener_remove_idle (self->tls_listener);
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
  g_autofree gchar *path = g_strconcat ("/", ts_stream_get_name (stream), NULL);

  func (self->mounts, path, factory);
  for (guint i = 0; aliases[i] != NULL; i++) {
    g_autofree gchar *alias = g_strconcat ("/", aliases[i], NULL);

    func (self->mounts, alias, factory);
  }
}

static TsRtspFactory *
find_factory (TsRtspServer *self, TsStream *stream)
{
  for (guint i = 0; i < self->factories->len; i++) {
    TsRtspFactory *factory = g_ptr_array_index (self->factories, i);

    if (ts_rtsp_factory_get_stream (factory) == stream)
      return factory;
  }
  return NULL;
}

static void on_codec_changed (TsStream *stream, gpointer user_data);
static void on_stream_setting (
    GSettings *settings, const gchar *key, gpointer user_data);

static void
stop_following (TsRtspServer *self, TsStream *stream)
{
  g_signal_handlers_disconnect_by_func (stream, on_codec_changed, self);
  g_signal_handlers_disconnect_by_func (
      ts_stream_get_settings (stream), on_stream_setting, self);
}

static void
on_stream_added (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  TsRtspServer *self = user_data;
  TsRtspFactory *factory = ts_rtsp_factory_new (
      stream, ts_camera_get_clock (camera), ts_camera_get_base_time (camera));

  gst_rtsp_media_factory_set_dscp_qos (
      GST_RTSP_MEDIA_FACTORY (factory), (gint) self->dscp);
  ts_rtsp_factory_set_address (factory, self->address);
  g_ptr_array_add (self->factories, factory);
  /* not twice, when the server was stopped and started */
  stop_following (self, stream);
  g_signal_connect_object (
      stream, "codec-changed", G_CALLBACK (on_codec_changed), self, 0);
  g_signal_connect_object (ts_stream_get_settings (stream), "changed",
      G_CALLBACK (on_stream_setting), self, 0);
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

static gboolean
plays (TsRtspClient *client, gpointer factory)
{
  GList *found = gst_rtsp_client_session_filter (
      GST_RTSP_CLIENT (client), find_session_of, factory);
  gboolean any = found != NULL;

  g_list_free_full (found, g_object_unref);
  return any;
}

static GstRTSPFilterResult
remove_session_of (
    GstRTSPSessionPool *pool, GstRTSPSession *session, gpointer factory)
{
  return has_media_of (session, factory) ? GST_RTSP_FILTER_REMOVE
                                         : GST_RTSP_FILTER_KEEP;
}

static void
end_media (TsRtspServer *self, TsRtspFactory *factory)
{
  remove_clients (self, plays, factory);
  /* those whose clients have gone */
  gst_rtsp_session_pool_filter (self->sessions, remove_session_of, factory);
  ts_rtsp_factory_close (factory);
}

/* Who plays it has nothing more to wait for: the connection ends. */
static void
on_stream_removed (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  TsRtspServer *self = user_data;
  TsRtspFactory *factory = find_factory (self, stream);

  g_return_if_fail (factory != NULL);
  stop_following (self, stream);
  for_each_path (self, stream, factory, unmount_path);
  end_media (self, factory);
  g_ptr_array_remove (self->factories, factory);
}

/* What a client was told of the stream is not true any more, and RTSP 1.0 has
 * no way that players follow to tell it another: the connection ends, and who
 * comes again gets the new one. */
static void
on_codec_changed (TsStream *stream, gpointer user_data)
{
  TsRtspServer *self = user_data;
  TsRtspFactory *factory = find_factory (self, stream);

  if (factory != NULL)
    end_media (self, factory);
}

/* Where a media sends is fixed when it is made. */
static void
on_stream_setting (GSettings *settings, const gchar *key, gpointer user_data)
{
  TsRtspServer *self = user_data;

  if (!g_str_has_prefix (key, "multicast-"))
    return;
  for (guint i = 0; i < self->factories->len; i++) {
    TsRtspFactory *factory = g_ptr_array_index (self->factories, i);

    if (ts_stream_get_settings (ts_rtsp_factory_get_stream (factory))
        != settings)
      continue;
    end_media (self, factory);
    ts_rtsp_factory_set_address (factory, self->address);
  }
}

static void
follow_camera (TsRtspServer *self)
{
  GPtrArray *streams = ts_camera_get_streams (self->camera);
  GPtrArray *others = ts_camera_get_profile_streams (self->camera);

  for (guint i = 0; i < streams->len; i++)
    on_stream_added (self->camera, g_ptr_array_index (streams, i), self);
  for (guint i = 0; i < others->len; i++)
    on_stream_added (self->camera, g_ptr_array_index (others, i), self);
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
  g_autoptr (GstRTSPMountPoints) mounts = gst_rtsp_mount_points_new ();
  g_autoptr (GstRTSPSessionPool) sessions = gst_rtsp_session_pool_new ();
  g_autoptr (TsRtspPostman) postman = ts_rtsp_postman_new ();
  g_autoptr (TsRtspListener) listener =
      ts_rtsp_listener_new (self->access, FALSE, mounts, sessions, postman);

  ts_rtsp_listener_set_dscp (listener, self->dscp);
  ts_rtsp_listener_set_session_timeout (listener, self->session_timeout_s);
  if (!ts_rtsp_listener_listen (listener, address, port, error))
    return FALSE;
  self->address = g_strdup (address);
  self->mounts = g_steal_pointer (&mounts);
  self->sessions = g_steal_pointer (&sessions);
  self->postman = g_steal_pointer (&postman);
  self->listener = g_steal_pointer (&listener);
  gst_rtsp_session_pool_set_max_sessions (self->sessions, self->max_sessions);
  follow_camera (self);
  self->housekeeping_source =
      g_timeout_add_seconds (HOUSEKEEPING_S, on_housekeeping, self);
  return TRUE;
}

/**
 * ts_rtsp_server_start_tls:
 * @port: TCP port; 0: any free one, see ts_rtsp_server_get_tls_port()
 *
 * RTSPS, too, on the same address. After ts_rtsp_server_start(), and with a
 * certificate.
 *
 * Returns: whether it listens; if not, @error says why
 */
gboolean
ts_rtsp_server_start_tls (TsRtspServer *self, guint16 port, GError **error)
{
  g_autoptr (TsRtspListener) listener = NULL;

  g_return_val_if_fail (self->listener != NULL, FALSE);
  g_return_val_if_fail (self->certificate != NULL, FALSE);
  listener = ts_rtsp_listener_new (
      self->access, TRUE, self->mounts, self->sessions, self->postman);
  ts_rtsp_listener_set_certificate (listener, self->certificate);
  ts_rtsp_listener_set_dscp (listener, self->dscp);
  ts_rtsp_listener_set_session_timeout (listener, self->session_timeout_s);
  if (!ts_rtsp_listener_listen (listener, self->address, port, error))
    return FALSE;
  self->tls_listener = g_steal_pointer (&listener);
  return TRUE;
}

guint16
ts_rtsp_server_get_port (TsRtspServer *self)
{
  return self->listener != NULL ? ts_rtsp_listener_get_port (self->listener)
                                : 0;
}

/**
 * ts_rtsp_server_get_tls_port:
 *
 * Returns: of RTSPS; 0: there is none
 */
guint16
ts_rtsp_server_get_tls_port (TsRtspServer *self)
{
  return self->tls_listener != NULL
             ? ts_rtsp_listener_get_port (self->tls_listener)
             : 0;
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
  if (self->listener == NULL)
    return;
  g_clear_signal_handler (&self->added_handler, self->camera);
  g_clear_signal_handler (&self->removed_handler, self->camera);
  g_clear_handle_id (&self->housekeeping_source, g_source_remove);
  ts_rtsp_listener_stop (self->listener);
  if (self->tls_listener != NULL)
    ts_rtsp_listener_stop (self->tls_listener);
  gst_rtsp_session_pool_filter (self->sessions, remove_session, NULL);
  for (guint i = 0; i < self->factories->len; i++)
    ts_rtsp_factory_close (g_ptr_array_index (self->factories, i));
  g_ptr_array_set_size (self->factories, 0);
  ts_rtsp_postman_stop (self->postman);
  g_clear_pointer (&self->postman, ts_rtsp_postman_unref);
  g_clear_object (&self->listener);
  g_clear_object (&self->tls_listener);
  g_clear_object (&self->sessions);
  g_clear_object (&self->mounts);
  g_clear_pointer (&self->address, g_free);
}

static void
ts_rtsp_server_dispose (GObject *object)
{
  TsRtspServer *self = TS_RTSP_SERVER (object);

  ts_rtsp_server_stop (self);
  g_clear_object (&self->camera);
  g_clear_object (&self->access);
  g_clear_object (&self->certificate);
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
