/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsWebrtc"
#include "config.h"

#include "ts-webrtc-viewer.h"

#include <gst/webrtc/webrtc.h>

#include "media/webrtc/ts-webrtc-channels.h"
#include "media/ts-unit-feed.h"
#include "media/webrtc/ts-webrtc-fingerprint.h"
#include "media/webrtc/ts-webrtc-pipeline.h"

/* A third of a second at 30 frames: older pictures are worth nothing here. */
#define MAX_WAITING 10
/* Candidates of this machine are there at once; a STUN server that does not
 * answer is not waited for any longer. */
#define GATHERING_MS 2000
/* From the answer to the first packet. */
#define CONNECTING_S 20
/* Browsers report about once in a second. One that does not for so long has
 * closed its page, its lid or its network without a word. */
#define SILENCE_S 10
#define CHECK_S 1

/* What the threads of webrtcbin hold instead of the viewer, which may be gone
 * when they have something to tell. */
typedef struct
{
  GWeakRef viewer;
  gint heard_s; /* atomic; monotonic time of the last RTCP, s */
} Anchor;

struct _TsWebrtcViewer
{
  GObject parent_instance;

  /* never change */
  TsStream *stream;
  TsWebrtcOffer *offer;
  TsPipelineCloser *closer;
  Anchor *anchor;

  TsWebrtcViewerState state;
  gboolean answered;
  gint64 answered_us;
  GstElement *pipeline;
  GstElement *webrtc;
  TsUnitFeed *feed;
  TsWebrtcChannels *channels;
  guint bus_watch;
  guint gathering_source;
  guint check_source;
};

enum
{
  SIGNAL_ANSWERED,
  SIGNAL_STATE_CHANGED,
  SIGNAL_CHANNEL_OPENED,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsWebrtcViewer, ts_webrtc_viewer, G_TYPE_OBJECT)

const gchar *
ts_webrtc_viewer_state_to_string (TsWebrtcViewerState state)
{
  static const gchar *const names[] = {
      "new", "connecting", "watching", "ended"};

  return names[state];
}

/* ---- from threads of webrtcbin to the main context ---- */

typedef void (*Task) (TsWebrtcViewer *self, gpointer data);

typedef struct
{
  Anchor *anchor;
  Task task;
  gpointer data;
  GDestroyNotify destroy;
} Post;

static void
anchor_clear (gpointer data)
{
  Anchor *anchor = data;

  g_weak_ref_clear (&anchor->viewer);
}

static void
anchor_unref (gpointer anchor)
{
  g_atomic_rc_box_release_full (anchor, anchor_clear);
}

static void
anchor_release_closure (gpointer anchor, GClosure *closure)
{
  anchor_unref (anchor);
}

static void
post_free (gpointer data)
{
  Post *post = data;

  if (post->destroy != NULL)
    post->destroy (post->data);
  anchor_unref (post->anchor);
  g_free (post);
}

static gboolean
on_post (gpointer user_data)
{
  Post *post = user_data;
  g_autoptr (TsWebrtcViewer) self = g_weak_ref_get (&post->anchor->viewer);

  if (self != NULL && self->state != TS_WEBRTC_VIEWER_ENDED)
    post->task (self, post->data);
  return G_SOURCE_REMOVE;
}

/* Any thread. */
static void
tell (Anchor *anchor, Task task, gpointer data, GDestroyNotify destroy)
{
  Post *post = g_new0 (Post, 1);

  post->anchor = g_atomic_rc_box_acquire (anchor);
  post->task = task;
  post->data = data;
  post->destroy = destroy;
  g_idle_add_full (G_PRIORITY_DEFAULT, on_post, post, post_free);
}

/* ---- the end ---- */

static void
tear_down (TsWebrtcViewer *self)
{
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_clear_handle_id (&self->gathering_source, g_source_remove);
  g_clear_handle_id (&self->check_source, g_source_remove);
  if (self->feed != NULL)
    ts_unit_feed_detach (self->feed);
  g_clear_pointer (&self->channels, ts_webrtc_channels_free);
  g_clear_pointer (&self->webrtc, gst_object_unref);
  if (self->pipeline != NULL)
    ts_pipeline_closer_take (self->closer, g_steal_pointer (&self->pipeline));
}

static void
set_state (TsWebrtcViewer *self, TsWebrtcViewerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
}

static void
end (TsWebrtcViewer *self, const gchar *reason)
{
  if (self->state == TS_WEBRTC_VIEWER_ENDED)
    return;
  g_object_ref (self);
  tear_down (self);
  set_state (self, TS_WEBRTC_VIEWER_ENDED);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, reason);
  g_object_unref (self);
}

static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  TsWebrtcViewer *self = user_data;
  g_autoptr (GError) error = NULL;

  /* without it the RTP session knows no running time and sends no reports */
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    gst_bin_recalculate_latency (GST_BIN (self->pipeline));
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  end (self, error->message);
  return G_SOURCE_CONTINUE;
}

/* ---- watching ---- */

static void
begin_watching (TsWebrtcViewer *self)
{
  g_autofree gchar *certificate =
      ts_webrtc_pipeline_dup_certificate (self->webrtc);

  if (!ts_webrtc_fingerprint_matches (
          ts_webrtc_offer_get_fingerprint (self->offer), certificate)) {
    end (self, "another certificate than the offer's was shown");
    return;
  }
  g_atomic_int_set (&self->anchor->heard_s,
      (gint) (g_get_monotonic_time () / G_USEC_PER_SEC));
  ts_unit_feed_attach (self->feed);
  ts_webrtc_channels_allow (self->channels);
  set_state (self, TS_WEBRTC_VIEWER_WATCHING);
}

static void
check_connection (TsWebrtcViewer *self, gpointer unused)
{
  GstWebRTCPeerConnectionState state;

  g_object_get (self->webrtc, "connection-state", &state, NULL);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED)
    end (self, "no way to the viewer was found, or it was lost");
  else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED)
    end (self, "the viewer has closed the connection");
  else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED
           && self->state == TS_WEBRTC_VIEWER_CONNECTING)
    begin_watching (self);
}

static void
on_connection_state (GObject *webrtc, GParamSpec *pspec, gpointer anchor)
{
  tell (anchor, check_connection, NULL, NULL);
}

static void
on_ssrc_active (
    GstElement *rtpbin, guint session, guint ssrc, gpointer user_data)
{
  Anchor *anchor = user_data;

  g_atomic_int_set (
      &anchor->heard_s, (gint) (g_get_monotonic_time () / G_USEC_PER_SEC));
}

static gboolean
on_check (gpointer user_data)
{
  TsWebrtcViewer *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  gint silent_s = (gint) (now_us / G_USEC_PER_SEC)
                  - g_atomic_int_get (&self->anchor->heard_s);

  if (self->state == TS_WEBRTC_VIEWER_WATCHING && silent_s > SILENCE_S) {
    self->check_source = 0;
    end (self, "the viewer is not heard of any more");
    return G_SOURCE_REMOVE;
  }
  if (self->state == TS_WEBRTC_VIEWER_CONNECTING
      && now_us - self->answered_us > CONNECTING_S * G_USEC_PER_SEC) {
    self->check_source = 0;
    end (self, "the viewer does not connect");
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static void
on_channel_opened (
    TsWebrtcChannels *channels, const gchar *label, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_CHANNEL_OPENED], 0, label);
}

static void
take_channel (TsWebrtcViewer *self, gpointer channel)
{
  ts_webrtc_channels_add (self->channels, channel);
}

static void
on_data_channel (
    GstElement *webrtc, GstWebRTCDataChannel *channel, gpointer anchor)
{
  tell (anchor, take_channel, g_object_ref (channel), g_object_unref);
}

/* ---- the answer ---- */

static void
answer (TsWebrtcViewer *self)
{
  g_autoptr (GstWebRTCSessionDescription) local = NULL;
  g_autofree gchar *text = NULL;

  g_clear_handle_id (&self->gathering_source, g_source_remove);
  if (self->answered)
    return;
  g_object_get (self->webrtc, "local-description", &local, NULL);
  if (local == NULL) {
    end (self, "webrtcbin made no answer");
    return;
  }
  self->answered = TRUE;
  self->answered_us = g_get_monotonic_time ();
  self->check_source = g_timeout_add_seconds (CHECK_S, on_check, self);
  text = gst_sdp_message_as_text (local->sdp);
  set_state (self, TS_WEBRTC_VIEWER_CONNECTING);
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, text);
  if (self->state == TS_WEBRTC_VIEWER_CONNECTING)
    check_connection (self, NULL);
}

static void
check_gathering (TsWebrtcViewer *self, gpointer unused)
{
  GstWebRTCICEGatheringState state;

  g_object_get (self->webrtc, "ice-gathering-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE
      && self->gathering_source != 0)
    answer (self);
}

static void
on_gathering_state (GObject *webrtc, GParamSpec *pspec, gpointer anchor)
{
  tell (anchor, check_gathering, NULL, NULL);
}

static gboolean
on_gathered_enough (gpointer user_data)
{
  TsWebrtcViewer *self = user_data;

  self->gathering_source = 0;
  /* who is told may let go of it */
  g_object_ref (self);
  answer (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
fail (TsWebrtcViewer *self, gpointer text)
{
  end (self, text);
}

/* What webrtcbin was asked for has come; %NULL: it could not. */
static GstStructure *
take_reply (GstPromise *promise, const gchar *what, Anchor *anchor)
{
  const GstStructure *reply = NULL;
  GstStructure *result = NULL;
  g_autoptr (GError) error = NULL;

  if (gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED) {
    reply = gst_promise_get_reply (promise);
    if (reply == NULL
        || !gst_structure_get (reply, "error", G_TYPE_ERROR, &error, NULL))
      result = reply != NULL ? gst_structure_copy (reply)
                             : gst_structure_new_empty ("done");
  }
  if (result == NULL)
    tell (anchor, fail,
        g_strdup_printf (
            "%s: %s", what, error != NULL ? error->message : "not done"),
        g_free);
  return result;
}

static void
begin_gathering (TsWebrtcViewer *self, gpointer unused)
{
  self->gathering_source =
      g_timeout_add (GATHERING_MS, on_gathered_enough, self);
  check_gathering (self, NULL);
}

static void
on_local_set (GstPromise *promise, gpointer user_data)
{
  g_autoptr (GstPromise) owned = promise;
  Anchor *anchor = user_data;
  GstStructure *reply = take_reply (owned, "the answer", anchor);

  if (reply == NULL)
    return;
  gst_structure_free (reply);
  tell (anchor, begin_gathering, NULL, NULL);
}

static void
set_local (TsWebrtcViewer *self, gpointer data)
{
  GstPromise *promise = gst_promise_new_with_change_func (
      on_local_set, g_atomic_rc_box_acquire (self->anchor), anchor_unref);

  g_signal_emit_by_name (self->webrtc, "set-local-description", data, promise);
}

static void
on_answer_made (GstPromise *promise, gpointer user_data)
{
  g_autoptr (GstPromise) owned = promise;
  Anchor *anchor = user_data;
  GstStructure *reply = take_reply (owned, "an answer", anchor);
  GstWebRTCSessionDescription *description = NULL;

  if (reply == NULL)
    return;
  gst_structure_get (
      reply, "answer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  gst_structure_free (reply);
  if (description != NULL)
    tell (anchor, set_local, description,
        (GDestroyNotify) gst_webrtc_session_description_free);
}

static void
make_answer (TsWebrtcViewer *self, gpointer unused)
{
  GstPromise *promise = gst_promise_new_with_change_func (
      on_answer_made, g_atomic_rc_box_acquire (self->anchor), anchor_unref);

  g_signal_emit_by_name (self->webrtc, "create-answer", NULL, promise);
}

static void
on_remote_set (GstPromise *promise, gpointer user_data)
{
  g_autoptr (GstPromise) owned = promise;
  Anchor *anchor = user_data;
  GstStructure *reply = take_reply (owned, "the offer", anchor);

  if (reply == NULL)
    return;
  gst_structure_free (reply);
  tell (anchor, make_answer, NULL, NULL);
}

static void
set_remote (TsWebrtcViewer *self)
{
  GstPromise *promise = gst_promise_new_with_change_func (
      on_remote_set, g_atomic_rc_box_acquire (self->anchor), anchor_unref);
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;
  GstSDPMessage *sdp;

  gst_sdp_message_copy (ts_webrtc_offer_get_sdp (self->offer), &sdp);
  offer = gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_OFFER, sdp);
  g_signal_emit_by_name (
      self->webrtc, "set-remote-description", offer, promise);
}

/* ---- from outside ---- */

TsWebrtcViewer *
ts_webrtc_viewer_new (
    TsStream *stream, TsWebrtcOffer *offer, TsPipelineCloser *closer)
{
  TsWebrtcViewer *self = g_object_new (TS_TYPE_WEBRTC_VIEWER, NULL);

  self->stream = g_object_ref (stream);
  self->offer = offer;
  self->closer = ts_pipeline_closer_ref (closer);
  return self;
}

static void
connect_anchored (
    TsWebrtcViewer *self, gpointer object, const gchar *signal, GCallback func)
{
  g_signal_connect_data (object, signal, func,
      g_atomic_rc_box_acquire (self->anchor), anchor_release_closure, 0);
}

/**
 * ts_webrtc_viewer_start:
 *
 * Begins to answer the offer; `answered` or `ended` follows.
 *
 * Returns: whether it could begin; if not, @error says why
 */
gboolean
ts_webrtc_viewer_start (
    TsWebrtcViewer *self, const TsWebrtcConfig *config, GError **error)
{
  g_autoptr (GstElement) appsrc = NULL;
  g_autoptr (GstElement) rtpbin = NULL;
  g_autoptr (GstBus) bus = NULL;

  g_return_val_if_fail (self->pipeline == NULL, FALSE);
  self->pipeline = ts_webrtc_pipeline_new (self->offer, config, error);
  if (self->pipeline == NULL)
    return FALSE;
  self->webrtc = ts_webrtc_pipeline_get_webrtc (self->pipeline);
  appsrc = ts_webrtc_pipeline_get_appsrc (self->pipeline);
  self->feed = ts_unit_feed_new (self->stream, appsrc, MAX_WAITING);
  self->channels = ts_webrtc_channels_new (on_channel_opened, self);
  connect_anchored (self, self->webrtc, "notify::connection-state",
      G_CALLBACK (on_connection_state));
  connect_anchored (self, self->webrtc, "notify::ice-gathering-state",
      G_CALLBACK (on_gathering_state));
  connect_anchored (
      self, self->webrtc, "on-data-channel", G_CALLBACK (on_data_channel));
  rtpbin = gst_bin_get_by_name (GST_BIN (self->webrtc), "rtpbin");
  connect_anchored (
      self, rtpbin, "on-ssrc-active", G_CALLBACK (on_ssrc_active));
  bus = gst_element_get_bus (self->pipeline);
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE) {
    tear_down (self);
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
        "webrtcbin does not start");
    return FALSE;
  }
  set_remote (self);
  return TRUE;
}

/**
 * ts_webrtc_viewer_stop:
 *
 * Lets the viewer go, without `ended`.
 */
void
ts_webrtc_viewer_stop (TsWebrtcViewer *self)
{
  tear_down (self);
  set_state (self, TS_WEBRTC_VIEWER_ENDED);
}

/**
 * ts_webrtc_viewer_get_stream:
 *
 * Returns: (transfer none): what it watches
 */
TsStream *
ts_webrtc_viewer_get_stream (TsWebrtcViewer *self)
{
  return self->stream;
}

/**
 * ts_webrtc_viewer_get_offer:
 *
 * Returns: (transfer none): what it came with
 */
const TsWebrtcOffer *
ts_webrtc_viewer_get_offer (TsWebrtcViewer *self)
{
  return self->offer;
}

void
ts_webrtc_viewer_get_status (
    TsWebrtcViewer *self, TsWebrtcViewerStatus *ret_status)
{
  *ret_status = (TsWebrtcViewerStatus){
      .state = self->state,
      .reports.round_trip_ms = -1,
  };
  if (self->feed != NULL) {
    ret_status->n_units = ts_unit_feed_get_n_units (self->feed);
    ret_status->n_dropped = ts_unit_feed_get_n_dropped (self->feed);
  }
  if (self->webrtc != NULL && self->state == TS_WEBRTC_VIEWER_WATCHING)
    ts_webrtc_reports_read (self->webrtc, &ret_status->reports);
}

/**
 * ts_webrtc_viewer_add_candidates:
 *
 * Tries these addresses of the viewer, too.
 *
 * Returns: whether they belong to its offer; if not, @error says why, and none
 *   is tried
 */
gboolean
ts_webrtc_viewer_add_candidates (
    TsWebrtcViewer *self, const TsWebrtcFragment *fragment, GError **error)
{
  g_autoptr (GArray) medias = g_array_new (FALSE, FALSE, sizeof (gint));

  if (self->webrtc == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the viewer is gone");
    return FALSE;
  }
  for (guint i = 0; i < fragment->candidates->len; i++) {
    const TsWebrtcCandidate *candidate =
        g_ptr_array_index (fragment->candidates, i);
    gint media = *candidate->mid == '\0'
                     ? 0
                     : ts_webrtc_offer_find_media (self->offer, candidate->mid);

    if (media < 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          "the offer has no media '%s'", candidate->mid);
      return FALSE;
    }
    g_array_append_val (medias, media);
  }
  for (guint i = 0; i < fragment->candidates->len; i++) {
    const TsWebrtcCandidate *candidate =
        g_ptr_array_index (fragment->candidates, i);

    if (*candidate->text != '\0'
        && !ts_webrtc_candidate_is_hidden (candidate->text))
      g_signal_emit_by_name (self->webrtc, "add-ice-candidate",
          (guint) g_array_index (medias, gint, i), candidate->text);
  }
  return TRUE;
}

/**
 * ts_webrtc_viewer_send:
 * @label: of a channel that it has opened
 *
 * Returns: whether @text is on its way; %FALSE when there is no such channel,
 *   or too much waits in it: @text is left out then
 */
gboolean
ts_webrtc_viewer_send (
    TsWebrtcViewer *self, const gchar *label, const gchar *text)
{
  return self->channels != NULL
         && ts_webrtc_channels_send (self->channels, label, text);
}

static void
ts_webrtc_viewer_dispose (GObject *object)
{
  tear_down (TS_WEBRTC_VIEWER (object));
  G_OBJECT_CLASS (ts_webrtc_viewer_parent_class)->dispose (object);
}

static void
ts_webrtc_viewer_finalize (GObject *object)
{
  TsWebrtcViewer *self = TS_WEBRTC_VIEWER (object);

  g_clear_pointer (&self->feed, ts_unit_feed_unref);
  g_clear_pointer (&self->offer, ts_webrtc_offer_free);
  g_clear_pointer (&self->closer, ts_pipeline_closer_unref);
  g_clear_object (&self->stream);
  anchor_unref (self->anchor);
  G_OBJECT_CLASS (ts_webrtc_viewer_parent_class)->finalize (object);
}

static void
ts_webrtc_viewer_class_init (TsWebrtcViewerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_webrtc_viewer_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_webrtc_viewer_finalize;
  signals[SIGNAL_ANSWERED] = g_signal_new ("answered", TS_TYPE_WEBRTC_VIEWER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_STATE_CHANGED] =
      g_signal_new ("state-changed", TS_TYPE_WEBRTC_VIEWER, G_SIGNAL_RUN_LAST,
          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHANNEL_OPENED] =
      g_signal_new ("channel-opened", TS_TYPE_WEBRTC_VIEWER, G_SIGNAL_RUN_LAST,
          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", TS_TYPE_WEBRTC_VIEWER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ts_webrtc_viewer_init (TsWebrtcViewer *self)
{
  self->anchor = g_atomic_rc_box_new0 (Anchor);
  g_weak_ref_init (&self->anchor->viewer, self);
}
