/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"
#include "camera/ts-event-bus.h"
#include "camera/ts-settings.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpCallback:
 *
 * Posts events to an HTTP server of the user's, one after the other, as the
 * settings `callback` say. While the server is away they wait, up to a bound;
 * what has no room is counted. `/api/v1/callback` says how it stands. Owned by
 * the program, main context only.
 */
#define TS_TYPE_HTTP_CALLBACK (ts_http_callback_get_type ())
G_DECLARE_FINAL_TYPE (
    TsHttpCallback, ts_http_callback, TS, HTTP_CALLBACK, GObject)

TsHttpCallback *ts_http_callback_new (TsEventBus *bus, TsSettings *settings,
    TsCertificates *certificates, const gchar *serial);
gboolean ts_http_callback_start (TsHttpCallback *self, GError **error);
void ts_http_callback_stop (TsHttpCallback *self);
void ts_http_callback_add_routes (TsHttpCallback *self, TsHttpRouter *router);

G_END_DECLS
