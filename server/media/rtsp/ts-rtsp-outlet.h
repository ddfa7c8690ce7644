/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "media/rtsp/ts-burst-hub.h"
#include "media/rtsp/ts-rtsp-feed.h"
#include "media/rtsp/ts-rtsp-writer.h"

G_BEGIN_DECLS

/**
 * TsRtspOutlet:
 *
 * The way out of a media of gst-rtsp-server: takes the packets of each of its
 * streams behind RTP (and its encryption), and has hubs send them to who plays.
 * gst-rtsp-server's own sinks get RTCP only. Reference-counted; any thread.
 */
typedef struct _TsRtspOutlet TsRtspOutlet;

TsRtspOutlet *ts_rtsp_outlet_new (
    TsRtspFeed *feed, GstClock *clock, GstClockTime base_time);
TsRtspOutlet *ts_rtsp_outlet_ref (TsRtspOutlet *self);
void ts_rtsp_outlet_unref (TsRtspOutlet *self);
void ts_rtsp_outlet_follow (TsRtspOutlet *self, GstElement *pipeline);
void ts_rtsp_outlet_set_source (TsRtspOutlet *self, GInetAddress *source);
void ts_rtsp_outlet_open (TsRtspOutlet *self, GstRTSPMedia *media);
void ts_rtsp_outlet_forget (TsRtspOutlet *self);
gchar *ts_rtsp_outlet_join (TsRtspOutlet *self, GstRTSPSessionMedia *session,
    TsRtspWriter *writer, gboolean *ret_is_new);
void ts_rtsp_outlet_release (TsRtspOutlet *self, GstRTSPSessionMedia *session);
void ts_rtsp_outlet_leave (TsRtspOutlet *self, GstRTSPSessionMedia *session);
guint ts_rtsp_outlet_update (TsRtspOutlet *self, GstRTSPMedia *media);
guint ts_rtsp_outlet_get_n_viewers (TsRtspOutlet *self);
void ts_rtsp_outlet_count (TsRtspOutlet *self, TsBurstHubCounts *ret_counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsRtspOutlet, ts_rtsp_outlet_unref)

G_END_DECLS
