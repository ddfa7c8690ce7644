/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every radiometric file of known_values.json: counts exact, temperatures
 * within 0.0005 K of the table's, within half a step of what the camera
 * maker's own programs exported. */

#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* the tables are rounded to the last digit that they print */
#define TABLE_ROUNDING 0.00005

static gchar *
data_path (const gchar *name)
{
  const gchar *root = g_getenv ("THERMOSCOPE_TEST_DATA");

  return g_build_filename (root != NULL ? root : ".", name, NULL);
}

static JsonArray *
load_known (const gchar *name, JsonParser *parser)
{
  g_autofree gchar *path = data_path (name);
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the folder THERMOSCOPE_TEST_DATA is not there");
    return NULL;
  }
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_node_get_array (json_parser_get_root (parser));
}

static void
check_pixels (GstThermalFrame *frame, JsonObject *known)
{
  JsonObject *counts = json_object_get_object_member (known, "counts");
  JsonObject *celsius = json_object_get_object_member (known, "celsius");
  const gint width = gst_thermal_frame_get_width (frame);
  const gint height = gst_thermal_frame_get_height (frame);
  guint16 min = G_MAXUINT16, max = 0;
  gdouble min_c = INFINITY, max_c = -INFINITY, sum_c = 0;
  gint hot[2] = {0, 0}, cold[2] = {0, 0}, n_nan = 0;
  guint64 sum = 0;

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      const guint16 count = gst_thermal_frame_get_count (frame, x, y);
      const gdouble c = gst_thermal_frame_get_kelvin (frame, x, y) - 273.15;

      min = MIN (min, count);
      max = MAX (max, count);
      sum += count;
      if (isnan (c)) {
        n_nan++;
        continue;
      }
      sum_c += c;
      if (c < min_c) {
        min_c = c;
        cold[0] = x;
        cold[1] = y;
      }
      if (c > max_c) {
        max_c = c;
        hot[0] = x;
        hot[1] = y;
      }
    }
  }

  g_assert_cmpint (min, ==, json_object_get_int_member (counts, "min"));
  g_assert_cmpint (max, ==, json_object_get_int_member (counts, "max"));
  g_assert_cmpint (sum, ==, json_object_get_int_member (counts, "sum"));
  if (celsius == NULL)
    return;

  g_assert_cmpfloat_with_epsilon (
      min_c, json_object_get_double_member (celsius, "min"), TABLE_ROUNDING);
  g_assert_cmpfloat_with_epsilon (
      max_c, json_object_get_double_member (celsius, "max"), TABLE_ROUNDING);
  g_assert_cmpfloat_with_epsilon (sum_c / (width * height - n_nan),
      json_object_get_double_member (celsius, "mean"), TABLE_ROUNDING);
  g_assert_cmpint (n_nan, ==, json_object_get_int_member (celsius, "nan"));
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpint (hot[i], ==,
        json_array_get_int_element (
            json_object_get_array_member (celsius, "hot"), i));
    g_assert_cmpint (cold[i], ==,
        json_array_get_int_element (
            json_object_get_array_member (celsius, "cold"), i));
  }
}

static void
check_points (GstThermalFrame *frame, JsonObject *counts, JsonObject *celsius)
{
  g_autoptr (GList) points = json_object_get_members (counts);

  g_assert_nonnull (points);
  for (GList *l = points; l != NULL; l = l->next) {
    gint x, y;

    g_assert_cmpint (sscanf (l->data, "%d,%d", &x, &y), ==, 2);
    g_assert_cmpint (gst_thermal_frame_get_count (frame, x, y), ==,
        json_object_get_int_member (counts, l->data));
    if (celsius != NULL)
      g_assert_cmpfloat_with_epsilon (
          gst_thermal_frame_get_kelvin (frame, x, y) - 273.15,
          json_object_get_double_member (celsius, l->data), TABLE_ROUNDING);
  }
}

static gboolean
has_value (JsonObject *object, const gchar *name)
{
  return json_object_has_member (object, name)
         && !json_object_get_null_member (object, name);
}

static gdouble
number (JsonObject *object, const gchar *name)
{
  return json_object_get_double_member (object, name);
}

/* The table has seven to nine digits of a single-precision number. */
static void
assert_single (gdouble value, gdouble known)
{
  g_assert_cmpfloat_with_epsilon (value, known, 1e-6 * fabs (known) + 1e-12);
}

static void
check_parameters (GstThermalFrame *frame, JsonObject *known)
{
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (frame);
  const GstThermalPlanck *planck =
      gst_thermal_calibration_get_planck (calibration);
  const GstThermalObject *object =
      gst_thermal_calibration_get_object (calibration);
  const GstThermalAtmosphere *air =
      gst_thermal_calibration_get_atmosphere (calibration);
  gdouble low_k, high_k;

  assert_single (planck->r1, number (known, "R1"));
  assert_single (planck->r2, number (known, "R2"));
  assert_single (planck->b, number (known, "B"));
  assert_single (planck->f, number (known, "F"));
  assert_single (planck->o, number (known, "O"));
  assert_single (air->alpha1, number (known, "alpha1"));
  assert_single (air->alpha2, number (known, "alpha2"));
  assert_single (air->beta1, number (known, "beta1"));
  assert_single (air->beta2, number (known, "beta2"));
  assert_single (air->x, number (known, "X"));
  assert_single (object->emissivity, number (known, "emissivity"));
  assert_single (object->distance_m, number (known, "distance"));
  assert_single (object->humidity, number (known, "rh"));
  assert_single (object->window_transmission, number (known, "window_tau"));
  assert_single (object->reflected_k, number (known, "t_refl") + 273.15);
  assert_single (object->air_k, number (known, "t_air") + 273.15);
  assert_single (object->window_k, number (known, "t_window") + 273.15);
  if (gst_thermal_calibration_get_range (calibration, &low_k, &high_k)) {
    assert_single (low_k, number (known, "range_min") + 273.15);
    assert_single (high_k, number (known, "range_max") + 273.15);
  }
}

static void
check_time (GstThermalFrame *frame, JsonArray *known)
{
  GDateTime *time = gst_thermal_frame_get_time (frame);

  g_assert_nonnull (time);
  g_assert_cmpint (
      g_date_time_to_unix (time), ==, json_array_get_int_element (known, 0));
  g_assert_cmpint (g_date_time_get_microsecond (time) / 1000, ==,
      json_array_get_int_element (known, 1));
  /* the file counts minutes to the west */
  g_assert_cmpint (g_date_time_get_utc_offset (time), ==,
      -json_array_get_int_element (known, 2) * 60 * G_USEC_PER_SEC);
}

static void
check_visible (GstThermalFrame *frame, JsonObject *known)
{
  const gboolean png = g_strcmp0 (json_object_get_string_member_with_default (
                                      known, "visible_format", ""),
                           "PNG")
                       == 0;
  JsonArray *size;
  GBytes *visible;
  gint width, height;

  visible = gst_thermal_frame_get_visible (frame, &width, &height);
  if (!has_value (known, "visible_size")) {
    g_assert_null (visible);
    return;
  }
  size = json_object_get_array_member (known, "visible_size");
  g_assert_nonnull (visible);
  g_assert_cmpint (width, ==, json_array_get_int_element (size, 0));
  g_assert_cmpint (height, ==, json_array_get_int_element (size, 1));
  g_assert_cmpmem (
      g_bytes_get_data (visible, NULL), 2, png ? "\x89P" : "\xff\xd8", 2);
}

static void
check_pip (GstThermalFrame *frame, JsonObject *known)
{
  GstThermalPip pip;
  JsonObject *expected;

  g_assert_cmpint (
      gst_thermal_frame_get_pip (frame, &pip), ==, has_value (known, "pip"));
  if (!has_value (known, "pip"))
    return;

  expected = json_object_get_object_member (known, "pip");
  g_assert_cmpfloat_with_epsilon (
      pip.scale, number (expected, "real2ir"), 1e-6);
  g_assert_cmpint (
      pip.offset_x, ==, json_object_get_int_member (expected, "dx"));
  g_assert_cmpint (
      pip.offset_y, ==, json_object_get_int_member (expected, "dy"));
  g_assert_cmpint (pip.left, ==, json_object_get_int_member (expected, "x1"));
  g_assert_cmpint (pip.right, ==, json_object_get_int_member (expected, "x2"));
  g_assert_cmpint (pip.top, ==, json_object_get_int_member (expected, "y1"));
  g_assert_cmpint (pip.bottom, ==, json_object_get_int_member (expected, "y2"));
}

static void
check_surroundings (GstThermalFrame *frame, JsonObject *known)
{
  const gchar *model = gst_thermal_frame_get_camera_model (frame);
  GBytes *palette = gst_thermal_frame_get_palette (frame);

  g_assert_true (g_str_has_prefix (model != NULL ? model : "",
      json_object_get_string_member (known, "model")));
  g_assert_cmpstr (gst_thermal_frame_get_storage (frame), ==,
      json_object_get_string_member (known, "storage"));
  check_time (frame, json_object_get_array_member (known, "unix_time"));
  check_visible (frame, known);
  check_pip (frame, known);

  if (has_value (known, "palette")) {
    JsonArray *expected = json_object_get_array_member (known, "palette");

    g_assert_cmpstr (gst_thermal_frame_get_palette_name (frame), ==,
        json_array_get_string_element (expected, 0));
    g_assert_cmpint (g_bytes_get_size (palette), ==,
        3 * json_array_get_int_element (expected, 1));
  } else {
    g_assert_null (palette);
  }
}

static gdouble
get_setting (JsonObject *set, const gchar *name, gdouble zero)
{
  return json_object_has_member (set, name) ? number (set, name) + zero : NAN;
}

static void
check_vendor (GstThermalFrame *frame, JsonObject *vendor)
{
  JsonObject *set = json_object_get_object_member (vendor, "set");
  const gdouble step = number (vendor, "step");
  const gdouble difference =
      number (vendor, "max_abs_difference_of_the_formula");
  const GstThermalObject object = {
      .emissivity = get_setting (set, "emissivity", 0),
      .distance_m = get_setting (set, "distance", 0),
      .reflected_k = get_setting (set, "t_refl", 273.15),
      .air_k = get_setting (set, "t_air", 273.15),
      .humidity = get_setting (set, "rh", 0),
      .window_transmission = get_setting (set, "window_tau", 0),
      .window_k = get_setting (set, "t_window", 273.15),
      .correction_factor = 1,
  };
  g_autofree gchar *path =
      data_path (json_object_get_string_member (vendor, "file"));
  g_autofree gchar *map = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_with_object (
          gst_thermal_frame_get_calibration (frame), &object, &error);
  const gint width = gst_thermal_frame_get_width (frame);
  const gint height = gst_thermal_frame_get_height (frame);
  gint n_clipped = 0;
  gsize size;

  g_assert_no_error (error);
  g_file_get_contents (path, &map, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpint (size, ==, width * height * 4);

  for (gint i = 0; i < width * height; i++) {
    const gdouble vendor_c = GST_READ_FLOAT_LE ((guint8 *) map + 4 * i);
    const gdouble kelvin = gst_thermal_calibration_get_kelvin (
        calibration, gst_thermal_frame_get_count (frame, i % width, i / width));

    if (vendor_c <= -40) {
      /* what the maker's programs print for "colder than I may say" */
      g_assert_cmpint (gst_thermal_calibration_classify (calibration, kelvin),
          ==, GST_THERMAL_STATUS_BELOW);
      n_clipped++;
      continue;
    }
    g_assert_cmpfloat_with_epsilon (
        kelvin - 273.15, vendor_c, MAX (step / 2, difference) + 1e-5);
  }
  g_assert_cmpint (n_clipped, ==,
      json_object_get_int_member (vendor, "pixels_below_minus_40_ignored"));
}

static void
check_file (JsonObject *known)
{
  const gchar *name = json_object_get_string_member (known, "file");
  JsonArray *frames = json_object_get_array_member (known, "frames");
  JsonArray *vendors = json_object_get_array_member (known, "vendor");
  g_autofree gchar *path = data_path (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFile) file = gst_thermal_file_new (path, &error);

  g_test_message ("%s", name);
  g_assert_no_error (error);
  g_assert_cmpint (
      gst_thermal_file_get_n_frames (file), ==, json_array_get_length (frames));

  for (guint i = 0; i < json_array_get_length (frames); i++) {
    JsonObject *expected = json_array_get_object_element (frames, i);
    JsonArray *size = json_object_get_array_member (expected, "size");
    g_autoptr (GstThermalFrame) frame =
        gst_thermal_file_read_frame (file, i, &error);

    g_assert_no_error (error);
    g_assert_cmpint (gst_thermal_frame_get_width (frame), ==,
        json_array_get_int_element (size, 0));
    g_assert_cmpint (gst_thermal_frame_get_height (frame), ==,
        json_array_get_int_element (size, 1));
    check_pixels (frame, expected);
    check_points (frame,
        json_object_get_object_member (
            json_object_get_object_member (expected, "counts"), "at"),
        json_object_get_object_member (
            json_object_get_object_member (expected, "celsius"), "at"));
    check_parameters (
        frame, json_object_get_object_member (expected, "parameters"));
    check_surroundings (frame, expected);
    if (i == 0)
      for (guint v = 0; v < json_array_get_length (vendors); v++)
        check_vendor (frame, json_array_get_object_element (vendors, v));
  }
}

static void
test_known_values_of_radiometric_files (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *known = load_known ("known_values.json", parser);

  if (known == NULL)
    return;
  g_assert_cmpint (json_array_get_length (known), >, 0);
  for (guint i = 0; i < json_array_get_length (known); i++)
    check_file (json_array_get_object_element (known, i));
}

static void
check_recorded_frame (GstThermalFile *file, guint index, JsonObject *known)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFrame) frame =
      gst_thermal_file_read_frame (file, index, &error);
  guint16 min = G_MAXUINT16, max = 0;
  guint64 sum = 0;

  g_assert_no_error (error);
  for (gint i = 0; i < 160 * 120; i++) {
    const guint16 count = gst_thermal_frame_get_count (frame, i % 160, i / 160);

    min = MIN (min, count);
    max = MAX (max, count);
    sum += count;
  }
  g_assert_cmpint (min, ==, json_object_get_int_member (known, "min"));
  g_assert_cmpint (max, ==, json_object_get_int_member (known, "max"));
  g_assert_cmpint (sum, ==, json_object_get_int_member (known, "sum"));
  check_points (frame, json_object_get_object_member (known, "at"), NULL);
}

static void
check_recording (JsonObject *known)
{
  const gchar *name = json_object_get_string_member (known, "file");
  JsonObject *header = json_object_get_object_member (known, "header");
  const gboolean radiometric = json_object_has_member (known, "celsius");
  g_autofree gchar *path = data_path (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFile) file = gst_thermal_file_new (path, &error);
  const guint n_frames = json_object_get_int_member (known, "frames");
  gint min = G_MAXINT, max = 0;
  guint64 sum = 0;

  g_test_message ("%s", name);
  g_assert_no_error (error);
  g_assert_cmpint (gst_thermal_file_get_n_frames (file), ==, n_frames);
  for (guint n = 0; n < n_frames; n++) {
    g_autoptr (GstThermalFrame) frame =
        gst_thermal_file_read_frame (file, n, &error);

    g_assert_no_error (error);
    g_assert_cmpint (gst_thermal_frame_get_width (frame), ==,
        json_object_get_int_member (header, "width"));
    g_assert_cmpint (gst_thermal_frame_get_height (frame), ==,
        json_object_get_int_member (header, "height"));
    for (gint i = 0; i < 160 * 120; i++) {
      const gint count = gst_thermal_frame_get_count (frame, i % 160, i / 160);

      min = MIN (min, count);
      max = MAX (max, count);
      sum += count;
    }
    g_assert_cmpint (
        gst_thermal_frame_get_calibration (frame) != NULL, ==, radiometric);
    g_assert_cmpint (isnan (gst_thermal_frame_get_kelvin (frame, 0, 0)) == 0,
        ==, radiometric);
    if (n == 0) {
      GDateTime *time = gst_thermal_frame_get_time (frame);

      g_assert_cmpint (g_date_time_to_unix (time) * G_USEC_PER_SEC
                           + g_date_time_get_microsecond (time),
          ==, json_object_get_int_member (header, "timestamp_us"));
    }
  }
  g_assert_cmpint (min, ==, json_object_get_int_member (known, "min"));
  g_assert_cmpint (max, ==, json_object_get_int_member (known, "max"));
  g_assert_cmpfloat_with_epsilon (
      sum / (160.0 * 120 * n_frames), number (known, "mean"), TABLE_ROUNDING);
  if (radiometric)
    g_assert_cmpfloat_with_epsilon (min / 100.0 - 273.15,
        number (json_object_get_object_member (known, "celsius"), "min"), 1e-9);

  /* backwards too */
  check_recorded_frame (
      file, n_frames - 1, json_object_get_object_member (known, "last"));
  check_recorded_frame (
      file, 0, json_object_get_object_member (known, "first"));
  /* a Lepton gives 8.7 frames each second, in both units of the file */
  g_assert_cmpfloat_with_epsilon (
      (gdouble) gst_thermal_file_get_timestamp (file, n_frames - 1)
          - gst_thermal_file_get_timestamp (file, n_frames - 2),
      GST_SECOND / 8.7, GST_SECOND * 0.01);
}

static void
test_known_values_of_recordings (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *known = load_known ("known_values_cptv.json", parser);

  if (known == NULL)
    return;
  g_assert_cmpint (json_array_get_length (known), >, 0);
  for (guint i = 0; i < json_array_get_length (known); i++)
    check_recording (json_array_get_object_element (known, i));
}

static void
test_sequences_have_time_and_rate (void)
{
  g_autofree gchar *path = data_path ("flir/t1030_8frames.csq");
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFile) file = NULL;
  gint fps_n, fps_d;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the folder THERMOSCOPE_TEST_DATA is not there");
    return;
  }
  file = gst_thermal_file_new (path, &error);
  g_assert_no_error (error);
  g_assert_true (gst_thermal_file_get_framerate (file, &fps_n, &fps_d));
  g_assert_cmpint (fps_n, ==, 30);
  g_assert_cmpint (fps_d, ==, 1);
  g_assert_cmpint (gst_thermal_file_get_timestamp (file, 0), ==, 0);
  g_assert_cmpint (
      gst_thermal_file_get_timestamp (file, 7), ==, 234 * GST_MSECOND);
}

static void
test_placeholders_are_refused (void)
{
  static const gchar *const names[] = {
      "flir/exiftool_FLIR.jpg", "flir/exiftool_FLIR.fpf"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = data_path (names[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GstThermalFile) file = NULL;
    g_autoptr (GstThermalFrame) frame = NULL;

    if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
      g_test_skip ("the folder THERMOSCOPE_TEST_DATA is not there");
      return;
    }
    file = gst_thermal_file_new (path, &error);
    if (file != NULL)
      frame = gst_thermal_file_read_frame (file, 0, &error);
    g_assert_null (frame);
    g_assert_nonnull (error);
    g_assert_cmpint (error->domain, ==, GST_THERMAL_ERROR);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func (
      "/file/known-values", test_known_values_of_radiometric_files);
  g_test_add_func ("/file/recordings", test_known_values_of_recordings);
  g_test_add_func ("/file/sequences", test_sequences_have_time_and_rate);
  g_test_add_func ("/file/placeholders", test_placeholders_are_refused);
  return g_test_run ();
}
