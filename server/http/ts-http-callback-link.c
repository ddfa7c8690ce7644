/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-callback-link.h"

#include <string.h>

#include "access/ts-authorities.h"
#include "camera/ts-settings.h"
#include "http/ts-http-event-json.h"
#include "http/ts-http-reply.h"

struct _TsHttpCallbackLink
{
  GObject parent_instance;

  SoupSession *session;
  GUri *uri;
  GSocketConnectable *server;
  GPtrArray *authorities; /* GTlsCertificate */
  gchar *serial;
  guint timeout_s;
};

/* One event on its way. */
typedef struct
{
  SoupMessage *message;
  GCancellable *cancellable;
  guint patience_source;
  gboolean is_late;
  gchar *refusal; /* why the certificate was not taken */
} Post;

G_DEFINE_FINAL_TYPE (TsHttpCallbackLink, ts_http_callback_link, G_TYPE_OBJECT)

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
 * ts_http_callback_parse_url:
 *
 * The error does not repeat what was given, which may have a password in it.
 *
 * Returns: (transfer full): where events can be posted; or %NULL and @error of
 *   #TsSettingsError
 */
GUri *
ts_http_callback_parse_url (const gchar *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL) {
    fail (error, "this is not an address as http://192.0.2.1/events");
    return NULL;
  }
  return check_uri (uri, error) ? g_steal_pointer (&uri) : NULL;
}

/**
 * ts_http_callback_link_new:
 * @uri: of ts_http_callback_parse_url()
 * @authorities: (element-type GTlsCertificate): of ts_authorities_list()
 * @serial: of the camera
 * @timeout_s: how long an answer may take
 */
TsHttpCallbackLink *
ts_http_callback_link_new (
    GUri *uri, GPtrArray *authorities, const gchar *serial, guint timeout_s)
{
  TsHttpCallbackLink *self = g_object_new (TS_TYPE_HTTP_CALLBACK_LINK, NULL);

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
  TsHttpCallbackLink *self = g_task_get_source_object (task);
  Post *post = g_task_get_task_data (task);

  g_free (post->refusal);
  post->refusal = ts_authorities_refuse (
      self->authorities, self->server, certificate, errors);
  return post->refusal == NULL;
}

static SoupMessage *
build_message (TsHttpCallbackLink *self, TsEvent *event)
{
  SoupMessage *message = soup_message_new_from_uri ("POST", self->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *id =
      g_strdup_printf ("%" G_GINT64_FORMAT, ts_event_get_id (event));
  gchar *text;
  g_autoptr (GBytes) body = NULL;

  ts_http_json_add_event (builder, event);
  text = ts_http_json_to_string (builder);
  body = g_bytes_new_take (text, strlen (text));
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  soup_message_headers_replace (headers, "X-Thermoscope-Device", self->serial);
  soup_message_headers_replace (headers, "X-Thermoscope-Event", id);
  /* what the server says besides the status is not read */
  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_set_flags (
      message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  return message;
}

static void
return_error (GTask *task, GError *error)
{
  TsHttpCallbackLink *self = g_task_get_source_object (task);
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
  g_signal_handlers_disconnect_by_func (
      post->message, on_accept_certificate, task);
  if (stream == NULL) {
    return_error (task, error);
    return;
  }
  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_task_return_int (task, soup_message_get_status (post->message));
}

void
ts_http_callback_link_post_async (TsHttpCallbackLink *self, TsEvent *event,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Post *post = g_new0 (Post, 1);

  post->message = build_message (self, event);
  post->cancellable = g_cancellable_new ();
  post->patience_source =
      g_timeout_add_seconds (self->timeout_s, on_patience_over, post);
  g_task_set_task_data (task, post, post_free);
  g_signal_connect (post->message, "accept-certificate",
      G_CALLBACK (on_accept_certificate), task);
  soup_session_send_async (self->session, post->message, G_PRIORITY_DEFAULT,
      post->cancellable, on_answered, task);
}

/**
 * ts_http_callback_link_post_finish:
 *
 * Returns: the status that the server answered; 0 and @error: it did not
 */
guint
ts_http_callback_link_post_finish (
    TsHttpCallbackLink *self, GAsyncResult *result, GError **error)
{
  gssize status = g_task_propagate_int (G_TASK (result), error);

  return status > 0 ? status : 0;
}

/**
 * ts_http_callback_link_close:
 *
 * Ends what is under way; it fails.
 */
void
ts_http_callback_link_close (TsHttpCallbackLink *self)
{
  soup_session_abort (self->session);
}

static void
ts_http_callback_link_finalize (GObject *object)
{
  TsHttpCallbackLink *self = TS_HTTP_CALLBACK_LINK (object);

  g_clear_object (&self->session);
  g_clear_object (&self->server);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_free (self->serial);
  G_OBJECT_CLASS (ts_http_callback_link_parent_class)->finalize (object);
}

static void
ts_http_callback_link_class_init (TsHttpCallbackLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_http_callback_link_finalize;
}

static void
ts_http_callback_link_init (TsHttpCallbackLink *self)
{
}
