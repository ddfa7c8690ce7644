/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "events/ts-event-follower.h"

G_BEGIN_DECLS

/**
 * TsHttpEventSocket:
 *
 * Events by a WebSocket, each a text message, to one client. The next ones are
 * taken when the last ones have left, so that nothing piles up. Owned by
 * #TsHttpEvents. Main context only.
 */
typedef struct _TsHttpEventSocket TsHttpEventSocket;

/**
 * TsHttpEventSocketEnded:
 *
 * The connection is closed; frees the socket.
 */
typedef void (*TsHttpEventSocketEnded) (
    TsHttpEventSocket *self, gpointer user_data);

TsHttpEventSocket *ts_http_event_socket_new (
    SoupWebsocketConnection *connection, TsHttpEventSocketEnded ended,
    gpointer user_data);
void ts_http_event_socket_start (
    TsHttpEventSocket *self, TsEventFollower *follower);
void ts_http_event_socket_ready (TsHttpEventSocket *self);
void ts_http_event_socket_free (TsHttpEventSocket *self);

G_END_DECLS
