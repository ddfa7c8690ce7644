/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-authenticator.h"

G_BEGIN_DECLS

/**
 * TsHttpLocal:
 *
 * The authenticator of a camera without accounts: who speaks from this machine
 * may do everything, others nothing. Main context only.
 */
#define TS_TYPE_HTTP_LOCAL (ts_http_local_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpLocal, ts_http_local, TS, HTTP_LOCAL, GObject)

TsHttpAuthenticator *ts_http_local_new (void);
TsCaller *ts_http_local_dup_anonymous (SoupServerMessage *message);

G_END_DECLS
