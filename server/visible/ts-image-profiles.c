/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsImageProfiles"
#include "config.h"

#include "visible/ts-image-profiles.h"

#include "camera/ts-event-types.h"
#include "system/ts-setting-scope.h"

#define CONCERN "image-profiles"
#define CONCERN_DAY_NIGHT "day-night"
#define KEY_SWITCH "switch"
#define KEY_DAY "day-profile"
#define KEY_NIGHT "night-profile"
#define KEY_OTHER "other-profile"

#define SCHEDULE "schedule"
#define DAY_NIGHT "day-night"
#define COMMAND "command"
#define START "start"

/* In this order. */
static const struct
{
  const gchar *schedule;
  const gchar *profile;
} slots[] = {
    {"first-schedule", "first-profile"},
    {"second-schedule", "second-profile"},
    {"third-schedule", "third-profile"},
};

/* Those of `day-night` that decide whether it is night. */
static const gchar *const deciding[] = {"mode", "night-level", "day-level",
    "delay", "night-time", "day-time", "night-schedule", NULL};

struct _TsImageProfiles
{
  GObject parent_instance;

  TsCamera *camera;
  TsSchedules *schedules;
  TsSettingProfiles *profiles;
  TsEventBus *bus;
  TsCaller *caller;
  GHashTable *nights; /* sensor id -> whether it is night, once it is known */
  GPtrArray *sensors; /* Watched; NULL: not started */
  const gchar *applying; /* why a choice is on its way; NULL: none is */
};

typedef struct
{
  TsImageProfiles *owner;
  TsSensor *sensor;
  GSettings *settings;
  gulong changed_handler;
  gulong day_night_handler;
  gchar *scope;
  gchar *wanted; /* by the switch; NULL: nothing */
  gchar *told;   /* as the event has it */
  const gchar *cause;
  gchar *failure;
  gboolean is_due;
  gboolean is_missing; /* there was no profile of that name */
} Watched;

G_DEFINE_FINAL_TYPE (TsImageProfiles, ts_image_profiles, G_TYPE_OBJECT)

void
ts_image_profiles_status_clear (TsImageProfilesStatus *status)
{
  g_clear_pointer (&status->profile, g_free);
  g_clear_pointer (&status->failure, g_free);
  g_clear_pointer (&status->profiles, g_strfreev);
}

static gboolean
is_switched_by (Watched *watched, const gchar *what)
{
  g_autofree gchar *by = g_settings_get_string (watched->settings, KEY_SWITCH);

  return g_str_equal (by, what);
}

/* A profile that made it day whenever it gets night would never be left. */
static gboolean
stays (const gchar *concern, const gchar *instance, const gchar *key,
    gpointer data)
{
  TsImageProfiles *self = data;

  if (!g_str_equal (concern, CONCERN_DAY_NIGHT)
      || !g_strv_contains (deciding, key))
    return FALSE;
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++) {
    if (is_switched_by (g_ptr_array_index (self->sensors, i), DAY_NIGHT))
      return TRUE;
  }
  return FALSE;
}

/* Of the sensor itself, or of the first that knows. */
static gboolean
find_night (Watched *watched, gboolean *ret_is_night)
{
  TsImageProfiles *self = watched->owner;
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);
  TsSensor *decider =
      ts_sensor_find_property (watched->sensor, "is-night") != NULL
          ? watched->sensor
          : NULL;
  gpointer night;

  for (guint i = 0; decider == NULL && i < sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (sensors, i);

    if (ts_sensor_find_property (sensor, "is-night") != NULL)
      decider = sensor;
  }
  if (decider == NULL
      || !g_hash_table_lookup_extended (
          self->nights, ts_sensor_get_id (decider), NULL, &night))
    return FALSE;
  *ret_is_night = GPOINTER_TO_INT (night);
  return TRUE;
}

static const gchar *
find_slot (Watched *watched)
{
  for (gsize i = 0; i < G_N_ELEMENTS (slots); i++) {
    g_autofree gchar *id =
        g_settings_get_string (watched->settings, slots[i].schedule);
    TsScheduleState state;

    if (*id != '\0'
        && ts_schedules_get_state (watched->owner->schedules, id, &state)
        && state.active)
      return slots[i].profile;
  }
  return KEY_OTHER;
}

/* Name of the profile that should count; NULL: nothing is said. */
static gchar *
find_wanted (Watched *watched, const gchar **ret_cause)
{
  const gchar *key = NULL;
  g_autofree gchar *name = NULL;
  gboolean is_night;

  if (is_switched_by (watched, SCHEDULE)) {
    key = find_slot (watched);
    *ret_cause = SCHEDULE;
  } else if (is_switched_by (watched, DAY_NIGHT)
             && find_night (watched, &is_night)) {
    key = is_night ? KEY_NIGHT : KEY_DAY;
    *ret_cause = DAY_NIGHT;
  }
  if (key == NULL)
    return NULL;
  name = g_settings_get_string (watched->settings, key);
  return *name != '\0' ? g_steal_pointer (&name) : NULL;
}

static void
publish (TsImageProfiles *self, TsEvent *event)
{
  ts_event_bus_publish (self->bus, event);
  ts_event_unref (event);
}

/* What counts now, when that is another one than was told. */
static void
tell (Watched *watched, const gchar *cause)
{
  TsImageProfiles *self = watched->owner;
  const gchar *active =
      ts_setting_profiles_find_active (self->profiles, watched->scope);

  if (active == NULL)
    active = "";
  if (g_strcmp0 (active, watched->told) == 0)
    return;
  g_free (watched->told);
  watched->told = g_strdup (active);
  watched->cause = cause;
  publish (self, ts_event_new_image_profile (
                     ts_sensor_get_id (watched->sensor), active, cause));
}

static void
tell_all (TsImageProfiles *self)
{
  const gchar *cause = self->applying != NULL ? self->applying : COMMAND;

  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++)
    tell (g_ptr_array_index (self->sensors, i), cause);
}

static Watched *
find (TsImageProfiles *self, const gchar *sensor)
{
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++) {
    Watched *watched = g_ptr_array_index (self->sensors, i);

    if (g_str_equal (ts_sensor_get_id (watched->sensor), sensor))
      return watched;
  }
  return NULL;
}

static void apply_next (TsImageProfiles *self);

/* The sensor may have gone meanwhile. */
static void
on_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsImageProfiles *self = g_task_get_source_object (task);
  Watched *watched = find (self, g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;

  tell_all (self);
  self->applying = NULL;
  if (ts_setting_profiles_finish (
          TS_SETTING_PROFILES (source), result, &error)) {
    if (watched != NULL)
      g_clear_pointer (&watched->failure, g_free);
  } else if (watched != NULL) {
    g_message ("%s goes on as it is: %s", ts_sensor_get_id (watched->sensor),
        error->message);
    g_free (watched->failure);
    watched->failure = g_strdup (error->message);
    watched->is_missing = g_error_matches (
        error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_NOT_FOUND);
  }
  apply_next (self);
}

static void
apply (Watched *watched, const gchar *cause)
{
  TsImageProfiles *self = watched->owner;
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_task_data (
      task, g_strdup (ts_sensor_get_id (watched->sensor)), g_free);
  watched->is_due = FALSE;
  watched->is_missing = FALSE;
  self->applying = cause;
  ts_setting_profiles_apply_async (
      self->profiles, self->caller, watched->wanted, on_applied, task);
}

/* One after the other: who is busy says when that has settled. */
static void
apply_next (TsImageProfiles *self)
{
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++) {
    Watched *watched = g_ptr_array_index (self->sensors, i);

    if (self->applying != NULL || ts_setting_profiles_is_busy (self->profiles))
      return;
    if (watched->is_due)
      apply (
          watched, is_switched_by (watched, SCHEDULE) ? SCHEDULE : DAY_NIGHT);
  }
}

/* Only a switch counts: what somebody chooses in between stays until then. */
static void
update (Watched *watched)
{
  const gchar *cause = NULL;
  gchar *wanted = find_wanted (watched, &cause);

  if (g_strcmp0 (wanted, watched->wanted) == 0) {
    g_free (wanted);
    return;
  }
  /* a start is no switch: what was changed in the profile stays changed */
  watched->is_due =
      wanted != NULL
      && (watched->wanted != NULL
          || g_strcmp0 (wanted, ts_setting_profiles_find_active (
                                    watched->owner->profiles, watched->scope))
                 != 0);
  g_free (watched->wanted);
  watched->wanted = wanted;
  watched->is_missing = FALSE;
  g_clear_pointer (&watched->failure, g_free);
}

static void
update_all (TsImageProfiles *self)
{
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++)
    update (g_ptr_array_index (self->sensors, i));
  apply_next (self);
}

/* Somebody, perhaps we, has made, removed or chosen one. */
static void
on_settled (TsSettingProfiles *profiles, gpointer user_data)
{
  TsImageProfiles *self = user_data;

  tell_all (self);
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++) {
    Watched *watched = g_ptr_array_index (self->sensors, i);
    g_autoptr (TsSettingProfileInfo) info = NULL;

    if (!watched->is_missing)
      continue;
    info = ts_setting_profiles_describe (profiles, watched->wanted, NULL);
    watched->is_due = info != NULL;
  }
  apply_next (self);
}

static void
on_setting_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  Watched *watched = user_data;

  update (watched);
  apply_next (watched->owner);
}

static void
on_day_night (TsSensor *sensor, gboolean night, gpointer user_data)
{
  Watched *watched = user_data;
  TsImageProfiles *self = watched->owner;

  g_hash_table_insert (self->nights, g_strdup (ts_sensor_get_id (sensor)),
      GINT_TO_POINTER (night));
  update_all (self);
}

static void
watched_free (gpointer data)
{
  Watched *self = data;

  g_clear_signal_handler (&self->changed_handler, self->settings);
  g_clear_signal_handler (&self->day_night_handler, self->sensor);
  g_object_unref (self->settings);
  g_object_unref (self->sensor);
  g_free (self->scope);
  g_free (self->wanted);
  g_free (self->told);
  g_free (self->failure);
  g_free (self);
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsImageProfiles *self = user_data;
  const gchar *id = ts_sensor_get_id (sensor);
  Watched *watched = g_new0 (Watched, 1);

  watched->owner = self;
  watched->sensor = g_object_ref (sensor);
  watched->settings =
      ts_settings_get (ts_camera_get_settings (camera), CONCERN, id, NULL);
  watched->scope = ts_setting_scope_of_sensor (id);
  watched->changed_handler = g_signal_connect (
      watched->settings, "changed", G_CALLBACK (on_setting_changed), watched);
  watched->day_night_handler = g_signal_connect (
      sensor, "day-night", G_CALLBACK (on_day_night), watched);
  g_ptr_array_add (self->sensors, watched);
  tell (watched, START);
  update (watched);
  apply_next (self);
}

static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsImageProfiles *self = user_data;
  const gchar *id = ts_sensor_get_id (sensor);

  for (guint i = 0; i < self->sensors->len; i++) {
    const Watched *watched = g_ptr_array_index (self->sensors, i);

    if (watched->sensor != sensor)
      continue;
    publish (self, ts_event_new_image_profile_gone (id));
    g_hash_table_remove (self->nights, id);
    g_ptr_array_remove_index (self->sensors, i);
    return;
  }
}

static Watched *
get (TsImageProfiles *self, const gchar *sensor, GError **error)
{
  Watched *watched = find (self, sensor);

  if (watched == NULL)
    g_set_error (error, TS_SETTING_PROFILES_ERROR,
        TS_SETTING_PROFILES_ERROR_NOT_FOUND, "there is no sensor %s", sensor);
  return watched;
}

static gboolean
covers (Watched *watched, const TsSettingProfileInfo *info)
{
  for (guint i = 0; info->scopes[i] != NULL; i++) {
    if (ts_setting_scope_overlaps (info->scopes[i], watched->scope))
      return TRUE;
  }
  return FALSE;
}

/**
 * ts_image_profiles_get_status:
 * @ret_status: (out caller-allocates): free with
 *   ts_image_profiles_status_clear()
 */
gboolean
ts_image_profiles_get_status (TsImageProfiles *self, const gchar *sensor,
    TsImageProfilesStatus *ret_status, GError **error)
{
  Watched *watched = get (self, sensor, error);
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (watched == NULL)
    return FALSE;
  infos = ts_setting_profiles_list (self->profiles);
  *ret_status = (TsImageProfilesStatus){
      .cause = watched->cause, .failure = g_strdup (watched->failure)};
  for (guint i = 0; i < infos->len; i++) {
    const TsSettingProfileInfo *info = g_ptr_array_index (infos, i);

    if (!covers (watched, info))
      continue;
    g_strv_builder_add (names, info->name);
    if (!info->active || ret_status->profile != NULL)
      continue;
    ret_status->profile = g_strdup (info->name);
    ret_status->is_changed = info->changed;
  }
  ret_status->profiles = g_strv_builder_end (names);
  return TRUE;
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ts_setting_profiles_finish (TS_SETTING_PROFILES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * ts_image_profiles_choose_async:
 * @caller: needs the permission of each setting that changes
 * @profile: one that says something of the picture of @sensor
 */
void
ts_image_profiles_choose_async (TsImageProfiles *self, TsCaller *caller,
    const gchar *sensor, const gchar *profile, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (TsSettingProfileInfo) info = NULL;
  GError *error = NULL;
  Watched *watched = get (self, sensor, &error);

  g_task_set_source_tag (task, ts_image_profiles_choose_async);
  if (watched != NULL)
    info = ts_setting_profiles_describe (self->profiles, profile, &error);
  if (info == NULL) {
    g_task_return_error (task, error);
  } else if (!covers (watched, info)) {
    g_task_return_new_error (task, TS_SETTING_PROFILES_ERROR,
        TS_SETTING_PROFILES_ERROR_INVALID,
        "'%s' says nothing of the picture of %s", profile, sensor);
  } else {
    ts_setting_profiles_apply_async (
        self->profiles, caller, profile, on_chosen, g_steal_pointer (&task));
  }
}

gboolean
ts_image_profiles_choose_finish (
    TsImageProfiles *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ts_image_profiles_new:
 * @camera: not started yet
 */
TsImageProfiles *
ts_image_profiles_new (TsCamera *camera, TsSchedules *schedules,
    TsSettingProfiles *profiles, TsEventBus *bus)
{
  TsImageProfiles *self = g_object_new (TS_TYPE_IMAGE_PROFILES, NULL);

  self->camera = g_object_ref (camera);
  self->schedules = g_object_ref (schedules);
  self->profiles = g_object_ref (profiles);
  self->bus = g_object_ref (bus);
  ts_setting_profiles_keep (profiles, stays, self);
  return self;
}

/**
 * ts_image_profiles_start:
 *
 * After ts_schedules_start(), which finds out which schedules are on.
 */
void
ts_image_profiles_start (TsImageProfiles *self)
{
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  if (self->sensors != NULL)
    return;
  self->sensors = g_ptr_array_new_with_free_func (watched_free);
  g_signal_connect_object (
      self->profiles, "settled", G_CALLBACK (on_settled), self, 0);
  for (guint i = 0; i < sensors->len; i++)
    on_sensor_added (self->camera, g_ptr_array_index (sensors, i), self);
  g_signal_connect_object (
      self->camera, "sensor-added", G_CALLBACK (on_sensor_added), self, 0);
  g_signal_connect_object (
      self->camera, "sensor-removed", G_CALLBACK (on_sensor_removed), self, 0);
  g_signal_connect_object (self->schedules, "changed", G_CALLBACK (update_all),
      self, G_CONNECT_SWAPPED);
}

void
ts_image_profiles_stop (TsImageProfiles *self)
{
  if (self->sensors == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->camera, self);
  g_signal_handlers_disconnect_by_data (self->schedules, self);
  g_signal_handlers_disconnect_by_data (self->profiles, self);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  g_hash_table_remove_all (self->nights);
}

static void
ts_image_profiles_dispose (GObject *object)
{
  TsImageProfiles *self = TS_IMAGE_PROFILES (object);

  ts_image_profiles_stop (self);
  if (self->profiles != NULL)
    ts_setting_profiles_keep (self->profiles, NULL, NULL);
  g_clear_object (&self->profiles);
  g_clear_object (&self->schedules);
  g_clear_object (&self->bus);
  g_clear_object (&self->camera);
  g_clear_pointer (&self->caller, ts_caller_unref);
  g_clear_pointer (&self->nights, g_hash_table_unref);
  G_OBJECT_CLASS (ts_image_profiles_parent_class)->dispose (object);
}

static void
ts_image_profiles_class_init (TsImageProfilesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_image_profiles_dispose;
}

static void
ts_image_profiles_init (TsImageProfiles *self)
{
  self->caller = ts_caller_new_system ("image profiles");
  self->nights = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
