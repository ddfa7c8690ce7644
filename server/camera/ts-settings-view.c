/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "camera/ts-settings-private.h"

/* What rules see of a change: the values as they will be. */

/**
 * ts_settings_view_get_value:
 *
 * Returns: (transfer full) (nullable): what the key will be; %NULL when there
 *   is no such instance, or the key means nothing there
 */
GVariant *
ts_settings_view_get_value (TsSettingsView *self, const gchar *concern,
    const gchar *instance, const gchar *key)
{
  TsSettingsInstance *box =
      ts_settings_plan_find_instance (self, concern, instance, NULL);
  g_autoptr (GSettingsSchemaKey) known = NULL;

  if (box == NULL)
    return NULL;
  known = ts_settings_instance_find_key (box, key, NULL);
  return known != NULL ? ts_settings_plan_get_value (self, box, key) : NULL;
}

/**
 * ts_settings_view_get_string:
 *
 * Returns: (transfer full) (nullable): as ts_settings_view_get_value()
 */
gchar *
ts_settings_view_get_string (TsSettingsView *self, const gchar *concern,
    const gchar *instance, const gchar *key)
{
  g_autoptr (GVariant) value =
      ts_settings_view_get_value (self, concern, instance, key);

  return value != NULL ? g_variant_dup_string (value, NULL) : NULL;
}

/**
 * ts_settings_view_format_value:
 *
 * Returns: (transfer full): for a message to people: the key's summary and
 *   what it will be, with its unit
 */
gchar *
ts_settings_view_format_value (TsSettingsView *self, const gchar *concern,
    const gchar *instance, const gchar *key)
{
  TsSettingsInstance *box =
      ts_settings_plan_find_instance (self, concern, instance, NULL);
  g_autoptr (GSettingsSchemaKey) known =
      box != NULL ? ts_settings_instance_find_key (box, key, NULL) : NULL;
  const TsSettingInfo *info;
  g_autoptr (GVariant) value = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *place = NULL;

  if (known == NULL)
    return g_strdup (key);
  info = ts_settings_get_info (self->settings, box, known);
  value = ts_settings_plan_get_value (self, box, key);
  text = g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE)
             ? g_strdup_printf ("%g", g_variant_get_double (value))
             : g_variant_print (value, FALSE);
  place = ts_settings_instance_format_place (box, key);
  return g_strdup_printf ("\"%s\" (%s, %s%s%s)", info->summary, place, text,
      info->unit != NULL ? " " : "", info->unit != NULL ? info->unit : "");
}

/**
 * ts_settings_view_list_concerns:
 *
 * Returns: (transfer full): as ts_settings_list_concerns()
 */
GStrv
ts_settings_view_list_concerns (TsSettingsView *self)
{
  return ts_settings_list_concerns (self->settings);
}

/**
 * ts_settings_view_list_instances:
 *
 * Returns: (transfer full): those that there will be
 */
GStrv
ts_settings_view_list_instances (TsSettingsView *self, const gchar *concern)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = ts_settings_list_instances (self->settings, concern);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; names[i] != NULL; i++) {
    if (ts_settings_plan_find_instance (self, concern, names[i], NULL) != NULL)
      g_strv_builder_add (builder, names[i]);
  }
  g_hash_table_iter_init (&iter, self->added);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    TsSettingsInstance *instance = value;

    if (g_str_equal (instance->concern, concern)
        && !g_strv_contains ((const gchar *const *) names, instance->name))
      g_strv_builder_add (builder, instance->name);
  }
  return g_strv_builder_end (builder);
}

/**
 * ts_settings_view_list_keys:
 *
 * Returns: (transfer full): those that mean something for the instance; none
 *   when there is no such instance
 */
GStrv
ts_settings_view_list_keys (
    TsSettingsView *self, const gchar *concern, const gchar *instance)
{
  TsSettingsInstance *box =
      ts_settings_plan_find_instance (self, concern, instance, NULL);

  return box != NULL ? ts_settings_instance_list_keys (box)
                     : g_new0 (gchar *, 1);
}
