/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"

G_BEGIN_DECLS

/**
 * TsRtspServer:
 *
 * Every stream of the camera by RTSP, under its name and its aliases, over UDP
 * and TCP. Owned by the program, main context only; requests are answered on
 * threads of gst-rtsp-server. Holds a reference to the camera, and no state of
 * it.
 */
#define TS_TYPE_RTSP_SERVER (ts_rtsp_server_get_type ())
G_DECLARE_FINAL_TYPE (TsRtspServer, ts_rtsp_server, TS, RTSP_SERVER, GObject)

TsRtspServer *ts_rtsp_server_new (TsCamera *camera);
void ts_rtsp_server_set_max_sessions (TsRtspServer *self, guint max_sessions);
void ts_rtsp_server_set_dscp (TsRtspServer *self, guint dscp);
gboolean ts_rtsp_server_start (
    TsRtspServer *self, const gchar *address, guint16 port, GError **error);
guint16 ts_rtsp_server_get_port (TsRtspServer *self);
void ts_rtsp_server_stop (TsRtspServer *self);

G_END_DECLS
