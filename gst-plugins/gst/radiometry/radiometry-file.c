/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "radiometry-file.h"
#include "radiometry-calibration.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define MAGIC "thermoscope-calibration 1\n"
#define SUM "sha256 "
#define SUM_DIGITS 64
#define HEAD_SIZE (sizeof MAGIC - 1 + sizeof SUM - 1 + SUM_DIGITS + 1)
#define FIRST_LINE 3 /* behind the checksum */

static const gchar *const tables[RADIOMETRY_N_READINGS] = {
    [RADIOMETRY_READING_CAVITY] = "cavity",
    [RADIOMETRY_READING_LENS] = "lens",
    [RADIOMETRY_READING_AMBIENT] = "ambient",
};

void
radiometry_file_free (RadiometryFile *self)
{
  g_free (self->version);
  g_free (self->serial);
  g_free (self->checksum);
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  for (guint i = 0; i < RADIOMETRY_N_READINGS; i++)
    g_array_unref (self->tables[i]);
  g_free (self);
}

static RadiometryFile *
file_alloc (void)
{
  RadiometryFile *self = g_new0 (RadiometryFile, 1);

  for (guint i = 0; i < RADIOMETRY_N_READINGS; i++)
    self->tables[i] = g_array_new (FALSE, FALSE, sizeof (RadiometryFileRow));
  return self;
}

static gboolean
fail (GError **error, guint line, const gchar *what)
{
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "line %u: %s", line, what);
  return FALSE;
}

static gboolean
damaged (GError **error, const gchar *what)
{
  g_set_error_literal (
      error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED, what);
  return FALSE;
}

/* Digits only: what g_ascii_strtod() takes beyond that is none here. */
static gboolean
read_number (const gchar *text, gdouble *ret_number)
{
  gchar *end;

  *ret_number = g_ascii_strtod (text, &end);
  return *text != '\0' && *end == '\0'
         && strspn (text, "0123456789+-.eE") == strlen (text)
         && isfinite (*ret_number);
}

static gboolean
read_row (GArray *table, const gchar *value, guint line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 3);
  RadiometryFileRow row;

  if (g_strv_length (words) != 2 || !read_number (words[0], &row.reading_k)
      || !read_number (words[1], &row.offset_k))
    return fail (error, line,
        "a table has two numbers in a line: reading and offset, K");
  if (!(row.reading_k >= 1 && row.reading_k <= 5000))
    return fail (error, line, "readings have to be 1 to 5000 K");
  if (!(fabs (row.offset_k) <= 100))
    return fail (error, line, "offsets have to be -100 to 100 K");
  if (table->len == RADIOMETRY_FILE_MAX_ROWS)
    return fail (error, line, "the table is too long");
  if (table->len > 0
      && g_array_index (table, RadiometryFileRow, table->len - 1).reading_k
             >= row.reading_k)
    return fail (error, line, "readings have to rise from line to line");
  g_array_append_val (table, row);
  return TRUE;
}

static gboolean
read_text (gchar **member, const gchar *value, guint line, GError **error)
{
  if (*member != NULL)
    return fail (error, line, "this is said twice");
  if (*value == '\0' || strlen (value) > 64)
    return fail (error, line, "a name has 1 to 64 bytes");
  *member = g_strdup (value);
  return TRUE;
}

static gboolean
read_calibration (
    RadiometryFile *self, const gchar *value, guint line, GError **error)
{
  if (self->calibration != NULL)
    return fail (error, line, "this is said twice");
  self->calibration = radiometry_calibration_parse (value, error);
  if (self->calibration == NULL)
    g_prefix_error (error, "line %u: ", line);
  return self->calibration != NULL;
}

static gboolean
read_line (RadiometryFile *self, gchar *text, guint line, GError **error)
{
  gchar *value;

  g_strstrip (text);
  if (*text == '\0' || *text == '#')
    return TRUE;
  value = strchr (text, ' ');
  if (value == NULL)
    return fail (error, line, "a line is a word and what it is");
  *value++ = '\0';
  g_strstrip (value);

  if (g_str_equal (text, "version"))
    return read_text (&self->version, value, line, error);
  if (g_str_equal (text, "serial"))
    return read_text (&self->serial, value, line, error);
  if (g_str_equal (text, "calibration"))
    return read_calibration (self, value, line, error);
  for (guint i = 0; i < RADIOMETRY_N_READINGS; i++) {
    if (g_str_equal (text, tables[i]))
      return read_row (self->tables[i], value, line, error);
  }
  return fail (error, line, "it begins with no word that is known here");
}

/* The content behind a checksum that is right. */
static gboolean
check_sum (const gchar *data, gsize size, gchar **ret_checksum, GError **error)
{
  const gchar *sum = data + sizeof MAGIC - 1 + sizeof SUM - 1;
  g_autofree gchar *checksum = NULL;

  if (size < HEAD_SIZE || memcmp (data, MAGIC, sizeof MAGIC - 1) != 0
      || memcmp (data + sizeof MAGIC - 1, SUM, sizeof SUM - 1) != 0
      || sum[SUM_DIGITS] != '\n')
    return damaged (error, "it does not begin as a calibration file does");
  checksum = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *) data + HEAD_SIZE, size - HEAD_SIZE);
  if (g_ascii_strncasecmp (sum, checksum, SUM_DIGITS) != 0)
    return damaged (error, "its checksum is not that of its content");
  *ret_checksum = g_steal_pointer (&checksum);
  return TRUE;
}

RadiometryFile *
radiometry_file_parse (GBytes *bytes, GError **error)
{
  g_autoptr (RadiometryFile) self = file_alloc ();
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;
  const gchar *data = g_bytes_get_data (bytes, &size);

  if (size > RADIOMETRY_FILE_MAX_SIZE) {
    damaged (error, "it is too large for a calibration file");
    return NULL;
  }
  if (!check_sum (data, size, &self->checksum, error))
    return NULL;
  if (!g_utf8_validate (data + HEAD_SIZE, size - HEAD_SIZE, NULL)) {
    damaged (error, "it is no UTF-8");
    return NULL;
  }

  text = g_strndup (data + HEAD_SIZE, size - HEAD_SIZE);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (!read_line (self, lines[i], FIRST_LINE + i, error))
      return NULL;
  }
  return g_steal_pointer (&self);
}

RadiometryFile *
radiometry_file_load (const gchar *path, GError **error)
{
  g_autofree gchar *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GStatBuf info;
  gsize size;

  /* a device would never end */
  if (g_stat (path, &info) == 0
      && (!S_ISREG (info.st_mode) || info.st_size > RADIOMETRY_FILE_MAX_SIZE)) {
    damaged (error, "it is no file, or too large for a calibration file");
    return NULL;
  }
  if (!g_file_get_contents (path, &data, &size, error))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  return radiometry_file_parse (bytes, error);
}

static gdouble
look_up (const GArray *table, gdouble reading_k)
{
  const RadiometryFileRow *rows = (const RadiometryFileRow *) table->data;
  guint i = 0;

  if (table->len == 0 || isnan (reading_k))
    return 0;
  while (i < table->len && rows[i].reading_k < reading_k)
    i++;
  if (i == 0)
    return rows[0].offset_k;
  if (i == table->len)
    return rows[i - 1].offset_k;
  return rows[i - 1].offset_k
         + (rows[i].offset_k - rows[i - 1].offset_k)
               * (reading_k - rows[i - 1].reading_k)
               / (rows[i].reading_k - rows[i - 1].reading_k);
}

gdouble
radiometry_file_get_offset_k (
    const RadiometryFile *self, const gdouble readings_k[RADIOMETRY_N_READINGS])
{
  gdouble offset_k = 0;

  for (guint i = 0; i < RADIOMETRY_N_READINGS; i++)
    offset_k += look_up (self->tables[i], readings_k[i]);
  return offset_k;
}

GBytes *
radiometry_file_seal (const gchar *lines)
{
  g_autofree gchar *checksum =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines, -1);
  gchar *text = g_strconcat (MAGIC, SUM, checksum, "\n", lines, NULL);

  return g_bytes_new_take (text, strlen (text));
}
