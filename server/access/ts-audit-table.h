/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-door.h"
#include "storage/ts-sqlite.h"

G_BEGIN_DECLS

/**
 * TsAuditResult:
 *
 * Which of the entries are asked for.
 */
typedef enum
{
  TS_AUDIT_RESULT_ANY,
  TS_AUDIT_RESULT_DONE,
  TS_AUDIT_RESULT_REFUSED,
} TsAuditResult;

/**
 * TsAuditQuery:
 * @from_us: not before, UTC; 0: from the beginning
 * @to_us: before, UTC; 0: up to now
 * @user: (nullable): account
 * @address: (nullable): from where
 * @action: (nullable): as `users.add`, or the part before the dot for all
 *   that begin so
 * @text: (nullable): what stands anywhere in the entry, in any case
 * @result: done, refused or both
 * @before: only entries with a smaller number; 0: from the newest
 * @limit: how many at most
 *
 * What of the audit log somebody wants to see.
 */
typedef struct
{
  gint64 from_us;
  gint64 to_us;
  gchar *user;
  gchar *address;
  gchar *action;
  gchar *text;
  TsAuditResult result;
  gint64 before;
  guint limit;
} TsAuditQuery;

TsAuditQuery *ts_audit_query_copy (const TsAuditQuery *self);
void ts_audit_query_free (TsAuditQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAuditQuery, ts_audit_query_free)

/**
 * TsAuditEntry:
 * @id: its number; a later entry has a larger one
 * @record: what was done
 */
typedef struct
{
  gint64 id;
  TsRecord *record;
} TsAuditEntry;

void ts_audit_entry_free (TsAuditEntry *self);

/* On the database's thread. */
gboolean ts_audit_table_add (
    sqlite3 *db, const TsRecord *record, GError **error);
gboolean ts_audit_table_prune (
    sqlite3 *db, guint max_entries, gint64 oldest_us, GError **error);
GPtrArray *ts_audit_table_search (
    sqlite3 *db, const TsAuditQuery *query, GError **error);

G_END_DECLS
