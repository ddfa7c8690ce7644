/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-thermsrc
 * @title: thermsrc
 *
 * A thermal camera without a camera. Either it looks into a simulated scene,
 * or it plays radiometric files. Every frame carries its calibration
 * (#GstThermalMeta) and its capture time in UTC
 * (#GstReferenceTimestampMeta, `timestamp/x-unix`).
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=30 ! video/x-raw,width=320,height=256 !
 *     fakesink
 * ]|
 * Thirty frames of the scene `perimeter`: raw counts, one second.
 *
 * |[
 * gst-launch-1.0 thermsrc band=visible pan=20 num-buffers=5 ! videoconvert !
 *     fakesink
 * ]|
 * The same world in the visible band, the head turned by 20 degrees.
 *
 * |[
 * gst-launch-1.0 thermsrc scene=fire scene-time=60 num-buffers=2
 *     truth-location=/dev/null ! fakesink
 * ]|
 * A fire one minute after it was lit, and what is known about it.
 *
 * |[
 * gst-launch-1.0 thermsrc band=visible time-of-day=22 shutter=0.03 gain=30
 *     num-buffers=5 ! videoconvert ! fakesink
 * ]|
 * A night as a sensor sees it that is told how long to look.
 *
 * |[
 * gst-launch-1.0 thermsrc band=visible time-of-day=20 shutter=0.2 gain=12
 *     num-buffers=12 ! videoconvert ! fakesink
 * ]|
 * A long shutter in the evening: a van becomes a streak, and only every sixth
 * frame is a new picture.
 *
 * A visible sensor does what an upstream event `visible-sensor` says, with any
 * of the fields `shutter` (seconds), `gain` (dB), `iris`, `infrared` (0 to 1)
 * and `ir-cut` (#gboolean): so `visibleisp` controls it.
 *
 * The scene is a pure function of scene file, seed, time and pose. Two
 * instances with the same clock and base time show the same moment, whatever
 * band they look at, and a frame with the same number is the same, bit by bit.
 * `docs/scenes.md` tells how to write a scene.
 *
 * The simulated thermal sensor has a shutter: the upstream event
 * `thermal-shutter` (custom upstream, field `closed`, boolean) closes and opens
 * it. Frames taken with a closed shutter show it at its own temperature and are
 * flagged #GST_THERMAL_FRAME_FLAG_FFC. The temperatures inside the camera are on
 * every frame (#GstThermalReadingsMeta).
 */

#include "config.h"

#include "gstthermsrc.h"

#include <gst/thermal/gstthermallens.h>
#include <gst/thermal/gstthermalmeta.h>
#include <gst/thermal/gstthermalpose.h>
#include <gst/thermal/gstthermalreadings.h>
#include <math.h>
#include <string.h>

#include "gstthermsrc-private.h"

GST_DEBUG_CATEGORY_STATIC (gst_therm_src_debug);
#define GST_CAT_DEFAULT gst_therm_src_debug

#define THERMAL_FOV_DEG 45.0
#define VISIBLE_FOV_DEG 60.0

/* How far an uncooled sensor is from its balance when it is switched on. */
#define SETTLING_K 4.0

#define THERMAL_CAPS                                                           \
  "video/x-raw, format=(string)GRAY16_LE, width=(int)[ 1, 4096 ], "            \
  "height=(int)[ 1, 4096 ], framerate=(fraction)[ 0/1, 1000/1 ]"
#define VISIBLE_CAPS                                                           \
  "video/x-raw, format=(string)I420, width=(int)[ 16, 4096 ], "                \
  "height=(int)[ 16, 4096 ], framerate=(fraction)[ 0/1, 1000/1 ]"

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (THERMAL_CAPS ";" VISIBLE_CAPS));

G_DEFINE_FINAL_TYPE (GstThermSrc, gst_therm_src, GST_TYPE_PUSH_SRC)
GST_ELEMENT_REGISTER_DEFINE (
    thermsrc, "thermsrc", GST_RANK_NONE, GST_TYPE_THERM_SRC);

static gboolean
open_scene (GstThermSrc *self, const gchar *name, guint seed, gdouble hour,
    GError **error)
{
  ThermScene *scene = therm_scene_load (name, error);

  if (scene == NULL)
    return FALSE;
  self->simulator = therm_simulator_new (scene, self->band, seed, hour);
  return TRUE;
}

static gboolean
gst_therm_src_start (GstBaseSrc *src)
{
  GstThermSrc *self = GST_THERM_SRC (src);
  g_autofree gchar *location = NULL, *scene = NULL, *truth = NULL;
  g_autoptr (GError) error = NULL;
  gdouble hour;
  guint seed;

  GST_OBJECT_LOCK (self);
  location = g_strdup (self->prop_location);
  scene = g_strdup (self->prop_scene);
  truth = g_strdup (self->prop_truth_location);
  self->band = self->prop_band;
  seed = self->prop_seed;
  hour = self->prop_settings.hour;
  GST_OBJECT_UNLOCK (self);

  if (location != NULL) {
    self->band = THERM_BAND_THERMAL;
    self->replay = therm_replay_new (location, &error);
    if (self->replay == NULL) {
      GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
          ("Cannot replay %s", error->message), (NULL));
      return FALSE;
    }
  } else if (!open_scene (self, scene, seed, hour, &error)) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("Cannot simulate: %s", error->message), (NULL));
    return FALSE;
  }

  if (truth != NULL && self->simulator != NULL) {
    self->truth = therm_truth_new (truth, &error);
    if (self->truth == NULL) {
      GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE,
          ("Cannot write the truth to \"%s\": %s", truth, error->message),
          (NULL));
      g_clear_pointer (&self->simulator, therm_simulator_free);
      return FALSE;
    }
  }

  GST_OBJECT_LOCK (self);
  self->shutter_closed = FALSE;
  self->prop_motor.nearest_dpt = 1 / self->prop_nearest_m;
  self->motor = (ThermMotor){0};
  if (self->prop_focus_m > 0)
    self->motor.focus_dpt =
        MIN (1 / self->prop_focus_m, self->prop_motor.nearest_dpt);
  GST_OBJECT_UNLOCK (self);
  self->motor_pts = GST_CLOCK_TIME_NONE;
  gst_video_info_init (&self->info);
  self->next_frame = 0;
  self->has_first = FALSE;
  self->bad_frames = 0;
  self->head.pts = GST_CLOCK_TIME_NONE;
  return TRUE;
}

static gboolean
gst_therm_src_stop (GstBaseSrc *src)
{
  GstThermSrc *self = GST_THERM_SRC (src);

  g_clear_pointer (&self->simulator, therm_simulator_free);
  g_clear_pointer (&self->replay, therm_replay_free);
  g_clear_pointer (&self->truth, therm_truth_free);
  gst_clear_buffer (&self->exposed);
  return TRUE;
}

static GstCaps *
gst_therm_src_get_caps (GstBaseSrc *src, GstCaps *filter)
{
  GstThermSrc *self = GST_THERM_SRC (src);
  g_autoptr (GstCaps) caps = NULL;
  ThermBand band;
  gboolean replays;
  gint width, height;

  GST_OBJECT_LOCK (self);
  replays = self->prop_location != NULL;
  band = replays ? THERM_BAND_THERMAL : self->prop_band;
  GST_OBJECT_UNLOCK (self);

  caps = gst_caps_from_string (
      band == THERM_BAND_THERMAL ? THERMAL_CAPS : VISIBLE_CAPS);
  /* only while it is open, which is between start and stop */
  if (replays && GST_OBJECT_FLAG_IS_SET (src, GST_BASE_SRC_FLAG_STARTED)
      && self->replay != NULL) {
    therm_replay_get_size (self->replay, &width, &height);
    gst_caps_set_simple (
        caps, "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, NULL);
  }

  if (filter != NULL)
    return gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST);
  return g_steal_pointer (&caps);
}

static GstCaps *
gst_therm_src_fixate (GstBaseSrc *src, GstCaps *caps)
{
  GstThermSrc *self = GST_THERM_SRC (src);
  const gboolean thermal = self->band == THERM_BAND_THERMAL;
  gint fps_n = 30, fps_d = 1;
  GstStructure *structure;

  if (self->replay != NULL)
    therm_replay_get_framerate (self->replay, &fps_n, &fps_d);

  caps = gst_caps_make_writable (gst_caps_truncate (caps));
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_nearest_int (
      structure, "width", thermal ? 640 : 1280);
  gst_structure_fixate_field_nearest_int (
      structure, "height", thermal ? 512 : 720);
  gst_structure_fixate_field_nearest_fraction (
      structure, "framerate", fps_n, fps_d);
  return GST_BASE_SRC_CLASS (gst_therm_src_parent_class)->fixate (src, caps);
}

static gboolean
gst_therm_src_set_caps (GstBaseSrc *src, GstCaps *caps)
{
  GstThermSrc *self = GST_THERM_SRC (src);
  const GstClockTime next = self->info.fps_n > 0 ? gst_therm_src_frame_to_time (
                                self, self->next_frame)
                                                 : 0;

  if (!gst_video_info_from_caps (&self->info, caps)) {
    GST_WARNING_OBJECT (self, "no video in %" GST_PTR_FORMAT, caps);
    return FALSE;
  }
  /* one still picture has no rate; it lasts a second */
  if (self->info.fps_n == 0) {
    self->info.fps_n = 1;
    self->info.fps_d = 1;
  }
  /* at another rate the same time has another number */
  self->next_frame = gst_util_uint64_scale_ceil (
      next, self->info.fps_n, (guint64) self->info.fps_d * GST_SECOND);

  gst_clear_buffer (&self->exposed);
  if (self->simulator != NULL)
    therm_simulator_set_size (
        self->simulator, self->info.width, self->info.height);
  return TRUE;
}

static gboolean
gst_therm_src_decide_allocation (GstBaseSrc *src, GstQuery *query)
{
  g_autoptr (GstBufferPool) pool = NULL;
  GstCaps *caps = NULL;
  guint size = 0, low = 0, high = 0;
  gboolean has_pool = gst_query_get_n_allocation_pools (query) > 0;
  GstStructure *config;
  GstVideoInfo info;

  gst_query_parse_allocation (query, &caps, NULL);
  if (caps == NULL || !gst_video_info_from_caps (&info, caps))
    return FALSE;

  if (has_pool)
    gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, &low, &high);
  size = MAX (size, info.size);
  if (pool == NULL)
    pool = gst_video_buffer_pool_new ();

  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, caps, size, low, high);
  if (gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL))
    gst_buffer_pool_config_add_option (
        config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  if (!gst_buffer_pool_set_config (pool, config))
    return FALSE;

  if (has_pool)
    gst_query_set_nth_allocation_pool (query, 0, pool, size, low, high);
  else
    gst_query_add_allocation_pool (query, pool, size, low, high);
  return GST_BASE_SRC_CLASS (gst_therm_src_parent_class)
      ->decide_allocation (src, query);
}

GstClockTime
gst_therm_src_frame_to_time (GstThermSrc *self, guint64 number)
{
  return gst_util_uint64_scale (
      number, (guint64) self->info.fps_d * GST_SECOND, self->info.fps_n);
}

/* The recorded frame that belongs to frame `number` of the stream. */
static guint64
replay_index (GstThermSrc *self, guint64 number)
{
  gint fps_n, fps_d;
  gdouble ratio;

  GST_OBJECT_LOCK (self);
  ratio = self->prop_rate;
  GST_OBJECT_UNLOCK (self);

  if (therm_replay_get_framerate (self->replay, &fps_n, &fps_d))
    ratio *= (gdouble) fps_n / fps_d * self->info.fps_d / self->info.fps_n;
  /* so that 3 x 1/3 is 1 */
  return (guint64) floor (number * ratio + 1e-6);
}

static gboolean
gst_therm_src_is_seekable (GstBaseSrc *src)
{
  return !gst_base_src_is_live (src);
}

static gboolean
gst_therm_src_do_seek (GstBaseSrc *src, GstSegment *segment)
{
  GstThermSrc *self = GST_THERM_SRC (src);
  GstClockTime time;

  if (segment->rate < 0 || segment->format != GST_FORMAT_TIME)
    return FALSE;
  if (self->info.fps_n == 0) {
    /* before the first caps there is only the start */
    self->next_frame = 0;
    return segment->position == 0;
  }

  /* the frame that is on show at that time; half a frame's rounding error of
   * the division must not lead to the one before */
  self->next_frame = gst_util_uint64_scale (segment->position + 1,
      self->info.fps_n, (guint64) self->info.fps_d * GST_SECOND);
  time = gst_therm_src_frame_to_time (self, self->next_frame);
  segment->position = time;
  segment->time = segment->start;
  return TRUE;
}

/* A sensor without a shutter does not know the event, as any other source. */
static gboolean
move_shutter (GstThermSrc *self, const GstStructure *wanted)
{
  gboolean closed, obeys = FALSE;

  GST_OBJECT_LOCK (self);
  if (self->prop_has_shutter && self->prop_location == NULL
      && self->prop_band == THERM_BAND_THERMAL
      && gst_structure_get_boolean (wanted, "closed", &closed)) {
    self->shutter_closed = closed;
    obeys = TRUE;
  }
  GST_OBJECT_UNLOCK (self);
  return obeys;
}

static gboolean
gst_therm_src_event (GstBaseSrc *src, GstEvent *event)
{
  GstThermSrc *self = GST_THERM_SRC (src);
  const GstStructure *structure = gst_event_get_structure (event);

  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM
      && gst_structure_has_name (structure, "visible-sensor")
      && self->band == THERM_BAND_VISIBLE) {
    gst_therm_src_control (self, structure);
    return TRUE;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM
      && gst_structure_has_name (structure, "thermal-shutter"))
    return move_shutter (self, structure);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM
      && gst_structure_has_name (structure, "lens-focus"))
    return gst_therm_src_focus (self, structure);
  return GST_BASE_SRC_CLASS (gst_therm_src_parent_class)->event (src, event);
}

static gboolean
gst_therm_src_query (GstBaseSrc *src, GstQuery *query)
{
  GstThermSrc *self = GST_THERM_SRC (src);

  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY && self->info.fps_n > 0
      && gst_base_src_is_live (src)) {
    const GstClockTime frame = gst_therm_src_frame_to_time (self, 1);

    /* a frame is drawn when its time has come, before that of the next */
    gst_query_set_latency (query, TRUE, frame, GST_CLOCK_TIME_NONE);
    return TRUE;
  }
  if (GST_QUERY_TYPE (query) == GST_QUERY_DURATION && self->replay != NULL
      && self->info.fps_n > 0) {
    GstFormat format;

    gst_query_parse_duration (query, &format, NULL);
    if (format == GST_FORMAT_TIME && !self->prop_loop) {
      guint64 n = therm_replay_get_n_frames (self->replay);
      const gdouble step = replay_index (self, 1000000) / 1.0e6;

      n = (guint64) ceil (n / MAX (step, 1e-6));
      gst_query_set_duration (
          query, format, gst_therm_src_frame_to_time (self, n));
      return TRUE;
    }
  }
  return GST_BASE_SRC_CLASS (gst_therm_src_parent_class)->query (src, query);
}

/* A live source stands on the grid of frames that begins at running time 0:
 * two of them with one clock and base time show the same moments. Who comes
 * too late leaves frames out. */
static gboolean
keep_up (GstThermSrc *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  GstClockTime now;
  guint64 number;

  if (clock == NULL || !gst_base_src_is_live (GST_BASE_SRC (self)))
    return FALSE;

  now = gst_clock_get_time (clock);
  now -= MIN (now, gst_element_get_base_time (GST_ELEMENT (self)));
  number = gst_util_uint64_scale (
      now, self->info.fps_n, (guint64) self->info.fps_d * GST_SECOND);

  if (!self->has_first) {
    self->next_frame = number + (number > 0 ? 1 : 0);
    return FALSE;
  }
  if (number > self->next_frame + 1) {
    GST_DEBUG_OBJECT (self,
        "too slow: leaving out %" G_GUINT64_FORMAT " frames",
        number + 1 - self->next_frame);
    /* the next one that can be in time */
    self->next_frame = number + 1;
    return TRUE;
  }
  return FALSE;
}

/* Until the time of the frame has come. The base class could wait, too, but
 * would first shift all times so that the grid begins at the first frame. */
static GstFlowReturn
wait_for (GstThermSrc *self, GstClockTime pts)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  GstClockReturn reason;
  GstClockID id;

  if (clock == NULL || !gst_base_src_is_live (GST_BASE_SRC (self)))
    return GST_FLOW_OK;

  id = gst_clock_new_single_shot_id (
      clock, gst_element_get_base_time (GST_ELEMENT (self)) + pts);
  GST_OBJECT_LOCK (self);
  if (self->unlocked) {
    GST_OBJECT_UNLOCK (self);
    gst_clock_id_unref (id);
    return GST_FLOW_FLUSHING;
  }
  self->clock_id = id;
  GST_OBJECT_UNLOCK (self);

  reason = gst_clock_id_wait (id, NULL);

  GST_OBJECT_LOCK (self);
  self->clock_id = NULL;
  GST_OBJECT_UNLOCK (self);
  gst_clock_id_unref (id);
  return reason == GST_CLOCK_UNSCHEDULED ? GST_FLOW_FLUSHING : GST_FLOW_OK;
}

static gboolean
gst_therm_src_unlock (GstBaseSrc *src)
{
  GstThermSrc *self = GST_THERM_SRC (src);

  GST_OBJECT_LOCK (self);
  self->unlocked = TRUE;
  if (self->clock_id != NULL)
    gst_clock_id_unschedule (self->clock_id);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_therm_src_unlock_stop (GstBaseSrc *src)
{
  GstThermSrc *self = GST_THERM_SRC (src);

  GST_OBJECT_LOCK (self);
  self->unlocked = FALSE;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
add_capture_time (GstThermSrc *self, GstBuffer *buffer, GDateTime *recorded)
{
  GstClockTime utc;

  if (gst_base_src_is_live (GST_BASE_SRC (self))) {
    utc = g_get_real_time () * GST_USECOND;
  } else if (recorded != NULL) {
    utc = g_date_time_to_unix (recorded) * GST_SECOND
          + g_date_time_get_microsecond (recorded) * GST_USECOND;
  } else {
    utc = self->first_utc + GST_BUFFER_PTS (buffer);
  }
  gst_buffer_add_reference_timestamp_meta (
      buffer, self->timestamp_caps, utc, GST_BUFFER_DURATION (buffer));
}

/* FALSE: the sensor has no picture yet. */
static gboolean
power_up (GstThermSrc *self, GstClockTime pts, ThermSettings *settings)
{
  const gdouble on_s =
      (gdouble) (pts - MIN (pts, self->first_pts)) / GST_SECOND;
  GstThermSrcCooling cooling;
  gdouble cooldown_s;

  GST_OBJECT_LOCK (self);
  cooling = self->prop_cooling;
  cooldown_s = self->prop_cooldown_s;
  GST_OBJECT_UNLOCK (self);

  settings->settling_k = 0;
  if (self->band != THERM_BAND_THERMAL || on_s >= cooldown_s)
    return TRUE;
  if (cooling == COOLING_STIRLING)
    return FALSE;
  /* at the end a hundredth is left, and then nothing */
  settings->settling_k =
      SETTLING_K * (exp (-4.6 * on_s / cooldown_s) - 0.01 * on_s / cooldown_s);
  return TRUE;
}

static void
fill_blank (GstVideoFrame *frame)
{
  for (gint y = 0; y < GST_VIDEO_FRAME_HEIGHT (frame); y++)
    memset ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
                + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0),
        0, 2 * GST_VIDEO_FRAME_WIDTH (frame));
}

static void
add_pose (GstBuffer *buffer, const ThermSettings *settings)
{
  const GstThermalPose pose = {
      .pan_deg = settings->pan_deg,
      .tilt_deg = settings->tilt_deg,
      .zoom = settings->zoom,
      .fov_deg = settings->fov_deg,
  };

  gst_buffer_add_thermal_pose_meta (buffer, &pose);
}

/* With the object lock: what the lens is set to in the frame of `pts`. */
static void
focus (GstThermSrc *self, GstClockTime pts, ThermSettings *settings,
    GstThermalLens *ret_lens)
{
  const gdouble optical = MIN (settings->zoom, settings->optical_zoom_max);

  settings->has_focus = self->prop_has_focus || self->prop_focus_m > 0;
  if (!self->prop_has_focus) {
    settings->focus_dpt = 1 / MAX (self->prop_focus_m, 1e-6);
    return;
  }
  if (GST_CLOCK_TIME_IS_VALID (self->motor_pts) && pts > self->motor_pts)
    therm_motor_run (&self->motor, &self->prop_motor,
        (gdouble) (pts - self->motor_pts) / GST_SECOND);
  self->motor_pts = pts;
  settings->focus_dpt = self->motor.focus_dpt + self->motor.error_dpt
                        - self->prop_focus_shift_dpt * log2 (optical);
  *ret_lens = (GstThermalLens){.focus_dpt = self->motor.focus_dpt,
      .nearest_dpt = self->prop_motor.nearest_dpt,
      .is_moving = self->motor.task != THERM_MOTOR_STILL,
      .is_initialising = self->motor.task == THERM_MOTOR_TO_FAR_END};
}

static GstFlowReturn
simulate (GstThermSrc *self, guint64 number, GstBuffer *buffer)
{
  const GstClockTime pts = GST_BUFFER_PTS (buffer);
  g_autoptr (GError) error = NULL;
  GstVideoFrame frame;
  ThermSettings settings;
  GstThermalLens lens = {0};
  gdouble time_s;
  gboolean ready;

  gst_object_sync_values (GST_OBJECT (self), pts);
  GST_OBJECT_LOCK (self);
  settings = self->prop_settings;
  settings.fov_deg = self->prop_fov_deg > 0             ? self->prop_fov_deg
                     : self->band == THERM_BAND_THERMAL ? THERMAL_FOV_DEG
                                                        : VISIBLE_FOV_DEG;
  time_s = self->prop_scene_time_s + (gdouble) pts / GST_SECOND;
  settings.shutter_closed = self->shutter_closed;
  focus (self, pts, &settings, &lens);
  GST_OBJECT_UNLOCK (self);
  ready = power_up (self, pts, &settings);
  gst_therm_src_find_turning (self, pts, &settings);

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_WRITE)) {
    GST_ELEMENT_ERROR (
        self, RESOURCE, WRITE, ("Cannot write into a buffer"), (NULL));
    return GST_FLOW_ERROR;
  }
  if (ready)
    gst_therm_src_draw (self, number, time_s, &settings, &frame);
  else
    fill_blank (&frame);
  gst_video_frame_unmap (&frame);

  if (self->band == THERM_BAND_THERMAL) {
    GstThermalMeta *meta = gst_buffer_add_thermal_meta (
        buffer, therm_simulator_get_calibration (self->simulator), &self->info);

    if (!ready) {
      meta->flags |= GST_THERMAL_FRAME_FLAG_NOT_READY;
    } else {
      GstThermalReadings readings;

      if (settings.shutter_closed)
        meta->flags |= GST_THERMAL_FRAME_FLAG_FFC;
      therm_simulator_get_readings (self->simulator, &readings);
      gst_buffer_add_thermal_readings_meta (buffer, &readings);
    }
  }
  add_pose (buffer, &settings);
  if (lens.nearest_dpt > 0)
    gst_buffer_add_thermal_lens_meta (buffer, &lens);
  add_capture_time (self, buffer, NULL);

  if (ready && self->truth != NULL
      && !therm_simulator_write_truth (
          self->simulator, self->truth, pts, &error)) {
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE,
        ("Cannot write the truth: %s", error->message), (NULL));
    return GST_FLOW_ERROR;
  }
  return GST_FLOW_OK;
}

/* The next frame that can be read; damaged ones among others are passed over
 * with a warning. */
static GstFlowReturn
read_recorded (GstThermSrc *self, guint64 *number, GstThermalFrame **ret_frame)
{
  const guint n = therm_replay_get_n_frames (self->replay);
  gboolean loop;

  GST_OBJECT_LOCK (self);
  loop = self->prop_loop;
  GST_OBJECT_UNLOCK (self);

  for (;; (*number)++) {
    g_autoptr (GError) error = NULL;
    guint64 index = replay_index (self, *number);

    if (index >= n && !loop) {
      if (self->bad_frames == 0)
        return GST_FLOW_EOS;
      /* what was passed over was not in front of anything */
      GST_WARNING_OBJECT (self, "the last frames are damaged");
      return GST_FLOW_EOS;
    }
    *ret_frame = therm_replay_read (self->replay, index % n, &error);
    if (*ret_frame != NULL) {
      self->bad_frames = 0;
      return GST_FLOW_OK;
    }
    if (++self->bad_frames >= n) {
      GST_ELEMENT_ERROR (
          self, STREAM, DECODE, ("Cannot replay %s", error->message), (NULL));
      return GST_FLOW_ERROR;
    }
    GST_ELEMENT_WARNING (
        self, STREAM, DECODE, ("Passing over %s", error->message), (NULL));
  }
}

static GstFlowReturn
replay (GstThermSrc *self, GstThermalFrame *recorded, GstBuffer *buffer)
{
  GBytes *counts = gst_thermal_frame_get_counts (recorded);
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (recorded);
  const guint8 *from = g_bytes_get_data (counts, NULL);
  const gsize row = 2 * (gsize) self->info.width;
  GstVideoFrame frame;

  if (gst_thermal_frame_get_width (recorded) != self->info.width
      || gst_thermal_frame_get_height (recorded) != self->info.height
      || g_bytes_get_size (counts) < row * self->info.height) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The recorded picture is not %dx%d", self->info.width,
            self->info.height),
        (NULL));
    return GST_FLOW_ERROR;
  }
  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_WRITE)) {
    GST_ELEMENT_ERROR (
        self, RESOURCE, WRITE, ("Cannot write into a buffer"), (NULL));
    return GST_FLOW_ERROR;
  }
  for (gint y = 0; y < self->info.height; y++)
    memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
        from + y * row, row);
  gst_video_frame_unmap (&frame);

  /* a file may hold counts without saying what they mean */
  if (calibration != NULL)
    gst_buffer_add_thermal_meta (buffer, calibration, &self->info);
  add_capture_time (self, buffer, gst_thermal_frame_get_time (recorded));
  return GST_FLOW_OK;
}

static GstFlowReturn
gst_therm_src_fill (GstPushSrc *src, GstBuffer *buffer)
{
  GstThermSrc *self = GST_THERM_SRC (src);
  const gboolean late = keep_up (self);
  g_autoptr (GstThermalFrame) recorded = NULL;
  guint64 number = self->next_frame;
  GstFlowReturn flow;

  flow = wait_for (self, gst_therm_src_frame_to_time (self, number));
  if (flow != GST_FLOW_OK)
    return flow;
  if (self->replay != NULL) {
    flow = read_recorded (self, &number, &recorded);
    if (flow != GST_FLOW_OK)
      return flow;
  }

  GST_BUFFER_PTS (buffer) = gst_therm_src_frame_to_time (self, number);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) =
      gst_therm_src_frame_to_time (self, number + 1) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = number;
  GST_BUFFER_OFFSET_END (buffer) = number + 1;
  if (late)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (!self->has_first) {
    self->first_pts = GST_BUFFER_PTS (buffer);
    self->first_utc = g_get_real_time () * GST_USECOND
                      - MIN (GST_BUFFER_PTS (buffer),
                          (guint64) g_get_real_time () * GST_USECOND);
    self->has_first = TRUE;
  }
  self->next_frame = number + 1;

  return recorded != NULL ? replay (self, recorded, buffer)
                          : simulate (self, number, buffer);
}

static void
gst_therm_src_finalize (GObject *object)
{
  GstThermSrc *self = GST_THERM_SRC (object);

  g_free (self->prop_location);
  g_free (self->prop_scene);
  g_free (self->prop_truth_location);
  gst_clear_caps (&self->timestamp_caps);
  G_OBJECT_CLASS (gst_therm_src_parent_class)->finalize (object);
}

static void
gst_therm_src_class_init (GstThermSrcClass *klass)
{
  GObjectClass *gobject_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);
  GstPushSrcClass *push_class = GST_PUSH_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      gst_therm_src_debug, "thermsrc", 0, "thermal source");

  gobject_class->finalize = gst_therm_src_finalize;
  gst_therm_src_install_properties (gobject_class);

  gst_element_class_set_static_metadata (element_class, "Thermal source",
      "Source/Video",
      "A simulated thermal or visible camera, or radiometric files",
      "The Thermoscope developers");
  gst_element_class_add_static_pad_template (element_class, &src_template);

  base_class->start = gst_therm_src_start;
  base_class->stop = gst_therm_src_stop;
  base_class->get_caps = gst_therm_src_get_caps;
  base_class->fixate = gst_therm_src_fixate;
  base_class->set_caps = gst_therm_src_set_caps;
  base_class->decide_allocation = gst_therm_src_decide_allocation;
  base_class->is_seekable = gst_therm_src_is_seekable;
  base_class->do_seek = gst_therm_src_do_seek;
  base_class->event = gst_therm_src_event;
  base_class->query = gst_therm_src_query;
  base_class->unlock = gst_therm_src_unlock;
  base_class->unlock_stop = gst_therm_src_unlock_stop;
  push_class->fill = gst_therm_src_fill;
}

static void
gst_therm_src_init (GstThermSrc *self)
{
  gst_therm_src_init_properties (self);
  self->timestamp_caps = gst_caps_new_empty_simple ("timestamp/x-unix");
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}
