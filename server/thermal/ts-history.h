/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "thermal/ts-history-table.h"

G_BEGIN_DECLS

/* How many points a series has when nobody says how fine they are to be. */
#define TS_HISTORY_AUTO_POINTS 1000

/**
 * TsHistory:
 *
 * Keeps the lowest, the highest and the mean temperature of every region of
 * every sensor in the database: by the second for some hours, by the minute and
 * the hour for some days (concern `history`). A region is known by its sensor
 * and its id, whatever it is called and wherever it lies; when that changes, the
 * history knows since when. Owned by the program. Main context only.
 */
#define TS_TYPE_HISTORY (ts_history_get_type ())
G_DECLARE_FINAL_TYPE (TsHistory, ts_history, TS, HISTORY, GObject)

TsHistory *ts_history_new (TsCamera *camera, TsDatabase *database);
gboolean ts_history_start (TsHistory *self, GError **error);
void ts_history_stop (TsHistory *self);

gint64 ts_history_choose_resolution (
    TsHistory *self, gint64 from_s, gint64 to_s);
void ts_history_find_async (TsHistory *self, const TsHistoryQuery *query,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
TsHistoryPage *ts_history_find_finish (
    TsHistory *self, GAsyncResult *result, GError **error);

G_END_DECLS
