/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-profile-private.h"

#include <string.h>

static const gchar *const band_names[] = {"visible", "thermal", "fusion", NULL};
const gchar *
ts_band_to_string (TsBand band)
{
  return band_names[band];
}

static void
link_free (gpointer data)
{
  TsProfileLink *link = data;

  g_free (link->place);
  g_free (link->element);
  g_free (link->name);
  g_clear_pointer (&link->properties, json_object_unref);
  g_free (link->caps);
  g_free (link->launch);
  g_free (link);
}

static void
binding_free (gpointer data)
{
  TsProfileBinding *binding = data;

  g_free (binding->place);
  g_free (binding->concern);
  g_free (binding->key);
  g_free (binding->element);
  g_free (binding->property);
  g_free (binding);
}

static void
fusion_free (gpointer data)
{
  TsProfileFusion *fuse = data;

  g_free (fuse->visible);
  g_free (fuse->thermal);
  g_free (fuse);
}

void
ts_profile_sensor_free (gpointer data)
{
  TsProfileSensor *sensor = data;

  g_clear_pointer (&sensor->json, json_node_unref);
  g_free (sensor->place);
  g_free (sensor->id);
  g_free (sensor->label);
  g_clear_pointer (&sensor->fuse, fusion_free);
  g_clear_pointer (&sensor->chain, g_ptr_array_unref);
  g_clear_pointer (&sensor->bindings, g_ptr_array_unref);
  g_clear_pointer (&sensor->defaults, json_object_unref);
  g_free (sensor);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProfileLink, link_free)

static TsProfileLink *
parse_link (JsonNode *node, const gchar *place, GError **error)
{
  static const gchar *const members[] = {
      "element", "name", "properties", "caps", "launch", NULL};
  g_autoptr (TsProfileLink) link = g_new0 (TsProfileLink, 1);
  JsonObject *object = ts_json_node_object (node, place, error);
  guint n_kinds;

  link->place = g_strdup (place);
  if (object == NULL || !ts_json_check_members (object, place, members, error)
      || !ts_json_get_string (
          object, place, "element", FALSE, &link->element, error)
      || !ts_json_get_string (object, place, "name", FALSE, &link->name, error)
      || !ts_json_get_string (object, place, "caps", FALSE, &link->caps, error)
      || !ts_json_get_string (
          object, place, "launch", FALSE, &link->launch, error)
      || !ts_json_get_object (
          object, place, "properties", FALSE, &link->properties, error))
    return NULL;
  n_kinds =
      (link->element != NULL) + (link->caps != NULL) + (link->launch != NULL);
  if (n_kinds != 1) {
    ts_profile_set_error (error, place, "needs one of element, caps, launch");
    return NULL;
  }
  if (link->properties != NULL && link->element == NULL) {
    ts_profile_set_error (error, place, "only an element has properties");
    return NULL;
  }
  if (link->name != NULL && !ts_profile_is_name (link->name, FALSE)) {
    ts_profile_set_error (error, place,
        "name: '%s' is not made of letters, digits, '-' and '_'", link->name);
    return NULL;
  }
  return g_steal_pointer (&link);
}

/**
 * ts_profile_split_setting:
 * @name: of a sensor's setting, as "palette" or "view.mirror"
 * @ret_key: (out) (transfer none): the part that is the key
 *
 * Returns: (transfer full): the concern, `sensor` where none is named
 */
gchar *
ts_profile_split_setting (const gchar *name, const gchar **ret_key)
{
  const gchar *dot = strchr (name, '.');

  *ret_key = dot != NULL ? dot + 1 : name;
  return dot != NULL ? g_strndup (name, dot - name) : g_strdup ("sensor");
}

static gboolean
add_binding (TsProfileSensor *sensor, const gchar *place, const gchar *key,
    const gchar *target, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (target, ".", 2);
  TsProfileBinding *binding;
  const gchar *own_key;

  if (g_strv_length (parts) != 2 || *parts[0] == '\0' || *parts[1] == '\0')
    return ts_profile_set_error (
        error, place, "'%s' is not NAME.PROPERTY", target);
  binding = g_new0 (TsProfileBinding, 1);
  binding->place = g_strdup (place);
  binding->concern = ts_profile_split_setting (key, &own_key);
  binding->key = g_strdup (own_key);
  binding->element = g_strdup (parts[0]);
  binding->property = g_strdup (parts[1]);
  g_ptr_array_add (sensor->bindings, binding);
  return TRUE;
}

/* One setting may write several properties, with a blank between. */
static gboolean
parse_bindings (TsProfileSensor *sensor, JsonObject *bind, GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (bind);
  g_autofree gchar *place = ts_json_place (sensor->place, "bind");

  for (GList *l = keys; l != NULL; l = l->next) {
    g_autofree gchar *here = ts_json_place (place, l->data);
    g_autofree gchar *text = NULL;
    g_auto (GStrv) targets = NULL;

    if (!ts_json_get_string (bind, place, l->data, TRUE, &text, error))
      return FALSE;
    targets = g_strsplit (text, " ", -1);
    if (targets[0] == NULL)
      return ts_profile_set_error (
          error, here, "'%s' is not NAME.PROPERTY", text);
    for (guint i = 0; targets[i] != NULL; i++) {
      if (!add_binding (sensor, here, l->data, targets[i], error))
        return FALSE;
    }
  }
  return TRUE;
}

static gboolean
get_fov (JsonObject *object, const gchar *place, const gchar *member,
    gdouble *ret_fov_deg, GError **error)
{
  g_autofree gchar *here = ts_json_place (place, member);
  JsonNode *node = json_object_get_member (object, member);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  *ret_fov_deg = 0;
  if (node == NULL)
    return TRUE;
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    *ret_fov_deg = json_node_get_double (node);
  if (*ret_fov_deg > 0 && *ret_fov_deg < 180)
    return TRUE;
  return ts_profile_set_error (
      error, here, "is not a number of degrees between 0 and 180");
}

static gboolean
parse_fuse (TsProfileSensor *sensor, JsonObject *object, GError **error)
{
  static const gchar *const members[] = {
      "visible", "thermal", "visible-fov", "thermal-fov", NULL};
  g_autofree gchar *place = ts_json_place (sensor->place, "fuse");
  TsProfileFusion *fuse = sensor->fuse = g_new0 (TsProfileFusion, 1);

  if (sensor->band != TS_BAND_FUSION)
    return ts_profile_set_error (
        error, place, "only a sensor with the band fusion fuses others");
  return ts_json_check_members (object, place, members, error)
         && ts_json_get_string (
             object, place, "visible", TRUE, &fuse->visible, error)
         && ts_json_get_string (
             object, place, "thermal", TRUE, &fuse->thermal, error)
         && get_fov (
             object, place, "visible-fov", &fuse->visible_fov_deg, error)
         && get_fov (
             object, place, "thermal-fov", &fuse->thermal_fov_deg, error);
}

TsProfileSensor *
ts_profile_parse_sensor (JsonNode *node, const gchar *place, GError **error)
{
  static const gchar *const members[] = {
      "id", "label", "band", "fuse", "chain", "bind", "defaults", NULL};
  g_autoptr (TsProfileSensor) sensor = g_new0 (TsProfileSensor, 1);
  g_autoptr (JsonObject) bind = NULL;
  g_autoptr (JsonObject) fuse = NULL;
  g_autofree gchar *chain_place = ts_json_place (place, "chain");
  JsonObject *object = ts_json_node_object (node, place, error);
  JsonArray *chain;
  gint band;

  sensor->json = json_node_copy (node);
  sensor->place = g_strdup (place);
  sensor->chain = g_ptr_array_new_with_free_func (link_free);
  sensor->bindings = g_ptr_array_new_with_free_func (binding_free);
  if (object == NULL || !ts_json_check_members (object, place, members, error)
      || !ts_json_get_string (object, place, "id", TRUE, &sensor->id, error)
      || !ts_json_get_string (
          object, place, "label", FALSE, &sensor->label, error)
      || !ts_profile_get_choice (
          object, place, "band", band_names, &band, error)
      || !ts_json_get_object (object, place, "fuse", FALSE, &fuse, error)
      || !ts_json_get_array (object, place, "chain", TRUE, &chain, error)
      || !ts_json_get_object (object, place, "bind", FALSE, &bind, error)
      || !ts_json_get_object (
          object, place, "defaults", FALSE, &sensor->defaults, error))
    return NULL;
  sensor->band = band;
  if (fuse != NULL && !parse_fuse (sensor, fuse, error))
    return NULL;
  if (fuse == NULL && sensor->band == TS_BAND_FUSION) {
    ts_profile_set_error (error, place, "fuse is missing");
    return NULL;
  }
  if (!ts_profile_is_name (sensor->id, FALSE)) {
    ts_profile_set_error (error, place,
        "id: '%s' is not made of letters, digits, '-' and '_'", sensor->id);
    return NULL;
  }
  if (sensor->label == NULL)
    sensor->label = g_strdup (sensor->id);
  if (json_array_get_length (chain) == 0) {
    ts_profile_set_error (error, chain_place, "is empty");
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length (chain); i++) {
    g_autofree gchar *here = g_strdup_printf ("%s[%u]", chain_place, i);
    TsProfileLink *link =
        parse_link (json_array_get_element (chain, i), here, error);

    if (link == NULL)
      return NULL;
    g_ptr_array_add (sensor->chain, link);
  }
  if (bind != NULL && !parse_bindings (sensor, bind, error))
    return NULL;
  return g_steal_pointer (&sensor);
}
