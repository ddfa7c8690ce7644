/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-access.h"
#include "access/ts-certificates.h"
#include "http/ts-http-router.h"
#include "system/ts-restart.h"
#include "system/ts-overlay-picture.h"
#include "system/ts-palettes.h"
#include "system/ts-setting-profiles.h"
#include "system/ts-theme.h"

G_BEGIN_DECLS

/**
 * TsUpkeep:
 *
 * What looks after all that the camera keeps: the archive with the parts of
 * everybody, the backups, the profiles of settings, and their routes. Puts them
 * together and owns them; owned by the program. Main context only.
 */
typedef struct _TsUpkeep TsUpkeep;

TsUpkeep *ts_upkeep_new (TsSettings *settings, TsDatabase *database,
    TsAccess *access, TsCertificates *certificates, TsTheme *theme,
    TsOverlayPicture *overlay_picture, TsPalettes *palettes, GError **error);
void ts_upkeep_free (TsUpkeep *self);
void ts_upkeep_add_routes (
    TsUpkeep *self, TsHttpRouter *router, TsRestart *restart);

TsSettingProfiles *ts_upkeep_get_setting_profiles (TsUpkeep *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsUpkeep, ts_upkeep_free)

G_END_DECLS
