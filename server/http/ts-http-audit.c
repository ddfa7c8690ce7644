/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-audit.h"

#include "access/ts-audit-csv.h"
#include "http/ts-http-download.h"
#include "http/ts-http-list.h"
#include "http/ts-http-member.h"
#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"

#define DEFAULT_LIMIT 100
/* What lies in memory at once of a download, however long the log is. */
#define CSV_PAGE 500

static gboolean
parse_time (
    GHashTable *params, const gchar *name, gint64 *ret_us, GError **error)
{
  const gchar *text = g_hash_table_lookup (params, name);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL)
    return TRUE;
  time = g_date_time_new_from_iso8601 (text, utc);
  if (time == NULL) {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "%s is a time as 2026-01-31T12:00:00Z, not '%s'", name, text);
    return FALSE;
  }
  *ret_us = g_date_time_to_unix (time) * G_USEC_PER_SEC
            + g_date_time_get_microsecond (time);
  return TRUE;
}

static gboolean
parse_result (GHashTable *params, TsAuditResult *ret_result, GError **error)
{
  const gchar *text = g_hash_table_lookup (params, "result");

  if (text == NULL)
    *ret_result = TS_AUDIT_RESULT_ANY;
  else if (g_str_equal (text, "done"))
    *ret_result = TS_AUDIT_RESULT_DONE;
  else if (g_str_equal (text, "refused"))
    *ret_result = TS_AUDIT_RESULT_REFUSED;
  else {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "result is done or refused, not '%s'", text);
    return FALSE;
  }
  return TRUE;
}

static gboolean
parse_cursor (const gchar *text, gint64 *ret_before, GError **error)
{
  guint64 before = 0;

  if (text != NULL
      && !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &before, NULL)) {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "'%s' is no cursor; take what 'next' says", text);
    return FALSE;
  }
  *ret_before = before;
  return TRUE;
}

/* What the request wants to see; %NULL: it is answered. */
static TsAuditQuery *
parse_query (TsHttpRequest *request)
{
  GHashTable *params = ts_http_request_get_query (request);
  g_autoptr (TsAuditQuery) query = g_new0 (TsAuditQuery, 1);
  const gchar *cursor = NULL, *field = NULL;
  GError *error = NULL;

  if (!ts_http_list_get_page (
          request, DEFAULT_LIMIT, TS_AUDIT_MAX_LIMIT, &query->limit, &cursor))
    return NULL;
  if (!parse_cursor (cursor, &query->before, &error))
    field = "cursor";
  else if (!parse_time (params, "from", &query->from_us, &error))
    field = "from";
  else if (!parse_time (params, "to", &query->to_us, &error))
    field = "to";
  else if (!parse_result (params, &query->result, &error))
    field = "result";
  if (field != NULL) {
    ts_http_request_fail (request, field, error);
    return NULL;
  }
  query->user = g_strdup (g_hash_table_lookup (params, "user"));
  query->address = g_strdup (g_hash_table_lookup (params, "address"));
  query->action = g_strdup (g_hash_table_lookup (params, "action"));
  query->text = g_strdup (g_hash_table_lookup (params, "q"));
  return g_steal_pointer (&query);
}

static void
add_entry (JsonBuilder *builder, const TsAuditEntry *entry)
{
  const TsRecord *record = entry->record;
  g_autofree gchar *time = ts_audit_format_time (record->time_us);

  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "id", entry->id);
  ts_http_json_add_string (builder, "time", time);
  ts_http_json_add_text_or_null (builder, "user", record->user);
  ts_http_json_add_string (builder, "role", ts_role_to_string (record->role));
  json_builder_set_member_name (builder, "system");
  json_builder_add_boolean_value (builder, record->system);
  ts_http_json_add_string (builder, "protocol", record->protocol);
  ts_http_json_add_string (builder, "address", record->address);
  ts_http_json_add_string (builder, "action", record->action);
  ts_http_json_add_text_or_null (builder, "target", record->target);
  ts_http_json_add_text_or_null (builder, "old", record->old_value);
  ts_http_json_add_text_or_null (builder, "new", record->new_value);
  ts_http_json_add_string (
      builder, "result", record->refusal == NULL ? "done" : "refused");
  ts_http_json_add_text_or_null (builder, "reason", record->refusal);
  json_builder_end_object (builder);
}

typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
  guint limit;
} Page;

static void
page_free (Page *page)
{
  ts_http_pending_free (page->pending);
  ts_http_request_unref (page->request);
  g_free (page);
}

static void
reply_entries (Page *page, GPtrArray *entries)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const TsAuditEntry *last =
      entries->len > 0 ? g_ptr_array_index (entries, entries->len - 1) : NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    add_entry (builder, g_ptr_array_index (entries, i));
  json_builder_end_array (builder);
  if (entries->len == page->limit) {
    g_autofree gchar *cursor = g_strdup_printf ("%" G_GINT64_FORMAT, last->id);

    ts_http_list_add_next (page->request, builder, cursor);
  }
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (page->request), builder);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Page *page = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) entries =
      ts_audit_search_finish (TS_AUDIT (source), result, &error);

  if (ts_http_pending_get_message (page->pending) == NULL)
    g_clear_error (&error);
  else if (entries == NULL)
    ts_http_request_fail (page->request, NULL, error);
  else
    reply_entries (page, entries);
  ts_http_pending_resume (page->pending);
  page_free (page);
}

static void
reply_list (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (TsAuditQuery) query = parse_query (request);
  Page *page;

  if (query == NULL)
    return;
  page = g_new0 (Page, 1);
  page->request = ts_http_request_ref (request);
  page->pending = ts_http_pending_new (ts_http_request_get_message (request));
  page->limit = query->limit;
  ts_audit_search_async (
      owner, ts_http_request_get_caller (request), query, NULL, on_found, page);
}

/* Of a download. */
typedef struct
{
  TsAudit *audit;
  TsCaller *caller;
  TsAuditQuery *query;
} Table;

static void
table_free (gpointer data)
{
  Table *table = data;

  g_object_unref (table->audit);
  ts_caller_unref (table->caller);
  ts_audit_query_free (table->query);
  g_free (table);
}

static void
ask_lines (gpointer data, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  Table *table = data;

  ts_audit_search_async (table->audit, table->caller, table->query, cancellable,
      callback, user_data);
}

static GBytes *
take_lines (
    gpointer data, GAsyncResult *result, gboolean *ret_more, GError **error)
{
  Table *table = data;
  g_autoptr (GPtrArray) entries =
      ts_audit_search_finish (table->audit, result, error);
  GString *lines;

  if (entries == NULL)
    return NULL;
  lines = g_string_new (NULL);
  for (guint i = 0; i < entries->len; i++) {
    const TsAuditEntry *entry = g_ptr_array_index (entries, i);
    g_autofree gchar *line = ts_audit_csv_format (entry);

    g_string_append (lines, line);
    table->query->before = entry->id;
  }
  *ret_more = entries->len == CSV_PAGE;
  return g_string_free_to_bytes (lines);
}

static const TsHttpDownloadSource table_source = {
    ask_lines, take_lines, table_free};

static void
reply_csv (TsHttpRequest *request, gpointer owner)
{
  TsAudit *audit = owner;
  g_autoptr (TsAuditQuery) query = parse_query (request);
  g_autofree gchar *head = ts_audit_csv_format_head ();
  g_autoptr (GBytes) bytes = g_bytes_new (head, strlen (head));
  Table *table;

  if (query == NULL)
    return;
  ts_audit_record_export (audit, ts_http_request_get_caller (request));
  query->limit = CSV_PAGE;
  table = g_new0 (Table, 1);
  table->audit = g_object_ref (audit);
  table->caller = ts_caller_ref (ts_http_request_get_caller (request));
  table->query = g_steal_pointer (&query);
  ts_http_download_start (ts_http_request_get_message (request),
      "text/csv; charset=utf-8; header=present", "audit.csv", bytes,
      &table_source, table);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/audit", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_LOGS, 0,
        reply_list, NULL},
    {"GET", "/api/v1/audit.csv", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_LOGS, 0,
        reply_csv, NULL},
};

/**
 * ts_http_audit_add_routes:
 * @audit: lives longer than @router
 */
void
ts_http_audit_add_routes (TsHttpRouter *router, TsAudit *audit)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), audit);
}
