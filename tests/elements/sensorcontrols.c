/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The element with no sensor, with a device that is not there, and with one of
 * libcamera's that has two of its properties. */

#include "config.h"

#include <gst/base/gstpushsrc.h>
#include <gst/check/gstharness.h>

#include <string.h>

/* Stands for libcamerasrc: what counts are its name and its properties. */
typedef struct
{
  GstPushSrc parent_instance;
  gfloat brightness;
  gboolean ae_enable;
} FakeSrc;

typedef GstPushSrcClass FakeSrcClass;

static GType fake_src_get_type (void);
G_DEFINE_TYPE (FakeSrc, fake_src, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate fake_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
fake_src_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FakeSrc *self = (FakeSrc *) object;

  if (id == 1)
    self->brightness = g_value_get_float (value);
  else
    self->ae_enable = g_value_get_boolean (value);
}

static GstFlowReturn
fake_src_create (GstPushSrc *src, GstBuffer **ret_buffer)
{
  *ret_buffer = gst_buffer_new_allocate (NULL, 16, NULL);
  return GST_FLOW_OK;
}

static void
fake_src_class_init (FakeSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = fake_src_set_property;
  g_object_class_install_property (object_class, 1,
      g_param_spec_float ("brightness", "b", "b", -1, 1, 0, G_PARAM_WRITABLE));
  g_object_class_install_property (object_class, 2,
      g_param_spec_boolean ("ae-enable", "a", "a", FALSE, G_PARAM_WRITABLE));
  gst_element_class_add_static_pad_template (
      GST_ELEMENT_CLASS (klass), &fake_template);
  gst_element_class_set_static_metadata (
      GST_ELEMENT_CLASS (klass), "Fake", "Source", "Of a test", "-");
  klass->create = fake_src_create;
}

static void
fake_src_init (FakeSrc *self)
{
}

static GstElement *
start (const gchar *text, const gchar *controls, GstElement **ret_controls)
{
  g_autofree gchar *all = g_strdup_printf (
      "%s name=source ! sensorcontrols name=controls %s ! fakesink", text,
      controls);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (all, &error);

  g_assert_no_error (error);
  *ret_controls = gst_bin_get_by_name (GST_BIN (pipeline), "controls");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

static void
stop (GstElement *pipeline, GstElement *controls)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (controls);
  gst_object_unref (pipeline);
}

/* The next that tells of a setting. */
static GstStructure *
wait_for (GstElement *pipeline, const gchar *setting)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, 20 * GST_SECOND, GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
    const GstStructure *told;

    g_assert_nonnull (message);
    g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ELEMENT);
    told = gst_message_get_structure (message);
    if (gst_structure_has_name (told, "sensor-control")
        && g_str_equal (gst_structure_get_string (told, "setting"), setting))
      return gst_structure_copy (told);
  }
}

static void
check (GstElement *pipeline, const gchar *setting, const gchar *state,
    const gchar *message)
{
  g_autoptr (GstStructure) told = wait_for (pipeline, setting);

  g_assert_cmpstr (gst_structure_get_string (told, "state"), ==, state);
  g_assert_nonnull (
      strstr (gst_structure_get_string (told, "message"), message));
}

static void
test_without_a_sensor_settings_are_kept (void)
{
  g_autofree gchar *status = NULL;
  GstElement *controls;
  GstElement *pipeline = start ("fakesrc is-live=true format=time",
      "brightness=20 exposure-mode=manual", &controls);
  gdouble brightness;

  check (pipeline, "image.brightness", "absent", "no sensor");
  check (pipeline, "exposure.mode", "absent", "no sensor");
  g_object_get (controls, "status", &status, "brightness", &brightness, NULL);
  g_assert_cmpfloat (brightness, ==, 20);
  g_assert_cmpstr (status, ==,
      "image.brightness absent image.brightness: there is no sensor whose "
      "controls could be set\n"
      "exposure.mode absent exposure.mode: there is no sensor whose controls "
      "could be set");
  stop (pipeline, controls);
}

static void
test_a_device_that_is_not_there_stops_nothing (void)
{
  GstElement *controls;
  GstElement *pipeline = start ("fakesrc is-live=true format=time",
      "device=/nowhere/video0 contrast=5", &controls);

  check (pipeline, "image.contrast", "absent", "image.contrast");
  stop (pipeline, controls);
}

static void
test_libcamera_gets_what_it_has (void)
{
  GstElement *controls, *source;
  GstElement *pipeline = start ("libcamerasrc",
      "brightness=50 exposure-mode=auto focus-mode=auto hue=3", &controls);
  FakeSrc *fake;

  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  fake = (FakeSrc *) source;
  check (pipeline, "image.brightness", "set", "");
  check (pipeline, "image.hue", "unsupported", "image.hue");
  check (pipeline, "exposure.mode", "set", "");
  check (pipeline, "focus.mode", "unsupported", "af-mode");
  g_assert_cmpfloat_with_epsilon (fake->brightness, 0.5, 1e-6);
  g_assert_true (fake->ae_enable);
  /* from now on as well */
  g_object_set (
      controls, "exposure-mode", "manual", "exposure-shutter", 0.01, NULL);
  check (pipeline, "exposure.shutter", "unsupported", "exposure-time");
  g_assert_false (fake->ae_enable);
  gst_object_unref (source);
  stop (pipeline, controls);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  gst_element_register (
      NULL, "libcamerasrc", GST_RANK_NONE, fake_src_get_type ());
  g_test_add_func ("/sensorcontrols/without-a-sensor-settings-are-kept",
      test_without_a_sensor_settings_are_kept);
  g_test_add_func ("/sensorcontrols/a-device-that-is-not-there-stops-nothing",
      test_a_device_that_is_not_there_stops_nothing);
  g_test_add_func ("/sensorcontrols/libcamera-gets-what-it-has",
      test_libcamera_gets_what_it_has);
  return g_test_run ();
}
