/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Reading JSON that people write: every error is a %TS_PROFILE_ERROR_INVALID
 * that begins with the place, as in `sensors[0].chain[2].name`.
 * A @place of %NULL is the top of the document.
 */

JsonNode *ts_json_parse (const gchar *text, gssize length, GError **error);
gchar *ts_json_place (const gchar *place, const gchar *member);
JsonObject *ts_json_node_object (
    JsonNode *node, const gchar *place, GError **error);
gboolean ts_json_check_members (JsonObject *object, const gchar *place,
    const gchar *const *members, GError **error);
gboolean ts_json_get_string (JsonObject *object, const gchar *place,
    const gchar *member, gboolean required, gchar **ret_text, GError **error);
gboolean ts_json_get_object (JsonObject *object, const gchar *place,
    const gchar *member, gboolean required, JsonObject **ret_object,
    GError **error);
gboolean ts_json_get_array (JsonObject *object, const gchar *place,
    const gchar *member, gboolean required, JsonArray **ret_array,
    GError **error);
gchar *ts_json_expand (const gchar *text, GHashTable *variables,
    const gchar *place, GError **error);
JsonNode *ts_json_expand_node (
    JsonNode *node, GHashTable *variables, const gchar *place, GError **error);

G_END_DECLS
