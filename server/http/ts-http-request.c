/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-request.h"

#include "camera/ts-json.h"
#include "http/ts-http-connection.h"
#include "http/ts-http-problem.h"
#include "http/ts-http-query.h"
#include "http/ts-http-request-private.h"

#define MESSAGE_KEY "ts-http-request"

struct _TsHttpRequest
{
  SoupServerMessage *message; /* not owned: it owns us */
  TsCaller *caller;
  gchar *session;
  GHashTable *params; /* name -> value */
  GHashTable *query;  /* name -> value */
  GBytes *body;       /* NULL until somebody asked for it */
  JsonNode *root;     /* of the body, once it was asked for */

  TsHttpUpgraded upgraded;
  gpointer upgraded_owner;
};

static void
request_free (gpointer data)
{
  TsHttpRequest *self = data;

  if (self->message != NULL)
    g_object_remove_weak_pointer (
        G_OBJECT (self->message), (gpointer *) &self->message);
  g_clear_pointer (&self->caller, ts_caller_unref);
  g_free (self->session);
  g_hash_table_unref (self->params);
  g_hash_table_unref (self->query);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->root, json_node_unref);
}

TsHttpRequest *
ts_http_request_ref (TsHttpRequest *self)
{
  return g_rc_box_acquire (self);
}

void
ts_http_request_unref (TsHttpRequest *self)
{
  g_rc_box_release_full (self, request_free);
}

/**
 * ts_http_request_new:
 * @message: keeps the request from now on
 * @query: (nullable): parameters by name
 *
 * Returns: (transfer none): the request of @message
 */
TsHttpRequest *
ts_http_request_new (SoupServerMessage *message, GHashTable *query)
{
  TsHttpRequest *self = g_rc_box_new0 (TsHttpRequest);

  g_set_weak_pointer (&self->message, message);
  self->params =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->query = query != NULL ? g_hash_table_ref (query)
                              : g_hash_table_new (g_str_hash, g_str_equal);
  g_object_set_data_full (G_OBJECT (message), MESSAGE_KEY, self,
      (GDestroyNotify) ts_http_request_unref);
  return self;
}

/**
 * ts_http_request_get:
 *
 * Returns: (transfer none) (nullable): the request of @message
 */
TsHttpRequest *
ts_http_request_get (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), MESSAGE_KEY);
}

GHashTable *
ts_http_request_get_params (TsHttpRequest *self)
{
  return self->params;
}

void
ts_http_request_set_caller (
    TsHttpRequest *self, TsCaller *caller, const gchar *session)
{
  ts_caller_ref (caller);
  g_clear_pointer (&self->caller, ts_caller_unref);
  self->caller = caller;
  g_free (self->session);
  self->session = g_strdup (session);
}

/**
 * ts_http_request_get_message:
 *
 * Returns: (transfer none) (nullable): where the answer goes; %NULL when the
 *   client is gone
 */
SoupServerMessage *
ts_http_request_get_message (TsHttpRequest *self)
{
  return self->message;
}

/**
 * ts_http_request_get_caller:
 *
 * Returns: (transfer none): who asks; never %NULL in a handler
 */
TsCaller *
ts_http_request_get_caller (TsHttpRequest *self)
{
  return self->caller;
}

/**
 * ts_http_request_get_session:
 *
 * Returns: (nullable): id of the session that the request came in, when it came
 *   by cookie
 */
const gchar *
ts_http_request_get_session (TsHttpRequest *self)
{
  return self->session;
}

/**
 * ts_http_request_get_param:
 * @name: as the path of the route has it in braces
 *
 * Returns: what stands there, valid UTF-8
 */
const gchar *
ts_http_request_get_param (TsHttpRequest *self, const gchar *name)
{
  return g_hash_table_lookup (self->params, name);
}

/**
 * ts_http_request_get_query:
 *
 * Returns: (transfer none) (element-type utf8 utf8): parameters by name, valid
 *   UTF-8; never %NULL
 */
GHashTable *
ts_http_request_get_query (TsHttpRequest *self)
{
  return self->query;
}

/**
 * ts_http_request_get_body:
 *
 * Returns: (transfer none): the body; empty when there is none
 */
GBytes *
ts_http_request_get_body (TsHttpRequest *self)
{
  if (self->body == NULL)
    self->body = soup_message_body_flatten (
        soup_server_message_get_request_body (self->message));
  return self->body;
}

/**
 * ts_http_request_is_method:
 * @method: as in `PATCH`; `GET` is also HEAD
 */
gboolean
ts_http_request_is_method (TsHttpRequest *self, const gchar *method)
{
  const gchar *own = soup_server_message_get_method (self->message);

  return g_str_equal (own, method)
         || (g_str_equal (method, "GET") && g_str_equal (own, "HEAD"));
}

/**
 * ts_http_request_is_secure:
 *
 * Returns: whether nobody on the way can read along: TLS, or this machine's
 *   own control socket
 */
gboolean
ts_http_request_is_secure (TsHttpRequest *self)
{
  TsHttpConnection *connection = ts_http_connection_get (self->message);

  return connection != NULL
         && (ts_http_connection_is_secure (connection)
             || ts_http_connection_is_control (connection));
}

/**
 * ts_http_request_is_websocket:
 *
 * Returns: whether it asks for a WebSocket
 */
gboolean
ts_http_request_is_websocket (TsHttpRequest *self)
{
  return soup_message_headers_header_contains (
      soup_server_message_get_request_headers (self->message), "Upgrade",
      "websocket");
}

/**
 * ts_http_request_get_object:
 *
 * Returns: (transfer none) (nullable): the JSON object that the body is; %NULL
 *   when it is none: then the request is answered
 */
JsonObject *
ts_http_request_get_object (TsHttpRequest *self)
{
  const gchar *type = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (self->message), NULL);
  gsize size = 0;
  const gchar *text = g_bytes_get_data (ts_http_request_get_body (self), &size);
  g_autoptr (GError) error = NULL;

  /* also keeps out forms of other sites, which cannot send this type */
  if (g_strcmp0 (type, "application/json") != 0
      && g_strcmp0 (type, "application/merge-patch+json") != 0) {
    ts_http_request_refuse (self, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE,
        "Content-Type", "the body must be application/json");
    return NULL;
  }
  g_clear_pointer (&self->root, json_node_unref);
  self->root = ts_json_parse (size > 0 ? text : "", size, &error);
  if (self->root == NULL) {
    ts_http_request_refuse (
        self, SOUP_STATUS_BAD_REQUEST, NULL, "the body %s", error->message);
    return NULL;
  }
  if (!JSON_NODE_HOLDS_OBJECT (self->root)) {
    ts_http_request_refuse (self, SOUP_STATUS_BAD_REQUEST, NULL,
        "the body must be an object: {\"member\": value}");
    return NULL;
  }
  return json_node_get_object (self->root);
}

/**
 * ts_http_request_check_match:
 * @etag: of what is there now, with its quotes
 *
 * Returns: whether If-Match, when it was sent, names what is there now; if not,
 *   the request is answered 412
 */
gboolean
ts_http_request_check_match (TsHttpRequest *self, const gchar *etag)
{
  const gchar *if_match = soup_message_headers_get_list (
      soup_server_message_get_request_headers (self->message), "If-Match");

  if (if_match == NULL || ts_http_etag_matches (if_match, etag))
    return TRUE;
  ts_http_request_refuse (self, SOUP_STATUS_PRECONDITION_FAILED, "If-Match",
      "somebody else has changed this since; it is %s now", etag);
  return FALSE;
}

static void
on_wrote_informational (SoupServerMessage *message, gpointer user_data)
{
  g_autoptr (TsHttpRequest) self = ts_http_request_ref (user_data);
  g_autoptr (SoupServerMessage) kept = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (SoupWebsocketConnection) connection = NULL;

  if (soup_server_message_get_status (message)
      != SOUP_STATUS_SWITCHING_PROTOCOLS)
    return;
  kept = g_object_ref (message);
  stream = soup_server_message_steal_connection (message);
  connection = soup_websocket_connection_new (stream,
      soup_server_message_get_uri (message), SOUP_WEBSOCKET_CONNECTION_SERVER,
      soup_message_headers_get_one (
          soup_server_message_get_request_headers (message), "Origin"),
      soup_message_headers_get_one (
          soup_server_message_get_response_headers (message),
          "Sec-WebSocket-Protocol"),
      NULL);
  self->upgraded (self, connection, self->upgraded_owner);
}

/**
 * ts_http_request_upgrade:
 * @upgraded: is called with the WebSocket, if it comes to that
 * @owner: is there as long as the server runs
 *
 * Answers a handshake; or says that this is a WebSocket to somebody who wanted
 * something else. Counts hardly get smaller, so there are no extensions.
 */
void
ts_http_request_upgrade (
    TsHttpRequest *self, TsHttpUpgraded upgraded, gpointer owner)
{
  g_autoptr (GError) error = NULL;

  if (!ts_http_request_is_websocket (self)) {
    ts_http_request_refuse (
        self, SOUP_STATUS_BAD_REQUEST, "Upgrade", "this is a WebSocket");
    return;
  }
  if (!soup_websocket_server_check_handshake (
          self->message, NULL, NULL, NULL, &error)) {
    ts_http_request_refuse (
        self, SOUP_STATUS_BAD_REQUEST, "Upgrade", "%s", error->message);
    return;
  }
  self->upgraded = upgraded;
  self->upgraded_owner = owner;
  g_signal_connect (self->message, "wrote-informational",
      G_CALLBACK (on_wrote_informational), self);
  soup_websocket_server_process_handshake (
      self->message, NULL, NULL, NULL, NULL);
}

/**
 * ts_http_request_fail:
 * @field: (nullable): parameter, header, member or setting at fault
 * @error: (transfer full): is told as a problem, with the status that
 *   ts_http_problem_map() gave it
 */
void
ts_http_request_fail (TsHttpRequest *self, const gchar *field, GError *error)
{
  ts_http_problem_reply (
      self->message, ts_http_problem_get_status (error), field, error->message);
  g_error_free (error);
}

/**
 * ts_http_request_refuse:
 * @status: HTTP status, 400 or higher
 * @field: (nullable): parameter, header, member or setting at fault
 * @format: one sentence for people
 */
void
ts_http_request_refuse (TsHttpRequest *self, guint status, const gchar *field,
    const gchar *format, ...)
{
  g_autofree gchar *detail = NULL;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);
  ts_http_problem_reply (self->message, status, field, detail);
}
