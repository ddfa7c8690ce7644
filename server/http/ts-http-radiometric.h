/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "http/ts-http-frames.h"

G_BEGIN_DECLS

#define TS_HTTP_RADIOMETRIC_MAX_VIEWERS 16
#define TS_HTTP_RADIOMETRIC_MAX_FPS 30.0
#define TS_HTTP_RADIOMETRIC_DEFAULT_FPS 4.0
#define TS_HTTP_RADIOMETRIC_MAX_INTERVAL 1000000

/**
 * TsHttpRadiometric:
 *
 * Sends whole frames of counts to all who watch a sensor's temperatures by
 * WebSocket, with what turns counts into kelvin. A viewer by time acknowledges
 * a frame before it gets the next one, so at most one is ever on its way. A
 * viewer by number gets every so many frames of the sensor; a few may be on
 * their way, and what comes then is left out and counted. Main context only.
 */
typedef struct _TsHttpRadiometric TsHttpRadiometric;

TsHttpRadiometric *ts_http_radiometric_new (TsHttpFrames *frames);
void ts_http_radiometric_free (TsHttpRadiometric *self);
void ts_http_radiometric_add_viewer (TsHttpRadiometric *self,
    SoupWebsocketConnection *connection, gdouble max_fps);
void ts_http_radiometric_add_counter (TsHttpRadiometric *self,
    SoupWebsocketConnection *connection, guint interval);
guint ts_http_radiometric_get_n_viewers (TsHttpRadiometric *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpRadiometric, ts_http_radiometric_free)

G_END_DECLS
