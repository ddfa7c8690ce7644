/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-secrets.h"
#include "access/ts-sessions.h"
#include "camera/ts-camera.h"
#include "camera/ts-door.h"
#include "events/ts-event-history.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpWhep:
 *
 * The way to a stream by WebRTC: WHEP (draft-ietf-wish-whep). A viewer posts
 * its offer and is answered; what it says later goes to the place that the
 * answer names. Limits how many there are, and ends what its account may not
 * any more. Main context only.
 */
#define TS_TYPE_HTTP_WHEP (ts_http_whep_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpWhep, ts_http_whep, TS, HTTP_WHEP, GObject)

TsHttpWhep *ts_http_whep_new (TsCamera *camera, TsEventBus *bus,
    TsEventHistory *history, TsDoor *door, TsSecrets *secrets, GError **error);
void ts_http_whep_set_address (TsHttpWhep *self, const gchar *address);
void ts_http_whep_follow_sessions (TsHttpWhep *self, TsSessions *sessions);
void ts_http_whep_add_routes (TsHttpWhep *self, TsHttpRouter *router);
void ts_http_whep_stop (TsHttpWhep *self);
guint ts_http_whep_get_n_viewers (TsHttpWhep *self);

G_END_DECLS
