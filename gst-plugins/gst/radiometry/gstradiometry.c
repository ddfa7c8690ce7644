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
 *   `below` and `above` the limits of the camera, `none`), and if there are
 *   pixels the places of the extremes: `min-column`, `min-row`, `max-column`,
 *   `max-row` (#gint, pixels), `min-x`, `min-y`, `max-x`, `max-y` (#gdouble, 0
 *   to 1)
 *
 * Frames that are flagged frozen carry the numbers of the last one that was
 * not, and post nothing. Regions are places in the radiometric frame, also when
 * the picture was scaled or cut on its way here.
 */

#include "config.h"

#include "gstradiometry.h"
#include "radiometry-calibration.h"
#include "radiometry-message.h"

#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

GST_DEBUG_CATEGORY_STATIC (gst_radiometry_debug);
#define GST_CAT_DEFAULT gst_radiometry_debug

struct _GstRadiometry
{
  GstBaseTransform parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  GstThermalObject prop_object; /* NaN: as the source says */
  GstRadiometryOutput prop_output;
  GstClockTime prop_interval;
  gchar *prop_regions_text;
  GstThermalRegionSet *prop_regions; /* NULL when there are none */
  gchar *prop_calibration_text;
  GstThermalCalibration *prop_calibration;
  GError *regions_error; /* of a text that came before the start */
  GError *calibration_error;
  gboolean started;
  guint prop_serial; /* another one after each change */

  /* what the stream uses; streaming thread only, refreshed before each frame */
  guint serial;
  GstThermalObject object;
  GstRadiometryOutput output;
  GstClockTime interval;
  GstThermalRegionSet *regions;
  GstThermalCalibration *fallback; /* for frames that bring no calibration */

  /* what follows from it; streaming thread only */
  GstVideoInfo info;
  GstThermalCalibration *source_calibration;
  GstThermalCalibration *calibration; /* the source's with our parameters */
  GstThermalCalibration *centikelvin;
  guint16 *centikelvin_table;
  GstThermalMeasurer *measurer; /* NULL: to be made */
  gint measurer_width;
  gint measurer_height;
  GstThermalMeasurement *measurements;
  gboolean has_measurements; /* of a frame before this one */
  GstClockTime posted_at;    /* time stamp of the last message's frame */
  gboolean warned_uncalibrated;
  gboolean warned_object;
};

enum
{
  PROP_0,
  PROP_EMISSIVITY,
  PROP_DISTANCE,
  PROP_REFLECTED_TEMPERATURE,
  PROP_AIR_TEMPERATURE,
  PROP_HUMIDITY,
  PROP_WINDOW_TRANSMISSION,
  PROP_WINDOW_TEMPERATURE,
  PROP_REGIONS,
  PROP_INTERVAL,
  PROP_OUTPUT,
  PROP_CALIBRATION,
  N_PROPS,
};

#define DEFAULT_INTERVAL GST_SECOND
#define DEFAULT_OUTPUT GST_RADIOMETRY_OUTPUT_COUNTS

/* The object parameters among the properties; temperatures are °C outside. */
static const struct
{
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
  gdouble low;
  gdouble high;
  gsize offset;
  gboolean celsius;
} parameters[] = {
    [PROP_EMISSIVITY] = {"emissivity", "Emissivity",
        "Emissivity of what is seen, 0.01 to 1; NaN: as the source says", 0.01,
        1, G_STRUCT_OFFSET (GstThermalObject, emissivity), FALSE},
    [PROP_DISTANCE] = {"distance", "Distance",
        "From the lens to what is seen, metres; NaN: as the source says", 0,
        100000, G_STRUCT_OFFSET (GstThermalObject, distance_m), FALSE},
    [PROP_REFLECTED_TEMPERATURE] = {"reflected-temperature",
        "Reflected temperature",
        "Apparent temperature of what is reflected, degrees Celsius; NaN: as "
        "the source says",
        -272, 4726, G_STRUCT_OFFSET (GstThermalObject, reflected_k), TRUE},
    [PROP_AIR_TEMPERATURE] = {"air-temperature", "Air temperature",
        "Temperature of the air in between, degrees Celsius; NaN: as the "
        "source says",
        -272, 4726, G_STRUCT_OFFSET (GstThermalObject, air_k), TRUE},
    [PROP_HUMIDITY] = {"humidity", "Humidity",
        "Relative humidity of the air, 0 to 1; NaN: as the source says", 0, 1,
        G_STRUCT_OFFSET (GstThermalObject, humidity), FALSE},
    [PROP_WINDOW_TRANSMISSION] = {"window-transmission", "Window transmission",
        "Transmission of a window before the lens, 0.01 to 1; NaN: as the "
        "source says",
        0.01, 1, G_STRUCT_OFFSET (GstThermalObject, window_transmission),
        FALSE},
    [PROP_WINDOW_TEMPERATURE] = {"window-temperature", "Window temperature",
        "Temperature of that window, degrees Celsius; NaN: as the source says",
        -272, 4726, G_STRUCT_OFFSET (GstThermalObject, window_k), TRUE},
};

#define GRAY16_CAPS GST_VIDEO_CAPS_MAKE ("GRAY16_LE")

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (GRAY16_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (GRAY16_CAPS));

#define GST_TYPE_RADIOMETRY_OUTPUT (gst_radiometry_output_get_type ())

static GType
gst_radiometry_output_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
      {GST_RADIOMETRY_OUTPUT_COUNTS, "The counts as they came", "counts"},
      {GST_RADIOMETRY_OUTPUT_CENTIKELVIN, "Temperatures, kelvin × 100",
          "centikelvin"},
      {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstRadiometryOutput", values);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstRadiometry, gst_radiometry,
    GST_TYPE_BASE_TRANSFORM,
    GST_DEBUG_CATEGORY_INIT (
        gst_radiometry_debug, "radiometry", 0, "temperatures and measurements"))
GST_ELEMENT_REGISTER_DEFINE (
    radiometry, "radiometry", GST_RANK_NONE, GST_TYPE_RADIOMETRY)

static gdouble *
get_parameter (GstThermalObject *object, guint prop_id)
{
  return &G_STRUCT_MEMBER (gdouble, object, parameters[prop_id].offset);
}

static void
forget_calibration (GstRadiometry *self)
{
  g_clear_pointer (&self->source_calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->centikelvin, gst_thermal_calibration_unref);
  g_clear_pointer (&self->centikelvin_table, g_free);
}

static void
forget_measurer (GstRadiometry *self)
{
  g_clear_pointer (&self->measurer, gst_thermal_measurer_free);
  g_clear_pointer (&self->measurements, g_free);
  self->has_measurements = FALSE;
}

/* One copy per change, so that a property write can never split a frame. */
static void
take_properties (GstRadiometry *self)
{
  GST_OBJECT_LOCK (self);
  if (self->serial != self->prop_serial) {
    self->serial = self->prop_serial;
    self->output = self->prop_output;
    self->interval = self->prop_interval;

    /* NaN is a value like others here */
    if (memcmp (&self->object, &self->prop_object, sizeof self->object) != 0) {
      self->object = self->prop_object;
      self->warned_object = FALSE;
      forget_calibration (self);
    }

    if (self->regions != self->prop_regions) {
      self->warned_object = FALSE;
      forget_measurer (self);
      g_clear_pointer (&self->regions, gst_thermal_region_set_unref);
      if (self->prop_regions != NULL)
        self->regions = gst_thermal_region_set_ref (self->prop_regions);
    }

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
        && !gst_thermal_object_is_inherit (
            gst_thermal_region_get_object (region)))
      return TRUE;
  }
  return FALSE;
}

static void
warn_object (GstRadiometry *self, const gchar *reason)
{
  if (self->warned_object)
    return;

  self->warned_object = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, FORMAT,
      ("The object parameters have no effect: %s", reason),
      ("keeping the source's calibration"));
}

/* The calibration with our parameters: the same object as long as neither they
 * nor the source's change, so that others can tell by the pointer. */
static void
ensure_calibration (GstRadiometry *self, GstThermalCalibration *source)
{
  g_autoptr (GError) error = NULL;

  if (self->source_calibration == source)
    return;
  if (self->source_calibration != NULL
      && gst_thermal_calibration_equal (self->source_calibration, source))
    return;

  forget_calibration (self);
  self->source_calibration = gst_thermal_calibration_ref (source);
  self->calibration =
      gst_thermal_calibration_with_object (source, &self->object, &error);
  if (self->calibration == NULL) {
    warn_object (self, error->message);
    self->calibration = gst_thermal_calibration_ref (source);
  }
  GST_DEBUG_OBJECT (self, "new calibration, transmission of the air %g",
      gst_thermal_calibration_get_transmission (self->calibration));
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
    warn_object (self, "the counts are temperatures already, those of a region "
                       "cannot be changed any more");

  forget_measurer (self);
  self->measurer = gst_thermal_measurer_new (self->regions, width, height);
  self->measurer_width = width;
  self->measurer_height = height;
  self->measurements = g_new0 (
      GstThermalMeasurement, gst_thermal_measurer_get_size (self->measurer));
}

static gboolean
is_message_due (GstRadiometry *self, GstClockTime timestamp)
{
  if (self->interval == 0)
    return FALSE;
  if (!GST_CLOCK_TIME_IS_VALID (timestamp)
      || !GST_CLOCK_TIME_IS_VALID (self->posted_at))
    return TRUE;

  /* time that went back is another pass over the same file */
  return timestamp < self->posted_at
         || timestamp - self->posted_at >= self->interval;
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
  frozen =
      (flags & GST_THERMAL_FRAME_FLAG_FROZEN) != 0 && self->has_measurements;
  if (!frozen)
    gst_thermal_measurer_run (self->measurer, counts.counts, counts.stride,
        (flags & GST_THERMAL_FRAME_FLAG_NOT_READY) ? NULL : self->calibration,
        self->measurements);
  gst_thermal_counts_unmap (&counts);

  gst_buffer_add_thermal_measurement_meta (buffer, self->regions,
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
  if (self->regions_error != NULL)
    message = g_strdup_printf ("regions: %s", self->regions_error->message);
  else if (self->calibration_error != NULL)
    message = g_strdup (self->calibration_error->message);
  else
    self->started = TRUE;
  GST_OBJECT_UNLOCK (self);

  if (message != NULL) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("%s", message), (NULL));
    return FALSE;
  }

  self->posted_at = GST_CLOCK_TIME_NONE;
  self->warned_uncalibrated = FALSE;
  self->warned_object = FALSE;
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
  if (trans->segment.format == GST_FORMAT_TIME) {
    const GstClockTime stream_time = gst_segment_to_stream_time (
        &trans->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));

    if (GST_CLOCK_TIME_IS_VALID (stream_time))
      gst_object_sync_values (GST_OBJECT (trans), stream_time);
  }
  take_properties (GST_RADIOMETRY (trans));
}

static GstFlowReturn
gst_radiometry_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstRadiometry *self = GST_RADIOMETRY (trans);
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);
  GstThermalCalibration *source;

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

  ensure_calibration (self, source);
  if (meta == NULL)
    gst_buffer_add_thermal_meta (buffer, self->calibration, &self->info);
  else if (meta->calibration != self->calibration)
    gst_thermal_meta_set_calibration (meta, self->calibration);

  if ((self->regions != NULL && !measure (self, buffer))
      || (self->output == GST_RADIOMETRY_OUTPUT_CENTIKELVIN
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
  forget_calibration (self);
  forget_measurer (self);
  return TRUE;
}

/* Once the stream runs, a text that is none leaves the one before in force;
 * before, the start fails with its message. Object lock; returns a message
 * for the bus. */
static gchar *
set_regions (GstRadiometry *self, const gchar *text)
{
  g_autoptr (GstThermalRegionSet) regions = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_error (&self->regions_error);
  if (text == NULL)
    text = "";
  /* pixels need not be sorted anew when a settings page saves all it has */
  if (g_str_equal (text, self->prop_regions_text))
    return NULL;
  regions = gst_thermal_region_set_new_from_string (text, &error);
  if (regions == NULL) {
    if (self->started)
      return g_strdup_printf ("regions: %s", error->message);
    self->regions_error = g_steal_pointer (&error);
    return NULL;
  }

  g_free (self->prop_regions_text);
  self->prop_regions_text = g_strdup (text);
  g_clear_pointer (&self->prop_regions, gst_thermal_region_set_unref);
  if (gst_thermal_region_set_get_size (regions) > 0)
    self->prop_regions = g_steal_pointer (&regions);
  return NULL;
}

static gchar *
set_calibration (GstRadiometry *self, const gchar *text)
{
  g_autoptr (GstThermalCalibration) calibration = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_error (&self->calibration_error);
  if (text != NULL && *text != '\0') {
    calibration = radiometry_calibration_parse (text, &error);
    if (calibration == NULL) {
      if (self->started)
        return g_strdup (error->message);
      self->calibration_error = g_steal_pointer (&error);
      return NULL;
    }
  }

  g_free (self->prop_calibration_text);
  self->prop_calibration_text = g_strdup (text);
  g_clear_pointer (&self->prop_calibration, gst_thermal_calibration_unref);
  self->prop_calibration = g_steal_pointer (&calibration);
  return NULL;
}

static void
gst_radiometry_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GstRadiometry *self = GST_RADIOMETRY (object);
  g_autofree gchar *message = NULL;

  GST_OBJECT_LOCK (self);
  self->prop_serial++;
  switch (prop_id) {
  case PROP_EMISSIVITY:
  case PROP_DISTANCE:
  case PROP_REFLECTED_TEMPERATURE:
  case PROP_AIR_TEMPERATURE:
  case PROP_HUMIDITY:
  case PROP_WINDOW_TRANSMISSION:
  case PROP_WINDOW_TEMPERATURE:
    *get_parameter (&self->prop_object, prop_id) =
        g_value_get_double (value)
        + (parameters[prop_id].celsius ? GST_THERMAL_ZERO_CELSIUS_K : 0);
    break;
  case PROP_REGIONS:
    message = set_regions (self, g_value_get_string (value));
    break;
  case PROP_INTERVAL:
    self->prop_interval = g_value_get_uint64 (value);
    break;
  case PROP_OUTPUT:
    self->prop_output = g_value_get_enum (value);
    break;
  case PROP_CALIBRATION:
    message = set_calibration (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);

  if (message != NULL)
    GST_ELEMENT_WARNING (
        self, LIBRARY, SETTINGS, ("%s", message), ("keeping what was set"));
}

static void
gst_radiometry_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstRadiometry *self = GST_RADIOMETRY (object);

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
  case PROP_EMISSIVITY:
  case PROP_DISTANCE:
  case PROP_REFLECTED_TEMPERATURE:
  case PROP_AIR_TEMPERATURE:
  case PROP_HUMIDITY:
  case PROP_WINDOW_TRANSMISSION:
  case PROP_WINDOW_TEMPERATURE:
    g_value_set_double (value,
        *get_parameter (&self->prop_object, prop_id)
            - (parameters[prop_id].celsius ? GST_THERMAL_ZERO_CELSIUS_K : 0));
    break;
  case PROP_REGIONS:
    g_value_set_string (value, self->prop_regions_text);
    break;
  case PROP_INTERVAL:
    g_value_set_uint64 (value, self->prop_interval);
    break;
  case PROP_OUTPUT:
    g_value_set_enum (value, self->prop_output);
    break;
  case PROP_CALIBRATION:
    g_value_set_string (value, self->prop_calibration_text);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_radiometry_finalize (GObject *object)
{
  GstRadiometry *self = GST_RADIOMETRY (object);

  forget_calibration (self);
  forget_measurer (self);
  g_clear_pointer (&self->regions, gst_thermal_region_set_unref);
  g_clear_pointer (&self->fallback, gst_thermal_calibration_unref);
  g_clear_pointer (&self->prop_regions, gst_thermal_region_set_unref);
  g_clear_pointer (&self->prop_calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->prop_regions_text, g_free);
  g_clear_pointer (&self->prop_calibration_text, g_free);
  g_clear_error (&self->regions_error);
  g_clear_error (&self->calibration_error);

  G_OBJECT_CLASS (gst_radiometry_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                            | GST_PARAM_CONTROLLABLE
                            | GST_PARAM_MUTABLE_PLAYING;

  for (guint id = PROP_EMISSIVITY; id <= PROP_WINDOW_TEMPERATURE; id++) {
    GParamSpec *pspec =
        g_param_spec_double (parameters[id].name, parameters[id].nick,
            parameters[id].blurb, parameters[id].low, parameters[id].high,
            parameters[id].high, flags | G_PARAM_LAX_VALIDATION);

    /* NaN is in no range either, and has to be settable: as the source says.
     * GObject takes no default that lies in no range, but keeps one. */
    G_PARAM_SPEC_DOUBLE (pspec)->default_value = NAN;
    g_object_class_install_property (object_class, id, pspec);
  }

  /**
   * GstRadiometry:regions:
   *
   * What to measure, as text: see
   * gst_thermal_region_set_new_from_string() for all of it.
   */
  g_object_class_install_property (object_class, PROP_REGIONS,
      g_param_spec_string ("regions", "Regions",
          "What to measure, for example \"full() spot(0.5,0.5) "
          "box(0.1,0.1,0.4,0.4,name='Pump 3',emissivity=0.9)\"; also line and "
          "polygon; with \"shield\" left out of all others",
          "", flags & ~GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (object_class, PROP_INTERVAL,
      g_param_spec_uint64 ("interval", "Interval",
          "Time between two messages with measurements, ns; 0: no messages", 0,
          G_MAXUINT64, DEFAULT_INTERVAL, flags & ~GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (object_class, PROP_OUTPUT,
      g_param_spec_enum ("output", "Output", "What the pixels are",
          GST_TYPE_RADIOMETRY_OUTPUT, DEFAULT_OUTPUT,
          flags & ~GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (object_class, PROP_CALIBRATION,
      g_param_spec_string ("calibration", "Calibration",
          "What the counts of a source mean that does not say it: "
          "\"linear(KELVIN_PER_COUNT,KELVIN_AT_ZERO)\", as linear(0.01,0) for "
          "a Lepton with TLinear, or \"planck(R1,R2,B,F,O)\"; a source's own "
          "calibration goes first",
          "", flags & ~GST_PARAM_CONTROLLABLE));
}

static void
gst_radiometry_class_init (GstRadiometryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->set_property = gst_radiometry_set_property;
  object_class->get_property = gst_radiometry_get_property;
  object_class->finalize = gst_radiometry_finalize;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Radiometry",
      "Filter/Analyzer/Video",
      "Gives counts their temperatures and measures regions",
      "The Thermoscope authors");
  gst_type_mark_as_plugin_api (GST_TYPE_RADIOMETRY_OUTPUT, 0);

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
  gst_thermal_object_init_inherit (&self->prop_object);
  gst_thermal_object_init_inherit (&self->object);
  self->prop_output = self->output = DEFAULT_OUTPUT;
  self->prop_interval = self->interval = DEFAULT_INTERVAL;
  self->prop_regions_text = g_strdup ("");
  self->prop_calibration_text = g_strdup ("");
  self->posted_at = GST_CLOCK_TIME_NONE;
}
