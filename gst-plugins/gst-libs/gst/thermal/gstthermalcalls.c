/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermalcalls-private.h"
#include "gstthermalobject.h"

#include <math.h>
#include <string.h>

#define MAX_ARGUMENTS 32

typedef struct
{
  const gchar *text;
  const gchar *p;
} Cursor;

static void
clear_argument (gpointer data)
{
  GstThermalArgument *argument = data;

  g_free (argument->key);
  g_free (argument->value);
}

static void
call_free (gpointer data)
{
  GstThermalCall *call = data;

  g_free (call->word);
  g_array_unref (call->numbers);
  g_array_unref (call->arguments);
  g_free (call);
}

/**
 * gst_thermal_calls_fail: (skip)
 * @text: all of it
 * @at: what is wrong in it
 *
 * Returns: %FALSE, with @error set
 */
gboolean
gst_thermal_calls_fail (const gchar *text, const gchar *at, GError **error,
    const gchar *format, ...)
{
  g_autofree gchar *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "character %ld: %s", g_utf8_strlen (text, at - text) + 1, message);
  return FALSE;
}

static void
skip_blanks (Cursor *c)
{
  while (g_ascii_isspace (*c->p))
    c->p++;
}

static gboolean
is_word_byte (gchar byte)
{
  return g_ascii_isalnum (byte) || strchr ("-+_.#", byte) != NULL
         || (guchar) byte >= 0x80;
}

static gchar *
read_word (Cursor *c)
{
  const gchar *start = c->p;

  while (*c->p != '\0' && is_word_byte (*c->p))
    c->p++;
  return g_strndup (start, c->p - start);
}

static gboolean
expect (Cursor *c, gchar byte, const gchar *where, GError **error)
{
  skip_blanks (c);
  if (*c->p == byte) {
    c->p++;
    skip_blanks (c);
    return TRUE;
  }
  if (*c->p == '\0')
    return gst_thermal_calls_fail (c->text, c->p, error,
        "the text ends where a '%c' %s should be", byte, where);
  return gst_thermal_calls_fail (c->text, c->p, error,
      "expected a '%c' %s, but found '%.*s'", byte, where,
      (gint) (g_utf8_next_char (c->p) - c->p), c->p);
}

/* A backslash takes the next character as it is, and \n is a line break. */
static gchar *
read_quoted (Cursor *c, GError **error)
{
  const gchar *start = c->p;
  const gchar quote = *c->p;
  g_autoptr (GString) string = g_string_new (NULL);

  for (c->p++; *c->p != quote; c->p++) {
    const gboolean escaped = *c->p == '\\' && c->p[1] != '\0';

    if (escaped)
      c->p++;
    if (*c->p == '\0') {
      gst_thermal_calls_fail (
          c->text, start, error, "this quote is not closed");
      return NULL;
    }
    g_string_append_c (string, escaped && *c->p == 'n' ? '\n' : *c->p);
  }
  c->p++;
  return g_string_free (g_steal_pointer (&string), FALSE);
}

static gboolean
is_quote (gchar byte)
{
  return byte == '\'' || byte == '"';
}

/* Digits only: what g_ascii_strtod() takes beyond that (nan, inf, hexadecimal)
 * is no number of ours. */
static gboolean
parse_number (const gchar *word, gdouble *ret_number)
{
  const gsize length = strspn (word, "0123456789+-.eE");
  gchar *end;

  *ret_number = g_ascii_strtod (word, &end);
  return length > 0 && word[length] == '\0' && *end == '\0'
         && isfinite (*ret_number);
}

static gboolean
read_value (Cursor *c, GstThermalArgument *argument, GError **error)
{
  const gchar *start = c->p;

  if (is_quote (*c->p)) {
    argument->value = read_quoted (c, error);
    return argument->value != NULL;
  }
  argument->value = read_word (c);
  return *argument->value != '\0'
         || gst_thermal_calls_fail (
             c->text, start, error, "expected a value of %s", argument->key);
}

static gboolean
read_item (Cursor *c, GstThermalCall *call, guint max_numbers, GError **error)
{
  GstThermalArgument argument = {.at = c->p};
  gdouble number;

  if (*c->p == '\0')
    return gst_thermal_calls_fail (
        c->text, c->p, error, "'%s' is not closed by a ')'", call->word);
  if (call->arguments->len == MAX_ARGUMENTS)
    return gst_thermal_calls_fail (
        c->text, c->p, error, "'%s' has too many parts", call->word);
  if (is_quote (*c->p)) {
    if (!read_value (c, &argument, error))
      return FALSE;
    g_array_append_val (call->arguments, argument);
    return TRUE;
  }

  argument.key = read_word (c);
  if (parse_number (argument.key, &number)) {
    g_free (argument.key);
    if (call->numbers->len == max_numbers)
      return gst_thermal_calls_fail (
          c->text, argument.at, error, "more than %u numbers", max_numbers);
    g_array_append_val (call->numbers, number);
    return TRUE;
  }
  g_array_append_val (call->arguments, argument);
  if (*argument.key == '\0')
    return gst_thermal_calls_fail (
        c->text, c->p, error, "expected a number or NAME=VALUE");
  skip_blanks (c);
  if (*c->p != '=')
    return TRUE;
  c->p++;
  skip_blanks (c);
  return read_value (c,
      &g_array_index (
          call->arguments, GstThermalArgument, call->arguments->len - 1),
      error);
}

static gboolean
read_call (Cursor *c, GstThermalCall *call, guint max_numbers, GError **error)
{
  call->at = c->p;
  call->word = read_word (c);
  if (*call->word == '\0')
    return gst_thermal_calls_fail (c->text, c->p, error,
        "expected a word, but found '%.*s'",
        (gint) (g_utf8_next_char (c->p) - c->p), c->p);
  if (!expect (c, '(', "after the word", error))
    return FALSE;
  if (*c->p == ')') {
    c->p++;
    return TRUE;
  }
  for (;;) {
    if (!read_item (c, call, max_numbers, error))
      return FALSE;
    skip_blanks (c);
    if (*c->p == ')') {
      c->p++;
      return TRUE;
    }
    if (!expect (c, ',', "or a ')'", error))
      return FALSE;
  }
}

/**
 * gst_thermal_calls_parse: (skip)
 * @text: what somebody wrote
 * @max_calls: how many there may be
 * @max_numbers: how many each may have
 *
 * Returns: (transfer full) (element-type GstThermalCall): all of them; or
 *   %NULL and @error, whose message names the character. Their places point
 *   into @text
 */
GPtrArray *
gst_thermal_calls_parse (
    const gchar *text, guint max_calls, guint max_numbers, GError **error)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (call_free);
  Cursor c = {text, text};
  const gchar *bad;

  if (!g_utf8_validate (text, -1, &bad)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "byte %ld: this is no UTF-8", (glong) (bad - text) + 1);
    return NULL;
  }
  for (skip_blanks (&c); *c.p != '\0'; skip_blanks (&c)) {
    GstThermalCall *call;

    if (*c.p == ';' && calls->len > 0) {
      c.p++;
      continue;
    }
    if (calls->len == max_calls) {
      gst_thermal_calls_fail (text, c.p, error, "more than %u", max_calls);
      return NULL;
    }
    call = g_new0 (GstThermalCall, 1);
    call->numbers = g_array_new (FALSE, FALSE, sizeof (gdouble));
    call->arguments = g_array_new (FALSE, FALSE, sizeof (GstThermalArgument));
    g_array_set_clear_func (call->arguments, clear_argument);
    g_ptr_array_add (calls, call);
    if (!read_call (&c, call, max_numbers, error))
      return NULL;
  }
  return g_steal_pointer (&calls);
}

gboolean
gst_thermal_calls_get_number (const gchar *text,
    const GstThermalArgument *argument, gdouble low, gdouble high,
    gdouble *ret_number, GError **error)
{
  gdouble number;

  if (argument->value == NULL || !parse_number (argument->value, &number)
      || number < low || number > high)
    return gst_thermal_calls_fail (text, argument->at, error,
        "%s is '%s', but has to be a number from %g to %g", argument->key,
        argument->value != NULL ? argument->value : "", low, high);
  *ret_number = number;
  return TRUE;
}

/**
 * gst_thermal_calls_get_argb: (skip)
 *
 * Takes #rrggbb, and #rrggbbaa for what the picture shines through.
 */
gboolean
gst_thermal_calls_get_argb (const gchar *text,
    const GstThermalArgument *argument, guint32 *ret_argb, GError **error)
{
  const gchar *value = argument->value != NULL ? argument->value : "";
  const gsize length = strlen (value);
  guint64 number = 0;

  if (*value != '#' || (length != 7 && length != 9)
      || strspn (value + 1, "0123456789abcdefABCDEF") != length - 1)
    return gst_thermal_calls_fail (text, argument->at, error,
        "%s is '%s', but has to be as #rrggbb or #rrggbbaa", argument->key,
        value);
  number = g_ascii_strtoull (value + 1, NULL, 16);
  *ret_argb = length == 7
                  ? 0xff000000u | (guint32) number
                  : (guint32) (number >> 8) | (guint32) (number & 0xff) << 24;
  return TRUE;
}

gboolean
gst_thermal_calls_get_choice (const gchar *text,
    const GstThermalArgument *argument, const gchar *const *choices,
    guint *ret_choice, GError **error)
{
  g_autofree gchar *all = NULL;

  for (guint i = 0; choices[i] != NULL; i++) {
    if (g_strcmp0 (argument->value, choices[i]) == 0) {
      *ret_choice = i;
      return TRUE;
    }
  }
  all = g_strjoinv (", ", (gchar **) choices);
  return gst_thermal_calls_fail (text, argument->at, error,
      "%s is '%s', but has to be one of %s", argument->key,
      argument->value != NULL ? argument->value : "", all);
}

/* The key alone says yes. */
gboolean
gst_thermal_calls_get_flag (const gchar *text,
    const GstThermalArgument *argument, gboolean *ret_flag, GError **error)
{
  static const gchar *const choices[] = {"false", "true", NULL};
  guint choice = 1;

  if (argument->value != NULL
      && !gst_thermal_calls_get_choice (
          text, argument, choices, &choice, error))
    return FALSE;
  *ret_flag = choice == 1;
  return TRUE;
}

void
gst_thermal_calls_append_quoted (GString *string, const gchar *value)
{
  g_string_append_c (string, '\'');
  for (const gchar *p = value; *p != '\0'; p++) {
    if (*p == '\n') {
      g_string_append (string, "\\n");
      continue;
    }
    if (*p == '\'' || *p == '\\')
      g_string_append_c (string, '\\');
    g_string_append_c (string, *p);
  }
  g_string_append_c (string, '\'');
}

void
gst_thermal_calls_append_number (GString *string, gdouble number)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (
      string, g_ascii_formatd (buffer, sizeof buffer, "%.9g", number));
}
