/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * TsSettingsChange:
 *
 * What somebody wants to be otherwise: values, resets and instances of any
 * concerns, done together or not at all. Knows nothing of what is allowed;
 * ts_settings_commit() does. Main context only.
 */
typedef struct _TsSettingsChange TsSettingsChange;

TsSettingsChange *ts_settings_change_new (void);
TsSettingsChange *ts_settings_change_ref (TsSettingsChange *self);
void ts_settings_change_free (TsSettingsChange *self);
gboolean ts_settings_change_is_empty (TsSettingsChange *self);

void ts_settings_change_set (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, const gchar *key, GVariant *value);
void ts_settings_change_set_json (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, const gchar *key, JsonNode *value);
void ts_settings_change_set_text (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, const gchar *key, const gchar *text);
void ts_settings_change_reset (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, const gchar *key);
void ts_settings_change_add_instance (
    TsSettingsChange *self, const gchar *concern, const gchar *instance);
void ts_settings_change_remove_instance (
    TsSettingsChange *self, const gchar *concern, const gchar *instance);

void ts_settings_change_expect (TsSettingsChange *self, const gchar *concern,
    const gchar *instance, guint64 revision);

typedef enum
{
  TS_SETTINGS_ITEM_SET,
  TS_SETTINGS_ITEM_RESET,
  TS_SETTINGS_ITEM_ADD_INSTANCE,
  TS_SETTINGS_ITEM_REMOVE_INSTANCE,
  TS_SETTINGS_ITEM_EXPECT,
} TsSettingsItemKind;

/**
 * TsSettingsItem:
 * @instance: empty where a concern has a single instance
 * @key: (nullable): %NULL in a reset: all keys of the instance
 * @value: (nullable): one of these three is there in %TS_SETTINGS_ITEM_SET
 * @json: (nullable):
 * @text: (nullable):
 *
 * One line of a change.
 */
typedef struct
{
  TsSettingsItemKind kind;
  gchar *concern;
  gchar *instance;
  gchar *key;
  GVariant *value;
  JsonNode *json;
  gchar *text;
  guint64 revision;
} TsSettingsItem;

guint ts_settings_change_get_n_items (TsSettingsChange *self);
const TsSettingsItem *ts_settings_change_get_item (
    TsSettingsChange *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSettingsChange, ts_settings_change_free)

G_END_DECLS
