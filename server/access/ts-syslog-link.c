/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-syslog-link.h"

#include <string.h>

#include "access/ts-authorities.h"

/* A server that takes nothing for so long is not there. */
#define PATIENCE_S 20

struct _TsSyslogLink
{
  GObject parent_instance;

  GSocketConnectable *server;
  GPtrArray *authorities; /* GTlsCertificate */
  gchar *fingerprint;     /* lower-case hexadecimal; NULL: none */

  GCancellable *cancellable;
  GIOStream *stream; /* TLS */
  guint patience_source;
  gchar *refusal; /* why the certificate was not taken */
  guint8 byte;    /* of a server that has nothing to say */
  gboolean is_open;
};

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsSyslogLink, ts_syslog_link, G_TYPE_OBJECT)

/* Hexadecimal of SHA-256, however it was written; %NULL: it is none. */
static gchar *
parse_fingerprint (const gchar *text)
{
  GString *digits = g_string_new (NULL);

  for (const gchar *at = text; *at != '\0'; at++) {
    if (g_ascii_isxdigit (*at))
      g_string_append_c (digits, g_ascii_tolower (*at));
    else if (*at != ':' && *at != ' ')
      g_string_append_c (digits, '?');
  }
  if (digits->len == 64 && strchr (digits->str, '?') == NULL)
    return g_string_free (digits, FALSE);
  g_string_free (digits, TRUE);
  return NULL;
}

/**
 * ts_syslog_fingerprint_is_valid:
 *
 * Returns: whether @text is a SHA-256 fingerprint, with or without colons
 */
gboolean
ts_syslog_fingerprint_is_valid (const gchar *text)
{
  g_autofree gchar *digits = parse_fingerprint (text);

  return digits != NULL;
}

/**
 * ts_syslog_link_new:
 * @server: name or address, perhaps with a port behind a colon
 * @authorities: (element-type GTlsCertificate): of whom one has to have signed
 *   the server's certificate; empty: the system's count
 * @fingerprint: SHA-256 of the server's certificate, which then is all that is
 *   checked; empty: none
 */
TsSyslogLink *
ts_syslog_link_new (
    const gchar *server, GPtrArray *authorities, const gchar *fingerprint)
{
  TsSyslogLink *self = g_object_new (TS_TYPE_SYSLOG_LINK, NULL);

  self->server = g_network_address_parse (server, TS_SYSLOG_PORT, NULL);
  self->authorities = g_ptr_array_ref (authorities);
  self->fingerprint = parse_fingerprint (fingerprint);
  return self;
}

static gboolean
on_patience_over (gpointer user_data)
{
  TsSyslogLink *self = user_data;

  self->patience_source = 0;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
be_patient (TsSyslogLink *self)
{
  g_clear_handle_id (&self->patience_source, g_source_remove);
  self->patience_source =
      g_timeout_add_seconds (PATIENCE_S, on_patience_over, self);
}

/* Returns the error of a step, in words that say more than "cancelled". */
static void
return_error (GTask *task, GError *error)
{
  TsSyslogLink *self = g_task_get_source_object (task);

  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (self->refusal != NULL) {
    g_clear_error (&error);
    error = g_error_new_literal (
        G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, self->refusal);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_error (&error);
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
        "no answer for %d seconds", PATIENCE_S);
  }
  g_task_return_error (task, error);
}

static gboolean
has_fingerprint (TsSyslogLink *self, GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree gchar *digest = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  return g_str_equal (digest, self->fingerprint);
}

static gboolean
on_accept_certificate (GTlsConnection *connection, GTlsCertificate *certificate,
    GTlsCertificateFlags errors, gpointer user_data)
{
  TsSyslogLink *self = user_data;

  g_clear_pointer (&self->refusal, g_free);
  if (self->fingerprint != NULL) {
    if (has_fingerprint (self, certificate))
      return TRUE;
    self->refusal = g_strdup ("its certificate has another fingerprint");
    return FALSE;
  }
  self->refusal = ts_authorities_refuse (
      self->authorities, self->server, certificate, errors);
  return self->refusal == NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsSyslogLink) self = user_data;

  g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  if (!self->is_open)
    return;
  self->is_open = FALSE;
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSyslogLink *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!g_tls_connection_handshake_finish (
          G_TLS_CONNECTION (source), result, &error)) {
    return_error (task, error);
    return;
  }
  g_clear_handle_id (&self->patience_source, g_source_remove);
  self->is_open = TRUE;
  /* the server says nothing; the end of what it says is its own */
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
      &self->byte, 1, G_PRIORITY_DEFAULT, self->cancellable, on_read,
      g_object_ref (self));
  g_task_return_boolean (task, TRUE);
}

static GIOStream *
wrap (TsSyslogLink *self, GSocketConnection *connection, GError **error)
{
  GIOStream *tls = g_tls_client_connection_new (
      G_IO_STREAM (connection), self->server, error);

  if (tls == NULL)
    return NULL;
  g_socket_set_keepalive (g_socket_connection_get_socket (connection), TRUE);
  /* who has his own authorities does not trust the system's */
  if (self->fingerprint != NULL || self->authorities->len > 0)
    g_tls_connection_set_database (G_TLS_CONNECTION (tls), NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_signal_connect_object (
      tls, "accept-certificate", G_CALLBACK (on_accept_certificate), self, 0);
  return tls;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSyslogLink *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection != NULL)
    self->stream = wrap (self, connection, &error);
  if (self->stream == NULL) {
    return_error (task, error);
    return;
  }
  g_tls_connection_handshake_async (G_TLS_CONNECTION (self->stream),
      G_PRIORITY_DEFAULT, self->cancellable, on_handshake, g_object_ref (task));
}

void
ts_syslog_link_open_async (
    TsSyslogLink *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  if (self->server == NULL) {
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "this is not the name of a server");
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  be_patient (self);
  g_socket_client_connect_async (
      client, self->server, self->cancellable, on_connected, task);
}

gboolean
ts_syslog_link_open_finish (
    TsSyslogLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSyslogLink *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (
          G_OUTPUT_STREAM (source), result, NULL, &error)) {
    return_error (task, error);
    return;
  }
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_task_return_boolean (task, TRUE);
}

/**
 * ts_syslog_link_send_async:
 * @frames: whole frames
 *
 * One at a time.
 */
void
ts_syslog_link_send_async (TsSyslogLink *self, GBytes *frames,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  gsize size;
  gconstpointer data = g_bytes_get_data (frames, &size);

  g_task_set_task_data (
      task, g_bytes_ref (frames), (GDestroyNotify) g_bytes_unref);
  be_patient (self);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
      data, size, G_PRIORITY_DEFAULT, self->cancellable, on_sent, task);
}

gboolean
ts_syslog_link_send_finish (
    TsSyslogLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ts_syslog_link_close:
 *
 * Ends it, whatever is under way; there is no signal.
 */
void
ts_syslog_link_close (TsSyslogLink *self)
{
  self->is_open = FALSE;
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->stream != NULL)
    g_io_stream_close_async (
        self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
ts_syslog_link_dispose (GObject *object)
{
  TsSyslogLink *self = TS_SYSLOG_LINK (object);

  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_object (&self->stream);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (ts_syslog_link_parent_class)->dispose (object);
}

static void
ts_syslog_link_finalize (GObject *object)
{
  TsSyslogLink *self = TS_SYSLOG_LINK (object);

  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_object_unref (self->cancellable);
  g_free (self->fingerprint);
  g_free (self->refusal);
  G_OBJECT_CLASS (ts_syslog_link_parent_class)->finalize (object);
}

static void
ts_syslog_link_class_init (TsSyslogLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_syslog_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_syslog_link_finalize;
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", TS_TYPE_SYSLOG_LINK,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_syslog_link_init (TsSyslogLink *self)
{
  self->cancellable = g_cancellable_new ();
}
