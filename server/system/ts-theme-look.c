/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-theme-look.h"

#include <string.h>

#include "system/ts-theme-logo.h"

#define MAX_NAME_CHARACTERS 64
#define MAX_COLOURS 64
#define MAX_TOKEN 32

struct _TsThemeLook
{
  gatomicrefcount ref_count;

  gchar *name;
  GHashTable *light; /* token -> "#rrggbb" */
  GHashTable *dark;
  GBytes *style;          /* NULL: none */
  GBytes *logo;           /* NULL: none */
  const gchar *logo_type; /* static */
};

G_DEFINE_QUARK (ts_theme_look_error, ts_theme_look_error)

static GHashTable *
new_colours (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * ts_theme_look_new:
 *
 * Returns: (transfer full): the page as it comes
 */
TsThemeLook *
ts_theme_look_new (void)
{
  TsThemeLook *self = g_new0 (TsThemeLook, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup ("");
  self->light = new_colours ();
  self->dark = new_colours ();
  return self;
}

TsThemeLook *
ts_theme_look_ref (TsThemeLook *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ts_theme_look_unref (TsThemeLook *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_hash_table_unref (self->light);
  g_hash_table_unref (self->dark);
  g_clear_pointer (&self->style, g_bytes_unref);
  g_clear_pointer (&self->logo, g_bytes_unref);
  g_free (self);
}

static TsThemeLook *
copy (TsThemeLook *self)
{
  TsThemeLook *other = g_new0 (TsThemeLook, 1);

  g_atomic_ref_count_init (&other->ref_count);
  other->name = g_strdup (self->name);
  other->light = g_hash_table_ref (self->light);
  other->dark = g_hash_table_ref (self->dark);
  other->style = self->style != NULL ? g_bytes_ref (self->style) : NULL;
  other->logo = self->logo != NULL ? g_bytes_ref (self->logo) : NULL;
  other->logo_type = self->logo_type;
  return other;
}

static gboolean
is_token (const gchar *text)
{
  return g_ascii_islower (text[0]) && strlen (text) <= MAX_TOKEN
         && strspn (text, "abcdefghijklmnopqrstuvwxyz-") == strlen (text);
}

static gboolean
is_colour (const gchar *text)
{
  return text[0] == '#' && strlen (text) == 7
         && strspn (text + 1, "0123456789abcdefABCDEF") == 6;
}

static const gchar *
get_string (JsonNode *node)
{
  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* Returns: (transfer full): what @member of @object has, or none */
static GHashTable *
parse_colours (JsonObject *object, const gchar *member, GError **error)
{
  g_autoptr (GHashTable) colours = new_colours ();
  JsonNode *node = json_object_get_member (object, member);
  JsonObjectIter iter;
  const gchar *token;
  JsonNode *value;

  if (node == NULL)
    return g_steal_pointer (&colours);
  if (!JSON_NODE_HOLDS_OBJECT (node)
      || json_object_get_size (json_node_get_object (node)) > MAX_COLOURS) {
    g_set_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_INVALID,
        "%s: up to %d colours by their names", member, MAX_COLOURS);
    return NULL;
  }
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &token, &value)) {
    const gchar *colour = get_string (value);

    if (!is_token (token) || colour == NULL || !is_colour (colour)) {
      g_set_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_INVALID,
          "%s: a colour is written as in \"accent\": \"#b8400a\"", member);
      return NULL;
    }
    g_hash_table_insert (
        colours, g_strdup (token), g_ascii_strdown (colour, -1));
  }
  return g_steal_pointer (&colours);
}

static gboolean
check_name (const gchar *name, GError **error)
{
  gboolean ok = name != NULL && g_utf8_validate (name, -1, NULL)
                && g_utf8_strlen (name, -1) <= MAX_NAME_CHARACTERS;

  for (const gchar *p = name; ok && *p != '\0'; p = g_utf8_next_char (p))
    ok = !g_unichar_iscntrl (g_utf8_get_char (p));
  if (!ok)
    g_set_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_INVALID,
        "name: up to %d characters in one line", MAX_NAME_CHARACTERS);
  return ok;
}

/**
 * ts_theme_look_with_colours:
 * @colours: members `name`, `light` and `dark`; what is not there is as the
 *   page comes
 *
 * Returns: (transfer full): the look with another name and other colours
 */
TsThemeLook *
ts_theme_look_with_colours (
    TsThemeLook *self, JsonObject *colours, GError **error)
{
  g_autoptr (GHashTable) light = parse_colours (colours, "light", error);
  g_autoptr (GHashTable) dark = NULL;
  const gchar *name = "";
  TsThemeLook *other;

  if (light == NULL)
    return NULL;
  dark = parse_colours (colours, "dark", error);
  if (dark == NULL)
    return NULL;
  if (json_object_has_member (colours, "name"))
    name = get_string (json_object_get_member (colours, "name"));
  if (!check_name (name, error))
    return NULL;
  other = copy (self);
  g_free (other->name);
  other->name = g_strdup (name);
  g_hash_table_unref (other->light);
  other->light = g_steal_pointer (&light);
  g_hash_table_unref (other->dark);
  other->dark = g_steal_pointer (&dark);
  return other;
}

/**
 * ts_theme_look_with_style:
 * @style: (nullable): UTF-8; what it says is between it and the browser, whose
 *   policy (Content-Security-Policy) lets it load nothing from elsewhere
 *
 * Returns: (transfer full): the look with another style sheet
 */
TsThemeLook *
ts_theme_look_with_style (TsThemeLook *self, GBytes *style, GError **error)
{
  gsize size = 0;
  const gchar *text = style != NULL ? g_bytes_get_data (style, &size) : NULL;
  TsThemeLook *other;

  if (size > TS_THEME_LOOK_MAX_STYLE) {
    g_set_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_TOO_LARGE,
        "a style sheet has up to %d bytes", TS_THEME_LOOK_MAX_STYLE);
    return NULL;
  }
  if (text != NULL && !g_utf8_validate_len (text, size, NULL)) {
    g_set_error_literal (error, TS_THEME_LOOK_ERROR,
        TS_THEME_LOOK_ERROR_INVALID, "a style sheet is text in UTF-8");
    return NULL;
  }
  other = copy (self);
  g_clear_pointer (&other->style, g_bytes_unref);
  other->style = size > 0 ? g_bytes_ref (style) : NULL;
  return other;
}

/**
 * ts_theme_look_with_logo:
 * @logo: (nullable): a PNG or JPEG file
 *
 * Returns: (transfer full): the look with another logo
 */
TsThemeLook *
ts_theme_look_with_logo (TsThemeLook *self, GBytes *logo, GError **error)
{
  gsize size = 0;
  const guint8 *data = logo != NULL ? g_bytes_get_data (logo, &size) : NULL;
  const gchar *type = NULL;
  guint width = 0, height = 0;
  TsThemeLook *other;

  if (size > TS_THEME_LOOK_MAX_LOGO) {
    g_set_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_TOO_LARGE,
        "a logo has up to %d bytes", TS_THEME_LOOK_MAX_LOGO);
    return NULL;
  }
  if (logo != NULL) {
    type = data != NULL ? ts_theme_logo_identify (data, size, &width, &height)
                        : NULL;
    if (type == NULL || width < 1 || height < 1
        || width > TS_THEME_LOOK_MAX_LOGO_PIXELS
        || height > TS_THEME_LOOK_MAX_LOGO_PIXELS) {
      g_set_error (error, TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_INVALID,
          "a logo is a PNG or JPEG picture of up to %d by %d pixels",
          TS_THEME_LOOK_MAX_LOGO_PIXELS, TS_THEME_LOOK_MAX_LOGO_PIXELS);
      return NULL;
    }
  }
  other = copy (self);
  g_clear_pointer (&other->logo, g_bytes_unref);
  other->logo = logo != NULL ? g_bytes_ref (logo) : NULL;
  other->logo_type = type;
  return other;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
add_table (JsonObject *object, const gchar *member, GHashTable *colours)
{
  JsonObject *table = json_object_new ();
  g_autoptr (GList) tokens =
      g_list_sort (g_hash_table_get_keys (colours), compare);

  for (GList *l = tokens; l != NULL; l = l->next)
    json_object_set_string_member (
        table, l->data, g_hash_table_lookup (colours, l->data));
  json_object_set_object_member (object, member, table);
}

/**
 * ts_theme_look_add_colours:
 * @object: gets the members `name`, `light` and `dark`
 */
void
ts_theme_look_add_colours (TsThemeLook *self, JsonObject *object)
{
  json_object_set_string_member (object, "name", self->name);
  add_table (object, "light", self->light);
  add_table (object, "dark", self->dark);
}

/**
 * ts_theme_look_get_style:
 *
 * Returns: (transfer none) (nullable): the style sheet that somebody wrote
 */
GBytes *
ts_theme_look_get_style (TsThemeLook *self)
{
  return self->style;
}

/**
 * ts_theme_look_get_logo:
 *
 * Returns: (transfer none) (nullable): its file
 */
GBytes *
ts_theme_look_get_logo (TsThemeLook *self)
{
  return self->logo;
}

/**
 * ts_theme_look_get_logo_type:
 *
 * Returns: (nullable): as in `image/png`
 */
const gchar *
ts_theme_look_get_logo_type (TsThemeLook *self)
{
  return self->logo_type;
}

static void
append_rule (GString *css, const gchar *selector, GHashTable *colours)
{
  g_autoptr (GList) tokens =
      g_list_sort (g_hash_table_get_keys (colours), compare);

  if (tokens == NULL)
    return;
  g_string_append_printf (css, "%s {\n", selector);
  for (GList *l = tokens; l != NULL; l = l->next)
    g_string_append_printf (css, "  --%s: %s;\n", (const gchar *) l->data,
        (const gchar *) g_hash_table_lookup (colours, l->data));
  g_string_append (css, "}\n");
}

/**
 * ts_theme_look_build_css:
 *
 * Returns: (transfer full): colours, then the style sheet that somebody wrote
 */
GBytes *
ts_theme_look_build_css (TsThemeLook *self)
{
  GString *css = g_string_new ("/* the look of this camera */\n");

  /* the selectors are those of the page's own tokens.css */
  append_rule (css, ":root", self->light);
  append_rule (css, ":root[data-theme=\"dark\"]", self->dark);
  if (g_hash_table_size (self->dark) > 0) {
    g_string_append (css, "@media (prefers-color-scheme: dark) {\n");
    append_rule (css, ":root:not([data-theme=\"light\"])", self->dark);
    g_string_append (css, "}\n");
  }
  if (self->style != NULL)
    g_string_append_len (css, g_bytes_get_data (self->style, NULL),
        g_bytes_get_size (self->style));
  return g_string_free_to_bytes (css);
}

/**
 * ts_theme_look_to_json:
 *
 * Returns: (transfer full): all of it, for ts_theme_look_new_from_json()
 */
JsonNode *
ts_theme_look_to_json (TsThemeLook *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  ts_theme_look_add_colours (self, object);
  if (self->style != NULL) {
    g_autofree gchar *text = g_strndup (
        g_bytes_get_data (self->style, NULL), g_bytes_get_size (self->style));

    json_object_set_string_member (object, "style", text);
  }
  if (self->logo != NULL) {
    g_autofree gchar *text = g_base64_encode (
        g_bytes_get_data (self->logo, NULL), g_bytes_get_size (self->logo));

    json_object_set_string_member (object, "logo", text);
  }
  json_node_take_object (node, object);
  return node;
}

static TsThemeLook *
take_style (TsThemeLook *look, JsonObject *object, GError **error)
{
  g_autoptr (TsThemeLook) owned = look;
  const gchar *text = get_string (json_object_get_member (object, "style"));
  g_autoptr (GBytes) style =
      text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  return ts_theme_look_with_style (owned, style, error);
}

static TsThemeLook *
take_logo (TsThemeLook *look, JsonObject *object, GError **error)
{
  g_autoptr (TsThemeLook) owned = look;
  const gchar *text = get_string (json_object_get_member (object, "logo"));
  g_autoptr (GBytes) logo = NULL;

  if (text != NULL) {
    gsize size = 0;
    guchar *data = g_base64_decode (text, &size);

    logo = g_bytes_new_take (data, size);
  }
  return ts_theme_look_with_logo (owned, logo, error);
}

/**
 * ts_theme_look_new_from_json:
 * @node: as of ts_theme_look_to_json(), or null for the page as it comes
 *
 * Returns: (transfer full): checked like what comes from anybody
 */
TsThemeLook *
ts_theme_look_new_from_json (JsonNode *node, GError **error)
{
  g_autoptr (TsThemeLook) plain = ts_theme_look_new ();
  JsonObject *object;
  TsThemeLook *look;

  if (JSON_NODE_HOLDS_NULL (node))
    return g_steal_pointer (&plain);
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error_literal (error, TS_THEME_LOOK_ERROR,
        TS_THEME_LOOK_ERROR_INVALID, "a theme is an object");
    return NULL;
  }
  object = json_node_get_object (node);
  look = ts_theme_look_with_colours (plain, object, error);
  if (look != NULL)
    look = take_style (look, object, error);
  return look != NULL ? take_logo (look, object, error) : NULL;
}
