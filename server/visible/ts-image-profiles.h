/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "camera/ts-event-bus.h"
#include "events/ts-schedules.h"
#include "system/ts-setting-profiles.h"

G_BEGIN_DECLS

/**
 * TsImageProfilesStatus:
 * @profile: (nullable): that was chosen last for the sensor's picture
 * @is_changed: what it says is not what is set (any more)
 * @cause: who chose it: `start` (before this run), `command`, `schedule` or
 *   `day-night`
 * @failure: (nullable): why the one that should count now does not
 * @profiles: names of those that say something of the sensor's picture
 *
 * Free with ts_image_profiles_status_clear().
 */
typedef struct
{
  gchar *profile;
  gboolean is_changed;
  const gchar *cause;
  gchar *failure;
  GStrv profiles;
} TsImageProfilesStatus;

void ts_image_profiles_status_clear (TsImageProfilesStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (
    TsImageProfilesStatus, ts_image_profiles_status_clear)

/**
 * TsImageProfiles:
 *
 * Chooses a setting profile for the picture of each sensor when a schedule
 * begins or ends, or when it becomes day or night (concern `image-profiles`),
 * and tells which one counts. Owned by the program. Main context only. Knows
 * nothing of what a profile says: #TsSettingProfiles does.
 *
 * As long as day and night choose, no profile changes what decides whether it
 * is night.
 */
#define TS_TYPE_IMAGE_PROFILES (ts_image_profiles_get_type ())
G_DECLARE_FINAL_TYPE (
    TsImageProfiles, ts_image_profiles, TS, IMAGE_PROFILES, GObject)

TsImageProfiles *ts_image_profiles_new (TsCamera *camera,
    TsSchedules *schedules, TsSettingProfiles *profiles, TsEventBus *bus);
void ts_image_profiles_start (TsImageProfiles *self);
void ts_image_profiles_stop (TsImageProfiles *self);

gboolean ts_image_profiles_get_status (TsImageProfiles *self,
    const gchar *sensor, TsImageProfilesStatus *ret_status, GError **error);
void ts_image_profiles_choose_async (TsImageProfiles *self, TsCaller *caller,
    const gchar *sensor, const gchar *profile, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean ts_image_profiles_choose_finish (
    TsImageProfiles *self, GAsyncResult *result, GError **error);

G_END_DECLS
