/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TS_SETTINGS_ERROR (ts_settings_error_quark ())

/**
 * TsSettingsError:
 * @TS_SETTINGS_ERROR_STATE: the state directory or the file in it cannot be
 *   used, or another camera uses it
 * @TS_SETTINGS_ERROR_NOT_FOUND: no such concern, instance or key
 * @TS_SETTINGS_ERROR_INVALID: wrong type, out of range or not a choice; the
 *   message says what is allowed
 */
typedef enum
{
  TS_SETTINGS_ERROR_STATE,
  TS_SETTINGS_ERROR_NOT_FOUND,
  TS_SETTINGS_ERROR_INVALID,
} TsSettingsError;

GQuark ts_settings_error_quark (void);

/**
 * TsSettingInfo:
 * @key: name of the key
 * @summary: one line
 * @description: what a user would call help
 * @unit: (nullable): of the value
 * @value: now
 * @default_value: what a reset brings
 * @minimum: (nullable): of a number
 * @maximum: (nullable): of a number
 * @choices: (nullable): all allowed strings
 *
 * One setting, with what a form or an API needs to show it.
 */
typedef struct
{
  gchar *key;
  gchar *summary;
  gchar *description;
  gchar *unit;
  GVariant *value;
  GVariant *default_value;
  GVariant *minimum;
  GVariant *maximum;
  GStrv choices;
} TsSettingInfo;

void ts_setting_info_free (TsSettingInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSettingInfo, ts_setting_info_free)

/**
 * TsSettings:
 *
 * Every value that a user can change, kept in `settings.ini` of the state
 * directory, which belongs to this process alone as long as the object lives.
 * A *concern* is a schema (`sensor` is `org.thermoscope.sensor`), an
 * *instance* is what it is about (`sensor2`; %NULL where there is only one).
 * Written at once and whole: a kill at any moment leaves the old or the new
 * value.
 *
 * Main context only. Knows the schemas and nothing of what the values do;
 * whoever is interested takes the #GSettings and listens to `changed`.
 */
#define TS_TYPE_SETTINGS (ts_settings_get_type ())
G_DECLARE_FINAL_TYPE (TsSettings, ts_settings, TS, SETTINGS, GObject)

TsSettings *ts_settings_new (const gchar *state_dir, GError **error);
const gchar *ts_settings_get_state_dir (TsSettings *self);

gboolean ts_settings_add_instance (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *const *keys, JsonObject *defaults,
    GError **error);
/**
 * TsSettingsValidator:
 *
 * Returns: whether @value, which has the type and range of its key, makes
 *   sense; if not, @error says why
 */
typedef gboolean (*TsSettingsValidator) (GVariant *value, GError **error);

void ts_settings_set_validator (
    TsSettings *self, const gchar *key, TsSettingsValidator validator);
gboolean ts_settings_has_key (
    TsSettings *self, const gchar *concern, const gchar *key);
GStrv ts_settings_list_concerns (TsSettings *self);
GStrv ts_settings_list_instances (TsSettings *self, const gchar *concern);
GSettings *ts_settings_get (TsSettings *self, const gchar *concern,
    const gchar *instance, GError **error);

GPtrArray *ts_settings_describe (TsSettings *self, const gchar *concern,
    const gchar *instance, GError **error);
TsSettingInfo *ts_settings_describe_key (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, GError **error);

gboolean ts_settings_set_json (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, JsonNode *value, GError **error);
gboolean ts_settings_set_text (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, const gchar *text, GError **error);
gboolean ts_settings_reset (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, GError **error);
gboolean ts_settings_apply_assignment (
    TsSettings *self, const gchar *assignment, GError **error);

G_END_DECLS
