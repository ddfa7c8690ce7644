/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "camera/ts-settings.h"
#include "system/ts-backups.h"
#include "async-result.h"

/* A camera that keeps one word. */
typedef struct
{
  gchar *dir;
  gchar *word;
  TsSettings *settings;
  GSettings *limits;
  TsDoor *door;
  TsArchive *archive;
  TsBackups *backups;
  TsCaller *caller;
  GBytes *key;
  GPtrArray *records; /* "action target refusal" */
} Fixture;

static JsonNode *
save_word (gpointer owner, GError **error)
{
  Fixture *f = owner;

  return json_node_init_string (json_node_alloc (), f->word);
}

static void
on_recorded (TsDoor *door, TsRecord *record, gpointer user_data)
{
  GPtrArray *records = user_data;

  g_ptr_array_add (
      records, g_strdup_printf ("%s %s %s %s", record->action, record->user,
                   record->target, record->refusal != NULL ? "no" : "yes"));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  guint8 key[TS_SEAL_KEY_SIZE] = {7};
  const TsArchivePart part = {
      .name = "word",
      .secret = TRUE,
      .permission = TS_PERMISSION_USERS,
      .save = save_word,
  };
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("ts-backups-XXXXXX", NULL);
  f->word = g_strdup ("needle");
  f->settings = ts_settings_new (NULL, &error);
  g_assert_no_error (error);
  ts_settings_add_instance (f->settings, "backup", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  f->limits = ts_settings_get (f->settings, "backup", NULL, &error);
  f->door = ts_door_new ();
  f->records = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (f->door, "recorded", G_CALLBACK (on_recorded), f->records);
  f->key = g_bytes_new (key, sizeof key);
  f->archive = ts_archive_new (NULL, f->key, NULL, f->door);
  ts_archive_add_part (f->archive, &part, f);
  f->backups = ts_backups_new (f->archive, f->dir, f->limits);
  f->caller = ts_caller_new ("anna", TS_ROLE_OPERATOR,
      TS_PERMISSION_MAINTENANCE, NULL, "http", "127.0.0.1");
}

static void
remove_folder (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *base;

  while (dir != NULL && (base = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *file = g_build_filename (path, base, NULL);

    g_unlink (file);
  }
  g_rmdir (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree gchar *folder = g_build_filename (f->dir, "backups", NULL);

  g_object_unref (f->backups);
  g_object_unref (f->archive);
  g_object_unref (f->door);
  g_object_unref (f->limits);
  g_object_unref (f->settings);
  g_bytes_unref (f->key);
  ts_caller_unref (f->caller);
  g_ptr_array_unref (f->records);
  g_free (f->word);
  remove_folder (folder);
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  g_free (f->dir);
}

static gchar *
create (Fixture *f, const gchar *name, const gchar *reason, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TsBackup) backup = NULL;

  ts_backups_create_async (
      f->backups, f->caller, name, reason, on_done, &result);
  backup = ts_backups_create_finish (f->backups, wait_for (&result), error);
  return backup != NULL ? g_strdup (backup->name) : NULL;
}

static gchar *
list (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  ts_backups_list_async (f->backups, on_done, &result);
  backups = ts_backups_list_finish (f->backups, wait_for (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < backups->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
        ((TsBackup *) g_ptr_array_index (backups, i))->name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
test_a_backup_holds_everything_sealed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *name = create (f, "spring", NULL, &error);
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (JsonNode) document = NULL;
  TsBackup *backup;
  gsize size;
  const gchar *bytes;

  g_assert_no_error (error);
  ts_backups_list_async (f->backups, on_done, &listed);
  backups = ts_backups_list_finish (f->backups, wait_for (&listed), &error);
  g_assert_cmpuint (backups->len, ==, 1);
  backup = g_ptr_array_index (backups, 0);
  g_assert_cmpstr (backup->name, ==, "spring");
  g_assert_cmpstr (backup->user, ==, "anna");
  g_assert_null (backup->reason);
  g_assert_cmpstr (backup->parts[0], ==, "word");
  g_assert_cmpuint (strlen (backup->time), ==, strlen ("2026-01-02T03:04:05Z"));

  ts_backups_read_async (f->backups, f->caller, "spring", on_done, &read);
  file = ts_backups_read_finish (f->backups, wait_for (&read), &error);
  g_assert_no_error (error);
  bytes = g_bytes_get_data (file, &size);
  g_assert_cmpuint (size, ==, backup->size);
  g_assert_null (g_strstr_len (bytes, size, "needle"));
  document = ts_archive_document_read (file, NULL, f->key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (
                       ts_archive_document_get_parts (document, NULL), "word"),
      ==, "needle");
  while (f->records->len < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (
      g_ptr_array_index (f->records, 0), ==, "backup.create anna spring yes");
}

static void
test_names_are_taken_once (Fixture *f, gconstpointer data)
{
  const gchar *const wrong[] = {"", "..", ".hidden", "a/b", "../lock", "ä",
      "a b", "-x",
      "0123456789012345678901234567890123456789012345678901234567890123456"};
  g_autoptr (GError) error = NULL;
  g_autofree gchar *name = create (f, "a", NULL, &error);
  g_autofree gchar *again = NULL;

  g_assert_no_error (error);
  again = create (f, "a", NULL, &error);
  g_assert_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_EXISTS);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) local = NULL;
    g_autoptr (GAsyncResult) result = NULL;

    g_assert_null (create (f, wrong[i], NULL, &local));
    g_assert_error (local, TS_BACKUP_ERROR, TS_BACKUP_ERROR_NAME);
    g_clear_error (&local);
    ts_backups_read_async (f->backups, f->caller, wrong[i], on_done, &result);
    g_assert_null (
        ts_backups_read_finish (f->backups, wait_for (&result), &local));
    g_assert_error (local, TS_BACKUP_ERROR, TS_BACKUP_ERROR_NAME);
  }
}

static void
test_a_backup_goes_once (Fixture *f, gconstpointer data)
{
  g_autofree gchar *name = create (f, "a", NULL, NULL);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autofree gchar *left = NULL;
  g_autoptr (GError) error = NULL;

  ts_backups_remove_async (f->backups, f->caller, "a", on_done, &first);
  g_assert_true (
      ts_backups_remove_finish (f->backups, wait_for (&first), &error));
  g_assert_no_error (error);
  left = list (f);
  g_assert_cmpstr (left, ==, "");
  ts_backups_remove_async (f->backups, f->caller, "a", on_done, &second);
  g_assert_false (
      ts_backups_remove_finish (f->backups, wait_for (&second), &error));
  g_assert_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_NOT_FOUND);
}

/* Two of each: the automatic ones roll, the others are refused. */
static void
test_only_automatic_ones_give_way (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) names = g_new0 (gchar *, 5);
  g_autofree gchar *listed = NULL;
  g_autoptr (GError) error = NULL;

  g_settings_set_uint (f->limits, "max-backups", 1);
  g_settings_set_uint (f->limits, "max-automatic", 2);
  names[0] = create (f, "mine", NULL, &error);
  g_assert_no_error (error);
  for (guint i = 1; i < 4; i++) {
    names[i] = create (f, NULL, "import", &error);
    g_assert_no_error (error);
    g_assert_true (g_str_has_prefix (names[i], "before-import-"));
  }
  listed = list (f);
  g_assert_nonnull (strstr (listed, "mine"));
  g_assert_nonnull (strstr (listed, names[3]));
  g_assert_cmpuint (strlen (listed), ==,
      strlen ("mine") + strlen (names[2]) + strlen (names[3]) + 2);
  g_assert_null (create (f, "other", NULL, &error));
  g_assert_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_FULL);
}

/* 16 MiB is the least; each of these takes 4.4 MB, however packed. */
static void
test_the_disk_is_not_filled (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) names = g_new0 (gchar *, 6);
  g_autofree guchar *noise = g_malloc (4400000);
  g_autofree gchar *listed = NULL;
  g_autoptr (GError) error = NULL;
  guint32 state = 1;

  for (gsize i = 0; i < 4400000; i++) {
    state = state * 1664525 + 1013904223;
    noise[i] = state >> 24;
  }
  g_free (f->word);
  f->word = g_base64_encode (noise, 4400000);
  g_settings_set_uint (f->limits, "max-size", 16);
  names[0] = create (f, NULL, "import", &error);
  for (guint i = 1; i < 4; i++) {
    names[i] = create (f, NULL, NULL, &error);
    g_assert_no_error (error);
  }
  listed = list (f);
  g_assert_null (strstr (listed, names[0]));
  g_assert_nonnull (strstr (listed, names[1]));
  names[4] = create (f, NULL, NULL, &error);
  g_assert_error (error, TS_BACKUP_ERROR, TS_BACKUP_ERROR_FULL);
}

static void
test_only_who_may_has_backups (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  ts_caller_unref (f->caller);
  f->caller = ts_caller_new (
      "otto", TS_ROLE_OPERATOR, TS_PERMISSION_IMAGE, NULL, "http", "127.0.0.1");
  g_assert_null (create (f, "a", NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->records->len, ==, 1);
  g_assert_cmpstr (
      g_ptr_array_index (f->records, 0), ==, "backup.create otto a no");
}

#define ADD(path, test)                                                        \
  g_test_add ("/backups/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sealed", test_a_backup_holds_everything_sealed);
  ADD ("names", test_names_are_taken_once);
  ADD ("remove", test_a_backup_goes_once);
  ADD ("automatic", test_only_automatic_ones_give_way);
  ADD ("size", test_the_disk_is_not_filled);
  ADD ("permission", test_only_who_may_has_backups);
  return g_test_run ();
}
