/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-link.h"

#include <string.h>

#include "access/ts-authorities.h"
#include "camera/ts-settings.h"

struct _TsHttpLink
{
  GObject parent_instance;

  SoupSession *session;
  GUri *uri;
  GSocketConnectable *server;
  GPtrArray *authorities; /* GTlsCertificate */
  gchar *serial;
  guint timeout_s;
  gchar *user;      /* NULL: nobody */
  GBytes *password; /* with a 0 at its end */
};

/* One posting on its way. */
typedef struct
{
  SoupMessage *message;
  GCancellable *cancellable;
  guint patience_source;
  gboolean is_late;
  gchar *refusal; /* why the certificate or the log-in was not taken */
} Post;

G_DEFINE_FINAL_TYPE (TsHttpLink, ts_http_link, G_TYPE_OBJECT)

/**
 * ts_http_posting_new:
 * @...: names of headers, each with its value, and %NULL
 */
TsHttpPosting *
ts_http_posting_new (const gchar *content_type, GBytes *body, ...)
{
  TsHttpPosting *posting = g_new0 (TsHttpPosting, 1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const gchar *word;
  va_list words;

  va_start (words, body);
  while ((word = va_arg (words, const gchar *)) != NULL)
    g_strv_builder_add (builder, word);
  va_end (words);
  posting->content_type = g_strdup (content_type);
  posting->body = g_bytes_ref (body);
  posting->headers = g_strv_builder_end (builder);
  return posting;
}

void
ts_http_posting_free (TsHttpPosting *posting)
{
  g_free (posting->content_type);
  g_bytes_unref (posting->body);
  g_strfreev (posting->headers);
  g_free (posting);
}

static void
post_free (gpointer data)
{
  Post *post = data;

  g_clear_handle_id (&post->patience_source, g_source_remove);
  g_clear_object (&post->message);
  g_object_unref (post->cancellable);
  g_free (post->refusal);
  g_free (post);
}

static gboolean
fail (GError **error, const gchar *message)
{
  g_set_error_literal (
      error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
check_uri (GUri *uri, GError **error)
{
  const gchar *scheme = g_uri_get_scheme (uri);
  const gchar *host = g_uri_get_host (uri);

  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return fail (error, "the address begins with http:// or https://");
  if (host == NULL || *host == '\0')
    return fail (error, "the address names no server");
  if (g_uri_get_userinfo (uri) != NULL)
    return fail (error, "the address may have no name and password in it");
  if (g_uri_get_fragment (uri) != NULL)
    return fail (error, "the address may have no # in it");
  return TRUE;
}

/**
 * ts_http_link_parse_url:
 *
 * The error does not repeat what was given, which may have a password in it.
 *
 * Returns: (transfer full): where events can be posted; or %NULL and @error of
 *   #TsSettingsError
 */
GUri *
ts_http_link_parse_url (const gchar *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL) {
    fail (error, "this is not an address as http://192.0.2.1/events");
    return NULL;
  }
  return check_uri (uri, error) ? g_steal_pointer (&uri) : NULL;
}

/**
 * ts_http_link_new:
 * @uri: of ts_http_link_parse_url()
 * @authorities: (element-type GTlsCertificate): of ts_authorities_list()
 * @serial: of the camera
 * @timeout_s: how long an answer may take
 */
TsHttpLink *
ts_http_link_new (
    GUri *uri, GPtrArray *authorities, const gchar *serial, guint timeout_s)
{
  TsHttpLink *self = g_object_new (TS_TYPE_HTTP_LINK, NULL);

  self->uri = g_uri_ref (uri);
  self->server =
      g_network_address_new (g_uri_get_host (uri), g_uri_get_port (uri));
  self->authorities = g_ptr_array_ref (authorities);
  self->serial = g_strdup (serial);
  self->timeout_s = timeout_s;
  self->session = soup_session_new_with_options (
      "user-agent", "Thermoscope", "proxy-resolver", NULL, NULL);
  /* who has his own authorities does not trust the system's */
  if (authorities->len > 0)
    soup_session_set_tls_database (self->session, NULL);
  return self;
}

/**
 * ts_http_link_set_credentials:
 * @password: with a 0 at its end, which counts
 *
 * For a server that asks.
 */
void
ts_http_link_set_credentials (
    TsHttpLink *self, const gchar *user, GBytes *password)
{
  g_free (self->user);
  self->user = g_strdup (user);
  g_clear_pointer (&self->password, g_bytes_unref);
  self->password = g_bytes_ref (password);
}

static gboolean
on_patience_over (gpointer user_data)
{
  Post *post = user_data;

  post->patience_source = 0;
  post->is_late = TRUE;
  g_cancellable_cancel (post->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
    GTlsCertificateFlags errors, gpointer user_data)
{
  GTask *task = user_data;
  TsHttpLink *self = g_task_get_source_object (task);
  Post *post = g_task_get_task_data (task);

  g_free (post->refusal);
  post->refusal = ts_authorities_refuse (
      self->authorities, self->server, certificate, errors);
  return post->refusal == NULL;
}

/* Digest proves the password without telling it; Basic tells it, so only where
 * nobody else listens. */
static gboolean
on_authenticate (
    SoupMessage *message, SoupAuth *auth, gboolean again, gpointer user_data)
{
  GTask *task = user_data;
  TsHttpLink *self = g_task_get_source_object (task);
  Post *post = g_task_get_task_data (task);

  if (self->user == NULL || again || soup_auth_is_for_proxy (auth))
    return FALSE;
  if (g_ascii_strcasecmp (soup_auth_get_scheme_name (auth), "Digest") != 0
      && !g_str_equal (g_uri_get_scheme (self->uri), "https")) {
    g_free (post->refusal);
    post->refusal = g_strdup ("the server wants the password in the clear, "
                              "which it gets by https only");
    return FALSE;
  }
  soup_auth_authenticate (
      auth, self->user, g_bytes_get_data (self->password, NULL));
  return TRUE;
}

static SoupMessage *
build_message (TsHttpLink *self, const TsHttpPosting *posting)
{
  SoupMessage *message = soup_message_new_from_uri ("POST", self->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  SoupMessageFlags flags = SOUP_MESSAGE_NO_REDIRECT;

  soup_message_set_request_body_from_bytes (
      message, posting->content_type, posting->body);
  soup_message_headers_replace (headers, "X-Thermoscope-Device", self->serial);
  for (guint i = 0; posting->headers[i] != NULL; i += 2)
    soup_message_headers_replace (
        headers, posting->headers[i], posting->headers[i + 1]);
  /* what the server says besides the status is not read */
  soup_message_headers_replace (headers, "Connection", "close");
  if (self->user == NULL)
    flags |= SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE;
  soup_message_set_flags (message, flags);
  return message;
}

static void
return_error (GTask *task, GError *error)
{
  TsHttpLink *self = g_task_get_source_object (task);
  Post *post = g_task_get_task_data (task);

  if (post->refusal != NULL) {
    g_clear_error (&error);
    error = g_error_new_literal (
        G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, post->refusal);
  } else if (post->is_late) {
    g_clear_error (&error);
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
        "no answer for %u seconds", self->timeout_s);
  }
  g_task_return_error (task, error);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Post *post = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);

  g_clear_handle_id (&post->patience_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (post->message, task);
  if (stream == NULL || post->refusal != NULL) {
    g_clear_object (&stream);
    if (error == NULL)
      error = g_error_new_literal (
          G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, post->refusal);
    return_error (task, error);
    return;
  }
  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_task_return_int (task, soup_message_get_status (post->message));
}

void
ts_http_link_post_async (TsHttpLink *self, const TsHttpPosting *posting,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Post *post = g_new0 (Post, 1);

  post->message = build_message (self, posting);
  post->cancellable = g_cancellable_new ();
  post->patience_source =
      g_timeout_add_seconds (self->timeout_s, on_patience_over, post);
  g_task_set_task_data (task, post, post_free);
  g_signal_connect (post->message, "accept-certificate",
      G_CALLBACK (on_accept_certificate), task);
  g_signal_connect (
      post->message, "authenticate", G_CALLBACK (on_authenticate), task);
  soup_session_send_async (self->session, post->message, G_PRIORITY_DEFAULT,
      post->cancellable, on_answered, task);
}

/**
 * ts_http_link_post_finish:
 *
 * Returns: the status that the server answered; 0 and @error: it did not
 */
guint
ts_http_link_post_finish (
    TsHttpLink *self, GAsyncResult *result, GError **error)
{
  gssize status = g_task_propagate_int (G_TASK (result), error);

  return status > 0 ? status : 0;
}

/**
 * ts_http_link_close:
 *
 * Ends what is under way; it fails.
 */
void
ts_http_link_close (TsHttpLink *self)
{
  soup_session_abort (self->session);
}

static void
ts_http_link_finalize (GObject *object)
{
  TsHttpLink *self = TS_HTTP_LINK (object);

  g_clear_object (&self->session);
  g_clear_object (&self->server);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_free (self->serial);
  g_free (self->user);
  g_clear_pointer (&self->password, g_bytes_unref);
  G_OBJECT_CLASS (ts_http_link_parent_class)->finalize (object);
}

static void
ts_http_link_class_init (TsHttpLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_http_link_finalize;
}

static void
ts_http_link_init (TsHttpLink *self)
{
}
