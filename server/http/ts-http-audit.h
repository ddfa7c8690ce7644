/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-audit.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/* The audit log by HTTP: pages of JSON, or all of it as CSV. Main context
 * only. */

void ts_http_audit_add_routes (TsHttpRouter *router, TsAudit *audit);

G_END_DECLS
