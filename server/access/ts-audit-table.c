/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-audit-table.h"

#include <string.h>

/* Names and values come from outside, also from those who do not get in. */
#define MAX_TEXT 1024

TsAuditQuery *
ts_audit_query_copy (const TsAuditQuery *self)
{
  TsAuditQuery *copy = g_memdup2 (self, sizeof *self);

  copy->user = g_strdup (self->user);
  copy->address = g_strdup (self->address);
  copy->action = g_strdup (self->action);
  copy->text = g_strdup (self->text);
  return copy;
}

void
ts_audit_query_free (TsAuditQuery *self)
{
  g_free (self->user);
  g_free (self->address);
  g_free (self->action);
  g_free (self->text);
  g_free (self);
}

void
ts_audit_entry_free (TsAuditEntry *self)
{
  ts_record_free (self->record);
  g_free (self);
}

/* Text of a bounded length that any reader can show. */
static gchar *
tidy (const gchar *text)
{
  g_autofree gchar *valid = NULL;
  const gchar *end;

  if (text == NULL)
    return NULL;
  valid = g_utf8_make_valid (text, strnlen (text, MAX_TEXT * 4));
  if (g_utf8_strlen (valid, -1) <= MAX_TEXT)
    return g_steal_pointer (&valid);
  end = g_utf8_offset_to_pointer (valid, MAX_TEXT - 1);
  return g_strdup_printf ("%.*s…", (gint) (end - valid), valid);
}

gboolean
ts_audit_table_add (sqlite3 *db, const TsRecord *record, GError **error)
{
  g_autofree gchar *user = tidy (record->user);
  g_autofree gchar *target = tidy (record->target);
  g_autofree gchar *old_value = tidy (record->old_value);
  g_autofree gchar *new_value = tidy (record->new_value);
  g_autofree gchar *refusal = tidy (record->refusal);

  return ts_sqlite_run (db, error,
      "INSERT INTO audit (time_us, user, role, system, protocol, address, "
      "action, target, old, new, refusal) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
      "ississsssss", record->time_us, user, ts_role_to_string (record->role),
      (gint64) record->system, record->protocol, record->address,
      record->action, target, old_value, new_value, refusal);
}

/**
 * ts_audit_table_prune:
 * @max_entries: how many newest entries stay
 * @oldest_us: entries from before go
 */
gboolean
ts_audit_table_prune (
    sqlite3 *db, guint max_entries, gint64 oldest_us, GError **error)
{
  return ts_sqlite_run (db, error,
             "DELETE FROM audit WHERE id <= (SELECT max (id) FROM audit) - ?",
             "i", (gint64) max_entries)
         && ts_sqlite_run (
             db, error, "DELETE FROM audit WHERE time_us < ?", "i", oldest_us);
}

/* A pattern of LIKE that finds just this text. */
static gchar *
escape_like (const gchar *before, const gchar *text, const gchar *after)
{
  GString *pattern = g_string_new (before);

  for (const gchar *at = text; *at != '\0'; at++) {
    if (*at == '%' || *at == '_' || *at == '\\')
      g_string_append_c (pattern, '\\');
    g_string_append_c (pattern, *at);
  }
  g_string_append (pattern, after);
  return g_string_free (pattern, FALSE);
}

/* An index in the SQL stands for each `?N`, so that all conditions are always
 * there and those that nobody asked for are true. */
static const gchar search_sql[] =
    "SELECT id, time_us, user, role, system, protocol, address, action, "
    "target, old, new, refusal FROM audit "
    "WHERE (?1 = 0 OR id < ?1) AND (?2 = 0 OR time_us >= ?2) "
    "AND (?3 = 0 OR time_us < ?3) AND (?4 IS NULL OR user = ?4) "
    "AND (?5 IS NULL OR address = ?5) "
    "AND (?6 IS NULL OR action = ?6 OR action LIKE ?7 ESCAPE '\\') "
    "AND (?8 = 0 OR (?8 = 1) = (refusal IS NULL)) "
    "AND (?9 IS NULL OR user LIKE ?9 ESCAPE '\\' "
    "OR address LIKE ?9 ESCAPE '\\' OR protocol LIKE ?9 ESCAPE '\\' "
    "OR action LIKE ?9 ESCAPE '\\' OR target LIKE ?9 ESCAPE '\\' "
    "OR old LIKE ?9 ESCAPE '\\' OR new LIKE ?9 ESCAPE '\\' "
    "OR refusal LIKE ?9 ESCAPE '\\') "
    "ORDER BY id DESC LIMIT ?10";

static TsAuditEntry *
read_entry (sqlite3_stmt *statement)
{
  TsAuditEntry *entry = g_new0 (TsAuditEntry, 1);
  TsRecord *record = g_new0 (TsRecord, 1);
  g_autofree gchar *role = ts_sqlite_dup_text (statement, 3);

  entry->id = sqlite3_column_int64 (statement, 0);
  entry->record = record;
  record->time_us = sqlite3_column_int64 (statement, 1);
  record->user = ts_sqlite_dup_text (statement, 2);
  ts_role_from_string (role, &record->role);
  record->system = sqlite3_column_int (statement, 4);
  record->protocol = ts_sqlite_dup_text (statement, 5);
  record->address = ts_sqlite_dup_text (statement, 6);
  record->action = ts_sqlite_dup_text (statement, 7);
  record->target = ts_sqlite_dup_text (statement, 8);
  record->old_value = ts_sqlite_dup_text (statement, 9);
  record->new_value = ts_sqlite_dup_text (statement, 10);
  record->refusal = ts_sqlite_dup_text (statement, 11);
  return entry;
}

/**
 * ts_audit_table_search:
 *
 * Returns: (transfer full) (element-type TsAuditEntry): the newest first
 */
GPtrArray *
ts_audit_table_search (sqlite3 *db, const TsAuditQuery *query, GError **error)
{
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_audit_entry_free);
  g_autofree gchar *below =
      query->action != NULL ? escape_like ("", query->action, ".%") : NULL;
  g_autofree gchar *anywhere =
      query->text != NULL ? escape_like ("%", query->text, "%") : NULL;
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (db, error, search_sql,
      "iiissssisi", query->before, query->from_us, query->to_us, query->user,
      query->address, query->action, below, (gint64) query->result, anywhere,
      (gint64) query->limit);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  while (row) {
    if (!ts_sqlite_step (statement, &row, error))
      return NULL;
    if (row)
      g_ptr_array_add (entries, read_entry (statement));
  }
  return g_steal_pointer (&entries);
}
