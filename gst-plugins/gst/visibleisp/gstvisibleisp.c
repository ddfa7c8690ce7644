/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-visibleisp
 * @title: visibleisp
 * @short_description: the image processing of a visible camera
 *
 * What a camera does to the picture of its visible sensor: white balance,
 * noise reduction, wide dynamic range, defog, brightness, contrast, gamma,
 * hue, saturation, sharpness. It works on any picture in I420 or NV12, from
 * whatever source. What is neutral costs nothing; a picture to which nothing
 * is to be done passes as it is.
 *
 * |[
 * gst-launch-1.0 thermsrc band=visible light-temperature=3000 num-buffers=5 !
 *     visibleisp ! videoconvert ! autovideosink
 * ]|
 * A scene in the light of bulbs, and the white balance that finds out.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=5 ! video/x-raw,format=NV12 !
 *     visibleisp white-balance=manual hue=30 saturation=-40 contrast=20
 *     sharpness=50 ! fakesink
 * ]|
 * Pale colour bars with other colours and sharp edges.
 *
 * |[
 * gst-launch-1.0 thermsrc band=visible time-of-day=22 num-buffers=10 !
 *     visibleisp gamma=1.6 noise-reduction-3d=60 noise-reduction-2d=30 wdr=50 !
 *     videoconvert ! autovideosink
 * ]|
 * A night without its noise, and what lay in the dark.
 *
 * |[
 * gst-launch-1.0 thermsrc band=visible time-of-day=20.5 num-buffers=30 !
 *     visibleisp exposure=auto max-gain=30 day-night=auto ! videoconvert !
 *     autovideosink
 * ]|
 * The sensor is told shutter, gain and iris until the picture is right.
 *
 * The sensor is told by an upstream event `visible-sensor`, with the fields
 * `shutter` (seconds), `gain` (dB), `iris` (1 is open), `infrared` (0 to 1) and
 * `ir-cut` (#gboolean). At the beginning and when it gets day or night, an element
 * message `visible-day-night` says so: `night` (#gboolean), `lux` (#gdouble).
 *
 * The action signal `hold-white` takes what the next picture shows as white,
 * for `white-balance=one-push`.
 *
 * `docs/visible.md` has the formulas.
 */

#include "config.h"

#include "gstvisibleisp.h"

#include <gst/filter/therm-filter.h>
#include <math.h>
#include <string.h>

#include "gstvisibleisp-private.h"

GST_DEBUG_CATEGORY_STATIC (gst_visible_isp_debug);
#define GST_CAT_DEFAULT gst_visible_isp_debug

/* The light is looked at in every sixth picture: it changes slowly. */
#define WHITE_INTERVAL 6
/* Nobody sees a hundredth; not to touch the picture for it is worth more. */
#define WHITE_NEUTRAL 0.015
/* The darkest hundredth are shadows, which without haze are black. */
#define HAZE_SHARE 0.01
#define HAZE_FOLLOW 0.1

#define FORMATS "{ I420, NV12 }"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

enum
{
  SIGNAL_HOLD_WHITE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GstVisibleIsp, gst_visible_isp, GST_TYPE_VIDEO_FILTER)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (visibleisp, "visibleisp", GST_RANK_NONE,
    GST_TYPE_VISIBLE_ISP,
    GST_DEBUG_CATEGORY_INIT (
        gst_visible_isp_debug, "visibleisp", 0, "visible image processing"))

static void
forget (GstVisibleIsp *self)
{
  isp_detail_forget (self->luma);
  isp_detail_forget (self->cb);
  isp_detail_forget (self->cr);
  self->has_haze = FALSE;
  self->n_until_white = 0;
}

static gboolean
gst_visible_isp_start (GstBaseTransform *trans)
{
  GstVisibleIsp *self = GST_VISIBLE_ISP (trans);

  self->wdr = isp_wdr_new ();
  self->luma = isp_detail_new ();
  self->cb = isp_detail_new ();
  self->cr = isp_detail_new ();
  self->last_white_time = GST_CLOCK_TIME_NONE;
  self->white = (IspWhite){.red_gain = 1, .blue_gain = 1};
  self->has_table = FALSE;
  gst_visible_isp_forget_loops (self);
  forget (self);
  return TRUE;
}

static gboolean
gst_visible_isp_set_info (GstVideoFilter *filter, GstCaps *incaps,
    GstVideoInfo *in_info, GstCaps *outcaps, GstVideoInfo *out_info)
{
  GstVisibleIsp *self = GST_VISIBLE_ISP (filter);
  const gboolean full =
      in_info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;

  if (!gst_video_color_matrix_get_Kr_Kb (
          in_info->colorimetry.matrix, &self->kr, &self->kb)) {
    self->kr = 0.299;
    self->kb = 0.114;
  }
  self->low = full ? 0 : 16;
  self->high = full ? 255 : 235;
  self->has_table = FALSE;
  forget (self);
  return TRUE;
}

static gdouble
snap (gdouble gain)
{
  return fabs (gain - 1) < WHITE_NEUTRAL ? 1 : gain;
}

/* What a user likes better than grey. */
static gdouble
tune (const IspWhiteSettings *settings, gdouble gain, gdouble percent)
{
  return settings->mode == ISP_WHITE_MANUAL ? gain : gain * (1 + percent / 100);
}

static IspColour
find_colour (GstVisibleIsp *self)
{
  const IspWhiteSettings *white = &self->settings.white;

  return (IspColour){
      .red_gain = snap (tune (white, self->white.red_gain, white->red_tuning)),
      .blue_gain =
          snap (tune (white, self->white.blue_gain, white->blue_tuning)),
      .hue_deg = self->settings.hue_deg,
      /* what comes in at night has no colours that mean anything */
      .saturation =
          self->day_night.is_night ? 0 : 1 + self->settings.saturation / 100};
}

static gboolean
has_nothing_to_do (GstVisibleIsp *self)
{
  const GstVisibleIspSettings *settings = &self->settings;
  const IspColour colour = find_colour (self);

  return !gst_visible_isp_has_loops (self)
         && settings->white.mode == ISP_WHITE_MANUAL
         && settings->white.red_gain == 1 && settings->white.blue_gain == 1
         && isp_colour_is_neutral (&colour)
         && isp_tone_is_neutral (&settings->tone) && settings->sharpness == 0
         && settings->wdr == 0 && settings->noise_2d == 0
         && settings->noise_3d == 0 && !self->pushed;
}

static void
gst_visible_isp_before_transform (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstVisibleIsp *self = GST_VISIBLE_ISP (trans);

  therm_filter_sync_values (trans, buffer);

  /* one copy per frame, so that a property write can never split a picture */
  GST_OBJECT_LOCK (self);
  self->settings = self->prop;
  self->pushed = self->push;
  self->push = FALSE;
  GST_OBJECT_UNLOCK (self);
  gst_base_transform_set_passthrough (trans, has_nothing_to_do (self));
}

/* Planes of a picture, and how chroma lies in them. */
typedef struct
{
  guint8 *y, *cb, *cr;
  gint y_stride, c_stride, c_step;
  gint width, height;
} Planes;

static Planes
planes_of (GstVideoFrame *frame)
{
  return (Planes){
      .y = GST_VIDEO_FRAME_COMP_DATA (frame, 0),
      .cb = GST_VIDEO_FRAME_COMP_DATA (frame, 1),
      .cr = GST_VIDEO_FRAME_COMP_DATA (frame, 2),
      .y_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 0),
      .c_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 1),
      .c_step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 1),
      .width = GST_VIDEO_FRAME_WIDTH (frame),
      .height = GST_VIDEO_FRAME_HEIGHT (frame),
  };
}

static void
look_at_white (GstVisibleIsp *self, const Planes *planes, GstClockTime time)
{
  const gboolean is_auto = self->settings.white.mode == ISP_WHITE_AUTO;
  gdouble red = 0, blue = 0, elapsed_s = 0;

  if (self->pushed || (is_auto && self->n_until_white == 0)) {
    g_autofree IspSample *samples = g_new (IspSample, ISP_MAX_SAMPLES);
    const guint n = isp_samples_take (samples, planes->y, planes->y_stride,
        planes->cb, planes->cr, planes->c_stride, planes->c_step, planes->width,
        planes->height);

    if (self->pushed
        && isp_samples_find_grey (
            samples, n, self->kr, self->kb, self->low, &red, &blue))
      isp_white_hold (&self->white, red, blue);
    if (!is_auto
        || !isp_samples_find_light (
            samples, n, self->kr, self->kb, self->low, &red, &blue))
      red = blue = 0;
    self->n_until_white = WHITE_INTERVAL;
    if (GST_CLOCK_TIME_IS_VALID (self->last_white_time)
        && GST_CLOCK_TIME_IS_VALID (time) && time > self->last_white_time)
      elapsed_s = (gdouble) (time - self->last_white_time) / GST_SECOND;
    self->last_white_time = time;
  }
  if (self->n_until_white > 0)
    self->n_until_white--;
  isp_white_update (&self->white, &self->settings.white, elapsed_s, red, blue);

  GST_OBJECT_LOCK (self);
  self->red_gain = self->white.red_gain;
  self->blue_gain = self->white.blue_gain;
  GST_OBJECT_UNLOCK (self);
}

static void
balance_colours (GstVisibleIsp *self, const Planes *planes)
{
  const IspColour colour = find_colour (self);
  IspMatrix matrix;

  if (isp_colour_is_neutral (&colour))
    return;
  isp_colour_build (&colour, self->kr, self->kb, &matrix);
  isp_colour_run (&matrix, planes->y, planes->y_stride, planes->cb, planes->cr,
      planes->c_stride, planes->c_step, planes->width, planes->height,
      self->low);
}

static void
reduce_noise (GstVisibleIsp *self, const Planes *planes)
{
  const gdouble in_time = self->settings.noise_3d;
  const gdouble in_space = self->settings.noise_2d;
  const gint c_width = (planes->width + 1) / 2;
  const gint c_height = (planes->height + 1) / 2;

  if (in_time > 0) {
    isp_detail_denoise_time (self->luma, in_time, planes->y, planes->width,
        planes->height, planes->y_stride);
    /* pairs of chroma are neighbours of their own kind every second byte; over
     * time each byte is for itself */
    isp_detail_denoise_time (self->cb, in_time, MIN (planes->cb, planes->cr),
        planes->c_step * c_width, c_height, planes->c_stride);
    if (planes->c_step == 1)
      isp_detail_denoise_time (self->cr, in_time, MAX (planes->cb, planes->cr),
          c_width, c_height, planes->c_stride);
  } else {
    isp_detail_forget (self->luma);
    isp_detail_forget (self->cb);
    isp_detail_forget (self->cr);
  }
  if (in_space > 0) {
    isp_detail_denoise_space (self->luma, in_space, planes->y, planes->width,
        planes->height, planes->y_stride);
    if (planes->c_step == 1) {
      isp_detail_denoise_space (
          self->cb, in_space, planes->cb, c_width, c_height, planes->c_stride);
      isp_detail_denoise_space (
          self->cr, in_space, planes->cr, c_width, c_height, planes->c_stride);
    }
  }
}

static void
look_at_haze (GstVisibleIsp *self, const Planes *planes)
{
  IspHistogram histogram = {0};
  gdouble haze;

  isp_histogram_add (&histogram, planes->y, planes->width, planes->height,
      planes->y_stride, 4);
  haze = isp_histogram_find (&histogram, HAZE_SHARE);
  /* slowly, so that the picture does not pump */
  self->haze =
      self->has_haze ? self->haze + (haze - self->haze) * HAZE_FOLLOW : haze;
  self->has_haze = TRUE;
}

static void
map_tones (GstVisibleIsp *self, const Planes *planes)
{
  const IspTone *tone = &self->settings.tone;

  if (self->settings.wdr > 0)
    isp_wdr_run (self->wdr, self->settings.wdr, planes->y, planes->width,
        planes->height, planes->y_stride, self->low);
  if (isp_tone_is_neutral (tone))
    return;
  if (tone->defog > 0)
    look_at_haze (self, planes);
  if (!self->has_table || memcmp (tone, &self->table_tone, sizeof *tone) != 0
      || fabs (self->haze - self->table_haze) > 0.25) {
    isp_tone_build (tone, self->low, self->high, self->haze, self->table);
    self->table_tone = *tone;
    self->table_haze = self->haze;
    self->has_table = TRUE;
  }
  for (gint y = 0; y < planes->height; y++) {
    guint8 *row = planes->y + (gsize) y * planes->y_stride;

    for (gint x = 0; x < planes->width; x++)
      row[x] = self->table[row[x]];
  }
}

/* In the order of a camera: what is wrong with the sensor's picture first,
 * taste last, and sharpness where nothing amplifies it any more. */
static GstFlowReturn
gst_visible_isp_transform_frame_ip (
    GstVideoFilter *filter, GstVideoFrame *frame)
{
  GstVisibleIsp *self = GST_VISIBLE_ISP (filter);
  const Planes planes = planes_of (frame);
  /* goes on where time stamps begin again, as behind `concat` */
  const GstClockTime time =
      therm_filter_get_running_time (GST_BASE_TRANSFORM (self), frame->buffer);

  if (GST_BUFFER_IS_DISCONT (frame->buffer))
    forget (self);
  if (gst_visible_isp_has_loops (self))
    gst_visible_isp_run_loops (
        self, planes.y, planes.width, planes.height, planes.y_stride, time);
  look_at_white (self, &planes, time);
  reduce_noise (self, &planes);
  balance_colours (self, &planes);
  map_tones (self, &planes);
  if (self->settings.sharpness != 0)
    isp_detail_sharpen (self->luma, self->settings.sharpness, planes.y,
        planes.width, planes.height, planes.y_stride);
  return GST_FLOW_OK;
}

static gboolean
gst_visible_isp_stop (GstBaseTransform *trans)
{
  GstVisibleIsp *self = GST_VISIBLE_ISP (trans);

  g_clear_pointer (&self->wdr, isp_wdr_free);
  g_clear_pointer (&self->luma, isp_detail_free);
  g_clear_pointer (&self->cb, isp_detail_free);
  g_clear_pointer (&self->cr, isp_detail_free);
  return TRUE;
}

static void
gst_visible_isp_hold_white (GstVisibleIsp *self)
{
  GST_OBJECT_LOCK (self);
  self->push = TRUE;
  GST_OBJECT_UNLOCK (self);
}

static void
gst_visible_isp_class_init (GstVisibleIspClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  gst_visible_isp_install_properties (object_class);

  /**
   * GstVisibleIsp::hold-white:
   *
   * Takes the mean of the next picture as white for `white-balance=one-push`:
   * somebody holds a sheet of paper before the lens.
   */
  signals[SIGNAL_HOLD_WHITE] = g_signal_new_class_handler ("hold-white",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
      G_CALLBACK (gst_visible_isp_hold_white), NULL, NULL, NULL, G_TYPE_NONE,
      0);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Visible image processing", "Filter/Effect/Video",
      "White balance, noise reduction, dynamic range, colours and sharpness of "
      "a visible camera",
      "The Thermoscope authors");

  trans_class->transform_ip_on_passthrough = FALSE;
  trans_class->start = GST_DEBUG_FUNCPTR (gst_visible_isp_start);
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_visible_isp_set_info);
  trans_class->before_transform =
      GST_DEBUG_FUNCPTR (gst_visible_isp_before_transform);
  filter_class->transform_frame_ip =
      GST_DEBUG_FUNCPTR (gst_visible_isp_transform_frame_ip);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_visible_isp_stop);
}

static void
gst_visible_isp_init (GstVisibleIsp *self)
{
  gst_visible_isp_init_properties (self);
}
