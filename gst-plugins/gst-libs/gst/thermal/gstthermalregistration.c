/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalregistration
 * @title: GstThermalRegistration
 * @short_description: where a thermal picture lies in a visible one
 *
 * Two lenses beside each other see the same things at different places. Pairs
 * of points that belong together give the mapping: three of them an exact one
 * (shift, scale, turn and shear), more the best one by least squares. See
 * gst_thermal_registration_new_from_string() for the text form.
 *
 * With a lens that zooms, a registration holds pairs for several zooms. Each is
 * brought to zoom 1 first, which a perfect lens would do by itself; what is
 * between them is interpolated, and what is beyond takes the nearest. So one
 * zoom is enough for a lens whose axis stays where it is.
 */

#include "config.h"

#include "gstthermalregistration.h"

#include <math.h>
#include <string.h>

/* No lens does more, and numbers stay far from what a double cannot hold. */
#define MAX_ZOOM 1000.0

/* What is written has six digits. Read as finely, a text that was written is
 * the same registration again: a hundredth of a pixel of 10000. */
#define POINT_STEPS 1e6
#define ZOOM_STEPS 1e3

typedef struct
{
  gdouble zoom;
  gdouble thermal_zoom;
  GArray *pairs;
  gdouble matrix[6];   /* thermal to visible, at these zooms */
  gdouble unzoomed[6]; /* the same, as if both zooms were 1 */
} Entry;

struct _GstThermalRegistration
{
  gatomicrefcount ref_count;

  GPtrArray *entries; /* of Entry, by rising zoom */
};

static gpointer
pair_copy (gpointer pair)
{
  return g_memdup2 (pair, sizeof (GstThermalPointPair));
}

G_DEFINE_BOXED_TYPE (
    GstThermalPointPair, gst_thermal_point_pair, pair_copy, g_free)
G_DEFINE_BOXED_TYPE (GstThermalRegistration, gst_thermal_registration,
    gst_thermal_registration_ref, gst_thermal_registration_unref)

static Entry *
entry_new (void)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->zoom = entry->thermal_zoom = 1;
  entry->pairs = g_array_new (FALSE, FALSE, sizeof (GstThermalPointPair));
  return entry;
}

static void
entry_free (Entry *entry)
{
  g_array_unref (entry->pairs);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_free)

/* About the middle of the picture, where the axis of the lens is. */
static void
fill_zoom (gdouble matrix[6], gdouble zoom)
{
  matrix[0] = matrix[4] = zoom;
  matrix[1] = matrix[3] = 0;
  matrix[2] = matrix[5] = (1 - zoom) / 2;
}

static void
change_zooms (const gdouble from[6], gdouble zoom, gdouble thermal_zoom,
    gdouble matrix[6])
{
  gdouble visible[6], thermal[6];

  fill_zoom (visible, zoom);
  fill_zoom (thermal, 1 / thermal_zoom);
  gst_thermal_affine_combine (from, thermal, matrix);
  gst_thermal_affine_combine (visible, matrix, matrix);
}

static void
skip_space (const gchar **p)
{
  while (g_ascii_isspace (**p))
    (*p)++;
}

static gboolean
skip_char (const gchar **p, gchar c)
{
  skip_space (p);
  if (**p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError **error, const gchar *format, ...)
{
  g_autofree gchar *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (
      error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID, message);
  return FALSE;
}

/* What is there instead of what should be, for people. */
static gchar *
describe_rest (const gchar *p)
{
  const gsize length = strcspn (p, ",>;:|/ \t\r\n");

  if (*p == '\0')
    return g_strdup ("the end");
  return g_strdup_printf ("\"%.*s\"", (gint) CLAMP (length, 1, 20), p);
}

static gboolean
parse_number (const gchar **p, gdouble *ret_number, GError **error)
{
  gchar *end;

  skip_space (p);
  *ret_number = g_ascii_strtod (*p, &end);
  if (end == *p || !isfinite (*ret_number)) {
    g_autofree gchar *rest = describe_rest (*p);

    return fail (error, "expected a number, found %s", rest);
  }
  *p = end;
  return TRUE;
}

static gboolean
parse_char (const gchar **p, gchar c, GError **error)
{
  g_autofree gchar *rest = NULL;

  if (skip_char (p, c))
    return TRUE;
  rest = describe_rest (*p);
  return fail (error, "expected \"%c\", found %s", c, rest);
}

static gboolean
parse_point (const gchar **p, GstThermalPoint *ret_point, GError **error)
{
  if (!parse_number (p, &ret_point->x, error) || !parse_char (p, ',', error)
      || !parse_number (p, &ret_point->y, error))
    return FALSE;
  if (ret_point->x < 0 || ret_point->x > 1 || ret_point->y < 0
      || ret_point->y > 1)
    return fail (
        error, "coordinates run from 0 (left, top) to 1 (right, bottom)");
  ret_point->x = round (ret_point->x * POINT_STEPS) / POINT_STEPS;
  ret_point->y = round (ret_point->y * POINT_STEPS) / POINT_STEPS;
  return TRUE;
}

static gboolean
parse_pair (const gchar **p, GstThermalPointPair *ret_pair, GError **error)
{
  skip_space (p);
  ret_pair->check = g_str_has_prefix (*p, "check");
  if (ret_pair->check)
    *p += strlen ("check");
  return parse_point (p, &ret_pair->thermal, error)
         && parse_char (p, '>', error)
         && parse_point (p, &ret_pair->visible, error);
}

/* "ZOOM:" or "ZOOM/THERMAL:"; without one, both are 1. */
static gboolean
parse_zooms (const gchar **p, Entry *entry, GError **error)
{
  const gchar *begin = *p;
  gdouble zoom;
  gchar *end;

  zoom = g_ascii_strtod (begin, &end);
  if (end == begin)
    return TRUE;
  skip_space ((const gchar **) &end);
  if (*end != ':' && *end != '/')
    return TRUE;

  *p = end;
  entry->zoom = zoom;
  if (skip_char (p, '/') && !parse_number (p, &entry->thermal_zoom, error))
    return FALSE;
  if (!parse_char (p, ':', error))
    return FALSE;
  /* also false when it is NaN */
  if (!(entry->zoom >= 1 && entry->zoom <= MAX_ZOOM)
      || !(entry->thermal_zoom >= 1 && entry->thermal_zoom <= MAX_ZOOM))
    return fail (error, "a zoom is 1 to %g", MAX_ZOOM);
  entry->zoom = round (entry->zoom * ZOOM_STEPS) / ZOOM_STEPS;
  entry->thermal_zoom = round (entry->thermal_zoom * ZOOM_STEPS) / ZOOM_STEPS;
  return TRUE;
}

static gboolean
parse_pairs (const gchar **p, Entry *entry, GError **error)
{
  do {
    GstThermalPointPair pair;

    /* a last ";" may stand there */
    skip_space (p);
    if (entry->pairs->len > 0 && (**p == '\0' || **p == '|'))
      break;
    if (entry->pairs->len == GST_THERMAL_REGISTRATION_MAX_PAIRS)
      return fail (error, "there are more than %d pairs of points",
          GST_THERMAL_REGISTRATION_MAX_PAIRS);
    if (!parse_pair (p, &pair, error)) {
      g_prefix_error (error, "pair %u: ", entry->pairs->len + 1);
      return FALSE;
    }
    g_array_append_val (entry->pairs, pair);
  } while (skip_char (p, ';'));
  return TRUE;
}

static Entry *
parse_entry (const gchar **p, GError **error)
{
  g_autoptr (Entry) entry = entry_new ();
  g_autofree gchar *rest = NULL;

  skip_space (p);
  if (!parse_zooms (p, entry, error) || !parse_pairs (p, entry, error)
      || !gst_thermal_affine_fit (
          (const GstThermalPointPair *) entry->pairs->data, entry->pairs->len,
          entry->matrix, error))
    return NULL;
  skip_space (p);
  if (**p != '\0' && **p != '|') {
    rest = describe_rest (*p);
    fail (error, "expected \";\", \"|\" or the end after pair %u, found %s",
        entry->pairs->len, rest);
    return NULL;
  }
  /* the same way, backwards */
  change_zooms (
      entry->matrix, 1 / entry->zoom, 1 / entry->thermal_zoom, entry->unzoomed);
  return g_steal_pointer (&entry);
}

static gboolean
add_entry (GstThermalRegistration *self, Entry *entry, GError **error)
{
  guint at = 0;

  if (self->entries->len == GST_THERMAL_REGISTRATION_MAX_ZOOMS)
    return fail (error, "there are more than %d zooms",
        GST_THERMAL_REGISTRATION_MAX_ZOOMS);
  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *other = g_ptr_array_index (self->entries, i);

    if (other->zoom == entry->zoom)
      return fail (error, "there are points for zoom %g twice", entry->zoom);
    if (other->zoom < entry->zoom)
      at = i + 1;
  }
  g_ptr_array_insert (self->entries, (gint) at, entry);
  return TRUE;
}

/**
 * gst_thermal_registration_new_from_string:
 * @text: pairs of points
 *
 * Reads a registration. A pair is "x,y>x,y": a point of the thermal picture and
 * the same thing in the visible one, both from 0 (left, top) to 1 (right,
 * bottom). Pairs are separated by ";", three or more make a mapping. A pair
 * that begins with the word "check" takes no part in it, it only has a
 * residual. For lenses that zoom, "|" separates zooms, each with the
 * magnification of the visible lens and ":" in front, or both lenses' as
 * "4/2:". Space may stand anywhere between these.
 *
 * |[<!-- language="plain" -->
 * 0.1,0.1>0.2,0.15; 0.9,0.1>0.8,0.15; 0.5,0.9>0.5,0.85; check 0.5,0.5>0.5,0.5
 * ]|
 *
 * The empty text is a registration without points, whose pictures lie upon
 * each other edge to edge.
 *
 * Returns: (transfer full): the registration, or %NULL with
 *   %GST_THERMAL_ERROR_INVALID and where it is wrong
 *
 * Since: 0.1
 */
GstThermalRegistration *
gst_thermal_registration_new_from_string (const gchar *text, GError **error)
{
  g_autoptr (GstThermalRegistration) self = NULL;
  const gchar *p = text;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (GstThermalRegistration, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  skip_space (&p);
  if (*p == '\0')
    return g_steal_pointer (&self);

  do {
    const guint number = self->entries->len + 1;
    g_autoptr (Entry) entry = parse_entry (&p, error);

    if (entry == NULL || !add_entry (self, entry, error)) {
      if (number > 1 || strchr (text, '|') != NULL)
        g_prefix_error (error, "zoom number %u: ", number);
      return NULL;
    }
    g_steal_pointer (&entry);
  } while (skip_char (&p, '|'));
  return g_steal_pointer (&self);
}

static void
append_number (GString *text, gdouble number, const gchar *after)
{
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.6g", number);
  g_string_append (text, digits);
  g_string_append (text, after);
}

static void
append_pair (GString *text, const GstThermalPointPair *pair)
{
  if (pair->check)
    g_string_append (text, "check ");
  append_number (text, pair->thermal.x, ",");
  append_number (text, pair->thermal.y, ">");
  append_number (text, pair->visible.x, ",");
  append_number (text, pair->visible.y, "");
}

static void
append_entry (GString *text, const Entry *entry, gboolean with_zoom)
{
  if (entry->thermal_zoom != 1) {
    append_number (text, entry->zoom, "/");
    append_number (text, entry->thermal_zoom, ": ");
  } else if (with_zoom) {
    append_number (text, entry->zoom, ": ");
  }
  for (guint i = 0; i < entry->pairs->len; i++) {
    if (i > 0)
      g_string_append (text, "; ");
    append_pair (text, &g_array_index (entry->pairs, GstThermalPointPair, i));
  }
}

/**
 * gst_thermal_registration_to_string:
 * @self: a registration
 *
 * Writes a registration as gst_thermal_registration_new_from_string() reads
 * it, with six digits.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
gchar *
gst_thermal_registration_to_string (GstThermalRegistration *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = g_ptr_array_index (self->entries, i);

    if (i > 0)
      g_string_append (text, " | ");
    append_entry (text, entry, self->entries->len > 1 || entry->zoom != 1);
  }
  return g_string_free (text, FALSE);
}

/**
 * gst_thermal_registration_ref:
 * @self: a registration
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalRegistration *
gst_thermal_registration_ref (GstThermalRegistration *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_registration_unref:
 * @self: (transfer full): a registration
 *
 * Gives a reference back; the last one frees the registration.
 *
 * Since: 0.1
 */
void
gst_thermal_registration_unref (GstThermalRegistration *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/**
 * gst_thermal_registration_get_n_zooms:
 * @self: a registration
 *
 * Counts the zooms that have points.
 *
 * Returns: how many; 0 when there are no points at all
 *
 * Since: 0.1
 */
guint
gst_thermal_registration_get_n_zooms (GstThermalRegistration *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->entries->len;
}

static const Entry *
get_entry (GstThermalRegistration *self, guint index)
{
  return g_ptr_array_index (self->entries, index);
}

/**
 * gst_thermal_registration_get_zoom:
 * @self: a registration
 * @index: which of its zooms, from 0; they rise
 *
 * Says for which magnification points were given.
 *
 * Returns: magnification of the visible lens
 *
 * Since: 0.1
 */
gdouble
gst_thermal_registration_get_zoom (GstThermalRegistration *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->entries->len, 1);

  return get_entry (self, index)->zoom;
}

/**
 * gst_thermal_registration_get_thermal_zoom:
 * @self: a registration
 * @index: which of its zooms, from 0
 *
 * Says what the thermal lens magnified when these points were given.
 *
 * Returns: magnification of the thermal lens
 *
 * Since: 0.1
 */
gdouble
gst_thermal_registration_get_thermal_zoom (
    GstThermalRegistration *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->entries->len, 1);

  return get_entry (self, index)->thermal_zoom;
}

/**
 * gst_thermal_registration_get_pairs:
 * @self: a registration
 * @index: which of its zooms, from 0
 * @n_pairs: (out): how many there are
 *
 * Gives the points of one zoom, in the order in which they were given.
 *
 * Returns: (transfer none) (array length=n_pairs): the pairs
 *
 * Since: 0.1
 */
const GstThermalPointPair *
gst_thermal_registration_get_pairs (
    GstThermalRegistration *self, guint index, guint *n_pairs)
{
  g_return_val_if_fail (n_pairs != NULL, NULL);
  *n_pairs = 0;
  g_return_val_if_fail (self != NULL && index < self->entries->len, NULL);

  *n_pairs = get_entry (self, index)->pairs->len;
  return (const GstThermalPointPair *) get_entry (self, index)->pairs->data;
}

/**
 * gst_thermal_registration_get_residual:
 * @self: a registration
 * @index: which of its zooms, from 0
 * @pair: which of its pairs, from 0
 * @x: (out): how far right of its visible point the thermal one is put, as a
 *   share of the picture's width
 * @y: (out): how far below, as a share of its height
 *
 * Says how well the mapping of a zoom fits one pair. With three pairs it fits
 * all of them; a pair to check then says how good it is elsewhere.
 *
 * Returns: %FALSE when there is no such pair
 *
 * Since: 0.1
 */
gboolean
gst_thermal_registration_get_residual (GstThermalRegistration *self,
    guint index, guint pair, gdouble *x, gdouble *y)
{
  const GstThermalPointPair *points;
  const Entry *entry;

  g_return_val_if_fail (self != NULL && x != NULL && y != NULL, FALSE);

  if (index >= self->entries->len
      || pair >= get_entry (self, index)->pairs->len)
    return FALSE;
  entry = get_entry (self, index);
  points = &g_array_index (entry->pairs, GstThermalPointPair, pair);
  gst_thermal_affine_map (
      entry->matrix, points->thermal.x, points->thermal.y, x, y);
  *x -= points->visible.x;
  *y -= points->visible.y;
  return TRUE;
}

/**
 * gst_thermal_registration_get_matrix:
 * @self: a registration
 * @zoom: what the visible lens magnifies now
 * @thermal_zoom: what the thermal lens magnifies now
 * @matrix: (out caller-allocates) (array fixed-size=6): from the thermal
 *   picture to the visible one
 *
 * Gives the mapping at a zoom.
 *
 * Since: 0.1
 */
void
gst_thermal_registration_get_matrix (GstThermalRegistration *self, gdouble zoom,
    gdouble thermal_zoom, gdouble matrix[6])
{
  const Entry *low, *high;
  gdouble between[6] = {1, 0, 0, 0, 1, 0};
  guint above = 0;

  g_return_if_fail (self != NULL && matrix != NULL);
  g_return_if_fail (zoom > 0 && thermal_zoom > 0);

  if (self->entries->len > 0) {
    while (above < self->entries->len && get_entry (self, above)->zoom < zoom)
      above++;
    low = get_entry (self, above > 0 ? above - 1 : 0);
    high = get_entry (self, MIN (above, self->entries->len - 1));
    for (guint i = 0; i < 6; i++) {
      const gdouble share = high->zoom > low->zoom
                                ? (zoom - low->zoom) / (high->zoom - low->zoom)
                                : 0;

      between[i] =
          low->unzoomed[i] + share * (high->unzoomed[i] - low->unzoomed[i]);
    }
  }
  change_zooms (between, zoom, thermal_zoom, matrix);
}
