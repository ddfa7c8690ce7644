/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-reply.h"

#include <math.h>

struct _TsHttpPending
{
  SoupServerMessage *message; /* NULL once the client is gone */
  gulong finished_id;
};

/* Main context only. */
static guint n_pending;

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
 * @parameter: (nullable): parameter, header or setting at fault
 * @format: one sentence for people
 *
 * An error as RFC 7807 has it.
 */
void
ts_http_reply_problem (SoupServerMessage *message, guint status,
    const gchar *parameter, const gchar *format, ...)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *detail = NULL;
  g_autofree gchar *detail_utf8 = NULL;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);
  detail_utf8 = g_utf8_make_valid (detail, -1);

  soup_server_message_set_status (message, status, NULL);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "type", "about:blank");
  ts_http_json_add_string (builder, "title", soup_status_get_phrase (status));
  ts_http_json_add_integer (builder, "status", status);
  ts_http_json_add_string (builder, "detail", detail_utf8);
  ts_http_json_add_string (builder, "instance",
      g_uri_get_path (soup_server_message_get_uri (message)));
  if (parameter != NULL)
    ts_http_json_add_string (builder, "parameter", parameter);
  json_builder_end_object (builder);
  reply_builder (message, "application/problem+json", builder);
}

/**
 * ts_http_reply_error:
 * @error: (transfer full): is told as a problem
 */
void
ts_http_reply_error (SoupServerMessage *message, guint status,
    const gchar *parameter, GError *error)
{
  ts_http_reply_problem (message, status, parameter, "%s", error->message);
  g_error_free (error);
}

/**
 * ts_http_reply_check_method:
 * @allowed: methods with ", " between, as the Allow header has them
 *
 * Returns: whether the message's method is one of them; if not, it is answered
 */
gboolean
ts_http_reply_check_method (SoupServerMessage *message, const gchar *allowed)
{
  const gchar *method = soup_server_message_get_method (message);
  g_auto (GStrv) methods = g_strsplit (allowed, ", ", -1);

  if (g_strv_contains ((const gchar *const *) methods, method))
    return TRUE;
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Allow", allowed);
  ts_http_reply_problem (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL,
      "%s is not for this address; there is %s", method, allowed);
  return FALSE;
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

  n_pending++;
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
  n_pending--;
}

/**
 * ts_http_pending_get_count:
 *
 * Returns: how many messages wait for their answer
 */
guint
ts_http_pending_get_count (void)
{
  return n_pending;
}
