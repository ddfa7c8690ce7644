/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsTheme"
#include "config.h"

#include "ts-theme.h"

#include <string.h>

#include "system/ts-file.h"

/* The logo in base 64, the style sheet with every byte escaped, and some. */
#define MAX_FILE (1024 * 1024)

struct _TsTheme
{
  GObject parent_instance;

  gchar *path;
  TsDoor *door;
  TsThemeLook *look;
  TsThemeLook *saved; /* what the disk has */

  GMutex file_mutex;
  TsThemeLook *newest; /* what the disk shall have; file_mutex */
};

G_DEFINE_FINAL_TYPE (TsTheme, ts_theme, G_TYPE_OBJECT)

/* What a worker is handed. */
typedef struct
{
  TsCaller *caller;
  gchar *what;
  TsThemeLook *look;
} Work;

static void
work_free (Work *work)
{
  ts_caller_unref (work->caller);
  g_free (work->what);
  ts_theme_look_unref (work->look);
  g_free (work);
}

static void
set_look (TsThemeLook **place, TsThemeLook *look)
{
  TsThemeLook *old = *place;

  *place = ts_theme_look_ref (look);
  ts_theme_look_unref (old);
}

TsTheme *
ts_theme_new (const gchar *state_dir, TsDoor *door)
{
  TsTheme *self = g_object_new (TS_TYPE_THEME, NULL);

  self->path = g_build_filename (state_dir, "theme.json", NULL);
  self->door = g_object_ref (door);
  return self;
}

/**
 * ts_theme_load:
 *
 * Reads what was kept; before the main loop runs.
 *
 * Returns: whether there is nothing, or something right
 */
gboolean
ts_theme_load (TsTheme *self, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (TsThemeLook) look = NULL;
  g_autoptr (GBytes) file = NULL;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;
  file = ts_file_read (self->path, MAX_FILE, error);
  if (file == NULL)
    return FALSE;
  if (json_parser_load_from_data (parser, g_bytes_get_data (file, NULL),
          g_bytes_get_size (file), error))
    look = ts_theme_look_new_from_json (json_parser_get_root (parser), error);
  if (look == NULL) {
    g_prefix_error (error, "%s: ", self->path);
    return FALSE;
  }
  set_look (&self->look, look);
  set_look (&self->saved, look);
  set_look (&self->newest, look);
  return TRUE;
}

/**
 * ts_theme_get_look:
 *
 * Returns: (transfer none): as it is now
 */
TsThemeLook *
ts_theme_get_look (TsTheme *self)
{
  return self->look;
}

static gboolean
write_look (const gchar *path, TsThemeLook *look, GError **error)
{
  g_autoptr (JsonNode) node = ts_theme_look_to_json (look);
  gchar *text = json_to_string (node, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  return ts_file_write (path, bytes, error);
}

/* Workers come in any order: whoever writes, writes the newest. */
static void
write_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsTheme *self = source;
  GError *error = NULL;
  gboolean ok;

  g_mutex_lock (&self->file_mutex);
  ok = write_look (self->path, self->newest, &error);
  g_mutex_unlock (&self->file_mutex);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
want (TsTheme *self, TsThemeLook *look)
{
  set_look (&self->look, look);
  g_mutex_lock (&self->file_mutex);
  set_look (&self->newest, look);
  g_mutex_unlock (&self->file_mutex);
}

/**
 * ts_theme_set_look_async:
 * @what: of it is new, for the record: `colours`, `style`, `logo`, `all`
 *
 * Counts at once; is kept when it is done. When it cannot be kept, the look
 * is what the disk has.
 */
void
ts_theme_set_look_async (TsTheme *self, TsCaller *caller, const gchar *what,
    TsThemeLook *look, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->caller = ts_caller_ref (caller);
  work->what = g_strdup (what);
  work->look = ts_theme_look_ref (look);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_set_source_tag (task, ts_theme_set_look_async);
  want (self, look);
  g_task_run_in_thread (task, write_in_thread);
}

gboolean
ts_theme_set_look_finish (TsTheme *self, GAsyncResult *result, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  GError *failure = NULL;

  g_task_propagate_boolean (G_TASK (result), &failure);
  ts_door_record (
      self->door, work->caller, "theme.set", work->what, NULL, NULL, failure);
  if (failure == NULL) {
    set_look (&self->saved, work->look);
    return TRUE;
  }
  if (self->look == work->look)
    want (self, self->saved);
  g_propagate_error (error, failure);
  return FALSE;
}

static JsonNode *
save_part (gpointer owner, GError **error)
{
  return ts_theme_look_to_json (TS_THEME (owner)->look);
}

static gpointer
prepare_part (gpointer owner, JsonNode *node, GError **error)
{
  return ts_theme_look_new_from_json (node, error);
}

/* An archive is taken in at the start or by an administrator who waits. */
static gboolean
apply_part (gpointer owner, gpointer prepared, TsCaller *caller, GError **error)
{
  TsTheme *self = owner;

  want (self, prepared);
  if (!write_look (self->path, prepared, error))
    return FALSE;
  set_look (&self->saved, prepared);
  return TRUE;
}

/**
 * ts_theme_add_part:
 *
 * Puts the look into backups and exports. The archive does not outlive it.
 */
void
ts_theme_add_part (TsTheme *self, TsArchive *archive)
{
  static const TsArchivePart part = {
      .name = "theme",
      .permission = TS_PERMISSION_MAINTENANCE,
      .save = save_part,
      .prepare = prepare_part,
      .apply = apply_part,
      .discard = (GDestroyNotify) ts_theme_look_unref,
  };

  ts_archive_add_part (archive, &part, self);
}

static void
ts_theme_finalize (GObject *object)
{
  TsTheme *self = TS_THEME (object);

  g_free (self->path);
  g_clear_object (&self->door);
  ts_theme_look_unref (self->look);
  ts_theme_look_unref (self->saved);
  ts_theme_look_unref (self->newest);
  g_mutex_clear (&self->file_mutex);
  G_OBJECT_CLASS (ts_theme_parent_class)->finalize (object);
}

static void
ts_theme_class_init (TsThemeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_theme_finalize;
}

static void
ts_theme_init (TsTheme *self)
{
  g_mutex_init (&self->file_mutex);
  self->look = ts_theme_look_new ();
  self->saved = ts_theme_look_ref (self->look);
  self->newest = ts_theme_look_ref (self->look);
}
