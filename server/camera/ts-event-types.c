/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-event-types.h"

#include <string.h>

#include "camera/ts-sensor-settings.h"

/* There is one storage until there are disks for recordings. */
#define STATE_DIRECTORY "state"

/* By the beginning of a topic; the first that fits counts, and what is not
 * named needs nothing but being known. */
static const struct
{
  const gchar *pattern;
  TsPermission permission;
} gates[] = {
    {"tns1:VideoSource//.", TS_PERMISSION_VIEW},
    {"tts:Stream//.", TS_PERMISSION_VIEW},
    {"tts:Access//.", TS_PERMISSION_LOGS},
};

const gchar *
ts_temperatures_state_to_string (TsTemperaturesState state)
{
  static const gchar *const names[] = {
      "none", "settling", "calibrated", "out-of-range"};

  return names[state];
}

static GVariant *
pair (const gchar *name, GVariant *value)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, name, value);
  return g_variant_dict_end (&dict);
}

static GVariant *
about_sensor (const gchar *sensor)
{
  return pair (TS_EVENT_SENSOR, g_variant_new_string (sensor));
}

static GVariant *
state_and_reason (const gchar *state, const gchar *reason)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, TS_EVENT_STATE, "s", state);
  if (reason != NULL)
    g_variant_dict_insert (&dict, "Reason", "s", reason);
  return g_variant_dict_end (&dict);
}

static GVariant *
new_time (gint64 time_us)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree gchar *text = g_date_time_format_iso8601 (time);

  return g_variant_new_string (text);
}

/**
 * ts_event_new_sensor:
 * @state: `starting`, `ready`, `failed`, `recovering`, `ended` or `stopped`
 * @reason: (nullable): why it failed
 */
TsEvent *
ts_event_new_sensor (
    const gchar *sensor, const gchar *state, const gchar *reason)
{
  return ts_event_new (TS_TOPIC_SENSOR, TS_EVENT_CHANGED, about_sensor (sensor),
      state_and_reason (state, reason));
}

/**
 * ts_event_new_sensor_gone:
 *
 * The profile does not name it any more.
 */
TsEvent *
ts_event_new_sensor_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_SENSOR, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

/**
 * ts_event_new_signal_loss:
 * @lost: whether no pictures come
 *
 * ONVIF's word for what ts_event_new_sensor() says in more detail.
 */
TsEvent *
ts_event_new_signal_loss (const gchar *sensor, gboolean lost)
{
  return ts_event_new (TS_TOPIC_SIGNAL_LOSS, TS_EVENT_CHANGED,
      about_sensor (sensor),
      pair (TS_EVENT_STATE, g_variant_new_boolean (lost)));
}

TsEvent *
ts_event_new_signal_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_SIGNAL_LOSS, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

TsEvent *
ts_event_new_temperatures (const gchar *sensor, TsTemperaturesState state)
{
  return ts_event_new (TS_TOPIC_TEMPERATURES, TS_EVENT_CHANGED,
      about_sensor (sensor),
      state_and_reason (ts_temperatures_state_to_string (state), NULL));
}

TsEvent *
ts_event_new_temperatures_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_TEMPERATURES, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

/**
 * ts_event_new_ffc:
 * @state: `imminent`, `running`, `done` or `failed`
 * @cause: why it runs, as `temperature`
 * @reason: (nullable): why it failed
 */
TsEvent *
ts_event_new_ffc (const gchar *sensor, const gchar *state, const gchar *cause,
    const gchar *reason)
{
  GVariantDict data;

  g_variant_dict_init (&data, NULL);
  g_variant_dict_insert (&data, TS_EVENT_STATE, "s", state);
  g_variant_dict_insert (&data, "Cause", "s", cause);
  if (reason != NULL)
    g_variant_dict_insert (&data, "Reason", "s", reason);
  return ts_event_new (TS_TOPIC_FFC, TS_EVENT_CHANGED, about_sensor (sensor),
      g_variant_dict_end (&data));
}

TsEvent *
ts_event_new_ffc_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_FFC, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

/**
 * ts_event_new_shutter:
 * @closed: whether it protects the detector
 * @cause: `hot`, `manual` or `over`
 */
TsEvent *
ts_event_new_shutter (const gchar *sensor, gboolean closed, const gchar *cause)
{
  return ts_event_new (TS_TOPIC_SHUTTER, TS_EVENT_CHANGED,
      about_sensor (sensor),
      g_variant_new_parsed ("{'Closed': <%b>, 'Cause': <%s>}", closed, cause));
}

TsEvent *
ts_event_new_shutter_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_SHUTTER, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

/**
 * ts_event_new_focus:
 * @state: as `searching`, `focused`, `failed`
 * @cause: why the lens moved last
 * @reason: (nullable): why it failed
 * @distance_m: what is sharp, metres; 0: infinity
 * @position: of the lens, 0, the far end, to 1, the near one
 */
TsEvent *
ts_event_new_focus (const gchar *sensor, const gchar *state, const gchar *cause,
    const gchar *reason, gdouble distance_m, gdouble position)
{
  GVariantDict data;

  g_variant_dict_init (&data, NULL);
  g_variant_dict_insert (&data, TS_EVENT_STATE, "s", state);
  g_variant_dict_insert (&data, "Cause", "s", cause);
  if (reason != NULL)
    g_variant_dict_insert (&data, "Reason", "s", reason);
  g_variant_dict_insert (&data, "Distance", "d", distance_m);
  g_variant_dict_insert (&data, "Position", "d", position);
  return ts_event_new (TS_TOPIC_FOCUS, TS_EVENT_CHANGED, about_sensor (sensor),
      g_variant_dict_end (&data));
}

TsEvent *
ts_event_new_focus_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_FOCUS, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

/**
 * ts_event_new_defects:
 * @n_pixels: how many are known now
 * @found: those that are new, "column,row column,row"
 */
TsEvent *
ts_event_new_defects (const gchar *sensor, guint n_pixels, const gchar *found)
{
  return ts_event_new (TS_TOPIC_DEFECTS, TS_EVENT_MESSAGE,
      about_sensor (sensor),
      g_variant_new_parsed ("{'Count': <%u>, 'Found': <%s>}", n_pixels, found));
}

/**
 * ts_event_new_calibration_file:
 * @state: `good`, `changed`, `damaged`, `missing` or `none`
 * @reason: (nullable): what is wrong with it
 */
TsEvent *
ts_event_new_calibration_file (
    const gchar *sensor, const gchar *state, const gchar *reason)
{
  return ts_event_new (TS_TOPIC_CALIBRATION_FILE, TS_EVENT_CHANGED,
      about_sensor (sensor), state_and_reason (state, reason));
}

TsEvent *
ts_event_new_calibration_file_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_CALIBRATION_FILE, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

static GVariant *
about_stream (const gchar *stream, const gchar *sensor)
{
  return g_variant_new_parsed (
      "{%s: <%s>, %s: <%s>}", TS_EVENT_STREAM, stream, TS_EVENT_SENSOR, sensor);
}

TsEvent *
ts_event_new_day_night (const gchar *sensor, gboolean night)
{
  return ts_event_new (TS_TOPIC_DAY_NIGHT, TS_EVENT_CHANGED,
      about_sensor (sensor),
      pair (TS_EVENT_STATE, g_variant_new_string (night ? "night" : "day")));
}

TsEvent *
ts_event_new_day_night_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_DAY_NIGHT, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

/**
 * ts_event_new_image_profile:
 * @profile: that was chosen last; empty: none
 * @cause: `start`, `command`, `schedule` or `day-night`
 */
TsEvent *
ts_event_new_image_profile (
    const gchar *sensor, const gchar *profile, const gchar *cause)
{
  return ts_event_new (TS_TOPIC_IMAGE_PROFILE, TS_EVENT_CHANGED,
      about_sensor (sensor),
      g_variant_new_parsed (
          "{'Profile': <%s>, 'Cause': <%s>}", profile, cause));
}

TsEvent *
ts_event_new_image_profile_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_IMAGE_PROFILE, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

/**
 * ts_event_new_active_source:
 * @state: `visible` or `thermal`, or how both are fused, as `blend`
 */
TsEvent *
ts_event_new_active_source (const gchar *sensor, const gchar *state)
{
  return ts_event_new (TS_TOPIC_ACTIVE_SOURCE, TS_EVENT_CHANGED,
      about_sensor (sensor), state_and_reason (state, NULL));
}

TsEvent *
ts_event_new_active_source_gone (const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_ACTIVE_SOURCE, TS_EVENT_DELETED, about_sensor (sensor), NULL);
}

/**
 * ts_event_new_stream:
 * @sensor: whose pictures it carries
 * @state: `started`, `stopped` (nobody takes it) or `failed`
 * @encoder: (nullable): the element that codes
 * @reason: (nullable): why it failed, or why the encoder before this one did
 */
TsEvent *
ts_event_new_stream (const gchar *stream, const gchar *sensor,
    const gchar *state, const gchar *encoder, const gchar *reason)
{
  g_autoptr (GVariant) data =
      g_variant_ref_sink (state_and_reason (state, reason));
  GVariantDict dict;

  g_variant_dict_init (&dict, data);
  if (encoder != NULL)
    g_variant_dict_insert (&dict, "Encoder", "s", encoder);
  return ts_event_new (TS_TOPIC_STREAM, TS_EVENT_CHANGED,
      about_stream (stream, sensor), g_variant_dict_end (&dict));
}

TsEvent *
ts_event_new_stream_gone (const gchar *stream, const gchar *sensor)
{
  return ts_event_new (
      TS_TOPIC_STREAM, TS_EVENT_DELETED, about_stream (stream, sensor), NULL);
}

/**
 * ts_event_new_storage_failure:
 * @failed: whether something could not be written
 */
TsEvent *
ts_event_new_storage_failure (gboolean failed)
{
  return ts_event_new (TS_TOPIC_STORAGE_FAILURE, TS_EVENT_CHANGED,
      pair ("Token", g_variant_new_string (STATE_DIRECTORY)),
      pair ("Failed", g_variant_new_boolean (failed)));
}

/**
 * ts_event_new_storage_space:
 * @low: whether there is so little left that somebody should make room
 */
TsEvent *
ts_event_new_storage_space (
    gboolean low, guint64 free_bytes, guint64 total_bytes)
{
  return ts_event_new (TS_TOPIC_STORAGE_SPACE, TS_EVENT_CHANGED,
      pair ("Token", g_variant_new_string (STATE_DIRECTORY)),
      g_variant_new_parsed ("{'Low': <%b>, 'FreeBytes': <%t>, "
                            "'TotalBytes': <%t>}",
          low, free_bytes, total_bytes));
}

/**
 * ts_event_new_start:
 * @time_us: when the camera started, UTC
 */
TsEvent *
ts_event_new_start (gint64 time_us, const gchar *version)
{
  GVariantDict data;

  g_variant_dict_init (&data, NULL);
  g_variant_dict_insert_value (&data, "Status", new_time (time_us));
  g_variant_dict_insert (&data, "Version", "s", version);
  return ts_event_new (
      TS_TOPIC_START, TS_EVENT_CHANGED, NULL, g_variant_dict_end (&data));
}

TsEvent *
ts_event_new_shutdown (void)
{
  return ts_event_new (TS_TOPIC_SHUTDOWN, TS_EVENT_MESSAGE, NULL, NULL);
}

/**
 * ts_event_new_restarted:
 * @part: of the camera, that runs with what is saved now
 */
TsEvent *
ts_event_new_restarted (const gchar *part)
{
  return ts_event_new (TS_TOPIC_RESTARTED, TS_EVENT_MESSAGE,
      pair ("Part", g_variant_new_string (part)), NULL);
}

/**
 * ts_event_new_clock_set:
 * @time_us: what the clock says since, UTC
 */
TsEvent *
ts_event_new_clock_set (gint64 time_us)
{
  return ts_event_new (TS_TOPIC_CLOCK_SET, TS_EVENT_CHANGED, NULL,
      pair ("Status", new_time (time_us)));
}

/**
 * ts_event_new_clock_jump:
 * @offset_us: how much later it is suddenly; negative: earlier
 */
TsEvent *
ts_event_new_clock_jump (gint64 offset_us)
{
  return ts_event_new (TS_TOPIC_CLOCK_JUMP, TS_EVENT_MESSAGE, NULL,
      pair ("OffsetSeconds",
          g_variant_new_double ((gdouble) offset_us / G_USEC_PER_SEC)));
}

/**
 * ts_event_new_schedule:
 * @id: of the settings
 * @name: that people gave it
 * @active: whether it is on now
 */
TsEvent *
ts_event_new_schedule (const gchar *id, const gchar *name, gboolean active)
{
  return ts_event_new (TS_TOPIC_SCHEDULE, TS_EVENT_CHANGED,
      pair ("ScheduleToken", g_variant_new_string (id)),
      g_variant_new_parsed ("{'Name': <%s>, 'Active': <%b>}", name, active));
}

TsEvent *
ts_event_new_schedule_gone (const gchar *id)
{
  return ts_event_new (TS_TOPIC_SCHEDULE, TS_EVENT_DELETED,
      pair ("ScheduleToken", g_variant_new_string (id)), NULL);
}

/**
 * ts_event_new_callback:
 * @connected: whether the server took the last event
 * @n_lost: events that had no room to wait for it, since the start
 */
TsEvent *
ts_event_new_callback (gboolean connected, guint64 n_lost)
{
  return ts_event_new (TS_TOPIC_CALLBACK, TS_EVENT_CHANGED, NULL,
      g_variant_new_parsed (
          "{'Connected': <%b>, 'Lost': <%t>}", connected, n_lost));
}

TsEvent *
ts_event_new_callback_gone (void)
{
  return ts_event_new (TS_TOPIC_CALLBACK, TS_EVENT_DELETED, NULL, NULL);
}

TsEvent *
ts_event_new_callback_test (void)
{
  return ts_event_new (TS_TOPIC_CALLBACK_TEST, TS_EVENT_MESSAGE, NULL, NULL);
}

/**
 * ts_event_new_setting:
 * @instance: (nullable): empty or %NULL where there is only one
 * @value: (nullable): now; %NULL: the instance is gone
 */
TsEvent *
ts_event_new_setting (const gchar *concern, const gchar *instance,
    const gchar *key, GVariant *value)
{
  g_autoptr (GVariant) text = NULL;

  if (value != NULL && g_variant_is_container (value)) {
    g_autofree gchar *printed = g_variant_print (value, FALSE);

    text = g_variant_ref_sink (g_variant_new_string (printed));
    value = text;
  }
  return ts_event_new (TS_TOPIC_SETTING, TS_EVENT_MESSAGE,
      g_variant_new_parsed ("{'Concern': <%s>, 'Instance': <%s>, 'Key': <%s>}",
          concern, instance != NULL ? instance : "", key),
      value != NULL ? pair ("Value", value) : NULL);
}

static void
insert_text (GVariantDict *dict, const gchar *name, const gchar *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, name, "s", text);
}

/**
 * ts_event_new_access:
 * @topic: %TS_TOPIC_LOGIN, %TS_TOPIC_LOGOUT, %TS_TOPIC_ILLEGAL_LOGIN or
 *   %TS_TOPIC_REFUSED
 * @user: (nullable): account, as it was given
 * @what: (nullable): what was asked for
 * @reason: (nullable): why not
 * @sensor: (nullable): that is refused
 */
TsEvent *
ts_event_new_access (const gchar *topic, const gchar *user,
    const gchar *protocol, const gchar *address, const gchar *what,
    const gchar *reason, const gchar *sensor)
{
  GVariantDict source, data;

  g_variant_dict_init (&source, NULL);
  insert_text (&source, "User", user);
  insert_text (&source, "Address", address);
  insert_text (&source, TS_EVENT_SENSOR, sensor);
  g_variant_dict_init (&data, NULL);
  insert_text (&data, "Protocol", protocol);
  insert_text (&data, "Action", what);
  insert_text (&data, "Reason", reason);
  return ts_event_new (topic, TS_EVENT_MESSAGE, g_variant_dict_end (&source),
      g_variant_dict_end (&data));
}

static gboolean
is_about_sensor (const gchar *concern)
{
  return concern != NULL && ts_sensor_settings_is_concern (concern);
}

/**
 * ts_event_get_sensor:
 *
 * Returns: (nullable): the sensor that the event is about
 */
const gchar *
ts_event_get_sensor (TsEvent *event)
{
  if (g_str_equal (ts_event_get_topic (event), TS_TOPIC_SETTING)
      && is_about_sensor (ts_event_get_source_string (event, "Concern")))
    return ts_event_get_source_string (event, "Instance");
  return ts_event_get_source_string (event, TS_EVENT_SENSOR);
}

/**
 * ts_event_may_be_seen:
 *
 * Any thread.
 *
 * Returns: whether @caller, who may follow events, may see this one
 */
gboolean
ts_event_may_be_seen (TsEvent *event, TsCaller *caller)
{
  const gchar *topic = ts_event_get_topic (event);

  for (guint i = 0; i < G_N_ELEMENTS (gates); i++) {
    if (ts_event_topic_matches (topic, gates[i].pattern))
      return ts_caller_may (
          caller, gates[i].permission, ts_event_get_sensor (event));
  }
  return ts_caller_may (
      caller, TS_PERMISSION_NONE, ts_event_get_sensor (event));
}
