/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-mp4-viewer.h"

#include <gio/gnetworking.h>

#include "http/ts-http-connection.h"
#include "http/ts-http-reply.h"
#include "media/ts-leaky-queue.h"

/* What may wait for a viewer, besides what the system has taken. All viewers
 * share the bytes. */
#define MAX_BYTES (4 * 1024 * 1024)
#define MAX_AGE_US G_USEC_PER_SEC
/* The system takes more only when less than this has not been sent: what it
 * has taken cannot be dropped any more. */
#define MAX_UNSENT (64 * 1024)
#define PING_S 20
/* Three pings without an answer: nobody is there. */
#define SILENCE_US (3 * PING_S * G_USEC_PER_SEC)
/* A time, to be sent back. */
#define MAX_INCOMING 64
/* What libsoup still has to write goes first, see wait_for_room(). */
#define ROOM_PRIORITY (G_PRIORITY_DEFAULT + 10)

struct _TsHttpMp4Viewer
{
  TsHttpMp4ViewerEnded ended;
  gpointer user_data;
  TsLeakyQueue *queue;
  TsFragmentFormat *format; /* what the viewer was told; NULL: nothing yet */

  /* by HTTP */
  SoupServerMessage *message;
  gulong wrote_id;
  gulong finished_id;
  guint n_unwritten;

  /* by WebSocket */
  SoupWebsocketConnection *connection;
  gulong message_id;
  gulong closed_id;
  gulong pong_id;
  GSource *room_source;
  gboolean is_sending;
  gboolean is_closed;
  guint silence_source;
  gint64 heard_us;
  gchar *asked;   /* the viewer's time, NULL: it did not ask for ours */
  guint64 n_told; /* how many it knows to have missed */
};

static TsHttpMp4Viewer *
viewer_new (TsHttpMp4ViewerEnded ended, gpointer user_data)
{
  TsHttpMp4Viewer *self = g_new0 (TsHttpMp4Viewer, 1);

  self->ended = ended;
  self->user_data = user_data;
  self->queue = ts_leaky_queue_new (MAX_BYTES, MAX_AGE_US);
  return self;
}

static void
bound_unsent (GSocket *socket)
{
#ifdef TCP_NOTSENT_LOWAT
  /* fails for a Unix socket, which has no such thing */
  g_socket_set_option (
      socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, MAX_UNSENT, NULL);
#endif
}

static gboolean
follow_format (TsHttpMp4Viewer *self, TsFragmentFormat *format)
{
  if (self->format == format)
    return FALSE;
  g_clear_pointer (&self->format, ts_fragment_format_unref);
  self->format = ts_fragment_format_ref (format);
  return TRUE;
}

/* ---- by HTTP ---- */

static void
append (TsHttpMp4Viewer *self, GBytes *bytes)
{
  soup_message_body_append_bytes (
      soup_server_message_get_response_body (self->message), bytes);
  self->n_unwritten++;
}

/* An answer is one file, whose coding cannot change. */
static void
end_message (TsHttpMp4Viewer *self)
{
  g_clear_signal_handler (&self->wrote_id, self->message);
  g_clear_signal_handler (&self->finished_id, self->message);
  soup_message_body_complete (
      soup_server_message_get_response_body (self->message));
  soup_server_message_unpause (self->message);
}

static void
send_by_message (TsHttpMp4Viewer *self)
{
  g_autoptr (GstSample) sample = NULL;
  const TsFragment *fragment;
  gboolean is_first = self->format == NULL;

  if (self->n_unwritten > 0)
    return;
  sample = ts_leaky_queue_pop (self->queue);
  if (sample == NULL)
    return;
  fragment = ts_fragment_get (sample);
  if (follow_format (self, fragment->format)) {
    if (!is_first) {
      end_message (self);
      self->ended (self, self->user_data);
      return;
    }
    append (self, fragment->format->init);
  }
  append (self, fragment->bytes);
  soup_server_message_unpause (self->message);
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer user_data)
{
  TsHttpMp4Viewer *self = user_data;

  /* libsoup pauses the message by itself when it has nothing to send */
  if (self->n_unwritten > 0)
    self->n_unwritten--;
  send_by_message (self);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  TsHttpMp4Viewer *self = user_data;

  g_clear_signal_handler (&self->wrote_id, self->message);
  g_clear_signal_handler (&self->finished_id, self->message);
  self->ended (self, self->user_data);
}

/**
 * ts_http_mp4_viewer_new_for_message:
 * @message: is answered with a file that ends when its client goes
 * @ended: when it has gone; frees the viewer
 */
TsHttpMp4Viewer *
ts_http_mp4_viewer_new_for_message (
    SoupServerMessage *message, TsHttpMp4ViewerEnded ended, gpointer user_data)
{
  TsHttpMp4Viewer *self = viewer_new (ended, user_data);
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  TsHttpConnection *connection = ts_http_connection_get (message);

  self->message = g_object_ref (message);
  if (connection != NULL)
    bound_unsent (ts_http_connection_get_socket (connection));
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (headers, "Content-Type", "video/mp4");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_EOF);
  soup_message_body_set_accumulate (
      soup_server_message_get_response_body (message), FALSE);
  self->wrote_id = g_signal_connect (
      message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), self);
  self->finished_id =
      g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
  return self;
}

/* ---- by WebSocket ---- */

static gboolean
is_open (TsHttpMp4Viewer *self)
{
  return soup_websocket_connection_get_state (self->connection)
         == SOUP_WEBSOCKET_STATE_OPEN;
}

/* A viewer who went away is only found out by sending: each message may be
 * the one after which there is nobody left. */
static void
send_builder (TsHttpMp4Viewer *self, JsonBuilder *builder)
{
  g_autofree gchar *text = ts_http_json_to_string (builder);

  if (is_open (self))
    soup_websocket_connection_send_text (self->connection, text);
}

static void
send_binary (TsHttpMp4Viewer *self, GBytes *bytes)
{
  if (is_open (self))
    soup_websocket_connection_send_message (
        self->connection, SOUP_WEBSOCKET_DATA_BINARY, bytes);
}

static void
send_format (TsHttpMp4Viewer *self)
{
  const TsFragmentFormat *format = self->format;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *type =
      g_strdup_printf ("video/mp4; codecs=\"%s\"", format->codecs);

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "type", "format");
  ts_http_json_add_string (builder, "mediaType", type);
  ts_http_json_add_integer (builder, "width", format->width);
  ts_http_json_add_integer (builder, "height", format->height);
  ts_http_json_add_integer (builder, "timescale", format->timescale);
  json_builder_end_object (builder);
  send_builder (self, builder);
  send_binary (self, format->init);
}

static void
send_time (TsHttpMp4Viewer *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *asked = g_steal_pointer (&self->asked);

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "type", "time");
  ts_http_json_add_string (builder, "asked", asked);
  ts_http_json_add_number (builder, "unixMs", g_get_real_time () / 1000.0);
  json_builder_end_object (builder);
  send_builder (self, builder);
}

static void
send_lost (TsHttpMp4Viewer *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  self->n_told = ts_leaky_queue_get_n_dropped (self->queue);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "type", "lost");
  ts_http_json_add_integer (builder, "lost", self->n_told);
  json_builder_end_object (builder);
  send_builder (self, builder);
}

static void
send_fragment (TsHttpMp4Viewer *self, const TsFragment *fragment)
{
  if (ts_leaky_queue_get_n_dropped (self->queue) != self->n_told)
    send_lost (self);
  if (follow_format (self, fragment->format))
    send_format (self);
  send_binary (self, fragment->bytes);
}

/* Returns: whether more may be sent */
static gboolean
send_next (TsHttpMp4Viewer *self)
{
  g_autoptr (GstSample) sample = NULL;

  if (!is_open (self))
    return FALSE;
  if (self->asked != NULL)
    send_time (self);
  sample = ts_leaky_queue_pop (self->queue);
  if (sample == NULL)
    return FALSE;
  send_fragment (self, ts_fragment_get (sample));
  return TRUE;
}

static gboolean
on_room (GObject *stream, gpointer user_data)
{
  TsHttpMp4Viewer *self = user_data;
  gboolean more;

  self->is_sending = TRUE;
  more = send_next (self);
  self->is_sending = FALSE;
  if (!more)
    g_clear_pointer (&self->room_source, g_source_unref);
  if (self->is_closed)
    self->ended (self, self->user_data);
  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* libsoup does not say how much of what it was given has left. But it writes
 * whenever the stream takes something, from a source of a higher priority than
 * ours: when it is our turn and the stream would take something, all has
 * left. */
static void
wait_for_room (TsHttpMp4Viewer *self)
{
  GIOStream *stream =
      soup_websocket_connection_get_io_stream (self->connection);

  if (self->room_source != NULL || g_io_stream_is_closed (stream)
      || !is_open (self))
    return;
  self->room_source = g_pollable_output_stream_create_source (
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)), NULL);
  g_source_set_priority (self->room_source, ROOM_PRIORITY);
  g_source_set_callback (
      self->room_source, G_SOURCE_FUNC (on_room), self, NULL);
  g_source_attach (self->room_source, g_main_context_get_thread_default ());
}

/* Who wants to know how old pictures are has to know how far the clocks are
 * apart. One question at a time, so that nothing piles up. */
static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type,
    GBytes *message, gpointer user_data)
{
  TsHttpMp4Viewer *self = user_data;
  gsize size;
  const gchar *text = g_bytes_get_data (message, &size);

  self->heard_us = g_get_monotonic_time ();
  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    return;
  g_free (self->asked);
  self->asked = g_strndup (text, size);
  wait_for_room (self);
}

static void
on_pong (
    SoupWebsocketConnection *connection, GBytes *message, gpointer user_data)
{
  TsHttpMp4Viewer *self = user_data;

  self->heard_us = g_get_monotonic_time ();
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer user_data)
{
  TsHttpMp4Viewer *self = user_data;

  self->is_closed = TRUE;
  if (!self->is_sending)
    self->ended (self, self->user_data);
}

static gboolean
on_silence_check (gpointer user_data)
{
  TsHttpMp4Viewer *self = user_data;

  if (g_get_monotonic_time () - self->heard_us <= SILENCE_US)
    return G_SOURCE_CONTINUE;
  self->silence_source = 0;
  g_clear_signal_handler (&self->closed_id, self->connection);
  /* it will not answer to a farewell either */
  g_io_stream_close (
      soup_websocket_connection_get_io_stream (self->connection), NULL, NULL);
  self->ended (self, self->user_data);
  return G_SOURCE_REMOVE;
}

/**
 * ts_http_mp4_viewer_new_for_socket:
 * @connection: open
 * @ended: when it is closed; frees the viewer
 */
TsHttpMp4Viewer *
ts_http_mp4_viewer_new_for_socket (SoupWebsocketConnection *connection,
    TsHttpMp4ViewerEnded ended, gpointer user_data)
{
  TsHttpMp4Viewer *self = viewer_new (ended, user_data);

  self->connection = g_object_ref (connection);
  self->heard_us = g_get_monotonic_time ();
  soup_websocket_connection_set_max_incoming_payload_size (
      connection, MAX_INCOMING);
  soup_websocket_connection_set_keepalive_interval (connection, PING_S);
  self->message_id =
      g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
  self->closed_id =
      g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->pong_id =
      g_signal_connect (connection, "pong", G_CALLBACK (on_pong), self);
  self->silence_source = g_timeout_add_seconds (PING_S, on_silence_check, self);
  return self;
}

static void
end_socket (TsHttpMp4Viewer *self)
{
  if (self->room_source != NULL)
    g_source_destroy (self->room_source);
  g_clear_pointer (&self->room_source, g_source_unref);
  g_clear_handle_id (&self->silence_source, g_source_remove);
  g_clear_signal_handler (&self->message_id, self->connection);
  g_clear_signal_handler (&self->closed_id, self->connection);
  g_clear_signal_handler (&self->pong_id, self->connection);
  if (is_open (self))
    soup_websocket_connection_close (
        self->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

/* ---- both ---- */

/**
 * ts_http_mp4_viewer_free:
 *
 * Ends what is still open.
 */
void
ts_http_mp4_viewer_free (TsHttpMp4Viewer *self)
{
  if (self->finished_id != 0)
    end_message (self);
  if (self->connection != NULL)
    end_socket (self);
  g_clear_object (&self->message);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->format, ts_fragment_format_unref);
  ts_leaky_queue_free (self->queue);
  g_free (self->asked);
  g_free (self);
}

/**
 * ts_http_mp4_viewer_push:
 * @sample: with a #TsFragment; the first one that is sent is a key frame
 */
void
ts_http_mp4_viewer_push (TsHttpMp4Viewer *self, GstSample *sample)
{
  ts_leaky_queue_push (self->queue, sample, g_get_monotonic_time ());
  if (self->connection != NULL)
    wait_for_room (self);
  else
    send_by_message (self);
}
