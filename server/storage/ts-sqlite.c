/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-sqlite.h"

G_DEFINE_QUARK (ts_sqlite_error, ts_sqlite_error)

static TsSqliteError
code_of (gint result)
{
  switch (result & 0xff) {
  case SQLITE_CONSTRAINT:
    return TS_SQLITE_ERROR_CONSTRAINT;
  case SQLITE_FULL:
  case SQLITE_IOERR:
  case SQLITE_READONLY:
    return TS_SQLITE_ERROR_FULL;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return TS_SQLITE_ERROR_DAMAGED;
  default:
    return TS_SQLITE_ERROR_FAILED;
  }
}

/**
 * ts_sqlite_set_error:
 * @db: whose last call failed
 * @what: what was tried, for the message
 */
void
ts_sqlite_set_error (GError **error, sqlite3 *db, const gchar *what)
{
  g_set_error (error, TS_SQLITE_ERROR, code_of (sqlite3_extended_errcode (db)),
      "%s: %s", what, sqlite3_errmsg (db));
}

static gint
bind_text (sqlite3_stmt *statement, gint index, const gchar *text)
{
  return text == NULL
             ? sqlite3_bind_null (statement, index)
             : sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

static gint
bind_bytes (sqlite3_stmt *statement, gint index, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data;

  if (bytes == NULL)
    return sqlite3_bind_null (statement, index);
  data = g_bytes_get_data (bytes, &size);
  /* a NULL pointer would be bound as NULL */
  return sqlite3_bind_blob64 (
      statement, index, size > 0 ? data : "", size, SQLITE_TRANSIENT);
}

static gint
bind_one (sqlite3_stmt *statement, gint index, gchar type, va_list *args)
{
  switch (type) {
  case 's':
    return bind_text (statement, index, va_arg (*args, const gchar *));
  case 'i':
    return sqlite3_bind_int64 (statement, index, va_arg (*args, gint64));
  case 'd':
    return sqlite3_bind_double (statement, index, va_arg (*args, gdouble));
  case 'b':
    return bind_bytes (statement, index, va_arg (*args, GBytes *));
  default:
    g_return_val_if_reached (SQLITE_MISUSE);
  }
}

static sqlite3_stmt *
prepare (sqlite3 *db, const gchar *sql, const gchar *format, va_list *args,
    GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK) {
    ts_sqlite_set_error (error, db, sql);
    return NULL;
  }
  for (gint i = 0; format != NULL && format[i] != '\0'; i++)
    if (bind_one (statement, i + 1, format[i], args) != SQLITE_OK) {
      ts_sqlite_set_error (error, db, sql);
      return NULL;
    }
  return g_steal_pointer (&statement);
}

/**
 * ts_sqlite_query:
 * @sql: one statement
 * @format: (nullable): a letter for each `?`, followed by the values
 *
 * Returns: (transfer full): the statement, ready for ts_sqlite_step(); or
 *   %NULL and @error
 */
sqlite3_stmt *
ts_sqlite_query (
    sqlite3 *db, GError **error, const gchar *sql, const gchar *format, ...)
{
  sqlite3_stmt *statement;
  va_list args;

  va_start (args, format);
  statement = prepare (db, sql, format, &args, error);
  va_end (args);
  return statement;
}

/**
 * ts_sqlite_step:
 * @ret_row: (out): whether there is a row
 *
 * Returns: whether it worked; if not, @error says why
 */
gboolean
ts_sqlite_step (sqlite3_stmt *statement, gboolean *ret_row, GError **error)
{
  gint result = sqlite3_step (statement);

  if (result != SQLITE_ROW && result != SQLITE_DONE) {
    ts_sqlite_set_error (
        error, sqlite3_db_handle (statement), sqlite3_sql (statement));
    return FALSE;
  }
  *ret_row = result == SQLITE_ROW;
  return TRUE;
}

/**
 * ts_sqlite_run:
 * @sql: one statement that gives no rows, or whose rows nobody wants
 * @format: (nullable): a letter for each `?`, followed by the values
 *
 * Returns: whether it worked; if not, @error says why
 */
gboolean
ts_sqlite_run (
    sqlite3 *db, GError **error, const gchar *sql, const gchar *format, ...)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean row;
  va_list args;

  va_start (args, format);
  statement = prepare (db, sql, format, &args, error);
  va_end (args);
  if (statement == NULL)
    return FALSE;
  do {
    if (!ts_sqlite_step (statement, &row, error))
      return FALSE;
  } while (row);
  return TRUE;
}

/**
 * ts_sqlite_script:
 * @sql: any number of statements without values
 *
 * Returns: whether all worked; if not, @error says why
 */
gboolean
ts_sqlite_script (sqlite3 *db, const gchar *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  ts_sqlite_set_error (error, db, sql);
  return FALSE;
}

/**
 * ts_sqlite_dup_text:
 * @column: from 0
 *
 * Returns: (transfer full) (nullable): the text; %NULL for NULL
 */
gchar *
ts_sqlite_dup_text (sqlite3_stmt *statement, gint column)
{
  return g_strdup ((const gchar *) sqlite3_column_text (statement, column));
}

/**
 * ts_sqlite_dup_bytes:
 * @column: from 0
 *
 * Returns: (transfer full) (nullable): the bytes; %NULL for NULL
 */
GBytes *
ts_sqlite_dup_bytes (sqlite3_stmt *statement, gint column)
{
  gconstpointer data;

  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  data = sqlite3_column_blob (statement, column);
  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}
