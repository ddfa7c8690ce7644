/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

#define TS_SQLITE_ERROR (ts_sqlite_error_quark ())

/**
 * TsSqliteError:
 * @TS_SQLITE_ERROR_FAILED: what SQLite says stands in the message
 * @TS_SQLITE_ERROR_CONSTRAINT: the row is there already, or one that it
 *   refers to is not
 * @TS_SQLITE_ERROR_FULL: no room on the disk, or it cannot be written
 * @TS_SQLITE_ERROR_DAMAGED: the file is not a database or has been damaged
 */
typedef enum
{
  TS_SQLITE_ERROR_FAILED,
  TS_SQLITE_ERROR_CONSTRAINT,
  TS_SQLITE_ERROR_FULL,
  TS_SQLITE_ERROR_DAMAGED,
} TsSqliteError;

GQuark ts_sqlite_error_quark (void);

/*
 * SQLite with GError. Values are given by a format, a letter for each `?` of
 * the SQL: `s` text (const gchar *, may be %NULL), `i` integer (gint64), `d`
 * number (gdouble), `b` bytes (GBytes *, may be %NULL).
 */

void ts_sqlite_set_error (GError **error, sqlite3 *db, const gchar *what);
gboolean ts_sqlite_run (
    sqlite3 *db, GError **error, const gchar *sql, const gchar *format, ...);
sqlite3_stmt *ts_sqlite_query (
    sqlite3 *db, GError **error, const gchar *sql, const gchar *format, ...);
gboolean ts_sqlite_step (
    sqlite3_stmt *statement, gboolean *ret_row, GError **error);
gboolean ts_sqlite_script (sqlite3 *db, const gchar *sql, GError **error);

gchar *ts_sqlite_dup_text (sqlite3_stmt *statement, gint column);
GBytes *ts_sqlite_dup_bytes (sqlite3_stmt *statement, gint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

G_END_DECLS
