/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsHttp"
#include "config.h"

#include "http/ts-http-connection.h"

#include <string.h>

#include "http/ts-http-problem.h"
#include "http/ts-http-stream.h"

#define ADDRESS_KEY "ts-http-connection"
/* How long a client may take to read our last words. */
#define CLOSING_US (2 * G_TIME_SPAN_SECOND)
#define MAX_DRAINED (1024 * 1024)
/* A body may come as slowly as this, beyond the time that every body has. */
#define BODY_BYTES_PER_S 8192

struct _TsHttpConnection
{
  GSocket *socket;
  GIOStream *base; /* the socket's, or TLS on it */
  GCancellable *handshake;
  GInetAddress *address;
  gchar *group;
  gboolean is_control;
  gboolean is_secure;
  TsHttpLimits limits;

  TsHttpPhase phase;
  gint64 since_us;    /* in this phase */
  gint64 deadline_us; /* 0: none */
  gint64 stuck_us;    /* since when the client takes nothing; 0: it does */
  gsize n_head;       /* bytes since the last request */
  gboolean is_cut;
  gboolean is_answered; /* the rest of what the client says is not read */
  GSource *drain;
  gsize n_drained;

  TsHttpConnectionFunc closed;
  TsHttpConnectionFunc ready;
  gpointer owner;
};

static void
connection_free (gpointer data)
{
  TsHttpConnection *self = data;

  if (self->drain != NULL)
    g_source_destroy (self->drain);
  g_clear_pointer (&self->drain, g_source_unref);
  g_object_unref (self->handshake);
  g_object_unref (self->base);
  g_object_unref (self->socket);
  g_object_unref (self->address);
  g_free (self->group);
}

TsHttpConnection *
ts_http_connection_ref (TsHttpConnection *self)
{
  return g_rc_box_acquire (self);
}

void
ts_http_connection_unref (TsHttpConnection *self)
{
  g_rc_box_release_full (self, connection_free);
}

/* What a dual-stack socket calls ::ffff:192.0.2.1 is 192.0.2.1. */
static GInetAddress *
find_address (GSocket *socket)
{
  static const guint8 mapped[12] = {[10] = 0xff, [11] = 0xff};
  g_autoptr (GSocketAddress) remote =
      g_socket_get_remote_address (socket, NULL);
  GInetAddress *address;
  const guint8 *bytes;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_native_size (address) == 16
      && memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_inet_address_new_from_bytes (
        bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

/* Whoever has one IPv6 address has 2^64 of them. */
static gchar *
build_group (GInetAddress *address, gboolean is_control)
{
  g_autoptr (GInetAddress) network = NULL;
  guint8 bytes[16] = {0};

  if (is_control)
    return g_strdup ("socket");
  if (g_inet_address_get_native_size (address) != 16)
    return g_inet_address_to_string (address);
  memcpy (bytes, g_inet_address_to_bytes (address), 8);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (network);
}

static void
enter (TsHttpConnection *self, TsHttpPhase phase, gint64 time_us)
{
  self->phase = phase;
  self->since_us = g_get_monotonic_time ();
  self->deadline_us = time_us > 0 ? self->since_us + time_us : 0;
}

/**
 * ts_http_connection_new:
 * @closed: is called once, when nothing is left of it
 */
TsHttpConnection *
ts_http_connection_new (GSocket *socket, gboolean is_control,
    const TsHttpLimits *limits, TsHttpConnectionFunc closed, gpointer owner)
{
  TsHttpConnection *self = g_rc_box_new0 (TsHttpConnection);

  g_socket_set_blocking (socket, FALSE);
  self->socket = g_object_ref (socket);
  self->base =
      G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  self->handshake = g_cancellable_new ();
  self->address = find_address (socket);
  self->group = build_group (self->address, is_control);
  self->is_control = is_control;
  self->limits = *limits;
  self->closed = closed;
  self->owner = owner;
  enter (self, TS_HTTP_PHASE_IDLE, limits->head_us);
  return self;
}

/**
 * ts_http_connection_get_socket:
 *
 * Returns: (transfer none): for options
 */
GSocket *
ts_http_connection_get_socket (TsHttpConnection *self)
{
  return self->socket;
}

GInetAddress *
ts_http_connection_get_address (TsHttpConnection *self)
{
  return self->address;
}

/**
 * ts_http_connection_get_group:
 *
 * Returns: what those have in common who count as one client: an IPv4 address,
 *   an IPv6 network of 64 bits
 */
const gchar *
ts_http_connection_get_group (TsHttpConnection *self)
{
  return self->group;
}

gboolean
ts_http_connection_is_secure (TsHttpConnection *self)
{
  return self->is_secure;
}

/**
 * ts_http_connection_is_control:
 *
 * Returns: whether it came by the control socket of this machine, from the
 *   user that the camera runs as or from root
 */
gboolean
ts_http_connection_is_control (TsHttpConnection *self)
{
  return self->is_control;
}

TsHttpPhase
ts_http_connection_get_phase (TsHttpConnection *self)
{
  return self->phase;
}

/**
 * ts_http_connection_dup_control_caller:
 *
 * Returns: (transfer full): an administrator, by the name that the operating
 *   system knows
 */
TsCaller *
ts_http_connection_dup_control_caller (TsHttpConnection *self)
{
  g_autoptr (GCredentials) credentials =
      g_socket_get_credentials (self->socket, NULL);
  uid_t uid = credentials != NULL
                  ? g_credentials_get_unix_user (credentials, NULL)
                  : -1;
  /* no account of the camera has an @ in front */
  g_autofree gchar *user = uid == 0
                               ? g_strdup ("@root")
                               : g_strdup_printf ("@%s", g_get_user_name ());

  return ts_caller_new (
      user, TS_ROLE_ADMINISTRATOR, TS_PERMISSION_ALL, NULL, "socket", NULL);
}

gint64
ts_http_connection_get_since_us (TsHttpConnection *self)
{
  return self->since_us;
}

/**
 * ts_http_connection_get_patience:
 *
 * Returns: who has to go first when there are too many: the least; -1: is on
 *   the way out already; %G_MAXINT: is being served and must not go
 */
gint
ts_http_connection_get_patience (TsHttpConnection *self)
{
  if (self->is_cut)
    return -1;
  switch (self->phase) {
  case TS_HTTP_PHASE_CLOSING:
    return 0;
  case TS_HTTP_PHASE_HANDSHAKE:
  case TS_HTTP_PHASE_IDLE:
  case TS_HTTP_PHASE_HEAD:
    return 1;
  case TS_HTTP_PHASE_BODY:
    return 2;
  case TS_HTTP_PHASE_ANSWER:
    return self->stuck_us != 0 ? 3 : G_MAXINT;
  default:
    return -1;
  }
}

/**
 * ts_http_connection_end:
 *
 * Closes it without further words.
 */
void
ts_http_connection_end (TsHttpConnection *self)
{
  g_autoptr (TsHttpConnection) kept = NULL;

  if (self->phase == TS_HTTP_PHASE_CLOSED)
    return;
  kept = ts_http_connection_ref (self);
  enter (self, TS_HTTP_PHASE_CLOSED, 0);
  g_cancellable_cancel (self->handshake);
  if (self->drain != NULL)
    g_source_destroy (self->drain);
  g_clear_pointer (&self->drain, g_source_unref);
  g_socket_close (self->socket, NULL);
  self->closed (self, NULL, self->owner);
}

/* ---- TLS ---- */

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsHttpConnection) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok =
      ts_tls_handshakes_do_finish (G_TLS_CONNECTION (source), result, &error);

  if (self->phase == TS_HTTP_PHASE_CLOSED)
    return;
  if (ok) {
    g_object_unref (self->base);
    self->base = g_object_ref (G_IO_STREAM (source));
    self->is_secure = TRUE;
    enter (self, TS_HTTP_PHASE_IDLE, self->limits.head_us);
  }
  self->ready (self, error, self->owner);
}

/**
 * ts_http_connection_start_tls:
 * @handshakes: does it
 * @ready: is called when it can be handed over, or cannot; not if it is ended
 *   before
 **/
void
ts_http_connection_start_tls (TsHttpConnection *self,
    TsTlsHandshakes *handshakes, GTlsCertificate *certificate,
    TsHttpConnectionFunc ready, gpointer owner)
{
  static const gchar *const protocols[] = {"http/1.1", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) tls =
      g_tls_server_connection_new (self->base, certificate, &error);

  self->ready = ready;
  if (tls == NULL) {
    ready (self, error, owner);
    return;
  }
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  enter (self, TS_HTTP_PHASE_HANDSHAKE, self->limits.head_us);
  ts_tls_handshakes_do_async (handshakes, G_TLS_CONNECTION (tls), self->socket,
      self->group, self->handshake, on_handshake,
      ts_http_connection_ref (self));
}

/* ---- the bytes ---- */

/* Said without libsoup, which only knows what it has read to its end. */
static void
say_and_cut (TsHttpConnection *self, guint status)
{
  g_autofree gchar *text =
      g_strdup_printf ("HTTP/1.1 %u %s\r\nConnection: close\r\n"
                       "Content-Length: 0\r\n\r\n",
          status, ts_http_problem_get_title (status));

  g_pollable_output_stream_write_nonblocking (
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->base)),
      text, strlen (text), NULL, NULL);
  ts_http_connection_cut (self);
}

static gsize
before_read (gpointer owner, gsize wanted)
{
  TsHttpConnection *self = owner;

  if (self->is_cut || self->is_answered || self->phase >= TS_HTTP_PHASE_CLOSING)
    return 0;
  if (self->phase != TS_HTTP_PHASE_IDLE && self->phase != TS_HTTP_PHASE_HEAD)
    return wanted;
  if (self->n_head >= self->limits.max_head) {
    say_and_cut (self, 431);
    return 0;
  }
  return MIN (wanted, self->limits.max_head - self->n_head);
}

static void
after_read (gpointer owner, gsize n_bytes)
{
  TsHttpConnection *self = owner;

  if (self->phase == TS_HTTP_PHASE_IDLE || self->phase == TS_HTTP_PHASE_HEAD)
    self->n_head += n_bytes;
}

static void
after_write (gpointer owner, gssize n_bytes)
{
  TsHttpConnection *self = owner;

  if (n_bytes > 0)
    self->stuck_us = 0;
  else if (self->stuck_us == 0)
    self->stuck_us = g_get_monotonic_time ();
}

static gboolean
on_drain (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  TsHttpConnection *self = user_data;
  gchar waste[4096];
  gssize n_read = g_socket_receive (socket, waste, sizeof waste, NULL, NULL);

  if (n_read > 0)
    self->n_drained += n_read;
  if (n_read > 0 && self->n_drained <= MAX_DRAINED)
    return G_SOURCE_CONTINUE;
  ts_http_connection_end (self);
  return G_SOURCE_REMOVE;
}

/* Closing with something unread would make the kernel tell the client to
 * forget what we have sent. */
static void
start_drain (TsHttpConnection *self)
{
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  self->drain = g_socket_create_source (
      self->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (self->drain, G_SOURCE_FUNC (on_drain),
      ts_http_connection_ref (self), (GDestroyNotify) ts_http_connection_unref);
  g_source_attach (self->drain, g_main_context_get_thread_default ());
}

static void
on_base_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsHttpConnection) self = user_data;

  g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
  ts_http_connection_end (self);
}

/* libsoup is done with it. */
static void
on_close (gpointer owner)
{
  TsHttpConnection *self = owner;

  if (self->phase >= TS_HTTP_PHASE_CLOSING)
    return;
  enter (self, TS_HTTP_PHASE_CLOSING, CLOSING_US);
  if (self->is_cut)
    ts_http_connection_end (self);
  else if (self->is_secure)
    g_io_stream_close_async (self->base, G_PRIORITY_DEFAULT, self->handshake,
        on_base_closed, ts_http_connection_ref (self));
  else
    start_drain (self);
}

static const TsHttpStreamWatch watch = {
    before_read, after_read, after_write, on_close};

/**
 * ts_http_connection_hand_over:
 * @server: reads its requests from now on
 */
gboolean
ts_http_connection_hand_over (
    TsHttpConnection *self, SoupServer *server, GError **error)
{
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocketAddress) remote =
      g_inet_socket_address_new (self->address, 0);
  g_autoptr (GIOStream) stream = NULL;

  if (self->is_control)
    local = g_inet_socket_address_new (self->address, 0);
  else
    local = g_socket_get_local_address (self->socket, error);
  if (local == NULL)
    return FALSE;
  /* the only thing of ours that libsoup hands on with each message */
  g_object_set_data_full (G_OBJECT (remote), ADDRESS_KEY,
      ts_http_connection_ref (self), (GDestroyNotify) ts_http_connection_unref);
  stream = ts_http_stream_new (self->base, &watch,
      ts_http_connection_ref (self), (GDestroyNotify) ts_http_connection_unref);
  return soup_server_accept_iostream (server, stream, local, remote, error);
}

/**
 * ts_http_connection_get:
 *
 * Returns: (transfer none) (nullable): where @message comes from
 */
TsHttpConnection *
ts_http_connection_get (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote != NULL ? g_object_get_data (G_OBJECT (remote), ADDRESS_KEY)
                        : NULL;
}

/**
 * ts_http_connection_set_phase:
 * @body_length: with %TS_HTTP_PHASE_BODY: what the head says
 */
void
ts_http_connection_set_phase (
    TsHttpConnection *self, TsHttpPhase phase, goffset body_length)
{
  if (self->phase >= TS_HTTP_PHASE_CLOSING)
    return;
  switch (phase) {
  case TS_HTTP_PHASE_IDLE:
    self->n_head = 0;
    enter (self, phase, self->limits.idle_us);
    break;
  case TS_HTTP_PHASE_HEAD:
    enter (self, phase, self->limits.head_us);
    break;
  case TS_HTTP_PHASE_BODY:
    enter (self, phase,
        self->limits.body_us
            + body_length / BODY_BYTES_PER_S * G_TIME_SPAN_SECOND);
    break;
  default:
    enter (self, phase, 0);
    break;
  }
}

/**
 * ts_http_connection_answer_now:
 * @message: is refused, and has a body that nobody wants
 *
 * libsoup answers when it has read the body to its end, however long that is.
 * This says what it would say, and closes.
 */
void
ts_http_connection_answer_now (
    TsHttpConnection *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  g_autoptr (GBytes) body = soup_message_body_flatten (
      soup_server_message_get_response_body (message));
  g_autoptr (GString) text = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const gchar *name, *value;

  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_headers_set_content_length (headers, g_bytes_get_size (body));
  g_string_append_printf (text, "HTTP/1.1 %u %s\r\n",
      soup_server_message_get_status (message),
      soup_server_message_get_reason_phrase (message));
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (text, "%s: %s\r\n", name, value);
  g_string_append (text, "\r\n");
  g_string_append_len (
      text, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_pollable_output_stream_write_nonblocking (
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->base)),
      text->str, text->len, NULL, NULL);
  /* what libsoup has to say about it, it says to nobody */
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  self->is_answered = TRUE;
}

/**
 * ts_http_connection_cut:
 *
 * Whoever reads or writes finds it closed, and lets go of it.
 */
void
ts_http_connection_cut (TsHttpConnection *self)
{
  self->is_cut = TRUE;
  if (self->phase == TS_HTTP_PHASE_HANDSHAKE)
    ts_http_connection_end (self);
  else
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

/**
 * ts_http_connection_check:
 *
 * Cuts it when it takes longer than it may.
 */
void
ts_http_connection_check (TsHttpConnection *self, gint64 now_us)
{
  gboolean is_late = self->deadline_us != 0 && now_us > self->deadline_us;
  gboolean is_stuck =
      self->stuck_us != 0 && now_us - self->stuck_us > self->limits.send_us;

  if (self->is_cut || !(is_late || is_stuck))
    return;
  g_debug ("%s: cut in phase %d", self->group, self->phase);
  if (self->phase == TS_HTTP_PHASE_CLOSING)
    ts_http_connection_end (self);
  else if (is_late
           && (self->phase == TS_HTTP_PHASE_HEAD
               || self->phase == TS_HTTP_PHASE_BODY))
    say_and_cut (self, SOUP_STATUS_REQUEST_TIMEOUT);
  else
    ts_http_connection_cut (self);
}
