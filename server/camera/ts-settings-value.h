/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * What one key of a settings schema allows, and values for it from outside.
 * Errors are %TS_SETTINGS_ERROR_INVALID and say what is allowed.
 */

void ts_settings_value_get_limits (GSettingsSchemaKey *key,
    GVariant **ret_minimum, GVariant **ret_maximum, GStrv *ret_choices);
gboolean ts_settings_value_check (
    GSettingsSchemaKey *key, GVariant *value, GError **error);
GVariant *ts_settings_value_from_json (
    GSettingsSchemaKey *key, JsonNode *node, GError **error);
GVariant *ts_settings_value_from_text (
    GSettingsSchemaKey *key, const gchar *text, GError **error);

G_END_DECLS
