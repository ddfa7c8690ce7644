/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-thermcolor
 * @title: thermcolor
 * @short_description: makes a picture of counts
 *
 * Takes radiometric frames (GRAY16_LE) and makes pictures for people: the gain
 * control (#GstThermColor:agc) lays the counts of the frame out along a
 * palette, and each pixel becomes its colour by one look-up. The picture keeps
 * a #GstThermalMeta with its radiometric frame, so that everything downstream
 * still knows its temperatures.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 !
 *     thermcolor agc=manual low-temperature=0 high-temperature=40 palette=lava !
 *     videoconvert ! autovideosink
 * ]|
 * A simulated scene from 0 °C, the first colour, to 40 °C, the last.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=5 pattern=gradient !
 *     video/x-raw,format=GRAY16_LE,width=320,height=240 !
 *     thermcolor agc=linear palette=ironbow ! fakesink
 * ]|
 * Counts without temperatures, from the darkest to the brightest.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=5 pattern=smpte !
 *     video/x-raw,format=GRAY16_LE,width=640,height=512 !
 *     thermcolor palette=rainbow-hc inverted=true !
 *     video/x-raw,format=RGB ! fakesink
 * ]|
 * Seven grey bars, equalised: the same distance of colour between any two.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 ! thermcolor !
 *     video/x-raw,format=I420,colorimetry=1:4:0:0 ! jpegenc ! fakesink
 * ]|
 * A JPEG is full range, and jpegenc writes the samples as they come: asked for
 * like this, thermcolor paints them so. Without it black would be grey.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 !
 *     thermcolor agc=information roi=lower-half dde=10 ! fakesink
 * ]|
 * The sky does not count, what has structure counts more, and details are
 * sharpened.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 !
 *     thermcolor agc=local dde=-10 palette=ironbow ! fakesink
 * ]|
 * Every part of the picture with a contrast of its own, without noise.
 *
 * `docs/picture.md` has the formulas and where they come from.
 *
 * While the colours' meaning changes, the element posts `thermal-span`
 * messages, four in a second at most:
 *
 * * `timestamp`, `running-time` (#guint64): of the frame
 * * `low-k`, `high-k` (#gdouble): temperatures at the ends of the palette
 * * `temperatures-k` (array of 17 #gdouble): temperatures at every sixteenth of
 *   the palette from the cold end to the hot one; NaN where there is none.
 *   They are what a colour bar has to write beside itself, in every mode.
 * * `palette` (string), `inverted` (#gboolean): what is drawn with
 * * `under-k`, `over-k` (#gdouble), `under-color`, `over-color` (#guint,
 *   0xAARRGGBB): with #GstThermColor:out-of-range, where the camera has such
 *   limits, what is colder or hotter and in which colour it is painted
 *
 * Each picture has the same of its own as a #GstThermalSpanMeta.
 */

#include "config.h"

#include "gstthermcolor-private.h"
#include "thermcolor-painter.h"
#include "thermcolor-span.h"

#include <gst/filter/therm-filter.h>
#include <math.h>

GST_DEBUG_CATEGORY_STATIC (gst_therm_color_debug);
#define GST_CAT_DEFAULT gst_therm_color_debug

#define NOT_READY_ARGB 0xff0000ff
#define SPAN_INTERVAL (250 * GST_MSECOND)

/* At the highest level details have as many palette steps a kelvin as the
 * contrast limit usually gives the whole picture. */
#define DDE_PLACES_PER_KELVIN 10.0
#define DDE_SMOOTHEST 10.0

#define PICTURE_FORMATS                                                        \
  "{ I420, NV12, RGB, RGBA, RGBx, BGRx, BGRA, BGR, GRAY8 }"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("GRAY16_LE")));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (PICTURE_FORMATS)));

G_DEFINE_FINAL_TYPE (GstThermColor, gst_therm_color, GST_TYPE_VIDEO_FILTER)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (thermcolor, "thermcolor", GST_RANK_NONE,
    GST_TYPE_THERM_COLOR,
    GST_DEBUG_CATEGORY_INIT (
        gst_therm_color_debug, "thermcolor", 0, "counts to colours"))

void
gst_therm_color_keep_palette (
    GstThermalPalette **place, GstThermalPalette *palette)
{
  GstThermalPalette *old = *place;

  *place = palette != NULL ? gst_thermal_palette_ref (palette) : NULL;
  if (old != NULL)
    gst_thermal_palette_unref (old);
}

static gboolean
gst_therm_color_start (GstBaseTransform *trans)
{
  GstThermColor *self = GST_THERM_COLOR (trans);
  g_autofree gchar *unknown = NULL;
  g_autoptr (GError) unreadable = NULL;

  GST_OBJECT_LOCK (self);
  unknown = g_strdup (self->prop_unknown_palette);
  if (self->prop_palette_error != NULL)
    unreadable = g_error_copy (self->prop_palette_error);
  self->started = unknown == NULL && unreadable == NULL;
  self->span_low_c = self->span_high_c = NAN;
  GST_OBJECT_UNLOCK (self);

  if (unknown != NULL) {
    g_autofree gchar *known =
        g_strjoinv (", ", (gchar **) gst_thermal_palette_get_ids ());

    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("There is no palette \"%s\".", unknown), ("Known are %s.", known));
    return FALSE;
  }

  if (unreadable != NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("The palette cannot be used: %s", unreadable->message), (NULL));
    return FALSE;
  }

  therm_follower_init (&self->follower);
  therm_painter_init (&self->painter);
  therm_plane_init (&self->plane);
  therm_detail_init (&self->detail);
  therm_local_init (&self->local);
  self->warned_no_temperatures = FALSE;
  return TRUE;
}

static GstCaps *
gst_therm_color_transform_caps (GstBaseTransform *trans,
    GstPadDirection direction, GstCaps *caps, GstCaps *filter)
{
  GstPad *other = direction == GST_PAD_SINK
                      ? GST_BASE_TRANSFORM_SRC_PAD (trans)
                      : GST_BASE_TRANSFORM_SINK_PAD (trans);
  g_autoptr (GstCaps) any_format = gst_caps_copy (caps);
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (other);
  g_autoptr (GstCaps) result = NULL;

  for (guint i = 0; i < gst_caps_get_size (any_format); i++)
    gst_structure_remove_fields (gst_caps_get_structure (any_format, i),
        "format", "colorimetry", "chroma-site", NULL);

  result =
      gst_caps_intersect_full (template, any_format, GST_CAPS_INTERSECT_FIRST);
  if (filter != NULL) {
    GstCaps *filtered =
        gst_caps_intersect_full (filter, result, GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (result);
    result = filtered;
  }
  return g_steal_pointer (&result);
}

static GstCaps *
gst_therm_color_fixate_caps (GstBaseTransform *trans, GstPadDirection direction,
    GstCaps *caps, GstCaps *othercaps)
{
  GstCaps *fixed = gst_caps_fixate (gst_caps_truncate (othercaps));
  GstVideoInfo info;

  if (direction != GST_PAD_SINK || gst_caps_is_empty (fixed)
      || !gst_video_info_from_caps (&info, fixed))
    return fixed;

  /* Nobody minded the matrix: it is the usual one for the size, and stands in
   * the caps, so that nobody downstream has to guess. */
  if (GST_VIDEO_FORMAT_INFO_IS_YUV (info.finfo)
      && !gst_structure_has_field (
          gst_caps_get_structure (fixed, 0), "colorimetry")) {
    g_autofree gchar *colorimetry =
        gst_video_colorimetry_to_string (&info.colorimetry);

    fixed = gst_caps_make_writable (fixed);
    gst_caps_set_simple (
        fixed, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  }
  return fixed;
}

static void
forget (GstThermColor *self)
{
  therm_follower_forget (&self->follower);
  therm_local_forget (&self->local);
}

static gboolean
gst_therm_color_set_info (GstVideoFilter *filter, GstCaps *incaps,
    GstVideoInfo *in_info, GstCaps *outcaps, GstVideoInfo *out_info)
{
  GstThermColor *self = GST_THERM_COLOR (filter);

  if (!therm_painter_can_paint (GST_VIDEO_INFO_FORMAT (out_info)))
    return FALSE;

  /* another format, matrix or size: all tables are of no use any more */
  gst_therm_color_keep_palette (&self->painter_palette, NULL);
  forget (self);
  GST_DEBUG_OBJECT (self, "painting %" GST_PTR_FORMAT, outcaps);
  return TRUE;
}

static gboolean
gst_therm_color_transform_meta (
    GstBaseTransform *trans, GstBuffer *out, GstMeta *meta, GstBuffer *in)
{
  /* it is not copied, but made new in copy_metadata() */
  if (meta->info->api == GST_THERMAL_META_API_TYPE)
    return FALSE;
  /* describes the bytes of the counts */
  if (meta->info->api == GST_VIDEO_META_API_TYPE)
    return FALSE;
  /* The same view in the same size: whatever is said of places in the picture
   * or of the moment holds for its colours, too. */
  if (gst_meta_api_type_has_tag (meta->info->api,
          g_quark_from_static_string (GST_META_TAG_MEMORY_STR)))
    return FALSE;
  return TRUE;
}

static gboolean
gst_therm_color_copy_metadata (
    GstBaseTransform *trans, GstBuffer *in, GstBuffer *out)
{
  if (!GST_BASE_TRANSFORM_CLASS (gst_therm_color_parent_class)
           ->copy_metadata (trans, in, out))
    return FALSE;

  gst_buffer_add_thermal_picture_meta (out, in);
  return TRUE;
}

static void
gst_therm_color_before_transform (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstThermColor *self = GST_THERM_COLOR (trans);

  therm_filter_sync_values (trans, buffer);

  /* one copy per frame, so that a property write can never split a picture */
  GST_OBJECT_LOCK (self);
  gst_therm_color_keep_palette (&self->palette, self->prop_user_palette != NULL
                                                    ? self->prop_user_palette
                                                    : self->prop.palette);
  self->settings = self->prop;
  self->settings.palette = self->palette;
  GST_OBJECT_UNLOCK (self);
}

static GstThermColorAgc
choose_agc (GstThermColor *self, GstThermalCalibration *calibration)
{
  const GstThermColorAgc agc = self->settings.follower.agc;

  if (agc != GST_THERM_COLOR_AGC_MANUAL || calibration != NULL)
    return agc;

  if (!self->warned_no_temperatures) {
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("The frames have no temperatures, so that limits by temperature "
         "cannot be kept."),
        ("No GstThermalMeta on the buffers; going on with agc=percentile. Put "
         "a source with a calibration or `radiometry` in front."));
    self->warned_no_temperatures = TRUE;
  }
  return GST_THERM_COLOR_AGC_PERCENTILE;
}

static void
follow (GstThermColor *self, GstVideoFrame *counts, const GstThermalMeta *meta)
{
  const ThermFollowerFrame frame = {
      .counts = GST_VIDEO_FRAME_PLANE_DATA (counts, 0),
      .stride = GST_VIDEO_FRAME_PLANE_STRIDE (counts, 0),
      .width = GST_VIDEO_FRAME_WIDTH (counts),
      .height = GST_VIDEO_FRAME_HEIGHT (counts),
      .pts = GST_BUFFER_PTS (counts->buffer),
      .roi = therm_roi_make (self->settings.roi, &self->settings.roi_box,
          GST_VIDEO_FRAME_WIDTH (counts), GST_VIDEO_FRAME_HEIGHT (counts)),
      .calibration =
          meta != NULL ? gst_thermal_meta_get_calibration (meta) : NULL,
      /* The shutter is before the sensor, or the picture stands still: what is
       * seen is not the scene, and the colours keep their meaning. */
      .hold =
          meta != NULL
          && (meta->flags
              & (GST_THERMAL_FRAME_FLAG_FFC | GST_THERMAL_FRAME_FLAG_FROZEN)),
  };

  if (GST_BUFFER_IS_DISCONT (counts->buffer) && !frame.hold)
    forget (self);
  therm_follower_update (&self->follower, &self->settings.follower, &frame);
}

/* Says what the colours mean in temperatures, as far as there are any. */
static void
tell_span (GstThermColor *self, GstBuffer *buffer, GstBuffer *picture,
    GstThermalCalibration *calibration)
{
  const GstClockTime pts = GST_BUFFER_PTS (buffer);
  ThermSpan span = {
      .palette = self->settings.palette,
      .inverted = self->settings.inverted,
  };
  gboolean same_colours;

  therm_span_measure (&span, &self->follower.curve, calibration);
  therm_span_set_outside (&span,
      self->settings.paints_outside ? calibration : NULL,
      self->settings.under_argb, self->settings.over_argb);
  GST_OBJECT_LOCK (self);
  self->span_low_c = span.kelvin[0] - GST_THERMAL_ZERO_CELSIUS_K;
  self->span_high_c =
      span.kelvin[THERM_SPAN_N_TEMPERATURES - 1] - GST_THERMAL_ZERO_CELSIUS_K;
  GST_OBJECT_UNLOCK (self);

  if (calibration != NULL)
    gst_thermal_span_meta_set_outside (
        gst_buffer_add_thermal_span_meta (
            picture, span.palette, span.inverted, span.kelvin),
        &span.outside);

  same_colours = therm_span_has_same_colours (&span, &self->posted);
  if (calibration == NULL
      || (same_colours
          && therm_span_has_same_temperatures (&span, &self->posted)))
    return;

  /* a new palette is told at once, moving temperatures now and then */
  if (same_colours && GST_CLOCK_TIME_IS_VALID (pts)
      && GST_CLOCK_TIME_IS_VALID (self->posted_pts) && pts >= self->posted_pts
      && pts - self->posted_pts < SPAN_INTERVAL)
    return;

  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self),
                              therm_span_to_structure (&span, pts,
                                  therm_filter_get_running_time (
                                      GST_BASE_TRANSFORM (self), buffer))));
  gst_therm_color_keep_palette (&self->posted_palette, span.palette);
  self->posted = span;
  self->posted_pts = pts;
}

/* The counts that are painted otherwise; none unless that is wanted. */
static void
find_outside (GstThermColor *self, GstThermalCalibration *calibration)
{
  if (!self->settings.paints_outside || calibration == NULL) {
    g_clear_pointer (&self->outside_calibration, gst_thermal_calibration_unref);
    therm_outside_clear (&self->outside);
    return;
  }
  if (self->outside_calibration != NULL
      && gst_thermal_calibration_equal (self->outside_calibration, calibration))
    return;
  g_clear_pointer (&self->outside_calibration, gst_thermal_calibration_unref);
  self->outside_calibration = gst_thermal_calibration_ref (calibration);
  therm_outside_find (&self->outside, calibration);
}

static void
update_painter (GstThermColor *self, const GstVideoInfo *info,
    GstThermalCalibration *calibration)
{
  const ThermColorSettings *settings = &self->settings;
  const gboolean whole = settings->follower.agc == GST_THERM_COLOR_AGC_MANUAL;
  /* masked pixels have count 0, and a colour like any other */
  const gboolean masked =
      calibration != NULL && gst_thermal_calibration_has_void (calibration);

  if (self->painter_palette != settings->palette
      || self->painter_inverted != settings->inverted) {
    therm_painter_set_palette (
        &self->painter, settings->palette, settings->inverted, info);
    gst_therm_color_keep_palette (&self->painter_palette, settings->palette);
    self->painter_inverted = settings->inverted;
  }

  find_outside (self, calibration);
  therm_painter_set_outside (&self->painter, &self->outside,
      settings->under_argb, settings->over_argb, info);

  /* a curve that stands still is worth a table for all counts there are */
  therm_painter_set_curve (&self->painter, &self->follower.curve,
      whole || masked ? 0 : self->follower.low,
      whole ? GST_THERMAL_N_COUNTS - 1 : self->follower.high);
}

/* Where a pixel goes is up to those around it, too. */
static void
lay_out (GstThermColor *self, GstVideoFrame *counts,
    GstThermalCalibration *calibration)
{
  const ThermColorSettings *settings = &self->settings;
  const gint width = GST_VIDEO_FRAME_WIDTH (counts);
  const gint height = GST_VIDEO_FRAME_HEIGHT (counts);
  const gint centre = (self->follower.low + self->follower.high) / 2;
  const gdouble kelvin = therm_kelvin_per_count (calibration, centre);
  ThermPlaneSource source = {
      .counts = GST_VIDEO_FRAME_PLANE_DATA (counts, 0),
      .stride = GST_VIDEO_FRAME_PLANE_STRIDE (counts, 0),
      .table = self->painter.places,
      .low = self->follower.low,
      .high = self->follower.high,
  };

  if (settings->dde != 0) {
    const ThermDetailFrame frame = {
        .counts = source.counts,
        .stride = source.stride,
        .width = width,
        .height = height,
        .centre = centre,
        .edge = settings->detail_edge_k / kelvin,
    };

    therm_detail_split (&self->detail, &frame);
    source.detail = self->detail.detail;
    source.soften =
        (guint) (256 * MAX (0, -settings->dde) / DDE_SMOOTHEST + 0.5);
  }

  therm_plane_place (&self->plane, &source, width, height);
  if (settings->follower.agc == GST_THERM_COLOR_AGC_LOCAL) {
    therm_local_update (
        &self->local, &self->plane, settings->local_clip, self->follower.share);
    therm_local_apply (&self->local, &self->plane);
  } else {
    therm_local_forget (&self->local);
  }
  if (settings->dde > 0)
    therm_plane_add_detail (&self->plane, self->detail.detail,
        settings->dde * DDE_PLACES_PER_KELVIN * kelvin);
  if (therm_outside_is_in (
          &self->outside, self->follower.low, self->follower.high))
    therm_outside_place (
        &self->outside, &self->plane, source.counts, source.stride);
}

static GstFlowReturn
gst_therm_color_transform_frame (
    GstVideoFilter *filter, GstVideoFrame *counts, GstVideoFrame *picture)
{
  GstThermColor *self = GST_THERM_COLOR (filter);
  const GstThermalMeta *meta = gst_buffer_get_thermal_meta (counts->buffer);
  GstThermalCalibration *calibration =
      meta != NULL ? gst_thermal_meta_get_calibration (meta) : NULL;

  if (meta != NULL && (meta->flags & GST_THERMAL_FRAME_FLAG_NOT_READY)) {
    /* what cooled cameras show until their detector is cold */
    therm_painter_fill (picture, NOT_READY_ARGB);
    return GST_FLOW_OK;
  }

  /* what this frame can be painted by, until the next one's settings come */
  self->settings.follower.agc = choose_agc (self, calibration);
  follow (self, counts, meta);
  tell_span (self, counts->buffer, picture->buffer, calibration);
  update_painter (self, &picture->info, calibration);
  if (self->settings.dde != 0
      || self->settings.follower.agc == GST_THERM_COLOR_AGC_LOCAL) {
    lay_out (self, counts, calibration);
    therm_painter_paint_plane (&self->painter, &self->plane, picture);
  } else {
    therm_painter_paint (&self->painter, GST_VIDEO_FRAME_PLANE_DATA (counts, 0),
        GST_VIDEO_FRAME_PLANE_STRIDE (counts, 0), picture);
  }
  GST_LOG_OBJECT (self, "counts %u to %u, palette from %.1f to %.1f",
      self->follower.low, self->follower.high, self->follower.curve.counts[0],
      self->follower.curve.counts[THERM_CURVE_STEPS]);
  return GST_FLOW_OK;
}

static gboolean
gst_therm_color_stop (GstBaseTransform *trans)
{
  GstThermColor *self = GST_THERM_COLOR (trans);

  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  self->span_low_c = self->span_high_c = NAN;
  GST_OBJECT_UNLOCK (self);

  gst_therm_color_keep_palette (&self->palette, NULL);
  gst_therm_color_keep_palette (&self->painter_palette, NULL);
  gst_therm_color_keep_palette (&self->posted_palette, NULL);
  self->posted.palette = NULL;
  g_clear_pointer (&self->outside_calibration, gst_thermal_calibration_unref);
  therm_follower_clear (&self->follower);
  therm_painter_clear (&self->painter);
  therm_plane_clear (&self->plane);
  therm_detail_clear (&self->detail);
  therm_local_clear (&self->local);
  return TRUE;
}

static void
gst_therm_color_finalize (GObject *object)
{
  GstThermColor *self = GST_THERM_COLOR (object);

  gst_therm_color_clear_properties (self);
  G_OBJECT_CLASS (gst_therm_color_parent_class)->finalize (object);
}

static void
gst_therm_color_class_init (GstThermColorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  object_class->finalize = gst_therm_color_finalize;
  gst_therm_color_install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Thermal colours",
      "Filter/Converter/Video",
      "Makes pictures of radiometric frames with gain control and palette",
      "The Thermoscope authors");

  trans_class->start = GST_DEBUG_FUNCPTR (gst_therm_color_start);
  trans_class->transform_caps =
      GST_DEBUG_FUNCPTR (gst_therm_color_transform_caps);
  trans_class->fixate_caps = GST_DEBUG_FUNCPTR (gst_therm_color_fixate_caps);
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_therm_color_set_info);
  trans_class->transform_meta =
      GST_DEBUG_FUNCPTR (gst_therm_color_transform_meta);
  trans_class->copy_metadata =
      GST_DEBUG_FUNCPTR (gst_therm_color_copy_metadata);
  trans_class->before_transform =
      GST_DEBUG_FUNCPTR (gst_therm_color_before_transform);
  filter_class->transform_frame =
      GST_DEBUG_FUNCPTR (gst_therm_color_transform_frame);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_therm_color_stop);
}

static void
gst_therm_color_init (GstThermColor *self)
{
  gst_therm_color_init_properties (self);
  self->span_low_c = self->span_high_c = NAN;
}
