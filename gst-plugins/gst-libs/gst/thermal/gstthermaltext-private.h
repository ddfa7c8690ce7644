/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalobject.h>

G_BEGIN_DECLS

/* Private to the library: reading of texts like "box(0.1,name='Pump 3')". An
 * error names the character, counted from 1. */

typedef struct
{
  const gchar *start;
  const gchar *p;
} GstThermalCursor;

gboolean gst_thermal_text_fail (const GstThermalCursor *c, const gchar *at,
    GError **error, const gchar *format, ...) G_GNUC_PRINTF (4, 5);
void gst_thermal_text_skip_blanks (GstThermalCursor *c);
gboolean gst_thermal_text_is_word_byte (gchar byte);
gchar *gst_thermal_text_read_word (GstThermalCursor *c);
gboolean gst_thermal_text_expect (
    GstThermalCursor *c, gchar byte, const gchar *where, GError **error);

/* Digits only: what g_ascii_strtod() takes beyond that (nan, inf, hexadecimal)
 * is no coordinate. */
gboolean gst_thermal_text_read_number (
    GstThermalCursor *c, gdouble *ret_number, GError **error);

/* A word, or anything between single or double quotes, where a backslash takes
 * the next character as it is. */
gboolean gst_thermal_text_read_string (
    GstThermalCursor *c, gchar **ret_string, GError **error);

gboolean gst_thermal_text_read_id (
    GstThermalCursor *c, guint *ret_id, GError **error);

/* In single quotes, because gst-launch-1.0 takes double ones for its own. */
void gst_thermal_text_append_quoted (GString *text, const gchar *name);

/* FALSE with an error when @text is no UTF-8. */
gboolean gst_thermal_text_check (
    const gchar *text, const gchar *what, GError **error);

G_END_DECLS
