/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "access/ts-sessions.h"
#include "camera/ts-camera.h"
#include "camera/ts-door.h"
#include "http/ts-http-listener.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpServer:
 *
 * The page and the API on one address. Owned by the program. Main context
 * only. Holds a reference to the camera, and no state of it. Other modules add
 * their routes to ts_http_server_get_router() before the start.
 *
 * Listens on an address by HTTP, by HTTPS once it has a certificate
 * (ts_http_listener_set_certificate()), and on `control.sock` in the state
 * directory for whoever runs the camera.
 *
 * Signals:
 *
 * `stopping (server)`: all connections are about to be closed; who answers for
 * long says good-bye now.
 */
#define TS_TYPE_HTTP_SERVER (ts_http_server_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpServer, ts_http_server, TS, HTTP_SERVER, GObject)

TsHttpServer *ts_http_server_new (TsCamera *camera, TsDoor *door);
TsHttpRouter *ts_http_server_get_router (TsHttpServer *self);
TsHttpListener *ts_http_server_get_listener (TsHttpServer *self);
void ts_http_server_set_sessions (TsHttpServer *self, TsSessions *sessions);
void ts_http_server_set_rtsp_ports (
    TsHttpServer *self, guint16 port, guint16 tls_port);
gboolean ts_http_server_start (
    TsHttpServer *self, const gchar *address, guint16 port, GError **error);
gboolean ts_http_server_start_https (
    TsHttpServer *self, const gchar *address, guint16 port, GError **error);
gboolean ts_http_server_start_control (TsHttpServer *self, GError **error);
guint16 ts_http_server_get_port (TsHttpServer *self);
guint16 ts_http_server_get_https_port (TsHttpServer *self);
void ts_http_server_stop (TsHttpServer *self);

G_END_DECLS
