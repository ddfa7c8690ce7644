/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "access/ts-sessions.h"
#include "camera/ts-camera.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

/**
 * TsHttpPorts:
 *
 * Where the camera listens; 0: it does not.
 */
typedef struct
{
  guint16 https;
  guint16 rtsp;
  guint16 rtsps;
} TsHttpPorts;

/* Resources of the camera as a whole. */

void ts_http_status_add (JsonBuilder *builder, TsCamera *camera,
    TsSessions *sessions, const gchar *host, const TsHttpPorts *ports,
    TsCaller *caller);
void ts_http_status_reply (TsHttpRequest *request, TsCamera *camera,
    TsSessions *sessions, const TsHttpPorts *ports);

G_END_DECLS
