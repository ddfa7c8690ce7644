/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include <string.h>

#include "camera/ts-settings-private.h"

/* One change is under way at a time. It is looked at when its turn comes,
 * against what the one before has left; then a worker writes the file, and
 * when that is on the disk, the values act and the caller is told. */

typedef struct
{
  TsCaller *caller;
  TsSettingsChange *change;
  gchar *place; /* what was at fault */
} Commit;

static void
commit_free (Commit *self)
{
  ts_caller_unref (self->caller);
  ts_settings_change_free (self->change);
  g_free (self->place);
  g_free (self);
}

/* What main thread and worker share. */
typedef struct _TsSettingsWrite
{
  gchar *path;
  GBytes *text; /* NULL: nothing to write */
  GMutex done_mutex;
  GCond done_changed;
  gboolean done;
  GError *error; /* the worker's until done */

  /* main context only */
  TsSettingsPlan *plan;
  GTask *task;
} Write;

static void
clear_write (gpointer data)
{
  Write *self = data;

  g_free (self->path);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_mutex_clear (&self->done_mutex);
  g_cond_clear (&self->done_changed);
  g_clear_error (&self->error);
}

static void
write_unref (gpointer write)
{
  g_atomic_rc_box_release_full (write, clear_write);
}

static void start_next (TsSettings *self);

static void
finish_write (TsSettings *self, Write *write)
{
  g_autoptr (TsSettingsPlan) plan = g_steal_pointer (&write->plan);
  g_autoptr (GTask) task = g_steal_pointer (&write->task);

  self->in_flight = NULL;
  if (write->error != NULL) {
    ts_settings_plan_fail (plan, write->error);
    g_task_return_error (task, g_error_copy (write->error));
    return;
  }
  ts_settings_plan_apply (plan, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
write_in_thread (
    GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Write *write = data;
  GError *error = NULL;

  ts_settings_backend_write_file (write->path, write->text, &error);
  g_mutex_lock (&write->done_mutex);
  write->error = error;
  write->done = TRUE;
  g_cond_signal (&write->done_changed);
  g_mutex_unlock (&write->done_mutex);
  g_task_return_boolean (task, TRUE);
}

static void
on_written (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsSettings *self = TS_SETTINGS (object);
  Write *write = g_task_get_task_data (G_TASK (result));

  /* somebody may have waited for it: settle() */
  if (self->in_flight == write)
    finish_write (self, write);
  start_next (self);
}

/* Whether the file is being written; if not, @task is answered. */
static gboolean
start_commit (TsSettings *self, GTask *task)
{
  Commit *commit = g_task_get_task_data (task);
  g_autoptr (TsSettingsPlan) plan = ts_settings_plan_new (self, commit->caller);
  g_autoptr (GTask) work = NULL;
  GError *error = NULL;
  Write *write;

  ts_settings_plan_add_change (plan, commit->change, TRUE);
  if (!ts_settings_plan_prepare (plan, &commit->place, &error)) {
    g_task_return_error (task, error);
    return FALSE;
  }
  write = g_atomic_rc_box_new0 (Write);
  g_mutex_init (&write->done_mutex);
  g_cond_init (&write->done_changed);
  write->path = g_strdup (ts_settings_backend_get_path (self->backend));
  if (ts_settings_plan_get_text (plan) != NULL)
    write->text = g_bytes_ref (ts_settings_plan_get_text (plan));
  write->plan = g_steal_pointer (&plan);
  write->task = g_object_ref (task);
  self->in_flight = write;
  work = g_task_new (self, NULL, on_written, NULL);
  g_task_set_task_data (work, write, write_unref);
  g_task_run_in_thread (work, write_in_thread);
  return TRUE;
}

static void
start_next (TsSettings *self)
{
  while (self->in_flight == NULL) {
    g_autoptr (GTask) task = g_queue_pop_head (&self->commits);

    if (task == NULL || start_commit (self, task))
      return;
  }
}

/* Waits for the disk, if something is under way. */
static void
settle (TsSettings *self)
{
  Write *write = self->in_flight;

  if (write == NULL)
    return;
  g_atomic_rc_box_acquire (write);
  g_mutex_lock (&write->done_mutex);
  while (!write->done)
    g_cond_wait (&write->done_changed, &write->done_mutex);
  g_mutex_unlock (&write->done_mutex);
  finish_write (self, write);
  write_unref (write);
}

/**
 * ts_settings_commit_async:
 *
 * Does all of @change or nothing of it. @callback comes when the values are on
 * the disk and act, or when they cannot. Changes are done in the order in
 * which they came.
 */
void
ts_settings_commit_async (TsSettings *self, TsCaller *caller,
    TsSettingsChange *change, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Commit *commit = g_new0 (Commit, 1);

  commit->caller = ts_caller_ref (caller);
  commit->change = ts_settings_change_ref (change);
  g_task_set_source_tag (task, ts_settings_commit_async);
  g_task_set_task_data (task, commit, (GDestroyNotify) commit_free);
  g_queue_push_tail (&self->commits, task);
  start_next (self);
}

/**
 * ts_settings_commit_finish:
 * @ret_place: (out) (optional): what is at fault, as `network.http-port`
 *
 * Returns: whether it was done; if not, nothing has changed
 */
gboolean
ts_settings_commit_finish (
    TsSettings *self, GAsyncResult *result, gchar **ret_place, GError **error)
{
  Commit *commit = g_task_get_task_data (G_TASK (result));

  if (ret_place != NULL)
    *ret_place = g_strdup (commit->place);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
write_plan (
    TsSettings *self, TsSettingsPlan *plan, gpointer origin_tag, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ts_settings_backend_write_file (
          ts_settings_backend_get_path (self->backend),
          ts_settings_plan_get_text (plan), &local)) {
    ts_settings_plan_apply (plan, origin_tag);
    return TRUE;
  }
  ts_settings_plan_fail (plan, local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * ts_settings_commit:
 * @ret_place: (out) (optional): what is at fault, as `network.http-port`
 *
 * As ts_settings_commit_async(), but waits for the disk: for the start, the
 * end and tests. Does not wait for other changes that have not begun yet.
 *
 * Returns: whether it was done; if not, nothing has changed
 */
gboolean
ts_settings_commit (TsSettings *self, TsCaller *caller,
    TsSettingsChange *change, gchar **ret_place, GError **error)
{
  g_autoptr (TsSettingsPlan) plan = NULL;

  settle (self);
  plan = ts_settings_plan_new (self, caller);
  ts_settings_plan_add_change (plan, change, TRUE);
  return ts_settings_plan_prepare (plan, ret_place, error)
         && write_plan (self, plan, NULL, error);
}

/**
 * ts_settings_check:
 *
 * Returns: (transfer full) (element-type TsSettingsProblem): all that keeps
 *   @change from being done now; empty when nothing does
 */
GPtrArray *
ts_settings_check (TsSettings *self, TsCaller *caller, TsSettingsChange *change)
{
  g_autoptr (TsSettingsPlan) plan = ts_settings_plan_new (self, caller);

  ts_settings_plan_add_change (plan, change, FALSE);
  ts_settings_plan_prepare (plan, NULL, NULL);
  return ts_settings_plan_steal_problems (plan);
}

/* What somebody in the camera wrote through a GSettings. */
gboolean
ts_settings_write_tree (GTree *tree, gpointer origin_tag, gpointer user_data)
{
  TsSettings *self = user_data;
  g_autoptr (TsCaller) caller = ts_caller_new_system ("settings");
  g_autoptr (TsSettingsPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *place = NULL;

  settle (self);
  plan = ts_settings_plan_new (self, caller);
  ts_settings_plan_add_tree (plan, tree);
  if (ts_settings_plan_prepare (plan, &place, &error)
      && write_plan (self, plan, origin_tag, &error))
    return TRUE;
  g_message ("%s was not changed: %s", place != NULL ? place : "a setting",
      error->message);
  return FALSE;
}

/**
 * ts_settings_flush:
 *
 * Returns when everything that was asked for is on the disk or has failed.
 */
void
ts_settings_flush (TsSettings *self)
{
  start_next (self);
  while (self->in_flight != NULL) {
    settle (self);
    start_next (self);
  }
}

/**
 * ts_settings_add_assignment:
 * @assignment: `CONCERN[:INSTANCE].KEY=VALUE`, as in
 *   `sensor:sensor2.palette=ironbow`
 *
 * What `--set` says, as one line of @change.
 */
gboolean
ts_settings_add_assignment (
    TsSettingsChange *change, const gchar *assignment, GError **error)
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
  ts_settings_change_set_text (
      change, target, colon != NULL ? colon + 1 : NULL, dot + 1, equals + 1);
  return TRUE;
}
