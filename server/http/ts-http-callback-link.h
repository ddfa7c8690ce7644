/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "camera/ts-event.h"

G_BEGIN_DECLS

/**
 * TsHttpCallbackLink:
 *
 * The way to somebody's HTTP server, to which events are posted. Says what the
 * server answered; what is to be done about it is the matter of
 * #TsHttpCallback. Follows no redirection. Main context only.
 */
#define TS_TYPE_HTTP_CALLBACK_LINK (ts_http_callback_link_get_type ())
G_DECLARE_FINAL_TYPE (
    TsHttpCallbackLink, ts_http_callback_link, TS, HTTP_CALLBACK_LINK, GObject)

GUri *ts_http_callback_parse_url (const gchar *url, GError **error);

TsHttpCallbackLink *ts_http_callback_link_new (
    GUri *uri, GPtrArray *authorities, const gchar *serial, guint timeout_s);
void ts_http_callback_link_post_async (TsHttpCallbackLink *self, TsEvent *event,
    GAsyncReadyCallback callback, gpointer user_data);
guint ts_http_callback_link_post_finish (
    TsHttpCallbackLink *self, GAsyncResult *result, GError **error);
void ts_http_callback_link_close (TsHttpCallbackLink *self);

G_END_DECLS
