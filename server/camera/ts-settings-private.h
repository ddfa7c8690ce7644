/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings-backend.h"
#include "camera/ts-settings.h"

G_BEGIN_DECLS

/* What the files of TsSettings share. Main context only. */

/**
 * TsSettingsInstance:
 * @name: empty where the concern has a single one
 * @path: of GSettings, with a slash at its end
 * @keys: (nullable): those that mean something here; %NULL: all
 * @sensor: (nullable): that it is about, for permissions
 * @revision: counts its changes
 *
 * One group of settings. Counted, so that a change under way may hold it.
 */
typedef struct
{
  gchar *concern;
  gchar *name;
  gchar *path;
  GSettingsSchema *schema;
  GSettings *settings;
  GStrv keys;
  gchar *sensor;
  guint64 revision;
} TsSettingsInstance;

TsSettingsInstance *ts_settings_instance_ref (TsSettingsInstance *self);
void ts_settings_instance_unref (TsSettingsInstance *self);
GStrv ts_settings_instance_list_keys (TsSettingsInstance *self);
GSettingsSchemaKey *ts_settings_instance_find_key (
    TsSettingsInstance *self, const gchar *key, GError **error);
gchar *ts_settings_instance_format_place (
    TsSettingsInstance *self, const gchar *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSettingsInstance, ts_settings_instance_unref)

/* A change that has been looked at: what it writes, or what is wrong with it.
 * Rules see it as a view. */
typedef struct _TsSettingsView TsSettingsPlan;

struct _TsSettingsView
{
  TsSettings *settings;
  TsCaller *caller;
  GTree *tree;         /* path of a key -> value; NULL: reset */
  GPtrArray *touched;  /* Touched */
  GHashTable *added;   /* path -> TsSettingsInstance, in no table yet */
  GHashTable *removed; /* path -> TsSettingsInstance */
  GPtrArray *problems; /* TsSettingsProblem */
  GPtrArray *deltas;   /* TsSettingsDelta, once prepared */
  TsSettingsDraft *draft;
};

struct _TsSettings
{
  GObject parent_instance;

  gchar *state_dir;
  gint lock_fd;
  GSettingsSchemaSource *schemas;
  TsSettingsBackend *backend;
  GHashTable *validators; /* key -> TsSettingsValidator */
  GHashTable *concerns;   /* name -> GHashTable of name -> instance */
  GHashTable *paths;      /* path -> instance, owned above */
  GHashTable *limits;     /* concern whose instances users make -> how many */
  GHashTable *infos;      /* "concern.key" -> TsSettingInfo of the schema */
  GHashTable *running;    /* path of a key -> what the part started with */
  GPtrArray *rules;
  guint port_offset;
  TsDoor *door;
  guint64 revision;

  GQueue commits;                     /* GTask that wait for their turn */
  struct _TsSettingsWrite *in_flight; /* what a worker writes now */
};

GSettingsSchema *ts_settings_find_schema (
    TsSettings *self, const gchar *concern, GError **error);
TsSettingsInstance *ts_settings_find_instance (TsSettings *self,
    const gchar *concern, const gchar *instance, GError **error);
TsSettingsInstance *ts_settings_build_instance (TsSettings *self,
    const gchar *concern, const gchar *instance, GError **error);
void ts_settings_insert_instance (
    TsSettings *self, TsSettingsInstance *instance);
void ts_settings_drop_instance (TsSettings *self, TsSettingsInstance *instance);
const TsSettingInfo *ts_settings_get_info (
    TsSettings *self, TsSettingsInstance *instance, GSettingsSchemaKey *key);
gboolean ts_settings_check_value (
    TsSettings *self, const gchar *key, GVariant *value, GError **error);
void ts_settings_emit_instances_changed (
    TsSettings *self, const gchar *concern);
void ts_settings_emit_committed (
    TsSettings *self, TsCaller *caller, GPtrArray *deltas);

/* ts-settings-running.c */
GVariant *ts_settings_dup_running (
    TsSettings *self, TsSettingsInstance *instance, const gchar *key);

gboolean ts_settings_write_tree (
    GTree *tree, gpointer origin_tag, gpointer user_data);

/* ts-settings-rules.c */
void ts_settings_rules_init (TsSettings *self);
gboolean ts_settings_rules_check (TsSettings *self, TsSettingsPlan *plan,
    TsSettingsInstance *instance, const gchar *key, GError **error);

/* ts-settings-plan.c */
TsSettingsPlan *ts_settings_plan_new (TsSettings *self, TsCaller *caller);
void ts_settings_plan_free (TsSettingsPlan *self);
TsSettingsInstance *ts_settings_plan_find_instance (TsSettingsPlan *self,
    const gchar *concern, const gchar *instance, GError **error);
GVariant *ts_settings_plan_get_value (
    TsSettingsPlan *self, TsSettingsInstance *instance, const gchar *key);
void ts_settings_plan_add_change (
    TsSettingsPlan *self, TsSettingsChange *change, gboolean record);
void ts_settings_plan_add_tree (TsSettingsPlan *self, GTree *tree);
gboolean ts_settings_plan_prepare (
    TsSettingsPlan *self, gchar **ret_place, GError **error);
GPtrArray *ts_settings_plan_steal_problems (TsSettingsPlan *self);
GBytes *ts_settings_plan_get_text (TsSettingsPlan *self);
void ts_settings_plan_apply (TsSettingsPlan *self, gpointer origin_tag);
void ts_settings_plan_fail (TsSettingsPlan *self, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSettingsPlan, ts_settings_plan_free)

G_END_DECLS
