/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsBackups"
#include "config.h"

#include "ts-backup-folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

#include "camera/ts-json.h"
#include "system/ts-file.h"
#include "system/ts-seal.h"

#define SUFFIX ".backup"
/* sealed, an archive of the largest size that does not compress is a little
 * longer than itself */
#define MAX_FILE (TS_SEAL_MAX_CONTENTS + 64 * 1024)

G_DEFINE_QUARK (ts_backup_error, ts_backup_error)

void
ts_backup_free (TsBackup *backup)
{
  g_free (backup->name);
  g_free (backup->time);
  g_free (backup->user);
  g_free (backup->reason);
  g_strfreev (backup->parts);
  g_free (backup);
}

/**
 * ts_backup_check_name:
 *
 * Returns: whether @name may be the name of a backup; if not, @error says why
 */
gboolean
ts_backup_check_name (const gchar *name, GError **error)
{
  gsize length = strlen (name);
  gboolean ok =
      length > 0 && length <= TS_BACKUP_MAX_NAME && g_ascii_isalnum (name[0]);

  for (gsize i = 0; ok && i < length; i++)
    ok = g_ascii_isalnum (name[i]) || strchr ("._-", name[i]) != NULL;
  if (!ok)
    g_set_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_NAME,
        "a name has 1 to %d letters, digits, '.', '_' and '-', and begins with "
        "a letter or digit",
        TS_BACKUP_MAX_NAME);
  return ok;
}

static gchar *
build_path (const gchar *folder, const gchar *name)
{
  g_autofree gchar *base = g_strconcat (name, SUFFIX, NULL);

  return g_build_filename (folder, base, NULL);
}

static void
add_text (JsonObject *object, const gchar *member, const gchar *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
}

/**
 * ts_backup_build_label:
 *
 * Returns: (transfer full): what the file of @backup says to everybody
 */
gchar *
ts_backup_build_label (const TsBackup *backup)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *parts = json_array_new ();

  add_text (object, "time", backup->time);
  add_text (object, "user", backup->user);
  add_text (object, "reason", backup->reason);
  for (guint i = 0; backup->parts != NULL && backup->parts[i] != NULL; i++)
    json_array_add_string_element (parts, backup->parts[i]);
  json_object_set_array_member (object, "parts", parts);
  json_node_take_object (node, object);
  return json_to_string (node, FALSE);
}

static void
read_parts (JsonObject *object, TsBackup *backup)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  JsonArray *parts = NULL;

  if (ts_json_get_array (object, NULL, "parts", FALSE, &parts, NULL)
      && parts != NULL) {
    for (guint i = 0; i < json_array_get_length (parts); i++) {
      JsonNode *name = json_array_get_element (parts, i);

      if (json_node_get_value_type (name) == G_TYPE_STRING)
        g_ptr_array_add (names, json_node_dup_string (name));
    }
  }
  g_ptr_array_add (names, NULL);
  backup->parts = (GStrv) g_ptr_array_steal (names, NULL);
}

static gboolean
read_label (const gchar *label, TsBackup *backup, GError **error)
{
  g_autoptr (JsonNode) node = ts_json_parse (label, -1, error);
  JsonObject *object = NULL;

  if (node != NULL)
    object = ts_json_node_object (node, "label", error);
  if (object == NULL
      || !ts_json_get_string (
          object, "label", "time", TRUE, &backup->time, error)
      || !ts_json_get_string (
          object, "label", "user", FALSE, &backup->user, error)
      || !ts_json_get_string (
          object, "label", "reason", FALSE, &backup->reason, error))
    return FALSE;
  read_parts (object, backup);
  return TRUE;
}

static TsBackup *
describe (const gchar *name, GBytes *file, GError **error)
{
  g_autoptr (TsBackup) backup = g_new0 (TsBackup, 1);
  g_autofree gchar *label = ts_seal_read_label (file, error);

  backup->name = g_strdup (name);
  backup->size = g_bytes_get_size (file);
  if (label == NULL || !read_label (label, backup, error))
    return NULL;
  return g_steal_pointer (&backup);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  const TsBackup *one = *(const TsBackup *const *) a;
  const TsBackup *other = *(const TsBackup *const *) b;
  gint order = strcmp (one->time, other->time);

  return order != 0 ? order : strcmp (one->name, other->name);
}

static void
add_file (GPtrArray *backups, const gchar *folder, const gchar *base)
{
  g_autofree gchar *path = g_build_filename (folder, base, NULL);
  g_autofree gchar *name = g_strndup (base, strlen (base) - strlen (SUFFIX));
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;
  TsBackup *backup = NULL;

  if (!ts_backup_check_name (name, NULL))
    return;
  file = ts_file_read (path, MAX_FILE, &error);
  if (file != NULL)
    backup = describe (name, file, &error);
  if (backup != NULL)
    g_ptr_array_add (backups, backup);
  else
    g_message ("'%s' is not listed: %s", path, error->message);
}

/**
 * ts_backup_folder_list:
 *
 * Returns: (transfer full) (element-type TsBackup): oldest first; or %NULL and
 *   @error
 */
GPtrArray *
ts_backup_folder_list (const gchar *folder, GError **error)
{
  g_autoptr (GPtrArray) backups =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_backup_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local);
  const gchar *base;

  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&backups);
  if (dir == NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  while ((base = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (base, SUFFIX))
      add_file (backups, folder, base);
  }
  g_ptr_array_sort (backups, compare_times);
  return g_steal_pointer (&backups);
}

static gboolean
is_like (const TsBackup *backup, gboolean automatic)
{
  return (backup->reason != NULL) == automatic;
}

static guint
count (GPtrArray *backups, gboolean automatic)
{
  guint n = 0;

  for (guint i = 0; i < backups->len; i++)
    n += is_like (g_ptr_array_index (backups, i), automatic);
  return n;
}

static guint64
sum_sizes (GPtrArray *backups)
{
  guint64 size = 0;

  for (guint i = 0; i < backups->len; i++)
    size += ((TsBackup *) g_ptr_array_index (backups, i))->size;
  return size;
}

/* Returns FALSE with @error, or without one when there is none to remove. */
static gboolean
remove_oldest_automatic (
    const gchar *folder, GPtrArray *backups, GError **error)
{
  for (guint i = 0; i < backups->len; i++) {
    TsBackup *backup = g_ptr_array_index (backups, i);

    if (!is_like (backup, TRUE))
      continue;
    if (!ts_backup_folder_remove (folder, backup->name, error))
      return FALSE;
    g_ptr_array_remove_index (backups, i);
    return TRUE;
  }
  return FALSE;
}

/* What the camera made gives way; what somebody wanted stays. */
static gboolean
make_room (const gchar *folder, GPtrArray *backups, const TsBackup *backup,
    const TsBackupLimits *limits, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean automatic = backup->reason != NULL;

  if (!automatic && count (backups, FALSE) >= limits->max_wanted) {
    g_set_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_FULL,
        "there are %u backups already, which is as many as the settings allow: "
        "delete one",
        limits->max_wanted);
    return FALSE;
  }
  while (automatic && count (backups, TRUE) >= limits->max_automatic) {
    if (!remove_oldest_automatic (folder, backups, error))
      return FALSE;
  }
  while (sum_sizes (backups) + backup->size > limits->max_size) {
    if (remove_oldest_automatic (folder, backups, &local))
      continue;
    if (local == NULL)
      g_set_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_FULL,
          "the backups would take more than the %" G_GUINT64_FORMAT
          " MiB that the settings allow: delete one",
          limits->max_size >> 20);
    else
      g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  return TRUE;
}

static gboolean
has_name (GPtrArray *backups, const gchar *name)
{
  for (guint i = 0; i < backups->len; i++) {
    if (g_str_equal (((TsBackup *) g_ptr_array_index (backups, i))->name, name))
      return TRUE;
  }
  return FALSE;
}

/* As people name files: backup-..., backup-...-2, ... */
static gchar *
find_free_name (GPtrArray *backups, const TsBackup *backup)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_iso8601 (backup->time, NULL);
  g_autofree gchar *stamp = g_date_time_format (time, "%Y%m%d-%H%M%S");
  g_autofree gchar *base =
      backup->reason != NULL
          ? g_strdup_printf ("before-%s-%s", backup->reason, stamp)
          : g_strdup_printf ("backup-%s", stamp);
  gchar *name = g_strdup (base);

  for (guint i = 2; has_name (backups, name); i++) {
    g_free (name);
    name = g_strdup_printf ("%s-%u", base, i);
  }
  return name;
}

/**
 * ts_backup_folder_add:
 * @name: (nullable): %NULL makes one of time and reason
 * @file: sealed, with a label of ts_backup_build_label()
 *
 * Returns: (transfer full): what is kept now; or %NULL and @error
 */
TsBackup *
ts_backup_folder_add (const gchar *folder, const gchar *name, GBytes *file,
    const TsBackupLimits *limits, GError **error)
{
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (TsBackup) backup = describe (name, file, error);
  g_autofree gchar *path = NULL;

  if (backup == NULL || (name != NULL && !ts_backup_check_name (name, error)))
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "'%s' cannot be made: %s", folder, g_strerror (errno));
    return NULL;
  }
  backups = ts_backup_folder_list (folder, error);
  if (backups == NULL)
    return NULL;
  if (name == NULL) {
    backup->name = find_free_name (backups, backup);
  } else if (has_name (backups, name)) {
    g_set_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_EXISTS,
        "there is a backup '%s' already", name);
    return NULL;
  }
  path = build_path (folder, backup->name);
  if (!make_room (folder, backups, backup, limits, error)
      || !ts_file_write (path, file, error))
    return NULL;
  return g_steal_pointer (&backup);
}

/**
 * ts_backup_folder_read:
 *
 * Returns: (transfer full): the sealed file; or %NULL and @error
 */
GBytes *
ts_backup_folder_read (const gchar *folder, const gchar *name, GError **error)
{
  g_autofree gchar *path = build_path (folder, name);
  g_autoptr (GError) local = NULL;
  GBytes *file = NULL;

  if (!ts_backup_check_name (name, error))
    return NULL;
  file = ts_file_read (path, MAX_FILE, &local);
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_NOT_FOUND,
        "there is no backup '%s'", name);
  else if (file == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return file;
}

/**
 * ts_backup_folder_remove:
 */
gboolean
ts_backup_folder_remove (const gchar *folder, const gchar *name, GError **error)
{
  g_autofree gchar *path = build_path (folder, name);

  if (!ts_backup_check_name (name, error))
    return FALSE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_NOT_FOUND,
        "there is no backup '%s'", name);
    return FALSE;
  }
  return ts_file_remove (path, error);
}
