/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-whep-channels.h"

#include "http/ts-http-event-json.h"
#include "http/ts-http-frames.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-units.h"
#include "http/ts-http-values.h"

/* What waits in memory for a follower; the rest is in the history. */
#define MAX_WAITING 256
/* A channel that takes no more is tried again after this. */
#define RETRY_MS 200

struct _TsHttpWhepChannels
{
  TsWebrtcViewer *viewer;
  TsCaller *caller;
  TsHttpWhepSources sources;
  gulong opened_id;
  guint temperatures_source;
  GstClockTime told_pts;
  TsEventFollower *follower;
  gchar *unsent; /* an event that the channel did not take */
  guint retry_source;
};

/* ---- temperatures ---- */

static gboolean
tell_temperatures (gpointer user_data)
{
  TsHttpWhepChannels *self = user_data;
  TsSensor *sensor =
      ts_stream_get_sensor (ts_webrtc_viewer_get_stream (self->viewer));
  g_autoptr (GstSample) sample = ts_sensor_dup_last_sample (sensor);
  TsUnits units = ts_units_get (
      ts_camera_get_settings (self->sources.camera), TS_UNITS_MEASUREMENTS);
  g_autoptr (JsonBuilder) builder = NULL;
  g_autofree gchar *time = NULL;
  g_autofree gchar *text = NULL;
  GstBuffer *buffer;

  if (sample == NULL)
    return G_SOURCE_CONTINUE;
  buffer = gst_sample_get_buffer (sample);
  if (GST_BUFFER_PTS (buffer) == self->told_pts
      || gst_buffer_get_thermal_meta (buffer) == NULL)
    return G_SOURCE_CONTINUE;
  time = ts_http_frames_format_time (sample);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "time", time);
  ts_http_values_add_measurements (
      builder, "measurements", buffer, ts_http_units_to_thermal (&units));
  ts_http_values_add_comparisons (builder, "comparisons", buffer);
  json_builder_end_object (builder);
  text = ts_http_json_to_string (builder);
  if (ts_webrtc_viewer_send (self->viewer, TS_HTTP_WHEP_TEMPERATURES, text))
    self->told_pts = GST_BUFFER_PTS (buffer);
  return G_SOURCE_CONTINUE;
}

/* ---- events ---- */

static gchar *
build_event (const TsEventItem *item)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  ts_http_json_add_event_item (builder, item);
  return ts_http_json_to_string (builder);
}

static void tell_events (TsHttpWhepChannels *self);

static gboolean
on_retry (gpointer user_data)
{
  TsHttpWhepChannels *self = user_data;

  self->retry_source = 0;
  tell_events (self);
  return G_SOURCE_REMOVE;
}

/* None is left out: what the channel does not take is kept, and what comes
 * meanwhile waits with the follower. */
static void
tell_events (TsHttpWhepChannels *self)
{
  if (self->retry_source != 0)
    return;
  for (;;) {
    if (self->unsent == NULL) {
      g_auto (TsEventItem) item = {0};

      if (!ts_event_follower_next (self->follower, &item))
        return;
      self->unsent = build_event (&item);
    }
    if (!ts_webrtc_viewer_send (
            self->viewer, TS_HTTP_WHEP_EVENTS, self->unsent)) {
      self->retry_source = g_timeout_add (RETRY_MS, on_retry, self);
      return;
    }
    g_clear_pointer (&self->unsent, g_free);
  }
}

static void
on_events_ready (TsEventFollower *follower, gpointer user_data)
{
  tell_events (user_data);
}

/* ---- both ---- */

static void
on_channel_opened (
    TsWebrtcViewer *viewer, const gchar *label, gpointer user_data)
{
  TsHttpWhepChannels *self = user_data;

  if (g_str_equal (label, TS_HTTP_WHEP_TEMPERATURES)
      && self->temperatures_source == 0) {
    self->temperatures_source = g_timeout_add (
        g_settings_get_uint (self->sources.settings, "temperatures-interval"),
        tell_temperatures, self);
  } else if (g_str_equal (label, TS_HTTP_WHEP_EVENTS) && self->follower == NULL
             && ts_caller_may (self->caller, TS_PERMISSION_EVENTS, NULL)) {
    self->follower = ts_event_follower_new (self->sources.bus,
        self->sources.history, self->caller, NULL, TS_EVENT_FROM_NOW,
        MAX_WAITING, on_events_ready, self);
    tell_events (self);
  }
}

/**
 * ts_http_whep_channels_new:
 * @viewer: is there longer than this
 * @caller: what it may see is what it is told
 */
TsHttpWhepChannels *
ts_http_whep_channels_new (
    TsWebrtcViewer *viewer, TsCaller *caller, const TsHttpWhepSources *sources)
{
  TsHttpWhepChannels *self = g_new0 (TsHttpWhepChannels, 1);

  self->viewer = viewer;
  self->caller = ts_caller_ref (caller);
  self->sources = *sources;
  self->told_pts = GST_CLOCK_TIME_NONE;
  self->opened_id = g_signal_connect (
      viewer, "channel-opened", G_CALLBACK (on_channel_opened), self);
  return self;
}

void
ts_http_whep_channels_free (TsHttpWhepChannels *self)
{
  g_clear_signal_handler (&self->opened_id, self->viewer);
  g_clear_handle_id (&self->temperatures_source, g_source_remove);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_clear_pointer (&self->follower, ts_event_follower_free);
  ts_caller_unref (self->caller);
  g_free (self->unsent);
  g_free (self);
}
