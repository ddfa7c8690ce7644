/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"

G_BEGIN_DECLS

/* `/api/v1/logs`: the newest messages. */

void ts_http_logs_add_routes (TsHttpRouter *router);

G_END_DECLS
