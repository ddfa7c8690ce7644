/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermaltext-private.h"

#include <math.h>
#include <string.h>

gboolean
gst_thermal_text_fail (const GstThermalCursor *c, const gchar *at,
    GError **error, const gchar *format, ...)
{
  g_autofree gchar *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "character %ld: %s", g_utf8_strlen (c->start, at - c->start) + 1,
      message);
  return FALSE;
}

void
gst_thermal_text_skip_blanks (GstThermalCursor *c)
{
  while (g_ascii_isspace (*c->p))
    c->p++;
}

gboolean
gst_thermal_text_is_word_byte (gchar byte)
{
  return g_ascii_isalnum (byte) || byte == '-' || byte == '_' || byte == '.'
         || (guchar) byte >= 0x80;
}

gchar *
gst_thermal_text_read_word (GstThermalCursor *c)
{
  const gchar *start = c->p;

  while (gst_thermal_text_is_word_byte (*c->p))
    c->p++;
  return g_strndup (start, c->p - start);
}

gboolean
gst_thermal_text_expect (
    GstThermalCursor *c, gchar byte, const gchar *where, GError **error)
{
  gst_thermal_text_skip_blanks (c);
  if (*c->p == byte) {
    c->p++;
    gst_thermal_text_skip_blanks (c);
    return TRUE;
  }

  if (*c->p == '\0')
    return gst_thermal_text_fail (
        c, c->p, error, "the text ends where a '%c' %s should be", byte, where);
  return gst_thermal_text_fail (c, c->p, error,
      "expected a '%c' %s, but found '%.*s'", byte, where,
      (gint) (g_utf8_next_char (c->p) - c->p), c->p);
}

gboolean
gst_thermal_text_read_number (
    GstThermalCursor *c, gdouble *ret_number, GError **error)
{
  const gchar *start = c->p;
  gchar *end;
  gdouble number;
  gsize length = strspn (start, "0123456789+-.eE");

  number = g_ascii_strtod (start, &end);
  if (length == 0 || end != start + length
      || gst_thermal_text_is_word_byte (*end) || !isfinite (number)) {
    while (gst_thermal_text_is_word_byte (*c->p) || *c->p == '+')
      c->p++;
    return gst_thermal_text_fail (
        c, start, error, "'%.*s' is no number", (gint) (c->p - start), start);
  }

  c->p = end;
  *ret_number = number;
  return TRUE;
}

gboolean
gst_thermal_text_read_string (
    GstThermalCursor *c, gchar **ret_string, GError **error)
{
  const gchar *start = c->p;
  g_autoptr (GString) string = NULL;
  const gchar quote = *c->p;

  if (quote != '"' && quote != '\'') {
    g_autofree gchar *word = gst_thermal_text_read_word (c);

    if (*word == '\0')
      return gst_thermal_text_fail (c, start, error, "expected a name");
    *ret_string = g_steal_pointer (&word);
    return TRUE;
  }

  string = g_string_new (NULL);
  for (c->p++; *c->p != quote; c->p++) {
    if (*c->p == '\\' && c->p[1] != '\0')
      c->p++;
    if (*c->p == '\0')
      return gst_thermal_text_fail (
          c, start, error, "this quote is not closed");
    g_string_append_c (string, *c->p);
  }
  c->p++;

  *ret_string = g_string_free (g_steal_pointer (&string), FALSE);
  return TRUE;
}

gboolean
gst_thermal_text_read_id (GstThermalCursor *c, guint *ret_id, GError **error)
{
  const gchar *start = c->p;
  g_autofree gchar *word = gst_thermal_text_read_word (c);
  guint64 id;

  if (!g_ascii_string_to_unsigned (word, 10, 0, G_MAXINT, &id, NULL))
    return gst_thermal_text_fail (c, start, error,
        "id is '%s', but has to be a whole number from 0", word);

  *ret_id = id;
  return TRUE;
}

void
gst_thermal_text_append_quoted (GString *text, const gchar *name)
{
  g_string_append_c (text, '\'');
  for (; *name != '\0'; name++) {
    if (*name == '\'' || *name == '\\')
      g_string_append_c (text, '\\');
    g_string_append_c (text, *name);
  }
  g_string_append_c (text, '\'');
}

gboolean
gst_thermal_text_check (const gchar *text, const gchar *what, GError **error)
{
  const gchar *bad;

  if (g_utf8_validate (text, -1, &bad))
    return TRUE;
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "byte %ld: the %s are no UTF-8", (glong) (bad - text) + 1, what);
  return FALSE;
}
