/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsArchive"
#include "config.h"

#include "ts-archive.h"

#include "system/ts-archive-journal.h"

struct _TsArchive
{
  GObject parent_instance;

  gchar *journal; /* NULL: everything is in memory only */
  GBytes *device_key;
  TsDatabase *database;
  TsDoor *door;
  GPtrArray *parts; /* Part, in the order in which they are applied */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (TsArchive, ts_archive, G_TYPE_OBJECT)

typedef struct
{
  TsArchivePart part;
  gpointer owner;
} Part;

/* A part with what it shall be. */
typedef struct
{
  const Part *part;
  gpointer prepared;
} Change;

static void
change_free (Change *change)
{
  change->part->part.discard (change->prepared);
  g_free (change);
}

static const Part *
find_part (TsArchive *self, const gchar *name)
{
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = g_ptr_array_index (self->parts, i);

    if (g_str_equal (part->part.name, name))
      return part;
  }
  return NULL;
}

static gboolean
check_known (TsArchive *self, const gchar *name, GError **error)
{
  g_auto (GStrv) names = NULL;
  g_autofree gchar *known = NULL;

  if (find_part (self, name) != NULL)
    return TRUE;
  names = ts_archive_list_parts (self, TRUE);
  known = g_strjoinv (", ", names);
  g_set_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_VERSION,
      "parts.%s: this camera does not know it; it knows %s", name, known);
  return FALSE;
}

/**
 * ts_archive_new:
 * @state_dir: (nullable): where an interrupted restore is remembered
 * @device_key: %TS_SEAL_KEY_SIZE bytes, which only this camera has
 * @database: (nullable): in which parts leave work
 *
 * Returns: (transfer full): an archive without parts
 */
TsArchive *
ts_archive_new (const gchar *state_dir, GBytes *device_key,
    TsDatabase *database, TsDoor *door)
{
  TsArchive *self = g_object_new (TS_TYPE_ARCHIVE, NULL);

  if (state_dir != NULL)
    self->journal = g_build_filename (state_dir, "restore.journal", NULL);
  self->device_key = g_bytes_ref (device_key);
  g_set_object (&self->database, database);
  g_set_object (&self->door, door);
  return self;
}

/**
 * ts_archive_add_part:
 * @part: copied; its name must stay
 * @owner: must outlive the archive
 */
void
ts_archive_add_part (TsArchive *self, const TsArchivePart *part, gpointer owner)
{
  Part *copy = g_new (Part, 1);

  g_return_if_fail (find_part (self, part->name) == NULL);
  copy->part = *part;
  copy->owner = owner;
  g_ptr_array_add (self->parts, copy);
}

/**
 * ts_archive_list_parts:
 * @secrets: whether to name those that hold secrets, too
 *
 * Returns: (transfer full): names, in the order in which they are applied
 */
GStrv
ts_archive_list_parts (TsArchive *self, gboolean secrets)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = g_ptr_array_index (self->parts, i);

    if (secrets || !part->part.secret)
      g_ptr_array_add (names, g_strdup (part->part.name));
  }
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}

GBytes *
ts_archive_get_device_key (TsArchive *self)
{
  return self->device_key;
}

TsDoor *
ts_archive_get_door (TsArchive *self)
{
  return self->door;
}

static gboolean
admit_part (TsArchive *self, TsCaller *caller, const Part *part,
    const gchar *action, GError **error)
{
  return ts_door_admit (self->door, caller,
      TS_PERMISSION_MAINTENANCE | part->part.permission, NULL, action,
      part->part.name, error);
}

static gboolean
save_part (const Part *part, JsonObject *parts, GError **error)
{
  JsonNode *node = part->part.save (part->owner, error);

  if (node == NULL) {
    g_prefix_error (error, "%s: ", part->part.name);
    return FALSE;
  }
  json_object_set_member (parts, part->part.name, node);
  return TRUE;
}

/**
 * ts_archive_save:
 * @names: (nullable): of the parts to take; %NULL: all
 *
 * Returns: (transfer full): the document; or %NULL and @error
 */
JsonNode *
ts_archive_save (TsArchive *self, TsCaller *caller, const gchar *const *names,
    GError **error)
{
  g_autoptr (JsonObject) parts = json_object_new ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    if (!check_known (self, names[i], error))
      return NULL;
  }
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = g_ptr_array_index (self->parts, i);

    if (names != NULL && !g_strv_contains (names, part->part.name))
      continue;
    if (!admit_part (self, caller, part, "archive.save", error)
        || !save_part (part, parts, error))
      return NULL;
  }
  return ts_archive_document_new (g_get_host_name (), g_steal_pointer (&parts));
}

/**
 * ts_archive_has_secrets:
 *
 * Returns: whether @document has a part that must not be read
 */
gboolean
ts_archive_has_secrets (TsArchive *self, JsonNode *document)
{
  JsonObject *parts = ts_archive_document_get_parts (document, NULL);

  for (guint i = 0; parts != NULL && i < self->parts->len; i++) {
    const Part *part = g_ptr_array_index (self->parts, i);

    if (part->part.secret && json_object_has_member (parts, part->part.name))
      return TRUE;
  }
  return FALSE;
}

/**
 * ts_archive_get_permission:
 * @name: of a part
 *
 * Returns: what a caller needs for it, beside the one for maintenance
 */
TsPermission
ts_archive_get_permission (TsArchive *self, const gchar *name)
{
  const Part *part = find_part (self, name);

  return part != NULL ? part->part.permission : TS_PERMISSION_NONE;
}

/**
 * ts_archive_admit:
 *
 * Returns: whether @caller may have all that is in @document
 */
gboolean
ts_archive_admit (TsArchive *self, TsCaller *caller, JsonNode *document,
    const gchar *action, GError **error)
{
  JsonObject *parts = ts_archive_document_get_parts (document, error);

  if (parts == NULL)
    return FALSE;
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = g_ptr_array_index (self->parts, i);

    if (json_object_has_member (parts, part->part.name)
        && !admit_part (self, caller, part, action, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
prepare_part (
    const Part *part, JsonNode *node, GPtrArray *changes, GError **error)
{
  g_autoptr (GError) local = NULL;
  gpointer prepared = part->part.prepare (part->owner, node, &local);
  Change *change;

  if (prepared == NULL) {
    g_set_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_REFUSED,
        "parts.%s: %s", part->part.name, local->message);
    return FALSE;
  }
  change = g_new (Change, 1);
  change->part = part;
  change->prepared = prepared;
  g_ptr_array_add (changes, change);
  return TRUE;
}

/* Every part that the document has, checked; nothing has changed yet. */
static GPtrArray *
prepare (TsArchive *self, JsonNode *document, GError **error)
{
  JsonObject *parts = ts_archive_document_get_parts (document, error);
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  g_autoptr (GList) names = NULL;

  if (parts == NULL)
    return NULL;
  names = json_object_get_members (parts);
  for (GList *l = names; l != NULL; l = l->next) {
    if (!check_known (self, l->data, error))
      return NULL;
  }
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = g_ptr_array_index (self->parts, i);

    if (json_object_has_member (parts, part->part.name)
        && !prepare_part (part, json_object_get_member (parts, part->part.name),
            changes, error))
      return NULL;
  }
  return g_steal_pointer (&changes);
}

static gboolean
admit_changes (
    TsArchive *self, TsCaller *caller, GPtrArray *changes, GError **error)
{
  for (guint i = 0; i < changes->len; i++) {
    const Change *change = g_ptr_array_index (changes, i);
    const TsArchivePart *part = &change->part->part;
    TsPermission needs = TS_PERMISSION_NONE;

    if (part->get_needs != NULL)
      needs = part->get_needs (change->part->owner, change->prepared);
    if (!admit_part (self, caller, change->part, "archive.restore", error)
        || !ts_door_admit (self->door, caller, needs, NULL, "archive.restore",
            part->name, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * ts_archive_check:
 *
 * Returns: whether @document could be taken in now, for @caller; if not, @error
 *   says what refuses it
 */
gboolean
ts_archive_check (
    TsArchive *self, TsCaller *caller, JsonNode *document, GError **error)
{
  g_autoptr (GPtrArray) changes = prepare (self, document, error);

  return changes != NULL && admit_changes (self, caller, changes, error);
}

static gboolean
apply (GPtrArray *changes, TsCaller *caller, GError **error)
{
  for (guint i = 0; i < changes->len; i++) {
    const Change *change = g_ptr_array_index (changes, i);
    const Part *part = change->part;

    if (!part->part.apply (part->owner, change->prepared, caller, error)) {
      g_prefix_error (error, "%s: ", part->part.name);
      return FALSE;
    }
  }
  return TRUE;
}

/* The parts of @changes as they are. */
static JsonNode *
save_present (TsArchive *self, GPtrArray *changes, GError **error)
{
  g_autoptr (JsonObject) parts = json_object_new ();

  for (guint i = 0; i < changes->len; i++) {
    const Change *change = g_ptr_array_index (changes, i);

    if (!save_part (change->part, parts, error))
      return NULL;
  }
  return ts_archive_document_new (g_get_host_name (), g_steal_pointer (&parts));
}

static gboolean
apply_document (
    TsArchive *self, TsCaller *caller, JsonNode *document, GError **error)
{
  g_autoptr (GPtrArray) changes = prepare (self, document, error);

  return changes != NULL && apply (changes, caller, error);
}

/* The steps of taking in an archive, in this order: prepare, remember, apply,
 * settle (wait for the database), forget. */
typedef struct
{
  TsCaller *caller;
  JsonNode *document;
  GPtrArray *changes;
  JsonNode *undo;
  TsArchiveJournal *journal;
  GError *error; /* why it is undone */
} Restore;

static void
restore_free (Restore *restore)
{
  ts_caller_unref (restore->caller);
  json_node_unref (restore->document);
  g_clear_pointer (&restore->changes, g_ptr_array_unref);
  g_clear_pointer (&restore->undo, json_node_unref);
  g_clear_pointer (&restore->journal, ts_archive_journal_unref);
  g_clear_error (&restore->error);
  g_free (restore);
}

static void
complete (GTask *task, GError *error)
{
  TsArchive *self = g_task_get_source_object (task);

  self->busy = FALSE;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Restore *restore = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* what it says has been done: doing it again at the next start is harmless,
   * until somebody changes something */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("%s; what was restored is restored once more at the next start",
        error->message);
  complete (task, g_steal_pointer (&restore->error));
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Restore *restore = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (source != NULL) {
    ts_database_run_finish (TS_DATABASE (source), result, &error);
    if (error != NULL)
      g_warning ("the database did not settle: %s", error->message);
  }
  ts_archive_journal_remove_async (restore->journal, on_forgotten, task);
}

/* Posted work is done in order: once this is done, so is what the parts left. */
static gpointer
do_nothing (sqlite3 *db, gpointer data, GError **error)
{
  return NULL;
}

static void
settle (TsArchive *self, GTask *task)
{
  if (self->database != NULL)
    ts_database_run_async (
        self->database, do_nothing, NULL, NULL, NULL, NULL, on_settled, task);
  else
    on_settled (NULL, NULL, task);
}

static void
take_back (TsArchive *self, Restore *restore)
{
  g_autoptr (GError) error = NULL;

  if (apply_document (self, restore->caller, restore->undo, &error)) {
    g_prefix_error (&restore->error, "nothing was changed: ");
    return;
  }
  g_warning ("what was before could not be brought back: %s", error->message);
  g_prefix_error (&restore->error,
      "only a part was restored, and what was before could not be brought "
      "back: ");
}

static void
on_remembered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsArchive *self = g_task_get_source_object (task);
  Restore *restore = g_task_get_task_data (task);
  g_autoptr (GError) local = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &local)) {
    complete (task, g_error_new (TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_FAILED,
                        "nothing was changed: %s", local->message));
    return;
  }
  /* others may have changed something while the disk was written */
  if (!apply_document (self, restore->caller, restore->document, &local)) {
    g_set_error_literal (&restore->error, TS_ARCHIVE_ERROR,
        TS_ARCHIVE_ERROR_FAILED, local->message);
    take_back (self, restore);
  }
  settle (self, task);
}

static gboolean
begin (TsArchive *self, Restore *restore, GError **error)
{
  if (self->busy) {
    g_set_error_literal (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_BUSY,
        "another archive is being taken in; try again");
    return FALSE;
  }
  restore->changes = prepare (self, restore->document, error);
  if (restore->changes == NULL
      || !admit_changes (self, restore->caller, restore->changes, error))
    return FALSE;
  restore->undo = save_present (self, restore->changes, error);
  if (restore->undo == NULL)
    return FALSE;
  restore->journal = ts_archive_journal_new (self->journal, self->device_key);
  return TRUE;
}

/**
 * ts_archive_restore_async:
 *
 * Makes the camera what @document says, in all the parts that it has; the
 * others stay. When any part refuses, nothing has changed.
 */
void
ts_archive_restore_async (TsArchive *self, TsCaller *caller, JsonNode *document,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Restore *restore = g_new0 (Restore, 1);
  GError *error = NULL;

  restore->caller = ts_caller_ref (caller);
  restore->document = json_node_ref (document);
  g_task_set_source_tag (task, ts_archive_restore_async);
  g_task_set_task_data (task, restore, (GDestroyNotify) restore_free);
  if (!begin (self, restore, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  self->busy = TRUE;
  ts_archive_journal_write_async (
      restore->journal, document, restore->undo, on_remembered, task);
}

gboolean
ts_archive_restore_finish (
    TsArchive *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
wait_for_database (TsArchive *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (self->database != NULL)
    ts_database_run (self->database, do_nothing, NULL, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * ts_archive_recover:
 *
 * Finishes what a killed process had begun to take in; if that does not work
 * any more, brings back what was before. For the start, when all parts are
 * known and before anybody is served.
 *
 * Returns: whether the camera is whole; if not, @error says why
 */
gboolean
ts_archive_recover (TsArchive *self, GError **error)
{
  g_autoptr (TsArchiveJournal) journal =
      ts_archive_journal_new (self->journal, self->device_key);
  g_autoptr (TsCaller) caller = ts_caller_new_system ("archive");
  g_autoptr (JsonNode) redo = NULL;
  g_autoptr (JsonNode) undo = NULL;
  g_autoptr (GError) local = NULL;

  if (!ts_archive_journal_read (journal, &redo, &undo, error))
    return FALSE;
  if (redo == NULL)
    return TRUE;
  if (apply_document (self, caller, redo, &local)) {
    g_message ("finished restoring an archive, which the last run had begun");
  } else {
    g_message ("the archive that the last run had begun to restore cannot be "
               "finished (%s); going back to what was before",
        local->message);
    if (!apply_document (self, caller, undo, error)) {
      g_prefix_error (error, "an interrupted restore cannot be undone: ");
      return FALSE;
    }
  }
  if (!wait_for_database (self, error))
    return FALSE;
  return ts_archive_journal_remove (journal, error);
}

static void
ts_archive_finalize (GObject *object)
{
  TsArchive *self = TS_ARCHIVE (object);

  g_free (self->journal);
  g_bytes_unref (self->device_key);
  g_clear_object (&self->database);
  g_clear_object (&self->door);
  g_ptr_array_unref (self->parts);
  G_OBJECT_CLASS (ts_archive_parent_class)->finalize (object);
}

static void
ts_archive_class_init (TsArchiveClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_archive_finalize;
}

static void
ts_archive_init (TsArchive *self)
{
  self->parts = g_ptr_array_new_with_free_func (g_free);
}
