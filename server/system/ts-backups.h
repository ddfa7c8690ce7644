/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "system/ts-archive.h"
#include "system/ts-backup-folder.h"

G_BEGIN_DECLS

/**
 * TsBackups:
 *
 * Archives that are kept on the device, in `backups/` of the state directory.
 * They hold everything, sealed with the device's key: no use to anybody who
 * takes them away. How many there may be is said by settings (`backup`). Owned
 * by the program. Main context only; the disk is on worker threads.
 *
 * A caller needs the permission for maintenance; what is in a backup asks for
 * more when it is restored or exported.
 */
#define TS_TYPE_BACKUPS (ts_backups_get_type ())
G_DECLARE_FINAL_TYPE (TsBackups, ts_backups, TS, BACKUPS, GObject)

TsBackups *ts_backups_new (
    TsArchive *archive, const gchar *state_dir, GSettings *limits);

void ts_backups_create_async (TsBackups *self, TsCaller *caller,
    const gchar *name, const gchar *reason, GAsyncReadyCallback callback,
    gpointer user_data);
TsBackup *ts_backups_create_finish (
    TsBackups *self, GAsyncResult *result, GError **error);
void ts_backups_list_async (
    TsBackups *self, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ts_backups_list_finish (
    TsBackups *self, GAsyncResult *result, GError **error);
void ts_backups_read_async (TsBackups *self, TsCaller *caller,
    const gchar *name, GAsyncReadyCallback callback, gpointer user_data);
GBytes *ts_backups_read_finish (
    TsBackups *self, GAsyncResult *result, GError **error);
void ts_backups_remove_async (TsBackups *self, TsCaller *caller,
    const gchar *name, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_backups_remove_finish (
    TsBackups *self, GAsyncResult *result, GError **error);

G_END_DECLS
