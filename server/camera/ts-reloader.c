/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsReloader"
#include "config.h"

#include "ts-reloader.h"

/* An editor empties, writes, renames; what it leaves behind counts. */
#define SETTLE_MS 300

struct _TsReloader
{
  GObject parent_instance;

  TsCamera *camera;
  TsDoor *door;
  gchar *file;
  GHashTable *variables;
  gchar *problem;
  GFileMonitor *monitor;
  guint settle_source;
};

enum
{
  SIGNAL_TRIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsReloader, ts_reloader, G_TYPE_OBJECT)

/**
 * ts_reloader_new:
 * @file: of the camera's profile
 * @variables: (element-type utf8 utf8): values for the profile's variables, as
 *   they were given at the start
 */
TsReloader *
ts_reloader_new (
    TsCamera *camera, TsDoor *door, const gchar *file, GHashTable *variables)
{
  TsReloader *self = g_object_new (TS_TYPE_RELOADER, NULL);

  self->camera = g_object_ref (camera);
  self->door = g_object_ref (door);
  self->file = g_canonicalize_filename (file, NULL);
  self->variables = g_hash_table_ref (variables);
  return self;
}

static void
tell_changes (TsReloader *self, const TsCameraChanges *changes)
{
  if (changes->removed_sensors->len + changes->added_sensors->len
          + changes->removed_streams->len + changes->added_streams->len
      == 0)
    g_message ("%s: read again, nothing is to be changed", self->file);
  else
    g_message ("%s: read again; %u sensors and %u streams stopped, %u and %u "
               "started",
        self->file, changes->removed_sensors->len,
        changes->removed_streams->len, changes->added_sensors->len,
        changes->added_streams->len);
}

static gboolean
load (TsReloader *self, TsCameraChanges *ret_changes, GError **error)
{
  g_autoptr (TsProfile) profile = NULL;

  /* a pipe would not give it twice, and reading would wait for ever */
  if (!g_file_test (self->file, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_NOT_FOUND,
        "%s: there is no such file", self->file);
    return FALSE;
  }
  profile = ts_profile_new_from_file (self->file, self->variables, error);
  if (profile == NULL)
    return FALSE;
  if (!ts_camera_reload (self->camera, profile, ret_changes, error)) {
    g_prefix_error (error, "%s: ", self->file);
    return FALSE;
  }
  return TRUE;
}

/**
 * ts_reloader_reload:
 * @caller: needs %TS_PERMISSION_MAINTENANCE
 * @ret_changes: (out caller-allocates): what was done
 *
 * Reads the file now. See ts_camera_reload().
 *
 * Returns: whether the camera is what the file says; or %FALSE and @error
 */
gboolean
ts_reloader_reload (TsReloader *self, TsCaller *caller,
    TsCameraChanges *ret_changes, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!ts_door_admit (self->door, caller, TS_PERMISSION_MAINTENANCE, NULL,
          "profile.reload", self->file, error))
    return FALSE;
  g_clear_handle_id (&self->settle_source, g_source_remove);
  load (self, ret_changes, &problem);
  ts_door_record (
      self->door, caller, "profile.reload", self->file, NULL, NULL, problem);
  g_free (self->problem);
  self->problem = problem != NULL ? g_strdup (problem->message) : NULL;
  g_signal_emit (self, signals[SIGNAL_TRIED], 0);
  if (problem != NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  tell_changes (self, ret_changes);
  return TRUE;
}

static gboolean
on_settled (gpointer user_data)
{
  TsReloader *self = user_data;
  g_autoptr (TsCaller) caller = ts_caller_new_system ("file");
  g_auto (TsCameraChanges) changes = {0};
  g_autoptr (GError) error = NULL;

  self->settle_source = 0;
  /* between two steps of who replaces it, or on its way out */
  if (!g_file_test (self->file, G_FILE_TEST_EXISTS))
    return G_SOURCE_REMOVE;
  if (!ts_reloader_reload (self, caller, &changes, &error))
    g_message ("%s; the camera goes on as it is", error->message);
  return G_SOURCE_REMOVE;
}

static void
on_file_changed (GFileMonitor *monitor, GFile *file, GFile *other,
    GFileMonitorEvent event, gpointer user_data)
{
  TsReloader *self = user_data;

  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    return;
  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add (SETTLE_MS, on_settled, self);
}

/**
 * ts_reloader_start:
 *
 * From now on the file is watched. Where that is not possible,
 * ts_reloader_reload() is the only way.
 */
void
ts_reloader_start (TsReloader *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->file);
  g_autoptr (GError) error = NULL;

  if (self->monitor != NULL)
    return;
  self->monitor =
      g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL) {
    g_message ("%s is not watched for changes: %s", self->file, error->message);
    return;
  }
  g_file_monitor_set_rate_limit (self->monitor, SETTLE_MS / 2);
  g_signal_connect_object (
      self->monitor, "changed", G_CALLBACK (on_file_changed), self, 0);
}

void
ts_reloader_stop (TsReloader *self)
{
  g_clear_handle_id (&self->settle_source, g_source_remove);
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
}

/**
 * ts_reloader_get_file:
 *
 * Returns: absolute path
 */
const gchar *
ts_reloader_get_file (TsReloader *self)
{
  return self->file;
}

/**
 * ts_reloader_get_problem:
 *
 * Returns: (nullable): what is wrong with the file, when it was not good the
 *   last time it was read
 */
const gchar *
ts_reloader_get_problem (TsReloader *self)
{
  return self->problem;
}

static void
ts_reloader_dispose (GObject *object)
{
  ts_reloader_stop (TS_RELOADER (object));
  G_OBJECT_CLASS (ts_reloader_parent_class)->dispose (object);
}

static void
ts_reloader_finalize (GObject *object)
{
  TsReloader *self = TS_RELOADER (object);

  g_clear_object (&self->camera);
  g_clear_object (&self->door);
  g_clear_pointer (&self->variables, g_hash_table_unref);
  g_free (self->file);
  g_free (self->problem);
  G_OBJECT_CLASS (ts_reloader_parent_class)->finalize (object);
}

static void
ts_reloader_class_init (TsReloaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_reloader_dispose;
  object_class->finalize = ts_reloader_finalize;
  signals[SIGNAL_TRIED] = g_signal_new ("tried", TS_TYPE_RELOADER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_reloader_init (TsReloader *self)
{
}
