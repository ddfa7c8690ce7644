/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "camera/ts-caller.h"

G_BEGIN_DECLS

/**
 * TsHttpRequest:
 *
 * A request that has been admitted: who asks, what the path and the query say,
 * and its body. Lives as long as its message; take a reference to use it
 * longer. Main context only.
 *
 * A handler answers (ts_http_reply_json() and its like, with
 * ts_http_request_get_message()), or says what is wrong
 * (ts_http_request_fail()), or takes a #TsHttpPending and does so later.
 */
typedef struct _TsHttpRequest TsHttpRequest;

/**
 * TsHttpUpgraded:
 * @connection: the WebSocket; take a reference to keep it
 */
typedef void (*TsHttpUpgraded) (TsHttpRequest *request,
    SoupWebsocketConnection *connection, gpointer owner);

TsHttpRequest *ts_http_request_ref (TsHttpRequest *self);
void ts_http_request_unref (TsHttpRequest *self);

SoupServerMessage *ts_http_request_get_message (TsHttpRequest *self);
TsCaller *ts_http_request_get_caller (TsHttpRequest *self);
const gchar *ts_http_request_get_session (TsHttpRequest *self);
const gchar *ts_http_request_get_param (TsHttpRequest *self, const gchar *name);
GHashTable *ts_http_request_get_query (TsHttpRequest *self);
GBytes *ts_http_request_get_body (TsHttpRequest *self);
gboolean ts_http_request_is_method (TsHttpRequest *self, const gchar *method);
gboolean ts_http_request_is_secure (TsHttpRequest *self);
gboolean ts_http_request_is_websocket (TsHttpRequest *self);

JsonObject *ts_http_request_get_object (TsHttpRequest *self);
gboolean ts_http_request_check_match (TsHttpRequest *self, const gchar *etag);
void ts_http_request_upgrade (
    TsHttpRequest *self, TsHttpUpgraded upgraded, gpointer owner);

void ts_http_request_fail (
    TsHttpRequest *self, const gchar *field, GError *error);
void ts_http_request_refuse (TsHttpRequest *self, guint status,
    const gchar *field, const gchar *format, ...) G_GNUC_PRINTF (4, 5);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpRequest, ts_http_request_unref)

G_END_DECLS
