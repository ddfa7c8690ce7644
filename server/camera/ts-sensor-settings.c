/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCamera"
#include "config.h"

#include "ts-sensor-settings.h"

#include "media/ts-binding.h"

#include <string.h>

/* The first is there for every sensor. */
static const gchar *const concerns[] = {"sensor", "capture", "image",
    "exposure", "day-night", "focus", "view", "image-profiles", NULL};

/* No element has these; every sensor has all of them. */
#define CONCERN_PROFILES "image-profiles"

/**
 * ts_sensor_settings_is_concern:
 *
 * Returns: whether the instances of @concern are sensors
 */
gboolean
ts_sensor_settings_is_concern (const gchar *concern)
{
  return g_strv_contains (concerns, concern);
}

/* Keys that no element has, there wherever the one that they explain is. */
static const struct
{
  const gchar *concern;
  const gchar *key;
  const gchar *companion;
} companions[] = {
    {"capture", "mode", "power-line-frequency"},
    {"day-night", "mode", "night-time"},
    {"day-night", "mode", "day-time"},
    {"day-night", "mode", "night-schedule"},
};

/* Several keys may depend on the same one. */
static void
add_key (GPtrArray *keys, const gchar *key)
{
  if (!g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL))
    g_ptr_array_add (keys, (gpointer) key);
}

static GPtrArray *
list_keys (const TsProfileSensor *description, const gchar *concern)
{
  GPtrArray *keys = g_ptr_array_new ();

  for (guint i = 0; i < description->bindings->len; i++) {
    const TsProfileBinding *binding =
        g_ptr_array_index (description->bindings, i);

    if (!g_str_equal (binding->concern, concern))
      continue;
    add_key (keys, binding->key);
    if (ts_binding_find_gate (concern, binding->key) != NULL)
      add_key (keys, ts_binding_find_gate (concern, binding->key));
    for (gsize c = 0; c < G_N_ELEMENTS (companions); c++)
      if (g_str_equal (companions[c].concern, concern)
          && g_str_equal (companions[c].key, binding->key))
        add_key (keys, companions[c].companion);
  }
  /* it writes no property, but a setting of another sensor */
  if (description->fuse != NULL && g_str_equal (concern, concerns[0]))
    add_key (keys, "zoom-slave");
  return keys;
}

/* Those of the profile's defaults that are about the concern, by their key
 * alone: "view.mirror" is `mirror` of `view`, a plain key is the sensor's. */
static JsonObject *
list_defaults (const TsProfileSensor *description, const gchar *concern)
{
  JsonObject *result = json_object_new ();
  g_autoptr (GList) names =
      description->defaults != NULL
          ? json_object_get_members (description->defaults)
          : NULL;

  for (GList *l = names; l != NULL; l = l->next) {
    g_autofree gchar *own_concern = NULL;
    const gchar *key;

    own_concern = ts_profile_split_setting (l->data, &key);
    if (g_str_equal (own_concern, concern))
      json_object_set_member (result, key,
          json_node_copy (
              json_object_get_member (description->defaults, l->data)));
  }
  return result;
}

static gboolean
check_names (
    TsSettings *settings, const TsProfileSensor *description, GError **error)
{
  g_autoptr (GList) names =
      description->defaults != NULL
          ? json_object_get_members (description->defaults)
          : NULL;

  for (guint i = 0; i < description->bindings->len; i++) {
    const TsProfileBinding *binding =
        g_ptr_array_index (description->bindings, i);

    if (!ts_sensor_settings_is_concern (binding->concern)
        || !ts_settings_has_key (settings, binding->concern, binding->key))
      return ts_profile_set_error (
          error, binding->place, "a sensor has no setting of this name");
  }
  for (GList *l = names; l != NULL; l = l->next) {
    g_autofree gchar *concern = NULL;
    g_autofree gchar *place = NULL;
    const gchar *key;

    concern = ts_profile_split_setting (l->data, &key);
    if (ts_sensor_settings_is_concern (concern))
      continue;
    place = g_strdup_printf ("%s.defaults", description->place);
    return ts_profile_set_error (
        error, place, "a sensor has no settings '%s'", concern);
  }
  return TRUE;
}

static gboolean
add_concern (TsSettings *settings, const TsProfileSensor *description,
    const gchar *concern, GError **error)
{
  g_autoptr (GPtrArray) keys = list_keys (description, concern);
  g_autoptr (JsonObject) defaults = list_defaults (description, concern);
  const gboolean is_sensor = g_str_equal (concern, concerns[0]);
  const gboolean has_all = g_str_equal (concern, CONCERN_PROFILES);

  if (!is_sensor && !has_all && keys->len == 0
      && json_object_get_size (defaults) == 0) {
    ts_settings_remove_instance (settings, concern, description->id);
    return TRUE;
  }
  g_ptr_array_add (keys, NULL);
  if (!ts_settings_add_instance (settings, concern, description->id,
          has_all ? NULL : (const gchar *const *) keys->pdata, defaults,
          error)) {
    g_prefix_error (error, "%s.defaults: ", description->place);
    return FALSE;
  }
  ts_settings_set_sensor (settings, concern, description->id, description->id);
  return TRUE;
}

/**
 * ts_sensor_settings_add:
 *
 * Makes the groups that @description has settings of, with the profile's
 * defaults.
 */
gboolean
ts_sensor_settings_add (
    TsSettings *settings, const TsProfileSensor *description, GError **error)
{
  if (!check_names (settings, description, error))
    return FALSE;
  for (guint i = 0; concerns[i] != NULL; i++) {
    if (!add_concern (settings, description, concerns[i], error))
      return FALSE;
  }
  return TRUE;
}

/**
 * ts_sensor_settings_get:
 *
 * Returns: (transfer full) (element-type utf8 GSettings): the groups of the
 *   sensor @id, by concern
 */
GHashTable *
ts_sensor_settings_get (TsSettings *settings, const gchar *id, GError **error)
{
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

  for (guint i = 0; concerns[i] != NULL; i++) {
    g_auto (GStrv) instances =
        ts_settings_list_instances (settings, concerns[i]);
    GSettings *group;

    if (i > 0 && !g_strv_contains ((const gchar *const *) instances, id))
      continue;
    group = ts_settings_get (settings, concerns[i], id, error);
    if (group == NULL)
      return NULL;
    g_hash_table_insert (groups, (gpointer) concerns[i], group);
  }
  return g_steal_pointer (&groups);
}

/**
 * ts_sensor_settings_remove:
 *
 * Nobody finds the groups of the sensor @id any more. What users have set
 * stays stored.
 */
void
ts_sensor_settings_remove (TsSettings *settings, const gchar *id)
{
  for (guint i = 0; concerns[i] != NULL; i++)
    ts_settings_remove_instance (settings, concerns[i], id);
}
