/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "camera/ts-profile.h"
#include "camera/ts-settings.h"
#include "media/ts-sensor.h"
#include "media/ts-stream.h"

G_BEGIN_DECLS

/**
 * TsCamera:
 *
 * The whole: owns the sensors and the streams that the profile names, and the
 * clock and base time that all their pipelines share. Main context only.
 * Knows nothing of RTSP or HTTP: those hold a reference to the camera and ask.
 *
 * Signals, on the main context:
 *
 * `ready (camera)`: every sensor has given its first frame since
 * ts_camera_start(). Comes once.
 */
#define TS_TYPE_CAMERA (ts_camera_get_type ())
G_DECLARE_FINAL_TYPE (TsCamera, ts_camera, TS, CAMERA, GObject)

TsCamera *ts_camera_new (
    TsProfile *profile, TsSettings *settings, GError **error);
gboolean ts_camera_start (TsCamera *self, GError **error);
void ts_camera_stop (TsCamera *self);
gboolean ts_camera_is_ready (TsCamera *self);

TsProfile *ts_camera_get_profile (TsCamera *self);
TsSettings *ts_camera_get_settings (TsCamera *self);
GstClock *ts_camera_get_clock (TsCamera *self);
GstClockTime ts_camera_get_base_time (TsCamera *self);
gint64 ts_camera_get_uptime_us (TsCamera *self);

GPtrArray *ts_camera_get_sensors (TsCamera *self);
TsSensor *ts_camera_find_sensor (TsCamera *self, const gchar *id);
GPtrArray *ts_camera_get_streams (TsCamera *self);
TsStream *ts_camera_find_stream (TsCamera *self, const gchar *name);
TsStream *ts_camera_ensure_mjpeg_stream (TsCamera *self, TsSensor *sensor);

G_END_DECLS
