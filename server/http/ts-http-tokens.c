/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-access.h"

#include "access/ts-memory.h"
#include "http/ts-http-member.h"
#include "http/ts-http-reply.h"

#define PATH "/api/v1/tokens"
/* Ten years are for ever; 0 says so. */
#define MAX_EXPIRY_S (G_GINT64_CONSTANT (3650) * 86400)
#define DEFAULT_EXPIRY_S (90 * 86400)

/* A request that waits for its token to be written. */
typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
} Wait;

static void
add_token (JsonBuilder *builder, const TsToken *token, const gchar *secret)
{
  g_auto (GStrv) permissions = ts_permission_to_names (token->permissions);

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", token->id);
  ts_http_json_add_string (builder, "user", token->user);
  ts_http_json_add_string (builder, "name", token->name);
  ts_http_json_add_texts (
      builder, "permissions", (const gchar *const *) permissions);
  ts_http_json_add_time_or_null (builder, "created", token->created_us);
  ts_http_json_add_time_or_null (builder, "expires", token->expires_us);
  ts_http_json_add_time_or_null (builder, "lastUsed", token->used_us);
  if (secret != NULL)
    ts_http_json_add_string (builder, "token", secret);
  json_builder_end_object (builder);
}

/* Who manages accounts sees all tokens, others their own; nobody sees what
 * logs in. */
static void
get_tokens (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  TsCaller *caller = ts_http_request_get_caller (request);
  gboolean all = ts_caller_may (caller, TS_PERMISSION_USERS, NULL);
  g_autoptr (GPtrArray) list = ts_tokens_list (
      ts_access_get_tokens (access), all ? NULL : ts_caller_get_user (caller));
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "tokens");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    add_token (builder, g_ptr_array_index (list, i), NULL);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  SoupServerMessage *message = ts_http_pending_get_message (wait->pending);
  g_autoptr (TsSecretText) secret = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GError *error = NULL;
  g_autoptr (TsToken) token =
      ts_tokens_add_finish (TS_TOKENS (source), result, &secret, &error);

  if (message == NULL) {
    g_clear_error (&error);
  } else if (token == NULL) {
    ts_http_request_fail (wait->request, NULL, error);
  } else {
    add_token (builder, token, secret);
    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), "Cache-Control",
        "no-store");
    ts_http_reply_json (message, builder);
    soup_server_message_set_status (message, SOUP_STATUS_CREATED, NULL);
  }
  ts_http_pending_resume (wait->pending);
  ts_http_pending_free (wait->pending);
  ts_http_request_unref (wait->request);
  g_free (wait);
}

static gboolean
read_permissions (
    TsHttpRequest *request, JsonObject *object, TsPermission *permissions)
{
  g_auto (GStrv) names = NULL;

  if (!ts_http_member_get_texts (request, object, "permissions", &names))
    return FALSE;
  /* not said: as much as who makes it */
  *permissions = names == NULL ? ts_caller_get_permissions (
                     ts_http_request_get_caller (request))
                               : TS_PERMISSION_NONE;
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    TsPermission permission;

    if (!ts_permission_from_string (names[i], &permission)) {
      ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "permissions",
          "'%s' is not a permission", names[i]);
      return FALSE;
    }
    *permissions |= permission;
  }
  return TRUE;
}

static void
post_tokens (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {
      "name", "permissions", "expiresInS", NULL};
  TsAccess *access = owner;
  JsonObject *object = ts_http_request_get_object (request);
  TsPermission permissions;
  const gchar *name;
  gint64 expires_s, expires_us;
  Wait *wait;

  if (object == NULL || !ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (request, object, "name", TRUE, &name)
      || !ts_http_member_get_integer (request, object, "expiresInS", 0,
          MAX_EXPIRY_S, DEFAULT_EXPIRY_S, &expires_s)
      || !read_permissions (request, object, &permissions))
    return;
  expires_us =
      expires_s > 0 ? g_get_real_time () + expires_s * G_USEC_PER_SEC : 0;
  wait = g_new0 (Wait, 1);
  wait->request = ts_http_request_ref (request);
  wait->pending = ts_http_pending_new (ts_http_request_get_message (request));
  ts_tokens_add_async (ts_access_get_tokens (access),
      ts_http_request_get_caller (request), name, permissions, expires_us,
      on_added, wait);
}

static void
delete_token (TsHttpRequest *request, gpointer owner)
{
  TsAccess *access = owner;
  GError *error = NULL;

  if (ts_tokens_remove (ts_access_get_tokens (access),
          ts_http_request_get_caller (request),
          ts_http_request_get_param (request, "id"), &error))
    soup_server_message_set_status (
        ts_http_request_get_message (request), SOUP_STATUS_NO_CONTENT, NULL);
  else
    ts_http_request_fail (request, NULL, error);
}

static const TsHttpRoute routes[] = {
    {"GET", PATH, TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, get_tokens, NULL},
    {"POST", PATH, TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, post_tokens, NULL},
    {"DELETE", PATH "/{id}", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        delete_token, NULL},
};

void
ts_http_tokens_add_routes (TsHttpRouter *router, TsAccess *access)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), access);
}
