/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-template.h"

#include <string.h>

#define REST_MARK "..."

/* In the order of how much they say: the first that fits best wins. */
typedef enum
{
  SEGMENT_REST,    /* {rest...} */
  SEGMENT_PARAM,   /* {name} */
  SEGMENT_PARTIAL, /* frame.{format} */
  SEGMENT_LITERAL,
} SegmentKind;

typedef struct
{
  SegmentKind kind;
  gchar *prefix; /* of a literal: all of it */
  gchar *name;
  gchar *suffix;
} Segment;

struct _TsHttpTemplate
{
  gchar *text;
  GPtrArray *segments; /* Segment */
};

static void
segment_free (gpointer data)
{
  Segment *segment = data;

  g_free (segment->prefix);
  g_free (segment->name);
  g_free (segment->suffix);
  g_free (segment);
}

/* NULL: braces that do not pair, or a parameter without a name. */
static Segment *
segment_new (const gchar *text)
{
  Segment *segment = g_new0 (Segment, 1);
  const gchar *open = strchr (text, '{');
  const gchar *close = strchr (text, '}');

  if (open == NULL && close == NULL) {
    segment->kind = SEGMENT_LITERAL;
    segment->prefix = g_strdup (text);
    return segment;
  }
  if (open == NULL || close == NULL || close <= open + 1
      || strpbrk (close + 1, "{}") != NULL || strchr (open + 1, '{') != NULL) {
    segment_free (segment);
    return NULL;
  }
  segment->prefix = g_strndup (text, open - text);
  segment->name = g_strndup (open + 1, close - open - 1);
  segment->suffix = g_strdup (close + 1);
  segment->kind = segment->prefix[0] == '\0' && segment->suffix[0] == '\0'
                      ? SEGMENT_PARAM
                      : SEGMENT_PARTIAL;
  if (g_str_has_suffix (segment->name, REST_MARK)) {
    segment->name[strlen (segment->name) - strlen (REST_MARK)] = '\0';
    if (segment->kind != SEGMENT_PARAM) {
      segment_free (segment);
      return NULL;
    }
    segment->kind = SEGMENT_REST;
  }
  if (segment->name[0] == '\0') {
    segment_free (segment);
    return NULL;
  }
  return segment;
}

/**
 * ts_http_template_new:
 * @text: begins with `/`
 *
 * Returns: (nullable): the template; %NULL when @text is none
 */
TsHttpTemplate *
ts_http_template_new (const gchar *text)
{
  g_autoptr (TsHttpTemplate) self = NULL;
  g_auto (GStrv) parts = NULL;

  if (text[0] != '/')
    return NULL;
  self = g_new0 (TsHttpTemplate, 1);
  self->text = g_strdup (text);
  self->segments = g_ptr_array_new_with_free_func (segment_free);
  parts = g_strsplit (text + 1, "/", -1);
  /* nothing has no parts, but "/" is one */
  if (parts[0] == NULL)
    g_ptr_array_add (self->segments, segment_new (""));
  for (guint i = 0; parts[i] != NULL; i++) {
    Segment *segment = segment_new (parts[i]);

    if (segment == NULL)
      return NULL;
    g_ptr_array_add (self->segments, segment);
    if (segment->kind == SEGMENT_REST && parts[i + 1] != NULL)
      return NULL;
  }
  return g_steal_pointer (&self);
}

void
ts_http_template_free (TsHttpTemplate *self)
{
  g_free (self->text);
  g_ptr_array_unref (self->segments);
  g_free (self);
}

const gchar *
ts_http_template_get_text (const TsHttpTemplate *self)
{
  return self->text;
}

gboolean
ts_http_template_has_param (const TsHttpTemplate *self, const gchar *name)
{
  for (guint i = 0; i < self->segments->len; i++) {
    const Segment *segment = g_ptr_array_index (self->segments, i);

    if (g_strcmp0 (segment->name, name) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
segment_match (const Segment *segment, const gchar *text, GHashTable *params)
{
  gsize length = strlen (text);
  gsize prefix = strlen (segment->prefix);
  gsize suffix;

  if (segment->kind == SEGMENT_LITERAL)
    return g_str_equal (segment->prefix, text);
  suffix = strlen (segment->suffix);
  if (length <= prefix + suffix || !g_str_has_prefix (text, segment->prefix)
      || !g_str_has_suffix (text, segment->suffix))
    return FALSE;
  g_hash_table_replace (params, g_strdup (segment->name),
      g_strndup (text + prefix, length - prefix - suffix));
  return TRUE;
}

/**
 * ts_http_template_match:
 * @path: of a request, as it stands there, with its percent signs
 * @ret_params: (element-type utf8 utf8): gets the parameters when it matches,
 *   percent-decoded; owns its keys and values
 */
gboolean
ts_http_template_match (
    const TsHttpTemplate *self, const gchar *path, GHashTable *ret_params)
{
  const gchar *rest = path + 1;

  if (path[0] != '/')
    return FALSE;
  for (guint i = 0; i < self->segments->len; i++) {
    const Segment *segment = g_ptr_array_index (self->segments, i);
    const gchar *end;
    g_autofree gchar *text = NULL;

    if (rest == NULL)
      return FALSE;
    end = segment->kind == SEGMENT_REST ? NULL : strchr (rest, '/');
    /* a slash that somebody has written as %2F separates nothing, and what is
     * no file name must not look like one */
    text = g_uri_unescape_segment (
        rest, end, segment->kind == SEGMENT_REST ? NULL : "/");
    if (text == NULL || !segment_match (segment, text, ret_params))
      return FALSE;
    rest = end != NULL ? end + 1 : NULL;
  }
  return rest == NULL;
}

/**
 * ts_http_template_takes_all:
 *
 * Returns: whether there is no path that it does not match
 */
gboolean
ts_http_template_takes_all (const TsHttpTemplate *self)
{
  const Segment *first = g_ptr_array_index (self->segments, 0);

  return first->kind == SEGMENT_REST;
}

/**
 * ts_http_template_compare:
 *
 * Returns: less than 0 when @self says more about a path that both match, so
 *   that `/users/me` is asked before `/users/{name}`
 */
gint
ts_http_template_compare (
    const TsHttpTemplate *self, const TsHttpTemplate *other)
{
  guint n = MIN (self->segments->len, other->segments->len);

  for (guint i = 0; i < n; i++) {
    const Segment *mine = g_ptr_array_index (self->segments, i);
    const Segment *others = g_ptr_array_index (other->segments, i);

    if (mine->kind != others->kind)
      return (gint) others->kind - (gint) mine->kind;
  }
  return (gint) other->segments->len - (gint) self->segments->len;
}
