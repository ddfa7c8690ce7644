/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads checked values out of JSON and remembers where it is, so that the
 * first thing that is wrong is told as `objects[3].path[1].x: ...`. After that
 * every call is harmless and returns its fallback: a parser reads straight
 * through and asks once, at the end. */

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _ThermJson ThermJson;

ThermJson *therm_json_new (GQuark domain, gint code);
gboolean therm_json_finish (ThermJson *self, GError **error);
void therm_json_free (ThermJson *self);
gboolean therm_json_failed (ThermJson *self);

void therm_json_fail (ThermJson *self, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Into a member or an element and back. */
void therm_json_enter (ThermJson *self, const gchar *name);
void therm_json_enter_index (ThermJson *self, guint index);
void therm_json_leave (ThermJson *self);

JsonObject *therm_json_as_object (
    ThermJson *self, JsonNode *node, const gchar *const *names);
JsonArray *therm_json_as_array (
    ThermJson *self, JsonNode *node, guint low, guint high);
gdouble therm_json_as_number (
    ThermJson *self, JsonNode *node, gdouble low, gdouble high);
const gchar *therm_json_as_string (ThermJson *self, JsonNode *node);

/* Members; `required` ones without a fallback have NaN or NULL as such. */
JsonNode *therm_json_member (
    ThermJson *self, JsonObject *object, const gchar *name, gboolean required);
gdouble therm_json_number (ThermJson *self, JsonObject *object,
    const gchar *name, gdouble low, gdouble high, gdouble fallback);
gboolean therm_json_boolean (
    ThermJson *self, JsonObject *object, const gchar *name, gboolean fallback);
const gchar *therm_json_string (
    ThermJson *self, JsonObject *object, const gchar *name, gboolean required);
guint therm_json_choice (ThermJson *self, JsonObject *object, const gchar *name,
    const gchar *const *choices, gint fallback);
void therm_json_colour (
    ThermJson *self, JsonObject *object, const gchar *name, guint8 *rgb);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThermJson, therm_json_free)

G_END_DECLS
