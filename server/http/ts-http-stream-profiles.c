/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-stream-profiles.h"

#include "http/ts-http-reply.h"
#include "http/ts-http-settings.h"

#define CONCERN "stream-profile"

static void
on_list (TsHttpRequest *request, gpointer owner)
{
  TsSettings *settings = owner;
  g_auto (GStrv) ids = ts_settings_list_instances (settings, CONCERN);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "profiles");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (GSettings) own =
        ts_settings_get (settings, CONCERN, ids[i], NULL);
    g_autofree gchar *name = g_settings_get_string (own, "name");

    json_builder_begin_object (builder);
    ts_http_json_add_string (builder, "id", ids[i]);
    ts_http_json_add_string (builder, "name", name);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_add (TsHttpRequest *request, gpointer owner)
{
  TsSettings *settings = owner;
  JsonObject *members = ts_http_request_get_object (request);
  const gchar *id = ts_http_request_get_param (request, "profile");
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  JsonObjectIter iter;
  const gchar *key;
  JsonNode *node;

  if (members == NULL)
    return;
  ts_settings_change_add_instance (change, CONCERN, id);
  json_object_iter_init_ordered (&iter, members);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    ts_settings_change_set_json (change, CONCERN, id, key, node);
  ts_http_settings_commit (
      request, settings, change, CONCERN, id, SOUP_STATUS_CREATED);
}

static void
on_remove (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  const gchar *id = ts_http_request_get_param (request, "profile");

  ts_settings_change_remove_instance (change, CONCERN, id);
  ts_http_settings_commit (
      request, owner, change, CONCERN, id, SOUP_STATUS_NO_CONTENT);
}

#define PROFILES "/api/v1/stream-profiles"

static const TsHttpRoute routes[] = {
    {"GET", PROFILES, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_STREAM, 0, on_list,
        NULL},
    {"PUT", PROFILES "/{profile}", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_STREAM, 0, on_add, NULL},
    {"DELETE", PROFILES "/{profile}", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_STREAM, 0, on_remove, NULL},
};

/**
 * ts_http_stream_profiles_add_routes:
 * @settings: is there as long as @router answers
 */
void
ts_http_stream_profiles_add_routes (TsHttpRouter *router, TsSettings *settings)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), settings);
}
