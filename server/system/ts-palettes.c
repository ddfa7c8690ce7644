/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsPalettes"
#include "config.h"

#include "system/ts-palettes-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "system/ts-file.h"

#define NAME_PATTERN "^[a-z0-9][a-z0-9-]{0,39}\\.(ggr|gpl|csv)$"
#define KEY "palette-file"

struct _TsPalettes
{
  GObject parent_instance;

  gchar *folder;
  TsSettings *settings;
  TsDoor *door;
  GPtrArray *palettes;  /* TsUserPalette, by name */
  GHashTable *busy;     /* names that a worker is at */
  GHashTable *expected; /* names that an archive brings; NULL: none does */
};

G_DEFINE_FINAL_TYPE (TsPalettes, ts_palettes, G_TYPE_OBJECT)
G_DEFINE_QUARK (ts_palettes_error, ts_palettes_error)

/* What a worker is handed. */
typedef struct
{
  TsCaller *caller;
  gchar *file;
  gchar *path;
  gchar *new_file;  /* NULL: it keeps its name */
  GBytes *contents; /* NULL: it is to go, or to have another name */
  GstThermalPalette *palette;
} Work;

static void
work_free (Work *work)
{
  ts_caller_unref (work->caller);
  g_free (work->file);
  g_free (work->path);
  g_free (work->new_file);
  g_clear_pointer (&work->contents, g_bytes_unref);
  g_clear_pointer (&work->palette, gst_thermal_palette_unref);
  g_free (work);
}

static void
user_palette_free (gpointer data)
{
  TsUserPalette *self = data;

  g_free (self->file);
  gst_thermal_palette_unref (self->palette);
  g_free (self);
}

static gint
compare_files (gconstpointer a, gconstpointer b)
{
  const TsUserPalette *const *x = a, *const *y = b;

  return strcmp ((*x)->file, (*y)->file);
}

static TsUserPalette *
add (TsPalettes *self, const gchar *file, GstThermalPalette *palette)
{
  TsUserPalette *one = g_new0 (TsUserPalette, 1);

  one->file = g_strdup (file);
  one->palette = gst_thermal_palette_ref (palette);
  g_ptr_array_add (self->palettes, one);
  g_ptr_array_sort (self->palettes, compare_files);
  return one;
}

static const TsUserPalette *
find (TsPalettes *self, const gchar *file)
{
  for (guint i = 0; i < self->palettes->len; i++) {
    const TsUserPalette *one = g_ptr_array_index (self->palettes, i);

    if (g_str_equal (one->file, file))
      return one;
  }
  return NULL;
}

/**
 * ts_palettes_is_name:
 *
 * Returns: whether a palette's file may be called so
 */
gboolean
ts_palettes_is_name (const gchar *file)
{
  return g_regex_match_simple (NAME_PATTERN, file, G_REGEX_DOLLAR_ENDONLY, 0);
}

/* A setting cannot name what is not there. */
static gboolean
check_name (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *key, gpointer user_data, GError **error)
{
  TsPalettes *self = user_data;
  g_autofree gchar *file =
      ts_settings_view_get_string (view, concern, instance, key);

  if (file == NULL || *file == '\0'
      || (self->expected != NULL
          && g_hash_table_contains (self->expected, file))
      || (self->expected == NULL && find (self, file) != NULL
          && !g_hash_table_contains (self->busy, file)))
    return TRUE;
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
      "there is no palette file '%s'", file);
  return FALSE;
}

/* Whatever else lies there is none of ours; a file that was damaged is told and
 * left alone. */
static void
load (TsPalettes *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const gchar *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (self->folder, file, NULL);
    g_autoptr (GstThermalPalette) palette = NULL;
    g_autoptr (GError) error = NULL;

    if (!ts_palettes_is_name (file))
      continue;
    palette = gst_thermal_palette_new_from_file (path, &error);
    if (palette != NULL)
      add (self, file, palette);
    else
      g_warning ("%s; going on without this palette", error->message);
  }
}

/**
 * ts_palettes_new:
 * @settings: where `palette-file` of a sensor names a palette
 *
 * Reads what is there; before the main loop runs.
 */
TsPalettes *
ts_palettes_new (TsSettings *settings, TsDoor *door)
{
  TsPalettes *self = g_object_new (TS_TYPE_PALETTES, NULL);

  self->folder =
      g_build_filename (ts_settings_get_state_dir (settings), "palettes", NULL);
  self->settings = g_object_ref (settings);
  self->door = g_object_ref (door);
  load (self);
  ts_settings_add_rule (settings, "sensor", KEY, check_name, self, NULL);
  return self;
}

/**
 * ts_palettes_get_folder:
 *
 * Returns: where the files lie
 */
const gchar *
ts_palettes_get_folder (TsPalettes *self)
{
  return self->folder;
}

/**
 * ts_palettes_list:
 *
 * Returns: (transfer none) (element-type TsUserPalette): all, by name
 */
GPtrArray *
ts_palettes_list (TsPalettes *self)
{
  return self->palettes;
}

static gchar *
id_of (const gchar *file)
{
  return g_strndup (file, (gsize) (strrchr (file, '.') - file));
}

/* Two palettes of one id could not be told apart. */
static gboolean
is_taken (TsPalettes *self, const gchar *id)
{
  GHashTableIter iter;
  gpointer file;

  if (gst_thermal_palette_find (id) != NULL)
    return TRUE;
  for (guint i = 0; i < self->palettes->len; i++) {
    const TsUserPalette *one = g_ptr_array_index (self->palettes, i);

    if (g_str_equal (gst_thermal_palette_get_id (one->palette), id))
      return TRUE;
  }
  g_hash_table_iter_init (&iter, self->busy);
  while (g_hash_table_iter_next (&iter, &file, NULL)) {
    g_autofree gchar *other = id_of (file);

    if (g_str_equal (other, id))
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_new_name (TsPalettes *self, const gchar *file, GError **error)
{
  g_autofree gchar *id = NULL;

  if (!ts_palettes_is_name (file)) {
    g_set_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_NAME,
        "'%s': a palette's file is named by 1 to 40 small letters, digits and "
        "dashes, and .ggr, .gpl or .csv",
        file);
    return FALSE;
  }
  id = id_of (file);
  if (!is_taken (self, id))
    return TRUE;
  g_set_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_EXISTS,
      "there is a palette '%s' already", id);
  return FALSE;
}

static GstThermalPalette *
read_palette (const gchar *id, GBytes *contents, GError **error)
{
  gsize size;
  const gchar *text = g_bytes_get_data (contents, &size);

  return gst_thermal_palette_new_from_text (
      id, size > 0 ? text : "", (gssize) size, error);
}

static GstThermalPalette *
check_new (
    TsPalettes *self, const gchar *file, GBytes *contents, GError **error)
{
  g_autofree gchar *id = NULL;
  g_autoptr (GError) wrong = NULL;
  GstThermalPalette *palette;

  if (!check_new_name (self, file, error))
    return NULL;
  if (self->palettes->len + g_hash_table_size (self->busy) >= TS_PALETTES_MAX) {
    g_set_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_FULL,
        "there are %d palettes, which is all that are kept", TS_PALETTES_MAX);
    return NULL;
  }
  if (g_bytes_get_size (contents) > TS_PALETTES_MAX_SIZE) {
    g_set_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_INVALID,
        "a palette has %d bytes at most", TS_PALETTES_MAX_SIZE);
    return NULL;
  }
  id = id_of (file);
  palette = read_palette (id, contents, &wrong);
  if (palette == NULL)
    g_set_error_literal (
        error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_INVALID, wrong->message);
  return palette;
}

/* The one of the new name is there before the old one goes. */
static gboolean
rename_file (Work *work, const gchar *folder, GError **error)
{
  g_autofree gchar *path = g_build_filename (folder, work->new_file, NULL);
  g_autofree gchar *id = id_of (work->new_file);
  g_autoptr (GBytes) contents =
      ts_file_read (work->path, TS_PALETTES_MAX_SIZE, error);

  if (contents == NULL)
    return FALSE;
  work->palette = read_palette (id, contents, error);
  return work->palette != NULL && ts_file_write (path, contents, error)
         && ts_file_remove (work->path, error);
}

static void
work_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  g_autofree gchar *folder = g_path_get_dirname (work->path);
  GError *error = NULL;
  gboolean ok;

  if (work->new_file != NULL) {
    ok = rename_file (work, folder, &error);
  } else if (work->contents == NULL) {
    ok = ts_file_remove (work->path, &error);
  } else if (g_mkdir_with_parents (folder, 0700) != 0) {
    const gint code = errno;

    g_set_error (&error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s",
        folder, g_strerror (code));
    ok = FALSE;
  } else {
    ok = ts_file_write (work->path, work->contents, &error);
  }
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static GTask *
new_task (TsPalettes *self, TsCaller *caller, const gchar *file,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->caller = ts_caller_ref (caller);
  work->file = g_strdup (file);
  work->path = g_build_filename (self->folder, file, NULL);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  return task;
}

/**
 * ts_palettes_add_async:
 * @file: its name, which says its id and kind
 * @contents: of it
 *
 * Takes a palette in. It is there when that is done.
 */
void
ts_palettes_add_async (TsPalettes *self, TsCaller *caller, const gchar *file,
    GBytes *contents, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = new_task (self, caller, file, callback, user_data);
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->palette = check_new (self, file, contents, &error);
  if (work->palette == NULL) {
    g_task_return_error (task, error);
    return;
  }
  work->contents = g_bytes_ref (contents);
  g_hash_table_add (self->busy, g_strdup (file));
  g_task_run_in_thread (task, work_in_thread);
}

/* Who was refused before anything began has locked nothing. */
static gboolean
finish (
    TsPalettes *self, GAsyncResult *result, const gchar *action, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  GError *failure = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &failure);

  ts_door_record (
      self->door, work->caller, action, work->file, NULL, NULL, failure);
  if (done || failure->domain != TS_PALETTES_ERROR)
    g_hash_table_remove (self->busy, work->file);
  if (!done)
    g_propagate_error (error, failure);
  return done;
}

/**
 * ts_palettes_add_finish:
 *
 * Returns: (transfer none): what is there now, or %NULL and @error
 */
const TsUserPalette *
ts_palettes_add_finish (TsPalettes *self, GAsyncResult *result, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));

  if (!finish (self, result, "palette.add", error))
    return NULL;
  return add (self, work->file, work->palette);
}

/* Returns: (nullable) (transfer full): a sensor that is painted with it */
static gchar *
find_user (TsPalettes *self, const gchar *file)
{
  g_auto (GStrv) sensors =
      ts_settings_list_instances (self->settings, "sensor");

  for (guint i = 0; sensors[i] != NULL; i++) {
    g_autoptr (GSettings) settings =
        ts_settings_get (self->settings, "sensor", sensors[i], NULL);
    g_autofree gchar *used =
        settings != NULL ? g_settings_get_string (settings, KEY) : NULL;

    if (g_strcmp0 (used, file) == 0)
      return g_strdup (sensors[i]);
  }
  return NULL;
}

/* It is there, and no sensor is painted with it. */
static gboolean
check_free (TsPalettes *self, const gchar *file, GError **error)
{
  g_autofree gchar *sensor = find_user (self, file);

  if (find (self, file) == NULL || g_hash_table_contains (self->busy, file)) {
    g_set_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_NOT_FOUND,
        "there is no palette file '%s'", file);
    return FALSE;
  }
  if (sensor == NULL)
    return TRUE;
  g_set_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_IN_USE,
      "the sensor '%s' is painted with '%s'", sensor, file);
  return FALSE;
}

/**
 * ts_palettes_remove_async:
 *
 * Takes a palette away that no sensor is painted with.
 */
void
ts_palettes_remove_async (TsPalettes *self, TsCaller *caller, const gchar *file,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = new_task (self, caller, file, callback, user_data);
  GError *error = NULL;

  if (!check_free (self, file, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_hash_table_add (self->busy, g_strdup (file));
  g_task_run_in_thread (task, work_in_thread);
}

gboolean
ts_palettes_remove_finish (
    TsPalettes *self, GAsyncResult *result, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));

  if (!finish (self, result, "palette.remove", error))
    return FALSE;
  g_ptr_array_remove (self->palettes, (gpointer) find (self, work->file));
  return TRUE;
}

/* What a file is stays in its name. */
static gboolean
is_same_kind (const gchar *file, const gchar *other)
{
  const gchar *kind = strrchr (file, '.');

  return kind != NULL && g_str_has_suffix (other, kind);
}

/**
 * ts_palettes_rename_async:
 * @new_file: its name from then on, of the same kind
 *
 * Gives another name to a palette that no sensor is painted with.
 */
void
ts_palettes_rename_async (TsPalettes *self, TsCaller *caller, const gchar *file,
    const gchar *new_file, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = new_task (self, caller, file, callback, user_data);
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  if (!check_free (self, file, &error)
      || !check_new_name (self, new_file, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (!is_same_kind (file, new_file)) {
    g_task_return_new_error (task, TS_PALETTES_ERROR, TS_PALETTES_ERROR_NAME,
        "'%s' would be a file of another kind than '%s'", new_file, file);
    return;
  }
  work->new_file = g_strdup (new_file);
  g_hash_table_add (self->busy, g_strdup (file));
  g_hash_table_add (self->busy, g_strdup (new_file));
  g_task_run_in_thread (task, work_in_thread);
}

/**
 * ts_palettes_rename_finish:
 *
 * Returns: (transfer none): what is there now, or %NULL and @error
 */
const TsUserPalette *
ts_palettes_rename_finish (
    TsPalettes *self, GAsyncResult *result, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  gboolean done = finish (self, result, "palette.rename", error);

  if (work->new_file != NULL)
    g_hash_table_remove (self->busy, work->new_file);
  if (!done)
    return NULL;
  g_ptr_array_remove (self->palettes, (gpointer) find (self, work->file));
  return add (self, work->new_file, work->palette);
}

/**
 * ts_palettes_expect:
 * @files: (nullable): what an archive brings, by name; settings may name them,
 *   and no others, until it is %NULL again
 */
void
ts_palettes_expect (TsPalettes *self, GHashTable *files)
{
  g_clear_pointer (&self->expected, g_hash_table_unref);
  self->expected = files != NULL ? g_hash_table_ref (files) : NULL;
}

/* What is there and has these contents already. */
static gboolean
has_file (const gchar *path, GBytes *contents)
{
  g_autoptr (GBytes) present = ts_file_read (path, TS_PALETTES_MAX_SIZE, NULL);

  return present != NULL && g_bytes_equal (present, contents);
}

static gboolean
take_file (
    TsPalettes *self, const gchar *file, GBytes *contents, GError **error)
{
  g_autofree gchar *path = g_build_filename (self->folder, file, NULL);
  g_autofree gchar *id = id_of (file);
  g_autoptr (GstThermalPalette) palette = NULL;

  palette = read_palette (id, contents, error);
  if (palette == NULL)
    return FALSE;
  if (!has_file (path, contents) && !ts_file_write (path, contents, error))
    return FALSE;
  if (find (self, file) != NULL)
    g_ptr_array_remove (self->palettes, (gpointer) find (self, file));
  add (self, file, palette);
  return TRUE;
}

/**
 * ts_palettes_replace:
 * @files: (element-type utf8 GBytes): what is to be there, by name
 *
 * Waits for the disk: an archive is taken in at the start or by an
 * administrator who waits. What comes is there before what goes is gone.
 */
gboolean
ts_palettes_replace (TsPalettes *self, GHashTable *files, GError **error)
{
  GHashTableIter iter;
  gpointer file, contents;

  if (g_hash_table_size (files) > 0
      && g_mkdir_with_parents (self->folder, 0700) != 0) {
    const gint code = errno;

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s",
        self->folder, g_strerror (code));
    return FALSE;
  }
  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &file, &contents)) {
    if (!take_file (self, file, contents, error))
      return FALSE;
  }
  for (guint i = self->palettes->len; i > 0; i--) {
    const TsUserPalette *one = g_ptr_array_index (self->palettes, i - 1);
    g_autofree gchar *path = g_build_filename (self->folder, one->file, NULL);

    if (g_hash_table_contains (files, one->file))
      continue;
    if (!ts_file_remove (path, error))
      return FALSE;
    g_ptr_array_remove_index (self->palettes, i - 1);
  }
  return TRUE;
}

static void
ts_palettes_dispose (GObject *object)
{
  TsPalettes *self = TS_PALETTES (object);

  if (self->settings != NULL)
    ts_settings_remove_rules (self->settings, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->door);
  G_OBJECT_CLASS (ts_palettes_parent_class)->dispose (object);
}

static void
ts_palettes_finalize (GObject *object)
{
  TsPalettes *self = TS_PALETTES (object);

  g_free (self->folder);
  g_ptr_array_unref (self->palettes);
  g_hash_table_unref (self->busy);
  g_clear_pointer (&self->expected, g_hash_table_unref);
  G_OBJECT_CLASS (ts_palettes_parent_class)->finalize (object);
}

static void
ts_palettes_class_init (TsPalettesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_palettes_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_palettes_finalize;
}

static void
ts_palettes_init (TsPalettes *self)
{
  self->palettes = g_ptr_array_new_with_free_func (user_palette_free);
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
