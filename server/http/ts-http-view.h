/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "http/ts-http-frames.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

#define TS_HTTP_VIEW_MAX_VIEWERS 64

/**
 * TsHttpView:
 *
 * Where the points of a sensor's picture lie: in the radiometric frame behind
 * it, and in what the sensor saw before anything was turned or enlarged. Tells
 * it once, or to all who follow it by WebSocket whenever it changes. Main
 * context only.
 */
typedef struct _TsHttpView TsHttpView;

TsHttpView *ts_http_view_new (TsHttpFrames *frames);
void ts_http_view_free (TsHttpView *self);
void ts_http_view_reply (
    SoupServerMessage *message, GstSample *sample, guint64 frame);
guint ts_http_view_get_n_viewers (TsHttpView *self);
void ts_http_view_add_viewer (
    TsHttpView *self, SoupWebsocketConnection *connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpView, ts_http_view_free)

G_END_DECLS
