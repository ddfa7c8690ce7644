/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsHttp"
#include "config.h"

#include "http/ts-http-restart.h"

#include "http/ts-http-problem.h"
#include "http/ts-http-reply.h"

static const gchar *
title_of (TsRestart *restart, const gchar *name)
{
  const TsRestartPart *part = ts_restart_find_part (restart, name);

  return part != NULL ? part->title : name;
}

static void
add_part (JsonBuilder *builder, const gchar *name, const gchar *title)
{
  ts_http_json_add_string (builder, "part", name);
  ts_http_json_add_string (builder, "title", title);
}

static void
add_key (JsonBuilder *builder, const TsSettingsPending *pending)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "concern", pending->concern);
  ts_http_json_add_string (builder, "instance", pending->instance);
  ts_http_json_add_string (builder, "key", pending->key);
  json_builder_set_member_name (builder, "running");
  json_builder_add_value (builder, json_gvariant_serialize (pending->running));
  json_builder_set_member_name (builder, "saved");
  json_builder_add_value (builder, json_gvariant_serialize (pending->saved));
  json_builder_end_object (builder);
}

static void
add_pending (JsonBuilder *builder, TsRestart *restart)
{
  g_autoptr (GPtrArray) all =
      ts_settings_list_pending (ts_restart_get_settings (restart));
  guint i = 0;

  json_builder_set_member_name (builder, "pending");
  json_builder_begin_array (builder);
  while (i < all->len) {
    const TsSettingsPending *first = g_ptr_array_index (all, i);

    json_builder_begin_object (builder);
    add_part (builder, first->part, title_of (restart, first->part));
    json_builder_set_member_name (builder, "keys");
    json_builder_begin_array (builder);
    /* the list is sorted by part */
    for (; i < all->len; i++) {
      const TsSettingsPending *pending = g_ptr_array_index (all, i);

      if (!g_str_equal (pending->part, first->part))
        break;
      add_key (builder, pending);
    }
    json_builder_end_array (builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
on_get (TsHttpRequest *request, gpointer owner)
{
  TsRestart *restart = owner;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GPtrArray) parts = ts_restart_list_parts (restart);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < parts->len; i++) {
    const TsRestartPart *part = g_ptr_array_index (parts, i);

    json_builder_begin_object (builder);
    add_part (builder, part->name, part->title);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  add_pending (builder, restart);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

/* {"part": name} or {"parts": [name, ...]}; NULL: the request is answered */
static GStrv
get_names (TsHttpRequest *request)
{
  JsonObject *body = ts_http_request_get_object (request);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  JsonNode *one, *many;
  gboolean valid = TRUE;

  if (body == NULL)
    return NULL;
  one = json_object_get_member (body, "part");
  many = json_object_get_member (body, "parts");
  if (one != NULL && json_node_get_value_type (one) == G_TYPE_STRING) {
    g_strv_builder_add (names, json_node_get_string (one));
  } else if (many != NULL && JSON_NODE_HOLDS_ARRAY (many)) {
    JsonArray *array = json_node_get_array (many);

    valid = json_array_get_length (array) > 0;
    for (guint i = 0; valid && i < json_array_get_length (array); i++) {
      JsonNode *node = json_array_get_element (array, i);

      valid = JSON_NODE_HOLDS_VALUE (node)
              && json_node_get_value_type (node) == G_TYPE_STRING;
      if (valid)
        g_strv_builder_add (names, json_node_get_string (node));
    }
  } else {
    valid = FALSE;
  }
  if (valid)
    return g_strv_builder_end (names);
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "part",
      "there must be \"part\" with a name, or \"parts\" with a list of names");
  return NULL;
}

/* A part that would cut off the answer waits until that is out. */
typedef struct
{
  TsRestart *restart;
  TsCaller *caller;
  gchar *name;
} Later;

static void
later_free (gpointer data)
{
  Later *later = data;

  g_object_unref (later->restart);
  ts_caller_unref (later->caller);
  g_free (later->name);
  g_free (later);
}

static gboolean
on_idle (gpointer user_data)
{
  Later *later = user_data;
  g_autoptr (GError) error = NULL;

  if (!ts_restart_do (later->restart, later->caller, later->name, &error))
    g_warning ("%s", error->message);
  return G_SOURCE_REMOVE;
}

/* Not right here: the server is still busy with the message. */
static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  Later *later = user_data;
  Later *own = g_new0 (Later, 1);

  own->restart = g_object_ref (later->restart);
  own->caller = ts_caller_ref (later->caller);
  own->name = g_strdup (later->name);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle, own, later_free);
}

static void
free_closure (gpointer data, GClosure *closure)
{
  later_free (data);
}

static void
do_later (TsHttpRequest *request, TsRestart *restart, const gchar *name)
{
  Later *later = g_new0 (Later, 1);

  later->restart = g_object_ref (restart);
  later->caller = ts_caller_ref (ts_http_request_get_caller (request));
  later->name = g_strdup (name);
  g_signal_connect_data (ts_http_request_get_message (request), "finished",
      G_CALLBACK (on_finished), later, free_closure, 0);
}

static void
on_post (TsHttpRequest *request, gpointer owner)
{
  TsRestart *restart = owner;
  TsCaller *caller = ts_http_request_get_caller (request);
  SoupServerMessage *message = ts_http_request_get_message (request);
  g_auto (GStrv) names = get_names (request);
  GError *error = NULL;

  if (names == NULL)
    return;
  for (guint i = 0; names[i] != NULL; i++) {
    if (!ts_restart_check (restart, caller, names[i], &error)) {
      ts_http_request_fail (request, "part", error);
      return;
    }
  }
  for (guint i = 0; names[i] != NULL; i++) {
    if (!ts_restart_find_part (restart, names[i])->cuts_answer
        && !ts_restart_do (restart, caller, names[i], &error)) {
      ts_http_request_fail (request, "part", error);
      return;
    }
  }
  for (guint i = 0; names[i] != NULL; i++) {
    if (ts_restart_find_part (restart, names[i])->cuts_answer)
      do_later (request, restart, names[i]);
  }
  soup_server_message_set_status (message, SOUP_STATUS_ACCEPTED, NULL);
  on_get (request, owner);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/restart", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_MAINTENANCE, 0, on_get, NULL},
    {"POST", "/api/v1/restart", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_MAINTENANCE, 0, on_post, NULL},
};

/**
 * ts_http_restart_add_routes:
 * @restart: is there as long as @router answers
 */
void
ts_http_restart_add_routes (TsHttpRouter *router, TsRestart *restart)
{
  ts_http_problem_map (TS_RESTART_ERROR, TS_RESTART_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (TS_RESTART_ERROR, TS_RESTART_ERROR_FAILED, 409);
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), restart);
}
