/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "system/ts-theme-logo.h"
#include "system/ts-theme.h"

/* The head of a PNG of 40 by 30 pixels; nobody reads further. */
static const guint8 png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0,
    0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 40, 0, 0, 0, 30};
static const guint8 jpeg[] = {0xff, 0xd8, 0xff, 0xe0, 0, 4, 'a', 'b', 0xff,
    0xc0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0};

static TsThemeLook *
with_colours (const gchar *json, GError **error)
{
  g_autoptr (TsThemeLook) plain = ts_theme_look_new ();
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  return ts_theme_look_with_colours (plain, json_node_get_object (node), error);
}

static gchar *
css_of (TsThemeLook *look)
{
  g_autoptr (GBytes) css = ts_theme_look_build_css (look);

  return g_strndup (g_bytes_get_data (css, NULL), g_bytes_get_size (css));
}

static void
test_colours_become_a_style_sheet (void)
{
  g_autoptr (TsThemeLook) look =
      with_colours ("{\"light\": {\"accent\": \"#0B5FB8\"},"
                    " \"dark\": {\"accent\": \"#7cc0ff\"}}",
          NULL);
  g_autofree gchar *css = css_of (look);

  g_assert_cmpstr (css, ==,
      "/* the look of this camera */\n"
      ":root {\n  --accent: #0b5fb8;\n}\n"
      ":root[data-theme=\"dark\"] {\n  --accent: #7cc0ff;\n}\n"
      "@media (prefers-color-scheme: dark) {\n"
      ":root:not([data-theme=\"light\"]) {\n  --accent: #7cc0ff;\n}\n}\n");
}

static void
test_nothing_but_colours_gets_into_the_style_sheet (void)
{
  static const gchar *const wrong[] = {
      "{\"light\": {\"accent\": \"red\"}}",
      "{\"light\": {\"accent\": \"#12345\"}}",
      "{\"light\": {\"accent\": \"#123456;}\"}}",
      "{\"light\": {\"a:b\": \"#123456\"}}",
      "{\"light\": {\"Accent\": \"#123456\"}}",
      "{\"light\": {\"\": \"#123456\"}}",
      "{\"dark\": {\"accent\": 7}}",
      "{\"dark\": []}",
      "{\"name\": 7}",
      "{\"name\": \"two\\nlines\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (with_colours (wrong[i], &error));
    g_assert_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_INVALID);
  }
}

static void
test_a_logo_is_a_picture_that_holds_no_script (void)
{
  static const gchar svg[] = "<svg xmlns='http://www.w3.org/2000/svg'/>";
  guint width = 0, height = 0;

  g_assert_cmpstr (ts_theme_logo_identify (png, sizeof png, &width, &height),
      ==, "image/png");
  g_assert_cmpuint (width, ==, 40);
  g_assert_cmpuint (height, ==, 30);
  width = height = 0;
  g_assert_cmpstr (ts_theme_logo_identify (jpeg, sizeof jpeg, &width, &height),
      ==, "image/jpeg");
  g_assert_cmpuint (width, ==, 40);
  g_assert_cmpuint (height, ==, 30);
  g_assert_null (ts_theme_logo_identify (
      (const guint8 *) svg, strlen (svg), &width, &height));
  for (gsize size = 0; size < sizeof png; size++)
    g_assert_null (ts_theme_logo_identify (png, size, &width, &height));
}

static void
test_what_is_too_large_is_refused (void)
{
  g_autoptr (TsThemeLook) plain = ts_theme_look_new ();
  g_autofree gchar *text = g_strnfill (TS_THEME_LOOK_MAX_STYLE + 1, ' ');
  g_autoptr (GBytes) most = g_bytes_new (text, TS_THEME_LOOK_MAX_STYLE);
  g_autoptr (GBytes) more = g_bytes_new (text, TS_THEME_LOOK_MAX_STYLE + 1);
  g_autoptr (TsThemeLook) look = ts_theme_look_with_style (plain, most, NULL);
  guint8 wide[sizeof png];
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (look);
  g_assert_null (ts_theme_look_with_style (plain, more, &error));
  g_assert_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_TOO_LARGE);
  g_clear_error (&error);
  memcpy (wide, png, sizeof png);
  wide[17] = 1; /* 65,576 pixels wide */
  picture = g_bytes_new (wide, sizeof wide);
  g_assert_null (ts_theme_look_with_logo (plain, picture, &error));
  g_assert_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_INVALID);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint *n_left = user_data;

  ts_theme_set_look_finish (TS_THEME (source), result, &error);
  g_assert_no_error (error);
  *n_left -= 1;
}

static void
test_the_last_of_many_changes_is_what_is_kept (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("theme-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "theme.json", NULL);
  g_autoptr (TsDoor) door = ts_door_new ();
  g_autoptr (TsTheme) theme = ts_theme_new (folder, door);
  g_autoptr (TsTheme) again = ts_theme_new (folder, door);
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");
  g_autoptr (GBytes) logo = g_bytes_new (png, sizeof png);
  g_autofree gchar *css = NULL;
  guint n_left = 20;

  for (guint i = 0; i < 20; i++) {
    g_autofree gchar *json =
        g_strdup_printf ("{\"light\": {\"accent\": \"#0000%02x\"}}", i);
    g_autoptr (TsThemeLook) colours = with_colours (json, NULL);
    g_autoptr (TsThemeLook) look =
        ts_theme_look_with_logo (colours, logo, NULL);

    ts_theme_set_look_async (theme, caller, "colours", look, on_set, &n_left);
  }
  while (n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ts_theme_load (again, NULL));
  css = css_of (ts_theme_get_look (again));
  g_assert_cmpstr (css, ==,
      "/* the look of this camera */\n:root {\n  --accent: #000013;\n}\n");
  g_assert_true (
      g_bytes_equal (ts_theme_look_get_logo (ts_theme_get_look (again)), logo));
  g_remove (path);
  g_rmdir (folder);
}

static void
test_a_damaged_file_is_told (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("theme-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "theme.json", NULL);
  g_autoptr (TsDoor) door = ts_door_new ();
  g_autoptr (TsTheme) theme = ts_theme_new (folder, door);
  g_autoptr (GError) error = NULL;

  g_assert_true (ts_theme_load (theme, NULL));
  g_assert_true (g_file_set_contents (path, "{\"light\": 1}", -1, NULL));
  g_assert_false (ts_theme_load (theme, &error));
  g_assert_nonnull (strstr (error->message, "theme.json"));
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/theme/colours-become-a-style-sheet", test_colours_become_a_style_sheet);
  g_test_add_func ("/theme/nothing-but-colours",
      test_nothing_but_colours_gets_into_the_style_sheet);
  g_test_add_func (
      "/theme/logo", test_a_logo_is_a_picture_that_holds_no_script);
  g_test_add_func ("/theme/too-large", test_what_is_too_large_is_refused);
  g_test_add_func (
      "/theme/last-is-kept", test_the_last_of_many_changes_is_what_is_kept);
  g_test_add_func ("/theme/damaged", test_a_damaged_file_is_told);
  return g_test_run ();
}
