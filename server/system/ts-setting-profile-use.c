/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-setting-profile-use.h"

#include "system/ts-setting-profiles.h"

#define FORMAT "setting-profile"

static gboolean
check_instance (TsSettings *settings, const gchar *concern,
    const gchar *instance, const gchar *name, GError **error)
{
  g_autoptr (GPtrArray) infos =
      ts_settings_describe (settings, concern, instance, NULL);

  for (guint i = 0; infos != NULL && i < infos->len; i++) {
    const TsSettingInfo *info = g_ptr_array_index (infos, i);

    if (g_strcmp0 (info->format, FORMAT) != 0
        || g_strcmp0 (g_variant_get_string (info->value, NULL), name) != 0)
      continue;
    g_set_error (error, TS_SETTING_PROFILES_ERROR,
        TS_SETTING_PROFILES_ERROR_IN_USE, "'%s' is in use by %s%s%s.%s", name,
        concern, *instance != '\0' ? ":" : "", instance, info->key);
    return FALSE;
  }
  return TRUE;
}

/**
 * ts_setting_profile_use_check:
 *
 * Returns: whether no setting names the profile @name; if one does, @error
 *   says which
 */
gboolean
ts_setting_profile_use_check (
    TsSettings *settings, const gchar *name, GError **error)
{
  g_auto (GStrv) concerns = ts_settings_list_concerns (settings);

  for (guint c = 0; concerns[c] != NULL; c++) {
    g_auto (GStrv) instances =
        ts_settings_list_instances (settings, concerns[c]);

    for (guint i = 0; instances[i] != NULL; i++) {
      if (!check_instance (settings, concerns[c], instances[i], name, error))
        return FALSE;
    }
  }
  return TRUE;
}
