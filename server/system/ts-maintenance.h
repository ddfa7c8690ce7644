/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"
#include "system/ts-archive.h"
#include "system/ts-backups.h"

G_BEGIN_DECLS

/**
 * TsFactoryDepth:
 * @TS_FACTORY_IMAGE: "image": how the picture looks
 * @TS_FACTORY_SETTINGS: "settings": everything but the network and who may log
 *   in
 * @TS_FACTORY_EVERYTHING: "everything": accounts, certificates, keys, records
 *   and backups, too; the camera starts again and waits for its activation
 *
 * How much of the camera becomes as it was when it was new.
 */
typedef enum
{
  TS_FACTORY_IMAGE,
  TS_FACTORY_SETTINGS,
  TS_FACTORY_EVERYTHING,
} TsFactoryDepth;

gboolean ts_factory_depth_from_string (
    const gchar *name, TsFactoryDepth *ret_depth);

/**
 * TsMaintenance:
 *
 * Export, import, restore and factory default: each of them checks who asks,
 * keeps a backup of what was, does the whole or nothing, and tells the door.
 * Owned by the program. Main context only.
 */
#define TS_TYPE_MAINTENANCE (ts_maintenance_get_type ())
G_DECLARE_FINAL_TYPE (TsMaintenance, ts_maintenance, TS, MAINTENANCE, GObject)

TsMaintenance *ts_maintenance_new (TsArchive *archive, TsBackups *backups,
    TsSettings *settings, const gchar *state_dir);
TsArchive *ts_maintenance_get_archive (TsMaintenance *self);
TsBackups *ts_maintenance_get_backups (TsMaintenance *self);

void ts_maintenance_export_async (TsMaintenance *self, TsCaller *caller,
    const gchar *password, const gchar *const *parts, const gchar *backup,
    GAsyncReadyCallback callback, gpointer user_data);
GBytes *ts_maintenance_export_finish (
    TsMaintenance *self, GAsyncResult *result, GError **error);

void ts_maintenance_import_async (TsMaintenance *self, TsCaller *caller,
    GBytes *file, const gchar *password, GAsyncReadyCallback callback,
    gpointer user_data);
void ts_maintenance_restore_async (TsMaintenance *self, TsCaller *caller,
    const gchar *backup, GAsyncReadyCallback callback, gpointer user_data);
void ts_maintenance_factory_async (TsMaintenance *self, TsCaller *caller,
    TsFactoryDepth depth, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_maintenance_finish (TsMaintenance *self, GAsyncResult *result,
    gchar **ret_backup, GError **error);

G_END_DECLS
