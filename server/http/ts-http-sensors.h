/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-door.h"
#include "camera/ts-camera.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpSensors:
 *
 * The routes below `/api/v1/sensors/{id}/`, and `/snapshot.jpg`. Owned by
 * #TsHttpServer. Main context only.
 */
typedef struct _TsHttpSensors TsHttpSensors;

TsHttpSensors *ts_http_sensors_new (TsCamera *camera, TsDoor *door);
void ts_http_sensors_free (TsHttpSensors *self);
void ts_http_sensors_add_routes (TsHttpSensors *self, TsHttpRouter *router);
void ts_http_sensors_start (TsHttpSensors *self);
void ts_http_sensors_stop (TsHttpSensors *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpSensors, ts_http_sensors_free)

G_END_DECLS
