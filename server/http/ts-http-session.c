/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-access.h"

#include "access/ts-memory.h"
#include "access/ts-password-hash.h"
#include "http/ts-http-member.h"
#include "http/ts-http-reply.h"

/* A request that waits for a password to be checked. */
typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
  TsAccess *access;
  gchar *user;
  gchar *protocol;
  gchar *address;
} Wait;

static Wait *
wait_new (TsHttpRequest *request, TsAccess *access, const gchar *user)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  Wait *wait = g_new0 (Wait, 1);

  wait->request = ts_http_request_ref (request);
  wait->pending = ts_http_pending_new (message);
  wait->access = g_object_ref (access);
  wait->user = g_strdup (user);
  wait->protocol = g_strdup (ts_http_access_get_protocol (message));
  wait->address = ts_http_access_dup_address (message);
  return wait;
}

static void
wait_free (Wait *wait)
{
  ts_http_pending_free (wait->pending);
  ts_http_request_unref (wait->request);
  g_object_unref (wait->access);
  g_free (wait->user);
  g_free (wait->protocol);
  g_free (wait->address);
  g_free (wait);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

static gboolean
client_is_gone (const Wait *wait)
{
  return ts_http_pending_get_message (wait->pending) == NULL;
}

static void
set_cookie (SoupServerMessage *message, TsAccess *access, const gchar *value)
{
  gboolean is_secure =
      g_str_equal (ts_http_access_get_protocol (message), "https");
  g_autoptr (TsSecretText) text = g_strdup_printf (
      "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
      ts_access_get_cookie_name (access, is_secure), value != NULL ? value : "",
      is_secure ? "; Secure" : "", value != NULL ? "" : "; Max-Age=0");

  soup_message_headers_append (
      soup_server_message_get_response_headers (message), "Set-Cookie", text);
}

static void
add_account (JsonBuilder *builder, TsCaller *caller)
{
  g_auto (GStrv) permissions =
      ts_permission_to_names (ts_caller_get_permissions (caller));
  const gchar *user = ts_caller_get_user (caller);

  ts_http_json_add_text_or_null (builder, "user", user);
  ts_http_json_add_string (
      builder, "role", ts_role_to_string (ts_caller_get_role (caller)));
  ts_http_json_add_texts (
      builder, "permissions", (const gchar *const *) permissions);
  ts_http_json_add_texts (builder, "sensors", ts_caller_get_sensors (caller));
}

static void
reply_session_of (
    SoupServerMessage *message, TsCaller *caller, const TsSession *session)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_account (builder, caller);
  json_builder_set_member_name (builder, "session");
  if (session != NULL) {
    json_builder_add_string_value (builder, session->id);
    ts_http_json_add_string (builder, "csrfToken", session->csrf);
  } else {
    json_builder_add_null_value (builder);
  }
  json_builder_end_object (builder);
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Cache-Control",
      "no-store");
  ts_http_reply_json (message, builder);
}

/**
 * ts_http_session_open:
 * @user: whose password was right
 *
 * Logs a browser in and answers with the session. The caller of @request is
 * nobody yet, so who opened it is recorded as @user.
 *
 * Returns: whether there was room; if not, the request is answered, too
 */
gboolean
ts_http_session_open (
    TsHttpRequest *request, TsAccess *access, const gchar *user)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  const gchar *protocol = ts_http_access_get_protocol (message);
  g_autofree gchar *address = ts_http_access_dup_address (message);
  g_autofree gchar *target = g_strconcat ("user:", user, NULL);
  g_autoptr (TsAccountList) accounts =
      ts_accounts_dup_list (ts_access_get_accounts (access));
  TsAccount *account = ts_account_list_find (accounts, user);
  g_autoptr (TsCaller) caller =
      account != NULL ? ts_account_build_caller (account, protocol, address)
                      : NULL;
  g_autoptr (TsSecretText) cookie = NULL;
  const TsSession *session;
  GError *error = NULL;

  if (caller == NULL) {
    g_set_error (&error, TS_AUTH_ERROR, TS_AUTH_ERROR_WRONG,
        "the name or the password is wrong");
    ts_http_access_fail (request, error);
    return FALSE;
  }
  session = ts_sessions_open (ts_access_get_sessions (access), user,
      ts_caller_get_role (caller) == TS_ROLE_ADMINISTRATOR, protocol, address,
      soup_message_headers_get_one (
          soup_server_message_get_request_headers (message), "User-Agent"),
      &cookie, &error);
  ts_door_record (ts_access_get_door (access), caller, "session.open", target,
      NULL, NULL, error);
  if (session == NULL) {
    ts_http_request_fail (request, NULL, error);
    return FALSE;
  }
  set_cookie (message, access, cookie);
  reply_session_of (message, caller, session);
  return TRUE;
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wait) wait = user_data;
  TsAuthenticator *authenticator = ts_access_get_authenticator (wait->access);
  GError *error = NULL;
  g_autoptr (TsCaller) caller =
      ts_authenticator_log_in_finish (authenticator, result, &error);

  if (client_is_gone (wait)) {
    g_clear_error (&error);
    return;
  }
  if (caller != NULL) {
    ts_http_session_open (
        wait->request, wait->access, ts_caller_get_user (caller));
  } else {
    if (g_error_matches (error, TS_AUTH_ERROR, TS_AUTH_ERROR_LOCKED))
      ts_http_access_set_retry (ts_http_request_get_message (wait->request),
          ts_authenticator_get_wait_s (
              authenticator, wait->user, wait->address));
    ts_http_access_fail (wait->request, error);
  }
  ts_http_pending_resume (wait->pending);
}

static void
post_session (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"user", "password", NULL};
  TsAccess *access = owner;
  JsonObject *object = ts_http_request_get_object (request);
  const gchar *user, *password;
  Wait *wait;

  if (object == NULL || !ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (request, object, "user", TRUE, &user)
      || !ts_http_member_get_text (
          request, object, "password", TRUE, &password))
    return;
  if (ts_activation_is_needed (ts_access_get_activation (access))) {
    ts_http_request_refuse (request, SOUP_STATUS_CONFLICT, NULL,
        "this camera has no accounts yet; activate it first");
    return;
  }
  wait = wait_new (request, access, user);
  ts_authenticator_log_in_async (ts_access_get_authenticator (access), user,
      password, wait->protocol, wait->address, on_logged_in, wait);
}

static void
get_session (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  const gchar *id = ts_http_request_get_session (request);

  reply_session_of (ts_http_request_get_message (request),
      ts_http_request_get_caller (request),
      id != NULL ? ts_sessions_find (ts_access_get_sessions (access), id)
                 : NULL);
}

static void
close_session (TsHttpRequest *request, TsAccess *access, const gchar *id)
{
  g_autofree gchar *target = g_strconcat ("session:", id, NULL);

  ts_sessions_close (ts_access_get_sessions (access), id);
  ts_door_record (ts_access_get_door (access),
      ts_http_request_get_caller (request), "session.close", target, NULL, NULL,
      NULL);
}

static void
reply_nothing (TsHttpRequest *request)
{
  soup_server_message_set_status (
      ts_http_request_get_message (request), SOUP_STATUS_NO_CONTENT, NULL);
}

static void
delete_session (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  g_autofree gchar *id = g_strdup (ts_http_request_get_session (request));

  if (id == NULL) {
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, NULL,
        "this request came without a session");
    return;
  }
  close_session (request, access, id);
  set_cookie (ts_http_request_get_message (request), access, NULL);
  reply_nothing (request);
}

static void
add_session (
    JsonBuilder *builder, const TsSession *session, const gchar *current)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", session->id);
  ts_http_json_add_string (builder, "user", session->user);
  ts_http_json_add_string (builder, "protocol", session->protocol);
  ts_http_json_add_string (builder, "address", session->address);
  ts_http_json_add_string (
      builder, "agent", session->agent != NULL ? session->agent : "");
  ts_http_json_add_time_or_null (builder, "created", session->opened_us);
  ts_http_json_add_time_or_null (builder, "lastUsed", session->used_us);
  json_builder_set_member_name (builder, "current");
  json_builder_add_boolean_value (
      builder, g_strcmp0 (session->id, current) == 0);
  json_builder_end_object (builder);
}

/* Who manages accounts sees all sessions, others their own. */
static void
get_sessions (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  TsCaller *caller = ts_http_request_get_caller (request);
  gboolean all = ts_caller_may (caller, TS_PERMISSION_USERS, NULL);
  g_autoptr (GPtrArray) list =
      ts_sessions_list (ts_access_get_sessions (access));
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "sessions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++) {
    const TsSession *session = g_ptr_array_index (list, i);

    if (all || g_strcmp0 (session->user, ts_caller_get_user (caller)) == 0)
      add_session (builder, session, ts_http_request_get_session (request));
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

/* Log-out everywhere: of the caller but for this session, or of `user`. */
static void
delete_sessions (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  TsCaller *caller = ts_http_request_get_caller (request);
  const gchar *own = ts_caller_get_user (caller);
  const gchar *user =
      g_hash_table_lookup (ts_http_request_get_query (request), "user");
  g_autofree gchar *target = NULL;
  GError *error = NULL;

  if (user == NULL)
    user = own;
  target = g_strconcat ("user:", user != NULL ? user : "", NULL);
  if (g_strcmp0 (user, own) != 0
      && !ts_door_admit (ts_access_get_door (access), caller,
          TS_PERMISSION_USERS, NULL, "session.close", target, &error)) {
    ts_http_request_fail (request, NULL, error);
    return;
  }
  if (user != NULL)
    ts_sessions_close_user (ts_access_get_sessions (access), user,
        ts_http_request_get_session (request));
  ts_door_record (ts_access_get_door (access), caller, "session.close", target,
      NULL, NULL, NULL);
  reply_nothing (request);
}

static void
delete_one_session (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  TsCaller *caller = ts_http_request_get_caller (request);
  const gchar *id = ts_http_request_get_param (request, "id");
  const TsSession *session =
      ts_sessions_find (ts_access_get_sessions (access), id);
  g_autofree gchar *target = g_strconcat ("session:", id, NULL);
  GError *error = NULL;
  gboolean is_own =
      session != NULL
      && g_strcmp0 (session->user, ts_caller_get_user (caller)) == 0;

  if (!is_own
      && !ts_door_admit (ts_access_get_door (access), caller,
          TS_PERMISSION_USERS, NULL, "session.close", target, &error)) {
    ts_http_request_fail (request, NULL, error);
    return;
  }
  if (session == NULL) {
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, "id", "there is no session %s", id);
    return;
  }
  close_session (request, access, id);
  reply_nothing (request);
}

static void
get_activation (TsHttpRequest *request, gpointer owner)
{
  TsActivation *activation = ts_access_get_activation (owner);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "activated");
  json_builder_add_boolean_value (
      builder, !ts_activation_is_needed (activation));
  /* so that a page need not ask, and be refused, to find out */
  json_builder_set_member_name (builder, "loggedIn");
  json_builder_add_boolean_value (builder,
      ts_caller_get_user (ts_http_request_get_caller (request)) != NULL);
  ts_http_json_add_integer (
      builder, "previewS", ts_activation_get_preview_s (activation));
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_activated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wait) wait = user_data;
  GError *error = NULL;
  gboolean ok = ts_accounts_finish (TS_ACCOUNTS (source), result, &error);

  if (client_is_gone (wait)) {
    g_clear_error (&error);
    return;
  }
  if (ok)
    ts_http_session_open (wait->request, wait->access, wait->user);
  else
    ts_http_request_fail (wait->request,
        error->domain == TS_PASSWORD_ERROR ? "password" : "user", error);
  ts_http_pending_resume (wait->pending);
}

static void
post_activation (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"user", "password", NULL};
  TsAccess *access = owner;
  JsonObject *object = ts_http_request_get_object (request);
  const gchar *user, *password;
  Wait *wait;

  if (object == NULL || !ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (request, object, "user", TRUE, &user)
      || !ts_http_member_get_text (
          request, object, "password", TRUE, &password))
    return;
  wait = wait_new (request, access, user);
  if (g_str_equal (wait->protocol, "socket")
      || ts_activation_is_near (wait->address)) {
    ts_accounts_activate_async (ts_access_get_accounts (access),
        ts_http_request_get_caller (request), user, password, on_activated,
        wait);
    return;
  }
  ts_http_request_refuse (request, SOUP_STATUS_FORBIDDEN, NULL,
      "a camera is activated from its own network, and %s is not there",
      wait->address);
  ts_http_pending_resume (wait->pending);
  wait_free (wait);
}

static void
on_judged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wait) wait = user_data;
  g_auto (TsPasswordJudgement) judgement = {0};
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GError *error = NULL;
  gboolean ok = ts_password_judge_finish (result, &judgement, &error);

  if (client_is_gone (wait)) {
    g_clear_error (&error);
    return;
  }
  if (ok) {
    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "acceptable");
    json_builder_add_boolean_value (builder, judgement.acceptable);
    ts_http_json_add_integer (builder, "strength", judgement.strength);
    ts_http_json_add_string (
        builder, "advice", judgement.advice != NULL ? judgement.advice : "");
    json_builder_end_object (builder);
    ts_http_reply_json (ts_http_request_get_message (wait->request), builder);
  } else {
    ts_http_request_fail (wait->request, NULL, error);
  }
  ts_http_pending_resume (wait->pending);
}

/* Everybody who has to choose one: also who activates. */
static void
post_password_strength (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"user", "password", NULL};
  TsAccess *access = owner;
  TsCaller *caller = ts_http_request_get_caller (request);
  JsonObject *object;
  const gchar *user, *password;
  GError *error = NULL;

  if (ts_caller_get_user (caller) == NULL && !ts_caller_is_system (caller)
      && !ts_activation_is_needed (ts_access_get_activation (access))) {
    g_set_error (
        &error, TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS, "log in first");
    ts_http_access_fail (request, error);
    return;
  }
  object = ts_http_request_get_object (request);
  if (object != NULL && ts_http_member_check_names (request, object, names)
      && ts_http_member_get_text (request, object, "user", FALSE, &user)
      && ts_http_member_get_text (request, object, "password", TRUE, &password))
    ts_password_judge_async (
        password, user, NULL, on_judged, wait_new (request, access, user));
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/activation", TS_HTTP_GATE_PUBLIC, TS_PERMISSION_NONE, 0,
        get_activation, NULL},
    {"POST", "/api/v1/activation", TS_HTTP_GATE_PUBLIC, TS_PERMISSION_NONE, 0,
        post_activation, NULL},
    {"POST", "/api/v1/password-strength", TS_HTTP_GATE_PUBLIC,
        TS_PERMISSION_NONE, 0, post_password_strength, NULL},
    {"GET", "/api/v1/session", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        get_session, NULL},
    {"POST", "/api/v1/session", TS_HTTP_GATE_OPEN, TS_PERMISSION_NONE, 0,
        post_session, NULL},
    {"DELETE", "/api/v1/session", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        delete_session, NULL},
    {"GET", "/api/v1/sessions", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        get_sessions, NULL},
    {"DELETE", "/api/v1/sessions", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        delete_sessions, NULL},
    {"DELETE", "/api/v1/sessions/{id}", TS_HTTP_GATE_USER, TS_PERMISSION_NONE,
        0, delete_one_session, NULL},
};

void
ts_http_session_add_routes (TsHttpRouter *router, TsAccess *access)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), access);
}
