/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsPush"
#include "config.h"

#include "ts-push.h"

#include "media/ts-backoff.h"
#include "media/ts-unit-feed.h"
#include "system/ts-log.h"

/* Two seconds at 30 frames: a radio link that comes back has them. */
#define MAX_WAITING 60
/* What reaches the sink while it still connects: its first buffer waits in it,
 * and a few before it. */
#define BUFFERS_BEFORE_SENDING 4
/* A server that was reached by TCP and says nothing. */
#define CONNECTING_S 30

/* What the pipeline's threads hold. */
typedef struct
{
  GWeakRef push;

  /* guards what follows */
  GMutex sent_mutex;
  guint64 n_bytes;
  guint n_buffers; /* of this run */
} Meter;

struct _TsPush
{
  GObject parent_instance;

  /* never change */
  gchar *name;
  TsPipelineCloser *closer;
  GstClock *clock;
  GstClockTime base_time;
  Meter *meter;

  TsPushState state;
  gint64 since_us;
  gchar *error;
  TsBackoff backoff;
  guint n_failures;
  guint64 n_units; /* of the runs before this one */
  guint64 n_dropped;

  TsStream *stream; /* NULL: off */
  gulong codec_handler;
  TsPushTarget target; /* owned */
  gboolean listens;
  guint n_callers;

  GstElement *pipeline;
  TsUnitFeed *feed;
  guint bus_watch;
  guint restart_source;
  guint patience_source;
};

enum
{
  SIGNAL_STATE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsPush, ts_push, G_TYPE_OBJECT)

const gchar *
ts_push_state_to_string (TsPushState state)
{
  static const gchar *const names[] = {
      "off", "connecting", "sending", "waiting"};

  return names[state];
}

void
ts_push_status_clear (TsPushStatus *status)
{
  g_clear_pointer (&status->error, g_free);
}

static void
meter_clear (gpointer data)
{
  Meter *meter = data;

  g_weak_ref_clear (&meter->push);
  g_mutex_clear (&meter->sent_mutex);
}

static void
meter_unref (gpointer meter)
{
  g_atomic_rc_box_release_full (meter, meter_clear);
}

static void
meter_unref_closure (gpointer meter, GClosure *closure)
{
  meter_unref (meter);
}

static void
set_state (TsPush *self, TsPushState state)
{
  if (self->state == state)
    return;
  self->state = state;
  self->since_us = g_get_monotonic_time ();
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

static void
tear_down (TsPush *self)
{
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_clear_handle_id (&self->restart_source, g_source_remove);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (self->feed != NULL) {
    ts_unit_feed_detach (self->feed);
    self->n_units += ts_unit_feed_get_n_units (self->feed);
    self->n_dropped += ts_unit_feed_get_n_dropped (self->feed);
  }
  g_clear_pointer (&self->feed, ts_unit_feed_unref);
  self->n_callers = 0;
  if (self->pipeline != NULL)
    ts_pipeline_closer_take (self->closer, g_steal_pointer (&self->pipeline));
}

static void run (TsPush *self);

static gboolean
on_restart (gpointer user_data)
{
  TsPush *self = user_data;

  self->restart_source = 0;
  run (self);
  return G_SOURCE_REMOVE;
}

static void
fail (TsPush *self, const gchar *what)
{
  guint pause_s = ts_backoff_failed (&self->backoff, g_get_monotonic_time ());

  g_message ("%s: %s; trying again in %u s", self->name, what, pause_s);
  g_free (self->error);
  self->error = g_strdup (what);
  self->n_failures++;
  tear_down (self);
  self->restart_source = g_timeout_add_seconds (pause_s, on_restart, self);
  set_state (self, TS_PUSH_WAITING);
}

static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  TsPush *self = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    gst_bin_recalculate_latency (GST_BIN (self->pipeline));
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    fail (self, error->message);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_patience_over (gpointer user_data)
{
  TsPush *self = user_data;

  self->patience_source = 0;
  fail (self, "the server takes nothing");
  return G_SOURCE_REMOVE;
}

/* ---- what the pipeline's threads have to tell ---- */

static gboolean
on_sending (gpointer user_data)
{
  Meter *meter = user_data;
  g_autoptr (TsPush) self = g_weak_ref_get (&meter->push);

  if (self == NULL || self->pipeline == NULL
      || self->state != TS_PUSH_CONNECTING)
    return G_SOURCE_REMOVE;
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_message ("%s: sending", self->name);
  set_state (self, TS_PUSH_SENDING);
  return G_SOURCE_REMOVE;
}

static gsize
get_size (GstPadProbeInfo *info)
{
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST)
    return gst_buffer_list_calculate_size (
        GST_PAD_PROBE_INFO_BUFFER_LIST (info));
  return gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
}

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Meter *meter = user_data;
  gboolean sends;

  g_mutex_lock (&meter->sent_mutex);
  meter->n_bytes += get_size (info);
  sends = ++meter->n_buffers == BUFFERS_BEFORE_SENDING;
  g_mutex_unlock (&meter->sent_mutex);
  if (sends)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_sending,
        g_atomic_rc_box_acquire (meter), meter_unref);
  return GST_PAD_PROBE_OK;
}

/* One that waits for others sends while there is one. */
static void
count_callers (Meter *meter, gint change)
{
  g_autoptr (TsPush) self = g_weak_ref_get (&meter->push);

  if (self == NULL || self->feed == NULL)
    return;
  self->n_callers = MAX ((gint) self->n_callers + change, 0);
  if (self->n_callers > 0) {
    ts_unit_feed_attach (self->feed);
    /* who joins begins at a key frame */
    ts_stream_request_key_frame (self->stream);
    return;
  }
  ts_unit_feed_detach (self->feed);
  g_mutex_lock (&meter->sent_mutex);
  meter->n_buffers = 0;
  g_mutex_unlock (&meter->sent_mutex);
  set_state (self, TS_PUSH_CONNECTING);
}

static gboolean
on_more_callers (gpointer meter)
{
  count_callers (meter, 1);
  return G_SOURCE_REMOVE;
}

static gboolean
on_fewer_callers (gpointer meter)
{
  count_callers (meter, -1);
  return G_SOURCE_REMOVE;
}

static void
on_caller_added (
    GstElement *sink, gint socket, GSocketAddress *address, gpointer meter)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_more_callers,
      g_atomic_rc_box_acquire (meter), meter_unref);
}

static void
on_caller_removed (
    GstElement *sink, gint socket, GSocketAddress *address, gpointer meter)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_fewer_callers,
      g_atomic_rc_box_acquire (meter), meter_unref);
}

/* ---- a run ---- */

/* A way to the network may have to be looked up and waited for. */
static void
play (GTask *task, gpointer source, gpointer pipeline, GCancellable *unused)
{
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_task_return_boolean (task, TRUE);
}

static void
watch_sink (TsPush *self)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  g_autoptr (GstElement) appsrc =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "units");
  g_autoptr (GstPad) src = gst_element_get_static_pad (appsrc, "src");
  g_autoptr (GstPad) pad = gst_pad_get_peer (src);
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");

  /* rtspclientsink has pads of its own kind; there, what goes in is counted */
  gst_pad_add_probe (sink_pad != NULL ? sink_pad : pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_buffer,
      g_atomic_rc_box_acquire (self->meter), meter_unref);
  if (!self->listens)
    return;
  g_signal_connect_data (sink, "caller-added", G_CALLBACK (on_caller_added),
      g_atomic_rc_box_acquire (self->meter), meter_unref_closure, 0);
  g_signal_connect_data (sink, "caller-removed", G_CALLBACK (on_caller_removed),
      g_atomic_rc_box_acquire (self->meter), meter_unref_closure, 0);
}

static gboolean
build (TsPush *self, GError **error)
{
  g_autoptr (GstElement) appsrc = NULL;
  g_autoptr (GstBus) bus = NULL;

  self->pipeline = ts_push_build_pipeline (&self->target, error);
  if (self->pipeline == NULL)
    return FALSE;
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), self->clock);
  gst_element_set_start_time (self->pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (self->pipeline, self->base_time);
  appsrc = gst_bin_get_by_name (GST_BIN (self->pipeline), "units");
  g_object_set (appsrc, "is-live", TRUE, "format", GST_FORMAT_TIME, "max-bytes",
      (guint64) 0, NULL);
  self->feed = ts_unit_feed_new (self->stream, appsrc, MAX_WAITING);
  watch_sink (self);
  bus = gst_element_get_bus (self->pipeline);
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
  return TRUE;
}

static void
run (TsPush *self)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  ts_backoff_started (&self->backoff, g_get_monotonic_time ());
  if (ts_stream_get_codec (self->stream) != TS_CODEC_H264) {
    fail (self, "the stream is not H.264");
    return;
  }
  g_mutex_lock (&self->meter->sent_mutex);
  self->meter->n_buffers = 0;
  g_mutex_unlock (&self->meter->sent_mutex);
  if (!build (self, &error)) {
    fail (self, error->message);
    return;
  }
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (
      task, gst_object_ref (self->pipeline), gst_object_unref);
  g_task_run_in_thread (task, play);
  if (!self->listens) {
    ts_unit_feed_attach (self->feed);
    self->patience_source =
        g_timeout_add_seconds (CONNECTING_S, on_patience_over, self);
  }
  set_state (self, TS_PUSH_CONNECTING);
}

/* The server was told of another one. */
static void
on_codec_changed (TsStream *stream, gpointer user_data)
{
  TsPush *self = user_data;

  tear_down (self);
  run (self);
}

static void
clear_target (TsPush *self)
{
  g_free ((gchar *) self->target.url);
  g_free ((gchar *) self->target.user);
  g_free ((gchar *) self->target.stream_id);
  g_free ((gchar *) self->target.secret);
  self->target = (TsPushTarget){0};
}

/**
 * ts_push_new:
 * @name: in messages
 * @clock: of all pipelines
 * @base_time: of all pipelines
 */
TsPush *
ts_push_new (const gchar *name, TsPipelineCloser *closer, GstClock *clock,
    GstClockTime base_time)
{
  TsPush *self = g_object_new (TS_TYPE_PUSH, NULL);

  self->name = g_strdup (name);
  self->closer = ts_pipeline_closer_ref (closer);
  self->clock = gst_object_ref (clock);
  self->base_time = base_time;
  return self;
}

/**
 * ts_push_start:
 *
 * Sends @stream to @target from now on; what was sent before ends.
 */
void
ts_push_start (TsPush *self, TsStream *stream, const TsPushTarget *target)
{
  ts_push_stop (self);
  self->stream = g_object_ref (stream);
  self->codec_handler = g_signal_connect (
      stream, "codec-changed", G_CALLBACK (on_codec_changed), self);
  self->target = *target;
  self->target.url = g_strdup (target->url);
  self->target.user = g_strdup (target->user);
  self->target.stream_id = g_strdup (target->stream_id);
  self->target.secret = g_strdup (target->secret);
  self->listens = ts_push_url_listens (target->url);
  self->backoff = (TsBackoff){0};
  run (self);
}

void
ts_push_stop (TsPush *self)
{
  tear_down (self);
  if (self->stream != NULL)
    g_clear_signal_handler (&self->codec_handler, self->stream);
  g_clear_object (&self->stream);
  clear_target (self);
  g_clear_pointer (&self->error, g_free);
  set_state (self, TS_PUSH_OFF);
}

/**
 * ts_push_get_status:
 * @ret_status: (out caller-allocates): free with ts_push_status_clear()
 */
void
ts_push_get_status (TsPush *self, TsPushStatus *ret_status)
{
  *ret_status = (TsPushStatus){
      .state = self->state,
      .error = g_strdup (self->error),
      .n_units = self->n_units,
      .n_dropped = self->n_dropped,
      .n_failures = self->n_failures,
      .n_callers = self->n_callers,
      .since_us = self->since_us,
  };
  if (self->feed != NULL) {
    ret_status->n_units += ts_unit_feed_get_n_units (self->feed);
    ret_status->n_dropped += ts_unit_feed_get_n_dropped (self->feed);
  }
  g_mutex_lock (&self->meter->sent_mutex);
  ret_status->n_bytes = self->meter->n_bytes;
  g_mutex_unlock (&self->meter->sent_mutex);
}

static void
ts_push_dispose (GObject *object)
{
  ts_push_stop (TS_PUSH (object));
  G_OBJECT_CLASS (ts_push_parent_class)->dispose (object);
}

static void
ts_push_finalize (GObject *object)
{
  TsPush *self = TS_PUSH (object);

  g_clear_pointer (&self->closer, ts_pipeline_closer_unref);
  g_clear_pointer (&self->clock, gst_object_unref);
  g_free (self->name);
  meter_unref (self->meter);
  G_OBJECT_CLASS (ts_push_parent_class)->finalize (object);
}

static void
ts_push_class_init (TsPushClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_push_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_push_finalize;
  signals[SIGNAL_STATE_CHANGED] = g_signal_new ("state-changed", TS_TYPE_PUSH,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_push_init (TsPush *self)
{
  self->meter = g_atomic_rc_box_new0 (Meter);
  g_weak_ref_init (&self->meter->push, self);
  g_mutex_init (&self->meter->sent_mutex);
  self->since_us = g_get_monotonic_time ();
}
