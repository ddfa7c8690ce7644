/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-settings-value.h"

#include <math.h>

#include "camera/ts-settings.h"

/**
 * ts_settings_value_get_limits:
 * @ret_minimum: (out) (nullable): lower limit of a number
 * @ret_maximum: (out) (nullable): upper limit of a number
 * @ret_choices: (out) (nullable): all allowed strings
 */
void
ts_settings_value_get_limits (GSettingsSchemaKey *key, GVariant **ret_minimum,
    GVariant **ret_maximum, GStrv *ret_choices)
{
  g_autoptr (GVariant) range = g_settings_schema_key_get_range (key);
  g_autoptr (GVariant) detail = NULL;
  const gchar *kind;

  *ret_minimum = *ret_maximum = NULL;
  *ret_choices = NULL;
  g_variant_get (range, "(&sv)", &kind, &detail);
  if (g_str_equal (kind, "range")) {
    *ret_minimum = g_variant_get_child_value (detail, 0);
    *ret_maximum = g_variant_get_child_value (detail, 1);
  } else if (g_str_equal (kind, "enum")) {
    *ret_choices = g_variant_dup_strv (detail, NULL);
  }
}

static const gchar *
describe_type (const GVariantType *type)
{
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    return "true or false";
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    return "text";
  if (g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE))
    return "a number";
  if (g_variant_type_equal (type, G_VARIANT_TYPE_INT32)
      || g_variant_type_equal (type, G_VARIANT_TYPE_UINT32))
    return "a whole number";
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    return "a list of texts";
  return "a value of another type";
}

static void
set_not_allowed (GSettingsSchemaKey *key, const gchar *shown, GError **error)
{
  g_autoptr (GVariant) minimum = NULL;
  g_autoptr (GVariant) maximum = NULL;
  g_auto (GStrv) choices = NULL;
  g_autofree gchar *allowed = NULL;

  ts_settings_value_get_limits (key, &minimum, &maximum, &choices);
  if (choices != NULL) {
    g_autofree gchar *list = g_strjoinv (", ", choices);

    allowed = g_strdup_printf ("one of %s", list);
  } else if (minimum != NULL) {
    g_autofree gchar *low = g_variant_print (minimum, FALSE);
    g_autofree gchar *high = g_variant_print (maximum, FALSE);

    allowed = g_strdup_printf ("%s from %s to %s",
        describe_type (g_settings_schema_key_get_value_type (key)), low, high);
  } else {
    allowed =
        g_strdup (describe_type (g_settings_schema_key_get_value_type (key)));
  }
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
      "%s: %s is not %s", g_settings_schema_key_get_name (key), shown, allowed);
}

/**
 * ts_settings_value_check:
 *
 * Returns: whether @key allows @value; if not, @error says what it does
 */
gboolean
ts_settings_value_check (
    GSettingsSchemaKey *key, GVariant *value, GError **error)
{
  const GVariantType *type = g_settings_schema_key_get_value_type (key);
  g_autofree gchar *shown = NULL;

  /* NaN is neither below nor above any limit */
  if (g_variant_is_of_type (value, type)
      && g_settings_schema_key_range_check (key, value)
      && (!g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE)
          || isfinite (g_variant_get_double (value))))
    return TRUE;
  shown = g_variant_print (value, FALSE);
  set_not_allowed (key, shown, error);
  return FALSE;
}

/* Takes a floating reference. */
static GVariant *
check_range (GSettingsSchemaKey *key, GVariant *value, GError **error)
{
  g_variant_ref_sink (value);
  if (ts_settings_value_check (key, value, error))
    return value;
  g_variant_unref (value);
  return NULL;
}

static GVariant *
number_from_json (JsonNode *node, const GVariantType *type)
{
  gdouble number = json_node_get_double (node);
  gboolean whole = number == floor (number);

  if (g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE))
    return g_variant_new_double (number);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_INT32) && whole
      && number >= G_MININT32 && number <= G_MAXINT32)
    return g_variant_new_int32 ((gint32) number);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_UINT32) && whole && number >= 0
      && number <= G_MAXUINT32)
    return g_variant_new_uint32 ((guint32) number);
  return NULL;
}

static GVariant *
list_from_json (JsonArray *array)
{
  g_autoptr (GVariantBuilder) builder =
      g_variant_builder_new (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (json_node_get_value_type (node) != G_TYPE_STRING)
      return NULL;
    g_variant_builder_add (builder, "s", json_node_get_string (node));
  }
  return g_variant_builder_end (builder);
}

/**
 * ts_settings_value_from_json:
 *
 * Returns: (transfer full): the value, allowed by @key; or %NULL and @error
 */
GVariant *
ts_settings_value_from_json (
    GSettingsSchemaKey *key, JsonNode *node, GError **error)
{
  const GVariantType *type = g_settings_schema_key_get_value_type (key);
  GType held =
      JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : 0;
  GVariant *value = NULL;

  if (held == G_TYPE_STRING
      && g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    value = g_variant_new_string (json_node_get_string (node));
  else if (held == G_TYPE_BOOLEAN
           && g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    value = g_variant_new_boolean (json_node_get_boolean (node));
  else if (held == G_TYPE_INT64 || held == G_TYPE_DOUBLE)
    value = number_from_json (node, type);
  else if (JSON_NODE_HOLDS_ARRAY (node)
           && g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    value = list_from_json (json_node_get_array (node));
  if (value == NULL) {
    g_autofree gchar *shown = json_to_string (node, FALSE);

    set_not_allowed (key, shown, error);
    return NULL;
  }
  return check_range (key, value, error);
}

/**
 * ts_settings_value_from_text:
 * @text: a string as it is, anything else as GVariant text (`true`, `12.5`)
 *
 * Returns: (transfer full): the value, allowed by @key; or %NULL and @error
 */
GVariant *
ts_settings_value_from_text (
    GSettingsSchemaKey *key, const gchar *text, GError **error)
{
  const GVariantType *type = g_settings_schema_key_get_value_type (key);
  GVariant *value;

  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING)) {
    if (!g_utf8_validate (text, -1, NULL)) {
      set_not_allowed (key, "what is not UTF-8", error);
      return NULL;
    }
    return check_range (key, g_variant_new_string (text), error);
  }
  value = g_variant_parse (type, text, NULL, NULL, NULL);
  if (value == NULL) {
    g_autofree gchar *shown = g_strdup_printf ("'%s'", text);

    set_not_allowed (key, shown, error);
    return NULL;
  }
  return check_range (key, value, error);
}
