/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-history.h"

#include <string.h>

#include "camera/ts-units.h"
#include "http/ts-http-download.h"
#include "http/ts-http-list.h"
#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-units.h"
#include "http/ts-http-work.h"
#include "system/ts-csv.h"

#define SENSOR "/api/v1/sensors/{id}"
#define HOUR_S 3600
#define MAX_RESOLUTION_S (7 * 24 * HOUR_S)
#define DEFAULT_LIMIT 1000
/* What lies in memory at once, however long the time is. */
#define MAX_LIMIT 5000
#define MAX_REGIONS 256

struct _TsHttpHistory
{
  TsCamera *camera;
  TsHistory *history;
};

static gboolean
parse_second (GHashTable *params, const gchar *name, gint64 fallback_s,
    gint64 *ret_s, GError **error)
{
  gint64 time_us = 0;

  if (!ts_http_query_get_time (
          params, name, fallback_s * G_USEC_PER_SEC, &time_us, error))
    return FALSE;
  *ret_s = MAX (time_us, 0) / G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
parse_span (GHashTable *params, TsHistoryQuery *query, const gchar **ret_field,
    GError **error)
{
  const gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  *ret_field = "to";
  if (!parse_second (params, "to", now_s + 1, &query->to_s, error))
    return FALSE;
  *ret_field = "from";
  if (!parse_second (
          params, "from", query->to_s - HOUR_S, &query->from_s, error))
    return FALSE;
  if (query->from_s < query->to_s)
    return TRUE;
  g_set_error_literal (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
      "from must be before to");
  return FALSE;
}

static gboolean
fill_query (TsHttpHistory *self, TsHttpRequest *request, TsHistoryQuery *query,
    const gchar **ret_field, GError **error)
{
  GHashTable *params = ts_http_request_get_query (request);
  gint64 resolution_s = 0;

  if (!parse_span (params, query, ret_field, error))
    return FALSE;
  *ret_field = "resolution";
  if (!ts_http_query_get_integer (params, "resolution", 1, MAX_RESOLUTION_S,
          ts_history_choose_resolution (
              self->history, query->from_s, query->to_s),
          &resolution_s, error))
    return FALSE;
  query->resolution_s = resolution_s;
  *ret_field = "region";
  if (!ts_http_query_get_ids (
          params, "region", MAX_REGIONS, &query->regions, error))
    return FALSE;
  /* a cursor has what the first page had, whatever the time is by now */
  *ret_field = "cursor";
  return ts_http_query_get_span (params, "cursor", &query->from_s, &query->to_s,
      &query->resolution_s, error);
}

/* NULL: @request is answered. */
static TsHistoryQuery *
parse_query (TsHttpHistory *self, TsHttpRequest *request)
{
  g_autoptr (TsHistoryQuery) query = g_new0 (TsHistoryQuery, 1);
  const gchar *id = ts_http_request_get_param (request, "id");
  const gchar *cursor = NULL, *field = NULL;
  GError *error = NULL;

  if (ts_camera_find_sensor (self->camera, id) == NULL) {
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, "id", "there is no sensor %s", id);
    return NULL;
  }
  query->sensor = g_strdup (id);
  if (!ts_http_list_get_page (
          request, DEFAULT_LIMIT, MAX_LIMIT, &query->limit, &cursor))
    return NULL;
  if (!fill_query (self, request, query, &field, &error)) {
    ts_http_request_fail (request, field, error);
    return NULL;
  }
  return g_steal_pointer (&query);
}

static gchar *
format_second (gint64 time_s)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_s);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ")
                      : g_strdup ("");
}

static void
add_time (JsonBuilder *builder, const gchar *name, gint64 time_s)
{
  g_autofree gchar *text = format_second (time_s);

  ts_http_json_add_string (builder, name, text);
}

static const TsHistoryPoint *
get_point (const TsHistorySeries *series, guint index)
{
  return &g_array_index (series->points, TsHistoryPoint, index);
}

static void
add_numbers (JsonBuilder *builder, const gchar *name,
    const TsHistorySeries *series, gsize offset)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < series->points->len; i++)
    ts_http_json_add_number (builder, NULL,
        G_STRUCT_MEMBER (gdouble, get_point (series, i), offset));
  json_builder_end_array (builder);
}

static void
add_integers (JsonBuilder *builder, const gchar *name,
    const TsHistorySeries *series, gsize offset)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < series->points->len; i++)
    json_builder_add_int_value (
        builder, G_STRUCT_MEMBER (gint64, get_point (series, i), offset));
  json_builder_end_array (builder);
}

/* Columns, because that is what a plot takes. */
static void
add_series (JsonBuilder *builder, const TsHistorySeries *series)
{
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "id", series->region);
  ts_http_json_add_string (
      builder, "name", series->name != NULL ? series->name : "");
  ts_http_json_add_string (
      builder, "region", series->shape != NULL ? series->shape : "");
  add_integers (
      builder, "times", series, G_STRUCT_OFFSET (TsHistoryPoint, time_s));
  add_integers (
      builder, "frames", series, G_STRUCT_OFFSET (TsHistoryPoint, n_frames));
  add_numbers (
      builder, "minK", series, G_STRUCT_OFFSET (TsHistoryPoint, min_k));
  add_numbers (
      builder, "maxK", series, G_STRUCT_OFFSET (TsHistoryPoint, max_k));
  add_numbers (
      builder, "meanK", series, G_STRUCT_OFFSET (TsHistoryPoint, mean_k));
  json_builder_end_object (builder);
}

static void
add_change (JsonBuilder *builder, const TsHistoryChange *change)
{
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "id", change->region);
  add_time (builder, "time", change->time_s);
  ts_http_json_add_string (
      builder, "name", change->name != NULL ? change->name : "");
  ts_http_json_add_string (builder, "region", change->shape);
  json_builder_end_object (builder);
}

static void
add_page (
    JsonBuilder *builder, TsHttpRequest *request, const TsHistoryPage *page)
{
  ts_http_json_add_string (
      builder, "sensor", ts_http_request_get_param (request, "id"));
  add_time (builder, "from", page->from_s);
  add_time (builder, "to", page->to_s);
  ts_http_json_add_integer (builder, "resolution", page->resolution_s);
  json_builder_set_member_name (builder, "regions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < page->series->len; i++) {
    const TsHistorySeries *series = g_ptr_array_index (page->series, i);

    if (series->points->len > 0)
      add_series (builder, series);
  }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < page->changes->len; i++)
    add_change (builder, g_ptr_array_index (page->changes, i));
  json_builder_end_array (builder);
  if (page->next_s != 0) {
    g_autofree gchar *cursor = g_strdup_printf (
        "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT,
        page->next_s, page->to_s, page->resolution_s);

    ts_http_list_add_next (request, builder, cursor);
  }
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  g_autoptr (JsonBuilder) builder = NULL;
  GError *error = NULL;
  g_autoptr (TsHistoryPage) page =
      ts_history_find_finish (TS_HISTORY (source), result, &error);

  if (page == NULL) {
    ts_http_work_fail (work, NULL, error);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_page (builder, work->request, page);
  json_builder_end_object (builder);
  ts_http_work_reply_json (work, builder);
}

static void
reply_list (TsHttpRequest *request, gpointer owner)
{
  TsHttpHistory *self = owner;
  g_autoptr (TsHistoryQuery) query = parse_query (self, request);

  if (query != NULL)
    ts_history_find_async (
        self->history, query, NULL, on_found, ts_http_work_new (request, self));
}

/* Of a download. */
typedef struct
{
  TsHistory *history;
  TsHistoryQuery *query;
  TsUnits units;
} Table;

static void
table_free (gpointer data)
{
  Table *table = data;

  g_object_unref (table->history);
  ts_history_query_free (table->query);
  g_free (table);
}

static void
ask_lines (gpointer data, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  Table *table = data;

  ts_history_find_async (
      table->history, table->query, cancellable, callback, user_data);
}

static void
append_temperature (GString *lines, const TsUnits *units, gdouble kelvin)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (lines, ',');
  g_string_append (lines, g_ascii_formatd (number, sizeof number, "%.3f",
                              ts_units_from_kelvin (units, kelvin)));
}

static void
append_line (GString *lines, const Table *table, const TsHistorySeries *series,
    const TsHistoryPoint *point)
{
  g_autofree gchar *time = format_second (point->time_s);

  g_string_append_printf (lines, "%s,%u", time, series->region);
  ts_csv_append_cell (lines, series->name);
  append_temperature (lines, &table->units, point->min_k);
  append_temperature (lines, &table->units, point->max_k);
  append_temperature (lines, &table->units, point->mean_k);
  g_string_append_printf (lines, ",%" G_GINT64_FORMAT, point->n_frames);
  ts_csv_end_line (lines);
}

/* In order of time, as somebody reads who looks at several regions. */
static void
append_lines (GString *lines, const Table *table, const TsHistoryPage *page)
{
  g_autofree guint *next = g_new0 (guint, page->series->len + 1);

  for (;;) {
    gint64 time_s = G_MAXINT64;

    for (guint i = 0; i < page->series->len; i++) {
      const TsHistorySeries *series = g_ptr_array_index (page->series, i);

      if (next[i] < series->points->len)
        time_s = MIN (time_s, get_point (series, next[i])->time_s);
    }
    if (time_s == G_MAXINT64)
      return;
    for (guint i = 0; i < page->series->len; i++) {
      const TsHistorySeries *series = g_ptr_array_index (page->series, i);

      if (next[i] < series->points->len
          && get_point (series, next[i])->time_s == time_s)
        append_line (lines, table, series, get_point (series, next[i]++));
    }
  }
}

static GBytes *
take_lines (
    gpointer data, GAsyncResult *result, gboolean *ret_more, GError **error)
{
  Table *table = data;
  g_autoptr (TsHistoryPage) page =
      ts_history_find_finish (table->history, result, error);
  GString *lines;

  if (page == NULL)
    return NULL;
  lines = g_string_new (NULL);
  append_lines (lines, table, page);
  table->query->from_s = page->next_s;
  *ret_more = page->next_s != 0;
  return g_string_free_to_bytes (lines);
}

static const TsHttpDownloadSource table_source = {
    ask_lines, take_lines, table_free};

static void
reply_csv (TsHttpRequest *request, gpointer owner)
{
  TsHttpHistory *self = owner;
  g_autoptr (TsHistoryQuery) query = parse_query (self, request);
  g_autofree gchar *name = NULL;
  g_autoptr (GBytes) head = NULL;
  const gchar *sign;
  TsUnits units;
  gchar *text;
  Table *table;

  if (query == NULL
      || !ts_http_units_get (request, ts_camera_get_settings (self->camera),
          TS_UNITS_MEASUREMENTS, &units))
    return;
  sign = ts_units_get_temperature_sign (&units);
  text = g_strdup_printf (
      "time,region,name,min (%s),max (%s),mean (%s),frames\r\n", sign, sign,
      sign);
  head = g_bytes_new_take (text, strlen (text));
  name = g_strdup_printf ("%s-history.csv", query->sensor);
  table = g_new0 (Table, 1);
  table->history = g_object_ref (self->history);
  table->query = g_steal_pointer (&query);
  table->units = units;
  ts_http_download_start (ts_http_request_get_message (request),
      "text/csv; charset=utf-8; header=present", name, head, &table_source,
      table);
}

static const TsHttpRoute routes[] = {
    {"GET", SENSOR "/history", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_list, "id"},
    {"GET", SENSOR "/history.csv", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_csv, "id"},
};

TsHttpHistory *
ts_http_history_new (TsCamera *camera, TsHistory *history)
{
  TsHttpHistory *self = g_new0 (TsHttpHistory, 1);

  self->camera = g_object_ref (camera);
  self->history = g_object_ref (history);
  return self;
}

void
ts_http_history_free (TsHttpHistory *self)
{
  g_object_unref (self->history);
  g_object_unref (self->camera);
  g_free (self);
}

void
ts_http_history_add_routes (TsHttpHistory *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}
