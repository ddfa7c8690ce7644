/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * TsArchiveJournal:
 *
 * A file in which stands what an interrupted restore was about: what shall be
 * (*redo*) and what was before (*undo*), sealed with the device's key. It is
 * there from before the first change until after the last. Counted; any thread,
 * one at a time.
 */
typedef struct _TsArchiveJournal TsArchiveJournal;

TsArchiveJournal *ts_archive_journal_new (
    const gchar *path, GBytes *device_key);
TsArchiveJournal *ts_archive_journal_ref (TsArchiveJournal *self);
void ts_archive_journal_unref (TsArchiveJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsArchiveJournal, ts_archive_journal_unref)

void ts_archive_journal_write_async (TsArchiveJournal *self, JsonNode *redo,
    JsonNode *undo, GAsyncReadyCallback callback, gpointer user_data);
void ts_archive_journal_remove_async (
    TsArchiveJournal *self, GAsyncReadyCallback callback, gpointer user_data);

gboolean ts_archive_journal_read (TsArchiveJournal *self, JsonNode **ret_redo,
    JsonNode **ret_undo, GError **error);
gboolean ts_archive_journal_remove (TsArchiveJournal *self, GError **error);

G_END_DECLS
