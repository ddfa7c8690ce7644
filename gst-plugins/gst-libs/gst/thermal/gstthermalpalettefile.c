/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Palettes of a user's: GIMP gradients (.ggr), GIMP palettes (.gpl) and tables of
 * comma-separated values. Text comes in, a palette or the number of a line that
 * is wrong comes out. */

#include "config.h"

#include "gstthermalobject.h"
#include "gstthermalpalette-private.h"

#include <gio/gio.h>

#include <math.h>
#include <string.h>

#define MAX_NAME 64
/* How far neighbouring segments may be apart in a file that was rounded. */
#define GAP 1e-5

typedef struct
{
  gchar **lines;
  guint at; /* the line in work, from 0 */
  gchar *name;
  GArray *segments;
} Reader;

static void
reader_clear (Reader *self)
{
  g_strfreev (self->lines);
  g_free (self->name);
  g_array_unref (self->segments);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean fail_at (const Reader *self, GError **error,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Returns: %FALSE */
static gboolean
fail_at (const Reader *self, GError **error, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
      "line %u: %s", self->at + 1, what);
  return FALSE;
}

static void
take_name (Reader *self, const gchar *name)
{
  g_autofree gchar *stripped = g_strstrip (g_strdup (name));

  g_free (self->name);
  self->name = g_utf8_substring (
      stripped, 0, MIN (g_utf8_strlen (stripped, -1), MAX_NAME));
}

/* The next line that says something; comments begin with a #. */
static const gchar *
next_line (Reader *self)
{
  while (self->lines[self->at] != NULL) {
    const gchar *line = g_strstrip (self->lines[self->at]);

    if (line[0] != '\0' && line[0] != '#')
      return line;
    self->at++;
  }
  /* what is missing is missing behind the last line, not behind its end */
  if (self->at > 0 && self->lines[self->at - 1][0] == '\0')
    self->at--;
  return NULL;
}

/* Numbers as every file has them, a point before the decimals. */
static gboolean
read_number (const gchar **text, gdouble *ret_number)
{
  gchar *end;

  *ret_number = g_ascii_strtod (*text, &end);
  if (end == *text || !isfinite (*ret_number))
    return FALSE;
  *text = end;
  return TRUE;
}

static gboolean
append (Reader *self, const GstThermalPaletteSegment *segment, GError **error)
{
  if (self->segments->len >= GST_THERMAL_PALETTE_MAX_SEGMENTS)
    return fail_at (self, error, "there are more than %d colours",
        GST_THERMAL_PALETTE_MAX_SEGMENTS);
  g_array_append_val (self->segments, *segment);
  return TRUE;
}

static GstThermalPaletteSegment
straight (gdouble left, gdouble right, const gdouble left_rgb[3],
    const gdouble right_rgb[3])
{
  GstThermalPaletteSegment segment = {
      .left = left,
      .middle = (left + right) / 2,
      .right = right,
  };

  memcpy (segment.left_rgb, left_rgb, sizeof segment.left_rgb);
  memcpy (segment.right_rgb, right_rgb, sizeof segment.right_rgb);
  return segment;
}

/* left middle right, R G B A twice, blend, space, and since GIMP 2.4 whether
 * the ends take the colours that are chosen in GIMP */
static gboolean
read_gradient_segment (Reader *self, const gchar *line, gdouble from,
    GstThermalPaletteSegment *segment, GError **error)
{
  gdouble numbers[15] = {0};
  guint n = 0;

  while (n < G_N_ELEMENTS (numbers) && read_number (&line, &numbers[n]))
    n++;
  while (g_ascii_isspace (*line))
    line++;
  if (*line != '\0' || (n != 13 && n != 15))
    return fail_at (
        self, error, "a segment is 13 or 15 numbers with blanks between them");
  if (numbers[13] != 0 || numbers[14] != 0)
    return fail_at (self, error,
        "the colour is whatever is chosen in GIMP, and not in the file");
  if (fabs (numbers[0] - from) > GAP)
    return fail_at (self, error,
        "it begins at %g and not at %g, where the one "
        "before has ended",
        numbers[0], from);
  if (numbers[1] < numbers[0] || numbers[2] < numbers[1]
      || numbers[2] > 1 + GAP)
    return fail_at (self, error,
        "left end, middle and right end do not rise, or not up to 1 at most");
  for (guint i = 3; i < 11; i++) {
    if (numbers[i] < 0 || numbers[i] > 1)
      return fail_at (self, error, "a colour is not between 0 and 1");
  }
  if (numbers[11] != floor (numbers[11]) || numbers[11] < 0
      || numbers[11] >= GST_THERMAL_N_BLENDS)
    return fail_at (
        self, error, "there is no blending function %g", numbers[11]);
  if (numbers[12] != floor (numbers[12]) || numbers[12] < 0
      || numbers[12] >= GST_THERMAL_N_BLEND_SPACES)
    return fail_at (self, error, "there is no colour space %g", numbers[12]);

  *segment = straight (from, MIN (numbers[2], 1), numbers + 3, numbers + 7);
  segment->middle = CLAMP (numbers[1], segment->left, segment->right);
  segment->blend = (GstThermalBlend) numbers[11];
  segment->space = (GstThermalBlendSpace) numbers[12];
  return TRUE;
}

static gboolean
read_gradient (Reader *self, GError **error)
{
  const gchar *line = next_line (self);
  gdouble end = 0, wanted;

  if (line != NULL && g_str_has_prefix (line, "Name:")) {
    take_name (self, line + strlen ("Name:"));
    self->at++;
    line = next_line (self);
  }
  if (line == NULL || !read_number (&line, &wanted) || *line != '\0'
      || wanted != floor (wanted) || wanted < 1
      || wanted > GST_THERMAL_PALETTE_MAX_SEGMENTS)
    return fail_at (self, error, "the number of segments, 1 to %d, is missing",
        GST_THERMAL_PALETTE_MAX_SEGMENTS);

  for (guint i = 0; i < (guint) wanted; i++) {
    GstThermalPaletteSegment segment;

    self->at++;
    line = next_line (self);
    if (line == NULL)
      return fail_at (self, error, "there are %u segments instead of %u", i,
          (guint) wanted);
    if (!read_gradient_segment (self, line, end, &segment, error)
        || !append (self, &segment, error))
      return FALSE;
    end = segment.right;
  }
  if (end < 1 - GAP)
    return fail_at (
        self, error, "the last segment ends at %g and not at 1", end);
  g_array_index (
      self->segments, GstThermalPaletteSegment, self->segments->len - 1)
      .right = 1;
  return TRUE;
}

static gboolean
read_bytes (Reader *self, const gchar **line, gdouble rgb[3], gboolean commas,
    GError **error)
{
  for (guint c = 0; c < 3; c++) {
    while (g_ascii_isspace (**line))
      (*line)++;
    if (commas && *(*line)++ != ',')
      return fail_at (self, error,
          "position, red, green and blue are wanted, "
          "with commas between them");
    if (!read_number (line, &rgb[c]))
      return fail_at (self, error, "%s is no number",
          c == 0   ? "red"
          : c == 1 ? "green"
                   : "blue");
    if (rgb[c] < 0 || rgb[c] > 255)
      return fail_at (self, error, "%g is not between 0 and 255", rgb[c]);
    rgb[c] /= 255;
  }
  return TRUE;
}

/* Colours at even distances; between them they are mixed. */
static gboolean
read_colours (Reader *self, GError **error)
{
  g_autoptr (GArray) colours = g_array_new (FALSE, FALSE, 3 * sizeof (gdouble));
  const gchar *line;

  for (; (line = next_line (self)) != NULL; self->at++) {
    gdouble rgb[3];

    if (g_str_has_prefix (line, "Name:")) {
      take_name (self, line + strlen ("Name:"));
      continue;
    }
    if (g_str_has_prefix (line, "Columns:"))
      continue;
    /* what follows is the name of the colour */
    if (!read_bytes (self, &line, rgb, FALSE, error))
      return FALSE;
    if (*line != '\0' && !g_ascii_isspace (*line))
      return fail_at (self, error, "blue is no number");
    if (colours->len >= GST_THERMAL_PALETTE_MAX_SEGMENTS)
      return fail_at (self, error, "there are more than %d colours",
          GST_THERMAL_PALETTE_MAX_SEGMENTS);
    g_array_append_vals (colours, rgb, 1);
  }
  if (colours->len < 2)
    return fail_at (self, error, "a palette has two colours at least");

  for (guint i = 0; i + 1 < colours->len; i++) {
    const gdouble *rgb = (const gdouble *) (gpointer) colours->data + 3 * i;
    const gdouble steps = colours->len - 1;
    const GstThermalPaletteSegment segment =
        straight (i / steps, (i + 1) / steps, rgb, rgb + 3);

    if (!append (self, &segment, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_table (Reader *self, GError **error)
{
  gdouble before = 0, before_rgb[3] = {0};
  guint n_rows = 0;
  const gchar *line;

  for (; (line = next_line (self)) != NULL; self->at++) {
    GstThermalPaletteSegment segment;
    gdouble position, rgb[3];

    if (!read_number (&line, &position)) {
      /* a heading */
      if (n_rows == 0 && g_ascii_isalpha (line[0])
          && strchr (line, ',') != NULL)
        continue;
      return fail_at (self, error, "the position is no number");
    }
    if (!read_bytes (self, &line, rgb, TRUE, error))
      return FALSE;
    if (*line != '\0')
      return fail_at (self, error, "there is something behind blue");
    if (position < 0 || position > 1)
      return fail_at (
          self, error, "position %g is not between 0 and 1", position);
    if (position < before)
      return fail_at (self, error, "position %g lies before the last one, %g",
          position, before);

    /* the first colour also stands for what lies before it */
    segment = straight (before, position, n_rows > 0 ? before_rgb : rgb, rgb);
    if (position > before && !append (self, &segment, error))
      return FALSE;
    before = position;
    memcpy (before_rgb, rgb, sizeof rgb);
    n_rows++;
  }
  if (n_rows < 2)
    return fail_at (self, error, "a palette has two colours at least");
  if (before < 1) {
    const GstThermalPaletteSegment last =
        straight (before, 1, before_rgb, before_rgb);

    return append (self, &last, error);
  }
  return TRUE;
}

/**
 * gst_thermal_palette_new_from_text:
 * @id: what settings call it
 * @text: a GIMP gradient (.ggr), a GIMP palette (.gpl) or lines of `position,
 *   red, green, blue`, with positions that rise from 0 to 1 and colours of 0 to
 *   255
 * @length: bytes of @text, or -1 when it ends with a zero
 * @error: return location for a #GError
 *
 * Makes a palette of what a user has written. Two rows at the same position
 * make a step. Alpha counts as opaque.
 *
 * Returns: (transfer full): the palette, or %NULL and @error, a
 *   #GstThermalError that names the line
 *
 * Since: 0.1
 */
GstThermalPalette *
gst_thermal_palette_new_from_text (
    const gchar *id, const gchar *text, gssize length, GError **error)
{
  g_auto (Reader) reader = {NULL};
  g_autofree gchar *valid = NULL;
  const gchar *first;
  gboolean ok;

  g_return_val_if_fail (id != NULL && text != NULL, NULL);

  valid = g_utf8_make_valid (text, length);
  reader.lines = g_strsplit (valid, "\n", -1);
  reader.segments =
      g_array_new (FALSE, FALSE, sizeof (GstThermalPaletteSegment));
  take_name (&reader, id);

  first = next_line (&reader);
  if (first != NULL && g_str_equal (first, "GIMP Gradient")) {
    reader.at++;
    ok = read_gradient (&reader, error);
  } else if (first != NULL && g_str_equal (first, "GIMP Palette")) {
    reader.at++;
    ok = read_colours (&reader, error);
  } else {
    ok = read_table (&reader, error);
  }
  if (!ok)
    return NULL;
  return gst_thermal_palette_new_segments (id, reader.name, reader.segments);
}

/**
 * gst_thermal_palette_new_from_file:
 * @path: (type filename): where it lies
 * @error: return location for a #GError
 *
 * Reads a file as gst_thermal_palette_new_from_text() does. The file's name
 * without what follows the last dot is its id.
 *
 * Returns: (transfer full): the palette, or %NULL and @error, which names the
 *   file
 *
 * Since: 0.1
 */
GstThermalPalette *
gst_thermal_palette_new_from_file (const gchar *path, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree gchar *id = NULL;
  GstThermalPalette *palette;
  gchar *dot;

  g_return_val_if_fail (path != NULL, NULL);

  id = g_path_get_basename (path);
  dot = strrchr (id, '.');
  if (dot != NULL && dot != id)
    *dot = '\0';

  file = g_file_new_for_path (path);
  stream = g_file_read (file, NULL, error);
  if (stream != NULL)
    bytes = g_input_stream_read_bytes (
        G_INPUT_STREAM (stream), GST_THERMAL_PALETTE_MAX_FILE + 1, NULL, error);
  if (bytes == NULL) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  if (g_bytes_get_size (bytes) > GST_THERMAL_PALETTE_MAX_FILE) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "%s: a palette has %d bytes at most", path,
        GST_THERMAL_PALETTE_MAX_FILE);
    return NULL;
  }

  palette = gst_thermal_palette_new_from_text (id,
      g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "",
      g_bytes_get_size (bytes), error);
  if (palette == NULL)
    g_prefix_error (error, "%s: ", path);
  return palette;
}
