/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "camera/ts-caller.h"
#include "camera/ts-event-bus.h"
#include "storage/ts-database.h"

G_BEGIN_DECLS

/**
 * TsEventQuery:
 * @caller: (nullable): only what this one may see; %NULL: everything
 * @pattern: (nullable): only topics that it takes, see
 *   ts_event_topic_matches()
 * @source: (nullable): only events whose source has this text in some item
 * @since_us: only from this time on, UTC
 * @until_us: only before this time; 0: no matter
 * @after: only with a larger number
 * @before: only with a smaller number; 0: no matter
 * @oldest_first: the order, and which ones when there are too many
 * @limit: at most so many
 *
 * Which events somebody wants to have.
 */
typedef struct
{
  TsCaller *caller;
  const gchar *pattern;
  const gchar *source;
  gint64 since_us;
  gint64 until_us;
  gint64 after;
  gint64 before;
  gboolean oldest_first;
  guint limit;
} TsEventQuery;

/**
 * TsEventPage:
 * @events: (element-type TsEvent): in the order asked for
 * @more: whether there are more of them
 * @oldest: number of the oldest event that is kept; 0: none is. Who asks for
 *   what came after a smaller number has missed something
 *
 * What was found. Free with ts_event_page_free().
 */
typedef struct
{
  GPtrArray *events;
  gboolean more;
  gint64 oldest;
} TsEventPage;

void ts_event_page_free (TsEventPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsEventPage, ts_event_page_free)

/**
 * TsEventHistory:
 *
 * Keeps every event of the bus in the database, for so many days and so many
 * events, and finds them again. Sees to it that numbers are never given twice,
 * however the camera ended. Owned by the program. Main context only.
 */
#define TS_TYPE_EVENT_HISTORY (ts_event_history_get_type ())
G_DECLARE_FINAL_TYPE (
    TsEventHistory, ts_event_history, TS, EVENT_HISTORY, GObject)

TsEventHistory *ts_event_history_new (TsDatabase *database, TsEventBus *bus);
void ts_event_history_set_limits (
    TsEventHistory *self, guint max_events, guint max_days);
void ts_event_history_follow_settings (
    TsEventHistory *self, GSettings *settings);
gboolean ts_event_history_start (TsEventHistory *self, GError **error);
void ts_event_history_stop (TsEventHistory *self);

void ts_event_history_query_async (TsEventHistory *self,
    const TsEventQuery *query, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
TsEventPage *ts_event_history_query_finish (
    TsEventHistory *self, GAsyncResult *result, GError **error);

G_END_DECLS
