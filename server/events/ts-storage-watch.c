/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsEvents"
#include "config.h"

#include "events/ts-storage-watch.h"

#include <gio/gio.h>

#include "camera/ts-event-types.h"

#define INTERVAL_S 10
/* Space has to grow by a tenth before it counts as enough again. */
#define ENOUGH(low) ((low) + (low) / 10)

typedef enum
{
  UNKNOWN,
  GOOD,
  BAD,
} Verdict;

struct _TsStorageWatch
{
  TsEventBus *bus;
  TsDatabase *database;
  GFile *directory;
  GCancellable *cancellable;
  guint source;
  guint64 low_bytes;
  guint n_failed; /* of the database, when it was looked at last */
  Verdict space;
  Verdict writing;
};

static void
publish (TsStorageWatch *self, TsEvent *event)
{
  ts_event_bus_publish (self->bus, event);
  ts_event_unref (event);
}

/**
 * ts_storage_watch_take:
 *
 * Judges the room that there is; done every few seconds.
 */
void
ts_storage_watch_take (
    TsStorageWatch *self, guint64 free_bytes, guint64 total_bytes)
{
  Verdict space = self->space;

  if (free_bytes < self->low_bytes)
    space = BAD;
  else if (space != BAD || free_bytes >= ENOUGH (self->low_bytes))
    space = GOOD;
  if (space == self->space)
    return;
  self->space = space;
  if (space == BAD)
    g_warning ("the state directory has only %" G_GUINT64_FORMAT
               " MB left; settings, accounts and events may get lost",
        free_bytes / 1000000);
  publish (
      self, ts_event_new_storage_space (space == BAD, free_bytes, total_bytes));
}

/* Does nothing, and needs the disk for it. */
static gpointer
probe (sqlite3 *db, gpointer data, GError **error)
{
  ts_sqlite_run (db, error,
      "INSERT INTO facts (name, value) VALUES ('storage.probe', ?) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      "i", g_get_real_time ());
  return NULL;
}

static void
judge_writing (TsStorageWatch *self, gboolean failed)
{
  Verdict writing = failed ? BAD : GOOD;

  if (writing == self->writing)
    return;
  self->writing = writing;
  publish (self, ts_event_new_storage_failure (failed));
}

typedef struct
{
  TsStorageWatch *watch; /* NULL once it is gone */
  GCancellable *cancellable;
} Look;

static Look *
look_new (TsStorageWatch *self)
{
  Look *look = g_new0 (Look, 1);

  look->watch = self;
  look->cancellable = g_object_ref (self->cancellable);
  return look;
}

/* NULL when the watch is gone. */
static TsStorageWatch *
look_end (Look *look)
{
  TsStorageWatch *self =
      g_cancellable_is_cancelled (look->cancellable) ? NULL : look->watch;

  g_object_unref (look->cancellable);
  g_free (look);
  return self;
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsStorageWatch *self = look_end (user_data);
  g_autoptr (GError) error = NULL;

  ts_database_run_finish (TS_DATABASE (source), result, &error);
  if (self == NULL)
    return;
  self->n_failed = ts_database_get_n_failed (self->database);
  judge_writing (self, error != NULL);
}

static void
on_space (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsStorageWatch *self = look_end (user_data);
  g_autoptr (GFileInfo) info =
      g_file_query_filesystem_info_finish (G_FILE (source), result, NULL);

  if (self == NULL || info == NULL
      || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return;
  ts_storage_watch_take (self,
      g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE),
      g_file_info_get_attribute_uint64 (
          info, G_FILE_ATTRIBUTE_FILESYSTEM_SIZE));
}

static gboolean
on_tick (gpointer user_data)
{
  TsStorageWatch *self = user_data;

  if (self->directory != NULL)
    g_file_query_filesystem_info_async (self->directory,
        G_FILE_ATTRIBUTE_FILESYSTEM_FREE "," G_FILE_ATTRIBUTE_FILESYSTEM_SIZE,
        G_PRIORITY_LOW, self->cancellable, on_space, look_new (self));
  /* a disk in good order is not written to for nothing */
  if (self->writing != GOOD
      || ts_database_get_n_failed (self->database) != self->n_failed)
    ts_database_run_async (self->database, probe, NULL, NULL, NULL,
        self->cancellable, on_probed, look_new (self));
  return G_SOURCE_CONTINUE;
}

/**
 * ts_storage_watch_new:
 * @directory: (nullable): whose room is watched
 * @low_bytes: see ts_storage_watch_set_low()
 *
 * Looks at once, and then every few seconds.
 */
TsStorageWatch *
ts_storage_watch_new (TsEventBus *bus, TsDatabase *database,
    const gchar *directory, guint64 low_bytes)
{
  TsStorageWatch *self = g_new0 (TsStorageWatch, 1);

  self->bus = g_object_ref (bus);
  self->database = g_object_ref (database);
  self->directory = directory != NULL ? g_file_new_for_path (directory) : NULL;
  self->cancellable = g_cancellable_new ();
  self->low_bytes = low_bytes;
  self->source = g_timeout_add_seconds (INTERVAL_S, on_tick, self);
  on_tick (self);
  return self;
}

void
ts_storage_watch_free (TsStorageWatch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->directory);
  g_clear_object (&self->database);
  g_clear_object (&self->bus);
  g_free (self);
}

/**
 * ts_storage_watch_set_low:
 * @low_bytes: with less room than this the state directory is nearly full
 */
void
ts_storage_watch_set_low (TsStorageWatch *self, guint64 low_bytes)
{
  self->low_bytes = low_bytes;
}
