/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "events/ts-schedules.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/* `/api/v1/schedules`: making and removing them, and which are on. What is in
 * one is a matter of `/api/v1/settings/schedule/ID`. Main context only. */

void ts_http_schedules_add_routes (
    TsHttpRouter *router, TsSchedules *schedules);

G_END_DECLS
