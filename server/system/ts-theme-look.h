/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TS_THEME_LOOK_ERROR (ts_theme_look_error_quark ())

/**
 * TsThemeLookError:
 * @TS_THEME_LOOK_ERROR_INVALID: not what it should be; the message says what
 *   is allowed
 * @TS_THEME_LOOK_ERROR_TOO_LARGE: more than is kept
 */
typedef enum
{
  TS_THEME_LOOK_ERROR_INVALID,
  TS_THEME_LOOK_ERROR_TOO_LARGE,
} TsThemeLookError;

GQuark ts_theme_look_error_quark (void);

#define TS_THEME_LOOK_MAX_STYLE (64 * 1024)
#define TS_THEME_LOOK_MAX_LOGO (256 * 1024)
#define TS_THEME_LOOK_MAX_LOGO_PIXELS 2048

/**
 * TsThemeLook:
 *
 * What the page looks like beyond its own style: a name, colours, a style
 * sheet and a logo. Everything in it was checked. Immutable, any thread.
 */
typedef struct _TsThemeLook TsThemeLook;

TsThemeLook *ts_theme_look_new (void);
TsThemeLook *ts_theme_look_ref (TsThemeLook *self);
void ts_theme_look_unref (TsThemeLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsThemeLook, ts_theme_look_unref)

TsThemeLook *ts_theme_look_with_colours (
    TsThemeLook *self, JsonObject *colours, GError **error);
TsThemeLook *ts_theme_look_with_style (
    TsThemeLook *self, GBytes *style, GError **error);
TsThemeLook *ts_theme_look_with_logo (
    TsThemeLook *self, GBytes *logo, GError **error);

void ts_theme_look_add_colours (TsThemeLook *self, JsonObject *object);
GBytes *ts_theme_look_get_style (TsThemeLook *self);
GBytes *ts_theme_look_get_logo (TsThemeLook *self);
const gchar *ts_theme_look_get_logo_type (TsThemeLook *self);
GBytes *ts_theme_look_build_css (TsThemeLook *self);

JsonNode *ts_theme_look_to_json (TsThemeLook *self);
TsThemeLook *ts_theme_look_new_from_json (JsonNode *node, GError **error);

G_END_DECLS
