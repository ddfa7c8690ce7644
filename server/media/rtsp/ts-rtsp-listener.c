/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "access/ts-address-list.h"
#include "access/ts-tls-handshakes.h"
#include "media/rtsp/ts-rtsp-auth.h"
#include "system/ts-bind.h"
#include "system/ts-qos.h"
#include "ts-post.h"

/* Who has a session is limited by the number of sessions and by their time;
 * these are for who has none, and for who has not even finished a handshake. */
#define MAX_WAITING 64
#define MAX_IDLE_US (60 * G_USEC_PER_SEC)
#define MAX_HANDSHAKES 64
#define HANDSHAKE_S 10

/* Live video takes nothing but parameters. */
#define MAX_BODY (16 * 1024)

/* For how long the end of the program may wait for its clients' threads. */
#define MAX_GOODBYE_US (5 * G_USEC_PER_SEC)

#define BACKLOG 128
/* Without descriptors nobody can be let in; some will be free soon. */
#define ACCEPT_PAUSE_MS 500

/* Who is here. Counted: a client that goes last outlives the listener. */
typedef struct
{
  GMutex list_mutex;
  GCond someone_gone;
  GPtrArray *list; /* GstRTSPClient */
} Clients;

struct _TsRtspListener
{
  GObject parent_instance;

  /* never change */
  TsAccess *access;
  GstRTSPAuth *auth;
  GstRTSPMountPoints *mounts;
  GstRTSPSessionPool *sessions;
  GstRTSPThreadPool *threads;
  TsRtspPostman *postman;
  gboolean is_secure;

  /* main context */
  GTlsCertificate *certificate;
  guint dscp; /* of what is sent to the next client */
  guint session_timeout_s;
  GSocket *socket;
  GSource *source;
  guint pause_source;
  guint16 port;
  TsTlsHandshakes *handshakes;
  GQueue shaking; /* Newcomer, the oldest first */

  /* any thread */
  Clients *clients;
};

G_DEFINE_FINAL_TYPE (TsRtspListener, ts_rtsp_listener, G_TYPE_OBJECT)

/* ---- who is here ---- */

static void
clients_clear (gpointer data)
{
  Clients *clients = data;

  g_ptr_array_unref (clients->list);
  g_mutex_clear (&clients->list_mutex);
  g_cond_clear (&clients->someone_gone);
}

static void
clients_unref (Clients *clients)
{
  g_atomic_rc_box_release_full (clients, clients_clear);
}

/* A client and the thread that answers it, until its connection is closed. */
typedef struct
{
  Clients *clients;
  GstRTSPClient *client;
  GstRTSPThread *thread;
} Guest;

/* On the client's thread, which may end with it. */
static gboolean
on_gone (gpointer user_data)
{
  Guest *guest = user_data;

  gst_rtsp_thread_stop (guest->thread);
  g_object_unref (guest->client);
  clients_unref (guest->clients);
  g_free (guest);
  return G_SOURCE_REMOVE;
}

/* Any thread; the client is in the middle of something. Its thread may end as
 * soon as it has heard. */
static void
on_closed (GstRTSPClient *client, gpointer user_data)
{
  Guest *guest = user_data;

  g_mutex_lock (&guest->clients->list_mutex);
  g_ptr_array_remove (guest->clients->list, client);
  g_cond_broadcast (&guest->clients->someone_gone);
  g_mutex_unlock (&guest->clients->list_mutex);
  ts_post (
      guest->thread->context, G_PRIORITY_DEFAULT_IDLE, on_gone, guest, NULL);
}

static gpointer
copy_object (gconstpointer object, gpointer unused)
{
  return g_object_ref ((gpointer) object);
}

static GPtrArray *
copy_clients (TsRtspListener *self)
{
  GPtrArray *list;

  g_mutex_lock (&self->clients->list_mutex);
  list = g_ptr_array_copy (self->clients->list, copy_object, NULL);
  g_mutex_unlock (&self->clients->list_mutex);
  g_ptr_array_set_free_func (list, g_object_unref);
  return list;
}

static void
remove_sessions (TsRtspListener *self, GstRTSPClient *client)
{
  GList *sessions = gst_rtsp_client_session_filter (client, NULL, NULL);

  for (GList *l = sessions; l != NULL; l = l->next)
    gst_rtsp_session_pool_remove (self->sessions, l->data);
  g_list_free_full (sessions, g_object_unref);
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
  g_autoptr (GPtrArray) clients = copy_clients (self);

  for (guint i = 0; i < clients->len; i++) {
    GstRTSPClient *client = g_ptr_array_index (clients, i);

    if (ts_rtsp_client_is_closing (TS_RTSP_CLIENT (client))
        || !func (TS_RTSP_CLIENT (client), user_data))
      continue;
    /* packets by UDP would go on without the connection */
    remove_sessions (self, client);
    ts_rtsp_client_close_soon (TS_RTSP_CLIENT (client));
  }
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

/* ---- who comes ---- */

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
  g_autoptr (GPtrArray) clients = copy_clients (self);
  TsRtspClient *oldest = NULL;
  gint64 oldest_us = -1;
  guint n_waiting = 0;

  for (guint i = 0; i < clients->len; i++) {
    TsRtspClient *client = g_ptr_array_index (clients, i);
    gint64 idle_us = ts_rtsp_client_get_idle_us (client);

    if (ts_rtsp_client_is_closing (client)
        || ts_rtsp_client_has_session (client))
      continue;
    n_waiting++;
    if (idle_us > oldest_us) {
      oldest = client;
      oldest_us = idle_us;
    }
  }
  if (n_waiting >= MAX_WAITING)
    ts_rtsp_listener_remove_clients (self, is_same, oldest);
}

/* Takes @connection. */
static void
welcome (TsRtspListener *self, GstRTSPConnection *connection)
{
  GstRTSPClient *client = ts_rtsp_client_new (self->is_secure, self->postman);
  GstRTSPContext context = {.client = client};
  Guest *guest = g_new0 (Guest, 1);

  make_room (self);
  gst_rtsp_client_set_session_pool (client, self->sessions);
  gst_rtsp_client_set_mount_points (client, self->mounts);
  gst_rtsp_client_set_thread_pool (client, self->threads);
  gst_rtsp_client_set_auth (client, self->auth);
  gst_rtsp_client_set_content_length_limit (client, MAX_BODY);
  gst_rtsp_client_set_connection (client, connection);

  guest->clients = g_atomic_rc_box_acquire (self->clients);
  guest->client = client;
  guest->thread = gst_rtsp_thread_pool_get_thread (
      self->threads, GST_RTSP_THREAD_TYPE_CLIENT, &context);
  ts_rtsp_client_set_session_timeout (
      TS_RTSP_CLIENT (client), self->session_timeout_s);
  ts_rtsp_client_set_context (TS_RTSP_CLIENT (client), guest->thread->context);
  g_signal_connect (client, "closed", G_CALLBACK (on_closed), guest);
  g_mutex_lock (&self->clients->list_mutex);
  g_ptr_array_add (self->clients->list, g_object_ref (client));
  g_mutex_unlock (&self->clients->list_mutex);
  gst_rtsp_client_attach (client, guest->thread->context);
}

/* Somebody whose TLS handshake is under way. */
typedef struct
{
  TsRtspListener *listener;
  GstRTSPConnection *connection;
  GCancellable *cancellable;
  guint timeout;
} Newcomer;

static gboolean
on_too_long (gpointer user_data)
{
  Newcomer *newcomer = user_data;

  newcomer->timeout = 0;
  g_cancellable_cancel (newcomer->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Newcomer *newcomer = user_data;
  TsRtspListener *self = newcomer->listener;
  g_autoptr (GError) error = NULL;

  g_queue_remove (&self->shaking, newcomer);
  g_clear_handle_id (&newcomer->timeout, g_source_remove);
  if (ts_tls_handshakes_do_finish (G_TLS_CONNECTION (source), result, &error)
      && self->socket != NULL) {
    welcome (self, newcomer->connection);
  } else {
    if (error != NULL)
      g_debug ("a TLS handshake failed: %s", error->message);
    gst_rtsp_connection_free (newcomer->connection);
  }
  g_object_unref (newcomer->cancellable);
  g_object_unref (self);
  g_free (newcomer);
}

static void
cancel_oldest (TsRtspListener *self)
{
  for (GList *l = self->shaking.head; l != NULL; l = l->next) {
    Newcomer *newcomer = l->data;

    if (!g_cancellable_is_cancelled (newcomer->cancellable)) {
      g_cancellable_cancel (newcomer->cancellable);
      return;
    }
  }
}

/* Takes @connection. */
static void
shake_hands (TsRtspListener *self, GstRTSPConnection *connection,
    GSocket *socket, GInetAddress *address)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *group = ts_address_get_group (address);
  GTlsConnection *tls = gst_rtsp_connection_get_tls (connection, &error);
  Newcomer *newcomer;

  if (tls == NULL) {
    g_warning ("no TLS for a connection: %s", error->message);
    gst_rtsp_connection_free (connection);
    return;
  }
  g_tls_connection_set_certificate (tls, self->certificate);
  newcomer = g_new0 (Newcomer, 1);
  newcomer->listener = g_object_ref (self);
  newcomer->connection = connection;
  newcomer->cancellable = g_cancellable_new ();
  newcomer->timeout =
      g_timeout_add_seconds (HANDSHAKE_S, on_too_long, newcomer);
  if (self->shaking.length >= MAX_HANDSHAKES)
    cancel_oldest (self);
  g_queue_push_tail (&self->shaking, newcomer);
  ts_tls_handshakes_do_async (self->handshakes, tls, socket, group,
      newcomer->cancellable, on_handshake, newcomer);
}

static void
let_in (TsRtspListener *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) remote =
      g_socket_get_remote_address (socket, NULL);
  GstRTSPConnection *connection = NULL;
  g_autofree gchar *text = NULL;
  GInetAddress *address;

  /* gone already, or not wanted */
  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  if (!ts_access_admits (self->access, address))
    return;
  /* Nagle's algorithm would hold the tail of a picture back for up to 40 ms */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  ts_qos_mark (socket, self->dscp);
  text = g_inet_address_to_string (address);
  if (gst_rtsp_connection_create_from_socket (socket, text,
          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (remote)), NULL,
          &connection)
      != GST_RTSP_OK)
    return;
  if (self->is_secure)
    shake_hands (self, connection, socket, address);
  else
    welcome (self, connection);
}

static void open_door (TsRtspListener *self);

static gboolean
on_pause_over (gpointer user_data)
{
  TsRtspListener *self = user_data;

  self->pause_source = 0;
  open_door (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  TsRtspListener *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) accepted = g_socket_accept (socket, NULL, &error);

  if (accepted != NULL) {
    let_in (self, accepted);
    return G_SOURCE_CONTINUE;
  }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return G_SOURCE_CONTINUE;
  g_warning ("no connection can be accepted for a moment: %s", error->message);
  g_clear_pointer (&self->source, g_source_unref);
  self->pause_source = g_timeout_add (ACCEPT_PAUSE_MS, on_pause_over, self);
  return G_SOURCE_REMOVE;
}

static void
open_door (TsRtspListener *self)
{
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_incoming), self, NULL);
  g_source_attach (self->source, NULL);
}

/**
 * ts_rtsp_listener_new:
 * @access: says who may come in
 * @is_secure: whether connections are encrypted; needs
 *   ts_rtsp_listener_set_certificate()
 */
TsRtspListener *
ts_rtsp_listener_new (TsAccess *access, gboolean is_secure,
    GstRTSPMountPoints *mounts, GstRTSPSessionPool *sessions,
    TsRtspPostman *postman)
{
  TsRtspListener *self = g_object_new (TS_TYPE_RTSP_LISTENER, NULL);

  self->access = g_object_ref (access);
  self->auth = ts_rtsp_auth_new (access, is_secure ? "rtsps" : "rtsp");
  self->mounts = g_object_ref (mounts);
  self->sessions = g_object_ref (sessions);
  self->postman = ts_rtsp_postman_ref (postman);
  self->is_secure = is_secure;
  if (is_secure)
    self->handshakes = ts_tls_handshakes_new ();
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
  g_set_object (&self->certificate, certificate);
}

/**
 * ts_rtsp_listener_set_session_timeout:
 * @timeout_s: of sessions of the next client
 */
void
ts_rtsp_listener_set_session_timeout (TsRtspListener *self, guint timeout_s)
{
  self->session_timeout_s = timeout_s;
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
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) where = NULL;

  g_return_val_if_fail (parsed != NULL, FALSE);
  socket = ts_bind_tcp (parsed, port, error);
  if (socket == NULL)
    return FALSE;
  g_socket_set_listen_backlog (socket, BACKLOG);
  g_socket_set_blocking (socket, FALSE);
  where = g_socket_get_local_address (socket, error);
  if (where == NULL || !g_socket_listen (socket, error))
    return FALSE;
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (where));
  self->socket = g_steal_pointer (&socket);
  open_door (self);
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

/* Their threads have only this left to do. */
static void
wait_for_clients (TsRtspListener *self)
{
  gint64 end_us = g_get_monotonic_time () + MAX_GOODBYE_US;

  g_mutex_lock (&self->clients->list_mutex);
  while (self->clients->list->len > 0
         && g_cond_wait_until (
             &self->clients->someone_gone, &self->clients->list_mutex, end_us))
    ;
  g_mutex_unlock (&self->clients->list_mutex);
}

/**
 * ts_rtsp_listener_stop:
 *
 * Nobody comes any more, and who is there goes.
 */
void
ts_rtsp_listener_stop (TsRtspListener *self)
{
  if (self->socket == NULL)
    return;
  g_clear_handle_id (&self->pause_source, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  for (GList *l = self->shaking.head; l != NULL; l = l->next)
    g_cancellable_cancel (((Newcomer *) l->data)->cancellable);
  ts_rtsp_listener_remove_clients (self, is_any, NULL);
  wait_for_clients (self);
}

static void
ts_rtsp_listener_dispose (GObject *object)
{
  ts_rtsp_listener_stop (TS_RTSP_LISTENER (object));
  G_OBJECT_CLASS (ts_rtsp_listener_parent_class)->dispose (object);
}

static void
ts_rtsp_listener_finalize (GObject *object)
{
  TsRtspListener *self = TS_RTSP_LISTENER (object);

  g_clear_object (&self->access);
  g_clear_object (&self->auth);
  g_clear_object (&self->mounts);
  g_clear_object (&self->sessions);
  g_clear_object (&self->threads);
  g_clear_pointer (&self->postman, ts_rtsp_postman_unref);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->handshakes, ts_tls_handshakes_unref);
  clients_unref (self->clients);
  G_OBJECT_CLASS (ts_rtsp_listener_parent_class)->finalize (object);
}

static void
ts_rtsp_listener_class_init (TsRtspListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_rtsp_listener_dispose;
  object_class->finalize = ts_rtsp_listener_finalize;
}

static void
ts_rtsp_listener_init (TsRtspListener *self)
{
  self->threads = gst_rtsp_thread_pool_new ();
  self->clients = g_atomic_rc_box_new0 (Clients);
  self->clients->list = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_init (&self->clients->list_mutex);
  g_cond_init (&self->clients->someone_gone);
  g_queue_init (&self->shaking);
}
