/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "system/ts-setting-profiles.h"

G_BEGIN_DECLS

/**
 * TsSettingProfile:
 * @snapshot: (transfer none): as of ts_settings_snapshot_save()
 *
 * One profile as it is kept. Counted. Main context only, as JSON is.
 */
typedef struct
{
  grefcount n_refs;
  gchar *name;
  GStrv scopes;
  gchar *time;
  gboolean active;
  JsonNode *snapshot;
} TsSettingProfile;

TsSettingProfile *ts_setting_profile_new (const gchar *name,
    const gchar *const *scopes, const gchar *time, gboolean active,
    JsonNode *snapshot);
TsSettingProfile *ts_setting_profile_ref (TsSettingProfile *self);
void ts_setting_profile_unref (TsSettingProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSettingProfile, ts_setting_profile_unref)

gboolean ts_setting_profile_check_name (const gchar *name, GError **error);
gboolean ts_setting_profile_check_scopes (
    const gchar *const *scopes, GError **error);
gboolean ts_setting_profile_overlaps (
    TsSettingProfile *self, TsSettingProfile *other);

JsonNode *ts_setting_profile_build_document (TsSettingProfile *self);
TsSettingProfile *ts_setting_profile_parse_document (
    const gchar *name, JsonNode *document, GError **error);

G_END_DECLS
