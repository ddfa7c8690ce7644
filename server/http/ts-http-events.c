/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-events.h"

#include <string.h>

#include "http/ts-http-event-json.h"
#include "http/ts-http-event-socket.h"
#include "http/ts-http-event-stream.h"
#include "http/ts-http-list.h"
#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"

#define MAX_PATTERN 1000
/* What waits in memory for each follower; the rest is in the history. */
#define MAX_WAITING 256
#define DEFAULT_PAGE 100
#define MAX_PAGE 1000

/* One who follows, by the one way or the other. */
typedef struct
{
  TsHttpEvents *owner;
  gchar *user;
  gchar *session;
  TsHttpEventStream *stream;
  TsHttpEventSocket *socket;
} Feed;

struct _TsHttpEvents
{
  TsEventBus *bus;
  TsEventHistory *history;
  TsDoor *door;
  gulong recorded_id;
  TsSessions *sessions;
  gulong ended_id;
  GSettings *settings;
  GPtrArray *feeds;
};

static void
feed_free (gpointer data)
{
  Feed *feed = data;

  g_clear_pointer (&feed->stream, ts_http_event_stream_free);
  g_clear_pointer (&feed->socket, ts_http_event_socket_free);
  g_free (feed->user);
  g_free (feed->session);
  g_free (feed);
}

static Feed *
feed_new (TsHttpEvents *self, TsHttpRequest *request)
{
  Feed *feed = g_new0 (Feed, 1);

  feed->owner = self;
  feed->user =
      g_strdup (ts_caller_get_user (ts_http_request_get_caller (request)));
  feed->session = g_strdup (ts_http_request_get_session (request));
  g_ptr_array_add (self->feeds, feed);
  return feed;
}

static void
on_stream_ended (TsHttpEventStream *stream, gpointer user_data)
{
  Feed *feed = user_data;

  g_ptr_array_remove_fast (feed->owner->feeds, feed);
}

static void
on_socket_ended (TsHttpEventSocket *socket, gpointer user_data)
{
  Feed *feed = user_data;

  g_ptr_array_remove_fast (feed->owner->feeds, feed);
}

static void
on_ready (TsEventFollower *follower, gpointer user_data)
{
  Feed *feed = user_data;

  if (feed->stream != NULL)
    ts_http_event_stream_ready (feed->stream);
  else
    ts_http_event_socket_ready (feed->socket);
}

/* A browser that comes back tells by a header where it was. */
static gboolean
get_after (TsHttpRequest *request, gint64 *ret_after)
{
  const gchar *last =
      soup_message_headers_get_one (soup_server_message_get_request_headers (
                                        ts_http_request_get_message (request)),
          "Last-Event-ID");
  GError *error = NULL;

  if (last != NULL && *last != '\0') {
    guint64 id = 0;

    if (g_ascii_string_to_unsigned (last, 10, 0, G_MAXINT64, &id, NULL)) {
      *ret_after = id;
      return TRUE;
    }
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "Last-Event-ID",
        "Last-Event-ID is not the number of an event");
    return FALSE;
  }
  if (ts_http_query_get_integer (ts_http_request_get_query (request), "after",
          0, G_MAXINT64, TS_EVENT_FROM_NOW, ret_after, &error))
    return TRUE;
  ts_http_request_fail (request, "after", error);
  return FALSE;
}

static gboolean
get_pattern (TsHttpRequest *request, const gchar **ret_pattern)
{
  const gchar *pattern =
      g_hash_table_lookup (ts_http_request_get_query (request), "topic");

  if (pattern == NULL || strlen (pattern) <= MAX_PATTERN) {
    *ret_pattern = pattern;
    return TRUE;
  }
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "topic",
      "topic: may have up to %d bytes", MAX_PATTERN);
  return FALSE;
}

static gboolean
check_room (TsHttpEvents *self, TsHttpRequest *request)
{
  guint max = g_settings_get_uint (self->settings, "max-followers");

  if (self->feeds->len < max)
    return TRUE;
  soup_message_headers_replace (soup_server_message_get_response_headers (
                                    ts_http_request_get_message (request)),
      "Retry-After", "10");
  ts_http_request_refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
      "%u follow the events already; events.max-followers allows no more", max);
  return FALSE;
}

static TsEventFollower *
new_follower (
    Feed *feed, TsHttpRequest *request, const gchar *pattern, gint64 after)
{
  TsHttpEvents *self = feed->owner;

  return ts_event_follower_new (self->bus, self->history,
      ts_http_request_get_caller (request), pattern, after, MAX_WAITING,
      on_ready, feed);
}

static void
on_upgraded (
    TsHttpRequest *request, SoupWebsocketConnection *connection, gpointer owner)
{
  TsHttpEvents *self = owner;
  Feed *feed = feed_new (self, request);
  const gchar *pattern = NULL;
  gint64 after = TS_EVENT_FROM_NOW;

  feed->socket = ts_http_event_socket_new (connection, on_socket_ended, feed);
  /* both were looked at before the handshake was answered */
  get_pattern (request, &pattern);
  get_after (request, &after);
  ts_http_event_socket_start (
      feed->socket, new_follower (feed, request, pattern, after));
}

static void
reply_live (TsHttpRequest *request, gpointer owner)
{
  TsHttpEvents *self = owner;
  SoupServerMessage *message = ts_http_request_get_message (request);
  const gchar *pattern;
  gint64 after;
  Feed *feed;

  if (!get_pattern (request, &pattern) || !get_after (request, &after)
      || !check_room (self, request))
    return;
  if (ts_http_request_is_websocket (request)) {
    ts_http_request_upgrade (request, on_upgraded, self);
    return;
  }
  if (ts_http_request_is_method (request, "HEAD")) {
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), "Content-Type",
        "text/event-stream");
    return;
  }
  feed = feed_new (self, request);
  feed->stream = ts_http_event_stream_new (message, on_stream_ended, feed);
  ts_http_event_stream_start (
      feed->stream, new_follower (feed, request, pattern, after));
}

/* What a page of the history is made of, while the database looks. */
typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
} Search;

static void
reply_page (TsHttpRequest *request, TsEventPage *page)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "events");
  json_builder_begin_array (builder);
  for (guint i = 0; i < page->events->len; i++)
    ts_http_json_add_event (builder, g_ptr_array_index (page->events, i));
  json_builder_end_array (builder);
  if (page->more) {
    TsEvent *last = g_ptr_array_index (page->events, page->events->len - 1);
    g_autofree gchar *cursor =
        g_strdup_printf ("%" G_GINT64_FORMAT, ts_event_get_id (last));

    ts_http_list_add_next (request, builder, cursor);
  }
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Search *search = user_data;
  GError *error = NULL;
  g_autoptr (TsEventPage) page =
      ts_event_history_query_finish (TS_EVENT_HISTORY (source), result, &error);

  if (ts_http_pending_get_message (search->pending) == NULL) {
    g_clear_error (&error);
  } else {
    if (page != NULL)
      reply_page (search->request, page);
    else
      ts_http_request_fail (search->request, NULL, error);
    ts_http_pending_resume (search->pending);
  }
  ts_http_pending_free (search->pending);
  ts_http_request_unref (search->request);
  g_free (search);
}

static gboolean
get_order (TsHttpRequest *request, gboolean *ret_oldest_first)
{
  const gchar *order =
      g_hash_table_lookup (ts_http_request_get_query (request), "order");

  *ret_oldest_first = g_strcmp0 (order, "oldest") == 0;
  if (order == NULL || *ret_oldest_first || g_str_equal (order, "newest"))
    return TRUE;
  ts_http_request_refuse (
      request, SOUP_STATUS_BAD_REQUEST, "order", "order: is newest or oldest");
  return FALSE;
}

static gboolean
get_time (TsHttpRequest *request, const gchar *name, gint64 *ret_us)
{
  GError *error = NULL;

  if (ts_http_query_get_time (
          ts_http_request_get_query (request), name, 0, ret_us, &error))
    return TRUE;
  ts_http_request_fail (request, name, error);
  return FALSE;
}

static gboolean
get_cursor (TsHttpRequest *request, const gchar *cursor, TsEventQuery *query)
{
  guint64 id = 0;

  if (cursor == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (cursor, 10, 1, G_MAXINT64, &id, NULL)) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "cursor",
        "cursor: is not one that was given");
    return FALSE;
  }
  if (query->oldest_first)
    query->after = id;
  else
    query->before = id;
  return TRUE;
}

static void
reply_history (TsHttpRequest *request, gpointer owner)
{
  TsHttpEvents *self = owner;
  TsEventQuery query = {0};
  const gchar *cursor;
  Search *search;

  if (!get_pattern (request, &query.pattern)
      || !get_order (request, &query.oldest_first)
      || !get_time (request, "from", &query.since_us)
      || !get_time (request, "to", &query.until_us)
      || !ts_http_list_get_page (
          request, DEFAULT_PAGE, MAX_PAGE, &query.limit, &cursor)
      || !get_cursor (request, cursor, &query))
    return;
  query.source =
      g_hash_table_lookup (ts_http_request_get_query (request), "source");
  query.caller = ts_http_request_get_caller (request);
  search = g_new0 (Search, 1);
  search->request = ts_http_request_ref (request);
  search->pending = ts_http_pending_new (ts_http_request_get_message (request));
  ts_event_history_query_async (self->history, &query, NULL, on_found, search);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/events", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_EVENTS, 0,
        reply_live, NULL},
    {"GET", "/api/v1/events/history", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_EVENTS, 0, reply_history, NULL},
};

static gboolean
is_concerned (const Feed *feed, const TsRecord *record)
{
  if (g_str_equal (record->action, "tokens.remove"))
    return feed->session == NULL;
  return g_str_has_prefix (record->action, "users.") && feed->user != NULL
         && g_str_has_prefix (record->target, "user:")
         && g_str_equal (record->target + strlen ("user:"), feed->user);
}

/* Whoever may not do any more what it could is not told any more, either. Who
 * still may comes back by itself. */
static void
on_recorded (TsDoor *door, TsRecord *record, gpointer user_data)
{
  TsHttpEvents *self = user_data;

  if (record->refusal != NULL || record->target == NULL)
    return;
  for (guint i = self->feeds->len; i > 0; i--) {
    if (is_concerned (g_ptr_array_index (self->feeds, i - 1), record))
      g_ptr_array_remove_index_fast (self->feeds, i - 1);
  }
}

/**
 * ts_http_events_new:
 * @door: tells when an account or a token is otherwise
 * @settings: concern `events`
 */
TsHttpEvents *
ts_http_events_new (
    TsEventBus *bus, TsEventHistory *history, TsDoor *door, GSettings *settings)
{
  TsHttpEvents *self = g_new0 (TsHttpEvents, 1);

  self->bus = g_object_ref (bus);
  self->history = g_object_ref (history);
  self->settings = g_object_ref (settings);
  self->door = g_object_ref (door);
  self->recorded_id =
      g_signal_connect (door, "recorded", G_CALLBACK (on_recorded), self);
  self->feeds = g_ptr_array_new_with_free_func (feed_free);
  return self;
}

void
ts_http_events_free (TsHttpEvents *self)
{
  g_clear_signal_handler (&self->recorded_id, self->door);
  if (self->sessions != NULL)
    g_clear_signal_handler (&self->ended_id, self->sessions);
  g_clear_object (&self->sessions);
  g_ptr_array_unref (self->feeds);
  g_object_unref (self->door);
  g_object_unref (self->settings);
  g_object_unref (self->history);
  g_object_unref (self->bus);
  g_free (self);
}

void
ts_http_events_add_routes (TsHttpEvents *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}

/**
 * ts_http_events_stop:
 *
 * Says good-bye to all who follow.
 */
void
ts_http_events_stop (TsHttpEvents *self)
{
  g_ptr_array_set_size (self->feeds, 0);
}

static void
on_session_ended (
    TsSessions *sessions, const gchar *session, gpointer user_data)
{
  TsHttpEvents *self = user_data;

  for (guint i = self->feeds->len; i > 0; i--) {
    const Feed *feed = g_ptr_array_index (self->feeds, i - 1);

    if (g_strcmp0 (feed->session, session) == 0)
      g_ptr_array_remove_index_fast (self->feeds, i - 1);
  }
}

/**
 * ts_http_events_follow_sessions:
 * @sessions: what was opened in one of them ends with it
 */
void
ts_http_events_follow_sessions (TsHttpEvents *self, TsSessions *sessions)
{
  g_return_if_fail (self->sessions == NULL);
  self->sessions = g_object_ref (sessions);
  self->ended_id =
      g_signal_connect (sessions, "ended", G_CALLBACK (on_session_ended), self);
}
