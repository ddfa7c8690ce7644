/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user can set on `visibleisp`. */

#include "config.h"

#include "gstvisibleisp-private.h"

enum
{
  PROP_0,
  PROP_WHITE_BALANCE,
  PROP_WHITE_BALANCE_SENSITIVITY,
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
    {"red-gain", "Red gain", "white-balance=manual: of red against green", 0.2,
        6, 1, G_STRUCT_OFFSET (GstVisibleIspSettings, white.red_gain)},
    {"blue-gain", "Blue gain", "white-balance=manual: of blue against green",
        0.2, 6, 1, G_STRUCT_OFFSET (GstVisibleIspSettings, white.blue_gain)},
    {"color-temperature", "Color temperature",
        "white-balance=temperature: of the light, kelvin", 2000, 10000, 5600,
        G_STRUCT_OFFSET (GstVisibleIspSettings, white.kelvin)},
};

#define GST_TYPE_VISIBLE_ISP_WHITE_BALANCE                                     \
  (gst_visible_isp_white_balance_get_type ())
static GType
gst_visible_isp_white_balance_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
      {ISP_WHITE_AUTO, "Follow the light", "auto"},
      {ISP_WHITE_INDOOR, "A bulb, 2900 K", "indoor"},
      {ISP_WHITE_OUTDOOR, "A clear noon, 5600 K", "outdoor"},
      {ISP_WHITE_ONE_PUSH, "As the last hold-white found it", "one-push"},
      {ISP_WHITE_MANUAL, "red-gain and blue-gain", "manual"},
      {ISP_WHITE_TEMPERATURE, "color-temperature", "temperature"},
      {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType new_type =
        g_enum_register_static ("GstVisibleIspWhiteBalance", values);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

#define GST_TYPE_VISIBLE_ISP_SENSITIVITY                                       \
  (gst_visible_isp_sensitivity_get_type ())
static GType
gst_visible_isp_sensitivity_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
      {ISP_SENSITIVITY_LOW, "Within ten seconds", "low"},
      {ISP_SENSITIVITY_NORMAL, "Within three seconds", "normal"},
      {ISP_SENSITIVITY_HIGH, "Within a second", "high"},
      {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType new_type =
        g_enum_register_static ("GstVisibleIspSensitivity", values);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

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
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *find_number (self, PROP_FIRST_NUMBER + i) = numbers[i].initial;
}
