/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-caller.h"
#include "camera/ts-event.h"

G_BEGIN_DECLS

/*
 * Every kind of event that the camera has: its topic, what stands in it, and
 * who may see it. docs/events.md lists them. Names of ONVIF's topics and items
 * are those of its Core Specification; `tts:` is ours.
 */

#define TS_TOPIC_SIGNAL_LOSS "tns1:VideoSource/SignalLoss"
#define TS_TOPIC_SENSOR "tns1:VideoSource/tts:SensorState"
#define TS_TOPIC_TEMPERATURES "tns1:VideoSource/tts:TemperaturesState"
#define TS_TOPIC_DAY_NIGHT "tns1:VideoSource/tts:DayNight"
#define TS_TOPIC_IMAGE_PROFILE "tns1:VideoSource/tts:ImageProfile"
#define TS_TOPIC_ACTIVE_SOURCE "tns1:VideoSource/tts:ActiveSource"
#define TS_TOPIC_FFC "tns1:VideoSource/tts:FlatFieldCorrection"
#define TS_TOPIC_SHUTTER "tns1:VideoSource/tts:Shutter"
#define TS_TOPIC_FOCUS "tns1:VideoSource/tts:Focus"
#define TS_TOPIC_DEFECTS "tns1:VideoSource/tts:DefectivePixels"
#define TS_TOPIC_CALIBRATION_FILE "tns1:VideoSource/tts:CalibrationFile"
#define TS_TOPIC_STREAM "tts:Stream/State"
#define TS_TOPIC_STORAGE_FAILURE "tns1:Device/HardwareFailure/StorageFailure"
#define TS_TOPIC_STORAGE_SPACE "tts:Storage/Space"
#define TS_TOPIC_START "tns1:Monitoring/OperatingTime/LastReboot"
#define TS_TOPIC_SHUTDOWN "tns1:Device/OperationMode/ShutdownInitiated"
#define TS_TOPIC_CLOCK_SET                                                     \
  "tns1:Monitoring/OperatingTime/LastClockSynchronization"
#define TS_TOPIC_CLOCK_JUMP "tts:Clock/Jump"
#define TS_TOPIC_SCHEDULE "tns1:Schedule/State"
#define TS_TOPIC_RESTARTED "tts:Part/Restarted"
#define TS_TOPIC_SETTING "tts:Setting/Changed"
#define TS_TOPIC_CALLBACK "tts:Callback/State"
#define TS_TOPIC_CALLBACK_TEST "tts:Callback/Test"
#define TS_TOPIC_LOGIN "tts:Access/Login"
#define TS_TOPIC_LOGOUT "tts:Access/Logout"
#define TS_TOPIC_ILLEGAL_LOGIN "tts:Access/IllegalLogin"
#define TS_TOPIC_REFUSED "tts:Access/Refused"

/* Names in sources and data. */
#define TS_EVENT_SENSOR "Source"
#define TS_EVENT_STREAM "Stream"
#define TS_EVENT_STATE "State"

/**
 * TsTemperaturesState:
 * @TS_TEMPERATURES_NONE: this sensor has none
 * @TS_TEMPERATURES_SETTLING: the sensor is not ready; no pixel has one
 * @TS_TEMPERATURES_CALIBRATED: pixels have the temperatures that they show
 * @TS_TEMPERATURES_OUT_OF_RANGE: some pixels are colder or hotter than the
 *   sensor can measure as it is set
 *
 * What a sensor's temperatures are worth.
 */
typedef enum
{
  TS_TEMPERATURES_NONE,
  TS_TEMPERATURES_SETTLING,
  TS_TEMPERATURES_CALIBRATED,
  TS_TEMPERATURES_OUT_OF_RANGE,
} TsTemperaturesState;

const gchar *ts_temperatures_state_to_string (TsTemperaturesState state);

TsEvent *ts_event_new_sensor (
    const gchar *sensor, const gchar *state, const gchar *reason);
TsEvent *ts_event_new_sensor_gone (const gchar *sensor);
TsEvent *ts_event_new_signal_loss (const gchar *sensor, gboolean lost);
TsEvent *ts_event_new_signal_gone (const gchar *sensor);
TsEvent *ts_event_new_temperatures (
    const gchar *sensor, TsTemperaturesState state);
TsEvent *ts_event_new_temperatures_gone (const gchar *sensor);
TsEvent *ts_event_new_day_night (const gchar *sensor, gboolean night);
TsEvent *ts_event_new_day_night_gone (const gchar *sensor);
TsEvent *ts_event_new_image_profile (
    const gchar *sensor, const gchar *profile, const gchar *cause);
TsEvent *ts_event_new_image_profile_gone (const gchar *sensor);
TsEvent *ts_event_new_active_source (const gchar *sensor, const gchar *state);
TsEvent *ts_event_new_active_source_gone (const gchar *sensor);
TsEvent *ts_event_new_ffc (const gchar *sensor, const gchar *state,
    const gchar *cause, const gchar *reason);
TsEvent *ts_event_new_ffc_gone (const gchar *sensor);
TsEvent *ts_event_new_shutter (
    const gchar *sensor, gboolean closed, const gchar *cause);
TsEvent *ts_event_new_shutter_gone (const gchar *sensor);
TsEvent *ts_event_new_focus (const gchar *sensor, const gchar *state,
    const gchar *cause, const gchar *reason, gdouble distance_m,
    gdouble position);
TsEvent *ts_event_new_focus_gone (const gchar *sensor);
TsEvent *ts_event_new_defects (
    const gchar *sensor, guint n_pixels, const gchar *found);
TsEvent *ts_event_new_calibration_file (
    const gchar *sensor, const gchar *state, const gchar *reason);
TsEvent *ts_event_new_calibration_file_gone (const gchar *sensor);
TsEvent *ts_event_new_stream (const gchar *stream, const gchar *sensor,
    const gchar *state, const gchar *encoder, const gchar *reason);
TsEvent *ts_event_new_stream_gone (const gchar *stream, const gchar *sensor);
TsEvent *ts_event_new_storage_failure (gboolean failed);
TsEvent *ts_event_new_storage_space (
    gboolean low, guint64 free_bytes, guint64 total_bytes);
TsEvent *ts_event_new_start (gint64 time_us, const gchar *version);
TsEvent *ts_event_new_shutdown (void);
TsEvent *ts_event_new_restarted (const gchar *part);
TsEvent *ts_event_new_clock_set (gint64 time_us);
TsEvent *ts_event_new_clock_jump (gint64 offset_us);
TsEvent *ts_event_new_schedule (
    const gchar *id, const gchar *name, gboolean active);
TsEvent *ts_event_new_schedule_gone (const gchar *id);
TsEvent *ts_event_new_setting (const gchar *concern, const gchar *instance,
    const gchar *key, GVariant *value);
TsEvent *ts_event_new_callback (gboolean connected, guint64 n_lost);
TsEvent *ts_event_new_callback_gone (void);
TsEvent *ts_event_new_callback_test (void);
TsEvent *ts_event_new_access (const gchar *topic, const gchar *user,
    const gchar *protocol, const gchar *address, const gchar *what,
    const gchar *reason, const gchar *sensor);

gboolean ts_event_may_be_seen (TsEvent *event, TsCaller *caller);
const gchar *ts_event_get_sensor (TsEvent *event);

G_END_DECLS
