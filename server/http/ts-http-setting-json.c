/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-setting-json.h"

#include "http/ts-http-reply.h"

/* What only those may see who may change it: how the camera is reached and by
 * whom, and how it is looked after. Whoever may look at a picture may see how
 * it is made. */
#define CLOSED_PERMISSIONS                                                     \
  (TS_PERMISSION_NETWORK | TS_PERMISSION_USERS | TS_PERMISSION_LOGS            \
      | TS_PERMISSION_MAINTENANCE)

gboolean
ts_http_setting_json_may_read (
    TsCaller *caller, const TsSettingInfo *info, const gchar *sensor)
{
  return ts_caller_may (caller, info->permission, sensor)
         || ((info->permission & CLOSED_PERMISSIONS) == 0
             && ts_caller_may (caller, TS_PERMISSION_VIEW, sensor));
}

/**
 * ts_http_setting_json_format_etag:
 * @units: in which numbers are told: with others they are not the same
 */
gchar *
ts_http_setting_json_format_etag (guint64 revision, const TsUnits *units)
{
  if (units->temperature == 0)
    return g_strdup_printf ("\"%016" G_GINT64_MODIFIER "x\"", revision);
  return g_strdup_printf ("\"%016" G_GINT64_MODIFIER "x-%c-%s\"", revision,
      units->temperature, units->feet ? "ft" : "m");
}

static const gchar *
type_of (const TsSettingInfo *info)
{
  if (info->choices != NULL)
    return "choice";
  if (g_variant_is_of_type (info->value, G_VARIANT_TYPE_BOOLEAN))
    return "boolean";
  if (g_variant_is_of_type (info->value, G_VARIANT_TYPE_DOUBLE))
    return "number";
  if (g_variant_is_of_type (info->value, G_VARIANT_TYPE_STRING))
    return "string";
  if (g_variant_is_of_type (info->value, G_VARIANT_TYPE_STRING_ARRAY))
    return "list";
  return "integer";
}

static void
add_value (JsonBuilder *builder, const gchar *name, GVariant *value,
    const gchar *unit, const TsUnits *units)
{
  const gchar *shown_unit;
  gdouble shown;

  json_builder_set_member_name (builder, name);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE)
      && ts_units_convert (
          units, unit, g_variant_get_double (value), &shown, &shown_unit))
    json_builder_add_double_value (builder, shown);
  else
    json_builder_add_value (builder, json_gvariant_serialize (value));
}

static void
add_unit (JsonBuilder *builder, const TsSettingInfo *info, const TsUnits *units)
{
  const gchar *unit = info->unit;
  gdouble unused;

  if (g_variant_is_of_type (info->value, G_VARIANT_TYPE_DOUBLE))
    ts_units_convert (units, info->unit, 0, &unused, &unit);
  if (unit != NULL)
    ts_http_json_add_string (builder, "unit", unit);
}

static void
add_optional (JsonBuilder *builder, const gchar *name, const gchar *text)
{
  if (text != NULL)
    ts_http_json_add_string (builder, name, text);
}

static void
add_flag (JsonBuilder *builder, const gchar *name, gboolean flag)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, flag);
}

static void
add_limits (
    JsonBuilder *builder, const TsSettingInfo *info, const TsUnits *units)
{
  if (info->minimum != NULL)
    add_value (builder, "minimum", info->minimum, info->unit, units);
  if (info->maximum != NULL)
    add_value (builder, "maximum", info->maximum, info->unit, units);
  if (info->choices == NULL)
    return;
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
  for (guint i = 0; info->choices[i] != NULL; i++)
    json_builder_add_string_value (builder, info->choices[i]);
  json_builder_end_array (builder);
}

static void
add_setting (JsonBuilder *builder, TsCaller *caller, const TsUnits *units,
    const TsSettingInfo *info, const gchar *sensor)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "key", info->key);
  ts_http_json_add_string (builder, "type", type_of (info));
  add_value (builder, "value", info->value, info->unit, units);
  add_value (builder, "default", info->default_value, info->unit, units);
  add_flag (
      builder, "changed", !g_variant_equal (info->value, info->default_value));
  add_limits (builder, info, units);
  add_unit (builder, info, units);
  add_optional (builder, "format", info->format);
  add_optional (builder, "section", info->section);
  add_optional (builder, "restart", info->restart);
  if (info->running != NULL)
    add_value (builder, "running", info->running, info->unit, units);
  ts_http_json_add_string (
      builder, "permission", ts_permission_to_string (info->permission));
  add_flag (
      builder, "writable", ts_caller_may (caller, info->permission, sensor));
  ts_http_json_add_string (builder, "summary", info->summary);
  ts_http_json_add_string (builder, "description", info->description);
  json_builder_end_object (builder);
}

static gboolean
can_read_any (TsCaller *caller, GPtrArray *infos, const gchar *sensor)
{
  for (guint i = 0; i < infos->len; i++) {
    if (ts_http_setting_json_may_read (
            caller, g_ptr_array_index (infos, i), sensor))
      return TRUE;
  }
  return FALSE;
}

/* A user's own name for it, or what it is about. */
static void
add_title (JsonBuilder *builder, TsSettings *settings, const gchar *concern,
    const gchar *instance)
{
  g_autoptr (TsSettingInfo) name = NULL;
  g_autofree gchar *title = NULL;

  if (ts_settings_is_user_concern (settings, concern))
    name = ts_settings_describe_key (settings, concern, instance, "name", NULL);
  if (name != NULL) {
    title = g_variant_dup_string (name->value, NULL);
  } else {
    title = g_strdup (*instance != '\0' ? instance : concern);
    if (*instance == '\0')
      title[0] = g_ascii_toupper (title[0]);
  }
  ts_http_json_add_string (builder, "title", title);
  if (name != NULL)
    add_flag (builder, "removable", TRUE);
}

/**
 * ts_http_setting_json_add_group:
 * @units: in which numbers are told
 * @instance: empty where the concern has a single one
 *
 * Adds an object with those settings of the instance that @caller may see.
 *
 * Returns: whether there are any; if not, nothing was added, and @error says
 *   why
 */
gboolean
ts_http_setting_json_add_group (JsonBuilder *builder, TsSettings *settings,
    TsCaller *caller, const TsUnits *units, const gchar *concern,
    const gchar *instance, GError **error)
{
  g_autoptr (GPtrArray) infos =
      ts_settings_describe (settings, concern, instance, error);
  const gchar *sensor = ts_settings_get_sensor (settings, concern, instance);
  g_autofree gchar *etag = NULL;

  if (infos == NULL)
    return FALSE;
  if (infos->len > 0 && !can_read_any (caller, infos, sensor)) {
    const TsSettingInfo *first = g_ptr_array_index (infos, 0);

    ts_caller_check (caller, first->permission, sensor, error);
    return FALSE;
  }
  etag = ts_http_setting_json_format_etag (
      ts_settings_get_revision (settings, concern, instance), units);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "concern", concern);
  ts_http_json_add_string (builder, "instance", instance);
  add_title (builder, settings, concern, instance);
  add_optional (builder, "sensor", sensor);
  ts_http_json_add_string (builder, "etag", etag);
  json_builder_set_member_name (builder, "settings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < infos->len; i++) {
    const TsSettingInfo *info = g_ptr_array_index (infos, i);

    if (ts_http_setting_json_may_read (caller, info, sensor))
      add_setting (builder, caller, units, info, sensor);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return TRUE;
}

/**
 * ts_http_setting_json_parse:
 * @units: in which @shown is
 * @shown: as somebody has written it
 *
 * Returns: (transfer full): the value in the unit in which it is kept; @shown
 *   itself when there is nothing to convert, or no such key
 */
JsonNode *
ts_http_setting_json_parse (TsSettings *settings, const TsUnits *units,
    const gchar *concern, const gchar *instance, const gchar *key,
    JsonNode *shown)
{
  g_autoptr (TsSettingInfo) info =
      ts_settings_describe_key (settings, concern, instance, key, NULL);
  gdouble value;
  JsonNode *node;

  if (info == NULL || !JSON_NODE_HOLDS_VALUE (shown)
      || !g_variant_is_of_type (info->value, G_VARIANT_TYPE_DOUBLE)
      || (json_node_get_value_type (shown) != G_TYPE_INT64
          && json_node_get_value_type (shown) != G_TYPE_DOUBLE)
      || !ts_units_revert (units, info->unit, json_node_get_double (shown),
          g_variant_get_double (info->value), &value))
    return json_node_ref (shown);
  node = json_node_alloc ();
  return json_node_init_double (node, value);
}
