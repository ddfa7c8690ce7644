/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <math.h>

#include "camera/ts-units.h"

static void
assert_shown (gchar temperature, gboolean feet, const gchar *unit,
    gdouble value, gdouble expected, const gchar *expected_unit)
{
  const TsUnits units = {temperature, feet};
  const gchar *shown_unit;
  gdouble shown;

  ts_units_convert (&units, unit, value, &shown, &shown_unit);
  g_assert_cmpfloat (shown, ==, expected);
  g_assert_cmpstr (shown_unit, ==, expected_unit);
}

static void
test_known_points (void)
{
  assert_shown ('F', FALSE, "°C", 0, 32, "°F");
  assert_shown ('F', FALSE, "°C", 100, 212, "°F");
  assert_shown ('F', FALSE, "°C", -40, -40, "°F");
  assert_shown ('F', FALSE, "°C", 37, 98.6, "°F");
  assert_shown ('K', FALSE, "°C", -273.15, 0, "K");
  assert_shown ('C', FALSE, "°C", 36.6, 36.6, "°C");
  /* a difference has no zero point */
  assert_shown ('F', FALSE, "K", 10, 18, "°F");
  assert_shown ('C', FALSE, "K", 10, 10, "°C");
  assert_shown ('C', TRUE, "m", 3.048, 10, "ft");
  assert_shown ('C', FALSE, "m", 3.048, 3.048, "m");
  assert_shown ('F', TRUE, "kbit/s", 5, 5, "kbit/s");
  assert_shown ('F', TRUE, NULL, 0.95, 0.95, NULL);
  /* nobody has asked for anything */
  assert_shown (0, FALSE, "K", 10, 10, "K");
  assert_shown (0, FALSE, "°C", 10, 10, "°C");
}

static void
test_what_was_shown_comes_back_to_the_last_bit (void)
{
  static const gchar temperatures[] = {'C', 'F', 'K'};
  static const gchar *const kinds[] = {"°C", "K", "m"};
  g_autoptr (GRand) chance = g_rand_new_with_seed (6);

  for (guint i = 0; i < 200000; i++) {
    const TsUnits units = {temperatures[i % 3], i % 2};
    const gchar *unit = kinds[i / 3 % 3];
    gdouble value = g_rand_double_range (chance, -273.15, 5000);
    const gchar *shown_unit;
    gdouble shown, kept;

    ts_units_convert (&units, unit, value, &shown, &shown_unit);
    ts_units_revert (&units, unit, shown, value, &kept);
    g_assert_true (kept == value);
  }
}

static void
test_what_was_typed_is_shown_as_typed (void)
{
  for (gint tenths = -4000; tenths < 90000; tenths++) {
    const TsUnits units = {'F', TRUE};
    gdouble typed = tenths / 10.0;
    const gchar *unit;
    gdouble kept, shown;

    ts_units_revert (&units, "°C", typed, 20, &kept);
    ts_units_convert (&units, "°C", kept, &shown, &unit);
    g_assert_cmpfloat (fabs (shown - typed), <, 2e-9);
    ts_units_revert (&units, "m", typed, 20, &kept);
    ts_units_convert (&units, "m", kept, &shown, &unit);
    g_assert_cmpfloat (fabs (shown - typed), <, 5e-9);
  }
}

static void
test_limits_can_be_typed (void)
{
  const TsUnits units = {'F', TRUE};
  const gchar *unit;
  gdouble shown, kept;

  /* the largest value as it is shown is not past the largest that is kept */
  ts_units_convert (&units, "°C", 5000, &shown, &unit);
  ts_units_revert (&units, "°C", shown, 20, &kept);
  g_assert_cmpfloat (kept, ==, 5000);
  ts_units_convert (&units, "°C", -273, &shown, &unit);
  ts_units_revert (&units, "°C", shown, 20, &kept);
  g_assert_cmpfloat (kept, ==, -273);
  ts_units_convert (&units, "m", 10000, &shown, &unit);
  ts_units_revert (&units, "m", shown, 20, &kept);
  g_assert_cmpfloat (kept, ==, 10000);
}

static void
test_one_unit_for_all_or_one_for_each (void)
{
  g_autoptr (TsSettings) settings = ts_settings_new (NULL, NULL);
  g_autoptr (GSettings) units = NULL;
  TsUnits found;

  g_assert_cmpint (
      ts_units_get (settings, TS_UNITS_SETTINGS).temperature, ==, 'C');
  ts_settings_add_instance (settings, "units", NULL, NULL, NULL, NULL);
  units = ts_settings_get (settings, "units", NULL, NULL);
  g_settings_set_string (units, "temperature", "fahrenheit");
  g_settings_set_string (units, "measurement-temperature", "kelvin");
  g_settings_set_string (units, "distance", "foot");
  found = ts_units_get (settings, TS_UNITS_MEASUREMENTS);
  g_assert_cmpint (found.temperature, ==, 'F');
  g_assert_true (found.feet);
  g_settings_set_boolean (units, "same-unit", FALSE);
  g_assert_cmpint (
      ts_units_get (settings, TS_UNITS_MEASUREMENTS).temperature, ==, 'K');
  g_assert_cmpint (
      ts_units_get (settings, TS_UNITS_SETTINGS).temperature, ==, 'F');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/units/points", test_known_points);
  g_test_add_func (
      "/units/lossless", test_what_was_shown_comes_back_to_the_last_bit);
  g_test_add_func ("/units/typed", test_what_was_typed_is_shown_as_typed);
  g_test_add_func ("/units/limits", test_limits_can_be_typed);
  g_test_add_func ("/units/same", test_one_unit_for_all_or_one_for_each);
  return g_test_run ();
}
