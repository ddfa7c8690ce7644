/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-access.h"

#include "access/ts-auth-header.h"
#include "access/ts-memory.h"
#include "access/ts-password.h"
#include "http/ts-http-connection.h"
#include "http/ts-http-presence.h"
#include "http/ts-http-problem.h"

/* The page says so when it asks by itself, without anybody sitting there. */
#define BACKGROUND_HEADER "X-Background"
#define TOKEN_HEADER "X-CSRF-Token"
#define BEARER_CHALLENGE "Bearer realm=\"" TS_DIGEST_REALM "\""
/* How late the end of the preview may be noticed. */
#define PREVIEW_CHECK_S 2
#define STALE_KEY "ts-http-access-stale"

struct _TsHttpAccess
{
  GObject parent_instance;

  TsAccess *access;
  TsHttpPresence *presence;
  guint preview_id; /* while somebody may look at the preview */
};

static void ts_http_access_init_interface (TsHttpAuthenticatorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsHttpAccess, ts_http_access, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (
        TS_TYPE_HTTP_AUTHENTICATOR, ts_http_access_init_interface))

/**
 * ts_http_access_get_protocol:
 *
 * Returns: by which @message came: `http`, `https` or `socket`
 */
const gchar *
ts_http_access_get_protocol (SoupServerMessage *message)
{
  TsHttpConnection *connection = ts_http_connection_get (message);

  if (connection != NULL && ts_http_connection_is_control (connection))
    return "socket";
  return connection != NULL && ts_http_connection_is_secure (connection)
             ? "https"
             : "http";
}

/**
 * ts_http_access_dup_address:
 *
 * Returns: (transfer full): of the client, without a port; empty when it has
 *   none
 */
gchar *
ts_http_access_dup_address (SoupServerMessage *message)
{
  TsHttpConnection *connection = ts_http_connection_get (message);
  GInetAddress *address =
      connection != NULL ? ts_http_connection_get_address (connection) : NULL;

  return address != NULL ? g_inet_address_to_string (address) : g_strdup ("");
}

/**
 * ts_http_access_set_retry:
 * @wait_s: how long to wait before the next try
 */
void
ts_http_access_set_retry (SoupServerMessage *message, guint wait_s)
{
  g_autofree gchar *text = g_strdup_printf ("%u", MAX (wait_s, 1));

  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Retry-After", text);
}

/**
 * ts_http_access_fail:
 * @error: (transfer full): why somebody is not let in
 *
 * For routes that find that out by themselves: who sends them a name and a
 * password has no use for another challenge than the one that a 401 must have.
 */
void
ts_http_access_fail (TsHttpRequest *request, GError *error)
{
  if (ts_http_problem_get_status (error) == SOUP_STATUS_UNAUTHORIZED)
    soup_message_headers_replace (soup_server_message_get_response_headers (
                                      ts_http_request_get_message (request)),
        "WWW-Authenticate", BEARER_CHALLENGE);
  ts_http_request_fail (request, NULL, error);
}

static gboolean
is_websocket (SoupMessageHeaders *headers)
{
  return soup_message_headers_header_contains (headers, "Upgrade", "websocket");
}

static gboolean
has_token (SoupMessageHeaders *headers, const TsSession *session)
{
  const gchar *token = soup_message_headers_get_one (headers, TOKEN_HEADER);

  return token != NULL && ts_memory_text_equal (token, session->csrf);
}

/* Returns: NULL: no cookie of a session that there is */
static TsHttpIdentity *
identify_session (
    TsHttpAccess *self, SoupServerMessage *message, const gchar *address)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (message);
  const gchar *cookies = soup_message_headers_get_list (headers, "Cookie");
  g_autoptr (TsSecretText) cookie = NULL;
  g_autoptr (TsAccountList) accounts = NULL;
  const TsSession *session = NULL;
  TsHttpIdentity *identity;
  TsAccount *account;

  if (cookies != NULL)
    cookie = ts_auth_cookie_find (cookies,
        ts_access_get_cookie_name (self->access,
            g_str_equal (ts_http_access_get_protocol (message), "https")));
  /* every browser says where a WebSocket comes from; the router compares */
  if (cookie == NULL
      || (is_websocket (headers)
          && soup_message_headers_get_one (headers, "Origin") == NULL))
    return NULL;
  session =
      ts_sessions_use (ts_access_get_sessions (self->access), cookie, address,
          soup_message_headers_get_one (headers, BACKGROUND_HEADER) == NULL);
  if (session == NULL)
    return NULL;
  accounts = ts_accounts_dup_list (ts_access_get_accounts (self->access));
  account = ts_account_list_find (accounts, session->user);
  if (account == NULL)
    return NULL;
  identity = ts_http_identity_new (ts_account_build_caller (
      account, ts_http_access_get_protocol (message), address));
  identity->session = g_strdup (session->id);
  identity->by_cookie = TRUE;
  identity->has_token = has_token (headers, session);
  return identity;
}

static TsHttpIdentity *
identify (TsHttpAccess *self, SoupServerMessage *message, const gchar *address)
{
  TsHttpConnection *connection = ts_http_connection_get (message);
  TsHttpIdentity *identity;

  if (connection != NULL && ts_http_connection_is_control (connection))
    return ts_http_identity_new (
        ts_http_connection_dup_control_caller (connection));
  identity = identify_session (self, message, address);
  if (identity != NULL)
    return identity;
  return ts_http_identity_new (
      ts_activation_build_nobody (ts_access_get_activation (self->access),
          ts_http_access_get_protocol (message), address));
}

/* Path and query, as in the request line. */
static gchar *
build_target (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const gchar *query = g_uri_get_query (uri);

  return g_strconcat (
      g_uri_get_path (uri), query != NULL ? "?" : NULL, query, NULL);
}

/* What the client is to do next stands in the answer's headers. */
static void
explain (SoupServerMessage *message, const GError *error)
{
  if (g_error_matches (error, TS_AUTH_ERROR, TS_AUTH_ERROR_STALE))
    g_object_set_data (G_OBJECT (message), STALE_KEY, GINT_TO_POINTER (TRUE));
  else if (g_error_matches (error, TS_AUTH_ERROR, TS_AUTH_ERROR_LOCKED))
    ts_http_access_set_retry (message, 60);
  else if (g_error_matches (error, TS_AUTH_ERROR, TS_AUTH_ERROR_BUSY))
    ts_http_access_set_retry (message, 1);
}

/* What the preview shows ends with it. */
static gboolean
on_preview_check (gpointer user_data)
{
  TsHttpAccess *self = user_data;

  if (ts_activation_get_preview_s (ts_access_get_activation (self->access)) > 0)
    return G_SOURCE_CONTINUE;
  self->preview_id = 0;
  ts_http_presence_end_user (self->presence, NULL);
  return G_SOURCE_REMOVE;
}

static void
watch_preview (TsHttpAccess *self, const TsHttpIdentity *identity)
{
  if (self->preview_id == 0 && ts_caller_get_user (identity->caller) == NULL
      && ts_caller_get_permissions (identity->caller) != TS_PERMISSION_NONE)
    self->preview_id =
        g_timeout_add_seconds (PREVIEW_CHECK_S, on_preview_check, self);
}

/* Takes @identity. */
static void
answer (TsHttpAccess *self, GTask *task, SoupServerMessage *message,
    TsHttpIdentity *identity)
{
  ts_http_presence_add (self->presence, message, identity);
  watch_preview (self, identity);
  g_task_return_pointer (
      task, identity, (GDestroyNotify) ts_http_identity_free);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsHttpAccess *self = g_task_get_source_object (task);
  SoupServerMessage *message = g_task_get_task_data (task);
  GError *error = NULL;
  TsCaller *caller = ts_authenticator_check_finish (
      ts_access_get_authenticator (self->access), result, &error);

  if (caller != NULL) {
    answer (self, task, message, ts_http_identity_new (caller));
    return;
  }
  explain (message, error);
  g_task_return_error (task, error);
}

static void
authenticate_async (TsHttpAuthenticator *authenticator,
    SoupServerMessage *message, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  TsHttpAccess *self = TS_HTTP_ACCESS (authenticator);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree gchar *address = ts_http_access_dup_address (message);
  g_autofree gchar *target = build_target (message);
  const TsAuthRequest request = {
      .protocol = ts_http_access_get_protocol (message),
      .method = soup_server_message_get_method (message),
      .target = target,
      .address = address,
      .authorization = soup_message_headers_get_one (
          soup_server_message_get_request_headers (message), "Authorization"),
  };

  g_task_set_source_tag (task, authenticate_async);
  g_task_set_task_data (task, g_object_ref (message), g_object_unref);
  if (request.authorization == NULL
      || g_str_equal (request.protocol, "socket")) {
    answer (self, task, message, identify (self, message, address));
    return;
  }
  ts_authenticator_check_async (ts_access_get_authenticator (self->access),
      &request, on_checked, g_object_ref (task));
}

static TsHttpIdentity *
authenticate_finish (
    TsHttpAuthenticator *authenticator, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A browser would ask for name and password in a window of its own, in front of
 * the page that has a better one. */
static gboolean
asks_by_script (SoupServerMessage *message)
{
  const gchar *mode = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Sec-Fetch-Mode");

  return mode != NULL && !g_str_equal (mode, "navigate");
}

static void
add_challenges (TsHttpAuthenticator *authenticator, SoupServerMessage *message)
{
  TsHttpAccess *self = TS_HTTP_ACCESS (authenticator);
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  g_autofree gchar *address = ts_http_access_dup_address (message);
  g_auto (GStrv) challenges = NULL;

  if (asks_by_script (message)) {
    soup_message_headers_replace (
        headers, "WWW-Authenticate", BEARER_CHALLENGE);
    return;
  }
  challenges = ts_authenticator_build_challenges (
      ts_access_get_authenticator (self->access),
      ts_http_access_get_protocol (message), address,
      g_object_get_data (G_OBJECT (message), STALE_KEY) != NULL);
  for (guint i = 0; challenges[i] != NULL; i++)
    soup_message_headers_append (headers, "WWW-Authenticate", challenges[i]);
}

static gboolean
is_open (TsHttpAuthenticator *authenticator)
{
  TsHttpAccess *self = TS_HTTP_ACCESS (authenticator);

  return ts_activation_is_needed (ts_access_get_activation (self->access));
}

static void
ts_http_access_init_interface (TsHttpAuthenticatorInterface *iface)
{
  iface->authenticate_async = authenticate_async;
  iface->authenticate_finish = authenticate_finish;
  iface->add_challenges = add_challenges;
  iface->is_open = is_open;
}

static void
ts_http_access_dispose (GObject *object)
{
  TsHttpAccess *self = TS_HTTP_ACCESS (object);

  g_clear_handle_id (&self->preview_id, g_source_remove);
  g_clear_pointer (&self->presence, ts_http_presence_free);
  g_clear_object (&self->access);
  G_OBJECT_CLASS (ts_http_access_parent_class)->dispose (object);
}

static void
ts_http_access_class_init (TsHttpAccessClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_http_access_dispose;
}

static void
ts_http_access_init (TsHttpAccess *self)
{
  self->presence = ts_http_presence_new ();
}

static void
on_session_ended (TsSessions *sessions, const gchar *id, TsHttpAccess *self)
{
  ts_http_presence_end_session (self->presence, id);
}

/* Rights or the password: that signal comes with every change. */
static void
on_account_changed (TsAccounts *accounts, const gchar *name, TsHttpAccess *self)
{
  ts_http_presence_end_user (self->presence, name);
}

/* Which connection came with which token nobody keeps; those of other tokens of
 * the same account begin anew. */
static void
on_token_ended (
    TsTokens *tokens, const gchar *id, const gchar *user, TsHttpAccess *self)
{
  ts_http_presence_end_user (self->presence, user);
}

static void
follow (TsHttpAccess *self)
{
  g_signal_connect_object (ts_access_get_sessions (self->access), "ended",
      G_CALLBACK (on_session_ended), self, 0);
  g_signal_connect_object (ts_access_get_accounts (self->access), "changed",
      G_CALLBACK (on_account_changed), self, 0);
  g_signal_connect_object (ts_access_get_tokens (self->access), "ended",
      G_CALLBACK (on_token_ended), self, 0);
}

static void
map_problems (void)
{
  static const struct
  {
    gint code;
    guint status;
  } accounts[] = {
      {TS_ACCOUNTS_ERROR_NOT_FOUND, 404},
      {TS_ACCOUNTS_ERROR_EXISTS, 409},
      {TS_ACCOUNTS_ERROR_FULL, 409},
      {TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR, 409},
      {TS_ACCOUNTS_ERROR_NAME, 400},
      {TS_ACCOUNTS_ERROR_INVALID, 400},
      {TS_ACCOUNTS_ERROR_PASSWORD, 403},
      {TS_ACCOUNTS_ERROR_LOCKED, 429},
      {TS_ACCOUNTS_ERROR_ACTIVATED, 409},
      {TS_ACCOUNTS_ERROR_BUSY, 503},
  };

  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    ts_http_problem_map (
        TS_ACCOUNTS_ERROR, accounts[i].code, accounts[i].status);
  ts_http_problem_map (TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_WEAK, 400);
  ts_http_problem_map (TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_BUSY, 503);
  ts_http_problem_map (TS_AUTH_ERROR, TS_AUTH_ERROR_WRONG, 401);
  ts_http_problem_map (TS_AUTH_ERROR, TS_AUTH_ERROR_STALE, 401);
  ts_http_problem_map (TS_AUTH_ERROR, TS_AUTH_ERROR_LOCKED, 429);
  ts_http_problem_map (TS_AUTH_ERROR, TS_AUTH_ERROR_BUSY, 503);
  ts_http_problem_map (TS_SESSIONS_ERROR, TS_SESSIONS_ERROR_FULL, 503);
  ts_http_problem_map (TS_SESSIONS_ERROR, TS_SESSIONS_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (TS_TOKENS_ERROR, TS_TOKENS_ERROR_FULL, 409);
  ts_http_problem_map (TS_TOKENS_ERROR, TS_TOKENS_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (TS_TOKENS_ERROR, TS_TOKENS_ERROR_INVALID, 400);
}

/**
 * ts_http_access_add:
 * @access: must be there as long as requests may come
 *
 * From now on @router knows who asks, and has the routes of log-in.
 */
void
ts_http_access_add (TsHttpRouter *router, TsAccess *access)
{
  g_autoptr (TsHttpAccess) self = g_object_new (TS_TYPE_HTTP_ACCESS, NULL);

  self->access = g_object_ref (access);
  map_problems ();
  follow (self);
  ts_http_router_set_authenticator (router, TS_HTTP_AUTHENTICATOR (self));
  ts_http_session_add_routes (router, access);
  ts_http_users_add_routes (router, access);
  ts_http_tokens_add_routes (router, access);
}
