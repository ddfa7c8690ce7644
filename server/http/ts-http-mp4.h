/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "media/ts-fragmenter.h"

G_BEGIN_DECLS

#define TS_HTTP_MP4_MAX_VIEWERS 256

/**
 * TsHttpMp4:
 *
 * Hands the fragments of one stream to all who watch it by HTTP or WebSocket.
 * Is a consumer of the stream only while somebody watches. Main context only.
 */
typedef struct _TsHttpMp4 TsHttpMp4;

TsHttpMp4 *ts_http_mp4_new (TsStream *stream);
void ts_http_mp4_free (TsHttpMp4 *self);
void ts_http_mp4_add_message (TsHttpMp4 *self, SoupServerMessage *message);
void ts_http_mp4_add_socket (
    TsHttpMp4 *self, SoupWebsocketConnection *connection);
guint ts_http_mp4_get_n_viewers (TsHttpMp4 *self);

G_END_DECLS
