/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "camera/ts-settings.h"
#include "ts-paths.h"

/* Every setting of every schema, with every role and with nobody. */

#define PREFIX "org.thermoscope."
#define INSTANCE "one"

static void
add_all (
    TsSettings *settings, const gchar *const *schemas, const gchar *instance)
{
  for (guint i = 0; schemas[i] != NULL; i++) {
    const gchar *concern = schemas[i] + strlen (PREFIX);
    g_autoptr (GError) error = NULL;

    ts_settings_add_instance (settings, concern, instance, NULL, NULL, &error);
    g_assert_no_error (error);
    if (instance != NULL)
      ts_settings_set_sensor (settings, concern, instance, instance);
  }
}

static TsSettings *
open_all (void)
{
  g_autoptr (GError) error = NULL;
  TsSettings *settings = ts_settings_new (NULL, &error);
  g_autoptr (GSettingsSchemaSource) source =
      g_settings_schema_source_new_from_directory (
          ts_paths_get_data_dir (), NULL, TRUE, NULL);
  g_auto (GStrv) single = NULL;
  g_auto (GStrv) many = NULL;

  g_assert_no_error (error);
  g_settings_schema_source_list_schemas (source, FALSE, &single, &many);
  add_all (settings, (const gchar *const *) single, NULL);
  add_all (settings, (const gchar *const *) many, INSTANCE);
  return settings;
}

static gboolean
may_reset (TsSettings *settings, TsCaller *caller, const gchar *concern,
    const gchar *instance, const gchar *key, gint expected_code)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (GError) error = NULL;

  ts_settings_change_reset (change, concern, instance, key);
  if (ts_settings_commit (settings, caller, change, NULL, &error)) {
    g_assert_no_error (error);
    return TRUE;
  }
  if (!g_error_matches (error, TS_CALLER_ERROR, expected_code))
    g_error ("%s.%s: %s", concern, key, error->message);
  return FALSE;
}

typedef struct
{
  TsRole role;
  TsCaller *caller;
  TsCaller *elsewhere; /* may see other sensors only */
} Person;

static void
check_key (TsSettings *settings, const Person *person, const gchar *concern,
    const gchar *instance, const TsSettingInfo *info)
{
  gboolean expected =
      (ts_role_get_permissions (person->role) & info->permission) != 0;
  gboolean is_of_sensor =
      ts_settings_get_sensor (settings, concern, instance) != NULL;

  if (may_reset (settings, person->caller, concern, instance, info->key,
          TS_CALLER_ERROR_DENIED)
      != expected)
    g_error ("%s.%s: a %s %s change it", concern, info->key,
        ts_role_to_string (person->role), expected ? "must" : "must not");
  if (person->elsewhere != NULL && is_of_sensor
      && may_reset (settings, person->elsewhere, concern, instance, info->key,
          TS_CALLER_ERROR_DENIED))
    g_error (
        "%s.%s: who does not see the sensor changes it", concern, info->key);
}

static guint
check_group (TsSettings *settings, const Person *people, guint n_people,
    TsCaller *nobody, const gchar *concern, const gchar *instance)
{
  g_autoptr (GPtrArray) infos =
      ts_settings_describe (settings, concern, instance, NULL);

  for (guint i = 0; i < infos->len; i++) {
    const TsSettingInfo *info = g_ptr_array_index (infos, i);

    for (guint p = 0; p < n_people; p++)
      check_key (settings, &people[p], concern, instance, info);
    g_assert_false (may_reset (settings, nobody, concern, instance, info->key,
        TS_CALLER_ERROR_ANONYMOUS));
  }
  return infos->len;
}

static void
test_every_setting_asks_who_changes_it (void)
{
  static const TsRole roles[] = {
      TS_ROLE_GUEST, TS_ROLE_USER, TS_ROLE_OPERATOR, TS_ROLE_ADMINISTRATOR};
  static const gchar *const sensors[] = {"another", NULL};
  g_autoptr (TsSettings) settings = open_all ();
  g_autoptr (TsCaller) nobody =
      ts_caller_new_anonymous (TS_PERMISSION_VIEW, "http", "192.0.2.1");
  g_auto (GStrv) concerns = ts_settings_list_concerns (settings);
  Person people[G_N_ELEMENTS (roles)];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    TsPermission permissions = ts_role_get_permissions (roles[i]);
    gboolean can_be_limited = roles[i] != TS_ROLE_ADMINISTRATOR;

    people[i].role = roles[i];
    people[i].caller =
        ts_caller_new ("eve", roles[i], permissions, NULL, "http", "192.0.2.1");
    people[i].elsewhere = can_be_limited ? ts_caller_new ("eve", roles[i],
                              permissions, sensors, "http", "192.0.2.1")
                                         : NULL;
  }
  for (guint c = 0; concerns[c] != NULL; c++) {
    g_auto (GStrv) names = ts_settings_list_instances (settings, concerns[c]);

    n += check_group (
        settings, people, G_N_ELEMENTS (roles), nobody, concerns[c], names[0]);
  }
  g_assert_cmpuint (n, >, 60);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    ts_caller_unref (people[i].caller);
    g_clear_pointer (&people[i].elsewhere, ts_caller_unref);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/roles", test_every_setting_asks_who_changes_it);
  return g_test_run ();
}
