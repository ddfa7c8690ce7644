/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "system/ts-palettes.h"

G_BEGIN_DECLS

/*
 * `/api/v1/palettes`: the built-in ones and those that users have brought. Main
 * context only.
 */

void ts_http_palettes_add_routes (TsHttpRouter *router, TsPalettes *palettes);

G_END_DECLS
