/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-metrics.h"

#include <math.h>
#include <gst/thermal/thermal.h>

#include "camera/ts-event-types.h"
#include "http/ts-http-metrics-text.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-visible.h"
#include "system/ts-process.h"

#define CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct _TsHttpMetrics
{
  TsCamera *camera;
  TsEventBus *events;
  TsDatabase *database;
  TsHttpListener *listener;
  guint subscription;
  GHashTable *n_events; /* topic -> number */
};

/* ---- sensors ---- */

typedef struct
{
  const gchar *name;
  const gchar *type;
  const gchar *help;
  gdouble (*get) (const TsSensorStatus *status);
} SensorFamily;

static gdouble
get_up (const TsSensorStatus *status)
{
  return status->state == TS_SENSOR_RUNNING;
}

static gdouble
get_frames (const TsSensorStatus *status)
{
  return status->n_frames;
}

static gdouble
get_dropped_frames (const TsSensorStatus *status)
{
  return status->n_dropped;
}

static gdouble
get_sensor_fps (const TsSensorStatus *status)
{
  return status->fps;
}

static gdouble
get_restarts (const TsSensorStatus *status)
{
  return status->n_restarts;
}

static gdouble
get_sensor_consumers (const TsSensorStatus *status)
{
  return status->n_consumers;
}

static const SensorFamily sensor_families[] = {
    {"thermoscope_sensor_up", "gauge", "Whether pictures come (1) or not (0).",
        get_up},
    {"thermoscope_sensor_frames_total", "counter",
        "Pictures since the start of the camera.", get_frames},
    {"thermoscope_sensor_dropped_frames_total", "counter",
        "Pictures that the source's pace promised and that did not come.",
        get_dropped_frames},
    {"thermoscope_sensor_fps", "gauge",
        "Pictures a second, measured over the last seconds.", get_sensor_fps},
    {"thermoscope_sensor_restarts_total", "counter",
        "How often the pipeline had to be started again.", get_restarts},
    {"thermoscope_sensor_consumers", "gauge", "Who takes pictures now.",
        get_sensor_consumers},
};

static void
add_sensors (GString *text, GPtrArray *sensors)
{
  for (guint f = 0; f < G_N_ELEMENTS (sensor_families); f++) {
    const SensorFamily *family = &sensor_families[f];

    ts_http_metrics_text_begin (text, family->name, family->type, family->help);
    for (guint i = 0; i < sensors->len; i++) {
      TsSensor *sensor = g_ptr_array_index (sensors, i);
      g_auto (TsSensorStatus) status = {0};

      ts_sensor_get_status (sensor, &status);
      ts_http_metrics_text_add (text, family->name, family->get (&status),
          "sensor", ts_sensor_get_id (sensor), NULL);
    }
  }
}

/* ---- temperatures ---- */

static void
add_measurement (GString *text, const gchar *name, const gchar *sensor,
    GstThermalRegionSet *regions, const GstThermalMeasurement *measurement)
{
  const struct
  {
    const gchar *statistic;
    gdouble kelvin;
    GstThermalStatus status;
  } values[] = {
      {"min", measurement->min_k, measurement->min_status},
      {"mean", measurement->mean_k, measurement->mean_status},
      {"median", measurement->median_k, measurement->median_status},
      {"max", measurement->max_k, measurement->max_status},
  };
  g_autofree gchar *id = g_strdup_printf ("%u", measurement->region_id);
  const gchar *label = NULL;

  for (guint i = 0; i < gst_thermal_region_set_get_size (regions); i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (regions, i);

    if (gst_thermal_region_get_id (region) == measurement->region_id)
      label = gst_thermal_region_get_name (region);
  }
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    const gboolean valid = values[i].status == GST_THERMAL_STATUS_VALID;

    ts_http_metrics_text_add (text, name,
        valid ? values[i].kelvin - 273.15 : NAN, "sensor", sensor, "region", id,
        "name", label != NULL ? label : "", "statistic", values[i].statistic,
        NULL);
  }
}

static void
add_temperatures (GString *text, GPtrArray *sensors)
{
  static const gchar name[] = "thermoscope_region_temperature_celsius";

  ts_http_metrics_text_begin (text, name, "gauge",
      "What the regions of the newest picture measure; NaN without a "
      "temperature, or beyond what the camera is made to measure.");
  for (guint i = 0; i < sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (sensors, i);
    g_autoptr (GstSample) sample = ts_sensor_dup_last_sample (sensor);
    GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;
    GstThermalMeta *meta =
        buffer != NULL ? gst_buffer_get_thermal_meta (buffer) : NULL;
    GstThermalMeasurementMeta *measured =
        buffer != NULL ? gst_buffer_get_thermal_measurement_meta (buffer)
                       : NULL;

    if (measured == NULL && meta != NULL && meta->frame != NULL)
      measured = gst_buffer_get_thermal_measurement_meta (meta->frame);
    for (guint m = 0; measured != NULL && m < measured->n_measurements; m++)
      add_measurement (text, name, ts_sensor_get_id (sensor), measured->regions,
          &measured->measurements[m]);
  }
}

/* ---- streams ---- */

typedef struct
{
  const gchar *name;
  const gchar *type;
  const gchar *help;
  gdouble (*get) (const TsStreamStatus *status);
} StreamFamily;

static gdouble
get_units (const TsStreamStatus *status)
{
  return status->encoder.n_units;
}

static gdouble
get_bytes (const TsStreamStatus *status)
{
  return status->encoder.n_bytes;
}

static gdouble
get_dropped_pictures (const TsStreamStatus *status)
{
  return status->encoder.n_dropped;
}

static gdouble
get_encode_s (const TsStreamStatus *status)
{
  return status->encoder.encode_us / (gdouble) G_USEC_PER_SEC;
}

static gdouble
get_stream_fps (const TsStreamStatus *status)
{
  return status->encoder.fps;
}

static gdouble
get_waiting (const TsStreamStatus *status)
{
  return status->encoder.n_waiting;
}

static gdouble
get_stream_consumers (const TsStreamStatus *status)
{
  return status->n_consumers;
}

static const StreamFamily stream_families[] = {
    {"thermoscope_stream_units_total", "counter",
        "Coded pictures since the start of the camera.", get_units},
    {"thermoscope_stream_bytes_total", "counter",
        "Bytes of all coded pictures, counted once however many watch.",
        get_bytes},
    {"thermoscope_stream_dropped_total", "counter",
        "Pictures that were not coded because the encoder was late.",
        get_dropped_pictures},
    {"thermoscope_stream_encode_seconds_total", "counter",
        "From picture to coded picture, all of them together.", get_encode_s},
    {"thermoscope_stream_fps", "gauge",
        "Coded pictures a second, measured over the last seconds; 0 while "
        "nobody watches.",
        get_stream_fps},
    {"thermoscope_stream_queue_depth", "gauge",
        "Pictures that wait for the encoder now.", get_waiting},
    {"thermoscope_stream_consumers", "gauge", "Viewers now.",
        get_stream_consumers},
};

static void
add_streams (GString *text, GPtrArray *streams)
{
  for (guint f = 0; f < G_N_ELEMENTS (stream_families); f++) {
    const StreamFamily *family = &stream_families[f];

    ts_http_metrics_text_begin (text, family->name, family->type, family->help);
    for (guint i = 0; i < streams->len; i++) {
      TsStream *stream = g_ptr_array_index (streams, i);
      g_auto (TsStreamStatus) status = {0};

      ts_stream_get_status (stream, &status);
      ts_http_metrics_text_add (text, family->name, family->get (&status),
          "stream", ts_stream_get_name (stream), "codec",
          ts_codec_to_string (ts_stream_get_codec (stream)), NULL);
    }
  }
}

/* ---- the rest ---- */

static gdouble
get_n_events (TsHttpMetrics *self, const gchar *topic)
{
  const guint64 *n = g_hash_table_lookup (self->n_events, topic);

  return n != NULL ? *n : 0;
}

static void
add_events (TsHttpMetrics *self, GString *text)
{
  g_autoptr (GList) topics = g_list_sort (
      g_hash_table_get_keys (self->n_events), (GCompareFunc) g_strcmp0);

  ts_http_metrics_text_begin (text, "thermoscope_events_total", "counter",
      "Events since the start of the camera.");
  for (GList *l = topics; l != NULL; l = l->next)
    ts_http_metrics_text_add (text, "thermoscope_events_total",
        get_n_events (self, l->data), "topic", l->data, NULL);
  ts_http_metrics_text_add_single (text, "thermoscope_login_failures_total",
      "counter", "Log-ins with a wrong name or password.",
      get_n_events (self, TS_TOPIC_ILLEGAL_LOGIN));
}

static void
add_http (TsHttpMetrics *self, GString *text)
{
  TsHttpListenerStatus status;
  guint n_statuses = 0;
  const guint64 *n_answers =
      ts_http_listener_get_answers (self->listener, &n_statuses);

  ts_http_metrics_text_begin (text, "thermoscope_http_requests_total",
      "counter", "Requests by the status that they were answered with.");
  for (guint i = 0; i < n_statuses; i++) {
    gchar code[12];

    if (n_answers[i] == 0)
      continue;
    g_snprintf (code, sizeof code, "%u", i);
    ts_http_metrics_text_add (text, "thermoscope_http_requests_total",
        n_answers[i], "status", code, NULL);
  }
  ts_http_listener_get_status (self->listener, &status);
  ts_http_metrics_text_add_single (text, "thermoscope_http_connections",
      "gauge", "Connections that are open.", status.n_connections);
  ts_http_metrics_text_add_single (text, "thermoscope_http_accepted_total",
      "counter", "Connections since the start of the camera.",
      status.n_accepted);
  ts_http_metrics_text_add_single (text, "thermoscope_http_refused_total",
      "counter", "Connections that were not let in.", status.n_refused);
  ts_http_metrics_text_add_single (text, "thermoscope_http_cut_total",
      "counter", "Connections that were cut off: too slow, or too many.",
      status.n_cut);
}

static void
add_process (GString *text)
{
  TsProcessUsage usage;

  if (!ts_process_get_usage (&usage, NULL))
    return;
  ts_http_metrics_text_add_single (text, "process_cpu_seconds_total", "counter",
      "Processor time in user and system mode.", usage.cpu_s);
  ts_http_metrics_text_add_single (text, "process_start_time_seconds", "gauge",
      "When the process was started, since 1970 UTC.", usage.start_s);
  ts_http_metrics_text_add_single (text, "process_resident_memory_bytes",
      "gauge", "Memory that is there.", usage.resident_bytes);
  ts_http_metrics_text_add_single (text, "process_virtual_memory_bytes",
      "gauge", "Memory that is promised.", usage.virtual_bytes);
  ts_http_metrics_text_add_single (
      text, "process_threads", "gauge", "Threads.", usage.n_threads);
  ts_http_metrics_text_add_single (text, "process_open_fds", "gauge",
      "Open files and sockets.", usage.n_descriptors);
  ts_http_metrics_text_add_single (text, "process_max_fds", "gauge",
      "How many may be open.", usage.max_descriptors);
}

static void
add_camera (TsHttpMetrics *self, GString *text)
{
  TsProfile *profile = ts_camera_get_profile (self->camera);

  ts_http_metrics_text_begin (
      text, "thermoscope_info", "gauge", "What this is; always 1.");
  ts_http_metrics_text_add (text, "thermoscope_info", 1, "version", VERSION,
      "profile", ts_profile_get_name (profile), NULL);
  ts_http_metrics_text_add_single (text, "thermoscope_uptime_seconds", "gauge",
      "Since the camera was started.",
      ts_camera_get_uptime_us (self->camera) / (gdouble) G_USEC_PER_SEC);
  ts_http_metrics_text_add_single (text, "thermoscope_database_queue_depth",
      "gauge", "Work that waits for the database.",
      ts_database_get_n_waiting (self->database));
  ts_http_metrics_text_add_single (text, "thermoscope_database_failures_total",
      "counter", "What could not be written.",
      ts_database_get_n_failed (self->database));
}

static void
reply_metrics (TsHttpRequest *request, gpointer owner)
{
  TsHttpMetrics *self = owner;
  TsCaller *caller = ts_http_request_get_caller (request);
  g_autoptr (GPtrArray) sensors =
      ts_http_visible_sensors (self->camera, caller);
  g_autoptr (GPtrArray) streams =
      ts_http_visible_streams (self->camera, caller);
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  add_camera (self, text);
  add_sensors (text, sensors);
  add_temperatures (text, sensors);
  add_streams (text, streams);
  add_events (self, text);
  add_http (self, text);
  add_process (text);
  bytes = g_string_free_to_bytes (text);
  ts_http_reply_bytes (
      ts_http_request_get_message (request), CONTENT_TYPE, bytes);
}

static void
on_event (TsEvent *event, gpointer user_data)
{
  TsHttpMetrics *self = user_data;
  const gchar *topic = ts_event_get_topic (event);
  guint64 *n = g_hash_table_lookup (self->n_events, topic);

  if (n == NULL) {
    n = g_new0 (guint64, 1);
    g_hash_table_insert (self->n_events, g_strdup (topic), n);
  }
  *n += 1;
}

static const TsHttpRoute routes[] = {
    {"GET", "/metrics", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_LOGS, 0,
        reply_metrics, NULL},
};

TsHttpMetrics *
ts_http_metrics_new (TsCamera *camera, TsEventBus *events, TsDatabase *database,
    TsHttpListener *listener)
{
  TsHttpMetrics *self = g_new0 (TsHttpMetrics, 1);

  self->camera = g_object_ref (camera);
  self->events = g_object_ref (events);
  self->database = g_object_ref (database);
  self->listener = g_object_ref (listener);
  self->n_events =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->subscription =
      ts_event_bus_subscribe (events, NULL, on_event, self, NULL);
  return self;
}

void
ts_http_metrics_free (TsHttpMetrics *self)
{
  ts_event_bus_unsubscribe (self->events, self->subscription);
  g_hash_table_unref (self->n_events);
  g_object_unref (self->listener);
  g_object_unref (self->database);
  g_object_unref (self->events);
  g_object_unref (self->camera);
  g_free (self);
}

void
ts_http_metrics_add_routes (TsHttpMetrics *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}
