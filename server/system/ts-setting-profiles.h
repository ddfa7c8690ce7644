/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"
#include "storage/ts-database.h"
#include "system/ts-archive.h"
#include "system/ts-settings-snapshot.h"

G_BEGIN_DECLS

#define TS_SETTING_PROFILES_ERROR (ts_setting_profiles_error_quark ())
#define TS_SETTING_PROFILES_MAX 32
#define TS_SETTING_PROFILES_MAX_NAME 64

/**
 * TsSettingProfilesError:
 * @TS_SETTING_PROFILES_ERROR_NAME: not a name; the message says what one is
 * @TS_SETTING_PROFILES_ERROR_EXISTS: there is one of this name
 * @TS_SETTING_PROFILES_ERROR_NOT_FOUND: there is none of this name
 * @TS_SETTING_PROFILES_ERROR_FULL: there are %TS_SETTING_PROFILES_MAX
 * @TS_SETTING_PROFILES_ERROR_INVALID: no profile, or none for this camera; the
 *   message says where
 * @TS_SETTING_PROFILES_ERROR_IN_USE: a setting names it; the message says which
 * @TS_SETTING_PROFILES_ERROR_BUSY: another change is being written; try again
 */
typedef enum
{
  TS_SETTING_PROFILES_ERROR_NAME,
  TS_SETTING_PROFILES_ERROR_EXISTS,
  TS_SETTING_PROFILES_ERROR_NOT_FOUND,
  TS_SETTING_PROFILES_ERROR_FULL,
  TS_SETTING_PROFILES_ERROR_INVALID,
  TS_SETTING_PROFILES_ERROR_IN_USE,
  TS_SETTING_PROFILES_ERROR_BUSY,
} TsSettingProfilesError;

GQuark ts_setting_profiles_error_quark (void);

/**
 * TsSettingProfileInfo:
 * @name: unique
 * @scopes: kinds of settings in it, as `image`
 * @time: when it was saved, ISO 8601, UTC
 * @active: whether it was the last that was chosen for its scopes
 * @changed: whether what it says is not (any more) what is set
 *
 * What there is to be seen of a profile.
 */
typedef struct
{
  gchar *name;
  GStrv scopes;
  gchar *time;
  gboolean active;
  gboolean changed;
} TsSettingProfileInfo;

void ts_setting_profile_info_free (TsSettingProfileInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    TsSettingProfileInfo, ts_setting_profile_info_free)

/**
 * TsSettingProfiles:
 *
 * Named snapshots of some kinds of settings (image, thermometry, video, audio,
 * device, or the picture of one sensor: ts-setting-scope.h), to choose from: choosing one sets what is in it, resets the rest of
 * its scopes and touches nothing else. Kept in the database. Owned by the
 * program. Main context only.
 *
 * Making and removing needs the permission for maintenance, choosing those of
 * the settings that it changes.
 *
 * Signals:
 *
 * `settled (profiles)`: a change has ended, well or not, and another one may
 * begin.
 */
#define TS_TYPE_SETTING_PROFILES (ts_setting_profiles_get_type ())
G_DECLARE_FINAL_TYPE (
    TsSettingProfiles, ts_setting_profiles, TS, SETTING_PROFILES, GObject)

TsSettingProfiles *ts_setting_profiles_open (
    TsDatabase *database, TsSettings *settings, TsDoor *door, GError **error);

GPtrArray *ts_setting_profiles_list (TsSettingProfiles *self);
TsSettingProfileInfo *ts_setting_profiles_describe (
    TsSettingProfiles *self, const gchar *name, GError **error);
const gchar *ts_setting_profiles_find_active (
    TsSettingProfiles *self, const gchar *scope);
gboolean ts_setting_profiles_is_busy (TsSettingProfiles *self);
GStrv ts_setting_profiles_list_scopes (TsSettingProfiles *self);
void ts_setting_profiles_keep (
    TsSettingProfiles *self, TsSnapshotStays stays, gpointer data);
JsonNode *ts_setting_profiles_build_document (
    TsSettingProfiles *self, const gchar *name, GError **error);

void ts_setting_profiles_save_async (TsSettingProfiles *self, TsCaller *caller,
    const gchar *name, const gchar *const *scopes, gboolean replace,
    GAsyncReadyCallback callback, gpointer user_data);
void ts_setting_profiles_put_async (TsSettingProfiles *self, TsCaller *caller,
    const gchar *name, JsonNode *document, GAsyncReadyCallback callback,
    gpointer user_data);
void ts_setting_profiles_rename_async (TsSettingProfiles *self,
    TsCaller *caller, const gchar *name, const gchar *new_name,
    GAsyncReadyCallback callback, gpointer user_data);
void ts_setting_profiles_remove_async (TsSettingProfiles *self,
    TsCaller *caller, const gchar *name, GAsyncReadyCallback callback,
    gpointer user_data);
void ts_setting_profiles_apply_async (TsSettingProfiles *self, TsCaller *caller,
    const gchar *name, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_setting_profiles_finish (
    TsSettingProfiles *self, GAsyncResult *result, GError **error);

void ts_setting_profiles_register (TsSettingProfiles *self, TsArchive *archive);

G_END_DECLS
