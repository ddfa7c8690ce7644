/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsHttp"
#include "config.h"

#include "http/ts-http-download.h"

#include "http/ts-http-reply.h"

typedef struct
{
  SoupServerMessage *message;
  gchar *file_name;
  const TsHttpDownloadSource *source;
  gpointer data;
  GCancellable *cancellable;
  gulong wrote_id;
  gulong finished_id;
  gboolean is_asking;
} Download;

static void ask (Download *self);

static void
download_free (Download *self)
{
  g_clear_signal_handler (&self->wrote_id, self->message);
  g_clear_signal_handler (&self->finished_id, self->message);
  self->source->free (self->data);
  g_object_unref (self->message);
  g_object_unref (self->cancellable);
  g_free (self->file_name);
  g_free (self);
}

static void
send_piece (Download *self, GBytes *piece, gboolean more)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);

  if (g_bytes_get_size (piece) > 0)
    soup_message_body_append_bytes (body, piece);
  else if (more) {
    /* nothing is sent, so nobody will say that it was */
    ask (self);
    return;
  }
  if (!more) {
    g_clear_signal_handler (&self->wrote_id, self->message);
    soup_message_body_complete (body);
  }
  soup_server_message_unpause (self->message);
}

static void
on_piece (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Download *self = user_data;
  gboolean more = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece =
      self->source->take (self->data, result, &more, &error);

  self->is_asking = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable)) {
    download_free (self);
    return;
  }
  if (piece != NULL) {
    send_piece (self, piece, more);
    return;
  }
  /* the head is out: all that is left is to break off, which a client can
   * tell from an end */
  g_message (
      "the download of %s breaks off: %s", self->file_name, error->message);
  g_io_stream_close (
      soup_server_message_steal_connection (self->message), NULL, NULL);
}

static void
ask (Download *self)
{
  self->is_asking = TRUE;
  self->source->ask (self->data, self->cancellable, on_piece, self);
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer user_data)
{
  Download *self = user_data;

  if (!self->is_asking)
    ask (self);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  Download *self = user_data;

  g_cancellable_cancel (self->cancellable);
  if (!self->is_asking)
    download_free (self);
}

/**
 * ts_http_download_start:
 * @file_name: under which a browser keeps it
 * @head: the first piece, not empty
 * @source: static
 * @data: of @source, freed by it
 *
 * Answers @message, now and as long as there are pieces.
 */
void
ts_http_download_start (SoupServerMessage *message, const gchar *content_type,
    const gchar *file_name, GBytes *head, const TsHttpDownloadSource *source,
    gpointer data)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  g_autofree gchar *disposition =
      g_strdup_printf ("attachment; filename=\"%s\"", file_name);
  Download *self;

  soup_message_headers_replace (headers, "Content-Disposition", disposition);
  ts_http_reply_bytes (message, content_type, head);
  if (g_str_equal (soup_server_message_get_method (message), "HEAD")) {
    source->free (data);
    return;
  }
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (
      soup_server_message_get_response_body (message), FALSE);
  self = g_new0 (Download, 1);
  self->message = g_object_ref (message);
  self->file_name = g_strdup (file_name);
  self->source = source;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  self->wrote_id = g_signal_connect (
      message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), self);
  self->finished_id =
      g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
}
