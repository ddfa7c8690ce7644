/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "camera/ts-door.h"
#include "camera/ts-settings-change.h"
#include "camera/ts-settings-info.h"

G_BEGIN_DECLS

#define TS_SETTINGS_ERROR (ts_settings_error_quark ())

/**
 * TsSettingsError:
 * @TS_SETTINGS_ERROR_STATE: the state directory or the file in it cannot be
 *   used, or another camera uses it
 * @TS_SETTINGS_ERROR_NOT_FOUND: no such concern, instance or key
 * @TS_SETTINGS_ERROR_INVALID: wrong type, out of range or not a choice; the
 *   message says what is allowed
 * @TS_SETTINGS_ERROR_CONFLICT: allowed by itself, but not beside another
 *   value; the message names both
 * @TS_SETTINGS_ERROR_STALE: somebody else has changed it meanwhile
 */
typedef enum
{
  TS_SETTINGS_ERROR_STATE,
  TS_SETTINGS_ERROR_NOT_FOUND,
  TS_SETTINGS_ERROR_INVALID,
  TS_SETTINGS_ERROR_CONFLICT,
  TS_SETTINGS_ERROR_STALE,
} TsSettingsError;

GQuark ts_settings_error_quark (void);

/**
 * TsSettingsDelta:
 * @instance: empty where a concern has a single instance
 * @old_value: (nullable): what it was; %NULL: the instance is new
 * @new_value: (nullable): what it is; %NULL: the instance is gone
 *
 * One key that is otherwise than before.
 */
typedef struct
{
  gchar *concern;
  gchar *instance;
  gchar *key;
  GVariant *old_value;
  GVariant *new_value;
} TsSettingsDelta;

/**
 * TsSettingsProblem:
 * @key: (nullable): %NULL when it is about the instance
 * @error: of #TsSettingsError or #TsCallerError
 *
 * One line of a change that cannot be done.
 */
typedef struct
{
  gchar *concern;
  gchar *instance;
  gchar *key;
  GError *error;
} TsSettingsProblem;

/**
 * TsSettings:
 *
 * Every value that a user can change, kept in `settings.ini` of the state
 * directory, which belongs to this process alone as long as the object lives.
 * A *concern* is a schema (`sensor` is `org.thermoscope.sensor`), an
 * *instance* is what it is about (`sensor2`; %NULL where there is only one).
 * Whatever is changed together is written at once and whole: a kill at any
 * moment leaves the old or the new values. Values act when they are on the
 * disk, so that nobody saw what a restart would take back.
 *
 * Whoever writes, also through a #GSettings, is held to the same ranges,
 * validators and rules.
 *
 * Main context only. Knows the schemas and nothing of what the values do;
 * whoever is interested takes the #GSettings and listens to `changed`.
 *
 * Signals:
 *
 * `committed (settings, caller, deltas)`: a #GPtrArray of #TsSettingsDelta has
 * been done for a #TsCaller, after each #GSettings has told it.
 *
 * `instances-changed (settings, concern)`: there are more or less of it.
 */
#define TS_TYPE_SETTINGS (ts_settings_get_type ())
G_DECLARE_FINAL_TYPE (TsSettings, ts_settings, TS, SETTINGS, GObject)

TsSettings *ts_settings_new (const gchar *state_dir, GError **error);
const gchar *ts_settings_get_state_dir (TsSettings *self);
void ts_settings_set_door (TsSettings *self, TsDoor *door);

gboolean ts_settings_add_instance (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *const *keys, JsonObject *defaults,
    GError **error);
void ts_settings_set_sensor (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *sensor);
void ts_settings_remove_instance (
    TsSettings *self, const gchar *concern, const gchar *instance);
gboolean ts_settings_add_user_concern (
    TsSettings *self, const gchar *concern, guint limit, GError **error);
gboolean ts_settings_is_user_concern (TsSettings *self, const gchar *concern);

/**
 * TsSettingsValidator:
 *
 * Returns: whether @value, which has the type and range of its key, makes
 *   sense; if not, @error says why
 */
typedef gboolean (*TsSettingsValidator) (GVariant *value, GError **error);

void ts_settings_set_validator (
    TsSettings *self, const gchar *key, TsSettingsValidator validator);

/**
 * TsSettingsView:
 *
 * The values as they will be when a change is done. Lives as long as the call
 * that got it.
 */
typedef struct _TsSettingsView TsSettingsView;

GVariant *ts_settings_view_get_value (TsSettingsView *self,
    const gchar *concern, const gchar *instance, const gchar *key);
gchar *ts_settings_view_get_string (TsSettingsView *self, const gchar *concern,
    const gchar *instance, const gchar *key);
gchar *ts_settings_view_format_value (TsSettingsView *self,
    const gchar *concern, const gchar *instance, const gchar *key);
GStrv ts_settings_view_list_concerns (TsSettingsView *self);
GStrv ts_settings_view_list_instances (
    TsSettingsView *self, const gchar *concern);
GStrv ts_settings_view_list_keys (
    TsSettingsView *self, const gchar *concern, const gchar *instance);

/**
 * TsSettingsRule:
 * @concern: of the key that is to be changed
 * @instance: of it; empty where there is only one
 * @key: that is to be changed
 *
 * Values that exclude one another.
 *
 * Returns: whether they can be together; if not, @error names both, with the
 *   code %TS_SETTINGS_ERROR_CONFLICT
 */
typedef gboolean (*TsSettingsRule) (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, gpointer user_data,
    GError **error);

void ts_settings_add_rule (TsSettings *self, const gchar *concern,
    const gchar *keys, TsSettingsRule rule, gpointer user_data,
    GDestroyNotify destroy);
void ts_settings_remove_rules (TsSettings *self, gpointer user_data);
void ts_settings_tell_conflicts (TsSettings *self);
void ts_settings_set_port_offset (TsSettings *self, guint offset);

gboolean ts_settings_has_key (
    TsSettings *self, const gchar *concern, const gchar *key);
GStrv ts_settings_list_concerns (TsSettings *self);
GStrv ts_settings_list_instances (TsSettings *self, const gchar *concern);
gboolean ts_settings_has_any (
    TsSettings *self, const gchar *concern, const gchar *instance);
GSettings *ts_settings_get (TsSettings *self, const gchar *concern,
    const gchar *instance, GError **error);
const gchar *ts_settings_get_sensor (
    TsSettings *self, const gchar *concern, const gchar *instance);

GPtrArray *ts_settings_describe (TsSettings *self, const gchar *concern,
    const gchar *instance, GError **error);
TsSettingInfo *ts_settings_describe_key (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, GError **error);
guint64 ts_settings_get_revision (
    TsSettings *self, const gchar *concern, const gchar *instance);

/* Changes: ts-settings-commit.c */
GPtrArray *ts_settings_check (
    TsSettings *self, TsCaller *caller, TsSettingsChange *change);
gboolean ts_settings_commit (TsSettings *self, TsCaller *caller,
    TsSettingsChange *change, gchar **ret_place, GError **error);
void ts_settings_commit_async (TsSettings *self, TsCaller *caller,
    TsSettingsChange *change, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_settings_commit_finish (
    TsSettings *self, GAsyncResult *result, gchar **ret_place, GError **error);
void ts_settings_flush (TsSettings *self);
gboolean ts_settings_add_assignment (
    TsSettingsChange *change, const gchar *assignment, GError **error);

/* What parts of the camera started with: ts-settings-running.c */

/**
 * TsSettingsPending:
 * @part: that has to start again, as `http` or `sensor:sensor2`
 * @running: what it works with
 * @saved: what it will work with
 */
typedef struct
{
  gchar *part;
  gchar *concern;
  gchar *instance;
  gchar *key;
  GVariant *running;
  GVariant *saved;
} TsSettingsPending;

void ts_settings_mark_running (TsSettings *self, const gchar *part);
GPtrArray *ts_settings_list_pending (TsSettings *self);

G_END_DECLS
