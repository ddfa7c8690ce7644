/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-accounts-store.h"

void
ts_account_write_free (TsAccountWrite *write)
{
  g_free (write->name);
  g_clear_pointer (&write->account, ts_account_unref);
  g_clear_pointer (&write->sealed, g_bytes_unref);
  g_free (write);
}

/**
 * ts_permissions_to_text:
 *
 * Returns: (transfer full): names with commas between, which a later version
 *   with more permissions still understands
 */
gchar *
ts_permissions_to_text (TsPermission permissions)
{
  g_auto (GStrv) names = ts_permission_to_names (permissions);

  return g_strjoinv (",", names);
}

/**
 * ts_permissions_from_text:
 *
 * What it does not know is left out: fewer rights, never more.
 */
TsPermission
ts_permissions_from_text (const gchar *text)
{
  g_auto (GStrv) names = g_strsplit (text != NULL ? text : "", ",", -1);
  TsPermission permissions = TS_PERMISSION_NONE;

  for (guint i = 0; names[i] != NULL; i++) {
    TsPermission permission;

    if (ts_permission_from_string (names[i], &permission))
      permissions |= permission;
  }
  return permissions;
}

/**
 * ts_accounts_store_get_secret_name:
 *
 * Returns: (transfer full): where #TsSecrets has what digest needs
 */
gchar *
ts_accounts_store_get_secret_name (const gchar *account)
{
  return g_strconcat ("account/", account, NULL);
}

static TsAccount *
read_row (sqlite3_stmt *row)
{
  g_autofree gchar *name = ts_sqlite_dup_text (row, 0);
  g_autofree gchar *role = ts_sqlite_dup_text (row, 1);
  g_autofree gchar *permissions = ts_sqlite_dup_text (row, 2);
  g_autofree gchar *sensors = ts_sqlite_dup_text (row, 3);
  g_autofree gchar *hash = ts_sqlite_dup_text (row, 4);
  g_auto (GStrv) ids = sensors != NULL ? g_strsplit (sensors, ",", -1) : NULL;
  TsAccountParts parts = {
      .name = name,
      .permissions = ts_permissions_from_text (permissions),
      .sensors = (const gchar *const *) ids,
      .hash = hash,
      .created_us = sqlite3_column_int64 (row, 5),
      .changed_us = sqlite3_column_int64 (row, 6),
  };

  if (!ts_role_from_string (role, &parts.role))
    parts.role = TS_ROLE_GUEST;
  return ts_account_new (&parts, NULL);
}

/**
 * ts_accounts_store_read:
 *
 * Returns: (transfer full): all accounts, without what digest needs; or %NULL
 *   and @error
 */
GPtrArray *
ts_accounts_store_read (sqlite3 *db, GError **error)
{
  g_autoptr (GPtrArray) accounts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_account_unref);
  g_autoptr (sqlite3_stmt) query = ts_sqlite_query (db, error,
      "SELECT name, role, permissions, sensors, hash, created_us, changed_us "
      "FROM accounts",
      NULL);
  gboolean row = TRUE;

  if (query == NULL)
    return NULL;
  while (row) {
    if (!ts_sqlite_step (query, &row, error))
      return NULL;
    if (row)
      g_ptr_array_add (accounts, read_row (query));
  }
  return g_steal_pointer (&accounts);
}

static gboolean
write_account (sqlite3 *db, TsAccount *account, GError **error)
{
  const TsAccountParts *parts = ts_account_get_parts (account);
  g_autofree gchar *permissions = ts_permissions_to_text (parts->permissions);
  g_autofree gchar *sensors = parts->sensors != NULL
                                  ? g_strjoinv (",", (gchar **) parts->sensors)
                                  : NULL;

  return ts_sqlite_run (db, error,
      "INSERT INTO accounts (name, role, permissions, sensors, hash, "
      "created_us, changed_us) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) "
      "DO UPDATE SET role = excluded.role, permissions = excluded.permissions, "
      "sensors = excluded.sensors, hash = excluded.hash, "
      "changed_us = excluded.changed_us",
      "sssssii", parts->name, ts_role_to_string (parts->role), permissions,
      sensors, parts->hash, parts->created_us, parts->changed_us);
}

/**
 * ts_accounts_store_write:
 * @write: (type TsAccountWrite): what to change
 *
 * Returns: (nullable): @write, or %NULL and @error
 */
gpointer
ts_accounts_store_write (sqlite3 *db, gpointer data, GError **error)
{
  const TsAccountWrite *write = data;
  g_autofree gchar *secret = ts_accounts_store_get_secret_name (write->name);

  if (write->account == NULL)
    return ts_secrets_write (db, secret, NULL, error)
                   && ts_sqlite_run (db, error,
                       "DELETE FROM accounts WHERE name = ?", "s", write->name)
               ? data
               : NULL;
  if (!write_account (db, write->account, error))
    return NULL;
  if (write->sealed != NULL
      && !ts_secrets_write (db, secret, write->sealed, error))
    return NULL;
  return data;
}
