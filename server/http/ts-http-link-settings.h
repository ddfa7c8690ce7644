/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"
#include "camera/ts-settings.h"
#include "http/ts-http-link.h"

G_BEGIN_DECLS

TsHttpLink *ts_http_link_new_from_settings (GSettings *settings,
    const gchar *concern, TsCertificates *certificates, const gchar *serial,
    GError **error);
gboolean ts_http_link_check_setting (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, TsCertificates *certificates,
    GError **error);

G_END_DECLS
