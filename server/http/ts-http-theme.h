/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "system/ts-theme.h"

G_BEGIN_DECLS

/* `/api/v1/theme/`, and `/theme.css` and `/theme/logo` for the page. */

void ts_http_theme_add_routes (TsTheme *theme, TsHttpRouter *router);

G_END_DECLS
