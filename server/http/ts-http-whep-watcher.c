/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsWebrtc"
#include "config.h"

#include "http/ts-http-whep-watcher.h"

#include <string.h>

#include "access/ts-memory.h"
#include "http/ts-http-reply.h"
#include "media/ts-first-unit.h"
#include "media/webrtc/ts-webrtc-offer.h"
#include "system/ts-log.h"

/* An encoder that was idle has its first picture well within this. */
#define FIRST_UNIT_MS 10000
#define ID_BYTES 16

struct _TsHttpWatcher
{
  const TsHttpWhepShared *shared; /* NULL: was freed */
  TsHttpWatcherEnded ended;
  gpointer user_data;

  gchar *id;
  TsCaller *caller;
  gchar *session; /* NULL: came without one */
  TsStream *stream;
  TsHttpRequest *request; /* NULL: is answered */
  TsHttpPending *pending;
  TsWebrtcViewer *viewer; /* NULL: waits for the stream's first picture */
  TsHttpWhepChannels *channels;
};

/**
 * ts_http_whep_shared_get_ice:
 *
 * Returns: the servers that help to find a way; clear with
 *   ts_webrtc_ice_clear()
 */
TsWebrtcIce
ts_http_whep_shared_get_ice (const TsHttpWhepShared *self)
{
  return ts_webrtc_ice_new (self->sources.settings,
      ts_secrets_get (self->secrets, TS_HTTP_WHEP_SECRET, NULL));
}

static void
let_go (TsHttpWatcher *self)
{
  g_clear_pointer (&self->channels, ts_http_whep_channels_free);
  if (self->viewer != NULL) {
    g_signal_handlers_disconnect_by_data (self->viewer, self);
    ts_webrtc_viewer_stop (self->viewer);
  }
  g_clear_object (&self->viewer);
  g_clear_pointer (&self->pending, ts_http_pending_free);
  g_clear_pointer (&self->request, ts_http_request_unref);
}

static void
clear (gpointer data)
{
  TsHttpWatcher *self = data;

  g_object_unref (self->stream);
  ts_caller_unref (self->caller);
  g_free (self->session);
  g_free (self->id);
}

/**
 * ts_http_watcher_new:
 * @request: with the offer; is answered later
 * @ended: called once, unless it is freed before
 */
TsHttpWatcher *
ts_http_watcher_new (TsHttpRequest *request, TsStream *stream,
    const TsHttpWhepShared *shared, TsHttpWatcherEnded ended,
    gpointer user_data)
{
  TsHttpWatcher *self = g_rc_box_new0 (TsHttpWatcher);

  self->shared = shared;
  self->ended = ended;
  self->user_data = user_data;
  self->id = ts_random_text (ID_BYTES);
  self->caller = ts_caller_ref (ts_http_request_get_caller (request));
  self->session = g_strdup (ts_http_request_get_session (request));
  self->stream = g_object_ref (stream);
  self->request = ts_http_request_ref (request);
  self->pending = ts_http_pending_new (ts_http_request_get_message (request));
  return self;
}

/**
 * ts_http_watcher_free:
 *
 * Lets the viewer go.
 */
void
ts_http_watcher_free (TsHttpWatcher *self)
{
  let_go (self);
  self->shared = NULL;
  /* it may still wait for a picture */
  g_rc_box_release_full (self, clear);
}

/* Its client is told why. */
static void
refuse (TsHttpWatcher *self, guint status, const gchar *field, GError *error)
{
  if (self->pending != NULL
      && ts_http_pending_get_message (self->pending) != NULL) {
    ts_http_reply_error (
        ts_http_request_get_message (self->request), status, field, error);
    ts_http_pending_resume (self->pending);
  } else {
    g_error_free (error);
  }
  self->ended (self, self->user_data);
}

static void
on_ended (TsWebrtcViewer *viewer, const gchar *reason, gpointer user_data)
{
  TsHttpWatcher *self = user_data;
  const gchar *name = ts_stream_get_name (self->stream);

  ts_log (G_LOG_LEVEL_INFO, TS_LOG_STREAM (name),
      "%s: a WebRTC viewer at %s has ended: %s", name,
      ts_caller_get_address (self->caller), reason);
  if (self->pending != NULL)
    refuse (self, SOUP_STATUS_BAD_REQUEST, NULL,
        g_error_new (
            G_IO_ERROR, G_IO_ERROR_FAILED, "no answer was made: %s", reason));
  else
    self->ended (self, self->user_data);
}

static void
add_ice_links (TsHttpWatcher *self, SoupMessageHeaders *headers)
{
  g_auto (TsWebrtcIce) ice = ts_http_whep_shared_get_ice (self->shared);
  g_autofree gchar *stun = ts_webrtc_ice_format_stun_link (&ice);
  g_autofree gchar *turn = ts_webrtc_ice_format_turn_link (&ice);

  if (stun != NULL)
    soup_message_headers_append (headers, "Link", stun);
  if (turn != NULL)
    soup_message_headers_append (headers, "Link", turn);
}

static void
on_answered (TsWebrtcViewer *viewer, const gchar *sdp, gpointer user_data)
{
  TsHttpWatcher *self = user_data;
  SoupServerMessage *message = ts_http_pending_get_message (self->pending);
  g_autofree gchar *location =
      g_strconcat (TS_HTTP_WHEP_VIEWERS "/", self->id, NULL);
  g_autofree gchar *etag = ts_http_watcher_format_etag (self);
  g_autofree gchar *target =
      g_strconcat ("stream:", ts_stream_get_name (self->stream), NULL);
  g_autoptr (GBytes) body = g_bytes_new (sdp, strlen (sdp));
  SoupMessageHeaders *headers;

  if (message == NULL) {
    /* nobody waits for it any more */
    self->ended (self, self->user_data);
    return;
  }
  ts_http_reply_bytes (message, TS_HTTP_WHEP_SDP, body);
  soup_server_message_set_status (message, SOUP_STATUS_CREATED, NULL);
  headers = soup_server_message_get_response_headers (message);
  soup_message_headers_replace (headers, "Location", location);
  soup_message_headers_replace (headers, "ETag", etag);
  soup_message_headers_replace (headers, "Accept-Patch", TS_HTTP_WHEP_FRAGMENT);
  add_ice_links (self, headers);
  ts_http_pending_resume (self->pending);
  g_clear_pointer (&self->pending, ts_http_pending_free);
  g_clear_pointer (&self->request, ts_http_request_unref);
  ts_door_record (self->shared->door, self->caller, "stream.play", target, NULL,
      "webrtc", NULL);
}

static gboolean
begin (TsHttpWatcher *self, TsWebrtcOffer *offer, GError **error)
{
  const TsHttpWhepShared *shared = self->shared;
  GSettings *settings = shared->sources.settings;
  g_auto (TsWebrtcIce) ice = ts_http_whep_shared_get_ice (shared);
  g_autofree gchar *stun = ts_webrtc_ice_format_stun (&ice);
  g_autofree gchar *turn = ts_webrtc_ice_format_turn (&ice);
  const TsWebrtcConfig config = {
      .address = shared->address,
      .stun_server = stun,
      .turn_server = turn,
      .first_port = g_settings_get_uint (settings, "first-port"),
      .last_port = g_settings_get_uint (settings, "last-port"),
      .clock = ts_camera_get_clock (shared->sources.camera),
      .base_time = ts_camera_get_base_time (shared->sources.camera),
  };

  self->viewer = ts_webrtc_viewer_new (self->stream, offer, shared->closer);
  self->channels =
      ts_http_whep_channels_new (self->viewer, self->caller, &shared->sources);
  g_signal_connect (self->viewer, "answered", G_CALLBACK (on_answered), self);
  g_signal_connect (self->viewer, "ended", G_CALLBACK (on_ended), self);
  return ts_webrtc_viewer_start (self->viewer, &config, error);
}

static void
take_first_unit (TsHttpWatcher *self, GstSample *unit)
{
  GBytes *body = ts_http_request_get_body (self->request);
  g_autoptr (TsWebrtcOffer) offer = NULL;
  GError *error = NULL;
  gsize size = 0;
  const gchar *text = body != NULL ? g_bytes_get_data (body, &size) : "";

  offer =
      ts_webrtc_offer_parse (text, size, gst_sample_get_caps (unit), &error);
  if (offer == NULL)
    refuse (self,
        g_error_matches (
            error, TS_WEBRTC_OFFER_ERROR, TS_WEBRTC_OFFER_ERROR_CODEC)
            ? SOUP_STATUS_NOT_ACCEPTABLE
            : SOUP_STATUS_BAD_REQUEST,
        NULL, error);
  else if (!begin (self, g_steal_pointer (&offer), &error))
    refuse (self, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL, error);
}

static void
on_first_unit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsHttpWatcher *self = user_data;
  GError *error = NULL;
  g_autoptr (GstSample) unit =
      ts_first_unit_wait_finish (TS_STREAM (source), result, &error);

  if (self->shared == NULL)
    g_clear_error (&error);
  else if (unit == NULL)
    refuse (self, SOUP_STATUS_SERVICE_UNAVAILABLE, "stream", error);
  else
    take_first_unit (self, unit);
  g_rc_box_release_full (self, clear);
}

/**
 * ts_http_watcher_start:
 *
 * Begins to make an answer. How the stream is coded is known with its first
 * picture, whose encoder may have slept.
 */
void
ts_http_watcher_start (TsHttpWatcher *self)
{
  ts_first_unit_wait_async (
      self->stream, FIRST_UNIT_MS, on_first_unit, g_rc_box_acquire (self));
}

const gchar *
ts_http_watcher_get_id (const TsHttpWatcher *self)
{
  return self->id;
}

/**
 * ts_http_watcher_get_caller:
 *
 * Returns: (transfer none): who posted the offer
 */
TsCaller *
ts_http_watcher_get_caller (const TsHttpWatcher *self)
{
  return self->caller;
}

/**
 * ts_http_watcher_get_session:
 *
 * Returns: (nullable): in which it was posted
 */
const gchar *
ts_http_watcher_get_session (const TsHttpWatcher *self)
{
  return self->session;
}

/**
 * ts_http_watcher_get_stream:
 *
 * Returns: (transfer none): what it watches
 */
TsStream *
ts_http_watcher_get_stream (const TsHttpWatcher *self)
{
  return self->stream;
}

/**
 * ts_http_watcher_get_viewer:
 *
 * Returns: (transfer none) (nullable): %NULL while it waits for a picture
 */
TsWebrtcViewer *
ts_http_watcher_get_viewer (const TsHttpWatcher *self)
{
  return self->viewer;
}

/**
 * ts_http_watcher_format_etag:
 *
 * Returns: (transfer full): of its run of ICE (RFC 9725, 4.3.1); it has a
 *   viewer
 */
gchar *
ts_http_watcher_format_etag (const TsHttpWatcher *self)
{
  return g_strdup_printf ("\"%s\"",
      ts_webrtc_offer_get_ufrag (ts_webrtc_viewer_get_offer (self->viewer)));
}
