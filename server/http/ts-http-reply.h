/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Answers. Main context only; each sets the whole answer of a message. */

void ts_http_reply_json (SoupServerMessage *message, JsonBuilder *builder);
void ts_http_reply_bytes (
    SoupServerMessage *message, const gchar *content_type, GBytes *bytes);
void ts_http_reply_problem (SoupServerMessage *message, guint status,
    const gchar *field, const gchar *format, ...) G_GNUC_PRINTF (4, 5);
void ts_http_reply_error (SoupServerMessage *message, guint status,
    const gchar *field, GError *error);
void ts_http_reply_add_headers (SoupServerMessage *message);

/**
 * TsHttpPending:
 *
 * A message that is answered later: paused until then, and forgotten when its
 * client goes away first.
 */
typedef struct _TsHttpPending TsHttpPending;

TsHttpPending *ts_http_pending_new (SoupServerMessage *message);
SoupServerMessage *ts_http_pending_get_message (TsHttpPending *self);
void ts_http_pending_resume (TsHttpPending *self);
void ts_http_pending_free (TsHttpPending *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpPending, ts_http_pending_free)

/* JSON as the API writes it: what is not a number is null. */
void ts_http_json_add_number (
    JsonBuilder *builder, const gchar *name, gdouble value);
void ts_http_json_add_string (
    JsonBuilder *builder, const gchar *name, const gchar *value);
void ts_http_json_add_integer (
    JsonBuilder *builder, const gchar *name, gint64 value);
gchar *ts_http_json_to_string (JsonBuilder *builder);

G_END_DECLS
