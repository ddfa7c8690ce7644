/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user can set on `thermsrc`. */

#include "config.h"

#include "gstthermsrc-private.h"

#include <gst/filter/therm-enum.h>

#define DEFAULT_SCENE "perimeter"

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_LOOP,
  PROP_RATE,
  PROP_IS_LIVE,
  PROP_SCENE,
  PROP_BAND,
  PROP_SEED,
  PROP_PAN,
  PROP_TILT,
  PROP_ZOOM,
  PROP_OPTICAL_ZOOM_MAX,
  PROP_FOV,
  PROP_TIME_OF_DAY,
  PROP_DAY_SPEED,
  PROP_SCENE_TIME,
  PROP_NETD,
  PROP_FIXED_PATTERN,
  PROP_DRIFT,
  PROP_DEAD_PIXELS,
  PROP_FOCUS,
  PROP_IRIS,
  PROP_SHAKE,
  PROP_SHUTTER,
  PROP_GAIN,
  PROP_INFRARED,
  PROP_IR_CUT,
  PROP_MAINS_FREQUENCY,
  PROP_LIGHT_TEMPERATURE,
  PROP_TRUTH_LOCATION,
  PROP_COOLING,
  PROP_COOLDOWN,
  PROP_ROW_NOISE,
  PROP_AFTER_IMAGE,
  PROP_HAS_SHUTTER,
  PROP_HAS_FOCUS,
  PROP_NEAREST_FOCUS,
  PROP_FOCUS_SPEED,
  PROP_FOCUS_SLIP,
  PROP_FOCUS_SHIFT,
};

#define GST_TYPE_THERM_SRC_BAND (gst_therm_src_band_get_type ())
THERM_DEFINE_ENUM (gst_therm_src_band_get_type, "GstThermSrcBand",
    {THERM_BAND_THERMAL, "Counts of a thermal sensor", "thermal"},
    {THERM_BAND_VISIBLE, "Colours of a visible one", "visible"})

#define GST_TYPE_THERM_SRC_COOLING (gst_therm_src_cooling_get_type ())
THERM_DEFINE_ENUM (gst_therm_src_cooling_get_type, "GstThermSrcCooling",
    {COOLING_NONE, "Uncooled: a picture at once, which settles", "none"},
    {COOLING_STIRLING, "Cooled: no picture before it is cold", "stirling"})

#define FLAGS_READY                                                            \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)
#define FLAGS_PLAYING                                                          \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)
#define FLAGS_CONTROLLED (FLAGS_PLAYING | GST_PARAM_CONTROLLABLE)

/* Everything that is one number, and where it is kept. */
typedef struct
{
  guint id;
  const gchar *name, *nick, *blurb;
  gdouble low, high, fallback;
  GParamFlags flags;
  gsize offset;
} NumberProperty;

static const NumberProperty numbers[] = {
    {PROP_RATE, "rate", "Rate",
        "Recorded frames for each one of the time in which they were taken",
        0.001, 1000, 1.0, FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_rate)},
    {PROP_PAN, "pan", "Pan",
        "Azimuth of the view, degrees, clockwise from north", -36000, 36000, 0,
        FLAGS_CONTROLLED, G_STRUCT_OFFSET (GstThermSrc, prop_settings.pan_deg)},
    {PROP_TILT, "tilt", "Tilt",
        "Elevation of the view, degrees, up is positive", -90, 90, 0,
        FLAGS_CONTROLLED,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.tilt_deg)},
    {PROP_ZOOM, "zoom", "Zoom",
        "Magnification; beyond optical-zoom-max it is digital", 1, 400, 1.0,
        FLAGS_CONTROLLED, G_STRUCT_OFFSET (GstThermSrc, prop_settings.zoom)},
    {PROP_OPTICAL_ZOOM_MAX, "optical-zoom-max", "Longest optical zoom",
        "How far the lens itself magnifies", 1, 60, 30.0, FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.optical_zoom_max)},
    {PROP_FOV, "fov", "Field of view",
        "Horizontal, degrees, at zoom 1; 0: 45 thermal, 60 visible", 0, 120, 0,
        FLAGS_PLAYING, G_STRUCT_OFFSET (GstThermSrc, prop_fov_deg)},
    {PROP_TIME_OF_DAY, "time-of-day", "Time of day",
        "Hours at scene time 0; -1: what the scene says", -1, 24, -1.0,
        FLAGS_PLAYING, G_STRUCT_OFFSET (GstThermSrc, prop_settings.hour)},
    {PROP_SCENE_TIME, "scene-time", "Scene time",
        "Seconds since the scene began at timestamp 0", 0, 1.0e7, 0,
        FLAGS_PLAYING, G_STRUCT_OFFSET (GstThermSrc, prop_scene_time_s)},
    {PROP_NETD, "netd", "NETD",
        "Temporal noise at 300 K, mK; 0: no noise in any band", 0, 10000, 40.0,
        FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.sensor.netd_mk)},
    {PROP_FIXED_PATTERN, "fixed-pattern", "Fixed-pattern noise",
        "Spread of the pixels' offsets at 300 K, mK; columns have half of it",
        0, 10000, 10.0, FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.sensor.fixed_pattern_mk)},
    {PROP_FOCUS, "focus", "Focus",
        "Distance that is sharp, metres; 0: always the right one. With "
        "has-focus that at the start, and 0 is infinity",
        0, 100000, 0, FLAGS_CONTROLLED,
        G_STRUCT_OFFSET (GstThermSrc, prop_focus_m)},
    {PROP_NEAREST_FOCUS, "nearest-focus", "Nearest focus",
        "The near end of a lens with a motor, metres", 0.3, 1000, 1,
        FLAGS_READY, G_STRUCT_OFFSET (GstThermSrc, prop_nearest_m)},
    {PROP_FOCUS_SPEED, "focus-speed", "Speed of the focus",
        "How often in a second the motor goes from end to end", 0.01, 100, 1.5,
        FLAGS_PLAYING, G_STRUCT_OFFSET (GstThermSrc, prop_motor.ways_s)},
    {PROP_FOCUS_SLIP, "focus-slip", "Slip of the focus",
        "Share of each way to the near end that the motor loses without "
        "knowing",
        0, 0.5, 0, FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_motor.slip)},
    {PROP_FOCUS_SHIFT, "focus-shift", "Shift of the focus",
        "How much nearer the scale has to stand for each doubling of the "
        "optical zoom, dioptres",
        -1, 1, 0, FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_focus_shift_dpt)},
    {PROP_IRIS, "iris", "Iris", "How far the iris is open, 0 to 1", 0, 1, 1.0,
        FLAGS_CONTROLLED, G_STRUCT_OFFSET (GstThermSrc, prop_settings.iris)},
    {PROP_SHAKE, "shake", "Shake",
        "How far the mount shakes, RMS of pan and of tilt, degrees; at 1 to "
        "10 Hz",
        0, 10, 0, FLAGS_CONTROLLED,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.shake_deg)},
    {PROP_LIGHT_TEMPERATURE, "light-temperature", "Light temperature",
        "Colour of the light as the visible sensor sees it, kelvin; 0: as with "
        "a right white balance",
        0, 12000, 0, FLAGS_CONTROLLED,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.light_k)},
    {PROP_SHUTTER, "shutter", "Shutter",
        "Of the visible sensor, seconds; 0: as the scene needs, and gain, "
        "infrared and lamps do not count",
        0, 1, 0, FLAGS_CONTROLLED,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.exposure.shutter_s)},
    {PROP_GAIN, "gain", "Gain", "Of the visible sensor, dB", 0, 60, 0,
        FLAGS_CONTROLLED,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.exposure.gain_db)},
    {PROP_INFRARED, "infrared", "Infrared illuminator",
        "How bright it is, 0 to 1; it is seen with ir-cut=false", 0, 1, 0,
        FLAGS_CONTROLLED,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.exposure.infrared)},
    {PROP_COOLDOWN, "cooldown", "Cool-down",
        "Seconds until a cooled sensor is ready or an uncooled one settled", 0,
        3600, 0, FLAGS_READY, G_STRUCT_OFFSET (GstThermSrc, prop_cooldown_s)},
    {PROP_DAY_SPEED, "day-speed", "Speed of the day",
        "How much faster the day goes than the stream; 0: it stands still", 0,
        86400, 1.0, FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.day_speed)},
    {PROP_DRIFT, "drift", "Drift",
        "How far the sensor drifts with its cavity over minutes, mK", 0, 20000,
        0, FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.sensor.drift_mk)},
    {PROP_ROW_NOISE, "row-noise", "Row noise",
        "Noise that all pixels of a row share, at 300 K, mK", 0, 10000, 0,
        FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.sensor.row_noise_mk)},
    {PROP_AFTER_IMAGE, "after-image", "After-image",
        "What each second of 500 degrees Celsius or more leaves behind, mK; "
        "it begins at 200 degrees",
        0, 100000, 0, FLAGS_PLAYING,
        G_STRUCT_OFFSET (GstThermSrc, prop_settings.sensor.after_image_mk_s)},
};

static gdouble *
find_number (GstThermSrc *self, guint id)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].id == id)
      return G_STRUCT_MEMBER_P (self, numbers[i].offset);
  return NULL;
}

static void
gst_therm_src_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstThermSrc *self = GST_THERM_SRC (object);
  ThermSettings *settings = &self->prop_settings;
  gdouble *number = find_number (self, id);

  if (id == PROP_IS_LIVE) {
    gst_base_src_set_live (GST_BASE_SRC (self), g_value_get_boolean (value));
    return;
  }

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_LOCATION:
    g_free (self->prop_location);
    self->prop_location = g_value_dup_string (value);
    break;
  case PROP_LOOP:
    self->prop_loop = g_value_get_boolean (value);
    break;
  case PROP_SCENE:
    g_free (self->prop_scene);
    self->prop_scene = g_value_dup_string (value);
    if (self->prop_scene == NULL)
      self->prop_scene = g_strdup (DEFAULT_SCENE);
    break;
  case PROP_BAND:
    self->prop_band = g_value_get_enum (value);
    break;
  case PROP_SEED:
    self->prop_seed = g_value_get_uint (value);
    break;
  case PROP_DEAD_PIXELS:
    settings->sensor.dead_pixels = g_value_get_uint (value);
    break;
  case PROP_TRUTH_LOCATION:
    g_free (self->prop_truth_location);
    self->prop_truth_location = g_value_dup_string (value);
    break;
  case PROP_COOLING:
    self->prop_cooling = g_value_get_enum (value);
    break;
  case PROP_IR_CUT:
    settings->exposure.ir_cut = g_value_get_boolean (value);
    break;
  case PROP_MAINS_FREQUENCY:
    settings->exposure.mains_hz = g_value_get_uint (value);
    break;
  case PROP_HAS_SHUTTER:
    self->prop_has_shutter = g_value_get_boolean (value);
    break;
  case PROP_HAS_FOCUS:
    self->prop_has_focus = g_value_get_boolean (value);
    break;
  default:
    if (number != NULL)
      *number = g_value_get_double (value);
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_therm_src_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstThermSrc *self = GST_THERM_SRC (object);
  const ThermSettings *settings = &self->prop_settings;
  const gdouble *number = find_number (self, id);

  if (id == PROP_IS_LIVE) {
    g_value_set_boolean (value, gst_base_src_is_live (GST_BASE_SRC (self)));
    return;
  }

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_LOCATION:
    g_value_set_string (value, self->prop_location);
    break;
  case PROP_LOOP:
    g_value_set_boolean (value, self->prop_loop);
    break;
  case PROP_SCENE:
    g_value_set_string (value, self->prop_scene);
    break;
  case PROP_BAND:
    g_value_set_enum (value, self->prop_band);
    break;
  case PROP_SEED:
    g_value_set_uint (value, self->prop_seed);
    break;
  case PROP_DEAD_PIXELS:
    g_value_set_uint (value, settings->sensor.dead_pixels);
    break;
  case PROP_TRUTH_LOCATION:
    g_value_set_string (value, self->prop_truth_location);
    break;
  case PROP_COOLING:
    g_value_set_enum (value, self->prop_cooling);
    break;
  case PROP_IR_CUT:
    g_value_set_boolean (value, settings->exposure.ir_cut);
    break;
  case PROP_MAINS_FREQUENCY:
    g_value_set_uint (value, settings->exposure.mains_hz);
    break;
  case PROP_HAS_SHUTTER:
    g_value_set_boolean (value, self->prop_has_shutter);
    break;
  case PROP_HAS_FOCUS:
    g_value_set_boolean (value, self->prop_has_focus);
    break;
  default:
    if (number != NULL)
      g_value_set_double (value, *number);
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

void
gst_therm_src_install_properties (GObjectClass *gobject_class)
{
  gobject_class->set_property = gst_therm_src_set_property;
  gobject_class->get_property = gst_therm_src_get_property;
  gst_type_mark_as_plugin_api (GST_TYPE_THERM_SRC_BAND, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_THERM_SRC_COOLING, 0);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    const NumberProperty *n = &numbers[i];

    g_object_class_install_property (gobject_class, n->id,
        g_param_spec_double (n->name, n->nick, n->blurb, n->low, n->high,
            n->fallback, n->flags));
  }

  g_object_class_install_property (gobject_class, PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "Radiometric file, folder, or pattern (*, ?, %04d) to replay; none: "
          "simulate the scene",
          NULL, FLAGS_READY));
  g_object_class_install_property (gobject_class, PROP_LOOP,
      g_param_spec_boolean ("loop", "Loop",
          "Begin again when the files are over", FALSE, FLAGS_PLAYING));
  g_object_class_install_property (gobject_class, PROP_IS_LIVE,
      g_param_spec_boolean ("is-live", "Is live",
          "Keep time with the clock, leave out frames when too slow", FALSE,
          FLAGS_READY));
  g_object_class_install_property (gobject_class, PROP_SCENE,
      g_param_spec_string ("scene", "Scene",
          "Name of a shipped scene (perimeter, substation, fire, blackbody) or "
          "path of a JSON file",
          DEFAULT_SCENE, FLAGS_READY));
  g_object_class_install_property (gobject_class, PROP_BAND,
      g_param_spec_enum ("band", "Band", "What the simulated sensor sees",
          GST_TYPE_THERM_SRC_BAND, THERM_BAND_THERMAL, FLAGS_READY));
  g_object_class_install_property (gobject_class, PROP_SEED,
      g_param_spec_uint ("seed", "Seed", "Of everything that is random", 0,
          G_MAXUINT, 1, FLAGS_READY));
  g_object_class_install_property (gobject_class, PROP_DEAD_PIXELS,
      g_param_spec_uint ("dead-pixels", "Dead pixels",
          "How many pixels are cold, hot, stuck or wild", 0, 100000, 0,
          FLAGS_PLAYING));
  g_object_class_install_property (gobject_class, PROP_TRUTH_LOCATION,
      g_param_spec_string ("truth-location", "Location of the truth",
          "File for what is really in the picture: one JSON object a line",
          NULL, FLAGS_READY));
  g_object_class_install_property (gobject_class, PROP_IR_CUT,
      g_param_spec_boolean ("ir-cut", "Infrared filter",
          "The filter before the visible sensor that keeps infrared out", TRUE,
          FLAGS_PLAYING));
  g_object_class_install_property (gobject_class, PROP_MAINS_FREQUENCY,
      g_param_spec_uint ("mains-frequency", "Mains frequency",
          "Lamps flicker twice in a period, hertz; 0: they do not", 0, 400, 0,
          FLAGS_PLAYING));
  g_object_class_install_property (gobject_class, PROP_COOLING,
      g_param_spec_enum ("cooling", "Cooling",
          "How the sensor behaves after it was switched on",
          GST_TYPE_THERM_SRC_COOLING, COOLING_NONE, FLAGS_READY));
  g_object_class_install_property (gobject_class, PROP_HAS_SHUTTER,
      g_param_spec_boolean ("has-shutter", "Has a shutter",
          "Obey the event thermal-shutter, as sensors with a shutter do", TRUE,
          FLAGS_PLAYING));
  g_object_class_install_property (gobject_class, PROP_HAS_FOCUS,
      g_param_spec_boolean ("has-focus", "Has a focus motor",
          "Obey the event lens-focus, as lenses with a motor do", FALSE,
          FLAGS_READY));
}

/* What a camera's processing asks of its sensor: only what the event names. */
void
gst_therm_src_control (GstThermSrc *self, const GstStructure *wanted)
{
  ThermSettings *settings = &self->prop_settings;

  GST_OBJECT_LOCK (self);
  gst_structure_get (wanted, "iris", G_TYPE_DOUBLE, &settings->iris, NULL);
  gst_structure_get (
      wanted, "shutter", G_TYPE_DOUBLE, &settings->exposure.shutter_s, NULL);
  gst_structure_get (
      wanted, "gain", G_TYPE_DOUBLE, &settings->exposure.gain_db, NULL);
  gst_structure_get (
      wanted, "infrared", G_TYPE_DOUBLE, &settings->exposure.infrared, NULL);
  gst_structure_get (
      wanted, "ir-cut", G_TYPE_BOOLEAN, &settings->exposure.ir_cut, NULL);
  GST_OBJECT_UNLOCK (self);
}

/* FALSE: there is no motor, or nothing in it that it knows. */
gboolean
gst_therm_src_focus (GstThermSrc *self, const GstStructure *wanted)
{
  gboolean initialise = FALSE, obeys = FALSE;
  gdouble focus_dpt;

  GST_OBJECT_LOCK (self);
  if (self->prop_has_focus && self->prop_location == NULL) {
    gst_structure_get_boolean (wanted, "initialise", &initialise);
    if (initialise)
      therm_motor_initialise (&self->motor);
    obeys = gst_structure_get_double (wanted, "focus", &focus_dpt);
    if (obeys)
      therm_motor_go (&self->motor, &self->prop_motor, focus_dpt);
  }
  GST_OBJECT_UNLOCK (self);
  return obeys || initialise;
}

void
gst_therm_src_init_properties (GstThermSrc *self)
{
  self->prop_scene = g_strdup (DEFAULT_SCENE);
  self->prop_seed = 1;
  self->prop_settings.exposure.ir_cut = TRUE;
  self->prop_has_shutter = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *find_number (self, numbers[i].id) = numbers[i].fallback;
}
