/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "camera/ts-scene-presets.h"

#include <gio/gio.h>

#include "scene-presets.h"

#define RESOURCE "/org/thermoscope/camera/scene-presets.json"

static void
preset_free (gpointer data)
{
  TsScenePreset *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->description);
  json_object_unref (self->settings);
  g_free (self);
}

/* Returns: (nullable): a text that is there */
static const gchar *
get_text (JsonObject *object, const gchar *member, guint index, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING
      && *json_node_get_string (node) != '\0')
    return json_node_get_string (node);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "presets[%u].%s: it is missing or no text", index, member);
  return NULL;
}

static TsScenePreset *
parse_preset (JsonNode *node, guint index, GError **error)
{
  const gchar *id, *title, *description;
  TsScenePreset *preset;
  JsonObject *object;
  JsonNode *settings;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "presets[%u]: it is no object", index);
    return NULL;
  }
  object = json_node_get_object (node);
  id = get_text (object, "id", index, error);
  title = id != NULL ? get_text (object, "title", index, error) : NULL;
  description =
      title != NULL ? get_text (object, "description", index, error) : NULL;
  if (description == NULL)
    return NULL;
  settings = json_object_get_member (object, "settings");
  if (settings == NULL || !JSON_NODE_HOLDS_OBJECT (settings)
      || json_object_get_size (json_node_get_object (settings)) == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "presets[%u].settings: there are none", index);
    return NULL;
  }

  preset = g_new0 (TsScenePreset, 1);
  preset->id = g_strdup (id);
  preset->title = g_strdup (title);
  preset->description = g_strdup (description);
  preset->settings = json_node_dup_object (settings);
  return preset;
}

/**
 * ts_scene_presets_parse:
 * @json: as `scene-presets.json` is
 *
 * Returns: (transfer full) (element-type TsScenePreset): the presets, or %NULL
 *   and @error with the place
 */
GPtrArray *
ts_scene_presets_parse (GBytes *json, GError **error)
{
  g_autoptr (GPtrArray) presets = g_ptr_array_new_with_free_func (preset_free);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root, *list = NULL;
  JsonArray *array;

  if (!json_parser_load_from_data (parser, g_bytes_get_data (json, NULL),
          g_bytes_get_size (json), error))
    return NULL;
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    list = json_object_get_member (json_node_get_object (root), "presets");
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "presets: there is no such list");
    return NULL;
  }

  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    TsScenePreset *preset =
        parse_preset (json_array_get_element (array, i), i, error);

    if (preset == NULL)
      return NULL;
    g_ptr_array_add (presets, preset);
  }
  return g_steal_pointer (&presets);
}

/**
 * ts_scene_presets_get:
 *
 * Returns: (transfer none) (element-type TsScenePreset): those that come with
 *   the program
 */
GPtrArray *
ts_scene_presets_get (void)
{
  static GPtrArray *presets = NULL;

  if (presets == NULL) {
    g_autoptr (GBytes) json =
        g_resource_lookup_data (thermoscope_scene_presets_get_resource (),
            RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    /* it was in order when the program was tested */
    presets = ts_scene_presets_parse (json, NULL);
  }
  return presets;
}

/**
 * ts_scene_presets_find:
 *
 * Returns: (nullable): the preset of this @id
 */
const TsScenePreset *
ts_scene_presets_find (const gchar *id)
{
  GPtrArray *presets = ts_scene_presets_get ();

  for (guint i = 0; i < presets->len; i++) {
    const TsScenePreset *preset = g_ptr_array_index (presets, i);

    if (g_str_equal (preset->id, id))
      return preset;
  }
  return NULL;
}

/**
 * ts_scene_preset_add_to_change:
 * @sensor: whose settings
 *
 * Adds what the preset sets to @change, as far as the sensor has such settings:
 * a chain without details still takes the contrast.
 *
 * Returns: how many settings that are
 */
guint
ts_scene_preset_add_to_change (const TsScenePreset *self, TsSettings *settings,
    const gchar *sensor, TsSettingsChange *change)
{
  JsonObjectIter iter;
  const gchar *key;
  JsonNode *value;
  guint n = 0;

  json_object_iter_init_ordered (&iter, self->settings);
  while (json_object_iter_next_ordered (&iter, &key, &value)) {
    g_autoptr (TsSettingInfo) info =
        ts_settings_describe_key (settings, "sensor", sensor, key, NULL);

    if (info == NULL)
      continue;
    ts_settings_change_set_json (change, "sensor", sensor, key, value);
    n++;
  }
  return n;
}
