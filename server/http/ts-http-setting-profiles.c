/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-setting-profiles.h"

#include <string.h>

#include "http/ts-http-member.h"
#include "http/ts-http-problem.h"
#include "http/ts-http-work.h"

#define MAX_DOCUMENT (1024 * 1024)

static void
add_profile (JsonBuilder *builder, const TsSettingProfileInfo *info)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "name", info->name);
  ts_http_json_add_texts (
      builder, "scopes", (const gchar *const *) info->scopes);
  ts_http_json_add_string (builder, "time", info->time);
  json_builder_set_member_name (builder, "active");
  json_builder_add_boolean_value (builder, info->active);
  json_builder_set_member_name (builder, "changed");
  json_builder_add_boolean_value (builder, info->changed);
  json_builder_end_object (builder);
}

static void
on_list (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (GPtrArray) infos = ts_setting_profiles_list (owner);
  g_auto (GStrv) scopes = ts_setting_profiles_list_scopes (owner);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ts_http_json_add_texts (builder, "scopes", (const gchar *const *) scopes);
  json_builder_set_member_name (builder, "profiles");
  json_builder_begin_array (builder);
  for (guint i = 0; i < infos->len; i++)
    add_profile (builder, g_ptr_array_index (infos, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

/* What a callback gets: the work, and which profile it is about. */
typedef struct
{
  TsHttpWork *work;
  gchar *name;
} Operation;

static Operation *
operation_new (
    TsHttpRequest *request, gpointer owner, const gchar *name, guint status)
{
  Operation *operation = g_new (Operation, 1);

  operation->work = ts_http_work_new (request, owner);
  operation->work->status = status;
  operation->name = g_strdup (name);
  return operation;
}

static const gchar *
find_field (const GError *error)
{
  return g_error_matches (
             error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_NAME)
                 || g_error_matches (error, TS_SETTING_PROFILES_ERROR,
                     TS_SETTING_PROFILES_ERROR_EXISTS)
             ? "name"
             : NULL;
}

/* Answers with the profile as it is now; one that is gone needs no words. */
static void
on_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsSettingProfiles *profiles = TS_SETTING_PROFILES (object);
  Operation *operation = user_data;
  g_autofree gchar *name = g_steal_pointer (&operation->name);
  TsHttpWork *work = operation->work;
  g_autoptr (TsSettingProfileInfo) info = NULL;
  GError *error = NULL;

  g_free (operation);
  if (!ts_setting_profiles_finish (profiles, result, &error)) {
    ts_http_work_fail (work, find_field (error), error);
    return;
  }
  info = ts_setting_profiles_describe (profiles, name, NULL);
  if (info == NULL) {
    ts_http_work_reply_nothing (work);
  } else {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    add_profile (builder, info);
    ts_http_work_reply_json (work, builder);
  }
}

static gboolean
get_flag (TsHttpRequest *request, JsonObject *body, const gchar *member,
    gboolean *ret_flag)
{
  JsonNode *node = json_object_get_member (body, member);

  *ret_flag = FALSE;
  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN) {
    *ret_flag = json_node_get_boolean (node);
    return TRUE;
  }
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, member,
      "'%s' is neither true nor false", member);
  return FALSE;
}

static void
on_save (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"name", "scopes", "replace", NULL};
  static const gchar *const none[] = {NULL};
  JsonObject *body = ts_http_request_get_object (request);
  const gchar *name;
  g_auto (GStrv) scopes = NULL;
  gboolean replace;

  if (body == NULL || !ts_http_member_check_names (request, body, names)
      || !ts_http_member_get_text (request, body, "name", TRUE, &name)
      || !ts_http_member_get_texts (request, body, "scopes", &scopes)
      || !get_flag (request, body, "replace", &replace))
    return;
  ts_setting_profiles_save_async (owner, ts_http_request_get_caller (request),
      name, scopes != NULL ? (const gchar *const *) scopes : none, replace,
      on_done, operation_new (request, owner, name, SOUP_STATUS_CREATED));
}

static void
on_get (TsHttpRequest *request, gpointer owner)
{
  const gchar *name = ts_http_request_get_param (request, "name");
  GError *error = NULL;
  g_autoptr (JsonNode) document =
      ts_setting_profiles_build_document (owner, name, &error);
  g_autoptr (GBytes) bytes = NULL;
  gchar *text;

  if (document == NULL) {
    ts_http_request_fail (request, NULL, error);
    return;
  }
  text = json_to_string (document, TRUE);
  bytes = g_bytes_new_take (text, strlen (text));
  ts_http_reply_file (ts_http_request_get_message (request), "application/json",
      "setting-profile.json", bytes);
}

static void
on_put (TsHttpRequest *request, gpointer owner)
{
  const gchar *name = ts_http_request_get_param (request, "name");
  JsonObject *body = ts_http_request_get_object (request);
  g_autoptr (JsonNode) document = NULL;

  if (body == NULL)
    return;
  document = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (document, body);
  ts_setting_profiles_put_async (owner, ts_http_request_get_caller (request),
      name, document, on_done,
      operation_new (request, owner, name, SOUP_STATUS_OK));
}

static void
on_rename (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"name", NULL};
  JsonObject *body = ts_http_request_get_object (request);
  const gchar *new_name;

  if (body != NULL && ts_http_member_check_names (request, body, names)
      && ts_http_member_get_text (request, body, "name", TRUE, &new_name))
    ts_setting_profiles_rename_async (owner,
        ts_http_request_get_caller (request),
        ts_http_request_get_param (request, "name"), new_name, on_done,
        operation_new (request, owner, new_name, SOUP_STATUS_OK));
}

static void
on_delete (TsHttpRequest *request, gpointer owner)
{
  const gchar *name = ts_http_request_get_param (request, "name");

  ts_setting_profiles_remove_async (owner, ts_http_request_get_caller (request),
      name, on_done, operation_new (request, owner, name, SOUP_STATUS_OK));
}

static void
on_apply (TsHttpRequest *request, gpointer owner)
{
  const gchar *name = ts_http_request_get_param (request, "name");

  ts_setting_profiles_apply_async (owner, ts_http_request_get_caller (request),
      name, on_done, operation_new (request, owner, name, SOUP_STATUS_OK));
}

#define PROFILES "/api/v1/setting-profiles"
#define ROUTE(method, path, max_body, handler)                                 \
  {                                                                            \
    method, PROFILES path, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_MAINTENANCE, \
        max_body, handler, NULL                                                \
  }

/* Which there are may be known by who may choose one, and choosing asks for the
 * permission of each setting that it changes. */
static const TsHttpRoute routes[] = {
    {"GET", PROFILES, TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, on_list, NULL},
    {"POST", PROFILES "/{name}/apply", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        on_apply, NULL},
    ROUTE ("POST", "", 0, on_save),
    ROUTE ("GET", "/{name}", 0, on_get),
    ROUTE ("PUT", "/{name}", MAX_DOCUMENT, on_put),
    ROUTE ("PATCH", "/{name}", 0, on_rename),
    ROUTE ("DELETE", "/{name}", 0, on_delete),
};

static void
map_problems (void)
{
  const GQuark domain = TS_SETTING_PROFILES_ERROR;

  ts_http_problem_map (domain, TS_SETTING_PROFILES_ERROR_NAME, 400);
  ts_http_problem_map (domain, TS_SETTING_PROFILES_ERROR_EXISTS, 409);
  ts_http_problem_map (domain, TS_SETTING_PROFILES_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (domain, TS_SETTING_PROFILES_ERROR_FULL, 409);
  ts_http_problem_map (domain, TS_SETTING_PROFILES_ERROR_INVALID, 400);
  ts_http_problem_map (domain, TS_SETTING_PROFILES_ERROR_IN_USE, 409);
  ts_http_problem_map (domain, TS_SETTING_PROFILES_ERROR_BUSY, 503);
}

/**
 * ts_http_setting_profiles_add_routes:
 * @profiles: must live as long as @router answers
 */
void
ts_http_setting_profiles_add_routes (
    TsHttpRouter *router, TsSettingProfiles *profiles)
{
  map_problems ();
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), profiles);
}
