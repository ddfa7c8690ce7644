/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user can set on `autofocus`, and what it tells. */

#include "config.h"

#include "gstautofocus-private.h"

#include <math.h>

GST_DEBUG_CATEGORY_EXTERN (gst_auto_focus_debug);
#define GST_CAT_DEFAULT gst_auto_focus_debug

/* Share by which two distances differ that nobody can tell apart. */
#define SAME_DISTANCE 1e-3

enum
{
  PROP_0,
  PROP_MODE,
  PROP_DISTANCE,
  PROP_ZONE,
  PROP_ZONE_BOX,
  PROP_SENSITIVITY,
  PROP_LOCK,
  PROP_AFTER_MOVE,
  PROP_CALIBRATION,
  PROP_ROTATION,
  PROP_MIRROR,
  PROP_FLIP,
  PROP_STATE,
  PROP_REASON,
  PROP_FAILURE,
  PROP_CURRENT_DISTANCE,
  PROP_POSITION,
  PROP_SHARPNESS,
  PROP_SEARCHES,
  PROP_FIRST_NUMBER,
};

static const struct
{
  const gchar *name, *nick, *blurb;
  gdouble minimum, maximum, initial;
  gsize offset;
} numbers[] = {
    {"near-limit", "Nearest", "Not nearer than this, metres; 0: the lens' end",
        0, 100000, 0, G_STRUCT_OFFSET (GstAutoFocusSettings, near_limit_m)},
    {"far-limit", "Farthest", "Not farther than this, metres; 0: infinity", 0,
        100000, 0, G_STRUCT_OFFSET (GstAutoFocusSettings, far_limit_m)},
    {"step", "Step", "Of focus-near and focus-far, percent of the lens' way",
        0.01, 50, 1, G_STRUCT_OFFSET (GstAutoFocusSettings, step_percent)},
    {"drive", "Drive",
        "mode=manual: how fast the lens goes on, from -1, nearer, to 1, "
        "farther; 0: it stands",
        -1, 1, 0, G_STRUCT_OFFSET (GstAutoFocusSettings, drive)},
    {"calibration-distance", "Distance of the calibration",
        "How far away is what calibrate-focus finds, metres; 0: infinity", 0,
        100000, 0, G_STRUCT_OFFSET (GstAutoFocusSettings, calibration_m)},
};

#define DEFINE_ENUM(name, TypeName, values)                                    \
  static GType name (void)                                                     \
  {                                                                            \
    static GType type = 0;                                                     \
                                                                               \
    if (g_once_init_enter (&type)) {                                           \
      GType new_type = g_enum_register_static (TypeName, values);              \
                                                                               \
      g_once_init_leave (&type, new_type);                                     \
    }                                                                          \
    return type;                                                               \
  }

static const GEnumValue modes[] = {
    {MODE_AUTO, "Whenever the picture gets soft", "auto"},
    {MODE_MANUAL, "At distance, or where it was moved to", "manual"},
    {0, NULL, NULL},
};
static const GEnumValue zones[] = {
    {FOCUS_ZONE_FULL, "All of the picture", "full"},
    {FOCUS_ZONE_CENTRE, "The middle half of rows and columns", "centre"},
    {FOCUS_ZONE_UPPER, "The upper half", "upper"},
    {FOCUS_ZONE_LOWER, "The lower half", "lower"},
    {FOCUS_ZONE_CUSTOM, "zone-box", "custom"},
    {0, NULL, NULL},
};
static const GEnumValue sensitivities[] = {
    {FOCUS_SENSITIVITY_LOW, "Much softer, for two seconds", "low"},
    {FOCUS_SENSITIVITY_MEDIUM, "Softer, for a second", "medium"},
    {FOCUS_SENSITIVITY_HIGH, "A little softer", "high"},
    {0, NULL, NULL},
};
static const GEnumValue rotations[] = {
    {0, "As it comes", "0"},
    {1, "A quarter, clockwise", "90"},
    {2, "Half a turn", "180"},
    {3, "A quarter, counter-clockwise", "270"},
    {0, NULL, NULL},
};
static const GEnumValue states[] = {
    {STATE_NO_LENS, "The source has no lens with a motor", "no-lens"},
    {STATE_IDLE, "Set by hand, at rest", "idle"},
    {STATE_MOVING, "On its way by hand", "moving"},
    {STATE_SEARCHING, "Looking for the sharpest picture", "searching"},
    {STATE_FOCUSED, "Found", "focused"},
    {STATE_FAILED, "Not found", "failed"},
    {STATE_INITIALISING, "Counting anew from the far end", "initialising"},
    {0, NULL, NULL},
};
static const GEnumValue reasons[] = {
    {REASON_NONE, "It has not moved", "none"},
    {REASON_START, "The stream began", "start"},
    {REASON_SCENE, "The picture got soft", "scene"},
    {REASON_MOVE, "The camera turned or zoomed", "move"},
    {REASON_ONE_PUSH, "focus-once", "one-push"},
    {REASON_MANUAL, "By hand", "manual"},
    {REASON_SETTING, "A setting was changed", "setting"},
    {REASON_CALIBRATION, "calibrate-focus", "calibration"},
    {REASON_INITIALISATION, "initialise-lens", "initialisation"},
    {0, NULL, NULL},
};
static const GEnumValue failures[] = {
    {FOCUS_FAILURE_NONE, "None", "none"},
    {FOCUS_FAILURE_NO_CONTRAST, "Nothing to see in the zone", "no-contrast"},
    {FOCUS_FAILURE_LENS_STUCK, "The lens does not move", "lens-stuck"},
    {0, NULL, NULL},
};

DEFINE_ENUM (mode_get_type, "GstAutoFocusMode", modes)
DEFINE_ENUM (zone_get_type, "GstAutoFocusZone", zones)
DEFINE_ENUM (sensitivity_get_type, "GstAutoFocusSensitivity", sensitivities)
DEFINE_ENUM (rotation_get_type, "GstAutoFocusRotation", rotations)
DEFINE_ENUM (state_get_type, "GstAutoFocusState", states)
DEFINE_ENUM (reason_get_type, "GstAutoFocusReason", reasons)
DEFINE_ENUM (failure_get_type, "GstAutoFocusFailure", failures)

const gchar *
gst_auto_focus_state_to_string (GstAutoFocusState state)
{
  return states[state].value_nick;
}

const gchar *
gst_auto_focus_reason_to_string (GstAutoFocusReason reason)
{
  return reasons[reason].value_nick;
}

const gchar *
gst_auto_focus_failure_to_string (FocusFailure failure)
{
  return failures[failure].value_nick;
}

static gdouble *
find_number (GstAutoFocus *self, guint id)
{
  if (id < PROP_FIRST_NUMBER
      || id >= PROP_FIRST_NUMBER + G_N_ELEMENTS (numbers))
    return NULL;
  return G_STRUCT_MEMBER_P (
      &self->prop, numbers[id - PROP_FIRST_NUMBER].offset);
}

/* What cannot be read leaves what there is. */
static void
set_box (GstAutoFocus *self, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  FocusBox box;

  if (!focus_box_parse (&box, text != NULL ? text : "", &error)) {
    GST_WARNING_OBJECT (self, "zone-box stays: %s", error->message);
    return;
  }
  GST_OBJECT_LOCK (self);
  self->prop.box = box;
  g_free (self->prop_box);
  self->prop_box = g_strdup (text);
  GST_OBJECT_UNLOCK (self);
}

static void
set_calibration (GstAutoFocus *self, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  FocusTable table;

  if (!focus_table_parse (&table, text != NULL ? text : "", &error)) {
    GST_WARNING_OBJECT (self, "calibration stays: %s", error->message);
    return;
  }
  GST_OBJECT_LOCK (self);
  self->prop.table = table;
  GST_OBJECT_UNLOCK (self);
}

/* Somebody who keeps what this element has told does not move it by that. */
static gboolean
is_there (GstAutoFocus *self, gdouble distance_m)
{
  return self->told_state != STATE_NO_LENS && self->told_state != STATE_MOVING
         && self->told_state != STATE_SEARCHING
         && fabs (distance_m - self->told_distance_m)
                <= SAME_DISTANCE * self->told_distance_m;
}

static void
set_distance (GstAutoFocus *self, gdouble distance_m)
{
  GST_OBJECT_LOCK (self);
  self->prop.distance_m = distance_m;
  self->asked.go_to_distance = !is_there (self, distance_m);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_auto_focus_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstAutoFocus *self = GST_AUTO_FOCUS (object);
  gdouble *number = find_number (self, id);

  if (id == PROP_ZONE_BOX) {
    set_box (self, g_value_get_string (value));
    return;
  }
  if (id == PROP_CALIBRATION) {
    set_calibration (self, g_value_get_string (value));
    return;
  }
  if (id == PROP_DISTANCE) {
    set_distance (self, g_value_get_double (value));
    return;
  }

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_MODE:
    self->prop.mode = g_value_get_enum (value);
    break;
  case PROP_ZONE:
    self->prop.zone = g_value_get_enum (value);
    break;
  case PROP_SENSITIVITY:
    self->prop.sensitivity = g_value_get_enum (value);
    break;
  case PROP_LOCK:
    self->prop.lock = g_value_get_boolean (value);
    break;
  case PROP_AFTER_MOVE:
    self->prop.after_move = g_value_get_boolean (value);
    break;
  case PROP_ROTATION:
    self->prop.turn.quarters = g_value_get_enum (value);
    break;
  case PROP_MIRROR:
    self->prop.turn.mirror = g_value_get_boolean (value);
    break;
  case PROP_FLIP:
    self->prop.turn.flip = g_value_get_boolean (value);
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

/* What the loop tells; FALSE: it is something else. */
static gboolean
get_told (GstAutoFocus *self, guint id, GValue *value)
{
  switch (id) {
  case PROP_STATE:
    g_value_set_enum (value, self->told_state);
    return TRUE;
  case PROP_REASON:
    g_value_set_enum (value, self->told_reason);
    return TRUE;
  case PROP_FAILURE:
    g_value_set_enum (value, self->told_failure);
    return TRUE;
  case PROP_CURRENT_DISTANCE:
    g_value_set_double (value, self->told_distance_m);
    return TRUE;
  case PROP_POSITION:
    g_value_set_double (value, self->told_position);
    return TRUE;
  case PROP_SHARPNESS:
    g_value_set_double (value, self->told_sharpness);
    return TRUE;
  case PROP_SEARCHES:
    g_value_set_uint (value, self->n_searches);
    return TRUE;
  default:
    return FALSE;
  }
}

static void
gst_auto_focus_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstAutoFocus *self = GST_AUTO_FOCUS (object);
  const gdouble *number = find_number (self, id);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_MODE:
    g_value_set_enum (value, self->prop.mode);
    break;
  case PROP_DISTANCE:
    g_value_set_double (value, self->prop.distance_m);
    break;
  case PROP_ZONE:
    g_value_set_enum (value, self->prop.zone);
    break;
  case PROP_ZONE_BOX:
    g_value_set_string (value, self->prop_box);
    break;
  case PROP_SENSITIVITY:
    g_value_set_enum (value, self->prop.sensitivity);
    break;
  case PROP_LOCK:
    g_value_set_boolean (value, self->prop.lock);
    break;
  case PROP_AFTER_MOVE:
    g_value_set_boolean (value, self->prop.after_move);
    break;
  case PROP_CALIBRATION:
    g_value_take_string (value, focus_table_to_string (&self->prop.table));
    break;
  case PROP_ROTATION:
    g_value_set_enum (value, self->prop.turn.quarters);
    break;
  case PROP_MIRROR:
    g_value_set_boolean (value, self->prop.turn.mirror);
    break;
  case PROP_FLIP:
    g_value_set_boolean (value, self->prop.turn.flip);
    break;
  default:
    if (number != NULL)
      g_value_set_double (value, *number);
    else if (!get_told (self, id, value))
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
install_told (GObjectClass *object_class)
{
  const GParamFlags told = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (object_class, PROP_STATE,
      g_param_spec_enum ("state", "State", "What the lens does",
          state_get_type (), STATE_NO_LENS, told));
  g_object_class_install_property (object_class, PROP_REASON,
      g_param_spec_enum ("reason", "Reason", "Why the lens moved last",
          reason_get_type (), REASON_NONE, told));
  g_object_class_install_property (object_class, PROP_FAILURE,
      g_param_spec_enum ("failure", "Failure", "Why the last search failed",
          failure_get_type (), FOCUS_FAILURE_NONE, told));
  g_object_class_install_property (object_class, PROP_CURRENT_DISTANCE,
      g_param_spec_double ("current-distance", "Current distance",
          "What is sharp now, metres; 0: infinity", 0, G_MAXDOUBLE, 0, told));
  g_object_class_install_property (object_class, PROP_POSITION,
      g_param_spec_double ("position", "Position",
          "Of the lens, from 0, the far end, to 1, the near one", 0, 1, 0,
          told));
  g_object_class_install_property (object_class, PROP_SHARPNESS,
      g_param_spec_double ("sharpness", "Sharpness",
          "Of the zone; only good for comparing it with itself", 0, G_MAXDOUBLE,
          0, told));
  g_object_class_install_property (object_class, PROP_SEARCHES,
      g_param_spec_uint ("searches", "Searches",
          "How often the focus was looked for since the start", 0, G_MAXUINT, 0,
          told));
}

static void
install_turn (GObjectClass *object_class, GParamFlags flags)
{
  g_object_class_install_property (object_class, PROP_ROTATION,
      g_param_spec_enum ("rotation", "Rotation",
          "How pictures are turned clockwise behind this element, degrees: "
          "zones lie in the turned picture",
          rotation_get_type (), 0, flags));
  g_object_class_install_property (object_class, PROP_MIRROR,
      g_param_spec_boolean ("mirror", "Mirror",
          "Left and right are exchanged after that", FALSE, flags));
  g_object_class_install_property (object_class, PROP_FLIP,
      g_param_spec_boolean ("flip", "Flip",
          "Top and bottom are exchanged after that", FALSE, flags));
}

void
gst_auto_focus_install_properties (GObjectClass *object_class)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = gst_auto_focus_set_property;
  object_class->get_property = gst_auto_focus_get_property;
  gst_type_mark_as_plugin_api (mode_get_type (), 0);
  gst_type_mark_as_plugin_api (zone_get_type (), 0);
  gst_type_mark_as_plugin_api (sensitivity_get_type (), 0);
  gst_type_mark_as_plugin_api (rotation_get_type (), 0);
  gst_type_mark_as_plugin_api (state_get_type (), 0);
  gst_type_mark_as_plugin_api (reason_get_type (), 0);
  gst_type_mark_as_plugin_api (failure_get_type (), 0);

  g_object_class_install_property (object_class, PROP_MODE,
      g_param_spec_enum (
          "mode", "Mode", "Who decides", mode_get_type (), MODE_AUTO, flags));
  g_object_class_install_property (object_class, PROP_DISTANCE,
      g_param_spec_double ("distance", "Distance",
          "mode=manual: what is to be sharp, metres; 0: infinity", 0, 100000, 0,
          flags));
  g_object_class_install_property (object_class, PROP_ZONE,
      g_param_spec_enum ("zone", "Zone",
          "What part of the picture is to be "
          "sharp",
          zone_get_type (), FOCUS_ZONE_FULL, flags));
  /**
   * GstAutoFocus:zone-box:
   *
   * With `zone=custom`, one box as regions are written:
   * "box(0.25,0.25,0.75,0.75)".
   */
  g_object_class_install_property (object_class, PROP_ZONE_BOX,
      g_param_spec_string ("zone-box", "Box of the zone",
          "zone=custom: one box, as regions are written",
          "box(0.25,0.25,0.75,0.75)", flags));
  g_object_class_install_property (object_class, PROP_SENSITIVITY,
      g_param_spec_enum ("sensitivity", "Sensitivity",
          "mode=auto: how soft a picture has to get", sensitivity_get_type (),
          FOCUS_SENSITIVITY_MEDIUM, flags));
  g_object_class_install_property (object_class, PROP_LOCK,
      g_param_spec_boolean (
          "lock", "Lock", "Nothing moves the lens", FALSE, flags));
  g_object_class_install_property (object_class, PROP_AFTER_MOVE,
      g_param_spec_boolean ("after-move", "After a move",
          "mode=manual: find the focus once when the camera has turned or "
          "zoomed",
          FALSE, flags));
  /**
   * GstAutoFocus:calibration:
   *
   * How far the lens' scale is off, as "zoom:dioptres" for each of up to 32
   * zooms: "1:0 10:0.02". `calibrate-focus` adds to it.
   */
  g_object_class_install_property (object_class, PROP_CALIBRATION,
      g_param_spec_string ("calibration", "Calibration",
          "How far the scale of the lens is off: zoom:dioptres, for example "
          "\"1:0 10:0.02\"",
          "", flags));
  install_turn (object_class, flags);
  install_told (object_class);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_object_class_install_property (object_class, PROP_FIRST_NUMBER + i,
        g_param_spec_double (numbers[i].name, numbers[i].nick, numbers[i].blurb,
            numbers[i].minimum, numbers[i].maximum, numbers[i].initial, flags));
}

void
gst_auto_focus_init_properties (GstAutoFocus *self)
{
  self->prop.sensitivity = FOCUS_SENSITIVITY_MEDIUM;
  self->prop.box = (FocusBox){0.25, 0.25, 0.75, 0.75};
  self->prop_box = g_strdup ("box(0.25,0.25,0.75,0.75)");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *find_number (self, PROP_FIRST_NUMBER + i) = numbers[i].initial;
}

void
gst_auto_focus_clear_properties (GstAutoFocus *self)
{
  g_free (self->prop_box);
}
