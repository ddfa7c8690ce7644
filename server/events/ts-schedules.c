/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSchedules"
#include "config.h"

#include "ts-schedules.h"

#include "camera/ts-event-types.h"

#define CONCERN "schedule"
/* Somebody may set the clock or the time zone: a schedule is late by so much at
 * most. */
#define MAX_PAUSE_S 15

typedef struct
{
  TsSchedule *schedule;
  TsScheduleState state;
} Entry;

struct _TsSchedules
{
  GObject parent_instance;

  TsSettings *settings;
  TsEventBus *bus;
  GHashTable *entries; /* id -> Entry */
  gulong committed_id;
  guint timer;
  gboolean started;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsSchedules, ts_schedules, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  ts_schedule_unref (entry->schedule);
  g_free (entry);
}

static gboolean
has_name (const gchar *const *names, const gchar *name)
{
  return *name == '\0' || g_strv_contains (names, name);
}

/* A key that names a schedule names one that there is. */
static gboolean
check_name (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *key, gpointer user_data, GError **error)
{
  g_auto (GStrv) names = ts_settings_view_list_instances (view, CONCERN);
  g_autofree gchar *name =
      ts_settings_view_get_string (view, concern, instance, key);
  g_autofree gchar *known = NULL;

  if (name == NULL || has_name ((const gchar *const *) names, name))
    return TRUE;
  known = g_strjoinv (", ", names);
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
      "there is no schedule '%s'; there %s%s", name,
      names[0] != NULL ? "are: " : "is none", known);
  return FALSE;
}

static gboolean
check_user (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *id, GError **error)
{
  g_auto (GStrv) keys = ts_settings_view_list_keys (view, concern, instance);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autofree gchar *name = NULL;
    g_autofree gchar *place = NULL;

    if (!g_str_has_suffix (keys[i], "-schedule"))
      continue;
    name = ts_settings_view_get_string (view, concern, instance, keys[i]);
    if (g_strcmp0 (name, id) != 0)
      continue;
    place = ts_settings_view_format_value (view, concern, instance, keys[i]);
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
        "schedule '%s' is in use by %s", id, place);
    return FALSE;
  }
  return TRUE;
}

/* A schedule that is in use stays; an empty key is the instance itself. */
static gboolean
check_removal (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, gpointer user_data, GError **error)
{
  g_auto (GStrv) concerns = ts_settings_view_list_concerns (view);

  for (guint c = 0; concerns[c] != NULL; c++) {
    g_auto (GStrv) names = ts_settings_view_list_instances (view, concerns[c]);

    for (guint n = 0; names[n] != NULL; n++) {
      if (!check_user (view, concerns[c], names[n], instance, error))
        return FALSE;
    }
  }
  return TRUE;
}

/**
 * ts_schedules_new:
 * @settings: gets the concern `schedule`
 * @bus: (nullable): gets to know what is on and off
 */
TsSchedules *
ts_schedules_new (TsSettings *settings, TsEventBus *bus, GError **error)
{
  g_autoptr (TsSchedules) self = g_object_new (TS_TYPE_SCHEDULES, NULL);

  self->settings = g_object_ref (settings);
  g_set_object (&self->bus, bus);
  ts_settings_set_validator (settings, "week", ts_schedule_check_week);
  ts_settings_set_validator (settings, "holidays", ts_schedule_check_holidays);
  if (!ts_settings_add_user_concern (
          settings, CONCERN, TS_SCHEDULES_MAX, error))
    return NULL;
  ts_settings_add_rule (settings, NULL, "*-schedule", check_name, self, NULL);
  ts_settings_add_rule (settings, CONCERN, "", check_removal, self, NULL);
  return g_steal_pointer (&self);
}

TsSettings *
ts_schedules_get_settings (TsSchedules *self)
{
  return self->settings;
}

static TsSchedule *
read_schedule (TsSchedules *self, const gchar *id)
{
  g_autoptr (GSettings) settings =
      ts_settings_get (self->settings, CONCERN, id, NULL);
  g_autofree gchar *week = g_settings_get_string (settings, "week");
  g_autofree gchar *holidays = g_settings_get_string (settings, "holidays");
  g_autoptr (GError) error = NULL;
  TsSchedule *schedule = ts_schedule_new_from_text (week, holidays, &error);

  if (schedule != NULL)
    return schedule;
  /* the validators have seen both texts */
  g_warning ("schedule %s: %s", id, error->message);
  return ts_schedule_new_from_text ("", NULL, NULL);
}

static void
tell (TsSchedules *self, const gchar *id, gboolean active, gboolean by_clock)
{
  g_autoptr (GSettings) settings =
      ts_settings_get (self->settings, CONCERN, id, NULL);

  if (self->bus != NULL && settings != NULL) {
    g_autofree gchar *name = g_settings_get_string (settings, "name");
    g_autoptr (TsEvent) event = ts_event_new_schedule (id, name, active);

    ts_event_bus_publish (self->bus, event);
  }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, id, active, by_clock);
}

/* Whether it is another state than before. */
static gboolean
update_entry (Entry *entry, GTimeZone *zone, gint64 time_s)
{
  gboolean before = entry->state.active;

  entry->state.active = ts_schedule_contains (entry->schedule, zone, time_s);
  if (!ts_schedule_find_next_change (
          entry->schedule, zone, time_s, &entry->state.next_s))
    entry->state.next_s = 0;
  return entry->state.active != before;
}

static void
tell_gone (TsSchedules *self, GHashTable *gone)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, gone);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    g_autoptr (TsEvent) event = ts_event_new_schedule_gone (id);

    ts_event_bus_publish (self->bus, event);
  }
}

static void
read_all (TsSchedules *self, GTimeZone *zone, gint64 time_s, gboolean quiet)
{
  g_auto (GStrv) names = ts_settings_list_instances (self->settings, CONCERN);
  g_autoptr (GHashTable) old = g_steal_pointer (&self->entries);

  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  for (guint i = 0; names[i] != NULL; i++) {
    const Entry *before =
        old != NULL ? g_hash_table_lookup (old, names[i]) : NULL;
    Entry *entry = g_new0 (Entry, 1);

    entry->schedule = read_schedule (self, names[i]);
    if (before != NULL)
      entry->state = before->state;
    g_hash_table_insert (self->entries, g_strdup (names[i]), entry);
    if (update_entry (entry, zone, time_s) && !quiet)
      tell (self, names[i], entry->state.active, FALSE);
    if (old != NULL)
      g_hash_table_remove (old, names[i]);
  }
  if (old != NULL && self->bus != NULL)
    tell_gone (self, old);
}

/**
 * ts_schedules_check:
 * @zone: of the clock on the wall
 * @time_s: now, seconds since 1970
 *
 * Tells what has begun and ended. Comes by itself after
 * ts_schedules_start().
 */
void
ts_schedules_check (TsSchedules *self, GTimeZone *zone, gint64 time_s)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &id, &value)) {
    if (update_entry (value, zone, time_s))
      g_ptr_array_add (ids, g_strdup (id));
  }
  /* who listens may change the settings */
  for (guint i = 0; i < ids->len; i++) {
    const Entry *entry =
        g_hash_table_lookup (self->entries, g_ptr_array_index (ids, i));

    if (entry != NULL)
      tell (self, g_ptr_array_index (ids, i), entry->state.active, TRUE);
  }
}

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void schedule_timer (TsSchedules *self);

static gboolean
on_timer (gpointer user_data)
{
  g_autoptr (TsSchedules) self = g_object_ref (user_data);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  self->timer = 0;
  ts_schedules_check (self, zone, now_s ());
  if (self->started)
    schedule_timer (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_timer (TsSchedules *self)
{
  gint64 now_us = g_get_real_time ();
  gint64 pause_us = MAX_PAUSE_S * G_USEC_PER_SEC;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Entry *entry = value;

    if (entry->state.next_s != 0)
      pause_us =
          CLAMP (entry->state.next_s * G_USEC_PER_SEC - now_us, 0, pause_us);
  }
  g_clear_handle_id (&self->timer, g_source_remove);
  /* a millisecond late rather than early, when it would come again */
  self->timer = g_timeout_add (pause_us / 1000 + 1, on_timer, self);
}

static void
on_committed (TsSettings *settings, TsCaller *caller, GPtrArray *deltas,
    gpointer user_data)
{
  TsSchedules *self = user_data;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  for (guint i = 0; i < deltas->len; i++) {
    const TsSettingsDelta *delta = g_ptr_array_index (deltas, i);

    if (g_str_equal (delta->concern, CONCERN)) {
      read_all (self, zone, now_s (), FALSE);
      schedule_timer (self);
      return;
    }
  }
}

void
ts_schedules_start (TsSchedules *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  if (self->started)
    return;
  self->started = TRUE;
  read_all (self, zone, now_s (), TRUE);
  self->committed_id = g_signal_connect (
      self->settings, "committed", G_CALLBACK (on_committed), self);
  schedule_timer (self);
}

void
ts_schedules_stop (TsSchedules *self)
{
  self->started = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->settings != NULL)
    g_clear_signal_handler (&self->committed_id, self->settings);
}

/**
 * ts_schedules_get_state:
 *
 * Returns: whether there is a schedule @id, since ts_schedules_start()
 */
gboolean
ts_schedules_get_state (
    TsSchedules *self, const gchar *id, TsScheduleState *ret_state)
{
  const Entry *entry = g_hash_table_lookup (self->entries, id);

  if (entry == NULL)
    return FALSE;
  *ret_state = entry->state;
  return TRUE;
}

static void
ts_schedules_dispose (GObject *object)
{
  TsSchedules *self = TS_SCHEDULES (object);

  ts_schedules_stop (self);
  if (self->settings != NULL)
    ts_settings_remove_rules (self->settings, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (ts_schedules_parent_class)->dispose (object);
}

static void
ts_schedules_finalize (GObject *object)
{
  g_hash_table_unref (TS_SCHEDULES (object)->entries);
  G_OBJECT_CLASS (ts_schedules_parent_class)->finalize (object);
}

static void
ts_schedules_class_init (TsSchedulesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_schedules_dispose;
  object_class->finalize = ts_schedules_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TS_TYPE_SCHEDULES,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING,
      G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
}

static void
ts_schedules_init (TsSchedules *self)
{
  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
}
