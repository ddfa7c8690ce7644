/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "camera/ts-settings.h"
#include "ts-paths.h"

#define PREFIX "org.thermoscope."

/* The page, the API and the manual are made of the schemas: whoever adds a key
 * says all that they need. */

typedef void (*CheckFunc) (
    const gchar *where, GSettingsSchemaKey *key, const TsSettingInfo *info);

static guint
check_schema (GSettingsSchema *schema, CheckFunc check)
{
  const gchar *concern = g_settings_schema_get_id (schema) + strlen (PREFIX);
  g_auto (GStrv) keys = g_settings_schema_list_keys (schema);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GSettingsSchemaKey) key =
        g_settings_schema_get_key (schema, keys[i]);
    g_autoptr (TsSettingInfo) info = ts_setting_info_new (concern, key, &error);
    g_autofree gchar *where = g_strconcat (concern, ".", keys[i], NULL);

    if (info == NULL)
      g_error ("%s: %s", where, error->message);
    check (where, key, info);
  }
  return g_strv_length (keys);
}

static void
foreach_key (CheckFunc check)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSettingsSchemaSource) source =
      g_settings_schema_source_new_from_directory (
          ts_paths_get_data_dir (), NULL, TRUE, &error);
  g_auto (GStrv) single = NULL;
  g_auto (GStrv) relocatable = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  guint n = 0;

  g_assert_no_error (error);
  g_settings_schema_source_list_schemas (source, FALSE, &single, &relocatable);
  g_strv_builder_addv (builder, (const gchar **) single);
  g_strv_builder_addv (builder, (const gchar **) relocatable);
  all = g_strv_builder_end (builder);
  for (guint i = 0; all[i] != NULL; i++) {
    g_autoptr (GSettingsSchema) schema =
        g_settings_schema_source_lookup (source, all[i], FALSE);

    g_assert_true (g_str_has_prefix (all[i], PREFIX));
    n += check_schema (schema, check);
  }
  g_assert_cmpuint (n, >, 20);
}

static void
check_words (
    const gchar *where, GSettingsSchemaKey *key, const TsSettingInfo *info)
{
  if (info->summary == NULL || strlen (info->summary) < 4
      || strlen (info->summary) > 60 || g_str_has_suffix (info->summary, "."))
    g_error ("%s needs a summary: a few words without a full stop", where);
  if (strlen (info->description) < 30
      || !g_str_has_suffix (info->description, "."))
    g_error ("%s needs a description: at least one sentence that helps "
             "somebody who has never seen the setting",
        where);
}

static void
check_limits (
    const gchar *where, GSettingsSchemaKey *key, const TsSettingInfo *info)
{
  const GVariantType *type = g_settings_schema_key_get_value_type (key);

  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    return;
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING)
      || g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY)) {
    if (info->choices == NULL && info->format == NULL)
      g_error ("%s needs choices, or a trailer 'Format:'", where);
    return;
  }
  if (!g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE)
      && !g_variant_type_equal (type, G_VARIANT_TYPE_INT32)
      && !g_variant_type_equal (type, G_VARIANT_TYPE_UINT32))
    g_error ("%s: settings are b, s, as, d, i or u", where);
  if (info->minimum == NULL)
    g_error ("%s needs a range", where);
  if (info->unit == NULL && info->format == NULL)
    g_error ("%s needs a trailer 'Unit:', or 'Format: count' and the like when "
             "it is no quantity",
        where);
}

/* The rules find keys that name a schedule by this. */
static void
check_references (
    const gchar *where, GSettingsSchemaKey *key, const TsSettingInfo *info)
{
  if (g_str_has_suffix (where, "-schedule")
      != (g_strcmp0 (info->format, "schedule-name") == 0))
    g_error ("%s: the names of keys with 'Format: schedule-name', and only "
             "those, end with -schedule",
        where);
  if (g_str_has_suffix (where, "-port")
      != (g_strcmp0 (info->format, "port") == 0))
    g_error ("%s: the names of keys with 'Format: port', and only those, end "
             "with -port",
        where);
}

static void
test_names_say_what_is_a_port_or_a_schedule (void)
{
  foreach_key (check_references);
}

static void
check_restart (
    const gchar *where, GSettingsSchemaKey *key, const TsSettingInfo *info)
{
  static const gchar *const parts[] = {
      "http", "rtsp", "sensor", "stream", "camera", "service", NULL};

  if (info->restart != NULL && !g_strv_contains (parts, info->restart))
    g_error ("%s: nothing restarts '%s'", where, info->restart);
}

static void
test_every_key_explains_itself (void)
{
  foreach_key (check_words);
}

static void
test_every_key_has_range_choices_or_format (void)
{
  foreach_key (check_limits);
}

static void
test_what_has_to_restart_is_a_part (void)
{
  foreach_key (check_restart);
}

/* A schema of one key with this description, as GLib reads it. */
static TsSettingInfo *
read_key (const gchar *description, GError **error)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-schema-XXXXXX", NULL);
  g_autofree gchar *file = g_build_filename (dir, "a.gschema.xml", NULL);
  g_autofree gchar *compiled =
      g_build_filename (dir, "gschemas.compiled", NULL);
  g_autofree gchar *xml = g_strdup_printf (
      "<schemalist><schema id='org.thermoscope.network' path='/a/'>"
      "<key name='k' type='u'><default>1</default><summary>Key</summary>"
      "<description>%s</description></key></schema></schemalist>",
      description);
  const gchar *argv[] = {"glib-compile-schemas", "--strict", dir, NULL};
  g_autoptr (GSettingsSchemaSource) source = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;
  TsSettingInfo *info;

  g_assert_true (g_file_set_contents (file, xml, -1, NULL));
  g_assert_true (g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_SEARCH_PATH,
      NULL, NULL, NULL, NULL, NULL, NULL));
  source = g_settings_schema_source_new_from_directory (dir, NULL, TRUE, NULL);
  schema = g_settings_schema_source_lookup (
      source, "org.thermoscope.network", FALSE);
  key = g_settings_schema_get_key (schema, "k");
  info = ts_setting_info_new ("network", key, error);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_unlink (compiled), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  return info;
}

static void
test_trailers_are_taken_from_the_description (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSettingInfo) info =
      read_key ("How much, as in: a lot. It is (really) so.\n"
                "Unit: kbit/s\nPermission: stream\nRestart: http\n"
                "Format: count\nSection: Ports and limits",
          &error);
  g_autoptr (TsSettingInfo) plain = read_key ("Only a sentence.", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (
      info->description, ==, "How much, as in: a lot. It is (really) so.");
  g_assert_cmpstr (info->unit, ==, "kbit/s");
  g_assert_cmpuint (info->permission, ==, TS_PERMISSION_STREAM);
  g_assert_cmpstr (info->restart, ==, "http");
  g_assert_cmpstr (info->format, ==, "count");
  g_assert_cmpstr (info->section, ==, "Ports and limits");
  g_assert_cmpstr (plain->description, ==, "Only a sentence.");
  g_assert_null (plain->unit);
  g_assert_cmpuint (plain->permission, ==, TS_PERMISSION_NETWORK);
}

static void
test_unknown_trailers_are_an_error (void)
{
  static const struct
  {
    const gchar *description;
    const gchar *part;
  } cases[] = {
      {"A sentence.\nUnits: m", "'Units: m' is not known"},
      {"A sentence.\nUnit: m\nUnit: s", "'Unit: s' is there twice"},
      {"A sentence.\nUnit: m\nColour: red", "'Colour: red' is not known"},
      {"A sentence.\nPermission: all", "no permission 'all'"},
      {"A sentence.\nFormat: poem", "no format 'poem'"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_key (cases[i].description, &error));
    g_assert_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID);
    if (strstr (error->message, cases[i].part) == NULL)
      g_error ("'%s' does not say '%s'", error->message, cases[i].part);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schemas/words", test_every_key_explains_itself);
  g_test_add_func (
      "/schemas/limits", test_every_key_has_range_choices_or_format);
  g_test_add_func (
      "/schemas/references", test_names_say_what_is_a_port_or_a_schedule);
  g_test_add_func ("/schemas/restart", test_what_has_to_restart_is_a_part);
  g_test_add_func (
      "/schemas/trailers", test_trailers_are_taken_from_the_description);
  g_test_add_func (
      "/schemas/unknown-trailers", test_unknown_trailers_are_an_error);
  return g_test_run ();
}
