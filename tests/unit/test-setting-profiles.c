/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "system/ts-setting-profiles.h"

typedef struct
{
  TsDatabase *database;
  TsSettings *settings;
  TsDoor *door;
  TsSettingProfiles *profiles;
  TsCaller *caller;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  static const gchar *const keys[] = {
      "palette", "emissivity", "inverted", NULL};
  g_autoptr (GError) error = NULL;

  f->settings = ts_settings_new (NULL, &error);
  g_assert_no_error (error);
  ts_settings_add_instance (f->settings, "sensor", "s1", keys, NULL, &error);
  ts_settings_add_instance (f->settings, "stream", "a", NULL, NULL, &error);
  g_assert_no_error (error);
  f->database = ts_database_open (NULL, &error);
  f->door = ts_door_new ();
  f->profiles =
      ts_setting_profiles_open (f->database, f->settings, f->door, &error);
  g_assert_no_error (error);
  f->caller = ts_caller_new ("anna", TS_ROLE_ADMINISTRATOR, TS_PERMISSION_ALL,
      NULL, "http", "127.0.0.1");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->profiles);
  g_object_unref (f->door);
  ts_database_close (f->database);
  g_object_unref (f->database);
  g_object_unref (f->settings);
  ts_caller_unref (f->caller);
}

static void
set (Fixture *f, const gchar *assignment)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");
  g_autoptr (GError) error = NULL;

  ts_settings_add_assignment (change, assignment, &error);
  ts_settings_commit (f->settings, caller, change, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_look (Fixture *f, const gchar *palette, guint bitrate)
{
  g_autoptr (GSettings) sensor =
      ts_settings_get (f->settings, "sensor", "s1", NULL);
  g_autoptr (GSettings) stream =
      ts_settings_get (f->settings, "stream", "a", NULL);
  g_autofree gchar *value = g_settings_get_string (sensor, "palette");

  g_assert_cmpstr (value, ==, palette);
  g_assert_cmpuint (g_settings_get_uint (stream, "bitrate"), ==, bitrate);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
finish (Fixture *f, GAsyncResult **result, GError **error)
{
  gboolean ok;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  ok = ts_setting_profiles_finish (f->profiles, *result, error);
  g_clear_object (result);
  return ok;
}

static gboolean
save (Fixture *f, const gchar *name, const gchar *scopes, gboolean replace,
    GError **error)
{
  g_auto (GStrv) list = g_strsplit (scopes, " ", -1);
  GAsyncResult *result = NULL;

  ts_setting_profiles_save_async (f->profiles, f->caller, name,
      (const gchar *const *) list, replace, on_done, &result);
  return finish (f, &result, error);
}

static gboolean
choose (Fixture *f, const gchar *name, GError **error)
{
  GAsyncResult *result = NULL;

  ts_setting_profiles_apply_async (
      f->profiles, f->caller, name, on_done, &result);
  return finish (f, &result, error);
}

static gboolean
put (Fixture *f, const gchar *name, const gchar *text, GError **error)
{
  g_autoptr (JsonNode) document = json_from_string (text, NULL);
  GAsyncResult *result = NULL;

  ts_setting_profiles_put_async (
      f->profiles, f->caller, name, document, on_done, &result);
  return finish (f, &result, error);
}

/* "Day+ Night*!": + is active, * is changed, in order. */
static void
assert_list (TsSettingProfiles *profiles, const gchar *expected)
{
  g_autoptr (GPtrArray) infos = ts_setting_profiles_list (profiles);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < infos->len; i++) {
    const TsSettingProfileInfo *info = g_ptr_array_index (infos, i);

    g_string_append_printf (text, "%s%s%s%s", i > 0 ? " " : "", info->name,
        info->active ? "+" : "", info->changed ? "*" : "");
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_choosing_changes_its_scope_only (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set (f, "sensor:s1.palette=lava");
  set (f, "stream:a.bitrate=3000");
  g_assert_true (save (f, "Day", "image", FALSE, &error));
  set (f, "sensor:s1.palette=bone");
  set (f, "sensor:s1.emissivity=0.7");
  g_assert_true (save (f, "Night", "image", FALSE, &error));
  assert_list (f->profiles, "Day* Night+");
  set (f, "stream:a.bitrate=4000");
  g_assert_true (choose (f, "Day", &error));
  g_assert_no_error (error);
  assert_look (f, "lava", 4000);
  assert_list (f->profiles, "Day+ Night*");
  set (f, "sensor:s1.palette=fusion");
  assert_list (f->profiles, "Day+* Night*");
  /* what a profile does not name goes back to the default */
  set (f, "sensor:s1.inverted=true");
  g_assert_true (choose (f, "Night", &error));
  assert_look (f, "bone", 4000);
  assert_list (f->profiles, "Day* Night+");
}

static void
test_scopes_have_their_own_choice (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (save (f, "Calm", "image", FALSE, &error));
  g_assert_true (save (f, "Thin", "video audio", FALSE, &error));
  assert_list (f->profiles, "Calm+ Thin+");
  set (f, "stream:a.bitrate=9000");
  assert_list (f->profiles, "Calm+ Thin+*");
  g_assert_true (save (f, "All", "image video", FALSE, &error));
  assert_list (f->profiles, "All+ Calm Thin*");
  g_assert_true (choose (f, "Thin", &error));
  assert_look (f, "white-hot", 2000);
  assert_list (f->profiles, "All* Calm Thin+");
}

static void
test_profiles_are_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSettingProfiles) again = NULL;

  set (f, "sensor:s1.palette=lava");
  g_assert_true (save (f, "Day", "image", FALSE, &error));
  again = ts_setting_profiles_open (f->database, f->settings, f->door, &error);
  g_assert_no_error (error);
  assert_list (again, "Day+");
  set (f, "sensor:s1.palette=bone");
  assert_list (again, "Day+*");
}

static void
test_a_download_is_an_upload (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) document = NULL;
  g_autofree gchar *text = NULL;

  set (f, "sensor:s1.palette=lava");
  g_assert_true (save (f, "Day", "image", FALSE, &error));
  document = ts_setting_profiles_build_document (f->profiles, "Day", &error);
  text = json_to_string (document, FALSE);
  set (f, "sensor:s1.palette=bone");
  g_assert_true (put (f, "Copy", text, &error));
  g_assert_no_error (error);
  assert_look (f, "bone", 2000);
  assert_list (f->profiles, "Copy* Day+*");
  g_assert_true (choose (f, "Copy", &error));
  assert_look (f, "lava", 2000);
  assert_list (f->profiles, "Copy+ Day");
}

static void
test_wrong_uploads_are_told (Fixture *f, gconstpointer data)
{
#define HEAD "{\"format\":\"thermoscope-setting-profile\",\"version\":1,"
  static const gchar *const wrong[][2] = {
      {"[]", "is no profile of settings"},
      {"{}", "is no profile of settings"},
      {"{\"format\":\"thermoscope-setting-profile\",\"version\":2}",
          "version: was made by a newer camera"},
      {HEAD "\"scopes\":3}", "scopes: is no array"},
      {HEAD "\"scopes\":[]}",
          "scopes: name at least one of image, thermometry, video, audio, "
          "device"},
      {HEAD "\"scopes\":[\"network\"]}",
          "scopes: there is no 'network'; there are image, thermometry, video, "
          "audio, device, image:SENSOR"},
      {HEAD "\"scopes\":[\"image\"],\"settings\":[]}",
          "settings: is no object"},
      {HEAD "\"scopes\":[\"image\"],\"settings\":{\"stream\":{\"a\":"
            "{\"bitrate\":3000}}}}",
          "settings.stream.a.bitrate: does not belong here"},
      {HEAD "\"scopes\":[\"image\"],\"settings\":{\"sensor\":{\"s9\":{}}}}",
          "settings.sensor.s9: this camera has no such thing"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (put (f, "x", wrong[i][0], &error));
    g_assert_error (
        error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_INVALID);
    g_assert_cmpstr (error->message, ==, wrong[i][1]);
  }
  assert_list (f->profiles, "");
}

static void
test_names_are_renamed_and_removed (Fixture *f, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *longest = g_strnfill (65, 'x');
  const gchar *const wrong[] = {"", " x", "x ", "a/b", "..", longest, "a\n"};

  g_assert_true (save (f, "Day", "image", FALSE, &error));
  g_assert_false (save (f, "Day", "image", FALSE, &error));
  g_assert_error (
      error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (save (f, "Day", "video", TRUE, &error));
  g_assert_true (save (f, "Nacht über Öl", "image", FALSE, &error));
  assert_list (f->profiles, "Day+ Nacht über Öl+");
  ts_setting_profiles_rename_async (
      f->profiles, f->caller, "Day", "Nacht über Öl", on_done, &result);
  g_assert_false (finish (f, &result, &error));
  g_assert_error (
      error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_EXISTS);
  g_clear_error (&error);
  ts_setting_profiles_rename_async (
      f->profiles, f->caller, "Day", "Zoo", on_done, &result);
  g_assert_true (finish (f, &result, &error));
  assert_list (f->profiles, "Nacht über Öl+ Zoo+");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_assert_false (save (f, wrong[i], "image", FALSE, &error));
    g_assert_error (
        error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_NAME);
    g_clear_error (&error);
  }
  ts_setting_profiles_remove_async (
      f->profiles, f->caller, "Zoo", on_done, &result);
  g_assert_true (finish (f, &result, &error));
  g_assert_false (choose (f, "Zoo", &error));
  g_assert_error (
      error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_NOT_FOUND);
  assert_list (f->profiles, "Nacht über Öl+");
}

static void
test_there_are_not_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < TS_SETTING_PROFILES_MAX; i++) {
    g_autofree gchar *name = g_strdup_printf ("p%u", i);

    g_assert_true (save (f, name, "image", FALSE, &error));
  }
  g_assert_false (save (f, "more", "image", FALSE, &error));
  g_assert_error (
      error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_FULL);
}

/* Choosing is for those who may set what it sets; making is not. */
static void
test_permissions (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set (f, "stream:a.bitrate=3000");
  g_assert_true (save (f, "Look", "image", FALSE, &error));
  g_assert_true (save (f, "Rate", "video", FALSE, &error));
  set (f, "stream:a.bitrate=4000");
  set (f, "sensor:s1.palette=bone");
  ts_caller_unref (f->caller);
  f->caller = ts_caller_new (
      "otto", TS_ROLE_OPERATOR, TS_PERMISSION_IMAGE, NULL, "http", "127.0.0.1");
  g_assert_false (choose (f, "Rate", &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_true (choose (f, "Look", &error));
  assert_look (f, "white-hot", 4000);
  g_assert_false (save (f, "Mine", "image", FALSE, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
}

#define ADD(path, test)                                                        \
  g_test_add ("/setting-profiles/" path, Fixture, NULL, set_up, test, tear_down)

static gboolean
is_palette (const gchar *concern, const gchar *instance, const gchar *key,
    gpointer data)
{
  return g_str_equal (key, "palette");
}

static void
test_look_of_one_sensor_leaves_the_rest (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set (f, "sensor:s1.palette=lava");
  set (f, "stream:a.bitrate=3000");
  g_assert_true (save (f, "Lava", "image:s1", FALSE, &error));
  g_assert_cmpstr (
      ts_setting_profiles_find_active (f->profiles, "image:s1"), ==, "Lava");
  g_assert_null (ts_setting_profiles_find_active (f->profiles, "image:s2"));
  g_assert_null (ts_setting_profiles_find_active (f->profiles, "video"));
  /* one of all pictures takes its place */
  g_assert_true (save (f, "All", "image", FALSE, &error));
  g_assert_cmpstr (
      ts_setting_profiles_find_active (f->profiles, "image:s1"), ==, "All");

  set (f, "sensor:s1.palette=ironbow");
  set (f, "stream:a.bitrate=4000");
  g_assert_true (choose (f, "Lava", &error));
  assert_look (f, "lava", 4000);

  /* what has to stay stays, and is no change */
  ts_setting_profiles_keep (f->profiles, is_palette, NULL);
  set (f, "sensor:s1.palette=ironbow");
  g_assert_true (choose (f, "Lava", &error));
  assert_look (f, "ironbow", 4000);
  {
    g_autoptr (TsSettingProfileInfo) info =
        ts_setting_profiles_describe (f->profiles, "Lava", &error);

    g_assert_true (info->active);
    g_assert_false (info->changed);
  }
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("choose", test_choosing_changes_its_scope_only);
  ADD ("look", test_look_of_one_sensor_leaves_the_rest);
  ADD ("scopes", test_scopes_have_their_own_choice);
  ADD ("kept", test_profiles_are_kept);
  ADD ("upload", test_a_download_is_an_upload);
  ADD ("wrong", test_wrong_uploads_are_told);
  ADD ("names", test_names_are_renamed_and_removed);
  ADD ("full", test_there_are_not_many);
  ADD ("permissions", test_permissions);
  return g_test_run ();
}
