/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSensor"
#include "config.h"

#include "ts-sensor.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "media/ts-backoff.h"
#include "media/ts-binding.h"
#include "media/ts-chain-node.h"
#include "media/ts-chain.h"
#include "media/ts-fusion.h"
#include "media/ts-rate.h"
#include "media/ts-task-names.h"
#include "system/ts-log.h"

/* A live source that gives nothing for this long, and for several frames at
 * its own rate, has failed, even if it does not know. */
#define STALL_US (10 * G_USEC_PER_SEC)
#define STALL_FRAMES 5
#define STALL_CHECK_S 2

struct _TsSensor
{
  GObject parent_instance;

  /* never change */
  TsProfile *profile;
  const TsProfileSensor *description;
  GHashTable *settings; /* concern to GSettings */
  GstClock *clock;
  TsHub *hub;

  /* main context */
  GstElement *pipeline;
  GstElement *appsink;
  GPtrArray *elements; /* one for each link of the chain */
  TsFusion *fusion;    /* NULL: the chain begins with a source */
  GstClockTime base_time;
  TsSensorState state;
  gchar *error;
  gchar *error_element;
  TsBackoff backoff;
  guint bus_watch;
  guint restart_source;
  guint stall_source;
  gboolean is_live;
  gboolean had_first_frame;
  guint n_restarts;

  /* streaming thread; set to FALSE while it does not run */
  gboolean told_first_frame;

  /* guards what follows */
  GMutex stats_mutex;
  TsRate rate;
  guint64 n_frames;
  guint64 n_dropped;
  GstClockTime last_pts; /* NONE: nothing to measure a gap from */
  gint64 last_frame_us;
  gint width;
  gint height;
  gint64 period_us; /* from one picture to the next; 0: not known */
  GstStructure *measurement;
  GstStructure *span;
  GstStructure *calibration_file;
};

enum
{
  SIGNAL_FIRST_FRAME,
  SIGNAL_MEASURED,
  SIGNAL_DAY_NIGHT,
  SIGNAL_TOLD,
  SIGNAL_CALIBRATION_FILE,
  SIGNAL_STATE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static GstStaticCaps unix_time_caps = GST_STATIC_CAPS ("timestamp/x-unix");

G_DEFINE_FINAL_TYPE (TsSensor, ts_sensor, G_TYPE_OBJECT)

const gchar *
ts_sensor_state_to_string (TsSensorState state)
{
  static const gchar *const names[] = {
      "stopped", "starting", "running", "waiting", "ended"};

  return names[state];
}

void
ts_sensor_status_clear (TsSensorStatus *status)
{
  g_clear_pointer (&status->error, g_free);
  g_clear_pointer (&status->error_element, g_free);
}

/* When a source does not say when a picture was taken, it was taken when it
 * was due. */
static void
ensure_capture_time (
    TsSensor *self, GstBuffer *buffer, GstClockTime running_time)
{
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_time_caps);
  GstClockTime now_running, now_unix;

  if (gst_buffer_get_reference_timestamp_meta (buffer, caps) != NULL)
    return;
  now_running = gst_clock_get_time (self->clock) - self->base_time;
  now_unix = (GstClockTime) g_get_real_time () * GST_USECOND;
  gst_buffer_add_reference_timestamp_meta (
      buffer, caps, now_unix + running_time - now_running, GST_CLOCK_TIME_NONE);
}

/* The picture with its time as running time, which is the same in all
 * pipelines, since they share clock and base time. */
static GstSample *
normalise_sample (TsSensor *self, GstSample *sample)
{
  GstSegment *segment = gst_sample_get_segment (sample);
  GstBuffer *buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  GstSample *result;

  if (segment->format == GST_FORMAT_TIME)
    running_time = gst_segment_to_running_time (
        segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    running_time = gst_clock_get_time (self->clock) - self->base_time;

  /* the sample holds a reference too, so this makes a copy without the pixels */
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = running_time;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  ensure_capture_time (self, buffer, running_time);
  result = gst_sample_new (buffer, gst_sample_get_caps (sample), NULL, NULL);
  gst_buffer_unref (buffer);
  return result;
}

/* How many pictures are missing between the last one and this, at the pace
 * that the source promises. */
static guint
count_gap (GstClockTime from, GstClockTime to, gint fps_n, gint fps_d)
{
  guint64 n_periods;

  if (fps_n <= 0 || !GST_CLOCK_TIME_IS_VALID (from) || to <= from)
    return 0;
  n_periods = gst_util_uint64_scale_round (
      to - from, fps_n, GST_SECOND * (guint64) fps_d);
  return n_periods > 0 ? n_periods - 1 : 0;
}

static void
count_frame (TsSensor *self, GstSample *sample)
{
  GstClockTime pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
  gint64 now_us = g_get_monotonic_time ();
  GstStructure *caps = gst_caps_get_structure (gst_sample_get_caps (sample), 0);
  gint fps_n = 0, fps_d = 1;

  gst_structure_get_fraction (caps, "framerate", &fps_n, &fps_d);
  g_mutex_lock (&self->stats_mutex);
  self->n_frames++;
  self->n_dropped += count_gap (self->last_pts, pts, fps_n, fps_d);
  self->last_pts = pts;
  self->last_frame_us = now_us;
  ts_rate_add (&self->rate, now_us, 0);
  gst_structure_get_int (caps, "width", &self->width);
  gst_structure_get_int (caps, "height", &self->height);
  self->period_us = fps_n > 0 ? G_USEC_PER_SEC * (gint64) fps_d / fps_n : 0;
  g_mutex_unlock (&self->stats_mutex);
}

static GstFlowReturn
on_new_sample (GstAppSink *appsink, gpointer user_data)
{
  TsSensor *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (appsink);
  g_autoptr (GstSample) picture = NULL;

  if (sample == NULL)
    return GST_FLOW_EOS;
  picture = normalise_sample (self, sample);
  g_clear_pointer (&sample, gst_sample_unref);
  count_frame (self, picture);
  ts_hub_push (self->hub, picture);
  if (!self->told_first_frame) {
    self->told_first_frame = TRUE;
    gst_element_post_message (
        self->appsink, gst_message_new_application (GST_OBJECT (self->appsink),
                           gst_structure_new_empty ("ts-first-frame")));
  }
  return GST_FLOW_OK;
}

static gboolean
bind_settings (TsSensor *self, GError **error)
{
  for (guint i = 0; i < self->description->bindings->len; i++) {
    const TsProfileBinding *binding =
        g_ptr_array_index (self->description->bindings, i);
    g_autoptr (GstElement) element =
        gst_bin_get_by_name (GST_BIN (self->pipeline), binding->element);
    GSettings *settings =
        g_hash_table_lookup (self->settings, binding->concern);
    g_autoptr (GSettingsSchema) schema = NULL;
    GParamSpec *pspec;

    if (element == NULL) {
      g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID,
          "%s: the chain has no element named '%s'", binding->place,
          binding->element);
      return FALSE;
    }
    g_object_get (settings, "settings-schema", &schema, NULL);
    pspec = g_object_class_find_property (
        G_OBJECT_GET_CLASS (element), binding->property);
    if (!ts_chain_can_bind (schema, binding->key, pspec)) {
      g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID,
          "%s: '%s' has no property '%s' that takes such a value",
          binding->place, binding->element, binding->property);
      return FALSE;
    }
    ts_binding_bind (
        settings, binding->key, G_OBJECT (element), binding->property);
  }
  return TRUE;
}

static gboolean
build_pipeline (TsSensor *self, GError **error)
{
  GstAppSinkCallbacks callbacks = {.new_sample = on_new_sample};
  g_autoptr (GstCaps) caps = NULL;

  /* I420 is what encoders take as it is; who cannot give it gives another */
  caps = gst_caps_from_string ("video/x-raw, format=(string)I420; video/x-raw");
  self->pipeline = gst_pipeline_new (self->description->id);
  gst_object_ref_sink (self->pipeline);
  self->appsink = gst_element_factory_make ("appsink", "ts-pictures");
  g_object_set (self->appsink, "caps", caps, "max-buffers", 2, "drop", TRUE,
      "enable-last-sample", FALSE, "qos", FALSE, NULL);
  gst_app_sink_set_callbacks (
      GST_APP_SINK (self->appsink), &callbacks, self, NULL);
  gst_bin_add (GST_BIN (self->pipeline), self->appsink);
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), self->clock);
  /* the base time is the camera's, not that of the last start */
  gst_element_set_start_time (self->pipeline, GST_CLOCK_TIME_NONE);
  if (!ts_chain_build (GST_BIN (self->pipeline), self->description->chain,
          self->appsink, self->elements, error)
      || !bind_settings (self, error))
    return FALSE;
  ts_binding_bind_pose (self->elements);
  return TRUE;
}

static void
set_state (TsSensor *self, TsSensorState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

static void run (TsSensor *self);

static gboolean
on_restart (gpointer user_data)
{
  TsSensor *self = user_data;

  self->restart_source = 0;
  self->n_restarts++;
  run (self);
  return G_SOURCE_REMOVE;
}

/* Takes down this pipeline alone and has it started again after a pause. */
static void
fail (TsSensor *self, const gchar *what)
{
  guint pause_s;

  if (self->restart_source != 0)
    return;
  pause_s = ts_backoff_failed (&self->backoff, g_get_monotonic_time ());
  ts_log (G_LOG_LEVEL_MESSAGE, TS_LOG_SENSOR (self->description->id),
      "%s: %s; starting it again in %u s", self->description->id, what,
      pause_s);
  g_free (self->error);
  self->error = g_strdup (what);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  self->restart_source = g_timeout_add_seconds (pause_s, on_restart, self);
  set_state (self, TS_SENSOR_WAITING);
}

static void
on_element_message (TsSensor *self, const GstStructure *structure)
{
  GstStructure **slot = NULL;
  GstStructure *old;
  gboolean is_measurement =
      gst_structure_has_name (structure, "thermal-measurement");

  gboolean night;

  if (gst_structure_has_name (structure, "visible-day-night")
      && gst_structure_get_boolean (structure, "night", &night)) {
    g_signal_emit (self, signals[SIGNAL_DAY_NIGHT], 0, night);
    return;
  }
  if (is_measurement)
    slot = &self->measurement;
  else if (gst_structure_has_name (structure, "thermal-span"))
    slot = &self->span;
  else if (gst_structure_has_name (structure, "thermal-calibration-file"))
    slot = &self->calibration_file;
  if (slot == NULL) {
    g_signal_emit (self, signals[SIGNAL_TOLD], 0, structure);
    return;
  }
  g_mutex_lock (&self->stats_mutex);
  old = *slot;
  *slot = gst_structure_copy (structure);
  g_mutex_unlock (&self->stats_mutex);
  g_clear_pointer (&old, gst_structure_free);
  if (is_measurement)
    g_signal_emit (self, signals[SIGNAL_MEASURED], 0, structure);
  else if (slot == &self->calibration_file)
    g_signal_emit (self, signals[SIGNAL_CALIBRATION_FILE], 0);
}

/* What is inside a bin belongs to the link that made the bin. */
static const gchar *
find_link_name (TsSensor *self, GstObject *object)
{
  while (object != NULL && GST_OBJECT_PARENT (object) != NULL
         && GST_OBJECT_PARENT (object) != GST_OBJECT (self->pipeline))
    object = GST_OBJECT_PARENT (object);
  return object != NULL ? GST_OBJECT_NAME (object) : NULL;
}

/* Returns the element's error, with its name in front. */
static GError *
parse_error (TsSensor *self, GstMessage *message)
{
  GError *error = NULL;
  g_autofree gchar *debug = NULL;

  g_free (self->error_element);
  self->error_element =
      g_strdup (find_link_name (self, GST_MESSAGE_SRC (message)));

  gst_message_parse_error (message, &error, &debug);
  ts_log (G_LOG_LEVEL_DEBUG, TS_LOG_SENSOR (self->description->id), "%s: %s",
      self->description->id, debug);
  g_prefix_error (&error, "%s: ", GST_OBJECT_NAME (GST_MESSAGE_SRC (message)));
  return error;
}

static void
on_error_message (TsSensor *self, GstMessage *message)
{
  g_autoptr (GError) error = parse_error (self, message);

  fail (self, error->message);
}

static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  TsSensor *self = user_data;

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ELEMENT:
    on_element_message (self, gst_message_get_structure (message));
    break;
  case GST_MESSAGE_APPLICATION:
    if (self->state == TS_SENSOR_STARTING)
      set_state (self, TS_SENSOR_RUNNING);
    if (!self->had_first_frame) {
      self->had_first_frame = TRUE;
      g_signal_emit (self, signals[SIGNAL_FIRST_FRAME], 0);
    }
    break;
  case GST_MESSAGE_ERROR:
    on_error_message (self, message);
    break;
  case GST_MESSAGE_EOS:
    if (self->is_live) {
      g_clear_pointer (&self->error_element, g_free);
      fail (self, "the source ended");
    } else
      set_state (self, TS_SENSOR_ENDED);
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_stall_check (gpointer user_data)
{
  TsSensor *self = user_data;
  gint64 since_us, limit_us;

  if (!self->is_live
      || (self->state != TS_SENSOR_RUNNING
          && self->state != TS_SENSOR_STARTING))
    return G_SOURCE_CONTINUE;
  g_mutex_lock (&self->stats_mutex);
  since_us = MAX (self->last_frame_us, self->backoff.started_us);
  limit_us = MAX (STALL_US, STALL_FRAMES * self->period_us);
  g_mutex_unlock (&self->stats_mutex);
  if (g_get_monotonic_time () - since_us > limit_us) {
    g_clear_pointer (&self->error_element, g_free);
    fail (self, "no picture for too long");
  }
  return G_SOURCE_CONTINUE;
}

/* FALSE, and what an element says, when the pipeline does not even begin. */
static gboolean
begin (TsSensor *self, GError **error)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->appsink, "sink");
  GstStateChangeReturn change;
  GstClockTime now = gst_clock_get_time (self->clock);

  ts_backoff_started (&self->backoff, g_get_monotonic_time ());
  self->told_first_frame = FALSE;
  g_mutex_lock (&self->stats_mutex);
  self->last_pts = GST_CLOCK_TIME_NONE;
  g_mutex_unlock (&self->stats_mutex);
  gst_element_set_base_time (self->pipeline, self->base_time);
  set_state (self, TS_SENSOR_STARTING);

  change = gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  self->is_live = change == GST_STATE_CHANGE_NO_PREROLL;
  /* A live source is as fast as it is; waiting would only make it late. Any
   * other must be held to its own frame rate, from now on. */
  g_object_set (self->appsink, "sync", !self->is_live, NULL);
  gst_pad_set_offset (
      pad, self->is_live ? 0 : (gint64) (now - self->base_time));
  if (change != GST_STATE_CHANGE_FAILURE)
    change = gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  /* normally the element has posted an error that says more */
  if (change == GST_STATE_CHANGE_FAILURE) {
    g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
    g_autoptr (GstMessage) message =
        gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

    if (message != NULL)
      g_propagate_error (error, parse_error (self, message));
    else
      g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
          "the pipeline could not be started");
    return FALSE;
  }
  return TRUE;
}

static void
run (TsSensor *self)
{
  g_autoptr (GError) error = NULL;

  if (!begin (self, &error))
    fail (self, error->message);
}

/**
 * ts_sensor_new:
 * @index: which sensor of @profile
 * @settings: (element-type utf8 GSettings): of this sensor by concern; the
 *   profile binds keys of them to elements
 * @clock: of all pipelines
 *
 * Builds the pipeline, so that everything that can be wrong in a profile is
 * found before anything runs.
 *
 * Returns: (transfer full): the sensor, stopped; or %NULL and @error with the
 *   place in the profile
 */
TsSensor *
ts_sensor_new (TsProfile *profile, guint index, GHashTable *settings,
    GstClock *clock, GError **error)
{
  g_autoptr (TsSensor) self = g_object_new (TS_TYPE_SENSOR, NULL);

  self->profile = g_object_ref (profile);
  self->description = ts_profile_get_sensor (profile, index);
  self->settings = g_hash_table_ref (settings);
  self->clock = gst_object_ref (clock);
  if (!build_pipeline (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ts_sensor_fuse:
 * @visible: gives the visible pictures
 * @thermal: gives the thermal ones
 *
 * Of a sensor whose profile says that it fuses others: from now on these are
 * the others. Before the first start.
 */
gboolean
ts_sensor_fuse (
    TsSensor *self, TsSensor *visible, TsSensor *thermal, GError **error)
{
  g_return_val_if_fail (self->fusion == NULL, FALSE);

  self->fusion = ts_fusion_new (GST_BIN (self->pipeline),
      g_ptr_array_index (self->elements, 0), self->description,
      ts_sensor_get_settings (self), visible, thermal, error);
  return self->fusion != NULL;
}

/**
 * ts_sensor_start:
 * @base_time: of all pipelines
 *
 * A source that is not there is started again until it is. One that says that
 * what it was told to do cannot be done (a file or scene that is wrong) will
 * say so for ever.
 *
 * Returns: whether pictures may come; or %FALSE and @error
 */
gboolean
ts_sensor_start (TsSensor *self, GstClockTime base_time, GError **error)
{
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) failure = NULL;

  if (self->bus_watch != 0)
    return TRUE;
  self->base_time = base_time;
  bus = gst_element_get_bus (self->pipeline);
  ts_task_names_set (bus, self->description->id);
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
  self->stall_source =
      g_timeout_add_seconds (STALL_CHECK_S, on_stall_check, self);
  if (self->fusion != NULL)
    ts_fusion_start (self->fusion);
  if (begin (self, &failure))
    return TRUE;
  if (g_error_matches (
          failure, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS)) {
    g_propagate_prefixed_error (
        error, g_steal_pointer (&failure), "%s: ", self->description->id);
    return FALSE;
  }
  fail (self, failure->message);
  return TRUE;
}

void
ts_sensor_stop (TsSensor *self)
{
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_clear_handle_id (&self->restart_source, g_source_remove);
  g_clear_handle_id (&self->stall_source, g_source_remove);
  if (self->fusion != NULL)
    ts_fusion_stop (self->fusion);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  self->had_first_frame = FALSE;
  set_state (self, TS_SENSOR_STOPPED);
}

const gchar *
ts_sensor_get_id (TsSensor *self)
{
  return self->description->id;
}

const gchar *
ts_sensor_get_label (TsSensor *self)
{
  return self->description->label;
}

TsBand
ts_sensor_get_band (TsSensor *self)
{
  return self->description->band;
}

/**
 * ts_sensor_get_settings:
 *
 * Returns: (transfer none): concern `sensor` of this sensor
 */
GSettings *
ts_sensor_get_settings (TsSensor *self)
{
  return g_hash_table_lookup (self->settings, "sensor");
}

/**
 * ts_sensor_binds:
 *
 * @key: of the concern `sensor`
 *
 * Returns: whether that setting writes a property of the chain
 */
gboolean
ts_sensor_binds (TsSensor *self, const gchar *key)
{
  for (guint i = 0; i < self->description->bindings->len; i++) {
    const TsProfileBinding *binding =
        g_ptr_array_index (self->description->bindings, i);

    if (g_str_equal (binding->concern, "sensor")
        && g_str_equal (binding->key, key))
      return TRUE;
  }
  return FALSE;
}

/**
 * ts_sensor_get_status:
 * @ret_status: (out caller-allocates): free with ts_sensor_status_clear()
 */
void
ts_sensor_get_status (TsSensor *self, TsSensorStatus *ret_status)
{
  *ret_status = (TsSensorStatus){
      .state = self->state,
      .error = g_strdup (self->error),
      .error_element = g_strdup (self->error_element),
      .n_restarts = self->n_restarts,
      .n_consumers = ts_hub_get_n_consumers (self->hub),
  };
  g_mutex_lock (&self->stats_mutex);
  ts_rate_get (&self->rate, g_get_monotonic_time (), &ret_status->fps, NULL);
  ret_status->n_frames = self->n_frames;
  ret_status->n_dropped = self->n_dropped;
  ret_status->width = self->width;
  ret_status->height = self->height;
  g_mutex_unlock (&self->stats_mutex);
}

/**
 * ts_sensor_describe_chain:
 *
 * Returns: (transfer full) (element-type TsChainNode): what runs, from the
 *   source on
 */
GPtrArray *
ts_sensor_describe_chain (TsSensor *self)
{
  GPtrArray *nodes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_chain_node_free);

  for (guint i = 0; i < self->elements->len; i++)
    g_ptr_array_add (nodes,
        ts_chain_node_new (g_ptr_array_index (self->description->chain, i),
            self->description->bindings,
            g_ptr_array_index (self->elements, i)));
  return nodes;
}

/**
 * ts_sensor_act:
 * @action: an action signal without parameters, as "hold-white"
 *
 * Tells every element of the chain that knows the action.
 *
 * Returns: whether there is one
 */
gboolean
ts_sensor_act (TsSensor *self, const gchar *action)
{
  return ts_chain_act (self->elements, action);
}

/**
 * ts_sensor_find_action:
 * @action: name of an action signal without parameters
 *
 * Returns: (transfer none) (nullable): the first element of the chain that has
 *   it, to be asked by its properties
 */
GObject *
ts_sensor_find_action (TsSensor *self, const gchar *action)
{
  return ts_chain_find_action (self->elements, action);
}

/**
 * ts_sensor_find_property:
 *
 * Returns: (transfer none) (nullable): the first element of the chain that has
 *   @property
 */
GObject *
ts_sensor_find_property (TsSensor *self, const gchar *property)
{
  return ts_chain_find_property (self->elements, property);
}

/**
 * ts_sensor_dup_graph:
 *
 * Returns: (transfer full): the pipeline as it is, with caps and properties,
 *   in the language of Graphviz. May hold secrets, as a source's password
 */
gchar *
ts_sensor_dup_graph (TsSensor *self)
{
  return gst_debug_bin_to_dot_data (GST_BIN (self->pipeline),
      GST_DEBUG_GRAPH_SHOW_ALL | GST_DEBUG_GRAPH_SHOW_FULL_PARAMS);
}

/**
 * ts_sensor_dup_last_sample:
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the newest picture with its metas; its
 *   time stamp is the running time of all pipelines
 */
GstSample *
ts_sensor_dup_last_sample (TsSensor *self)
{
  return ts_hub_dup_last (self->hub);
}

static GstStructure *
dup_structure (TsSensor *self, GstStructure **slot)
{
  GstStructure *copy;

  g_mutex_lock (&self->stats_mutex);
  copy = *slot != NULL ? gst_structure_copy (*slot) : NULL;
  g_mutex_unlock (&self->stats_mutex);
  return copy;
}

/**
 * ts_sensor_dup_measurement:
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the newest `thermal-measurement`
 *   message of `radiometry`
 */
GstStructure *
ts_sensor_dup_measurement (TsSensor *self)
{
  return dup_structure (self, &self->measurement);
}

/**
 * ts_sensor_dup_calibration_file:
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the newest `thermal-calibration-file`
 *   message of `radiometry`; %NULL where there never was such a file
 */
GstStructure *
ts_sensor_dup_calibration_file (TsSensor *self)
{
  return dup_structure (self, &self->calibration_file);
}

/**
 * ts_sensor_dup_span:
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the newest `thermal-span` message of
 *   `thermcolor`: which temperatures the ends of the palette stand for
 */
GstStructure *
ts_sensor_dup_span (TsSensor *self)
{
  return dup_structure (self, &self->span);
}

/**
 * ts_sensor_add_consumer:
 *
 * Any thread. See ts_hub_add().
 */
guint
ts_sensor_add_consumer (
    TsSensor *self, TsHubFunc func, gpointer user_data, GDestroyNotify destroy)
{
  return ts_hub_add (self->hub, FALSE, func, user_data, destroy);
}

/**
 * ts_sensor_remove_consumer:
 *
 * Any thread. See ts_hub_remove().
 */
gboolean
ts_sensor_remove_consumer (TsSensor *self, guint id)
{
  return ts_hub_remove (self->hub, id);
}

static void
ts_sensor_dispose (GObject *object)
{
  TsSensor *self = TS_SENSOR (object);

  ts_sensor_stop (self);
  g_clear_pointer (&self->fusion, ts_fusion_free);
  g_clear_pointer (&self->elements, g_ptr_array_unref);
  g_clear_pointer (&self->pipeline, gst_object_unref);
  G_OBJECT_CLASS (ts_sensor_parent_class)->dispose (object);
}

static void
ts_sensor_finalize (GObject *object)
{
  TsSensor *self = TS_SENSOR (object);

  g_clear_object (&self->profile);
  g_clear_pointer (&self->settings, g_hash_table_unref);
  g_clear_pointer (&self->clock, gst_object_unref);
  g_clear_pointer (&self->hub, ts_hub_unref);
  g_clear_pointer (&self->measurement, gst_structure_free);
  g_clear_pointer (&self->span, gst_structure_free);
  g_clear_pointer (&self->calibration_file, gst_structure_free);
  g_free (self->error);
  g_free (self->error_element);
  g_mutex_clear (&self->stats_mutex);
  G_OBJECT_CLASS (ts_sensor_parent_class)->finalize (object);
}

static void
ts_sensor_class_init (TsSensorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_sensor_dispose;
  object_class->finalize = ts_sensor_finalize;
  signals[SIGNAL_FIRST_FRAME] = g_signal_new ("first-frame", TS_TYPE_SENSOR,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CALIBRATION_FILE] = g_signal_new ("calibration-file",
      TS_TYPE_SENSOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MEASURED] = g_signal_new ("measured", TS_TYPE_SENSOR,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
      GST_TYPE_STRUCTURE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_DAY_NIGHT] = g_signal_new ("day-night", TS_TYPE_SENSOR,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_TOLD] = g_signal_new ("told", TS_TYPE_SENSOR,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
      GST_TYPE_STRUCTURE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_STATE_CHANGED] = g_signal_new ("state-changed", TS_TYPE_SENSOR,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_sensor_init (TsSensor *self)
{
  self->hub = ts_hub_new (TS_HUB_KEEP_LAST);
  self->elements = g_ptr_array_new_with_free_func (gst_object_unref);
  g_mutex_init (&self->stats_mutex);
}
