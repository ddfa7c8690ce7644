/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "camera/ts-settings.h"

static TsSettings *
open_settings (const gchar *state_dir)
{
  static const gchar *const keys[] = {
      "palette", "emissivity", "inverted", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) defaults =
      json_from_string ("{ \"palette\": \"lava\" }", NULL);
  TsSettings *settings = ts_settings_new (state_dir, &error);

  g_assert_no_error (error);
  ts_settings_add_instance (
      settings, "sensor", "s1", keys, json_node_get_object (defaults), &error);
  g_assert_no_error (error);
  ts_settings_add_instance (settings, "stream", "a/b", NULL, NULL, &error);
  g_assert_no_error (error);
  ts_settings_add_instance (settings, "network", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return settings;
}

static gboolean
set_all (TsSettings *settings, const gchar *const *assignments, gchar **place,
    GError **error)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");

  for (guint i = 0; assignments[i] != NULL; i++) {
    if (!ts_settings_add_assignment (change, assignments[i], error))
      return FALSE;
  }
  return ts_settings_commit (settings, caller, change, place, error);
}

static gboolean
set (TsSettings *settings, const gchar *assignment, GError **error)
{
  const gchar *const all[] = {assignment, NULL};

  return set_all (settings, all, NULL, error);
}

static gchar *
get_string (TsSettings *settings, const gchar *key)
{
  g_autoptr (GSettings) s1 = ts_settings_get (settings, "sensor", "s1", NULL);

  return g_settings_get_string (s1, key);
}

static void
remove_state (const gchar *dir)
{
  static const gchar *const files[] = {"settings.ini", "lock"};

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree gchar *path = g_build_filename (dir, files[i], NULL);

    g_unlink (path);
  }
  g_rmdir (dir);
}

static void
test_values_are_there_after_a_restart (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-settings-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  TsSettings *settings = open_settings (dir);
  g_autofree gchar *before = get_string (settings, "palette");
  g_autofree gchar *after = NULL;

  g_assert_cmpstr (before, ==, "lava");
  set (settings, "sensor:s1.palette=ironbow", &error);
  g_assert_no_error (error);
  g_object_unref (settings);

  settings = open_settings (dir);
  after = get_string (settings, "palette");
  g_assert_cmpstr (after, ==, "ironbow");
  g_object_unref (settings);
  remove_state (dir);
}

static void
test_reset_brings_the_profile_s_default (void)
{
  g_autoptr (TsSettings) settings = open_settings (NULL);
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");
  g_autoptr (GError) error = NULL;
  g_autofree gchar *value = NULL;

  set (settings, "sensor:s1.palette=bone", &error);
  g_assert_no_error (error);
  ts_settings_change_reset (change, "sensor", "s1", "palette");
  ts_settings_commit (settings, caller, change, NULL, &error);
  g_assert_no_error (error);
  value = get_string (settings, "palette");
  g_assert_cmpstr (value, ==, "lava");
}

static void
on_changed (GSettings *settings, const gchar *key, gpointer n)
{
  (*(guint *) n)++;
}

static void
test_listeners_hear_of_a_change (void)
{
  g_autoptr (TsSettings) settings = open_settings (NULL);
  g_autoptr (GSettings) s1 = ts_settings_get (settings, "sensor", "s1", NULL);
  guint n = 0;

  g_signal_connect (s1, "changed::palette", G_CALLBACK (on_changed), &n);
  g_assert_true (set (settings, "sensor:s1.palette=bone", NULL));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 1);
}

static void
test_wrong_values_change_nothing (void)
{
  static const struct
  {
    const gchar *assignment;
    gint code;
    const gchar *part;
  } cases[] = {
      {"sensor:s1.palette=pink", TS_SETTINGS_ERROR_INVALID, "one of white-hot"},
      {"sensor:s1.emissivity=2", TS_SETTINGS_ERROR_INVALID,
          "a number from 0.01 to 1.0"},
      {"sensor:s1.emissivity=x", TS_SETTINGS_ERROR_INVALID, "'x' is not"},
      {"sensor:s1.emissivity=nan", TS_SETTINGS_ERROR_INVALID,
          "is not a number"},
      {"sensor:s1.inverted=2", TS_SETTINGS_ERROR_INVALID, "true or false"},
      {"sensor:s1.humidity=0.5", TS_SETTINGS_ERROR_NOT_FOUND,
          "there are: palette, emissivity, inverted"},
      {"sensor:s2.palette=bone", TS_SETTINGS_ERROR_NOT_FOUND, "there are: s1"},
      {"sensor.palette=bone", TS_SETTINGS_ERROR_NOT_FOUND, "needs one of: s1"},
      {"network:x.http-port=1", TS_SETTINGS_ERROR_NOT_FOUND, "only once"},
      {"stream:a/b.width=-1", TS_SETTINGS_ERROR_INVALID, "from 0 to 7680"},
      {"x.y=1", TS_SETTINGS_ERROR_NOT_FOUND, "there are: network, sensor"},
      {"palette", TS_SETTINGS_ERROR_INVALID, "is not CONCERN"},
      {"=", TS_SETTINGS_ERROR_INVALID, "is not CONCERN"},
  };
  g_autoptr (TsSettings) settings = open_settings (NULL);
  g_autofree gchar *value = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (set (settings, cases[i].assignment, &error));
    g_assert_error (error, TS_SETTINGS_ERROR, cases[i].code);
    if (strstr (error->message, cases[i].part) == NULL)
      g_error ("'%s' does not say '%s'", error->message, cases[i].part);
  }
  value = get_string (settings, "palette");
  g_assert_cmpstr (value, ==, "lava");
}

static void
test_json_values_have_their_type (void)
{
  static const struct
  {
    const gchar *key;
    const gchar *json;
    gboolean allowed;
  } cases[] = {
      {"emissivity", "0.5", TRUE},
      {"emissivity", "1", TRUE},
      {"emissivity", "\"0.5\"", FALSE},
      {"inverted", "true", TRUE},
      {"inverted", "1", FALSE},
      {"palette", "\"bone\"", TRUE},
      {"palette", "null", TRUE}, /* a reset */
      {"palette", "[\"bone\"]", FALSE},
  };
  g_autoptr (TsSettings) settings = open_settings (NULL);
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JsonNode) node = json_from_string (cases[i].json, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
    gboolean done;

    ts_settings_change_set_json (change, "sensor", "s1", cases[i].key, node);
    done = ts_settings_commit (settings, caller, change, NULL, &error);
    g_assert_true (done == cases[i].allowed);
    g_assert_true (done == (error == NULL));
  }
}

static void
test_a_description_has_range_and_unit (void)
{
  g_autoptr (TsSettings) settings = open_settings (NULL);
  g_autoptr (TsSettingInfo) width =
      ts_settings_describe_key (settings, "stream", "a/b", "width", NULL);
  g_autoptr (TsSettingInfo) palette =
      ts_settings_describe_key (settings, "sensor", "s1", "palette", NULL);
  g_autoptr (GPtrArray) all =
      ts_settings_describe (settings, "sensor", "s1", NULL);

  g_assert_cmpstr (width->unit, ==, "px");
  g_assert_null (strstr (width->description, "Unit"));
  g_assert_cmpint (g_variant_get_int32 (width->maximum), ==, 7680);
  g_assert_cmpstr (
      g_variant_get_string (palette->default_value, NULL), ==, "lava");
  g_assert_cmpstr (palette->choices[0], ==, "white-hot");
  g_assert_cmpuint (all->len, ==, 3);
}

static void
test_a_foreign_value_becomes_the_default (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-settings-XXXXXX", NULL);
  g_autofree gchar *file = g_build_filename (dir, "settings.ini", NULL);
  g_autofree gchar *value = NULL;
  TsSettings *settings;

  g_assert_true (
      g_file_set_contents (file, "[sensor/s1]\npalette='pink'\n", -1, NULL));
  settings = open_settings (dir);
  value = get_string (settings, "palette");
  g_assert_cmpstr (value, ==, "lava");
  g_object_unref (settings);
  remove_state (dir);
}

static void
test_a_value_of_another_type_is_told (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-settings-XXXXXX", NULL);
  g_autofree gchar *file = g_build_filename (dir, "settings.ini", NULL);
  g_autofree gchar *value = NULL;
  TsSettings *settings;

  g_assert_true (
      g_file_set_contents (file, "[sensor/s1]\npalette=99\n", -1, NULL));
  /* once, however often it is read */
  g_test_expect_message ("TsSettings", G_LOG_LEVEL_MESSAGE,
      "*s1/palette: the stored value 99 is not allowed, using the default");
  settings = open_settings (dir);
  value = get_string (settings, "palette");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (value, ==, "lava");
  g_object_unref (settings);
  remove_state (dir);
}

static void
test_a_state_belongs_to_one (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-settings-XXXXXX", NULL);
  TsSettings *settings = open_settings (dir);
  g_autoptr (GError) error = NULL;

  g_assert_null (ts_settings_new (dir, &error));
  g_assert_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_STATE);
  g_object_unref (settings);
  settings = open_settings (dir);
  g_object_unref (settings);
  remove_state (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/restart", test_values_are_there_after_a_restart);
  g_test_add_func ("/settings/reset", test_reset_brings_the_profile_s_default);
  g_test_add_func ("/settings/changed", test_listeners_hear_of_a_change);
  g_test_add_func ("/settings/wrong", test_wrong_values_change_nothing);
  g_test_add_func ("/settings/json", test_json_values_have_their_type);
  g_test_add_func ("/settings/describe", test_a_description_has_range_and_unit);
  g_test_add_func (
      "/settings/foreign", test_a_foreign_value_becomes_the_default);
  g_test_add_func (
      "/settings/another-type", test_a_value_of_another_type_is_told);
  g_test_add_func ("/settings/lock", test_a_state_belongs_to_one);
  return g_test_run ();
}
