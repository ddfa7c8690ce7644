/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user can set on `visibleisp`. */

#include "config.h"

#include "gstvisibleisp-private.h"

#include <gst/filter/therm-enum.h>

enum
{
  PROP_0,
  PROP_WHITE_BALANCE,
  PROP_WHITE_BALANCE_SENSITIVITY,
  PROP_EXPOSURE,
  PROP_METERING,
  PROP_ANTI_FLICKER,
  PROP_DAY_NIGHT,
  PROP_TIMED_NIGHT,
  PROP_LOW_LIGHT,
  PROP_INFRARED,
  PROP_CURRENT_SHUTTER,
  PROP_CURRENT_GAIN,
  PROP_CURRENT_IRIS,
  PROP_CURRENT_LUX,
  PROP_IS_NIGHT,
  PROP_CURRENT_RED_GAIN,
  PROP_CURRENT_BLUE_GAIN,
  PROP_FIRST_NUMBER,
};

static const struct
{
  const gchar *name, *nick, *blurb;
  gdouble minimum, maximum, initial;
  gsize offset;
} numbers[] = {
    {"brightness", "Brightness", "Half of the range up or down", -100, 100, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, tone.brightness)},
    {"contrast", "Contrast", "Slope around the middle, 1/2 to 2", -100, 100, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, tone.contrast)},
    {"saturation", "Saturation", "From grey to twice as it comes", -100, 100, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, saturation)},
    {"hue", "Hue", "Turns all colours, degrees", -180, 180, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, hue_deg)},
    {"gamma", "Gamma", "Above 1 the middle gets brighter", 0.3, 3, 1,
        G_STRUCT_OFFSET (GstVisibleIspSettings, tone.gamma)},
    {"sharpness", "Sharpness", "Below 0 softer, above 0 sharper", -100, 100, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, sharpness)},
    {"wdr", "Wide dynamic range",
        "How far dark and bright parts are brought together", 0, 100, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, wdr)},
    {"hlc", "Highlight compensation", "How far bright lights become grey", 0,
        100, 0, G_STRUCT_OFFSET (GstVisibleIspSettings, tone.hlc)},
    {"defog", "Defog", "How much of the haze is taken away", 0, 100, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, tone.defog)},
    {"noise-reduction-2d", "Noise reduction in the picture",
        "How much neighbours are made alike", 0, 100, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, noise_2d)},
    {"noise-reduction-3d", "Noise reduction over time",
        "How many pictures what stands still is the mean of", 0, 100, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, noise_3d)},
    {"exposure-compensation", "Exposure compensation",
        "Stops brighter or darker than usual", -3, 3, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, exposure.compensation_ev)},
    {"shutter", "Shutter", "exposure=manual and shutter: seconds", 0.00005, 1,
        0.02, G_STRUCT_OFFSET (GstVisibleIspSettings, exposure.shutter_s)},
    {"gain", "Gain", "exposure=manual: dB", 0, 60, 0,
        G_STRUCT_OFFSET (GstVisibleIspSettings, exposure.gain_db)},
    {"iris", "Iris", "exposure=manual and iris: 1 is open", 0.05, 1, 1,
        G_STRUCT_OFFSET (GstVisibleIspSettings, exposure.iris)},
    {"bright-level", "Level", "exposure=bright: half stops", 0, 50, 14,
        G_STRUCT_OFFSET (GstVisibleIspSettings, exposure.level)},
    {"max-shutter", "Longest shutter", "Seconds, of the automatic modes",
        0.0001, 1, 0.04,
        G_STRUCT_OFFSET (GstVisibleIspSettings, exposure.max_shutter_s)},
    {"max-gain", "Highest gain", "dB, of the automatic modes", 0, 60, 36,
        G_STRUCT_OFFSET (GstVisibleIspSettings, exposure.max_gain_db)},
    {"blur-noise", "Blur or noise",
        "From 0, rather noise than what moves blurred, to 1, the other way "
        "round",
        0, 1, 0.5, G_STRUCT_OFFSET (GstVisibleIspSettings, exposure.priority)},
    {"night-level", "Night below", "day-night=auto: lux", 0, 100000, 25,
        G_STRUCT_OFFSET (GstVisibleIspSettings, day_night.night_lux)},
    {"day-level", "Day above", "day-night=auto: lux", 0, 100000, 80,
        G_STRUCT_OFFSET (GstVisibleIspSettings, day_night.day_lux)},
    {"day-night-delay", "Delay", "day-night=auto: seconds", 0, 600, 5,
        G_STRUCT_OFFSET (GstVisibleIspSettings, day_night.delay_s)},
    {"infrared-level", "Level of the illuminator", "infrared=manual: percent",
        0, 100, 50, G_STRUCT_OFFSET (GstVisibleIspSettings, infrared_level)},
    {"red-gain", "Red gain", "white-balance=manual: of red against green", 0.2,
        6, 1, G_STRUCT_OFFSET (GstVisibleIspSettings, white.red_gain)},
    {"blue-gain", "Blue gain", "white-balance=manual: of blue against green",
        0.2, 6, 1, G_STRUCT_OFFSET (GstVisibleIspSettings, white.blue_gain)},
    {"red-tuning", "Red tuning",
        "Percent more or less red than white balance finds; not for manual",
        -10, 10, 0, G_STRUCT_OFFSET (GstVisibleIspSettings, white.red_tuning)},
    {"blue-tuning", "Blue tuning",
        "Percent more or less blue than white balance finds; not for manual",
        -10, 10, 0, G_STRUCT_OFFSET (GstVisibleIspSettings, white.blue_tuning)},
    {"color-temperature", "Color temperature",
        "white-balance=temperature: of the light, kelvin", 2000, 10000, 5600,
        G_STRUCT_OFFSET (GstVisibleIspSettings, white.kelvin)},
};

#define GST_TYPE_VISIBLE_ISP_WHITE_BALANCE                                     \
  (gst_visible_isp_white_balance_get_type ())
THERM_DEFINE_ENUM (gst_visible_isp_white_balance_get_type,
    "GstVisibleIspWhiteBalance", {ISP_WHITE_AUTO, "Follow the light", "auto"},
    {ISP_WHITE_INDOOR, "A bulb, 2900 K", "indoor"},
    {ISP_WHITE_OUTDOOR, "A clear noon, 5600 K", "outdoor"},
    {ISP_WHITE_ONE_PUSH, "As the last hold-white found it", "one-push"},
    {ISP_WHITE_MANUAL, "red-gain and blue-gain", "manual"},
    {ISP_WHITE_TEMPERATURE, "color-temperature", "temperature"})

#define GST_TYPE_VISIBLE_ISP_SENSITIVITY                                       \
  (gst_visible_isp_sensitivity_get_type ())
THERM_DEFINE_ENUM (gst_visible_isp_sensitivity_get_type,
    "GstVisibleIspSensitivity",
    {ISP_SENSITIVITY_LOW, "Within ten seconds", "low"},
    {ISP_SENSITIVITY_NORMAL, "Within three seconds", "normal"},
    {ISP_SENSITIVITY_HIGH, "Within a second", "high"})

THERM_DEFINE_ENUM (exposure_get_type, "GstVisibleIspExposure",
    {ISP_EXPOSURE_SOURCE, "Left to the source", "source"},
    {ISP_EXPOSURE_AUTO, "Shutter, gain and iris follow the light", "auto"},
    {ISP_EXPOSURE_SHUTTER, "Shutter as set", "shutter"},
    {ISP_EXPOSURE_IRIS, "Iris as set", "iris"},
    {ISP_EXPOSURE_BRIGHT, "One level for all three", "bright"},
    {ISP_EXPOSURE_MANUAL, "All as set", "manual"})
THERM_DEFINE_ENUM (metering_get_type, "GstVisibleIspMetering",
    {ISP_METERING_AVERAGE, "All of the picture", "average"},
    {ISP_METERING_CENTER, "The middle most", "center"},
    {ISP_METERING_SPOT, "A spot in the middle", "spot"},
    {ISP_METERING_BACKLIGHT, "The middle, before a bright back", "backlight"},
    {ISP_METERING_HIGHLIGHTS, "So that nothing is white", "highlights"})
THERM_DEFINE_ENUM (anti_flicker_get_type, "GstVisibleIspAntiFlicker",
    {0, "Lamps do not matter", "off"}, {50, "Mains of 50 Hz", "50"},
    {60, "Mains of 60 Hz", "60"})
THERM_DEFINE_ENUM (day_night_get_type, "GstVisibleIspDayNight",
    {ISP_DAY_NIGHT_AUTO, "By the light", "auto"},
    {ISP_DAY_NIGHT_DAY, "Colours, with the infrared filter", "day"},
    {ISP_DAY_NIGHT_NIGHT, "Grey, without the infrared filter", "night"},
    {ISP_DAY_NIGHT_TIMED, "As timed-night says", "timed"})
THERM_DEFINE_ENUM (infrared_get_type, "GstVisibleIspInfrared",
    {INFRARED_AUTO, "At night, as far as it is needed", "auto"},
    {INFRARED_MANUAL, "infrared-level", "manual"},
    {INFRARED_OFF, "Dark", "off"})

static gdouble *
find_number (GstVisibleIsp *self, guint id)
{
  if (id < PROP_FIRST_NUMBER
      || id >= PROP_FIRST_NUMBER + G_N_ELEMENTS (numbers))
    return NULL;
  return G_STRUCT_MEMBER_P (
      &self->prop, numbers[id - PROP_FIRST_NUMBER].offset);
}

static void
gst_visible_isp_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstVisibleIsp *self = GST_VISIBLE_ISP (object);
  gdouble *number = find_number (self, id);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_WHITE_BALANCE:
    self->prop.white.mode = g_value_get_enum (value);
    break;
  case PROP_WHITE_BALANCE_SENSITIVITY:
    self->prop.white.sensitivity = g_value_get_enum (value);
    break;
  case PROP_EXPOSURE:
    self->prop.exposure.mode = g_value_get_enum (value);
    break;
  case PROP_METERING:
    self->prop.exposure.metering = g_value_get_enum (value);
    break;
  case PROP_ANTI_FLICKER:
    self->prop.exposure.mains_hz = g_value_get_enum (value);
    break;
  case PROP_DAY_NIGHT:
    self->prop.day_night.mode = g_value_get_enum (value);
    break;
  case PROP_TIMED_NIGHT:
    self->prop.day_night.timed_night = g_value_get_boolean (value);
    break;
  case PROP_LOW_LIGHT:
    self->prop.low_light = g_value_get_boolean (value);
    break;
  case PROP_INFRARED:
    self->prop.infrared = g_value_get_enum (value);
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
gst_visible_isp_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstVisibleIsp *self = GST_VISIBLE_ISP (object);
  const gdouble *number = find_number (self, id);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_WHITE_BALANCE:
    g_value_set_enum (value, self->prop.white.mode);
    break;
  case PROP_WHITE_BALANCE_SENSITIVITY:
    g_value_set_enum (value, self->prop.white.sensitivity);
    break;
  case PROP_EXPOSURE:
    g_value_set_enum (value, self->prop.exposure.mode);
    break;
  case PROP_METERING:
    g_value_set_enum (value, self->prop.exposure.metering);
    break;
  case PROP_ANTI_FLICKER:
    g_value_set_enum (value, self->prop.exposure.mains_hz);
    break;
  case PROP_DAY_NIGHT:
    g_value_set_enum (value, self->prop.day_night.mode);
    break;
  case PROP_TIMED_NIGHT:
    g_value_set_boolean (value, self->prop.day_night.timed_night);
    break;
  case PROP_LOW_LIGHT:
    g_value_set_boolean (value, self->prop.low_light);
    break;
  case PROP_INFRARED:
    g_value_set_enum (value, self->prop.infrared);
    break;
  case PROP_CURRENT_SHUTTER:
    g_value_set_double (value, self->told.shutter_s);
    break;
  case PROP_CURRENT_GAIN:
    g_value_set_double (value, self->told.gain_db);
    break;
  case PROP_CURRENT_IRIS:
    g_value_set_double (value, self->told.iris);
    break;
  case PROP_CURRENT_LUX:
    g_value_set_double (value, self->lux);
    break;
  case PROP_IS_NIGHT:
    g_value_set_boolean (value, self->is_night);
    break;
  case PROP_CURRENT_RED_GAIN:
    g_value_set_double (value, self->red_gain);
    break;
  case PROP_CURRENT_BLUE_GAIN:
    g_value_set_double (value, self->blue_gain);
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

static void
install_loops (GObjectClass *object_class, GParamFlags flags, GParamFlags told)
{
  const struct
  {
    guint id;
    const gchar *name, *nick, *blurb;
    GType type;
    gint initial;
  } enums[] = {
      {PROP_EXPOSURE, "exposure", "Exposure", "What follows the light",
          exposure_get_type (), ISP_EXPOSURE_SOURCE},
      {PROP_METERING, "metering", "Metering", "Where the light is measured",
          metering_get_type (), ISP_METERING_AVERAGE},
      {PROP_ANTI_FLICKER, "anti-flicker", "Anti-flicker",
          "Automatic shutters see whole halves of this mains' period",
          anti_flicker_get_type (), 0},
      {PROP_DAY_NIGHT, "day-night", "Day or night",
          "At night the picture is grey and the infrared filter is out",
          day_night_get_type (), ISP_DAY_NIGHT_DAY},
      {PROP_INFRARED, "infrared", "Infrared illuminator", "When it shines",
          infrared_get_type (), INFRARED_AUTO},
  };

  for (guint i = 0; i < G_N_ELEMENTS (enums); i++) {
    gst_type_mark_as_plugin_api (enums[i].type, 0);
    g_object_class_install_property (object_class, enums[i].id,
        g_param_spec_enum (enums[i].name, enums[i].nick, enums[i].blurb,
            enums[i].type, enums[i].initial, flags));
  }
  g_object_class_install_property (object_class, PROP_TIMED_NIGHT,
      g_param_spec_boolean ("timed-night", "Night by the clock",
          "day-night=timed: whether it is night", FALSE, flags));
  g_object_class_install_property (object_class, PROP_LOW_LIGHT,
      g_param_spec_boolean ("low-light", "Low light",
          "At night up to four times max-shutter, and 6 dB more", FALSE,
          flags));
  g_object_class_install_property (object_class, PROP_CURRENT_SHUTTER,
      g_param_spec_double ("current-shutter", "Current shutter",
          "As the sensor was told, seconds", 0, 10, 0, told));
  g_object_class_install_property (object_class, PROP_CURRENT_GAIN,
      g_param_spec_double ("current-gain", "Current gain",
          "As the sensor was told, dB", 0, 100, 0, told));
  g_object_class_install_property (object_class, PROP_CURRENT_IRIS,
      g_param_spec_double ("current-iris", "Current iris",
          "As the sensor was told", 0, 1, 1, told));
  g_object_class_install_property (object_class, PROP_CURRENT_LUX,
      g_param_spec_double ("current-lux", "Current light",
          "Of the scene, lux, for the sensor of thermsrc", 0, G_MAXDOUBLE, 0,
          told));
  g_object_class_install_property (object_class, PROP_IS_NIGHT,
      g_param_spec_boolean (
          "is-night", "Is night", "What it is by now", FALSE, told));
}

void
gst_visible_isp_install_properties (GObjectClass *object_class)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;
  const GParamFlags told = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = gst_visible_isp_set_property;
  object_class->get_property = gst_visible_isp_get_property;
  gst_type_mark_as_plugin_api (GST_TYPE_VISIBLE_ISP_WHITE_BALANCE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VISIBLE_ISP_SENSITIVITY, 0);

  g_object_class_install_property (object_class, PROP_WHITE_BALANCE,
      g_param_spec_enum ("white-balance", "White balance", "What is white",
          GST_TYPE_VISIBLE_ISP_WHITE_BALANCE, ISP_WHITE_AUTO, flags));
  g_object_class_install_property (object_class, PROP_WHITE_BALANCE_SENSITIVITY,
      g_param_spec_enum ("white-balance-sensitivity",
          "Sensitivity of the white balance",
          "white-balance=auto: how fast it follows the light",
          GST_TYPE_VISIBLE_ISP_SENSITIVITY, ISP_SENSITIVITY_NORMAL, flags));
  install_loops (object_class, flags, told);
  g_object_class_install_property (object_class, PROP_CURRENT_RED_GAIN,
      g_param_spec_double ("current-red-gain", "Current red gain",
          "Of red against green, as it is now", 0, 100, 1, told));
  g_object_class_install_property (object_class, PROP_CURRENT_BLUE_GAIN,
      g_param_spec_double ("current-blue-gain", "Current blue gain",
          "Of blue against green, as it is now", 0, 100, 1, told));
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_object_class_install_property (object_class, PROP_FIRST_NUMBER + i,
        g_param_spec_double (numbers[i].name, numbers[i].nick, numbers[i].blurb,
            numbers[i].minimum, numbers[i].maximum, numbers[i].initial,
            flags | GST_PARAM_CONTROLLABLE));
}

void
gst_visible_isp_init_properties (GstVisibleIsp *self)
{
  self->prop.white.sensitivity = ISP_SENSITIVITY_NORMAL;
  self->red_gain = self->blue_gain = 1;
  self->told = (IspExposure){0.02, 0, 1};
  self->prop.day_night.mode = ISP_DAY_NIGHT_DAY;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *find_number (self, PROP_FIRST_NUMBER + i) = numbers[i].initial;
}
