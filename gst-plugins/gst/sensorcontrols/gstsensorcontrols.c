/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-sensorcontrols
 * @title: sensorcontrols
 * @short_description: settings of the picture for a real sensor
 *
 * Sets the controls of the sensor behind the pipeline's source, whose settings
 * have other names, units and ranges: those of the V4L2 device of `v4l2src`, or
 * of `device`, and the properties of `libcamerasrc`. A setting from -100 to 100
 * is the device's whole range with its default in the middle; seconds, kelvin
 * and words become what the device counts in. Buffers pass as they are.
 *
 * What has not been set stays as the device has it. What the device does not
 * have, or refuses, is kept and told: by an element message `sensor-control`
 * with `setting`, `control`, `state` (`set`, `inactive`, `unsupported`,
 * `refused`, `absent`) and `message` (strings), by a line in the log, and by
 * #GstSensorControls:status.
 *
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=3 !
 *     sensorcontrols brightness=20 exposure-mode=manual ! fakesink
 * ]|
 * No sensor: both are told to be absent.
 *
 * `docs/devices.md` has the table, and what a webcam makes of it.
 */

#include "config.h"

#include "gstsensorcontrols.h"

#include <math.h>

#include "control-device.h"

GST_DEBUG_CATEGORY_STATIC (gst_sensor_controls_debug);
#define GST_CAT_DEFAULT gst_sensor_controls_debug

#define MAX_ROWS 64

enum
{
  PROP_0,
  PROP_DEVICE,
  PROP_STATUS,
  PROP_FIRST_ROW,
};

/* One row of the table, as it is asked for and as it is. */
typedef struct
{
  gboolean is_asked;
  gdouble number;
  gchar *word;

  gboolean is_told;
  ControlState state;
  gchar *message;
} Row;

struct _GstSensorControls
{
  GstBaseTransform parent_instance;

  /* GST_OBJECT_LOCK */
  gchar *prop_device;
  Row rows[MAX_ROWS];
  gboolean is_dirty; /* something was asked for since it was set last */

  /* streaming thread only */
  ControlDevice *device;
  GstElement *libcamera;
  gboolean has_looked;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (
    GstSensorControls, gst_sensor_controls, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (sensorcontrols, "sensorcontrols",
    GST_RANK_NONE, GST_TYPE_SENSOR_CONTROLS,
    GST_DEBUG_CATEGORY_INIT (
        gst_sensor_controls_debug, "sensorcontrols", 0, "sensor controls"))

/* The element at the other end of the chain. */
static GstElement *
find_source (GstSensorControls *self)
{
  GstElement *element = GST_ELEMENT (gst_object_ref (self));

  for (;;) {
    g_autoptr (GstPad) sink = gst_element_get_static_pad (element, "sink");
    g_autoptr (GstPad) peer = sink != NULL ? gst_pad_get_peer (sink) : NULL;
    GstElement *before =
        peer != NULL ? gst_pad_get_parent_element (peer) : NULL;

    if (before == NULL)
      return element;
    gst_object_unref (element);
    element = before;
  }
}

static gboolean
is_made_by (GstElement *element, const gchar *factory)
{
  const GstElementFactory *own = gst_element_get_factory (element);

  return own != NULL && g_str_equal (GST_OBJECT_NAME (own), factory);
}

/* Once, when there is something to be set. */
static void
look_for_sensor (GstSensorControls *self)
{
  g_autoptr (GstElement) source = find_source (self);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = NULL;

  self->has_looked = TRUE;
  GST_OBJECT_LOCK (self);
  path = g_strdup (self->prop_device);
  GST_OBJECT_UNLOCK (self);
  if (path == NULL && is_made_by (source, "v4l2src"))
    g_object_get (source, "device", &path, NULL);
  if (path != NULL) {
    self->device = control_device_open (path, NULL, &error);
    if (self->device == NULL)
      GST_WARNING_OBJECT (self, "%s", error->message);
  } else if (is_made_by (source, "libcamerasrc")) {
    self->libcamera = g_steal_pointer (&source);
  }
}

/* As far as the installed libcamerasrc has properties for it. */
static ControlState
set_libcamera (GstSensorControls *self, const ControlRow *row, const Row *asked,
    gchar **ret_message)
{
  GParamSpec *pspec =
      row->libcamera_name != NULL ? g_object_class_find_property (
          G_OBJECT_GET_CLASS (self->libcamera), row->libcamera_name)
                                  : NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) own = G_VALUE_INIT;

  if (pspec == NULL) {
    *ret_message =
        g_strdup_printf ("%s: libcamerasrc has no property for it%s%s",
            row->setting, row->libcamera_name != NULL ? ", as " : "",
            row->libcamera_name != NULL ? row->libcamera_name : "");
    return CONTROL_STATE_UNSUPPORTED;
  }
  g_value_init (&value, pspec->value_type);
  if (control_row_is_word (row) && pspec->value_type == G_TYPE_BOOLEAN) {
    g_value_set_boolean (&value, g_str_equal (asked->word, "auto"));
  } else if (control_row_is_word (row)) {
    /* what is automatic here goes on and on; there it is once */
    if (!gst_value_deserialize (&value,
            g_str_equal (asked->word, "auto") ? "continuous" : asked->word)) {
      *ret_message = g_strdup_printf (
          "%s: libcamerasrc has no '%s'", row->setting, asked->word);
      return CONTROL_STATE_UNSUPPORTED;
    }
  } else {
    g_value_init (&own, G_TYPE_DOUBLE);
    g_value_set_double (&own, control_row_map_libcamera (row, asked->number));
    if (!g_value_transform (&own, &value)) {
      *ret_message =
          g_strdup_printf ("%s: libcamerasrc takes no number", row->setting);
      return CONTROL_STATE_UNSUPPORTED;
    }
  }
  g_param_value_validate (pspec, &value);
  g_object_set_property (
      G_OBJECT (self->libcamera), row->libcamera_name, &value);
  return CONTROL_STATE_SET;
}

static ControlState
set_row (GstSensorControls *self, const ControlRow *row, const Row *asked,
    gchar **ret_message)
{
  gint64 value;

  if (self->device != NULL)
    return control_device_set (
        self->device, row, asked->number, asked->word, &value, ret_message);
  if (self->libcamera != NULL)
    return set_libcamera (self, row, asked, ret_message);
  *ret_message = g_strdup_printf (
      "%s: there is no sensor whose controls could be set", row->setting);
  return CONTROL_STATE_ABSENT;
}

static void
tell (GstSensorControls *self, const ControlRow *row, ControlState state,
    const gchar *message)
{
  if (state >= CONTROL_STATE_UNSUPPORTED)
    GST_WARNING_OBJECT (self, "%s", message);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("sensor-control", "setting", G_TYPE_STRING,
              row->setting, "control", G_TYPE_STRING,
              self->libcamera != NULL ? row->libcamera_name : row->v4l2_name,
              "state", G_TYPE_STRING, control_state_to_string (state),
              "message", G_TYPE_STRING, message != NULL ? message : "", NULL)));
}

/* All that was ever asked for, in the table's order: a mode that has changed
 * may have made others count that did not. */
static void
set_all (GstSensorControls *self)
{
  const ControlRow *table;
  guint n;

  if (!self->has_looked)
    look_for_sensor (self);
  table = control_table_get (&n);
  for (guint i = 0; i < n; i++) {
    Row *row = &self->rows[i];
    gchar *message = NULL;
    ControlState state;
    gboolean changed;
    Row asked;

    GST_OBJECT_LOCK (self);
    asked = *row;
    asked.word = g_strdup (row->word);
    GST_OBJECT_UNLOCK (self);
    state = asked.is_asked ? set_row (self, &table[i], &asked, &message)
                           : CONTROL_STATE_IDLE;
    g_free (asked.word);
    GST_OBJECT_LOCK (self);
    changed = !row->is_told || row->state != state
              || g_strcmp0 (row->message, message) != 0;
    row->is_told = TRUE;
    row->state = state;
    g_free (row->message);
    row->message = g_strdup (message);
    GST_OBJECT_UNLOCK (self);
    if (changed && asked.is_asked)
      tell (self, &table[i], state, message);
    g_free (message);
  }
}

static GstFlowReturn
gst_sensor_controls_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstSensorControls *self = GST_SENSOR_CONTROLS (trans);
  gboolean is_dirty;

  GST_OBJECT_LOCK (self);
  is_dirty = self->is_dirty;
  self->is_dirty = FALSE;
  GST_OBJECT_UNLOCK (self);
  /* here and not where it was asked: a USB device may take its time */
  if (is_dirty)
    set_all (self);
  return GST_FLOW_OK;
}

static gboolean
gst_sensor_controls_start (GstBaseTransform *trans)
{
  GstSensorControls *self = GST_SENSOR_CONTROLS (trans);

  GST_OBJECT_LOCK (self);
  self->is_dirty = TRUE;
  for (guint i = 0; i < MAX_ROWS; i++)
    self->rows[i].is_told = FALSE;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_sensor_controls_stop (GstBaseTransform *trans)
{
  GstSensorControls *self = GST_SENSOR_CONTROLS (trans);

  g_clear_pointer (&self->device, control_device_free);
  gst_clear_object (&self->libcamera);
  self->has_looked = FALSE;
  return TRUE;
}

static void
gst_sensor_controls_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstSensorControls *self = GST_SENSOR_CONTROLS (object);
  const ControlRow *table;
  guint n;
  Row *row;

  table = control_table_get (&n);
  if (id == PROP_DEVICE) {
    GST_OBJECT_LOCK (self);
    g_free (self->prop_device);
    self->prop_device = g_value_dup_string (value);
    GST_OBJECT_UNLOCK (self);
    return;
  }
  if (id < PROP_FIRST_ROW || id >= PROP_FIRST_ROW + n) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  row = &self->rows[id - PROP_FIRST_ROW];
  GST_OBJECT_LOCK (self);
  if (control_row_is_word (&table[id - PROP_FIRST_ROW])) {
    g_free (row->word);
    row->word = g_value_dup_string (value);
  } else if (control_row_is_switch (&table[id - PROP_FIRST_ROW])) {
    row->number = g_value_get_boolean (value);
  } else {
    row->number = g_value_get_double (value);
  }
  row->is_asked =
      row->word != NULL || !control_row_is_word (&table[id - PROP_FIRST_ROW]);
  self->is_dirty = TRUE;
  GST_OBJECT_UNLOCK (self);
}

/* A line for each row that was asked for: setting, state, what is wrong. */
static gchar *
build_status (GstSensorControls *self)
{
  GString *text = g_string_new (NULL);
  const ControlRow *table;
  guint n;

  table = control_table_get (&n);
  for (guint i = 0; i < n; i++) {
    const Row *row = &self->rows[i];

    if (row->is_asked && row->is_told)
      g_string_append_printf (text, "%s%s %s%s%s", text->len > 0 ? "\n" : "",
          table[i].setting, control_state_to_string (row->state),
          row->message != NULL ? " " : "",
          row->message != NULL ? row->message : "");
  }
  return g_string_free (text, FALSE);
}

static void
gst_sensor_controls_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstSensorControls *self = GST_SENSOR_CONTROLS (object);
  const ControlRow *table;
  guint n;

  table = control_table_get (&n);
  GST_OBJECT_LOCK (self);
  if (id == PROP_DEVICE)
    g_value_set_string (value, self->prop_device);
  else if (id == PROP_STATUS)
    g_value_take_string (value, build_status (self));
  else if (id < PROP_FIRST_ROW || id >= PROP_FIRST_ROW + n)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (control_row_is_word (&table[id - PROP_FIRST_ROW]))
    g_value_set_string (value, self->rows[id - PROP_FIRST_ROW].word);
  else if (control_row_is_switch (&table[id - PROP_FIRST_ROW]))
    g_value_set_boolean (value, self->rows[id - PROP_FIRST_ROW].number > 0);
  else
    g_value_set_double (value, self->rows[id - PROP_FIRST_ROW].number);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_sensor_controls_finalize (GObject *object)
{
  GstSensorControls *self = GST_SENSOR_CONTROLS (object);

  for (guint i = 0; i < MAX_ROWS; i++) {
    g_free (self->rows[i].word);
    g_free (self->rows[i].message);
  }
  g_free (self->prop_device);
  G_OBJECT_CLASS (gst_sensor_controls_parent_class)->finalize (object);
}

static GParamSpec *
make_property (const ControlRow *row, GParamFlags flags)
{
  g_autofree gchar *blurb =
      g_strdup_printf ("The setting %s: %s", row->setting, row->v4l2_name);

  if (control_row_is_word (row))
    return g_param_spec_string (
        row->property, row->property, blurb, NULL, flags);
  if (control_row_is_switch (row))
    return g_param_spec_boolean (
        row->property, row->property, blurb, FALSE, flags);
  return g_param_spec_double (row->property, row->property, blurb, row->low,
      row->high, CLAMP (0, row->low, row->high), flags);
}

static void
gst_sensor_controls_class_init (GstSensorControlsClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_NAME | GST_PARAM_MUTABLE_PLAYING;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  const ControlRow *table;
  guint n;

  object_class->set_property = gst_sensor_controls_set_property;
  object_class->get_property = gst_sensor_controls_get_property;
  object_class->finalize = gst_sensor_controls_finalize;

  g_object_class_install_property (object_class, PROP_DEVICE,
      g_param_spec_string ("device", "Device",
          "Path of the V4L2 device with the controls; none: that of v4l2src",
          NULL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_STATUS,
      g_param_spec_string ("status", "Status",
          "A line for each setting that was asked for: its name, its state, "
          "what is wrong",
          NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  table = control_table_get (&n);
  g_assert (n <= MAX_ROWS);
  for (guint i = 0; i < n; i++)
    g_object_class_install_property (
        object_class, PROP_FIRST_ROW + i, make_property (&table[i], flags));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Sensor controls",
      "Filter/Video", "Sets the controls of a V4L2 or libcamera sensor",
      "The Thermoscope authors");

  trans_class->transform_ip_on_passthrough = TRUE;
  trans_class->start = GST_DEBUG_FUNCPTR (gst_sensor_controls_start);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_sensor_controls_stop);
  trans_class->transform_ip =
      GST_DEBUG_FUNCPTR (gst_sensor_controls_transform_ip);
}

static void
gst_sensor_controls_init (GstSensorControls *self)
{
  const ControlRow *table;
  guint n;

  table = control_table_get (&n);
  for (guint i = 0; i < n; i++)
    self->rows[i].number = CLAMP (0, table[i].low, table[i].high);
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
}
