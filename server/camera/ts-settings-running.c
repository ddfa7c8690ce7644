/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include "camera/ts-settings-private.h"

/* What the parts of the camera started with, against what is saved. */

static void
pending_free (TsSettingsPending *self)
{
  g_free (self->part);
  g_free (self->concern);
  g_free (self->instance);
  g_free (self->key);
  g_variant_unref (self->running);
  g_variant_unref (self->saved);
  g_free (self);
}

/* "Restart: sensor" is about the sensor of the instance, "Restart: http" about
 * the only one. NULL: the key acts at once. */
static gchar *
find_part (
    TsSettings *self, TsSettingsInstance *instance, const gchar *key_name)
{
  g_autoptr (GSettingsSchemaKey) key =
      g_settings_schema_get_key (instance->schema, key_name);
  const TsSettingInfo *info = ts_settings_get_info (self, instance, key);

  if (info->restart == NULL)
    return NULL;
  if (*instance->name != '\0' && g_str_equal (info->restart, instance->concern))
    return g_strconcat (info->restart, ":", instance->name, NULL);
  return g_strdup (info->restart);
}

static void
mark_instance (
    TsSettings *self, TsSettingsInstance *instance, const gchar *part)
{
  g_auto (GStrv) keys = ts_settings_instance_list_keys (instance);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autofree gchar *needed = find_part (self, instance, keys[i]);

    if (g_strcmp0 (needed, part) == 0)
      g_hash_table_replace (self->running,
          g_strconcat (instance->path, keys[i], NULL),
          g_settings_get_value (instance->settings, keys[i]));
  }
}

/**
 * ts_settings_mark_running:
 * @part: as the trailer `Restart:` of its keys has it; `sensor:sensor2` for
 *   one of several
 *
 * The part is starting now, with the settings as they are.
 */
void
ts_settings_mark_running (TsSettings *self, const gchar *part)
{
  GHashTableIter iter;
  gpointer instance;

  g_hash_table_iter_init (&iter, self->paths);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    mark_instance (self, instance, part);
}

static gint
compare_pending (gconstpointer a, gconstpointer b)
{
  const TsSettingsPending *const *one = a;
  const TsSettingsPending *const *other = b;
  gint order = g_strcmp0 ((*one)->part, (*other)->part);

  if (order == 0)
    order = g_strcmp0 ((*one)->concern, (*other)->concern);
  if (order == 0)
    order = g_strcmp0 ((*one)->instance, (*other)->instance);
  return order != 0 ? order : g_strcmp0 ((*one)->key, (*other)->key);
}

/* (transfer full) (nullable): what the part works with, when something else
 * is saved. */
GVariant *
ts_settings_dup_running (
    TsSettings *self, TsSettingsInstance *instance, const gchar *key)
{
  g_autofree gchar *path = g_strconcat (instance->path, key, NULL);
  GVariant *running = g_hash_table_lookup (self->running, path);
  g_autoptr (GVariant) saved = NULL;

  if (running == NULL)
    return NULL;
  saved = g_settings_get_value (instance->settings, key);
  return g_variant_equal (running, saved) ? NULL : g_variant_ref (running);
}

static void
add_pending (TsSettings *self, TsSettingsInstance *instance, const gchar *key,
    GPtrArray *all)
{
  GVariant *running = ts_settings_dup_running (self, instance, key);
  TsSettingsPending *pending;

  if (running == NULL)
    return;
  pending = g_new0 (TsSettingsPending, 1);
  pending->part = find_part (self, instance, key);
  pending->concern = g_strdup (instance->concern);
  pending->instance = g_strdup (instance->name);
  pending->key = g_strdup (key);
  pending->running = running;
  pending->saved = g_settings_get_value (instance->settings, key);
  g_ptr_array_add (all, pending);
}

/**
 * ts_settings_list_pending:
 *
 * Returns: (transfer full) (element-type TsSettingsPending): keys whose saved
 *   value is another than the one their part runs with, by part
 */
GPtrArray *
ts_settings_list_pending (TsSettings *self)
{
  GPtrArray *all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) pending_free);
  GHashTableIter iter;
  gpointer instance;

  g_hash_table_iter_init (&iter, self->paths);
  while (g_hash_table_iter_next (&iter, NULL, &instance)) {
    g_auto (GStrv) keys = ts_settings_instance_list_keys (instance);

    for (guint i = 0; keys[i] != NULL; i++)
      add_pending (self, instance, keys[i], all);
  }
  g_ptr_array_sort (all, compare_pending);
  return all;
}
