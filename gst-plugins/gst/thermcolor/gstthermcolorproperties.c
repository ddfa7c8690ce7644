/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of `thermcolor`. */

#include "config.h"

#include "gstthermcolor-private.h"

#include <gst/filter/therm-enum.h>

#define DEFAULT_AGC GST_THERM_COLOR_AGC_PLATEAU
#define DEFAULT_PALETTE "white-hot"
#define DEFAULT_INVERTED FALSE
#define DEFAULT_ROI GST_THERM_COLOR_ROI_FULL
#define DEFAULT_ROI_BOX "box(0.25,0.25,0.75,0.75)"
#define DEFAULT_OUT_OF_RANGE FALSE
/* underflow and overflow in the palette records of FLIR's cameras:
 * Y'CrCb 29 6e f0 and 43 d8 62 */
#define DEFAULT_UNDER_RANGE_COLOR 0xff1015efu
#define DEFAULT_OVER_RANGE_COLOR 0xffbe0e0eu

enum
{
  PROP_0,
  PROP_AGC,
  PROP_PALETTE,
  PROP_INVERTED,
  PROP_SPAN_LOW,
  PROP_SPAN_HIGH,
  PROP_ROI,
  PROP_ROI_BOX,
  PROP_PALETTE_LOCATION,
  PROP_OUT_OF_RANGE,
  PROP_UNDER_RANGE_COLOR,
  PROP_OVER_RANGE_COLOR,
  PROP_FIRST_NUMBER
};

THERM_DEFINE_ENUM (agc_get_type, "GstThermColorAgc",
    {GST_THERM_COLOR_AGC_PLATEAU, "Plateau histogram equalisation", "plateau"},
    {GST_THERM_COLOR_AGC_LINEAR, "From the coldest to the hottest pixel",
        "linear"},
    {GST_THERM_COLOR_AGC_PERCENTILE, "Linear, without the outermost pixels",
        "percentile"},
    {GST_THERM_COLOR_AGC_MANUAL, "Between two temperatures", "manual"},
    {GST_THERM_COLOR_AGC_INFORMATION,
        "Plateau equalisation, weighed by local detail", "information"},
    {GST_THERM_COLOR_AGC_LOCAL,
        "Plateau equalisation, then each part of the picture by itself",
        "local"},
    {GST_THERM_COLOR_AGC_ONCE, "As it was when this was chosen", "once"})
THERM_DEFINE_ENUM (roi_get_type, "GstThermColorRoi",
    {GST_THERM_COLOR_ROI_FULL, "All of the picture", "full"},
    {GST_THERM_COLOR_ROI_UPPER_HALF, "Upper half", "upper-half"},
    {GST_THERM_COLOR_ROI_LOWER_HALF, "Lower half", "lower-half"},
    {GST_THERM_COLOR_ROI_LOWER_THREE_QUARTERS, "All but the upper quarter",
        "lower-three-quarters"},
    {GST_THERM_COLOR_ROI_HORIZON, "Middle half of the rows", "horizon"},
    {GST_THERM_COLOR_ROI_CENTRE_25, "Centre, 25 % of the width and height",
        "centre-25"},
    {GST_THERM_COLOR_ROI_CENTRE_50, "Centre, 50 % of the width and height",
        "centre-50"},
    {GST_THERM_COLOR_ROI_CENTRE_75, "Centre, 75 % of the width and height",
        "centre-75"},
    {GST_THERM_COLOR_ROI_CUSTOM, "The box of roi-box", "custom"})

static gdouble *
number_of (GstThermColor *self, guint id)
{
  return therm_color_settings_get_number (&self->prop, id - PROP_FIRST_NUMBER);
}

static gboolean
is_number (guint id)
{
  return id >= PROP_FIRST_NUMBER
         && id < PROP_FIRST_NUMBER + therm_color_settings_get_n_numbers ();
}

static void
set_roi_box (GstThermColor *self, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  ThermBox box;

  if (!therm_box_parse (&box, text != NULL ? text : "", &error)) {
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("The region that gain control looks at stays as it is."),
        ("%s", error->message));
    return;
  }
  GST_OBJECT_LOCK (self);
  self->prop.roi_box = box;
  GST_OBJECT_UNLOCK (self);
}

static void
set_palette (GstThermColor *self, const gchar *id)
{
  GstThermalPalette *palette = gst_thermal_palette_find (id != NULL ? id : "");
  gboolean refuse;

  GST_OBJECT_LOCK (self);
  refuse = palette == NULL && self->started;
  if (!refuse) {
    g_clear_pointer (&self->prop_unknown_palette, g_free);
    if (palette != NULL)
      self->prop.palette = palette;
    else
      self->prop_unknown_palette = g_strdup (id != NULL ? id : "");
  }
  GST_OBJECT_UNLOCK (self);

  if (refuse)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("There is no palette \"%s\".", id != NULL ? id : ""),
        ("Keeping \"%s\".", gst_thermal_palette_get_id (self->prop.palette)));
}

static void
set_palette_location (GstThermColor *self, const gchar *location)
{
  g_autoptr (GstThermalPalette) palette = NULL;
  g_autoptr (GError) error = NULL;
  gboolean refuse;

  if (location != NULL && *location != '\0')
    palette = gst_thermal_palette_new_from_file (location, &error);

  GST_OBJECT_LOCK (self);
  refuse = error != NULL && self->started;
  if (!refuse) {
    g_clear_error (&self->prop_palette_error);
    if (error != NULL)
      self->prop_palette_error = g_error_copy (error);
    g_free (self->prop_palette_location);
    self->prop_palette_location = g_strdup (location);
    gst_therm_color_keep_palette (&self->prop_user_palette, palette);
  }
  GST_OBJECT_UNLOCK (self);

  if (refuse)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("The palette cannot be used: %s", error->message),
        ("Keeping the one before."));
}

static void
gst_therm_color_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstThermColor *self = GST_THERM_COLOR (object);

  if (id == PROP_PALETTE) {
    set_palette (self, g_value_get_string (value));
    return;
  }
  if (id == PROP_PALETTE_LOCATION) {
    set_palette_location (self, g_value_get_string (value));
    return;
  }
  if (id == PROP_ROI_BOX) {
    set_roi_box (self, g_value_get_string (value));
    return;
  }

  GST_OBJECT_LOCK (self);
  if (is_number (id)) {
    *number_of (self, id) = g_value_get_double (value);
    GST_OBJECT_UNLOCK (self);
    return;
  }
  switch (id) {
  case PROP_AGC:
    self->prop.follower.agc = g_value_get_enum (value);
    break;
  case PROP_INVERTED:
    self->prop.inverted = g_value_get_boolean (value);
    break;
  case PROP_OUT_OF_RANGE:
    self->prop.paints_outside = g_value_get_boolean (value);
    break;
  case PROP_UNDER_RANGE_COLOR:
    self->prop.under_argb = g_value_get_uint (value);
    break;
  case PROP_OVER_RANGE_COLOR:
    self->prop.over_argb = g_value_get_uint (value);
    break;
  case PROP_ROI:
    self->prop.roi = g_value_get_enum (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_therm_color_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstThermColor *self = GST_THERM_COLOR (object);

  GST_OBJECT_LOCK (self);
  if (is_number (id)) {
    g_value_set_double (value, *number_of (self, id));
    GST_OBJECT_UNLOCK (self);
    return;
  }
  switch (id) {
  case PROP_AGC:
    g_value_set_enum (value, self->prop.follower.agc);
    break;
  case PROP_PALETTE:
    g_value_set_string (
        value, self->prop_unknown_palette != NULL
                   ? self->prop_unknown_palette
                   : gst_thermal_palette_get_id (self->prop.palette));
    break;
  case PROP_INVERTED:
    g_value_set_boolean (value, self->prop.inverted);
    break;
  case PROP_OUT_OF_RANGE:
    g_value_set_boolean (value, self->prop.paints_outside);
    break;
  case PROP_UNDER_RANGE_COLOR:
    g_value_set_uint (value, self->prop.under_argb);
    break;
  case PROP_OVER_RANGE_COLOR:
    g_value_set_uint (value, self->prop.over_argb);
    break;
  case PROP_PALETTE_LOCATION:
    g_value_set_string (value, self->prop_palette_location);
    break;
  case PROP_ROI:
    g_value_set_enum (value, self->prop.roi);
    break;
  case PROP_ROI_BOX:
    g_value_take_string (value, therm_box_to_string (&self->prop.roi_box));
    break;
  case PROP_SPAN_LOW:
    g_value_set_double (value, self->span_low_c);
    break;
  case PROP_SPAN_HIGH:
    g_value_set_double (value, self->span_high_c);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

void
gst_therm_color_install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                            | GST_PARAM_CONTROLLABLE
                            | GST_PARAM_MUTABLE_PLAYING;
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = gst_therm_color_set_property;
  object_class->get_property = gst_therm_color_get_property;
  g_object_class_install_property (object_class, PROP_AGC,
      g_param_spec_enum ("agc", "AGC",
          "How the counts of a frame are laid out along the palette",
          agc_get_type (), DEFAULT_AGC, flags));
  for (guint i = 0; i < therm_color_settings_get_n_numbers (); i++)
    g_object_class_install_property (object_class, PROP_FIRST_NUMBER + i,
        therm_color_settings_new_spec (i, flags));
  g_object_class_install_property (object_class, PROP_PALETTE,
      g_param_spec_string ("palette", "Palette",
          "Id of the palette: white-hot, black-hot, ironbow, rainbow, "
          "rainbow-hc, arctic, lava, bone, fusion, hsv, autumn, sepia, green, "
          "amber, red-hot, blue-cold, glowbow, graded-fire, inferno, viridis, "
          "blue-red",
          DEFAULT_PALETTE, flags));
  g_object_class_install_property (object_class, PROP_PALETTE_LOCATION,
      g_param_spec_string ("palette-location", "Palette location",
          "Path of a palette of the user's, instead of palette: a GIMP "
          "gradient "
          "(.ggr), a GIMP palette (.gpl) or lines of position, red, green, "
          "blue",
          NULL, flags));
  g_object_class_install_property (object_class, PROP_INVERTED,
      g_param_spec_boolean ("inverted", "Inverted",
          "Polarity: let the palette run from hot to cold", DEFAULT_INVERTED,
          flags));
  g_object_class_install_property (object_class, PROP_OUT_OF_RANGE,
      g_param_spec_boolean ("out-of-range", "Out of range",
          "Paint pixels beyond the limits of what the camera measures in "
          "colours of their own",
          DEFAULT_OUT_OF_RANGE, flags));
  g_object_class_install_property (object_class, PROP_UNDER_RANGE_COLOR,
      g_param_spec_uint ("under-range-color", "Under-range color",
          "out-of-range: the colour of what is too cold, 0xAARRGGBB", 0,
          G_MAXUINT32, DEFAULT_UNDER_RANGE_COLOR, flags));
  g_object_class_install_property (object_class, PROP_OVER_RANGE_COLOR,
      g_param_spec_uint ("over-range-color", "Over-range color",
          "out-of-range: the colour of what is too hot, 0xAARRGGBB", 0,
          G_MAXUINT32, DEFAULT_OVER_RANGE_COLOR, flags));
  g_object_class_install_property (object_class, PROP_ROI,
      g_param_spec_enum ("roi", "Region of interest",
          "What gain control looks at", roi_get_type (), DEFAULT_ROI, flags));
  g_object_class_install_property (object_class, PROP_ROI_BOX,
      g_param_spec_string ("roi-box", "Box of interest",
          "roi=custom: the box that gain control looks at, in shares of the "
          "picture: left, top, right, bottom",
          DEFAULT_ROI_BOX, flags));
  g_object_class_install_property (object_class, PROP_SPAN_LOW,
      g_param_spec_double ("span-low", "Span low",
          "Temperature of the palette's cold end right now, °C; NaN when there "
          "is none",
          -G_MAXDOUBLE, G_MAXDOUBLE, 0, read));
  g_object_class_install_property (object_class, PROP_SPAN_HIGH,
      g_param_spec_double ("span-high", "Span high",
          "Temperature of the palette's hot end right now, °C; NaN when there "
          "is none",
          -G_MAXDOUBLE, G_MAXDOUBLE, 0, read));
  gst_type_mark_as_plugin_api (agc_get_type (), 0);
  gst_type_mark_as_plugin_api (roi_get_type (), 0);
}

void
gst_therm_color_init_properties (GstThermColor *self)
{
  self->prop.follower.agc = DEFAULT_AGC;
  self->prop.palette = gst_thermal_palette_find (DEFAULT_PALETTE);
  self->prop.inverted = DEFAULT_INVERTED;
  self->prop.paints_outside = DEFAULT_OUT_OF_RANGE;
  self->prop.under_argb = DEFAULT_UNDER_RANGE_COLOR;
  self->prop.over_argb = DEFAULT_OVER_RANGE_COLOR;
  self->prop.roi = DEFAULT_ROI;
  therm_box_parse (&self->prop.roi_box, DEFAULT_ROI_BOX, NULL);
  therm_color_settings_reset_numbers (&self->prop);
}

void
gst_therm_color_clear_properties (GstThermColor *self)
{
  g_clear_pointer (&self->prop_unknown_palette, g_free);
  g_clear_pointer (&self->prop_palette_location, g_free);
  g_clear_error (&self->prop_palette_error);
  gst_therm_color_keep_palette (&self->prop_user_palette, NULL);
}
