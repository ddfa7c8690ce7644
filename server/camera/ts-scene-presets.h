/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "camera/ts-settings-change.h"
#include "camera/ts-settings.h"

G_BEGIN_DECLS

/**
 * TsScenePreset:
 * @id: what the API calls it
 * @title: for people
 * @description: for which scene it is
 * @settings: values of a sensor's settings, in the schema's units
 */
typedef struct
{
  gchar *id;
  gchar *title;
  gchar *description;
  JsonObject *settings;
} TsScenePreset;

/*
 * Several settings of the thermal picture under one name. They are data,
 * `scene-presets.json` beside the source. Main context only.
 */

GPtrArray *ts_scene_presets_parse (GBytes *json, GError **error);
GPtrArray *ts_scene_presets_get (void);
const TsScenePreset *ts_scene_presets_find (const gchar *id);
guint ts_scene_preset_add_to_change (const TsScenePreset *self,
    TsSettings *settings, const gchar *sensor, TsSettingsChange *change);

G_END_DECLS
