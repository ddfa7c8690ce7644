/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-problem.h"

#include <gio/gio.h>

#include "camera/ts-caller.h"
#include "camera/ts-profile.h"
#include "camera/ts-settings.h"
#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"

typedef struct
{
  GQuark domain;
  gint code;
  guint status;
} Meaning;

static GArray *
get_meanings (void)
{
  static GArray *meanings = NULL;

  if (meanings == NULL)
    meanings = g_array_new (FALSE, FALSE, sizeof (Meaning));
  return meanings;
}

static const Meaning *
find_meaning (GQuark domain, gint code)
{
  GArray *meanings = get_meanings ();

  for (guint i = 0; i < meanings->len; i++) {
    const Meaning *meaning = &g_array_index (meanings, Meaning, i);

    if (meaning->domain == domain && meaning->code == code)
      return meaning;
  }
  return NULL;
}

/**
 * ts_http_problem_map:
 * @domain: of an error
 * @code: of it
 * @status: what a client is told, 400 or higher
 *
 * Modules that bring an error domain of their own say once what it means to
 * clients.
 */
void
ts_http_problem_map (GQuark domain, gint code, guint status)
{
  const Meaning meaning = {domain, code, status};

  if (find_meaning (domain, code) == NULL)
    g_array_append_val (get_meanings (), meaning);
}

static void
ensure_own (void)
{
  if (get_meanings ()->len > 0
      && find_meaning (G_IO_ERROR, G_IO_ERROR_NOT_FOUND) != NULL)
    return;
  ts_http_problem_map (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (G_IO_ERROR, G_IO_ERROR_EXISTS, 409);
  ts_http_problem_map (G_IO_ERROR, G_IO_ERROR_BUSY, 503);
  ts_http_problem_map (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, 400);
  ts_http_problem_map (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, 400);
  ts_http_problem_map (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, 403);
  ts_http_problem_map (G_IO_ERROR, G_IO_ERROR_NO_SPACE, 507);
  ts_http_problem_map (TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS, 401);
  ts_http_problem_map (TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED, 403);
  ts_http_problem_map (TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID, 400);
  ts_http_problem_map (TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT, 409);
  ts_http_problem_map (TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_STALE, 412);
  ts_http_problem_map (TS_PROFILE_ERROR, TS_PROFILE_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID, 400);
  ts_http_problem_map (TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID, 400);
}

/**
 * ts_http_problem_get_status:
 *
 * Returns: the HTTP status that @error stands for; 500 for those that nobody
 *   has explained
 */
guint
ts_http_problem_get_status (const GError *error)
{
  const Meaning *meaning;

  ensure_own ();
  meaning = find_meaning (error->domain, error->code);
  return meaning != NULL ? meaning->status : SOUP_STATUS_INTERNAL_SERVER_ERROR;
}

/**
 * ts_http_problem_get_title:
 *
 * Returns: the words of @status, also of those that libsoup does not know
 */
const gchar *
ts_http_problem_get_title (guint status)
{
  switch (status) {
  case 428:
    return "Precondition Required";
  case 429:
    return "Too Many Requests";
  case 431:
    return "Request Header Fields Too Large";
  default:
    return soup_status_get_phrase (status);
  }
}

/**
 * ts_http_problem_reply:
 * @status: HTTP status, 400 or higher
 * @field: (nullable): parameter, header, member or setting at fault
 * @detail: one sentence for people
 */
void
ts_http_problem_reply (SoupServerMessage *message, guint status,
    const gchar *field, const gchar *detail)
{
  ts_http_problem_reply_with (message, status, field, detail, NULL, NULL);
}

/**
 * ts_http_problem_reply_with:
 * @member: (nullable): name of one more member
 * @value: (nullable): of that member
 *
 * As ts_http_problem_reply(), for those who have more to say.
 */
void
ts_http_problem_reply_with (SoupServerMessage *message, guint status,
    const gchar *field, const gchar *detail, const gchar *member,
    JsonNode *value)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  const gchar *title = ts_http_problem_get_title (status);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *detail_utf8 = g_utf8_make_valid (detail, -1);
  g_autofree gchar *path_utf8 = g_utf8_make_valid (
      g_uri_get_path (soup_server_message_get_uri (message)), -1);
  g_autofree gchar *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "type", "about:blank");
  ts_http_json_add_string (builder, "title", title);
  ts_http_json_add_integer (builder, "status", status);
  ts_http_json_add_string (builder, "detail", detail_utf8);
  ts_http_json_add_string (builder, "instance", path_utf8);
  if (field != NULL)
    ts_http_json_add_string (builder, "field", field);
  if (member != NULL) {
    json_builder_set_member_name (builder, member);
    json_builder_add_value (builder, json_node_copy (value));
  }
  json_builder_end_object (builder);

  text = ts_http_json_to_string (builder);
  bytes = g_bytes_new (text, strlen (text));
  soup_server_message_set_status (message, status, title);
  /* a handler may have begun another answer before it failed */
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  ts_http_reply_bytes (message, "application/problem+json", bytes);
}
