/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "camera/ts-settings.h"

G_BEGIN_DECLS

void ts_http_settings_reply (SoupServerMessage *message, TsSettings *settings,
    const gchar *concern, const gchar *instance, const gchar *const *keys);

G_END_DECLS
