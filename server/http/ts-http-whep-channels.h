/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "camera/ts-event-bus.h"
#include "events/ts-event-history.h"
#include "media/webrtc/ts-webrtc-viewer.h"

G_BEGIN_DECLS

#define TS_HTTP_WHEP_TEMPERATURES "temperatures"
#define TS_HTTP_WHEP_EVENTS "events"

/**
 * TsHttpWhepSources:
 * @camera: whose temperatures
 * @bus: whose events
 * @history: those before
 * @settings: concern `webrtc`
 *
 * Where what data channels carry comes from. Belongs to who fills it in.
 */
typedef struct
{
  TsCamera *camera;
  TsEventBus *bus;
  TsEventHistory *history;
  GSettings *settings;
} TsHttpWhepSources;

/**
 * TsHttpWhepChannels:
 *
 * What one viewer gets beside its pictures, on the data channels that it has
 * opened: `temperatures` of the picture's sensor, as the API tells its
 * measurements, and `events`, as the API's WebSocket tells them. Each message
 * is a JSON text. Main context only.
 */
typedef struct _TsHttpWhepChannels TsHttpWhepChannels;

TsHttpWhepChannels *ts_http_whep_channels_new (
    TsWebrtcViewer *viewer, TsCaller *caller, const TsHttpWhepSources *sources);
void ts_http_whep_channels_free (TsHttpWhepChannels *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpWhepChannels, ts_http_whep_channels_free)

G_END_DECLS
