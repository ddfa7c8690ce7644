/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-profile.h"

#include "http/ts-http-encoder.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-visible.h"
#include "media/ts-chain-node.h"

struct _TsHttpProfile
{
  TsCamera *camera;
  TsReloader *reloader;
};

static void
add_optional (JsonBuilder *builder, const gchar *name, const gchar *value)
{
  if (value != NULL)
    ts_http_json_add_string (builder, name, value);
}

static void
add_bindings (JsonBuilder *builder, GPtrArray *bindings)
{
  json_builder_set_member_name (builder, "bindings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < bindings->len; i++) {
    const TsChainBinding *binding = g_ptr_array_index (bindings, i);

    json_builder_begin_object (builder);
    ts_http_json_add_string (builder, "setting", binding->key);
    ts_http_json_add_string (builder, "property", binding->property);
    json_builder_set_member_name (builder, "value");
    json_builder_add_value (builder, json_node_copy (binding->value));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_node (
    JsonBuilder *builder, const TsChainNode *node, const TsSensorStatus *status)
{
  JsonNode *properties = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (properties, node->properties);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "name", node->name);
  ts_http_json_add_string (builder, "element", node->element);
  ts_http_json_add_string (builder, "summary", node->summary);
  add_optional (builder, "launch", node->launch);
  json_builder_set_member_name (builder, "properties");
  json_builder_add_value (builder, properties);
  add_bindings (builder, node->bindings);
  add_optional (builder, "caps", node->caps);
  ts_http_json_add_string (builder, "state", node->state);
  if (status->error != NULL
      && g_strcmp0 (status->error_element, node->name) == 0)
    ts_http_json_add_string (builder, "error", status->error);
  json_builder_end_object (builder);
}

static void
add_sensor (JsonBuilder *builder, TsSensor *sensor)
{
  g_autoptr (GPtrArray) chain = ts_sensor_describe_chain (sensor);
  g_auto (TsSensorStatus) status = {0};

  ts_sensor_get_status (sensor, &status);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", ts_sensor_get_id (sensor));
  ts_http_json_add_string (builder, "name", ts_sensor_get_label (sensor));
  ts_http_json_add_string (
      builder, "band", ts_band_to_string (ts_sensor_get_band (sensor)));
  ts_http_json_add_string (
      builder, "state", ts_sensor_state_to_string (status.state));
  add_optional (builder, "error", status.error);
  ts_http_json_add_number (builder, "fps", status.fps);
  ts_http_json_add_integer (builder, "frames", status.n_frames);
  ts_http_json_add_integer (builder, "consumers", status.n_consumers);
  json_builder_set_member_name (builder, "chain");
  json_builder_begin_array (builder);
  for (guint i = 0; i < chain->len; i++)
    add_node (builder, g_ptr_array_index (chain, i), &status);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_stream (JsonBuilder *builder, TsStream *stream)
{
  const gchar *const *aliases = ts_stream_get_aliases (stream);
  g_auto (TsStreamStatus) status = {0};
  const TsEncoderStatus *encoder = &status.encoder;

  ts_stream_get_status (stream, &status);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", ts_stream_get_name (stream));
  json_builder_set_member_name (builder, "aliases");
  json_builder_begin_array (builder);
  for (guint i = 0; aliases[i] != NULL; i++)
    json_builder_add_string_value (builder, aliases[i]);
  json_builder_end_array (builder);
  ts_http_json_add_string (
      builder, "sensor", ts_sensor_get_id (ts_stream_get_sensor (stream)));
  ts_http_json_add_string (
      builder, "codec", ts_codec_to_string (ts_stream_get_codec (stream)));
  ts_http_json_add_string (
      builder, "encoder", ts_encoder_state_to_string (encoder->state));
  add_optional (builder, "error", encoder->error);
  ts_http_encoder_add (builder, encoder);
  ts_http_json_add_integer (builder, "consumers", status.n_consumers);
  if (encoder->width > 0) {
    ts_http_json_add_integer (builder, "width", encoder->width);
    ts_http_json_add_integer (builder, "height", encoder->height);
  }
  ts_http_json_add_number (builder, "fps", encoder->fps);
  ts_http_json_add_number (builder, "bitrateKbps", encoder->bitrate_kbps);
  json_builder_end_object (builder);
}

static void
reply_profile (TsHttpRequest *request, gpointer owner)
{
  TsHttpProfile *self = owner;
  TsProfile *profile = ts_camera_get_profile (self->camera);
  TsCaller *caller = ts_http_request_get_caller (request);
  g_autoptr (GPtrArray) sensors =
      ts_http_visible_sensors (self->camera, caller);
  g_autoptr (GPtrArray) streams =
      ts_http_visible_streams (self->camera, caller);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "name", ts_profile_get_name (profile));
  ts_http_json_add_string (builder, "title", ts_profile_get_title (profile));
  ts_http_json_add_string (
      builder, "description", ts_profile_get_description (profile));
  ts_http_json_add_string (
      builder, "file", ts_reloader_get_file (self->reloader));
  add_optional (builder, "problem", ts_reloader_get_problem (self->reloader));
  json_builder_set_member_name (builder, "sensors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sensors->len; i++)
    add_sensor (builder, g_ptr_array_index (sensors, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "streams");
  json_builder_begin_array (builder);
  for (guint i = 0; i < streams->len; i++)
    add_stream (builder, g_ptr_array_index (streams, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
add_names (JsonBuilder *builder, const gchar *name, GPtrArray *names)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < names->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (names, i));
  json_builder_end_array (builder);
}

static void
reply_reload (TsHttpRequest *request, gpointer owner)
{
  TsHttpProfile *self = owner;
  g_auto (TsCameraChanges) changes = {0};
  g_autoptr (JsonBuilder) builder = NULL;
  GError *error = NULL;

  if (!ts_reloader_reload (self->reloader, ts_http_request_get_caller (request),
          &changes, &error)) {
    /* the request is right: what it is about does not allow it */
    if (error->domain == TS_CALLER_ERROR)
      ts_http_request_fail (request, NULL, error);
    else
      ts_http_reply_error (ts_http_request_get_message (request),
          SOUP_STATUS_CONFLICT, "file", error);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_names (builder, "removedSensors", changes.removed_sensors);
  add_names (builder, "addedSensors", changes.added_sensors);
  add_names (builder, "removedStreams", changes.removed_streams);
  add_names (builder, "addedStreams", changes.added_streams);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/profile", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_MAINTENANCE, 0, reply_profile, NULL},
    {"POST", "/api/v1/profile/reload", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_MAINTENANCE, 0, reply_reload, NULL},
};

TsHttpProfile *
ts_http_profile_new (TsCamera *camera, TsReloader *reloader)
{
  TsHttpProfile *self = g_new0 (TsHttpProfile, 1);

  self->camera = g_object_ref (camera);
  self->reloader = g_object_ref (reloader);
  return self;
}

void
ts_http_profile_free (TsHttpProfile *self)
{
  g_object_unref (self->camera);
  g_object_unref (self->reloader);
  g_free (self);
}

void
ts_http_profile_add_routes (TsHttpProfile *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}
