/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "storage/ts-database.h"

static gpointer
put (sqlite3 *db, gpointer data, GError **error)
{
  ts_sqlite_run (db, error, "INSERT INTO facts (name, value) VALUES (?, ?)",
      "si", (const gchar *) data, (gint64) 1);
  return NULL;
}

static gpointer
put_and_fail (sqlite3 *db, gpointer data, GError **error)
{
  put (db, data, NULL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "on purpose");
  return NULL;
}

static gpointer
list (sqlite3 *db, gpointer data, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (sqlite3_stmt) query =
      ts_sqlite_query (db, error, "SELECT name FROM facts ORDER BY name", NULL);
  gboolean row;

  if (query == NULL)
    return NULL;
  while (ts_sqlite_step (query, &row, error) && row) {
    g_autofree gchar *name = ts_sqlite_dup_text (query, 0);

    g_string_append_printf (names, "%s ", name);
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
assert_names (TsDatabase *db, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *names = ts_database_run (db, list, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (names, ==, expected);
}

static void
test_work_that_fails_is_undone_alone (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDatabase) db = ts_database_open (NULL, &error);

  g_assert_no_error (error);
  g_test_expect_message (
      "TsDatabase", G_LOG_LEVEL_WARNING, "not kept: on purpose");
  ts_database_post (db, put, g_strdup ("a"), g_free);
  ts_database_post (db, put_and_fail, g_strdup ("b"), g_free);
  ts_database_post (db, put, g_strdup ("c"), g_free);
  assert_names (db, "a c ");
  g_test_assert_expected_messages ();
  ts_database_run (db, put, (gpointer) "a", &error);
  g_assert_error (error, TS_SQLITE_ERROR, TS_SQLITE_ERROR_CONSTRAINT);
  assert_names (db, "a c ");
}

static void
test_closing_finishes_what_was_posted (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-database-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "a.db", NULL);
  g_autoptr (GError) error = NULL;
  TsDatabase *db = ts_database_open (path, &error);

  g_assert_no_error (error);
  for (gint i = 0; i < 1000; i++)
    ts_database_post (db, put, g_strdup_printf ("%03d", i), g_free);
  ts_database_close (db);
  ts_database_close (db);
  g_assert_cmpuint (ts_database_get_n_waiting (db), ==, 0);
  g_test_expect_message (
      "TsDatabase", G_LOG_LEVEL_WARNING, "*entries are left out");
  g_assert_false (ts_database_post (db, put, g_strdup ("late"), g_free));
  g_test_assert_expected_messages ();
  g_object_unref (db);

  db = ts_database_open (path, &error);
  g_assert_no_error (error);
  {
    g_autofree gchar *names = ts_database_run (db, list, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (strlen (names), ==, 4 * 1000);
  }
  g_object_unref (db);
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_a_damaged_file_is_an_error (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-database-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "a.db", NULL);
  g_autofree gchar *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (
      path, "this was a database until the flash wore out", -1, NULL));
  g_assert_null (ts_database_open (path, &error));
  g_assert_error (error, TS_SQLITE_ERROR, TS_SQLITE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_true (g_str_has_prefix (contents, "this was"));
  g_unlink (path);
  g_rmdir (dir);
}

static gpointer
set_far_version (sqlite3 *db, gpointer data, GError **error)
{
  ts_sqlite_script (db, "PRAGMA user_version=1000000", error);
  return NULL;
}

static void
test_a_newer_file_is_left_alone (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-database-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "a.db", NULL);
  g_autoptr (GError) error = NULL;
  TsDatabase *db = ts_database_open (path, &error);

  g_assert_no_error (error);
  ts_database_run (db, set_far_version, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (db);
  g_assert_null (ts_database_open (path, &error));
  g_assert_nonnull (strstr (error->message, "version 1000000"));
  g_unlink (path);
  g_rmdir (dir);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **ret_error = user_data;

  ts_database_run_finish (TS_DATABASE (source), result, ret_error);
}

static void
test_cancelled_work_is_not_done (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDatabase) db = ts_database_open (NULL, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  ts_database_run_async (
      db, put, (gpointer) "a", NULL, NULL, cancellable, on_done, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_names (db, "");
}

/* Each waits in a loop of its own, which is gone as soon as it has its answer,
 * maybe before the worker has let go of what brought it. */
static void
test_many_can_wait_one_after_another (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDatabase) db = ts_database_open (NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 20000; i++)
    assert_names (db, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/database/failure", test_work_that_fails_is_undone_alone);
  g_test_add_func ("/database/close", test_closing_finishes_what_was_posted);
  g_test_add_func ("/database/damaged", test_a_damaged_file_is_an_error);
  g_test_add_func ("/database/newer", test_a_newer_file_is_left_alone);
  g_test_add_func ("/database/cancelled", test_cancelled_work_is_not_done);
  g_test_add_func ("/database/in-turn", test_many_can_wait_one_after_another);
  return g_test_run ();
}
