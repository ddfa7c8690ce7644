/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-correction.h"

#include "http/ts-http-problem.h"
#include "http/ts-http-reply.h"

#define SENSOR "/api/v1/sensors/{id}"

static void
add_flag (JsonBuilder *builder, const gchar *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* "12,40 13,40" as a list of pairs. */
static void
add_pixels (JsonBuilder *builder, const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  json_builder_set_member_name (builder, "pixels");
  json_builder_begin_array (builder);
  for (guint i = 0; words[i] != NULL; i++) {
    gchar *end = NULL;
    const gint64 x = g_ascii_strtoll (words[i], &end, 10);

    if (end == words[i] || *end != ',')
      continue;
    json_builder_begin_object (builder);
    ts_http_json_add_integer (builder, "x", x);
    ts_http_json_add_integer (
        builder, "y", g_ascii_strtoll (end + 1, NULL, 10));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
reply_status (TsHttpRequest *request, TsCorrection *correction)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_auto (TsCorrectionStatus) status = {0};
  GError *error = NULL;

  if (!ts_correction_get_status (correction,
          ts_http_request_get_param (request, "id"), &status, &error)) {
    ts_http_request_fail (request, "id", error);
    return;
  }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ffc");
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "state", status.state);
  ts_http_json_add_string (builder, "cause", status.cause);
  if (status.failure != NULL)
    ts_http_json_add_string (builder, "failure", status.failure);
  ts_http_json_add_integer (builder, "count", status.n_corrections);
  ts_http_json_add_number (builder, "cavityK", status.cavity_k);
  json_builder_end_object (builder);
  ts_http_json_add_number (builder, "noiseCounts", status.noise_counts);
  add_flag (builder, "shutterProtects", status.is_protecting);
  json_builder_set_member_name (builder, "defectivePixels");
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "count", status.n_defects);
  add_pixels (builder, status.defects);
  add_flag (builder, "canUndo", status.can_undo);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_get (TsHttpRequest *request, gpointer owner)
{
  reply_status (request, owner);
}

static void
ask (TsHttpRequest *request, TsCorrection *correction, TsCorrectionKind kind)
{
  GError *error = NULL;

  if (!ts_correction_ask (correction, ts_http_request_get_caller (request),
          ts_http_request_get_param (request, "id"), kind, &error)) {
    ts_http_request_fail (request, "id", error);
    return;
  }
  soup_server_message_set_status (
      ts_http_request_get_message (request), SOUP_STATUS_ACCEPTED, NULL);
  reply_status (request, correction);
}

/* {"with": name}; FALSE: the request is answered */
static gboolean
get_kind (TsHttpRequest *request, TsCorrectionKind *ret_kind)
{
  JsonObject *body = ts_http_request_get_object (request);
  JsonNode *node;

  if (body == NULL)
    return FALSE;
  node = json_object_get_member (body, "with");
  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
      && ts_correction_kind_from_string (json_node_get_string (node), ret_kind)
      && *ret_kind != TS_CORRECTION_DEFECTS)
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "with",
      "there must be \"with\": shutter, background or initialisation");
  return FALSE;
}

static void
on_ffc (TsHttpRequest *request, gpointer owner)
{
  TsCorrectionKind kind;

  if (get_kind (request, &kind))
    ask (request, owner, kind);
}

static void
on_detect (TsHttpRequest *request, gpointer owner)
{
  ask (request, owner, TS_CORRECTION_DEFECTS);
}

typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
} Undo;

static void
on_undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Undo *undo = user_data;
  TsCorrection *correction = TS_CORRECTION (source);
  GError *error = NULL;
  gboolean done = ts_correction_undo_finish (correction, result, &error);

  if (ts_http_pending_get_message (undo->pending) == NULL) {
    /* the client has gone */
    g_clear_error (&error);
  } else {
    if (done)
      reply_status (undo->request, correction);
    else
      ts_http_request_fail (undo->request, "id", error);
    ts_http_pending_resume (undo->pending);
  }
  ts_http_pending_free (undo->pending);
  ts_http_request_unref (undo->request);
  g_free (undo);
}

static void
on_undo (TsHttpRequest *request, gpointer owner)
{
  Undo *undo = g_new0 (Undo, 1);

  undo->request = ts_http_request_ref (request);
  undo->pending = ts_http_pending_new (ts_http_request_get_message (request));
  ts_correction_undo_async (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "id"), on_undone, undo);
}

static const TsHttpRoute routes[] = {
    {"GET", SENSOR "/correction", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        on_get, "id"},
    {"POST", SENSOR "/ffc", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_IMAGE, 0,
        on_ffc, "id"},
    {"POST", SENSOR "/defective-pixels/detect", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, on_detect, "id"},
    {"POST", SENSOR "/defective-pixels/undo", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, on_undo, "id"},
};

void
ts_http_correction_add_routes (TsHttpRouter *router, TsCorrection *correction)
{
  ts_http_problem_map (
      TS_CORRECTION_ERROR, TS_CORRECTION_ERROR_NOT_SUPPORTED, 409);
  ts_http_problem_map (TS_CORRECTION_ERROR, TS_CORRECTION_ERROR_NOTHING, 409);
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), correction);
}
