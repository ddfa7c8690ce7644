/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <math.h>
#include <string.h>
#include <gst/thermal/thermal.h>

#include "thermmask-area.h"

#define DEGREES (G_PI / 180)

static GstThermalMaskSet *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GstThermalMaskSet *set = gst_thermal_mask_set_new_from_string (text, &error);

  g_assert_no_error (error);
  return set;
}

static void
test_text_says_what_the_mask_is (void)
{
  g_autoptr (GstThermalMaskSet) set = parse (
      "box(0.1,0.2,0.3,0.4,name='Bob\\'s window',style=mosaic);\n"
      "polygon( 0,0, 1,0, 0.5,1, color=#102030, off) box(-12,3,-8,7,world)");
  g_autofree gchar *text = gst_thermal_mask_set_to_string (set);

  g_assert_cmpuint (gst_thermal_mask_set_get_size (set), ==, 3);
  g_assert_cmpstr (gst_thermal_mask_set_get_name (set, 0), ==, "Bob's window");
  g_assert_cmpint (
      gst_thermal_mask_set_get_style (set, 0), ==, GST_THERMAL_MASK_MOSAIC);
  g_assert_cmphex (gst_thermal_mask_set_get_argb (set, 0), ==, 0xff000000);
  g_assert_cmphex (gst_thermal_mask_set_get_argb (set, 1), ==, 0xff102030);
  g_assert_false (gst_thermal_mask_set_is_active (set, 1));
  g_assert_true (gst_thermal_mask_set_is_active (set, 2));
  g_assert_true (gst_thermal_mask_set_is_in_world (set, 2));
  g_assert_cmpstr (text, ==,
      "box(0.1,0.2,0.3,0.4,name='Bob\\'s window',style=mosaic) "
      "polygon(0,0,1,0,0.5,1,color=#102030,off) box(-12,3,-8,7,world)");
}

static void
test_what_is_wrong_is_named (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *message;
  } cases[] = {
      {"circle(0,0,1,1)", "character 1: 'circle' is none of box, polygon"},
      {"box(0,0,1)", "character 1: box takes 4 numbers (x1,y1,x2,y2), but got "
                     "3"},
      {"box(0,0,1,1.5)",
          "character 1: 1.5 lies outside of the picture, which goes from 0 to "
          "1"},
      {"box(0,0,1,95,world)", "character 1: 95 is no tilt: degrees from -90 to "
                              "90"},
      {"box(0,0,1,1,style=fog)",
          "character 13: style is 'fog', but has to be one of color, mosaic, "
          "blur"},
      {"box(0,0,1,1,color=red)",
          "character 13: color is 'red', but has to be as #rrggbb or "
          "#rrggbbaa"},
      {"box(0,0,1,1,size=3)",
          "character 13: 'size' is none of name, style, color, world, off"},
      {"box(0,0,1,1", "character 12: the text ends where a ',' or a ')' "
                      "should be"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        gst_thermal_mask_set_new_from_string (cases[i].text, &error));
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
    g_assert_cmpstr (error->message, ==, cases[i].message);
  }
}

static void
test_thirty_two_masks_are_enough (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstThermalMaskSet) set = NULL;

  for (guint i = 0; i < GST_THERMAL_MASK_SET_MAX_SIZE; i++)
    g_string_append (text, "box(0,0,1,1)");
  set = parse (text->str);
  g_assert_cmpuint (
      gst_thermal_mask_set_get_size (set), ==, GST_THERMAL_MASK_SET_MAX_SIZE);
  g_string_append (text, "box(0,0,1,1)");
  g_assert_null (gst_thermal_mask_set_new_from_string (text->str, NULL));
}

static gboolean
covers (const GArray *spans, gint x, gint y)
{
  for (guint i = 0; i < spans->len; i++) {
    const ThermMaskSpan *span = &g_array_index (spans, ThermMaskSpan, i);

    if (span->y == y && x >= span->x && x < span->end)
      return TRUE;
  }
  return FALSE;
}

static guint
count_pixels (const GArray *spans)
{
  guint n = 0;

  for (guint i = 0; i < spans->len; i++)
    n += g_array_index (spans, ThermMaskSpan, i).end
         - g_array_index (spans, ThermMaskSpan, i).x;
  return n;
}

static GArray *
area_of (const gchar *text, gint width, gint height)
{
  const GstThermalPose pose = {.zoom = 1, .fov_deg = 45};
  g_autoptr (GstThermalMaskSet) set = parse (text);
  g_autoptr (GArray) outline = gst_thermal_mask_set_dup_outline (
      set, 0, &pose, (gdouble) width / height);

  return therm_mask_area_new (outline, width, height);
}

static void
test_box_on_pixel_edges_is_exactly_its_pixels (void)
{
  g_autoptr (GArray) spans = area_of ("box(0.1,0.25,0.3,0.5)", 640, 512);

  g_assert_cmpuint (count_pixels (spans), ==, 128 * 128);
  g_assert_true (covers (spans, 64, 128));
  g_assert_true (covers (spans, 191, 255));
  g_assert_false (covers (spans, 63, 128));
  g_assert_false (covers (spans, 192, 255));
  g_assert_false (covers (spans, 64, 127));
  g_assert_false (covers (spans, 64, 256));
}

static void
test_pixel_that_is_touched_is_masked (void)
{
  /* from 2.4 to 4.6 of eight */
  g_autoptr (GArray) spans = area_of ("box(0.3,0.3,0.575,0.575)", 8, 8);

  g_assert_cmpuint (count_pixels (spans), ==, 9);
  g_assert_true (covers (spans, 2, 2));
  g_assert_true (covers (spans, 4, 4));
}

static void
test_beyond_the_edge_is_nothing (void)
{
  GstThermalPoint points[] = {{-1, -1}, {2, -1}, {2, 2}, {-1, 2}};
  g_autoptr (GArray) outline =
      g_array_new (FALSE, FALSE, sizeof (GstThermalPoint));
  g_autoptr (GArray) spans = NULL;

  g_array_append_vals (outline, points, 4);
  spans = therm_mask_area_new (outline, 7, 5);
  g_assert_cmpuint (count_pixels (spans), ==, 35);
}

/* Every pixel that has a sample of the outline's inside is masked, whatever
 * the shape. */
static void
test_polygon_covers_all_of_its_inside (void)
{
  GRand *rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 200; round++) {
    g_autoptr (GArray) outline =
        g_array_new (FALSE, FALSE, sizeof (GstThermalPoint));
    g_autoptr (GArray) spans = NULL;
    const guint n = g_rand_int_range (rand, 3, 8);

    for (guint i = 0; i < n; i++) {
      GstThermalPoint point = {g_rand_double_range (rand, -0.3, 1.3),
          g_rand_double_range (rand, -0.3, 1.3)};

      g_array_append_val (outline, point);
    }
    spans = therm_mask_area_new (outline, 23, 17);
    for (guint sample = 0; sample < 400; sample++) {
      const gdouble x = g_rand_double_range (rand, 0, 23);
      const gdouble y = g_rand_double_range (rand, 0, 17);
      gboolean inside = FALSE;
      gdouble nearest = G_MAXDOUBLE;

      for (guint i = 0, j = n - 1; i < n; j = i++) {
        const GstThermalPoint *a = &g_array_index (outline, GstThermalPoint, i);
        const GstThermalPoint *b = &g_array_index (outline, GstThermalPoint, j);
        const gdouble ax = a->x * 23, ay = a->y * 17;
        const gdouble bx = b->x * 23, by = b->y * 17;

        nearest =
            MIN (nearest, fabs ((bx - ax) * (ay - y) - (ax - x) * (by - ay))
                              / hypot (bx - ax, by - ay));
        if ((ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax)
          inside = !inside;
      }
      /* corners are rounded to the thousandth of a pixel */
      if (inside && nearest > 0.01)
        g_assert_true (covers (spans, (gint) x, (gint) y));
    }
  }
  g_rand_free (rand);
}

/* As a lens does: a direction at the angle a from the axis is at
 * tan a / tan (fov / 2) of half the width. */
static void
test_world_is_seen_through_the_lens (void)
{
  const GstThermalPose pose = {
      .pan_deg = 100, .tilt_deg = 0, .zoom = 2, .fov_deg = 40};
  g_autoptr (GstThermalMaskSet) set =
      parse ("polygon(100,0,104,0,100,3,world)");
  g_autoptr (GArray) outline =
      gst_thermal_mask_set_dup_outline (set, 0, &pose, 1.25);
  const GstThermalPoint *points = (const GstThermalPoint *) outline->data;
  const gdouble half = tan (20 * DEGREES);

  g_assert_cmpuint (outline->len, ==, 3);
  g_assert_cmpfloat_with_epsilon (points[0].x, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (points[0].y, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (
      points[1].x, 0.5 + tan (4 * DEGREES) / half, 1e-12);
  g_assert_cmpfloat_with_epsilon (points[1].y, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (points[2].x, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (
      points[2].y, 0.5 - 1.25 * tan (3 * DEGREES) / half, 1e-12);
}

static void
test_full_circle_of_pan_is_the_same_place (void)
{
  const GstThermalPose pose = {.pan_deg = -3, .zoom = 1, .fov_deg = 45};
  const GstThermalPose turned = {.pan_deg = 357, .zoom = 1, .fov_deg = 45};
  g_autoptr (GstThermalMaskSet) set = parse ("box(-5,-5,5,5,world)");
  g_autoptr (GArray) a = gst_thermal_mask_set_dup_outline (set, 0, &pose, 1);
  g_autoptr (GArray) b = gst_thermal_mask_set_dup_outline (set, 0, &turned, 1);

  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpfloat_with_epsilon (g_array_index (a, GstThermalPoint, i).x,
        g_array_index (b, GstThermalPoint, i).x, 1e-9);
}

static void
test_behind_the_camera_is_nothing (void)
{
  const GstThermalPose pose = {.pan_deg = 180, .zoom = 1, .fov_deg = 45};
  g_autoptr (GstThermalMaskSet) set = parse ("box(-5,-5,5,5,world)");
  g_autoptr (GArray) outline =
      gst_thermal_mask_set_dup_outline (set, 0, &pose, 1);

  g_assert_cmpuint (outline->len, ==, 0);
}

/* A wall from the left of the camera to behind it still hides its part of the
 * picture. */
static void
test_mask_that_goes_behind_the_camera_is_cut_off (void)
{
  const GstThermalPose pose = {.zoom = 1, .fov_deg = 90};
  g_autoptr (GstThermalMaskSet) set = parse ("box(-170,-20,0,20,world)");
  g_autoptr (GArray) outline =
      gst_thermal_mask_set_dup_outline (set, 0, &pose, 1);
  g_autoptr (GArray) spans = therm_mask_area_new (outline, 100, 100);

  g_assert_true (covers (spans, 0, 50));
  g_assert_true (covers (spans, 49, 50));
  g_assert_false (covers (spans, 51, 50));
  g_assert_false (covers (spans, 20, 5));
}

/* Count 0 has no temperature, in nobody's calibration that is made of it. */
static void
test_void_survives_other_object_parameters (void)
{
  g_autoptr (GstThermalCalibration) linear =
      gst_thermal_calibration_new_linear (0.01, 273.15, NULL);
  g_autoptr (GstThermalCalibration) masked =
      gst_thermal_calibration_with_void (linear);
  const GstThermalPlanck planck = {14000, 0.012, 1400, 1, 100};
  g_autoptr (GstThermalCalibration) radiant =
      gst_thermal_calibration_new_planck (&planck, NULL, NULL, NULL);
  g_autoptr (GstThermalCalibration) radiant_masked =
      gst_thermal_calibration_with_void (radiant);
  GstThermalObject object;
  g_autoptr (GstThermalCalibration) other = NULL;

  g_assert_cmpfloat (
      gst_thermal_calibration_get_kelvin (linear, 0), ==, 273.15);
  g_assert_true (isnan (gst_thermal_calibration_get_kelvin (masked, 0)));
  g_assert_true (isnan (gst_thermal_calibration_get_table (masked, NULL)[0]));
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_calibration_get_kelvin (masked, 1), 273.16, 1e-9);
  g_assert_false (gst_thermal_calibration_equal (linear, masked));

  gst_thermal_object_init_inherit (&object);
  object.emissivity = 0.5;
  other = gst_thermal_calibration_with_object (radiant_masked, &object, NULL);
  g_assert_false (isnan (gst_thermal_calibration_get_kelvin (radiant, 0)));
  g_assert_true (gst_thermal_calibration_has_void (other));
  g_assert_true (isnan (gst_thermal_calibration_get_kelvin (other, 0)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func (
      "/mask/text-says-what-the-mask-is", test_text_says_what_the_mask_is);
  g_test_add_func ("/mask/what-is-wrong-is-named", test_what_is_wrong_is_named);
  g_test_add_func (
      "/mask/thirty-two-masks-are-enough", test_thirty_two_masks_are_enough);
  g_test_add_func ("/mask/box-on-pixel-edges-is-exactly-its-pixels",
      test_box_on_pixel_edges_is_exactly_its_pixels);
  g_test_add_func ("/mask/pixel-that-is-touched-is-masked",
      test_pixel_that_is_touched_is_masked);
  g_test_add_func (
      "/mask/beyond-the-edge-is-nothing", test_beyond_the_edge_is_nothing);
  g_test_add_func ("/mask/polygon-covers-all-of-its-inside",
      test_polygon_covers_all_of_its_inside);
  g_test_add_func ("/mask/world-is-seen-through-the-lens",
      test_world_is_seen_through_the_lens);
  g_test_add_func ("/mask/full-circle-of-pan-is-the-same-place",
      test_full_circle_of_pan_is_the_same_place);
  g_test_add_func (
      "/mask/behind-the-camera-is-nothing", test_behind_the_camera_is_nothing);
  g_test_add_func ("/mask/mask-that-goes-behind-the-camera-is-cut-off",
      test_mask_that_goes_behind_the_camera_is_cut_off);
  g_test_add_func ("/mask/void-survives-other-object-parameters",
      test_void_survives_other_object_parameters);

  return g_test_run ();
}
