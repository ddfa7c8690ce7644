/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-event-bus.h"

G_BEGIN_DECLS

/**
 * TsEventQueue:
 *
 * Events for a subscriber that takes its time, as one over a network does.
 * Holds a bounded number; when it is full the oldest goes, and is counted.
 * Main context only.
 */
typedef struct _TsEventQueue TsEventQueue;

/**
 * TsEventFilter:
 *
 * Returns: whether @event is wanted
 */
typedef gboolean (*TsEventFilter) (TsEvent *event, gpointer user_data);

TsEventQueue *ts_event_queue_new (TsEventBus *bus, const gchar *pattern,
    guint max_events, GCallback on_filled, gpointer user_data);
void ts_event_queue_free (TsEventQueue *self);
void ts_event_queue_set_filter (
    TsEventQueue *self, TsEventFilter filter, gpointer user_data);
void ts_event_queue_push (TsEventQueue *self, TsEvent *event);
TsEvent *ts_event_queue_pop (TsEventQueue *self, guint64 *ret_lost);
guint ts_event_queue_get_length (TsEventQueue *self);
guint64 ts_event_queue_get_lost (TsEventQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsEventQueue, ts_event_queue_free)

G_END_DECLS
