/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpSettings:
 *
 * What lies below `/api/v1/settings`. Owned by #TsHttpServer, main context
 * only. Holds a reference to the settings and no state of them.
 */
typedef struct _TsHttpSettings TsHttpSettings;

TsHttpSettings *ts_http_settings_new (TsSettings *settings);
void ts_http_settings_free (TsHttpSettings *self);
void ts_http_settings_add_routes (TsHttpSettings *self, TsHttpRouter *router);

void ts_http_settings_commit (TsHttpRequest *request, TsSettings *settings,
    TsSettingsChange *change, const gchar *concern, const gchar *instance,
    guint status);
void ts_http_settings_add_instance (
    TsHttpRequest *request, TsSettings *settings, const gchar *concern);
void ts_http_settings_remove_instance (TsHttpRequest *request,
    TsSettings *settings, const gchar *concern, const gchar *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpSettings, ts_http_settings_free)

G_END_DECLS
