/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-archive-journal.h"

#include <errno.h>
#include <string.h>

#include "camera/ts-json.h"
#include "system/ts-archive-document.h"
#include "system/ts-file.h"

struct _TsArchiveJournal
{
  gatomicrefcount n_refs;
  gchar *path; /* NULL: nothing is remembered */
  GBytes *device_key;
  GBytes *text; /* to be written */
};

/**
 * ts_archive_journal_new:
 * @path: (nullable): %NULL remembers nothing
 *
 * Returns: (transfer full): touches nothing yet
 */
TsArchiveJournal *
ts_archive_journal_new (const gchar *path, GBytes *device_key)
{
  TsArchiveJournal *self = g_new0 (TsArchiveJournal, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->path = g_strdup (path);
  self->device_key = g_bytes_ref (device_key);
  return self;
}

TsArchiveJournal *
ts_archive_journal_ref (TsArchiveJournal *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
ts_archive_journal_unref (TsArchiveJournal *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_free (self->path);
  g_bytes_unref (self->device_key);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self);
}

static GBytes *
build_text (JsonNode *redo, JsonNode *undo)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  gchar *text;

  json_object_set_member (object, "redo", json_node_copy (redo));
  json_object_set_member (object, "undo", json_node_copy (undo));
  json_node_take_object (node, object);
  text = json_to_string (node, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

static void
write_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsArchiveJournal *self = task_data;
  TsSealKey key = {NULL, self->device_key};
  GError *error = NULL;
  g_autoptr (GBytes) sealed =
      ts_seal_close (self->text, "restore", &key, &error);

  if (sealed == NULL || !ts_file_write (self->path, sealed, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
remove_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (ts_archive_journal_remove (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run (TsArchiveJournal *self, GTaskThreadFunc func, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, ts_archive_journal_ref (self),
      (GDestroyNotify) ts_archive_journal_unref);
  if (self->path == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_run_in_thread (task, func);
}

/**
 * ts_archive_journal_write_async:
 *
 * The result is a boolean #GTask: what is in the journal survives whatever
 * happens to the machine.
 */
void
ts_archive_journal_write_async (TsArchiveJournal *self, JsonNode *redo,
    JsonNode *undo, GAsyncReadyCallback callback, gpointer user_data)
{
  g_clear_pointer (&self->text, g_bytes_unref);
  self->text = build_text (redo, undo);
  run (self, write_in_thread, callback, user_data);
}

/**
 * ts_archive_journal_remove_async:
 *
 * The result is a boolean #GTask.
 */
void
ts_archive_journal_remove_async (
    TsArchiveJournal *self, GAsyncReadyCallback callback, gpointer user_data)
{
  run (self, remove_in_thread, callback, user_data);
}

static gboolean
parse (GBytes *text, JsonNode **ret_redo, JsonNode **ret_undo, GError **error)
{
  gsize size;
  const gchar *data = g_bytes_get_data (text, &size);
  g_autoptr (JsonNode) node = ts_json_parse (data, size, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;
  object = ts_json_node_object (node, "top", error);
  if (object == NULL || !json_object_has_member (object, "redo")
      || !json_object_has_member (object, "undo")) {
    g_clear_error (error);
    g_set_error_literal (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_DOCUMENT,
        "has not what it should");
    return FALSE;
  }
  *ret_redo = json_node_copy (json_object_get_member (object, "redo"));
  *ret_undo = json_node_copy (json_object_get_member (object, "undo"));
  return TRUE;
}

/**
 * ts_archive_journal_read:
 * @ret_redo: (out) (nullable): %NULL when nothing was interrupted
 * @ret_undo: (out) (nullable): the same
 *
 * For the start: does not return before the file is read.
 */
gboolean
ts_archive_journal_read (TsArchiveJournal *self, JsonNode **ret_redo,
    JsonNode **ret_undo, GError **error)
{
  TsSealKey key = {NULL, self->device_key};
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) local = NULL;

  if (self->path == NULL)
    return TRUE;
  sealed = ts_file_read (self->path, TS_SEAL_MAX_CONTENTS, &local);
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (sealed != NULL)
    text = ts_seal_open (sealed, &key, &local);
  if (text == NULL || !parse (text, ret_redo, ret_undo, &local)) {
    g_set_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_FAILED,
        "a restore was interrupted, and '%s', which says how to finish it, "
        "cannot be used: %s. Without that file the camera starts with "
        "whatever is there",
        self->path, local->message);
    return FALSE;
  }
  return TRUE;
}

/**
 * ts_archive_journal_remove:
 *
 * Whatever it was about is done.
 */
gboolean
ts_archive_journal_remove (TsArchiveJournal *self, GError **error)
{
  return self->path == NULL || ts_file_remove (self->path, error);
}
