/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "access/ts-audit-table.h"
#include "camera/ts-door.h"
#include "storage/ts-database.h"

G_BEGIN_DECLS

#define TS_AUDIT_MAX_LIMIT 1000

/**
 * TsAudit:
 *
 * The audit log: keeps in the database what the door tells, and finds it again.
 * Entries that are too old, or more than are to be kept, go by themselves.
 * Owned by the program; main context only. Reading needs %TS_PERMISSION_LOGS
 * and is not recorded, so that reading does not write; taking
 * it away is.
 */
#define TS_TYPE_AUDIT (ts_audit_get_type ())
G_DECLARE_FINAL_TYPE (TsAudit, ts_audit, TS, AUDIT, GObject)

TsAudit *ts_audit_new (TsDoor *door, TsDatabase *database, GSettings *settings);
void ts_audit_start (TsAudit *self);
void ts_audit_stop (TsAudit *self);

void ts_audit_search_async (TsAudit *self, TsCaller *caller,
    const TsAuditQuery *query, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ts_audit_search_finish (
    TsAudit *self, GAsyncResult *result, GError **error);
void ts_audit_record_export (TsAudit *self, TsCaller *caller);

G_END_DECLS
