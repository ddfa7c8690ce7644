/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

G_BEGIN_DECLS

/**
 * TsRtspClient:
 *
 * One connection. Differs from its parent in what PLAY may ask for: this is
 * live video, so there is no seeking and no other speed, and packets leave
 * when they are there. Runs on gst-rtsp-server's threads.
 */
#define TS_TYPE_RTSP_CLIENT (ts_rtsp_client_get_type ())
G_DECLARE_FINAL_TYPE (
    TsRtspClient, ts_rtsp_client, TS, RTSP_CLIENT, GstRTSPClient)

GstRTSPClient *ts_rtsp_client_new (void);

G_END_DECLS
