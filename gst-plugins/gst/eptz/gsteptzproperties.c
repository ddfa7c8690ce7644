/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user can set on `eptz`. */

#include "config.h"

#include "gsteptz-private.h"

#include <gst/filter/therm-enum.h>

enum
{
  PROP_0,
  PROP_MIRROR,
  PROP_FLIP,
  PROP_ROTATION,
  PROP_ZOOM,
  PROP_CENTER_X,
  PROP_CENTER_Y,
  PROP_METHOD,
  PROP_FREEZE,
  PROP_STABILISATION,
  PROP_STABILISATION_TIME,
  PROP_STABILISATION_MARGIN,
};

#define GST_TYPE_EPTZ_ROTATION (gst_eptz_rotation_get_type ())
THERM_DEFINE_ROTATION (gst_eptz_rotation_get_type, "GstEptzRotation")

#define GST_TYPE_EPTZ_METHOD (gst_eptz_method_get_type ())
THERM_DEFINE_ENUM (gst_eptz_method_get_type, "GstEptzMethod",
    {EPTZ_METHOD_NEAREST, "The nearest pixel", "nearest"},
    {EPTZ_METHOD_LINEAR, "Between 2x2 pixels", "linear"},
    {EPTZ_METHOD_CUBIC, "Catmull-Rom splines, 4x4 pixels", "cubic"},
    {EPTZ_METHOD_LANCZOS, "Lanczos, 6x6 pixels", "lanczos"})

static void
gst_eptz_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEptz *self = GST_EPTZ (object);
  gboolean turned = FALSE;

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_MIRROR:
    self->prop.orientation.mirror = g_value_get_boolean (value);
    break;
  case PROP_FLIP:
    self->prop.orientation.flip = g_value_get_boolean (value);
    break;
  case PROP_ROTATION:
    turned =
        self->prop.orientation.quarters != (guint) g_value_get_enum (value);
    self->prop.orientation.quarters = g_value_get_enum (value);
    break;
  case PROP_ZOOM:
    self->prop.zoom = g_value_get_double (value);
    break;
  case PROP_CENTER_X:
    self->prop.center_x = g_value_get_double (value);
    break;
  case PROP_CENTER_Y:
    self->prop.center_y = g_value_get_double (value);
    break;
  case PROP_METHOD:
    self->prop.method = g_value_get_enum (value);
    break;
  case PROP_FREEZE:
    self->prop.freeze = g_value_get_boolean (value);
    break;
  case PROP_STABILISATION:
    self->prop.stabilisation = g_value_get_boolean (value);
    break;
  case PROP_STABILISATION_TIME:
    self->prop.stabilisation_s = g_value_get_double (value);
    break;
  case PROP_STABILISATION_MARGIN:
    self->prop.stabilisation_margin = g_value_get_double (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);

  /* a picture that lies on its side has another size */
  if (turned)
    gst_base_transform_reconfigure_src (GST_BASE_TRANSFORM (self));
}

static void
gst_eptz_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEptz *self = GST_EPTZ (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_MIRROR:
    g_value_set_boolean (value, self->prop.orientation.mirror);
    break;
  case PROP_FLIP:
    g_value_set_boolean (value, self->prop.orientation.flip);
    break;
  case PROP_ROTATION:
    g_value_set_enum (value, self->prop.orientation.quarters);
    break;
  case PROP_ZOOM:
    g_value_set_double (value, self->prop.zoom);
    break;
  case PROP_CENTER_X:
    g_value_set_double (value, self->prop.center_x);
    break;
  case PROP_CENTER_Y:
    g_value_set_double (value, self->prop.center_y);
    break;
  case PROP_METHOD:
    g_value_set_enum (value, self->prop.method);
    break;
  case PROP_FREEZE:
    g_value_set_boolean (value, self->prop.freeze);
    break;
  case PROP_STABILISATION:
    g_value_set_boolean (value, self->prop.stabilisation);
    break;
  case PROP_STABILISATION_TIME:
    g_value_set_double (value, self->prop.stabilisation_s);
    break;
  case PROP_STABILISATION_MARGIN:
    g_value_set_double (value, self->prop.stabilisation_margin);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

void
gst_eptz_install_properties (GObjectClass *object_class)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;
  const GParamFlags controlled = flags | GST_PARAM_CONTROLLABLE;

  object_class->set_property = gst_eptz_set_property;
  object_class->get_property = gst_eptz_get_property;
  gst_type_mark_as_plugin_api (GST_TYPE_EPTZ_ROTATION, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_EPTZ_METHOD, 0);

  g_object_class_install_property (object_class, PROP_MIRROR,
      g_param_spec_boolean ("mirror", "Mirror",
          "Exchange left and right, after the rotation", FALSE, flags));
  g_object_class_install_property (object_class, PROP_FLIP,
      g_param_spec_boolean ("flip", "Flip",
          "Exchange top and bottom, after the rotation", FALSE, flags));
  g_object_class_install_property (object_class, PROP_ROTATION,
      g_param_spec_enum ("rotation", "Rotation",
          "How far the picture is turned clockwise, degrees",
          GST_TYPE_EPTZ_ROTATION, 0, flags));
  g_object_class_install_property (object_class, PROP_ZOOM,
      g_param_spec_double (
          "zoom", "Zoom", "Digital magnification", 1, 32, 1, controlled));
  g_object_class_install_property (object_class, PROP_CENTER_X,
      g_param_spec_double ("center-x", "Center x",
          "Place in the turned picture that is in the middle while enlarged, "
          "from 0 (left) to 1; the part never leaves the picture",
          0, 1, 0.5, controlled));
  g_object_class_install_property (object_class, PROP_CENTER_Y,
      g_param_spec_double ("center-y", "Center y", "The same from 0 (top) to 1",
          0, 1, 0.5, controlled));
  g_object_class_install_property (object_class, PROP_METHOD,
      g_param_spec_enum ("method", "Method",
          "What is put between pixels of a picture; counts are never mixed",
          GST_TYPE_EPTZ_METHOD, EPTZ_METHOD_CUBIC, flags));
  g_object_class_install_property (object_class, PROP_FREEZE,
      g_param_spec_boolean ("freeze", "Freeze",
          "Hold the picture; the stream goes on", FALSE, flags));
  g_object_class_install_property (object_class, PROP_STABILISATION,
      g_param_spec_boolean ("stabilisation", "Stabilisation",
          "Take the shaking of the mount out of the picture", FALSE, flags));
  g_object_class_install_property (object_class, PROP_STABILISATION_TIME,
      g_param_spec_double ("stabilisation-time", "Stabilisation time",
          "Time constant with which the picture follows a movement that is "
          "meant, seconds",
          0, 60, 2, flags));
  g_object_class_install_property (object_class, PROP_STABILISATION_MARGIN,
      g_param_spec_double ("stabilisation-margin", "Stabilisation margin",
          "How far the picture may be moved, as a share of its sides; pictures "
          "lose that much at each edge, counts lose nothing",
          0.005, 0.25, 0.05, flags));
}

void
gst_eptz_init_properties (GstEptz *self)
{
  self->prop = (GstEptzSettings){
      .zoom = 1,
      .center_x = 0.5,
      .center_y = 0.5,
      .method = EPTZ_METHOD_CUBIC,
      .stabilisation_s = 2,
      .stabilisation_margin = 0.05,
  };
}
