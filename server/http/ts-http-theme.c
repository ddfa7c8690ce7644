/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-theme.h"

#include "http/ts-http-problem.h"
#include "http/ts-http-reply.h"

#define API "/api/v1/theme"
#define LOGO "/theme/logo"

/* The address changes with the logo, so that no browser shows an old one. */
static gchar *
build_logo_address (GBytes *logo)
{
  g_autofree gchar *sum =
      g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, logo);

  return g_strdup_printf (LOGO "?v=%.12s", sum);
}

static void
add_members (JsonBuilder *builder, JsonObject *object)
{
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *value;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value)) {
    json_builder_set_member_name (builder, name);
    json_builder_add_value (builder, json_node_copy (value));
  }
}

static void
reply_look (SoupServerMessage *message, TsThemeLook *look)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonObject) colours = json_object_new ();
  GBytes *logo = ts_theme_look_get_logo (look);

  ts_theme_look_add_colours (look, colours);
  json_builder_begin_object (builder);
  add_members (builder, colours);
  json_builder_set_member_name (builder, "css");
  json_builder_add_boolean_value (
      builder, ts_theme_look_get_style (look) != NULL);
  if (logo != NULL) {
    g_autofree gchar *address = build_logo_address (logo);

    ts_http_json_add_string (builder, "logo", address);
  }
  json_builder_end_object (builder);
  ts_http_reply_json (message, builder);
}

static void
reply_theme (TsHttpRequest *request, gpointer owner)
{
  reply_look (ts_http_request_get_message (request), ts_theme_get_look (owner));
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsHttpPending) pending = user_data;
  SoupServerMessage *message = ts_http_pending_get_message (pending);
  GError *error = NULL;
  gboolean ok = ts_theme_set_look_finish (TS_THEME (source), result, &error);

  if (message == NULL) {
    g_clear_error (&error);
    return;
  }
  if (ok)
    reply_look (message, ts_theme_get_look (TS_THEME (source)));
  else
    ts_http_reply_error (
        message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL, error);
  ts_http_pending_resume (pending);
}

/* @look: (transfer full) (nullable): or @error, which is taken, too */
static void
set_look (TsHttpRequest *request, TsTheme *theme, const gchar *what,
    TsThemeLook *look, GError *error)
{
  if (look == NULL) {
    ts_http_request_fail (request, what, error);
    return;
  }
  ts_theme_set_look_async (theme, ts_http_request_get_caller (request), what,
      look, on_set,
      ts_http_pending_new (ts_http_request_get_message (request)));
  ts_theme_look_unref (look);
}

static void
put_theme (TsHttpRequest *request, gpointer owner)
{
  JsonObject *object = ts_http_request_get_object (request);
  GError *error = NULL;
  TsThemeLook *look;

  if (object == NULL)
    return;
  look = ts_theme_look_with_colours (ts_theme_get_look (owner), object, &error);
  set_look (request, owner, "colours", look, error);
}

static void
delete_theme (TsHttpRequest *request, gpointer owner)
{
  set_look (request, owner, "all", ts_theme_look_new (), NULL);
}

static void
reply_style (TsHttpRequest *request, gpointer owner)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  GBytes *style = ts_theme_look_get_style (ts_theme_get_look (owner));

  if (style == NULL)
    soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  else
    ts_http_reply_bytes (message, "text/css; charset=utf-8", style);
}

static void
put_style (TsHttpRequest *request, gpointer owner)
{
  GError *error = NULL;
  TsThemeLook *look = ts_theme_look_with_style (
      ts_theme_get_look (owner), ts_http_request_get_body (request), &error);

  set_look (request, owner, "style", look, error);
}

static void
delete_style (TsHttpRequest *request, gpointer owner)
{
  set_look (request, owner, "style",
      ts_theme_look_with_style (ts_theme_get_look (owner), NULL, NULL), NULL);
}

static void
put_logo (TsHttpRequest *request, gpointer owner)
{
  GError *error = NULL;
  TsThemeLook *look = ts_theme_look_with_logo (
      ts_theme_get_look (owner), ts_http_request_get_body (request), &error);

  set_look (request, owner, "logo", look, error);
}

static void
delete_logo (TsHttpRequest *request, gpointer owner)
{
  set_look (request, owner, "logo",
      ts_theme_look_with_logo (ts_theme_get_look (owner), NULL, NULL), NULL);
}

/* What a browser shows, also to who has not logged in yet. */

static void
reply_css (TsHttpRequest *request, gpointer owner)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  g_autoptr (GBytes) css = ts_theme_look_build_css (ts_theme_get_look (owner));

  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Cache-Control",
      "no-cache");
  ts_http_reply_bytes (message, "text/css; charset=utf-8", css);
}

static void
reply_logo (TsHttpRequest *request, gpointer owner)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  TsThemeLook *look = ts_theme_get_look (owner);
  GBytes *logo = ts_theme_look_get_logo (look);

  if (logo == NULL) {
    ts_http_reply_problem (
        message, SOUP_STATUS_NOT_FOUND, NULL, "this camera has no logo");
    return;
  }
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Cache-Control",
      "no-cache");
  ts_http_reply_bytes (message, ts_theme_look_get_logo_type (look), logo);
}

#define SETS TS_HTTP_GATE_PERMISSION, TS_PERMISSION_MAINTENANCE
#define SEES TS_HTTP_GATE_OPEN, TS_PERMISSION_NONE

static const TsHttpRoute routes[] = {
    {"GET", API, SEES, 0, reply_theme, NULL},
    {"PUT", API, SETS, 0, put_theme, NULL},
    {"DELETE", API, SETS, 0, delete_theme, NULL},
    {"GET", API "/custom.css", SETS, 0, reply_style, NULL},
    {"PUT", API "/custom.css", SETS, TS_THEME_LOOK_MAX_STYLE, put_style, NULL},
    {"DELETE", API "/custom.css", SETS, 0, delete_style, NULL},
    {"PUT", API "/logo", SETS, TS_THEME_LOOK_MAX_LOGO, put_logo, NULL},
    {"DELETE", API "/logo", SETS, 0, delete_logo, NULL},
    {"GET", "/theme.css", SEES, 0, reply_css, NULL},
    {"GET", LOGO, SEES, 0, reply_logo, NULL},
};

/**
 * ts_http_theme_add_routes:
 * @theme: lives as long as the router
 */
void
ts_http_theme_add_routes (TsTheme *theme, TsHttpRouter *router)
{
  ts_http_problem_map (TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_INVALID,
      SOUP_STATUS_BAD_REQUEST);
  ts_http_problem_map (TS_THEME_LOOK_ERROR, TS_THEME_LOOK_ERROR_TOO_LARGE,
      SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE);
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), theme);
}
