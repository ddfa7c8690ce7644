/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermjson.h"

#include <math.h>
#include <string.h>

struct _ThermJson
{
  GQuark domain;
  gint code;
  GString *path;
  GArray *lengths; /* of the path before each step into it */
  GError *error;
};

ThermJson *
therm_json_new (GQuark domain, gint code)
{
  ThermJson *self = g_new0 (ThermJson, 1);

  self->domain = domain;
  self->code = code;
  self->path = g_string_new (NULL);
  self->lengths = g_array_new (FALSE, FALSE, sizeof (gsize));
  return self;
}

void
therm_json_free (ThermJson *self)
{
  g_string_free (self->path, TRUE);
  g_array_unref (self->lengths);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
therm_json_finish (ThermJson *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

gboolean
therm_json_failed (ThermJson *self)
{
  return self->error != NULL;
}

void
therm_json_fail (ThermJson *self, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  if (self->error != NULL)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  self->error = g_error_new (self->domain, self->code, "%s: %s",
      self->path->len > 0 ? self->path->str : "scene", text);
}

void
therm_json_enter (ThermJson *self, const gchar *name)
{
  g_array_append_val (self->lengths, self->path->len);
  if (self->path->len > 0)
    g_string_append_c (self->path, '.');
  g_string_append (self->path, name);
}

void
therm_json_enter_index (ThermJson *self, guint index)
{
  g_array_append_val (self->lengths, self->path->len);
  g_string_append_printf (self->path, "[%u]", index);
}

void
therm_json_leave (ThermJson *self)
{
  g_assert (self->lengths->len > 0);

  g_string_truncate (
      self->path, g_array_index (self->lengths, gsize, self->lengths->len - 1));
  g_array_set_size (self->lengths, self->lengths->len - 1);
}

JsonObject *
therm_json_as_object (
    ThermJson *self, JsonNode *node, const gchar *const *names)
{
  g_autoptr (GList) members = NULL;
  JsonObject *object;

  if (self->error != NULL || node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    therm_json_fail (self, "has to be an object");
    return NULL;
  }

  object = json_node_get_object (node);
  members = json_object_get_members (object);
  for (GList *l = members; l != NULL; l = l->next) {
    if (!g_strv_contains (names, l->data)) {
      therm_json_fail (
          self, "there is no member \"%.64s\" here", (const gchar *) l->data);
      return NULL;
    }
  }
  return object;
}

JsonArray *
therm_json_as_array (ThermJson *self, JsonNode *node, guint low, guint high)
{
  JsonArray *array;

  if (self->error != NULL || node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    therm_json_fail (self, "has to be an array");
    return NULL;
  }

  array = json_node_get_array (node);
  if (json_array_get_length (array) < low
      || json_array_get_length (array) > high) {
    therm_json_fail (self, "has %u elements, but has to have %u to %u",
        json_array_get_length (array), low, high);
    return NULL;
  }
  return array;
}

gdouble
therm_json_as_number (
    ThermJson *self, JsonNode *node, gdouble low, gdouble high)
{
  gdouble value;

  if (self->error != NULL || node == NULL)
    return NAN;

  if (!JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_INT64
          && json_node_get_value_type (node) != G_TYPE_DOUBLE)) {
    therm_json_fail (self, "has to be a number");
    return NAN;
  }

  value = json_node_get_double (node);
  if (!(value >= low && value <= high)) {
    therm_json_fail (self, "is %g, but has to be %g to %g", value, low, high);
    return NAN;
  }
  return value;
}

const gchar *
therm_json_as_string (ThermJson *self, JsonNode *node)
{
  if (self->error != NULL || node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING) {
    therm_json_fail (self, "has to be a string");
    return NULL;
  }
  return json_node_get_string (node);
}

JsonNode *
therm_json_member (
    ThermJson *self, JsonObject *object, const gchar *name, gboolean required)
{
  JsonNode *node;

  if (self->error != NULL || object == NULL)
    return NULL;

  node = json_object_get_member (object, name);
  if (node == NULL && required)
    therm_json_fail (self, "\"%s\" is missing", name);
  return node;
}

gdouble
therm_json_number (ThermJson *self, JsonObject *object, const gchar *name,
    gdouble low, gdouble high, gdouble fallback)
{
  JsonNode *node = therm_json_member (self, object, name, isnan (fallback));
  gdouble value;

  if (node == NULL)
    return fallback;

  therm_json_enter (self, name);
  value = therm_json_as_number (self, node, low, high);
  therm_json_leave (self);
  return isnan (value) ? fallback : value;
}

gboolean
therm_json_boolean (
    ThermJson *self, JsonObject *object, const gchar *name, gboolean fallback)
{
  JsonNode *node = therm_json_member (self, object, name, FALSE);

  if (node == NULL)
    return fallback;

  if (!JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_BOOLEAN) {
    therm_json_enter (self, name);
    therm_json_fail (self, "has to be true or false");
    therm_json_leave (self);
    return fallback;
  }
  return json_node_get_boolean (node);
}

const gchar *
therm_json_string (
    ThermJson *self, JsonObject *object, const gchar *name, gboolean required)
{
  JsonNode *node = therm_json_member (self, object, name, required);
  const gchar *value;

  if (node == NULL)
    return NULL;

  therm_json_enter (self, name);
  value = therm_json_as_string (self, node);
  therm_json_leave (self);
  return value;
}

/* A fallback below 0 makes the member a required one. */
guint
therm_json_choice (ThermJson *self, JsonObject *object, const gchar *name,
    const gchar *const *choices, gint fallback)
{
  const gchar *value = therm_json_string (self, object, name, fallback < 0);
  g_autofree gchar *list = NULL;

  if (value == NULL)
    return MAX (fallback, 0);

  for (guint i = 0; choices[i] != NULL; i++)
    if (strcmp (choices[i], value) == 0)
      return i;

  list = g_strjoinv (", ", (gchar **) choices);
  therm_json_enter (self, name);
  therm_json_fail (self, "\"%.64s\" is none of: %s", value, list);
  therm_json_leave (self);
  return MAX (fallback, 0);
}

void
therm_json_colour (
    ThermJson *self, JsonObject *object, const gchar *name, guint8 *rgb)
{
  const gchar *value = therm_json_string (self, object, name, FALSE);
  gint digits[6];

  if (value == NULL)
    return;

  if (value[0] == '#' && strlen (value) == 7) {
    gint i;

    for (i = 0; i < 6; i++)
      if ((digits[i] = g_ascii_xdigit_value (value[i + 1])) < 0)
        break;
    if (i == 6) {
      for (i = 0; i < 3; i++)
        rgb[i] = digits[2 * i] * 16 + digits[2 * i + 1];
      return;
    }
  }

  therm_json_enter (self, name);
  therm_json_fail (self, "\"%.64s\" is no colour like \"#rrggbb\"", value);
  therm_json_leave (self);
}
