/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-ctl-output.h"

#include <string.h>

#define GAP 2

static gboolean
is_table (JsonNode *node)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  return json_array_get_length (array) > 0
         && JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, 0));
}

/* A terminal does what control characters say, and a name may hold any. */
static void
append_printable (GString *string, const gchar *text)
{
  for (const gchar *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (g_unichar_iscntrl (c))
      g_string_append_printf (string, "\\u%04x", c);
    else
      g_string_append_unichar (string, c);
  }
}

/* As short as it still is the same number: 0.95, not 0.94999999999999996. */
static void
append_double (GString *string, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.15g", value);
  if (g_ascii_strtod (text, NULL) != value)
    g_ascii_dtostr (text, sizeof text, value);
  g_string_append (string, text);
}

static void
append_cell (GString *string, JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node)) {
    g_string_append_c (string, '-');
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++) {
      if (i > 0)
        g_string_append (string, ", ");
      append_cell (string, json_array_get_element (array, i));
    }
  } else if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObjectIter iter;
    const gchar *name;
    JsonNode *value;
    gboolean first = TRUE;

    json_object_iter_init_ordered (&iter, json_node_get_object (node));
    while (json_object_iter_next_ordered (&iter, &name, &value)) {
      g_string_append_printf (string, "%s%s=", first ? "" : " ", name);
      append_cell (string, value);
      first = FALSE;
    }
  } else if (json_node_get_value_type (node) == G_TYPE_STRING) {
    append_printable (string, json_node_get_string (node));
  } else if (json_node_get_value_type (node) == G_TYPE_DOUBLE) {
    append_double (string, json_node_get_double (node));
  } else {
    g_autofree gchar *text = json_to_string (node, FALSE);

    g_string_append (string, text);
  }
}

/**
 * ts_ctl_output_cell:
 *
 * Returns: (transfer full): a value in one line
 */
gchar *
ts_ctl_output_cell (JsonNode *node)
{
  GString *string = g_string_new (NULL);

  append_cell (string, node);
  return g_string_free (string, FALSE);
}

/* All members of the first row, unless some were asked for. */
static GStrv
choose_columns (JsonArray *rows, const gchar *columns)
{
  g_autoptr (GStrvBuilder) names = NULL;
  JsonObjectIter iter;
  const gchar *name;

  if (columns != NULL)
    return g_strsplit (columns, ",", -1);
  names = g_strv_builder_new ();
  json_object_iter_init_ordered (
      &iter, json_array_get_object_element (rows, 0));
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    g_strv_builder_add (names, name);
  return g_strv_builder_end (names);
}

/* A column is a member, or with a dot a member of a member. */
static gchar *
build_cell (JsonObject *row, const gchar *column)
{
  g_auto (GStrv) path = g_strsplit (column, ".", 2);
  JsonNode *value = json_object_get_member (row, path[0]);

  if (value != NULL && path[1] != NULL && JSON_NODE_HOLDS_OBJECT (value))
    return build_cell (json_node_get_object (value), path[1]);
  return value != NULL ? ts_ctl_output_cell (value) : g_strdup ("-");
}

static gchar *
build_title (const gchar *column)
{
  g_auto (GStrv) path = g_strsplit (column, ".", 2);

  return g_utf8_strup (path[0], -1);
}

static void
append_padded (GString *string, const gchar *text, gsize width, gboolean last)
{
  gsize length = g_utf8_strlen (text, -1);

  g_string_append (string, text);
  for (; !last && length < width + GAP; length++)
    g_string_append_c (string, ' ');
}

static void
append_table (
    GString *string, JsonArray *rows, const gchar *columns, const gchar *indent)
{
  g_auto (GStrv) names = choose_columns (rows, columns);
  guint n_columns = g_strv_length (names);
  guint n_rows = json_array_get_length (rows);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree gsize *widths = g_new0 (gsize, n_columns);

  for (guint column = 0; column < n_columns; column++)
    g_ptr_array_add (cells, build_title (names[column]));
  for (guint row = 0; row < n_rows; row++) {
    JsonObject *object = json_array_get_object_element (rows, row);

    for (guint column = 0; column < n_columns; column++)
      g_ptr_array_add (cells, build_cell (object, names[column]));
  }
  for (guint i = 0; i < cells->len; i++)
    widths[i % n_columns] = MAX (widths[i % n_columns],
        (gsize) g_utf8_strlen (g_ptr_array_index (cells, i), -1));
  for (guint i = 0; i < cells->len; i++) {
    guint column = i % n_columns;

    if (column == 0)
      g_string_append (string, indent);
    append_padded (string, g_ptr_array_index (cells, i), widths[column],
        column == n_columns - 1);
    if (column == n_columns - 1)
      g_string_append_c (string, '\n');
  }
}

static void append_object (
    GString *string, JsonObject *object, const gchar *indent);

static void
append_member (GString *string, const gchar *name, JsonNode *value, gsize width,
    const gchar *indent)
{
  g_autofree gchar *deeper = g_strconcat (indent, "  ", NULL);
  g_autofree gchar *label = g_strconcat (name, ":", NULL);
  g_autofree gchar *cell = NULL;

  g_string_append (string, indent);
  if (is_table (value)) {
    g_string_append_printf (string, "%s\n", label);
    append_table (string, json_node_get_array (value), NULL, deeper);
    return;
  }
  if (JSON_NODE_HOLDS_OBJECT (value)
      && json_object_get_size (json_node_get_object (value)) > 0) {
    g_string_append_printf (string, "%s\n", label);
    append_object (string, json_node_get_object (value), deeper);
    return;
  }
  cell = ts_ctl_output_cell (value);
  append_padded (string, label, width, FALSE);
  g_string_append_printf (string, "%s\n", cell);
}

static void
append_object (GString *string, JsonObject *object, const gchar *indent)
{
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *value;
  gsize width = 0;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    width = MAX (width, (gsize) g_utf8_strlen (name, -1) + 1);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    append_member (string, name, value, width, indent);
}

/* Answers are objects also where they are lists: {"users": [...]}. */
static JsonNode *
find_list (JsonNode *node)
{
  g_autoptr (GList) values = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return JSON_NODE_HOLDS_ARRAY (node) ? node : NULL;
  object = json_node_get_object (node);
  values = json_object_get_values (object);
  for (GList *item = values; item != NULL; item = item->next)
    if (JSON_NODE_HOLDS_ARRAY ((JsonNode *) item->data)
        && (is_table (item->data) || values->next == NULL))
      return item->data;
  return NULL;
}

/**
 * ts_ctl_output_format:
 * @columns: (nullable): members of the rows to show, with commas; %NULL shows
 *   an object with all that is in it
 *
 * Returns: (transfer full): lines
 */
gchar *
ts_ctl_output_format (JsonNode *node, const gchar *columns)
{
  GString *string = g_string_new (NULL);
  JsonNode *list = columns != NULL || !JSON_NODE_HOLDS_OBJECT (node)
                       ? find_list (node)
                       : NULL;

  if (list != NULL && is_table (list))
    append_table (string, json_node_get_array (list), columns, "");
  else if (list == NULL && JSON_NODE_HOLDS_OBJECT (node))
    append_object (string, json_node_get_object (node), "");
  else if (list == NULL
           || json_array_get_length (json_node_get_array (list)) > 0) {
    append_cell (string, list != NULL ? list : node);
    g_string_append_c (string, '\n');
  }
  return g_string_free (string, FALSE);
}
