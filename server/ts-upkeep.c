/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-upkeep.h"

#include "access/ts-access-archive.h"
#include "access/ts-certificates-archive.h"
#include "http/ts-http-backup.h"
#include "http/ts-http-setting-profiles.h"
#include "system/ts-maintenance.h"
#include "system/ts-palettes-archive.h"
#include "system/ts-setting-profiles.h"
#include "system/ts-settings-snapshot.h"

struct _TsUpkeep
{
  TsArchive *archive;
  TsBackups *backups;
  TsSettingProfiles *profiles;
  TsMaintenance *maintenance;
  TsHttpBackup *http;
};

static gboolean
add_parts (TsUpkeep *self, TsSettings *settings, TsDatabase *database,
    TsDoor *door, GError **error)
{
  self->profiles = ts_setting_profiles_open (database, settings, door, error);
  if (self->profiles == NULL)
    return FALSE;
  ts_settings_snapshot_register (settings, self->archive);
  ts_setting_profiles_register (self->profiles, self->archive);
  return TRUE;
}

/**
 * ts_upkeep_new:
 * @settings: with everything that the camera is made of
 *
 * Finishes what an interrupted run had begun to restore. Waits for the disk.
 */
TsUpkeep *
ts_upkeep_new (TsSettings *settings, TsDatabase *database, TsAccess *access,
    TsCertificates *certificates, TsTheme *theme,
    TsOverlayPicture *overlay_picture, TsPalettes *palettes, GError **error)
{
  g_autoptr (TsUpkeep) self = g_new0 (TsUpkeep, 1);
  const gchar *state_dir = ts_settings_get_state_dir (settings);
  TsDoor *door = ts_access_get_door (access);
  g_autoptr (GBytes) key = ts_device_key_derive (
      ts_access_get_device_key (access), "archive", TS_SEAL_KEY_SIZE);
  g_autoptr (GSettings) limits = NULL;

  if (!ts_settings_add_instance (settings, "backup", NULL, NULL, NULL, error))
    return NULL;
  limits = ts_settings_get (settings, "backup", NULL, error);
  self->archive = ts_archive_new (state_dir, key, database, door);
  self->backups = ts_backups_new (self->archive, state_dir, limits);
  self->maintenance =
      ts_maintenance_new (self->archive, self->backups, settings, state_dir);
  /* before the settings, which name certificates and palettes */
  ts_certificates_add_archive_part (certificates, self->archive);
  ts_palettes_add_part (palettes, self->archive);
  if (!add_parts (self, settings, database, door, error))
    return NULL;
  ts_access_archive_register (access, self->archive);
  ts_theme_add_part (theme, self->archive);
  ts_overlay_picture_add_part (overlay_picture, self->archive);
  if (!ts_archive_recover (self->archive, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ts_upkeep_free (TsUpkeep *self)
{
  g_clear_pointer (&self->http, ts_http_backup_free);
  g_clear_object (&self->maintenance);
  g_clear_object (&self->backups);
  g_clear_object (&self->archive);
  g_clear_object (&self->profiles);
  g_free (self);
}

/**
 * ts_upkeep_add_routes:
 *
 * @self must live as long as @router answers.
 */
void
ts_upkeep_add_routes (TsUpkeep *self, TsHttpRouter *router, TsRestart *restart)
{
  self->http = ts_http_backup_new (self->maintenance, restart);
  ts_http_backup_add_routes (self->http, router);
  ts_http_setting_profiles_add_routes (router, self->profiles);
}

TsSettingProfiles *
ts_upkeep_get_setting_profiles (TsUpkeep *self)
{
  return self->profiles;
}
