/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/ts-stream.h"
#include "media/ts-pipeline-closer.h"
#include "media/webrtc/ts-webrtc-config.h"
#include "media/webrtc/ts-webrtc-fragment.h"
#include "media/webrtc/ts-webrtc-offer.h"
#include "media/webrtc/ts-webrtc-reports.h"

G_BEGIN_DECLS

/**
 * TsWebrtcViewerState:
 * @TS_WEBRTC_VIEWER_NEW: is to be answered
 * @TS_WEBRTC_VIEWER_CONNECTING: was answered, and gets nothing yet
 * @TS_WEBRTC_VIEWER_WATCHING: is who made the offer, and gets pictures
 * @TS_WEBRTC_VIEWER_ENDED: is gone
 */
typedef enum
{
  TS_WEBRTC_VIEWER_NEW,
  TS_WEBRTC_VIEWER_CONNECTING,
  TS_WEBRTC_VIEWER_WATCHING,
  TS_WEBRTC_VIEWER_ENDED,
} TsWebrtcViewerState;

const gchar *ts_webrtc_viewer_state_to_string (TsWebrtcViewerState state);

/**
 * TsWebrtcViewerStatus:
 * @state: how far it is
 * @n_units: pictures that were sent
 * @n_dropped: pictures that were left out, as the viewer's pipeline was behind
 * @reports: what the viewer says of what came to it
 */
typedef struct
{
  TsWebrtcViewerState state;
  guint n_units;
  guint n_dropped;
  TsWebrtcReports reports;
} TsWebrtcViewerStatus;

/**
 * TsWebrtcViewer:
 *
 * One who watches a stream by WebRTC: its offer is answered, and when it has
 * shown the certificate that the offer names, it gets the stream's access
 * units. Nothing is sent before that. One that does not connect, or is not
 * heard of any more (RTCP), ends by itself. Owned by who made it; main context
 * only.
 *
 * Signals:
 *
 * `answered (viewer, sdp)`: what it is to be told; once, soon after
 * ts_webrtc_viewer_start().
 *
 * `state-changed (viewer)`: ask ts_webrtc_viewer_get_status().
 *
 * `channel-opened (viewer, label)`: it has opened a data channel of this name,
 * for ts_webrtc_viewer_send().
 *
 * `ended (viewer, reason)`: it is gone; let go of it.
 */
#define TS_TYPE_WEBRTC_VIEWER (ts_webrtc_viewer_get_type ())
G_DECLARE_FINAL_TYPE (
    TsWebrtcViewer, ts_webrtc_viewer, TS, WEBRTC_VIEWER, GObject)

TsWebrtcViewer *ts_webrtc_viewer_new (
    TsStream *stream, TsWebrtcOffer *offer, TsPipelineCloser *closer);
gboolean ts_webrtc_viewer_start (
    TsWebrtcViewer *self, const TsWebrtcConfig *config, GError **error);
void ts_webrtc_viewer_stop (TsWebrtcViewer *self);

TsStream *ts_webrtc_viewer_get_stream (TsWebrtcViewer *self);
const TsWebrtcOffer *ts_webrtc_viewer_get_offer (TsWebrtcViewer *self);
void ts_webrtc_viewer_get_status (
    TsWebrtcViewer *self, TsWebrtcViewerStatus *ret_status);
gboolean ts_webrtc_viewer_add_candidates (
    TsWebrtcViewer *self, const TsWebrtcFragment *fragment, GError **error);
gboolean ts_webrtc_viewer_send (
    TsWebrtcViewer *self, const gchar *label, const gchar *text);

G_END_DECLS
