/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * TsHttpPosting:
 * @content_type: of @body
 * @body: what is posted
 * @headers: (array zero-terminated=1): names and values in turn
 *
 * Something for somebody's server. Free with ts_http_posting_free().
 */
typedef struct
{
  gchar *content_type;
  GBytes *body;
  GStrv headers;
} TsHttpPosting;

TsHttpPosting *ts_http_posting_new (
    const gchar *content_type, GBytes *body, ...) G_GNUC_NULL_TERMINATED;
void ts_http_posting_free (TsHttpPosting *posting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpPosting, ts_http_posting_free)

/**
 * TsHttpLink:
 *
 * The way to somebody's HTTP server, to which things are posted. Says what the
 * server answered; what is to be done about it is the matter of #TsHttpPoster.
 * Follows no redirection. Main context only.
 */
#define TS_TYPE_HTTP_LINK (ts_http_link_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpLink, ts_http_link, TS, HTTP_LINK, GObject)

GUri *ts_http_link_parse_url (const gchar *url, GError **error);

TsHttpLink *ts_http_link_new (
    GUri *uri, GPtrArray *authorities, const gchar *serial, guint timeout_s);
void ts_http_link_set_credentials (
    TsHttpLink *self, const gchar *user, GBytes *password);
void ts_http_link_post_async (TsHttpLink *self, const TsHttpPosting *posting,
    GAsyncReadyCallback callback, gpointer user_data);
guint ts_http_link_post_finish (
    TsHttpLink *self, GAsyncResult *result, GError **error);
void ts_http_link_close (TsHttpLink *self);

G_END_DECLS
