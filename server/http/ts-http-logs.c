/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-logs.h"

#include "http/ts-http-event-json.h"
#include "http/ts-http-list.h"
#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"
#include "system/ts-log-levels.h"
#include "system/ts-log.h"

#define DEFAULT_PAGE 200
#define MAX_PAGE 1000

static void
add_name (JsonBuilder *builder, const gchar *member, const gchar *name)
{
  if (name != NULL)
    ts_http_json_add_string (builder, member, name);
}

static void
add_entry (JsonBuilder *builder, const TsLogEntry *entry)
{
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "id", entry->id);
  ts_http_json_add_time (builder, "time", entry->time_us);
  ts_http_json_add_string (
      builder, "level", ts_log_level_to_string (entry->level));
  ts_http_json_add_string (builder, "domain", entry->domain);
  ts_http_json_add_string (builder, "message", entry->message);
  add_name (builder, "sensor", entry->sensor);
  add_name (builder, "stream", entry->stream);
  add_name (builder, "caller", entry->caller);
  json_builder_end_object (builder);
}

static gboolean
get_level (TsHttpRequest *request, GLogLevelFlags *ret_level)
{
  const gchar *text =
      g_hash_table_lookup (ts_http_request_get_query (request), "level");
  g_autoptr (GError) error = NULL;

  *ret_level = G_LOG_LEVEL_DEBUG;
  if (text == NULL || ts_log_level_from_string (text, ret_level, &error))
    return TRUE;
  ts_http_request_refuse (
      request, SOUP_STATUS_BAD_REQUEST, "level", "level: %s", error->message);
  return FALSE;
}

/* What everything is about that stands in the query. */
static gboolean
get_query (TsHttpRequest *request, TsLogQuery *ret_query)
{
  GHashTable *parameters = ts_http_request_get_query (request);
  const gchar *cursor;
  gint64 after = 0;
  guint64 before = 0;
  GError *error = NULL;

  if (!get_level (request, &ret_query->level)
      || !ts_http_list_get_page (
          request, DEFAULT_PAGE, MAX_PAGE, &ret_query->limit, &cursor))
    return FALSE;
  if (!ts_http_query_get_time (
          parameters, "from", 0, &ret_query->since_us, &error)) {
    ts_http_request_fail (request, "from", error);
    return FALSE;
  }
  if (!ts_http_query_get_integer (
          parameters, "after", 0, G_MAXINT64, 0, &after, &error)) {
    ts_http_request_fail (request, "after", error);
    return FALSE;
  }
  if (cursor != NULL
      && !g_ascii_string_to_unsigned (
          cursor, 10, 1, G_MAXINT64, &before, NULL)) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "cursor",
        "cursor: is not one that was given");
    return FALSE;
  }
  ret_query->after = after;
  ret_query->before = before;
  ret_query->domain = g_hash_table_lookup (parameters, "domain");
  ret_query->text = g_hash_table_lookup (parameters, "q");
  return TRUE;
}

static void
reply_logs (TsHttpRequest *request, gpointer owner)
{
  TsLogQuery query = {0};
  gboolean more = FALSE;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!get_query (request, &query))
    return;
  entries = ts_log_query (&query, &more);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    add_entry (builder, g_ptr_array_index (entries, i));
  json_builder_end_array (builder);
  if (more) {
    const TsLogEntry *last = g_ptr_array_index (entries, entries->len - 1);
    g_autofree gchar *cursor = g_strdup_printf ("%" G_GUINT64_FORMAT, last->id);

    ts_http_list_add_next (request, builder, cursor);
  }
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/logs", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_LOGS, 0,
        reply_logs, NULL},
};

void
ts_http_logs_add_routes (TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), NULL);
}
