/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-audit.h"

#include "access/ts-audit-csv.h"
#include "http/ts-http-list.h"
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
add_text (JsonBuilder *builder, const gchar *name, const gchar *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_entry (JsonBuilder *builder, const TsAuditEntry *entry)
{
  const TsRecord *record = entry->record;
  g_autofree gchar *time = ts_audit_format_time (record->time_us);

  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "id", entry->id);
  ts_http_json_add_string (builder, "time", time);
  add_text (builder, "user", record->user);
  ts_http_json_add_string (builder, "role", ts_role_to_string (record->role));
  json_builder_set_member_name (builder, "system");
  json_builder_add_boolean_value (builder, record->system);
  ts_http_json_add_string (builder, "protocol", record->protocol);
  ts_http_json_add_string (builder, "address", record->address);
  ts_http_json_add_string (builder, "action", record->action);
  add_text (builder, "target", record->target);
  add_text (builder, "old", record->old_value);
  add_text (builder, "new", record->new_value);
  ts_http_json_add_string (
      builder, "result", record->refusal == NULL ? "done" : "refused");
  add_text (builder, "reason", record->refusal);
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

/* A download: a page is asked for when the one before has been sent, so that
 * a slow reader holds a page and not the log. */
typedef struct
{
  TsAudit *audit;
  SoupServerMessage *message;
  TsCaller *caller;
  TsAuditQuery *query;
  GCancellable *cancellable;
  gulong wrote_id;
  gulong finished_id;
  gboolean searching;
} Download;

static void search_next (Download *download);

static void
download_free (Download *download)
{
  g_clear_signal_handler (&download->wrote_id, download->message);
  g_clear_signal_handler (&download->finished_id, download->message);
  g_object_unref (download->audit);
  g_object_unref (download->message);
  ts_caller_unref (download->caller);
  ts_audit_query_free (download->query);
  g_object_unref (download->cancellable);
  g_free (download);
}

static void
send_lines (Download *download, GPtrArray *entries)
{
  SoupMessageBody *body =
      soup_server_message_get_response_body (download->message);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++) {
    const TsAuditEntry *entry = g_ptr_array_index (entries, i);
    g_autofree gchar *line = ts_audit_csv_format (entry);

    g_string_append (lines, line);
    download->query->before = entry->id;
  }
  if (lines->len > 0) {
    g_autoptr (GBytes) bytes = g_string_free_to_bytes (lines);

    soup_message_body_append_bytes (body, bytes);
  } else {
    g_string_free (lines, TRUE);
  }
  if (entries->len < CSV_PAGE) {
    g_clear_signal_handler (&download->wrote_id, download->message);
    soup_message_body_complete (body);
  }
  soup_server_message_unpause (download->message);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Download *download = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries =
      ts_audit_search_finish (TS_AUDIT (source), result, &error);

  download->searching = FALSE;
  if (g_cancellable_is_cancelled (download->cancellable)) {
    download_free (download);
    return;
  }
  if (entries != NULL) {
    send_lines (download, entries);
    return;
  }
  /* the head is out: all that is left is to break off, which a client can
   * tell from an end */
  g_message ("a download of the audit log breaks off: %s", error->message);
  g_io_stream_close (
      soup_server_message_steal_connection (download->message), NULL, NULL);
}

static void
search_next (Download *download)
{
  download->searching = TRUE;
  ts_audit_search_async (download->audit, download->caller, download->query,
      download->cancellable, on_page, download);
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer user_data)
{
  Download *download = user_data;

  if (!download->searching)
    search_next (download);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  Download *download = user_data;

  g_cancellable_cancel (download->cancellable);
  if (!download->searching)
    download_free (download);
}

static void
reply_csv (TsHttpRequest *request, gpointer owner)
{
  TsAudit *audit = owner;
  SoupServerMessage *message = ts_http_request_get_message (request);
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  g_autoptr (TsAuditQuery) query = parse_query (request);
  g_autofree gchar *head = ts_audit_csv_format_head ();
  g_autoptr (GBytes) bytes = g_bytes_new (head, strlen (head));
  Download *download;

  if (query == NULL)
    return;
  ts_audit_record_export (audit, ts_http_request_get_caller (request));
  soup_message_headers_replace (
      headers, "Content-Disposition", "attachment; filename=\"audit.csv\"");
  ts_http_reply_bytes (
      message, "text/csv; charset=utf-8; header=present", bytes);
  if (g_str_equal (soup_server_message_get_method (message), "HEAD"))
    return;
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (
      soup_server_message_get_response_body (message), FALSE);
  query->limit = CSV_PAGE;
  download = g_new0 (Download, 1);
  download->audit = g_object_ref (audit);
  download->message = g_object_ref (message);
  download->caller = ts_caller_ref (ts_http_request_get_caller (request));
  download->query = g_steal_pointer (&query);
  download->cancellable = g_cancellable_new ();
  download->wrote_id = g_signal_connect (
      message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), download);
  download->finished_id = g_signal_connect (
      message, "finished", G_CALLBACK (on_finished), download);
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
