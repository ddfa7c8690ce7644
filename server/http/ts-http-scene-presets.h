/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/*
 * `/api/v1/scene-presets`, and one of them chosen for a sensor. Main context
 * only; knows nothing but the settings.
 */

void ts_http_scene_presets_add_routes (
    TsHttpRouter *router, TsSettings *settings);

G_END_DECLS
