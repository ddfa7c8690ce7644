/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsHttp"
#include "config.h"

#include "http/ts-http-listener.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/ts-http-connection.h"
#include "system/ts-bind.h"

/* Others have something to do, too. */
#define MAX_ACCEPTED_AT_ONCE 32
#define CHECK_INTERVAL_MS 500
/* Those who come while many come at once have to try again after a second. */
#define BACKLOG 256
/* When the process has no descriptors left, accepting fails until it has. */
#define ACCEPT_PAUSE_MS 200
/* Whoever shuts himself out is to read that it was done. */
#define FILTER_PAUSE_MS 1000

/* What is refused has its body read to the end, unless it is longer. */
#define MAX_UNWANTED (64 * 1024)
/* Of three digits that mean something. */
#define N_STATUSES 600

/* Where connections come in. */
typedef struct
{
  TsHttpListener *listener;
  GSocket *socket;
  GSource *source;
  guint pause_id;
  gboolean use_tls;
  gchar *control_path; /* NULL: not the control socket */
} Entrance;

struct _TsHttpListener
{
  GObject parent_instance;

  SoupServer *server;
  GSettings *settings;
  GTlsCertificate *certificate;
  TsTlsHandshakes *handshakes;
  TsHttpFilter filter;
  gpointer filter_data;
  GDestroyNotify filter_destroy;

  GPtrArray *entrances;   /* Entrance */
  GPtrArray *connections; /* TsHttpConnection */
  guint check_id;
  guint filter_id; /* while somebody may have to go */
  gint other_end;  /* -1: none */
  TsHttpListenerStatus status;
  guint64 n_answers[N_STATUSES];
};

G_DEFINE_FINAL_TYPE (TsHttpListener, ts_http_listener, G_TYPE_OBJECT)

static void entrance_open (Entrance *entrance);

static void
entrance_close (Entrance *entrance)
{
  if (entrance->source != NULL)
    g_source_destroy (entrance->source);
  g_clear_pointer (&entrance->source, g_source_unref);
}

static void
entrance_free (gpointer data)
{
  Entrance *entrance = data;

  entrance_close (entrance);
  g_clear_handle_id (&entrance->pause_id, g_source_remove);
  g_socket_close (entrance->socket, NULL);
  g_object_unref (entrance->socket);
  if (entrance->control_path != NULL)
    g_unlink (entrance->control_path);
  g_free (entrance->control_path);
  g_free (entrance);
}

/* ---- who has to go ---- */

static guint
count_group (TsHttpListener *self, const gchar *group)
{
  guint n = 0;

  for (guint i = 0; i < self->connections->len; i++) {
    TsHttpConnection *one = g_ptr_array_index (self->connections, i);

    if (ts_http_connection_get_patience (one) >= 0
        && (group == NULL
            || g_str_equal (ts_http_connection_get_group (one), group)))
      n++;
  }
  return n;
}

/* The address that has most of those that could go. */
static const gchar *
find_largest_group (TsHttpListener *self)
{
  const gchar *largest = NULL;
  guint n_largest = 0;

  for (guint i = 0; i < self->connections->len; i++) {
    TsHttpConnection *one = g_ptr_array_index (self->connections, i);
    gint patience = ts_http_connection_get_patience (one);
    const gchar *group = ts_http_connection_get_group (one);
    guint n;

    if (patience < 0 || patience == G_MAXINT || g_strcmp0 (largest, group) == 0)
      continue;
    n = count_group (self, group);
    if (n > n_largest) {
      largest = group;
      n_largest = n;
    }
  }
  return largest;
}

static TsHttpConnection *
find_least_patient (TsHttpListener *self, const gchar *group)
{
  TsHttpConnection *least = NULL;

  for (guint i = 0; i < self->connections->len; i++) {
    TsHttpConnection *one = g_ptr_array_index (self->connections, i);
    gint patience = ts_http_connection_get_patience (one);

    if (patience < 0 || patience == G_MAXINT
        || !g_str_equal (ts_http_connection_get_group (one), group))
      continue;
    if (least == NULL || patience < ts_http_connection_get_patience (least)
        || (patience == ts_http_connection_get_patience (least)
            && ts_http_connection_get_since_us (one)
                   < ts_http_connection_get_since_us (least)))
      least = one;
  }
  return least;
}

static gboolean
make_room (TsHttpListener *self, const gchar *group)
{
  TsHttpConnection *least =
      group != NULL ? find_least_patient (self, group) : NULL;

  if (least == NULL)
    return FALSE;
  self->status.n_cut++;
  ts_http_connection_cut (least);
  return TRUE;
}

static gboolean
has_room (TsHttpListener *self, const gchar *group)
{
  guint max = g_settings_get_uint (self->settings, "max-connections");
  guint max_group =
      g_settings_get_uint (self->settings, "max-connections-per-address");

  if (count_group (self, group) >= max_group && !make_room (self, group))
    return FALSE;
  return count_group (self, NULL) < max
         || make_room (self, find_largest_group (self));
}

/* ---- accepting ---- */

static void
on_closed (TsHttpConnection *connection, const GError *error, gpointer owner)
{
  TsHttpListener *self = owner;

  g_ptr_array_remove_fast (self->connections, connection);
}

static gboolean
on_check (gpointer user_data)
{
  TsHttpListener *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (
      (GDestroyNotify) ts_http_connection_unref);

  for (guint i = 0; i < self->connections->len; i++)
    g_ptr_array_add (all, ts_http_connection_ref (self->connections->pdata[i]));
  for (guint i = 0; i < all->len; i++) {
    TsHttpConnection *one = g_ptr_array_index (all, i);
    gboolean stayed = ts_http_connection_get_patience (one) > 0;

    ts_http_connection_check (one, now_us);
    if (stayed && ts_http_connection_get_patience (one) < 0)
      self->status.n_cut++;
  }
  if (self->connections->len > 0)
    return G_SOURCE_CONTINUE;
  self->check_id = 0;
  return G_SOURCE_REMOVE;
}

static void
hand_over (TsHttpConnection *connection, const GError *problem, gpointer owner)
{
  TsHttpListener *self = owner;
  g_autoptr (GError) error = NULL;

  if (problem != NULL) {
    g_debug ("%s: no TLS: %s", ts_http_connection_get_group (connection),
        problem->message);
    ts_http_connection_end (connection);
  } else if (!ts_http_connection_hand_over (connection, self->server, &error)) {
    g_debug (
        "%s: %s", ts_http_connection_get_group (connection), error->message);
    ts_http_connection_end (connection);
  }
}

/* The user that the camera runs as, and root. */
static gboolean
may_control (GSocket *socket)
{
  g_autoptr (GCredentials) credentials =
      g_socket_get_credentials (socket, NULL);
  uid_t uid = credentials != NULL
                  ? g_credentials_get_unix_user (credentials, NULL)
                  : -1;

  return uid == 0 || uid == getuid ();
}

static void
get_limits (TsHttpListener *self, TsHttpLimits *ret_limits)
{
  const struct
  {
    const gchar *key;
    gint64 *us;
  } times[] = {
      {"head-timeout", &ret_limits->head_us},
      {"body-timeout", &ret_limits->body_us},
      {"idle-timeout", &ret_limits->idle_us},
      {"send-timeout", &ret_limits->send_us},
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    *times[i].us =
        g_settings_get_uint (self->settings, times[i].key) * G_TIME_SPAN_SECOND;
  ret_limits->max_head = g_settings_get_uint (self->settings, "max-head-bytes");
}

static void
welcome (TsHttpListener *self, Entrance *entrance, GSocket *socket)
{
  gboolean is_control = entrance->control_path != NULL;
  TsHttpLimits limits;
  TsHttpConnection *connection;
  gboolean is_welcome;

  get_limits (self, &limits);
  connection =
      ts_http_connection_new (socket, is_control, &limits, on_closed, self);
  if (is_control)
    is_welcome = may_control (socket);
  else
    is_welcome = self->filter == NULL
                 || self->filter (ts_http_connection_get_address (connection),
                     self->filter_data);
  if (!is_welcome
      || !has_room (self, ts_http_connection_get_group (connection))) {
    self->status.n_refused++;
    g_socket_close (socket, NULL);
    ts_http_connection_unref (connection);
    return;
  }
  self->status.n_accepted++;
  g_ptr_array_add (self->connections, connection);
  if (self->check_id == 0)
    self->check_id = g_timeout_add (CHECK_INTERVAL_MS, on_check, self);
  if (entrance->use_tls && self->certificate == NULL)
    ts_http_connection_end (connection);
  else if (entrance->use_tls)
    ts_http_connection_start_tls (
        connection, self->handshakes, self->certificate, hand_over, self);
  else
    hand_over (connection, NULL, self);
}

static gboolean
on_pause_over (gpointer user_data)
{
  Entrance *entrance = user_data;

  entrance->pause_id = 0;
  entrance_open (entrance);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Entrance *entrance = user_data;

  for (guint i = 0; i < MAX_ACCEPTED_AT_ONCE; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GSocket) accepted = g_socket_accept (socket, NULL, &error);

    if (accepted != NULL) {
      g_socket_set_option (accepted, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
      welcome (entrance->listener, entrance, accepted);
      continue;
    }
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)
        && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)) {
      g_warning (
          "no connection can be accepted for a moment: %s", error->message);
      entrance_close (entrance);
      entrance->pause_id =
          g_timeout_add (ACCEPT_PAUSE_MS, on_pause_over, entrance);
    }
    break;
  }
  return G_SOURCE_CONTINUE;
}

static void
entrance_open (Entrance *entrance)
{
  entrance->source = g_socket_create_source (entrance->socket, G_IO_IN, NULL);
  g_source_set_callback (
      entrance->source, G_SOURCE_FUNC (on_incoming), entrance, NULL);
  g_source_attach (entrance->source, g_main_context_get_thread_default ());
}

/* ---- what requests are doing ---- */

static void
on_got_headers (SoupServerMessage *message, gpointer user_data)
{
  TsHttpListener *self = user_data;
  TsHttpConnection *connection = ts_http_connection_get (message);
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (message);
  goffset length = soup_message_headers_get_content_length (headers);
  guint status = soup_server_message_get_status (message);

  ts_http_connection_set_phase (
      connection, TS_HTTP_PHASE_BODY, status == 0 ? length : 0);
  if (status == 0
      || (length <= MAX_UNWANTED
          && soup_message_headers_get_encoding (headers)
                 != SOUP_ENCODING_CHUNKED)
      || soup_message_headers_get_expectations (headers)
             == SOUP_EXPECTATION_CONTINUE)
    return;
  self->n_answers[status]++;
  ts_http_connection_answer_now (connection, message);
}

static void
on_got_body (SoupServerMessage *message, gpointer user_data)
{
  ts_http_connection_set_phase (
      ts_http_connection_get (message), TS_HTTP_PHASE_ANSWER, 0);
}

static void
on_answered (SoupServerMessage *message, gpointer user_data)
{
  TsHttpListener *self = user_data;
  guint status = soup_server_message_get_status (message);

  if (status < N_STATUSES && status != SOUP_STATUS_CONTINUE)
    self->n_answers[status]++;
}

static void
on_request_started (
    SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  TsHttpConnection *connection = ts_http_connection_get (message);

  if (connection == NULL)
    return;
  ts_http_connection_set_phase (connection, TS_HTTP_PHASE_HEAD, 0);
  g_signal_connect_object (
      message, "got-headers", G_CALLBACK (on_got_headers), user_data, 0);
  g_signal_connect (message, "got-body", G_CALLBACK (on_got_body), NULL);
  g_signal_connect_object (
      message, "wrote-headers", G_CALLBACK (on_answered), user_data, 0);
  g_signal_connect_object (
      message, "wrote-informational", G_CALLBACK (on_answered), user_data, 0);
}

static void
on_request_done (
    SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  TsHttpConnection *connection = ts_http_connection_get (message);

  if (connection != NULL)
    ts_http_connection_set_phase (connection, TS_HTTP_PHASE_IDLE, 0);
}

/* libsoup keeps a connection for the next request only while it listens
 * itself. It gets a socket that nobody can connect to; the other end stays open
 * as long, or this one would be readable all the time. */
static gboolean
pretend_to_listen (TsHttpListener *self, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  gint ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error_literal (
        error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    return FALSE;
  }
  self->other_end = ends[1];
  socket = g_socket_new_from_fd (ends[0], error);
  if (socket == NULL) {
    close (ends[0]);
    return FALSE;
  }
  return soup_server_listen_socket (self->server, socket, 0, error);
}

/**
 * ts_http_listener_new:
 * @settings: of the concern `http`
 */
TsHttpListener *
ts_http_listener_new (SoupServer *server, GSettings *settings)
{
  TsHttpListener *self = g_object_new (TS_TYPE_HTTP_LISTENER, NULL);

  self->server = g_object_ref (server);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (
      server, "request-started", G_CALLBACK (on_request_started), self, 0);
  g_signal_connect_object (
      server, "request-finished", G_CALLBACK (on_request_done), self, 0);
  g_signal_connect_object (
      server, "request-aborted", G_CALLBACK (on_request_done), self, 0);
  return self;
}

/**
 * ts_http_listener_set_filter:
 * @filter: (nullable): says whose connections are refused at once
 */
void
ts_http_listener_set_filter (TsHttpListener *self, TsHttpFilter filter,
    gpointer user_data, GDestroyNotify destroy)
{
  if (self->filter_destroy != NULL)
    self->filter_destroy (self->filter_data);
  self->filter = filter;
  self->filter_data = user_data;
  self->filter_destroy = destroy;
}

static gboolean
on_filter_due (gpointer user_data)
{
  TsHttpListener *self = user_data;

  self->filter_id = 0;
  for (guint i = self->connections->len; i > 0 && self->filter != NULL; i--) {
    TsHttpConnection *one = g_ptr_array_index (self->connections, i - 1);

    if (ts_http_connection_is_control (one)
        || ts_http_connection_get_patience (one) < 0
        || self->filter (
            ts_http_connection_get_address (one), self->filter_data))
      continue;
    self->status.n_cut++;
    ts_http_connection_cut (one);
  }
  return G_SOURCE_REMOVE;
}

/**
 * ts_http_listener_filter_again:
 *
 * The filter says something else now, also of those who are here already.
 */
void
ts_http_listener_filter_again (TsHttpListener *self)
{
  if (self->filter_id == 0)
    self->filter_id = g_timeout_add (FILTER_PAUSE_MS, on_filter_due, self);
}

/**
 * ts_http_listener_set_certificate:
 * @certificate: (nullable): for TLS connections made from now on; without one
 *   they are refused
 */
void
ts_http_listener_set_certificate (
    TsHttpListener *self, GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

static gboolean
add_entrance (TsHttpListener *self, GSocket *socket, gboolean use_tls,
    const gchar *control_path, GError **error)
{
  Entrance *entrance;

  if (self->other_end < 0 && !pretend_to_listen (self, error))
    return FALSE;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_listen (socket, error))
    return FALSE;
  g_socket_set_blocking (socket, FALSE);
  entrance = g_new0 (Entrance, 1);
  entrance->listener = self;
  entrance->socket = g_object_ref (socket);
  entrance->use_tls = use_tls;
  entrance->control_path = g_strdup (control_path);
  g_ptr_array_add (self->entrances, entrance);
  entrance_open (entrance);
  return TRUE;
}

/**
 * ts_http_listener_listen:
 * @address: of this machine, or that stands for all of them
 * @port: TCP port; 0: any free one
 * @use_tls: with the certificate of ts_http_listener_set_certificate()
 * @ret_port: (out): the port
 */
gboolean
ts_http_listener_listen (TsHttpListener *self, GInetAddress *address,
    guint16 port, gboolean use_tls, guint16 *ret_port, GError **error)
{
  g_autoptr (GSocket) socket = ts_bind_tcp (address, port, error);
  g_autoptr (GSocketAddress) where = NULL;

  if (socket == NULL || !add_entrance (self, socket, use_tls, NULL, error))
    return FALSE;
  where = g_socket_get_local_address (socket, error);
  if (where == NULL)
    return FALSE;
  *ret_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (where));
  return TRUE;
}

/**
 * ts_http_listener_listen_control:
 * @path: of the socket; what is there is replaced, so it must be ours alone
 *
 * Who runs the camera speaks to it here without logging in. The kernel says
 * who that is.
 */
gboolean
ts_http_listener_listen_control (
    TsHttpListener *self, const gchar *path, GError **error)
{
  g_autoptr (GSocketAddress) where = NULL;
  g_autoptr (GSocket) socket = NULL;
  mode_t old;
  gboolean ok;

  if (strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
        "'%s' is too long for a socket", path);
    return FALSE;
  }
  where = g_unix_socket_address_new (path);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
      G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL)
    return FALSE;
  g_unlink (path);
  /* never, not even for a moment, for others */
  old = umask (0177);
  ok = g_socket_bind (socket, where, FALSE, error);
  umask (old);
  return ok && add_entrance (self, socket, FALSE, path, error);
}

void
ts_http_listener_get_status (
    TsHttpListener *self, TsHttpListenerStatus *ret_status)
{
  *ret_status = self->status;
  ret_status->n_connections = self->connections->len;
}

/**
 * ts_http_listener_get_answers:
 * @ret_n_statuses: (out): how many elements there are
 *
 * Returns: (transfer none): by HTTP status, how many requests were answered so
 */
const guint64 *
ts_http_listener_get_answers (TsHttpListener *self, guint *ret_n_statuses)
{
  *ret_n_statuses = N_STATUSES;
  return self->n_answers;
}

/**
 * ts_http_listener_stop:
 *
 * Accepts nobody any more and ends what is left; the server has been
 * disconnected before.
 */
void
ts_http_listener_stop (TsHttpListener *self)
{
  g_ptr_array_set_size (self->entrances, 0);
  while (self->connections->len > 0)
    ts_http_connection_end (
        self->connections->pdata[self->connections->len - 1]);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->filter_id, g_source_remove);
  if (self->other_end >= 0)
    close (self->other_end);
  self->other_end = -1;
}

static void
ts_http_listener_dispose (GObject *object)
{
  TsHttpListener *self = TS_HTTP_LISTENER (object);

  ts_http_listener_stop (self);
  ts_http_listener_set_filter (self, NULL, NULL, NULL);
  g_clear_object (&self->certificate);
  g_clear_object (&self->settings);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (ts_http_listener_parent_class)->dispose (object);
}

static void
ts_http_listener_finalize (GObject *object)
{
  TsHttpListener *self = TS_HTTP_LISTENER (object);

  g_ptr_array_unref (self->entrances);
  g_ptr_array_unref (self->connections);
  ts_tls_handshakes_unref (self->handshakes);
  G_OBJECT_CLASS (ts_http_listener_parent_class)->finalize (object);
}

static void
ts_http_listener_class_init (TsHttpListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_http_listener_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_http_listener_finalize;
}

static void
ts_http_listener_init (TsHttpListener *self)
{
  self->other_end = -1;
  self->handshakes = ts_tls_handshakes_new ();
  self->entrances = g_ptr_array_new_with_free_func (entrance_free);
  self->connections = g_ptr_array_new_with_free_func (
      (GDestroyNotify) ts_http_connection_unref);
}
