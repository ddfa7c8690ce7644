/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-radiometry
 * @title: radiometry
 * @short_description: gives counts their temperatures and measures regions
 *
 * Takes radiometric frames (GRAY16_LE). Attaches the calibration for the
 * object parameters that are set here (emissivity, distance, reflected
 * temperature, ...; those that are not set stay as the source says), measures
 * #GstRadiometry:regions in every frame, and tells the numbers by a
 * #GstThermalMeasurementMeta on the frame and by messages on the bus.
 *
 * |[
 * gst-launch-1.0 -m thermsrc scene=substation num-buffers=20 !
 *     radiometry emissivity=0.95 regions="full() spot(0.5,0.5)" !
 *     thermcolor palette=ironbow ! videoconvert ! fakesink
 * ]|
 * Prints once in a second what the whole frame and its middle say.
 *
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=5 pattern=gradient !
 *     video/x-raw,format=GRAY16_LE,width=320,height=240,framerate=5/1 !
 *     radiometry calibration="linear(0.002,270)" interval=1
 *     regions="full() spot(0.5,0.5) box(0.1,0.1,0.4,0.4,name='Pump 3')" !
 *     fakesink
 * ]|
 * Prints minimum, maximum, mean, median and standard deviation of the frame, of
 * its middle and of a box, five times. `calibration` is for sources that do not
 * know what their counts mean.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=5 pattern=gradient !
 *     video/x-raw,format=GRAY16_LE,width=320,height=240 !
 *     radiometry calibration="planck(14985.9,0.011283,1398.1,1,-6233)"
 *     emissivity=0.95 distance=3 reflected-temperature=18
 *     output=centikelvin ! fakesink
 * ]|
 * Every pixel leaves as its temperature in kelvin × 100.
 *
 * Frames that bring no calibration, with none set here, pass as they are, and
 * one warning says so: temperatures are never invented. When the source's
 * counts are temperatures already, object parameters change nothing any more;
 * one warning says that, too.
 *
 * The message is an element message named `thermal-measurement`:
 *
 * * `timestamp`, `stream-time`, `running-time` (#guint64): of the frame, ns
 * * `utc` (#guint64): when it was taken, ns since 1970, if the frame says so
 * * `width`, `height` (#gint): of the radiometric frame
 * * `regions` (array of #GstStructure): for each region that is not a shield:
 *   `id` (#guint), `name` (string, if it has one), `kind` (string: `full`,
 *   `spot`, `line`, `box`, `polygon`), `n-pixels`, `n-invalid` (#guint),
 *   `min-k`, `max-k`, `mean-k`, `median-k`, `stddev-k` (#gdouble, kelvin; NaN
 *   when `n-pixels` is 0), `min-status`, `max-status` (string: `valid`,
 *   `below` and `above` the limits of the camera, `none`), `mean-status`,
 *   `median-status` (the same), `n-below`, `n-above` (#guint: pixels beyond the
 *   limits), `distance-m` (#gdouble: as it was taken into account; NaN when the
 *   counts are temperatures already), and if there are pixels the places of the
 *   extremes: `min-column`, `min-row`, `max-column`, `max-row` (#gint, pixels),
 *   `min-x`, `min-y`, `max-x`, `max-y` (#gdouble, 0 to 1)
 * * `comparisons` (array of #GstStructure), if there are any: `id` (#guint),
 *   `name` (string, if it has one), `kind` (string: `difference`, `group`),
 *   `difference-k` (#gdouble, kelvin; NaN when there is none or it is not to be
 *   said), `region-id` (#guint, the region that decides, if there is a number)
 *
 * With `range` the camera promises what it measures: −20 to 150 °C, 0 to 550 °C,
 * or the lower one as long as nothing is hotter (`auto`). Numbers beyond are
 * said to be. An element message `thermal-range` tells the range at the start,
 * unless it is the source's, and at each change: `range` (string: `source`, `low`, `high`), `automatic` (#gboolean),
 * `low-k`, `high-k` (#gdouble, kelvin; NaN: no limit).
 *
 * |[
 * gst-launch-1.0 -m thermsrc scene=fire num-buffers=30 ! radiometry range=auto
 *     regions="full() box(0.1,0.1,0.4,0.4) box(0.6,0.1,0.9,0.4)"
 *     comparisons="difference(1,2,of=mean) group(1,2)" interval=500000000 !
 *     fakesink
 * ]|
 * Chooses the range by what is seen, and compares two boxes.
 *
 * |[
 * gst-launch-1.0 -m thermsrc scene=perimeter tilt=-10 num-buffers=10 !
 *     radiometry distance-mode=ground mount-height=6
 *     regions="spot(0.5,0.5) spot(0.5,0.9)" ! fakesink
 * ]|
 * The lower spot is nearer: distances are those to the ground, as seen from 6 m
 * above it. Where the camera looks is on the frames (#GstThermalPoseMeta), or
 * set by `tilt` and `fov`.
 *
 * A calibration file (`calibration-file`) holds what is known of one very
 * camera, with a checksum. When it is damaged, missing, or not the one that
 * `calibration-checksum` expects, or is changed while the stream runs, an
 * element message `thermal-calibration-file` says so: `state` (string: `good`,
 * `changed`, `damaged`, `missing`, `none`), `location`, and where they are known
 * `reason`, `checksum`, `version`, `serial` (string). A changed one counts, a
 * damaged one does not; the source's own calibration takes its place.
 *
 * Frames that are flagged frozen carry the numbers of the last one that was
 * not, and post nothing. Regions are places in the radiometric frame, also when
 * the picture was scaled or cut on its way here.
 */

#include "config.h"

#include "gstradiometry-private.h"
#include "radiometry-calibration.h"
#include "radiometry-message.h"

#include <gst/filter/therm-filter.h>
#include <math.h>
#include <string.h>

GST_DEBUG_CATEGORY (gst_radiometry_debug);
#define GST_CAT_DEFAULT gst_radiometry_debug

#define GRAY16_CAPS GST_VIDEO_CAPS_MAKE ("GRAY16_LE")

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (GRAY16_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (GRAY16_CAPS));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstRadiometry, gst_radiometry,
    GST_TYPE_BASE_TRANSFORM,
    GST_DEBUG_CATEGORY_INIT (
        gst_radiometry_debug, "radiometry", 0, "temperatures and measurements"))
GST_ELEMENT_REGISTER_DEFINE (
    radiometry, "radiometry", GST_RANK_NONE, GST_TYPE_RADIOMETRY)

static void
forget_measurer (GstRadiometry *self)
{
  g_clear_pointer (&self->measurer, gst_thermal_measurer_free);
  g_clear_pointer (&self->measurements, g_free);
  self->has_measurements = FALSE;
}

static void
take_regions (GstRadiometry *self)
{
  if (self->regions != self->prop_regions) {
    self->warned_object = FALSE;
    forget_measurer (self);
    g_clear_pointer (&self->regions, gst_thermal_region_set_unref);
    if (self->prop_regions != NULL)
      self->regions = gst_thermal_region_set_ref (self->prop_regions);
  }
  if (self->comparisons != self->prop_comparisons) {
    g_clear_pointer (&self->comparisons, gst_thermal_comparison_set_unref);
    if (self->prop_comparisons != NULL)
      self->comparisons =
          gst_thermal_comparison_set_ref (self->prop_comparisons);
  }
}

/* One copy per change, so that a property write can never split a frame. */
static void
take_properties (GstRadiometry *self)
{
  GST_OBJECT_LOCK (self);
  if (self->serial != self->prop_serial) {
    self->serial = self->prop_serial;
    /* NaN is a value like others here */
    if (memcmp (&self->settings.object, &self->prop_settings.object,
            sizeof self->settings.object)
        != 0)
      self->warned_object = FALSE;
    self->settings = self->prop_settings;
    self->has_pose = FALSE;
    take_regions (self);
    if (self->prop_file_is_new)
      radiometry_watch_set (
          &self->watch, self->prop_file, self->prop_file_checksum);
    self->prop_file_is_new = FALSE;

    g_clear_pointer (&self->fallback, gst_thermal_calibration_unref);
    if (self->prop_calibration != NULL)
      self->fallback = gst_thermal_calibration_ref (self->prop_calibration);
  }
  GST_OBJECT_UNLOCK (self);
}

static gboolean
has_region_parameters (GstThermalRegionSet *regions)
{
  if (regions == NULL)
    return FALSE;

  for (guint i = 0; i < gst_thermal_region_set_get_size (regions); i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (regions, i);

    if (!gst_thermal_region_is_shield (region)
        && !gst_thermal_object_is_correction (
            gst_thermal_region_get_object (region)))
      return TRUE;
  }
  return FALSE;
}

/* Where the camera looked when it took the frame behind @buffer; FALSE: nobody
 * knows. */
static gboolean
find_pose (GstRadiometry *self, GstBuffer *buffer, GstThermalPose *ret_pose)
{
  const GstThermalPoseMeta *posed = gst_buffer_find_thermal_pose_meta (buffer);

  *ret_pose = posed != NULL ? posed->pose : (GstThermalPose){NAN, NAN, 1, NAN};
  if (!isnan (self->settings.tilt_deg))
    ret_pose->tilt_deg = self->settings.tilt_deg;
  if (!isnan (self->settings.fov_deg))
    ret_pose->fov_deg = self->settings.fov_deg;
  return !isnan (ret_pose->tilt_deg) && ret_pose->fov_deg > 0
         && ret_pose->fov_deg < 180 && ret_pose->zoom > 0;
}

/* Tables are made anew for other distances, a millisecond each. While the head
 * moves, that happens a few times a second only. */
#define POSE_INTERVAL (300 * GST_MSECOND)

static gboolean
is_pose_due (GstRadiometry *self, const GstThermalPose *pose, GstClockTime now)
{
  if (!self->has_pose)
    return TRUE;
  if (pose->tilt_deg == self->pose.tilt_deg
      && pose->fov_deg == self->pose.fov_deg && pose->zoom == self->pose.zoom)
    return FALSE;
  return !GST_CLOCK_TIME_IS_VALID (now)
         || !GST_CLOCK_TIME_IS_VALID (self->posed_at) || now < self->posed_at
         || now - self->posed_at >= POSE_INTERVAL;
}

static RadiometryGround
get_ground (GstRadiometry *self, GstBuffer *buffer)
{
  const GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);

  return (RadiometryGround){
      .height_m = self->settings.mount_height_m,
      .most_m = self->settings.distance_limit_m,
      .aspect = meta != NULL ? (gdouble) meta->width / meta->height
                             : (gdouble) self->info.width / self->info.height,
  };
}

/* How far away the frame is; the regions follow when they are measured. */
static void
follow_pose (GstRadiometry *self, GstBuffer *buffer)
{
  const RadiometryGround ground = get_ground (self, buffer);
  GstThermalPose pose;

  if (self->settings.distance_mode == GST_RADIOMETRY_DISTANCE_FIXED
      || !find_pose (self, buffer, &pose)) {
    if (self->settings.distance_mode != GST_RADIOMETRY_DISTANCE_FIXED
        && !self->warned_pose) {
      self->warned_pose = TRUE;
      GST_ELEMENT_WARNING (self, STREAM, FORMAT,
          ("Nobody says where the camera looks: distances are as set. Set the "
           "properties \"tilt\" and \"fov\"."),
          (NULL));
    }
    self->distances_changed |= !isnan (self->frame_distance_m);
    self->frame_distance_m = NAN;
    return;
  }

  if (!is_pose_due (self, &pose, GST_BUFFER_PTS (buffer)))
    return;
  self->pose = pose;
  self->has_pose = TRUE;
  self->posed_at = GST_BUFFER_PTS (buffer);
  self->frame_distance_m = radiometry_distance_of_frame (&ground, &pose);
  self->distances_changed = TRUE;
}

static void
set_distances (GstRadiometry *self, GstBuffer *buffer)
{
  const RadiometryGround ground = get_ground (self, buffer);
  const guint n_regions = gst_thermal_region_set_get_size (self->regions);
  g_autofree gdouble *distances_m = g_new (gdouble, n_regions);
  guint n = 0;

  if (!self->distances_changed)
    return;
  self->distances_changed = FALSE;
  for (guint i = 0; i < n_regions; i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (self->regions, i);

    if (!gst_thermal_region_is_shield (region))
      distances_m[n++] =
          isnan (self->frame_distance_m)
                  || gst_thermal_calibration_get_planck (self->calibration)
                         == NULL
              ? NAN
              : radiometry_distance_of_region (&ground, &self->pose, region);
  }
  gst_thermal_measurer_set_distances (self->measurer, distances_m);
}

static void
ensure_measurer (GstRadiometry *self, gint width, gint height)
{
  if (self->measurer != NULL && self->measurer_width == width
      && self->measurer_height == height)
    return;

  if (gst_thermal_calibration_get_encoding (self->calibration)
          == GST_THERMAL_ENCODING_LINEAR
      && has_region_parameters (self->regions))
    gst_radiometry_warn_object (self,
        "the counts are temperatures already, those of a region "
        "cannot be changed any more");

  forget_measurer (self);
  self->measurer = gst_thermal_measurer_new (self->regions, width, height);
  self->measurer_width = width;
  self->measurer_height = height;
  self->measurements = g_new0 (
      GstThermalMeasurement, gst_thermal_measurer_get_size (self->measurer));
  self->distances_changed = TRUE;
}

static gboolean
is_message_due (GstRadiometry *self, GstClockTime timestamp)
{
  if (self->settings.interval == 0)
    return FALSE;
  if (!GST_CLOCK_TIME_IS_VALID (timestamp)
      || !GST_CLOCK_TIME_IS_VALID (self->posted_at))
    return TRUE;

  /* time that went back is another pass over the same file */
  return timestamp < self->posted_at
         || timestamp - self->posted_at >= self->settings.interval;
}

static void
post_measurements (GstRadiometry *self, GstBuffer *buffer)
{
  GstStructure *structure;

  if (!is_message_due (self, GST_BUFFER_PTS (buffer)))
    return;

  self->posted_at = GST_BUFFER_PTS (buffer);
  structure = radiometry_message_new_structure (buffer,
      &GST_BASE_TRANSFORM (self)->segment, self->regions, self->measurements,
      gst_thermal_measurer_get_size (self->measurer), self->measurer_width,
      self->measurer_height);
  if (self->comparisons != NULL)
    radiometry_message_add_comparisons (
        structure, gst_buffer_get_thermal_comparison_meta (buffer));
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), structure));
}

/* Measures the counts behind @buffer and attaches the numbers. */
static gboolean
measure (GstRadiometry *self, GstBuffer *buffer)
{
  GstThermalCounts counts;
  GstThermalFrameFlags flags;
  gboolean frozen;

  if (!gst_thermal_counts_map (&counts, buffer))
    return FALSE;

  flags = counts.meta->flags;
  ensure_measurer (self, counts.width, counts.height);
  set_distances (self, buffer);
  frozen =
      (flags & GST_THERMAL_FRAME_FLAG_FROZEN) != 0 && self->has_measurements;
  if (!frozen)
    gst_thermal_measurer_run (self->measurer, counts.counts, counts.stride,
        (flags & GST_THERMAL_FRAME_FLAG_NOT_READY) ? NULL : self->calibration,
        self->measurements);
  gst_thermal_counts_unmap (&counts);

  gst_buffer_add_thermal_measurement_meta (buffer, self->regions,
      self->measurements, gst_thermal_measurer_get_size (self->measurer));
  if (self->comparisons != NULL)
    gst_buffer_add_thermal_comparison_meta (buffer, self->comparisons,
        self->measurements, gst_thermal_measurer_get_size (self->measurer));
  if (frozen)
    return TRUE;

  self->has_measurements = TRUE;
  post_measurements (self, buffer);
  return TRUE;
}

static void
write_centikelvin (GstVideoFrame *frame, const guint16 *table)
{
  for (gint y = 0; y < GST_VIDEO_FRAME_HEIGHT (frame); y++) {
    guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
                  + (gssize) y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

    for (gint x = 0; x < GST_VIDEO_FRAME_WIDTH (frame); x++)
      GST_WRITE_UINT16_LE (
          row + 2 * x, table[GST_READ_UINT16_LE (row + 2 * x)]);
  }
}

/* Turns the pixels of @buffer into temperatures. They hold the counts then, of
 * whatever the picture was made. */
static gboolean
convert (GstRadiometry *self, GstBuffer *buffer)
{
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);
  const GstThermalFrameFlags flags = meta->flags;
  GstVideoFrame frame;

  if (self->centikelvin == NULL) {
    self->centikelvin =
        radiometry_calibration_new_centikelvin (self->calibration);
    self->centikelvin_table =
        radiometry_calibration_build_centikelvin_table (self->calibration);
  }

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READWRITE))
    return FALSE;
  write_centikelvin (&frame, self->centikelvin_table);
  gst_video_frame_unmap (&frame);

  gst_buffer_remove_meta (buffer, &meta->meta);
  meta = gst_buffer_add_thermal_meta (buffer, self->centikelvin, &self->info);
  meta->flags = flags;
  return TRUE;
}

static gboolean
gst_radiometry_start (GstBaseTransform *trans)
{
  GstRadiometry *self = GST_RADIOMETRY (trans);
  g_autofree gchar *message = NULL;

  GST_OBJECT_LOCK (self);
  message = gst_radiometry_dup_wrong_text (self);
  self->started = message == NULL;
  GST_OBJECT_UNLOCK (self);

  if (message != NULL) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("%s", message), (NULL));
    return FALSE;
  }

  self->posted_at = GST_CLOCK_TIME_NONE;
  self->warned_uncalibrated = FALSE;
  self->warned_object = FALSE;
  self->warned_pose = FALSE;
  self->has_pose = FALSE;
  self->frame_distance_m = NAN;
  self->has_told_range = FALSE;
  self->compensation_k = 0;
  self->compensated_at = GST_CLOCK_TIME_NONE;
  /* whoever listens now has heard nothing of the file */
  self->watch.looked_at_us = G_MININT64;
  radiometry_range_init (&self->chosen);
  return TRUE;
}

static gboolean
gst_radiometry_set_caps (
    GstBaseTransform *trans, GstCaps *in_caps, GstCaps *out_caps)
{
  GstRadiometry *self = GST_RADIOMETRY (trans);

  return gst_video_info_from_caps (&self->info, in_caps);
}

static void
gst_radiometry_before_transform (GstBaseTransform *trans, GstBuffer *buffer)
{
  therm_filter_sync_values (trans, buffer);
  take_properties (GST_RADIOMETRY (trans));
}

static GstFlowReturn
gst_radiometry_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstRadiometry *self = GST_RADIOMETRY (trans);
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);
  GstThermalCalibration *source;
  gboolean good;

  gst_radiometry_follow_file (self, buffer);
  if (self->watch.file != NULL && self->watch.file->calibration != NULL)
    source = self->watch.file->calibration;
  else
    source = meta != NULL ? meta->calibration : self->fallback;
  if (source == NULL) {
    if (!self->warned_uncalibrated)
      GST_ELEMENT_WARNING (self, STREAM, FORMAT,
          ("The source does not say what its counts mean: there are no "
           "temperatures. Set the property \"calibration\"."),
          ("frames pass as they are"));
    self->warned_uncalibrated = TRUE;
    return GST_FLOW_OK;
  }

  follow_pose (self, buffer);
  gst_radiometry_ensure_unlimited (self, source);
  if (meta == NULL)
    meta = gst_buffer_add_thermal_meta (buffer, self->unlimited, &self->info);
  good = gst_radiometry_choose_calibration (self, buffer);
  if (good && meta->calibration != self->calibration)
    gst_thermal_meta_set_calibration (meta, self->calibration);

  if (!good || (self->regions != NULL && !measure (self, buffer))
      || (self->settings.output == GST_RADIOMETRY_OUTPUT_CENTIKELVIN
          && !convert (self, buffer))) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A frame is shorter than its format says."),
        ("%" G_GSIZE_FORMAT " bytes", gst_buffer_get_size (buffer)));
    return GST_FLOW_ERROR;
  }
  return GST_FLOW_OK;
}

static gboolean
gst_radiometry_stop (GstBaseTransform *trans)
{
  GstRadiometry *self = GST_RADIOMETRY (trans);

  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  GST_OBJECT_UNLOCK (self);
  gst_radiometry_forget_calibration (self);
  forget_measurer (self);
  return TRUE;
}

static void
gst_radiometry_finalize (GObject *object)
{
  GstRadiometry *self = GST_RADIOMETRY (object);

  radiometry_watch_clear (&self->watch);
  gst_radiometry_forget_calibration (self);
  forget_measurer (self);
  g_clear_pointer (&self->regions, gst_thermal_region_set_unref);
  g_clear_pointer (&self->fallback, gst_thermal_calibration_unref);
  g_clear_pointer (&self->comparisons, gst_thermal_comparison_set_unref);
  gst_radiometry_clear_properties (self);

  G_OBJECT_CLASS (gst_radiometry_parent_class)->finalize (object);
}

static void
gst_radiometry_class_init (GstRadiometryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->finalize = gst_radiometry_finalize;
  gst_radiometry_install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Radiometry",
      "Filter/Analyzer/Video",
      "Gives counts their temperatures and measures regions",
      "The Thermoscope authors");

  trans_class->start = GST_DEBUG_FUNCPTR (gst_radiometry_start);
  trans_class->set_caps = GST_DEBUG_FUNCPTR (gst_radiometry_set_caps);
  trans_class->before_transform =
      GST_DEBUG_FUNCPTR (gst_radiometry_before_transform);
  trans_class->transform_ip = GST_DEBUG_FUNCPTR (gst_radiometry_transform_ip);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_radiometry_stop);
}

static void
gst_radiometry_init (GstRadiometry *self)
{
  gst_radiometry_init_properties (self);
  radiometry_watch_init (&self->watch);
  self->frame_distance_m = NAN;
  self->posted_at = GST_CLOCK_TIME_NONE;
}
