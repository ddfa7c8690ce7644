/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-settings-snapshot.h"

#include "camera/ts-json.h"

const TsSnapshotScope ts_snapshot_everything = {NULL, NULL, TRUE};

static gboolean
has_key (const TsSnapshotScope *scope, const gchar *concern,
    const gchar *instance, const TsSettingInfo *info)
{
  return scope->has_key == NULL
         || scope->has_key (concern, instance, info, scope->data);
}

static gboolean
stays (const TsSnapshotScope *scope, const gchar *concern,
    const gchar *instance, const gchar *key)
{
  return scope->stays != NULL
         && scope->stays (concern, instance, key, scope->stays_data);
}

static gboolean
is_single (TsSettings *settings, const gchar *concern)
{
  g_auto (GStrv) instances = ts_settings_list_instances (settings, concern);

  return instances[0] != NULL && *instances[0] == '\0';
}

/* Returns NULL when there is nothing to be said. */
static JsonObject *
save_instance (TsSettings *settings, const TsSnapshotScope *scope,
    const gchar *concern, const gchar *instance, GError **error)
{
  g_autoptr (GPtrArray) infos =
      ts_settings_describe (settings, concern, instance, error);
  JsonObject *object;

  if (infos == NULL)
    return NULL;
  object = json_object_new ();
  for (guint i = 0; i < infos->len; i++) {
    const TsSettingInfo *info = g_ptr_array_index (infos, i);

    if (info->is_set && has_key (scope, concern, instance, info))
      json_object_set_member (
          object, info->key, json_gvariant_serialize (info->value));
  }
  return object;
}

static JsonObject *
save_concern (TsSettings *settings, const TsSnapshotScope *scope,
    const gchar *concern, GError **error)
{
  gboolean made = ts_settings_is_user_concern (settings, concern);
  g_auto (GStrv) instances = ts_settings_list_instances (settings, concern);
  g_autoptr (JsonObject) object = json_object_new ();

  if (is_single (settings, concern))
    return save_instance (settings, scope, concern, NULL, error);
  if (made && !scope->made_instances)
    return g_steal_pointer (&object);
  for (guint i = 0; instances[i] != NULL; i++) {
    g_autoptr (JsonObject) keys =
        save_instance (settings, scope, concern, instances[i], error);

    if (keys == NULL)
      return NULL;
    /* one that somebody made is there even when nothing in it is set */
    if (made || json_object_get_size (keys) > 0)
      json_object_set_object_member (
          object, instances[i], g_steal_pointer (&keys));
  }
  return g_steal_pointer (&object);
}

/**
 * ts_settings_snapshot_save:
 *
 * Returns: (transfer full): what is set within @scope; or %NULL and @error
 */
JsonNode *
ts_settings_snapshot_save (
    TsSettings *settings, const TsSnapshotScope *scope, GError **error)
{
  g_auto (GStrv) concerns = ts_settings_list_concerns (settings);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  for (guint i = 0; concerns[i] != NULL; i++) {
    g_autoptr (JsonObject) members =
        save_concern (settings, scope, concerns[i], error);

    if (members == NULL)
      return NULL;
    if (json_object_get_size (members) > 0)
      json_object_set_object_member (
          object, concerns[i], g_steal_pointer (&members));
  }
  return g_steal_pointer (&node);
}

/* What prepare goes through. */
typedef struct
{
  TsSettings *settings;
  const TsSnapshotScope *scope;
  TsSettingsChange *change;
  TsPermission needs;
} Preparation;

static gboolean
fail (GError **error, const gchar *place, const gchar *problem)
{
  g_set_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_REFUSED, "%s: %s",
      place, problem);
  return FALSE;
}

static gboolean
get_object (
    JsonNode *node, const gchar *place, JsonObject **ret_object, GError **error)
{
  *ret_object = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, place, "is no object");
  *ret_object = json_node_get_object (node);
  return TRUE;
}

static JsonNode *
find_member (JsonObject *object, const gchar *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

/* 3 and 3.0 are the same number of a setting. */
static gboolean
is_same (GVariant *value, JsonNode *node)
{
  g_autoptr (JsonNode) own = json_gvariant_serialize (value);
  GType type = json_node_get_value_type (node);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE)
      && (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE))
    return g_variant_get_double (value) == json_node_get_double (node);
  return json_node_equal (own, node);
}

static void
prepare_key (Preparation *p, const gchar *concern, const gchar *instance,
    const TsSettingInfo *info, JsonNode *node)
{
  if (node != NULL && info->is_set && is_same (info->value, node))
    return;
  if (node == NULL && !info->is_set)
    return;
  if (node != NULL)
    ts_settings_change_set_json (p->change, concern, instance, info->key, node);
  else
    ts_settings_change_reset (p->change, concern, instance, info->key);
  p->needs |= info->permission;
}

static const TsSettingInfo *
find_info (GPtrArray *infos, const gchar *key)
{
  for (guint i = 0; i < infos->len; i++) {
    const TsSettingInfo *info = g_ptr_array_index (infos, i);

    if (g_str_equal (info->key, key))
      return info;
  }
  return NULL;
}

static gboolean
check_keys (Preparation *p, const gchar *concern, const gchar *instance,
    GPtrArray *infos, JsonObject *keys, const gchar *place, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (keys);

  for (GList *l = names; l != NULL; l = l->next) {
    const TsSettingInfo *info = find_info (infos, l->data);
    g_autofree gchar *here = ts_json_place (place, l->data);

    if (info == NULL)
      return fail (error, here, "this camera has no such setting");
    if (!has_key (p->scope, concern, instance, info))
      return fail (error, here, "does not belong here");
  }
  return TRUE;
}

static gboolean
prepare_instance (Preparation *p, const gchar *concern, const gchar *instance,
    JsonNode *node, const gchar *place, GError **error)
{
  g_autoptr (GPtrArray) infos =
      ts_settings_describe (p->settings, concern, instance, error);
  JsonObject *keys;

  if (infos == NULL || !get_object (node, place, &keys, error)
      || (keys != NULL
          && !check_keys (p, concern, instance, infos, keys, place, error)))
    return FALSE;
  for (guint i = 0; i < infos->len; i++) {
    const TsSettingInfo *info = g_ptr_array_index (infos, i);

    if (has_key (p->scope, concern, instance, info)
        && !stays (p->scope, concern, instance, info->key))
      prepare_key (p, concern, instance, info, find_member (keys, info->key));
  }
  return TRUE;
}

/* One that somebody made on the other camera; ts_settings_check() looks at its
 * keys. */
static gboolean
prepare_new_instance (Preparation *p, const gchar *concern,
    const gchar *instance, JsonNode *node, const gchar *place, GError **error)
{
  g_autoptr (GList) names = NULL;
  JsonObject *keys;

  if (!ts_settings_is_user_concern (p->settings, concern))
    return fail (error, place, "this camera has no such thing");
  if (!get_object (node, place, &keys, error))
    return FALSE;
  ts_settings_change_add_instance (p->change, concern, instance);
  p->needs |= ts_setting_info_get_default_permission (concern);
  names = json_object_get_members (keys);
  for (GList *l = names; l != NULL; l = l->next)
    ts_settings_change_set_json (p->change, concern, instance, l->data,
        json_object_get_member (keys, l->data));
  return TRUE;
}

static gboolean
check_instances (Preparation *p, const gchar *concern, JsonObject *instances,
    gchar **known, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (instances);

  for (GList *l = names; l != NULL; l = l->next) {
    g_autofree gchar *place = ts_json_place (concern, l->data);

    if (!g_strv_contains ((const gchar *const *) known, l->data)
        && !prepare_new_instance (p, concern, l->data,
            json_object_get_member (instances, l->data), place, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
prepare_concern (
    Preparation *p, const gchar *concern, JsonNode *node, GError **error)
{
  gboolean made = ts_settings_is_user_concern (p->settings, concern);
  g_auto (GStrv) known = ts_settings_list_instances (p->settings, concern);
  JsonObject *instances;

  if (is_single (p->settings, concern))
    return prepare_instance (p, concern, NULL, node, concern, error);
  if (made && !p->scope->made_instances)
    return node == NULL || fail (error, concern, "does not belong here");
  if (!get_object (node, concern, &instances, error)
      || (instances != NULL
          && !check_instances (p, concern, instances, known, error)))
    return FALSE;
  for (guint i = 0; known[i] != NULL; i++) {
    g_autofree gchar *place = ts_json_place (concern, known[i]);
    JsonNode *keys = find_member (instances, known[i]);

    if (made && keys == NULL) {
      ts_settings_change_remove_instance (p->change, concern, known[i]);
      p->needs |= ts_setting_info_get_default_permission (concern);
    } else if (!prepare_instance (p, concern, known[i], keys, place, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
prepare_all (Preparation *p, JsonNode *snapshot, GError **error)
{
  g_auto (GStrv) concerns = ts_settings_list_concerns (p->settings);
  g_autoptr (GList) names = NULL;
  JsonObject *object;

  if (JSON_NODE_HOLDS_NULL (snapshot))
    snapshot = NULL;
  if (!get_object (snapshot, "settings", &object, error))
    return FALSE;
  if (object != NULL)
    names = json_object_get_members (object);
  for (GList *l = names; l != NULL; l = l->next) {
    if (!g_strv_contains ((const gchar *const *) concerns, l->data))
      return fail (error, l->data, "this camera has no such settings");
  }
  for (guint i = 0; concerns[i] != NULL; i++) {
    if (!prepare_concern (
            p, concerns[i], find_member (object, concerns[i]), error))
      return FALSE;
  }
  return TRUE;
}

/* As the camera itself would do it: who asks is checked when it is done. */
static gboolean
check_change (Preparation *p, GError **error)
{
  g_autoptr (TsCaller) system = ts_caller_new_system ("archive");
  g_autoptr (GPtrArray) problems =
      ts_settings_check (p->settings, system, p->change);
  const TsSettingsProblem *problem;
  g_autoptr (GString) place = NULL;

  if (problems->len == 0)
    return TRUE;
  problem = g_ptr_array_index (problems, 0);
  place = g_string_new (problem->concern);
  if (problem->instance != NULL && *problem->instance != '\0')
    g_string_append_printf (place, ".%s", problem->instance);
  if (problem->key != NULL)
    g_string_append_printf (place, ".%s", problem->key);
  return fail (error, place->str, problem->error->message);
}

/**
 * ts_settings_snapshot_prepare:
 * @snapshot: null is that of a new camera
 * @ret_needs: (out) (optional): what a caller needs for the change
 *
 * Returns: (transfer full): what has to change so that all within @scope is as
 *   @snapshot says; empty when it is already. Or %NULL and @error with the
 *   place
 */
TsSettingsChange *
ts_settings_snapshot_prepare (TsSettings *settings,
    const TsSnapshotScope *scope, JsonNode *snapshot, TsPermission *ret_needs,
    GError **error)
{
  Preparation p = {settings, scope, ts_settings_change_new (), 0};

  if (!prepare_all (&p, snapshot, error) || !check_change (&p, error)) {
    ts_settings_change_free (p.change);
    return NULL;
  }
  if (ret_needs != NULL)
    *ret_needs = p.needs;
  return p.change;
}

static JsonNode *
save_part (gpointer owner, GError **error)
{
  return ts_settings_snapshot_save (owner, &ts_snapshot_everything, error);
}

typedef struct
{
  TsSettingsChange *change;
  TsPermission needs;
} Prepared;

static void
discard (gpointer data)
{
  Prepared *prepared = data;

  ts_settings_change_free (prepared->change);
  g_free (prepared);
}

static gpointer
prepare_part (gpointer owner, JsonNode *node, GError **error)
{
  TsPermission needs;
  TsSettingsChange *change = ts_settings_snapshot_prepare (
      owner, &ts_snapshot_everything, node, &needs, error);
  Prepared *prepared;

  if (change == NULL)
    return NULL;
  prepared = g_new (Prepared, 1);
  prepared->change = change;
  prepared->needs = needs;
  return prepared;
}

static TsPermission
get_needs (gpointer owner, gpointer data)
{
  Prepared *prepared = data;

  return prepared->needs;
}

static gboolean
apply (gpointer owner, gpointer data, TsCaller *caller, GError **error)
{
  Prepared *prepared = data;
  g_autofree gchar *place = NULL;

  if (ts_settings_change_is_empty (prepared->change)
      || ts_settings_commit (owner, caller, prepared->change, &place, error))
    return TRUE;
  g_prefix_error (error, "%s: ", place != NULL ? place : "settings");
  return FALSE;
}

/**
 * ts_settings_snapshot_register:
 *
 * Makes the settings a part of @archive.
 */
void
ts_settings_snapshot_register (TsSettings *settings, TsArchive *archive)
{
  const TsArchivePart part = {
      .name = "settings",
      .save = save_part,
      .prepare = prepare_part,
      .get_needs = get_needs,
      .apply = apply,
      .discard = discard,
  };

  ts_archive_add_part (archive, &part, settings);
}
