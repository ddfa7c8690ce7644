/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/*
 * Of sensors that fuse two others: where the thermal picture lies in the
 * visible one, and which of the two is shown.
 */

void ts_http_fusion_add_routes (TsHttpRouter *router, TsCamera *camera);

G_END_DECLS
