/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "camera/ts-event-bus.h"

G_BEGIN_DECLS

/**
 * TsEventMedia:
 *
 * Publishes how the sensors, their temperatures and the streams are. Owned by
 * #TsEventSources. Main context only.
 */
typedef struct _TsEventMedia TsEventMedia;

TsEventMedia *ts_event_media_new (TsEventBus *bus, TsCamera *camera);
void ts_event_media_free (TsEventMedia *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsEventMedia, ts_event_media_free)

G_END_DECLS
