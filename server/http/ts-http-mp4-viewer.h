/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "media/ts-fragment.h"

G_BEGIN_DECLS

/**
 * TsHttpMp4Viewer:
 *
 * Who gets fragments of MP4 by HTTP or by WebSocket, as fast as it takes them:
 * what waits for it is bounded in bytes and in age, and over that it goes on
 * with the next key frame. Owned by #TsHttpMp4; main context only.
 */
typedef struct _TsHttpMp4Viewer TsHttpMp4Viewer;

typedef void (*TsHttpMp4ViewerEnded) (
    TsHttpMp4Viewer *viewer, gpointer user_data);

TsHttpMp4Viewer *ts_http_mp4_viewer_new_for_message (
    SoupServerMessage *message, TsHttpMp4ViewerEnded ended, gpointer user_data);
TsHttpMp4Viewer *ts_http_mp4_viewer_new_for_socket (
    SoupWebsocketConnection *connection, TsHttpMp4ViewerEnded ended,
    gpointer user_data);
void ts_http_mp4_viewer_free (TsHttpMp4Viewer *self);
void ts_http_mp4_viewer_push (TsHttpMp4Viewer *self, GstSample *sample);

G_END_DECLS
