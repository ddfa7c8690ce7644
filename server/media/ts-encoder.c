/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsEncoder"
#include "config.h"

#include "ts-encoder.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "media/ts-backoff.h"
#include "media/ts-counts.h"
#include "media/ts-encoder-caps.h"
#include "media/ts-rate.h"
#include "system/ts-log.h"

/* Pictures that wait for the encoder. One is being coded, one may wait; more
 * would only make every later one older. */
#define MAX_WAITING 2

/* Key frames are large: joiners that come together share one. */
#define KEY_FRAME_PAUSE_US (500 * 1000)

#define RATES_INTERVAL_S 1

/* Pictures on their way through the encoder, whose time is measured. */
#define N_MEASURED 8

struct _TsEncoder
{
  GObject parent_instance;

  /* never change */
  gchar *name;
  TsCodec codec;
  TsSensor *sensor;
  TsHub *output;
  GstClock *clock;

  /* main context */
  GstClockTime base_time;
  GstElement *pipeline;
  TsEncoderState state;
  gchar *error;
  TsBackoff backoff;
  guint consumer;
  guint bus_watch;
  guint restart_source;
  guint n_starts;
  TsOverlay *overlay; /* NULL: nothing is drawn */
  guint rates_source;

  /* the sensor's streaming thread, while there is a consumer */
  GstElement *appsrc;
  GstElement *size_filter;
  GstElement *overlay_element;
  GstElement *encoder;
  GstCaps *sensor_caps;
  GstClockTime due;
  gint64 last_key_frame_us;

  /* atomic */
  gint key_frame_wanted;

  /* guards what follows */
  GMutex config_mutex;
  TsEncoderConfig config;
  guint config_version;
  guint used_version;

  /* guards what follows */
  GMutex stats_mutex;
  TsRate rate;
  guint64 n_units;
  guint64 n_bytes;
  guint64 n_dropped;
  guint64 encode_us;
  struct
  {
    GstClockTime pts;
    gint64 pushed_us;
  } measured[N_MEASURED];
  guint next_measured;
  gint width;
  gint height;
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
  if (self->codec != TS_CODEC_H264)
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

/* Both with the mutex held. */
static void
begin_measuring (TsEncoder *self, GstClockTime pts)
{
  guint slot = self->next_measured++ % N_MEASURED;

  self->measured[slot].pts = pts;
  self->measured[slot].pushed_us = g_get_monotonic_time ();
}

static void
end_measuring (TsEncoder *self, GstClockTime pts, gint64 now_us)
{
  for (guint i = 0; i < N_MEASURED; i++) {
    if (self->measured[i].pushed_us == 0 || self->measured[i].pts != pts)
      continue;
    self->encode_us += now_us - self->measured[i].pushed_us;
    self->measured[i].pushed_us = 0;
  }
}

static GstFlowReturn
on_new_sample (GstAppSink *appsink, gpointer user_data)
{
  TsEncoder *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (appsink);
  g_autoptr (GstSample) unit = NULL;
  gint64 now_us = g_get_monotonic_time ();
  GstStructure *caps;
  gsize size;

  if (sample == NULL)
    return GST_FLOW_EOS;
  unit = make_unit (self, sample);
  caps = gst_caps_get_structure (gst_sample_get_caps (unit), 0);
  size = gst_buffer_get_size (gst_sample_get_buffer (unit));
  g_mutex_lock (&self->stats_mutex);
  self->n_units++;
  self->n_bytes += size;
  end_measuring (self, GST_BUFFER_PTS (gst_sample_get_buffer (unit)), now_us);
  ts_rate_add (&self->rate, now_us, size);
  gst_structure_get_int (caps, "width", &self->width);
  gst_structure_get_int (caps, "height", &self->height);
  g_mutex_unlock (&self->stats_mutex);
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
  g_autoptr (GstCaps) coded =
      ts_encoder_caps_coded (self->codec, caps, config->width, config->height);
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
  if (self->codec != TS_CODEC_JPEG2000)
    apply_size (self, config, caps);
  gst_app_src_set_caps (GST_APP_SRC (self->appsrc), input);
  if (self->codec == TS_CODEC_H264)
    g_object_set (self->encoder, "bitrate", config->bitrate_kbps, NULL);
  else if (self->codec == TS_CODEC_MJPEG)
    g_object_set (self->encoder, "quality", (gint) config->quality, NULL);
  gst_caps_replace (&self->sensor_caps, caps);
  self->due = GST_CLOCK_TIME_NONE;
}

static void
ask_key_frame (TsEncoder *self)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GstPad) pad = NULL;

  if (self->codec != TS_CODEC_H264
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

  if (self->codec != TS_CODEC_JPEG2000)
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
    g_mutex_lock (&self->stats_mutex);
    self->n_dropped++;
    g_mutex_unlock (&self->stats_mutex);
    return;
  }
  ask_key_frame (self);
  g_mutex_lock (&self->stats_mutex);
  begin_measuring (self, GST_BUFFER_PTS (buffer));
  g_mutex_unlock (&self->stats_mutex);
  gst_app_src_push_buffer (GST_APP_SRC (self->appsrc), gst_buffer_ref (buffer));
}

static gchar *
describe_pipeline (TsEncoder *self)
{
  if (self->codec == TS_CODEC_MJPEG)
    return g_strdup ("appsrc name=pictures ! videoconvertscale add-borders=true"
                     " ! capsfilter name=size ! thermosd name=overlay"
                     " ! jpegenc name=encoder"
                     " ! appsink name=units");
  /* openjpegenc is lossless as long as nobody asks for layers of less */
  if (self->codec == TS_CODEC_JPEG2000)
    return g_strdup ("appsrc name=pictures ! openjpegenc name=encoder"
                     " ! image/x-jpc,alignment=frame ! appsink name=units");
  /* No access unit delimiters and one slice for each picture, because each
   * NAL costs a packet for every viewer; docs/streaming.md has the numbers. */
  return g_strdup_printf (
      "appsrc name=pictures ! videoconvertscale add-borders=true"
      " ! capsfilter name=size ! thermosd name=overlay"
      " ! x264enc name=encoder threads=1 aud=false"
      " tune=zerolatency speed-preset=superfast key-int-max=%u"
      " ! video/x-h264,profile=constrained-baseline ! h264parse"
      " ! video/x-h264,stream-format=avc,alignment=au ! appsink name=units",
      ts_encoder_caps_key_frame_interval (self->sensor, &self->config));
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
  gst_app_sink_set_callbacks (GST_APP_SINK (units), &callbacks, self, NULL);
  return pipeline;
}

static void
tear_down (TsEncoder *self)
{
  if (self->consumer != 0)
    ts_sensor_remove_consumer (self->sensor, self->consumer);
  self->consumer = 0;
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_clear_handle_id (&self->rates_source, g_source_remove);
  if (self->overlay != NULL)
    ts_overlay_set_element (self->overlay, NULL);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->appsrc, gst_object_unref);
  g_clear_pointer (&self->size_filter, gst_object_unref);
  g_clear_pointer (&self->encoder, gst_object_unref);
  g_clear_pointer (&self->overlay_element, gst_object_unref);
  g_clear_pointer (&self->pipeline, gst_object_unref);
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

static void
fail (TsEncoder *self, const gchar *what)
{
  guint pause_s = ts_backoff_failed (&self->backoff, g_get_monotonic_time ());

  ts_log (G_LOG_LEVEL_MESSAGE, TS_LOG_STREAM (self->name),
      "%s: %s; starting the encoder again in %u s", self->name, what, pause_s);
  g_free (self->error);
  self->error = g_strdup (what);
  tear_down (self);
  set_state (self, TS_ENCODER_WAITING);
  self->restart_source = g_timeout_add_seconds (pause_s, on_restart, self);
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
  fail (self, error->message);
  return G_SOURCE_CONTINUE;
}

/* Texts may say how fast the stream is. */
static gboolean
on_rates (gpointer user_data)
{
  TsEncoder *self = user_data;
  gdouble fps, bytes_per_second;

  g_mutex_lock (&self->stats_mutex);
  ts_rate_get (&self->rate, g_get_monotonic_time (), &fps, &bytes_per_second);
  g_mutex_unlock (&self->stats_mutex);
  ts_overlay_set_rates (self->overlay, fps, bytes_per_second * 8 / 1000);
  return G_SOURCE_CONTINUE;
}

static void
run (TsEncoder *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  ts_backoff_started (&self->backoff, g_get_monotonic_time ());
  self->pipeline = build_pipeline (self, &error);
  if (self->pipeline == NULL) {
    fail (self, error->message);
    return;
  }
  bus = gst_element_get_bus (self->pipeline);
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
  set_state (self, TS_ENCODER_RUNNING);
  self->due = GST_CLOCK_TIME_NONE;
  g_atomic_int_set (&self->key_frame_wanted, 0);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  if (self->overlay != NULL)
    self->rates_source =
        g_timeout_add_seconds (RATES_INTERVAL_S, on_rates, self);
  self->consumer =
      ts_sensor_add_consumer (self->sensor, on_picture, self, NULL);
}

/**
 * ts_encoder_new:
 * @name: for messages
 * @sensor: gives the pictures
 * @output: takes the access units
 * @clock: of all pipelines
 *
 * Returns: (transfer full): an idle encoder
 */
TsEncoder *
ts_encoder_new (const gchar *name, TsCodec codec, TsSensor *sensor,
    TsHub *output, GstClock *clock)
{
  TsEncoder *self = g_object_new (TS_TYPE_ENCODER, NULL);

  self->name = g_strdup (name);
  self->codec = codec;
  self->sensor = g_object_ref (sensor);
  self->output = ts_hub_ref (output);
  self->clock = gst_object_ref (clock);
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
 * Acts on the next picture; an encoder that cannot change its key frame
 * interval while it runs starts again.
 */
void
ts_encoder_set_config (TsEncoder *self, const TsEncoderConfig *config)
{
  gboolean restart;

  g_mutex_lock (&self->config_mutex);
  restart = self->config.key_frame_interval != config->key_frame_interval
            || self->config.max_fps != config->max_fps;
  self->config = *config;
  self->config_version++;
  g_mutex_unlock (&self->config_mutex);
  if (restart && self->state == TS_ENCODER_RUNNING) {
    tear_down (self);
    run (self);
  }
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
  ts_log (G_LOG_LEVEL_DEBUG, TS_LOG_STREAM (self->name), "%s: encoding",
      self->name);
  run (self);
}

void
ts_encoder_stop (TsEncoder *self)
{
  g_clear_handle_id (&self->restart_source, g_source_remove);
  tear_down (self);
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
  gdouble bytes_per_second = 0;

  *ret_status = (TsEncoderStatus){
      .state = self->state,
      .error = g_strdup (self->error),
      .n_starts = self->n_starts,
  };
  if (self->appsrc != NULL)
    ret_status->n_waiting =
        gst_app_src_get_current_level_buffers (GST_APP_SRC (self->appsrc));
  g_mutex_lock (&self->stats_mutex);
  if (self->state == TS_ENCODER_RUNNING)
    ts_rate_get (&self->rate, g_get_monotonic_time (), &ret_status->fps,
        &bytes_per_second);
  ret_status->bitrate_kbps = bytes_per_second * 8 / 1000;
  ret_status->n_units = self->n_units;
  ret_status->n_bytes = self->n_bytes;
  ret_status->encode_us = self->encode_us;
  ret_status->n_dropped = self->n_dropped;
  ret_status->width = self->width;
  ret_status->height = self->height;
  g_mutex_unlock (&self->stats_mutex);
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
  g_clear_object (&self->sensor);
  g_clear_object (&self->overlay);
  g_clear_pointer (&self->output, ts_hub_unref);
  g_clear_pointer (&self->clock, gst_object_unref);
  g_mutex_clear (&self->config_mutex);
  g_mutex_clear (&self->stats_mutex);
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
  g_mutex_init (&self->stats_mutex);
}
