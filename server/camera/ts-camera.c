/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCamera"
#include "config.h"

#include "ts-camera.h"

#include "camera/ts-camera-parts.h"
#include "camera/ts-camera-rules.h"
#include "camera/ts-stream-profiles.h"
#include "system/ts-log.h"

/* A sensor that has not given a picture by then keeps nobody waiting: its state
 * stands in the page. */
#define READY_AFTER_S 10

struct _TsCamera
{
  GObject parent_instance;

  TsSettings *settings;
  TsEncoders *encoders;
  GstClock *clock;
  GstClockTime base_time;
  gint64 started_us;
  TsCameraParts *parts;
  TsStreamProfiles *profiles;
  GBytes *overlay_picture; /* NULL: none */
  GHashTable *unready;     /* sensors without a first frame */
  gboolean ready;
  guint ready_source;
};

enum
{
  SIGNAL_READY,
  SIGNAL_STREAM_REMOVED,
  SIGNAL_SENSOR_REMOVED,
  SIGNAL_SENSOR_ADDED,
  SIGNAL_STREAM_ADDED,
  SIGNAL_RELOADED,
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
  for (guint i = 0; i < self->parts->sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (self->parts->sensors, i);
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

static void
listen (TsCamera *self, TsSensor *sensor)
{
  g_signal_connect_object (
      sensor, "first-frame", G_CALLBACK (on_first_frame), self, 0);
}

static void
emit_each (TsCamera *self, guint signal, GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    g_signal_emit (self, signals[signal], 0, g_ptr_array_index (parts, i));
}

static void
start_streams (TsCamera *self, GPtrArray *streams)
{
  for (guint i = 0; i < streams->len; i++)
    ts_stream_start (g_ptr_array_index (streams, i), self->base_time);
}

static void
stop_streams (GPtrArray *streams)
{
  for (guint i = 0; i < streams->len; i++)
    ts_stream_stop (g_ptr_array_index (streams, i));
}

static void show_overlay_picture (TsCamera *self);

static void
update_profiles (TsCamera *self)
{
  g_autoptr (GPtrArray) removed = NULL;
  g_autoptr (GPtrArray) added = NULL;

  ts_stream_profiles_update (
      self->profiles, self->parts->streams, &removed, &added);
  stop_streams (removed);
  if (self->started_us != 0)
    start_streams (self, added);
  show_overlay_picture (self);
  emit_each (self, SIGNAL_STREAM_REMOVED, removed);
  emit_each (self, SIGNAL_STREAM_ADDED, added);
}

static void
on_instances_changed (
    TsSettings *settings, const gchar *concern, gpointer user_data)
{
  if (g_str_equal (concern, "stream-profile"))
    update_profiles (user_data);
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
  static const gchar *const concerns[] = {"network", "http", "system", "units"};
  g_autoptr (TsCamera) self = g_object_new (TS_TYPE_CAMERA, NULL);

  self->settings = g_object_ref (settings);
  self->encoders = ts_encoders_new (ts_settings_get_state_dir (settings), NULL);
  self->parts = ts_camera_parts_new (
      profile, NULL, settings, self->encoders, self->clock, error);
  if (self->parts == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (concerns); i++) {
    if (!ts_settings_add_instance (
            settings, concerns[i], NULL, NULL, NULL, error))
      return NULL;
  }
  self->profiles =
      ts_stream_profiles_new (settings, self->encoders, self->clock, error);
  if (self->profiles == NULL)
    return NULL;
  update_profiles (self);
  g_signal_connect_object (settings, "instances-changed",
      G_CALLBACK (on_instances_changed), self, 0);
  for (guint i = 0; i < self->parts->sensors->len; i++)
    listen (self, g_ptr_array_index (self->parts->sensors, i));
  ts_camera_rules_add (self);
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
  for (guint i = 0; i < self->parts->sensors->len; i++)
    g_hash_table_add (
        self->unready, g_ptr_array_index (self->parts->sensors, i));
  self->ready_source = g_timeout_add_seconds (READY_AFTER_S, on_waited, self);
  for (guint i = 0; i < self->parts->sensors->len; i++) {
    if (!ts_sensor_start (g_ptr_array_index (self->parts->sensors, i),
            self->base_time, error)) {
      ts_camera_stop (self);
      return FALSE;
    }
  }
  start_streams (self, self->parts->streams);
  start_streams (self, ts_stream_profiles_get_streams (self->profiles));
  ts_encoders_start (self->encoders);
  return TRUE;
}

void
ts_camera_stop (TsCamera *self)
{
  ts_encoders_stop (self->encoders);
  if (self->profiles != NULL)
    stop_streams (ts_stream_profiles_get_streams (self->profiles));
  stop_streams (self->parts->streams);
  for (guint i = 0; i < self->parts->sensors->len; i++)
    ts_sensor_stop (g_ptr_array_index (self->parts->sensors, i));
  g_clear_handle_id (&self->ready_source, g_source_remove);
  g_hash_table_remove_all (self->unready);
  self->ready = FALSE;
  self->started_us = 0;
}

void
ts_camera_changes_clear (TsCameraChanges *changes)
{
  g_clear_pointer (&changes->removed_sensors, g_ptr_array_unref);
  g_clear_pointer (&changes->added_sensors, g_ptr_array_unref);
  g_clear_pointer (&changes->removed_streams, g_ptr_array_unref);
  g_clear_pointer (&changes->added_streams, g_ptr_array_unref);
}

/* What one reload replaces: objects, not names. */
typedef struct
{
  GPtrArray *removed_sensors;
  GPtrArray *added_sensors;
  GPtrArray *removed_streams;
  GPtrArray *added_streams;
} Difference;

static void
difference_init (
    Difference *self, const TsCameraParts *old, const TsCameraParts *new)
{
  self->removed_sensors =
      ts_camera_parts_list_missing (old->sensors, new->sensors);
  self->added_sensors =
      ts_camera_parts_list_missing (new->sensors, old->sensors);
  self->removed_streams =
      ts_camera_parts_list_missing (old->streams, new->streams);
  self->added_streams =
      ts_camera_parts_list_missing (new->streams, old->streams);
}

static void
difference_clear (Difference *self)
{
  g_clear_pointer (&self->removed_sensors, g_ptr_array_unref);
  g_clear_pointer (&self->added_sensors, g_ptr_array_unref);
  g_clear_pointer (&self->removed_streams, g_ptr_array_unref);
  g_clear_pointer (&self->added_streams, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Difference, difference_clear)

static void
show_overlay_picture_in (TsCamera *self, GPtrArray *streams)
{
  for (guint i = 0; i < streams->len; i++) {
    TsOverlay *overlay = ts_stream_get_overlay (g_ptr_array_index (streams, i));

    if (overlay != NULL)
      ts_overlay_set_picture (overlay, self->overlay_picture);
  }
}

static void
show_overlay_picture (TsCamera *self)
{
  show_overlay_picture_in (self, self->parts->streams);
  show_overlay_picture_in (
      self, ts_stream_profiles_get_streams (self->profiles));
}

static void
stop_parts (GPtrArray *sensors, GPtrArray *streams)
{
  stop_streams (streams);
  for (guint i = 0; i < sensors->len; i++)
    ts_sensor_stop (g_ptr_array_index (sensors, i));
}

static gboolean
start_parts (
    TsCamera *self, GPtrArray *sensors, GPtrArray *streams, GError **error)
{
  for (guint i = 0; i < sensors->len; i++) {
    if (!ts_sensor_start (
            g_ptr_array_index (sensors, i), self->base_time, error))
      return FALSE;
  }
  start_streams (self, streams);
  return TRUE;
}

/* A device can be opened once: what is replaced stops before the new starts,
 * and starts again when the new one cannot. */
static gboolean
exchange (TsCamera *self, const Difference *difference, GError **error)
{
  g_autoptr (GError) again = NULL;

  if (self->started_us == 0)
    return TRUE;
  stop_parts (difference->removed_sensors, difference->removed_streams);
  if (start_parts (
          self, difference->added_sensors, difference->added_streams, error))
    return TRUE;
  stop_parts (difference->added_sensors, difference->added_streams);
  if (!start_parts (self, difference->removed_sensors,
          difference->removed_streams, &again))
    g_warning ("what ran before does not start again: %s", again->message);
  return FALSE;
}

/* A camera that is not ready yet waits for other sensors now. */
static void
update_unready (TsCamera *self, const Difference *difference)
{
  for (guint i = 0; i < difference->removed_sensors->len; i++)
    g_hash_table_remove (
        self->unready, g_ptr_array_index (difference->removed_sensors, i));
  for (guint i = 0; i < difference->added_sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (difference->added_sensors, i);

    listen (self, sensor);
    if (self->started_us != 0 && !self->ready)
      g_hash_table_add (self->unready, sensor);
  }
}

static gpointer
copy_sensor_id (gconstpointer sensor, gpointer unused)
{
  return g_strdup (ts_sensor_get_id ((TsSensor *) sensor));
}

static gpointer
copy_stream_name (gconstpointer stream, gpointer unused)
{
  return g_strdup (ts_stream_get_name ((TsStream *) stream));
}

static GPtrArray *
list_names (GPtrArray *parts, GCopyFunc copy_name)
{
  GPtrArray *names = g_ptr_array_copy (parts, copy_name, NULL);

  g_ptr_array_set_free_func (names, g_free);
  return names;
}

/**
 * ts_camera_set_overlay_picture:
 * @picture: (nullable): a file of PNG, JPEG or BMP; streams whose overlay wants
 *   a picture show it
 */
void
ts_camera_set_overlay_picture (TsCamera *self, GBytes *picture)
{
  g_clear_pointer (&self->overlay_picture, g_bytes_unref);
  self->overlay_picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  show_overlay_picture (self);
}

/**
 * ts_camera_reload:
 * @ret_changes: (out caller-allocates) (optional): what was done
 *
 * Makes the camera what @profile says. Sensors that it describes as before go
 * on without losing a frame, and so do their streams. A profile that cannot
 * work is refused whole, and everything goes on as before.
 *
 * Returns: whether @profile is the camera's now; or %FALSE and @error with the
 *   place in it
 */
gboolean
ts_camera_reload (TsCamera *self, TsProfile *profile,
    TsCameraChanges *ret_changes, GError **error)
{
  g_autoptr (TsCameraParts) parts = NULL;
  g_auto (Difference) difference = {0};

  if (!ts_camera_parts_check (profile, self->encoders, self->clock, error))
    return FALSE;
  parts = ts_camera_parts_new (
      profile, self->parts, self->settings, self->encoders, self->clock, error);
  if (parts == NULL) {
    ts_camera_parts_restore_settings (self->parts, NULL, self->settings);
    return FALSE;
  }
  difference_init (&difference, self->parts, parts);
  if (!exchange (self, &difference, error)) {
    ts_camera_parts_restore_settings (self->parts, parts, self->settings);
    return FALSE;
  }
  ts_camera_parts_forget_settings (parts, self->settings);
  update_unready (self, &difference);
  ts_camera_parts_free (self->parts);
  self->parts = g_steal_pointer (&parts);
  show_overlay_picture (self);
  if (ret_changes != NULL)
    *ret_changes = (TsCameraChanges){
        .removed_sensors =
            list_names (difference.removed_sensors, copy_sensor_id),
        .added_sensors = list_names (difference.added_sensors, copy_sensor_id),
        .removed_streams =
            list_names (difference.removed_streams, copy_stream_name),
        .added_streams =
            list_names (difference.added_streams, copy_stream_name),
    };
  emit_each (self, SIGNAL_STREAM_REMOVED, difference.removed_streams);
  emit_each (self, SIGNAL_SENSOR_REMOVED, difference.removed_sensors);
  emit_each (self, SIGNAL_SENSOR_ADDED, difference.added_sensors);
  emit_each (self, SIGNAL_STREAM_ADDED, difference.added_streams);
  update_profiles (self);
  g_signal_emit (self, signals[SIGNAL_RELOADED], 0);
  if (self->started_us != 0 && !self->ready
      && g_hash_table_size (self->unready) == 0)
    become_ready (self);
  return TRUE;
}

gboolean
ts_camera_is_ready (TsCamera *self)
{
  return self->ready;
}

TsProfile *
ts_camera_get_profile (TsCamera *self)
{
  return self->parts->profile;
}

TsSettings *
ts_camera_get_settings (TsCamera *self)
{
  return self->settings;
}

TsEncoders *
ts_camera_get_encoders (TsCamera *self)
{
  return self->encoders;
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
  return self->parts->sensors;
}

/**
 * ts_camera_find_sensor:
 *
 * Returns: (transfer none) (nullable): the sensor of this id
 */
TsSensor *
ts_camera_find_sensor (TsCamera *self, const gchar *id)
{
  return ts_camera_parts_find_sensor (self->parts, id);
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
  return self->parts->streams;
}

/**
 * ts_camera_find_stream:
 * @name: a name or an alias, without a leading slash; with a profile behind it,
 *   as in `ch0@mobile`
 *
 * Returns: (transfer none) (nullable): the stream
 */
TsStream *
ts_camera_find_stream (TsCamera *self, const gchar *name)
{
  TsStream *stream = ts_camera_parts_find_stream (self->parts, name);

  return stream != NULL ? stream
                        : ts_stream_profiles_find (self->profiles, name);
}

/**
 * ts_camera_get_profile_streams:
 *
 * Returns: (transfer none) (element-type TsStream): each stream with each
 *   profile of users
 */
GPtrArray *
ts_camera_get_profile_streams (TsCamera *self)
{
  return ts_stream_profiles_get_streams (self->profiles);
}

/**
 * ts_camera_find_profile_stream:
 * @stream: of the camera itself
 * @profile: name of a profile of users
 *
 * Returns: (transfer none) (nullable): @stream with that profile
 */
TsStream *
ts_camera_find_profile_stream (
    TsCamera *self, TsStream *stream, const gchar *profile)
{
  g_autofree gchar *name =
      g_strconcat (ts_stream_get_name (stream), "@", profile, NULL);

  return ts_stream_profiles_find (self->profiles, name);
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
  return g_hash_table_lookup (self->parts->mjpeg_streams, sensor);
}

static void
ts_camera_dispose (GObject *object)
{
  TsCamera *self = TS_CAMERA (object);

  if (self->parts != NULL)
    ts_camera_stop (self);
  ts_camera_rules_remove (self);
  G_OBJECT_CLASS (ts_camera_parent_class)->dispose (object);
}

static void
ts_camera_finalize (GObject *object)
{
  TsCamera *self = TS_CAMERA (object);

  g_hash_table_unref (self->unready);
  g_clear_pointer (&self->profiles, ts_stream_profiles_free);
  g_clear_pointer (&self->parts, ts_camera_parts_free);
  g_clear_pointer (&self->overlay_picture, g_bytes_unref);
  g_clear_object (&self->encoders);
  g_clear_object (&self->settings);
  gst_object_unref (self->clock);
  G_OBJECT_CLASS (ts_camera_parent_class)->finalize (object);
}

static guint
add_signal (const gchar *name, GType part)
{
  return g_signal_new (name, TS_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
      NULL, G_TYPE_NONE, 1, part);
}

static void
ts_camera_class_init (TsCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_camera_dispose;
  object_class->finalize = ts_camera_finalize;
  signals[SIGNAL_READY] = g_signal_new ("ready", TS_TYPE_CAMERA,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STREAM_REMOVED] =
      add_signal ("stream-removed", TS_TYPE_STREAM);
  signals[SIGNAL_SENSOR_REMOVED] =
      add_signal ("sensor-removed", TS_TYPE_SENSOR);
  signals[SIGNAL_SENSOR_ADDED] = add_signal ("sensor-added", TS_TYPE_SENSOR);
  signals[SIGNAL_STREAM_ADDED] = add_signal ("stream-added", TS_TYPE_STREAM);
  signals[SIGNAL_RELOADED] = g_signal_new ("reloaded", TS_TYPE_CAMERA,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_camera_init (TsCamera *self)
{
  self->clock = gst_system_clock_obtain ();
  self->unready = g_hash_table_new (NULL, NULL);
}
