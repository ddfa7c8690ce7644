/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsHttp"
#include "config.h"

#include "http/ts-http-support.h"

#include "access/ts-audit-csv.h"
#include "http/ts-http-event-json.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-status.h"
#include "http/ts-http-visible.h"
#include "system/ts-log.h"
#include "system/ts-redact.h"
#include "system/ts-zip.h"

/* How far it looks back. */
#define MAX_EVENTS 1000
#define MAX_AUDIT 1000
#define MAX_MESSAGES 5000

struct _TsHttpSupport
{
  TsCamera *camera;
  TsDoor *door;
  TsHttpDevice *device;
  TsEventHistory *history;
  TsAudit *audit;
  gchar *profile_file;
  gboolean busy; /* one at a time: it costs memory */
};

/* A bundle that is gathered step by step. */
typedef struct
{
  TsHttpSupport *owner;
  TsHttpRequest *request;
  TsHttpPending *pending;
  TsZip *zip;
  gchar *profile_file;
} Bundle;

static void
bundle_free (Bundle *bundle)
{
  bundle->owner->busy = FALSE;
  ts_http_pending_free (bundle->pending);
  ts_http_request_unref (bundle->request);
  g_clear_pointer (&bundle->zip, ts_zip_free);
  g_free (bundle->profile_file);
  g_free (bundle);
}

/* Nothing goes in that was not searched for secrets. */
static void
take (Bundle *bundle, const gchar *name, const gchar *text)
{
  if (text != NULL)
    ts_zip_take (bundle->zip, name, ts_redact_text (text));
}

/* Someone else's failure is a line in the bundle, not the end of it. */
static void
take_problem (Bundle *bundle, const gchar *name, const GError *error)
{
  g_autofree gchar *file = g_strconcat (name, ".error.txt", NULL);

  take (bundle, file, error->message);
}

static void
take_json (Bundle *bundle, const gchar *name, JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree gchar *text = json_to_string (root, TRUE);

  take (bundle, name, text);
}

static void
take_status (Bundle *bundle)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const TsHttpPorts none = {0};

  ts_http_status_add (builder, bundle->owner->camera, NULL, "camera", &none,
      ts_http_request_get_caller (bundle->request));
  take_json (bundle, "status.json", builder);
}

static void
take_device (Bundle *bundle)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  ts_http_device_add (bundle->owner->device, builder);
  take_json (bundle, "device.json", builder);
}

static void
take_messages (Bundle *bundle)
{
  const TsLogQuery query = {
      .level = G_LOG_LEVEL_DEBUG,
      .limit = MAX_MESSAGES,
  };
  gboolean more;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!ts_caller_check (ts_http_request_get_caller (bundle->request),
          TS_PERMISSION_LOGS, NULL, &error)) {
    take_problem (bundle, "messages", error);
    return;
  }
  entries = ts_log_query (&query, &more);
  for (guint i = entries->len; i > 0; i--) {
    g_autofree gchar *line =
        ts_log_entry_to_line (g_ptr_array_index (entries, i - 1));

    g_string_append (text, line);
    g_string_append_c (text, '\n');
  }
  take (bundle, "messages.log", text->str);
}

static void
add_settings (JsonBuilder *builder, TsSettings *settings, const gchar *concern,
    const gchar *instance)
{
  g_autoptr (GPtrArray) infos = ts_settings_describe (
      settings, concern, *instance != '\0' ? instance : NULL, NULL);

  json_builder_set_member_name (builder, instance);
  json_builder_begin_object (builder);
  for (guint i = 0; infos != NULL && i < infos->len; i++) {
    const TsSettingInfo *info = g_ptr_array_index (infos, i);

    json_builder_set_member_name (builder, info->key);
    json_builder_add_value (builder, json_gvariant_serialize (info->value));
  }
  json_builder_end_object (builder);
}

/* By concern, instance (empty where there is only one) and key. */
static void
take_settings (Bundle *bundle)
{
  TsSettings *settings = ts_camera_get_settings (bundle->owner->camera);
  g_auto (GStrv) concerns = ts_settings_list_concerns (settings);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (guint i = 0; concerns[i] != NULL; i++) {
    g_auto (GStrv) instances =
        ts_settings_list_instances (settings, concerns[i]);

    json_builder_set_member_name (builder, concerns[i]);
    json_builder_begin_object (builder);
    for (guint n = 0; instances[n] != NULL; n++)
      add_settings (builder, settings, concerns[i], instances[n]);
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
  take_json (bundle, "settings.json", builder);
}

static void
take_graph (Bundle *bundle, const gchar *kind, const gchar *id, gchar *graph)
{
  g_autofree gchar *owned = graph;
  g_autofree gchar *flat = g_strdelimit (g_strdup (id), "/", '-');
  g_autofree gchar *name = g_strdup_printf ("pipelines/%s-%s.dot", kind, flat);

  take (bundle, name, owned);
}

static void
take_graphs (Bundle *bundle)
{
  TsCamera *camera = bundle->owner->camera;
  TsCaller *caller = ts_http_request_get_caller (bundle->request);
  g_autoptr (GPtrArray) sensors = ts_http_visible_sensors (camera, caller);
  g_autoptr (GPtrArray) streams = ts_http_visible_streams (camera, caller);

  for (guint i = 0; i < sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (sensors, i);

    take_graph (bundle, "sensor", ts_sensor_get_id (sensor),
        ts_sensor_dup_graph (sensor));
  }
  for (guint i = 0; i < streams->len; i++) {
    TsStream *stream = g_ptr_array_index (streams, i);

    take_graph (bundle, "stream", ts_stream_get_name (stream),
        ts_stream_dup_graph (stream));
  }
}

static void
take_events (Bundle *bundle, TsEventPage *page)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < page->events->len; i++)
    ts_http_json_add_event (builder, g_ptr_array_index (page->events, i));
  json_builder_end_array (builder);
  take_json (bundle, "events.json", builder);
}

static void
take_audit (Bundle *bundle, GPtrArray *entries)
{
  g_autofree gchar *head = ts_audit_csv_format_head ();
  g_autoptr (GString) text = g_string_new (head);

  for (guint i = 0; i < entries->len; i++) {
    g_autofree gchar *line =
        ts_audit_csv_format (g_ptr_array_index (entries, i));

    g_string_append (text, line);
  }
  take (bundle, "audit.csv", text->str);
}

static void
take_components (Bundle *bundle, GPtrArray *list)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++) {
    const TsLicence *licence = g_ptr_array_index (list, i);

    g_string_append_printf (text, "%s %s %s\n", licence->kind, licence->name,
        licence->version != NULL ? licence->version : "?");
  }
  take (bundle, "components.txt", text->str);
}

/* A worker thread. */
static void
pack (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Bundle *bundle = data;
  g_autofree gchar *profile = NULL;
  GError *error = NULL;
  GBytes *bytes;

  if (bundle->profile_file != NULL
      && g_file_get_contents (bundle->profile_file, &profile, NULL, NULL))
    take (bundle, "profile.json", profile);
  bytes = ts_zip_pack (bundle->zip, &error);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
reply_zip (Bundle *bundle, GBytes *bytes)
{
  SoupServerMessage *message = ts_http_request_get_message (bundle->request);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *day = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree gchar *disposition =
      g_strdup_printf ("attachment; filename=\"thermoscope-%s-%s.zip\"",
          ts_http_device_get_serial (bundle->owner->device), day);

  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Content-Disposition",
      disposition);
  ts_http_reply_bytes (message, "application/zip", bytes);
}

static void
on_packed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bundle *bundle = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  ts_door_record (bundle->owner->door,
      ts_http_request_get_caller (bundle->request), "support.export", NULL,
      NULL, NULL, error);
  if (ts_http_pending_get_message (bundle->pending) == NULL) {
    g_clear_error (&error);
  } else {
    if (bytes != NULL)
      reply_zip (bundle, bytes);
    else
      ts_http_request_fail (bundle->request, NULL, error);
    ts_http_pending_resume (bundle->pending);
  }
  bundle_free (bundle);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bundle *bundle = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list =
      ts_licences_list_finish (TS_LICENCES (source), result, &error);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_packed, bundle);

  if (list != NULL)
    take_components (bundle, list);
  else
    take_problem (bundle, "components", error);
  g_task_set_task_data (task, bundle, NULL);
  g_task_run_in_thread (task, pack);
}

static void
on_audit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bundle *bundle = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries =
      ts_audit_search_finish (TS_AUDIT (source), result, &error);

  if (entries != NULL)
    take_audit (bundle, entries);
  else
    take_problem (bundle, "audit", error);
  ts_licences_list_async (ts_http_device_get_licences (bundle->owner->device),
      NULL, on_listed, bundle);
}

static void
on_events (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bundle *bundle = user_data;
  const TsAuditQuery query = {.limit = MAX_AUDIT};
  g_autoptr (GError) error = NULL;
  g_autoptr (TsEventPage) page =
      ts_event_history_query_finish (TS_EVENT_HISTORY (source), result, &error);

  if (page != NULL)
    take_events (bundle, page);
  else
    take_problem (bundle, "events", error);
  ts_audit_search_async (bundle->owner->audit,
      ts_http_request_get_caller (bundle->request), &query, NULL, on_audit,
      bundle);
}

static void
reply_bundle (TsHttpRequest *request, gpointer owner)
{
  TsHttpSupport *self = owner;
  const TsEventQuery query = {
      .caller = ts_http_request_get_caller (request),
      .limit = MAX_EVENTS,
  };
  Bundle *bundle;

  if (self->busy) {
    ts_http_request_refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
        "another support bundle is being made");
    return;
  }
  self->busy = TRUE;
  bundle = g_new0 (Bundle, 1);
  bundle->owner = self;
  bundle->request = ts_http_request_ref (request);
  bundle->pending = ts_http_pending_new (ts_http_request_get_message (request));
  bundle->zip = ts_zip_new ();
  bundle->profile_file = g_strdup (self->profile_file);
  take_device (bundle);
  take_status (bundle);
  take_settings (bundle);
  take_messages (bundle);
  take_graphs (bundle);
  ts_event_history_query_async (self->history, &query, NULL, on_events, bundle);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/support-bundle", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_MAINTENANCE, 0, reply_bundle, NULL},
};

/**
 * ts_http_support_new:
 * @profile_file: (nullable): of the camera's profile
 */
TsHttpSupport *
ts_http_support_new (TsCamera *camera, TsDoor *door, TsHttpDevice *device,
    TsEventHistory *history, TsAudit *audit, const gchar *profile_file)
{
  TsHttpSupport *self = g_new0 (TsHttpSupport, 1);

  self->camera = g_object_ref (camera);
  self->door = g_object_ref (door);
  self->device = device;
  self->history = g_object_ref (history);
  self->audit = g_object_ref (audit);
  self->profile_file = g_strdup (profile_file);
  return self;
}

void
ts_http_support_free (TsHttpSupport *self)
{
  g_object_unref (self->camera);
  g_object_unref (self->door);
  g_object_unref (self->history);
  g_object_unref (self->audit);
  g_free (self->profile_file);
  g_free (self);
}

void
ts_http_support_add_routes (TsHttpSupport *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}
