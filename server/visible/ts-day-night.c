/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsDayNight"
#include "config.h"

#include "visible/ts-day-night.h"

#include <string.h>

#define CONCERN "day-night"
#define KEY_MODE "mode"
#define KEY_NIGHT "night-time"
#define KEY_DAY "day-time"
#define KEY_SCHEDULE "night-schedule"
#define PROPERTY "timed-night"
#define MINUTES_PER_DAY (24 * 60)
/* Somebody may set the clock or the time zone: the night is late by so much at
 * most. */
#define MAX_PAUSE_S 15

G_DEFINE_QUARK (ts_day_night_error, ts_day_night_error)

struct _TsDayNight
{
  GObject parent_instance;

  TsCamera *camera;
  TsSchedules *schedules;
  GPtrArray *sensors; /* Watched; NULL: not started */
  guint timer;
};

typedef struct
{
  TsDayNight *owner;
  TsSensor *sensor;
  GObject *element;
  GSettings *settings;
  gulong changed_handler;
  TsSchedule *nights; /* by the two times */
  gint64 next_s;      /* 0: never */
} Watched;

G_DEFINE_FINAL_TYPE (TsDayNight, ts_day_night, G_TYPE_OBJECT)

void
ts_day_night_status_clear (TsDayNightStatus *status)
{
  g_clear_pointer (&status->mode, g_free);
}

static gboolean
is_digit (const gchar *text, guint i)
{
  return g_ascii_isdigit (text[i]);
}

/**
 * ts_day_night_parse_time:
 * @text: as "19:30"
 * @ret_minutes: (out) (optional): since midnight
 *
 * Returns: whether it is a time of the day
 */
gboolean
ts_day_night_parse_time (const gchar *text, guint *ret_minutes)
{
  guint hour, minute;

  if (strlen (text) != 5 || !is_digit (text, 0) || !is_digit (text, 1)
      || text[2] != ':' || !is_digit (text, 3) || !is_digit (text, 4))
    return FALSE;
  hour = 10 * (text[0] - '0') + text[1] - '0';
  minute = 10 * (text[3] - '0') + text[4] - '0';
  if (hour > 23 || minute > 59)
    return FALSE;
  if (ret_minutes != NULL)
    *ret_minutes = 60 * hour + minute;
  return TRUE;
}

static gboolean
check_time (GVariant *value, GError **error)
{
  if (ts_day_night_parse_time (g_variant_get_string (value, NULL), NULL))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "it is no time of the day, as 19:30 is");
  return FALSE;
}

static gboolean
check_times (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *key, gpointer user_data, GError **error)
{
  g_autofree gchar *night =
      ts_settings_view_get_string (view, concern, instance, KEY_NIGHT);
  g_autofree gchar *day =
      ts_settings_view_get_string (view, concern, instance, KEY_DAY);

  if (night == NULL || g_strcmp0 (night, day) != 0)
    return TRUE;
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
      "the day and the night cannot both begin at %s", night);
  return FALSE;
}

/**
 * ts_day_night_build_week:
 * @night_minutes: when the night begins, since midnight
 * @day_minutes: when it ends; another time
 *
 * Returns: (transfer full): the nights as the week of a #TsSchedule
 */
gchar *
ts_day_night_build_week (guint night_minutes, guint day_minutes)
{
  g_autofree gchar *begin =
      g_strdup_printf ("%02u:%02u", night_minutes / 60, night_minutes % 60);
  g_autofree gchar *end =
      g_strdup_printf ("%02u:%02u", day_minutes / 60, day_minutes % 60);

  g_return_val_if_fail (night_minutes < MINUTES_PER_DAY, NULL);
  g_return_val_if_fail (day_minutes < MINUTES_PER_DAY, NULL);

  if (night_minutes < day_minutes)
    return g_strconcat ("mon-sun ", begin, "-", end, NULL);
  if (day_minutes == 0)
    return g_strconcat ("mon-sun ", begin, "-24:00", NULL);
  return g_strconcat ("mon-sun 00:00-", end, ",", begin, "-24:00", NULL);
}

/* One that the file of settings has wrong is told at the start. */
static guint
read_minutes (GSettings *settings, const gchar *key)
{
  g_autofree gchar *text = g_settings_get_string (settings, key);
  guint minutes = 0;

  ts_day_night_parse_time (text, &minutes);
  return minutes;
}

static void
read_times (Watched *self)
{
  g_autofree gchar *week =
      ts_day_night_build_week (read_minutes (self->settings, KEY_NIGHT),
          read_minutes (self->settings, KEY_DAY));

  g_clear_pointer (&self->nights, ts_schedule_unref);
  self->nights = ts_schedule_new_from_text (week, NULL, NULL);
}

/* A schedule decides when there is one, and the two times otherwise. */
static gboolean
is_night_at (Watched *self, GTimeZone *zone, gint64 time_s, gint64 *ret_next_s)
{
  g_autofree gchar *id = g_settings_get_string (self->settings, KEY_SCHEDULE);
  TsScheduleState state;

  if (*id != '\0'
      && ts_schedules_get_state (self->owner->schedules, id, &state)) {
    *ret_next_s = state.next_s;
    return state.active;
  }
  *ret_next_s = 0;
  if (self->nights == NULL)
    return FALSE;
  if (!ts_schedule_find_next_change (self->nights, zone, time_s, ret_next_s))
    *ret_next_s = 0;
  return ts_schedule_contains (self->nights, zone, time_s);
}

static void
update (Watched *self, GTimeZone *zone, gint64 time_s)
{
  const gboolean is_night = is_night_at (self, zone, time_s, &self->next_s);
  gboolean before;

  g_object_get (self->element, PROPERTY, &before, NULL);
  if (before != is_night)
    g_object_set (self->element, PROPERTY, is_night, NULL);
}

/**
 * ts_day_night_check:
 * @zone: of the clock on the wall
 * @time_s: now, seconds since 1970
 *
 * Tells the chains whether it is night. Comes by itself after
 * ts_day_night_start().
 */
void
ts_day_night_check (TsDayNight *self, GTimeZone *zone, gint64 time_s)
{
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++)
    update (g_ptr_array_index (self->sensors, i), zone, time_s);
}

static void schedule_timer (TsDayNight *self);

static void
check_now (TsDayNight *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  ts_day_night_check (self, zone, g_get_real_time () / G_USEC_PER_SEC);
  schedule_timer (self);
}

static gboolean
on_timer (gpointer user_data)
{
  TsDayNight *self = user_data;

  self->timer = 0;
  check_now (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_timer (TsDayNight *self)
{
  const gint64 now_us = g_get_real_time ();
  gint64 pause_us = MAX_PAUSE_S * G_USEC_PER_SEC;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->sensors == NULL || self->sensors->len == 0)
    return;
  for (guint i = 0; i < self->sensors->len; i++) {
    const Watched *watched = g_ptr_array_index (self->sensors, i);

    if (watched->next_s != 0)
      pause_us = CLAMP (watched->next_s * G_USEC_PER_SEC - now_us, 0, pause_us);
  }
  /* a millisecond late rather than early, when it would come again */
  self->timer = g_timeout_add (pause_us / 1000 + 1, on_timer, self);
}

static void
on_setting_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  Watched *watched = user_data;

  if (g_str_equal (key, KEY_NIGHT) || g_str_equal (key, KEY_DAY))
    read_times (watched);
  check_now (watched->owner);
}

static void
watched_free (gpointer data)
{
  Watched *self = data;

  g_clear_signal_handler (&self->changed_handler, self->settings);
  g_clear_pointer (&self->nights, ts_schedule_unref);
  g_object_unref (self->settings);
  g_object_unref (self->element);
  g_object_unref (self->sensor);
  g_free (self);
}

/* NULL: the profile does not bind it. */
static GSettings *
find_settings (TsDayNight *self, TsSensor *sensor)
{
  TsSettings *settings = ts_camera_get_settings (self->camera);
  const gchar *id = ts_sensor_get_id (sensor);
  g_autoptr (TsSettingInfo) info =
      ts_settings_describe_key (settings, CONCERN, id, KEY_MODE, NULL);

  return info != NULL ? ts_settings_get (settings, CONCERN, id, NULL) : NULL;
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsDayNight *self = user_data;
  GObject *element = ts_sensor_find_property (sensor, PROPERTY);
  g_autoptr (GSettings) settings =
      element != NULL ? find_settings (self, sensor) : NULL;
  Watched *watched;

  if (settings == NULL)
    return;
  watched = g_new0 (Watched, 1);
  watched->owner = self;
  watched->sensor = g_object_ref (sensor);
  watched->element = g_object_ref (element);
  watched->settings = g_steal_pointer (&settings);
  watched->changed_handler = g_signal_connect (
      watched->settings, "changed", G_CALLBACK (on_setting_changed), watched);
  read_times (watched);
  g_ptr_array_add (self->sensors, watched);
  check_now (self);
}

static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsDayNight *self = user_data;

  for (guint i = 0; i < self->sensors->len; i++) {
    const Watched *watched = g_ptr_array_index (self->sensors, i);

    if (watched->sensor != sensor)
      continue;
    g_ptr_array_remove_index (self->sensors, i);
    return;
  }
}

static Watched *
find (TsDayNight *self, const gchar *sensor, GError **error)
{
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++) {
    Watched *watched = g_ptr_array_index (self->sensors, i);

    if (g_str_equal (ts_sensor_get_id (watched->sensor), sensor))
      return watched;
  }
  g_set_error (error, TS_DAY_NIGHT_ERROR, TS_DAY_NIGHT_ERROR_NOT_SUPPORTED,
      "%s has neither day nor night", sensor);
  return NULL;
}

/**
 * ts_day_night_get_status:
 * @ret_status: (out caller-allocates): free with ts_day_night_status_clear()
 */
gboolean
ts_day_night_get_status (TsDayNight *self, const gchar *sensor,
    TsDayNightStatus *ret_status, GError **error)
{
  const Watched *watched = find (self, sensor, error);

  if (watched == NULL)
    return FALSE;
  *ret_status = (TsDayNightStatus){
      .mode = g_settings_get_string (watched->settings, KEY_MODE)};
  if (g_str_equal (ret_status->mode, "timed"))
    ret_status->next_s = watched->next_s;
  g_object_get (watched->element, "is-night", &ret_status->is_night,
      "current-lux", &ret_status->lux, "current-shutter",
      &ret_status->shutter_s, "current-gain", &ret_status->gain_db,
      "current-iris", &ret_status->iris, NULL);
  return TRUE;
}

/* What `toggle` is at this moment; NULL and @error: there is no such mode. */
static const gchar *
find_mode (const Watched *watched, const gchar *mode, GError **error)
{
  static const gchar *const modes[] = {"auto", "day", "night", "timed", NULL};
  gboolean is_night;

  if (g_str_equal (mode, "toggle")) {
    g_object_get (watched->element, "is-night", &is_night, NULL);
    return is_night ? "day" : "night";
  }
  for (guint i = 0; modes[i] != NULL; i++) {
    if (g_str_equal (modes[i], mode))
      return modes[i];
  }
  g_set_error (error, TS_DAY_NIGHT_ERROR, TS_DAY_NIGHT_ERROR_MODE,
      "'%s' is none of auto, day, night, timed and toggle", mode);
  return NULL;
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ts_settings_commit_finish (TS_SETTINGS (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * ts_day_night_set_async:
 * @caller: needs what the setting needs
 * @mode: one of those of the setting, or `toggle`: night when it is day now,
 *   and day when it is night
 */
void
ts_day_night_set_async (TsDayNight *self, TsCaller *caller, const gchar *sensor,
    const gchar *mode, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (TsSettingsChange) change = NULL;
  GError *error = NULL;
  Watched *watched = find (self, sensor, &error);
  const gchar *found =
      watched != NULL ? find_mode (watched, mode, &error) : NULL;

  g_task_set_source_tag (task, ts_day_night_set_async);
  if (found == NULL) {
    g_task_return_error (task, error);
    return;
  }
  change = ts_settings_change_new ();
  ts_settings_change_set (
      change, CONCERN, sensor, KEY_MODE, g_variant_new_string (found));
  ts_settings_commit_async (ts_camera_get_settings (self->camera), caller,
      change, on_set, g_steal_pointer (&task));
}

gboolean
ts_day_night_set_finish (TsDayNight *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ts_day_night_new:
 * @camera: not started yet
 */
TsDayNight *
ts_day_night_new (TsCamera *camera, TsSchedules *schedules)
{
  TsDayNight *self = g_object_new (TS_TYPE_DAY_NIGHT, NULL);
  TsSettings *settings = ts_camera_get_settings (camera);

  self->camera = g_object_ref (camera);
  self->schedules = g_object_ref (schedules);
  ts_settings_set_validator (settings, KEY_NIGHT, check_time);
  ts_settings_set_validator (settings, KEY_DAY, check_time);
  ts_settings_add_rule (settings, CONCERN, "*-time", check_times, self, NULL);
  return self;
}

/**
 * ts_day_night_start:
 *
 * After ts_schedules_start(), which finds out which schedules are on.
 */
void
ts_day_night_start (TsDayNight *self)
{
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  if (self->sensors != NULL)
    return;
  self->sensors = g_ptr_array_new_with_free_func (watched_free);
  for (guint i = 0; i < sensors->len; i++)
    on_sensor_added (self->camera, g_ptr_array_index (sensors, i), self);
  g_signal_connect_object (
      self->camera, "sensor-added", G_CALLBACK (on_sensor_added), self, 0);
  g_signal_connect_object (
      self->camera, "sensor-removed", G_CALLBACK (on_sensor_removed), self, 0);
  g_signal_connect_object (self->schedules, "changed", G_CALLBACK (check_now),
      self, G_CONNECT_SWAPPED);
}

void
ts_day_night_stop (TsDayNight *self)
{
  if (self->sensors == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->camera, self);
  g_signal_handlers_disconnect_by_data (self->schedules, self);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
}

static void
ts_day_night_dispose (GObject *object)
{
  TsDayNight *self = TS_DAY_NIGHT (object);

  ts_day_night_stop (self);
  if (self->camera != NULL)
    ts_settings_remove_rules (ts_camera_get_settings (self->camera), self);
  g_clear_object (&self->schedules);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (ts_day_night_parent_class)->dispose (object);
}

static void
ts_day_night_class_init (TsDayNightClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_day_night_dispose;
}

static void
ts_day_night_init (TsDayNight *self)
{
}
