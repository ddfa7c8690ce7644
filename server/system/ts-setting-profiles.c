/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettingProfiles"
#include "config.h"

#include "ts-setting-profiles.h"

#include "system/ts-setting-profile-table.h"
#include "system/ts-setting-profile-use.h"
#include "system/ts-setting-scope.h"
#include "system/ts-settings-snapshot.h"

struct _TsSettingProfiles
{
  GObject parent_instance;

  TsDatabase *database;
  TsSettings *settings;
  TsDoor *door;
  GPtrArray *profiles; /* TsSettingProfile, by name; never changed, replaced */
  gboolean busy;
  TsSnapshotStays stays;
  gpointer stays_data;
};

enum
{
  SIGNAL_SETTLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (ts_setting_profiles_error, ts_setting_profiles_error)
G_DEFINE_FINAL_TYPE (TsSettingProfiles, ts_setting_profiles, G_TYPE_OBJECT)

void
ts_setting_profile_info_free (TsSettingProfileInfo *info)
{
  g_free (info->name);
  g_strfreev (info->scopes);
  g_free (info->time);
  g_free (info);
}

static TsSettingProfile *
find (GPtrArray *profiles, const gchar *name)
{
  for (guint i = 0; i < profiles->len; i++) {
    TsSettingProfile *profile = g_ptr_array_index (profiles, i);

    if (g_str_equal (profile->name, name))
      return profile;
  }
  return NULL;
}

static TsSettingProfile *
get (TsSettingProfiles *self, const gchar *name, GError **error)
{
  TsSettingProfile *profile = find (self->profiles, name);

  if (profile == NULL)
    g_set_error (error, TS_SETTING_PROFILES_ERROR,
        TS_SETTING_PROFILES_ERROR_NOT_FOUND, "there is no profile '%s'", name);
  return profile;
}

/* All but the one of that name. */
static GPtrArray *
list_others (TsSettingProfiles *self, const gchar *name)
{
  GPtrArray *others = ts_setting_profile_table_new_list ();

  for (guint i = 0; i < self->profiles->len; i++) {
    TsSettingProfile *profile = g_ptr_array_index (self->profiles, i);

    if (!g_str_equal (profile->name, name))
      g_ptr_array_add (others, ts_setting_profile_ref (profile));
  }
  return others;
}

/**
 * ts_setting_profiles_open:
 *
 * Waits for the database: for the start.
 */
TsSettingProfiles *
ts_setting_profiles_open (
    TsDatabase *database, TsSettings *settings, TsDoor *door, GError **error)
{
  g_autoptr (TsSettingProfiles) self =
      g_object_new (TS_TYPE_SETTING_PROFILES, NULL);

  self->database = g_object_ref (database);
  self->settings = g_object_ref (settings);
  self->door = g_object_ref (door);
  self->profiles =
      ts_database_run (database, ts_setting_profile_table_read, NULL, error);
  if (self->profiles == NULL) {
    g_prefix_error (error, "reading the profiles of settings: ");
    return NULL;
  }
  return g_steal_pointer (&self);
}

static gboolean
has_key (const gchar *concern, const gchar *instance, const TsSettingInfo *info,
    gpointer data)
{
  const gchar *const *scopes = data;

  for (guint i = 0; scopes[i] != NULL; i++) {
    if (ts_setting_scope_covers (scopes[i], concern, instance, info))
      return TRUE;
  }
  return FALSE;
}

static TsSettingsChange *
prepare (TsSettingProfiles *self, TsSettingProfile *profile, GError **error)
{
  const TsSnapshotScope scope = {
      .has_key = has_key,
      .data = profile->scopes,
      .stays = self->stays,
      .stays_data = self->stays_data,
  };

  return ts_settings_snapshot_prepare (
      self->settings, &scope, profile->snapshot, NULL, error);
}

/* One that the camera cannot take any more is not what is set either. */
static gboolean
is_changed (TsSettingProfiles *self, TsSettingProfile *profile)
{
  g_autoptr (TsSettingsChange) change = prepare (self, profile, NULL);

  return change == NULL || !ts_settings_change_is_empty (change);
}

static TsSettingProfileInfo *
describe (TsSettingProfiles *self, TsSettingProfile *profile)
{
  TsSettingProfileInfo *info = g_new0 (TsSettingProfileInfo, 1);

  info->name = g_strdup (profile->name);
  info->scopes = g_strdupv (profile->scopes);
  info->time = g_strdup (profile->time);
  info->active = profile->active;
  info->changed = is_changed (self, profile);
  return info;
}

/**
 * ts_setting_profiles_list:
 *
 * Returns: (transfer full) (element-type TsSettingProfileInfo): by name
 */
GPtrArray *
ts_setting_profiles_list (TsSettingProfiles *self)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func (
      (GDestroyNotify) ts_setting_profile_info_free);

  for (guint i = 0; i < self->profiles->len; i++)
    g_ptr_array_add (
        infos, describe (self, g_ptr_array_index (self->profiles, i)));
  return infos;
}

/**
 * ts_setting_profiles_describe:
 *
 * Returns: (transfer full): or %NULL and @error
 */
TsSettingProfileInfo *
ts_setting_profiles_describe (
    TsSettingProfiles *self, const gchar *name, GError **error)
{
  TsSettingProfile *profile = get (self, name, error);

  return profile != NULL ? describe (self, profile) : NULL;
}

/**
 * ts_setting_profiles_find_active:
 * @scope: as `image:sensor1`
 *
 * Returns: (nullable): name of the profile that was chosen last for all of
 *   @scope
 */
const gchar *
ts_setting_profiles_find_active (TsSettingProfiles *self, const gchar *scope)
{
  for (guint i = 0; i < self->profiles->len; i++) {
    TsSettingProfile *profile = g_ptr_array_index (self->profiles, i);

    for (guint k = 0; profile->active && profile->scopes[k] != NULL; k++) {
      if (ts_setting_scope_overlaps (profile->scopes[k], scope))
        return profile->name;
    }
  }
  return NULL;
}

/**
 * ts_setting_profiles_is_busy:
 *
 * Returns: whether another change would be refused until `settled` comes
 */
gboolean
ts_setting_profiles_is_busy (TsSettingProfiles *self)
{
  return self->busy;
}

/**
 * ts_setting_profiles_keep:
 * @stays: (nullable): which settings no choice changes at the moment
 */
void
ts_setting_profiles_keep (
    TsSettingProfiles *self, TsSnapshotStays stays, gpointer data)
{
  self->stays = stays;
  self->stays_data = data;
}

/**
 * ts_setting_profiles_list_scopes:
 *
 * Returns: (transfer full): what a profile of this camera may be about
 */
GStrv
ts_setting_profiles_list_scopes (TsSettingProfiles *self)
{
  return ts_setting_scope_list (self->settings);
}

/**
 * ts_setting_profiles_build_document:
 *
 * Returns: (transfer full): to be downloaded; or %NULL and @error
 */
JsonNode *
ts_setting_profiles_build_document (
    TsSettingProfiles *self, const gchar *name, GError **error)
{
  TsSettingProfile *profile = get (self, name, error);

  return profile != NULL ? ts_setting_profile_build_document (profile) : NULL;
}

/* A change on its way. */
typedef struct
{
  TsCaller *caller;
  const gchar *action;
  gchar *name;
  GPtrArray *profiles; /* as they shall be */
} Operation;

static void
operation_free (Operation *operation)
{
  ts_caller_unref (operation->caller);
  g_free (operation->name);
  g_clear_pointer (&operation->profiles, g_ptr_array_unref);
  g_free (operation);
}

static GTask *
new_task (TsSettingProfiles *self, TsCaller *caller, const gchar *action,
    const gchar *name, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  operation->caller = ts_caller_ref (caller);
  operation->action = action;
  operation->name = g_strdup (name);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  return task;
}

/* Takes the task and @error; the door has told its own refusals. */
static void
complete (GTask *task, GError *error)
{
  g_autoptr (TsSettingProfiles) self =
      g_object_ref (g_task_get_source_object (task));
  Operation *operation = g_task_get_task_data (task);

  if (error == NULL || error->domain != TS_CALLER_ERROR)
    ts_door_record (self->door, operation->caller, operation->action,
        operation->name, NULL, NULL, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  if (!self->busy)
    g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsSettingProfiles *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;

  self->busy = FALSE;
  ts_database_run_finish (TS_DATABASE (source), result, &error);
  if (error == NULL) {
    g_ptr_array_unref (self->profiles);
    self->profiles = g_steal_pointer (&operation->profiles);
  }
  complete (task, error);
}

/* Takes @profiles: they are what there is once they are in the database. */
static void
store (TsSettingProfiles *self, GTask *task, GPtrArray *profiles)
{
  Operation *operation = g_task_get_task_data (task);

  ts_setting_profile_table_sort (profiles);
  operation->profiles = profiles;
  self->busy = TRUE;
  ts_database_run_async (self->database, ts_setting_profile_table_write,
      ts_setting_profile_table_build_rows (profiles),
      (GDestroyNotify) g_ptr_array_unref, NULL, NULL, on_stored, task);
}

static gboolean
check_idle (TsSettingProfiles *self, GError **error)
{
  if (!self->busy)
    return TRUE;
  g_set_error_literal (error, TS_SETTING_PROFILES_ERROR,
      TS_SETTING_PROFILES_ERROR_BUSY,
      "another profile is being written; try again");
  return FALSE;
}

static gboolean
admit (TsSettingProfiles *self, GTask *task, GError **error)
{
  Operation *operation = g_task_get_task_data (task);

  return ts_door_admit (self->door, operation->caller,
             TS_PERMISSION_MAINTENANCE, NULL, operation->action,
             operation->name, error)
         && check_idle (self, error);
}

static gboolean
add (TsSettingProfiles *self, GPtrArray *profiles, TsSettingProfile *profile,
    GError **error)
{
  if (profiles->len >= TS_SETTING_PROFILES_MAX) {
    g_set_error (error, TS_SETTING_PROFILES_ERROR,
        TS_SETTING_PROFILES_ERROR_FULL,
        "there are %d profiles already: delete one", TS_SETTING_PROFILES_MAX);
    return FALSE;
  }
  g_ptr_array_add (profiles, ts_setting_profile_ref (profile));
  return TRUE;
}

static gboolean
check_free (TsSettingProfiles *self, const gchar *name, GError **error)
{
  if (find (self->profiles, name) == NULL)
    return TRUE;
  g_set_error (error, TS_SETTING_PROFILES_ERROR,
      TS_SETTING_PROFILES_ERROR_EXISTS, "there is a profile '%s' already",
      name);
  return FALSE;
}

static gchar *
format_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

static gboolean
check_sensors (
    TsSettingProfiles *self, const gchar *const *scopes, GError **error)
{
  g_auto (GStrv) known = ts_setting_scope_list (self->settings);

  for (guint i = 0; scopes[i] != NULL; i++) {
    if (g_strv_contains ((const gchar *const *) known, scopes[i]))
      continue;
    g_set_error (error, TS_SETTING_PROFILES_ERROR,
        TS_SETTING_PROFILES_ERROR_INVALID,
        "scopes: '%s' is of a sensor that there is not", scopes[i]);
    return FALSE;
  }
  return TRUE;
}

/* What is set now, which makes it the active one of its scopes. */
static TsSettingProfile *
take_present (TsSettingProfiles *self, const gchar *name,
    const gchar *const *scopes, GError **error)
{
  const TsSnapshotScope scope = {has_key, (gpointer) scopes, FALSE};
  g_autofree gchar *time = format_now ();
  g_autoptr (JsonNode) snapshot = NULL;

  if (!ts_setting_profile_check_name (name, error)
      || !ts_setting_profile_check_scopes (scopes, error)
      || !check_sensors (self, scopes, error))
    return NULL;
  snapshot = ts_settings_snapshot_save (self->settings, &scope, error);
  if (snapshot == NULL)
    return NULL;
  return ts_setting_profile_new (name, scopes, time, FALSE, snapshot);
}

/* The list in which @profile, if it is there, is the chosen one. */
static GPtrArray *
activate (GPtrArray *profiles, TsSettingProfile *chosen)
{
  GPtrArray *list = ts_setting_profile_table_new_list ();

  for (guint i = 0; i < profiles->len; i++) {
    TsSettingProfile *profile = g_ptr_array_index (profiles, i);
    gboolean active = profile->active;

    if (g_str_equal (profile->name, chosen->name))
      active = TRUE;
    else if (ts_setting_profile_overlaps (profile, chosen))
      active = FALSE;
    g_ptr_array_add (list, ts_setting_profile_new (profile->name,
                               (const gchar *const *) profile->scopes,
                               profile->time, active, profile->snapshot));
  }
  return list;
}

/**
 * ts_setting_profiles_save_async:
 * @scopes: of ts_setting_scopes
 * @replace: whether it may take the place of one of this name
 *
 * Keeps what is set now.
 */
void
ts_setting_profiles_save_async (TsSettingProfiles *self, TsCaller *caller,
    const gchar *name, const gchar *const *scopes, gboolean replace,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = new_task (
      self, caller, "setting-profile.save", name, callback, user_data);
  g_autoptr (GPtrArray) profiles = list_others (self, name);
  g_autoptr (TsSettingProfile) profile = NULL;
  GError *error = NULL;

  if (admit (self, task, &error)
      && (replace || check_free (self, name, &error)))
    profile = take_present (self, name, scopes, &error);
  if (profile == NULL || !add (self, profiles, profile, &error))
    complete (task, error);
  else
    store (self, task, activate (profiles, profile));
}

/* It has to fit this camera now; later it may not, and says so when chosen. */
static TsSettingProfile *
parse (TsSettingProfiles *self, const gchar *name, JsonNode *document,
    GError **error)
{
  g_autoptr (TsSettingProfile) profile =
      ts_setting_profile_parse_document (name, document, error);
  g_autoptr (TsSettingsChange) change = NULL;
  g_autoptr (GError) local = NULL;

  if (profile == NULL)
    return NULL;
  change = prepare (self, profile, &local);
  if (change != NULL)
    return g_steal_pointer (&profile);
  g_set_error (error, TS_SETTING_PROFILES_ERROR,
      TS_SETTING_PROFILES_ERROR_INVALID, "settings.%s", local->message);
  return NULL;
}

/**
 * ts_setting_profiles_put_async:
 * @document: as it was downloaded
 *
 * Adds or replaces one; nothing is chosen.
 */
void
ts_setting_profiles_put_async (TsSettingProfiles *self, TsCaller *caller,
    const gchar *name, JsonNode *document, GAsyncReadyCallback callback,
    gpointer user_data)
{
  GTask *task =
      new_task (self, caller, "setting-profile.put", name, callback, user_data);
  g_autoptr (GPtrArray) profiles = list_others (self, name);
  g_autoptr (TsSettingProfile) profile = NULL;
  GError *error = NULL;

  if (admit (self, task, &error))
    profile = parse (self, name, document, &error);
  if (profile == NULL || !add (self, profiles, profile, &error))
    complete (task, error);
  else
    store (self, task, g_steal_pointer (&profiles));
}

void
ts_setting_profiles_rename_async (TsSettingProfiles *self, TsCaller *caller,
    const gchar *name, const gchar *new_name, GAsyncReadyCallback callback,
    gpointer user_data)
{
  GTask *task = new_task (
      self, caller, "setting-profile.rename", name, callback, user_data);
  g_autoptr (GPtrArray) profiles = list_others (self, name);
  TsSettingProfile *profile = NULL;
  GError *error = NULL;

  if (admit (self, task, &error)
      && ts_setting_profile_check_name (new_name, &error)
      && (g_str_equal (name, new_name)
          || (check_free (self, new_name, &error)
              && ts_setting_profile_use_check (self->settings, name, &error))))
    profile = get (self, name, &error);
  if (profile == NULL) {
    complete (task, error);
    return;
  }
  g_ptr_array_add (profiles,
      ts_setting_profile_new (new_name, (const gchar *const *) profile->scopes,
          profile->time, profile->active, profile->snapshot));
  store (self, task, g_steal_pointer (&profiles));
}

void
ts_setting_profiles_remove_async (TsSettingProfiles *self, TsCaller *caller,
    const gchar *name, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = new_task (
      self, caller, "setting-profile.remove", name, callback, user_data);
  GError *error = NULL;

  if (!admit (self, task, &error) || get (self, name, &error) == NULL
      || !ts_setting_profile_use_check (self->settings, name, &error))
    complete (task, error);
  else
    store (self, task, list_others (self, name));
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsSettingProfiles *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);
  TsSettingProfile *profile = find (self->profiles, operation->name);
  g_autofree gchar *place = NULL;
  GError *error = NULL;

  self->busy = FALSE;
  if (!ts_settings_commit_finish (
          TS_SETTINGS (source), result, &place, &error)) {
    if (place != NULL && error->domain != TS_CALLER_ERROR)
      g_prefix_error (&error, "%s: ", place);
    complete (task, error);
  } else if (profile == NULL) {
    complete (task, NULL);
  } else {
    store (self, task, activate (self->profiles, profile));
  }
}

/**
 * ts_setting_profiles_apply_async:
 *
 * Chooses one: all of its scopes become what it says, or nothing changes.
 */
void
ts_setting_profiles_apply_async (TsSettingProfiles *self, TsCaller *caller,
    const gchar *name, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = new_task (
      self, caller, "setting-profile.apply", name, callback, user_data);
  TsSettingProfile *profile = get (self, name, NULL);
  g_autoptr (TsSettingsChange) change = NULL;
  GError *error = NULL;

  if (check_idle (self, &error) && get (self, name, &error) != NULL)
    change = prepare (self, profile, &error);
  if (change == NULL) {
    complete (task, error);
  } else if (ts_settings_change_is_empty (change)) {
    store (self, task, activate (self->profiles, profile));
  } else {
    self->busy = TRUE;
    ts_settings_commit_async (
        self->settings, caller, change, on_committed, task);
  }
}

gboolean
ts_setting_profiles_finish (
    TsSettingProfiles *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static JsonNode *
save_part (gpointer owner, GError **error)
{
  TsSettingProfiles *self = owner;
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->profiles->len; i++) {
    TsSettingProfile *profile = g_ptr_array_index (self->profiles, i);
    JsonNode *document = ts_setting_profile_build_document (profile);

    json_object_set_boolean_member (
        json_node_get_object (document), "active", profile->active);
    json_array_add_element (array, document);
  }
  json_node_take_array (node, array);
  return node;
}

static gboolean
prepare_element (GPtrArray *profiles, JsonNode *element, GError **error)
{
  g_autoptr (TsSettingProfile) profile =
      ts_setting_profile_parse_document (NULL, element, error);
  JsonNode *active;

  if (profile == NULL)
    return FALSE;
  if (find (profiles, profile->name) != NULL) {
    g_set_error (error, TS_SETTING_PROFILES_ERROR,
        TS_SETTING_PROFILES_ERROR_EXISTS, "is there twice: '%s'",
        profile->name);
    return FALSE;
  }
  active = json_object_get_member (json_node_get_object (element), "active");
  profile->active = active != NULL && json_node_get_boolean (active);
  g_ptr_array_add (profiles, g_steal_pointer (&profile));
  return TRUE;
}

static gpointer
prepare_part (gpointer owner, JsonNode *node, GError **error)
{
  g_autoptr (GPtrArray) profiles = ts_setting_profile_table_new_list ();
  JsonArray *array;

  if (JSON_NODE_HOLDS_NULL (node))
    return g_steal_pointer (&profiles);
  if (!JSON_NODE_HOLDS_ARRAY (node)
      || json_array_get_length (json_node_get_array (node))
             > TS_SETTING_PROFILES_MAX) {
    g_set_error (error, TS_SETTING_PROFILES_ERROR,
        TS_SETTING_PROFILES_ERROR_INVALID, "is no array of at most %d",
        TS_SETTING_PROFILES_MAX);
    return NULL;
  }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    if (!prepare_element (profiles, json_array_get_element (array, i), error)) {
      g_prefix_error (error, "[%u] ", i);
      return NULL;
    }
  }
  ts_setting_profile_table_sort (profiles);
  return g_steal_pointer (&profiles);
}

static gboolean
apply_part (gpointer owner, gpointer prepared, TsCaller *caller, GError **error)
{
  TsSettingProfiles *self = owner;
  GPtrArray *profiles = prepared;
  g_autoptr (GPtrArray) rows = ts_setting_profile_table_build_rows (profiles);
  g_autoptr (GError) local = NULL;

  ts_database_run (
      self->database, ts_setting_profile_table_write, rows, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  g_ptr_array_unref (self->profiles);
  self->profiles = g_ptr_array_ref (profiles);
  g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
  return TRUE;
}

/**
 * ts_setting_profiles_register:
 *
 * Makes the profiles a part of @archive.
 */
void
ts_setting_profiles_register (TsSettingProfiles *self, TsArchive *archive)
{
  const TsArchivePart part = {
      .name = "setting-profiles",
      .save = save_part,
      .prepare = prepare_part,
      .apply = apply_part,
      .discard = (GDestroyNotify) g_ptr_array_unref,
  };

  ts_archive_add_part (archive, &part, self);
}

static void
ts_setting_profiles_finalize (GObject *object)
{
  TsSettingProfiles *self = TS_SETTING_PROFILES (object);

  g_clear_object (&self->database);
  g_clear_object (&self->settings);
  g_clear_object (&self->door);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  G_OBJECT_CLASS (ts_setting_profiles_parent_class)->finalize (object);
}

static void
ts_setting_profiles_class_init (TsSettingProfilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_setting_profiles_finalize;
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", TS_TYPE_SETTING_PROFILES,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_setting_profiles_init (TsSettingProfiles *self)
{
}
