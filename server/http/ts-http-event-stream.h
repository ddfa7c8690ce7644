/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "events/ts-event-follower.h"

G_BEGIN_DECLS

/**
 * TsHttpEventStream:
 *
 * Events as server-sent events (`text/event-stream`), to one client. The next
 * ones are taken when the last ones are on their way, so that nothing piles
 * up. Owned by #TsHttpEvents. Main context only.
 */
typedef struct _TsHttpEventStream TsHttpEventStream;

/**
 * TsHttpEventStreamEnded:
 *
 * The client is gone; frees the stream.
 */
typedef void (*TsHttpEventStreamEnded) (
    TsHttpEventStream *self, gpointer user_data);

TsHttpEventStream *ts_http_event_stream_new (SoupServerMessage *message,
    TsHttpEventStreamEnded ended, gpointer user_data);
void ts_http_event_stream_start (
    TsHttpEventStream *self, TsEventFollower *follower);
void ts_http_event_stream_ready (TsHttpEventStream *self);
void ts_http_event_stream_free (TsHttpEventStream *self);

G_END_DECLS
