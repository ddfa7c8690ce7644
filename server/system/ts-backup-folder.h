/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_BACKUP_ERROR (ts_backup_error_quark ())
#define TS_BACKUP_MAX_NAME 64

/**
 * TsBackupError:
 * @TS_BACKUP_ERROR_NAME: not a name; the message says what one is
 * @TS_BACKUP_ERROR_EXISTS: there is one of this name
 * @TS_BACKUP_ERROR_NOT_FOUND: there is none of this name
 * @TS_BACKUP_ERROR_FULL: as many as the settings allow, or as large; delete one
 */
typedef enum
{
  TS_BACKUP_ERROR_NAME,
  TS_BACKUP_ERROR_EXISTS,
  TS_BACKUP_ERROR_NOT_FOUND,
  TS_BACKUP_ERROR_FULL,
} TsBackupError;

GQuark ts_backup_error_quark (void);

/**
 * TsBackup:
 * @name: unique
 * @time: when it was made, ISO 8601, UTC
 * @size: of the file, in bytes
 * @user: (nullable): who had it made; %NULL: the camera
 * @reason: (nullable): what the camera made it before, as `import`; %NULL:
 *   somebody wanted it
 * @parts: what is in it
 *
 * One that is kept on the device.
 */
typedef struct
{
  gchar *name;
  gchar *time;
  guint64 size;
  gchar *user;
  gchar *reason;
  GStrv parts;
} TsBackup;

void ts_backup_free (TsBackup *backup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsBackup, ts_backup_free)

gchar *ts_backup_build_label (const TsBackup *backup);
gboolean ts_backup_check_name (const gchar *name, GError **error);

/**
 * TsBackupLimits:
 * @max_wanted: how many that somebody wanted
 * @max_automatic: how many that the camera made; the oldest makes room
 * @max_size: of all files together, in bytes
 */
typedef struct
{
  guint max_wanted;
  guint max_automatic;
  guint64 max_size;
} TsBackupLimits;

/* A folder of backups, each a sealed file whose label says what it is. These
 * wait for the disk: from a worker thread, one at a time. */

GPtrArray *ts_backup_folder_list (const gchar *folder, GError **error);
TsBackup *ts_backup_folder_add (const gchar *folder, const gchar *name,
    GBytes *file, const TsBackupLimits *limits, GError **error);
GBytes *ts_backup_folder_read (
    const gchar *folder, const gchar *name, GError **error);
gboolean ts_backup_folder_remove (
    const gchar *folder, const gchar *name, GError **error);

G_END_DECLS
