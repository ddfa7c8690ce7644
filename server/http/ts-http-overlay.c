/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-overlay.h"

#include "http/ts-http-problem.h"
#include "http/ts-http-reply.h"

#define PICTURE "/api/v1/overlay/picture"

static void
reply_picture (TsHttpRequest *request, gpointer owner)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  GBytes *bytes = ts_overlay_picture_get_bytes (owner);

  if (bytes == NULL) {
    ts_http_reply_problem (message, SOUP_STATUS_NOT_FOUND, NULL,
        "this camera has no picture for overlays");
    return;
  }
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Cache-Control",
      "no-cache");
  ts_http_reply_bytes (
      message, ts_overlay_picture_get_media_type (owner), bytes);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsHttpPending) pending = user_data;
  SoupServerMessage *message = ts_http_pending_get_message (pending);
  GError *error = NULL;
  gboolean ok = ts_overlay_picture_set_finish (
      TS_OVERLAY_PICTURE (source), result, &error);

  if (message == NULL) {
    g_clear_error (&error);
    return;
  }
  if (ok)
    soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  else
    ts_http_reply_error (
        message, ts_http_problem_get_status (error), NULL, error);
  ts_http_pending_resume (pending);
}

static void
set_picture (TsHttpRequest *request, TsOverlayPicture *picture, GBytes *bytes)
{
  ts_overlay_picture_set_async (picture, ts_http_request_get_caller (request),
      bytes, on_set,
      ts_http_pending_new (ts_http_request_get_message (request)));
}

static void
put_picture (TsHttpRequest *request, gpointer owner)
{
  set_picture (request, owner, ts_http_request_get_body (request));
}

static void
delete_picture (TsHttpRequest *request, gpointer owner)
{
  set_picture (request, owner, NULL);
}

#define SETS TS_HTTP_GATE_PERMISSION, TS_PERMISSION_IMAGE

static const TsHttpRoute routes[] = {
    {"GET", PICTURE, SETS, 0, reply_picture, NULL},
    {"PUT", PICTURE, SETS, TS_OVERLAY_PICTURE_MAX_SIZE, put_picture, NULL},
    {"DELETE", PICTURE, SETS, 0, delete_picture, NULL},
};

/**
 * ts_http_overlay_add_routes:
 * @picture: lives as long as the router
 */
void
ts_http_overlay_add_routes (TsOverlayPicture *picture, TsHttpRouter *router)
{
  ts_http_problem_map (TS_OVERLAY_PICTURE_ERROR,
      TS_OVERLAY_PICTURE_ERROR_INVALID, SOUP_STATUS_BAD_REQUEST);
  ts_http_problem_map (TS_OVERLAY_PICTURE_ERROR,
      TS_OVERLAY_PICTURE_ERROR_TOO_LARGE, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE);
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), picture);
}
