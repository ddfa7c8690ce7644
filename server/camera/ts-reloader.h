/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "camera/ts-door.h"

G_BEGIN_DECLS

/**
 * TsReloader:
 *
 * Keeps the camera what the file of its profile says: reads it again when it
 * has changed, and when somebody asks for it. A file that is wrong is refused,
 * and the camera goes on as it is until the file is right. Owned by the
 * program. Main context only.
 *
 * Signals:
 *
 * `tried (reloader)`: the file was read again; ts_reloader_get_problem() says
 * whether it was good.
 */
#define TS_TYPE_RELOADER (ts_reloader_get_type ())
G_DECLARE_FINAL_TYPE (TsReloader, ts_reloader, TS, RELOADER, GObject)

TsReloader *ts_reloader_new (
    TsCamera *camera, TsDoor *door, const gchar *file, GHashTable *variables);
void ts_reloader_start (TsReloader *self);
void ts_reloader_stop (TsReloader *self);
gboolean ts_reloader_reload (TsReloader *self, TsCaller *caller,
    TsCameraChanges *ret_changes, GError **error);

const gchar *ts_reloader_get_file (TsReloader *self);
const gchar *ts_reloader_get_problem (TsReloader *self);

G_END_DECLS
