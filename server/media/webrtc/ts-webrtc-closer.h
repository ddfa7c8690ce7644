/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsWebrtcCloser:
 *
 * Stops pipelines where nobody waits for it: closing webrtcbin joins threads
 * that wait for the network, and in GStreamer 1.22 it may wait for ever
 * (upstream 0a23782aea). Reference-counted, any thread.
 */
typedef struct _TsWebrtcCloser TsWebrtcCloser;

TsWebrtcCloser *ts_webrtc_closer_new (void);
TsWebrtcCloser *ts_webrtc_closer_ref (TsWebrtcCloser *self);
void ts_webrtc_closer_unref (TsWebrtcCloser *self);
void ts_webrtc_closer_take (TsWebrtcCloser *self, GstElement *pipeline);
guint ts_webrtc_closer_get_n_waiting (TsWebrtcCloser *self);
gboolean ts_webrtc_closer_wait (TsWebrtcCloser *self, guint timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsWebrtcCloser, ts_webrtc_closer_unref)

G_END_DECLS
