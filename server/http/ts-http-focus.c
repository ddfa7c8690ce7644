/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-focus.h"

#include "http/ts-http-member.h"
#include "http/ts-http-problem.h"
#include "http/ts-http-reply.h"

#define SENSOR "/api/v1/sensors/{id}"
#define FARTHEST_M 100000

static const struct
{
  const gchar *name;
  TsFocusAct act;
} acts[] = {
    {"once", TS_FOCUS_ONCE},
    {"near", TS_FOCUS_NEAR},
    {"far", TS_FOCUS_FAR},
    {"stop", TS_FOCUS_STOP},
    {"initialise", TS_FOCUS_INITIALISE},
};

void
ts_http_focus_add (JsonBuilder *builder, const TsFocusStatus *status)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "mode", status->mode);
  ts_http_json_add_string (builder, "zone", status->zone);
  ts_http_json_add_string (builder, "state", status->state);
  ts_http_json_add_string (builder, "reason", status->reason);
  if (status->failure != NULL)
    ts_http_json_add_string (builder, "failure", status->failure);
  ts_http_json_add_number (builder, "distanceM", status->distance_m);
  ts_http_json_add_number (builder, "position", status->position);
  ts_http_json_add_number (builder, "sharpness", status->sharpness);
  ts_http_json_add_integer (builder, "searches", status->n_searches);
  json_builder_set_member_name (builder, "locked");
  json_builder_add_boolean_value (builder, status->is_locked);
  json_builder_end_object (builder);
}

static void
reply_status (TsHttpRequest *request, TsFocus *focus)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_auto (TsFocusStatus) status = {0};
  GError *error = NULL;

  if (!ts_focus_get_status (
          focus, ts_http_request_get_param (request, "id"), &status, &error)) {
    ts_http_request_fail (request, "id", error);
    return;
  }
  ts_http_focus_add (builder, &status);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_get (TsHttpRequest *request, gpointer owner)
{
  reply_status (request, owner);
}

/* Takes @error. */
static void
answer (TsHttpRequest *request, TsFocus *focus, gboolean done, GError *error)
{
  if (!done) {
    ts_http_request_fail (request, "id", error);
    return;
  }
  soup_server_message_set_status (
      ts_http_request_get_message (request), SOUP_STATUS_ACCEPTED, NULL);
  reply_status (request, focus);
}

/* FALSE: @request is answered. */
static gboolean
get_act (TsHttpRequest *request, JsonObject *body, TsFocusAct *ret_act)
{
  const gchar *name;

  if (!ts_http_member_get_text (request, body, "do", TRUE, &name))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    if (g_str_equal (acts[i].name, name)) {
      *ret_act = acts[i].act;
      return TRUE;
    }
  }
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "do",
      "'%s' is none of once, near, far, stop and initialise", name);
  return FALSE;
}

static void
on_act (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"do", "steps", NULL};
  JsonObject *body = ts_http_request_get_object (request);
  GError *error = NULL;
  TsFocusAct act;
  gint64 steps;
  gboolean done;

  if (body == NULL || !ts_http_member_check_names (request, body, names)
      || !get_act (request, body, &act)
      || !ts_http_member_get_integer (
          request, body, "steps", 1, TS_FOCUS_MAX_STEPS, 1, &steps))
    return;
  done = ts_focus_act (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "id"), act, (guint) steps, &error);
  answer (request, owner, done, error);
}

static void
on_drive (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"speed", NULL};
  JsonObject *body = ts_http_request_get_object (request);
  GError *error = NULL;
  gdouble speed;
  gboolean done;

  if (body == NULL || !ts_http_member_check_names (request, body, names)
      || !ts_http_member_get_number (request, body, "speed", -1, 1, &speed))
    return;
  done = ts_focus_drive (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "id"), speed, &error);
  answer (request, owner, done, error);
}

static void
on_calibrate (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"distanceM", NULL};
  JsonObject *body = ts_http_request_get_object (request);
  GError *error = NULL;
  gdouble distance_m;
  gboolean done;

  if (body == NULL || !ts_http_member_check_names (request, body, names)
      || !ts_http_member_get_number (
          request, body, "distanceM", 0, FARTHEST_M, &distance_m))
    return;
  done = ts_focus_calibrate (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "id"), distance_m, &error);
  answer (request, owner, done, error);
}

static const TsHttpRoute routes[] = {
    {"GET", SENSOR "/focus", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        on_get, "id"},
    {"POST", SENSOR "/focus", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_IMAGE, 0,
        on_act, "id"},
    {"POST", SENSOR "/focus/drive", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, on_drive, "id"},
    {"POST", SENSOR "/focus/calibrate", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, on_calibrate, "id"},
};

void
ts_http_focus_add_routes (TsHttpRouter *router, TsFocus *focus)
{
  ts_http_problem_map (TS_FOCUS_ERROR, TS_FOCUS_ERROR_NOT_SUPPORTED, 409);
  ts_http_problem_map (TS_FOCUS_ERROR, TS_FOCUS_ERROR_LOCKED, 409);
  ts_http_problem_map (TS_FOCUS_ERROR, TS_FOCUS_ERROR_AUTOMATIC, 409);
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), focus);
}
