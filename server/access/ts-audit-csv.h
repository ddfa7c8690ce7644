/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-audit-table.h"

G_BEGIN_DECLS

/* The audit log as text, for spreadsheets. Pure functions. */

gchar *ts_audit_format_time (gint64 time_us);
gchar *ts_audit_csv_format_head (void);
gchar *ts_audit_csv_format (const TsAuditEntry *entry);

G_END_DECLS
