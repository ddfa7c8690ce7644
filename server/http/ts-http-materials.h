/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"

G_BEGIN_DECLS

/* Surfaces and their emissivities, to pick from. */

void ts_http_materials_add_routes (TsHttpRouter *router);

G_END_DECLS
