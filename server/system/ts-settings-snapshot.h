/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"
#include "system/ts-archive.h"

G_BEGIN_DECLS

typedef gboolean (*TsSnapshotStays) (const gchar *concern,
    const gchar *instance, const gchar *key, gpointer data);

/**
 * TsSnapshotScope:
 * @has_key: (nullable): whether a key of an instance (%NULL or empty where
 *   there is only one) belongs to it; %NULL: all do
 * @data: for @has_key
 * @made_instances: whether instances that users make (schedules) belong to it
 * @stays: (nullable): whether a key stays as it is now, whatever a snapshot
 *   says
 * @stays_data: for @stays
 *
 * Which settings a snapshot is about.
 */
typedef struct
{
  gboolean (*has_key) (const gchar *concern, const gchar *instance,
      const TsSettingInfo *info, gpointer data);
  gpointer data;
  gboolean made_instances;
  TsSnapshotStays stays;
  gpointer stays_data;
} TsSnapshotScope;

extern const TsSnapshotScope ts_snapshot_everything;

/*
 * What users have set, as JSON: `concern`, `instance` (left out where there is
 * only one) and `key`. What is not in it is not set. Main context only.
 */

JsonNode *ts_settings_snapshot_save (
    TsSettings *settings, const TsSnapshotScope *scope, GError **error);
TsSettingsChange *ts_settings_snapshot_prepare (TsSettings *settings,
    const TsSnapshotScope *scope, JsonNode *snapshot, TsPermission *ret_needs,
    GError **error);

void ts_settings_snapshot_register (TsSettings *settings, TsArchive *archive);

G_END_DECLS
