/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-caller.h"
#include "camera/ts-event-bus.h"
#include "events/ts-event-history.h"

G_BEGIN_DECLS

/**
 * TsEventItem:
 * @event: (nullable): the next event
 * @lost: how many events before it could not be told, at most; 0: none
 * @id: what to resume after once this was told; 0: as before
 *
 * What a follower is told next. One of the first two is there, or only the
 * last: then the properties are complete. Free with ts_event_item_clear().
 */
typedef struct
{
  TsEvent *event;
  guint64 lost;
  gint64 id;
} TsEventItem;

void ts_event_item_clear (TsEventItem *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsEventItem, ts_event_item_clear)

/**
 * TsEventFollower:
 *
 * The events from some moment on, for somebody who takes them one after the
 * other, as fast as the way to them is: how things stand first, or, for who
 * has been here before, what was missed; then what happens. None is told
 * twice, and none is missed without being told so.
 *
 * What is under way is bounded. Who is slower than that gets the rest from the
 * history, as long as that has it.
 *
 * Only what the caller may see. Main context only.
 */
typedef struct _TsEventFollower TsEventFollower;

/**
 * TsEventReady:
 *
 * There is something to take again, after ts_event_follower_next() had nothing.
 */
typedef void (*TsEventReady) (TsEventFollower *self, gpointer user_data);

#define TS_EVENT_FROM_NOW (-1)

TsEventFollower *ts_event_follower_new (TsEventBus *bus,
    TsEventHistory *history, TsCaller *caller, const gchar *pattern,
    gint64 after, guint max_waiting, TsEventReady ready, gpointer user_data);
void ts_event_follower_free (TsEventFollower *self);
gboolean ts_event_follower_next (TsEventFollower *self, TsEventItem *ret_item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsEventFollower, ts_event_follower_free)

G_END_DECLS
