/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "camera/ts-door.h"
#include "camera/ts-event-bus.h"
#include "storage/ts-database.h"
#include "system/ts-restart.h"

G_BEGIN_DECLS

/**
 * TsEventSources:
 *
 * The one place that turns what the models tell into events: sensors,
 * temperatures, streams, log-ins, settings, storage, clock, start and end. The
 * models know nothing of it. Owned by the program. Main context only.
 */
#define TS_TYPE_EVENT_SOURCES (ts_event_sources_get_type ())
G_DECLARE_FINAL_TYPE (
    TsEventSources, ts_event_sources, TS, EVENT_SOURCES, GObject)

TsEventSources *ts_event_sources_new (
    TsEventBus *bus, TsDoor *door, TsSettings *settings, TsDatabase *database);
void ts_event_sources_follow_settings (
    TsEventSources *self, GSettings *settings);
void ts_event_sources_start (
    TsEventSources *self, TsCamera *camera, TsRestart *restart);
void ts_event_sources_stop (TsEventSources *self);

G_END_DECLS
