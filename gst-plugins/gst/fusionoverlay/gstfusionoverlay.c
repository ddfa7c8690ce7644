/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-fusionoverlay
 * @title: fusionoverlay
 * @short_description: makes one picture of a visible and a thermal one
 *
 * Takes a visible picture on its pad `visible` and a coloured thermal one on
 * its pad `thermal`, and lays them over each other: blended, as edges of the
 * visible one in the thermal one, the thermal one in a corner, beside the
 * other, or only where it is hot (#GstFusionOverlay:mode).
 *
 * Where a thing of the thermal picture is in the visible one is told by pairs
 * of points (#GstFusionOverlay:registration, see
 * gst_thermal_registration_new_from_string()), and can be shifted by percent
 * and by pixels. They are points of what the sensors saw: when a picture was
 * turned, mirrored or enlarged since by `eptz`, it still fits (#GstThermalView).
 *
 * The fused picture carries the temperatures of the thermal one, each where it
 * is seen (#GstThermalMeta); and the time at which the visible one was taken.
 *
 * When one band stops, the other goes on. In a live pipeline a band that is
 * late is waited for as long as the property `latency` says (100 ms), its last
 * picture is shown for #GstFusionOverlay:band-timeout more, and then the other
 * band alone. A `fusion-bands` message says which are there: `visible`,
 * `thermal` (#gboolean), `running-time` (#guint64).
 *
 * |[
 * gst-launch-1.0 fusionoverlay name=f mode=blend strength=0.6
 *     registration="0,0>0.09,0;1,0>0.91,0;0.5,1>0.5,1" !
 *     videoconvert ! autovideosink
 *     thermsrc scene=fire band=visible num-buffers=5 !
 *     video/x-raw,width=640,height=360 ! f.visible
 *     thermsrc scene=fire num-buffers=5 !
 *     video/x-raw,width=384,height=288 ! thermcolor palette=ironbow ! f.thermal
 * ]|
 * A simulated fire, three fifths thermal.
 *
 * |[
 * gst-launch-1.0 fusionoverlay name=f mode=detail ! fakesink
 *     thermsrc band=visible num-buffers=5 !
 *     video/x-raw,width=640,height=360 ! f.visible
 *     thermsrc fov=60 num-buffers=5 ! video/x-raw,width=320,height=180 !
 *     thermcolor palette=ironbow ! f.thermal
 * ]|
 * Both lenses see the same, so that no points are needed: a thermal picture
 * with the edges of the visible one.
 *
 * |[
 * gst-launch-1.0 fusionoverlay name=f mode=hot hot-temperature=60 strength=1
 *     mark-hottest=true ! fakesink
 *     thermsrc scene=substation band=visible num-buffers=5 !
 *     video/x-raw,width=640,height=480 ! f.visible
 *     thermsrc scene=substation fov=60 num-buffers=5 !
 *     video/x-raw,width=320,height=240 ! thermcolor palette=lava ! f.thermal
 * ]|
 * The visible picture; what is hotter than 60 °C is thermal, and there is a
 * cross on the hottest place.
 *
 * `docs/fusion.md` shows the modes and how points are chosen.
 */

#include "config.h"

#include "gstfusionoverlay-private.h"

#include <math.h>
#include <string.h>

GST_DEBUG_CATEGORY_STATIC (gst_fusion_overlay_debug);
#define GST_CAT_DEFAULT gst_fusion_overlay_debug

/* Two bands that were taken at the same time do not come at the same time:
 * one is larger, the other has more done to it. */
#define DEFAULT_LATENCY (100 * GST_MSECOND)

/* However late, one picture comes within this. */
#define MAX_SKIPPED GST_SECOND

#define SIZES "width = (int) [ 16, 16384 ], height = (int) [ 16, 16384 ]"
#define RATE "framerate = " GST_VIDEO_FPS_RANGE

static GstStaticPadTemplate visible_template =
    GST_STATIC_PAD_TEMPLATE ("visible", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS ("video/x-raw, format = (string) " GST_VIDEO_FORMATS_ALL
                         ", " SIZES ", " RATE));

static GstStaticPadTemplate thermal_template =
    GST_STATIC_PAD_TEMPLATE ("thermal", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS ("video/x-raw, format = (string) " GST_VIDEO_FORMATS_ALL
                         ", " SIZES ", " RATE));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw, format = (string) I420, " SIZES ", " RATE));

/* GstVideoAggregator and not GstAggregator: it brings each input to the colours
 * of the output (a large picture is BT.709 and a small one BT.601, so that two
 * bands hardly ever have the same), keeps a regular output while an input is
 * late or gone, and knows when a picture is too old to be repeated. */
G_DEFINE_FINAL_TYPE (
    GstFusionOverlay, gst_fusion_overlay, GST_TYPE_VIDEO_AGGREGATOR)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (fusionoverlay, "fusionoverlay",
    GST_RANK_NONE, GST_TYPE_FUSION_OVERLAY,
    GST_DEBUG_CATEGORY_INIT (
        gst_fusion_overlay_debug, "fusionoverlay", 0, "two bands, one picture"))

static GstPad *
gst_fusion_overlay_request_new_pad (GstElement *element,
    GstPadTemplate *template, const gchar *name, const GstCaps *caps)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (element);
  const gchar *wanted = GST_PAD_TEMPLATE_NAME_TEMPLATE (template);
  g_autoptr (GstPad) old = gst_element_get_static_pad (element, wanted);
  GstPad *pad;
  guint64 timeout;

  /* each band is there once */
  if (old != NULL)
    return NULL;
  pad = GST_ELEMENT_CLASS (gst_fusion_overlay_parent_class)
            ->request_new_pad (element, template, name, caps);
  if (pad == NULL)
    return NULL;

  GST_OBJECT_LOCK (self);
  timeout = self->prop_band_timeout;
  GST_OBJECT_UNLOCK (self);
  g_object_set (pad, "max-last-buffer-repeat", timeout, NULL);
  return pad;
}

/* Pads of an aggregator are numbered, these have names. */
static GstAggregatorPad *
gst_fusion_overlay_create_new_pad (GstAggregator *aggregator,
    GstPadTemplate *template, const gchar *name, const GstCaps *caps)
{
  return g_object_new (GST_TYPE_VIDEO_AGGREGATOR_CONVERT_PAD, "name",
      GST_PAD_TEMPLATE_NAME_TEMPLATE (template), "direction", GST_PAD_SINK,
      "template", template, NULL);
}

static gboolean
gst_fusion_overlay_start (GstAggregator *aggregator)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (aggregator);
  g_autofree gchar *problem = NULL;

  GST_OBJECT_LOCK (self);
  problem = g_strdup (self->prop_registration_error);
  GST_OBJECT_UNLOCK (self);
  if (problem != NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("The registration makes no sense: %s.", problem), (NULL));
    return FALSE;
  }
  self->warned_no_temperatures = FALSE;
  self->told_bands = FALSE;
  self->skipped = 0;
  self->visible_view = self->thermal_view =
      (GstThermalView){.matrix = {1, 0, 0, 0, 1, 0}};
  return GST_AGGREGATOR_CLASS (gst_fusion_overlay_parent_class)
      ->start (aggregator);
}

static gboolean
gst_fusion_overlay_stop (GstAggregator *aggregator)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (aggregator);

  fusion_composer_clear (&self->composer);
  fusion_spot_finder_clear (&self->finder);
  g_clear_pointer (&self->hot_calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->hot_table, g_free);
  g_clear_pointer (&self->alpha, g_free);
  self->n_alpha = 0;
  return GST_AGGREGATOR_CLASS (gst_fusion_overlay_parent_class)
      ->stop (aggregator);
}

static gboolean
get_pad_info (GstFusionOverlay *self, const gchar *name, GstVideoInfo *ret_info)
{
  g_autoptr (GstPad) pad =
      gst_element_get_static_pad (GST_ELEMENT (self), name);

  if (pad == NULL)
    return FALSE;
  GST_OBJECT_LOCK (pad);
  *ret_info = GST_VIDEO_AGGREGATOR_PAD (pad)->info;
  GST_OBJECT_UNLOCK (pad);
  return ret_info->finfo != NULL
         && GST_VIDEO_INFO_FORMAT (ret_info) != GST_VIDEO_FORMAT_UNKNOWN;
}

/* What the output is like unless downstream wants something else. */
static gboolean
get_leading_info (GstFusionOverlay *self, GstVideoInfo *ret_info)
{
  return get_pad_info (self, "visible", ret_info)
         || get_pad_info (self, "thermal", ret_info);
}

static void
gst_fusion_overlay_find_best_format (GstVideoAggregator *aggregator,
    GstCaps *downstream_caps, GstVideoInfo *best_info,
    gboolean *at_least_one_alpha)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (aggregator);
  GstVideoInfo info;

  *at_least_one_alpha = FALSE;
  if (!get_leading_info (self, &info))
    return;
  if (GST_VIDEO_INFO_FORMAT (&info) == GST_VIDEO_FORMAT_I420)
    *best_info = info;
  else
    gst_video_info_set_format (best_info, GST_VIDEO_FORMAT_I420,
        GST_VIDEO_INFO_WIDTH (&info), GST_VIDEO_INFO_HEIGHT (&info));
}

static gdouble
get_fps (const GstVideoInfo *info)
{
  return GST_VIDEO_INFO_FPS_D (info) > 0 ? (gdouble) GST_VIDEO_INFO_FPS_N (info)
                                               / GST_VIDEO_INFO_FPS_D (info)
                                         : 0;
}

static GstCaps *
gst_fusion_overlay_fixate_src_caps (GstAggregator *aggregator, GstCaps *caps)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (aggregator);
  GstVideoInfo info, thermal;
  GstStructure *structure;
  gint fps_n, fps_d;

  caps = gst_caps_make_writable (gst_caps_truncate (caps));
  structure = gst_caps_get_structure (caps, 0);
  if (get_leading_info (self, &info)) {
    fps_n = GST_VIDEO_INFO_FPS_N (&info);
    fps_d = GST_VIDEO_INFO_FPS_D (&info);
    /* no picture of the faster band is lost */
    if (get_pad_info (self, "thermal", &thermal)
        && get_fps (&thermal) > get_fps (&info)) {
      fps_n = GST_VIDEO_INFO_FPS_N (&thermal);
      fps_d = GST_VIDEO_INFO_FPS_D (&thermal);
    }
    gst_structure_fixate_field_nearest_int (
        structure, "width", GST_VIDEO_INFO_WIDTH (&info));
    gst_structure_fixate_field_nearest_int (
        structure, "height", GST_VIDEO_INFO_HEIGHT (&info));
    if (fps_n <= 0)
      fps_n = 25, fps_d = 1;
    gst_structure_fixate_field_nearest_fraction (
        structure, "framerate", fps_n, fps_d);
  }
  return gst_caps_fixate (caps);
}

static GstClockTime
get_running_time (GstFusionOverlay *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  const GstClockTime base_time = gst_element_get_base_time (GST_ELEMENT (self));
  GstClockTime now;

  if (clock == NULL)
    return 0;
  now = gst_clock_get_time (clock);
  return now > base_time ? now - base_time : 0;
}

/* Whether the machine is too slow for all of them: a live picture that comes
 * after the next one is due is left out, or every later one would be later. */
static gboolean
is_too_late (GstFusionOverlay *self)
{
  GstVideoAggregator *aggregator = GST_VIDEO_AGGREGATOR (self);
  GstAggregatorPad *src =
      GST_AGGREGATOR_PAD (GST_AGGREGATOR_SRC_PAD (GST_AGGREGATOR (self)));
  const GstClockTime latency =
      gst_aggregator_get_latency (GST_AGGREGATOR (self));
  const GstClockTime start = src->segment.position;
  const gint fps_n = GST_VIDEO_INFO_FPS_N (&aggregator->info);
  GstClockTime running_time, period;

  if (!GST_CLOCK_TIME_IS_VALID (latency) || !GST_CLOCK_TIME_IS_VALID (start)
      || fps_n <= 0)
    return FALSE;
  running_time =
      gst_segment_to_running_time (&src->segment, GST_FORMAT_TIME, start);
  period = gst_util_uint64_scale_int (
      GST_SECOND, GST_VIDEO_INFO_FPS_D (&aggregator->info), fps_n);
  if (get_running_time (self) <= running_time + latency + period
      || self->skipped >= MAX_SKIPPED) {
    self->skipped = 0;
    return FALSE;
  }
  self->skipped += period;
  return TRUE;
}

static GstFlowReturn
gst_fusion_overlay_create_output_buffer (
    GstVideoAggregator *aggregator, GstBuffer **output)
{
  if (is_too_late (GST_FUSION_OVERLAY (aggregator))) {
    GST_LOG_OBJECT (aggregator, "late, leaving one out");
    *output = NULL;
    return GST_FLOW_OK;
  }
  return GST_VIDEO_AGGREGATOR_CLASS (gst_fusion_overlay_parent_class)
      ->create_output_buffer (aggregator, output);
}

/* What one band gives at the moment. */
typedef struct
{
  GstPad *pad;
  GstVideoFrame *frame; /* I420; NULL: nothing */
  GstBuffer *buffer;    /* as it came, with its metas */
} Band;

static void
band_init (Band *band, GstFusionOverlay *self, const gchar *name)
{
  GstVideoAggregatorPad *pad;

  *band = (Band){0};
  band->pad = gst_element_get_static_pad (GST_ELEMENT (self), name);
  if (band->pad == NULL)
    return;
  pad = GST_VIDEO_AGGREGATOR_PAD (band->pad);
  band->frame = gst_video_aggregator_pad_get_prepared_frame (pad);
  if (band->frame != NULL)
    band->buffer = gst_video_aggregator_pad_get_current_buffer (pad);
}

static void
band_clear (Band *band)
{
  gst_clear_object (&band->pad);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Band, band_clear)

static FusionSize
band_get_size (const Band *band)
{
  if (band->frame == NULL)
    return (FusionSize){0, 0};
  return (FusionSize){GST_VIDEO_FRAME_WIDTH (band->frame),
      GST_VIDEO_FRAME_HEIGHT (band->frame)};
}

/* The points of a registration lie where the sensors see them, whatever was
 * turned, mirrored or enlarged since. A band that has just gone leaves the
 * other one where it was. */
static void
take_view (const Band *band, GstThermalView *view)
{
  const FusionSize size = band_get_size (band);

  if (band->buffer != NULL)
    gst_thermal_buffer_get_view (band->buffer, size.width, size.height, view);
}

/* From the thermal picture to what its sensor saw, to what the visible one saw,
 * to the visible picture. */
static void
find_way (GstFusionOverlay *self, GstThermalRegistration *registration)
{
  const FusionSettings *settings = &self->settings;
  gdouble between[6], to_picture[6];

  gst_thermal_registration_get_matrix (
      registration, settings->zoom, settings->thermal_zoom, between);
  between[2] += settings->shift_x_percent / 100
                + settings->fine_x / (gdouble) self->visible_view.width;
  between[5] += settings->shift_y_percent / 100
                + settings->fine_y / (gdouble) self->visible_view.height;
  gst_thermal_affine_combine (between, self->thermal_view.matrix, between);
  if (gst_thermal_affine_invert (self->visible_view.matrix, to_picture))
    gst_thermal_affine_combine (to_picture, between, between);
  memcpy (self->to_visible, between, sizeof between);
}

/* One copy per frame, so that a property write can never split a picture. */
static void
take_settings (GstFusionOverlay *self, GstBuffer *output)
{
  GstAggregatorPad *src =
      GST_AGGREGATOR_PAD (GST_AGGREGATOR_SRC_PAD (GST_AGGREGATOR (self)));
  const GstClockTime stream_time = gst_segment_to_stream_time (
      &src->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (output));
  GstThermalRegistration *registration;

  if (GST_CLOCK_TIME_IS_VALID (stream_time))
    gst_object_sync_values (GST_OBJECT (self), stream_time);

  GST_OBJECT_LOCK (self);
  self->settings = self->prop;
  registration = gst_thermal_registration_ref (self->prop_registration);
  GST_OBJECT_UNLOCK (self);

  find_way (self, registration);
  gst_thermal_registration_unref (registration);
}

static void
tell_bands (GstFusionOverlay *self, gboolean visible, gboolean thermal,
    GstClockTime pts)
{
  GstAggregatorPad *src =
      GST_AGGREGATOR_PAD (GST_AGGREGATOR_SRC_PAD (GST_AGGREGATOR (self)));

  if (self->told_bands && self->had_visible == visible
      && self->had_thermal == thermal)
    return;
  GST_INFO_OBJECT (self, "visible picture: %s, thermal picture: %s",
      visible ? "yes" : "no", thermal ? "yes" : "no");
  self->told_bands = TRUE;
  self->had_visible = visible;
  self->had_thermal = thermal;
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("fusion-bands", "visible", G_TYPE_BOOLEAN, visible,
              "thermal", G_TYPE_BOOLEAN, thermal, "running-time", G_TYPE_UINT64,
              gst_segment_to_running_time (&src->segment, GST_FORMAT_TIME, pts),
              NULL)));
}

static void
ensure_hot_table (GstFusionOverlay *self, GstThermalCalibration *calibration)
{
  const FusionSettings *settings = &self->settings;
  const gdouble from_k = settings->hot_c + GST_THERMAL_ZERO_CELSIUS_K;
  const gfloat *kelvin;
  gsize n_kelvin;

  if (self->hot_table != NULL
      && gst_thermal_calibration_equal (self->hot_calibration, calibration)
      && self->hot_table_c == settings->hot_c
      && self->hot_table_softness_k == settings->hot_softness_k
      && self->hot_table_strength == settings->strength)
    return;

  if (self->hot_table == NULL)
    self->hot_table = g_malloc (GST_THERMAL_N_COUNTS);
  kelvin = gst_thermal_calibration_get_table (calibration, &n_kelvin);
  fusion_hot_fill_table (kelvin, (guint) n_kelvin, from_k,
      from_k + settings->hot_softness_k, settings->strength, self->hot_table);
  g_clear_pointer (&self->hot_calibration, gst_thermal_calibration_unref);
  self->hot_calibration = gst_thermal_calibration_ref (calibration);
  self->hot_table_c = settings->hot_c;
  self->hot_table_softness_k = settings->hot_softness_k;
  self->hot_table_strength = settings->strength;
}

/* Which pixels of the radiometric frame are hot. */
static void
find_hot (GstFusionOverlay *self, const GstThermalCounts *counts,
    FusionPlane *ret_alpha)
{
  const gsize n = (gsize) counts->width * counts->height;

  ensure_hot_table (self, counts->meta->calibration);
  if (self->n_alpha < n) {
    g_free (self->alpha);
    self->alpha = g_malloc (n);
    self->n_alpha = n;
  }
  fusion_hot_map (self->hot_table, counts->counts, counts->stride,
      counts->width, counts->height, self->alpha);
  *ret_alpha =
      (FusionPlane){self->alpha, counts->width, counts->width, counts->height};
}

static void
warn_no_temperatures (GstFusionOverlay *self)
{
  if (self->warned_no_temperatures)
    return;
  self->warned_no_temperatures = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, FORMAT,
      ("The thermal pictures have no temperatures, so that nothing in them is "
       "hot."),
      ("No GstThermalMeta on the buffers; put a source with a calibration or "
       "`radiometry` in front of `thermcolor`."));
}

static void
mark_hottest (GstFusionOverlay *self, const GstThermalCounts *counts,
    const FusionLayout *layout, const FusionLayoutSettings *settings,
    GstVideoFrame *output)
{
  const FusionSize size = {
      GST_VIDEO_FRAME_WIDTH (output), GST_VIDEO_FRAME_HEIGHT (output)};
  FusionSpot spot;
  gdouble x, y, to_x[2], to_y[2];
  guint n;

  fusion_spot_find (&self->finder, counts->counts, counts->stride,
      counts->width, counts->height, &spot);
  if (!gst_thermal_meta_unmap_point (counts->meta, spot.x, spot.y, &x, &y))
    return;
  n = fusion_layout_find (layout, settings, size, x, y, to_x, to_y);
  for (guint i = 0; i < n; i++)
    fusion_spot_draw (output, to_x[i], to_y[i]);
}

/* What the pictures carry along: the moment, the temperatures, what was
 * measured. */
static void
copy_metas (const Band *visible, const Band *thermal,
    const FusionLayout *layout, GstBuffer *output)
{
  GstBuffer *leading =
      visible->buffer != NULL ? visible->buffer : thermal->buffer;
  GstReferenceTimestampMeta *time =
      leading != NULL ? gst_buffer_get_reference_timestamp_meta (leading, NULL)
                      : NULL;
  GstThermalMeasurementMeta *measured;
  GstThermalMeta *meta;

  if (time != NULL)
    gst_buffer_add_reference_timestamp_meta (
        output, time->reference, time->timestamp, time->duration);
  if (thermal->buffer == NULL)
    return;
  meta = gst_buffer_add_thermal_picture_meta (output, thermal->buffer);
  if (meta != NULL)
    gst_thermal_affine_combine (
        meta->matrix, layout->temperatures, meta->matrix);
  measured = gst_buffer_get_thermal_measurement_meta (thermal->buffer);
  if (measured != NULL)
    gst_buffer_add_thermal_measurement_meta (output, measured->regions,
        measured->measurements, measured->n_measurements);
}

static void
fuse (GstFusionOverlay *self, const Band *visible, const Band *thermal,
    const FusionLayout *layout, const FusionLayoutSettings *settings,
    GstVideoFrame *output)
{
  FusionJob job = {
      .layout = layout,
      .visible = visible->frame,
      .thermal = thermal->frame,
      .strength = self->settings.strength,
  };
  GstThermalCounts counts;
  FusionPlane alpha;
  const gboolean has_counts =
      thermal->buffer != NULL
      && gst_thermal_counts_map (&counts, thermal->buffer);
  const gboolean has_temperatures =
      has_counts
      && (counts.meta->flags & GST_THERMAL_FRAME_FLAG_NOT_READY) == 0;

  if (layout->paint == FUSION_PAINT_MASK && thermal->buffer != NULL
      && !has_counts)
    warn_no_temperatures (self);
  if (layout->paint == FUSION_PAINT_MASK && has_temperatures) {
    find_hot (self, &counts, &alpha);
    job.alpha = &alpha;
    gst_thermal_affine_combine (
        counts.meta->matrix, layout->thermal.from_output, job.alpha_matrix);
  }
  fusion_composer_run (&self->composer, &job, output);
  if (self->settings.mark && has_temperatures)
    mark_hottest (self, &counts, layout, settings, output);
  if (has_counts)
    gst_thermal_counts_unmap (&counts);
}

static GstFlowReturn
gst_fusion_overlay_aggregate_frames (
    GstVideoAggregator *aggregator, GstBuffer *output)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (aggregator);
  const FusionSize size = {GST_VIDEO_INFO_WIDTH (&aggregator->info),
      GST_VIDEO_INFO_HEIGHT (&aggregator->info)};
  g_auto (Band) visible = {0}, thermal = {0};
  FusionLayoutSettings settings;
  FusionLayout layout;
  GstVideoFrame picture;

  band_init (&visible, self, "visible");
  band_init (&thermal, self, "thermal");
  if (self->visible_view.width == 0)
    self->visible_view =
        (GstThermalView){size.width, size.height, .matrix = {1, 0, 0, 0, 1, 0}};
  take_view (&visible, &self->visible_view);
  take_view (&thermal, &self->thermal_view);
  take_settings (self, output);
  tell_bands (self, visible.frame != NULL, thermal.frame != NULL,
      GST_BUFFER_PTS (output));

  settings = (FusionLayoutSettings){
      .mode = self->settings.mode,
      .source = self->settings.source,
      .corner = self->settings.corner,
      .inset_percent = self->settings.inset_percent,
  };
  for (guint i = 0; i < 6; i++)
    settings.to_visible[i] = self->to_visible[i];
  fusion_layout_init (&layout, &settings, size, band_get_size (&visible),
      band_get_size (&thermal));

  if (!gst_video_frame_map (
          &picture, &aggregator->info, output, GST_MAP_READWRITE))
    return GST_FLOW_ERROR;
  fuse (self, &visible, &thermal, &layout, &settings, &picture);
  gst_video_frame_unmap (&picture);
  copy_metas (&visible, &thermal, &layout, output);
  return GST_FLOW_OK;
}

static void
gst_fusion_overlay_finalize (GObject *object)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (object);

  gst_fusion_overlay_clear_properties (self);
  G_OBJECT_CLASS (gst_fusion_overlay_parent_class)->finalize (object);
}

static void
gst_fusion_overlay_class_init (GstFusionOverlayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstAggregatorClass *aggregator_class = GST_AGGREGATOR_CLASS (klass);
  GstVideoAggregatorClass *video_class = GST_VIDEO_AGGREGATOR_CLASS (klass);

  object_class->finalize = gst_fusion_overlay_finalize;
  gst_fusion_overlay_install_properties (object_class);

  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &visible_template, GST_TYPE_VIDEO_AGGREGATOR_CONVERT_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &thermal_template, GST_TYPE_VIDEO_AGGREGATOR_CONVERT_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &src_template, GST_TYPE_AGGREGATOR_PAD);
  gst_element_class_set_static_metadata (element_class, "Fusion overlay",
      "Filter/Editor/Video/Compositor",
      "Makes one picture of a visible and a thermal one",
      "The Thermoscope authors");

  element_class->request_new_pad =
      GST_DEBUG_FUNCPTR (gst_fusion_overlay_request_new_pad);
  aggregator_class->create_new_pad =
      GST_DEBUG_FUNCPTR (gst_fusion_overlay_create_new_pad);
  aggregator_class->start = GST_DEBUG_FUNCPTR (gst_fusion_overlay_start);
  aggregator_class->stop = GST_DEBUG_FUNCPTR (gst_fusion_overlay_stop);
  aggregator_class->fixate_src_caps =
      GST_DEBUG_FUNCPTR (gst_fusion_overlay_fixate_src_caps);
  video_class->find_best_format =
      GST_DEBUG_FUNCPTR (gst_fusion_overlay_find_best_format);
  video_class->create_output_buffer =
      GST_DEBUG_FUNCPTR (gst_fusion_overlay_create_output_buffer);
  video_class->aggregate_frames =
      GST_DEBUG_FUNCPTR (gst_fusion_overlay_aggregate_frames);
}

static void
gst_fusion_overlay_init (GstFusionOverlay *self)
{
  gst_fusion_overlay_init_properties (self);
  /* a pipeline that has run for a day must not make up that day */
  g_object_set (self, "latency", (guint64) DEFAULT_LATENCY,
      "start-time-selection", GST_AGGREGATOR_START_TIME_SELECTION_FIRST, NULL);
}
