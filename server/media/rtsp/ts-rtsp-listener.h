/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-access.h"
#include "media/rtsp/ts-rtsp-client.h"

G_BEGIN_DECLS

/**
 * TsRtspClientFunc:
 *
 * Returns: whether @client is to go
 */
typedef gboolean (*TsRtspClientFunc) (TsRtspClient *client, gpointer user_data);

/**
 * TsRtspListener:
 *
 * Takes connections on one port, in the clear or encrypted, and looks after
 * them: who may not connect is refused, who asks for nothing is cut. It stands
 * in for gst-rtsp-server's own server, which would do TLS handshakes on GLib's
 * threads for as long as clients like. Several share mount points and sessions.
 * Owned by #TsRtspServer, main context only.
 */
#define TS_TYPE_RTSP_LISTENER (ts_rtsp_listener_get_type ())
G_DECLARE_FINAL_TYPE (
    TsRtspListener, ts_rtsp_listener, TS, RTSP_LISTENER, GObject)

TsRtspListener *ts_rtsp_listener_new (TsAccess *access, gboolean is_secure,
    GstRTSPMountPoints *mounts, GstRTSPSessionPool *sessions,
    TsRtspPostman *postman);
void ts_rtsp_listener_set_certificate (
    TsRtspListener *self, GTlsCertificate *certificate);
void ts_rtsp_listener_set_session_timeout (
    TsRtspListener *self, guint timeout_s);
void ts_rtsp_listener_set_dscp (TsRtspListener *self, guint dscp);
gboolean ts_rtsp_listener_listen (
    TsRtspListener *self, const gchar *address, guint16 port, GError **error);
guint16 ts_rtsp_listener_get_port (TsRtspListener *self);
void ts_rtsp_listener_remove_clients (
    TsRtspListener *self, TsRtspClientFunc func, gpointer user_data);
void ts_rtsp_listener_remove_idle (TsRtspListener *self);
void ts_rtsp_listener_stop (TsRtspListener *self);

G_END_DECLS
