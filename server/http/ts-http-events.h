/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-sessions.h"
#include "events/ts-event-history.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpEvents:
 *
 * The events by HTTP: `/api/v1/events` live, as WebSocket or as server-sent
 * events, and `/api/v1/events/history`. Owned by the program. Main context
 * only.
 */
typedef struct _TsHttpEvents TsHttpEvents;

TsHttpEvents *ts_http_events_new (TsEventBus *bus, TsEventHistory *history,
    TsDoor *door, GSettings *settings);
void ts_http_events_free (TsHttpEvents *self);
void ts_http_events_add_routes (TsHttpEvents *self, TsHttpRouter *router);
void ts_http_events_stop (TsHttpEvents *self);
void ts_http_events_follow_sessions (TsHttpEvents *self, TsSessions *sessions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpEvents, ts_http_events_free)

G_END_DECLS
