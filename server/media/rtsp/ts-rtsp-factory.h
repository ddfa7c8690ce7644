/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "media/rtsp/ts-rtsp-outlet.h"
#include "media/ts-stream.h"

G_BEGIN_DECLS

/**
 * TsRtspFactory:
 *
 * Makes the one media of a stream, for its name and all its aliases. The media
 * is prepared for the first client and stays so until ts_rtsp_factory_close();
 * units are fed to it while somebody plays. Owned by #TsRtspServer. Its
 * methods may be called from any thread, as gst-rtsp-server does.
 */
#define TS_TYPE_RTSP_FACTORY (ts_rtsp_factory_get_type ())
G_DECLARE_FINAL_TYPE (
    TsRtspFactory, ts_rtsp_factory, TS, RTSP_FACTORY, GstRTSPMediaFactory)

TsRtspFactory *ts_rtsp_factory_new (
    TsStream *stream, GstClock *clock, GstClockTime base_time);
TsStream *ts_rtsp_factory_get_stream (TsRtspFactory *self);
gboolean ts_rtsp_factory_has_media (TsRtspFactory *self, GstRTSPMedia *media);
gboolean ts_rtsp_factory_has_payloader (TsRtspFactory *self);
gboolean ts_rtsp_factory_has_pictures (TsRtspFactory *self);
void ts_rtsp_factory_set_address (TsRtspFactory *self, const gchar *address);
void ts_rtsp_factory_update (TsRtspFactory *self);
void ts_rtsp_factory_close (TsRtspFactory *self);
TsRtspOutlet *ts_rtsp_media_get_outlet (GstRTSPMedia *media);
gchar *ts_rtsp_media_join (GstRTSPMedia *media, GstRTSPSessionMedia *session,
    TsRtspWriter *writer, gboolean *ret_is_new);
void ts_rtsp_media_describe (GstRTSPMedia *media, GstSDPMessage *sdp);

G_END_DECLS
