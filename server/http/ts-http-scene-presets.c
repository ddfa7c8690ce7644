/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-scene-presets.h"

#include "camera/ts-scene-presets.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-settings.h"

static void
add_preset (JsonBuilder *builder, const TsScenePreset *preset)
{
  JsonNode *settings = json_node_alloc ();

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", preset->id);
  ts_http_json_add_string (builder, "title", preset->title);
  ts_http_json_add_string (builder, "description", preset->description);
  json_builder_set_member_name (builder, "settings");
  json_builder_add_value (
      builder, json_node_init_object (settings, preset->settings));
  json_builder_end_object (builder);
}

static void
reply_presets (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GPtrArray *presets = ts_scene_presets_get ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "presets");
  json_builder_begin_array (builder);
  for (guint i = 0; i < presets->len; i++)
    add_preset (builder, g_ptr_array_index (presets, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
apply_preset (TsHttpRequest *request, gpointer owner)
{
  TsSettings *settings = owner;
  const gchar *sensor = ts_http_request_get_param (request, "id");
  const gchar *id = ts_http_request_get_param (request, "preset");
  const TsScenePreset *preset = ts_scene_presets_find (id);
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();

  if (!ts_settings_has_any (settings, "sensor", sensor)) {
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "id",
        "this camera has no sensor '%s'", sensor);
    return;
  }
  if (preset == NULL) {
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "preset",
        "there is no scene preset '%s'", id);
    return;
  }
  if (ts_scene_preset_add_to_change (preset, settings, sensor, change) == 0) {
    ts_http_request_refuse (request, SOUP_STATUS_CONFLICT, "id",
        "the sensor '%s' has none of the settings of '%s'", sensor, id);
    return;
  }
  ts_http_settings_commit (
      request, settings, change, "sensor", sensor, SOUP_STATUS_OK);
}

/* Choosing asks for the permission of each setting that it changes. */
static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/scene-presets", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        reply_presets, NULL},
    {"POST", "/api/v1/sensors/{id}/scene-presets/{preset}/apply",
        TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, apply_preset, NULL},
};

/**
 * ts_http_scene_presets_add_routes:
 * @settings: lives as long as the router
 */
void
ts_http_scene_presets_add_routes (TsHttpRouter *router, TsSettings *settings)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), settings);
}
