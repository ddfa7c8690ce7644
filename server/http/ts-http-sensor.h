/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "camera/ts-camera.h"

G_BEGIN_DECLS

/**
 * TsHttpSensor:
 *
 * What the API has below `/api/v1/sensors/ID/`. Owned by #TsHttpServer. Main
 * context only; what takes time (JPEG, files) goes to worker threads.
 */
typedef struct _TsHttpSensor TsHttpSensor;

TsHttpSensor *ts_http_sensor_new (TsCamera *camera, TsSensor *sensor);
void ts_http_sensor_free (TsHttpSensor *self);
const gchar *ts_http_sensor_get_id (TsHttpSensor *self);
void ts_http_sensor_handle (TsHttpSensor *self, SoupServerMessage *message,
    const gchar *resource, GHashTable *query);
gboolean ts_http_sensor_check_websocket (TsHttpSensor *self,
    SoupServerMessage *message, const gchar *resource, GHashTable *query);
void ts_http_sensor_open_websocket (
    TsHttpSensor *self, SoupWebsocketConnection *connection, GHashTable *query);

G_END_DECLS
