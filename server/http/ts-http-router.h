/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "camera/ts-door.h"
#include "http/ts-http-authenticator.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

/**
 * TsHttpGate:
 * @TS_HTTP_GATE_PERMISSION: accounts that have the route's permission
 * @TS_HTTP_GATE_USER: every account, whatever it may
 * @TS_HTTP_GATE_PREVIEW: like PERMISSION, and also callers without an account
 *   as long as they are given the permission (the preview of a new camera)
 * @TS_HTTP_GATE_PUBLIC: everybody; the caller is known if there are credentials
 * @TS_HTTP_GATE_OPEN: everybody, and nobody is asked for credentials
 *
 * Who gets through to a route.
 */
typedef enum
{
  TS_HTTP_GATE_PERMISSION,
  TS_HTTP_GATE_USER,
  TS_HTTP_GATE_PREVIEW,
  TS_HTTP_GATE_PUBLIC,
  TS_HTTP_GATE_OPEN,
} TsHttpGate;

const gchar *ts_http_gate_to_string (TsHttpGate gate);

/**
 * TsHttpHandler:
 * @request: admitted, with its body
 * @owner: as given to ts_http_router_add()
 *
 * Answers, or takes a #TsHttpPending and answers later.
 */
typedef void (*TsHttpHandler) (TsHttpRequest *request, gpointer owner);

/**
 * TsHttpRoute:
 * @method: as in `PATCH`; `GET` implies HEAD
 * @path: see #TsHttpTemplate
 * @gate: who gets through
 * @permission: what they need (%TS_HTTP_GATE_PERMISSION and
 *   %TS_HTTP_GATE_PREVIEW)
 * @max_body: bytes that a body may have at most; 0: %TS_HTTP_MAX_BODY
 * @handler: answers
 * @sensor: (nullable): name of the parameter that names a sensor, so that the
 *   permission is asked for that one
 */
typedef struct
{
  const gchar *method;
  const gchar *path;
  TsHttpGate gate;
  TsPermission permission;
  gsize max_body;
  TsHttpHandler handler;
  const gchar *sensor;
} TsHttpRoute;

/* What a request may have to say unless its route allows more. */
#define TS_HTTP_MAX_BODY (64 * 1024)

/**
 * TsHttpRouter:
 *
 * The one way from a request to who answers it: finds the route, checks where
 * the request comes from and how large it is, asks the authenticator who sends
 * it, asks the door whether that caller may, and only then has the body read
 * and the handler called. Owned by #TsHttpServer; main context only.
 */
#define TS_TYPE_HTTP_ROUTER (ts_http_router_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpRouter, ts_http_router, TS, HTTP_ROUTER, GObject)

TsHttpRouter *ts_http_router_new (TsDoor *door);
void ts_http_router_set_authenticator (
    TsHttpRouter *self, TsHttpAuthenticator *authenticator);
gboolean ts_http_router_has_authenticator (TsHttpRouter *self);
void ts_http_router_set_redirect (TsHttpRouter *self, guint16 https_port);
void ts_http_router_add (TsHttpRouter *self, const TsHttpRoute *routes,
    gsize n_routes, gpointer owner);
void ts_http_router_attach (TsHttpRouter *self, SoupServer *server);

G_END_DECLS
