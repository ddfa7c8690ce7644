/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/ts-stream.h"

G_BEGIN_DECLS

/**
 * TsWebrtcFeed:
 *
 * Hands the access units of a stream to one viewer's pipeline, while it is
 * attached. The first is a key frame; a viewer that takes nothing loses
 * pictures up to the next one, and holds up nobody. Reference-counted, any
 * thread.
 */
typedef struct _TsWebrtcFeed TsWebrtcFeed;

TsWebrtcFeed *ts_webrtc_feed_new (TsStream *stream, GstElement *appsrc);
TsWebrtcFeed *ts_webrtc_feed_ref (TsWebrtcFeed *self);
void ts_webrtc_feed_unref (TsWebrtcFeed *self);
void ts_webrtc_feed_attach (TsWebrtcFeed *self);
void ts_webrtc_feed_detach (TsWebrtcFeed *self);
guint ts_webrtc_feed_get_n_units (TsWebrtcFeed *self);
guint ts_webrtc_feed_get_n_dropped (TsWebrtcFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsWebrtcFeed, ts_webrtc_feed_unref)

G_END_DECLS
