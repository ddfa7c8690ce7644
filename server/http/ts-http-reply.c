/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-reply.h"

#include <math.h>

#include "http/ts-http-problem.h"

struct _TsHttpPending
{
  SoupServerMessage *message; /* NULL once the client is gone */
  gulong finished_id;
};

gchar *
ts_http_json_to_string (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

void
ts_http_json_add_number (JsonBuilder *builder, const gchar *name, gdouble value)
{
  if (name != NULL)
    json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
ts_http_json_add_string (
    JsonBuilder *builder, const gchar *name, const gchar *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
ts_http_json_add_integer (JsonBuilder *builder, const gchar *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
ts_http_reply_bytes (
    SoupServerMessage *message, const gchar *content_type, GBytes *bytes)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);

  if (soup_server_message_get_status (message) == 0)
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (headers, "Content-Type", content_type);
  if (soup_message_headers_get_one (headers, "Cache-Control") == NULL)
    soup_message_headers_append (headers, "Cache-Control", "no-store");
  soup_message_body_append_bytes (
      soup_server_message_get_response_body (message), bytes);
}

static void
reply_builder (
    SoupServerMessage *message, const gchar *content_type, JsonBuilder *builder)
{
  gchar *text = ts_http_json_to_string (builder);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  ts_http_reply_bytes (message, content_type, bytes);
}

void
ts_http_reply_json (SoupServerMessage *message, JsonBuilder *builder)
{
  reply_builder (message, "application/json", builder);
}

/**
 * ts_http_reply_problem:
 * @status: HTTP status, 400 or higher
 * @field: (nullable): parameter, header or setting at fault
 * @format: one sentence for people
 */
void
ts_http_reply_problem (SoupServerMessage *message, guint status,
    const gchar *field, const gchar *format, ...)
{
  g_autofree gchar *detail = NULL;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);
  ts_http_problem_reply (message, status, field, detail);
}

/**
 * ts_http_reply_error:
 * @error: (transfer full): is told as a problem
 */
void
ts_http_reply_error (
    SoupServerMessage *message, guint status, const gchar *field, GError *error)
{
  ts_http_problem_reply (message, status, field, error->message);
  g_error_free (error);
}

/**
 * ts_http_reply_add_headers:
 *
 * What every answer carries, whatever it is: browsers neither guess types, nor
 * show it inside or hand it to pages of others, nor tell others its address.
 */
void
ts_http_reply_add_headers (SoupServerMessage *message)
{
  static const struct
  {
    const gchar *name;
    const gchar *value;
  } headers[] = {
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"X-Frame-Options", "SAMEORIGIN"},
      {"Content-Security-Policy",
          "default-src 'none'; base-uri 'none'; form-action 'none'; "
          "frame-ancestors 'self'; sandbox"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), headers[i].name,
        headers[i].value);
}

static void
on_pending_finished (SoupServerMessage *message, gpointer user_data)
{
  TsHttpPending *self = user_data;

  g_signal_handler_disconnect (message, self->finished_id);
  g_clear_object (&self->message);
}

TsHttpPending *
ts_http_pending_new (SoupServerMessage *message)
{
  TsHttpPending *self = g_new0 (TsHttpPending, 1);

  self->message = g_object_ref (message);
  self->finished_id = g_signal_connect (
      message, "finished", G_CALLBACK (on_pending_finished), self);
  soup_server_message_pause (message);
  return self;
}

/**
 * ts_http_pending_get_message:
 *
 * Returns: (nullable): the message; %NULL when its client is gone
 */
SoupServerMessage *
ts_http_pending_get_message (TsHttpPending *self)
{
  return self->message;
}

/**
 * ts_http_pending_resume:
 *
 * Sends the answer, which must be there: libsoup may write it right here.
 */
void
ts_http_pending_resume (TsHttpPending *self)
{
  g_autoptr (SoupServerMessage) message = NULL;

  if (self->message == NULL)
    return;
  message = g_object_ref (self->message);
  soup_server_message_unpause (message);
}

void
ts_http_pending_free (TsHttpPending *self)
{
  if (self->message != NULL)
    g_signal_handler_disconnect (self->message, self->finished_id);
  g_clear_object (&self->message);
  g_free (self);
}
