/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-event.h"

G_BEGIN_DECLS

/**
 * TsEventFunc:
 *
 * Takes an event; does not keep anybody waiting.
 */
typedef void (*TsEventFunc) (TsEvent *event, gpointer user_data);

/**
 * TsEventBus:
 *
 * The door by which everything leaves that happens: sources publish, adapters
 * subscribe by topic. Numbers the events, and knows the newest of each
 * property, so that a newcomer learns how things stand. Owned by the program.
 * Made on the main thread; ts_event_bus_publish() may be called from any
 * thread, everything else and every delivery is on the main context.
 */
#define TS_TYPE_EVENT_BUS (ts_event_bus_get_type ())
G_DECLARE_FINAL_TYPE (TsEventBus, ts_event_bus, TS, EVENT_BUS, GObject)

TsEventBus *ts_event_bus_new (void);
void ts_event_bus_set_last_id (TsEventBus *self, gint64 last_id);
gint64 ts_event_bus_get_last_id (TsEventBus *self);
void ts_event_bus_publish (TsEventBus *self, TsEvent *event);
guint ts_event_bus_subscribe (TsEventBus *self, const gchar *pattern,
    TsEventFunc func, gpointer user_data, GDestroyNotify destroy);
void ts_event_bus_unsubscribe (TsEventBus *self, guint subscription);
void ts_event_bus_foreach_property (TsEventBus *self, const gchar *pattern,
    TsEventFunc func, gpointer user_data);

G_END_DECLS
