/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsHistory"
#include "config.h"

#include "thermal/ts-history.h"

#include <math.h>

#define CONCERN "history"
#define PRUNE_S 60
#define HOUR_S 3600
#define DAY_S (24 * HOUR_S)
#define BYTES_OF_MB 1000000

struct _TsHistory
{
  GObject parent_instance;

  TsCamera *camera;
  TsDatabase *database;
  GSettings *settings;
  GPtrArray *recorders; /* Recorder; NULL: not started */
  guint prune_source;
  gboolean is_pruning;
};

/* Keeps one sensor's history. Its tally is the streaming thread's as long as
 * there is a consumer, and the main context's afterwards. */
typedef struct
{
  TsSensor *sensor;
  TsDatabase *database;
  guint consumer;
  TsHistoryTally *tally;
} Recorder;

static GstStaticCaps unix_time_caps = GST_STATIC_CAPS ("timestamp/x-unix");

G_DEFINE_FINAL_TYPE (TsHistory, ts_history, G_TYPE_OBJECT)

static void
post_second (TsDatabase *database, TsHistorySecond *second)
{
  if (second == NULL)
    return;
  if (second->readings->len == 0 && second->regions == NULL)
    ts_history_second_free (second);
  else
    ts_database_post (database, ts_history_table_store, second,
        (GDestroyNotify) ts_history_second_free);
}

/* UTC; -1 without. */
static gint64
get_capture_us (GstBuffer *picture)
{
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_time_caps);
  GstReferenceTimestampMeta *time =
      gst_buffer_get_reference_timestamp_meta (picture, caps);

  return time != NULL ? (gint64) (time->timestamp / GST_USECOND) : -1;
}

/* On the sensor's streaming thread. A frozen frame repeats the numbers of one
 * that is in the history already. */
static void
on_picture (GstSample *sample, gpointer user_data)
{
  Recorder *recorder = user_data;
  GstBuffer *picture = gst_sample_get_buffer (sample);
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (picture);
  GstThermalMeasurementMeta *measured =
      gst_buffer_get_thermal_measurement_meta (picture);
  gint64 time_us = get_capture_us (picture);
  gdouble limits_k[2] = {-INFINITY, INFINITY};

  if (measured == NULL && meta != NULL && meta->frame != NULL)
    measured = gst_buffer_get_thermal_measurement_meta (meta->frame);
  if (measured == NULL || time_us < 0
      || (meta != NULL && (meta->flags & GST_THERMAL_FRAME_FLAG_FROZEN) != 0))
    return;
  if (meta != NULL)
    gst_thermal_calibration_get_clip (
        meta->calibration, &limits_k[0], &limits_k[1]);
  post_second (recorder->database,
      ts_history_tally_add (recorder->tally, measured, limits_k, time_us));
}

static Recorder *
recorder_new (TsSensor *sensor, TsDatabase *database)
{
  Recorder *self = g_new0 (Recorder, 1);

  self->sensor = g_object_ref (sensor);
  self->database = g_object_ref (database);
  self->tally = ts_history_tally_new (ts_sensor_get_id (sensor));
  self->consumer = ts_sensor_add_consumer (sensor, on_picture, self, NULL);
  return self;
}

static void
recorder_free (gpointer data)
{
  Recorder *self = data;

  ts_sensor_remove_consumer (self->sensor, self->consumer);
  post_second (self->database, ts_history_tally_flush (self->tally));
  ts_history_tally_free (self->tally);
  g_object_unref (self->sensor);
  g_object_unref (self->database);
  g_free (self);
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsHistory *self = user_data;

  if (self->recorders != NULL
      && g_settings_get_boolean (self->settings, "enabled"))
    g_ptr_array_add (self->recorders, recorder_new (sensor, self->database));
}

static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsHistory *self = user_data;

  for (guint i = 0; self->recorders != NULL && i < self->recorders->len; i++) {
    const Recorder *recorder = g_ptr_array_index (self->recorders, i);

    if (recorder->sensor == sensor) {
      g_ptr_array_remove_index (self->recorders, i);
      return;
    }
  }
}

static void
on_enabled_changed (TsHistory *self)
{
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  g_ptr_array_set_size (self->recorders, 0);
  for (guint i = 0; i < sensors->len; i++)
    on_sensor_added (self->camera, g_ptr_array_index (sensors, i), self);
}

static gint64
get_now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gint64
get_seconds_from_s (TsHistory *self)
{
  return get_now_s ()
         - (gint64) g_settings_get_uint (self->settings, "seconds-hours")
               * HOUR_S;
}

static void prune (TsHistory *self);

static void
on_pruned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsHistory) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean more =
      ts_database_run_finish (TS_DATABASE (source), result, &error) != NULL;

  self->is_pruning = FALSE;
  if (error != NULL)
    g_message ("old temperatures stay for now: %s", error->message);
  else if (more && self->recorders != NULL)
    prune (self);
}

static void
prune (TsHistory *self)
{
  TsHistoryLimits limits = {
      .seconds_from_s = get_seconds_from_s (self),
      .minutes_from_s =
          get_now_s ()
          - (gint64) g_settings_get_uint (self->settings, "minutes-days")
                * DAY_S,
      .max_points = (gint64) g_settings_get_uint (self->settings, "max-size")
                    * BYTES_OF_MB / TS_HISTORY_POINT_BYTES,
  };

  if (self->is_pruning)
    return;
  self->is_pruning = TRUE;
  ts_database_run_async (self->database, ts_history_table_prune,
      g_memdup2 (&limits, sizeof limits), g_free, NULL, NULL, on_pruned,
      g_object_ref (self));
}

static gboolean
on_prune (gpointer user_data)
{
  prune (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * ts_history_new:
 *
 * Returns: (transfer full): a history of what @camera measures from
 *   ts_history_start() on, and did in earlier runs
 */
TsHistory *
ts_history_new (TsCamera *camera, TsDatabase *database)
{
  TsHistory *self = g_object_new (TS_TYPE_HISTORY, NULL);

  self->camera = g_object_ref (camera);
  self->database = g_object_ref (database);
  return self;
}

/**
 * ts_history_start:
 *
 * Follows the settings and the sensors from now on.
 */
gboolean
ts_history_start (TsHistory *self, GError **error)
{
  TsSettings *settings = ts_camera_get_settings (self->camera);

  if (self->recorders != NULL)
    return TRUE;
  if (!ts_settings_add_instance (settings, CONCERN, NULL, NULL, NULL, error))
    return FALSE;
  self->settings = ts_settings_get (settings, CONCERN, NULL, error);
  if (self->settings == NULL)
    return FALSE;
  self->recorders = g_ptr_array_new_with_free_func (recorder_free);
  g_signal_connect_object (
      self->camera, "sensor-added", G_CALLBACK (on_sensor_added), self, 0);
  g_signal_connect_object (
      self->camera, "sensor-removed", G_CALLBACK (on_sensor_removed), self, 0);
  g_signal_connect_object (self->settings, "changed::enabled",
      G_CALLBACK (on_enabled_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->settings, "changed", G_CALLBACK (prune), self, G_CONNECT_SWAPPED);
  on_enabled_changed (self);
  prune (self);
  self->prune_source = g_timeout_add_seconds (PRUNE_S, on_prune, self);
  return TRUE;
}

/**
 * ts_history_stop:
 *
 * What came until now is kept as soon as the database is closed, or earlier.
 */
void
ts_history_stop (TsHistory *self)
{
  g_clear_handle_id (&self->prune_source, g_source_remove);
  if (self->recorders == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->camera, self);
  g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_pointer (&self->recorders, g_ptr_array_unref);
}

/**
 * ts_history_choose_resolution:
 * @from_s: seconds since 1970
 * @to_s: seconds since 1970
 *
 * Returns: seconds for a point, such that the time is about
 *   %TS_HISTORY_AUTO_POINTS of them, and there are some
 */
gint64
ts_history_choose_resolution (TsHistory *self, gint64 from_s, gint64 to_s)
{
  static const gint64 steps_s[] = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900,
      1800, HOUR_S, 2 * HOUR_S, 3 * HOUR_S, 6 * HOUR_S, 12 * HOUR_S};
  const gint64 least_s = from_s >= get_seconds_from_s (self) ? 1 : (gint64) 60;

  for (guint i = 0; i < G_N_ELEMENTS (steps_s); i++) {
    if (steps_s[i] >= least_s
        && (to_s - from_s) / steps_s[i] <= TS_HISTORY_AUTO_POINTS)
      return steps_s[i];
  }
  return DAY_S;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsHistoryPage *page =
      ts_database_run_finish (TS_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, page, (GDestroyNotify) ts_history_page_free);
}

/**
 * ts_history_find_async:
 * @query: copied
 *
 * Finds all seconds that are over.
 */
void
ts_history_find_async (TsHistory *self, const TsHistoryQuery *query,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ts_history_find_async);
  ts_database_run_async (self->database, ts_history_table_find,
      ts_history_query_copy (query), (GDestroyNotify) ts_history_query_free,
      (GDestroyNotify) ts_history_page_free, cancellable, on_found, task);
}

TsHistoryPage *
ts_history_find_finish (TsHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ts_history_dispose (GObject *object)
{
  TsHistory *self = TS_HISTORY (object);

  ts_history_stop (self);
  g_clear_object (&self->settings);
  g_clear_object (&self->database);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (ts_history_parent_class)->dispose (object);
}

static void
ts_history_class_init (TsHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_history_dispose;
}

static void
ts_history_init (TsHistory *self)
{
}
