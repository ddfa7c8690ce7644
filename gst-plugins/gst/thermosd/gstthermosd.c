/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-thermosd
 * @title: thermosd
 * @short_description: draws over pictures
 *
 * Writes texts with modifiers (time, direction, temperatures of regions, alarm
 * state, names, rates), draws the regions that `radiometry` measures with
 * their values and their hottest and coldest pixel, a colour bar with
 * temperatures and a picture. What a picture knows of itself comes with it, so
 * the element needs nobody behind `radiometry` and `thermcolor`; places are
 * right in pictures that were scaled, turned or cut, too.
 *
 * Everything is drawn once for each change, in the picture's own format, and
 * laid over each picture. Sizes are shares of the picture's height.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 !
 *     radiometry regions="box(0.4,0.4,0.6,0.6,name=Door)" !
 *     thermcolor palette=ironbow !
 *     thermosd texts="text('%F %T') text('Door: #max(Door)',at=top-right)"
 *         regions=true color-bar=right ! videoconvert ! autovideosink
 * ]|
 * A box with its name and its hottest pixel, the time, and the palette with
 * temperatures beside it.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=5 !
 *     thermosd pan=12.5 tilt=-3
 *         texts="text('#x° #y°',at=bottom,size=0.1,color=#ffff00)" ! fakesink
 * ]|
 * Large yellow letters at the bottom of any picture.
 *
 * `docs/overlays.md` has the table of modifiers.
 */

#include "config.h"

#include "gstthermosd-private.h"
#include "osd-layer.h"

#include <gst/filter/therm-filter.h>
#include <math.h>
#include <string.h>

GST_DEBUG_CATEGORY_STATIC (gst_therm_osd_debug);
#define GST_CAT_DEFAULT gst_therm_osd_debug

/* Numbers that change more often than this cannot be read. */
#define READINGS_INTERVAL (200 * GST_MSECOND)

#define FORMATS "{ " THERM_FILTER_PICTURE_FORMATS " }"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

static GstStaticCaps unix_time_caps = GST_STATIC_CAPS ("timestamp/x-unix");

G_DEFINE_FINAL_TYPE (GstThermOsd, gst_therm_osd, GST_TYPE_VIDEO_FILTER)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (thermosd, "thermosd", GST_RANK_NONE,
    GST_TYPE_THERM_OSD,
    GST_DEBUG_CATEGORY_INIT (gst_therm_osd_debug, "thermosd", 0, "overlays"))

static gboolean
gst_therm_osd_start (GstBaseTransform *trans)
{
  GstThermOsd *self = GST_THERM_OSD (trans);
  g_autofree gchar *message = NULL;

  GST_OBJECT_LOCK (self);
  if (self->prop_error != NULL)
    message = g_strdup (self->prop_error->message);
  self->started = message == NULL;
  GST_OBJECT_UNLOCK (self);

  if (message != NULL) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("%s", message), (NULL));
    return FALSE;
  }
  self->painter = osd_painter_new ();
  self->serial = 0;
  self->readings_pts = GST_CLOCK_TIME_NONE;
  return TRUE;
}

static gboolean
gst_therm_osd_set_info (GstVideoFilter *filter, GstCaps *incaps,
    GstVideoInfo *in_info, GstCaps *outcaps, GstVideoInfo *out_info)
{
  GstThermOsd *self = GST_THERM_OSD (filter);

  if (!osd_layer_can_blend (GST_VIDEO_INFO_FORMAT (in_info)))
    return FALSE;
  self->info = *in_info;
  osd_painter_set_format (self->painter, in_info);
  return TRUE;
}

static void
gst_therm_osd_before_transform (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstThermOsd *self = GST_THERM_OSD (trans);

  therm_filter_sync_values (trans, buffer);

  /* one copy per change, so that a property write can never split a picture */
  GST_OBJECT_LOCK (self);
  if (self->serial != self->prop_serial) {
    osd_settings_copy (&self->settings, &self->prop);
    self->serial = self->prop_serial;
    self->readings_pts = GST_CLOCK_TIME_NONE;
  }
  GST_OBJECT_UNLOCK (self);

  osd_painter_set_font (self->painter, self->settings.font);
  gst_base_transform_set_passthrough (
      trans, !osd_settings_draw (&self->settings));
}

static void
forget_readings (GstThermOsd *self)
{
  g_clear_pointer (&self->readings.regions, gst_thermal_region_set_unref);
  g_clear_pointer (&self->readings.calibration, gst_thermal_calibration_unref);
  g_free ((gpointer) self->readings.measurements);
  self->readings = (OsdReadings){.span_k = {NAN, NAN}};
  for (guint i = 0; i < GST_THERMAL_SPAN_N_TEMPERATURES; i++)
    self->span_k[i] = NAN;
}

static void
take_readings (GstThermOsd *self, const GstThermalMeta *meta,
    const GstThermalMeasurementMeta *measured, const GstThermalSpanMeta *span)
{
  forget_readings (self);
  if (measured != NULL) {
    self->readings.regions = gst_thermal_region_set_ref (measured->regions);
    self->readings.measurements = g_memdup2 (measured->measurements,
        measured->n_measurements * sizeof *measured->measurements);
    self->readings.n_measurements = measured->n_measurements;
  }
  if (meta != NULL)
    self->readings.calibration =
        gst_thermal_calibration_ref (gst_thermal_meta_get_calibration (meta));
  if (span != NULL) {
    memcpy (self->span_k, span->kelvin, sizeof self->span_k);
    self->readings.span_k[0] = self->span_k[0];
    self->readings.span_k[1] =
        self->span_k[GST_THERMAL_SPAN_N_TEMPERATURES - 1];
  }
}

/* Other regions are shown at once, other numbers now and then. */
static gboolean
are_readings_due (GstThermOsd *self, GstClockTime pts,
    const GstThermalMeasurementMeta *measured)
{
  if (!GST_CLOCK_TIME_IS_VALID (pts)
      || !GST_CLOCK_TIME_IS_VALID (self->readings_pts)
      || self->readings.regions
             != (measured != NULL ? measured->regions : NULL))
    return TRUE;
  return pts < self->readings_pts
         || pts - self->readings_pts >= READINGS_INTERVAL;
}

/* When the picture was taken; a source that does not say is taken to be live. */
static GDateTime *
get_time (GstThermOsd *self, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_time_caps);
  const GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, caps);
  g_autoptr (GDateTime) second = NULL;
  g_autoptr (GDateTime) utc = NULL;

  if (meta == NULL)
    return g_date_time_new_now (self->settings.zone);
  second = g_date_time_new_from_unix_utc (meta->timestamp / GST_SECOND);
  if (second == NULL)
    return NULL;
  utc = g_date_time_add (second, meta->timestamp % GST_SECOND / GST_USECOND);
  return g_date_time_to_timezone (utc, self->settings.zone);
}

/* Where the camera looked when the picture was taken, as far as nobody has set
 * it. */
static void
take_pose (OsdValues *values, GstBuffer *buffer)
{
  const GstThermalPoseMeta *posed = gst_buffer_find_thermal_pose_meta (buffer);

  if (posed == NULL)
    return;
  if (isnan (values->pan_deg))
    values->pan_deg = posed->pose.pan_deg;
  if (isnan (values->tilt_deg))
    values->tilt_deg = posed->pose.tilt_deg;
  if (isnan (values->zoom))
    values->zoom = posed->pose.zoom;
}

static gdouble
get_fps (GstThermOsd *self)
{
  if (!isnan (self->settings.fps))
    return self->settings.fps;
  return self->info.fps_n > 0 ? (gdouble) self->info.fps_n / self->info.fps_d
                              : NAN;
}

static GstFlowReturn
gst_therm_osd_transform_frame_ip (
    GstVideoFilter *filter, GstVideoFrame *picture)
{
  GstThermOsd *self = GST_THERM_OSD (filter);
  const OsdSettings *settings = &self->settings;
  GstBuffer *buffer = picture->buffer;
  const GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);
  const GstThermalMeasurementMeta *measured =
      gst_buffer_get_thermal_measurement_meta (buffer);
  const GstThermalSpanMeta *span = gst_buffer_get_thermal_span_meta (buffer);
  g_autoptr (GDateTime) time = get_time (self, buffer);
  OsdScene scene;

  if (are_readings_due (self, GST_BUFFER_PTS (buffer), measured)) {
    take_readings (self, meta, measured, span);
    self->readings_pts = GST_BUFFER_PTS (buffer);
  }

  scene = (OsdScene){
      .values =
          {
              .time = time,
              .camera = settings->camera,
              .sensor = settings->sensor,
              .pan_deg = settings->pan_deg,
              .tilt_deg = settings->tilt_deg,
              .zoom = settings->zoom,
              .fps = get_fps (self),
              .bitrate_kbps = settings->bitrate_kbps,
              .width = GST_VIDEO_FRAME_WIDTH (picture),
              .height = GST_VIDEO_FRAME_HEIGHT (picture),
              .unit = settings->unit,
              .readings = self->readings,
              .states = settings->states,
          },
      .meta = meta,
      .places = measured != NULL ? measured->measurements : NULL,
      .n_places = measured != NULL ? measured->n_measurements : 0,
      .palette = span != NULL ? span->palette : NULL,
      .inverted = span != NULL && span->inverted,
      .outside =
          span != NULL ? span->outside : (GstThermalOutside){NAN, NAN, 0, 0},
  };
  take_pose (&scene.values, buffer);
  memcpy (scene.span_k, self->span_k, sizeof scene.span_k);
  osd_compose (self->painter, picture, &settings->design, &scene);
  return GST_FLOW_OK;
}

static gboolean
gst_therm_osd_stop (GstBaseTransform *trans)
{
  GstThermOsd *self = GST_THERM_OSD (trans);

  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  GST_OBJECT_UNLOCK (self);

  g_clear_pointer (&self->painter, osd_painter_free);
  forget_readings (self);
  return TRUE;
}

static void
gst_therm_osd_finalize (GObject *object)
{
  GstThermOsd *self = GST_THERM_OSD (object);

  gst_therm_osd_clear_properties (self);
  osd_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_therm_osd_parent_class)->finalize (object);
}

static void
gst_therm_osd_class_init (GstThermOsdClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  object_class->finalize = gst_therm_osd_finalize;
  gst_therm_osd_install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Thermal overlay",
      "Filter/Effect/Video",
      "Draws texts, regions, a colour bar and a picture over pictures",
      "The Thermoscope authors");

  trans_class->transform_ip_on_passthrough = FALSE;
  trans_class->start = GST_DEBUG_FUNCPTR (gst_therm_osd_start);
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_therm_osd_set_info);
  trans_class->before_transform =
      GST_DEBUG_FUNCPTR (gst_therm_osd_before_transform);
  filter_class->transform_frame_ip =
      GST_DEBUG_FUNCPTR (gst_therm_osd_transform_frame_ip);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_therm_osd_stop);
}

static void
gst_therm_osd_init (GstThermOsd *self)
{
  gst_therm_osd_init_properties (self);
  osd_settings_init (&self->settings);
  forget_readings (self);
}
