/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-radiometric.h"

#include <math.h>
#include <gst/thermal/thermal.h>

#include "http/ts-http-reply.h"
#include "http/ts-http-values.h"
#include "media/ts-counts.h"

#define KEEPALIVE_S 20
/* Frames on their way to a viewer by number: sent and not acknowledged, and
 * before that not sent yet. */
#define MAX_UNDER_WAY 4
/* An acknowledgement is a few bytes. */
#define MAX_INCOMING 1024

/* A frame for a viewer by number. */
typedef struct
{
  GstSample *sample;
  guint64 sequence;
} Due;

typedef struct
{
  TsHttpRadiometric *owner;
  SoupWebsocketConnection *connection;
  gulong message_id;
  gulong closed_id;
  guint tick_id;
  guint64 sent_frame; /* 0: none yet */
  gboolean acknowledged;

  /* by number */
  guint interval; /* 0: by time */
  guint consumer;
  guint n_under_way;
  guint64 sequence; /* of the frame that is being sent */
  GMutex due_mutex; /* guards what follows */
  GQueue due;       /* Due */
  GSource *wake;
  guint64 n_frames;
  guint64 n_dropped;

  /* what the viewer was told about the frames */
  GstThermalCalibration *calibration;
  gint width;
  gint height;
} Viewer;

struct _TsHttpRadiometric
{
  TsHttpFrames *frames;
  GPtrArray *viewers;
};

static void
due_free (gpointer data)
{
  Due *due = data;

  gst_sample_unref (due->sample);
  g_free (due);
}

static void
viewer_free (gpointer data)
{
  Viewer *viewer = data;

  if (viewer->consumer != 0)
    ts_sensor_remove_consumer (
        ts_http_frames_get_sensor (viewer->owner->frames), viewer->consumer);
  if (viewer->wake != NULL)
    g_source_destroy (viewer->wake);
  g_clear_pointer (&viewer->wake, g_source_unref);
  g_queue_clear_full (&viewer->due, due_free);
  g_mutex_clear (&viewer->due_mutex);
  g_clear_handle_id (&viewer->tick_id, g_source_remove);
  g_clear_signal_handler (&viewer->message_id, viewer->connection);
  g_clear_signal_handler (&viewer->closed_id, viewer->connection);
  g_clear_pointer (&viewer->calibration, gst_thermal_calibration_unref);
  g_object_unref (viewer->connection);
  g_free (viewer);
}

/* A viewer who went away is only found out by sending: each message may be
 * the one after which there is nobody left. */
static gboolean
viewer_is_there (Viewer *viewer)
{
  return soup_websocket_connection_get_state (viewer->connection)
         == SOUP_WEBSOCKET_STATE_OPEN;
}

static void
send_builder (Viewer *viewer, JsonBuilder *builder)
{
  g_autofree gchar *text = ts_http_json_to_string (builder);

  if (viewer_is_there (viewer))
    soup_websocket_connection_send_text (viewer->connection, text);
}

static void
send_binary (Viewer *viewer, const guint8 *bytes, gsize size)
{
  if (viewer_is_there (viewer))
    soup_websocket_connection_send_binary (viewer->connection, bytes, size);
}

/* Kelvin for every count, little-endian whatever this machine is. */
static void
send_table (Viewer *viewer, GstThermalCalibration *calibration)
{
  gsize n_kelvin = 0;
  const gfloat *kelvin =
      gst_thermal_calibration_get_table (calibration, &n_kelvin);
  g_autofree guint8 *table = g_malloc (n_kelvin * 4);

  for (gsize i = 0; i < n_kelvin; i++)
    GST_WRITE_FLOAT_LE (table + 4 * i, kelvin[i]);
  send_binary (viewer, table, n_kelvin * 4);
}

static void
ensure_format (Viewer *viewer, const GstThermalCounts *counts)
{
  GstThermalCalibration *calibration = counts->meta->calibration;
  g_autoptr (JsonBuilder) builder = NULL;

  if (viewer->calibration != NULL && viewer->width == counts->width
      && viewer->height == counts->height
      && gst_thermal_calibration_equal (viewer->calibration, calibration))
    return;

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "type", "format");
  ts_http_json_add_integer (builder, "width", counts->width);
  ts_http_json_add_integer (builder, "height", counts->height);
  ts_http_values_add_calibration (builder, "calibration", calibration);
  json_builder_end_object (builder);
  send_builder (viewer, builder);
  send_table (viewer, calibration);

  g_clear_pointer (&viewer->calibration, gst_thermal_calibration_unref);
  viewer->calibration = gst_thermal_calibration_ref (calibration);
  viewer->width = counts->width;
  viewer->height = counts->height;
}

static guint64
get_n_dropped (Viewer *viewer)
{
  guint64 n;

  g_mutex_lock (&viewer->due_mutex);
  n = viewer->n_dropped;
  g_mutex_unlock (&viewer->due_mutex);
  return n;
}

static void
send_head (Viewer *viewer, GstSample *sample, guint64 frame,
    const GstThermalMeta *meta)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *time = ts_http_frames_format_time (sample);

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "type", "frame");
  ts_http_json_add_integer (builder, "frame", frame);
  ts_http_json_add_string (builder, "time", time);
  if (viewer->interval > 0) {
    ts_http_json_add_integer (builder, "sequence", viewer->sequence);
    ts_http_json_add_integer (builder, "dropped", get_n_dropped (viewer));
  }
  json_builder_set_member_name (builder, "ready");
  json_builder_add_boolean_value (
      builder, (meta->flags & GST_THERMAL_FRAME_FLAG_NOT_READY) == 0);
  json_builder_set_member_name (builder, "frozen");
  json_builder_add_boolean_value (
      builder, (meta->flags & GST_THERMAL_FRAME_FLAG_FROZEN) != 0);
  json_builder_set_member_name (builder, "matrix");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (meta->matrix); i++)
    json_builder_add_double_value (builder, meta->matrix[i]);
  json_builder_end_array (builder);
  ts_http_values_add_span (
      builder, "span", ts_http_frames_get_sensor (viewer->owner->frames));
  ts_http_values_add_measurements (builder, "measurements",
      gst_sample_get_buffer (sample), GST_THERMAL_UNIT_CELSIUS);
  ts_http_values_add_comparisons (
      builder, "comparisons", gst_sample_get_buffer (sample));
  json_builder_end_object (builder);
  send_builder (viewer, builder);
}

static void
send_counts (Viewer *viewer, const GstThermalCounts *counts)
{
  gsize row = (gsize) counts->width * 2;
  g_autofree guint8 *packed = g_malloc (row * counts->height);

  for (gint y = 0; y < counts->height; y++)
    memcpy (packed + row * y, counts->counts + (gsize) counts->stride * y, row);
  send_binary (viewer, packed, row * counts->height);
}

static gboolean
send_frame (Viewer *viewer, GstSample *sample, guint64 frame)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstThermalCounts counts;

  if (buffer == NULL || !gst_thermal_counts_map (&counts, buffer))
    return FALSE;
  ensure_format (viewer, &counts);
  send_head (viewer, sample, frame, gst_buffer_get_thermal_meta (buffer));
  send_counts (viewer, &counts);
  gst_thermal_counts_unmap (&counts);
  return TRUE;
}

static void
viewer_send (Viewer *viewer)
{
  guint64 frame = 0;
  g_autoptr (GstSample) sample =
      ts_http_frames_dup_newest (viewer->owner->frames, &frame);

  if (sample == NULL || frame == viewer->sent_frame
      || !send_frame (viewer, sample, frame))
    return;
  viewer->sent_frame = frame;
  viewer->acknowledged = FALSE;
}

static void
viewer_send_due (Viewer *viewer)
{
  while (viewer->n_under_way < MAX_UNDER_WAY && viewer_is_there (viewer)) {
    Due *due;

    g_mutex_lock (&viewer->due_mutex);
    due = g_queue_pop_head (&viewer->due);
    g_mutex_unlock (&viewer->due_mutex);
    if (due == NULL)
      return;
    viewer->sequence = due->sequence;
    if (send_frame (viewer, due->sample,
            ts_http_frames_take (viewer->owner->frames, due->sample)))
      viewer->n_under_way++;
    due_free (due);
  }
}

static gboolean
on_wake (gpointer user_data)
{
  Viewer *viewer = user_data;

  g_mutex_lock (&viewer->due_mutex);
  g_clear_pointer (&viewer->wake, g_source_unref);
  g_mutex_unlock (&viewer->due_mutex);
  viewer_send_due (viewer);
  return G_SOURCE_REMOVE;
}

/* With the mutex held. A viewer that is too slow misses the newest, so that
 * what it has got is a row without holes. */
static void
push_due (Viewer *viewer, GstSample *sample, guint64 sequence)
{
  Due *due;

  if (g_queue_get_length (&viewer->due) >= MAX_UNDER_WAY) {
    viewer->n_dropped++;
    return;
  }
  due = g_new (Due, 1);
  due->sample = gst_sample_ref (sample);
  due->sequence = sequence;
  g_queue_push_tail (&viewer->due, due);
  if (viewer->wake != NULL)
    return;
  viewer->wake = g_idle_source_new ();
  g_source_set_priority (viewer->wake, G_PRIORITY_DEFAULT);
  g_source_set_callback (viewer->wake, on_wake, viewer, NULL);
  g_source_attach (viewer->wake, NULL);
}

/* On the sensor's streaming thread. */
static void
on_picture (GstSample *sample, gpointer user_data)
{
  Viewer *viewer = user_data;
  guint64 sequence;

  if (!ts_counts_are_in (sample))
    return;
  g_mutex_lock (&viewer->due_mutex);
  sequence = viewer->n_frames++;
  if (sequence % viewer->interval == 0)
    push_due (viewer, sample, sequence);
  g_mutex_unlock (&viewer->due_mutex);
}

static gboolean
on_tick (gpointer user_data)
{
  Viewer *viewer = user_data;

  if (viewer->acknowledged && viewer_is_there (viewer))
    viewer_send (viewer);
  return G_SOURCE_CONTINUE;
}

/* Whatever the viewer says is an acknowledgement. */
static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type,
    GBytes *message, gpointer user_data)
{
  Viewer *viewer = user_data;

  viewer->acknowledged = TRUE;
  if (viewer->interval == 0 || viewer->n_under_way == 0)
    return;
  viewer->n_under_way--;
  viewer_send_due (viewer);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer user_data)
{
  Viewer *viewer = user_data;

  g_ptr_array_remove_fast (viewer->owner->viewers, viewer);
}

/**
 * ts_http_radiometric_new:
 * @frames: where frames and their numbers come from; outlives the new object
 */
TsHttpRadiometric *
ts_http_radiometric_new (TsHttpFrames *frames)
{
  TsHttpRadiometric *self = g_new0 (TsHttpRadiometric, 1);

  self->frames = frames;
  self->viewers = g_ptr_array_new_with_free_func (viewer_free);
  return self;
}

static void
viewer_end (Viewer *viewer)
{
  g_clear_signal_handler (&viewer->message_id, viewer->connection);
  g_clear_signal_handler (&viewer->closed_id, viewer->connection);
  if (soup_websocket_connection_get_state (viewer->connection)
      == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (
        viewer->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

/**
 * ts_http_radiometric_free:
 *
 * Closes the connections of all viewers.
 */
void
ts_http_radiometric_free (TsHttpRadiometric *self)
{
  for (guint i = 0; i < self->viewers->len; i++)
    viewer_end (g_ptr_array_index (self->viewers, i));
  g_ptr_array_unref (self->viewers);
  g_free (self);
}

guint
ts_http_radiometric_get_n_viewers (TsHttpRadiometric *self)
{
  return self->viewers->len;
}

static Viewer *
add_viewer (TsHttpRadiometric *self, SoupWebsocketConnection *connection)
{
  Viewer *viewer = g_new0 (Viewer, 1);

  g_mutex_init (&viewer->due_mutex);
  g_queue_init (&viewer->due);
  viewer->owner = self;
  viewer->connection = g_object_ref (connection);
  viewer->acknowledged = TRUE;
  soup_websocket_connection_set_max_incoming_payload_size (
      connection, MAX_INCOMING);
  soup_websocket_connection_set_keepalive_interval (connection, KEEPALIVE_S);
  viewer->message_id =
      g_signal_connect (connection, "message", G_CALLBACK (on_message), viewer);
  viewer->closed_id =
      g_signal_connect (connection, "closed", G_CALLBACK (on_closed), viewer);
  g_ptr_array_add (self->viewers, viewer);
  return viewer;
}

/**
 * ts_http_radiometric_add_viewer:
 * @max_fps: at most so many frames a second, the newest each time
 */
void
ts_http_radiometric_add_viewer (TsHttpRadiometric *self,
    SoupWebsocketConnection *connection, gdouble max_fps)
{
  Viewer *viewer = add_viewer (self, connection);

  viewer->tick_id = g_timeout_add (lround (1000 / max_fps), on_tick, viewer);
  viewer_send (viewer);
}

/**
 * ts_http_radiometric_add_counter:
 * @interval: frames of the sensor from one to the next; 1: all
 */
void
ts_http_radiometric_add_counter (TsHttpRadiometric *self,
    SoupWebsocketConnection *connection, guint interval)
{
  Viewer *viewer = add_viewer (self, connection);

  viewer->interval = interval;
  viewer->consumer = ts_sensor_add_consumer (
      ts_http_frames_get_sensor (self->frames), on_picture, viewer, NULL);
}
