/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What gst_thermal_jpeg_write() writes is read back by our own reader, and by
 * ExifTool, which knows nothing of us. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* 8 x 8 grey pixels, baseline, with a JFIF header */
static const gchar tiny_jpeg[] =
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOj"
    "M9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAAIAAgBAREA/8QA"
    "FAABAAAAAAAAAAAAAAAAAAAAAf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AH/"
    "/Z";

static GBytes *
get_jpeg (void)
{
  gsize size;
  guchar *data = g_base64_decode (tiny_jpeg, &size);

  return g_bytes_new_take (data, size);
}

static GBytes *
ramp (gint width, gint height, guint first, guint step)
{
  guint8 *data = g_malloc (2 * width * height);

  for (gint i = 0; i < width * height; i++)
    GST_WRITE_UINT16_LE (data + 2 * i, first + step * i);
  return g_bytes_new_take (data, 2 * width * height);
}

static GstThermalCalibration *
planck_calibration (void)
{
  const GstThermalPlanck planck = {15848.8535, 0.0145331118, 1414.9, 1, -4405};
  const GstThermalObject object = {
      0.95, 2.5, 268.15, 290.15, 0.8, 0.75, 300, 1, 0};
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalCalibration) bare = NULL, ranged = NULL;
  GstThermalCalibration *clipped;

  bare = gst_thermal_calibration_new_planck (&planck, NULL, &object, &error);
  g_assert_no_error (error);
  ranged = gst_thermal_calibration_with_range (bare, 233.15, 423.15, &error);
  g_assert_no_error (error);
  clipped = gst_thermal_calibration_with_clip (ranged, 213.15, 473.15, &error);
  g_assert_no_error (error);
  return clipped;
}

static GstThermalCalibration *
with_correction (
    GstThermalCalibration *calibration, gdouble factor, gdouble offset_k)
{
  GstThermalObject object;

  gst_thermal_object_init_inherit (&object);
  object.correction_factor = factor;
  object.correction_offset_k = offset_k;
  return gst_thermal_calibration_with_object (calibration, &object, NULL);
}

static GstThermalFrame *
make_frame (gint width, gint height, GstThermalCalibration *calibration)
{
  g_autoptr (GBytes) counts = ramp (width, height, 14000, 1);
  g_autoptr (GBytes) rgb =
      g_bytes_new_static ("\0\0\0\377\200\0\377\377\377", 9);
  g_autoptr (GDateTime) time =
      g_date_time_new_from_iso8601 ("2026-03-04T05:06:07.089+02:30", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFrame) bare =
      gst_thermal_frame_new (width, height, counts, calibration, &error);
  g_autoptr (GstThermalFrame) timed = NULL, named = NULL;

  g_assert_no_error (error);
  timed = gst_thermal_frame_with_time (bare, time);
  named = gst_thermal_frame_with_camera (timed, NULL, "0815", "f 25 mm");
  return gst_thermal_frame_with_palette (named, "Three colours", rgb);
}

static GstThermalFrame *
read_back (GBytes *jpeg)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFile) file =
      gst_thermal_file_new_from_bytes (jpeg, NULL, &error);
  GstThermalFrame *frame;

  g_assert_no_error (error);
  frame = gst_thermal_file_read_frame (file, 0, &error);
  g_assert_no_error (error);
  return frame;
}

static gboolean
has_bytes (GBytes *file, const guint8 *wanted, gsize n)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  for (gsize i = 0; i + n <= size; i++) {
    if (memcmp (data + i, wanted, n) == 0)
      return TRUE;
  }
  return FALSE;
}

/* In the palette record, where cameras have overflow and underflow; behind
 * above and below, which stay. */
static void
test_colours_of_what_is_out_of_range_are_stored (void)
{
  static const guint8 usual[] = {
      0xaa, 0x80, 0x80, 0x32, 0x80, 0x80, 0x43, 0xd8, 0x62, 0x29, 0x6e, 0xf0};
  /* white is 255, 128, 128; pure blue is 29, 107, 255 */
  static const guint8 ours[] = {
      0xaa, 0x80, 0x80, 0x32, 0x80, 0x80, 255, 128, 128, 29, 107, 255};
  const GstThermalOutside outside = {250, 400, 0xff0000ff, 0xffffffff};
  const GstThermalOutside unpainted = {NAN, NAN, 0xff0000ff, 0xffffffff};
  g_autoptr (GBytes) picture = get_jpeg ();
  g_autoptr (GstThermalCalibration) calibration = planck_calibration ();
  g_autoptr (GstThermalFrame) frame = make_frame (16, 12, calibration);
  g_autoptr (GstThermalFrame) painted =
      gst_thermal_frame_with_outside (frame, &outside);
  g_autoptr (GstThermalFrame) plain =
      gst_thermal_frame_with_outside (frame, &unpainted);
  g_autoptr (GBytes) with = gst_thermal_jpeg_write (picture, painted, NULL);
  g_autoptr (GBytes) without = gst_thermal_jpeg_write (picture, plain, NULL);

  g_assert_true (has_bytes (with, ours, sizeof ours));
  g_assert_false (has_bytes (with, usual, sizeof usual));
  g_assert_true (has_bytes (without, usual, sizeof usual));
}

static void
test_reader_gets_back_what_was_written (void)
{
  g_autoptr (GBytes) picture = get_jpeg ();
  g_autoptr (GstThermalCalibration) calibration = planck_calibration ();
  /* more than one segment of 64 KiB */
  g_autoptr (GstThermalFrame) frame = make_frame (200, 180, calibration);
  g_autoptr (GstThermalFrame) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = gst_thermal_jpeg_write (picture, frame, &error);
  g_autoptr (GBytes) again = NULL;

  g_assert_no_error (error);
  back = read_back (jpeg);
  g_assert_cmpint (gst_thermal_frame_get_width (back), ==, 200);
  g_assert_cmpint (gst_thermal_frame_get_height (back), ==, 180);
  g_assert_true (g_bytes_equal (gst_thermal_frame_get_counts (frame),
      gst_thermal_frame_get_counts (back)));
  g_assert_cmpstr (
      gst_thermal_frame_get_camera_model (back), ==, "Thermoscope");
  g_assert_cmpstr (gst_thermal_frame_get_camera_serial (back), ==, "0815");
  g_assert_cmpstr (gst_thermal_frame_get_lens_model (back), ==, "f 25 mm");
  g_assert_cmpstr (
      gst_thermal_frame_get_palette_name (back), ==, "Three colours");
  g_assert_cmpint (
      g_bytes_get_size (gst_thermal_frame_get_palette (back)), ==, 9);
  g_assert_true (g_date_time_equal (
      gst_thermal_frame_get_time (frame), gst_thermal_frame_get_time (back)));
  /* the file has single precision */
  for (gint x = 0; x < 200; x++)
    g_assert_cmpfloat_with_epsilon (gst_thermal_frame_get_kelvin (back, x, 90),
        gst_thermal_frame_get_kelvin (frame, x, 90), 1e-4);

  /* what has gone through the file once stays as it is, and takes its place */
  again = gst_thermal_jpeg_write (jpeg, back, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (jpeg, again));
}

static void
assert_same_surroundings (GstThermalFrame *frame, GstThermalFrame *back)
{
  GBytes *visible = gst_thermal_frame_get_visible (frame, NULL, NULL);
  GBytes *visible_back = gst_thermal_frame_get_visible (back, NULL, NULL);
  GstThermalPip pip, pip_back;
  GstThermalLocation place, place_back;

  g_assert_true (g_date_time_equal (
      gst_thermal_frame_get_time (frame), gst_thermal_frame_get_time (back)));
  g_assert_cmpint (
      g_date_time_get_utc_offset (gst_thermal_frame_get_time (frame)), ==,
      g_date_time_get_utc_offset (gst_thermal_frame_get_time (back)));
  g_assert_cmpstr (gst_thermal_frame_get_lens_model (frame), ==,
      gst_thermal_frame_get_lens_model (back));
  g_assert_cmpint (visible != NULL, ==, visible_back != NULL);
  if (visible != NULL)
    g_assert_true (g_bytes_equal (visible, visible_back));

  g_assert_cmpint (gst_thermal_frame_get_pip (frame, &pip), ==,
      gst_thermal_frame_get_pip (back, &pip_back));
  g_assert_cmpmem (&pip, sizeof pip, &pip_back, sizeof pip_back);
  g_assert_cmpint (gst_thermal_frame_get_location (frame, &place), ==,
      gst_thermal_frame_get_location (back, &place_back));
  g_assert_cmpmem (&place, sizeof place, &place_back, sizeof place_back);
}

/* Real files go through the writer and lose nothing. */
/* Other programs know of no correction: the file says what the camera said. */
static void
test_corrected_temperatures_are_in_the_file (void)
{
  g_autoptr (GBytes) picture = get_jpeg ();
  g_autoptr (GstThermalCalibration) planck = planck_calibration ();
  g_autoptr (GstThermalCalibration) linear =
      gst_thermal_calibration_new_linear (0.02, 10, NULL);
  GstThermalCalibration *const plain[] = {planck, linear};

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++) {
    g_autoptr (GstThermalCalibration) corrected =
        with_correction (plain[i], 1.08, 2.5);
    g_autoptr (GstThermalFrame) frame = make_frame (40, 30, corrected);
    g_autoptr (GBytes) jpeg = gst_thermal_jpeg_write (picture, frame, NULL);
    g_autoptr (GstThermalFrame) back = read_back (jpeg);

    g_assert_false (gst_thermal_calibration_get_correction (
        gst_thermal_frame_get_calibration (back), NULL, NULL));
    for (gint x = 0; x < 40; x++)
      g_assert_cmpfloat_with_epsilon (gst_thermal_frame_get_kelvin (back, x, 9),
          gst_thermal_frame_get_kelvin (frame, x, 9), 0.02);
  }
}

static void
test_cameras_files_survive_the_writer (void)
{
  const gchar *root = g_getenv ("THERMOSCOPE_TEST_DATA");
  g_autofree gchar *folder =
      g_build_filename (root != NULL ? root : ".", "flir", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GBytes) picture = get_jpeg ();
  const gchar *name;

  if (dir == NULL) {
    g_test_skip ("the folder THERMOSCOPE_TEST_DATA is not there");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autoptr (GstThermalFile) file = gst_thermal_file_new (path, NULL);
    g_autoptr (GstThermalFrame) frame = NULL, back = NULL;
    g_autoptr (GBytes) jpeg = NULL;
    g_autoptr (GError) error = NULL;

    if (file != NULL)
      frame = gst_thermal_file_read_frame (file, 0, NULL);
    if (frame == NULL)
      continue;
    g_test_message ("%s", name);
    jpeg = gst_thermal_jpeg_write (picture, frame, &error);
    g_assert_no_error (error);
    back = read_back (jpeg);
    g_assert_true (g_bytes_equal (gst_thermal_frame_get_counts (frame),
        gst_thermal_frame_get_counts (back)));
    g_assert_true (gst_thermal_calibration_equal (
        gst_thermal_frame_get_calibration (frame),
        gst_thermal_frame_get_calibration (back)));
    assert_same_surroundings (frame, back);
  }
}

static void
test_linear_counts_keep_their_temperatures (void)
{
  static const gdouble scales[][2] = {
      {0.01, 0}, {0.1, 0}, {1 / 64.0, 0}, {0.04, 173.15}, {1.5, 200}};
  g_autoptr (GBytes) picture = get_jpeg ();

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstThermalCalibration) calibration =
        gst_thermal_calibration_new_linear (scales[i][0], scales[i][1], &error);
    g_autoptr (GBytes) counts = ramp (256, 256, 0, 1);
    g_autoptr (GstThermalFrame) frame =
        gst_thermal_frame_new (256, 256, counts, calibration, &error);
    g_autoptr (GstThermalFrame) back = NULL;
    g_autoptr (GBytes) jpeg = gst_thermal_jpeg_write (picture, frame, &error);

    g_assert_no_error (error);
    back = read_back (jpeg);
    g_assert_true (g_bytes_equal (counts, gst_thermal_frame_get_counts (back)));
    for (gint j = 0; j < 65536; j++) {
      const gdouble kelvin =
          gst_thermal_frame_get_kelvin (frame, j % 256, j / 256);

      if (kelvin > 100 && kelvin < 5000)
        g_assert_cmpfloat_with_epsilon (
            gst_thermal_frame_get_kelvin (back, j % 256, j / 256), kelvin,
            i == 4 ? 0.02 : 0.001);
    }
  }
}

static void
test_bad_input_is_refused (void)
{
  g_autoptr (GBytes) picture = get_jpeg ();
  g_autoptr (GBytes) no_jpeg = g_bytes_new_static ("no JPEG", 7);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (picture, 0, 60);
  g_autoptr (GBytes) counts = ramp (4, 4, 0, 1);
  g_autoptr (GBytes) many = ramp (3000, 3000, 0, 1);
  g_autoptr (GstThermalCalibration) calibration = planck_calibration ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFrame) frame =
      gst_thermal_frame_new (4, 4, counts, calibration, NULL);
  g_autoptr (GstThermalFrame) large =
      gst_thermal_frame_new (3000, 3000, many, calibration, NULL);
  g_autoptr (GstThermalFrame) bare =
      gst_thermal_frame_new (4, 4, counts, NULL, NULL);

  g_assert_null (gst_thermal_jpeg_write (no_jpeg, frame, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (gst_thermal_jpeg_write (cut, frame, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (gst_thermal_jpeg_write (picture, bare, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (gst_thermal_jpeg_write (picture, large, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED);
}

/* What ExifTool prints, or NULL without ExifTool. */
static GBytes *
run_exiftool (GBytes *jpeg, const gchar *const *options)
{
  g_autofree gchar *program = g_find_program_in_path ("exiftool");
  g_autofree gchar *path = NULL;
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *out = NULL;
  gint fd;

  if (program == NULL) {
    g_test_skip ("exiftool is not installed");
    return NULL;
  }

  fd = g_file_open_tmp ("thermal-XXXXXX.jpg", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (
      path, g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), &error);
  g_assert_no_error (error);

  g_strv_builder_add (argv, program);
  g_strv_builder_addv (argv, (const gchar **) options);
  g_strv_builder_add (argv, path);
  arguments = g_strv_builder_end (argv);
  process = g_subprocess_newv (
      (const gchar *const *) arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_unlink (path);
  return out;
}

/* ExifTool quotes numbers as it likes. */
static gdouble
get_number (JsonObject *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return json_node_get_value_type (node) == G_TYPE_STRING
             ? g_ascii_strtod (json_node_get_string (node), NULL)
             : json_node_get_double (node);
}

static void
test_exiftool_reads_every_field (void)
{
  static const struct
  {
    const gchar *name;
    gdouble value;
  } numbers[] = {
      {"Emissivity", 0.95},
      {"ObjectDistance", 2.5},
      {"ReflectedApparentTemperature", -5},
      {"AtmosphericTemperature", 17},
      {"IRWindowTemperature", 26.85},
      {"IRWindowTransmission", 0.75},
      {"RelativeHumidity", 0.8},
      {"PlanckR1", 15848.8535},
      {"PlanckR2", 0.0145331118},
      {"PlanckB", 1414.9},
      {"PlanckF", 1},
      {"PlanckO", -4405},
      {"AtmosphericTransAlpha1", 0.006569},
      {"AtmosphericTransAlpha2", 0.01262},
      {"AtmosphericTransBeta1", -0.002276},
      {"AtmosphericTransBeta2", -0.00667},
      {"AtmosphericTransX", 1.9},
      {"CameraTemperatureRangeMax", 150},
      {"CameraTemperatureRangeMin", -40},
      {"CameraTemperatureMaxClip", 200},
      {"CameraTemperatureMinClip", -60},
      {"CameraTemperatureMaxWarn", 150},
      {"CameraTemperatureMinWarn", -40},
      {"CameraTemperatureMaxSaturated", 200},
      {"CameraTemperatureMinSaturated", -60},
      {"RawValueMedian", 14000 + (200 * 180 - 1) / 2},
      {"RawValueRange", 200 * 180 - 1},
      {"RawThermalImageWidth", 200},
      {"RawThermalImageHeight", 180},
      {"PaletteColors", 3},
      {"CameraSerialNumber", 815},
  };
  static const struct
  {
    const gchar *name;
    const gchar *value;
  } texts[] = {
      {"CreatorSoftware", "Thermoscope"},
      {"CameraModel", "Thermoscope"},
      {"LensModel", "f 25 mm"},
      {"RawThermalImageType", "TIFF"},
      {"PaletteName", "Three colours"},
      {"DateTimeOriginal", "2026:03:04 05:06:07.089+02:30"},
  };
  static const gchar *const options[] = {"-j", "-n", NULL};
  static const gchar *const raw_options[] = {"-RawThermalImage", "-b", NULL};
  g_autoptr (GBytes) picture = get_jpeg ();
  g_autoptr (GstThermalCalibration) calibration = planck_calibration ();
  g_autoptr (GstThermalFrame) frame = make_frame (200, 180, calibration);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = gst_thermal_jpeg_write (picture, frame, &error);
  g_autoptr (GBytes) json = NULL, raw = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *read;
  gsize size;
  const guint8 *data;

  g_assert_no_error (error);
  json = run_exiftool (jpeg, options);
  if (json == NULL)
    return;
  json_parser_load_from_data (
      parser, g_bytes_get_data (json, NULL), g_bytes_get_size (json), &error);
  g_assert_no_error (error);
  read = json_array_get_object_element (
      json_node_get_array (json_parser_get_root (parser)), 0);
  g_assert_false (json_object_has_member (read, "Warning"));
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_test_message ("%s", numbers[i].name);
    g_assert_true (json_object_has_member (read, numbers[i].name));
    g_assert_cmpfloat_with_epsilon (get_number (read, numbers[i].name),
        numbers[i].value, fabs (numbers[i].value) < 0.1 ? 1e-8 : 5e-5);
  }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpstr (json_object_get_string_member (read, texts[i].name), ==,
        texts[i].value);

  raw = run_exiftool (jpeg, raw_options);
  data = g_bytes_get_data (raw, &size);
  g_assert_cmpint (size, >, 2 * 200 * 180);
  g_assert_cmpmem (data + size - 2 * 200 * 180, 2 * 200 * 180,
      g_bytes_get_data (gst_thermal_frame_get_counts (frame), NULL),
      2 * 200 * 180);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/jpeg/read-back", test_reader_gets_back_what_was_written);
  g_test_add_func (
      "/jpeg/out-of-range", test_colours_of_what_is_out_of_range_are_stored);
  g_test_add_func (
      "/jpeg/corrected", test_corrected_temperatures_are_in_the_file);
  g_test_add_func ("/jpeg/cameras", test_cameras_files_survive_the_writer);
  g_test_add_func ("/jpeg/linear", test_linear_counts_keep_their_temperatures);
  g_test_add_func ("/jpeg/refused", test_bad_input_is_refused);
  g_test_add_func ("/jpeg/exiftool", test_exiftool_reads_every_field);
  return g_test_run ();
}
