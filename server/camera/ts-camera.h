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
 *
 * `stream-removed (camera, stream)`, `sensor-removed (camera, sensor)`,
 * `sensor-added (camera, sensor)`, `stream-added (camera, stream)`: a reload
 * has replaced the profile; they come in this order, after the camera's lists
 * are those of the new one. What is removed has stopped, and may come back
 * under the same name as another object. Streams with a profile of users come and
 * go in the same way, also without a reload. Who keeps something for each sensor
 * or stream follows these.
 *
 * `reloaded (camera)`: after the last of them.
 */
#define TS_TYPE_CAMERA (ts_camera_get_type ())
G_DECLARE_FINAL_TYPE (TsCamera, ts_camera, TS, CAMERA, GObject)

/**
 * TsCameraChanges:
 * @removed_sensors: (element-type utf8): their ids
 * @added_sensors: (element-type utf8): their ids
 * @removed_streams: (element-type utf8): their names
 * @added_streams: (element-type utf8): their names
 *
 * What a reload did. What was changed stands among both the removed and the
 * added. Free with ts_camera_changes_clear().
 */
typedef struct
{
  GPtrArray *removed_sensors;
  GPtrArray *added_sensors;
  GPtrArray *removed_streams;
  GPtrArray *added_streams;
} TsCameraChanges;

void ts_camera_changes_clear (TsCameraChanges *changes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsCameraChanges, ts_camera_changes_clear)

TsCamera *ts_camera_new (
    TsProfile *profile, TsSettings *settings, GError **error);
gboolean ts_camera_start (TsCamera *self, GError **error);
void ts_camera_stop (TsCamera *self);
void ts_camera_set_overlay_picture (TsCamera *self, GBytes *picture);
gboolean ts_camera_reload (TsCamera *self, TsProfile *profile,
    TsCameraChanges *ret_changes, GError **error);
gboolean ts_camera_is_ready (TsCamera *self);

TsProfile *ts_camera_get_profile (TsCamera *self);
TsSettings *ts_camera_get_settings (TsCamera *self);
TsEncoders *ts_camera_get_encoders (TsCamera *self);
GstClock *ts_camera_get_clock (TsCamera *self);
GstClockTime ts_camera_get_base_time (TsCamera *self);
gint64 ts_camera_get_uptime_us (TsCamera *self);

GPtrArray *ts_camera_get_sensors (TsCamera *self);
TsSensor *ts_camera_find_sensor (TsCamera *self, const gchar *id);
GPtrArray *ts_camera_get_streams (TsCamera *self);
GPtrArray *ts_camera_get_profile_streams (TsCamera *self);
TsStream *ts_camera_find_stream (TsCamera *self, const gchar *name);
TsStream *ts_camera_find_profile_stream (
    TsCamera *self, TsStream *stream, const gchar *profile);
TsStream *ts_camera_ensure_mjpeg_stream (TsCamera *self, TsSensor *sensor);

G_END_DECLS
