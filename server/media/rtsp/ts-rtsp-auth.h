/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "access/ts-access.h"

G_BEGIN_DECLS

/**
 * TsRtspAuth:
 *
 * Lets requests in: #TsAuthenticator says who sends one, and the caller's
 * permissions whether it may view the sensor. Every request but OPTIONS is asked for its credentials,
 * before anything is said of what there is. Runs on gst-rtsp-server's threads.
 */
#define TS_TYPE_RTSP_AUTH (ts_rtsp_auth_get_type ())
G_DECLARE_FINAL_TYPE (TsRtspAuth, ts_rtsp_auth, TS, RTSP_AUTH, GstRTSPAuth)

GstRTSPAuth *ts_rtsp_auth_new (TsAccess *access, const gchar *protocol);
gboolean ts_rtsp_auth_may_stay (
    TsAccess *access, const gchar *address, TsCaller *caller, GStrv sensors);

G_END_DECLS
