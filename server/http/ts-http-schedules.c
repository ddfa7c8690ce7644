/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-schedules.h"

#include "http/ts-http-reply.h"
#include "http/ts-http-settings.h"

#define CONCERN "schedule"

static void
add_time (JsonBuilder *builder, const gchar *name, gint64 time_s)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_s);
  g_autofree gchar *text = g_date_time_format_iso8601 (time);

  ts_http_json_add_string (builder, name, text);
}

static void
add_schedule (JsonBuilder *builder, TsSchedules *schedules, const gchar *id)
{
  TsScheduleState state = {FALSE, 0};
  g_autoptr (GSettings) settings = ts_settings_get (
      ts_schedules_get_settings (schedules), CONCERN, id, NULL);
  g_autofree gchar *name = g_settings_get_string (settings, "name");

  ts_schedules_get_state (schedules, id, &state);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", id);
  ts_http_json_add_string (builder, "name", name);
  json_builder_set_member_name (builder, "active");
  json_builder_add_boolean_value (builder, state.active);
  if (state.next_s != 0)
    add_time (builder, "nextChange", state.next_s);
  json_builder_end_object (builder);
}

static void
on_list (TsHttpRequest *request, gpointer owner)
{
  TsSchedules *schedules = owner;
  g_auto (GStrv) names = ts_settings_list_instances (
      ts_schedules_get_settings (schedules), CONCERN);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "schedules");
  json_builder_begin_array (builder);
  for (guint i = 0; names[i] != NULL; i++)
    add_schedule (builder, schedules, names[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_add (TsHttpRequest *request, gpointer owner)
{
  ts_http_settings_add_instance (
      request, ts_schedules_get_settings (owner), CONCERN);
}

static void
on_remove (TsHttpRequest *request, gpointer owner)
{
  ts_http_settings_remove_instance (request, ts_schedules_get_settings (owner),
      CONCERN, ts_http_request_get_param (request, "schedule"));
}

#define SCHEDULES "/api/v1/schedules"

static const TsHttpRoute routes[] = {
    {"GET", SCHEDULES, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_EVENTS, 0,
        on_list, NULL},
    {"POST", SCHEDULES, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_EVENTS, 0,
        on_add, NULL},
    {"DELETE", SCHEDULES "/{schedule}", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_EVENTS, 0, on_remove, NULL},
};

/**
 * ts_http_schedules_add_routes:
 * @schedules: is there as long as @router answers
 */
void
ts_http_schedules_add_routes (TsHttpRouter *router, TsSchedules *schedules)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), schedules);
}
