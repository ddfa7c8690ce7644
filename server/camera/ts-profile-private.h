/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How the parts of a profile are read: ts-profile-*.c. */

#include "camera/ts-json.h"
#include "camera/ts-profile.h"

G_BEGIN_DECLS

gboolean ts_profile_is_name (const gchar *text, gboolean with_slashes);
gboolean ts_profile_is_alias (const gchar *text);
gboolean ts_profile_get_choice (JsonObject *object, const gchar *place,
    const gchar *member, const gchar *const *choices, gint *ret_index,
    GError **error);

TsProfileSensor *ts_profile_parse_sensor (
    JsonNode *node, const gchar *place, GError **error);
void ts_profile_sensor_free (gpointer sensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProfileSensor, ts_profile_sensor_free)

TsProfileStream *ts_profile_parse_stream (
    JsonNode *node, const gchar *place, GError **error);
void ts_profile_stream_free (gpointer stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProfileStream, ts_profile_stream_free)

G_END_DECLS
