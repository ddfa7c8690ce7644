/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "camera/ts-caller.h"
#include "camera/ts-settings.h"
#include "camera/ts-units.h"

G_BEGIN_DECLS

/* Settings as the API tells them. Main context only. */

gboolean ts_http_setting_json_may_read (
    TsCaller *caller, const TsSettingInfo *info, const gchar *sensor);
gboolean ts_http_setting_json_add_group (JsonBuilder *builder,
    TsSettings *settings, TsCaller *caller, const TsUnits *units,
    const gchar *concern, const gchar *instance, GError **error);
JsonNode *ts_http_setting_json_parse (TsSettings *settings,
    const TsUnits *units, const gchar *concern, const gchar *instance,
    const gchar *key, JsonNode *shown);
gchar *ts_http_setting_json_format_etag (
    guint64 revision, const TsUnits *units);

G_END_DECLS
