/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-thermcorrect
 * @title: thermcorrect
 * @short_description: what a detector adds to the picture is taken away
 *
 * Stands between a source of radiometric frames (GRAY16_LE) and `radiometry`.
 * Counts come in, counts go out, in place and with all their metas: flat-field
 * correction, defective pixels, stripes, noise in time and space, and a shutter
 * that protects the detector.
 *
 * |[
 * gst-launch-1.0 -m thermsrc drift=500 num-buffers=60 ! thermcorrect
 *     temporal-noise-reduction=50 spatial-noise-reduction=30 ! radiometry !
 *     thermcolor ! fakesink
 * ]|
 * The simulated shutter closes after the first frame; `thermal-ffc` says so,
 * and the picture stands still for sixteen frames.
 *
 * |[
 * gst-launch-1.0 -m thermsrc dead-pixels=20 num-buffers=40 ! thermcorrect
 *     find-defects=true ! fakesink
 * ]|
 * Prints with `thermal-defects` which pixels were found to be no good.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=10 ! thermcorrect ffc-mode=manual
 *     defective-pixels="12,40 13,40" stripe-removal=columns ! fakesink
 * ]|
 * Two pixels that are known to be no good, and no shutter.
 *
 * The shutter is the source's. `thermcorrect` asks for it by the upstream event
 * `thermal-shutter` (custom upstream, field `closed`, boolean) and believes
 * that it is closed when frames come flagged #GST_THERMAL_FRAME_FLAG_FFC. Their
 * #GstThermalReadingsMeta may say how warm the shutter is; then temperatures are
 * right after a correction, not only equal. Of a source that does not take the
 * event only the background correction is left, and `thermal-ffc` says
 * so.
 *
 * While the shutter is closed the last good picture goes out again, flagged FFC
 * and FROZEN. `radiometry` repeats its numbers then.
 *
 * Messages, all element messages:
 *
 * * `thermal-ffc`: `state` (string: `never`, `imminent`, `running`, `done`,
 *   `failed`), `reason` (string: `start`, `time`, `temperature`, `manual`,
 *   `background`, `initialisation`, `defects`, `recovery`, `source`), `count`
 *   (#guint: corrections since the start), `running-time` (#guint64, ns),
 *   `cavity-k` (#gdouble, kelvin, NaN when not known), and after a failure
 *   `failure` (string)
 * * `thermal-defects`: `how` (string: `shutter`, `scene`, `undo`), `pixels`,
 *   `found` (strings: all that are known, and those that are new),
 *   `count`, `n-found` (#guint)
 * * `thermal-shutter`: `closed` (#gboolean), `reason` (string: `hot`,
 *   `manual`, `over`, `no-shutter`), `share` (#gdouble: of the pixels that are
 *   too hot), `running-time`
 *
 * `docs/correction.md` explains the formulas.
 */

#include "config.h"

#include "gstthermcorrect.h"

#include <gst/filter/therm-clones.h>
#include <gst/filter/therm-filter.h>
#include <math.h>
#include <string.h>

#include "gstthermcorrect-private.h"
#include "thermcorrect-counts.h"

GST_DEBUG_CATEGORY_STATIC (gst_therm_correct_debug);
#define GST_CAT_DEFAULT gst_therm_correct_debug

/* What a background may differ within itself, kelvin. A wall or a clear sky
 * does less; a scene would be burnt into the correction. */
#define BACKGROUND_SPREAD_K 2.0

/* A frame without a time comes so long after the one before. */
#define FALLBACK_STEP (GST_SECOND / 30)

#define GRAY16_CAPS GST_VIDEO_CAPS_MAKE ("GRAY16_LE")

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (GRAY16_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (GRAY16_CAPS));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstThermCorrect, gst_therm_correct,
    GST_TYPE_BASE_TRANSFORM,
    GST_DEBUG_CATEGORY_INIT (gst_therm_correct_debug, "thermcorrect", 0,
        "correction of a thermal detector"))
GST_ELEMENT_REGISTER_DEFINE (
    thermcorrect, "thermcorrect", GST_RANK_NONE, GST_TYPE_THERM_CORRECT)

/* One frame on its way through. */
typedef struct
{
  GstVideoFrame video;
  guint8 *data;
  gint stride;
  GstThermalMeta *meta;               /* NULL: the counts mean nothing */
  const GstThermalReadings *readings; /* NULL: no thermometers */
  gboolean is_closed;
  gdouble hot_share;
} Frame;

static gdouble
get_cavity_k (const Frame *frame)
{
  return frame->readings != NULL ? frame->readings->cavity_k : NAN;
}

static void
forget_size (GstThermCorrect *self)
{
  if (self->has_size) {
    therm_flat_clear (&self->flat);
    therm_finder_clear (&self->finder);
    therm_noise_clear (&self->noise);
    therm_stripes_clear (&self->stripes);
    therm_temporal_clear (&self->temporal);
    therm_spatial_clear (&self->spatial);
  }
  self->has_size = FALSE;
  self->shown = NULL;
  self->finding = FALSE;
  g_clear_pointer (&self->defects, therm_defects_free);
  g_clear_pointer (&self->offsets, g_free);
  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->result, g_free);
}

static void
set_size (GstThermCorrect *self, gint width, gint height)
{
  const gsize n = (gsize) width * height;

  forget_size (self);
  therm_flat_init (&self->flat, width, height);
  therm_finder_init (&self->finder, width, height);
  therm_noise_init (&self->noise, width, height);
  therm_stripes_init (&self->stripes, width, height);
  therm_temporal_init (&self->temporal, width, height);
  therm_spatial_init (&self->spatial, width, height);
  self->values = g_new (gfloat, n);
  self->result = g_new (gfloat, n);
  self->has_size = TRUE;
}

/* What was there before a flat-field correction says nothing about after. */
static void
forget_past (GstThermCorrect *self)
{
  therm_noise_reset (&self->noise);
  therm_temporal_reset (&self->temporal);
}

/* One copy per frame, so that a property write can never split a picture. */
static void
take_properties (GstThermCorrect *self)
{
  GST_OBJECT_LOCK (self);
  self->settings = self->prop_settings;
  if (self->asked != THERM_FFC_REASON_NONE)
    therm_ffc_ask (&self->ffc, self->asked);
  self->asked = THERM_FFC_REASON_NONE;
  GST_OBJECT_UNLOCK (self);
}

/* The list of defective pixels as it is now. */
static void
ensure_defects (GstThermCorrect *self)
{
  GST_OBJECT_LOCK (self);
  if (self->defects == NULL
      || self->defects_serial != self->prop_defects_serial) {
    g_clear_pointer (&self->defects, therm_defects_free);
    self->defects = therm_defects_new (
        self->prop_defects, self->info.width, self->info.height);
    self->defects_serial = self->prop_defects_serial;
    self->told_n_defects = therm_defects_get_n (self->defects);
  }
  GST_OBJECT_UNLOCK (self);
}

/* The source's answer is whether it has a shutter. */
static gboolean
send_shutter (GstThermCorrect *self, gboolean closed)
{
  GstPad *pad = GST_BASE_TRANSFORM_SINK_PAD (self);

  self->sent_closed = closed;
  if (closed)
    self->ours = TRUE;
  return gst_pad_push_event (
      pad, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
               gst_structure_new (
                   "thermal-shutter", "closed", G_TYPE_BOOLEAN, closed, NULL)));
}

static void
tell_ffc (GstThermCorrect *self, const Frame *frame)
{
  GST_OBJECT_LOCK (self);
  self->told_state = self->ffc.state;
  self->told_reason = self->ffc.reason;
  self->told_n_done = self->ffc.n_done;
  GST_OBJECT_UNLOCK (self);
  gst_therm_correct_post_ffc (self, get_cavity_k (frame));
}

/* Counts of a black body at the lens, NaN when counts mean nothing: a shutter
 * has neither an emissivity to set nor air before it. */
static gdouble
find_bare_counts (const Frame *frame, gdouble kelvin)
{
  g_autoptr (GstThermalCalibration) bare = NULL;
  GstThermalObject object;

  if (frame->meta == NULL || isnan (kelvin))
    return NAN;
  gst_thermal_object_init_default (&object);
  object.emissivity = 1;
  object.distance_m = 0;
  object.window_transmission = 1;
  bare = gst_thermal_calibration_with_object (
      frame->meta->calibration, &object, NULL);
  /* counts that are temperatures already are those of a black body */
  return gst_thermal_calibration_get_counts (
      bare != NULL ? bare : frame->meta->calibration, kelvin);
}

/* Why the frames gathered are no good, NULL if they are. */
static const gchar *
check_background (GstThermCorrect *self, const Frame *frame)
{
  gdouble low, high;

  if (self->ffc.reason != THERM_FFC_REASON_BACKGROUND || frame->meta == NULL)
    return NULL;
  low = find_bare_counts (frame, 300 - BACKGROUND_SPREAD_K / 2);
  high = find_bare_counts (frame, 300 + BACKGROUND_SPREAD_K / 2);
  if (therm_flat_measure_spread (&self->flat, self->offsets) > high - low)
    return "the background is not equally warm all over";
  return NULL;
}

static void
find_defects_in_flat (GstThermCorrect *self)
{
  g_autoptr (GArray) found = NULL;

  if (self->ffc.reason == THERM_FFC_REASON_BACKGROUND
      || (self->ffc.reason != THERM_FFC_REASON_DEFECTS
          && !self->settings.finds_defects))
    return;
  found = g_array_new (FALSE, FALSE, sizeof (ThermPixel));
  therm_flat_find_defects (&self->flat, found);
  gst_therm_correct_add_defects (self, found, "shutter");
}

/* From the frames gathered to offsets. */
static void
apply_flat (GstThermCorrect *self, const Frame *frame)
{
  const gsize n = (gsize) self->info.width * self->info.height;
  const gchar *failure = check_background (self, frame);
  const gdouble level =
      self->ffc.reason == THERM_FFC_REASON_BACKGROUND || frame->readings == NULL
          ? NAN
          : find_bare_counts (frame, frame->readings->shutter_k);
  g_autofree gfloat *offsets = NULL;

  if (failure != NULL) {
    therm_ffc_reject (&self->ffc, failure);
    return;
  }
  offsets = g_new (gfloat, n);
  therm_flat_get_offsets (&self->flat, level, offsets);
  find_defects_in_flat (self);
  if (self->ffc.reason == THERM_FFC_REASON_RECOVERY && self->offsets != NULL)
    therm_guard_judge_recovery (&self->guard, self->waited,
        therm_flat_compare (
            self->offsets, offsets, n, therm_defects_get_mask (self->defects))
            / MAX (self->noise.sigma, 1));
  g_free (self->offsets);
  self->offsets = g_steal_pointer (&offsets);
  therm_stripes_reset (&self->stripes);
  forget_past (self);
}

/* A source without a shutter: what was wanted of it is done another way, or
 * said not to be. */
static void
on_refused (GstThermCorrect *self, const Frame *frame)
{
  if (self->ffc_closes) {
    self->ffc_closes = FALSE;
    if (self->ffc.reason == THERM_FFC_REASON_DEFECTS) {
      therm_finder_reset (&self->finder);
      self->finding = TRUE;
    }
    therm_ffc_refuse (&self->ffc);
    tell_ffc (self, frame);
  }
  if (self->guard.closed && !self->guard_failed) {
    self->guard_failed = TRUE;
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("The source has no shutter that could protect it."),
        ("going on without"));
    gst_therm_correct_post_guard (self, "no-shutter", frame->hot_share);
  }
}

static void
move_shutter (GstThermCorrect *self, const Frame *frame)
{
  const gboolean closed = self->guard.closed || self->ffc_closes;

  if (closed == self->sent_closed)
    return;
  if (!send_shutter (self, closed) && closed)
    on_refused (self, frame);
}

THERM_CLONES static guint
count_above (const gfloat *values, gsize n, gfloat limit)
{
  guint sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += values[i] >= limit;
  return sum;
}

/* The share of the pixels that are hot enough to burn. Where the counts end
 * before that temperature, their end is hot enough. */
static gdouble
measure_hot (GstThermCorrect *self, const Frame *frame)
{
  const gsize n = (gsize) self->info.width * self->info.height;
  gdouble limit = G_MAXUINT16;

  if (self->settings.guard.mode != THERM_GUARD_AUTO
      && !self->settings.guard.recovers)
    return 0;
  if (frame->meta != NULL)
    limit = gst_thermal_calibration_get_counts (
        frame->meta->calibration, self->settings.burn_k);
  if (!(limit < G_MAXUINT16))
    limit = G_MAXUINT16;
  return (gdouble) count_above (self->values, n, limit) / n;
}

/* A frame of the scene: what is known of the detector is taken away. */
static void
prepare_scene (GstThermCorrect *self, Frame *frame)
{
  therm_counts_load (frame->data, frame->stride, self->info.width,
      self->info.height, self->offsets, self->values);
  if (self->finding) {
    therm_finder_add (&self->finder, self->values, self->noise.sigma);
    if (therm_finder_is_done (&self->finder)) {
      g_autoptr (GArray) found =
          g_array_new (FALSE, FALSE, sizeof (ThermPixel));

      self->finding = FALSE;
      therm_finder_finish (&self->finder, found);
      gst_therm_correct_add_defects (self, found, "scene");
      ensure_defects (self);
    }
  }
  therm_defects_replace (self->defects, self->values);
  frame->hot_share = measure_hot (self, frame);
}

/* Leaves the picture where it has been made, which is as it was until the next
 * one is: it need not be copied to be shown again. */
static void
reduce_noise (GstThermCorrect *self)
{
  const ThermCorrectSettings *settings = &self->settings;
  const gfloat *picture = self->values;
  const guint8 *ages = NULL;

  if (settings->stripes == STRIPES_ROWS || settings->stripes == STRIPES_BOTH)
    therm_stripes_remove_rows (
        &self->stripes, self->values, self->noise.texture);
  if (settings->stripes == STRIPES_COLUMNS || settings->stripes == STRIPES_BOTH)
    therm_stripes_remove_columns (
        &self->stripes, self->values, self->noise.sigma);
  therm_noise_update (&self->noise, self->values);
  if (settings->temporal_level > 0) {
    picture =
        therm_temporal_run (&self->temporal, self->values, self->noise.sigma,
            therm_temporal_get_n_frames (settings->temporal_level));
    ages = self->temporal.ages;
  } else {
    therm_temporal_reset (&self->temporal);
  }
  if (settings->spatial_level > 0) {
    therm_spatial_run (&self->spatial, picture, ages, self->noise.sigma,
        therm_spatial_get_reach (settings->spatial_level), self->result);
    picture = self->result;
  } else if (picture == self->values) {
    gfloat *swap = self->result;

    /* the next frame is loaded into the other one */
    self->result = self->values;
    self->values = swap;
  }
  self->shown = picture;
}

static void
show (GstThermCorrect *self, Frame *frame)
{
  therm_counts_store (self->shown, self->info.width, self->info.height,
      frame->data, frame->stride);
}

static void
show_scene (GstThermCorrect *self, Frame *frame)
{
  reduce_noise (self);
  show (self, frame);
}

static void
show_held (GstThermCorrect *self, Frame *frame)
{
  if (self->shown != NULL)
    show (self, frame);
  if (frame->meta != NULL)
    frame->meta->flags |=
        GST_THERMAL_FRAME_FLAG_FFC | GST_THERMAL_FRAME_FLAG_FROZEN;
}

static void
watch_for_burning (GstThermCorrect *self, const Frame *frame)
{
  const gboolean was_manual = self->guard.is_manual;

  if (therm_guard_step (&self->guard, &self->settings.guard, self->waited,
          frame->is_closed, frame->hot_share)) {
    self->guard_failed = FALSE;
    GST_OBJECT_LOCK (self);
    self->told_closed = self->guard.closed;
    GST_OBJECT_UNLOCK (self);
    gst_therm_correct_post_guard (self,
        self->guard.closed ? (self->guard.is_manual ? "manual" : "hot")
                           : (was_manual ? "manual" : "over"),
        frame->hot_share);
  }
  if (therm_guard_take_recovery (&self->guard, self->waited))
    therm_ffc_ask (&self->ffc, THERM_FFC_REASON_RECOVERY);
}

static void
correct (GstThermCorrect *self, Frame *frame)
{
  ThermFfcFrame step;
  guint todo;

  if (!frame->is_closed) {
    self->ours = self->sent_closed;
    prepare_scene (self, frame);
  }
  watch_for_burning (self, frame);

  step = (ThermFfcFrame){.time = self->waited,
      .is_closed = frame->is_closed,
      .is_ours = self->ours,
      .keep_closed = self->guard.closed,
      .cavity_k = get_cavity_k (frame)};
  todo = therm_ffc_step (&self->ffc, &self->settings.ffc, &step);
  if (todo & THERM_FFC_DO_BEGIN)
    therm_flat_reset (&self->flat);
  if (todo & THERM_FFC_DO_GATHER)
    therm_flat_add (&self->flat, frame->data, frame->stride);
  if (todo & THERM_FFC_DO_APPLY)
    apply_flat (self, frame);
  if (todo & THERM_FFC_DO_CLOSE)
    self->ffc_closes = TRUE;
  if (todo & THERM_FFC_DO_OPEN)
    self->ffc_closes = FALSE;
  if (todo & THERM_FFC_DO_TELL)
    tell_ffc (self, frame);

  if (todo & THERM_FFC_DO_HOLD)
    show_held (self, frame);
  else
    show_scene (self, frame);
  move_shutter (self, frame);
}

static GstClockTime
find_time (GstThermCorrect *self, GstBuffer *buffer)
{
  const GstClockTime time =
      therm_filter_get_running_time (GST_BASE_TRANSFORM (self), buffer);

  return GST_CLOCK_TIME_IS_VALID (time) ? time : self->time + FALLBACK_STEP;
}

/* Time that begins anew, as after a seek, must not leave the shutter closed for
 * as long as it has gone back. */
static void
advance (GstThermCorrect *self, GstBuffer *buffer)
{
  const GstClockTime time = find_time (self, buffer);

  self->waited += time >= self->time ? time - self->time : FALLBACK_STEP;
  self->time = time;
}

static GstFlowReturn
gst_therm_correct_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstThermCorrect *self = GST_THERM_CORRECT (trans);
  GstThermalReadingsMeta *readings =
      gst_buffer_get_thermal_readings_meta (buffer);
  Frame frame = {.meta = gst_buffer_get_thermal_meta (buffer)};
  const GstThermalFrameFlags flags =
      frame.meta != NULL ? frame.meta->flags : GST_THERMAL_FRAME_FLAG_NONE;

  /* there is nothing to correct in what is no picture of now */
  if (flags
      & (GST_THERMAL_FRAME_FLAG_NOT_READY | GST_THERMAL_FRAME_FLAG_FROZEN))
    return GST_FLOW_OK;
  if (!gst_video_frame_map (
          &frame.video, &self->info, buffer, GST_MAP_READWRITE)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A frame is shorter than its format says."),
        ("%" G_GSIZE_FORMAT " bytes", gst_buffer_get_size (buffer)));
    return GST_FLOW_ERROR;
  }

  take_properties (self);
  ensure_defects (self);
  advance (self, buffer);
  frame.data = GST_VIDEO_FRAME_PLANE_DATA (&frame.video, 0);
  frame.stride = GST_VIDEO_FRAME_PLANE_STRIDE (&frame.video, 0);
  frame.readings = readings != NULL ? &readings->readings : NULL;
  frame.is_closed = (flags & GST_THERMAL_FRAME_FLAG_FFC) != 0;
  correct (self, &frame);
  gst_video_frame_unmap (&frame.video);

  GST_OBJECT_LOCK (self);
  self->told_noise = self->noise.sigma;
  GST_OBJECT_UNLOCK (self);
  return GST_FLOW_OK;
}

static gboolean
gst_therm_correct_start (GstBaseTransform *trans)
{
  GstThermCorrect *self = GST_THERM_CORRECT (trans);
  g_autofree gchar *message = NULL;

  GST_OBJECT_LOCK (self);
  if (self->defects_error != NULL)
    message = g_strdup (self->defects_error->message);
  else
    self->started = TRUE;
  self->told_state = THERM_FFC_NEVER;
  self->told_reason = THERM_FFC_REASON_NONE;
  self->told_n_done = 0;
  self->told_noise = 0;
  self->told_closed = FALSE;
  GST_OBJECT_UNLOCK (self);
  if (message != NULL) {
    GST_ELEMENT_ERROR (
        self, LIBRARY, SETTINGS, ("defective-pixels: %s", message), (NULL));
    return FALSE;
  }

  therm_ffc_init (&self->ffc);
  therm_guard_init (&self->guard);
  self->ffc_closes = FALSE;
  self->sent_closed = FALSE;
  self->ours = FALSE;
  self->guard_failed = FALSE;
  self->time = 0;
  self->waited = 0;
  return TRUE;
}

static gboolean
gst_therm_correct_set_caps (
    GstBaseTransform *trans, GstCaps *in_caps, GstCaps *out_caps)
{
  GstThermCorrect *self = GST_THERM_CORRECT (trans);
  const gint width = self->info.width, height = self->info.height;

  if (!gst_video_info_from_caps (&self->info, in_caps))
    return FALSE;
  /* another frame rate is the same detector */
  if (!self->has_size || self->info.width != width
      || self->info.height != height)
    set_size (self, self->info.width, self->info.height);
  return TRUE;
}

static gboolean
gst_therm_correct_stop (GstBaseTransform *trans)
{
  GstThermCorrect *self = GST_THERM_CORRECT (trans);

  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  self->asked = THERM_FFC_REASON_NONE;
  GST_OBJECT_UNLOCK (self);
  forget_size (self);
  gst_video_info_init (&self->info);
  return TRUE;
}

static void
gst_therm_correct_finalize (GObject *object)
{
  GstThermCorrect *self = GST_THERM_CORRECT (object);

  forget_size (self);
  gst_therm_correct_clear_properties (self);
  G_OBJECT_CLASS (gst_therm_correct_parent_class)->finalize (object);
}

static void
gst_therm_correct_class_init (GstThermCorrectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->finalize = gst_therm_correct_finalize;
  gst_therm_correct_install_properties (object_class);

  gst_element_class_set_static_metadata (element_class, "Thermal correction",
      "Filter/Effect/Video",
      "Flat-field correction, defective pixels, noise and burn prevention",
      "The Thermoscope developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  trans_class->start = gst_therm_correct_start;
  trans_class->stop = gst_therm_correct_stop;
  trans_class->set_caps = gst_therm_correct_set_caps;
  trans_class->transform_ip = gst_therm_correct_transform_ip;
}

static void
gst_therm_correct_init (GstThermCorrect *self)
{
  gst_video_info_init (&self->info);
  gst_therm_correct_init_properties (self);
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}
