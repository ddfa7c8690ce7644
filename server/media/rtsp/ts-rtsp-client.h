/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "camera/ts-caller.h"
#include "media/rtsp/ts-rtsp-factory.h"
#include "media/rtsp/ts-rtsp-postman.h"

G_BEGIN_DECLS

/**
 * TsRtspClient:
 *
 * One connection. Differs from its parent in what PLAY may ask for: this is
 * live video, so there is no seeking and no other speed, and packets leave
 * when they are there; and in that all it sends goes through a #TsRtspWriter.
 * Knows who was let in by it, and to what. Requests are
 * answered on gst-rtsp-server's threads; the functions may be called from any.
 */
#define TS_TYPE_RTSP_CLIENT (ts_rtsp_client_get_type ())
G_DECLARE_FINAL_TYPE (
    TsRtspClient, ts_rtsp_client, TS, RTSP_CLIENT, GstRTSPClient)

GstRTSPClient *ts_rtsp_client_new (gboolean is_secure, TsRtspPostman *postman);

void ts_rtsp_client_set_context (TsRtspClient *self, GMainContext *context);
void ts_rtsp_client_set_session_timeout (TsRtspClient *self, guint timeout_s);
void ts_rtsp_client_close_soon (TsRtspClient *self);
gboolean ts_rtsp_client_is_closing (TsRtspClient *self);
TsRtspFactory *ts_rtsp_client_find_factory (
    TsRtspClient *self, const GstRTSPUrl *url);
void ts_rtsp_client_take_caller (
    TsRtspClient *self, TsCaller *caller, const gchar *sensor);
TsCaller *ts_rtsp_client_dup_caller (TsRtspClient *self, GStrv *ret_sensors);
void ts_rtsp_client_touch (TsRtspClient *self);
gint64 ts_rtsp_client_get_idle_us (TsRtspClient *self);
gboolean ts_rtsp_client_has_session (TsRtspClient *self);

G_END_DECLS
