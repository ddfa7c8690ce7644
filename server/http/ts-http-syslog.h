/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-syslog.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/* How the remote log stands, by HTTP. Main context only. */

void ts_http_syslog_add_routes (TsHttpRouter *router, TsSyslog *syslog);

G_END_DECLS
