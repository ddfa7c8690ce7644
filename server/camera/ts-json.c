/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-json.h"

#include <string.h>

#include "camera/ts-profile.h"

/* json-glib's parser and ours go down with the document; deeper than this is
 * no profile, and would only use up the stack. */
#define MAX_DEPTH 32

static gboolean
is_too_deep (const gchar *text, gsize length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++) {
    if (in_string && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      in_string = !in_string;
    else if (!in_string && (text[i] == '{' || text[i] == '[')) {
      if (++depth > MAX_DEPTH)
        return TRUE;
    } else if (!in_string && (text[i] == '}' || text[i] == ']') && depth > 0)
      depth--;
  }
  return FALSE;
}

/**
 * ts_json_parse:
 *
 * Returns: (transfer full): the top of the document; or %NULL and @error with
 *   the line
 */
JsonNode *
ts_json_parse (const gchar *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;
  gsize size = length >= 0 ? (gsize) length : strlen (text);
  JsonNode *root;

  if (size == 0) {
    g_set_error_literal (
        error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_SYNTAX, "is empty");
    return NULL;
  }
  if (!g_utf8_validate_len (text, size, NULL)) {
    g_set_error_literal (
        error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_SYNTAX, "is not UTF-8 text");
    return NULL;
  }
  if (is_too_deep (text, size)) {
    g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_SYNTAX,
        "is nested deeper than %d levels", MAX_DEPTH);
    return NULL;
  }
  if (!json_parser_load_from_data (parser, text, size, &local)) {
    const gchar *message = local->message;

    /* json-glib begins with a file name that it does not know */
    if (g_str_has_prefix (message, "<data>:"))
      message += strlen ("<data>:");
    g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_SYNTAX,
        "is not JSON: line %s", message);
    return NULL;
  }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (
        error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_SYNTAX, "is empty");
  return root;
}

gchar *
ts_json_place (const gchar *place, const gchar *member)
{
  if (place == NULL)
    return g_strdup (member);
  return g_strdup_printf ("%s.%s", place, member);
}

static gboolean
wrong_type (const gchar *place, const gchar *wanted, GError **error)
{
  g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID,
      "%s: is not %s", place, wanted);
  return FALSE;
}

JsonObject *
ts_json_node_object (JsonNode *node, const gchar *place, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    wrong_type (place, "an object", error);
    return NULL;
  }
  return json_node_get_object (node);
}

/**
 * ts_json_check_members:
 * @members: all that may be there
 *
 * A member that nobody reads is a mistake of who wrote it, so it is an error.
 */
gboolean
ts_json_check_members (JsonObject *object, const gchar *place,
    const gchar *const *members, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next) {
    if (!g_strv_contains (members, l->data)) {
      g_autofree gchar *here = ts_json_place (place, l->data);
      g_autofree gchar *known = g_strjoinv (", ", (GStrv) members);

      g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID,
          "%s: unknown; known here: %s", here, known);
      return FALSE;
    }
  }
  return TRUE;
}

/* Sets *ret_node to NULL when a member that may be missing is. */
static gboolean
get_member (JsonObject *object, const gchar *place, const gchar *member,
    gboolean required, JsonNode **ret_node, GError **error)
{
  *ret_node = json_object_get_member (object, member);
  if (*ret_node == NULL && required) {
    g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID,
        "%s: '%s' is missing", place != NULL ? place : "the profile", member);
    return FALSE;
  }
  return TRUE;
}

gboolean
ts_json_get_string (JsonObject *object, const gchar *place, const gchar *member,
    gboolean required, gchar **ret_text, GError **error)
{
  g_autofree gchar *here = ts_json_place (place, member);
  JsonNode *node;

  if (!get_member (object, place, member, required, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return wrong_type (here, "a string", error);
  *ret_text = g_strdup (json_node_get_string (node));
  return TRUE;
}

gboolean
ts_json_get_object (JsonObject *object, const gchar *place, const gchar *member,
    gboolean required, JsonObject **ret_object, GError **error)
{
  g_autofree gchar *here = ts_json_place (place, member);
  JsonNode *node;

  if (!get_member (object, place, member, required, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (ts_json_node_object (node, here, error) == NULL)
    return FALSE;
  *ret_object = json_object_ref (json_node_get_object (node));
  return TRUE;
}

/**
 * ts_json_get_array:
 * @ret_array: (out) (transfer none) (nullable): the array, or %NULL
 */
gboolean
ts_json_get_array (JsonObject *object, const gchar *place, const gchar *member,
    gboolean required, JsonArray **ret_array, GError **error)
{
  g_autofree gchar *here = ts_json_place (place, member);
  JsonNode *node;

  *ret_array = NULL;
  if (!get_member (object, place, member, required, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return wrong_type (here, "an array", error);
  *ret_array = json_node_get_array (node);
  return TRUE;
}

/**
 * ts_json_expand:
 * @variables: (element-type utf8 utf8): values by name
 *
 * Returns: (transfer full): @text with every `${name}` replaced; or %NULL and
 *   @error
 */
gchar *
ts_json_expand (const gchar *text, GHashTable *variables, const gchar *place,
    GError **error)
{
  g_autoptr (GString) result = g_string_new (NULL);
  const gchar *rest = text;
  const gchar *start;

  while ((start = strstr (rest, "${")) != NULL) {
    const gchar *end = strchr (start, '}');
    g_autofree gchar *name = NULL;
    const gchar *value;

    if (end == NULL) {
      g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID,
          "%s: a '${' has no '}'", place);
      return NULL;
    }
    name = g_strndup (start + 2, end - start - 2);
    value = g_hash_table_lookup (variables, name);
    if (value == NULL) {
      g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID,
          "%s: there is no variable '%s'", place, name);
      return NULL;
    }
    g_string_append_len (result, rest, start - rest);
    g_string_append (result, value);
    rest = end + 1;
  }
  g_string_append (result, rest);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static JsonNode *
expand_array (
    JsonArray *array, GHashTable *variables, const gchar *place, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *copy = json_array_new ();

  json_node_take_array (node, copy);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree gchar *here = g_strdup_printf ("%s[%u]", place, i);
    JsonNode *element = ts_json_expand_node (
        json_array_get_element (array, i), variables, here, error);

    if (element == NULL)
      return NULL;
    json_array_add_element (copy, element);
  }
  return g_steal_pointer (&node);
}

/**
 * ts_json_expand_node:
 *
 * Returns: (transfer full): a copy of @node in which every string is expanded;
 *   or %NULL and @error. What stands in `variables` at the top stays as it is.
 */
JsonNode *
ts_json_expand_node (
    JsonNode *node, GHashTable *variables, const gchar *place, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    g_autoptr (JsonNode) result = json_node_new (JSON_NODE_OBJECT);
    JsonObject *copy = json_object_new ();
    JsonObject *object = json_node_get_object (node);
    g_autoptr (GList) names = json_object_get_members (object);

    json_node_take_object (result, copy);
    for (GList *l = names; l != NULL; l = l->next) {
      g_autofree gchar *here = ts_json_place (place, l->data);
      JsonNode *member = json_object_get_member (object, l->data);

      if (place == NULL && g_str_equal (l->data, "variables"))
        member = json_node_copy (member);
      else
        member = ts_json_expand_node (member, variables, here, error);
      if (member == NULL)
        return NULL;
      json_object_set_member (copy, l->data, member);
    }
    return g_steal_pointer (&result);
  }
  if (JSON_NODE_HOLDS_ARRAY (node))
    return expand_array (json_node_get_array (node), variables, place, error);
  if (json_node_get_value_type (node) == G_TYPE_STRING) {
    g_autofree gchar *text =
        ts_json_expand (json_node_get_string (node), variables, place, error);
    JsonNode *result;

    if (text == NULL)
      return NULL;
    result = json_node_new (JSON_NODE_VALUE);
    json_node_set_string (result, text);
    return result;
  }
  return json_node_copy (node);
}
