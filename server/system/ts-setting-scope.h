/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"

G_BEGIN_DECLS

/*
 * What a profile of settings may be about: a kind of settings of the whole
 * camera, as `image`, or the picture of one sensor, as `image:sensor1`. Of a
 * sensor's picture is what somebody would call its look: contrast, colours,
 * exposure, day and night; not its place (zoom, masks, thermal mapping), and
 * not what keeps the detector well.
 */

gboolean ts_setting_scope_check (const gchar *scope, GError **error);
gboolean ts_setting_scope_covers (const gchar *scope, const gchar *concern,
    const gchar *instance, const TsSettingInfo *info);
gboolean ts_setting_scope_overlaps (const gchar *scope, const gchar *other);
gchar *ts_setting_scope_of_sensor (const gchar *sensor);
GStrv ts_setting_scope_list (TsSettings *settings);

G_END_DECLS
