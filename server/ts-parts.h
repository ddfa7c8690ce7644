/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "events/ts-schedules.h"
#include "http/ts-http-server.h"
#include "media/rtsp/ts-rtsp-server.h"
#include "system/ts-restart.h"
#include "ts-options.h"

G_BEGIN_DECLS

/**
 * TsParts:
 *
 * Starts the parts of the program with what the settings say, and again when
 * somebody asks #TsRestart for it: the page and the API, RTSP, each sensor, and
 * the whole service. Owned by the program, main context only.
 */
typedef struct _TsParts TsParts;

TsParts *ts_parts_new (const TsOptions *options, TsRestart *restart,
    TsCamera *camera, TsHttpServer *http, TsRtspServer *rtsp, GMainLoop *loop);
void ts_parts_free (TsParts *self);
gboolean ts_parts_start_http (TsParts *self, GError **error);
gboolean ts_parts_start_rtsp (TsParts *self, GError **error);
void ts_parts_follow_schedules (TsParts *self, TsSchedules *schedules);
void ts_parts_ready (TsParts *self);
gboolean ts_parts_is_service_to_restart (TsParts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsParts, ts_parts_free)

G_END_DECLS
