/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-profile.h"
#include "camera/ts-settings.h"

G_BEGIN_DECLS

/*
 * The groups of settings of one sensor: `sensor:ID` always, and of the other
 * concerns that are about a sensor (`view:ID`, `image:ID`, ...) those that its
 * profile binds.
 */

gboolean ts_sensor_settings_is_concern (const gchar *concern);
gboolean ts_sensor_settings_add (
    TsSettings *settings, const TsProfileSensor *description, GError **error);
GHashTable *ts_sensor_settings_get (
    TsSettings *settings, const gchar *id, GError **error);
void ts_sensor_settings_remove (TsSettings *settings, const gchar *id);

G_END_DECLS
