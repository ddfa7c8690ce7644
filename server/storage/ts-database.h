/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "storage/ts-sqlite.h"

G_BEGIN_DECLS

#define TS_DATABASE_MAX_POSTED 10000

/**
 * TsDatabaseFunc:
 * @db: open, inside a transaction
 * @data: of the caller
 *
 * Works on the database, on its own thread. What it did is kept when it sets
 * no @error, and undone when it does.
 *
 * Returns: (nullable): the result, freed by the caller's function
 */
typedef gpointer (*TsDatabaseFunc) (sqlite3 *db, gpointer data, GError **error);

/**
 * TsDatabase:
 *
 * The camera's SQLite file, and the one thread that works on it, in the order
 * in which it was asked. Each piece of work is a transaction; a kill at any
 * moment leaves it done or not. Owned by the program; may be called from any
 * thread.
 */
#define TS_TYPE_DATABASE (ts_database_get_type ())
G_DECLARE_FINAL_TYPE (TsDatabase, ts_database, TS, DATABASE, GObject)

TsDatabase *ts_database_open (const gchar *path, GError **error);
void ts_database_close (TsDatabase *self);
const gchar *ts_database_get_path (TsDatabase *self);

void ts_database_run_async (TsDatabase *self, TsDatabaseFunc func,
    gpointer data, GDestroyNotify data_free, GDestroyNotify result_free,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gpointer ts_database_run_finish (
    TsDatabase *self, GAsyncResult *result, GError **error);
gpointer ts_database_run (
    TsDatabase *self, TsDatabaseFunc func, gpointer data, GError **error);
gboolean ts_database_post (TsDatabase *self, TsDatabaseFunc func, gpointer data,
    GDestroyNotify data_free);
guint ts_database_get_n_waiting (TsDatabase *self);
guint ts_database_get_n_failed (TsDatabase *self);

/* Of ts-database-schema.c, ended by %NULL; the first makes version 1. */
extern const gchar *const ts_database_migrations[];

G_END_DECLS
