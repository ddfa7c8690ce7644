/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-autofocus
 * @title: autofocus
 * @short_description: turns the focus of a lens until the picture is sharp
 *
 * Looks at pictures, visible (I420, NV12, GRAY8) or thermal (GRAY16_LE), as
 * they pass, and tells a lens with a motor where to go: by itself whenever the
 * picture gets soft, once when it is asked to, or to a distance. The pictures
 * stay as they are.
 *
 * |[
 * gst-launch-1.0 -m thermsrc band=visible has-focus=true focus=1 zoom=4
 *     num-buffers=90 ! autofocus ! videoconvert ! autovideosink
 * ]|
 * A picture that is soft at first; messages `focus-state` tell of the search.
 *
 * |[
 * gst-launch-1.0 thermsrc has-focus=true num-buffers=30 !
 *     autofocus mode=manual distance=40 ! thermcolor ! fakesink
 * ]|
 * The thermal lens goes to 40 m.
 *
 * Frames say by #GstThermalLensMeta where the lens stood. The lens is told by an
 * upstream event `lens-focus`, with `focus` (dioptres, #gdouble) and
 * `initialise` (#gboolean: run to the far end and count from there). Without
 * the meta there is no lens to be told, and the state is `no-lens`.
 *
 * When the state changes, an element message `focus-state` says so: `state`,
 * `reason`, `failure` (strings), `distance` (metres, 0 is infinity), `position`
 * (0 is the far end, 1 the near one), `sharpness` (numbers), and after a
 * calibration `calibration` (string).
 *
 * `docs/focus.md` has the measure, the search and what they were measured at.
 */

#include "config.h"

#include "gstautofocus.h"

#include <gst/thermal/gstthermalmeta.h>

#include "gstautofocus-private.h"

GST_DEBUG_CATEGORY (gst_auto_focus_debug);
#define GST_CAT_DEFAULT gst_auto_focus_debug

#define FORMATS "{ GRAY16_LE, I420, NV12, GRAY8 }"
/* When nobody goes by it, sharpness is only a number to look at. */
#define IDLE_INTERVAL 8

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

enum
{
  SIGNAL_FOCUS_ONCE,
  SIGNAL_FOCUS_NEAR,
  SIGNAL_FOCUS_FAR,
  SIGNAL_FOCUS_STOP,
  SIGNAL_INITIALISE_LENS,
  SIGNAL_CALIBRATE_FOCUS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GstAutoFocus, gst_auto_focus, GST_TYPE_VIDEO_FILTER)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (autofocus, "autofocus", GST_RANK_NONE,
    GST_TYPE_AUTO_FOCUS,
    GST_DEBUG_CATEGORY_INIT (gst_auto_focus_debug, "autofocus", 0, "focus"))

static gboolean
gst_auto_focus_start (GstBaseTransform *trans)
{
  gst_auto_focus_forget (GST_AUTO_FOCUS (trans));
  return TRUE;
}

static gboolean
gst_auto_focus_set_info (GstVideoFilter *filter, GstCaps *incaps,
    GstVideoInfo *in_info, GstCaps *outcaps, GstVideoInfo *out_info)
{
  GstAutoFocus *self = GST_AUTO_FOCUS (filter);

  self->black =
      in_info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255 ? 0 : 16;
  return TRUE;
}

static gboolean
needs_sharpness (GstAutoFocus *self)
{
  return self->settings.mode == MODE_AUTO || self->state == STATE_SEARCHING
         || self->n_frames % IDLE_INTERVAL == 0;
}

static void
measure (GstAutoFocus *self, GstVideoFrame *frame)
{
  const gboolean is_counts =
      GST_VIDEO_FRAME_FORMAT (frame) == GST_VIDEO_FORMAT_GRAY16_LE;
  const FocusArea area = focus_zone_find (self->settings.zone,
      &self->settings.box, &self->settings.turn, GST_VIDEO_FRAME_WIDTH (frame),
      GST_VIDEO_FRAME_HEIGHT (frame));
  const guint8 *pixels = GST_VIDEO_FRAME_COMP_DATA (frame, 0);
  const gint stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 0);
  FocusSums sums;

  if (is_counts)
    focus_sums_of_counts (&sums, pixels, stride, &area);
  else
    focus_sums_of_bytes (&sums, pixels, stride, &area);
  self->sharpness = focus_sums_get_sharpness (&sums, !is_counts, self->black);
}

static gdouble
elapsed_since_last (GstAutoFocus *self, GstClockTime pts)
{
  gdouble elapsed_s = 0;

  if (GST_CLOCK_TIME_IS_VALID (self->last_pts) && GST_CLOCK_TIME_IS_VALID (pts)
      && pts > self->last_pts)
    elapsed_s = (gdouble) (pts - self->last_pts) / GST_SECOND;
  self->last_pts = pts;
  /* after a gap as after a second */
  return MIN (elapsed_s, 1);
}

static GstFlowReturn
gst_auto_focus_transform_frame_ip (GstVideoFilter *filter, GstVideoFrame *frame)
{
  GstAutoFocus *self = GST_AUTO_FOCUS (filter);
  GstBuffer *buffer = frame->buffer;
  const GstThermalMeta *thermal = gst_buffer_get_thermal_meta (buffer);
  const GstThermalLensMeta *lens = gst_buffer_get_thermal_lens_meta (buffer);
  const GstThermalPoseMeta *pose = gst_buffer_get_thermal_pose_meta (buffer);

  /* a shutter has no focus, and a picture that stands still shows none */
  if (thermal != NULL && thermal->flags != GST_THERMAL_FRAME_FLAG_NONE)
    return GST_FLOW_OK;

  GST_OBJECT_LOCK (self);
  self->settings = self->prop;
  self->requests = self->asked;
  self->asked = (GstAutoFocusRequests){0};
  GST_OBJECT_UNLOCK (self);

  if (needs_sharpness (self))
    measure (self, frame);
  self->n_frames++;
  gst_auto_focus_control (self, lens != NULL ? &lens->lens : NULL,
      pose != NULL ? &pose->pose : NULL,
      elapsed_since_last (self, GST_BUFFER_PTS (buffer)));
  return GST_FLOW_OK;
}

#define DEFINE_REQUEST(name, what)                                             \
  static void name (GstAutoFocus *self)                                        \
  {                                                                            \
    GST_OBJECT_LOCK (self);                                                    \
    self->asked.what;                                                          \
    GST_OBJECT_UNLOCK (self);                                                  \
  }

DEFINE_REQUEST (gst_auto_focus_focus_once, once = TRUE)
DEFINE_REQUEST (gst_auto_focus_focus_near, steps++)
DEFINE_REQUEST (gst_auto_focus_focus_far, steps--)
DEFINE_REQUEST (gst_auto_focus_focus_stop, stop = TRUE)
DEFINE_REQUEST (gst_auto_focus_initialise_lens, initialise = TRUE)
DEFINE_REQUEST (gst_auto_focus_calibrate_focus, calibrate = TRUE)

static void
gst_auto_focus_finalize (GObject *object)
{
  gst_auto_focus_clear_properties (GST_AUTO_FOCUS (object));
  G_OBJECT_CLASS (gst_auto_focus_parent_class)->finalize (object);
}

static guint
install_action (GstAutoFocusClass *klass, const gchar *name, GCallback handler)
{
  return g_signal_new_class_handler (name, G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, handler, NULL, NULL, NULL,
      G_TYPE_NONE, 0);
}

static void
install_actions (GstAutoFocusClass *klass)
{
  /**
   * GstAutoFocus::focus-once:
   *
   * Finds the focus once, in either mode.
   */
  signals[SIGNAL_FOCUS_ONCE] = install_action (
      klass, "focus-once", G_CALLBACK (gst_auto_focus_focus_once));
  /**
   * GstAutoFocus::focus-near:
   *
   * With `mode=manual`, one #GstAutoFocus:step nearer.
   */
  signals[SIGNAL_FOCUS_NEAR] = install_action (
      klass, "focus-near", G_CALLBACK (gst_auto_focus_focus_near));
  /**
   * GstAutoFocus::focus-far:
   *
   * With `mode=manual`, one #GstAutoFocus:step farther.
   */
  signals[SIGNAL_FOCUS_FAR] = install_action (
      klass, "focus-far", G_CALLBACK (gst_auto_focus_focus_far));
  /**
   * GstAutoFocus::focus-stop:
   *
   * Stops the lens where it is, and a search.
   */
  signals[SIGNAL_FOCUS_STOP] = install_action (
      klass, "focus-stop", G_CALLBACK (gst_auto_focus_focus_stop));
  /**
   * GstAutoFocus::initialise-lens:
   *
   * Lets the lens run to its far end, count from there, and come back.
   */
  signals[SIGNAL_INITIALISE_LENS] = install_action (
      klass, "initialise-lens", G_CALLBACK (gst_auto_focus_initialise_lens));
  /**
   * GstAutoFocus::calibrate-focus:
   *
   * Finds the focus of what is #GstAutoFocus:calibration-distance away, and
   * keeps in #GstAutoFocus:calibration how far the scale is off at this zoom.
   */
  signals[SIGNAL_CALIBRATE_FOCUS] = install_action (
      klass, "calibrate-focus", G_CALLBACK (gst_auto_focus_calibrate_focus));
}

static void
gst_auto_focus_class_init (GstAutoFocusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  object_class->finalize = gst_auto_focus_finalize;
  gst_auto_focus_install_properties (object_class);
  install_actions (klass);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Focus",
      "Filter/Analyzer/Video",
      "Turns the focus of a lens with a motor until the picture is sharp",
      "The Thermoscope authors");

  /* it looks at pictures, and never changes one */
  trans_class->transform_ip_on_passthrough = TRUE;
  trans_class->start = GST_DEBUG_FUNCPTR (gst_auto_focus_start);
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_auto_focus_set_info);
  filter_class->transform_frame_ip =
      GST_DEBUG_FUNCPTR (gst_auto_focus_transform_frame_ip);
}

static void
gst_auto_focus_init (GstAutoFocus *self)
{
  gst_auto_focus_init_properties (self);
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
}
