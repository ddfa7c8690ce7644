/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-access.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpAccess:
 *
 * Finds out for the router who sends a request: by `Authorization`, by the
 * cookie of a session, or by who is at the other end of a Unix socket. Main
 * context only. Translates; what is right is decided in `access/`.
 */
#define TS_TYPE_HTTP_ACCESS (ts_http_access_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpAccess, ts_http_access, TS, HTTP_ACCESS, GObject)

void ts_http_access_add (TsHttpRouter *router, TsAccess *access);

/* What the routes of log-in need beside it. */
const gchar *ts_http_access_get_protocol (SoupServerMessage *message);
gchar *ts_http_access_dup_address (SoupServerMessage *message);
void ts_http_access_set_retry (SoupServerMessage *message, guint wait_s);
void ts_http_access_fail (TsHttpRequest *request, GError *error);

/* Routes, each with #TsAccess as owner. */
void ts_http_session_add_routes (TsHttpRouter *router, TsAccess *access);
void ts_http_users_add_routes (TsHttpRouter *router, TsAccess *access);
void ts_http_tokens_add_routes (TsHttpRouter *router, TsAccess *access);

/* An answer with the session @id, whose cookie is set when there is one. */
gboolean ts_http_session_open (
    TsHttpRequest *request, TsAccess *access, const gchar *user);

G_END_DECLS
