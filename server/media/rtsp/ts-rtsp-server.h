/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-access.h"
#include "camera/ts-camera.h"

G_BEGIN_DECLS

/**
 * TsRtspServer:
 *
 * Every stream of the camera by RTSP, under its name and its aliases, over UDP
 * and TCP, and by RTSPS over TLS. Owned by the program, main context only;
 * requests are answered on threads of gst-rtsp-server. Holds a reference to the
 * camera, and no state of it. Who may view what is for #TsAccess to say; who is
 * connected and may not be any more is cut.
 */
#define TS_TYPE_RTSP_SERVER (ts_rtsp_server_get_type ())
G_DECLARE_FINAL_TYPE (TsRtspServer, ts_rtsp_server, TS, RTSP_SERVER, GObject)

TsRtspServer *ts_rtsp_server_new (TsCamera *camera, TsAccess *access);
void ts_rtsp_server_set_max_sessions (TsRtspServer *self, guint max_sessions);
void ts_rtsp_server_set_session_timeout (TsRtspServer *self, guint timeout_s);
void ts_rtsp_server_set_dscp (TsRtspServer *self, guint dscp);
void ts_rtsp_server_set_certificate (
    TsRtspServer *self, GTlsCertificate *certificate);
gboolean ts_rtsp_server_has_certificate (TsRtspServer *self);
gboolean ts_rtsp_server_start (
    TsRtspServer *self, const gchar *address, guint16 port, GError **error);
gboolean ts_rtsp_server_start_tls (
    TsRtspServer *self, guint16 port, GError **error);
guint16 ts_rtsp_server_get_port (TsRtspServer *self);
guint16 ts_rtsp_server_get_tls_port (TsRtspServer *self);
void ts_rtsp_server_stop (TsRtspServer *self);

G_END_DECLS
