/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-door.h"
#include "system/ts-archive.h"
#include "system/ts-theme-look.h"

G_BEGIN_DECLS

/**
 * TsTheme:
 *
 * The look that the page has on this camera, kept in `theme.json` of the state
 * directory. Owned by the program. Main context only; the disk is on worker
 * threads. Knows nothing of HTTP.
 */
#define TS_TYPE_THEME (ts_theme_get_type ())
G_DECLARE_FINAL_TYPE (TsTheme, ts_theme, TS, THEME, GObject)

TsTheme *ts_theme_new (const gchar *state_dir, TsDoor *door);
gboolean ts_theme_load (TsTheme *self, GError **error);
TsThemeLook *ts_theme_get_look (TsTheme *self);
void ts_theme_set_look_async (TsTheme *self, TsCaller *caller,
    const gchar *what, TsThemeLook *look, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean ts_theme_set_look_finish (
    TsTheme *self, GAsyncResult *result, GError **error);
void ts_theme_add_part (TsTheme *self, TsArchive *archive);

G_END_DECLS
