/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-member.h"

#include "http/ts-http-event-json.h"
#include "http/ts-http-reply.h"

/* Nobody has more to say in one list. */
#define MAX_TEXTS 64

static gboolean
refuse (TsHttpRequest *request, const gchar *name, const gchar *what)
{
  ts_http_request_refuse (
      request, SOUP_STATUS_BAD_REQUEST, name, "'%s' %s", name, what);
  return FALSE;
}

/**
 * ts_http_member_check_names:
 * @names: (array zero-terminated=1): those that there may be
 *
 * What is not known is refused: somebody who misspells `permissions` must not
 * get an account with other ones.
 */
gboolean
ts_http_member_check_names (
    TsHttpRequest *request, JsonObject *object, const gchar *const *names)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next) {
    if (!g_strv_contains (names, l->data))
      return refuse (request, l->data, "is not a member that there is here");
  }
  return TRUE;
}

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_STRING;
}

/**
 * ts_http_member_get_text:
 * @ret_text: (out) (transfer none) (nullable): %NULL: not there
 */
gboolean
ts_http_member_get_text (TsHttpRequest *request, JsonObject *object,
    const gchar *name, gboolean required, const gchar **ret_text)
{
  JsonNode *node = json_object_get_member (object, name);

  *ret_text = NULL;
  if (node == NULL)
    return !required || refuse (request, name, "is missing");
  if (!is_text (node))
    return refuse (request, name, "is not a text");
  *ret_text = json_node_get_string (node);
  return TRUE;
}

/**
 * ts_http_member_get_texts:
 * @ret_texts: (out) (transfer full) (nullable): %NULL: not there, or null
 */
gboolean
ts_http_member_get_texts (TsHttpRequest *request, JsonObject *object,
    const gchar *name, GStrv *ret_texts)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  JsonArray *array;

  *ret_texts = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (request, name, "is not a list of texts");
  array = json_node_get_array (node);
  if (json_array_get_length (array) > MAX_TEXTS)
    return refuse (request, name, "is too long");
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (!is_text (element))
      return refuse (request, name, "is not a list of texts");
    g_strv_builder_add (texts, json_node_get_string (element));
  }
  *ret_texts = g_strv_builder_end (texts);
  return TRUE;
}

gboolean
ts_http_member_get_integer (TsHttpRequest *request, JsonObject *object,
    const gchar *name, gint64 minimum, gint64 maximum, gint64 fallback,
    gint64 *ret_integer)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 value;

  *ret_integer = fallback;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64)
    return refuse (request, name, "is not a whole number");
  value = json_node_get_int (node);
  if (value < minimum || value > maximum) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, name,
        "'%s' is not from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, name,
        minimum, maximum);
    return FALSE;
  }
  *ret_integer = value;
  return TRUE;
}

/* It has to be there. */
gboolean
ts_http_member_get_number (TsHttpRequest *request, JsonObject *object,
    const gchar *name, gdouble minimum, gdouble maximum, gdouble *ret_number)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type;

  if (node == NULL)
    return refuse (request, name, "is missing");
  type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                      : G_TYPE_INVALID;
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return refuse (request, name, "is not a number");
  *ret_number = json_node_get_double (node);
  if (*ret_number >= minimum && *ret_number <= maximum)
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, name,
      "'%s' is not from %g to %g", name, minimum, maximum);
  return FALSE;
}

/**
 * ts_http_json_add_text_or_null:
 * @text: (nullable): %NULL: null
 */
void
ts_http_json_add_text_or_null (
    JsonBuilder *builder, const gchar *name, const gchar *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

/**
 * ts_http_json_add_time_or_null:
 * @time_us: UTC; 0: null
 */
void
ts_http_json_add_time_or_null (
    JsonBuilder *builder, const gchar *name, gint64 time_us)
{
  if (time_us != 0) {
    ts_http_json_add_time (builder, name, time_us);
    return;
  }
  json_builder_set_member_name (builder, name);
  json_builder_add_null_value (builder);
}

/**
 * ts_http_json_add_texts:
 * @texts: (nullable): %NULL: null
 */
void
ts_http_json_add_texts (
    JsonBuilder *builder, const gchar *name, const gchar *const *texts)
{
  json_builder_set_member_name (builder, name);
  if (texts == NULL) {
    json_builder_add_null_value (builder);
    return;
  }
  json_builder_begin_array (builder);
  for (guint i = 0; texts[i] != NULL; i++)
    json_builder_add_string_value (builder, texts[i]);
  json_builder_end_array (builder);
}
