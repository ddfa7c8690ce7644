/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-metrics-text.h"

#include <math.h>
#include <stdarg.h>

/**
 * ts_http_metrics_text_begin:
 * @name: as in `thermoscope_sensor_frames_total`
 * @type: `counter` or `gauge`
 * @help: one line
 */
void
ts_http_metrics_text_begin (
    GString *text, const gchar *name, const gchar *type, const gchar *help)
{
  g_string_append_printf (
      text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
append_label_value (GString *text, const gchar *value)
{
  g_autofree gchar *valid = g_utf8_make_valid (value, -1);

  for (const gchar *c = valid; *c != '\0'; c++) {
    if (*c == '\\' || *c == '"')
      g_string_append_c (text, '\\');
    if (*c == '\n')
      g_string_append (text, "\\n");
    else
      g_string_append_c (text, *c);
  }
}

static void
append_value (GString *text, gdouble value)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    g_string_append (text, "NaN");
  else if (isinf (value))
    g_string_append (text, value > 0 ? "+Inf" : "-Inf");
  else
    g_string_append (
        text, g_ascii_formatd (number, sizeof number, "%.15g", value));
}

/**
 * ts_http_metrics_text_add:
 * @name: of the family that was begun last
 * @...: names and values of labels, then %NULL
 */
void
ts_http_metrics_text_add (GString *text, const gchar *name, gdouble value, ...)
{
  const gchar *separator = "{";
  const gchar *label;
  va_list args;

  g_string_append (text, name);
  va_start (args, value);
  while ((label = va_arg (args, const gchar *)) != NULL) {
    g_string_append_printf (text, "%s%s=\"", separator, label);
    append_label_value (text, va_arg (args, const gchar *));
    g_string_append_c (text, '"');
    separator = ",";
  }
  va_end (args);
  g_string_append (text, *separator == ',' ? "} " : " ");
  append_value (text, value);
  g_string_append_c (text, '\n');
}

/**
 * ts_http_metrics_text_add_single:
 *
 * A family of one sample without labels.
 */
void
ts_http_metrics_text_add_single (GString *text, const gchar *name,
    const gchar *type, const gchar *help, gdouble value)
{
  ts_http_metrics_text_begin (text, name, type, help);
  ts_http_metrics_text_add (text, name, value, NULL);
}
