/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-ctl-client.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <string.h>

#define API "/api/v1"
#define SOCKET "control.sock"
#define TIMEOUT_S 60
/* by Unix socket nobody looks at the name, but a request needs one */
#define SOCKET_URL "http://localhost"

struct _TsCtlClient
{
  SoupSession *session;
  gchar *url; /* without a slash at the end */
  gchar *user;
  gchar *password;
  gchar *token;
  gchar *csrf; /* of our log-in */
  gboolean by_socket;
  gboolean insecure;
  gboolean logged_in;
};

G_DEFINE_QUARK (ts_ctl_error, ts_ctl_error)

static void
wipe (gchar **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

void
ts_ctl_target_clear (TsCtlTarget *self)
{
  g_clear_pointer (&self->state_dir, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->user, g_free);
  wipe (&self->password);
  wipe (&self->token);
  g_clear_pointer (&self->ca_file, g_free);
}

static gboolean
use_socket (TsCtlClient *self, const TsCtlTarget *target, GError **error)
{
  g_autofree gchar *path = g_build_filename (target->state_dir, SOCKET, NULL);
  g_autoptr (GSocketAddress) address = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_UNREACHABLE,
        "no camera runs with the state directory '%s'; --state names another "
        "one, --url a camera in the network",
        target->state_dir);
    return FALSE;
  }
  address = g_unix_socket_address_new (path);
  self->session = soup_session_new_with_options (
      "remote-connectable", address, "timeout", TIMEOUT_S, NULL);
  self->url = g_strdup (SOCKET_URL);
  self->by_socket = TRUE;
  return TRUE;
}

static gboolean
use_network (TsCtlClient *self, const TsCtlTarget *target, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (target->url, G_URI_FLAGS_NONE, error);
  g_autoptr (GTlsDatabase) authorities = NULL;
  gsize length;

  if (uri == NULL) {
    g_prefix_error (error, "--url: ");
    return FALSE;
  }
  if (g_strcmp0 (g_uri_get_scheme (uri), "https") != 0
      && g_strcmp0 (g_uri_get_scheme (uri), "http") != 0) {
    g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE,
        "--url: '%s' is neither https:// nor http://", target->url);
    return FALSE;
  }
  self->session = soup_session_new_with_options ("timeout", TIMEOUT_S, NULL);
  if (target->ca_file != NULL) {
    authorities = g_tls_file_database_new (target->ca_file, error);
    if (authorities == NULL) {
      g_prefix_error (error, "--ca-file: ");
      return FALSE;
    }
    soup_session_set_tls_database (self->session, authorities);
  }
  self->url = g_strdup (target->url);
  length = strlen (self->url);
  while (length > 0 && self->url[length - 1] == '/')
    self->url[--length] = '\0';
  return TRUE;
}

/**
 * ts_ctl_client_new:
 *
 * Returns: (transfer full): a client that has not asked anything yet; or %NULL
 *   and @error
 */
TsCtlClient *
ts_ctl_client_new (const TsCtlTarget *target, GError **error)
{
  g_autoptr (TsCtlClient) self = g_new0 (TsCtlClient, 1);
  g_autoptr (SoupCookieJar) jar = soup_cookie_jar_new ();

  self->user = g_strdup (target->user);
  self->password = g_strdup (target->password);
  self->token = g_strdup (target->token);
  self->insecure = target->insecure;
  if (!(target->url == NULL ? use_socket (self, target, error)
                            : use_network (self, target, error)))
    return NULL;
  soup_session_add_feature (self->session, SOUP_SESSION_FEATURE (jar));
  soup_session_set_user_agent (self->session, "thermoscopectl/" VERSION);
  return g_steal_pointer (&self);
}

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
    GTlsCertificateFlags problems, gpointer user_data)
{
  return TRUE;
}

static SoupMessage *
new_message (
    TsCtlClient *self, const gchar *method, const gchar *path, GError **error)
{
  g_autofree gchar *url = g_str_has_prefix (path, "/metrics")
                              ? g_strconcat (self->url, path, NULL)
                              : g_strconcat (self->url, API, path, NULL);
  SoupMessage *message = soup_message_new (method, url);
  SoupMessageHeaders *headers;
  g_autofree gchar *bearer = NULL;

  if (message == NULL) {
    g_set_error (
        error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE, "'%s' is not an address", url);
    return NULL;
  }
  headers = soup_message_get_request_headers (message);
  if (self->token != NULL) {
    bearer = g_strconcat ("Bearer ", self->token, NULL);
    soup_message_headers_replace (headers, "Authorization", bearer);
  }
  if (self->csrf != NULL)
    soup_message_headers_replace (headers, "X-CSRF-Token", self->csrf);
  if (self->insecure)
    g_signal_connect (message, "accept-certificate",
        G_CALLBACK (on_accept_certificate), NULL);
  return message;
}

static void
set_body (SoupMessage *message, JsonNode *body)
{
  g_autofree gchar *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  if (body == NULL)
    return;
  text = json_to_string (body, FALSE);
  length = strlen (text);
  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
}

static void
explain_connection (TsCtlClient *self, GError **error)
{
  GError *cause = *error;

  *error = NULL;
  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_UNREACHABLE,
        "%s: its certificate is not trusted here; --ca-file names who signed "
        "it, --insecure takes any",
        self->url);
  else
    g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_UNREACHABLE, "%s: %s",
        self->by_socket ? "the camera's socket" : self->url, cause->message);
  g_error_free (cause);
}

/* RFC 9457: what the camera has to say about a request that it refused. */
static void
set_refusal (GError **error, SoupMessage *message, GBytes *answer)
{
  gsize size;
  const gchar *text = g_bytes_get_data (answer, &size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;
  const gchar *detail = NULL, *field = NULL;

  if (size > 0 && json_parser_load_from_data (parser, text, size, NULL))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root)) {
    JsonObject *problem = json_node_get_object (root);

    detail =
        json_object_get_string_member_with_default (problem, "detail", NULL);
    field = json_object_get_string_member_with_default (problem, "field", NULL);
  }
  g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_REFUSED, "%s%s%s",
      field != NULL ? field : "", field != NULL ? ": " : "",
      detail != NULL ? detail : soup_message_get_reason_phrase (message));
}

static GBytes *
send (TsCtlClient *self, SoupMessage *message, GError **error)
{
  g_autoptr (GBytes) answer =
      soup_session_send_and_read (self->session, message, NULL, error);

  if (answer == NULL) {
    explain_connection (self, error);
    return NULL;
  }
  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message))) {
    set_refusal (error, message, answer);
    return NULL;
  }
  return g_steal_pointer (&answer);
}

static gboolean
log_in (TsCtlClient *self, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) answer = NULL;
  gsize size;
  const gchar *text;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "user");
  json_builder_add_string_value (builder, self->user);
  json_builder_set_member_name (builder, "password");
  json_builder_add_string_value (
      builder, self->password != NULL ? self->password : "");
  json_builder_end_object (builder);
  body = json_builder_get_root (builder);
  message = new_message (self, "POST", "/session", error);
  if (message == NULL)
    return FALSE;
  set_body (message, body);
  answer = send (self, message, error);
  if (answer == NULL) {
    g_prefix_error (error, "log-in as '%s': ", self->user);
    return FALSE;
  }
  text = g_bytes_get_data (answer, &size);
  if (!json_parser_load_from_data (parser, text, size, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    g_set_error_literal (error, TS_CTL_ERROR, TS_CTL_ERROR_ANSWER,
        "log-in: the answer is not JSON");
    return FALSE;
  }
  self->csrf = g_strdup (json_object_get_string_member_with_default (
      json_node_get_object (json_parser_get_root (parser)), "csrfToken", NULL));
  self->logged_in = TRUE;
  return TRUE;
}

static SoupMessage *
prepare (
    TsCtlClient *self, const gchar *method, const gchar *path, GError **error)
{
  if (!self->logged_in && self->user != NULL && self->token == NULL
      && !self->by_socket && !log_in (self, error))
    return NULL;
  return new_message (self, method, path, error);
}

/**
 * ts_ctl_client_request:
 * @method: of HTTP
 * @path: below `/api/v1`, with its query
 * @body: (nullable): JSON to send along
 *
 * Returns: (transfer full): what the camera answers; or %NULL and @error
 */
GBytes *
ts_ctl_client_request (TsCtlClient *self, const gchar *method,
    const gchar *path, JsonNode *body, GError **error)
{
  g_autoptr (SoupMessage) message = prepare (self, method, path, error);

  if (message == NULL)
    return NULL;
  set_body (message, body);
  return send (self, message, error);
}

/**
 * ts_ctl_client_set_csrf:
 * @csrf: (nullable): of the session whose cookie an answer has brought; goes
 *   with every request from now on
 */
void
ts_ctl_client_set_csrf (TsCtlClient *self, const gchar *csrf)
{
  g_free (self->csrf);
  self->csrf = g_strdup (csrf);
}

/**
 * ts_ctl_client_open:
 * @path: below `/api/v1`, with its query
 *
 * Returns: (transfer full): an answer that goes on, as of server-sent events;
 *   or %NULL and @error
 */
GInputStream *
ts_ctl_client_open (TsCtlClient *self, const gchar *path, GError **error)
{
  g_autoptr (SoupMessage) message = prepare (self, "GET", path, error);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) memory = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (message == NULL)
    return NULL;
  soup_message_headers_replace (soup_message_get_request_headers (message),
      "Accept", "text/event-stream");
  /* it may be silent for as long as nothing happens */
  soup_session_set_timeout (self->session, 0);
  stream = soup_session_send (self->session, message, NULL, error);
  if (stream == NULL) {
    explain_connection (self, error);
    return NULL;
  }
  if (SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    return g_steal_pointer (&stream);
  memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice (
      memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  answer =
      g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  set_refusal (error, message, answer);
  return NULL;
}

void
ts_ctl_client_free (TsCtlClient *self)
{
  if (self->logged_in) {
    g_autoptr (SoupMessage) message =
        new_message (self, "DELETE", "/session", NULL);
    g_autoptr (GBytes) answer =
        soup_session_send_and_read (self->session, message, NULL, NULL);
  }
  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->user);
  wipe (&self->password);
  wipe (&self->token);
  g_free (self->csrf);
  g_free (self);
}
