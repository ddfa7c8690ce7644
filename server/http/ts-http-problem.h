/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * Errors as RFC 9457 has them, and the one place that knows which error of ours
 * is which HTTP status. Main context only.
 */

void ts_http_problem_map (GQuark domain, gint code, guint status);
guint ts_http_problem_get_status (const GError *error);
const gchar *ts_http_problem_get_title (guint status);
void ts_http_problem_reply (SoupServerMessage *message, guint status,
    const gchar *field, const gchar *detail);
void ts_http_problem_reply_with (SoupServerMessage *message, guint status,
    const gchar *field, const gchar *detail, const gchar *member,
    JsonNode *value);

G_END_DECLS
