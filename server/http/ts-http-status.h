/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "access/ts-sessions.h"
#include "camera/ts-camera.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

/* Resources of the camera as a whole. */

void ts_http_status_add (JsonBuilder *builder, TsCamera *camera,
    TsSessions *sessions, const gchar *host, guint16 https_port,
    guint16 rtsp_port, gboolean with_machine);
void ts_http_status_reply (TsHttpRequest *request, TsCamera *camera,
    TsSessions *sessions, guint16 https_port, guint16 rtsp_port);
void ts_http_palettes_reply (SoupServerMessage *message);

G_END_DECLS
