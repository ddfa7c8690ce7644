/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-request.h"

G_BEGIN_DECLS

/* What only the router does with requests. */

TsHttpRequest *ts_http_request_new (
    SoupServerMessage *message, GHashTable *query);
TsHttpRequest *ts_http_request_get (SoupServerMessage *message);
GHashTable *ts_http_request_get_params (TsHttpRequest *self);
void ts_http_request_set_caller (
    TsHttpRequest *self, TsCaller *caller, const gchar *session);

G_END_DECLS
