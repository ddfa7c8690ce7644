/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-radiometric.h"

#include <math.h>
#include <gst/thermal/thermal.h>

#include "http/ts-http-reply.h"
#include "http/ts-http-values.h"

#define KEEPALIVE_S 20
/* An acknowledgement is a few bytes. */
#define MAX_INCOMING 1024

typedef struct
{
  TsHttpRadiometric *owner;
  SoupWebsocketConnection *connection;
  gulong message_id;
  gulong closed_id;
  guint tick_id;
  guint64 sent_frame; /* 0: none yet */
  gboolean acknowledged;

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
viewer_free (gpointer data)
{
  Viewer *viewer = data;

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

static void
viewer_send (Viewer *viewer)
{
  GstThermalCounts counts;
  guint64 frame = 0;
  g_autoptr (GstSample) sample =
      ts_http_frames_dup_newest (viewer->owner->frames, &frame);
  GstBuffer *buffer;

  if (sample == NULL || frame == viewer->sent_frame)
    return;
  buffer = gst_sample_get_buffer (sample);
  if (buffer == NULL || !gst_thermal_counts_map (&counts, buffer))
    return;
  viewer->sent_frame = frame;
  viewer->acknowledged = FALSE;
  ensure_format (viewer, &counts);
  send_head (viewer, sample, frame, gst_buffer_get_thermal_meta (buffer));
  send_counts (viewer, &counts);
  gst_thermal_counts_unmap (&counts);
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

void
ts_http_radiometric_add_viewer (TsHttpRadiometric *self,
    SoupWebsocketConnection *connection, gdouble max_fps)
{
  Viewer *viewer = g_new0 (Viewer, 1);

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
  viewer->tick_id = g_timeout_add (lround (1000 / max_fps), on_tick, viewer);
  g_ptr_array_add (self->viewers, viewer);
  viewer_send (viewer);
}
