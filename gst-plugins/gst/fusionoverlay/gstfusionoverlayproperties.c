/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user can set on `fusionoverlay`. */

#include "config.h"

#include "gstfusionoverlay-private.h"

#include <gst/filter/therm-enum.h>
#include <math.h>

#define DEFAULT_BAND_TIMEOUT GST_SECOND

enum
{
  PROP_0,
  PROP_MODE,
  PROP_SOURCE,
  PROP_INSET_CORNER,
  PROP_REGISTRATION,
  PROP_FINE_X,
  PROP_FINE_Y,
  PROP_MARK,
  PROP_BAND_TIMEOUT,
  PROP_FIRST_NUMBER,
  N_PROPS = PROP_FIRST_NUMBER + 8
};

/* Everything that is one number: property PROP_FIRST_NUMBER + index. */
static const struct
{
  const gchar *name, *nick, *blurb;
  gdouble minimum, maximum, initial;
  gsize offset;
} numbers[N_PROPS - PROP_FIRST_NUMBER] = {
    {"strength", "Strength",
        "mode=blend: share of the thermal picture; mode=detail: how strong "
        "the visible edges are; mode=hot: how opaque what is hot is",
        0, 1, 0.5, G_STRUCT_OFFSET (FusionSettings, strength)},
    {"inset-size", "Size of the inset",
        "mode=picture-in-picture: width of the thermal picture, percent of "
        "the fused one",
        5, 100, 33, G_STRUCT_OFFSET (FusionSettings, inset_percent)},
    {"hot-temperature", "Hot temperature",
        "mode=hot: what is hotter than this shows the thermal picture, °C",
        -273, 5000, 40, G_STRUCT_OFFSET (FusionSettings, hot_c)},
    {"hot-softness", "Softness of hot",
        "mode=hot: over how many kelvin the thermal picture comes in", 0, 1000,
        2, G_STRUCT_OFFSET (FusionSettings, hot_softness_k)},
    {"shift-x", "Horizontal shift",
        "Moves the thermal picture to the right, percent of the visible one's "
        "width",
        -100, 100, 0, G_STRUCT_OFFSET (FusionSettings, shift_x_percent)},
    {"shift-y", "Vertical shift",
        "Moves the thermal picture down, percent of the visible one's height",
        -100, 100, 0, G_STRUCT_OFFSET (FusionSettings, shift_y_percent)},
    {"zoom", "Zoom", "What the visible lens magnifies now", 1, 1000, 1,
        G_STRUCT_OFFSET (FusionSettings, zoom)},
    {"thermal-zoom", "Thermal zoom", "What the thermal lens magnifies now", 1,
        1000, 1, G_STRUCT_OFFSET (FusionSettings, thermal_zoom)},
};

#define GST_TYPE_FUSION_OVERLAY_MODE (gst_fusion_overlay_mode_get_type ())
THERM_DEFINE_ENUM (gst_fusion_overlay_mode_get_type, "GstFusionOverlayMode",
    {FUSION_MODE_OFF, "One band alone, see source", "off"},
    {FUSION_MODE_BLEND, "Both pictures through each other", "blend"},
    {FUSION_MODE_DETAIL,
        "The edges of the visible picture in the thermal "
        "one",
        "detail"},
    {FUSION_MODE_PICTURE_IN_PICTURE,
        "The thermal picture in a corner of the visible one",
        "picture-in-picture"},
    {FUSION_MODE_SIDE_BY_SIDE, "Visible left, thermal right", "side-by-side"},
    {FUSION_MODE_HOT, "The thermal picture where it is hot", "hot"})

#define GST_TYPE_FUSION_OVERLAY_SOURCE (gst_fusion_overlay_source_get_type ())
THERM_DEFINE_ENUM (gst_fusion_overlay_source_get_type, "GstFusionOverlaySource",
    {FUSION_SOURCE_VISIBLE, "The visible picture", "visible"},
    {FUSION_SOURCE_THERMAL, "The thermal picture", "thermal"})

#define GST_TYPE_FUSION_OVERLAY_CORNER (gst_fusion_overlay_corner_get_type ())
THERM_DEFINE_ENUM (gst_fusion_overlay_corner_get_type, "GstFusionOverlayCorner",
    {FUSION_CORNER_TOP_LEFT, "Top left", "top-left"},
    {FUSION_CORNER_TOP_RIGHT, "Top right", "top-right"},
    {FUSION_CORNER_BOTTOM_LEFT, "Bottom left", "bottom-left"},
    {FUSION_CORNER_BOTTOM_RIGHT, "Bottom right", "bottom-right"})

static gdouble *
number_of (FusionSettings *settings, guint id)
{
  return &G_STRUCT_MEMBER (
      gdouble, settings, numbers[id - PROP_FIRST_NUMBER].offset);
}

/* A text that makes no sense changes nothing while the stream runs, and keeps
 * it from starting. */
static void
set_registration (GstFusionOverlay *self, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GstThermalRegistration *registration =
      gst_thermal_registration_new_from_string (
          text != NULL ? text : "", &error);

  if (registration == NULL)
    GST_WARNING_OBJECT (
        self, "registration: %s; keeping the one before", error->message);
  GST_OBJECT_LOCK (self);
  g_free (self->prop_registration_text);
  self->prop_registration_text = g_strdup (text);
  g_free (self->prop_registration_error);
  self->prop_registration_error =
      error != NULL ? g_strdup (error->message) : NULL;
  if (registration != NULL) {
    gst_thermal_registration_unref (self->prop_registration);
    self->prop_registration = registration;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
set_band_timeout (GstFusionOverlay *self, guint64 timeout)
{
  g_autoptr (GPtrArray) pads =
      g_ptr_array_new_with_free_func (gst_object_unref);

  GST_OBJECT_LOCK (self);
  self->prop_band_timeout = timeout;
  for (GList *l = GST_ELEMENT (self)->sinkpads; l != NULL; l = l->next)
    g_ptr_array_add (pads, gst_object_ref (l->data));
  GST_OBJECT_UNLOCK (self);
  for (guint i = 0; i < pads->len; i++)
    g_object_set (
        g_ptr_array_index (pads, i), "max-last-buffer-repeat", timeout, NULL);
}

static void
gst_fusion_overlay_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (object);
  FusionSettings *prop = &self->prop;

  if (id == PROP_REGISTRATION) {
    set_registration (self, g_value_get_string (value));
    return;
  }
  if (id == PROP_BAND_TIMEOUT) {
    set_band_timeout (self, g_value_get_uint64 (value));
    return;
  }

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_MODE:
    prop->mode = g_value_get_enum (value);
    break;
  case PROP_SOURCE:
    prop->source = g_value_get_enum (value);
    break;
  case PROP_INSET_CORNER:
    prop->corner = g_value_get_enum (value);
    break;
  case PROP_FINE_X:
    prop->fine_x = g_value_get_int (value);
    break;
  case PROP_FINE_Y:
    prop->fine_y = g_value_get_int (value);
    break;
  case PROP_MARK:
    prop->mark = g_value_get_boolean (value);
    break;
  default:
    if (id >= PROP_FIRST_NUMBER && id < N_PROPS)
      *number_of (prop, id) = g_value_get_double (value);
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_fusion_overlay_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstFusionOverlay *self = GST_FUSION_OVERLAY (object);
  FusionSettings *prop = &self->prop;

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_MODE:
    g_value_set_enum (value, prop->mode);
    break;
  case PROP_SOURCE:
    g_value_set_enum (value, prop->source);
    break;
  case PROP_INSET_CORNER:
    g_value_set_enum (value, prop->corner);
    break;
  case PROP_REGISTRATION:
    g_value_set_string (value, self->prop_registration_text);
    break;
  case PROP_FINE_X:
    g_value_set_int (value, prop->fine_x);
    break;
  case PROP_FINE_Y:
    g_value_set_int (value, prop->fine_y);
    break;
  case PROP_MARK:
    g_value_set_boolean (value, prop->mark);
    break;
  case PROP_BAND_TIMEOUT:
    g_value_set_uint64 (value, self->prop_band_timeout);
    break;
  default:
    if (id >= PROP_FIRST_NUMBER && id < N_PROPS)
      g_value_set_double (value, *number_of (prop, id));
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING      \
      | GST_PARAM_CONTROLLABLE)

void
gst_fusion_overlay_install_properties (GObjectClass *object_class)
{
  object_class->set_property = gst_fusion_overlay_set_property;
  object_class->get_property = gst_fusion_overlay_get_property;
  gst_type_mark_as_plugin_api (GST_TYPE_FUSION_OVERLAY_MODE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_FUSION_OVERLAY_SOURCE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_FUSION_OVERLAY_CORNER, 0);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_object_class_install_property (object_class, PROP_FIRST_NUMBER + i,
        g_param_spec_double (numbers[i].name, numbers[i].nick, numbers[i].blurb,
            numbers[i].minimum, numbers[i].maximum, numbers[i].initial, FLAGS));

  g_object_class_install_property (object_class, PROP_MODE,
      g_param_spec_enum ("mode", "Mode", "How two pictures become one",
          GST_TYPE_FUSION_OVERLAY_MODE, FUSION_MODE_BLEND, FLAGS));
  g_object_class_install_property (object_class, PROP_SOURCE,
      g_param_spec_enum ("source", "Source", "mode=off: which band is shown",
          GST_TYPE_FUSION_OVERLAY_SOURCE, FUSION_SOURCE_VISIBLE, FLAGS));
  g_object_class_install_property (object_class, PROP_INSET_CORNER,
      g_param_spec_enum ("inset-corner", "Corner of the inset",
          "mode=picture-in-picture: where the thermal picture is",
          GST_TYPE_FUSION_OVERLAY_CORNER, FUSION_CORNER_BOTTOM_RIGHT, FLAGS));
  g_object_class_install_property (object_class, PROP_REGISTRATION,
      g_param_spec_string ("registration", "Registration",
          "Points of the thermal picture and the same things in the visible "
          "one, x,y>x,y; ...; none: edge upon edge",
          NULL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_FINE_X,
      g_param_spec_int ("fine-x", "Fine horizontal shift",
          "Moves the thermal picture to the right, pixels of the visible one",
          -1000, 1000, 0, FLAGS));
  g_object_class_install_property (object_class, PROP_FINE_Y,
      g_param_spec_int ("fine-y", "Fine vertical shift",
          "Moves the thermal picture down, pixels of the visible one", -1000,
          1000, 0, FLAGS));
  g_object_class_install_property (object_class, PROP_MARK,
      g_param_spec_boolean ("mark-hottest", "Mark the hottest",
          "Draws a cross where it is hottest, in each picture that is shown",
          FALSE, FLAGS));
  g_object_class_install_property (object_class, PROP_BAND_TIMEOUT,
      g_param_spec_uint64 ("band-timeout", "Timeout of a band",
          "How long the last picture of a band that has stopped is shown, ns",
          0, G_MAXUINT64 - 1, DEFAULT_BAND_TIMEOUT,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_PLAYING));
}

void
gst_fusion_overlay_init_properties (GstFusionOverlay *self)
{
  self->prop.mode = FUSION_MODE_BLEND;
  self->prop.corner = FUSION_CORNER_BOTTOM_RIGHT;
  self->prop_band_timeout = DEFAULT_BAND_TIMEOUT;
  self->prop_registration = gst_thermal_registration_new_from_string ("", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *number_of (&self->prop, PROP_FIRST_NUMBER + i) = numbers[i].initial;
}

void
gst_fusion_overlay_clear_properties (GstFusionOverlay *self)
{
  g_free (self->prop_registration_text);
  g_free (self->prop_registration_error);
  gst_thermal_registration_unref (self->prop_registration);
}
