/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-access.h"

#include <string.h>

#include "access/ts-password.h"
#include "http/ts-http-member.h"
#include "http/ts-http-reply.h"

#define PATH "/api/v1/users"

/* A request that waits for a change of accounts. */
typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
  TsAccess *access;
  gchar *name;
  guint status; /* when it is done */
} Wait;

static Wait *
wait_new (
    TsHttpRequest *request, TsAccess *access, const gchar *name, guint status)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->request = ts_http_request_ref (request);
  wait->pending = ts_http_pending_new (ts_http_request_get_message (request));
  wait->access = g_object_ref (access);
  wait->name = g_strdup (name);
  wait->status = status;
  return wait;
}

static void
wait_free (Wait *wait)
{
  ts_http_pending_free (wait->pending);
  ts_http_request_unref (wait->request);
  g_object_unref (wait->access);
  g_free (wait->name);
  g_free (wait);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

static guint
count_sessions (TsAccess *access, const gchar *user)
{
  g_autoptr (GPtrArray) list =
      ts_sessions_list (ts_access_get_sessions (access));
  guint n = 0;

  for (guint i = 0; i < list->len; i++) {
    const TsSession *session = g_ptr_array_index (list, i);

    n += g_str_equal (session->user, user);
  }
  return n;
}

static void
add_account (JsonBuilder *builder, TsAccess *access, TsAccount *account,
    TsCaller *caller)
{
  const TsAccountParts *parts = ts_account_get_parts (account);
  g_auto (GStrv) permissions = ts_permission_to_names (parts->permissions);
  g_autoptr (GPtrArray) tokens =
      ts_tokens_list (ts_access_get_tokens (access), parts->name);

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "name", parts->name);
  ts_http_json_add_string (builder, "role", ts_role_to_string (parts->role));
  ts_http_json_add_texts (
      builder, "permissions", (const gchar *const *) permissions);
  ts_http_json_add_texts (builder, "sensors", parts->sensors);
  ts_http_json_add_time_or_null (builder, "created", parts->created_us);
  ts_http_json_add_time_or_null (builder, "passwordSet", parts->changed_us);
  ts_http_json_add_integer (
      builder, "sessions", count_sessions (access, parts->name));
  ts_http_json_add_integer (builder, "tokens", tokens->len);
  json_builder_set_member_name (builder, "self");
  json_builder_add_boolean_value (
      builder, g_strcmp0 (parts->name, ts_caller_get_user (caller)) == 0);
  json_builder_end_object (builder);
}

static gboolean
reply_account (TsHttpRequest *request, TsAccess *access, const gchar *name)
{
  g_autoptr (TsAccountList) list =
      ts_accounts_dup_list (ts_access_get_accounts (access));
  TsAccount *account = ts_account_list_find (list, name);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (account == NULL) {
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "name",
        "there is no account '%s'", name);
    return FALSE;
  }
  add_account (builder, access, account, ts_http_request_get_caller (request));
  ts_http_reply_json (ts_http_request_get_message (request), builder);
  return TRUE;
}

static void
get_users (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  g_autoptr (TsAccountList) list =
      ts_accounts_dup_list (ts_access_get_accounts (access));
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "users");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ts_account_list_get_size (list); i++)
    add_account (builder, access, ts_account_list_get (list, i),
        ts_http_request_get_caller (request));
  json_builder_end_array (builder);
  ts_http_json_add_integer (builder, "limit", TS_ACCOUNTS_MAX);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

/* Everybody sees the own account. */
static void
get_user (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  TsCaller *caller = ts_http_request_get_caller (request);
  const gchar *name = ts_http_request_get_param (request, "name");
  g_autofree gchar *target = g_strconcat ("user:", name, NULL);
  GError *error = NULL;

  if (g_strcmp0 (name, ts_caller_get_user (caller)) != 0
      && !ts_door_admit (ts_access_get_door (access), caller,
          TS_PERMISSION_USERS, NULL, "users.read", target, &error))
    ts_http_request_fail (request, NULL, error);
  else
    reply_account (request, access, name);
}

static const gchar *
find_field (const GError *error)
{
  if (error->domain == TS_PASSWORD_ERROR)
    return "password";
  if (error->domain != TS_ACCOUNTS_ERROR)
    return NULL;
  switch (error->code) {
  case TS_ACCOUNTS_ERROR_NAME:
  case TS_ACCOUNTS_ERROR_EXISTS:
    return "name";
  case TS_ACCOUNTS_ERROR_INVALID:
  case TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR:
    return "role";
  case TS_ACCOUNTS_ERROR_PASSWORD:
    return "oldPassword";
  default:
    return NULL;
  }
}

static void
reply_done (const Wait *wait)
{
  SoupServerMessage *message = ts_http_request_get_message (wait->request);
  g_autofree gchar *location = NULL;

  if (wait->status == SOUP_STATUS_NO_CONTENT) {
    soup_server_message_set_status (message, wait->status, NULL);
    return;
  }
  if (!reply_account (wait->request, wait->access, wait->name))
    return;
  soup_server_message_set_status (message, wait->status, NULL);
  if (wait->status == SOUP_STATUS_CREATED) {
    location = g_strconcat (PATH "/", wait->name, NULL);
    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), "Location",
        location);
  }
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wait) wait = user_data;
  GError *error = NULL;
  gboolean ok = ts_accounts_finish (TS_ACCOUNTS (source), result, &error);

  if (ts_http_pending_get_message (wait->pending) == NULL) {
    g_clear_error (&error);
    return;
  }
  if (ok)
    reply_done (wait);
  else
    ts_http_request_fail (wait->request, find_field (error), error);
  ts_http_pending_resume (wait->pending);
}

/* What the body says of role, permissions and sensors. */
typedef struct
{
  TsAccountDraft draft;
  GStrv sensors;
} Body;

static void
body_clear (Body *body)
{
  g_clear_pointer (&body->sensors, g_strfreev);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Body, body_clear)

static gboolean
read_role (TsHttpRequest *request, JsonObject *object, Body *body)
{
  const gchar *role;

  if (!ts_http_member_get_text (request, object, "role", FALSE, &role))
    return FALSE;
  body->draft.has_role = role != NULL;
  if (role == NULL || ts_role_from_string (role, &body->draft.role))
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "role",
      "'%s' is not administrator, operator, user or guest", role);
  return FALSE;
}

static gboolean
read_permissions (TsHttpRequest *request, JsonObject *object,
    TsPermission *ret_permissions, gboolean *ret_given)
{
  g_auto (GStrv) names = NULL;

  if (!ts_http_member_get_texts (request, object, "permissions", &names))
    return FALSE;
  *ret_given = names != NULL;
  *ret_permissions = TS_PERMISSION_NONE;
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    TsPermission permission;

    if (!ts_permission_from_string (names[i], &permission)) {
      ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "permissions",
          "'%s' is not a permission", names[i]);
      return FALSE;
    }
    *ret_permissions |= permission;
  }
  return TRUE;
}

static gboolean
read_sensors (TsHttpRequest *request, JsonObject *object, Body *body)
{
  if (!ts_http_member_get_texts (request, object, "sensors", &body->sensors))
    return FALSE;
  /* they are kept with commas between */
  for (guint i = 0; body->sensors != NULL && body->sensors[i] != NULL; i++) {
    if (body->sensors[i][0] == '\0' || strchr (body->sensors[i], ',') != NULL) {
      ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "sensors",
          "'%s' is not a sensor", body->sensors[i]);
      return FALSE;
    }
  }
  body->draft.has_sensors = json_object_has_member (object, "sensors");
  body->draft.sensors = (const gchar *const *) body->sensors;
  return TRUE;
}

static gboolean
read_body (TsHttpRequest *request, JsonObject *object, Body *body)
{
  return read_role (request, object, body)
         && read_permissions (request, object, &body->draft.permissions,
             &body->draft.has_permissions)
         && read_sensors (request, object, body);
}

static void
post_users (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {
      "name", "password", "role", "permissions", "sensors", NULL};
  TsAccess *access = owner;
  JsonObject *object = ts_http_request_get_object (request);
  g_auto (Body) body = {0};
  const gchar *name, *password;

  if (object == NULL || !ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (request, object, "name", TRUE, &name)
      || !ts_http_member_get_text (request, object, "password", TRUE, &password)
      || !read_body (request, object, &body))
    return;
  ts_accounts_add_async (ts_access_get_accounts (access),
      ts_http_request_get_caller (request), name, password, &body.draft,
      on_done, wait_new (request, access, name, SOUP_STATUS_CREATED));
}

static void
patch_user (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"role", "permissions", "sensors", NULL};
  TsAccess *access = owner;
  const gchar *name = ts_http_request_get_param (request, "name");
  JsonObject *object = ts_http_request_get_object (request);
  g_auto (Body) body = {0};

  if (object == NULL || !ts_http_member_check_names (request, object, names)
      || !read_body (request, object, &body))
    return;
  ts_accounts_change_async (ts_access_get_accounts (access),
      ts_http_request_get_caller (request), name, &body.draft, on_done,
      wait_new (request, access, name, SOUP_STATUS_OK));
}

static void
delete_user (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  const gchar *name = ts_http_request_get_param (request, "name");

  ts_accounts_remove_async (ts_access_get_accounts (access),
      ts_http_request_get_caller (request), name, on_done,
      wait_new (request, access, name, SOUP_STATUS_NO_CONTENT));
}

/* The change has ended all sessions of the account; the browser in which
 * somebody changes the own password stays logged in, in a new one. */
static void
on_password_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  TsHttpRequest *request = wait->request;
  const gchar *session = ts_http_request_get_session (request);
  gboolean is_own =
      g_strcmp0 (
          ts_caller_get_user (ts_http_request_get_caller (request)), wait->name)
      == 0;
  GError *error = NULL;

  if (!is_own || session == NULL) {
    on_done (source, result, wait);
    return;
  }
  if (!ts_accounts_finish (TS_ACCOUNTS (source), result, &error)) {
    if (ts_http_pending_get_message (wait->pending) != NULL)
      ts_http_request_fail (request, find_field (error), error);
    else
      g_clear_error (&error);
  } else if (ts_http_pending_get_message (wait->pending) != NULL) {
    ts_http_session_open (request, wait->access, wait->name);
  }
  ts_http_pending_resume (wait->pending);
  wait_free (wait);
}

static void
put_password (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"oldPassword", "password", NULL};
  TsAccess *access = owner;
  const gchar *name = ts_http_request_get_param (request, "name");
  JsonObject *object = ts_http_request_get_object (request);
  const gchar *old_password, *password;

  if (object == NULL || !ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (
          request, object, "oldPassword", FALSE, &old_password)
      || !ts_http_member_get_text (
          request, object, "password", TRUE, &password))
    return;
  ts_accounts_set_password_async (ts_access_get_accounts (access),
      ts_http_request_get_caller (request), name, old_password, password,
      on_password_set,
      wait_new (request, access, name, SOUP_STATUS_NO_CONTENT));
}

static const TsHttpRoute routes[] = {
    {"GET", PATH, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_USERS, 0, get_users,
        NULL},
    {"POST", PATH, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_USERS, 0, post_users,
        NULL},
    {"GET", PATH "/{name}", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, get_user,
        NULL},
    {"PATCH", PATH "/{name}", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_USERS, 0,
        patch_user, NULL},
    {"DELETE", PATH "/{name}", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_USERS, 0,
        delete_user, NULL},
    {"PUT", PATH "/{name}/password", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        put_password, NULL},
};

void
ts_http_users_add_routes (TsHttpRouter *router, TsAccess *access)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), access);
}
