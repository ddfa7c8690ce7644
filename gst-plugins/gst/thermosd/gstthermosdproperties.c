/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of `thermosd`. */

#include "config.h"

#include "gstthermosd-private.h"

#include <gst/filter/therm-enum.h>

#include <math.h>

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

THERM_DEFINE_ENUM (get_unit_type, "GstThermOsdUnit",
    {GST_THERMAL_UNIT_CELSIUS, "Degrees Celsius", "celsius"},
    {GST_THERMAL_UNIT_FAHRENHEIT, "Degrees Fahrenheit", "fahrenheit"},
    {GST_THERMAL_UNIT_KELVIN, "Kelvin", "kelvin"})
THERM_DEFINE_ENUM (get_place_type, "GstThermOsdPlace",
    {OSD_PLACE_NEAR, "Beside the region", "near"},
    {OSD_PLACE_CORNER, "A list in the top left corner", "corner"})
THERM_DEFINE_ENUM (get_bar_type, "GstThermOsdBar",
    {OSD_BAR_NONE, "None", "none"}, {OSD_BAR_RIGHT, "At the right", "right"},
    {OSD_BAR_LEFT, "At the left", "left"},
    {OSD_BAR_BOTTOM, "At the bottom", "bottom"})

THERM_DEFINE_FLAGS (get_labels_type, "GstThermOsdLabels",
    {OSD_LABEL_NAME, "Name, or number without one", "name"},
    {OSD_LABEL_MAX, "Highest temperature", "max"},
    {OSD_LABEL_MIN, "Lowest temperature", "min"},
    {OSD_LABEL_AVG, "Mean temperature", "avg"})

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
          0.01, 0.5, 0.042, FLAGS));
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

void
gst_therm_osd_install_properties (GObjectClass *object_class)
{
  object_class->set_property = gst_therm_osd_set_property;
  object_class->get_property = gst_therm_osd_get_property;
  install_text_properties (object_class);
  install_region_properties (object_class);
  install_picture_properties (object_class);
  gst_type_mark_as_plugin_api (get_unit_type (), 0);
  gst_type_mark_as_plugin_api (get_place_type (), 0);
  gst_type_mark_as_plugin_api (get_bar_type (), 0);
  gst_type_mark_as_plugin_api (get_labels_type (), 0);
}

void
gst_therm_osd_init_properties (GstThermOsd *self)
{
  osd_settings_init (&self->prop);
  self->prop_serial = 1;
  self->prop_texts = g_strdup ("");
  self->prop_states = g_strdup ("");
  self->prop_zone = g_strdup ("");
  self->prop_location = g_strdup ("");
}

void
gst_therm_osd_clear_properties (GstThermOsd *self)
{
  osd_settings_clear (&self->prop);
  g_free (self->prop_texts);
  g_free (self->prop_states);
  g_free (self->prop_zone);
  g_free (self->prop_location);
  g_clear_pointer (&self->prop_picture, g_bytes_unref);
  g_clear_pointer (&self->prop_values, gst_structure_free);
  g_clear_error (&self->prop_error);
}
