/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/gst.h>
#include <string.h>

#include "thermactor.h"
#include "thermclimate.h"
#include "thermscene.h"

static ThermScene *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  ThermScene *scene = therm_scene_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (scene);
  return scene;
}

static void
check_refused (const gchar *text, const gchar *message)
{
  g_autoptr (GError) error = NULL;
  ThermScene *scene = therm_scene_parse (text, strlen (text), &error);

  g_assert_null (scene);
  g_assert_error (error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

#define OBJECT(more) "{\"objects\":[{\"id\":\"a\",\"model\":\"car\"," more "}]}"

static void
test_errors_name_the_place (void)
{
  check_refused ("[]", "scene: has to be an object");
  check_refused ("", "is empty");
  check_refused ("{\"sky\":1}", "scene: there is no member \"sky\" here");
  check_refused ("{\"camera\":{\"height_m\":-1}}",
      "camera.height_m: is -1, but has to be 0.5 to 500");
  check_refused ("{\"camera\":{\"range_c\":[20]}}",
      "camera.range_c: has 1 elements, but has to have 2 to 2");
  check_refused ("{\"camera\":{\"range_c\":[20,25]}}",
      "camera.range_c: the upper limit has to be at least 10 K above the "
      "lower one");
  check_refused ("{\"weather\":{\"atmosphere\":1}}",
      "weather.atmosphere: has to be true or false");
  check_refused ("{\"materials\":{\"moss\":{\"color\":\"green\"}}}",
      "materials.moss.color: \"green\" is no colour like \"#rrggbb\"");
  check_refused ("{\"ground\":{\"material\":\"moss\"}}",
      "ground.material: there is no material \"moss\"");
  check_refused (
      "{\"ground\":{\"patches\":[{\"material\":\"soil\",\"polygon\":[[0,0],[1,"
      "1],[2,\"a\"]]}]}}",
      "ground.patches[0].polygon[2][1]: has to be a number");
  check_refused ("{\"solids\":[{\"shape\":\"cone\"}]}",
      "solids[0].shape: \"cone\" is none of: box, gable, cylinder, ellipsoid, "
      "crown");
  check_refused ("{\"solids\":[{\"shape\":\"box\",\"size\":[1,1,1]}]}",
      "solids[0]: \"at\" is missing");
  check_refused (OBJECT ("\"path\":[]"),
      "objects[0].path: has 0 elements, but has to have 1 to 2000");
  check_refused (OBJECT ("\"path\":[{\"x\":0,\"y\":0},{\"x\":1,\"y\":1}]"),
      "objects[0].path[1]: \"t\" is missing");
  check_refused (
      OBJECT ("\"path\":[{\"t\":2,\"x\":0,\"y\":0},{\"t\":2,\"x\":1,\"y\":1}]"),
      "objects[0].path[1].t: has to be later than the one before it");
  check_refused (
      OBJECT ("\"path\":[{\"x\":0}]"), "objects[0].path[0]: \"y\" is missing");
  check_refused ("{\"objects\":["
                 "{\"id\":\"a\",\"model\":\"car\",\"path\":[{\"x\":0,\"y\":9}]}"
                 ",{\"id\":\"a\",\"model\":\"car\",\"path\":[{\"x\":0,\"y\":9}]"
                 "}]}",
      "objects[1].id: \"a\" is taken already");
}

static void
test_deep_nesting_is_refused (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, '[');
  check_refused (text->str, "offset 32: nested more than 32 deep");
}

static void
test_shipped_scenes_are_sound (void)
{
  static const gchar *const names[] = {
      "perimeter", "substation", "fire", "blackbody"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ThermScene) scene = therm_scene_load (names[i], &error);

    g_assert_no_error (error);
    g_assert_cmpuint (scene->n_actors, >=, 2);
  }
}

/* Without any folder to look in, the plug-in brings its own. */
static void
test_scenes_are_in_the_program (void)
{
  g_autofree gchar *path = g_strdup (g_getenv ("THERMOSCOPE_SCENE_PATH"));
  g_autoptr (GError) error = NULL;
  g_autoptr (ThermScene) scene = NULL;

  g_unsetenv ("THERMOSCOPE_SCENE_PATH");
  scene = therm_scene_load ("perimeter", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (scene->title, ==, "Perimeter");
  if (path != NULL)
    g_setenv ("THERMOSCOPE_SCENE_PATH", path, TRUE);
}

static void
test_curve_is_linear_between_knots (void)
{
  ThermKnot knots[] = {{10, 100}, {20, 200}, {40, 100}};
  const ThermCurve curve = {knots, 3}, none = {NULL, 0};

  g_assert_cmpfloat (therm_curve_get (&curve, 0, 0), ==, 100);
  g_assert_cmpfloat (therm_curve_get (&curve, 15, 0), ==, 150);
  g_assert_cmpfloat (therm_curve_get (&curve, 20, 0), ==, 200);
  g_assert_cmpfloat (therm_curve_get (&curve, 35, 0), ==, 125);
  g_assert_cmpfloat (therm_curve_get (&curve, 99, 0), ==, 100);
  g_assert_cmpfloat (therm_curve_get (&none, 99, 7), ==, 7);
}

static void
test_paths_are_walked (void)
{
  g_autoptr (ThermScene) scene =
      parse ("{\"objects\":["
             "{\"id\":\"b\",\"model\":\"person\",\"repeat\":\"bounce\",\"path\""
             ":[{\"t\":0,\"x\":0,\"y\":10},{\"t\":10,\"x\":20,\"y\":10}]},"
             "{\"id\":\"l\",\"model\":\"person\",\"path\""
             ":[{\"t\":5,\"x\":0,\"y\":10},{\"t\":10,\"x\":20,\"y\":10}]},"
             "{\"id\":\"o\",\"model\":\"person\",\"repeat\":\"once\",\"path\""
             ":[{\"t\":5,\"x\":0,\"y\":10},{\"t\":10,\"x\":20,\"y\":10}]}]}");
  ThermPose pose;

  g_assert_true (therm_actor_get_pose (&scene->actors[0], 5, &pose));
  g_assert_cmpfloat_with_epsilon (pose.at.x, 10, 1e-9);
  g_assert_cmpfloat_with_epsilon (pose.heading_rad, G_PI / 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (pose.speed_mps, 2, 1e-9);
  g_assert_true (therm_actor_get_pose (&scene->actors[0], 12, &pose));
  g_assert_cmpfloat_with_epsilon (pose.at.x, 16, 1e-9);

  /* not there before its first time, in each round */
  g_assert_false (therm_actor_get_pose (&scene->actors[1], 3, &pose));
  g_assert_true (therm_actor_get_pose (&scene->actors[1], 7.5, &pose));
  g_assert_cmpfloat_with_epsilon (pose.at.x, 10, 1e-9);
  g_assert_false (therm_actor_get_pose (&scene->actors[1], 13, &pose));
  g_assert_false (therm_actor_get_pose (&scene->actors[2], 3, &pose));
  g_assert_true (therm_actor_get_pose (&scene->actors[2], 1000, &pose));
  g_assert_cmpfloat_with_epsilon (pose.at.x, 20, 1e-9);
}

static void
test_day_warms_and_night_cools (void)
{
  static const ThermFacing up = {{0, 0, 1}, FALSE};
  g_autoptr (ThermScene) scene =
      parse ("{\"weather\":{\"air_c\":[10,20],\"cloud_cover\":0,"
             "\"sky_k\":40}}");
  const ThermMaterial *grass = &scene->materials[scene->ground_material];
  ThermClimate noon, night;

  therm_climate_init (&noon, scene, 13);
  therm_climate_init (&night, scene, 3);
  g_assert_cmpfloat_with_epsilon (night.air_k, 283.15, 1e-6);
  g_assert_cmpfloat_with_epsilon (night.sky_k, 243.15, 1e-6);
  g_assert_cmpfloat (noon.sun.z, >, 0.7);
  g_assert_cmpfloat (night.sun.z, <, 0);
  g_assert_cmpfloat (noon.daylight, ==, 1);
  g_assert_cmpfloat (night.daylight, ==, 0);
  /* in the sun, in the shadow, under the open night sky */
  g_assert_cmpfloat (
      therm_climate_get_surface_k (&noon, scene, grass, &up, FALSE), >,
      therm_climate_get_surface_k (&noon, scene, grass, &up, TRUE));
  g_assert_cmpfloat_with_epsilon (
      therm_climate_get_surface_k (&night, scene, grass, &up, FALSE),
      night.air_k + grass->night_k, 1e-6);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scene/errors-name-the-place", test_errors_name_the_place);
  g_test_add_func (
      "/scene/deep-nesting-is-refused", test_deep_nesting_is_refused);
  g_test_add_func (
      "/scene/shipped-scenes-are-sound", test_shipped_scenes_are_sound);
  g_test_add_func (
      "/scene/scenes-are-in-the-program", test_scenes_are_in_the_program);
  g_test_add_func ("/scene/curve-is-linear-between-knots",
      test_curve_is_linear_between_knots);
  g_test_add_func ("/scene/paths-are-walked", test_paths_are_walked);
  g_test_add_func (
      "/scene/day-warms-and-night-cools", test_day_warms_and_night_cools);
  return g_test_run ();
}
