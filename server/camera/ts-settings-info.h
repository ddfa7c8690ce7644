/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "camera/ts-permission.h"

G_BEGIN_DECLS

/**
 * TsSettingInfo:
 * @key: name of the key
 * @summary: one line
 * @description: what a user would call help
 * @unit: (nullable): of the value
 * @section: (nullable): heading under which a form shows it
 * @format: (nullable): what kind of text it is, as `regions`
 * @restart: (nullable): the part that has to start again before it counts
 * @scope: (nullable): kind of setting profile that it belongs to, as `image`;
 *   %NULL: none
 * @permission: what a caller needs to change it
 * @value: now
 * @default_value: what a reset brings
 * @running: (nullable): what the part to restart works with, when that is
 *   something else
 * @is_set: whether a user has set it, to the default or to something else
 * @minimum: (nullable): of a number
 * @maximum: (nullable): of a number
 * @choices: (nullable): all allowed strings
 *
 * One setting, with what a form or an API needs to show it.
 */
typedef struct
{
  gchar *key;
  gchar *summary;
  gchar *description;
  gchar *unit;
  gchar *section;
  gchar *format;
  gchar *restart;
  gchar *scope;
  TsPermission permission;
  GVariant *value;
  GVariant *default_value;
  GVariant *running;
  gboolean is_set;
  GVariant *minimum;
  GVariant *maximum;
  GStrv choices;
} TsSettingInfo;

/* Kinds of setting profiles, ended by %NULL. */
extern const gchar *const ts_setting_scopes[];

TsSettingInfo *ts_setting_info_new (
    const gchar *concern, GSettingsSchemaKey *key, GError **error);
TsSettingInfo *ts_setting_info_copy (const TsSettingInfo *info);
TsPermission ts_setting_info_get_default_permission (const gchar *concern);
void ts_setting_info_free (TsSettingInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSettingInfo, ts_setting_info_free)

G_END_DECLS
