/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpLive:
 *
 * The coded streams of sensors by HTTP: MP4 without an end, by HTTP and by
 * WebSocket. Owned by #TsHttpServer; main context only.
 */
typedef struct _TsHttpLive TsHttpLive;

TsHttpLive *ts_http_live_new (TsCamera *camera);
void ts_http_live_free (TsHttpLive *self);
void ts_http_live_add_routes (TsHttpLive *self, TsHttpRouter *router);
void ts_http_live_stop (TsHttpLive *self);

G_END_DECLS
