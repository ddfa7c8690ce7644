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
reply_all (SoupServerMessage *message, TsSettings *settings,
    const gchar *concern, const gchar *instance, const gchar *const *keys)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) all =
      ts_settings_describe (settings, concern, instance, &error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (all == NULL) {
    ts_http_reply_error (message, SOUP_STATUS_NOT_FOUND, NULL, error);
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
  ts_http_reply_json (message, builder);
}

static JsonObject *
parse_body (SoupServerMessage *message, JsonParser *parser)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const gchar *type = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (message), NULL);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  gsize size = 0;
  const gchar *text = g_bytes_get_data (bytes, &size);
  JsonNode *root;
  GError *error = NULL;

  /* also keeps out forms of other sites, which cannot send this type */
  if (g_strcmp0 (type, "application/json") != 0
      && g_strcmp0 (type, "application/merge-patch+json") != 0) {
    ts_http_reply_problem (message, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE,
        "Content-Type", "settings are changed with application/json");
    return NULL;
  }
  if (size == 0 || !json_parser_load_from_data (parser, text, size, &error)) {
    ts_http_reply_problem (message, SOUP_STATUS_BAD_REQUEST, NULL,
        "the body is not JSON: %s", error != NULL ? error->message : "empty");
    g_clear_error (&error);
    return NULL;
  }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    ts_http_reply_problem (message, SOUP_STATUS_BAD_REQUEST, NULL,
        "the body must be an object: {\"key\": value}");
    return NULL;
  }
  return json_node_get_object (root);
}

/* What was set so far goes back to what it was. */
static void
undo (TsSettings *settings, const gchar *concern, const gchar *instance,
    GHashTable *old_values)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, old_values);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    g_autoptr (JsonNode) node = json_gvariant_serialize (value);

    ts_settings_set_json (settings, concern, instance, key, node, NULL);
  }
}

static gboolean
apply (SoupServerMessage *message, TsSettings *settings, const gchar *concern,
    const gchar *instance, const gchar *const *keys, JsonObject *changes)
{
  g_autoptr (GHashTable) old_values = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  JsonObjectIter iter;
  const gchar *key;
  JsonNode *node;

  json_object_iter_init (&iter, changes);
  while (json_object_iter_next (&iter, &key, &node)) {
    GError *error = NULL;
    g_autoptr (TsSettingInfo) info = NULL;

    if (!g_strv_contains (keys, key)) {
      undo (settings, concern, instance, old_values);
      ts_http_reply_problem (message, SOUP_STATUS_BAD_REQUEST, key,
          "%s has no setting '%s'", instance, key);
      return FALSE;
    }
    info = ts_settings_describe_key (settings, concern, instance, key, &error);
    if (info == NULL
        || !ts_settings_set_json (
            settings, concern, instance, key, node, &error)) {
      undo (settings, concern, instance, old_values);
      ts_http_reply_error (message, SOUP_STATUS_BAD_REQUEST, key, error);
      return FALSE;
    }
    g_hash_table_insert (
        old_values, g_strdup (key), g_variant_ref (info->value));
  }
  return TRUE;
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
ts_http_settings_reply (SoupServerMessage *message, TsSettings *settings,
    const gchar *concern, const gchar *instance, const gchar *const *keys)
{
  if (g_str_equal (soup_server_message_get_method (message), "PATCH")) {
    g_autoptr (JsonParser) parser = json_parser_new_immutable ();
    JsonObject *changes = parse_body (message, parser);

    if (changes == NULL
        || !apply (message, settings, concern, instance, keys, changes))
      return;
  }
  reply_all (message, settings, concern, instance, keys);
}
