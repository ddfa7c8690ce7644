/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-secrets.h"
#include "camera/ts-camera.h"
#include "media/push/ts-push.h"

G_BEGIN_DECLS

#define TS_PUSHES_MAX 8
#define TS_PUSHES_CONCERN "push"

/**
 * TsPushes:
 *
 * All that is sent to other servers, as the settings `push` have it: follows
 * them, and the streams of the camera, which may come and go. Main context
 * only.
 */
#define TS_TYPE_PUSHES (ts_pushes_get_type ())
G_DECLARE_FINAL_TYPE (TsPushes, ts_pushes, TS, PUSHES, GObject)

TsPushes *ts_pushes_new (TsCamera *camera, TsSecrets *secrets, GError **error);
void ts_pushes_start (TsPushes *self);
void ts_pushes_stop (TsPushes *self);
void ts_pushes_renew (TsPushes *self, const gchar *id);

TsSettings *ts_pushes_get_settings (TsPushes *self);
gboolean ts_pushes_get_status (
    TsPushes *self, const gchar *id, TsPushStatus *ret_status);
gboolean ts_pushes_has_secret (TsPushes *self, const gchar *id);
gchar *ts_pushes_format_secret (const gchar *id);

G_END_DECLS
