/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsEvents"
#include "config.h"

#include "events/ts-event-sources.h"

#include <string.h>

#include "camera/ts-event-types.h"
#include "events/ts-event-media.h"
#include "events/ts-storage-watch.h"
#include "system/ts-clock-watch.h"

#define ACCOUNT_PREFIX "user:"
#define MEGABYTE G_GUINT64_CONSTANT (1000000)

struct _TsEventSources
{
  GObject parent_instance;

  TsEventBus *bus;
  TsDoor *door;
  TsSettings *settings;
  TsDatabase *database;
  GSettings *events_settings;
  guint64 low_bytes;

  /* from start to stop */
  gulong recorded_handler;
  gulong committed_handler;
  TsRestart *restart;
  gulong restarted_handler;
  TsEventMedia *media;
  TsStorageWatch *storage;
  TsClockWatch *clock;
};

G_DEFINE_FINAL_TYPE (TsEventSources, ts_event_sources, G_TYPE_OBJECT)

static void
publish (TsEventSources *self, TsEvent *event)
{
  ts_event_bus_publish (self->bus, event);
  ts_event_unref (event);
}

/* What a record of the door is as an event; NULL: nothing that anybody would
 * wait for. */
static const gchar *
find_topic (const TsRecord *record)
{
  if (g_str_equal (record->action, "session.open"))
    return record->refusal != NULL ? TS_TOPIC_ILLEGAL_LOGIN : TS_TOPIC_LOGIN;
  if (record->refusal != NULL)
    return TS_TOPIC_REFUSED;
  return g_str_equal (record->action, "session.close") ? TS_TOPIC_LOGOUT : NULL;
}

/* Targets that are accounts are `user:NAME`, or `user:?` where what was typed
 * is no account's name: it may have been a password. */
static const gchar *
find_account (const gchar *target)
{
  const gchar *name = target;

  if (name != NULL && g_str_has_prefix (name, ACCOUNT_PREFIX))
    name += strlen (ACCOUNT_PREFIX);
  return g_strcmp0 (name, "?") != 0 ? name : NULL;
}

static void
on_recorded (TsDoor *door, TsRecord *record, gpointer user_data)
{
  TsEventSources *self = user_data;
  const gchar *topic = find_topic (record);
  const gchar *user = record->user;
  gboolean refused;

  if (topic == NULL || record->system)
    return;
  refused = g_str_equal (topic, TS_TOPIC_REFUSED);
  /* who is not let in has no account; the target says which one was tried */
  if (user == NULL && !refused)
    user = find_account (record->target);
  publish (self,
      ts_event_new_access (topic, user, record->protocol, record->address,
          refused ? record->action : NULL, record->refusal, record->sensor));
}

static void
on_committed (TsSettings *settings, TsCaller *caller, GPtrArray *deltas,
    gpointer user_data)
{
  for (guint i = 0; i < deltas->len; i++) {
    const TsSettingsDelta *delta = g_ptr_array_index (deltas, i);

    publish (user_data, ts_event_new_setting (delta->concern, delta->instance,
                            delta->key, delta->new_value));
  }
}

static void
on_restarted (TsRestart *restart, const gchar *part, gpointer user_data)
{
  publish (user_data, ts_event_new_restarted (part));
}

static void
on_clock_jump (gint64 offset_us, gpointer user_data)
{
  TsEventSources *self = user_data;

  g_message (
      "the clock was set by %.1f s", (gdouble) offset_us / G_USEC_PER_SEC);
  publish (self, ts_event_new_clock_jump (offset_us));
  publish (self, ts_event_new_clock_set (g_get_real_time ()));
}

TsEventSources *
ts_event_sources_new (
    TsEventBus *bus, TsDoor *door, TsSettings *settings, TsDatabase *database)
{
  TsEventSources *self = g_object_new (TS_TYPE_EVENT_SOURCES, NULL);

  self->bus = g_object_ref (bus);
  self->door = g_object_ref (door);
  self->settings = g_object_ref (settings);
  self->database = g_object_ref (database);
  return self;
}

static void
on_low_space_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  TsEventSources *self = user_data;

  self->low_bytes = g_settings_get_uint (settings, "low-space") * MEGABYTE;
  if (self->storage != NULL)
    ts_storage_watch_set_low (self->storage, self->low_bytes);
}

/**
 * ts_event_sources_follow_settings:
 * @settings: concern `events`; what it says acts at once
 */
void
ts_event_sources_follow_settings (TsEventSources *self, GSettings *settings)
{
  g_set_object (&self->events_settings, settings);
  g_signal_connect_object (settings, "changed::low-space",
      G_CALLBACK (on_low_space_changed), self, 0);
  on_low_space_changed (settings, NULL, self);
}

/**
 * ts_event_sources_start:
 * @camera: not started yet
 */
void
ts_event_sources_start (
    TsEventSources *self, TsCamera *camera, TsRestart *restart)
{
  g_autoptr (GError) error = NULL;

  if (self->media != NULL)
    return;
  publish (self, ts_event_new_start (g_get_real_time (), VERSION));
  self->recorded_handler =
      g_signal_connect (self->door, "recorded", G_CALLBACK (on_recorded), self);
  self->committed_handler = g_signal_connect (
      self->settings, "committed", G_CALLBACK (on_committed), self);
  self->restart = g_object_ref (restart);
  self->restarted_handler =
      g_signal_connect (restart, "restarted", G_CALLBACK (on_restarted), self);
  self->media = ts_event_media_new (self->bus, camera);
  self->storage = ts_storage_watch_new (self->bus, self->database,
      ts_settings_get_state_dir (self->settings), self->low_bytes);
  self->clock = ts_clock_watch_new (on_clock_jump, self, &error);
  if (self->clock == NULL)
    g_message ("%s; going on without it", error->message);
}

void
ts_event_sources_stop (TsEventSources *self)
{
  if (self->media == NULL)
    return;
  publish (self, ts_event_new_shutdown ());
  g_clear_pointer (&self->clock, ts_clock_watch_free);
  g_clear_pointer (&self->storage, ts_storage_watch_free);
  g_clear_pointer (&self->media, ts_event_media_free);
  g_clear_signal_handler (&self->restarted_handler, self->restart);
  g_clear_object (&self->restart);
  g_clear_signal_handler (&self->committed_handler, self->settings);
  g_clear_signal_handler (&self->recorded_handler, self->door);
}

static void
ts_event_sources_dispose (GObject *object)
{
  TsEventSources *self = TS_EVENT_SOURCES (object);

  ts_event_sources_stop (self);
  g_clear_object (&self->events_settings);
  g_clear_object (&self->database);
  g_clear_object (&self->settings);
  g_clear_object (&self->door);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (ts_event_sources_parent_class)->dispose (object);
}

static void
ts_event_sources_class_init (TsEventSourcesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_event_sources_dispose;
}

static void
ts_event_sources_init (TsEventSources *self)
{
  self->low_bytes = 100 * MEGABYTE;
}
