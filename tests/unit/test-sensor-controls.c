/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The table of controls, and what it makes of a device: the list of a usual
 * UVC camera, with a kernel behind it that answers, refuses and forgets. */

#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <linux/videodev2.h>
#include <math.h>
#include <string.h>

#include "control-device.h"

typedef struct
{
  guint32 id, type;
  gint32 minimum, maximum, step, initial;
  guint32 menu; /* a bit for each item that there is */
  gint32 value;
  guint32 flags;
} FakeControl;

/* As `v4l2-ctl --list-ctrls-menus` has it of a common webcam, and two that an
 * industrial one has. */
static const FakeControl uvc[] = {
    {V4L2_CID_BRIGHTNESS, V4L2_CTRL_TYPE_INTEGER, 0, 255, 1, 128},
    {V4L2_CID_CONTRAST, V4L2_CTRL_TYPE_INTEGER, 0, 255, 1, 128},
    {V4L2_CID_SATURATION, V4L2_CTRL_TYPE_INTEGER, 0, 255, 1, 64},
    {V4L2_CID_AUTO_WHITE_BALANCE, V4L2_CTRL_TYPE_BOOLEAN, 0, 1, 1, 1},
    {V4L2_CID_GAIN, V4L2_CTRL_TYPE_INTEGER, 0, 255, 1, 0},
    {V4L2_CID_GAMMA, V4L2_CTRL_TYPE_INTEGER, 72, 500, 1, 100},
    {V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CTRL_TYPE_MENU, 0, 2, 1, 2, 7},
    {V4L2_CID_WHITE_BALANCE_TEMPERATURE, V4L2_CTRL_TYPE_INTEGER, 2000, 6500, 10,
        4000, 0, 4000, V4L2_CTRL_FLAG_INACTIVE},
    {V4L2_CID_SHARPNESS, V4L2_CTRL_TYPE_INTEGER, 0, 255, 1, 128},
    {V4L2_CID_BACKLIGHT_COMPENSATION, V4L2_CTRL_TYPE_INTEGER, 0, 1, 1, 0},
    /* only 1, manual, and 3, aperture priority */
    {V4L2_CID_EXPOSURE_AUTO, V4L2_CTRL_TYPE_MENU, 0, 3, 1, 3, 0xa, 3},
    {V4L2_CID_EXPOSURE_ABSOLUTE, V4L2_CTRL_TYPE_INTEGER, 3, 2047, 1, 250, 0,
        250, V4L2_CTRL_FLAG_INACTIVE},
    {V4L2_CID_FOCUS_ABSOLUTE, V4L2_CTRL_TYPE_INTEGER, 0, 250, 5, 0},
    {V4L2_CID_FOCUS_AUTO, V4L2_CTRL_TYPE_BOOLEAN, 0, 1, 1, 1, 0, 1},
    /* -2, -1, 0, 1, 2 EV */
    {V4L2_CID_AUTO_EXPOSURE_BIAS, V4L2_CTRL_TYPE_INTEGER_MENU, 0, 4, 1, 2, 0x1f,
        2},
    {V4L2_CID_3A_LOCK, V4L2_CTRL_TYPE_BITMASK, 0, 7, 0, 0, 0, 1},
};

typedef struct
{
  FakeControl controls[G_N_ELEMENTS (uvc)];
  gboolean is_old; /* knows no VIDIOC_QUERY_EXT_CTRL */
  gint refuses;    /* an errno for whoever sets something */
  guint n_open;
} Fake;

static gint
fake_open (gpointer data, const gchar *path)
{
  Fake *self = data;

  if (!g_str_equal (path, "/dev/video7")) {
    errno = ENOENT;
    return -1;
  }
  self->n_open++;
  return 42;
}

static void
fake_close (gpointer data, gint fd)
{
  Fake *self = data;

  g_assert_cmpint (fd, ==, 42);
  self->n_open--;
}

static FakeControl *
find (Fake *self, guint32 id)
{
  for (guint i = 0; i < G_N_ELEMENTS (uvc); i++)
    if (self->controls[i].id == id)
      return &self->controls[i];
  return NULL;
}

/* As UVC does: a mode makes others count or not. */
static void
follow_modes (Fake *self)
{
  find (self, V4L2_CID_EXPOSURE_ABSOLUTE)->flags =
      find (self, V4L2_CID_EXPOSURE_AUTO)->value == 1 ? 0
                                                      : V4L2_CTRL_FLAG_INACTIVE;
  find (self, V4L2_CID_WHITE_BALANCE_TEMPERATURE)->flags =
      find (self, V4L2_CID_AUTO_WHITE_BALANCE)->value == 0
          ? 0
          : V4L2_CTRL_FLAG_INACTIVE;
}

static gint
refuse (gint code)
{
  errno = code;
  return -1;
}

static gint
fake_set (Fake *self, struct v4l2_ext_control *wanted)
{
  FakeControl *control = find (self, wanted->id);

  if (self->refuses != 0)
    return refuse (self->refuses);
  g_assert_nonnull (control);
  g_assert_cmpint (wanted->value, >=, control->minimum);
  g_assert_cmpint (wanted->value, <=, control->maximum);
  if (control->step > 1)
    g_assert_cmpint ((wanted->value - control->minimum) % control->step, ==, 0);
  control->value = wanted->value;
  follow_modes (self);
  return 0;
}

static gint
fake_control (gpointer data, gint fd, gulong request, void *argument)
{
  Fake *self = data;

  g_assert_cmpint (fd, ==, 42);
  if (request == VIDIOC_QUERY_EXT_CTRL && !self->is_old) {
    struct v4l2_query_ext_ctrl *query = argument;
    const FakeControl *control = find (self, query->id);

    if (control == NULL)
      return refuse (EINVAL);
    query->type = control->type;
    query->minimum = control->minimum;
    query->maximum = control->maximum;
    query->step = (guint64) control->step;
    query->default_value = control->initial;
    query->flags = control->flags;
    return 0;
  }
  if (request == VIDIOC_QUERYCTRL) {
    struct v4l2_queryctrl *query = argument;
    const FakeControl *control = find (self, query->id);

    if (control == NULL)
      return refuse (EINVAL);
    query->type = control->type;
    query->minimum = control->minimum;
    query->maximum = control->maximum;
    query->step = control->step;
    query->default_value = control->initial;
    query->flags = control->flags;
    return 0;
  }
  if (request == VIDIOC_QUERYMENU) {
    struct v4l2_querymenu *item = argument;
    const FakeControl *control = find (self, item->id);

    if (control == NULL || (control->menu & 1u << item->index) == 0)
      return refuse (EINVAL);
    if (control->type == V4L2_CTRL_TYPE_INTEGER_MENU)
      item->value = ((gint64) item->index - 2) * 1000;
    return 0;
  }
  if (request == VIDIOC_G_EXT_CTRLS) {
    struct v4l2_ext_controls *list = argument;

    list->controls[0].value = find (self, list->controls[0].id)->value;
    return 0;
  }
  if (request == VIDIOC_S_EXT_CTRLS)
    return fake_set (self, ((struct v4l2_ext_controls *) argument)->controls);
  return refuse (ENOTTY);
}

static ControlDevice *
plug_in (Fake *self)
{
  const ControlCalls calls = {fake_open, fake_control, fake_close, self};
  g_autoptr (GError) error = NULL;
  ControlDevice *device;

  memcpy (self->controls, uvc, sizeof uvc);
  device = control_device_open ("/dev/video7", &calls, &error);
  g_assert_no_error (error);
  return device;
}

static void
check_number (
    ControlDevice *device, const gchar *property, gdouble number, gint64 wanted)
{
  g_autofree gchar *message = NULL;
  gint64 value = -1;

  g_assert_cmpint (control_device_set (device, control_table_find (property),
                       number, NULL, &value, &message),
      ==, CONTROL_STATE_SET);
  g_assert_null (message);
  g_assert_cmpint (value, ==, wanted);
}

static void
check_word (ControlDevice *device, const gchar *property, const gchar *word,
    ControlState state, gint64 wanted)
{
  g_autofree gchar *message = NULL;
  gint64 value = -1;

  g_assert_cmpint (control_device_set (device, control_table_find (property), 0,
                       word, &value, &message),
      ==, state);
  if (state == CONTROL_STATE_SET)
    g_assert_cmpint (value, ==, wanted);
}

static void
test_relative_settings_take_the_whole_range (void)
{
  Fake fake = {0};
  ControlDevice *device = plug_in (&fake);

  check_number (device, "brightness", 0, 128);
  check_number (device, "brightness", -100, 0);
  check_number (device, "brightness", 100, 255);
  check_number (device, "brightness", 50, 192);
  check_number (device, "saturation", 0, 64);
  check_number (device, "saturation", -50, 32);
  check_number (device, "exposure-gain", 60, 255);
  check_number (device, "exposure-gain", 30, 128);
  check_number (device, "gamma", 1, 100);
  check_number (device, "gamma", 2.2, 220);
  check_number (device, "gamma", 0.3, 72);
  g_assert_cmpint (find (&fake, V4L2_CID_GAMMA)->value, ==, 72);
  control_device_free (device);
  g_assert_cmpuint (fake.n_open, ==, 0);
}

static void
test_words_are_what_the_device_has (void)
{
  Fake fake = {0};
  ControlDevice *device = plug_in (&fake);

  /* its menu has no 0 */
  check_word (device, "exposure-mode", "auto", CONTROL_STATE_SET, 3);
  check_word (device, "exposure-mode", "manual", CONTROL_STATE_SET, 1);
  check_word (device, "exposure-mode", "shutter", CONTROL_STATE_UNSUPPORTED, 0);
  check_word (device, "exposure-mode", "bright", CONTROL_STATE_UNSUPPORTED, 0);
  check_word (device, "anti-flicker", "50", CONTROL_STATE_SET, 1);
  check_word (device, "anti-flicker", "60", CONTROL_STATE_SET, 2);
  check_word (device, "anti-flicker", "off", CONTROL_STATE_SET, 0);
  check_word (device, "focus-mode", "manual", CONTROL_STATE_SET, 0);
  check_word (device, "white-balance", "auto", CONTROL_STATE_SET, 1);
  check_word (device, "white-balance", "outdoor", CONTROL_STATE_SET, 0);
  control_device_free (device);
}

static void
test_numbers_with_units_become_the_devices (void)
{
  Fake fake = {0};
  ControlDevice *device = plug_in (&fake);

  check_word (device, "exposure-mode", "manual", CONTROL_STATE_SET, 1);
  check_number (device, "exposure-shutter", 0.01, 100);
  check_number (device, "exposure-shutter", 1, 2047);
  check_number (device, "exposure-shutter", 0.0001, 3);
  check_word (device, "white-balance", "manual", CONTROL_STATE_SET, 0);
  check_number (device, "white-balance-temperature", 5603, 5600);
  check_number (device, "white-balance-temperature", 9000, 6500);
  /* menu of -2 to 2 EV */
  check_number (device, "exposure-compensation", 0.4, 2);
  check_number (device, "exposure-compensation", -1.2, 1);
  check_number (device, "exposure-compensation", 3, 4);
  /* steps of 5; 0 is infinity, a tenth of a metre the near end */
  check_number (device, "focus-distance", 0, 0);
  check_number (device, "focus-distance", 0.1, 250);
  check_number (device, "focus-distance", 0.05, 250);
  check_number (device, "focus-distance", 1, 25);
  control_device_free (device);
}

/* Locking the focus leaves the lock of the exposure alone. */
static void
test_a_bit_leaves_the_others (void)
{
  Fake fake = {0};
  ControlDevice *device = plug_in (&fake);

  check_number (device, "focus-lock", 1, 5);
  check_number (device, "focus-lock", 0, 1);
  control_device_free (device);
}

static void
test_what_counts_in_another_mode_waits (void)
{
  Fake fake = {0};
  ControlDevice *device = plug_in (&fake);
  const ControlRow *row = control_table_find ("exposure-shutter");
  g_autofree gchar *message = NULL;
  gint64 value;

  g_assert_cmpint (
      control_device_set (device, row, 0.02, NULL, &value, &message), ==,
      CONTROL_STATE_INACTIVE);
  g_assert_cmpint (find (&fake, V4L2_CID_EXPOSURE_ABSOLUTE)->value, ==, 250);
  check_word (device, "exposure-mode", "manual", CONTROL_STATE_SET, 1);
  check_number (device, "exposure-shutter", 0.02, 200);
  control_device_free (device);
}

static void
test_what_is_wrong_names_the_control (void)
{
  Fake fake = {0};
  ControlDevice *device = plug_in (&fake);
  g_autofree gchar *missing = NULL;
  g_autofree gchar *refused = NULL;
  g_autofree gchar *gone = NULL;
  gint64 value;

  g_assert_cmpint (control_device_set (device, control_table_find ("hue"), 10,
                       NULL, &value, &missing),
      ==, CONTROL_STATE_UNSUPPORTED);
  g_assert_cmpstr (missing, ==,
      "image.hue: the device has no such control (V4L2_CID_HUE of "
      "/dev/video7)");
  fake.refuses = EBUSY;
  g_assert_cmpint (control_device_set (device, control_table_find ("contrast"),
                       100, NULL, &value, &refused),
      ==, CONTROL_STATE_REFUSED);
  g_assert_cmpstr (refused, ==,
      "image.contrast: the device refused 255: Device or resource busy "
      "(V4L2_CID_CONTRAST of /dev/video7)");
  fake.refuses = ENODEV;
  g_assert_cmpint (control_device_set (device, control_table_find ("contrast"),
                       100, NULL, &value, &gone),
      ==, CONTROL_STATE_ABSENT);
  find (&fake, V4L2_CID_SHARPNESS)->flags = V4L2_CTRL_FLAG_DISABLED;
  fake.refuses = 0;
  g_clear_pointer (&gone, g_free);
  g_assert_cmpint (control_device_set (device, control_table_find ("sharpness"),
                       0, NULL, &value, &gone),
      ==, CONTROL_STATE_UNSUPPORTED);
  control_device_free (device);
}

static void
test_old_kernels_are_asked_the_old_way (void)
{
  Fake fake = {.is_old = TRUE};
  ControlDevice *device = plug_in (&fake);

  check_number (device, "brightness", 50, 192);
  check_word (device, "exposure-mode", "auto", CONTROL_STATE_SET, 3);
  control_device_free (device);
}

static void
test_a_device_that_is_not_there_is_an_error (void)
{
  Fake fake = {0};
  const ControlCalls calls = {fake_open, fake_control, fake_close, &fake};
  g_autoptr (GError) error = NULL;

  g_assert_null (control_device_open ("/dev/video9", &calls, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/dev/video9"));
  g_clear_error (&error);
  /* and by the system's own calls */
  g_assert_null (control_device_open ("/nowhere/video0", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_numbers_of_libcamera (void)
{
  static const struct
  {
    const gchar *property;
    gdouble number, wanted;
  } cases[] = {{"brightness", -100, -1}, {"brightness", 50, 0.5},
      {"contrast", 0, 1}, {"saturation", -100, 0}, {"exposure-shutter", 1, 1e6},
      {"exposure-gain", 20, 10}, {"exposure-gain", 0, 1},
      {"focus-distance", 4, 0.25}, {"focus-distance", 0, 0},
      {"exposure-compensation", -1.5, -1.5}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpfloat_with_epsilon (
        control_row_map_libcamera (
            control_table_find (cases[i].property), cases[i].number),
        cases[i].wanted, 1e-9);
}

static const gchar *
describe_scale (const ControlRow *row)
{
  static const gchar *const texts[] = {
      [CONTROL_SCALE_CENTRED] = "lowest, 0, highest: minimum, default, maximum",
      [CONTROL_SCALE_FULL] = "lowest, highest: minimum, maximum",
      [CONTROL_SCALE_FACTOR] = "times",
      [CONTROL_SCALE_RATIO] = "1 is the default",
      [CONTROL_SCALE_NEAREST] = "the nearest of the menu, times",
      [CONTROL_SCALE_SWITCH] = "above 0: on",
      [CONTROL_SCALE_NEARNESS] = "0: minimum; 0.1 m / distance of the range",
      [CONTROL_SCALE_CHOICE] = "words",
      [CONTROL_SCALE_BIT] = "bit"};

  return texts[row->scale];
}

static gchar *
describe_row (const ControlRow *row)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "| `%s` | `%s` | %s", row->setting,
      row->v4l2_name, describe_scale (row));
  if (row->scale == CONTROL_SCALE_FACTOR || row->scale == CONTROL_SCALE_NEAREST
      || row->scale == CONTROL_SCALE_BIT)
    g_string_append_printf (text, " %g", row->factor);
  if (row->scale == CONTROL_SCALE_CHOICE)
    for (guint i = 0; i < CONTROL_MAX_CHOICES; i++) {
      const ControlChoice *choice = &row->choices[i];

      if (choice->word == NULL || choice->n_values == 0)
        continue;
      g_string_append_printf (
          text, " `%s` %d", choice->word, choice->values[0]);
      if (choice->n_values > 1)
        g_string_append_printf (text, " or %d", choice->values[1]);
    }
  g_string_append_printf (text, " | %s%s%s |",
      row->libcamera_name != NULL ? "`" : "–",
      row->libcamera_name != NULL ? row->libcamera_name : "",
      row->libcamera_name != NULL ? "`" : "");
  return g_string_free (text, FALSE);
}

static void
test_the_page_has_the_table (void)
{
  g_autofree gchar *path =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "docs", "devices.md", NULL);
  g_autofree gchar *page = NULL;
  g_autoptr (GError) error = NULL;
  const ControlRow *rows;
  guint n;

  g_file_get_contents (path, &page, NULL, &error);
  g_assert_no_error (error);
  rows = control_table_get (&n);
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *line = describe_row (&rows[i]);

    if (strstr (page, line) == NULL)
      g_error ("docs/devices.md lacks the line\n%s", line);
  }
}

/* Every setting of the table is one, of the same range, with the same words. */
static void
test_the_settings_are_the_schemas (void)
{
  const ControlRow *rows;
  guint n;

  rows = control_table_get (&n);
  for (guint i = 0; i < n; i++) {
    const gchar *dot = strchr (rows[i].setting, '.');
    g_autofree gchar *concern =
        g_strndup (rows[i].setting, dot - rows[i].setting);
    g_autofree gchar *file =
        g_strdup_printf ("org.thermoscope.%s.gschema.xml", concern);
    g_autofree gchar *path =
        g_build_filename (g_getenv ("G_TEST_SRCDIR"), "schemas", file, NULL);
    g_autofree gchar *key = g_strdup_printf ("<key name=\"%s\"", dot + 1);
    g_autofree gchar *text = NULL;
    g_autoptr (GError) error = NULL;
    const gchar *begin, *end;
    g_autofree gchar *part = NULL;

    g_file_get_contents (path, &text, NULL, &error);
    g_assert_no_error (error);
    begin = strstr (text, key);
    g_assert_nonnull (begin);
    end = strstr (begin, "</key>");
    part = g_strndup (begin, end - begin);
    for (guint c = 0; c < CONTROL_MAX_CHOICES && rows[i].choices[c].word; c++) {
      g_autofree gchar *choice =
          g_strdup_printf ("<choice value=\"%s\"", rows[i].choices[c].word);

      if (strstr (part, choice) == NULL)
        g_error ("%s has no %s", rows[i].setting, rows[i].choices[c].word);
    }
    if (!control_row_is_word (&rows[i]) && !control_row_is_switch (&rows[i])) {
      const gchar *low = strstr (part, "min=\"");
      const gchar *high = strstr (part, "max=\"");

      g_assert_true (low != NULL && high != NULL);
      g_assert_cmpfloat (g_ascii_strtod (low + 5, NULL), ==, rows[i].low);
      g_assert_cmpfloat (g_ascii_strtod (high + 5, NULL), ==, rows[i].high);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func ("/sensor-controls/" name, test)
  ADD ("relative-settings-take-the-whole-range",
      test_relative_settings_take_the_whole_range);
  ADD ("words-are-what-the-device-has", test_words_are_what_the_device_has);
  ADD ("numbers-with-units-become-the-devices",
      test_numbers_with_units_become_the_devices);
  ADD ("a-bit-leaves-the-others", test_a_bit_leaves_the_others);
  ADD ("what-counts-in-another-mode-waits",
      test_what_counts_in_another_mode_waits);
  ADD ("what-is-wrong-names-the-control", test_what_is_wrong_names_the_control);
  ADD ("old-kernels-are-asked-the-old-way",
      test_old_kernels_are_asked_the_old_way);
  ADD ("a-device-that-is-not-there-is-an-error",
      test_a_device_that_is_not_there_is_an_error);
  ADD ("numbers-of-libcamera", test_numbers_of_libcamera);
  ADD ("the-page-has-the-table", test_the_page_has_the_table);
  ADD ("the-settings-are-the-schemas", test_the_settings_are_the_schemas);
  return g_test_run ();
}
