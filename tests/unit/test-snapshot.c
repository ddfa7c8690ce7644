/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-settings-snapshot.h"

static TsSettings *
open_settings (void)
{
  static const gchar *const keys[] = {
      "palette", "emissivity", "inverted", NULL};
  g_autoptr (GError) error = NULL;
  TsSettings *settings = ts_settings_new (NULL, &error);

  g_assert_no_error (error);
  ts_settings_add_instance (settings, "sensor", "s1", keys, NULL, &error);
  ts_settings_add_instance (settings, "stream", "a/b", NULL, NULL, &error);
  ts_settings_add_instance (settings, "network", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return settings;
}

static gboolean
commit (TsSettings *settings, TsSettingsChange *change, GError **error)
{
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");

  return ts_settings_commit (settings, caller, change, NULL, error);
}

static void
set (TsSettings *settings, const gchar *assignment)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (GError) error = NULL;

  ts_settings_add_assignment (change, assignment, &error);
  commit (settings, change, &error);
  g_assert_no_error (error);
}

static void
assert_saved (
    TsSettings *settings, const TsSnapshotScope *scope, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      ts_settings_snapshot_save (settings, scope, &error);
  g_autofree gchar *text = NULL;

  g_assert_no_error (error);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static TsSettingsChange *
prepare (TsSettings *settings, const TsSnapshotScope *scope, const gchar *text,
    TsPermission *needs, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return ts_settings_snapshot_prepare (settings, scope, node, needs, error);
}

static gboolean
belongs_to (const gchar *concern, const gchar *instance,
    const TsSettingInfo *info, gpointer data)
{
  return g_strcmp0 (info->scope, data) == 0;
}

static void
test_only_what_is_set_is_saved (void)
{
  g_autoptr (TsSettings) settings = open_settings ();

  assert_saved (settings, &ts_snapshot_everything, "{}");
  set (settings, "sensor:s1.palette=ironbow");
  set (settings, "network.http-port=8081");
  set (settings, "stream:a/b.bitrate=3000");
  assert_saved (settings, &ts_snapshot_everything,
      "{\"network\":{\"http-port\":8081},"
      "\"sensor\":{\"s1\":{\"palette\":\"ironbow\"}},"
      "\"stream\":{\"a/b\":{\"bitrate\":3000}}}");
}

static void
test_what_is_not_in_it_is_reset (void)
{
  g_autoptr (TsSettings) settings = open_settings ();
  g_autoptr (TsSettingsChange) change = NULL;
  g_autoptr (TsSettingsChange) again = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *text = "{\"sensor\":{\"s1\":{\"emissivity\":1}},"
                      "\"stream\":{\"a/b\":{\"bitrate\":3000}}}";
  TsPermission needs = 0;

  set (settings, "sensor:s1.palette=ironbow");
  set (settings, "network.http-port=8081");
  set (settings, "stream:a/b.bitrate=3000");
  change = prepare (settings, &ts_snapshot_everything, text, &needs, &error);
  g_assert_no_error (error);
  /* the bit rate is that already */
  g_assert_cmpuint (ts_settings_change_get_n_items (change), ==, 3);
  g_assert_cmphex (needs, ==,
      TS_PERMISSION_IMAGE | TS_PERMISSION_THERMOMETRY | TS_PERMISSION_NETWORK);
  g_assert_true (commit (settings, change, &error));
  assert_saved (settings, &ts_snapshot_everything,
      "{\"sensor\":{\"s1\":{\"emissivity\":1.0}},"
      "\"stream\":{\"a/b\":{\"bitrate\":3000}}}");
  again = prepare (settings, &ts_snapshot_everything, text, &needs, &error);
  g_assert_true (ts_settings_change_is_empty (again));
  g_assert_cmphex (needs, ==, 0);
}

static void
test_null_is_a_new_camera (void)
{
  g_autoptr (TsSettings) settings = open_settings ();
  g_autoptr (TsSettingsChange) change = NULL;

  set (settings, "sensor:s1.palette=ironbow");
  change = prepare (settings, &ts_snapshot_everything, "null", NULL, NULL);
  g_assert_true (commit (settings, change, NULL));
  assert_saved (settings, &ts_snapshot_everything, "{}");
}

static void
test_a_scope_is_left_by_nothing (void)
{
  const TsSnapshotScope image = {belongs_to, (gpointer) "image", FALSE};
  g_autoptr (TsSettings) settings = open_settings ();
  g_autoptr (TsSettingsChange) change = NULL;
  g_autoptr (GError) error = NULL;

  set (settings, "sensor:s1.palette=ironbow");
  set (settings, "sensor:s1.emissivity=0.5");
  set (settings, "stream:a/b.bitrate=3000");
  assert_saved (
      settings, &image, "{\"sensor\":{\"s1\":{\"palette\":\"ironbow\"}}}");
  change = prepare (settings, &image,
      "{\"sensor\":{\"s1\":{\"inverted\":true}}}", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (commit (settings, change, &error));
  assert_saved (settings, &ts_snapshot_everything,
      "{\"sensor\":{\"s1\":{\"emissivity\":0.5,\"inverted\":true}},"
      "\"stream\":{\"a/b\":{\"bitrate\":3000}}}");
  g_assert_null (prepare (settings, &image,
      "{\"sensor\":{\"s1\":{\"emissivity\":0.9}}}", NULL, &error));
  g_assert_cmpstr (
      error->message, ==, "sensor.s1.emissivity: does not belong here");
}

static void
test_errors_name_the_place (void)
{
  static const gchar *const wrong[][2] = {
      {"[]", "settings: is no object"},
      {"{\"radio\":{}}", "radio: this camera has no such settings"},
      {"{\"sensor\":[]}", "sensor: is no object"},
      {"{\"sensor\":{\"s2\":{}}}", "sensor.s2: this camera has no such thing"},
      {"{\"sensor\":{\"s1\":3}}", "sensor.s1: is no object"},
      {"{\"sensor\":{\"s1\":{\"zoom\":3}}}",
          "sensor.s1.zoom: this camera has no such setting"},
      {"{\"sensor\":{\"s1\":{\"agc\":\"linear\"}}}",
          "sensor.s1.agc: this camera has no such setting"},
  };
  g_autoptr (TsSettings) settings = open_settings ();
  g_autoptr (GError) range = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        prepare (settings, &ts_snapshot_everything, wrong[i][0], NULL, &error));
    g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_REFUSED);
    g_assert_cmpstr (error->message, ==, wrong[i][1]);
  }
  g_assert_null (prepare (settings, &ts_snapshot_everything,
      "{\"sensor\":{\"s1\":{\"palette\":\"pink\"}}}", NULL, &range));
  g_assert_true (g_str_has_prefix (range->message, "sensor.s1.palette: "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/save", test_only_what_is_set_is_saved);
  g_test_add_func ("/snapshot/reset", test_what_is_not_in_it_is_reset);
  g_test_add_func ("/snapshot/null", test_null_is_a_new_camera);
  g_test_add_func ("/snapshot/scope", test_a_scope_is_left_by_nothing);
  g_test_add_func ("/snapshot/errors", test_errors_name_the_place);
  return g_test_run ();
}
