/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Regions as text, read and written. */

#include "config.h"

#include "gstthermalregionset.h"
#include "gstthermaltext-private.h"

#include <math.h>
#include <string.h>

/* What a region is called in text; the index is its GstThermalRegionKind. */
static const struct
{
  const gchar *word;
  const gchar *numbers;
} kinds[] = {
    [GST_THERMAL_REGION_FULL] = {"full", "no numbers"},
    [GST_THERMAL_REGION_SPOT] = {"spot", "2 numbers (x,y)"},
    [GST_THERMAL_REGION_LINE] = {"line", "4 numbers (x1,y1,x2,y2)"},
    [GST_THERMAL_REGION_BOX] = {"box", "4 numbers (x1,y1,x2,y2)"},
    [GST_THERMAL_REGION_POLYGON] = {"polygon",
        "6 or more numbers (x1,y1,x2,y2,x3,y3,...)"},
};

/* Object parameters in text; temperatures are in °C there and nowhere else. */
static const struct
{
  const gchar *word;
  gsize offset;
  gboolean celsius;
} parameters[] = {
    {"emissivity", G_STRUCT_OFFSET (GstThermalObject, emissivity), FALSE},
    {"distance-m", G_STRUCT_OFFSET (GstThermalObject, distance_m), FALSE},
    {"reflected-c", G_STRUCT_OFFSET (GstThermalObject, reflected_k), TRUE},
    {"air-c", G_STRUCT_OFFSET (GstThermalObject, air_k), TRUE},
    {"humidity", G_STRUCT_OFFSET (GstThermalObject, humidity), FALSE},
    {"window-transmission",
        G_STRUCT_OFFSET (GstThermalObject, window_transmission), FALSE},
    {"window-c", G_STRUCT_OFFSET (GstThermalObject, window_k), TRUE},
    {"correction-factor", G_STRUCT_OFFSET (GstThermalObject, correction_factor),
        FALSE},
    {"correction-offset-k",
        G_STRUCT_OFFSET (GstThermalObject, correction_offset_k), FALSE},
};

/* A region as it was read, before it is known to be one. */
typedef struct
{
  const gchar *at; /* where it starts */
  GstThermalRegionKind kind;
  GArray *numbers; /* of gdouble */
  gchar *name;
  GstThermalObject object;
  gboolean shield;
  gboolean has_shield;
  gboolean has_id;
  guint id;
} Draft;

static void
draft_free (Draft *draft)
{
  g_array_unref (draft->numbers);
  g_free (draft->name);
  g_free (draft);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Draft, draft_free)

static gdouble *
get_parameter (GstThermalObject *object, guint index)
{
  return &G_STRUCT_MEMBER (gdouble, object, parameters[index].offset);
}

/* "shield" alone says yes. */
static gboolean
read_shield (GstThermalCursor *c, Draft *draft, GError **error)
{
  const gchar *start;
  g_autofree gchar *word = NULL;

  draft->has_shield = TRUE;
  draft->shield = TRUE;
  if (*c->p != '=')
    return TRUE;

  c->p++;
  gst_thermal_text_skip_blanks (c);
  start = c->p;
  word = gst_thermal_text_read_word (c);
  if (g_str_equal (word, "false"))
    draft->shield = FALSE;
  else if (!g_str_equal (word, "true"))
    return gst_thermal_text_fail (
        c, start, error, "shield is '%s', but has to be true or false", word);
  return TRUE;
}

static gboolean
read_parameter (GstThermalCursor *c, const gchar *at, const gchar *word,
    Draft *draft, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++) {
    gdouble *value = get_parameter (&draft->object, i);
    gdouble number;

    if (!g_str_equal (word, parameters[i].word))
      continue;
    if (!isnan (*value))
      return gst_thermal_text_fail (c, at, error, "%s is given twice", word);
    if (!gst_thermal_text_expect (c, '=', "and a number", error)
        || !gst_thermal_text_read_number (c, &number, error))
      return FALSE;
    *value =
        parameters[i].celsius ? number + GST_THERMAL_ZERO_CELSIUS_K : number;
    return TRUE;
  }

  return gst_thermal_text_fail (c, at, error,
      "'%s' is none of id, name, shield, emissivity, distance-m, reflected-c, "
      "air-c, humidity, window-transmission, window-c, correction-factor, "
      "correction-offset-k",
      word);
}

static gboolean
read_item (GstThermalCursor *c, Draft *draft, GError **error)
{
  const gchar *start = c->p;
  g_autofree gchar *word = NULL;

  if (*c->p == '\0')
    return gst_thermal_text_fail (
        c, start, error, "the region is not closed by a ')'");

  if (g_ascii_isdigit (*c->p) || strchr ("+-.", *c->p) != NULL) {
    gdouble number;

    if (draft->numbers->len == 2 * GST_THERMAL_REGION_MAX_POINTS)
      return gst_thermal_text_fail (c, start, error, "more than %d points",
          GST_THERMAL_REGION_MAX_POINTS);
    if (!gst_thermal_text_read_number (c, &number, error))
      return FALSE;
    if (!(number >= 0 && number <= 1))
      return gst_thermal_text_fail (c, start, error,
          "%g lies outside of the picture, which goes from 0 to 1", number);
    g_array_append_val (draft->numbers, number);
    return TRUE;
  }

  word = gst_thermal_text_read_word (c);
  if (*word == '\0')
    return gst_thermal_text_fail (
        c, start, error, "expected a number or NAME=VALUE");
  gst_thermal_text_skip_blanks (c);

  if (g_str_equal (word, "id")) {
    if (draft->has_id)
      return gst_thermal_text_fail (c, start, error, "id is given twice");
    draft->has_id = TRUE;
    return gst_thermal_text_expect (c, '=', "and a number", error)
           && gst_thermal_text_read_id (c, &draft->id, error);
  }
  if (g_str_equal (word, "name")) {
    if (draft->name != NULL)
      return gst_thermal_text_fail (c, start, error, "name is given twice");
    return gst_thermal_text_expect (c, '=', "and a name", error)
           && gst_thermal_text_read_string (c, &draft->name, error);
  }
  if (g_str_equal (word, "shield")) {
    if (draft->has_shield)
      return gst_thermal_text_fail (c, start, error, "shield is given twice");
    return read_shield (c, draft, error);
  }
  return read_parameter (c, start, word, draft, error);
}

static gboolean
check_numbers (const GstThermalCursor *c, const Draft *draft, GError **error)
{
  const guint n = draft->numbers->len;
  gboolean good = FALSE;

  switch (draft->kind) {
  case GST_THERMAL_REGION_FULL:
    good = n == 0;
    break;
  case GST_THERMAL_REGION_SPOT:
    good = n == 2;
    break;
  case GST_THERMAL_REGION_LINE:
  case GST_THERMAL_REGION_BOX:
    good = n == 4;
    break;
  case GST_THERMAL_REGION_POLYGON:
    good = n >= 6 && n % 2 == 0;
    break;
  }

  if (good)
    return TRUE;
  return gst_thermal_text_fail (c, draft->at, error, "%s takes %s, but got %u",
      kinds[draft->kind].word, kinds[draft->kind].numbers, n);
}

static gboolean
read_kind (GstThermalCursor *c, GstThermalRegionKind *ret_kind, GError **error)
{
  const gchar *start = c->p;
  g_autofree gchar *word = gst_thermal_text_read_word (c);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (!g_str_equal (word, kinds[i].word))
      continue;
    *ret_kind = i;
    return TRUE;
  }

  if (*word == '\0')
    return gst_thermal_text_fail (c, start, error,
        "expected a region, but found '%.*s'",
        (gint) (g_utf8_next_char (start) - start), start);
  return gst_thermal_text_fail (
      c, start, error, "'%s' is none of full, spot, line, box, polygon", word);
}

static Draft *
read_region (GstThermalCursor *c, GError **error)
{
  g_autoptr (Draft) draft = g_new0 (Draft, 1);

  draft->at = c->p;
  draft->numbers = g_array_new (FALSE, FALSE, sizeof (gdouble));
  gst_thermal_object_init_inherit (&draft->object);
  if (!read_kind (c, &draft->kind, error)
      || !gst_thermal_text_expect (c, '(', "after the kind of region", error))
    return NULL;

  while (*c->p != ')') {
    if (!read_item (c, draft, error))
      return NULL;
    gst_thermal_text_skip_blanks (c);
    if (*c->p == ')')
      break;
    if (!gst_thermal_text_expect (c, ',', "or a ')'", error))
      return NULL;
    if (*c->p == ')') {
      gst_thermal_text_fail (c, c->p, error, "expected a number or NAME=VALUE");
      return NULL;
    }
  }
  c->p++;

  if (!check_numbers (c, draft, error))
    return NULL;
  return g_steal_pointer (&draft);
}

static gboolean
is_id_taken (GPtrArray *drafts, guint id)
{
  for (guint i = 0; i < drafts->len; i++) {
    const Draft *draft = g_ptr_array_index (drafts, i);

    if (draft->has_id && draft->id == id)
      return TRUE;
  }
  return FALSE;
}

/* Regions without a number get the lowest free ones from 1, in order; the
 * full frame is number 0 when nobody else is. */
static void
number_drafts (GPtrArray *drafts)
{
  guint next = 1;

  for (guint i = 0; i < drafts->len; i++) {
    Draft *draft = g_ptr_array_index (drafts, i);

    if (draft->has_id)
      continue;
    if (draft->kind == GST_THERMAL_REGION_FULL && !is_id_taken (drafts, 0)) {
      draft->id = 0;
    } else {
      while (is_id_taken (drafts, next))
        next++;
      draft->id = next;
    }
    draft->has_id = TRUE;
  }
}

static GstThermalRegion *
build_region (const GstThermalCursor *c, const Draft *draft, GError **error)
{
  GstThermalPoint points[GST_THERMAL_REGION_MAX_POINTS];
  const guint n_points = draft->numbers->len / 2;
  GstThermalRegion *region;

  for (guint i = 0; i < n_points; i++) {
    points[i].x = g_array_index (draft->numbers, gdouble, 2 * i);
    points[i].y = g_array_index (draft->numbers, gdouble, 2 * i + 1);
  }

  region = gst_thermal_region_new (draft->kind, draft->id, draft->name, points,
      n_points, &draft->object, draft->shield, error);
  if (region == NULL)
    g_prefix_error (error,
        "character %ld: ", g_utf8_strlen (c->start, draft->at - c->start) + 1);
  return region;
}

/**
 * gst_thermal_region_set_new_from_string:
 * @text: the regions
 *
 * Reads regions as they are written on a command line:
 *
 *     spot(0.5,0.5)
 *     box(0.1,0.1,0.4,0.4,name='Pump 3',emissivity=0.9)
 *     line(0,0.5,1,0.5) polygon(0.1,0.1,0.9,0.2,0.5,0.8) full()
 *     box(0.9,0,1,0.1,shield)
 *
 * Exactly:
 *
 *     text    = { region { ";" } }
 *     region  = kind "(" [ item { "," item } ] ")"
 *     kind    = "full" | "spot" | "line" | "box" | "polygon"
 *     item    = number | key "=" value | "shield"
 *     value   = number | word | "'" characters "'" | '"' characters '"'
 *     number  = decimal, with a point, whatever the locale
 *     word    = one or more letters, digits, "-", "_", "."
 *
 * Blanks and line ends may stand between any two of these. In quotes a
 * backslash takes the next character as it is.
 *
 * The numbers are coordinates, 0 to 1 from the top left corner: none for
 * `full`, x,y for `spot`, x1,y1,x2,y2 for `line` and `box` (two opposite
 * corners), three or more x,y for `polygon`. The keys:
 *
 * - `id`: number of the region, 0 to 2147483647, unique; without it the region
 *   gets the lowest free one from 1, in order, and `full` gets 0 if that is free
 * - `name`: for people
 * - `shield` (or `shield=true`): leave these pixels out of all other regions
 * - `emissivity`, `humidity`, `window-transmission`: 0 to 1
 * - `distance-m`: metres
 * - `reflected-c`, `air-c`, `window-c`: temperatures in degrees Celsius
 * - `correction-factor`, `correction-offset-k`: t' = factor t + offset, °C
 *
 * Object parameters that are not given are as for the whole frame.
 *
 * Returns: (transfer full): the set, or %NULL with %GST_THERMAL_ERROR_INVALID;
 *   the message names the character, counted from 1
 *
 * Since: 0.1
 */
GstThermalRegionSet *
gst_thermal_region_set_new_from_string (const gchar *text, GError **error)
{
  g_autoptr (GPtrArray) drafts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) draft_free);
  g_autoptr (GPtrArray) regions = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_thermal_region_unref);
  GstThermalCursor c = {text, text};

  g_return_val_if_fail (text != NULL, NULL);

  if (!gst_thermal_text_check (text, "regions", error))
    return NULL;

  for (gst_thermal_text_skip_blanks (&c); *c.p != '\0';
       gst_thermal_text_skip_blanks (&c)) {
    Draft *draft;

    if (*c.p == ';' && drafts->len > 0) {
      c.p++;
      continue;
    }
    if (drafts->len == GST_THERMAL_REGION_SET_MAX_SIZE) {
      gst_thermal_text_fail (&c, c.p, error, "more than %d regions",
          GST_THERMAL_REGION_SET_MAX_SIZE);
      return NULL;
    }

    draft = read_region (&c, error);
    if (draft == NULL)
      return NULL;
    if (draft->has_id && is_id_taken (drafts, draft->id)) {
      gst_thermal_text_fail (&c, draft->at, error,
          "another region has the id %u already", draft->id);
      draft_free (draft);
      return NULL;
    }
    g_ptr_array_add (drafts, draft);
  }

  number_drafts (drafts);
  for (guint i = 0; i < drafts->len; i++) {
    GstThermalRegion *region =
        build_region (&c, g_ptr_array_index (drafts, i), error);

    if (region == NULL)
      return NULL;
    g_ptr_array_add (regions, region);
  }

  return gst_thermal_region_set_new (
      (GstThermalRegion **) regions->pdata, regions->len, error);
}

/* The shortest digits that read back to the same number. */
static void
append_number (GString *text, gdouble number, gdouble added)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (gint digits = 6; digits <= 17; digits++) {
    gchar format[8];

    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (buffer, sizeof buffer, format, number - added);
    if (g_ascii_strtod (buffer, NULL) + added == number)
      break;
  }
  g_string_append (text, buffer);
}

static void
append_region (GString *text, GstThermalRegion *region)
{
  GstThermalObject object = *gst_thermal_region_get_object (region);
  const gchar *name = gst_thermal_region_get_name (region);
  const GstThermalPoint *points;
  guint n_points;

  g_string_append (text, kinds[gst_thermal_region_get_kind (region)].word);
  g_string_append_c (text, '(');
  points = gst_thermal_region_get_points (region, &n_points);
  for (guint i = 0; i < n_points; i++) {
    append_number (text, points[i].x, 0);
    g_string_append_c (text, ',');
    append_number (text, points[i].y, 0);
    g_string_append_c (text, ',');
  }

  g_string_append_printf (text, "id=%u", gst_thermal_region_get_id (region));
  if (name != NULL) {
    g_string_append (text, ",name=");
    gst_thermal_text_append_quoted (text, name);
  }
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++) {
    const gdouble value = *get_parameter (&object, i);

    if (isnan (value))
      continue;
    g_string_append_printf (text, ",%s=", parameters[i].word);
    append_number (
        text, value, parameters[i].celsius ? GST_THERMAL_ZERO_CELSIUS_K : 0);
  }
  if (gst_thermal_region_is_shield (region))
    g_string_append (text, ",shield=true");
  g_string_append_c (text, ')');
}

/**
 * gst_thermal_region_set_to_string:
 * @self: a set
 *
 * Writes a set as text that gst_thermal_region_set_new_from_string() reads.
 *
 * Returns: (transfer full): @self in the form that
 *   gst_thermal_region_set_new_from_string() reads
 *
 * Since: 0.1
 */
gchar *
gst_thermal_region_set_to_string (GstThermalRegionSet *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < gst_thermal_region_set_get_size (self); i++) {
    if (i > 0)
      g_string_append_c (text, ' ');
    append_region (text, gst_thermal_region_set_get (self, i));
  }
  return g_string_free (text, FALSE);
}
