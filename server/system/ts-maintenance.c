/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsMaintenance"
#include "config.h"

#include "ts-maintenance.h"

#include "system/ts-factory.h"
#include "system/ts-settings-snapshot.h"

struct _TsMaintenance
{
  GObject parent_instance;

  TsArchive *archive;
  TsBackups *backups;
  TsSettings *settings;
  gchar *state_dir;
};

G_DEFINE_FINAL_TYPE (TsMaintenance, ts_maintenance, G_TYPE_OBJECT)

gboolean
ts_factory_depth_from_string (const gchar *name, TsFactoryDepth *ret_depth)
{
  static const gchar *const names[] = {"image", "settings", "everything"};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (name, names[i])) {
      *ret_depth = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* What an operation knows on its way. */
typedef struct
{
  TsCaller *caller;
  const gchar *action; /* for the door */
  gchar *target;
  const gchar *reason; /* of the backup that is made before */
  GBytes *file;
  gchar *password;
  GBytes *device_key;
  JsonNode *document;
  gchar *backup; /* that was made before */
} Operation;

static void
operation_free (Operation *operation)
{
  ts_caller_unref (operation->caller);
  g_free (operation->target);
  g_clear_pointer (&operation->file, g_bytes_unref);
  g_free (operation->password);
  g_bytes_unref (operation->device_key);
  g_clear_pointer (&operation->document, json_node_unref);
  g_free (operation->backup);
  g_free (operation);
}

static GTask *
new_task (TsMaintenance *self, TsCaller *caller, const gchar *action,
    const gchar *target, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  operation->caller = ts_caller_ref (caller);
  operation->action = action;
  operation->target = g_strdup (target);
  operation->device_key =
      g_bytes_ref (ts_archive_get_device_key (self->archive));
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  return task;
}

/* The door has told its own refusals. Takes @error and the task. */
static void
complete (GTask *task, GError *error)
{
  TsMaintenance *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);

  if (error == NULL || error->domain != TS_CALLER_ERROR)
    ts_door_record (ts_archive_get_door (self->archive), operation->caller,
        operation->action, operation->target, NULL, NULL, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
admit (TsMaintenance *self, GTask *task, TsPermission permissions)
{
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;

  if (ts_door_admit (ts_archive_get_door (self->archive), operation->caller,
          permissions, NULL, operation->action, operation->target, &error))
    return TRUE;
  complete (task, error);
  return FALSE;
}

/**
 * ts_maintenance_new:
 * @state_dir: where everything is kept
 */
TsMaintenance *
ts_maintenance_new (TsArchive *archive, TsBackups *backups,
    TsSettings *settings, const gchar *state_dir)
{
  TsMaintenance *self = g_object_new (TS_TYPE_MAINTENANCE, NULL);

  self->archive = g_object_ref (archive);
  self->backups = g_object_ref (backups);
  self->settings = g_object_ref (settings);
  self->state_dir = g_strdup (state_dir);
  return self;
}

TsArchive *
ts_maintenance_get_archive (TsMaintenance *self)
{
  return self->archive;
}

TsBackups *
ts_maintenance_get_backups (TsMaintenance *self)
{
  return self->backups;
}

static void
write_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Operation *operation = task_data;
  GError *error = NULL;
  const TsSealKey key = {operation->password, NULL};
  GBytes *file = ts_archive_document_write (operation->document, "",
      operation->password != NULL ? &key : NULL, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
finish_export (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
write_document (TsMaintenance *self, GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  if (operation->password == NULL
      && ts_archive_has_secrets (self->archive, operation->document)) {
    finish_export (
        task, g_error_new_literal (TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_SECRET,
                  "these parts hold secrets: give a password to seal them "
                  "with"));
    return;
  }
  g_task_run_in_thread (task, write_in_thread);
  g_object_unref (task);
}

static void
read_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Operation *operation = task_data;
  GError *error = NULL;
  JsonNode *document = ts_archive_document_read (
      operation->file, operation->password, operation->device_key, &error);

  if (document != NULL)
    g_task_return_pointer (task, document, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

/* Opens the file of @task's operation in a worker; the result is the document
 * as a pointer #GTask with the same operation. */
static void
open_file (TsMaintenance *self, GTask *task, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) worker = g_task_new (self, NULL, callback, task);

  /* the operation stays that of @task, which lives until callback */
  g_task_set_task_data (worker, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (worker, read_in_thread);
}

static void
on_export_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsMaintenance *self = TS_MAINTENANCE (source);
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;

  operation->document = g_task_propagate_pointer (G_TASK (result), &error);
  if (operation->document == NULL
      || !ts_archive_admit (self->archive, operation->caller,
          operation->document, operation->action, &error))
    finish_export (task, error);
  else
    write_document (self, task);
}

static void
on_export_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsMaintenance *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;

  operation->file =
      ts_backups_read_finish (TS_BACKUPS (source), result, &error);
  if (operation->file == NULL)
    finish_export (task, error);
  else
    open_file (self, task, on_export_opened);
}

/**
 * ts_maintenance_export_async:
 * @password: (nullable): seals the file; %NULL: plain text, only without
 *   secrets
 * @parts: (nullable): names; %NULL: all, or without @password those that hold
 *   no secret
 * @backup: (nullable): of this name, with all that is in it; %NULL: what is now
 */
void
ts_maintenance_export_async (TsMaintenance *self, TsCaller *caller,
    const gchar *password, const gchar *const *parts, const gchar *backup,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task =
      new_task (self, caller, "archive.export", backup, callback, user_data);
  Operation *operation = g_task_get_task_data (task);
  g_auto (GStrv) harmless = NULL;
  GError *error = NULL;

  operation->password = g_strdup (password);
  if (backup != NULL) {
    ts_backups_read_async (self->backups, caller, backup, on_export_read, task);
    return;
  }
  if (parts == NULL && password == NULL) {
    harmless = ts_archive_list_parts (self->archive, FALSE);
    parts = (const gchar *const *) harmless;
  }
  operation->document = ts_archive_save (self->archive, caller, parts, &error);
  if (operation->document == NULL)
    finish_export (task, error);
  else
    write_document (self, task);
}

/**
 * ts_maintenance_export_finish:
 *
 * Returns: (transfer full): the file; or %NULL and @error
 */
GBytes *
ts_maintenance_export_finish (
    TsMaintenance *self, GAsyncResult *result, GError **error)
{
  Operation *operation = g_task_get_task_data (G_TASK (result));
  GError *local = NULL;
  GBytes *file = g_task_propagate_pointer (G_TASK (result), &local);

  if (local == NULL || local->domain != TS_CALLER_ERROR)
    ts_door_record (ts_archive_get_door (self->archive), operation->caller,
        operation->action, operation->target, NULL, NULL, local);
  if (local != NULL)
    g_propagate_error (error, local);
  return file;
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  ts_archive_restore_finish (TS_ARCHIVE (source), result, &error);
  complete (user_data, error);
}

static void
on_backed_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsMaintenance *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (TsBackup) backup = NULL;
  GError *error = NULL;

  backup = ts_backups_create_finish (TS_BACKUPS (source), result, &error);
  if (backup == NULL) {
    g_prefix_error (&error, "nothing was changed, because what is there now "
                            "could not be kept: ");
    complete (task, error);
    return;
  }
  operation->backup = g_strdup (backup->name);
  ts_archive_restore_async (
      self->archive, operation->caller, operation->document, on_restored, task);
}

static void
take_in (TsMaintenance *self, GTask *task)
{
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ts_archive_check (
          self->archive, operation->caller, operation->document, &error))
    complete (task, error);
  else
    ts_backups_create_async (self->backups, operation->caller, NULL,
        operation->reason, on_backed_up, task);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;

  operation->document = g_task_propagate_pointer (G_TASK (result), &error);
  if (operation->document == NULL)
    complete (task, error);
  else
    take_in (TS_MAINTENANCE (source), task);
}

/**
 * ts_maintenance_import_async:
 * @file: as it was exported, or downloaded as a backup of this camera
 * @password: (nullable): that it was sealed with
 */
void
ts_maintenance_import_async (TsMaintenance *self, TsCaller *caller,
    GBytes *file, const gchar *password, GAsyncReadyCallback callback,
    gpointer user_data)
{
  GTask *task =
      new_task (self, caller, "archive.import", NULL, callback, user_data);
  Operation *operation = g_task_get_task_data (task);

  operation->file = g_bytes_ref (file);
  operation->password = g_strdup (password);
  operation->reason = "import";
  if (admit (self, task, TS_PERMISSION_MAINTENANCE))
    open_file (self, task, on_opened);
}

static void
on_backup_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsMaintenance *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;

  operation->file =
      ts_backups_read_finish (TS_BACKUPS (source), result, &error);
  if (operation->file == NULL)
    complete (task, error);
  else
    open_file (self, task, on_opened);
}

/**
 * ts_maintenance_restore_async:
 * @backup: of those on the device
 */
void
ts_maintenance_restore_async (TsMaintenance *self, TsCaller *caller,
    const gchar *backup, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task =
      new_task (self, caller, "backup.restore", backup, callback, user_data);
  Operation *operation = g_task_get_task_data (task);

  operation->reason = "restore";
  ts_backups_read_async (self->backups, caller, backup, on_backup_read, task);
}

static gboolean
is_network_or_users (const gchar *concern, const gchar *instance,
    const TsSettingInfo *info, gpointer data)
{
  return (info->permission & (TS_PERMISSION_NETWORK | TS_PERMISSION_USERS))
         != 0;
}

static gboolean
is_no_image (const gchar *concern, const gchar *instance,
    const TsSettingInfo *info, gpointer data)
{
  return g_strcmp0 (info->scope, "image") != 0;
}

/* A part that has to do with the network or with who may log in stays; of the
 * settings, those stay that do. */
static JsonNode *
build_default (TsMaintenance *self, TsFactoryDepth depth, GError **error)
{
  const TsSnapshotScope network = {is_network_or_users, NULL, FALSE};
  const TsSnapshotScope no_image = {is_no_image, NULL, TRUE};
  g_auto (GStrv) names = ts_archive_list_parts (self->archive, TRUE);
  g_autoptr (JsonObject) parts = json_object_new ();
  JsonNode *settings = ts_settings_snapshot_save (
      self->settings, depth == TS_FACTORY_IMAGE ? &no_image : &network, error);

  if (settings == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++) {
    TsPermission permission =
        ts_archive_get_permission (self->archive, names[i]);

    if (depth == TS_FACTORY_SETTINGS
        && (permission & (TS_PERMISSION_NETWORK | TS_PERMISSION_USERS)) == 0)
      json_object_set_null_member (parts, names[i]);
  }
  json_object_set_member (parts, "settings", settings);
  return ts_archive_document_new (g_get_host_name (), g_steal_pointer (&parts));
}

static void
mark_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsMaintenance *self = source;
  GError *error = NULL;

  if (ts_factory_mark (self->state_dir, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_marked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  complete (user_data, error);
}

static void
forget_everything (TsMaintenance *self, GTask *task)
{
  g_autoptr (GTask) worker = g_task_new (self, NULL, on_marked, task);

  g_task_run_in_thread (worker, mark_in_thread);
}

/**
 * ts_maintenance_factory_async:
 *
 * With %TS_FACTORY_EVERYTHING it is decided when this is finished, and happens
 * at the next start: whoever asked for it restarts the camera.
 */
void
ts_maintenance_factory_async (TsMaintenance *self, TsCaller *caller,
    TsFactoryDepth depth, GAsyncReadyCallback callback, gpointer user_data)
{
  static const gchar *const names[] = {"image", "settings", "everything"};
  GTask *task =
      new_task (self, caller, "factory", names[depth], callback, user_data);
  Operation *operation = g_task_get_task_data (task);
  GError *error = NULL;

  operation->reason = "factory";
  if (!admit (self, task,
          depth == TS_FACTORY_EVERYTHING ? TS_PERMISSION_ALL
                                         : TS_PERMISSION_MAINTENANCE))
    return;
  if (depth == TS_FACTORY_EVERYTHING) {
    forget_everything (self, task);
    return;
  }
  operation->document = build_default (self, depth, &error);
  if (operation->document == NULL)
    complete (task, error);
  else
    take_in (self, task);
}

/**
 * ts_maintenance_finish:
 * @ret_backup: (out) (optional) (nullable): what was kept of the state before
 *
 * Returns: whether it was done; if not, @error says why and nothing has changed
 */
gboolean
ts_maintenance_finish (TsMaintenance *self, GAsyncResult *result,
    gchar **ret_backup, GError **error)
{
  Operation *operation = g_task_get_task_data (G_TASK (result));

  if (ret_backup != NULL)
    *ret_backup = g_strdup (operation->backup);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ts_maintenance_finalize (GObject *object)
{
  TsMaintenance *self = TS_MAINTENANCE (object);

  g_object_unref (self->archive);
  g_object_unref (self->backups);
  g_object_unref (self->settings);
  g_free (self->state_dir);
  G_OBJECT_CLASS (ts_maintenance_parent_class)->finalize (object);
}

static void
ts_maintenance_class_init (TsMaintenanceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_maintenance_finalize;
}

static void
ts_maintenance_init (TsMaintenance *self)
{
}
