/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-setting-scope.h"

#include <string.h>

#include "system/ts-setting-profiles.h"

#define OF_SENSOR "image:"
#define IMAGE "image"

static const gchar *const concerns[] = {
    "sensor", "image", "exposure", "day-night", NULL};

/* Headings of `sensor` under which no look stands. */
static const gchar *const other_sections[] = {"Privacy", "Correction (FFC)",
    "Defective pixels", "Burn prevention", "Lens", "Thermal mapping", NULL};

/* NULL: of the whole camera. */
static const gchar *
find_sensor (const gchar *scope)
{
  return g_str_has_prefix (scope, OF_SENSOR) ? scope + strlen (OF_SENSOR)
                                             : NULL;
}

/**
 * ts_setting_scope_check:
 *
 * Returns: whether a profile may be about @scope; if not, @error names those
 *   that there are
 */
gboolean
ts_setting_scope_check (const gchar *scope, GError **error)
{
  const gchar *sensor = find_sensor (scope);
  g_autofree gchar *known = NULL;

  if (g_strv_contains (ts_setting_scopes, scope)
      || (sensor != NULL && *sensor != '\0'))
    return TRUE;
  known = g_strjoinv (", ", (GStrv) ts_setting_scopes);
  g_set_error (error, TS_SETTING_PROFILES_ERROR,
      TS_SETTING_PROFILES_ERROR_INVALID,
      "scopes: there is no '%s'; there are %s, " OF_SENSOR "SENSOR", scope,
      known);
  return FALSE;
}

/**
 * ts_setting_scope_covers:
 * @instance: (nullable): of @concern
 *
 * Returns: whether a setting belongs to @scope
 */
gboolean
ts_setting_scope_covers (const gchar *scope, const gchar *concern,
    const gchar *instance, const TsSettingInfo *info)
{
  const gchar *sensor = find_sensor (scope);

  if (sensor == NULL)
    return g_strcmp0 (info->scope, scope) == 0;
  return g_strcmp0 (info->scope, IMAGE) == 0
         && g_strcmp0 (instance, sensor) == 0
         && g_strv_contains (concerns, concern)
         && (info->section == NULL
             || !g_strv_contains (other_sections, info->section));
}

gboolean
ts_setting_scope_overlaps (const gchar *scope, const gchar *other)
{
  if (find_sensor (scope) != NULL && find_sensor (other) == NULL)
    scope = IMAGE;
  else if (find_sensor (other) != NULL && find_sensor (scope) == NULL)
    other = IMAGE;
  return g_str_equal (scope, other);
}

/**
 * ts_setting_scope_of_sensor:
 *
 * Returns: (transfer full): that of the picture of @sensor
 */
gchar *
ts_setting_scope_of_sensor (const gchar *sensor)
{
  return g_strconcat (OF_SENSOR, sensor, NULL);
}

/**
 * ts_setting_scope_list:
 *
 * Returns: (transfer full): those that this camera has
 */
GStrv
ts_setting_scope_list (TsSettings *settings)
{
  g_auto (GStrv) sensors = ts_settings_list_instances (settings, "sensor");
  GStrvBuilder *builder = g_strv_builder_new ();
  GStrv scopes;

  g_strv_builder_addv (builder, (const gchar **) ts_setting_scopes);
  for (guint i = 0; sensors[i] != NULL; i++) {
    g_autofree gchar *scope = ts_setting_scope_of_sensor (sensors[i]);

    g_strv_builder_add (builder, scope);
  }
  scopes = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return scopes;
}
