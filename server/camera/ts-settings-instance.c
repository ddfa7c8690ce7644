/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include "camera/ts-settings-private.h"
#include "camera/ts-settings-value.h"

#define SCHEMA_PREFIX "org.thermoscope."

TsSettingsInstance *
ts_settings_instance_ref (TsSettingsInstance *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_instance (gpointer data)
{
  TsSettingsInstance *self = data;

  g_free (self->concern);
  g_free (self->name);
  g_free (self->path);
  g_free (self->sensor);
  g_strfreev (self->keys);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->schema, g_settings_schema_unref);
}

void
ts_settings_instance_unref (TsSettingsInstance *self)
{
  g_rc_box_release_full (self, clear_instance);
}

/* The keys that mean something for this instance. A visible sensor has no
 * palette. */
GStrv
ts_settings_instance_list_keys (TsSettingsInstance *self)
{
  if (self->keys != NULL)
    return g_strdupv (self->keys);
  return g_settings_schema_list_keys (self->schema);
}

GSettingsSchemaKey *
ts_settings_instance_find_key (
    TsSettingsInstance *self, const gchar *key, GError **error)
{
  g_auto (GStrv) keys = ts_settings_instance_list_keys (self);
  g_autofree gchar *known = NULL;

  if (g_strv_contains ((const gchar *const *) keys, key)
      && g_settings_schema_has_key (self->schema, key))
    return g_settings_schema_get_key (self->schema, key);
  known = g_strjoinv (", ", keys);
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
      "there is no setting '%s' here; there %s%s", key,
      keys[0] != NULL ? "are: " : "is none", known);
  return NULL;
}

/* As --set takes it: "sensor:sensor2.palette". */
gchar *
ts_settings_instance_format_place (TsSettingsInstance *self, const gchar *key)
{
  return g_strconcat (self->concern, *self->name != '\0' ? ":" : "", self->name,
      key != NULL ? "." : NULL, key, NULL);
}

GSettingsSchema *
ts_settings_find_schema (TsSettings *self, const gchar *concern, GError **error)
{
  g_autofree gchar *id = g_strconcat (SCHEMA_PREFIX, concern, NULL);
  GSettingsSchema *schema =
      g_settings_schema_source_lookup (self->schemas, id, FALSE);

  if (schema == NULL)
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "there are no settings '%s'", concern);
  return schema;
}

static gboolean
set_defaults (TsSettings *self, TsSettingsInstance *instance,
    JsonObject *defaults, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (defaults);

  for (GList *l = names; l != NULL; l = l->next) {
    g_autoptr (GSettingsSchemaKey) key =
        ts_settings_instance_find_key (instance, l->data, error);
    g_autoptr (GVariant) value = NULL;
    g_autofree gchar *key_path = g_strconcat (instance->path, l->data, NULL);

    if (key == NULL)
      return FALSE;
    value = ts_settings_value_from_json (
        key, json_object_get_member (defaults, l->data), error);
    if (value == NULL || !ts_settings_check_value (self, l->data, value, error))
      return FALSE;
    ts_settings_backend_set_default (self->backend, key_path, value);
  }
  return TRUE;
}

/* A value that the schema does not allow (any more) was written by hand or by
 * another version: the camera goes on with the default. */
static void
ignore_foreign_values (TsSettings *self, TsSettingsInstance *instance)
{
  g_auto (GStrv) keys = g_settings_schema_list_keys (instance->schema);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GSettingsSchemaKey) key =
        g_settings_schema_get_key (instance->schema, keys[i]);
    g_autofree gchar *key_path = g_strconcat (instance->path, keys[i], NULL);
    g_autoptr (GVariant) value = ts_settings_backend_get_stored (
        self->backend, key_path, g_settings_schema_key_get_value_type (key));
    g_autoptr (GError) error = NULL;

    if (value != NULL
        && (!ts_settings_value_check (key, value, &error)
            || !ts_settings_check_value (self, keys[i], value, &error))) {
      g_message ("%s: the stored value is not allowed, using the default; %s",
          key_path, error->message);
      ts_settings_backend_ignore (self->backend, key_path);
    }
  }
}

/* Not among the instances yet. */
TsSettingsInstance *
ts_settings_build_instance (TsSettings *self, const gchar *concern,
    const gchar *instance, GError **error)
{
  g_autoptr (GSettingsSchema) schema =
      ts_settings_find_schema (self, concern, error);
  const gchar *path =
      schema != NULL ? g_settings_schema_get_path (schema) : NULL;
  TsSettingsInstance *box;

  if (schema == NULL)
    return NULL;
  if ((path != NULL) != (instance == NULL || *instance == '\0')) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        path != NULL ? "%s is there only once" : "%s needs a name", concern);
    return NULL;
  }
  box = g_rc_box_new0 (TsSettingsInstance);
  box->concern = g_strdup (concern);
  box->name = g_strdup (instance != NULL ? instance : "");
  box->path = path != NULL ? g_strdup (path)
                           : g_strdup_printf (
                               "/org/thermoscope/%s/%s/", concern, instance);
  box->schema = g_steal_pointer (&schema);
  box->settings = g_settings_new_full (
      box->schema, G_SETTINGS_BACKEND (self->backend), box->path);
  box->revision = self->revision;
  if (g_str_equal (concern, "sensor"))
    box->sensor = g_strdup (instance);
  return box;
}

static GHashTable *
ensure_concern (TsSettings *self, const gchar *concern)
{
  GHashTable *instances = g_hash_table_lookup (self->concerns, concern);

  if (instances == NULL) {
    instances = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
        (GDestroyNotify) ts_settings_instance_unref);
    g_hash_table_insert (self->concerns, g_strdup (concern), instances);
  }
  return instances;
}

void
ts_settings_insert_instance (TsSettings *self, TsSettingsInstance *instance)
{
  GHashTable *instances = ensure_concern (self, instance->concern);

  g_hash_table_replace (
      instances, instance->name, ts_settings_instance_ref (instance));
  g_hash_table_replace (self->paths, instance->path, instance);
  ts_settings_emit_instances_changed (self, instance->concern);
}

void
ts_settings_drop_instance (TsSettings *self, TsSettingsInstance *instance)
{
  g_autofree gchar *concern = g_strdup (instance->concern);
  GHashTable *instances = g_hash_table_lookup (self->concerns, concern);

  g_hash_table_remove (self->paths, instance->path);
  g_hash_table_remove (instances, instance->name);
  if (g_hash_table_size (instances) == 0
      && !g_hash_table_contains (self->limits, concern))
    g_hash_table_remove (self->concerns, concern);
  ts_settings_emit_instances_changed (self, concern);
}

static void
tell_new_defaults (TsSettings *self, TsSettingsInstance *instance)
{
  instance->revision = ++self->revision;
  g_settings_backend_path_changed (
      G_SETTINGS_BACKEND (self->backend), instance->path, NULL);
}

/**
 * ts_settings_add_instance:
 * @concern: as in `org.thermoscope.CONCERN`
 * @instance: (nullable): what it is about, for a relocatable schema
 * @keys: (nullable): the keys that mean something here; %NULL: all
 * @defaults: (nullable): values by key that a reset brings
 *
 * Makes settings known to all functions that take a concern and an instance.
 * One that is there already takes the new keys and defaults; who holds its
 * #GSettings goes on with it.
 */
gboolean
ts_settings_add_instance (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *const *keys, JsonObject *defaults,
    GError **error)
{
  g_autoptr (TsSettingsInstance) box = NULL;
  TsSettingsInstance *known;

  ts_settings_flush (self);
  known = ts_settings_find_instance (self, concern, instance, NULL);
  if (known != NULL)
    box = ts_settings_instance_ref (known);
  else
    box = ts_settings_build_instance (self, concern, instance, error);
  if (box == NULL)
    return FALSE;
  g_clear_pointer (&box->keys, g_strfreev);
  box->keys = g_strdupv ((GStrv) keys);
  ts_settings_backend_clear_defaults (self->backend, box->path);
  if (defaults != NULL && !set_defaults (self, box, defaults, error))
    return FALSE;
  ignore_foreign_values (self, box);
  if (known == NULL)
    ts_settings_insert_instance (self, box);
  else
    tell_new_defaults (self, box);
  return TRUE;
}

/**
 * ts_settings_set_sensor:
 * @sensor: (nullable): that the instance is about: who may not see the sensor
 *   has nothing to do with its settings
 *
 * Instances of `sensor` know theirs.
 */
void
ts_settings_set_sensor (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *sensor)
{
  TsSettingsInstance *box =
      ts_settings_find_instance (self, concern, instance, NULL);

  g_return_if_fail (box != NULL);
  g_free (box->sensor);
  box->sensor = g_strdup (sensor);
}

/**
 * ts_settings_remove_instance:
 *
 * Nobody finds it any more. What was set stays in the file, for when it comes
 * back.
 */
void
ts_settings_remove_instance (
    TsSettings *self, const gchar *concern, const gchar *instance)
{
  TsSettingsInstance *box;

  ts_settings_flush (self);
  box = ts_settings_find_instance (self, concern, instance, NULL);
  if (box != NULL)
    ts_settings_drop_instance (self, box);
}

/**
 * ts_settings_add_user_concern:
 * @concern: with a key `name`, and without a path of its own
 * @limit: how many instances there may be
 *
 * A concern whose instances users make and remove; those in the file are
 * there.
 */
gboolean
ts_settings_add_user_concern (
    TsSettings *self, const gchar *concern, guint limit, GError **error)
{
  g_auto (GStrv) names =
      ts_settings_backend_list_instances (self->backend, concern);

  g_hash_table_replace (
      self->limits, g_strdup (concern), GUINT_TO_POINTER (limit));
  ensure_concern (self, concern);
  for (guint i = 0; names[i] != NULL; i++) {
    if (!ts_settings_add_instance (self, concern, names[i], NULL, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * ts_settings_is_user_concern:
 *
 * Returns: whether users make and remove instances of @concern
 */
gboolean
ts_settings_is_user_concern (TsSettings *self, const gchar *concern)
{
  return g_hash_table_contains (self->limits, concern);
}
