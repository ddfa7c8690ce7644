/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-log-ring.h"

#include <string.h>

#include "system/ts-log-levels.h"

struct _TsLogRing
{
  guint max_entries;
  gsize max_bytes;

  /* guards what follows */
  GMutex entries_mutex;
  GQueue entries; /* TsLogEntry, oldest first */
  gsize n_bytes;
  guint64 last_id;
};

static gchar *
dup_valid (const gchar *text)
{
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

TsLogEntry *
ts_log_entry_new (gint64 time_us, GLogLevelFlags level, const gchar *domain,
    const gchar *message, const gchar *sensor, const gchar *stream,
    const gchar *caller)
{
  TsLogEntry *self = g_atomic_rc_box_new0 (TsLogEntry);

  self->time_us = time_us;
  self->level = level & G_LOG_LEVEL_MASK;
  self->domain = dup_valid (domain != NULL ? domain : "thermoscope");
  self->message = dup_valid (message);
  self->sensor = dup_valid (sensor);
  self->stream = dup_valid (stream);
  self->caller = dup_valid (caller);
  return self;
}

TsLogEntry *
ts_log_entry_ref (TsLogEntry *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_entry (gpointer data)
{
  TsLogEntry *self = data;

  g_free (self->domain);
  g_free (self->message);
  g_free (self->sensor);
  g_free (self->stream);
  g_free (self->caller);
}

void
ts_log_entry_unref (TsLogEntry *self)
{
  g_atomic_rc_box_release_full (self, clear_entry);
}

/* A message must not look like two: what somebody outside sent may be in it. */
static void
append_on_one_line (GString *line, const gchar *text)
{
  for (const gchar *p = text; *p != '\0'; p++) {
    if (*p == '\n')
      g_string_append (line, "\\n");
    else if (*p == '\t')
      g_string_append_c (line, ' ');
    else if (g_ascii_iscntrl (*p))
      g_string_append_printf (line, "\\x%02x", (guchar) *p);
    else
      g_string_append_c (line, *p);
  }
}

/**
 * ts_log_entry_to_line:
 *
 * Returns: (transfer full): time, level, domain, message, without a line break
 *   at the end
 */
gchar *
ts_log_entry_to_line (const TsLogEntry *self)
{
  g_autoptr (GDateTime) second =
      g_date_time_new_from_unix_utc (self->time_us / G_USEC_PER_SEC);
  g_autofree gchar *time = g_date_time_format (second, "%Y-%m-%dT%H:%M:%S");
  GString *line = g_string_new (NULL);

  g_string_printf (line, "%s.%03dZ %s %s: ", time,
      (gint) (self->time_us % G_USEC_PER_SEC / 1000),
      ts_log_level_to_string (self->level), self->domain);
  append_on_one_line (line, self->message);
  return g_string_free (line, FALSE);
}

static gsize
count_bytes (const TsLogEntry *entry)
{
  const gchar *const texts[] = {entry->domain, entry->message, entry->sensor,
      entry->stream, entry->caller};
  gsize n_bytes = sizeof *entry;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    n_bytes += texts[i] != NULL ? strlen (texts[i]) + 1 : 0;
  return n_bytes;
}

/**
 * ts_log_ring_new:
 * @max_entries: so many messages are kept
 * @max_bytes: and only if they are not larger together; the newest is always
 *   kept
 */
TsLogRing *
ts_log_ring_new (guint max_entries, gsize max_bytes)
{
  TsLogRing *self = g_new0 (TsLogRing, 1);

  self->max_entries = max_entries;
  self->max_bytes = max_bytes;
  g_mutex_init (&self->entries_mutex);
  return self;
}

void
ts_log_ring_free (TsLogRing *self)
{
  g_queue_clear_full (&self->entries, (GDestroyNotify) ts_log_entry_unref);
  g_mutex_clear (&self->entries_mutex);
  g_free (self);
}

/**
 * ts_log_ring_add:
 * @entry: (transfer full): gets its id here
 */
void
ts_log_ring_add (TsLogRing *self, TsLogEntry *entry)
{
  GQueue gone = G_QUEUE_INIT;

  g_mutex_lock (&self->entries_mutex);
  entry->id = ++self->last_id;
  self->n_bytes += count_bytes (entry);
  g_queue_push_tail (&self->entries, entry);
  while (self->entries.length > 1
         && (self->entries.length > self->max_entries
             || self->n_bytes > self->max_bytes)) {
    TsLogEntry *oldest = g_queue_pop_head (&self->entries);

    self->n_bytes -= count_bytes (oldest);
    g_queue_push_tail (&gone, oldest);
  }
  g_mutex_unlock (&self->entries_mutex);
  g_queue_clear_full (&gone, (GDestroyNotify) ts_log_entry_unref);
}

static gboolean
matches (const TsLogEntry *entry, const TsLogQuery *query, const gchar *text)
{
  g_autofree gchar *folded = NULL;

  if (entry->level > query->level || entry->time_us < query->since_us)
    return FALSE;
  if (query->domain != NULL && !g_str_equal (entry->domain, query->domain))
    return FALSE;
  if (text == NULL)
    return TRUE;
  folded = g_utf8_casefold (entry->message, -1);
  return strstr (folded, text) != NULL;
}

/* The messages as they are now, so that nobody who logs waits for a search. */
static GPtrArray *
dup_entries (TsLogRing *self, const TsLogQuery *query)
{
  GPtrArray *entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_log_entry_unref);

  g_mutex_lock (&self->entries_mutex);
  for (GList *l = self->entries.tail; l != NULL; l = l->prev) {
    TsLogEntry *entry = l->data;

    if (entry->id <= query->after)
      break;
    if (query->before == 0 || entry->id < query->before)
      g_ptr_array_add (entries, ts_log_entry_ref (entry));
  }
  g_mutex_unlock (&self->entries_mutex);
  return entries;
}

/**
 * ts_log_ring_query:
 * @ret_more: (out): whether there are older ones that match, too
 *
 * Returns: (transfer full) (element-type TsLogEntry): the newest messages that
 *   match, newest first
 */
GPtrArray *
ts_log_ring_query (TsLogRing *self, const TsLogQuery *query, gboolean *ret_more)
{
  g_autoptr (GPtrArray) entries = dup_entries (self, query);
  g_autofree gchar *text =
      query->text != NULL ? g_utf8_casefold (query->text, -1) : NULL;
  GPtrArray *found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_log_entry_unref);

  *ret_more = FALSE;
  for (guint i = 0; i < entries->len && !*ret_more; i++) {
    TsLogEntry *entry = g_ptr_array_index (entries, i);

    if (!matches (entry, query, text))
      continue;
    if (found->len < query->limit)
      g_ptr_array_add (found, ts_log_entry_ref (entry));
    else
      *ret_more = TRUE;
  }
  return found;
}
