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

#include "camera/ts-settings-backend.h"
#include "camera/ts-settings-value.h"
#include "ts-paths.h"

#define SCHEMA_PREFIX "org.thermoscope."
/* GLib makes one blank of a line break in a description */
#define UNIT_MARK " Unit: "
#define KEYS_DATA "ts-settings-keys"

struct _TsSettings
{
  GObject parent_instance;

  gchar *state_dir;
  gint lock_fd;
  GSettingsSchemaSource *schemas;
  TsSettingsBackend *backend;
  GHashTable *validators; /* key -> TsSettingsValidator */
  GHashTable *concerns;   /* name -> GHashTable of instance ("") -> GSettings */
};

G_DEFINE_QUARK (ts_settings_error, ts_settings_error)
G_DEFINE_FINAL_TYPE (TsSettings, ts_settings, G_TYPE_OBJECT)

void
ts_setting_info_free (TsSettingInfo *info)
{
  g_free (info->key);
  g_free (info->summary);
  g_free (info->description);
  g_free (info->unit);
  g_clear_pointer (&info->value, g_variant_unref);
  g_clear_pointer (&info->default_value, g_variant_unref);
  g_clear_pointer (&info->minimum, g_variant_unref);
  g_clear_pointer (&info->maximum, g_variant_unref);
  g_strfreev (info->choices);
  g_free (info);
}

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

static GSettingsSchema *
find_schema (TsSettings *self, const gchar *concern, GError **error)
{
  g_autofree gchar *id = g_strconcat (SCHEMA_PREFIX, concern, NULL);
  GSettingsSchema *schema =
      g_settings_schema_source_lookup (self->schemas, id, FALSE);

  if (schema == NULL)
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "there are no settings '%s'", concern);
  return schema;
}

/* The keys that mean something for this instance; NULL for all of the schema.
 * A visible sensor has no palette. */
static GStrv
list_keys (GSettingsSchema *schema, const gchar *const *only)
{
  if (only != NULL)
    return g_strdupv ((GStrv) only);
  return g_settings_schema_list_keys (schema);
}

static GSettingsSchemaKey *
find_key (GSettingsSchema *schema, const gchar *const *only, const gchar *key,
    GError **error)
{
  g_auto (GStrv) keys = list_keys (schema, only);
  g_autofree gchar *known = NULL;

  if (g_strv_contains ((const gchar *const *) keys, key)
      && g_settings_schema_has_key (schema, key))
    return g_settings_schema_get_key (schema, key);
  known = g_strjoinv (", ", keys);
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
      "there is no setting '%s' here; there %s%s", key,
      keys[0] != NULL ? "are: " : "is none", known);
  return NULL;
}

/* For what the schema cannot say. */
static gboolean
check_value (
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

static gboolean
set_defaults (TsSettings *self, GSettingsSchema *schema,
    const gchar *const *only, const gchar *path, JsonObject *defaults,
    GError **error)
{
  g_autoptr (GList) names = json_object_get_members (defaults);

  for (GList *l = names; l != NULL; l = l->next) {
    g_autoptr (GSettingsSchemaKey) key =
        find_key (schema, only, l->data, error);
    g_autoptr (GVariant) value = NULL;
    g_autofree gchar *key_path = g_strconcat (path, l->data, NULL);

    if (key == NULL)
      return FALSE;
    value = ts_settings_value_from_json (
        key, json_object_get_member (defaults, l->data), error);
    if (value == NULL || !check_value (self, l->data, value, error))
      return FALSE;
    ts_settings_backend_set_default (self->backend, key_path, value);
  }
  return TRUE;
}

/* A value that the schema does not allow (any more) was written by hand or by
 * another version: the camera goes on with the default. */
static void
ignore_foreign_values (
    TsSettings *self, GSettingsSchema *schema, const gchar *path)
{
  g_auto (GStrv) keys = g_settings_schema_list_keys (schema);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GSettingsSchemaKey) key =
        g_settings_schema_get_key (schema, keys[i]);
    g_autofree gchar *key_path = g_strconcat (path, keys[i], NULL);
    g_autoptr (GVariant) value = ts_settings_backend_get_stored (
        self->backend, key_path, g_settings_schema_key_get_value_type (key));

    if (value != NULL
        && (!g_settings_schema_key_range_check (key, value)
            || !check_value (self, keys[i], value, NULL))) {
      g_autofree gchar *shown = g_variant_print (value, FALSE);

      g_message ("%s: the stored value %s is not allowed, using the default",
          key_path, shown);
      ts_settings_backend_ignore (self->backend, key_path);
    }
  }
}

/**
 * ts_settings_add_instance:
 * @concern: as in `org.thermoscope.CONCERN`
 * @instance: (nullable): what it is about, for a relocatable schema
 * @keys: (nullable): the keys that mean something here; %NULL: all
 * @defaults: (nullable): values by key that a reset brings
 *
 * Makes settings known to all functions that take a concern and an instance.
 */
gboolean
ts_settings_add_instance (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *const *keys, JsonObject *defaults,
    GError **error)
{
  g_autoptr (GSettingsSchema) schema = find_schema (self, concern, error);
  g_autofree gchar *path = NULL;
  GHashTable *instances;
  GSettings *settings;

  if (schema == NULL)
    return FALSE;
  if (instance != NULL)
    path = g_strdup_printf ("/org/thermoscope/%s/%s/", concern, instance);
  else
    path = g_strdup (g_settings_schema_get_path (schema));
  if (defaults != NULL
      && !set_defaults (self, schema, keys, path, defaults, error))
    return FALSE;
  instances = g_hash_table_lookup (self->concerns, concern);
  if (instances == NULL) {
    instances =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
    g_hash_table_insert (self->concerns, g_strdup (concern), instances);
  }
  settings =
      g_settings_new_full (schema, G_SETTINGS_BACKEND (self->backend), path);
  if (keys != NULL)
    g_object_set_data_full (G_OBJECT (settings), KEYS_DATA,
        g_strdupv ((GStrv) keys), (GDestroyNotify) g_strfreev);
  ignore_foreign_values (self, schema, path);
  g_hash_table_replace (
      instances, g_strdup (instance != NULL ? instance : ""), settings);
  return TRUE;
}

/**
 * ts_settings_set_validator:
 * @key: of any concern
 *
 * For values of which the schema cannot say what is allowed.
 */
void
ts_settings_set_validator (
    TsSettings *self, const gchar *key, TsSettingsValidator validator)
{
  g_hash_table_replace (self->validators, g_strdup (key), validator);
}

/**
 * ts_settings_has_key:
 *
 * Returns: whether the schema of @concern has @key
 */
gboolean
ts_settings_has_key (TsSettings *self, const gchar *concern, const gchar *key)
{
  g_autoptr (GSettingsSchema) schema = find_schema (self, concern, NULL);

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

/**
 * ts_settings_get:
 * @instance: (nullable): %NULL or empty where a concern has a single instance
 *
 * Returns: (transfer full): to read, write, bind and listen to; or %NULL and
 *   @error
 */
GSettings *
ts_settings_get (TsSettings *self, const gchar *concern, const gchar *instance,
    GError **error)
{
  GHashTable *instances = g_hash_table_lookup (self->concerns, concern);
  GSettings *settings;
  g_auto (GStrv) names = NULL;
  g_autofree gchar *known = NULL;

  if (instances == NULL) {
    names = ts_settings_list_concerns (self);
    known = g_strjoinv (", ", names);
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "there are no settings '%s'; there are: %s", concern, known);
    return NULL;
  }
  settings = g_hash_table_lookup (instances, instance != NULL ? instance : "");
  if (settings != NULL)
    return g_object_ref (settings);
  names = list_names (instances);
  known = g_strjoinv (", ", names);
  if (*known == '\0')
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "'%s' is there only once, without ':%s'", concern, instance);
  else if (instance == NULL || *instance == '\0')
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "'%s' needs one of: %s", concern, known);
  else
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "there is no %s '%s'; there are: %s", concern, instance, known);
  return NULL;
}

/* The unit stands in the last line of a description, because GSettings has no
 * place of its own for it. */
static void
split_unit (const gchar *description, gchar **ret_description, gchar **ret_unit)
{
  const gchar *mark =
      description != NULL ? g_strrstr (description, UNIT_MARK) : NULL;

  if (mark == NULL) {
    *ret_description = g_strdup (description);
    return;
  }
  *ret_description = g_strndup (description, mark - description);
  *ret_unit = g_strstrip (g_strdup (mark + strlen (UNIT_MARK)));
}

static TsSettingInfo *
describe (GSettings *settings, GSettingsSchemaKey *key)
{
  TsSettingInfo *info = g_new0 (TsSettingInfo, 1);
  const gchar *name = g_settings_schema_key_get_name (key);

  info->key = g_strdup (name);
  info->summary = g_strdup (g_settings_schema_key_get_summary (key));
  split_unit (g_settings_schema_key_get_description (key), &info->description,
      &info->unit);
  info->value = g_settings_get_value (settings, name);
  info->default_value = g_settings_get_default_value (settings, name);
  ts_settings_value_get_limits (
      key, &info->minimum, &info->maximum, &info->choices);
  return info;
}

static GSettingsSchema *
get_schema (GSettings *settings)
{
  GSettingsSchema *schema;

  g_object_get (settings, "settings-schema", &schema, NULL);
  return schema;
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
  g_autoptr (GSettings) settings =
      ts_settings_get (self, concern, instance, error);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;
  GPtrArray *infos;

  if (settings == NULL)
    return NULL;
  schema = get_schema (settings);
  keys = list_keys (schema, g_object_get_data (G_OBJECT (settings), KEYS_DATA));
  infos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_setting_info_free);
  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GSettingsSchemaKey) key =
        g_settings_schema_get_key (schema, keys[i]);

    g_ptr_array_add (infos, describe (settings, key));
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
  g_autoptr (GSettings) settings =
      ts_settings_get (self, concern, instance, error);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;

  if (settings == NULL)
    return NULL;
  schema = get_schema (settings);
  schema_key = find_key (
      schema, g_object_get_data (G_OBJECT (settings), KEYS_DATA), key, error);
  return schema_key != NULL ? describe (settings, schema_key) : NULL;
}

static gboolean
write_value (TsSettings *self, GSettings *settings, const gchar *key,
    GVariant *value, GError **error)
{
  const gchar *problem;

  if (!check_value (self, key, value, error))
    return FALSE;
  if (g_settings_set_value (settings, key, value))
    return TRUE;
  problem = ts_settings_backend_get_write_error (self->backend);
  return fail_state (error, "%s was not changed: %s", key,
      problem != NULL ? problem : "the settings cannot be written");
}

static gboolean
set_value (TsSettings *self, const gchar *concern, const gchar *instance,
    const gchar *key, JsonNode *json, const gchar *text, GError **error)
{
  g_autoptr (GSettings) settings =
      ts_settings_get (self, concern, instance, error);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;
  g_autoptr (GVariant) value = NULL;

  if (settings == NULL)
    return FALSE;
  schema = get_schema (settings);
  schema_key = find_key (
      schema, g_object_get_data (G_OBJECT (settings), KEYS_DATA), key, error);
  if (schema_key == NULL)
    return FALSE;
  value = json != NULL ? ts_settings_value_from_json (schema_key, json, error)
                       : ts_settings_value_from_text (schema_key, text, error);
  if (value == NULL)
    return FALSE;
  return write_value (self, settings, key, value, error);
}

/**
 * ts_settings_set_json:
 *
 * Sets and stores one value; bindings and listeners act on it at once.
 *
 * Returns: whether it was allowed and stored; if not, nothing has changed and
 *   @error says what is allowed
 */
gboolean
ts_settings_set_json (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, JsonNode *value, GError **error)
{
  return set_value (self, concern, instance, key, value, NULL, error);
}

/**
 * ts_settings_set_text:
 * @text: a string as it is, anything else as GVariant text (`true`, `12.5`)
 *
 * As ts_settings_set_json().
 */
gboolean
ts_settings_set_text (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, const gchar *text, GError **error)
{
  return set_value (self, concern, instance, key, NULL, text, error);
}

/**
 * ts_settings_reset:
 *
 * Back to the default of the profile, or of the schema where it has none.
 */
gboolean
ts_settings_reset (TsSettings *self, const gchar *concern,
    const gchar *instance, const gchar *key, GError **error)
{
  g_autoptr (GSettings) settings =
      ts_settings_get (self, concern, instance, error);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;

  if (settings == NULL)
    return FALSE;
  schema = get_schema (settings);
  schema_key = find_key (
      schema, g_object_get_data (G_OBJECT (settings), KEYS_DATA), key, error);
  if (schema_key == NULL)
    return FALSE;
  g_settings_reset (settings, key);
  return TRUE;
}

/**
 * ts_settings_apply_assignment:
 * @assignment: `CONCERN[:INSTANCE].KEY=VALUE`, as in
 *   `sensor:sensor2.palette=ironbow`
 *
 * What `--set` does. As ts_settings_set_text().
 */
gboolean
ts_settings_apply_assignment (
    TsSettings *self, const gchar *assignment, GError **error)
{
  const gchar *equals = strchr (assignment, '=');
  g_autofree gchar *target = NULL;
  gchar *dot, *colon;

  if (equals != NULL)
    target = g_strndup (assignment, equals - assignment);
  dot = target != NULL ? strrchr (target, '.') : NULL;
  if (dot == NULL || dot == target || dot[1] == '\0') {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
        "'%s' is not CONCERN[:INSTANCE].KEY=VALUE", assignment);
    return FALSE;
  }
  *dot = '\0';
  colon = strchr (target, ':');
  if (colon != NULL)
    *colon = '\0';
  if (ts_settings_set_text (self, target, colon != NULL ? colon + 1 : NULL,
          dot + 1, equals + 1, error))
    return TRUE;
  g_prefix_error (error, "%s: ", assignment);
  return FALSE;
}

static void
ts_settings_finalize (GObject *object)
{
  TsSettings *self = TS_SETTINGS (object);

  g_hash_table_unref (self->validators);
  g_hash_table_unref (self->concerns);
  g_clear_object (&self->backend);
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
}

static void
ts_settings_init (TsSettings *self)
{
  self->lock_fd = -1;
  self->validators =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->concerns = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
}
