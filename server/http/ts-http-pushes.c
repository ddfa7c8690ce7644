/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-pushes.h"

#include "http/ts-http-password.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-settings.h"

#define CONCERN TS_PUSHES_CONCERN
#define PUSHES "/api/v1/pushes"

static void
add_text (JsonBuilder *builder, const gchar *name, GSettings *settings,
    const gchar *key)
{
  g_autofree gchar *text = g_settings_get_string (settings, key);

  ts_http_json_add_string (builder, name, text);
}

static void
add_status (JsonBuilder *builder, const TsPushStatus *status)
{
  ts_http_json_add_string (
      builder, "state", ts_push_state_to_string (status->state));
  ts_http_json_add_number (builder, "stateS",
      (g_get_monotonic_time () - status->since_us) / (gdouble) G_USEC_PER_SEC);
  if (status->error != NULL)
    ts_http_json_add_string (builder, "error", status->error);
  ts_http_json_add_integer (builder, "units", status->n_units);
  ts_http_json_add_integer (builder, "droppedUnits", status->n_dropped);
  ts_http_json_add_integer (builder, "bytes", status->n_bytes);
  ts_http_json_add_integer (builder, "failures", status->n_failures);
  ts_http_json_add_integer (builder, "callers", status->n_callers);
}

static void
add_push (JsonBuilder *builder, TsPushes *pushes, const gchar *id)
{
  g_autoptr (GSettings) settings =
      ts_settings_get (ts_pushes_get_settings (pushes), CONCERN, id, NULL);
  g_auto (TsPushStatus) status = {0};

  if (settings == NULL || !ts_pushes_get_status (pushes, id, &status))
    return;
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", id);
  add_text (builder, "name", settings, "name");
  add_text (builder, "stream", settings, "stream");
  add_text (builder, "url", settings, "url");
  json_builder_set_member_name (builder, "hasSecret");
  json_builder_add_boolean_value (builder, ts_pushes_has_secret (pushes, id));
  add_status (builder, &status);
  json_builder_end_object (builder);
}

static void
on_list (TsHttpRequest *request, gpointer owner)
{
  const TsHttpPushes *self = owner;
  g_auto (GStrv) ids = ts_settings_list_instances (
      ts_pushes_get_settings (self->pushes), CONCERN);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "pushes");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    add_push (builder, self->pushes, ids[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_add (TsHttpRequest *request, gpointer owner)
{
  const TsHttpPushes *self = owner;

  ts_http_settings_add_instance (
      request, ts_pushes_get_settings (self->pushes), CONCERN);
}

static void
on_remove (TsHttpRequest *request, gpointer owner)
{
  const TsHttpPushes *self = owner;

  ts_http_settings_remove_instance (request,
      ts_pushes_get_settings (self->pushes), CONCERN,
      ts_http_request_get_param (request, "push"));
}

static void
on_secret_changed (gpointer owner, const gchar *id)
{
  const TsHttpPushes *self = owner;

  ts_pushes_renew (self->pushes, id);
}

static void
change_secret (TsHttpRequest *request, const TsHttpPushes *self,
    void (*change) (TsHttpRequest *request, const TsHttpPasswordPlace *place))
{
  const gchar *id = ts_http_request_get_param (request, "push");
  g_autofree gchar *name = ts_pushes_format_secret (id);
  g_auto (TsPushStatus) status = {0};
  const TsHttpPasswordPlace place = {self->secrets, name, self->door,
      "push.secret", id, on_secret_changed, (gpointer) self};

  if (ts_pushes_get_status (self->pushes, id, &status))
    change (request, &place);
  else
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, "push", "there is no push %s", id);
}

static void
on_put_secret (TsHttpRequest *request, gpointer owner)
{
  change_secret (request, owner, ts_http_password_put);
}

static void
on_delete_secret (TsHttpRequest *request, gpointer owner)
{
  change_secret (request, owner, ts_http_password_delete);
}

static const TsHttpRoute routes[] = {
    {"GET", PUSHES, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK, 0, on_list,
        NULL},
    {"POST", PUSHES, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK, 0, on_add,
        NULL},
    {"DELETE", PUSHES "/{push}", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK,
        0, on_remove, NULL},
    {"PUT", PUSHES "/{push}/secret", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_NETWORK, 0, on_put_secret, NULL},
    {"DELETE", PUSHES "/{push}/secret", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_NETWORK, 0, on_delete_secret, NULL},
};

void
ts_http_pushes_add_routes (const TsHttpPushes *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), (gpointer) self);
}
