/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-work.h"

TsHttpWork *
ts_http_work_new (TsHttpRequest *request, gpointer owner)
{
  TsHttpWork *self = g_new0 (TsHttpWork, 1);

  self->request = ts_http_request_ref (request);
  self->owner = owner;
  self->status = SOUP_STATUS_OK;
  self->pending = ts_http_pending_new (ts_http_request_get_message (request));
  return self;
}

static void
ts_http_work_free (TsHttpWork *self)
{
  ts_http_pending_free (self->pending);
  ts_http_request_unref (self->request);
  g_free (self);
}

/* Returns NULL when nobody waits any more. */
static SoupServerMessage *
begin (TsHttpWork *self)
{
  SoupServerMessage *message = ts_http_pending_get_message (self->pending);

  if (message != NULL)
    soup_server_message_set_status (message, self->status, NULL);
  return message;
}

static void
end (TsHttpWork *self)
{
  ts_http_pending_resume (self->pending);
  ts_http_work_free (self);
}

void
ts_http_work_reply_json (TsHttpWork *self, JsonBuilder *builder)
{
  SoupServerMessage *message = begin (self);

  if (message != NULL)
    ts_http_reply_json (message, builder);
  end (self);
}

/**
 * ts_http_work_reply_file:
 * @file_name: under which a browser keeps it
 */
void
ts_http_work_reply_file (TsHttpWork *self, const gchar *content_type,
    const gchar *file_name, GBytes *bytes)
{
  SoupServerMessage *message = begin (self);

  if (message != NULL)
    ts_http_reply_file (message, content_type, file_name, bytes);
  end (self);
}

/**
 * ts_http_work_reply_nothing:
 *
 * 204: it is done, and there is nothing to tell.
 */
void
ts_http_work_reply_nothing (TsHttpWork *self)
{
  self->status = SOUP_STATUS_NO_CONTENT;
  begin (self);
  end (self);
}

/**
 * ts_http_work_fail:
 * @field: (nullable): member or parameter at fault
 * @error: (transfer full): why
 */
void
ts_http_work_fail (TsHttpWork *self, const gchar *field, GError *error)
{
  if (ts_http_pending_get_message (self->pending) != NULL)
    ts_http_request_fail (self->request, field, error);
  else
    g_error_free (error);
  end (self);
}

/**
 * ts_http_reply_file:
 * @file_name: under which a browser keeps it
 */
void
ts_http_reply_file (SoupServerMessage *message, const gchar *content_type,
    const gchar *file_name, GBytes *bytes)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  g_autoptr (GHashTable) parameters =
      g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (parameters, (gpointer) "filename", (gpointer) file_name);
  soup_message_headers_set_content_disposition (
      headers, "attachment", parameters);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  ts_http_reply_bytes (message, content_type, bytes);
}
