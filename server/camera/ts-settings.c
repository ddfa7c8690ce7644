/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include "ts-settings.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "camera/ts-settings-private.h"
#include "camera/ts-settings-value.h"
#include "ts-paths.h"

enum
{
  SIGNAL_COMMITTED,
  SIGNAL_INSTANCES_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (ts_settings_error, ts_settings_error)
G_DEFINE_FINAL_TYPE (TsSettings, ts_settings, G_TYPE_OBJECT)

static gboolean fail_state (GError **error, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

static gboolean
fail_state (GError **error, const gchar *format, ...)
{
  va_list args;
  GError *local;

  va_start (args, format);
  local = g_error_new_valist (
      TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_STATE, format, args);
  va_end (args);
  g_propagate_error (error, local);
  return FALSE;
}

/* The lock goes with the process, however it ends, so a killed camera leaves
 * nothing behind that would keep the next one from starting. */
static gboolean
open_state_dir (TsSettings *self, GError **error)
{
  g_autofree gchar *lock = g_build_filename (self->state_dir, "lock", NULL);

  if (g_mkdir_with_parents (self->state_dir, 0700) != 0)
    return fail_state (error, "the state directory '%s' cannot be made: %s",
        self->state_dir, g_strerror (errno));
  self->lock_fd = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_fd < 0 || g_access (self->state_dir, W_OK) != 0)
    return fail_state (error, "the state directory '%s' cannot be written: %s",
        self->state_dir, g_strerror (errno));
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) != 0)
    return fail_state (error,
        "the state directory '%s' is used by another running camera; give "
        "this one its own with --state",
        self->state_dir);
  return TRUE;
}

/**
 * ts_settings_new:
 * @state_dir: (nullable): made if it is not there, and locked; %NULL keeps
 *   everything in memory
 *
 * Returns: (transfer full): the settings, without instances; or %NULL and
 *   @error
 */
TsSettings *
ts_settings_new (const gchar *state_dir, GError **error)
{
  g_autoptr (TsSettings) self = g_object_new (TS_TYPE_SETTINGS, NULL);
  g_autofree gchar *file = NULL;

  self->schemas = g_settings_schema_source_new_from_directory (
      ts_paths_get_data_dir (), NULL, TRUE, error);
  if (self->schemas == NULL) {
    g_prefix_error (error, "reading the settings schemas: ");
    return NULL;
  }
  if (state_dir != NULL) {
    self->state_dir = g_canonicalize_filename (state_dir, NULL);
    if (!open_state_dir (self, error))
      return NULL;
    file = g_build_filename (self->state_dir, "settings.ini", NULL);
  }
  self->backend = ts_settings_backend_new (file, error);
  if (self->backend == NULL)
    return NULL;
  ts_settings_backend_set_writer (self->backend, ts_settings_write_tree, self);
  return g_steal_pointer (&self);
}

/**
 * ts_settings_get_state_dir:
 *
 * Returns: (nullable): absolute path
 */
const gchar *
ts_settings_get_state_dir (TsSettings *self)
{
  return self->state_dir;
}

/**
 * ts_settings_set_door:
 *
 * Whoever changes something is admitted there, and what was done is told
 * there. Without one, a change needs the caller's permissions all the same.
 */
void
ts_settings_set_door (TsSettings *self, TsDoor *door)
{
  g_set_object (&self->door, door);
}

/**
 * ts_settings_set_validator:
 * @key: of any concern
 *
 * For values of which the schema cannot say what is allowed. Comes before the
 * instances that have such a key.
 */
void
ts_settings_set_validator (
    TsSettings *self, const gchar *key, TsSettingsValidator validator)
{
  g_hash_table_replace (self->validators, g_strdup (key), validator);
}

/* For what the schema cannot say. */
gboolean
ts_settings_check_value (
    TsSettings *self, const gchar *key, GVariant *value, GError **error)
{
  TsSettingsValidator validator = g_hash_table_lookup (self->validators, key);
  g_autoptr (GError) local = NULL;

  if (validator == NULL || validator (value, &local))
    return TRUE;
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID, "%s: %s",
      key, local->message);
  return FALSE;
}

/**
 * ts_settings_has_key:
 *
 * Returns: whether the schema of @concern has @key
 */
gboolean
ts_settings_has_key (TsSettings *self, const gchar *concern, const gchar *key)
{
  g_autoptr (GSettingsSchema) schema =
      ts_settings_find_schema (self, concern, NULL);

  return schema != NULL && g_settings_schema_has_key (schema, key);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

static GStrv
list_names (GHashTable *table)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}

/**
 * ts_settings_list_concerns:
 *
 * Returns: (transfer full): of all instances there are, sorted
 */
GStrv
ts_settings_list_concerns (TsSettings *self)
{
  return list_names (self->concerns);
}

/**
 * ts_settings_list_instances:
 *
 * Returns: (transfer full): names, sorted; one empty name where a concern has
 *   a single instance; no names for a concern that is not there
 */
GStrv
ts_settings_list_instances (TsSettings *self, const gchar *concern)
{
  GHashTable *instances = g_hash_table_lookup (self->concerns, concern);

  return instances != NULL ? list_names (instances) : g_new0 (gchar *, 1);
}

TsSettingsInstance *
ts_settings_find_instance (TsSettings *self, const gchar *concern,
    const gchar *instance, GError **error)
{
  GHashTable *instances = g_hash_table_lookup (self->concerns, concern);
  TsSettingsInstance *box = NULL;
  g_autofree gchar *known = NULL;
  g_auto (GStrv) names = NULL;

  if (instances == NULL) {
    names = ts_settings_list_concerns (self);
    known = g_strjoinv (", ", names);
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "there are no settings '%s'; there are: %s", concern, known);
    return NULL;
  }
  box = g_hash_table_lookup (instances, instance != NULL ? instance : "");
  if (box != NULL)
    return box;
  names = list_names (instances);
  known = g_strjoinv (", ", names);
  if (*known == '\0')
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        names[0] != NULL ? "'%s' is there only once" : "there is no %s yet",
        concern);
  else if (instance == NULL || *instance == '\0')
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "'%s' needs one of: %s", concern, known);
  else
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "there is no %s '%s'; there are: %s", concern, instance, known);
  return NULL;
}

/**
 * ts_settings_get:
 * @instance: (nullable): %NULL or empty where a concern has a single instance
 *
 * Returns: (transfer full): to read, bind and listen to; or %NULL and @error
 */
GSettings *
ts_settings_get (TsSettings *self, const gchar *concern, const gchar *instance,
    GError **error)
{
  TsSettingsInstance *box =
      ts_settings_find_instance (self, concern, instance, error);

  return box != NULL ? g_object_ref (box->settings) : NULL;
}

/**
 * ts_settings_has_any:
 *
 * Returns: whether any key means something for the instance
 */
gboolean
ts_settings_has_any (
    TsSettings *self, const gchar *concern, const gchar *instance)
{
  TsSettingsInstance *box =
      ts_settings_find_instance (self, concern, instance, NULL);

  return box != NULL && (box->keys == NULL || box->keys[0] != NULL);
}

/**
 * ts_settings_get_sensor:
 *
 * Returns: (nullable): that the instance is about
 */
const gchar *
ts_settings_get_sensor (
    TsSettings *self, const gchar *concern, const gchar *instance)
{
  TsSettingsInstance *box =
      ts_settings_find_instance (self, concern, instance, NULL);

  return box != NULL ? box->sensor : NULL;
}

/**
 * ts_settings_get_revision:
 * @concern: (nullable): %NULL: of all settings together
 *
 * Returns: a number that is another one after each change of the instance, and
 *   after a restart
 */
guint64
ts_settings_get_revision (
    TsSettings *self, const gchar *concern, const gchar *instance)
{
  TsSettingsInstance *box;

  if (concern == NULL)
    return self->revision;
  box = ts_settings_find_instance (self, concern, instance, NULL);
  return box != NULL ? box->revision : 0;
}

/* What the schema says does not change. */
const TsSettingInfo *
ts_settings_get_info (
    TsSettings *self, TsSettingsInstance *instance, GSettingsSchemaKey *key)
{
  g_autofree gchar *name = g_strconcat (
      instance->concern, ".", g_settings_schema_key_get_name (key), NULL);
  TsSettingInfo *info = g_hash_table_lookup (self->infos, name);
  g_autoptr (GError) error = NULL;

  if (info != NULL)
    return info;
  info = ts_setting_info_new (instance->concern, key, &error);
  if (info == NULL) {
    /* a test keeps such a schema out of the tree */
    g_critical ("%s: %s", name, error->message);
    return NULL;
  }
  g_hash_table_insert (self->infos, g_steal_pointer (&name), info);
  return info;
}

static TsSettingInfo *
describe (
    TsSettings *self, TsSettingsInstance *instance, GSettingsSchemaKey *key)
{
  TsSettingInfo *info =
      ts_setting_info_copy (ts_settings_get_info (self, instance, key));
  g_autoptr (GVariant) set =
      g_settings_get_user_value (instance->settings, info->key);

  g_variant_unref (info->default_value);
  info->default_value =
      g_settings_get_default_value (instance->settings, info->key);
  info->value = g_settings_get_value (instance->settings, info->key);
  info->is_set = set != NULL;
  info->running = ts_settings_dup_running (self, instance, info->key);
  return info;
}

/**
 * ts_settings_describe:
 *
 * Returns: (transfer full) (element-type TsSettingInfo): every key that
 *   means something for the instance; or %NULL and @error
 */
GPtrArray *
ts_settings_describe (TsSettings *self, const gchar *concern,
    const gchar *instance, GError **error)
{
  TsSettingsInstance *box =
      ts_settings_find_instance (self, concern, instance, error);
  g_auto (GStrv) keys = NULL;
  GPtrArray *infos;

  if (box == NULL)
    return NULL;
  keys = ts_settings_instance_list_keys (box);
  infos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_setting_info_free);
  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GSettingsSchemaKey) key =
        g_settings_schema_get_key (box->schema, keys[i]);

    g_ptr_array_add (infos, describe (self, box, key));
  }
  return infos;
}

/**
 * ts_settings_describe_key:
 *
 * Returns: (transfer full): one key; or %NULL and @error
 */
TsSettingInfo *
ts_settings_describe_key (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, GError **error)
{
  TsSettingsInstance *box =
      ts_settings_find_instance (self, concern, instance, error);
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;

  if (box == NULL)
    return NULL;
  schema_key = ts_settings_instance_find_key (box, key, error);
  return schema_key != NULL ? describe (self, box, schema_key) : NULL;
}

void
ts_settings_emit_instances_changed (TsSettings *self, const gchar *concern)
{
  g_signal_emit (self, signals[SIGNAL_INSTANCES_CHANGED], 0, concern);
}

void
ts_settings_emit_committed (
    TsSettings *self, TsCaller *caller, GPtrArray *deltas)
{
  g_signal_emit (self, signals[SIGNAL_COMMITTED], 0, caller, deltas);
}

static void
ts_settings_finalize (GObject *object)
{
  TsSettings *self = TS_SETTINGS (object);

  /* each commit under way holds a reference */
  g_assert (self->in_flight == NULL && g_queue_is_empty (&self->commits));
  g_ptr_array_unref (self->rules);
  g_hash_table_unref (self->running);
  g_hash_table_unref (self->infos);
  g_hash_table_unref (self->limits);
  g_hash_table_unref (self->paths);
  g_hash_table_unref (self->concerns);
  g_hash_table_unref (self->validators);
  if (self->backend != NULL)
    ts_settings_backend_set_writer (self->backend, NULL, NULL);
  g_clear_object (&self->backend);
  g_clear_object (&self->door);
  g_clear_pointer (&self->schemas, g_settings_schema_source_unref);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->state_dir);
  G_OBJECT_CLASS (ts_settings_parent_class)->finalize (object);
}

static void
ts_settings_class_init (TsSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_settings_finalize;
  signals[SIGNAL_COMMITTED] =
      g_signal_new ("committed", TS_TYPE_SETTINGS, G_SIGNAL_RUN_LAST, 0, NULL,
          NULL, NULL, G_TYPE_NONE, 2, TS_TYPE_CALLER, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_INSTANCES_CHANGED] =
      g_signal_new ("instances-changed", TS_TYPE_SETTINGS, G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ts_settings_init (TsSettings *self)
{
  self->lock_fd = -1;
  /* so that nobody takes the revision of another run for one of this */
  self->revision = (guint64) g_random_int () << 32;
  g_queue_init (&self->commits);
  self->validators =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->concerns = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->paths = g_hash_table_new (g_str_hash, g_str_equal);
  self->limits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->infos = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) ts_setting_info_free);
  self->running = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  ts_settings_rules_init (self);
}
