/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-secrets.h"
#include "camera/ts-door.h"
#include "http/ts-http-request.h"
#include "http/ts-http-whep-channels.h"
#include "media/ts-pipeline-closer.h"
#include "media/webrtc/ts-webrtc-ice.h"
#include "media/webrtc/ts-webrtc-viewer.h"

G_BEGIN_DECLS

#define TS_HTTP_WHEP_VIEWERS "/api/v1/whep-viewers"
#define TS_HTTP_WHEP_SDP "application/sdp"
#define TS_HTTP_WHEP_FRAGMENT "application/trickle-ice-sdpfrag"
#define TS_HTTP_WHEP_SECRET "webrtc/turn"

/**
 * TsHttpWhepShared:
 * @sources: of the data channels; also the settings
 * @door: is told who watches
 * @secrets: where the password of the TURN server is
 * @closer: stops what viewers leave behind
 * @address: (nullable): numeric address to send from; %NULL: any
 *
 * What all watchers need. Belongs to #TsHttpWhep, and outlives them.
 */
typedef struct
{
  TsHttpWhepSources sources;
  TsDoor *door;
  TsSecrets *secrets;
  TsPipelineCloser *closer;
  gchar *address;
} TsHttpWhepShared;

TsWebrtcIce ts_http_whep_shared_get_ice (const TsHttpWhepShared *self);

/**
 * TsHttpWatcher:
 *
 * One who has posted an offer: waits for the stream's first picture, is
 * answered, and watches until it goes. Main context only.
 */
typedef struct _TsHttpWatcher TsHttpWatcher;

/**
 * TsHttpWatcherEnded:
 *
 * It has gone, or was refused; to be freed now.
 */
typedef void (*TsHttpWatcherEnded) (TsHttpWatcher *self, gpointer user_data);

TsHttpWatcher *ts_http_watcher_new (TsHttpRequest *request, TsStream *stream,
    const TsHttpWhepShared *shared, TsHttpWatcherEnded ended,
    gpointer user_data);
void ts_http_watcher_start (TsHttpWatcher *self);
void ts_http_watcher_free (TsHttpWatcher *self);

const gchar *ts_http_watcher_get_id (const TsHttpWatcher *self);
TsCaller *ts_http_watcher_get_caller (const TsHttpWatcher *self);
const gchar *ts_http_watcher_get_session (const TsHttpWatcher *self);
TsStream *ts_http_watcher_get_stream (const TsHttpWatcher *self);
TsWebrtcViewer *ts_http_watcher_get_viewer (const TsHttpWatcher *self);
gchar *ts_http_watcher_format_etag (const TsHttpWatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpWatcher, ts_http_watcher_free)

G_END_DECLS
