/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-chain.h"

#include <math.h>

#include "media/ts-binding.h"
#include "media/ts-capture.h"

static gboolean
set_from_number (GValue *value, gdouble number)
{
  gboolean whole = number == floor (number);

  switch (G_VALUE_TYPE (value)) {
  case G_TYPE_FLOAT:
    g_value_set_float (value, number);
    return TRUE;
  case G_TYPE_DOUBLE:
    g_value_set_double (value, number);
    return TRUE;
  case G_TYPE_INT:
    if (!whole || number < G_MININT || number > G_MAXINT)
      return FALSE;
    g_value_set_int (value, (gint) number);
    return TRUE;
  case G_TYPE_UINT:
    if (!whole || number < 0 || number > G_MAXUINT)
      return FALSE;
    g_value_set_uint (value, (guint) number);
    return TRUE;
  case G_TYPE_INT64:
    if (!whole || fabs (number) > 9e15)
      return FALSE;
    g_value_set_int64 (value, (gint64) number);
    return TRUE;
  case G_TYPE_UINT64:
    if (!whole || number < 0 || number > 9e15)
      return FALSE;
    g_value_set_uint64 (value, (guint64) number);
    return TRUE;
  default:
    return FALSE;
  }
}

static gchar *
describe_enum (GType type)
{
  GEnumClass *klass = g_type_class_ref (type);
  GString *text = g_string_new ("one of");

  for (guint i = 0; i < klass->n_values; i++)
    g_string_append_printf (
        text, "%s %s", i > 0 ? "," : "", klass->values[i].value_nick);
  g_type_class_unref (klass);
  return g_string_free (text, FALSE);
}

static gchar *
describe_numbers (GParamSpec *pspec)
{
  if (G_IS_PARAM_SPEC_INT (pspec))
    return g_strdup_printf ("a whole number from %d to %d",
        G_PARAM_SPEC_INT (pspec)->minimum, G_PARAM_SPEC_INT (pspec)->maximum);
  if (G_IS_PARAM_SPEC_UINT (pspec))
    return g_strdup_printf ("a whole number from %u to %u",
        G_PARAM_SPEC_UINT (pspec)->minimum, G_PARAM_SPEC_UINT (pspec)->maximum);
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return g_strdup_printf ("a number from %g to %g",
        G_PARAM_SPEC_DOUBLE (pspec)->minimum,
        G_PARAM_SPEC_DOUBLE (pspec)->maximum);
  if (G_IS_PARAM_SPEC_FLOAT (pspec))
    return g_strdup_printf ("a number from %g to %g",
        G_PARAM_SPEC_FLOAT (pspec)->minimum,
        G_PARAM_SPEC_FLOAT (pspec)->maximum);
  return NULL;
}

/* What a property takes, in words. */
static gchar *
describe_property (GParamSpec *pspec)
{
  gchar *text;

  if (G_TYPE_IS_ENUM (pspec->value_type))
    return describe_enum (pspec->value_type);
  if (pspec->value_type == G_TYPE_BOOLEAN)
    return g_strdup ("true or false");
  if (pspec->value_type == G_TYPE_STRING)
    return g_strdup ("text");
  text = describe_numbers (pspec);
  if (text != NULL)
    return text;
  return g_strdup_printf (
      "a %s written as text", g_type_name (pspec->value_type));
}

static gboolean
convert (GValue *value, GParamSpec *pspec, JsonNode *node)
{
  GType held = json_node_get_value_type (node);

  if (held == G_TYPE_STRING && pspec->value_type == G_TYPE_STRING) {
    g_value_set_string (value, json_node_get_string (node));
    return TRUE;
  }
  if (held == G_TYPE_STRING)
    return gst_value_deserialize_with_pspec (
        value, json_node_get_string (node), pspec);
  if (held == G_TYPE_BOOLEAN && pspec->value_type == G_TYPE_BOOLEAN) {
    g_value_set_boolean (value, json_node_get_boolean (node));
    return TRUE;
  }
  if (held == G_TYPE_INT64 || held == G_TYPE_DOUBLE)
    return set_from_number (value, json_node_get_double (node));
  return FALSE;
}

/* Enums take values that no nick names, when they are given as text. */
static gboolean
is_known_enum (const GValue *value)
{
  GEnumClass *klass;
  gboolean known;

  if (!G_VALUE_HOLDS_ENUM (value))
    return TRUE;
  klass = g_type_class_ref (G_VALUE_TYPE (value));
  known = g_enum_get_value (klass, g_value_get_enum (value)) != NULL;
  g_type_class_unref (klass);
  return known;
}

/**
 * ts_chain_set_property:
 * @place: where @value stands, for the message
 *
 * Sets a property from JSON, if it is there, can be written and takes the
 * value as it is.
 */
gboolean
ts_chain_set_property (GstElement *element, const gchar *place,
    const gchar *name, JsonNode *value, GError **error)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), name);
  const gchar *factory = GST_OBJECT_NAME (gst_element_get_factory (element));
  g_auto (GValue) converted = G_VALUE_INIT;
  g_auto (GValue) checked = G_VALUE_INIT;
  g_autofree gchar *wanted = NULL;
  g_autofree gchar *shown = NULL;

  if (pspec == NULL)
    return ts_profile_set_error (
        error, place, "%s has no property '%s'", factory, name);
  if ((pspec->flags & G_PARAM_WRITABLE) == 0
      || (pspec->flags & G_PARAM_CONSTRUCT_ONLY) != 0)
    return ts_profile_set_error (
        error, place, "%s does not let '%s' be set", factory, name);

  g_value_init (&converted, pspec->value_type);
  if (convert (&converted, pspec, value) && is_known_enum (&converted)) {
    g_value_init (&checked, pspec->value_type);
    g_value_copy (&converted, &checked);
    /* it says whether it had to change the value; flags are never changed */
    if (!g_param_value_validate (pspec, &checked)
        || g_param_values_cmp (pspec, &converted, &checked) == 0) {
      g_object_set_property (G_OBJECT (element), name, &converted);
      return TRUE;
    }
  }
  wanted = describe_property (pspec);
  shown = json_to_string (value, FALSE);
  return ts_profile_set_error (error, place, "%s is not %s", shown, wanted);
}

/**
 * ts_chain_can_bind:
 * @pspec: (nullable): the property, if there is one
 *
 * Returns: whether ts_binding_bind() can write the property from the key
 */
gboolean
ts_chain_can_bind (GSettingsSchema *schema, const gchar *key, GParamSpec *pspec)
{
  g_autoptr (GSettingsSchemaKey) schema_key =
      g_settings_schema_get_key (schema, key);
  const GVariantType *type = g_settings_schema_key_get_value_type (schema_key);

  if (pspec == NULL || (pspec->flags & G_PARAM_WRITABLE) == 0
      || (pspec->flags & G_PARAM_CONSTRUCT_ONLY) != 0)
    return FALSE;
  if (pspec->value_type == GST_TYPE_CAPS || ts_capture_is_mode (schema, key))
    return pspec->value_type == GST_TYPE_CAPS
           && ts_capture_is_mode (schema, key);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    return pspec->value_type == G_TYPE_STRING
           || G_TYPE_IS_ENUM (pspec->value_type) || ts_binding_is_color (pspec);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    return pspec->value_type == G_TYPE_BOOLEAN;
  return pspec->value_type == G_TYPE_INT || pspec->value_type == G_TYPE_UINT
         || pspec->value_type == G_TYPE_INT64
         || pspec->value_type == G_TYPE_UINT64
         || pspec->value_type == G_TYPE_FLOAT
         || pspec->value_type == G_TYPE_DOUBLE;
}
