/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Prometheus' text format, version 0.0.4: a family is introduced once, then
 * come its samples. Pure functions.
 */

void ts_http_metrics_text_begin (
    GString *text, const gchar *name, const gchar *type, const gchar *help);
void ts_http_metrics_text_add (GString *text, const gchar *name, gdouble value,
    ...) G_GNUC_NULL_TERMINATED;
void ts_http_metrics_text_add_single (GString *text, const gchar *name,
    const gchar *type, const gchar *help, gdouble value);

G_END_DECLS
