/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsBackups"
#include "config.h"

#include "ts-backups.h"

struct _TsBackups
{
  GObject parent_instance;

  TsArchive *archive;
  GSettings *limits;
  gchar *folder;
  GMutex folder_mutex; /* whoever works in the folder, on whatever thread */
};

G_DEFINE_FINAL_TYPE (TsBackups, ts_backups, G_TYPE_OBJECT)

/* What a worker is handed. */
typedef struct
{
  gchar *name;
  JsonNode *document; /* to be kept; else NULL */
  GBytes *key;
  TsBackup *about;
  TsBackupLimits limits;
  TsCaller *caller;
} Work;

static void
work_free (Work *work)
{
  g_free (work->name);
  g_clear_pointer (&work->document, json_node_unref);
  g_clear_pointer (&work->key, g_bytes_unref);
  g_clear_pointer (&work->about, ts_backup_free);
  g_clear_pointer (&work->caller, ts_caller_unref);
  g_free (work);
}

/**
 * ts_backups_new:
 * @limits: of the concern `backup`
 *
 * Returns: (transfer full): nothing is touched yet
 */
TsBackups *
ts_backups_new (TsArchive *archive, const gchar *state_dir, GSettings *limits)
{
  TsBackups *self = g_object_new (TS_TYPE_BACKUPS, NULL);

  self->archive = g_object_ref (archive);
  self->limits = g_object_ref (limits);
  self->folder = g_build_filename (state_dir, "backups", NULL);
  return self;
}

static GTask *
new_task (TsBackups *self, TsCaller *caller, const gchar *name, gpointer tag,
    GAsyncReadyCallback callback, gpointer user_data, Work **ret_work)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->name = g_strdup (name);
  work->caller = caller != NULL ? ts_caller_ref (caller) : NULL;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  if (ret_work != NULL)
    *ret_work = work;
  return task;
}

static void
record (TsBackups *self, GAsyncResult *result, const gchar *action,
    const GError *error)
{
  Work *work = g_task_get_task_data (G_TASK (result));

  /* the door has told its refusal itself */
  if (error != NULL && error->domain == TS_CALLER_ERROR)
    return;
  ts_door_record (ts_archive_get_door (self->archive), work->caller, action,
      work->name, NULL, NULL, error);
}

static void
create_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsBackups *self = source;
  Work *work = task_data;
  g_autofree gchar *label = ts_backup_build_label (work->about);
  g_autoptr (GBytes) file = NULL;
  GError *error = NULL;
  TsBackup *backup = NULL;

  file = ts_archive_document_write (
      work->document, label, &(TsSealKey){NULL, work->key}, &error);
  if (file != NULL) {
    g_mutex_lock (&self->folder_mutex);
    backup = ts_backup_folder_add (
        self->folder, work->name, file, &work->limits, &error);
    g_mutex_unlock (&self->folder_mutex);
  }
  if (backup != NULL)
    g_task_return_pointer (task, backup, (GDestroyNotify) ts_backup_free);
  else
    g_task_return_error (task, error);
}

static TsBackup *
describe (
    TsBackups *self, TsCaller *caller, JsonNode *document, const gchar *reason)
{
  TsBackup *about = g_new0 (TsBackup, 1);
  JsonObject *object = json_node_get_object (document);

  about->time = g_strdup (json_object_get_string_member (object, "time"));
  about->user = g_strdup (ts_caller_get_user (caller));
  about->reason = g_strdup (reason);
  about->parts = ts_archive_list_parts (self->archive, TRUE);
  return about;
}

static void
read_limits (TsBackups *self, TsBackupLimits *ret_limits)
{
  ret_limits->max_wanted = g_settings_get_uint (self->limits, "max-backups");
  ret_limits->max_automatic =
      g_settings_get_uint (self->limits, "max-automatic");
  ret_limits->max_size =
      (guint64) g_settings_get_uint (self->limits, "max-size") << 20;
}

/* Who may have a backup made need not be able to read what is in it: it is
 * sealed, and asks again when it is used. */
static gboolean
fill (TsBackups *self, Work *work, const gchar *reason, GError **error)
{
  g_autoptr (TsCaller) system = ts_caller_new_system ("backup");

  if (!ts_door_admit (ts_archive_get_door (self->archive), work->caller,
          TS_PERMISSION_MAINTENANCE, NULL, "backup.create", work->name, error)
      || (work->name != NULL && !ts_backup_check_name (work->name, error)))
    return FALSE;
  work->document = ts_archive_save (self->archive, system, NULL, error);
  if (work->document == NULL)
    return FALSE;
  work->about = describe (self, work->caller, work->document, reason);
  work->key = g_bytes_ref (ts_archive_get_device_key (self->archive));
  read_limits (self, &work->limits);
  return TRUE;
}

/**
 * ts_backups_create_async:
 * @name: (nullable): %NULL makes one of the time
 * @reason: (nullable): for the camera itself: before what, as `import`; such
 *   backups give way to newer ones
 *
 * Keeps everything as it is now.
 */
void
ts_backups_create_async (TsBackups *self, TsCaller *caller, const gchar *name,
    const gchar *reason, GAsyncReadyCallback callback, gpointer user_data)
{
  Work *work;
  g_autoptr (GTask) task = new_task (
      self, caller, name, ts_backups_create_async, callback, user_data, &work);
  GError *error = NULL;

  if (!fill (self, work, reason, &error))
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, create_in_thread);
}

TsBackup *
ts_backups_create_finish (TsBackups *self, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  TsBackup *backup = g_task_propagate_pointer (G_TASK (result), &local);
  Work *work = g_task_get_task_data (G_TASK (result));

  if (backup != NULL && work->name == NULL)
    work->name = g_strdup (backup->name);
  record (self, result, "backup.create", local);
  if (local != NULL)
    g_propagate_error (error, local);
  return backup;
}

static void
list_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsBackups *self = source;
  GError *error = NULL;
  GPtrArray *backups;

  g_mutex_lock (&self->folder_mutex);
  backups = ts_backup_folder_list (self->folder, &error);
  g_mutex_unlock (&self->folder_mutex);
  if (backups != NULL)
    g_task_return_pointer (task, backups, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * ts_backups_list_async:
 *
 * What there is, oldest first.
 */
void
ts_backups_list_async (
    TsBackups *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = new_task (
      self, NULL, NULL, ts_backups_list_async, callback, user_data, NULL);

  g_task_run_in_thread (task, list_in_thread);
}

/**
 * ts_backups_list_finish:
 *
 * Returns: (transfer full) (element-type TsBackup): or %NULL and @error
 */
GPtrArray *
ts_backups_list_finish (TsBackups *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsBackups *self = source;
  Work *work = task_data;
  GError *error = NULL;
  GBytes *file;

  g_mutex_lock (&self->folder_mutex);
  file = ts_backup_folder_read (self->folder, work->name, &error);
  g_mutex_unlock (&self->folder_mutex);
  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
admit (TsBackups *self, TsCaller *caller, const gchar *action,
    const gchar *name, GTask *task)
{
  GError *error = NULL;

  if (ts_door_admit (ts_archive_get_door (self->archive), caller,
          TS_PERMISSION_MAINTENANCE, NULL, action, name, &error))
    return TRUE;
  g_task_return_error (task, error);
  return FALSE;
}

/**
 * ts_backups_read_async:
 *
 * The file, sealed as it is.
 */
void
ts_backups_read_async (TsBackups *self, TsCaller *caller, const gchar *name,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = new_task (
      self, caller, name, ts_backups_read_async, callback, user_data, NULL);

  if (admit (self, caller, "backup.read", name, task))
    g_task_run_in_thread (task, read_in_thread);
}

GBytes *
ts_backups_read_finish (TsBackups *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
remove_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsBackups *self = source;
  Work *work = task_data;
  GError *error = NULL;
  gboolean ok;

  g_mutex_lock (&self->folder_mutex);
  ok = ts_backup_folder_remove (self->folder, work->name, &error);
  g_mutex_unlock (&self->folder_mutex);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ts_backups_remove_async (TsBackups *self, TsCaller *caller, const gchar *name,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = new_task (
      self, caller, name, ts_backups_remove_async, callback, user_data, NULL);

  if (admit (self, caller, "backup.remove", name, task))
    g_task_run_in_thread (task, remove_in_thread);
}

gboolean
ts_backups_remove_finish (TsBackups *self, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &local);

  record (self, result, "backup.remove", local);
  if (local != NULL)
    g_propagate_error (error, local);
  return ok;
}

static void
ts_backups_finalize (GObject *object)
{
  TsBackups *self = TS_BACKUPS (object);

  g_object_unref (self->archive);
  g_object_unref (self->limits);
  g_free (self->folder);
  g_mutex_clear (&self->folder_mutex);
  G_OBJECT_CLASS (ts_backups_parent_class)->finalize (object);
}

static void
ts_backups_class_init (TsBackupsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_backups_finalize;
}

static void
ts_backups_init (TsBackups *self)
{
  g_mutex_init (&self->folder_mutex);
}
