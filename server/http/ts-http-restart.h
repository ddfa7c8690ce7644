/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "system/ts-restart.h"

G_BEGIN_DECLS

/* `/api/v1/restart`: what is saved and does not count yet, and making it count.
 * Main context only. */

void ts_http_restart_add_routes (TsHttpRouter *router, TsRestart *restart);

G_END_DECLS
