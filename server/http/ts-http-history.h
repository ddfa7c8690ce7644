/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "thermal/ts-history.h"

G_BEGIN_DECLS

/**
 * TsHttpHistory:
 *
 * Temperatures over time by HTTP: pages of JSON, or all of them as CSV. Owned
 * by the program, outlives the router's routes. Main context only.
 */
typedef struct _TsHttpHistory TsHttpHistory;

TsHttpHistory *ts_http_history_new (TsCamera *camera, TsHistory *history);
void ts_http_history_free (TsHttpHistory *self);
void ts_http_history_add_routes (TsHttpHistory *self, TsHttpRouter *router);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpHistory, ts_http_history_free)

G_END_DECLS
