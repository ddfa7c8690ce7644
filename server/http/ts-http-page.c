/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-page.h"

#include <gio/gio.h>

#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"
#include "web/thermoscope-web.h"

#define RESOURCE_PREFIX "/org/thermoscope/web"

/* The page speaks to the server that it came from and to nobody else. */
#define CONTENT_SECURITY_POLICY                                                \
  "default-src 'none'; script-src 'self'; style-src 'self'; "                  \
  "img-src 'self' blob: data:; media-src 'self' blob:; "                       \
  "connect-src 'self'; base-uri 'none'; "                                      \
  "form-action 'none'; frame-ancestors 'self'"

static const struct
{
  const gchar *suffix;
  const gchar *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
};

static const gchar *
type_of (const gchar *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_str_has_suffix (path, types[i].suffix))
      return types[i].type;
  }
  return "application/octet-stream";
}

/**
 * ts_http_page_reply:
 * @path: of the request; `/` is the page itself
 */
void
ts_http_page_reply (SoupServerMessage *message, const gchar *path)
{
  SoupMessageHeaders *request =
      soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response =
      soup_server_message_get_response_headers (message);
  const gchar *file = g_str_equal (path, "/") ? "/index.html" : path;
  const gchar *if_none_match =
      soup_message_headers_get_list (request, "If-None-Match");
  g_autofree gchar *resource = g_strconcat (RESOURCE_PREFIX, file, NULL);
  g_autofree gchar *checksum = NULL;
  g_autofree gchar *etag = NULL;
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (thermoscope_web_get_resource (), resource,
          G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (bytes == NULL) {
    ts_http_reply_problem (
        message, SOUP_STATUS_NOT_FOUND, NULL, "there is no %s", path);
    return;
  }

  checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  etag = g_strdup_printf ("\"%.16s\"", checksum);
  /* asked every time, answered with 304: a new version shows at once */
  soup_message_headers_replace (response, "Cache-Control", "no-cache");
  soup_message_headers_replace (response, "ETag", etag);
  soup_message_headers_replace (
      response, "Content-Security-Policy", CONTENT_SECURITY_POLICY);
  if (if_none_match != NULL && ts_http_etag_matches (if_none_match, etag)) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
    return;
  }
  ts_http_reply_bytes (message, type_of (file), bytes);
}
