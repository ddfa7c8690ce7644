/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "thermal/ts-correction.h"

G_BEGIN_DECLS

/* What the API has of a sensor's correction, below `/api/v1/sensors/ID/`.
 * @correction: is there as long as @router answers. Main context only. */
void ts_http_correction_add_routes (
    TsHttpRouter *router, TsCorrection *correction);

G_END_DECLS
