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

gchar *
ts_http_setting_json_format_etag (guint64 revision)
{
  return g_strdup_printf ("\"%016" G_GINT64_MODIFIER "x\"", revision);
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
add_value (JsonBuilder *builder, const gchar *name, GVariant *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_value (builder, json_gvariant_serialize (value));
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
add_limits (JsonBuilder *builder, const TsSettingInfo *info)
{
  if (info->minimum != NULL)
    add_value (builder, "minimum", info->minimum);
  if (info->maximum != NULL)
    add_value (builder, "maximum", info->maximum);
  if (info->choices == NULL)
    return;
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
  for (guint i = 0; info->choices[i] != NULL; i++)
    json_builder_add_string_value (builder, info->choices[i]);
  json_builder_end_array (builder);
}

static void
add_setting (JsonBuilder *builder, TsCaller *caller, const TsSettingInfo *info,
    const gchar *sensor)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "key", info->key);
  ts_http_json_add_string (builder, "type", type_of (info));
  add_value (builder, "value", info->value);
  add_value (builder, "default", info->default_value);
  add_flag (
      builder, "changed", !g_variant_equal (info->value, info->default_value));
  add_limits (builder, info);
  add_optional (builder, "unit", info->unit);
  add_optional (builder, "format", info->format);
  add_optional (builder, "section", info->section);
  add_optional (builder, "restart", info->restart);
  if (info->running != NULL)
    add_value (builder, "running", info->running);
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
 * @instance: empty where the concern has a single one
 *
 * Adds an object with those settings of the instance that @caller may see.
 *
 * Returns: whether there are any; if not, nothing was added, and @error says
 *   why
 */
gboolean
ts_http_setting_json_add_group (JsonBuilder *builder, TsSettings *settings,
    TsCaller *caller, const gchar *concern, const gchar *instance,
    GError **error)
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
      ts_settings_get_revision (settings, concern, instance));
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
      add_setting (builder, caller, info, sensor);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return TRUE;
}
