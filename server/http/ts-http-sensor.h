/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

/**
 * TsHttpSensor:
 *
 * What the API has below `/api/v1/sensors/ID/`. Owned by #TsHttpSensors. Main
 * context only; what takes time (JPEG, files) goes to worker threads.
 */
typedef struct _TsHttpSensor TsHttpSensor;

TsHttpSensor *ts_http_sensor_new (TsCamera *camera, TsSensor *sensor);
void ts_http_sensor_free (TsHttpSensor *self);
const gchar *ts_http_sensor_get_id (TsHttpSensor *self);

void ts_http_sensor_reply_snapshot (TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_reply_frame (TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_reply_temperature (
    TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_reply_measurements (
    TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_reply_calibration (
    TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_reply_readings (TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_reply_span (TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_reply_view (TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_reply_stream (TsHttpSensor *self, TsHttpRequest *request);
gboolean ts_http_sensor_check_websocket (
    TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_open_websocket (TsHttpSensor *self, TsHttpRequest *request,
    SoupWebsocketConnection *connection);
gboolean ts_http_sensor_check_view (TsHttpSensor *self, TsHttpRequest *request);
void ts_http_sensor_follow_view (
    TsHttpSensor *self, SoupWebsocketConnection *connection);

G_END_DECLS
