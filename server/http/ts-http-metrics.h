/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "camera/ts-event-bus.h"
#include "http/ts-http-listener.h"
#include "http/ts-http-router.h"
#include "storage/ts-database.h"

G_BEGIN_DECLS

/**
 * TsHttpMetrics:
 *
 * `/metrics`: how the camera is doing, as numbers for a monitoring system
 * (Prometheus' text format). Counts events by itself, asks the others when it
 * is asked. Owned by the program; main context only.
 */
typedef struct _TsHttpMetrics TsHttpMetrics;

TsHttpMetrics *ts_http_metrics_new (TsCamera *camera, TsEventBus *events,
    TsDatabase *database, TsHttpListener *listener);
void ts_http_metrics_free (TsHttpMetrics *self);
void ts_http_metrics_add_routes (TsHttpMetrics *self, TsHttpRouter *router);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpMetrics, ts_http_metrics_free)

G_END_DECLS
