/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsLogEntry:
 * @id: counts from 1 with the start of the program
 * @time_us: when, UTC
 * @level: exactly one of GLib's levels
 * @domain: which part of the camera
 * @message: UTF-8, without secrets
 * @sensor: (nullable): what it is about
 * @stream: (nullable): what it is about
 * @caller: (nullable): who had it done
 *
 * One message. Immutable once it is in a ring.
 */
typedef struct
{
  guint64 id;
  gint64 time_us;
  GLogLevelFlags level;
  gchar *domain;
  gchar *message;
  gchar *sensor;
  gchar *stream;
  gchar *caller;
} TsLogEntry;

TsLogEntry *ts_log_entry_new (gint64 time_us, GLogLevelFlags level,
    const gchar *domain, const gchar *message, const gchar *sensor,
    const gchar *stream, const gchar *caller);
TsLogEntry *ts_log_entry_ref (TsLogEntry *self);
void ts_log_entry_unref (TsLogEntry *self);
gchar *ts_log_entry_to_line (const TsLogEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsLogEntry, ts_log_entry_unref)

/**
 * TsLogQuery:
 * @level: least important level that is wanted
 * @domain: (nullable): only this part of the camera
 * @text: (nullable): only messages with this in them, in any case
 * @since_us: only messages from then on, UTC
 * @after: only messages with a higher id
 * @before: only messages with a lower id; 0: no matter
 * @limit: at most so many; the newest ones
 *
 * Which messages somebody wants to see.
 */
typedef struct
{
  GLogLevelFlags level;
  const gchar *domain;
  const gchar *text;
  gint64 since_us;
  guint64 after;
  guint64 before;
  guint limit;
} TsLogQuery;

/**
 * TsLogRing:
 *
 * The newest messages, in memory: so many, and of so many bytes. Any thread.
 */
typedef struct _TsLogRing TsLogRing;

TsLogRing *ts_log_ring_new (guint max_entries, gsize max_bytes);
void ts_log_ring_free (TsLogRing *self);
void ts_log_ring_add (TsLogRing *self, TsLogEntry *entry);
GPtrArray *ts_log_ring_query (
    TsLogRing *self, const TsLogQuery *query, gboolean *ret_more);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsLogRing, ts_log_ring_free)

G_END_DECLS
