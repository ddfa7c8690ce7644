/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-setting-profile-table.h"

#include "camera/ts-json.h"

GPtrArray *
ts_setting_profile_table_new_list (void)
{
  return g_ptr_array_new_with_free_func (
      (GDestroyNotify) ts_setting_profile_unref);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const TsSettingProfile *one = *(const TsSettingProfile *const *) a;
  const TsSettingProfile *other = *(const TsSettingProfile *const *) b;

  return g_utf8_collate (one->name, other->name);
}

void
ts_setting_profile_table_sort (GPtrArray *profiles)
{
  g_ptr_array_sort (profiles, compare_names);
}

static gboolean
read_row (sqlite3_stmt *row, GPtrArray *profiles, GError **error)
{
  g_autofree gchar *text = ts_sqlite_dup_text (row, 1);
  g_autoptr (JsonNode) document = ts_json_parse (text, -1, error);
  g_autoptr (TsSettingProfile) profile = NULL;

  if (document != NULL)
    profile = ts_setting_profile_parse_document (NULL, document, error);
  if (profile == NULL)
    return FALSE;
  profile->active = sqlite3_column_int (row, 0) != 0;
  g_ptr_array_add (profiles, g_steal_pointer (&profile));
  return TRUE;
}

/**
 * ts_setting_profile_table_read:
 *
 * Returns: (transfer full) (element-type TsSettingProfile): by name; or %NULL
 *   and @error
 */
gpointer
ts_setting_profile_table_read (sqlite3 *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) profiles = ts_setting_profile_table_new_list ();
  g_autoptr (sqlite3_stmt) rows = ts_sqlite_query (
      db, error, "SELECT active, document FROM setting_profiles", "");
  gboolean has_row = FALSE;

  if (rows == NULL)
    return NULL;
  while (ts_sqlite_step (rows, &has_row, error)) {
    if (!has_row) {
      ts_setting_profile_table_sort (profiles);
      return g_steal_pointer (&profiles);
    }
    if (!read_row (rows, profiles, error))
      return NULL;
  }
  return NULL;
}

/* A profile for the database's thread: JSON is counted for one thread only. */
typedef struct
{
  gchar *name;
  gint64 active;
  gchar *document;
} Row;

static void
row_free (Row *row)
{
  g_free (row->name);
  g_free (row->document);
  g_free (row);
}

/**
 * ts_setting_profile_table_build_rows:
 *
 * Main context, where JSON is.
 *
 * Returns: (transfer full): for ts_setting_profile_table_write()
 */
GPtrArray *
ts_setting_profile_table_build_rows (GPtrArray *profiles)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);

  for (guint i = 0; i < profiles->len; i++) {
    TsSettingProfile *profile = g_ptr_array_index (profiles, i);
    g_autoptr (JsonNode) document = ts_setting_profile_build_document (profile);
    Row *row = g_new (Row, 1);

    row->name = g_strdup (profile->name);
    row->active = profile->active;
    row->document = json_to_string (document, FALSE);
    g_ptr_array_add (rows, row);
  }
  return rows;
}

/**
 * ts_setting_profile_table_write:
 *
 * There are few, so that writing them all is as good as writing one.
 */
gpointer
ts_setting_profile_table_write (sqlite3 *db, gpointer data, GError **error)
{
  GPtrArray *rows = data;

  if (!ts_sqlite_run (db, error, "DELETE FROM setting_profiles", ""))
    return NULL;
  for (guint i = 0; i < rows->len; i++) {
    const Row *row = g_ptr_array_index (rows, i);

    if (!ts_sqlite_run (db, error,
            "INSERT INTO setting_profiles (name, active, document) "
            "VALUES (?, ?, ?)",
            "sis", row->name, row->active, row->document))
      return NULL;
  }
  return NULL;
}
