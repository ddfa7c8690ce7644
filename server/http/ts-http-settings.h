/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

void ts_http_settings_reply (TsHttpRequest *request, TsSettings *settings,
    const gchar *concern, const gchar *instance, const gchar *const *keys);

G_END_DECLS
