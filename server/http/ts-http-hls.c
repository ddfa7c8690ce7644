/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-hls.h"

#include <string.h>

#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"
#include "media/hls/ts-hls-playlist.h"
#include "media/ts-mailbox.h"

#define MAX_BYTES (48 * 1024 * 1024)
#define MAX_WAITING_BYTES (16 * 1024 * 1024)
#define MAX_WAITING_US (2 * G_USEC_PER_SEC)
/* A player asks at least as often as a segment lasts. */
#define IDLE_US (20 * G_USEC_PER_SEC)
#define CHECK_S 2
/* Three targets, 6.2.5.2; for a sensor that stands still, too. */
#define PATIENCE_US (8 * G_USEC_PER_SEC)
#define MAX_WAITERS 256
/* How far ahead one may ask, 6.2.5.2. */
#define MAX_AHEAD 2
/* Of a segment; nobody waits for more. */
#define MAX_PARTS 30

#define PLAYLIST_TYPE "application/vnd.apple.mpegurl"

typedef enum
{
  WAIT_MAIN,
  WAIT_MEDIA,
  WAIT_PART,
} WaitKind;

/* A request for what is not there yet. */
typedef struct
{
  TsHttpPending *pending;
  WaitKind kind;
  gint64 number; /* -1: the first segment there is */
  gint64 part;   /* -1: the whole segment */
  gint64 until_us;
} Waiter;

struct _TsHttpHls
{
  TsStream *stream;
  TsHlsWindow *window;
  TsMailbox *mailbox;
  guint consumer; /* 0: nobody asks */
  gint64 asked_us;
  guint check_source;
  GPtrArray *waiters;
};

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  ts_http_pending_free (waiter->pending);
  g_free (waiter);
}

gchar *
ts_http_hls_build_name (TsStream *stream)
{
  return g_strdelimit (g_strdup (ts_stream_get_name (stream)), "/", '.');
}

static void
reply_text (SoupServerMessage *message, gchar *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Cache-Control",
      "no-cache");
  ts_http_reply_bytes (message, PLAYLIST_TYPE, bytes);
}

static void
reply_main (TsHttpHls *self, SoupServerMessage *message)
{
  g_autofree gchar *name = ts_http_hls_build_name (self->stream);
  g_autofree gchar *uri = g_strconcat (name, "/media.m3u8", NULL);
  guint kbps =
      g_settings_get_uint (ts_stream_get_settings (self->stream), "bitrate");

  reply_text (
      message, ts_hls_playlist_build_main (self->window, uri, kbps * 1000ULL));
}

static void
reply_media (TsHttpHls *self, SoupServerMessage *message)
{
  reply_text (message, ts_hls_playlist_build_media (self->window));
}

/* NULL: there is no such file. */
static void
reply_bytes (SoupServerMessage *message, GBytes *bytes)
{
  if (bytes == NULL) {
    ts_http_reply_problem (message, SOUP_STATUS_NOT_FOUND, "file",
        "there is no such file (any more)");
    return;
  }
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Cache-Control",
      "private, max-age=60");
  ts_http_reply_bytes (message, "video/mp4", bytes);
}

static void
reply_part (
    TsHttpHls *self, SoupServerMessage *message, guint64 number, guint64 part)
{
  g_autoptr (GBytes) bytes =
      ts_hls_window_dup_part (self->window, number, part);

  reply_bytes (message, bytes);
}

/* A player that begins wants a whole segment. */
static gboolean
has_whole (TsHttpHls *self)
{
  return ts_hls_window_get_n_segments (self->window) > 1;
}

static gboolean
is_there (TsHttpHls *self, const Waiter *waiter)
{
  if (waiter->number < 0)
    return has_whole (self);
  return ts_hls_window_has (self->window, waiter->number, waiter->part);
}

static void
answer (TsHttpHls *self, const Waiter *waiter, SoupServerMessage *message)
{
  if (waiter->kind == WAIT_MAIN)
    reply_main (self, message);
  else if (waiter->kind == WAIT_MEDIA)
    reply_media (self, message);
  else
    reply_part (self, message, waiter->number, waiter->part);
}

static void
answer_waiters (TsHttpHls *self, gint64 now_us)
{
  for (guint i = self->waiters->len; i > 0; i--) {
    Waiter *waiter = g_ptr_array_index (self->waiters, i - 1);
    SoupServerMessage *message = ts_http_pending_get_message (waiter->pending);
    gboolean ready = is_there (self, waiter);

    if (message != NULL && !ready && now_us < waiter->until_us)
      continue;
    /* to answer may bring the next request of the same client */
    g_ptr_array_steal_index (self->waiters, i - 1);
    if (message != NULL && ready)
      answer (self, waiter, message);
    else if (message != NULL)
      ts_http_reply_problem (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
          "%s gives no pictures", ts_stream_get_name (self->stream));
    ts_http_pending_resume (waiter->pending);
    waiter_free (waiter);
  }
}

static void
on_fragment (GstSample *sample, gpointer owner)
{
  TsHttpHls *self = owner;

  if (ts_hls_window_add (self->window, ts_fragment_get (sample)))
    answer_waiters (self, g_get_monotonic_time ());
  if (ts_hls_window_wants_key_frame (self->window))
    ts_stream_request_key_frame (self->stream);
}

static void
stop (TsHttpHls *self)
{
  g_clear_handle_id (&self->check_source, g_source_remove);
  if (self->mailbox != NULL) {
    ts_fragmenter_remove_consumer (
        ts_stream_get_fragmenter (self->stream), self->consumer);
    ts_mailbox_close (self->mailbox);
  }
  g_clear_pointer (&self->mailbox, ts_mailbox_unref);
  self->consumer = 0;
  ts_hls_window_clear (self->window);
}

static gboolean
on_check (gpointer user_data)
{
  TsHttpHls *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  answer_waiters (self, now_us);
  if (self->waiters->len > 0 || now_us - self->asked_us < IDLE_US)
    return G_SOURCE_CONTINUE;
  self->check_source = 0;
  stop (self);
  return G_SOURCE_REMOVE;
}

static void
ensure_started (TsHttpHls *self)
{
  self->asked_us = g_get_monotonic_time ();
  if (self->mailbox != NULL)
    return;
  self->mailbox =
      ts_mailbox_new (MAX_WAITING_BYTES, MAX_WAITING_US, on_fragment, self);
  self->check_source = g_timeout_add_seconds (CHECK_S, on_check, self);
  self->consumer =
      ts_fragmenter_add_consumer (ts_stream_get_fragmenter (self->stream),
          ts_mailbox_push, ts_mailbox_ref (self->mailbox), ts_mailbox_unref);
}

TsHttpHls *
ts_http_hls_new (TsStream *stream)
{
  TsHttpHls *self = g_new0 (TsHttpHls, 1);

  self->stream = g_object_ref (stream);
  self->window = ts_hls_window_new (MAX_BYTES);
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
  return self;
}

/**
 * ts_http_hls_free:
 *
 * Refuses those who wait.
 */
void
ts_http_hls_free (TsHttpHls *self)
{
  stop (self);
  answer_waiters (self, G_MAXINT64);
  g_ptr_array_unref (self->waiters);
  ts_hls_window_free (self->window);
  g_object_unref (self->stream);
  g_free (self);
}

/* Answers at once when it is there, or when it is. */
static void
reply (TsHttpHls *self, TsHttpRequest *request, WaitKind kind, gint64 number,
    gint64 part)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  Waiter waiter = {.kind = kind, .number = number, .part = part};

  if (is_there (self, &waiter)) {
    answer (self, &waiter, message);
    return;
  }
  if (self->waiters->len >= MAX_WAITERS) {
    ts_http_request_refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
        "%d wait for %s already", MAX_WAITERS,
        ts_stream_get_name (self->stream));
    return;
  }
  waiter.until_us = g_get_monotonic_time () + PATIENCE_US;
  waiter.pending = ts_http_pending_new (message);
  g_ptr_array_add (self->waiters, g_memdup2 (&waiter, sizeof waiter));
}

/**
 * ts_http_hls_reply_main:
 *
 * The multivariant playlist; waits for the first segment.
 */
void
ts_http_hls_reply_main (TsHttpHls *self, TsHttpRequest *request)
{
  ensure_started (self);
  reply (self, request, WAIT_MAIN, -1, -1);
}

/* 6.2.5.2: blocking playlist reload */
static void
reply_playlist (TsHttpHls *self, TsHttpRequest *request)
{
  GHashTable *query = ts_http_request_get_query (request);
  guint64 next_number;
  guint next_part;
  gint64 number, part;
  GError *error = NULL;

  if (!ts_http_query_get_integer (
          query, "_HLS_msn", 0, G_MAXINT64, -1, &number, &error)) {
    ts_http_request_fail (request, "_HLS_msn", error);
    return;
  }
  if (!ts_http_query_get_integer (
          query, "_HLS_part", 0, G_MAXINT32, -1, &part, &error)) {
    ts_http_request_fail (request, "_HLS_part", error);
    return;
  }
  ts_hls_window_get_next (self->window, &next_number, &next_part);
  if (part >= 0 && number < 0) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "_HLS_part",
        "_HLS_part needs _HLS_msn");
  } else if (number >= 0 && (guint64) number > next_number + MAX_AHEAD) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "_HLS_msn",
        "the newest segment is %" G_GUINT64_FORMAT, next_number);
  } else if (!has_whole (self)) {
    reply (self, request, WAIT_MEDIA, -1, -1);
  } else {
    reply (self, request, WAIT_MEDIA, number, part);
  }
}

/* The next part is promised by EXT-X-PRELOAD-HINT, and waited for, 6.2.6. */
static void
reply_part_file (
    TsHttpHls *self, TsHttpRequest *request, guint64 number, guint64 part)
{
  guint64 next_number;
  guint next_part;

  ts_hls_window_get_next (self->window, &next_number, &next_part);
  if (ts_hls_window_get_n_segments (self->window) > 0
      && (number == next_number || number + 1 == next_number)
      && part <= MAX_PARTS)
    reply (self, request, WAIT_PART, number, part);
  else
    reply_part (self, ts_http_request_get_message (request), number, part);
}

/**
 * ts_http_hls_reply_file:
 * @name: the last part of the path
 */
void
ts_http_hls_reply_file (
    TsHttpHls *self, TsHttpRequest *request, const gchar *name)
{
  TsHlsFile file = ts_hls_file_parse (name);
  g_autoptr (GBytes) bytes = NULL;

  ensure_started (self);
  if (file.kind == TS_HLS_FILE_PLAYLIST) {
    reply_playlist (self, request);
    return;
  }
  if (file.kind == TS_HLS_FILE_PART) {
    reply_part_file (self, request, file.number, file.part);
    return;
  }
  if (file.kind == TS_HLS_FILE_SEGMENT)
    bytes = ts_hls_window_dup_segment (self->window, file.number);
  else if (file.kind == TS_HLS_FILE_INIT)
    bytes = ts_hls_window_dup_init (self->window, file.number);
  reply_bytes (ts_http_request_get_message (request), bytes);
}
