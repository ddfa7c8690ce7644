/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "camera/ts-door.h"
#include "storage/ts-database.h"
#include "system/ts-archive-document.h"

G_BEGIN_DECLS

/**
 * TsArchivePart:
 * @name: in the document, as `settings`
 * @secret: whether it holds what must not be read: it goes only where it is
 *   sealed
 * @permission: what a caller needs to read or replace it, beside the one for
 *   maintenance
 * @save: returns all there is, as JSON
 * @prepare: checks everything and changes nothing; a node that holds null is
 *   the state of a new camera. Returns what @apply takes
 * @get_needs: (nullable): what a caller needs for just this change
 * @apply: makes it so, replacing all there was. Doing it twice is the same as
 *   once. Work that it leaves to the database is waited for
 * @discard: frees what @prepare returned
 *
 * Something that the camera keeps and that goes into an archive. Registered by
 * who owns it; called on the main context.
 */
typedef struct
{
  const gchar *name;
  gboolean secret;
  TsPermission permission;
  JsonNode *(*save) (gpointer owner, GError **error);
  gpointer (*prepare) (gpointer owner, JsonNode *node, GError **error);
  TsPermission (*get_needs) (gpointer owner, gpointer prepared);
  gboolean (*apply) (
      gpointer owner, gpointer prepared, TsCaller *caller, GError **error);
  GDestroyNotify discard;
} TsArchivePart;

/**
 * TsArchive:
 *
 * All that the camera keeps, as one document: saved at once, and taken in whole
 * or not at all, also when the process is killed meanwhile: before the first
 * part is touched, both what shall be and what was lie sealed in the state
 * directory, and the next start finishes what this one began. Owned by the
 * program. Main context only.
 *
 * Knows the parts by their functions, nothing of what is in them, and nothing
 * of HTTP.
 */
#define TS_TYPE_ARCHIVE (ts_archive_get_type ())
G_DECLARE_FINAL_TYPE (TsArchive, ts_archive, TS, ARCHIVE, GObject)

TsArchive *ts_archive_new (const gchar *state_dir, GBytes *device_key,
    TsDatabase *database, TsDoor *door);
void ts_archive_add_part (
    TsArchive *self, const TsArchivePart *part, gpointer owner);
GStrv ts_archive_list_parts (TsArchive *self, gboolean secrets);
GBytes *ts_archive_get_device_key (TsArchive *self);
TsDoor *ts_archive_get_door (TsArchive *self);

JsonNode *ts_archive_save (TsArchive *self, TsCaller *caller,
    const gchar *const *names, GError **error);
gboolean ts_archive_has_secrets (TsArchive *self, JsonNode *document);
TsPermission ts_archive_get_permission (TsArchive *self, const gchar *name);
gboolean ts_archive_admit (TsArchive *self, TsCaller *caller,
    JsonNode *document, const gchar *action, GError **error);
gboolean ts_archive_check (
    TsArchive *self, TsCaller *caller, JsonNode *document, GError **error);

void ts_archive_restore_async (TsArchive *self, TsCaller *caller,
    JsonNode *document, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_archive_restore_finish (
    TsArchive *self, GAsyncResult *result, GError **error);
gboolean ts_archive_recover (TsArchive *self, GError **error);

G_END_DECLS
