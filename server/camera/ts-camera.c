/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCamera"
#include "config.h"

#include "ts-camera.h"

#include <gst/thermal/thermal.h>

#include "media/ts-binding.h"
#include "system/ts-log.h"

/* A sensor that has not given a picture by then keeps nobody waiting: its state
 * stands in the page. */
#define READY_AFTER_S 10

struct _TsCamera
{
  GObject parent_instance;

  TsProfile *profile;
  TsSettings *settings;
  GstClock *clock;
  GstClockTime base_time;
  gint64 started_us;
  GPtrArray *sensors;
  GPtrArray *streams;
  GHashTable *mjpeg_streams; /* TsSensor -> TsStream, both owned above */
  GHashTable *unready;       /* sensors without a first frame */
  gboolean ready;
  guint ready_source;
};

enum
{
  SIGNAL_READY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsCamera, ts_camera, G_TYPE_OBJECT)

static void
become_ready (TsCamera *self)
{
  g_clear_handle_id (&self->ready_source, g_source_remove);
  self->ready = TRUE;
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

static gboolean
on_waited (gpointer user_data)
{
  TsCamera *self = user_data;

  self->ready_source = 0;
  for (guint i = 0; i < self->sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (self->sensors, i);
    g_auto (TsSensorStatus) status = {0};

    if (!g_hash_table_contains (self->unready, sensor))
      continue;
    ts_sensor_get_status (sensor, &status);
    ts_log (G_LOG_LEVEL_MESSAGE, TS_LOG_SENSOR (ts_sensor_get_id (sensor)),
        "%s has given no picture for %u s (%s); going on without it",
        ts_sensor_get_id (sensor), READY_AFTER_S,
        status.error != NULL ? status.error
                             : ts_sensor_state_to_string (status.state));
  }
  become_ready (self);
  return G_SOURCE_REMOVE;
}

static void
on_first_frame (TsSensor *sensor, gpointer user_data)
{
  TsCamera *self = user_data;

  g_hash_table_remove (self->unready, sensor);
  if (self->ready || g_hash_table_size (self->unready) > 0)
    return;
  become_ready (self);
}

/* Several keys may depend on the same one. */
static void
add_key (GPtrArray *keys, const gchar *key)
{
  if (!g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL))
    g_ptr_array_add (keys, (gpointer) key);
}

static gboolean
check_regions (GVariant *value, GError **error)
{
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string (
          g_variant_get_string (value, NULL), error);

  return regions != NULL;
}

static gboolean
add_sensor (TsCamera *self, guint index, GError **error)
{
  const TsProfileSensor *description =
      ts_profile_get_sensor (self->profile, index);
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  TsSensor *sensor;

  for (guint i = 0; i < description->bindings->len; i++) {
    const TsProfileBinding *binding =
        g_ptr_array_index (description->bindings, i);

    if (!ts_settings_has_key (self->settings, "sensor", binding->key)) {
      g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID,
          "%s: a sensor has no setting of this name", binding->place);
      return FALSE;
    }
    add_key (keys, binding->key);
    if (ts_binding_find_gate (binding->key) != NULL)
      add_key (keys, ts_binding_find_gate (binding->key));
  }
  g_ptr_array_add (keys, NULL);
  if (!ts_settings_add_instance (self->settings, "sensor", description->id,
          (const gchar *const *) keys->pdata, description->defaults, error)) {
    g_prefix_error (error, "%s.defaults: ", description->place);
    return FALSE;
  }
  settings = ts_settings_get (self->settings, "sensor", description->id, error);
  sensor = ts_sensor_new (self->profile, index, settings, self->clock, error);
  if (sensor == NULL)
    return FALSE;
  g_signal_connect_object (
      sensor, "first-frame", G_CALLBACK (on_first_frame), self, 0);
  g_ptr_array_add (self->sensors, sensor);
  return TRUE;
}

static TsStream *
add_stream (TsCamera *self, const gchar *name, const gchar *const *aliases,
    TsCodec codec, TsSensor *sensor, JsonObject *defaults, GError **error)
{
  g_autoptr (GSettings) settings = NULL;
  TsStream *stream;

  if (!ts_settings_add_instance (
          self->settings, "stream", name, NULL, defaults, error))
    return NULL;
  ts_settings_set_sensor (
      self->settings, "stream", name, ts_sensor_get_id (sensor));
  settings = ts_settings_get (self->settings, "stream", name, error);
  stream = ts_stream_new (name, aliases, codec, sensor, settings, self->clock);
  g_ptr_array_add (self->streams, stream);
  return stream;
}

static gboolean
add_all (TsCamera *self, GError **error)
{
  for (guint i = 0; i < ts_profile_get_n_sensors (self->profile); i++) {
    if (!add_sensor (self, i, error))
      return FALSE;
  }
  for (guint i = 0; i < ts_profile_get_n_streams (self->profile); i++) {
    const TsProfileStream *description =
        ts_profile_get_stream (self->profile, i);

    if (add_stream (self, description->name,
            (const gchar *const *) description->aliases, description->codec,
            ts_camera_find_sensor (self, description->sensor),
            description->defaults, error)
        == NULL) {
      g_prefix_error (error, "%s.defaults: ", description->place);
      return FALSE;
    }
  }
  for (guint i = 0; i < self->sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (self->sensors, i);
    g_autofree gchar *name =
        g_strconcat ("mjpeg/", ts_sensor_get_id (sensor), NULL);
    TsStream *stream = ts_camera_find_stream (self, name);

    if (stream == NULL)
      stream =
          add_stream (self, name, NULL, TS_CODEC_MJPEG, sensor, NULL, error);
    if (stream == NULL)
      return FALSE;
    g_hash_table_insert (self->mjpeg_streams, sensor, stream);
  }
  return ts_settings_add_instance (
      self->settings, "network", NULL, NULL, NULL, error);
}

/**
 * ts_camera_new:
 * @settings: takes the instances that the profile names
 *
 * Builds every pipeline, so that all that can be wrong in @profile is found
 * before anything runs.
 *
 * Returns: (transfer full): the camera, stopped; or %NULL and @error with the
 *   place in the profile
 */
TsCamera *
ts_camera_new (TsProfile *profile, TsSettings *settings, GError **error)
{
  g_autoptr (TsCamera) self = g_object_new (TS_TYPE_CAMERA, NULL);

  self->profile = g_object_ref (profile);
  self->settings = g_object_ref (settings);
  ts_settings_set_validator (settings, "regions", check_regions);
  if (!add_all (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ts_camera_start:
 *
 * Starts the sensors. A sensor that fails does not keep the camera from
 * running: it is started again and says so in its status. One that can never
 * run as it was configured does.
 *
 * Returns: whether the camera runs; or %FALSE and @error
 */
gboolean
ts_camera_start (TsCamera *self, GError **error)
{
  if (self->started_us != 0)
    return TRUE;
  self->started_us = g_get_monotonic_time ();
  self->base_time = gst_clock_get_time (self->clock);
  for (guint i = 0; i < self->sensors->len; i++)
    g_hash_table_add (self->unready, g_ptr_array_index (self->sensors, i));
  self->ready_source = g_timeout_add_seconds (READY_AFTER_S, on_waited, self);
  for (guint i = 0; i < self->sensors->len; i++) {
    if (!ts_sensor_start (
            g_ptr_array_index (self->sensors, i), self->base_time, error)) {
      ts_camera_stop (self);
      return FALSE;
    }
  }
  for (guint i = 0; i < self->streams->len; i++)
    ts_stream_start (g_ptr_array_index (self->streams, i), self->base_time);
  return TRUE;
}

void
ts_camera_stop (TsCamera *self)
{
  for (guint i = 0; i < self->streams->len; i++)
    ts_stream_stop (g_ptr_array_index (self->streams, i));
  for (guint i = 0; i < self->sensors->len; i++)
    ts_sensor_stop (g_ptr_array_index (self->sensors, i));
  g_clear_handle_id (&self->ready_source, g_source_remove);
  g_hash_table_remove_all (self->unready);
  self->ready = FALSE;
  self->started_us = 0;
}

gboolean
ts_camera_is_ready (TsCamera *self)
{
  return self->ready;
}

TsProfile *
ts_camera_get_profile (TsCamera *self)
{
  return self->profile;
}

TsSettings *
ts_camera_get_settings (TsCamera *self)
{
  return self->settings;
}

GstClock *
ts_camera_get_clock (TsCamera *self)
{
  return self->clock;
}

/**
 * ts_camera_get_base_time:
 *
 * Returns: what the time stamps of all pictures and units count from, on the
 *   clock of ts_camera_get_clock()
 */
GstClockTime
ts_camera_get_base_time (TsCamera *self)
{
  return self->base_time;
}

gint64
ts_camera_get_uptime_us (TsCamera *self)
{
  return self->started_us != 0 ? g_get_monotonic_time () - self->started_us : 0;
}

/**
 * ts_camera_get_sensors:
 *
 * Returns: (transfer none) (element-type TsSensor): in the profile's order
 */
GPtrArray *
ts_camera_get_sensors (TsCamera *self)
{
  return self->sensors;
}

/**
 * ts_camera_find_sensor:
 *
 * Returns: (transfer none) (nullable): the sensor of this id
 */
TsSensor *
ts_camera_find_sensor (TsCamera *self, const gchar *id)
{
  for (guint i = 0; i < self->sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (self->sensors, i);

    if (g_str_equal (ts_sensor_get_id (sensor), id))
      return sensor;
  }
  return NULL;
}

/**
 * ts_camera_get_streams:
 *
 * Returns: (transfer none) (element-type TsStream): in the profile's order,
 *   then one of JPEG pictures for each sensor
 */
GPtrArray *
ts_camera_get_streams (TsCamera *self)
{
  return self->streams;
}

/**
 * ts_camera_find_stream:
 * @name: a name or an alias, without a leading slash
 *
 * Returns: (transfer none) (nullable): the stream
 */
TsStream *
ts_camera_find_stream (TsCamera *self, const gchar *name)
{
  for (guint i = 0; i < self->streams->len; i++) {
    TsStream *stream = g_ptr_array_index (self->streams, i);

    if (ts_stream_has_name (stream, name))
      return stream;
  }
  return NULL;
}

/**
 * ts_camera_ensure_mjpeg_stream:
 *
 * Returns: (transfer none): the stream `mjpeg/SENSOR` of JPEG pictures, coded
 *   once for all who look
 */
TsStream *
ts_camera_ensure_mjpeg_stream (TsCamera *self, TsSensor *sensor)
{
  return g_hash_table_lookup (self->mjpeg_streams, sensor);
}

static void
ts_camera_dispose (GObject *object)
{
  ts_camera_stop (TS_CAMERA (object));
  G_OBJECT_CLASS (ts_camera_parent_class)->dispose (object);
}

static void
ts_camera_finalize (GObject *object)
{
  TsCamera *self = TS_CAMERA (object);

  g_hash_table_unref (self->unready);
  g_hash_table_unref (self->mjpeg_streams);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->sensors);
  g_clear_object (&self->settings);
  g_clear_object (&self->profile);
  gst_object_unref (self->clock);
  G_OBJECT_CLASS (ts_camera_parent_class)->finalize (object);
}

static void
ts_camera_class_init (TsCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_camera_dispose;
  object_class->finalize = ts_camera_finalize;
  signals[SIGNAL_READY] = g_signal_new ("ready", TS_TYPE_CAMERA,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_camera_init (TsCamera *self)
{
  self->clock = gst_system_clock_obtain ();
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  self->streams = g_ptr_array_new_with_free_func (g_object_unref);
  self->mjpeg_streams = g_hash_table_new (NULL, NULL);
  self->unready = g_hash_table_new (NULL, NULL);
}
