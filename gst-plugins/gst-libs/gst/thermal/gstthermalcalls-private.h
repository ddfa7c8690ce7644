/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text of the form `word(1,2,'text',key=value,flag) word(...)`: what masks and
 * texts of overlays are written in. What the words mean is not known here. */

typedef struct
{
  const gchar *at; /* where it starts */
  gchar *key;      /* NULL: a text in quotes alone */
  gchar *value;    /* NULL: a key alone */
} GstThermalArgument;

typedef struct
{
  const gchar *at;
  gchar *word;
  GArray *numbers;   /* of gdouble */
  GArray *arguments; /* of GstThermalArgument */
} GstThermalCall;

GPtrArray *gst_thermal_calls_parse (
    const gchar *text, guint max_calls, guint max_numbers, GError **error);
gboolean gst_thermal_calls_fail (const gchar *text, const gchar *at,
    GError **error, const gchar *format, ...) G_GNUC_PRINTF (4, 5);
gboolean gst_thermal_calls_get_number (const gchar *text,
    const GstThermalArgument *argument, gdouble low, gdouble high,
    gdouble *ret_number, GError **error);
gboolean gst_thermal_calls_get_argb (const gchar *text,
    const GstThermalArgument *argument, guint32 *ret_argb, GError **error);
gboolean gst_thermal_calls_get_choice (const gchar *text,
    const GstThermalArgument *argument, const gchar *const *choices,
    guint *ret_choice, GError **error);
gboolean gst_thermal_calls_get_flag (const gchar *text,
    const GstThermalArgument *argument, gboolean *ret_flag, GError **error);
void gst_thermal_calls_append_quoted (GString *string, const gchar *value);
void gst_thermal_calls_append_number (GString *string, gdouble number);

G_END_DECLS
