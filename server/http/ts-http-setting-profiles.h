/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "system/ts-setting-profiles.h"

G_BEGIN_DECLS

/* `/api/v1/setting-profiles`: snapshots of some settings, to choose from. Main
 * context only. */

void ts_http_setting_profiles_add_routes (
    TsHttpRouter *router, TsSettingProfiles *profiles);

G_END_DECLS
