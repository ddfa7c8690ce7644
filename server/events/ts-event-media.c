/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "events/ts-event-media.h"

#include <gst/thermal/thermal.h>

#include "camera/ts-event-types.h"

#define TEMPERATURES_INTERVAL_S 1
/* A pixel at the edge of the range comes and goes with the noise: a state has
 * to last before it is told. */
#define TICKS_TO_BELIEVE 3
/* An older measurement says nothing about the picture. */
#define MAX_AGE_US (10 * G_USEC_PER_SEC)

typedef struct
{
  TsEventMedia *owner;
  TsSensor *sensor;
  gulong handler;
  gulong measured_handler;
  gulong day_night_handler;
  gboolean told_day_night;
  gulong settings_handler; /* of what fuses others */
  gchar *told_source;
  gulong file_handler;
  gboolean told_file;
  gint64 measured_us;
  const gchar *told_state;
  gint told_loss;         /* -1: nothing yet */
  gint told_temperatures; /* -1: nothing yet */
  TsTemperaturesState candidate;
  guint n_ticks; /* for which the candidate has lasted */
} WatchedSensor;

typedef struct
{
  TsEventMedia *owner;
  TsStream *stream;
  gulong handler;
  const gchar *told_state;
  const gchar *told_encoder; /* element; NULL: none */
} WatchedStream;

struct _TsEventMedia
{
  TsEventBus *bus;
  TsCamera *camera;
  GPtrArray *sensors;
  GPtrArray *streams;
  gulong handlers[4];
  guint source;
};

static void
publish (TsEventMedia *self, TsEvent *event)
{
  ts_event_bus_publish (self->bus, event);
  ts_event_unref (event);
}

static const gchar *
name_state (const TsSensorStatus *status)
{
  switch (status->state) {
  case TS_SENSOR_STARTING:
    return status->n_restarts > 0 ? "recovering" : "starting";
  case TS_SENSOR_RUNNING:
    return "ready";
  case TS_SENSOR_WAITING:
    return "failed";
  case TS_SENSOR_ENDED:
    return "ended";
  case TS_SENSOR_STOPPED:
    break;
  }
  return "stopped";
}

/* Whether pictures are missing; a sensor that starts leaves it as it was. */
static gint
judge_loss (const WatchedSensor *watched, TsSensorState state)
{
  if (state == TS_SENSOR_STARTING)
    return watched->told_loss;
  return state != TS_SENSOR_RUNNING;
}

static void
on_sensor_changed (TsSensor *sensor, gpointer user_data)
{
  WatchedSensor *watched = user_data;
  const gchar *id = ts_sensor_get_id (sensor);
  g_auto (TsSensorStatus) status = {0};
  const gchar *state;
  gint loss;

  ts_sensor_get_status (sensor, &status);
  state = name_state (&status);
  if (state != watched->told_state) {
    watched->told_state = state;
    publish (watched->owner,
        ts_event_new_sensor (id, state,
            status.state == TS_SENSOR_WAITING ? status.error : NULL));
  }
  loss = judge_loss (watched, status.state);
  if (loss != watched->told_loss) {
    watched->told_loss = loss;
    publish (watched->owner, ts_event_new_signal_loss (id, loss));
  }
}

static gboolean
is_clipped (const GstStructure *region)
{
  return g_strcmp0 (gst_structure_get_string (region, "min-status"), "below")
             == 0
         || g_strcmp0 (gst_structure_get_string (region, "max-status"), "above")
                == 0;
}

/* As of the newest measurement, unless that says nothing any more because the
 * regions were taken away. */
static gboolean
is_out_of_range (const WatchedSensor *watched)
{
  GstStructure *measurement;
  const GValue *regions;
  gboolean result = FALSE;

  if (g_get_monotonic_time () - watched->measured_us > MAX_AGE_US)
    return FALSE;
  measurement = ts_sensor_dup_measurement (watched->sensor);
  regions = measurement != NULL
                ? gst_structure_get_value (measurement, "regions")
                : NULL;
  for (guint i = 0; regions != NULL && i < gst_value_array_get_size (regions);
       i++)
    result = result
             || is_clipped (
                 g_value_get_boxed (gst_value_array_get_value (regions, i)));
  g_clear_pointer (&measurement, gst_structure_free);
  return result;
}

static void
on_measured (
    TsSensor *sensor, const GstStructure *measurement, gpointer user_data)
{
  WatchedSensor *watched = user_data;

  watched->measured_us = g_get_monotonic_time ();
}

static void
on_calibration_file (TsSensor *sensor, gpointer user_data)
{
  WatchedSensor *watched = user_data;
  GstStructure *file = ts_sensor_dup_calibration_file (sensor);

  if (file == NULL)
    return;
  watched->told_file = TRUE;
  publish (
      watched->owner, ts_event_new_calibration_file (ts_sensor_get_id (sensor),
                          gst_structure_get_string (file, "state"),
                          gst_structure_get_string (file, "reason")));
  gst_structure_free (file);
}

static TsTemperaturesState
judge_temperatures (const WatchedSensor *watched)
{
  g_autoptr (GstSample) sample = ts_sensor_dup_last_sample (watched->sensor);
  GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;
  GstThermalMeta *meta =
      buffer != NULL ? gst_buffer_get_thermal_meta (buffer) : NULL;

  if (meta == NULL)
    return TS_TEMPERATURES_NONE;
  if ((meta->flags & GST_THERMAL_FRAME_FLAG_NOT_READY) != 0)
    return TS_TEMPERATURES_SETTLING;
  return is_out_of_range (watched) ? TS_TEMPERATURES_OUT_OF_RANGE
                                   : TS_TEMPERATURES_CALIBRATED;
}

static void
look_at_temperatures (WatchedSensor *watched)
{
  TsTemperaturesState state = judge_temperatures (watched);

  /* a visible sensor never has any; there is nothing to tell */
  if (state == TS_TEMPERATURES_NONE && watched->told_temperatures < 0)
    return;
  if (state != watched->candidate) {
    watched->candidate = state;
    watched->n_ticks = 0;
  }
  watched->n_ticks++;
  if ((gint) state == watched->told_temperatures
      || (watched->told_temperatures >= 0
          && watched->n_ticks < TICKS_TO_BELIEVE))
    return;
  watched->told_temperatures = state;
  publish (watched->owner,
      ts_event_new_temperatures (ts_sensor_get_id (watched->sensor), state));
}

static gboolean
on_tick (gpointer user_data)
{
  TsEventMedia *self = user_data;

  for (guint i = 0; i < self->sensors->len; i++)
    look_at_temperatures (g_ptr_array_index (self->sensors, i));
  return G_SOURCE_CONTINUE;
}

/* Which band is shown alone, or how both are fused. */
static void
look_at_source (WatchedSensor *watched)
{
  GSettings *settings = ts_sensor_get_settings (watched->sensor);
  g_autofree gchar *state = g_settings_get_string (settings, "fusion-mode");

  if (g_str_equal (state, "off")) {
    g_free (state);
    state = g_settings_get_string (settings, "fusion-source");
  }
  if (g_strcmp0 (state, watched->told_source) == 0)
    return;
  publish (watched->owner,
      ts_event_new_active_source (ts_sensor_get_id (watched->sensor), state));
  g_free (watched->told_source);
  watched->told_source = g_steal_pointer (&state);
}

static void
on_settings_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  if (g_str_equal (key, "fusion-mode") || g_str_equal (key, "fusion-source"))
    look_at_source (user_data);
}

/* Why the encoder before the one that works now does not. */
static gchar *
describe_failure (const TsEncoderStatus *status)
{
  const TsEncoderRefusal *refusal;

  if (status->n_failed == 0)
    return NULL;
  refusal = g_ptr_array_index (status->refusals, status->refusals->len - 1);
  return g_strdup_printf ("%s: %s", refusal->kind->element, refusal->reason);
}

static void
on_stream_changed (TsStream *stream, gpointer user_data)
{
  WatchedStream *watched = user_data;
  g_auto (TsStreamStatus) status = {0};
  const gchar *state = "stopped";
  g_autofree gchar *reason = NULL;

  ts_stream_get_status (stream, &status);
  if (status.encoder.state == TS_ENCODER_RUNNING) {
    state = "started";
    reason = describe_failure (&status.encoder);
  } else if (status.encoder.state == TS_ENCODER_WAITING) {
    state = "failed";
    reason = g_strdup (status.encoder.error);
  }
  if (state == watched->told_state
      && status.encoder.element == watched->told_encoder)
    return;
  watched->told_state = state;
  watched->told_encoder = status.encoder.element;
  publish (watched->owner, ts_event_new_stream (ts_stream_get_name (stream),
                               ts_sensor_get_id (ts_stream_get_sensor (stream)),
                               state, status.encoder.element, reason));
}

static void
on_day_night (TsSensor *sensor, gboolean night, gpointer user_data)
{
  WatchedSensor *watched = user_data;

  watched->told_day_night = TRUE;
  publish (watched->owner,
      ts_event_new_day_night (ts_sensor_get_id (sensor), night));
}

static void
sensor_free (gpointer data)
{
  WatchedSensor *watched = data;

  g_clear_signal_handler (&watched->handler, watched->sensor);
  g_clear_signal_handler (&watched->measured_handler, watched->sensor);
  g_clear_signal_handler (&watched->day_night_handler, watched->sensor);
  g_clear_signal_handler (
      &watched->settings_handler, ts_sensor_get_settings (watched->sensor));
  g_free (watched->told_source);
  g_clear_signal_handler (&watched->file_handler, watched->sensor);
  g_object_unref (watched->sensor);
  g_free (watched);
}

static void
stream_free (gpointer data)
{
  WatchedStream *watched = data;

  g_clear_signal_handler (&watched->handler, watched->stream);
  g_object_unref (watched->stream);
  g_free (watched);
}

static void
add_sensor (TsEventMedia *self, TsSensor *sensor)
{
  WatchedSensor *watched = g_new0 (WatchedSensor, 1);

  watched->owner = self;
  watched->sensor = g_object_ref (sensor);
  watched->told_loss = -1;
  watched->told_temperatures = -1;
  watched->handler = g_signal_connect (
      sensor, "state-changed", G_CALLBACK (on_sensor_changed), watched);
  watched->measured_handler =
      g_signal_connect (sensor, "measured", G_CALLBACK (on_measured), watched);
  watched->day_night_handler = g_signal_connect (
      sensor, "day-night", G_CALLBACK (on_day_night), watched);
  watched->file_handler = g_signal_connect (
      sensor, "calibration-file", G_CALLBACK (on_calibration_file), watched);
  g_ptr_array_add (self->sensors, watched);
  if (!ts_sensor_binds (sensor, "fusion-mode"))
    return;
  watched->settings_handler = g_signal_connect (ts_sensor_get_settings (sensor),
      "changed", G_CALLBACK (on_settings_changed), watched);
  look_at_source (watched);
}

static void
add_stream (TsEventMedia *self, TsStream *stream)
{
  WatchedStream *watched = g_new0 (WatchedStream, 1);

  watched->owner = self;
  watched->stream = g_object_ref (stream);
  watched->handler = g_signal_connect (
      stream, "state-changed", G_CALLBACK (on_stream_changed), watched);
  g_ptr_array_add (self->streams, watched);
  on_stream_changed (stream, watched);
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsEventMedia *self = user_data;

  add_sensor (self, sensor);
  on_sensor_changed (
      sensor, g_ptr_array_index (self->sensors, self->sensors->len - 1));
}

static void
on_stream_added (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  add_stream (user_data, stream);
}

/* What was changed in the profile is removed and added: its properties begin
 * anew. */
static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsEventMedia *self = user_data;
  const gchar *id = ts_sensor_get_id (sensor);

  for (guint i = 0; i < self->sensors->len; i++) {
    const WatchedSensor *watched = g_ptr_array_index (self->sensors, i);

    if (watched->sensor != sensor)
      continue;
    publish (self, ts_event_new_sensor_gone (id));
    publish (self, ts_event_new_signal_gone (id));
    if (watched->told_file)
      publish (self, ts_event_new_calibration_file_gone (id));
    if (watched->told_temperatures >= 0)
      publish (self, ts_event_new_temperatures_gone (id));
    if (watched->told_source != NULL)
      publish (self, ts_event_new_active_source_gone (id));
    if (watched->told_day_night)
      publish (self, ts_event_new_day_night_gone (id));
    g_ptr_array_remove_index (self->sensors, i);
    return;
  }
}

static void
on_stream_removed (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  TsEventMedia *self = user_data;

  for (guint i = 0; i < self->streams->len; i++) {
    const WatchedStream *watched = g_ptr_array_index (self->streams, i);

    if (watched->stream != stream)
      continue;
    publish (self, ts_event_new_stream_gone (ts_stream_get_name (stream),
                       ts_sensor_get_id (ts_stream_get_sensor (stream))));
    g_ptr_array_remove_index (self->streams, i);
    return;
  }
}

/**
 * ts_event_media_new:
 * @camera: not started yet
 */
TsEventMedia *
ts_event_media_new (TsEventBus *bus, TsCamera *camera)
{
  TsEventMedia *self = g_new0 (TsEventMedia, 1);
  GPtrArray *sensors = ts_camera_get_sensors (camera);
  GPtrArray *streams = ts_camera_get_streams (camera);
  GPtrArray *others = ts_camera_get_profile_streams (camera);

  self->bus = g_object_ref (bus);
  self->camera = g_object_ref (camera);
  self->sensors = g_ptr_array_new_with_free_func (sensor_free);
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  for (guint i = 0; i < sensors->len; i++)
    add_sensor (self, g_ptr_array_index (sensors, i));
  for (guint i = 0; i < streams->len; i++)
    add_stream (self, g_ptr_array_index (streams, i));
  for (guint i = 0; i < others->len; i++)
    add_stream (self, g_ptr_array_index (others, i));
  self->handlers[0] = g_signal_connect (
      camera, "sensor-added", G_CALLBACK (on_sensor_added), self);
  self->handlers[1] = g_signal_connect (
      camera, "sensor-removed", G_CALLBACK (on_sensor_removed), self);
  self->handlers[2] = g_signal_connect (
      camera, "stream-added", G_CALLBACK (on_stream_added), self);
  self->handlers[3] = g_signal_connect (
      camera, "stream-removed", G_CALLBACK (on_stream_removed), self);
  self->source = g_timeout_add_seconds (TEMPERATURES_INTERVAL_S, on_tick, self);
  return self;
}

void
ts_event_media_free (TsEventMedia *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_signal_handler (&self->handlers[i], self->camera);
  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_unref (self->sensors);
  g_ptr_array_unref (self->streams);
  g_clear_object (&self->camera);
  g_clear_object (&self->bus);
  g_free (self);
}
