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

#include "gstthermosd.h"
#include "osd-layer.h"
#include "osd-picture.h"
#include "osd-settings.h"

#include <math.h>
#include <string.h>

GST_DEBUG_CATEGORY_STATIC (gst_therm_osd_debug);
#define GST_CAT_DEFAULT gst_therm_osd_debug

/* Numbers that change more often than this cannot be read. */
#define READINGS_INTERVAL (200 * GST_MSECOND)

struct _GstThermOsd
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  OsdSettings prop;
  guint prop_serial;
  gchar *prop_texts;
  gchar *prop_states;
  gchar *prop_zone;
  gchar *prop_location;
  GBytes *prop_picture;
  GstStructure *prop_values;
  GError *prop_error; /* refused when the stream starts */
  guint prop_error_id;
  gboolean started;

  /* what the stream uses; streaming thread only */
  OsdSettings settings; /* copied before a frame, when they have changed */
  guint serial;
  OsdPainter *painter;
  GstVideoInfo info;

  /* what is shown of measurements, until the next interval */
  GstClockTime readings_pts;
  OsdReadings readings; /* with references of its own */
  gdouble span_k[GST_THERMAL_SPAN_N_TEMPERATURES];
};

enum
{
  PROP_0,
  PROP_TEXTS,
  PROP_FONT,
  PROP_TIME_ZONE,
  PROP_UNIT,
  PROP_VALUES,
  PROP_PAN,
  PROP_TILT,
  PROP_ZOOM,
  PROP_REGIONS,
  PROP_REGION_LABELS,
  PROP_REGION_MARKS,
  PROP_REGION_PLACE,
  PROP_REGION_STATES,
  PROP_NORMAL_COLOR,
  PROP_PRE_ALARM_COLOR,
  PROP_ALARM_COLOR,
  PROP_LABEL_SIZE,
  PROP_COLOR_BAR,
  PROP_PICTURE,
  PROP_PICTURE_LOCATION,
  PROP_PICTURE_X,
  PROP_PICTURE_Y,
  PROP_PICTURE_WIDTH,
  PROP_PICTURE_OPACITY,
  PROP_CONTENT_WIDTH,
  PROP_CONTENT_HEIGHT,
  N_PROPS
};

#define FORMATS                                                                \
  "{ I420, YV12, NV12, NV21, YUY2, UYVY, Y42B, Y444, RGB, BGR, RGBA, BGRA, "   \
  "ARGB, ABGR, RGBx, BGRx, xRGB, xBGR, GRAY8 }"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

static GstStaticCaps unix_time_caps = GST_STATIC_CAPS ("timestamp/x-unix");

#define DEFINE_ENUM(name, type_name, registered, ...)                          \
  static GType name (void)                                                     \
  {                                                                            \
    static GType type = 0;                                                     \
    static const GEnumValue values[] = {__VA_ARGS__, {0, NULL, NULL}};         \
                                                                               \
    if (g_once_init_enter (&type)) {                                           \
      GType new_type = g_enum_register_static (registered, values);            \
                                                                               \
      g_once_init_leave (&type, new_type);                                     \
    }                                                                          \
    return type;                                                               \
  }

DEFINE_ENUM (get_unit_type, GstThermalUnit, "GstThermOsdUnit",
    {GST_THERMAL_UNIT_CELSIUS, "Degrees Celsius", "celsius"},
    {GST_THERMAL_UNIT_FAHRENHEIT, "Degrees Fahrenheit", "fahrenheit"},
    {GST_THERMAL_UNIT_KELVIN, "Kelvin", "kelvin"})
DEFINE_ENUM (get_place_type, OsdPlace, "GstThermOsdPlace",
    {OSD_PLACE_NEAR, "Beside the region", "near"},
    {OSD_PLACE_CORNER, "A list in the top left corner", "corner"})
DEFINE_ENUM (get_bar_type, OsdBar, "GstThermOsdBar",
    {OSD_BAR_NONE, "None", "none"}, {OSD_BAR_RIGHT, "At the right", "right"},
    {OSD_BAR_LEFT, "At the left", "left"},
    {OSD_BAR_BOTTOM, "At the bottom", "bottom"})

static GType
get_labels_type (void)
{
  static GType type = 0;
  static const GFlagsValue values[] = {
      {OSD_LABEL_NAME, "Name, or number without one", "name"},
      {OSD_LABEL_MAX, "Highest temperature", "max"},
      {OSD_LABEL_MIN, "Lowest temperature", "min"},
      {OSD_LABEL_AVG, "Mean temperature", "avg"},
      {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_flags_register_static ("GstThermOsdLabels", values);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

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
  const GstClockTime stream_time = gst_segment_to_stream_time (
      &trans->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));

  if (GST_CLOCK_TIME_IS_VALID (stream_time))
    gst_object_sync_values (GST_OBJECT (self), stream_time);

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
take_pose (OsdValues *values, GstBuffer *buffer, const GstThermalMeta *meta)
{
  const GstThermalPoseMeta *posed = gst_buffer_get_thermal_pose_meta (buffer);

  if (posed == NULL && meta != NULL && meta->frame != NULL)
    posed = gst_buffer_get_thermal_pose_meta (meta->frame);
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
  };
  take_pose (&scene.values, buffer, meta);
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

static gchar **
get_text_member (GstThermOsd *self, guint id)
{
  switch (id) {
  case PROP_TEXTS:
    return &self->prop_texts;
  case PROP_REGION_STATES:
    return &self->prop_states;
  case PROP_TIME_ZONE:
    return &self->prop_zone;
  case PROP_FONT:
    return &self->prop.font;
  default:
    return &self->prop_location;
  }
}

static gboolean
load_picture (OsdSettings *settings, const gchar *location, GError **error)
{
  g_autofree gchar *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  if (*location == '\0')
    return osd_settings_set_logo (settings, NULL, error);
  if (!g_file_get_contents (location, &data, &size, error))
    return FALSE;
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  if (osd_settings_set_logo (settings, bytes, error))
    return TRUE;
  g_prefix_error (error, "%s: ", location);
  return FALSE;
}

static gboolean
set_text (GstThermOsd *self, guint id, const gchar *text, GError **error)
{
  gchar **member = get_text_member (self, id);
  gboolean good = TRUE;

  if (id == PROP_TEXTS)
    good = osd_settings_set_texts (&self->prop, text, error);
  else if (id == PROP_REGION_STATES)
    good = osd_settings_set_states (&self->prop, text, error);
  else if (id == PROP_TIME_ZONE)
    good = osd_settings_set_zone (&self->prop, text, error);
  else if (id == PROP_PICTURE_LOCATION)
    good = load_picture (&self->prop, text, error);
  if (!good)
    return FALSE;
  g_free (*member);
  *member = g_strdup (text);
  return TRUE;
}

static gboolean
set_picture (GstThermOsd *self, GBytes *bytes, GError **error)
{
  if (!osd_settings_set_logo (&self->prop, bytes, error))
    return FALSE;
  g_clear_pointer (&self->prop_picture, g_bytes_unref);
  self->prop_picture = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  return TRUE;
}

static gdouble *
get_double_member (GstThermOsd *self, guint id)
{
  switch (id) {
  case PROP_PAN:
    return &self->prop.pan_deg;
  case PROP_TILT:
    return &self->prop.tilt_deg;
  case PROP_ZOOM:
    return &self->prop.zoom;
  case PROP_LABEL_SIZE:
    return &self->prop.design.label_size;
  case PROP_PICTURE_X:
    return &self->prop.design.logo_x;
  case PROP_PICTURE_Y:
    return &self->prop.design.logo_y;
  case PROP_PICTURE_WIDTH:
    return &self->prop.design.logo_width;
  default:
    return &self->prop.design.logo_opacity;
  }
}

static guint32 *
get_color_member (GstThermOsd *self, guint id)
{
  return &self->prop.design.state_argb[id - PROP_NORMAL_COLOR];
}

static void
set_values (GstThermOsd *self, const GstStructure *values)
{
  g_clear_pointer (&self->prop_values, gst_structure_free);
  self->prop_values = values != NULL ? gst_structure_copy (values) : NULL;
  osd_settings_set_values (&self->prop, values);
}

/* Object lock. */
static gboolean
set_locked (GstThermOsd *self, guint id, const GValue *value, GError **error)
{
  OsdDesign *design = &self->prop.design;
  const gchar *text;

  switch (id) {
  case PROP_TEXTS:
  case PROP_FONT:
  case PROP_TIME_ZONE:
  case PROP_REGION_STATES:
  case PROP_PICTURE_LOCATION:
    text = g_value_get_string (value);
    return set_text (self, id, text != NULL ? text : "", error);
  case PROP_PICTURE:
    return set_picture (self, g_value_get_boxed (value), error);
  case PROP_VALUES:
    set_values (self, gst_value_get_structure (value));
    return TRUE;
  case PROP_UNIT:
    self->prop.unit = g_value_get_enum (value);
    return TRUE;
  case PROP_REGIONS:
    design->regions = g_value_get_boolean (value);
    return TRUE;
  case PROP_REGION_LABELS:
    design->labels = g_value_get_flags (value);
    return TRUE;
  case PROP_REGION_MARKS:
    design->marks = g_value_get_boolean (value);
    return TRUE;
  case PROP_REGION_PLACE:
    design->place = g_value_get_enum (value);
    return TRUE;
  case PROP_NORMAL_COLOR:
  case PROP_PRE_ALARM_COLOR:
  case PROP_ALARM_COLOR:
    *get_color_member (self, id) = g_value_get_uint (value);
    return TRUE;
  case PROP_COLOR_BAR:
    design->bar = g_value_get_enum (value);
    return TRUE;
  case PROP_CONTENT_WIDTH:
    design->content_width = g_value_get_int (value);
    return TRUE;
  case PROP_CONTENT_HEIGHT:
    design->content_height = g_value_get_int (value);
    return TRUE;
  default:
    *get_double_member (self, id) = g_value_get_double (value);
    return TRUE;
  }
}

static void
gst_therm_osd_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstThermOsd *self = GST_THERM_OSD (object);
  g_autoptr (GError) error = NULL;
  gboolean started;

  if (id == PROP_0 || id >= N_PROPS) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  GST_OBJECT_LOCK (self);
  started = self->started;
  if (set_locked (self, id, value, &error)) {
    self->prop_serial++;
    if (self->prop_error_id == id)
      g_clear_error (&self->prop_error);
  } else if (!started) {
    g_clear_error (&self->prop_error);
    self->prop_error_id = id;
    self->prop_error = g_error_new (
        error->domain, error->code, "%s: %s", pspec->name, error->message);
  }
  GST_OBJECT_UNLOCK (self);

  if (error != NULL && started)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS,
        ("%s: %s", pspec->name, error->message), ("keeping what was set"));
}

static void
gst_therm_osd_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstThermOsd *self = GST_THERM_OSD (object);
  const OsdDesign *design = &self->prop.design;

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_TEXTS:
  case PROP_FONT:
  case PROP_TIME_ZONE:
  case PROP_REGION_STATES:
  case PROP_PICTURE_LOCATION:
    g_value_set_string (value, *get_text_member (self, id));
    break;
  case PROP_PICTURE:
    g_value_set_boxed (value, self->prop_picture);
    break;
  case PROP_VALUES:
    gst_value_set_structure (value, self->prop_values);
    break;
  case PROP_UNIT:
    g_value_set_enum (value, self->prop.unit);
    break;
  case PROP_REGIONS:
    g_value_set_boolean (value, design->regions);
    break;
  case PROP_REGION_LABELS:
    g_value_set_flags (value, design->labels);
    break;
  case PROP_REGION_MARKS:
    g_value_set_boolean (value, design->marks);
    break;
  case PROP_REGION_PLACE:
    g_value_set_enum (value, design->place);
    break;
  case PROP_NORMAL_COLOR:
  case PROP_PRE_ALARM_COLOR:
  case PROP_ALARM_COLOR:
    g_value_set_uint (value, *get_color_member (self, id));
    break;
  case PROP_COLOR_BAR:
    g_value_set_enum (value, design->bar);
    break;
  case PROP_CONTENT_WIDTH:
    g_value_set_int (value, design->content_width);
    break;
  case PROP_CONTENT_HEIGHT:
    g_value_set_int (value, design->content_height);
    break;
  case PROP_PAN:
  case PROP_TILT:
  case PROP_ZOOM:
  case PROP_LABEL_SIZE:
  case PROP_PICTURE_X:
  case PROP_PICTURE_Y:
  case PROP_PICTURE_WIDTH:
  case PROP_PICTURE_OPACITY:
    g_value_set_double (value, *get_double_member (self, id));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_therm_osd_finalize (GObject *object)
{
  GstThermOsd *self = GST_THERM_OSD (object);

  osd_settings_clear (&self->prop);
  osd_settings_clear (&self->settings);
  g_free (self->prop_texts);
  g_free (self->prop_states);
  g_free (self->prop_zone);
  g_free (self->prop_location);
  g_clear_pointer (&self->prop_picture, g_bytes_unref);
  g_clear_pointer (&self->prop_values, gst_structure_free);
  g_clear_error (&self->prop_error);
  G_OBJECT_CLASS (gst_therm_osd_parent_class)->finalize (object);
}

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

/* NaN is in no range, and has to be settable: not known. GObject takes no
 * default that lies in no range, but keeps one. */
static void
install_unknown (GObjectClass *object_class, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, gdouble low, gdouble high)
{
  GParamSpec *pspec = g_param_spec_double (name, nick, blurb, low, high, high,
      FLAGS | GST_PARAM_CONTROLLABLE | G_PARAM_LAX_VALIDATION);

  G_PARAM_SPEC_DOUBLE (pspec)->default_value = NAN;
  g_object_class_install_property (object_class, id, pspec);
}

static void
install_share (GObjectClass *object_class, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, gdouble initial)
{
  g_object_class_install_property (object_class, id,
      g_param_spec_double (
          name, nick, blurb, 0, 1, initial, FLAGS | GST_PARAM_CONTROLLABLE));
}

static void
install_color (GObjectClass *object_class, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, guint initial)
{
  g_object_class_install_property (object_class, id,
      g_param_spec_uint (name, nick, blurb, 0, G_MAXUINT32, initial, FLAGS));
}

static void
install_text_properties (GObjectClass *object_class)
{
  /**
   * GstThermOsd:texts:
   *
   * What is written: see gst_thermal_text_set_new_from_string().
   */
  g_object_class_install_property (object_class, PROP_TEXTS,
      g_param_spec_string ("texts", "Texts",
          "What is written, for example \"text('%F %T') text('#x° #y°',"
          "at=bottom-right,size=0.06,color=#ffff00)\"",
          "", FLAGS));
  g_object_class_install_property (object_class, PROP_FONT,
      g_param_spec_string ("font", "Font",
          "Family, as Pango's descriptions have it: \"Sans Bold\"", "Sans",
          FLAGS));
  g_object_class_install_property (object_class, PROP_TIME_ZONE,
      g_param_spec_string ("time-zone", "Time zone",
          "In which times are written, as Europe/Berlin; empty: the machine's",
          "", FLAGS));
  g_object_class_install_property (object_class, PROP_UNIT,
      g_param_spec_enum ("unit", "Unit", "Of temperatures", get_unit_type (),
          GST_THERMAL_UNIT_CELSIUS, FLAGS));
  /**
   * GstThermOsd:values:
   *
   * What modifiers stand for that a picture does not know: `camera` and
   * `sensor` (strings), `fps` and `bitrate-kbps` (doubles).
   */
  g_object_class_install_property (object_class, PROP_VALUES,
      g_param_spec_boxed ("values", "Values",
          "What modifiers stand for that a picture does not know: camera, "
          "sensor, fps, bitrate-kbps",
          GST_TYPE_STRUCTURE, FLAGS));
  install_unknown (object_class, PROP_PAN, "pan", "Pan",
      "Where the camera looks: azimuth, degrees; otherwise what the frame says",
      -36000, 36000);
  install_unknown (object_class, PROP_TILT, "tilt", "Tilt",
      "Where the camera looks: elevation, degrees; otherwise what the frame "
      "says",
      -90, 90);
  install_unknown (
      object_class, PROP_ZOOM, "zoom", "Zoom", "Magnification", 1, 400);
}

static void
install_region_properties (GObjectClass *object_class)
{
  g_object_class_install_property (object_class, PROP_REGIONS,
      g_param_spec_boolean ("regions", "Regions",
          "Draw the regions that are measured", FALSE, FLAGS));
  g_object_class_install_property (object_class, PROP_REGION_LABELS,
      g_param_spec_flags ("region-labels", "Region labels",
          "What is written beside a region", get_labels_type (),
          OSD_LABEL_NAME | OSD_LABEL_MAX, FLAGS));
  g_object_class_install_property (object_class, PROP_REGION_MARKS,
      g_param_spec_boolean ("region-marks", "Region marks",
          "Mark the hottest pixel by an upright cross and the coldest by a "
          "lying one",
          TRUE, FLAGS));
  g_object_class_install_property (object_class, PROP_REGION_PLACE,
      g_param_spec_enum ("region-place", "Region place", "Where labels lie",
          get_place_type (), OSD_PLACE_NEAR, FLAGS));
  g_object_class_install_property (object_class, PROP_REGION_STATES,
      g_param_spec_string ("region-states", "Region states",
          "Alarms, as \"3=alarm 4=pre-alarm\"; what is not named is normal", "",
          FLAGS));
  install_color (object_class, PROP_NORMAL_COLOR, "normal-color",
      "Normal color", "Of a region without an alarm, 0xAARRGGBB", 0xff40ff40);
  install_color (object_class, PROP_PRE_ALARM_COLOR, "pre-alarm-color",
      "Pre-alarm color", "Of a region in pre-alarm, 0xAARRGGBB", 0xffffc000);
  install_color (object_class, PROP_ALARM_COLOR, "alarm-color", "Alarm color",
      "Of a region in alarm, 0xAARRGGBB", 0xffff3030);
  g_object_class_install_property (object_class, PROP_LABEL_SIZE,
      g_param_spec_double ("label-size", "Label size",
          "Height of a line beside regions and the colour bar, by the height "
          "of the picture",
          0.01, 0.5, 0.035, FLAGS));
  g_object_class_install_property (object_class, PROP_COLOR_BAR,
      g_param_spec_enum ("color-bar", "Color bar",
          "The palette with its temperatures", get_bar_type (), OSD_BAR_NONE,
          FLAGS));
}

static void
install_picture_properties (GObjectClass *object_class)
{
  g_object_class_install_property (object_class, PROP_PICTURE,
      g_param_spec_boxed ("picture", "Picture",
          "A file of PNG, JPEG or BMP that is laid over", G_TYPE_BYTES, FLAGS));
  g_object_class_install_property (object_class, PROP_PICTURE_LOCATION,
      g_param_spec_string ("picture-location", "Picture location",
          "Where such a file lies", "", FLAGS));
  install_share (object_class, PROP_PICTURE_X, "picture-x", "Picture x",
      "Where it lies: 0 at the left edge, 1 at the right", 1);
  install_share (object_class, PROP_PICTURE_Y, "picture-y", "Picture y",
      "Where it lies: 0 at the top, 1 at the bottom", 0);
  install_share (object_class, PROP_PICTURE_WIDTH, "picture-width",
      "Picture width",
      "By the width of the picture below; 0: as many pixels as it has", 0);
  install_share (object_class, PROP_PICTURE_OPACITY, "picture-opacity",
      "Picture opacity", "How much of it is seen", 1);
  g_object_class_install_property (object_class, PROP_CONTENT_WIDTH,
      g_param_spec_int ("content-width", "Content width",
          "Width of the picture before a scaler gave it borders; 0: it has "
          "none",
          0, G_MAXINT, 0, FLAGS));
  g_object_class_install_property (object_class, PROP_CONTENT_HEIGHT,
      g_param_spec_int ("content-height", "Content height",
          "Height of the picture before a scaler gave it borders", 0, G_MAXINT,
          0, FLAGS));
}

static void
gst_therm_osd_class_init (GstThermOsdClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  object_class->set_property = gst_therm_osd_set_property;
  object_class->get_property = gst_therm_osd_get_property;
  object_class->finalize = gst_therm_osd_finalize;
  install_text_properties (object_class);
  install_region_properties (object_class);
  install_picture_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Thermal overlay",
      "Filter/Effect/Video",
      "Draws texts, regions, a colour bar and a picture over pictures",
      "The Thermoscope authors");
  gst_type_mark_as_plugin_api (get_unit_type (), 0);
  gst_type_mark_as_plugin_api (get_place_type (), 0);
  gst_type_mark_as_plugin_api (get_bar_type (), 0);
  gst_type_mark_as_plugin_api (get_labels_type (), 0);

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
  osd_settings_init (&self->prop);
  osd_settings_init (&self->settings);
  self->prop_serial = 1;
  self->prop_texts = g_strdup ("");
  self->prop_states = g_strdup ("");
  self->prop_zone = g_strdup ("");
  self->prop_location = g_strdup ("");
  forget_readings (self);
}
