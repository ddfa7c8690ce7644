/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-view.h"

#include <gst/thermal/thermal.h>

#include "http/ts-http-reply.h"

#define KEEPALIVE_S 20
/* Nobody has anything to say here. */
#define MAX_INCOMING 1024
/* A view that moves all the time (a head, a mast in the wind) is told so often
 * at most. */
#define PERIOD_MS 100

/* What is told of a picture. */
typedef struct
{
  gint width;
  gint height;
  gboolean has_frame;
  gint frame_width;
  gint frame_height;
  gdouble to_frame[6];
  GstThermalView sensor;
} Look;

typedef struct
{
  TsHttpView *owner;
  SoupWebsocketConnection *connection;
  gulong closed_id;
} Viewer;

struct _TsHttpView
{
  TsHttpFrames *frames;
  GPtrArray *viewers;
  guint tick_id;     /* 0: nobody looks */
  gboolean has_last; /* whether the viewers know anything */
  Look last;
};

static gboolean
read_look (GstSample *sample, Look *ret_look)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstCaps *caps = gst_sample_get_caps (sample);
  const GstThermalMeta *meta;

  /* compared as bytes later: nothing between the members may differ */
  memset (ret_look, 0, sizeof *ret_look);
  if (buffer == NULL || caps == NULL
      || !gst_structure_get (gst_caps_get_structure (caps, 0), "width",
          G_TYPE_INT, &ret_look->width, "height", G_TYPE_INT, &ret_look->height,
          NULL))
    return FALSE;
  meta = gst_buffer_get_thermal_meta (buffer);
  if (meta != NULL) {
    ret_look->has_frame = TRUE;
    ret_look->frame_width = meta->width;
    ret_look->frame_height = meta->height;
    memcpy (ret_look->to_frame, meta->matrix, sizeof ret_look->to_frame);
  }
  gst_thermal_buffer_get_view (
      buffer, ret_look->width, ret_look->height, &ret_look->sensor);
  return TRUE;
}

static void
add_place (JsonBuilder *builder, const gchar *name, gint width, gint height,
    const gdouble matrix[6])
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "width", width);
  ts_http_json_add_integer (builder, "height", height);
  json_builder_set_member_name (builder, "matrix");
  json_builder_begin_array (builder);
  for (guint i = 0; i < 6; i++)
    json_builder_add_double_value (builder, matrix[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_pose (JsonBuilder *builder, const GstThermalPose *pose)
{
  json_builder_set_member_name (builder, "pose");
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "panDeg", pose->pan_deg);
  ts_http_json_add_number (builder, "tiltDeg", pose->tilt_deg);
  ts_http_json_add_number (builder, "zoom", pose->zoom);
  ts_http_json_add_number (builder, "fovDeg", pose->fov_deg);
  json_builder_end_object (builder);
}

static JsonBuilder *
build_look (const Look *look, guint64 frame)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "frame", frame);
  ts_http_json_add_integer (builder, "width", look->width);
  ts_http_json_add_integer (builder, "height", look->height);
  if (look->has_frame)
    add_place (builder, "radiometric", look->frame_width, look->frame_height,
        look->to_frame);
  add_place (builder, "sensor", look->sensor.width, look->sensor.height,
      look->sensor.matrix);
  if (look->sensor.has_pose)
    add_pose (builder, &look->sensor.pose);
  json_builder_end_object (builder);
  return builder;
}

/**
 * ts_http_view_reply:
 * @sample: a picture
 * @frame: its number
 */
void
ts_http_view_reply (
    SoupServerMessage *message, GstSample *sample, guint64 frame)
{
  g_autoptr (JsonBuilder) builder = NULL;
  Look look;

  if (!read_look (sample, &look)) {
    ts_http_reply_problem (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL,
        "the picture has no size");
    return;
  }
  builder = build_look (&look, frame);
  ts_http_reply_json (message, builder);
}

static void
viewer_free (gpointer data)
{
  Viewer *viewer = data;

  g_clear_signal_handler (&viewer->closed_id, viewer->connection);
  g_object_unref (viewer->connection);
  g_free (viewer);
}

/* A viewer who went away is only found out by sending. */
static void
send_text (SoupWebsocketConnection *connection, const gchar *text)
{
  if (soup_websocket_connection_get_state (connection)
      == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (connection, text);
}

/* Sends to @one, or to everybody. Sending may end a viewer. */
static void
tell (TsHttpView *self, guint64 frame, SoupWebsocketConnection *one)
{
  g_autoptr (JsonBuilder) builder = build_look (&self->last, frame);
  g_autofree gchar *text = ts_http_json_to_string (builder);
  g_autoptr (GPtrArray) connections =
      g_ptr_array_new_with_free_func (g_object_unref);

  if (one != NULL) {
    send_text (one, text);
    return;
  }
  for (guint i = 0; i < self->viewers->len; i++) {
    Viewer *viewer = g_ptr_array_index (self->viewers, i);

    g_ptr_array_add (connections, g_object_ref (viewer->connection));
  }
  for (guint i = 0; i < connections->len; i++)
    send_text (g_ptr_array_index (connections, i), text);
}

static gboolean
on_tick (gpointer user_data)
{
  TsHttpView *self = user_data;
  g_autoptr (GstSample) sample =
      ts_sensor_dup_last_sample (ts_http_frames_get_sensor (self->frames));
  Look look;

  if (sample == NULL || !read_look (sample, &look)
      || (self->has_last && memcmp (&look, &self->last, sizeof look) == 0))
    return G_SOURCE_CONTINUE;
  self->last = look;
  self->has_last = TRUE;
  tell (self, ts_http_frames_take (self->frames, sample), NULL);
  return G_SOURCE_CONTINUE;
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer user_data)
{
  Viewer *viewer = user_data;
  TsHttpView *self = viewer->owner;

  g_ptr_array_remove_fast (self->viewers, viewer);
  if (self->viewers->len > 0)
    return;
  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->has_last = FALSE;
}

/**
 * ts_http_view_new:
 * @frames: where pictures and their numbers come from; outlives the new object
 */
TsHttpView *
ts_http_view_new (TsHttpFrames *frames)
{
  TsHttpView *self = g_new0 (TsHttpView, 1);

  self->frames = frames;
  self->viewers = g_ptr_array_new_with_free_func (viewer_free);
  return self;
}

/**
 * ts_http_view_free:
 *
 * Closes the connections of all viewers.
 */
void
ts_http_view_free (TsHttpView *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  for (guint i = 0; i < self->viewers->len; i++) {
    Viewer *viewer = g_ptr_array_index (self->viewers, i);

    g_clear_signal_handler (&viewer->closed_id, viewer->connection);
    if (soup_websocket_connection_get_state (viewer->connection)
        == SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_close (
          viewer->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  }
  g_ptr_array_unref (self->viewers);
  g_free (self);
}

guint
ts_http_view_get_n_viewers (TsHttpView *self)
{
  return self->viewers->len;
}

/**
 * ts_http_view_add_viewer:
 * @connection: gets a message now and whenever the view changes
 */
void
ts_http_view_add_viewer (TsHttpView *self, SoupWebsocketConnection *connection)
{
  Viewer *viewer = g_new0 (Viewer, 1);

  viewer->owner = self;
  viewer->connection = g_object_ref (connection);
  soup_websocket_connection_set_max_incoming_payload_size (
      connection, MAX_INCOMING);
  soup_websocket_connection_set_keepalive_interval (connection, KEEPALIVE_S);
  viewer->closed_id =
      g_signal_connect (connection, "closed", G_CALLBACK (on_closed), viewer);
  g_ptr_array_add (self->viewers, viewer);
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add (PERIOD_MS, on_tick, self);
  if (self->has_last) {
    guint64 frame = 0;
    g_autoptr (GstSample) sample =
        ts_http_frames_dup_newest (self->frames, &frame);

    tell (self, frame, connection);
  } else {
    on_tick (self);
  }
}
