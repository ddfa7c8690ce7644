/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scene presets are data: what stands there must be allowed. */

#include "config.h"

#include "camera/ts-scene-presets.h"

#include "camera/ts-caller.h"

#include <string.h>

static TsSettings *
new_settings (const gchar *const *keys)
{
  g_autoptr (GError) error = NULL;
  TsSettings *settings = ts_settings_new (NULL, &error);

  g_assert_no_error (error);
  ts_settings_add_instance (settings, "sensor", "s1", keys, NULL, &error);
  g_assert_no_error (error);
  return settings;
}

static guint
apply (TsSettings *settings, const TsScenePreset *preset)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");
  g_autofree gchar *place = NULL;
  g_autoptr (GError) error = NULL;
  const guint n =
      ts_scene_preset_add_to_change (preset, settings, "s1", change);

  if (!ts_settings_commit (settings, caller, change, &place, &error))
    g_error ("%s: %s: %s", preset->id, place, error->message);
  return n;
}

/* Every value of every preset is of its setting's type and range, no setting is
 * unknown, and two presets have no id in common. */
static void
test_every_preset_can_be_chosen (void)
{
  GPtrArray *presets = ts_scene_presets_get ();

  g_assert_nonnull (presets);
  g_assert_cmpuint (presets->len, >=, 6);
  for (guint i = 0; i < presets->len; i++) {
    const TsScenePreset *preset = g_ptr_array_index (presets, i);
    g_autoptr (TsSettings) settings = new_settings (NULL);

    g_assert_true (ts_scene_presets_find (preset->id) == preset);
    g_assert_cmpuint (
        apply (settings, preset), ==, json_object_get_size (preset->settings));
  }
}

static void
test_preset_sets_what_it_says (void)
{
  g_autoptr (TsSettings) settings = new_settings (NULL);
  g_autoptr (GSettings) sensor =
      ts_settings_get (settings, "sensor", "s1", NULL);
  g_autofree gchar *agc = NULL;
  g_autofree gchar *roi = NULL;

  apply (settings, ts_scene_presets_find ("outdoor-night"));
  agc = g_settings_get_string (sensor, "agc");
  roi = g_settings_get_string (sensor, "agc-roi");
  g_assert_cmpstr (agc, ==, "information");
  g_assert_cmpstr (roi, ==, "lower-three-quarters");
  g_assert_cmpfloat (g_settings_get_double (sensor, "agc-contrast"), ==, 20);
  g_assert_cmpfloat (g_settings_get_double (sensor, "dde"), ==, 5);
}

/* A chain that has only a palette and gain control takes these. */
static void
test_sensor_takes_what_it_has (void)
{
  static const gchar *const keys[] = {"agc", "palette", NULL};
  g_autoptr (TsSettings) settings = new_settings (keys);
  g_autoptr (GSettings) sensor =
      ts_settings_get (settings, "sensor", "s1", NULL);
  g_autofree gchar *palette = NULL;

  g_assert_cmpuint (
      apply (settings, ts_scene_presets_find ("machines")), ==, 2);
  palette = g_settings_get_string (sensor, "palette");
  g_assert_cmpstr (palette, ==, "ironbow");
  g_assert_null (ts_scene_presets_find ("nonsense"));
}

static void
test_what_is_wrong_is_said_with_its_place (void)
{
  static const struct
  {
    const gchar *json;
    const gchar *message;
  } cases[] = {
      {"[]", "presets: there is no such list"},
      {"{\"presets\": [3]}", "presets[0]: it is no object"},
      {"{\"presets\": [{}]}", "presets[0].id: it is missing"},
      {"{\"presets\": [{\"id\": \"a\", \"title\": 3}]}", "presets[0].title"},
      {"{\"presets\": [{\"id\": \"a\", \"title\": \"A\", \"description\": "
       "\"\"}]}",
          "presets[0].description"},
      {"{\"presets\": [{\"id\": \"a\", \"title\": \"A\", \"description\": "
       "\"D\", "
       "\"settings\": {}}]}",
          "presets[0].settings: there are none"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) json =
        g_bytes_new_static (cases[i].json, strlen (cases[i].json));
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_scene_presets_parse (json, &error));
    g_assert_nonnull (error);
    g_assert_true (g_str_has_prefix (error->message, cases[i].message));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func ("/scene-presets/" name, function)
  ADD ("every-preset-can-be-chosen", test_every_preset_can_be_chosen);
  ADD ("preset-sets-what-it-says", test_preset_sets_what_it_says);
  ADD ("sensor-takes-what-it-has", test_sensor_takes_what_it_has);
  ADD ("what-is-wrong-is-said-with-its-place",
      test_what_is_wrong_is_said_with_its_place);
#undef ADD

  return g_test_run ();
}
