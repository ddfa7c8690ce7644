/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-event-socket.h"

#include "http/ts-http-event-json.h"
#include "http/ts-http-reply.h"

#define PING_S 20
/* Three pings without an answer: nobody is there. */
#define SILENCE_US (3 * PING_S * G_USEC_PER_SEC)
/* Nobody has anything to say here. */
#define MAX_INCOMING 1024
#define MAX_AT_ONCE 8
/* What libsoup still has to write goes first, see wait_for_room(). */
#define ROOM_PRIORITY (G_PRIORITY_DEFAULT + 10)

struct _TsHttpEventSocket
{
  SoupWebsocketConnection *connection;
  TsEventFollower *follower;
  TsHttpEventSocketEnded ended;
  gpointer user_data;
  gulong closed_id;
  gulong pong_id;
  GSource *room_source;
  guint silence_source;
  gint64 heard_us;
};

static void
send_item (TsHttpEventSocket *self, const TsEventItem *item)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *text = NULL;

  ts_http_json_add_event_item (builder, item);
  text = ts_http_json_to_string (builder);
  soup_websocket_connection_send_text (self->connection, text);
}

static gboolean
on_room (GObject *stream, gpointer user_data)
{
  TsHttpEventSocket *self = user_data;

  for (guint i = 0; i < MAX_AT_ONCE; i++) {
    g_auto (TsEventItem) item = {0};

    if (soup_websocket_connection_get_state (self->connection)
            != SOUP_WEBSOCKET_STATE_OPEN
        || !ts_event_follower_next (self->follower, &item)) {
      g_clear_pointer (&self->room_source, g_source_unref);
      return G_SOURCE_REMOVE;
    }
    send_item (self, &item);
  }
  return G_SOURCE_CONTINUE;
}

/* libsoup does not say how much of what it was given has left. But it writes
 * whenever the stream takes something, from a source of a higher priority than
 * ours: when it is our turn and the stream would take something, all has
 * left. */
static void
wait_for_room (TsHttpEventSocket *self)
{
  GIOStream *stream =
      soup_websocket_connection_get_io_stream (self->connection);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  self->room_source = g_pollable_output_stream_create_source (
      G_POLLABLE_OUTPUT_STREAM (output), NULL);
  g_source_set_priority (self->room_source, ROOM_PRIORITY);
  g_source_set_callback (
      self->room_source, G_SOURCE_FUNC (on_room), self, NULL);
  g_source_attach (self->room_source, g_main_context_get_thread_default ());
}

/**
 * ts_http_event_socket_ready:
 *
 * To be called when the follower has something again.
 */
void
ts_http_event_socket_ready (TsHttpEventSocket *self)
{
  GIOStream *stream =
      soup_websocket_connection_get_io_stream (self->connection);

  /* a connection that was closed on this side says nothing of it; the next
   * check for silence ends it */
  if (self->follower != NULL && self->room_source == NULL
      && !g_io_stream_is_closed (stream)
      && soup_websocket_connection_get_state (self->connection)
             == SOUP_WEBSOCKET_STATE_OPEN)
    wait_for_room (self);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer user_data)
{
  TsHttpEventSocket *self = user_data;

  self->ended (self, self->user_data);
}

static void
on_pong (
    SoupWebsocketConnection *connection, GBytes *message, gpointer user_data)
{
  TsHttpEventSocket *self = user_data;

  self->heard_us = g_get_monotonic_time ();
}

static gboolean
on_silence_check (gpointer user_data)
{
  TsHttpEventSocket *self = user_data;

  if (g_get_monotonic_time () - self->heard_us <= SILENCE_US)
    return G_SOURCE_CONTINUE;
  self->silence_source = 0;
  /* it will not answer to a farewell either; comes back in on_closed() */
  g_io_stream_close (
      soup_websocket_connection_get_io_stream (self->connection), NULL, NULL);
  self->ended (self, self->user_data);
  return G_SOURCE_REMOVE;
}

/**
 * ts_http_event_socket_new:
 * @connection: open
 * @ended: called when it is closed
 */
TsHttpEventSocket *
ts_http_event_socket_new (SoupWebsocketConnection *connection,
    TsHttpEventSocketEnded ended, gpointer user_data)
{
  TsHttpEventSocket *self = g_new0 (TsHttpEventSocket, 1);

  self->connection = g_object_ref (connection);
  self->ended = ended;
  self->user_data = user_data;
  self->heard_us = g_get_monotonic_time ();
  soup_websocket_connection_set_max_incoming_payload_size (
      connection, MAX_INCOMING);
  soup_websocket_connection_set_keepalive_interval (connection, PING_S);
  self->closed_id =
      g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->pong_id =
      g_signal_connect (connection, "pong", G_CALLBACK (on_pong), self);
  self->silence_source = g_timeout_add_seconds (PING_S, on_silence_check, self);
  return self;
}

/**
 * ts_http_event_socket_start:
 * @follower: (transfer full): where the events come from
 */
void
ts_http_event_socket_start (TsHttpEventSocket *self, TsEventFollower *follower)
{
  self->follower = follower;
  ts_http_event_socket_ready (self);
}

/**
 * ts_http_event_socket_free:
 *
 * Closes the connection, if it is still open.
 */
void
ts_http_event_socket_free (TsHttpEventSocket *self)
{
  if (self->room_source != NULL)
    g_source_destroy (self->room_source);
  g_clear_pointer (&self->room_source, g_source_unref);
  g_clear_handle_id (&self->silence_source, g_source_remove);
  g_clear_signal_handler (&self->closed_id, self->connection);
  g_clear_signal_handler (&self->pong_id, self->connection);
  g_clear_pointer (&self->follower, ts_event_follower_free);
  if (soup_websocket_connection_get_state (self->connection)
      == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (
        self->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  g_object_unref (self->connection);
  g_free (self);
}
