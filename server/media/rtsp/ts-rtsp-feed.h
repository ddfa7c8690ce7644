/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/ts-stream.h"

G_BEGIN_DECLS

/**
 * TsRtspFeed:
 *
 * Carries access units from a stream to the source of an RTSP media while
 * somebody plays it. When the media does not take them (its pads are blocked,
 * a network is too slow) it skips to the next key frame, instead of growing or
 * of holding the stream up. Any thread.
 */
typedef struct _TsRtspFeed TsRtspFeed;

TsRtspFeed *ts_rtsp_feed_new (TsStream *stream, GstElement *appsrc);
TsRtspFeed *ts_rtsp_feed_ref (TsRtspFeed *self);
TsStream *ts_rtsp_feed_get_stream (TsRtspFeed *self);
void ts_rtsp_feed_unref (TsRtspFeed *self);
void ts_rtsp_feed_attach (TsRtspFeed *self);
void ts_rtsp_feed_detach (TsRtspFeed *self);
gboolean ts_rtsp_feed_is_fresh (TsRtspFeed *self, GstClockTime pts);
void ts_rtsp_feed_set_n_clients (TsRtspFeed *self, guint n_clients);

G_END_DECLS
