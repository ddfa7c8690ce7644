/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/gstthermalregionset.h>

#include <locale.h>
#include <math.h>

static GstThermalRegionSet *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GstThermalRegionSet *set =
      gst_thermal_region_set_new_from_string (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (set);
  return set;
}

static void
test_text_says_what_the_region_is (void)
{
  g_autoptr (GstThermalRegionSet) set = parse (
      "full() spot(0.5,.25);\n"
      "box( 0.4 , 0.4, 0.1,0.2, name='Pump 3', emissivity=0.9, id=4,\n"
      "     reflected-c=-12.5, distance-m=3, humidity=0.4, air-c=25,\n"
      "     window-transmission=0.8, window-c=30)\n"
      "polygon(0.1,0.1,0.9,0.2,0.5,0.8,name=roof)line(0,0,1,1e-1,shield)");
  GstThermalRegion *box;
  const GstThermalObject *object;
  const GstThermalPoint *points;
  guint n_points;

  g_assert_cmpuint (gst_thermal_region_set_get_size (set), ==, 5);
  g_assert_null (gst_thermal_region_set_get (set, 5));

  box = gst_thermal_region_set_get (set, 2);
  g_assert_cmpint (
      gst_thermal_region_get_kind (box), ==, GST_THERMAL_REGION_BOX);
  g_assert_cmpstr (gst_thermal_region_get_name (box), ==, "Pump 3");
  g_assert_cmpuint (gst_thermal_region_get_id (box), ==, 4);
  g_assert_true (gst_thermal_region_set_find (set, 4) == box);
  points = gst_thermal_region_get_points (box, &n_points);
  g_assert_cmpuint (n_points, ==, 2);
  g_assert_cmpfloat (points[0].x, ==, 0.1);
  g_assert_cmpfloat (points[0].y, ==, 0.2);
  g_assert_cmpfloat (points[1].x, ==, 0.4);
  g_assert_cmpfloat (points[1].y, ==, 0.4);
  object = gst_thermal_region_get_object (box);
  g_assert_cmpfloat (object->emissivity, ==, 0.9);
  g_assert_cmpfloat (object->distance_m, ==, 3);
  g_assert_cmpfloat_with_epsilon (object->reflected_k, 260.65, 1e-9);
  g_assert_cmpfloat_with_epsilon (object->air_k, 298.15, 1e-9);
  g_assert_cmpfloat (object->humidity, ==, 0.4);
  g_assert_cmpfloat (object->window_transmission, ==, 0.8);
  g_assert_cmpfloat_with_epsilon (object->window_k, 303.15, 1e-9);

  g_assert_true (
      gst_thermal_region_is_shield (gst_thermal_region_set_get (set, 4)));
  g_assert_true (gst_thermal_object_is_inherit (
      gst_thermal_region_get_object (gst_thermal_region_set_get (set, 3))));
}

static void
test_regions_without_a_number_get_the_lowest_free_one (void)
{
  g_autoptr (GstThermalRegionSet) set =
      parse ("spot(0,0) spot(0,0,id=1) full() spot(0,0,id=2) spot(0,0) full()");
  static const guint ids[] = {3, 1, 0, 2, 4, 5};

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpuint (
        gst_thermal_region_get_id (gst_thermal_region_set_get (set, i)), ==,
        ids[i]);
}

static void
test_text_survives_a_round_trip (void)
{
  static const gchar text[] =
      "full(id=0) spot(0.5,0.1,id=1,name='a \\'b\\' \\\\ \"c\" ü') "
      "box(0.1,0.2,0.30000000000000004,1,id=7,emissivity=0.95,distance-m=12.5,"
      "reflected-c=-40.1,air-c=19.99,humidity=0.333,window-transmission=0.8,"
      "window-c=20) line(0,0,1,1,id=9) "
      "polygon(0.1,0.1,0.9,0.2,0.5,0.8,id=2,shield=true)";
  g_autoptr (GstThermalRegionSet) set = parse (text);
  g_autofree gchar *back = gst_thermal_region_set_to_string (set);

  g_assert_cmpstr (back, ==, text);
}

static void
test_the_empty_text_is_the_empty_set (void)
{
  g_autoptr (GstThermalRegionSet) set = parse (" \n");
  g_autofree gchar *back = gst_thermal_region_set_to_string (set);

  g_assert_cmpuint (gst_thermal_region_set_get_size (set), ==, 0);
  g_assert_cmpstr (back, ==, "");
}

static void
test_a_locale_with_commas_changes_nothing (void)
{
  g_autofree gchar *before = g_strdup (setlocale (LC_NUMERIC, NULL));
  g_autoptr (GstThermalRegionSet) set = NULL;
  g_autofree gchar *back = NULL;

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL
      && setlocale (LC_NUMERIC, "fr_FR.UTF-8") == NULL) {
    g_test_skip ("no locale with a decimal comma is installed");
    return;
  }
  set = parse ("spot(0.5,0.25,id=1,emissivity=0.9)");
  back = gst_thermal_region_set_to_string (set);
  setlocale (LC_NUMERIC, before);
  g_assert_cmpstr (back, ==, "spot(0.5,0.25,id=1,emissivity=0.9)");
}

static void
test_errors_say_what_and_where (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *message;
  } bad[] = {
      {"blob(0,0)",
          "character 1: 'blob' is none of full, spot, line, box, polygon"},
      {"spot", "character 5: the text ends where a '(' after the kind of "
               "region should be"},
      {"spot 0.5,0.5",
          "character 6: expected a '(' after the kind of region, but found "
          "'0'"},
      {"spot(0.5)", "character 1: spot takes 2 numbers (x,y), but got 1"},
      {"full() box(0,0,1)",
          "character 8: box takes 4 numbers (x1,y1,x2,y2), but got 3"},
      {"polygon(0,0,1,1,0,1,0.5)",
          "character 1: polygon takes 6 or more numbers "
          "(x1,y1,x2,y2,x3,y3,...), but got 7"},
      {"spot(0.5,1.5)", "character 10: 1.5 lies outside of the picture, which "
                        "goes from 0 to 1"},
      {"spot(0.5,0,5,0)", "character 12: 5 lies outside of the picture, which "
                          "goes from 0 to 1"},
      {"spot(0.5,nan)", "character 10: 'nan' is none of id, name, shield, "
                        "emissivity, distance-m, reflected-c, air-c, humidity, "
                        "window-transmission, window-c, "
                        "correction-factor, correction-offset-k"},
      {"spot(0x1,0)", "character 6: '0x1' is no number"},
      {"spot(0.5.1,0)", "character 6: '0.5.1' is no number"},
      {"spot(0.5,0.5",
          "character 13: the text ends where a ',' or a ')' should "
          "be"},
      {"spot(0.5,", "character 10: the region is not closed by a ')'"},
      {"spot(0.5,0.5,)", "character 14: expected a number or NAME=VALUE"},
      {"spot(0,0,name='ü,id=1)", "character 15: this quote is not closed"},
      {"spot(0,0,id=-1)",
          "character 13: id is '-1', but has to be a whole number from 0"},
      {"spot(0,0,id=1) spot(0,0,id=1)",
          "character 16: another region has the id 1 already"},
      {"spot(0,0,id=1,id=2)", "character 15: id is given twice"},
      {"spot(0,0,air-c=1,air-c=2)", "character 18: air-c is given twice"},
      {"spot(0,0,emissivity=2)",
          "character 1: emissivity is 2, but has to be 0.01 to 1"},
      {"spot(0,0,shield=maybe)",
          "character 17: shield is 'maybe', but has to be true or false"},
      {"spot(0,0) \303\244",
          "character 11: '\303\244' is none of full, spot, line, box, polygon"},
      {"spot(0,0) , spot(0,0)",
          "character 11: expected a region, but found ','"},
      {"spot(0,\xff)", "byte 8: the regions are no UTF-8"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        gst_thermal_region_set_new_from_string (bad[i].text, &error));
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
    g_assert_cmpstr (error->message, ==, bad[i].message);
  }
}

static void
test_more_regions_than_a_set_holds_are_refused (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstThermalRegionSet) set = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < GST_THERMAL_REGION_SET_MAX_SIZE; i++)
    g_string_append (text, "spot(0,0)");
  set = parse (text->str);
  g_assert_cmpuint (gst_thermal_region_set_get_size (set), ==,
      GST_THERMAL_REGION_SET_MAX_SIZE);

  g_string_append (text, "spot(0,0)");
  g_assert_null (gst_thermal_region_set_new_from_string (text->str, &error));
  g_assert_cmpstr (error->message, ==, "character 2305: more than 256 regions");
}

static void
test_new_refuses_what_is_no_region (void)
{
  static const GstThermalPoint points[] = {{0, 0}, {1, 1}, {NAN, 0}};
  g_autoptr (GstThermalRegion) one = gst_thermal_region_new (
      GST_THERMAL_REGION_SPOT, 1, NULL, points, 1, NULL, FALSE, NULL);
  GstThermalRegion *twice[] = {one, one};
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (one);
  g_assert_null (gst_thermal_region_new (
      GST_THERMAL_REGION_SPOT, 1, NULL, points, 2, NULL, FALSE, &error));
  g_assert_cmpstr (error->message, ==, "a spot has 1 point, not 2");
  g_clear_error (&error);
  g_assert_null (gst_thermal_region_new (
      GST_THERMAL_REGION_POLYGON, 1, NULL, points, 3, NULL, FALSE, &error));
  g_assert_cmpstr (error->message, ==,
      "point 3 is (nan, 0), but coordinates have to be 0 to 1");
  g_clear_error (&error);
  g_assert_null (gst_thermal_region_new (
      GST_THERMAL_REGION_SPOT, 1, "a\nb", points, 1, NULL, FALSE, &error));
  g_assert_cmpstr (
      error->message, ==, "the name holds the control character U+000A");
  g_clear_error (&error);
  g_assert_null (gst_thermal_region_set_new (twice, 2, &error));
  g_assert_cmpstr (error->message, ==, "two regions have the id 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/region/text-says-what-it-is", test_text_says_what_the_region_is);
  g_test_add_func ("/region/numbers-by-themselves",
      test_regions_without_a_number_get_the_lowest_free_one);
  g_test_add_func ("/region/round-trip", test_text_survives_a_round_trip);
  g_test_add_func ("/region/empty", test_the_empty_text_is_the_empty_set);
  g_test_add_func ("/region/locale", test_a_locale_with_commas_changes_nothing);
  g_test_add_func ("/region/errors", test_errors_say_what_and_where);
  g_test_add_func (
      "/region/too-many", test_more_regions_than_a_set_holds_are_refused);
  g_test_add_func ("/region/new-refuses", test_new_refuses_what_is_no_region);
  return g_test_run ();
}
