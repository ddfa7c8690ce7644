/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-audit-csv.h"

#include "system/ts-csv.h"

/**
 * ts_audit_format_time:
 *
 * Returns: ISO 8601, UTC, with microseconds
 */
gchar *
ts_audit_format_time (gint64 time_us)
{
  g_autoptr (GDateTime) second =
      g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree gchar *text =
      second != NULL ? g_date_time_format (second, "%Y-%m-%dT%H:%M:%S")
                     : g_strdup ("1970-01-01T00:00:00");

  return g_strdup_printf ("%s.%06dZ", text, (gint) (time_us % G_USEC_PER_SEC));
}

/**
 * ts_audit_csv_format_head:
 *
 * Returns: the first line, with the names of the columns
 */
gchar *
ts_audit_csv_format_head (void)
{
  return g_strdup ("id,time,user,role,protocol,address,action,target,old,new,"
                   "result,reason\r\n");
}

/**
 * ts_audit_csv_format:
 *
 * Returns: one line
 */
gchar *
ts_audit_csv_format (const TsAuditEntry *entry)
{
  const TsRecord *record = entry->record;
  GString *line = g_string_new (NULL);
  g_autofree gchar *id = g_strdup_printf ("%" G_GINT64_FORMAT, entry->id);
  g_autofree gchar *time_text = ts_audit_format_time (record->time_us);

  ts_csv_append_cell (line, id);
  ts_csv_append_cell (line, time_text);
  ts_csv_append_cell (line, record->system ? "(camera)" : record->user);
  ts_csv_append_cell (line, ts_role_to_string (record->role));
  ts_csv_append_cell (line, record->protocol);
  ts_csv_append_cell (line, record->address);
  ts_csv_append_cell (line, record->action);
  ts_csv_append_cell (line, record->target);
  ts_csv_append_cell (line, record->old_value);
  ts_csv_append_cell (line, record->new_value);
  ts_csv_append_cell (line, record->refusal == NULL ? "done" : "refused");
  ts_csv_append_cell (line, record->refusal);
  ts_csv_end_line (line);
  return g_string_free (line, FALSE);
}
