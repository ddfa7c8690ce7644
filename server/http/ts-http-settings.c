/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-settings.h"

#include "http/ts-http-reply.h"

static const gchar *
type_of (const TsSettingInfo *info)
{
  if (info->choices != NULL)
    return "choice";
  if (g_variant_is_of_type (info->value, G_VARIANT_TYPE_BOOLEAN))
    return "boolean";
  if (g_variant_is_of_type (info->value, G_VARIANT_TYPE_DOUBLE))
    return "number";
  if (g_variant_is_of_type (info->value, G_VARIANT_TYPE_STRING))
    return "string";
  return "integer";
}

static void
add_value (JsonBuilder *builder, const gchar *name, GVariant *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_value (builder, json_gvariant_serialize (value));
}

static void
add_setting (JsonBuilder *builder, const TsSettingInfo *info)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "key", info->key);
  ts_http_json_add_string (builder, "type", type_of (info));
  add_value (builder, "value", info->value);
  add_value (builder, "default", info->default_value);
  if (info->minimum != NULL)
    add_value (builder, "minimum", info->minimum);
  if (info->maximum != NULL)
    add_value (builder, "maximum", info->maximum);
  if (info->choices != NULL) {
    json_builder_set_member_name (builder, "choices");
    json_builder_begin_array (builder);
    for (guint i = 0; info->choices[i] != NULL; i++)
      json_builder_add_string_value (builder, info->choices[i]);
    json_builder_end_array (builder);
  }
  if (info->unit != NULL)
    ts_http_json_add_string (builder, "unit", info->unit);
  ts_http_json_add_string (
      builder, "summary", info->summary != NULL ? info->summary : info->key);
  ts_http_json_add_string (builder, "description",
      info->description != NULL ? info->description : "");
  json_builder_end_object (builder);
}

static void
reply_all (TsHttpRequest *request, TsSettings *settings, const gchar *concern,
    const gchar *instance, const gchar *const *keys)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) all =
      ts_settings_describe (settings, concern, instance, &error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (all == NULL) {
    ts_http_request_fail (request, NULL, error);
    return;
  }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "settings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < all->len; i++) {
    const TsSettingInfo *info = g_ptr_array_index (all, i);

    if (g_strv_contains (keys, info->key))
      add_setting (builder, info);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static gboolean
apply (TsHttpRequest *request, TsSettings *settings, const gchar *concern,
    const gchar *instance, const gchar *const *keys, JsonObject *changes)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autofree gchar *place = NULL;
  GError *error = NULL;
  JsonObjectIter iter;
  const gchar *key;
  JsonNode *node;

  json_object_iter_init (&iter, changes);
  while (json_object_iter_next (&iter, &key, &node)) {
    if (!g_strv_contains (keys, key)) {
      ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, key,
          "%s has no setting '%s'", instance, key);
      return FALSE;
    }
    ts_settings_change_set_json (change, concern, instance, key, node);
  }
  if (ts_settings_commit (settings, ts_http_request_get_caller (request),
          change, &place, &error))
    return TRUE;
  ts_http_request_fail (request,
      place != NULL && strrchr (place, '.') != NULL ? strrchr (place, '.') + 1
                                                    : place,
      error);
  return FALSE;
}

/**
 * ts_http_settings_reply:
 * @concern: of the settings, as `sensor`
 * @instance: as `sensor2`
 * @keys: those that do something in this camera; others are not there
 *
 * GET tells the settings of the instance, PATCH changes those that it names,
 * all or none, and tells all.
 */
void
ts_http_settings_reply (TsHttpRequest *request, TsSettings *settings,
    const gchar *concern, const gchar *instance, const gchar *const *keys)
{
  if (ts_http_request_is_method (request, "PATCH")) {
    JsonObject *changes = ts_http_request_get_object (request);

    if (changes == NULL
        || !apply (request, settings, concern, instance, keys, changes))
      return;
  }
  reply_all (request, settings, concern, instance, keys);
}
