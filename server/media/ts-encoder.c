/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsEncoder"
#include "config.h"

#include "ts-encoder.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "media/ts-backoff.h"
#include "media/encoders/ts-bit-budget.h"
#include "media/encoders/ts-encoder-kind.h"
#include "media/encoders/ts-smart-coding.h"
#include "media/ts-counts.h"
#include "media/ts-encoder-caps.h"
#include "media/ts-encoder-meter.h"
#include "media/ts-task-names.h"
#include "system/ts-log.h"

/* Pictures that wait for the encoder. One is being coded, one may wait; more
 * would only make every later one older. */
#define MAX_WAITING 2

/* Key frames are large: joiners that come together share one. */
#define KEY_FRAME_PAUSE_US (500 * 1000)

#define TICK_S 1

/* A ceiling that follows a budget moves in steps of a twentieth; in larger and
 * rarer ones where each costs a start with its key frame. */
#define STEP_SHARE 0.05
#define RESTART_SHARE 0.2
#define RESTART_PAUSE_US (10 * 60 * G_TIME_SPAN_SECOND)

/* An encoder that has given nothing for so many pictures is given up. */
#define MAX_UNANSWERED 40

struct _TsEncoder
{
  GObject parent_instance;

  /* never change */
  gchar *name;
  TsEncoders *encoders;
  TsSensor *sensor;
  TsHub *output;
  GstClock *clock;
  TsEncoderMeter *meter;

  /* main context */
  GstClockTime base_time;
  TsEncoderConfig asked;
  TsEncoderConfig running; /* by which it was started, or changed since */
  GPtrArray *failed; /* of TsEncoderRefusal: have failed since the start */
  GstElement *pipeline;
  TsEncoderState state;
  gchar *error;
  TsBackoff backoff;
  guint consumer;
  guint bus_watch;
  guint restart_source;
  guint n_starts;
  TsOverlay *overlay; /* NULL: nothing is drawn */
  guint tick_source;
  TsBitBudget budget;
  guint64 budget_bytes; /* of the counts that it knows */
  gint64 budget_us;     /* when it was told last; 0: nothing ran */
  gint64 stepped_us;

  /* written while there is no consumer, read by the sensor's streaming thread
   * while there is one */
  const TsEncoderKind *kind;
  GstElement *appsrc;
  GstElement *size_filter;
  GstElement *overlay_element;
  GstElement *encoder;
  TsSmartCoding *smart; /* the pipeline's; NULL: there are no pictures */

  /* the sensor's streaming thread, while there is a consumer */
  TsEncoderConfig used;
  GstCaps *sensor_caps;
  GstClockTime due;
  gint64 last_key_frame_us;

  /* atomic */
  gint key_frame_wanted;
  gpointer units; /* the sink of the pipeline that counts */

  /* guards what follows */
  GMutex config_mutex;
  TsEncoderConfig config;
  guint config_version;
  guint used_version;
};

static GstStaticCaps unix_time_caps = GST_STATIC_CAPS ("timestamp/x-unix");

enum
{
  SIGNAL_STATE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsEncoder, ts_encoder, G_TYPE_OBJECT)

const gchar *
ts_encoder_state_to_string (TsEncoderState state)
{
  static const gchar *const names[] = {"idle", "running", "waiting"};

  return names[state];
}

void
ts_encoder_status_clear (TsEncoderStatus *status)
{
  g_clear_pointer (&status->error, g_free);
  g_clear_pointer (&status->refusals, g_ptr_array_unref);
}

static GstClockTime
to_running_time (const GstSegment *segment, GstClockTime time)
{
  return gst_segment_to_running_time (segment, GST_FORMAT_TIME, time);
}

/* Only what a receiver needs: the picture's temperatures would keep a whole
 * radiometric frame alive for each unit that somebody queues. Its time is the
 * camera's: x264enc begins every run at 1000 hours and tells so in its segment
 * alone, which a hub does not hand on. */
static GstSample *
make_unit (TsEncoder *self, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_time_caps);
  GstReferenceTimestampMeta *time =
      gst_buffer_get_reference_timestamp_meta (buffer, caps);
  const GstSegment *segment = gst_sample_get_segment (sample);
  GstBuffer *unit = gst_buffer_new ();
  GstSample *result;

  gst_buffer_copy_into (unit, buffer,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS
          | GST_BUFFER_COPY_MEMORY,
      0, -1);
  /* an encoder of single pictures need not say that each can be shown alone */
  if (!ts_codec_has_key_frames (self->kind->codec))
    GST_BUFFER_FLAG_UNSET (unit, GST_BUFFER_FLAG_DELTA_UNIT);
  GST_BUFFER_PTS (unit) = to_running_time (segment, GST_BUFFER_PTS (unit));
  GST_BUFFER_DTS (unit) = to_running_time (segment, GST_BUFFER_DTS (unit));
  if (time != NULL)
    gst_buffer_add_reference_timestamp_meta (
        unit, caps, time->timestamp, time->duration);
  result = gst_sample_new (unit, gst_sample_get_caps (sample), NULL, NULL);
  gst_buffer_unref (unit);
  return result;
}

static GstFlowReturn
on_new_sample (GstAppSink *appsink, gpointer user_data)
{
  TsEncoder *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (appsink);
  g_autoptr (GstSample) unit = NULL;

  if (sample == NULL)
    return GST_FLOW_EOS;
  /* a pipeline that was given up may come back to life */
  if (g_atomic_pointer_get (&self->units) != appsink)
    return GST_FLOW_EOS;
  unit = make_unit (self, sample);
  ts_encoder_meter_add_unit (self->meter, unit);
  ts_hub_push (self->output, unit);
  return GST_FLOW_OK;
}

/* Whether this picture is due at the wanted frame rate. */
static gboolean
is_due (TsEncoder *self, gint max_fps, GstClockTime pts)
{
  GstClockTime period;

  if (max_fps <= 0)
    return TRUE;
  period = GST_SECOND / max_fps;
  /* an eighth early is in time: the sensor's own pace is not exact */
  if (GST_CLOCK_TIME_IS_VALID (self->due) && pts + period / 8 < self->due)
    return FALSE;
  if (!GST_CLOCK_TIME_IS_VALID (self->due) || pts > self->due + period)
    self->due = pts;
  self->due += period;
  return TRUE;
}

static void
apply_size (TsEncoder *self, const TsEncoderConfig *config, GstCaps *caps)
{
  g_autoptr (GstCaps) coded = ts_encoder_caps_coded (
      self->kind->codec, caps, config->width, config->height);
  gint width = 0, height = 0;

  g_object_set (self->size_filter, "caps", coded, NULL);
  /* a scaler gives borders to a picture of other proportions */
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "height", &height);
  g_object_set (self->overlay_element, "content-width", width, "content-height",
      height, NULL);
}

static void
apply_config (TsEncoder *self, const TsEncoderConfig *config, GstCaps *caps)
{
  g_autoptr (GstCaps) input = ts_encoder_caps_input (caps, config->max_fps);

  /* counts are neither scaled nor made coarser */
  if (self->kind->codec != TS_CODEC_JPEG2000)
    apply_size (self, config, caps);
  gst_app_src_set_caps (GST_APP_SRC (self->appsrc), input);
  ts_encoder_kind_update (self->kind, self->encoder, &self->used, config);
  self->used = *config;
  if (self->smart != NULL)
    ts_smart_coding_set_config (self->smart, config);
  gst_caps_replace (&self->sensor_caps, caps);
  self->due = GST_CLOCK_TIME_NONE;
}

static void
ask_key_frame (TsEncoder *self)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GstPad) pad = NULL;

  if (!ts_codec_has_key_frames (self->kind->codec) || self->kind->is_deaf
      || now_us - self->last_key_frame_us < KEY_FRAME_PAUSE_US
      || !g_atomic_int_compare_and_exchange (&self->key_frame_wanted, 1, 0))
    return;
  self->last_key_frame_us = now_us;
  pad = gst_element_get_static_pad (self->encoder, "src");
  gst_pad_send_event (pad, gst_video_event_new_upstream_force_key_unit (
                               GST_CLOCK_TIME_NONE, TRUE, 0));
}

/* What is coded: the picture, or the counts behind it. %NULL: there are none. */
static GstSample *
choose_input (TsEncoder *self, GstSample *picture)
{
  g_autoptr (GstBuffer) frame = NULL;
  g_autoptr (GstCaps) caps = NULL;

  if (self->kind->codec != TS_CODEC_JPEG2000)
    return gst_sample_ref (picture);
  frame = ts_counts_dup_frame (gst_sample_get_buffer (picture));
  caps = ts_counts_new_caps (picture);
  return frame != NULL ? gst_sample_new (frame, caps, NULL, NULL) : NULL;
}

static void
on_picture (GstSample *picture, gpointer user_data)
{
  TsEncoder *self = user_data;
  g_autoptr (GstSample) sample = choose_input (self, picture);
  GstBuffer *buffer;
  GstCaps *caps;
  TsEncoderConfig config;
  gboolean changed;

  if (sample == NULL)
    return;
  buffer = gst_sample_get_buffer (sample);
  caps = gst_sample_get_caps (sample);
  g_mutex_lock (&self->config_mutex);
  config = self->config;
  changed = self->used_version != self->config_version;
  self->used_version = self->config_version;
  g_mutex_unlock (&self->config_mutex);

  if (changed || self->sensor_caps == NULL
      || !gst_caps_is_equal (self->sensor_caps, caps))
    apply_config (self, &config, caps);
  if (!is_due (self, config.max_fps, GST_BUFFER_PTS (buffer)))
    return;
  if (gst_app_src_get_current_level_buffers (GST_APP_SRC (self->appsrc))
      >= MAX_WAITING) {
    ts_encoder_meter_add_dropped (self->meter);
    return;
  }
  ask_key_frame (self);
  ts_encoder_meter_add_picture (self->meter, GST_BUFFER_PTS (buffer));
  gst_app_src_push_buffer (GST_APP_SRC (self->appsrc), gst_buffer_ref (buffer));
}

static gchar *
describe_pipeline (TsEncoder *self)
{
  g_autofree gchar *encoder =
      ts_encoder_kind_describe (self->kind, self->config.profile);

  if (self->kind->codec == TS_CODEC_JPEG2000)
    return g_strdup_printf (
        "appsrc name=pictures ! %s ! appsink name=units", encoder);
  return g_strdup_printf (
      "appsrc name=pictures ! videoconvertscale add-borders=true"
      " ! capsfilter name=size ! thermosd name=overlay"
      " ! %s ! appsink name=units",
      encoder);
}

static void
on_left_out (gpointer user_data)
{
  TsEncoder *self = user_data;

  ts_encoder_meter_add_left_out (self->meter);
}

/* Lives as long as its pipeline, also as one that was given up. */
static void
add_smart_coding (TsEncoder *self, GstElement *pipeline)
{
  self->smart = ts_smart_coding_new (
      self->overlay_element, self->encoder, on_left_out, self);
  ts_smart_coding_set_config (self->smart, &self->config);
  g_object_set_data_full (G_OBJECT (pipeline), "ts-smart-coding", self->smart,
      (GDestroyNotify) ts_smart_coding_free);
}

static GstElement *
build_pipeline (TsEncoder *self, GError **error)
{
  GstAppSinkCallbacks callbacks = {.new_sample = on_new_sample};
  g_autofree gchar *description = describe_pipeline (self);
  g_autoptr (GstElement) units = NULL;
  GstElement *pipeline = gst_parse_launch_full (
      description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);

  if (pipeline == NULL)
    return NULL;
  gst_object_ref_sink (pipeline);
  gst_pipeline_use_clock (GST_PIPELINE (pipeline), self->clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, self->base_time);

  self->appsrc = gst_bin_get_by_name (GST_BIN (pipeline), "pictures");
  self->size_filter = gst_bin_get_by_name (GST_BIN (pipeline), "size");
  self->encoder = gst_bin_get_by_name (GST_BIN (pipeline), "encoder");
  self->overlay_element = gst_bin_get_by_name (GST_BIN (pipeline), "overlay");
  if (self->overlay != NULL && self->overlay_element != NULL)
    ts_overlay_set_element (self->overlay, self->overlay_element);
  g_object_set (self->appsrc, "is-live", TRUE, "format", GST_FORMAT_TIME,
      "max-bytes", (guint64) 0, NULL);
  units = gst_bin_get_by_name (GST_BIN (pipeline), "units");
  g_object_set (
      units, "sync", FALSE, "enable-last-sample", FALSE, "qos", FALSE, NULL);
  /* a reference, because of pipelines that are given up */
  gst_app_sink_set_callbacks (
      GST_APP_SINK (units), &callbacks, g_object_ref (self), g_object_unref);
  g_atomic_pointer_set (&self->units, units);
  ts_encoder_kind_apply (self->kind, self->encoder, &self->config);
  self->used = self->config;
  if (self->overlay_element != NULL)
    add_smart_coding (self, pipeline);
  return pipeline;
}

static gpointer
end_pipeline (gpointer data)
{
  g_autoptr (GstElement) pipeline = data;

  gst_element_set_state (pipeline, GST_STATE_NULL);
  return NULL;
}

/* @stuck: its encoder does not come back, and must not keep us */
static void
tear_down (TsEncoder *self, gboolean stuck)
{
  GstElement *pipeline = g_steal_pointer (&self->pipeline);

  if (self->consumer != 0)
    ts_sensor_remove_consumer (self->sensor, self->consumer);
  self->consumer = 0;
  g_atomic_pointer_set (&self->units, NULL);
  self->smart = NULL;
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->overlay != NULL)
    ts_overlay_set_element (self->overlay, NULL);
  if (pipeline != NULL && stuck)
    g_thread_unref (g_thread_new ("given-up", end_pipeline, pipeline));
  else if (pipeline != NULL)
    end_pipeline (pipeline);
  g_clear_pointer (&self->appsrc, gst_object_unref);
  g_clear_pointer (&self->size_filter, gst_object_unref);
  g_clear_pointer (&self->encoder, gst_object_unref);
  g_clear_pointer (&self->overlay_element, gst_object_unref);
  gst_clear_caps (&self->sensor_caps);
  /* who joins later must not begin with pictures of this run */
  ts_hub_forget (self->output);
}

static void run (TsEncoder *self);

static gboolean
on_restart (gpointer user_data)
{
  TsEncoder *self = user_data;

  self->restart_source = 0;
  run (self);
  return G_SOURCE_REMOVE;
}

static void
set_state (TsEncoder *self, TsEncoderState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

static gboolean
has_failed (TsEncoder *self, const TsEncoderKind *kind)
{
  for (guint i = 0; i < self->failed->len; i++) {
    const TsEncoderRefusal *refusal = g_ptr_array_index (self->failed, i);

    if (refusal->kind == kind)
      return TRUE;
  }
  return FALSE;
}

/* The first that has not failed. %NULL: there is none. */
static const TsEncoderKind *
find_kind (TsEncoder *self)
{
  g_autoptr (GPtrArray) kinds = ts_encoders_list (
      self->encoders, self->asked.codec, self->asked.software);

  for (guint i = 0; i < kinds->len; i++) {
    const TsEncoderKind *kind = g_ptr_array_index (kinds, i);

    if (!has_failed (self, kind))
      return kind;
  }
  return NULL;
}

static void
wait_and_restart (TsEncoder *self, const gchar *what)
{
  guint pause_s = ts_backoff_failed (&self->backoff, g_get_monotonic_time ());

  ts_log (G_LOG_LEVEL_MESSAGE, TS_LOG_STREAM (self->name),
      "%s: %s; starting the encoder again in %u s", self->name, what, pause_s);
  g_ptr_array_set_size (self->failed, 0);
  set_state (self, TS_ENCODER_WAITING);
  self->restart_source = g_timeout_add_seconds (pause_s, on_restart, self);
}

/* The next of its codec takes over at once; with the last one all of them begin
 * anew after a pause. */
static void
fail (TsEncoder *self, const gchar *what, gboolean stuck)
{
  const TsEncoderKind *next;

  g_free (self->error);
  self->error = g_strdup (what);
  tear_down (self, stuck);
  g_ptr_array_add (self->failed, ts_encoder_refusal_new (self->kind, what));
  next = find_kind (self);
  if (next == NULL) {
    wait_and_restart (self, what);
    return;
  }
  ts_log (G_LOG_LEVEL_MESSAGE, TS_LOG_STREAM (self->name),
      "%s: %s: %s; going on with %s", self->name, self->kind->element, what,
      next->element);
  run (self);
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  TsEncoder *self = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  /* fail() removes this watch; the source is kept alive by its dispatch */
  fail (self, error->message, FALSE);
  return G_SOURCE_CONTINUE;
}

/* Time in which nobody wanted the stream is no saving. */
static void
tell_budget (TsEncoder *self, const TsEncoderCounts *counts)
{
  const gint64 now_us = g_get_monotonic_time ();

  if (self->budget_us != 0)
    ts_bit_budget_spend (&self->budget,
        (now_us - self->budget_us) / (gdouble) G_TIME_SPAN_SECOND,
        (counts->n_bytes - self->budget_bytes) * 8 / 1000.0);
  self->budget_bytes = counts->n_bytes;
  self->budget_us = now_us;
}

static void adopt_config (TsEncoder *self);

static void
follow_budget (TsEncoder *self)
{
  const gint64 now_us = g_get_monotonic_time ();
  TsEncoderConfig next = self->running;
  gdouble step;

  next.bitrate_kbps =
      ts_bit_budget_get_ceiling_kbps (&self->budget, self->asked.bitrate_kbps);
  step = ABS ((gdouble) next.bitrate_kbps - self->running.bitrate_kbps)
         / self->running.bitrate_kbps;
  if (step < STEP_SHARE)
    return;
  if (ts_encoder_kind_needs_restart (
          self->kind, self->encoder, &self->running, &next)
      && (step < RESTART_SHARE || now_us - self->stepped_us < RESTART_PAUSE_US))
    return;
  self->stepped_us = now_us;
  adopt_config (self);
}

/* Looks for an encoder that gives nothing; and texts may say how fast the
 * stream is. */
static gboolean
on_tick (gpointer user_data)
{
  TsEncoder *self = user_data;
  g_autofree gchar *what = NULL;
  TsEncoderCounts counts;

  ts_encoder_meter_get (self->meter, &counts);
  if (counts.n_unanswered >= MAX_UNANSWERED) {
    what =
        g_strdup_printf ("nothing came for %u pictures", counts.n_unanswered);
    fail (self, what, TRUE);
    return G_SOURCE_CONTINUE;
  }
  if (self->overlay != NULL)
    ts_overlay_set_rates (
        self->overlay, counts.fps, counts.bytes_per_second * 8 / 1000);
  if (self->running.rate_control == TS_RATE_CONTROL_AVERAGE) {
    tell_budget (self, &counts);
    follow_budget (self);
  }
  return G_SOURCE_CONTINUE;
}

/* An interval of 0 depends on what the sensor gives. */
static void
resolve_config (TsEncoder *self)
{
  TsEncoderConfig config = self->asked;

  config.key_frame_interval =
      ts_encoder_caps_key_frame_interval (self->sensor, &config);
  if (config.longest_interval > 0 && self->kind != NULL
      && !self->kind->is_deaf) {
    config.moving_interval = config.key_frame_interval;
    config.key_frame_interval =
        MAX (config.longest_interval, config.key_frame_interval);
  }
  if (config.rate_control == TS_RATE_CONTROL_AVERAGE) {
    ts_bit_budget_set_target (
        &self->budget, config.average_kbps, config.average_s);
    config.bitrate_kbps =
        ts_bit_budget_get_ceiling_kbps (&self->budget, config.bitrate_kbps);
  }
  g_mutex_lock (&self->config_mutex);
  self->config = config;
  self->config_version++;
  g_mutex_unlock (&self->config_mutex);
}

static void
set_error_none (TsEncoder *self, GError **error)
{
  if (ts_encoders_check_codec (self->encoders, self->asked.codec, error))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "no encoder for %s works here without a device",
        ts_codec_to_string (self->asked.codec));
}

static void
run (TsEncoder *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  ts_backoff_started (&self->backoff, g_get_monotonic_time ());
  self->kind = find_kind (self);
  resolve_config (self);
  self->running = self->config;
  if (self->kind == NULL) {
    set_error_none (self, &error);
    g_free (self->error);
    self->error = g_strdup (error->message);
    wait_and_restart (self, error->message);
    return;
  }
  self->pipeline = build_pipeline (self, &error);
  if (self->pipeline == NULL) {
    fail (self, error->message, FALSE);
    return;
  }
  bus = gst_element_get_bus (self->pipeline);
  ts_task_names_set (bus, self->name);
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
  set_state (self, TS_ENCODER_RUNNING);
  self->due = GST_CLOCK_TIME_NONE;
  g_atomic_int_set (&self->key_frame_wanted, 0);
  ts_encoder_meter_begin (self->meter);
  self->budget_us = 0;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  self->tick_source = g_timeout_add_seconds (TICK_S, on_tick, self);
  self->consumer =
      ts_sensor_add_consumer (self->sensor, on_picture, self, NULL);
}

/* What was asked for begins to act. */
static void
adopt_config (TsEncoder *self)
{
  resolve_config (self);
  if (self->state != TS_ENCODER_RUNNING)
    return;
  if (ts_encoder_kind_needs_restart (
          self->kind, self->encoder, &self->running, &self->config)) {
    tear_down (self, FALSE);
    run (self);
  }
  self->running = self->config;
}

/* Whoever waits for an encoder may have one now. */
static void
on_encoders_changed (TsEncoders *encoders, gpointer user_data)
{
  TsEncoder *self = user_data;

  if (self->state != TS_ENCODER_WAITING || find_kind (self) == NULL
      || self->kind != NULL)
    return;
  g_clear_handle_id (&self->restart_source, g_source_remove);
  run (self);
}

/**
 * ts_encoder_new:
 * @name: for messages
 * @encoders: what there is to code with
 * @sensor: gives the pictures
 * @output: takes the access units
 * @clock: of all pipelines
 *
 * Returns: (transfer full): an idle encoder
 */
TsEncoder *
ts_encoder_new (const gchar *name, TsEncoders *encoders, TsSensor *sensor,
    TsHub *output, GstClock *clock)
{
  TsEncoder *self = g_object_new (TS_TYPE_ENCODER, NULL);

  self->name = g_strdup (name);
  self->encoders = g_object_ref (encoders);
  self->sensor = g_object_ref (sensor);
  self->output = ts_hub_ref (output);
  self->clock = gst_object_ref (clock);
  g_signal_connect_object (
      encoders, "changed", G_CALLBACK (on_encoders_changed), self, 0);
  return self;
}

/**
 * ts_encoder_set_overlay:
 * @overlay: (nullable): what is drawn over the pictures
 *
 * Before the first start.
 */
void
ts_encoder_set_overlay (TsEncoder *self, TsOverlay *overlay)
{
  g_set_object (&self->overlay, overlay);
}

/**
 * ts_encoder_set_config:
 *
 * Acts on the next picture; what an encoder cannot change while it runs starts
 * it again, with a key frame as the next access unit.
 */
void
ts_encoder_set_config (TsEncoder *self, const TsEncoderConfig *config)
{
  const gboolean other = self->asked.codec != config->codec
                         || self->asked.software != config->software;

  self->asked = *config;
  if (other)
    g_ptr_array_set_size (self->failed, 0);
  if (self->state == TS_ENCODER_WAITING && other) {
    g_clear_handle_id (&self->restart_source, g_source_remove);
    run (self);
    return;
  }
  adopt_config (self);
  if (other && self->state == TS_ENCODER_RUNNING)
    g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

/**
 * ts_encoder_start:
 * @base_time: of all pipelines
 */
void
ts_encoder_start (TsEncoder *self, GstClockTime base_time)
{
  if (self->state != TS_ENCODER_IDLE)
    return;
  self->base_time = base_time;
  self->n_starts++;
  g_ptr_array_set_size (self->failed, 0);
  ts_log (G_LOG_LEVEL_DEBUG, TS_LOG_STREAM (self->name), "%s: encoding",
      self->name);
  run (self);
}

void
ts_encoder_stop (TsEncoder *self)
{
  g_clear_handle_id (&self->restart_source, g_source_remove);
  tear_down (self, FALSE);
  if (self->state != TS_ENCODER_IDLE)
    ts_log (
        G_LOG_LEVEL_DEBUG, TS_LOG_STREAM (self->name), "%s: idle", self->name);
  set_state (self, TS_ENCODER_IDLE);
}

/**
 * ts_encoder_get_status:
 * @ret_status: (out caller-allocates): free with ts_encoder_status_clear()
 */
void
ts_encoder_get_status (TsEncoder *self, TsEncoderStatus *ret_status)
{
  const gboolean running = self->state == TS_ENCODER_RUNNING;
  const gboolean averages =
      running && self->running.rate_control == TS_RATE_CONTROL_AVERAGE;
  TsEncoderCounts counts;

  ts_encoder_meter_get (self->meter, &counts);
  *ret_status = (TsEncoderStatus){
      .state = self->state,
      .error = g_strdup (self->error),
      .element = running ? self->kind->element : NULL,
      .refusals = ts_encoders_list_refusals (self->encoders, self->asked.codec),
      .n_failed = self->failed->len,
      .width = counts.width,
      .height = counts.height,
      .fps = running ? counts.fps : 0,
      .bitrate_kbps = running ? counts.bytes_per_second * 8 / 1000 : 0,
      .still = self->smart != NULL && ts_smart_coding_is_still (self->smart),
      .ceiling_kbps = averages ? self->running.bitrate_kbps : 0,
      .average_kbps =
          averages ? ts_bit_budget_get_average_kbps (&self->budget) : 0,
      .n_units = counts.n_units,
      .n_bytes = counts.n_bytes,
      .encode_us = counts.encode_us,
      .n_dropped = counts.n_dropped,
      .n_starts = self->n_starts,
  };
  for (guint i = 0; i < self->failed->len; i++) {
    const TsEncoderRefusal *refusal = g_ptr_array_index (self->failed, i);

    g_ptr_array_add (ret_status->refusals,
        ts_encoder_refusal_new (refusal->kind, refusal->reason));
  }
  if (self->appsrc != NULL)
    ret_status->n_waiting =
        gst_app_src_get_current_level_buffers (GST_APP_SRC (self->appsrc));
}

/**
 * ts_encoder_dup_graph:
 *
 * Returns: (transfer full) (nullable): the pipeline as it is, in the language
 *   of Graphviz; %NULL while there is none
 */
gchar *
ts_encoder_dup_graph (TsEncoder *self)
{
  if (self->pipeline == NULL)
    return NULL;
  return gst_debug_bin_to_dot_data (GST_BIN (self->pipeline),
      GST_DEBUG_GRAPH_SHOW_ALL | GST_DEBUG_GRAPH_SHOW_FULL_PARAMS);
}

/**
 * ts_encoder_request_key_frame:
 *
 * Any thread. The next picture will be a key frame, or one soon after, when
 * there was one less than half a second ago.
 */
void
ts_encoder_request_key_frame (TsEncoder *self)
{
  g_atomic_int_set (&self->key_frame_wanted, 1);
}

static void
ts_encoder_dispose (GObject *object)
{
  ts_encoder_stop (TS_ENCODER (object));
  G_OBJECT_CLASS (ts_encoder_parent_class)->dispose (object);
}

static void
ts_encoder_finalize (GObject *object)
{
  TsEncoder *self = TS_ENCODER (object);

  g_free (self->name);
  g_free (self->error);
  g_clear_object (&self->encoders);
  g_clear_object (&self->sensor);
  g_clear_object (&self->overlay);
  g_clear_pointer (&self->output, ts_hub_unref);
  g_clear_pointer (&self->clock, gst_object_unref);
  g_mutex_clear (&self->config_mutex);
  ts_encoder_meter_free (self->meter);
  g_ptr_array_unref (self->failed);
  G_OBJECT_CLASS (ts_encoder_parent_class)->finalize (object);
}

static void
ts_encoder_class_init (TsEncoderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_encoder_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_encoder_finalize;
  signals[SIGNAL_STATE_CHANGED] = g_signal_new ("state-changed",
      TS_TYPE_ENCODER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_encoder_init (TsEncoder *self)
{
  g_mutex_init (&self->config_mutex);
  self->meter = ts_encoder_meter_new ();
  self->failed =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_encoder_refusal_free);
}
