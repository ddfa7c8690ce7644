/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/gstthermalcalibration.h>

#include <math.h>

/* A FLIR E60's curve, as it stands in a file of the public collection that
 * tests/unit/test-file.c reads whole. */
static const GstThermalPlanck e60 = {
    .r1 = 14985.9297,
    .r2 = 0.011283217,
    .b = 1398.09998,
    .f = 1,
    .o = -6233,
};

static GstThermalCalibration *
new_e60 (gdouble emissivity, gdouble distance_m)
{
  g_autoptr (GError) error = NULL;
  GstThermalObject object;
  GstThermalCalibration *calibration;

  gst_thermal_object_init_default (&object);
  object.emissivity = emissivity;
  object.distance_m = distance_m;
  object.reflected_k = 273.15 + 19.9900146;
  object.air_k = 273.15 + 19.9999939;
  calibration =
      gst_thermal_calibration_new_planck (&e60, NULL, &object, &error);
  g_assert_no_error (error);
  return calibration;
}

static void
test_counts_give_the_vendors_temperatures (void)
{
  g_autoptr (GstThermalCalibration) calibration = new_e60 (0.949999988, 1);
  /* counts and °C from the file; the vendor's program prints the same to
   * the third decimal */
  static const struct
  {
    guint counts;
    gdouble celsius;
  } known[] = {{13103, -9.793}, {15277, 5.8331}, {15420, 6.7685},
      {14795, 2.6066}, {14952, 3.6704}};

  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    gdouble celsius =
        gst_thermal_calibration_get_kelvin (calibration, known[i].counts)
        - 273.15;

    g_assert_cmpfloat_with_epsilon (celsius, known[i].celsius, 0.0005);
  }
}

static void
test_counts_and_kelvin_are_inverse (void)
{
  g_autoptr (GstThermalCalibration) calibration = new_e60 (0.7, 50);

  for (gdouble kelvin = 220; kelvin < 900; kelvin += 3.7) {
    gdouble counts = gst_thermal_calibration_get_counts (calibration, kelvin);

    g_assert_cmpfloat_with_epsilon (
        gst_thermal_calibration_get_kelvin (calibration, counts), kelvin, 1e-7);
  }
}

static void
test_table_is_the_formula (void)
{
  g_autoptr (GstThermalCalibration) calibration = new_e60 (0.95, 1);
  gsize n;
  const gfloat *table = gst_thermal_calibration_get_table (calibration, &n);

  g_assert_cmpuint (n, ==, 65536);
  for (guint i = 0; i < n; i++) {
    gdouble kelvin = gst_thermal_calibration_get_kelvin (calibration, i);

    if (isnan (kelvin))
      g_assert_true (isnan (table[i]));
    else
      g_assert_cmpfloat_with_epsilon (table[i], kelvin, 1e-4);
  }
}

static void
test_no_radiance_is_no_temperature (void)
{
  g_autoptr (GstThermalCalibration) calibration = new_e60 (1, 0);
  g_autofree gchar *text = NULL;
  gdouble kelvin;

  /* S + O is 0 at 6233 counts */
  kelvin = gst_thermal_calibration_get_kelvin (calibration, 6233);
  g_assert_true (isnan (kelvin));
  g_assert_cmpint (gst_thermal_calibration_classify (calibration, kelvin), ==,
      GST_THERMAL_STATUS_NONE);
  text = gst_thermal_calibration_format (
      calibration, kelvin, GST_THERMAL_UNIT_CELSIUS);
  g_assert_cmpstr (text, ==, "—");
  g_assert_false (
      isnan (gst_thermal_calibration_get_kelvin (calibration, 6234)));
}

static void
test_beyond_clip_limits_the_limit_is_printed (void)
{
  g_autoptr (GstThermalCalibration) plain = new_e60 (1, 0);
  g_autoptr (GstThermalCalibration) clipped =
      gst_thermal_calibration_with_clip (plain, 233.15, 423.15, NULL);
  static const struct
  {
    gdouble kelvin;
    GstThermalUnit unit;
    const gchar *text;
  } cases[] = {
      {233.14, GST_THERMAL_UNIT_CELSIUS, "< −40 °C"},
      {233.14, GST_THERMAL_UNIT_FAHRENHEIT, "< −40 °F"},
      {233.14, GST_THERMAL_UNIT_KELVIN, "< 233.2 K"},
      {233.15, GST_THERMAL_UNIT_CELSIUS, "−40.0 °C"},
      {273.12, GST_THERMAL_UNIT_CELSIUS, "0.0 °C"},
      {423.16, GST_THERMAL_UNIT_CELSIUS, "> 150 °C"},
      {309.95, GST_THERMAL_UNIT_CELSIUS, "36.8 °C"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *text = gst_thermal_calibration_format (
        clipped, cases[i].kelvin, cases[i].unit);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
  /* the value itself stays the formula's */
  g_assert_cmpfloat (gst_thermal_calibration_get_kelvin (clipped, 7000), ==,
      gst_thermal_calibration_get_kelvin (plain, 7000));
}

static void
test_linear_counts_are_temperatures (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalCalibration) centikelvin =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstThermalCalibration) other = NULL;
  GstThermalObject object;

  g_assert_cmpfloat_with_epsilon (
      gst_thermal_calibration_get_kelvin (centikelvin, 30315), 303.15, 1e-9);
  g_assert_cmpuint (
      gst_thermal_calibration_get_nearest_count (centikelvin, 303.154), ==,
      30315);
  /* 0 K is nobody's temperature */
  g_assert_true (isnan (gst_thermal_calibration_get_kelvin (centikelvin, 0)));
  g_assert_cmpuint (
      gst_thermal_calibration_get_nearest_count (centikelvin, 5000), ==, 65535);

  gst_thermal_object_init_inherit (&object);
  object.emissivity = 0.5;
  other = gst_thermal_calibration_with_object (centikelvin, &object, &error);
  g_assert_null (other);
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED);
}

static void
test_object_parameters_that_are_nan_are_kept (void)
{
  g_autoptr (GstThermalCalibration) calibration = new_e60 (0.95, 7);
  g_autoptr (GstThermalCalibration) other = NULL;
  GstThermalObject object;

  gst_thermal_object_init_inherit (&object);
  g_assert_true (gst_thermal_object_is_inherit (&object));
  object.emissivity = 0.5;
  other = gst_thermal_calibration_with_object (calibration, &object, NULL);
  g_assert_nonnull (other);
  g_assert_false (gst_thermal_calibration_equal (calibration, other));
  g_assert_cmpfloat (
      gst_thermal_calibration_get_object (other)->distance_m, ==, 7);
  g_assert_cmpfloat (
      gst_thermal_calibration_get_object (other)->emissivity, ==, 0.5);
  /* half as much radiation of its own: the object must be hotter than the
   * 20 °C that it reflects to look the same */
  g_assert_cmpfloat (gst_thermal_calibration_get_kelvin (other, 20000), >,
      gst_thermal_calibration_get_kelvin (calibration, 20000));
}

static void
test_correction_is_the_last_thing (void)
{
  g_autoptr (GstThermalCalibration) plain = new_e60 (0.9, 7);
  g_autoptr (GstThermalCalibration) linear =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstThermalCalibration) corrected = NULL;
  g_autoptr (GstThermalCalibration) shifted = NULL;
  GstThermalObject object;
  gdouble factor, offset_k;
  const gfloat *table;

  gst_thermal_object_init_inherit (&object);
  object.correction_factor = 1.05;
  object.correction_offset_k = -1.5;
  g_assert_true (gst_thermal_object_is_correction (&object));
  corrected = gst_thermal_calibration_with_object (plain, &object, NULL);
  shifted = gst_thermal_calibration_with_object (linear, &object, NULL);
  table = gst_thermal_calibration_get_table (corrected, NULL);
  for (guint counts = 9000; counts < 40000; counts += 500) {
    const gdouble celsius =
        gst_thermal_calibration_get_kelvin (plain, counts) - 273.15;
    const gdouble kelvin =
        gst_thermal_calibration_get_kelvin (corrected, counts);

    g_assert_cmpfloat_with_epsilon (
        kelvin, 273.15 + 1.05 * celsius - 1.5, 1e-9);
    g_assert_cmpfloat_with_epsilon (
        gst_thermal_calibration_get_counts (corrected, kelvin), counts, 1e-6);
    g_assert_cmpfloat_with_epsilon (table[counts], kelvin, 1e-4);
  }
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_calibration_get_kelvin (shifted, 30000),
      273.15 + 1.05 * 26.85 - 1.5, 1e-9);
  g_assert_true (
      gst_thermal_calibration_get_correction (shifted, &factor, &offset_k));
  g_assert_cmpfloat (factor, ==, 1.05);
  g_assert_cmpfloat (offset_k, ==, -1.5);
  g_assert_false (gst_thermal_calibration_equal (linear, shifted));
  g_assert_false (gst_thermal_calibration_get_correction (plain, NULL, NULL));
}

static void
test_compensation_is_the_cameras (void)
{
  g_autoptr (GstThermalCalibration) plain = new_e60 (0.9, 7);
  g_autoptr (GstThermalCalibration) warm =
      gst_thermal_calibration_with_compensation (plain, -0.8);
  g_autoptr (GstThermalCalibration) other = NULL;
  g_autoptr (GstThermalCalibration) back = NULL;
  GstThermalObject object;
  gdouble offset_k;

  g_assert_cmpfloat_with_epsilon (
      gst_thermal_calibration_get_kelvin (warm, 20000),
      gst_thermal_calibration_get_kelvin (plain, 20000) - 0.8, 1e-9);
  g_assert_false (gst_thermal_calibration_equal (plain, warm));

  /* a region's own offset comes on top */
  gst_thermal_object_init_inherit (&object);
  object.correction_factor = 2;
  object.correction_offset_k = 3;
  other = gst_thermal_calibration_with_object (warm, &object, NULL);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_calibration_get_kelvin (other, 20000) - 273.15,
      2 * (gst_thermal_calibration_get_kelvin (plain, 20000) - 273.15 - 0.8)
          + 3,
      1e-9);
  g_assert_true (
      gst_thermal_calibration_get_correction (other, NULL, &offset_k));
  g_assert_cmpfloat_with_epsilon (offset_k, 3 - 2 * 0.8, 1e-12);

  back = gst_thermal_calibration_with_compensation (warm, 0);
  g_assert_true (gst_thermal_calibration_equal (plain, back));
}

static void
test_bad_parameters_are_named (void)
{
  g_autoptr (GstThermalCalibration) calibration = NULL;
  GstThermalPlanck no_curve = e60;
  GstThermalObject object;
  g_autoptr (GError) error = NULL;

  no_curve.r2 = 0;
  g_assert_null (
      gst_thermal_calibration_new_planck (&no_curve, NULL, NULL, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
  g_clear_error (&error);

  gst_thermal_object_init_default (&object);
  object.emissivity = 1.5;
  g_assert_null (
      gst_thermal_calibration_new_planck (&e60, NULL, &object, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "emissivity is 1.5"));
  g_clear_error (&error);

  calibration = new_e60 (1, 0);
  g_assert_null (
      gst_thermal_calibration_with_clip (calibration, 300, 200, &error));
  g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name) g_test_add_func ("/calibration/" #name, test_##name)
  ADD (counts_give_the_vendors_temperatures);
  ADD (counts_and_kelvin_are_inverse);
  ADD (table_is_the_formula);
  ADD (no_radiance_is_no_temperature);
  ADD (beyond_clip_limits_the_limit_is_printed);
  ADD (linear_counts_are_temperatures);
  ADD (object_parameters_that_are_nan_are_kept);
  ADD (correction_is_the_last_thing);
  ADD (compensation_is_the_cameras);
  ADD (bad_parameters_are_named);
#undef ADD

  return g_test_run ();
}
