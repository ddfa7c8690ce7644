/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-event-stream.h"

#include <string.h>

#include "http/ts-http-event-json.h"
#include "http/ts-http-reply.h"

/* What a browser waits before it comes back, ms. */
#define BEGINNING "retry: 3000\n\n"
/* Without it nobody along the way knows that the connection is wanted. */
#define KEEPALIVE ": \n\n"
#define KEEPALIVE_S 15
/* Taken together in one piece. */
#define MAX_AT_ONCE 32
/* A client that takes nothing for so long is gone, or pretends. */
#define STALL_US (30 * G_USEC_PER_SEC)

struct _TsHttpEventStream
{
  SoupServerMessage *message;
  TsEventFollower *follower;
  TsHttpEventStreamEnded ended;
  gpointer user_data;
  gulong wrote_id;
  gulong finished_id;
  gulong disconnected_id;
  guint keepalive_source;
  gint64 sent_us; /* when the last piece was handed over */
  gboolean busy;  /* it is not on its way yet */
  gboolean gone;  /* the client */
};

static void
send_piece (TsHttpEventStream *self, const gchar *text, gsize length)
{
  self->busy = TRUE;
  self->sent_us = g_get_monotonic_time ();
  soup_message_body_append (
      soup_server_message_get_response_body (self->message), SOUP_MEMORY_COPY,
      text, length);
  soup_server_message_unpause (self->message);
}

static void
append_event (GString *piece, const TsEventItem *item)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *json = NULL;

  ts_http_json_add_event (builder, item->event);
  json = ts_http_json_to_string (builder);
  /* how things stood when the client came has no place to resume after */
  if (item->id > 0)
    g_string_append_printf (piece, "id: %" G_GINT64_FORMAT "\n", item->id);
  g_string_append_printf (piece, "data: %s\n\n", json);
}

static void
append_item (GString *piece, const TsEventItem *item)
{
  if (item->event != NULL)
    append_event (piece, item);
  else if (item->lost > 0)
    g_string_append_printf (piece,
        "event: lost\ndata: {\"lost\":%" G_GUINT64_FORMAT "}\n\n", item->lost);
  else
    g_string_append_printf (piece,
        "id: %" G_GINT64_FORMAT
        "\nevent: ready\ndata: {\"id\":%" G_GINT64_FORMAT "}\n\n",
        item->id, item->id);
}

/**
 * ts_http_event_stream_ready:
 *
 * To be called when the follower has something again.
 */
void
ts_http_event_stream_ready (TsHttpEventStream *self)
{
  g_autoptr (GString) piece = NULL;

  if (self->busy || self->follower == NULL)
    return;
  piece = g_string_new (NULL);
  for (guint i = 0; i < MAX_AT_ONCE; i++) {
    g_auto (TsEventItem) item = {0};

    if (!ts_event_follower_next (self->follower, &item))
      break;
    append_item (piece, &item);
  }
  if (piece->len > 0)
    send_piece (self, piece->str, piece->len);
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer user_data)
{
  TsHttpEventStream *self = user_data;

  /* libsoup pauses the message by itself when it has nothing to send */
  self->busy = FALSE;
  ts_http_event_stream_ready (self);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  TsHttpEventStream *self = user_data;

  self->gone = TRUE;
  self->ended (self, self->user_data);
}

static gboolean
on_keepalive (gpointer user_data)
{
  TsHttpEventStream *self = user_data;
  GSocket *socket = soup_server_message_get_socket (self->message);

  if (!self->busy)
    send_piece (self, KEEPALIVE, strlen (KEEPALIVE));
  else if (socket != NULL && g_get_monotonic_time () - self->sent_us > STALL_US)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
  return G_SOURCE_CONTINUE;
}

/**
 * ts_http_event_stream_new:
 * @message: is answered with events until its client goes
 * @ended: called when it has gone
 */
TsHttpEventStream *
ts_http_event_stream_new (SoupServerMessage *message,
    TsHttpEventStreamEnded ended, gpointer user_data)
{
  TsHttpEventStream *self = g_new0 (TsHttpEventStream, 1);
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);

  self->message = g_object_ref (message);
  self->ended = ended;
  self->user_data = user_data;
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (headers, "Content-Type", "text/event-stream");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (
      soup_server_message_get_response_body (message), FALSE);
  self->wrote_id = g_signal_connect (
      message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), self);
  self->finished_id =
      g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
  /* when the server stops listening there is no end to a message */
  self->disconnected_id = g_signal_connect (
      message, "disconnected", G_CALLBACK (on_finished), self);
  self->keepalive_source =
      g_timeout_add_seconds (KEEPALIVE_S, on_keepalive, self);
  return self;
}

/**
 * ts_http_event_stream_start:
 * @follower: (transfer full): where the events come from
 */
void
ts_http_event_stream_start (TsHttpEventStream *self, TsEventFollower *follower)
{
  self->follower = follower;
  send_piece (self, BEGINNING, strlen (BEGINNING));
}

/**
 * ts_http_event_stream_free:
 *
 * Ends the answer, if its client is still there.
 */
void
ts_http_event_stream_free (TsHttpEventStream *self)
{
  g_clear_handle_id (&self->keepalive_source, g_source_remove);
  g_clear_signal_handler (&self->wrote_id, self->message);
  g_clear_signal_handler (&self->finished_id, self->message);
  g_clear_signal_handler (&self->disconnected_id, self->message);
  g_clear_pointer (&self->follower, ts_event_follower_free);
  if (!self->gone) {
    soup_message_body_complete (
        soup_server_message_get_response_body (self->message));
    soup_server_message_unpause (self->message);
  }
  g_object_unref (self->message);
  g_free (self);
}
