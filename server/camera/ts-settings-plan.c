/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include <string.h>

#include "camera/ts-settings-private.h"
#include "camera/ts-settings-value.h"

/* From a change to the file as it will be: who may, what is allowed by itself,
 * what is allowed together, what is otherwise then. */

/* The key that says that an instance of users' is there. */
#define NAME_KEY "name"

typedef struct
{
  TsSettingsInstance *instance;
  gchar *key;
} Touched;

static void
touched_free (Touched *self)
{
  ts_settings_instance_unref (self->instance);
  g_free (self->key);
  g_free (self);
}

static void
problem_free (TsSettingsProblem *self)
{
  g_free (self->concern);
  g_free (self->instance);
  g_free (self->key);
  g_error_free (self->error);
  g_free (self);
}

static void
delta_free (TsSettingsDelta *self)
{
  g_free (self->concern);
  g_free (self->instance);
  g_free (self->key);
  g_clear_pointer (&self->old_value, g_variant_unref);
  g_clear_pointer (&self->new_value, g_variant_unref);
  g_free (self);
}

static void
unref_value (gpointer value)
{
  if (value != NULL)
    g_variant_unref (value);
}

static gint
compare_keys (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (a, b);
}

TsSettingsPlan *
ts_settings_plan_new (TsSettings *settings, TsCaller *caller)
{
  TsSettingsPlan *self = g_new0 (TsSettingsPlan, 1);

  self->settings = g_object_ref (settings);
  self->caller = ts_caller_ref (caller);
  self->tree = g_tree_new_full (compare_keys, NULL, g_free, unref_value);
  self->touched =
      g_ptr_array_new_with_free_func ((GDestroyNotify) touched_free);
  self->added = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      (GDestroyNotify) ts_settings_instance_unref);
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      (GDestroyNotify) ts_settings_instance_unref);
  self->problems =
      g_ptr_array_new_with_free_func ((GDestroyNotify) problem_free);
  self->deltas = g_ptr_array_new_with_free_func ((GDestroyNotify) delta_free);
  return self;
}

void
ts_settings_plan_free (TsSettingsPlan *self)
{
  g_clear_pointer (&self->draft, ts_settings_draft_free);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_ptr_array_unref (self->deltas);
  g_ptr_array_unref (self->touched);
  g_hash_table_unref (self->added);
  g_hash_table_unref (self->removed);
  g_tree_unref (self->tree);
  ts_caller_unref (self->caller);
  g_object_unref (self->settings);
  g_free (self);
}

/* Takes @error. */
static void
add_problem (TsSettingsPlan *self, const gchar *concern, const gchar *instance,
    const gchar *key, GError *error)
{
  TsSettingsProblem *problem = g_new0 (TsSettingsProblem, 1);

  problem->concern = g_strdup (concern);
  problem->instance = g_strdup (instance);
  problem->key = g_strdup (key);
  problem->error = error;
  g_ptr_array_add (self->problems, problem);
}

/* As it will be: with those to be added, without those to be removed. */
TsSettingsInstance *
ts_settings_plan_find_instance (TsSettingsPlan *self, const gchar *concern,
    const gchar *instance, GError **error)
{
  g_autofree gchar *path =
      g_strdup_printf ("/org/thermoscope/%s/%s/", concern, instance);
  TsSettingsInstance *box = g_hash_table_lookup (self->added, path);

  if (box != NULL)
    return box;
  box = ts_settings_find_instance (self->settings, concern, instance, error);
  if (box == NULL || !g_hash_table_contains (self->removed, box->path))
    return box;
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
      "%s '%s' is to be removed", concern, instance);
  return NULL;
}

static gboolean
admit (TsSettingsPlan *self, TsSettingsInstance *instance, const gchar *key,
    TsPermission permission, gboolean record, GError **error)
{
  TsDoor *door = self->settings->door;
  g_autofree gchar *target = NULL;

  if (!record || door == NULL)
    return ts_caller_check (self->caller, permission, instance->sensor, error);
  target = ts_settings_instance_format_place (instance, key);
  return ts_door_admit (door, self->caller, permission, instance->sensor,
      "settings.set", target, error);
}

/* Takes @value. */
static void
touch (TsSettingsPlan *self, TsSettingsInstance *instance, const gchar *key,
    GVariant *value)
{
  Touched *touched = g_new0 (Touched, 1);

  touched->instance = ts_settings_instance_ref (instance);
  touched->key = g_strdup (key);
  g_ptr_array_add (self->touched, touched);
  g_tree_replace (self->tree, g_strconcat (instance->path, key, NULL), value);
}

static GVariant *
parse_value (
    GSettingsSchemaKey *key, const TsSettingsItem *item, GError **error)
{
  if (item->json != NULL)
    return ts_settings_value_from_json (key, item->json, error);
  if (item->text != NULL)
    return ts_settings_value_from_text (key, item->text, error);
  if (!ts_settings_value_check (key, item->value, error))
    return NULL;
  return g_variant_ref (item->value);
}

static gboolean
is_of_users (TsSettingsPlan *self, TsSettingsInstance *instance)
{
  return g_hash_table_contains (self->settings->limits, instance->concern);
}

static gboolean
set_key (TsSettingsPlan *self, TsSettingsInstance *instance,
    const TsSettingsItem *item, gboolean record, GError **error)
{
  g_autoptr (GSettingsSchemaKey) key =
      ts_settings_instance_find_key (instance, item->key, error);
  const TsSettingInfo *info;
  g_autoptr (GVariant) value = NULL;

  if (key == NULL)
    return FALSE;
  info = ts_settings_get_info (self->settings, instance, key);
  if (!admit (self, instance, item->key, info->permission, record, error))
    return FALSE;
  if (item->kind == TS_SETTINGS_ITEM_SET) {
    value = parse_value (key, item, error);
    if (value == NULL && info->unit != NULL && error != NULL) {
      g_autofree gchar *said = g_steal_pointer (&(*error)->message);

      (*error)->message = g_strdup_printf ("%s (%s)", said, info->unit);
    }
    if (value == NULL
        || !ts_settings_check_value (self->settings, item->key, value, error))
      return FALSE;
  } else if (is_of_users (self, instance)
             && g_str_equal (item->key, NAME_KEY)) {
    /* without it the instance would be gone */
    value = g_settings_get_default_value (instance->settings, item->key);
  }
  touch (self, instance, item->key, g_steal_pointer (&value));
  return TRUE;
}

/* Those that the caller may not change stay as they are. */
static void
reset_all (TsSettingsPlan *self, TsSettingsInstance *instance)
{
  g_auto (GStrv) keys = ts_settings_instance_list_keys (instance);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GSettingsSchemaKey) key =
        g_settings_schema_get_key (instance->schema, keys[i]);
    const TsSettingInfo *info =
        ts_settings_get_info (self->settings, instance, key);

    if (ts_caller_may (self->caller, info->permission, instance->sensor)
        && !(is_of_users (self, instance) && g_str_equal (keys[i], NAME_KEY)))
      touch (self, instance, keys[i], NULL);
  }
}

/* Becomes a part of a path and of an address. */
static gboolean
check_name (const gchar *name, GError **error)
{
  gsize length = strlen (name);

  if (length > 0 && length <= 64
      && strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_") == length)
    return TRUE;
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
      "'%s' is not 1 to 64 letters, digits, - and _", name);
  return FALSE;
}

static gboolean
add_instance (TsSettingsPlan *self, const TsSettingsItem *item, gboolean record,
    GError **error)
{
  GHashTable *known =
      g_hash_table_lookup (self->settings->concerns, item->concern);
  guint limit = GPOINTER_TO_UINT (
      g_hash_table_lookup (self->settings->limits, item->concern));
  g_autoptr (TsSettingsInstance) instance = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;
  const TsSettingInfo *info;

  if (limit == 0) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
        "nobody can add to '%s'", item->concern);
    return FALSE;
  }
  if (!check_name (item->instance, error))
    return FALSE;
  instance = ts_settings_build_instance (
      self->settings, item->concern, item->instance, error);
  if (instance == NULL)
    return FALSE;
  key = ts_settings_instance_find_key (instance, NAME_KEY, error);
  if (key == NULL)
    return FALSE;
  info = ts_settings_get_info (self->settings, instance, key);
  if (!admit (self, instance, NULL, info->permission, record, error))
    return FALSE;
  if (g_hash_table_contains (self->added, instance->path)
      || (g_hash_table_contains (known, item->instance)
          && !g_hash_table_contains (self->removed, instance->path))) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
        "there is a %s '%s' already", item->concern, item->instance);
    return FALSE;
  }
  if (g_hash_table_size (known) + g_hash_table_size (self->added)
      >= limit + g_hash_table_size (self->removed)) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
        "there are %u of '%s' already, and may not be more", limit,
        item->concern);
    return FALSE;
  }
  touch (self, instance, NAME_KEY,
      g_settings_get_default_value (instance->settings, NAME_KEY));
  g_hash_table_replace (
      self->added, instance->path, ts_settings_instance_ref (instance));
  return TRUE;
}

static gboolean
remove_instance (TsSettingsPlan *self, TsSettingsInstance *instance,
    gboolean record, GError **error)
{
  g_autoptr (GSettingsSchemaKey) key = NULL;

  if (!is_of_users (self, instance)) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
        "%s '%s' belongs to the camera", instance->concern, instance->name);
    return FALSE;
  }
  key = g_settings_schema_get_key (instance->schema, NAME_KEY);
  if (!admit (self, instance, NULL,
          ts_settings_get_info (self->settings, instance, key)->permission,
          record, error))
    return FALSE;
  touch (self, instance, "", NULL);
  g_hash_table_replace (
      self->removed, instance->path, ts_settings_instance_ref (instance));
  return TRUE;
}

static gboolean
add_item (TsSettingsPlan *self, const TsSettingsItem *item, gboolean record,
    GError **error)
{
  TsSettingsInstance *instance;

  if (item->kind == TS_SETTINGS_ITEM_ADD_INSTANCE)
    return add_instance (self, item, record, error);
  instance = ts_settings_plan_find_instance (
      self, item->concern, item->instance, error);
  if (instance == NULL)
    return FALSE;
  if (item->kind == TS_SETTINGS_ITEM_REMOVE_INSTANCE)
    return remove_instance (self, instance, record, error);
  if (item->kind == TS_SETTINGS_ITEM_EXPECT) {
    if (item->revision == instance->revision)
      return TRUE;
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_STALE,
        "somebody else has changed it meanwhile; read it again");
    return FALSE;
  }
  if (item->key != NULL)
    return set_key (self, instance, item, record, error);
  reset_all (self, instance);
  return TRUE;
}

/**
 * ts_settings_plan_add_change:
 * @record: whether a refusal is told at the door
 *
 * Looks at each line by itself; see ts_settings_plan_steal_problems().
 */
void
ts_settings_plan_add_change (
    TsSettingsPlan *self, TsSettingsChange *change, gboolean record)
{
  guint n = ts_settings_change_get_n_items (change);

  for (guint i = 0; i < n; i++) {
    const TsSettingsItem *item = ts_settings_change_get_item (change, i);
    GError *error = NULL;

    if (!add_item (self, item, record, &error))
      add_problem (self, item->concern, item->instance, item->key, error);
  }
}

static gboolean
add_path (gpointer path, gpointer value, gpointer user_data)
{
  TsSettingsPlan *self = user_data;
  const gchar *name = strrchr (path, '/') + 1;
  g_autofree gchar *folder = g_strndup (path, name - (const gchar *) path);
  TsSettingsInstance *instance =
      g_hash_table_lookup (self->settings->paths, folder);
  g_autoptr (GSettingsSchemaKey) key = NULL;
  GError *error = NULL;

  if (instance == NULL || !g_settings_schema_has_key (instance->schema, name)) {
    add_problem (self, folder, "", name,
        g_error_new (TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND,
            "there is no setting %s", (const gchar *) path));
    return FALSE;
  }
  key = g_settings_schema_get_key (instance->schema, name);
  if (value != NULL
      && (!ts_settings_value_check (key, value, &error)
          || !ts_settings_check_value (self->settings, name, value, &error)))
    add_problem (self, instance->concern, instance->name, name, error);
  else
    touch (self, instance, name, value != NULL ? g_variant_ref (value) : NULL);
  return FALSE;
}

/**
 * ts_settings_plan_add_tree:
 * @tree: what somebody wrote through a #GSettings: path -> value
 */
void
ts_settings_plan_add_tree (TsSettingsPlan *self, GTree *tree)
{
  g_tree_foreach (tree, add_path, self);
}

/* (transfer full): what the key will be; for one that is not touched, what it
 * is. */
GVariant *
ts_settings_plan_get_value (
    TsSettingsPlan *self, TsSettingsInstance *instance, const gchar *key)
{
  g_autofree gchar *path = g_strconcat (instance->path, key, NULL);
  gpointer value;

  if (!g_tree_lookup_extended (self->tree, path, NULL, &value))
    return g_settings_get_value (instance->settings, key);
  return value != NULL ? g_variant_ref (value)
                       : g_settings_get_default_value (instance->settings, key);
}

static void
check_rules (TsSettingsPlan *self)
{
  for (guint i = 0; i < self->touched->len; i++) {
    const Touched *touched = g_ptr_array_index (self->touched, i);
    GError *error = NULL;

    if (!ts_settings_rules_check (
            self->settings, self, touched->instance, touched->key, &error))
      add_problem (self, touched->instance->concern, touched->instance->name,
          touched->key, error);
  }
}

static void
add_delta (TsSettingsPlan *self, TsSettingsInstance *instance, const gchar *key,
    GVariant *old_value, GVariant *new_value)
{
  TsSettingsDelta *delta = g_new0 (TsSettingsDelta, 1);

  delta->concern = g_strdup (instance->concern);
  delta->instance = g_strdup (instance->name);
  delta->key = g_strdup (key);
  delta->old_value = old_value;
  delta->new_value = new_value;
  g_ptr_array_add (self->deltas, delta);
}

static gboolean
is_last_of_its_path (TsSettingsPlan *self, guint index)
{
  const Touched *touched = g_ptr_array_index (self->touched, index);

  for (guint i = index + 1; i < self->touched->len; i++) {
    const Touched *later = g_ptr_array_index (self->touched, i);

    if (later->instance == touched->instance
        && g_str_equal (later->key, touched->key))
      return FALSE;
  }
  return TRUE;
}

/* In what users make, a value that was chosen may mean something else than the
 * same value as a default: a stream profile changes what was chosen in it. */
static gboolean
becomes_set (
    TsSettingsPlan *self, TsSettingsInstance *instance, const gchar *key)
{
  g_autofree gchar *path = g_strconcat (instance->path, key, NULL);
  g_autoptr (GVariant) before = NULL;

  if (!is_of_users (self, instance) || *key == '\0')
    return FALSE;
  before = g_settings_get_user_value (instance->settings, key);
  return (before != NULL) != (g_tree_lookup (self->tree, path) != NULL);
}

static void
collect_deltas (TsSettingsPlan *self)
{
  for (guint i = 0; i < self->touched->len; i++) {
    const Touched *touched = g_ptr_array_index (self->touched, i);
    TsSettingsInstance *instance = touched->instance;
    g_autoptr (GVariant) old_value = NULL;
    g_autoptr (GVariant) new_value = NULL;
    const gchar *key = *touched->key != '\0' ? touched->key : NAME_KEY;

    if (!is_last_of_its_path (self, i))
      continue;
    if (!g_hash_table_contains (self->added, instance->path))
      old_value = g_settings_get_value (instance->settings, key);
    if (*touched->key != '\0')
      new_value = ts_settings_plan_get_value (self, instance, key);
    if (old_value == NULL || new_value == NULL
        || !g_variant_equal (old_value, new_value)
        || becomes_set (self, instance, touched->key))
      add_delta (self, instance, key, g_steal_pointer (&old_value),
          g_steal_pointer (&new_value));
  }
}

/* Refusals first: who may not do it has nothing to learn of the rest. */
static const TsSettingsProblem *
find_worst (TsSettingsPlan *self)
{
  for (guint i = 0; i < self->problems->len; i++) {
    const TsSettingsProblem *problem = g_ptr_array_index (self->problems, i);

    if (problem->error->domain == TS_CALLER_ERROR)
      return problem;
  }
  return self->problems->len > 0 ? g_ptr_array_index (self->problems, 0) : NULL;
}

/**
 * ts_settings_plan_prepare:
 * @ret_place: (out) (optional): what is at fault, as `network.http-port`
 *
 * Returns: whether all of it may be done together; if not, @error
 */
gboolean
ts_settings_plan_prepare (
    TsSettingsPlan *self, gchar **ret_place, GError **error)
{
  const TsSettingsProblem *worst;

  if (self->problems->len == 0)
    check_rules (self);
  worst = find_worst (self);
  if (worst != NULL) {
    if (ret_place != NULL)
      *ret_place = g_strconcat (worst->concern,
          *worst->instance != '\0' ? ":" : "", worst->instance,
          worst->key != NULL ? "." : NULL, worst->key, NULL);
    if (error != NULL)
      *error = g_error_copy (worst->error);
    return FALSE;
  }
  collect_deltas (self);
  self->draft =
      ts_settings_backend_prepare (self->settings->backend, self->tree);
  return TRUE;
}

/**
 * ts_settings_plan_steal_problems:
 *
 * Returns: (transfer full) (element-type TsSettingsProblem): all that is wrong
 */
GPtrArray *
ts_settings_plan_steal_problems (TsSettingsPlan *self)
{
  return g_steal_pointer (&self->problems);
}

GBytes *
ts_settings_plan_get_text (TsSettingsPlan *self)
{
  return ts_settings_draft_get_text (self->draft);
}

static void
record (TsSettingsPlan *self, const GError *error)
{
  if (self->settings->door == NULL)
    return;
  for (guint i = 0; i < self->deltas->len; i++) {
    const TsSettingsDelta *delta = g_ptr_array_index (self->deltas, i);
    const gchar *action = delta->old_value == NULL   ? "settings.add"
                          : delta->new_value == NULL ? "settings.remove"
                                                     : "settings.set";
    g_autofree gchar *target =
        g_strconcat (delta->concern, *delta->instance != '\0' ? ":" : "",
            delta->instance, ".", delta->key, NULL);
    g_autofree gchar *old_value =
        delta->old_value != NULL ? g_variant_print (delta->old_value, FALSE)
                                 : NULL;
    g_autofree gchar *new_value =
        delta->new_value != NULL ? g_variant_print (delta->new_value, FALSE)
                                 : NULL;

    ts_door_record (self->settings->door, self->caller, action, target,
        old_value, new_value, error);
  }
}

static void
apply_instances (TsSettingsPlan *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->removed);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ts_settings_drop_instance (self->settings, value);
  g_hash_table_iter_init (&iter, self->added);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ts_settings_insert_instance (self->settings, value);
}

/**
 * ts_settings_plan_apply:
 *
 * What was prepared is on the disk: lets it act and tells it.
 */
void
ts_settings_plan_apply (TsSettingsPlan *self, gpointer origin_tag)
{
  GSettingsBackend *backend = G_SETTINGS_BACKEND (self->settings->backend);

  ts_settings_backend_apply (self->settings->backend, self->draft);
  self->settings->revision++;
  for (guint i = 0; i < self->touched->len; i++) {
    const Touched *touched = g_ptr_array_index (self->touched, i);

    touched->instance->revision = self->settings->revision;
  }
  apply_instances (self);
  for (guint i = 0; i < self->deltas->len; i++) {
    const TsSettingsDelta *delta = g_ptr_array_index (self->deltas, i);
    g_autofree gchar *path = g_strconcat ("/org/thermoscope/", delta->concern,
        *delta->instance != '\0' ? "/" : "", delta->instance, "/", delta->key,
        NULL);

    g_settings_backend_changed (backend, path, origin_tag);
  }
  record (self, NULL);
  if (self->deltas->len > 0)
    ts_settings_emit_committed (self->settings, self->caller, self->deltas);
}

/**
 * ts_settings_plan_fail:
 *
 * What was prepared could not be written.
 */
void
ts_settings_plan_fail (TsSettingsPlan *self, const GError *error)
{
  record (self, error);
}
