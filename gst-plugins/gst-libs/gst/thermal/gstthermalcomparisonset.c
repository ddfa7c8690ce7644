/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Comparisons as text, read and written. */

#include "config.h"

#include "gstthermalcomparison.h"
#include "gstthermaltext-private.h"

#include <string.h>

struct _GstThermalComparisonSet
{
  gatomicrefcount ref_count;

  GPtrArray *comparisons; /* of GstThermalComparison */
};

G_DEFINE_BOXED_TYPE (GstThermalComparisonSet, gst_thermal_comparison_set,
    gst_thermal_comparison_set_ref, gst_thermal_comparison_set_unref)

static const gchar *const kind_names[] = {"difference", "group"};
static const gchar *const quantity_names[] = {"max", "min", "mean", "median"};

/* A comparison as it is read; id G_MAXUINT: it has none yet. */
typedef struct
{
  GstThermalComparison *comparison;
  GArray *region_ids;
  gboolean has_quantity;
} Draft;

static void
free_comparison (gpointer data)
{
  g_boxed_free (gst_thermal_comparison_get_type (), data);
}

static gboolean
find_name (const gchar *const *names, guint n_names, const gchar *word,
    guint *ret_index)
{
  for (guint i = 0; i < n_names; i++) {
    if (!g_str_equal (names[i], word))
      continue;
    *ret_index = i;
    return TRUE;
  }
  return FALSE;
}

static gboolean
read_region_id (GstThermalCursor *c, Draft *draft, GError **error)
{
  const gchar *at = c->p;
  guint id;

  if (!gst_thermal_text_read_id (c, &id, error))
    return FALSE;
  if (draft->region_ids->len == GST_THERMAL_COMPARISON_MAX_REGIONS)
    return gst_thermal_text_fail (c, at, error, "more than %d regions",
        GST_THERMAL_COMPARISON_MAX_REGIONS);
  for (guint i = 0; i < draft->region_ids->len; i++) {
    if (g_array_index (draft->region_ids, guint, i) == id)
      return gst_thermal_text_fail (
          c, at, error, "region %u is compared with itself", id);
  }
  g_array_append_val (draft->region_ids, id);
  return TRUE;
}

static gboolean
read_quantity (
    GstThermalCursor *c, const gchar *start, Draft *draft, GError **error)
{
  const gchar *at;
  g_autofree gchar *word = NULL;
  guint index;

  if (draft->comparison->kind != GST_THERMAL_COMPARISON_DIFFERENCE)
    return gst_thermal_text_fail (c, start, error,
        "a group compares its highest temperature with its mean, and nothing "
        "else");
  if (draft->has_quantity)
    return gst_thermal_text_fail (c, start, error, "of is given twice");
  if (!gst_thermal_text_expect (c, '=', "and max, min, mean or median", error))
    return FALSE;
  at = c->p;
  word = gst_thermal_text_read_word (c);
  if (!find_name (quantity_names, G_N_ELEMENTS (quantity_names), word, &index))
    return gst_thermal_text_fail (
        c, at, error, "'%s' is none of max, min, mean, median", word);
  draft->comparison->quantity = index;
  draft->has_quantity = TRUE;
  return TRUE;
}

static gboolean
read_name (
    GstThermalCursor *c, const gchar *start, Draft *draft, GError **error)
{
  GstThermalComparison *comparison = draft->comparison;

  if (comparison->name != NULL)
    return gst_thermal_text_fail (c, start, error, "name is given twice");
  if (!gst_thermal_text_expect (c, '=', "and a name", error)
      || !gst_thermal_text_read_string (c, &comparison->name, error))
    return FALSE;
  if (g_utf8_strlen (comparison->name, -1) > GST_THERMAL_REGION_MAX_NAME)
    return gst_thermal_text_fail (c, start, error,
        "the name has more than %d characters", GST_THERMAL_REGION_MAX_NAME);
  return TRUE;
}

static gboolean
read_item (GstThermalCursor *c, Draft *draft, GError **error)
{
  const gchar *start = c->p;
  g_autofree gchar *word = NULL;

  if (*c->p == '\0')
    return gst_thermal_text_fail (
        c, start, error, "the comparison is not closed by a ')'");
  if (g_ascii_isdigit (*c->p))
    return read_region_id (c, draft, error);

  word = gst_thermal_text_read_word (c);
  if (g_str_equal (word, "of"))
    return read_quantity (c, start, draft, error);
  if (g_str_equal (word, "name"))
    return read_name (c, start, draft, error);
  if (g_str_equal (word, "id")) {
    if (draft->comparison->id != G_MAXUINT)
      return gst_thermal_text_fail (c, start, error, "id is given twice");
    return gst_thermal_text_expect (c, '=', "and a number", error)
           && gst_thermal_text_read_id (c, &draft->comparison->id, error);
  }
  return gst_thermal_text_fail (
      c, start, error, "expected the number of a region, of=, name= or id=");
}

static gboolean
read_items (GstThermalCursor *c, Draft *draft, GError **error)
{
  const gchar *start = c->p;
  const guint *n = &draft->region_ids->len;

  do {
    gst_thermal_text_skip_blanks (c);
    if (!read_item (c, draft, error))
      return FALSE;
    gst_thermal_text_skip_blanks (c);
  } while (*c->p == ',' && c->p++ != NULL);
  if (!gst_thermal_text_expect (c, ')', "or a ','", error))
    return FALSE;

  if (draft->comparison->kind == GST_THERMAL_COMPARISON_DIFFERENCE && *n != 2)
    return gst_thermal_text_fail (
        c, start, error, "a difference takes two regions, but got %u", *n);
  if (*n < 2)
    return gst_thermal_text_fail (
        c, start, error, "a group takes two or more regions, but got %u", *n);
  return TRUE;
}

static GstThermalComparison *
read_comparison (GstThermalCursor *c, GError **error)
{
  g_autoptr (GArray) region_ids = g_array_new (FALSE, FALSE, sizeof (guint));
  Draft draft = {g_new0 (GstThermalComparison, 1), region_ids, FALSE};
  const gchar *start = c->p;
  g_autofree gchar *word = gst_thermal_text_read_word (c);
  guint kind = 0;
  gboolean good;

  draft.comparison->id = G_MAXUINT;
  good = find_name (kind_names, G_N_ELEMENTS (kind_names), word, &kind);
  draft.comparison->kind = kind;
  if (!good)
    gst_thermal_text_fail (
        c, start, error, "expected difference(...) or group(...)");
  good = good && gst_thermal_text_expect (c, '(', "behind the kind", error)
         && read_items (c, &draft, error);
  if (!good) {
    free_comparison (draft.comparison);
    return NULL;
  }
  draft.comparison->n_regions = region_ids->len;
  draft.comparison->region_ids =
      g_memdup2 (region_ids->data, region_ids->len * sizeof (guint));
  return draft.comparison;
}

static gboolean
is_id_taken (GPtrArray *comparisons, guint id)
{
  for (guint i = 0; i < comparisons->len; i++) {
    if (((GstThermalComparison *) comparisons->pdata[i])->id == id)
      return TRUE;
  }
  return FALSE;
}

/* Those without a number get the lowest free ones from 1, in order. */
static void
number_comparisons (GPtrArray *comparisons)
{
  guint next = 1;

  for (guint i = 0; i < comparisons->len; i++) {
    GstThermalComparison *comparison = comparisons->pdata[i];

    if (comparison->id != G_MAXUINT)
      continue;
    while (is_id_taken (comparisons, next))
      next++;
    comparison->id = next;
  }
}

/**
 * gst_thermal_comparison_set_new_from_string:
 * @text: the comparisons
 *
 * Reads comparisons as they are written on a command line:
 *
 *     difference(1,2) difference(3,1,of=mean,name='Inlet to outlet')
 *     group(1,2,3,name='Phases',id=7)
 *
 * Exactly:
 *
 *     text = { comparison { ";" } }
 *     comparison = ( "difference" | "group" ) "(" item { "," item } ")"
 *     item = region | "of" "=" quantity | "name" "=" name | "id" "=" number
 *     quantity = "max" | "min" | "mean" | "median"
 *
 * Regions are named by their number. A difference is that of two regions, the
 * first less the second, of their maxima when nothing else is said. A group is
 * the highest of the maxima of its regions less the mean of their means.
 * Comparisons without a number get the lowest free ones from 1, in order.
 *
 * Returns: (transfer full): the set, or %NULL with %GST_THERMAL_ERROR_INVALID;
 *   the message names the character, counted from 1
 *
 * Since: 0.1
 */
GstThermalComparisonSet *
gst_thermal_comparison_set_new_from_string (const gchar *text, GError **error)
{
  g_autoptr (GPtrArray) comparisons =
      g_ptr_array_new_with_free_func (free_comparison);
  GstThermalCursor c = {text, text};
  GstThermalComparisonSet *self;

  g_return_val_if_fail (text != NULL, NULL);

  if (!gst_thermal_text_check (text, "comparisons", error))
    return NULL;
  for (gst_thermal_text_skip_blanks (&c); *c.p != '\0';
       gst_thermal_text_skip_blanks (&c)) {
    const gchar *at = c.p;
    GstThermalComparison *comparison;

    if (*c.p == ';' && comparisons->len > 0) {
      c.p++;
      continue;
    }
    if (comparisons->len == GST_THERMAL_COMPARISON_SET_MAX_SIZE) {
      gst_thermal_text_fail (&c, at, error, "more than %d comparisons",
          GST_THERMAL_COMPARISON_SET_MAX_SIZE);
      return NULL;
    }
    comparison = read_comparison (&c, error);
    if (comparison == NULL)
      return NULL;
    if (comparison->id != G_MAXUINT
        && is_id_taken (comparisons, comparison->id)) {
      gst_thermal_text_fail (&c, at, error,
          "another comparison has the id %u already", comparison->id);
      free_comparison (comparison);
      return NULL;
    }
    g_ptr_array_add (comparisons, comparison);
  }
  number_comparisons (comparisons);

  self = g_new0 (GstThermalComparisonSet, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->comparisons = g_steal_pointer (&comparisons);
  return self;
}

/**
 * gst_thermal_comparison_set_to_string:
 * @self: a set
 *
 * Writes a set as text.
 *
 * Returns: (transfer full): @self in the form that
 *   gst_thermal_comparison_set_new_from_string() reads
 *
 * Since: 0.1
 */
gchar *
gst_thermal_comparison_set_to_string (GstThermalComparisonSet *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->comparisons->len; i++) {
    const GstThermalComparison *one = self->comparisons->pdata[i];

    if (i > 0)
      g_string_append_c (text, ' ');
    g_string_append_printf (text, "%s(", kind_names[one->kind]);
    for (guint j = 0; j < one->n_regions; j++)
      g_string_append_printf (text, "%u,", one->region_ids[j]);
    if (one->kind == GST_THERMAL_COMPARISON_DIFFERENCE)
      g_string_append_printf (text, "of=%s,", quantity_names[one->quantity]);
    g_string_append_printf (text, "id=%u", one->id);
    if (one->name != NULL) {
      g_string_append (text, ",name=");
      gst_thermal_text_append_quoted (text, one->name);
    }
    g_string_append_c (text, ')');
  }
  return g_string_free (text, FALSE);
}

/**
 * gst_thermal_comparison_set_ref:
 * @self: a set
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalComparisonSet *
gst_thermal_comparison_set_ref (GstThermalComparisonSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_comparison_set_unref:
 * @self: (transfer full): a set
 *
 * Gives a reference back; the last one frees the set.
 *
 * Since: 0.1
 */
void
gst_thermal_comparison_set_unref (GstThermalComparisonSet *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->comparisons);
  g_free (self);
}

/**
 * gst_thermal_comparison_set_get_size:
 * @self: a set
 *
 * Counts the comparisons.
 *
 * Returns: how many comparisons there are
 *
 * Since: 0.1
 */
guint
gst_thermal_comparison_set_get_size (GstThermalComparisonSet *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->comparisons->len;
}

/**
 * gst_thermal_comparison_set_get:
 * @self: a set
 * @index: which one, from 0
 *
 * Gives one of the comparisons.
 *
 * Returns: (transfer none): a comparison
 *
 * Since: 0.1
 */
const GstThermalComparison *
gst_thermal_comparison_set_get (GstThermalComparisonSet *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->comparisons->len, NULL);

  return self->comparisons->pdata[index];
}
