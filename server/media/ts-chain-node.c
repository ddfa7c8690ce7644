/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-chain-node.h"

#include <math.h>

#include "system/ts-redact.h"

static void
binding_free (gpointer data)
{
  TsChainBinding *binding = data;

  g_free (binding->key);
  g_free (binding->property);
  json_node_unref (binding->value);
  g_free (binding);
}

void
ts_chain_node_free (TsChainNode *self)
{
  g_free (self->name);
  g_free (self->element);
  g_free (self->summary);
  g_free (self->launch);
  json_object_unref (self->properties);
  g_ptr_array_unref (self->bindings);
  g_free (self->caps);
  g_free (self->state);
  g_free (self);
}

/* A property's name may say that its value is a secret, or the value itself
 * (an address with a password). */
static gchar *
redact_value (const gchar *name, const gchar *value)
{
  g_autofree gchar *probe = g_strconcat (name, "='probe'", NULL);
  g_autofree gchar *redacted = ts_redact_text (probe);

  if (g_str_equal (redacted, probe))
    return ts_redact_text (value);
  return g_strdup ("***");
}

static gchar *
format_value (const GValue *value)
{
  g_auto (GValue) text = G_VALUE_INIT;
  gchar *serialized;

  if (G_VALUE_HOLDS_STRING (value))
    return g_value_dup_string (value);
  if (GST_VALUE_HOLDS_CAPS (value)) /* serialised, they are quoted */
    return gst_caps_to_string (gst_value_get_caps (value));
  if (G_VALUE_HOLDS_ENUM (value)) {
    GEnumClass *klass = g_type_class_ref (G_VALUE_TYPE (value));
    const GEnumValue *entry =
        g_enum_get_value (klass, g_value_get_enum (value));

    serialized = entry != NULL ? g_strdup (entry->value_nick) : NULL;
    g_type_class_unref (klass);
    return serialized;
  }
  serialized = gst_value_serialize (value);
  if (serialized != NULL)
    return serialized;
  g_value_init (&text, G_TYPE_STRING);
  return g_value_transform (value, &text) ? g_value_dup_string (&text) : NULL;
}

/* What the property has now, which may be another value than was asked for. */
static JsonNode *
read_property (GstElement *element, const gchar *name)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), name);
  JsonNode *node = json_node_new (JSON_NODE_NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;
  g_autofree gchar *text = NULL;
  g_autofree gchar *shown = NULL;

  if (pspec == NULL || (pspec->flags & G_PARAM_READABLE) == 0)
    return node;
  g_value_init (&value, pspec->value_type);
  g_object_get_property (G_OBJECT (element), name, &value);
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    return json_node_init_boolean (node, g_value_get_boolean (&value));
  g_value_init (&number, G_TYPE_DOUBLE);
  /* GLib transforms enums to numbers, too */
  if (!G_VALUE_HOLDS_ENUM (&value) && !G_VALUE_HOLDS_FLAGS (&value)
      && g_value_transform (&value, &number)) {
    gdouble plain = g_value_get_double (&number);

    /* JSON has no infinity; such values mean "none" */
    if (!isfinite (plain) || ABS (plain) >= G_MAXFLOAT)
      return node;
    if (plain == floor (plain) && ABS (plain) < 9e15)
      return json_node_init_int (node, (gint64) plain);
    return json_node_init_double (node, plain);
  }
  text = format_value (&value);
  if (text == NULL)
    return node;
  shown = redact_value (name, text);
  return json_node_init_string (node, shown);
}

static gchar *
read_caps (GstElement *element)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");
  g_autoptr (GstCaps) caps = NULL;

  if (pad == NULL && element->srcpads != NULL)
    pad = gst_object_ref (element->srcpads->data);
  if (pad != NULL)
    caps = gst_pad_get_current_caps (pad);
  return caps != NULL ? gst_caps_to_string (caps) : NULL;
}

static gchar *
get_summary (GstElement *element)
{
  return g_strdup (gst_element_class_get_metadata (
      GST_ELEMENT_GET_CLASS (element), GST_ELEMENT_METADATA_LONGNAME));
}

static void
add_properties (
    TsChainNode *self, const TsProfileLink *link, GstElement *element)
{
  g_autoptr (GList) names = NULL;

  if (link->caps != NULL)
    json_object_set_member (
        self->properties, "caps", read_property (element, "caps"));
  if (link->properties == NULL)
    return;
  names = json_object_get_members (link->properties);
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (
        self->properties, l->data, read_property (element, l->data));
}

static void
add_bindings (TsChainNode *self, GPtrArray *bindings, GstElement *element)
{
  for (guint i = 0; i < bindings->len; i++) {
    const TsProfileBinding *binding = g_ptr_array_index (bindings, i);
    TsChainBinding *shown;

    if (!g_str_equal (binding->element, self->name))
      continue;
    shown = g_new0 (TsChainBinding, 1);
    shown->key = g_str_equal (binding->concern, "sensor")
                     ? g_strdup (binding->key)
                     : g_strconcat (binding->concern, ".", binding->key, NULL);
    shown->property = g_strdup (binding->property);
    shown->value = read_property (element, binding->property);
    g_ptr_array_add (self->bindings, shown);
  }
}

/**
 * ts_chain_node_new:
 * @link: what the profile says
 * @bindings: (element-type TsProfileBinding): of the sensor; those of this
 *   element are taken
 * @element: what was made of it
 */
TsChainNode *
ts_chain_node_new (
    const TsProfileLink *link, GPtrArray *bindings, GstElement *element)
{
  TsChainNode *self = g_new0 (TsChainNode, 1);

  self->name = gst_object_get_name (GST_OBJECT (element));
  self->element = g_strdup (link->element != NULL ? link->element
                            : link->caps != NULL  ? "capsfilter"
                                                  : "bin");
  self->summary = get_summary (element);
  self->launch = link->launch != NULL ? ts_redact_text (link->launch) : NULL;
  self->properties = json_object_new ();
  self->bindings = g_ptr_array_new_with_free_func (binding_free);
  self->caps = read_caps (element);
  self->state =
      g_ascii_strdown (gst_element_state_get_name (GST_STATE (element)), -1);
  add_properties (self, link, element);
  add_bindings (self, bindings, element);
  return self;
}
