/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/* `/api/v1/stream-profiles`: making and removing them. What is in one is a
 * matter of `/api/v1/settings/stream-profile/ID`. Main context only. */

void ts_http_stream_profiles_add_routes (
    TsHttpRouter *router, TsSettings *settings);

G_END_DECLS
