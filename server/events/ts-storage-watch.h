/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-event-bus.h"
#include "storage/ts-database.h"

G_BEGIN_DECLS

/**
 * TsStorageWatch:
 *
 * Looks every few seconds whether the state directory has room and the
 * database can write, and publishes when that changes. Main context only.
 */
typedef struct _TsStorageWatch TsStorageWatch;

TsStorageWatch *ts_storage_watch_new (TsEventBus *bus, TsDatabase *database,
    const gchar *directory, guint64 low_bytes);
void ts_storage_watch_free (TsStorageWatch *self);
void ts_storage_watch_set_low (TsStorageWatch *self, guint64 low_bytes);
void ts_storage_watch_take (
    TsStorageWatch *self, guint64 free_bytes, guint64 total_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsStorageWatch, ts_storage_watch_free)

G_END_DECLS
