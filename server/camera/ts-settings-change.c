/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-settings-change.h"

struct _TsSettingsChange
{
  guint ref_count;
  GPtrArray *items;
};

static void
item_free (TsSettingsItem *item)
{
  g_free (item->concern);
  g_free (item->instance);
  g_free (item->key);
  g_clear_pointer (&item->value, g_variant_unref);
  g_clear_pointer (&item->json, json_node_unref);
  g_free (item->text);
  g_free (item);
}

TsSettingsChange *
ts_settings_change_new (void)
{
  TsSettingsChange *self = g_new0 (TsSettingsChange, 1);

  self->ref_count = 1;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  return self;
}

TsSettingsChange *
ts_settings_change_ref (TsSettingsChange *self)
{
  self->ref_count++;
  return self;
}

/**
 * ts_settings_change_free:
 *
 * Drops one reference.
 */
void
ts_settings_change_free (TsSettingsChange *self)
{
  if (--self->ref_count > 0)
    return;
  g_ptr_array_unref (self->items);
  g_free (self);
}

static TsSettingsItem *
add (TsSettingsChange *self, TsSettingsItemKind kind, const gchar *concern,
    const gchar *instance, const gchar *key)
{
  TsSettingsItem *item = g_new0 (TsSettingsItem, 1);

  item->kind = kind;
  item->concern = g_strdup (concern);
  item->instance = g_strdup (instance != NULL ? instance : "");
  item->key = g_strdup (key);
  g_ptr_array_add (self->items, item);
  return item;
}

/**
 * ts_settings_change_set:
 * @instance: (nullable): %NULL or empty where a concern has a single instance
 * @value: a floating reference is taken
 */
void
ts_settings_change_set (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, const gchar *key, GVariant *value)
{
  TsSettingsItem *item =
      add (self, TS_SETTINGS_ITEM_SET, concern, instance, key);

  item->value = g_variant_ref_sink (value);
}

/**
 * ts_settings_change_set_json:
 * @value: null is a reset
 */
void
ts_settings_change_set_json (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, const gchar *key, JsonNode *value)
{
  gboolean reset = JSON_NODE_HOLDS_NULL (value);
  TsSettingsItem *item =
      add (self, reset ? TS_SETTINGS_ITEM_RESET : TS_SETTINGS_ITEM_SET, concern,
          instance, key);

  if (!reset)
    item->json = json_node_ref (value);
}

/**
 * ts_settings_change_set_text:
 * @text: a string as it is, anything else as GVariant text (`true`, `12.5`)
 */
void
ts_settings_change_set_text (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, const gchar *key, const gchar *text)
{
  TsSettingsItem *item =
      add (self, TS_SETTINGS_ITEM_SET, concern, instance, key);

  item->text = g_strdup (text);
}

/**
 * ts_settings_change_reset:
 * @key: (nullable): %NULL: all keys of the instance that the caller may change
 *
 * Back to the default of the profile, or of the schema where it has none. What
 * the same change sets later counts.
 */
void
ts_settings_change_reset (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, const gchar *key)
{
  add (self, TS_SETTINGS_ITEM_RESET, concern, instance, key);
}

/**
 * ts_settings_change_add_instance:
 * @concern: one whose instances users make, as `schedule`
 * @instance: letters, digits, `-` and `_`
 */
void
ts_settings_change_add_instance (
    TsSettingsChange *self, const gchar *concern, const gchar *instance)
{
  add (self, TS_SETTINGS_ITEM_ADD_INSTANCE, concern, instance, NULL);
}

void
ts_settings_change_remove_instance (
    TsSettingsChange *self, const gchar *concern, const gchar *instance)
{
  add (self, TS_SETTINGS_ITEM_REMOVE_INSTANCE, concern, instance, NULL);
}

/**
 * ts_settings_change_expect:
 * @revision: of ts_settings_get_revision(): who wants the change has seen that
 *
 * If the instance is another one when its turn comes, nothing is done.
 */
void
ts_settings_change_expect (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, guint64 revision)
{
  TsSettingsItem *item =
      add (self, TS_SETTINGS_ITEM_EXPECT, concern, instance, NULL);

  item->revision = revision;
}

gboolean
ts_settings_change_is_empty (TsSettingsChange *self)
{
  return self->items->len == 0;
}

guint
ts_settings_change_get_n_items (TsSettingsChange *self)
{
  return self->items->len;
}

/**
 * ts_settings_change_get_item:
 *
 * Returns: (transfer none): in the order in which they were added
 */
const TsSettingsItem *
ts_settings_change_get_item (TsSettingsChange *self, guint index)
{
  return g_ptr_array_index (self->items, index);
}
