/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is exported, and bare counts with their JSON beside or inside. */

#include <glib/gstdio.h>
#include <gst/thermal/thermal.h>
#include <math.h>
#include <string.h>

static GstThermalFrame *
make_frame (GstThermalCalibration *calibration)
{
  static const guint8 counts[] = {
      0, 0, 0xb3, 0x6a, 0x34, 0x12, 0xff, 0xff, 0x00, 0x70, 0x01, 0x00};
  g_autoptr (GBytes) bytes = g_bytes_new_static (counts, sizeof counts);
  g_autoptr (GDateTime) time =
      g_date_time_new_from_iso8601 ("2026-03-04T05:06:07.089+02:30", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFrame) frame =
      gst_thermal_frame_new (3, 2, bytes, calibration, &error);
  g_autoptr (GstThermalFrame) named = NULL;

  g_assert_no_error (error);
  named = gst_thermal_frame_with_camera (frame, "Kamera Ä", "1", NULL);
  return gst_thermal_frame_with_time (named, time);
}

static GstThermalCalibration *
centikelvin (void)
{
  return gst_thermal_calibration_new_linear (0.01, 0, NULL);
}

static GstThermalCalibration *
planck (void)
{
  const GstThermalPlanck curve = {15848.8535, 0.0145331118, 1414.9, 1, -4405.5};
  const GstThermalObject object = {
      0.95, 2.5, 268.15, 290.15, 0.8, 0.75, 300.1, 1, 0};
  g_autoptr (GstThermalCalibration) bare =
      gst_thermal_calibration_new_planck (&curve, NULL, &object, NULL);
  g_autoptr (GstThermalCalibration) ranged =
      gst_thermal_calibration_with_range (bare, 233.15, 423.15, NULL);

  return gst_thermal_calibration_with_clip (ranged, NAN, 473.15, NULL);
}

static GBytes *
export_frame (GstThermalFrame *frame, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  GstThermalExportFormat format;
  GBytes *bytes;

  g_assert_true (gst_thermal_export_format_from_name (name, &format));
  bytes = gst_thermal_frame_export (frame, format, &error);
  g_assert_no_error (error);
  return bytes;
}

static void
test_csv_has_a_line_for_each_row (void)
{
  g_autoptr (GstThermalCalibration) calibration = centikelvin ();
  g_autoptr (GstThermalFrame) frame = make_frame (calibration);
  g_autoptr (GBytes) csv = export_frame (frame, "csv");
  const gchar expected[] =
      "nan,0.00000,-226.55000\n382.20000,13.57000,-273.14000\n";

  /* 27315 counts of 0.01 K are 0 °C */
  g_assert_cmpmem (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv),
      expected, strlen (expected));
}

static void
test_beyond_the_limits_there_is_no_number (void)
{
  g_autoptr (GstThermalCalibration) bare = centikelvin ();
  g_autoptr (GstThermalCalibration) clipped =
      gst_thermal_calibration_with_clip (bare, 253.15, 423.15, NULL);
  g_autoptr (GstThermalFrame) frame = make_frame (clipped);
  g_autoptr (GBytes) csv = export_frame (frame, "csv");
  g_autoptr (GBytes) npy = export_frame (frame, "npy");
  const gchar expected[] = "nan,0.00000,-inf\ninf,13.57000,-inf\n";
  const guint8 *data = g_bytes_get_data (npy, NULL);

  g_assert_cmpmem (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv),
      expected, strlen (expected));
  g_assert_cmpfloat (GST_READ_FLOAT_LE (data + 128 + 8), ==, -HUGE_VAL);
  g_assert_cmpfloat (GST_READ_FLOAT_LE (data + 128 + 12), ==, HUGE_VAL);
}

static void
test_correction_goes_with_the_counts (void)
{
  g_autoptr (GstThermalCalibration) bare = planck ();
  g_autoptr (GstThermalCalibration) corrected = NULL;
  g_autoptr (GstThermalFrame) frame = NULL;
  g_autoptr (GstThermalFrame) back = NULL;
  g_autoptr (GstThermalFile) file = NULL;
  g_autoptr (GBytes) tiff = NULL;
  g_autoptr (GError) error = NULL;
  GstThermalObject object;

  gst_thermal_object_init_inherit (&object);
  object.correction_factor = 0.98;
  object.correction_offset_k = 1.25;
  corrected = gst_thermal_calibration_with_object (bare, &object, NULL);
  frame = make_frame (corrected);
  tiff = export_frame (frame, "tiff");
  file = gst_thermal_file_new_from_bytes (tiff, NULL, &error);
  g_assert_no_error (error);
  back = gst_thermal_file_read_frame (file, 0, &error);
  g_assert_no_error (error);
  g_assert_true (gst_thermal_calibration_equal (
      gst_thermal_frame_get_calibration (back), corrected));
}

static void
test_npy_is_what_numpy_writes (void)
{
  g_autoptr (GstThermalCalibration) calibration = centikelvin ();
  g_autoptr (GstThermalFrame) frame = make_frame (calibration);
  g_autoptr (GBytes) npy = export_frame (frame, "NPY");
  const gchar header[] =
      "\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, "
      "'shape': (2, 3), }";
  gsize size;
  const guint8 *data = g_bytes_get_data (npy, &size);

  g_assert_cmpint (size, ==, 128 + 6 * 4);
  g_assert_cmpmem (data, sizeof header - 1, header, sizeof header - 1);
  g_assert_cmpint (data[127], ==, '\n');
  g_assert_true (isnan (GST_READ_FLOAT_LE (data + 128)));
  g_assert_cmpfloat_with_epsilon (
      GST_READ_FLOAT_LE (data + 128 + 8), -226.55, 1e-4);
}

static void
assert_same (GstThermalFrame *frame, GstThermalFrame *back)
{
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (frame);

  g_assert_true (g_bytes_equal (gst_thermal_frame_get_counts (frame),
      gst_thermal_frame_get_counts (back)));
  g_assert_cmpint (gst_thermal_frame_get_width (back), ==, 3);
  if (calibration == NULL)
    g_assert_null (gst_thermal_frame_get_calibration (back));
  else
    g_assert_true (gst_thermal_calibration_equal (
        calibration, gst_thermal_frame_get_calibration (back)));
  g_assert_cmpstr (gst_thermal_frame_get_camera_model (back), ==, "Kamera Ä");
  g_assert_true (g_date_time_equal (
      gst_thermal_frame_get_time (frame), gst_thermal_frame_get_time (back)));
}

static GstThermalFrame *
open_bytes (GBytes *bytes, GBytes *sidecar)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFile) file =
      gst_thermal_file_new_from_bytes (bytes, sidecar, &error);
  GstThermalFrame *frame;

  g_assert_no_error (error);
  frame = gst_thermal_file_read_frame (file, 0, &error);
  g_assert_no_error (error);
  return frame;
}

static GBytes *
make_pgm (GstThermalFrame *frame)
{
  static const gchar head[] = "P5\n# counts\n3 2\n65535\n";
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) head, sizeof head - 1);
  for (gint i = 0; i < 6; i++) {
    guint8 sample[2];

    GST_WRITE_UINT16_BE (
        sample, gst_thermal_frame_get_count (frame, i % 3, i / 3));
    g_byte_array_append (bytes, sample, 2);
  }
  return g_byte_array_free_to_bytes (bytes);
}

static void
test_counts_come_back_with_their_meaning (void)
{
  GstThermalCalibration *calibrations[] = {planck (), centikelvin (), NULL};

  for (guint i = 0; i < G_N_ELEMENTS (calibrations); i++) {
    g_autoptr (GstThermalFrame) frame = make_frame (calibrations[i]);
    g_autoptr (GBytes) png = export_frame (frame, "png");
    g_autoptr (GBytes) tiff = export_frame (frame, "tif");
    g_autoptr (GBytes) pgm = make_pgm (frame);
    g_autofree gchar *json = gst_thermal_frame_to_sidecar (frame);
    g_autoptr (GBytes) sidecar = g_bytes_new (json, strlen (json));
    g_autoptr (GstThermalFrame) from_png = open_bytes (png, NULL);
    g_autoptr (GstThermalFrame) from_tiff = open_bytes (tiff, NULL);
    g_autoptr (GstThermalFrame) from_pgm = open_bytes (pgm, sidecar);

    assert_same (frame, from_png);
    assert_same (frame, from_tiff);
    assert_same (frame, from_pgm);
    g_assert_cmpstr (gst_thermal_frame_get_storage (from_png), ==, "PNG");
    g_assert_cmpstr (gst_thermal_frame_get_storage (from_tiff), ==, "TIFF");
    g_assert_cmpstr (gst_thermal_frame_get_storage (from_pgm), ==, "PGM");
    g_clear_pointer (&calibrations[i], gst_thermal_calibration_unref);
  }
}

static void
write_file (const gchar *folder, const gchar *name, const gchar *text)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static gdouble
first_kelvin (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFile) file = gst_thermal_file_new (path, &error);
  g_autoptr (GstThermalFrame) frame = NULL;

  g_assert_no_error (error);
  frame = gst_thermal_file_read_frame (file, 0, &error);
  g_assert_no_error (error);
  return gst_thermal_frame_get_kelvin (frame, 0, 0);
}

static void
test_nearest_sidecar_goes_first (void)
{
  static const gchar *const sidecars[][2] = {
      {"calibration.json", "{\"calibration\": {\"encoding\": \"linear\","
                           " \"linear\": {\"kelvin_per_count\": 1}}}"},
      {"a.json", "{\"calibration\": {\"encoding\": \"linear\","
                 " \"linear\": {\"kelvin_per_count\": 2}}}"},
      {"a.pgm.json", "{\"calibration\": {\"encoding\": \"linear\","
                     " \"linear\": {\"kelvin_per_count\": 3}}}"},
  };
  g_autofree gchar *folder = g_dir_make_tmp ("thermal-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "a.pgm", NULL);

  g_file_set_contents (path, "P5 1 1 65535\n\1\0", 15, NULL);
  g_assert_true (isnan (first_kelvin (path)));
  for (guint i = 0; i < G_N_ELEMENTS (sidecars); i++) {
    write_file (folder, sidecars[i][0], sidecars[i][1]);
    g_assert_cmpfloat (first_kelvin (path), ==, 256 * (i + 1));
  }

  g_unlink (path);
  for (guint i = 0; i < G_N_ELEMENTS (sidecars); i++) {
    g_autofree gchar *sidecar = g_build_filename (folder, sidecars[i][0], NULL);

    g_unlink (sidecar);
  }
  g_rmdir (folder);
}

static void
test_sidecar_errors_name_the_place (void)
{
  static const gchar *const wrong[][2] = {
      {"", "object"},
      {"[]", "object"},
      {"{\"calibraton\": {}}", "calibraton"},
      {"{\"calibration\": 5}", "calibration"},
      {"{\"calibration\": {}}", "calibration.encoding"},
      {"{\"calibration\": {\"encoding\": \"planck\"}}", "calibration.planck"},
      {"{\"calibration\": {\"encoding\": \"planck\", \"planck\": {\"r1\": 1,"
       " \"r2\": 1, \"b\": \"1428\"}}}",
          "calibration.planck.b"},
      {"{\"calibration\": {\"encoding\": \"linear\", \"linear\":"
       " {\"kelvin_per_count\": 0}}}",
          "calibration.linear"},
      {"{\"calibration\": {\"encoding\": \"linear\", \"linear\":"
       " {\"kelvin_per_count\": 1}, \"clip\": {\"low_c\": 10, \"low_k\": 9}}}",
          "calibration.clip.low_c"},
      {"{\"calibration\": {\"encoding\": \"linear\", \"linear\":"
       " {\"kelvin_per_count\": 1}, \"range\": {\"low_c\": 10, \"high_c\":"
       " 9}}}",
          "range"},
      {"{\"calibration\": {\"encoding\": \"planck\", \"planck\": {\"r1\": 1,"
       " \"r2\": 1, \"b\": 1428, \"f\": 1, \"o\": 0}, \"object\":"
       " {\"emissivity\": 1.5}}}",
          "emissivity"},
      {"{\"time\": \"yesterday\"}", "time"},
      {"{\"camera\": {\"model\": 5}}", "camera.model"},
      {"[[[[[[[[[[[[[[[[[[[[[[[[[[", "levels"},
  };
  g_autoptr (GBytes) pgm = g_bytes_new_static ("P5 1 1 65535\n\1\0", 15);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GBytes) sidecar =
        g_bytes_new_static (wrong[i][0], strlen (wrong[i][0]));
    g_autoptr (GError) error = NULL;

    g_assert_null (gst_thermal_file_new_from_bytes (pgm, sidecar, &error));
    g_assert_nonnull (error);
    g_test_message ("%s", error->message);
    g_assert_cmpint (error->domain, ==, GST_THERMAL_ERROR);
    g_assert_nonnull (strstr (error->message, "sidecar: "));
    g_assert_nonnull (strstr (error->message, wrong[i][1]));
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/export/csv", test_csv_has_a_line_for_each_row);
  g_test_add_func ("/export/limits", test_beyond_the_limits_there_is_no_number);
  g_test_add_func ("/export/correction", test_correction_goes_with_the_counts);
  g_test_add_func ("/export/npy", test_npy_is_what_numpy_writes);
  g_test_add_func (
      "/export/round-trip", test_counts_come_back_with_their_meaning);
  g_test_add_func ("/sidecar/place", test_nearest_sidecar_goes_first);
  g_test_add_func ("/sidecar/errors", test_sidecar_errors_name_the_place);
  return g_test_run ();
}
