/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-outlet.h"

#include <stdio.h>

#include "media/rtsp/ts-burst-gatherer.h"
#include "media/rtsp/ts-rtsp-multicast.h"

/* One stream of the media. */
typedef struct
{
  TsRtspOutlet *outlet; /* which owns it */
  guint index;
  TsBurstHub *hub;
  TsBurstGatherer *gatherer; /* streaming thread */
} Channel;

struct _TsRtspOutlet
{
  TsRtspFeed *feed;
  GstClock *clock;
  GstClockTime base_time;
  GInetAddress *source; /* of multicast; NULL: as routes say */

  /* whether gst-rtsp-server has seen what it wants to see of each stream */
  gint is_open;

  /* guards what follows */
  GMutex channels_mutex;
  GPtrArray *channels; /* Channel */
};

static void
channel_free (gpointer data)
{
  Channel *channel = data;

  ts_burst_gatherer_free (channel->gatherer);
  ts_burst_hub_unref (channel->hub);
  g_free (channel);
}

TsRtspOutlet *
ts_rtsp_outlet_new (TsRtspFeed *feed, GstClock *clock, GstClockTime base_time)
{
  TsRtspOutlet *self = g_atomic_rc_box_new0 (TsRtspOutlet);

  self->feed = ts_rtsp_feed_ref (feed);
  self->clock = gst_object_ref (clock);
  self->base_time = base_time;
  self->channels = g_ptr_array_new_with_free_func (channel_free);
  g_mutex_init (&self->channels_mutex);
  return self;
}

TsRtspOutlet *
ts_rtsp_outlet_ref (TsRtspOutlet *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
outlet_clear (gpointer data)
{
  TsRtspOutlet *self = data;

  g_ptr_array_unref (self->channels);
  g_mutex_clear (&self->channels_mutex);
  gst_object_unref (self->clock);
  g_clear_object (&self->source);
  ts_rtsp_feed_unref (self->feed);
}

void
ts_rtsp_outlet_unref (TsRtspOutlet *self)
{
  g_atomic_rc_box_release_full (self, outlet_clear);
}

static void
release_closure (gpointer outlet, GClosure *closure)
{
  ts_rtsp_outlet_unref (outlet);
}

/* ---- packets, on streaming threads ---- */

static void
on_burst (TsBurst *burst, gpointer user_data)
{
  Channel *channel = user_data;

  ts_burst_hub_push (channel->hub, burst);
}

static void
take_packet (Channel *channel, GstBuffer *packet)
{
  /* what has been on its way since the last viewer went */
  if (GST_BUFFER_PTS_IS_VALID (packet)
      && ts_rtsp_feed_is_fresh (channel->outlet->feed, GST_BUFFER_PTS (packet)))
    ts_burst_gatherer_push (channel->gatherer, packet);
}

static GstPadProbeReturn
on_packets (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Channel *channel = user_data;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) != 0) {
    GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);

    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      take_packet (channel, gst_buffer_list_get (list, i));
  } else {
    take_packet (channel, GST_PAD_PROBE_INFO_BUFFER (info));
  }
  /* a media is prepared when something has come to the end of each stream */
  return g_atomic_int_get (&channel->outlet->is_open) ? GST_PAD_PROBE_DROP
                                                      : GST_PAD_PROBE_OK;
}

/* Behind those blocks: the packet that the media was prepared with. */
static GstPadProbeReturn
on_held_packets (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TsRtspOutlet *self = user_data;

  return g_atomic_int_get (&self->is_open) ? GST_PAD_PROBE_DROP
                                           : GST_PAD_PROBE_OK;
}

static gboolean
carries_rtcp (GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const gchar *name;

  if (caps == NULL || gst_caps_get_size (caps) == 0)
    return FALSE;
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  return g_str_equal (name, "application/x-rtcp")
         || g_str_equal (name, "application/x-srtcp");
}

static GstPadProbeReturn
on_sink_packets (GstPad *pad, GstPadProbeInfo *info, gpointer unused)
{
  return carries_rtcp (pad) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static void
request_key_frame (gpointer user_data)
{
  ts_stream_request_key_frame (ts_rtsp_feed_get_stream (user_data));
}

/* ---- the media's pipeline ---- */

static gboolean
is_sound (GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  return caps != NULL && gst_caps_get_size (caps) > 0
         && g_strcmp0 (gst_structure_get_string (
                           gst_caps_get_structure (caps, 0), "media"),
                "audio")
                == 0;
}

/* In front of this pad's own blocks, with which gst-rtsp-server holds a media
 * back that nobody plays: what is taken here never gets to them. */
static void
on_pad_added (GstElement *rtpbin, GstPad *pad, gpointer user_data)
{
  TsRtspOutlet *self = user_data;
  g_autoptr (GstPad) target = NULL;
  Channel *channel;
  guint index;

  if (sscanf (GST_PAD_NAME (pad), "send_rtp_src_%u", &index) != 1)
    return;
  target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));
  g_return_if_fail (target != NULL);
  channel = g_new0 (Channel, 1);
  channel->outlet = self;
  channel->index = index;
  channel->hub =
      ts_burst_hub_new (self->clock, self->base_time, request_key_frame,
          ts_rtsp_feed_ref (self->feed), (GDestroyNotify) ts_rtsp_feed_unref);
  channel->gatherer = ts_burst_gatherer_new (is_sound (pad), on_burst, channel);
  g_mutex_lock (&self->channels_mutex);
  g_ptr_array_add (self->channels, channel);
  g_mutex_unlock (&self->channels_mutex);
  gst_pad_add_probe (target,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packets,
      channel, NULL);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_held_packets, self, NULL);
}

static void
on_deep_element_added (
    GstBin *pipeline, GstBin *bin, GstElement *element, gpointer user_data)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;
  const gchar *name;

  if (factory == NULL)
    return;
  name = GST_OBJECT_NAME (factory);
  if (g_str_equal (name, "rtpbin")) {
    g_signal_connect_data (element, "pad-added", G_CALLBACK (on_pad_added),
        ts_rtsp_outlet_ref (user_data), release_closure, 0);
    return;
  }
  if (g_str_equal (name, "appsink"))
    /* of RTCP: what nobody takes is not worth waiting for */
    g_object_set (element, "drop", TRUE, "max-buffers", 4, NULL);
  else if (!g_str_equal (name, "multiudpsink"))
    return;
  g_object_set (element, "sync", FALSE, "async", FALSE, NULL);
  pad = gst_element_get_static_pad (element, "sink");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_sink_packets, NULL, NULL);
}

/**
 * ts_rtsp_outlet_follow:
 * @pipeline: of the media, with nothing in it but its source
 *
 * Takes hold of what gst-rtsp-server puts into it.
 */
void
ts_rtsp_outlet_follow (TsRtspOutlet *self, GstElement *pipeline)
{
  g_signal_connect_data (pipeline, "deep-element-added",
      G_CALLBACK (on_deep_element_added), ts_rtsp_outlet_ref (self),
      release_closure, 0);
}

/**
 * ts_rtsp_outlet_set_source:
 * @source: (nullable): address of the network card by which multicast goes out
 *
 * Before anybody plays.
 */
void
ts_rtsp_outlet_set_source (TsRtspOutlet *self, GInetAddress *source)
{
  g_set_object (&self->source, source);
}

/**
 * ts_rtsp_outlet_open:
 * @media: has been prepared
 *
 * From now on packets go to the hubs and nowhere else.
 */
void
ts_rtsp_outlet_open (TsRtspOutlet *self, GstRTSPMedia *media)
{
  g_atomic_int_set (&self->is_open, TRUE);
  /* the packet that it was prepared with is held there, and a thread with it */
  for (guint i = 0; i < gst_rtsp_media_n_streams (media); i++)
    gst_rtsp_stream_set_blocked (gst_rtsp_media_get_stream (media, i), FALSE);
}

/* ---- who plays ---- */

static TsBurstHub *
dup_hub (TsRtspOutlet *self, guint index)
{
  TsBurstHub *hub = NULL;

  g_mutex_lock (&self->channels_mutex);
  for (guint i = 0; i < self->channels->len && hub == NULL; i++) {
    Channel *channel = g_ptr_array_index (self->channels, i);

    if (channel->index == index)
      hub = ts_burst_hub_ref (channel->hub);
  }
  g_mutex_unlock (&self->channels_mutex);
  return hub;
}

/**
 * ts_rtsp_outlet_forget:
 *
 * Nobody has watched for a while: what is kept for who joins is old.
 */
void
ts_rtsp_outlet_forget (TsRtspOutlet *self)
{
  g_mutex_lock (&self->channels_mutex);
  for (guint i = 0; i < self->channels->len; i++)
    ts_burst_hub_forget (
        ((Channel *) g_ptr_array_index (self->channels, i))->hub);
  g_mutex_unlock (&self->channels_mutex);
}

static void
prepare_multicast (TsRtspOutlet *self, GstRTSPStream *stream,
    GSocketFamily family, GSocket *rtp, guint ttl)
{
  g_autoptr (GSocket) rtcp =
      gst_rtsp_stream_get_rtcp_multicast_socket (stream, family);

  ts_rtsp_multicast_prepare_socket (rtp, self->source, ttl);
  if (rtcp != NULL)
    ts_rtsp_multicast_prepare_socket (rtcp, self->source, ttl);
}

static gboolean
join_udp (TsRtspOutlet *self, TsBurstHub *hub, GstRTSPStream *stream,
    GstRTSPStreamTransport *viewer, const GstRTSPTransport *transport,
    TsBurstStart *ret_start)
{
  gboolean is_group =
      transport->lower_transport == GST_RTSP_LOWER_TRANS_UDP_MCAST;
  gint port = is_group ? transport->port.min : transport->client_port.min;
  g_autoptr (GSocket) socket = NULL;
  GSocketFamily family;
  TsUdpTarget target;

  if (transport->destination == NULL || port <= 0 || port > G_MAXUINT16
      || !ts_udp_target_init (&target, transport->destination, (guint16) port))
    return FALSE;
  family = (GSocketFamily) target.address.any.sa_family;
  socket = is_group ? gst_rtsp_stream_get_rtp_multicast_socket (stream, family)
                    : gst_rtsp_stream_get_rtp_socket (stream, family);
  if (socket == NULL)
    return FALSE;
  if (is_group)
    prepare_multicast (self, stream, family, socket, transport->ttl);
  return ts_burst_hub_join_udp (
      hub, G_OBJECT (viewer), socket, &target, is_group, ret_start);
}

static gchar *
describe_start (GstRTSPStreamTransport *viewer, const TsBurstStart *start)
{
  const GstRTSPUrl *url = gst_rtsp_stream_transport_get_url (viewer);
  g_autofree gchar *text =
      url != NULL ? gst_rtsp_url_get_request_uri (url) : NULL;

  if (text == NULL || !start->is_known)
    return NULL;
  return g_strdup_printf (
      "url=%s;seq=%u;rtptime=%u", text, start->seq, start->rtp_time);
}

typedef void (*ViewerFunc) (TsBurstHub *hub, GObject *viewer);

static GstRTSPStreamTransport *
get_viewer (GstRTSPSessionMedia *session, guint index)
{
  GstRTSPMedia *media = gst_rtsp_session_media_get_media (session);

  return index < gst_rtsp_media_n_streams (media)
             ? gst_rtsp_session_media_get_transport (session, index)
             : NULL;
}

static void
for_each_viewer (
    TsRtspOutlet *self, GstRTSPSessionMedia *session, ViewerFunc func)
{
  GstRTSPMedia *media = gst_rtsp_session_media_get_media (session);

  for (guint i = 0; i < gst_rtsp_media_n_streams (media); i++) {
    GstRTSPStreamTransport *viewer = get_viewer (session, i);
    g_autoptr (TsBurstHub) hub = viewer != NULL ? dup_hub (self, i) : NULL;

    if (hub != NULL)
      func (hub, G_OBJECT (viewer));
  }
}

/**
 * ts_rtsp_outlet_join:
 * @session: what a client has set up
 * @writer: of its connection
 * @ret_is_new: (out): whether it did not play before
 *
 * It will play. Nothing is sent before ts_rtsp_outlet_release().
 *
 * Returns: (transfer full) (nullable): what to answer as RTP-Info; %NULL:
 *   that is not known yet
 */
gchar *
ts_rtsp_outlet_join (TsRtspOutlet *self, GstRTSPSessionMedia *session,
    TsRtspWriter *writer, gboolean *ret_is_new)
{
  GstRTSPMedia *media = gst_rtsp_session_media_get_media (session);
  g_autoptr (GPtrArray) starts = g_ptr_array_new_with_free_func (g_free);
  gboolean all_known = TRUE;

  *ret_is_new = FALSE;
  for (guint i = 0; i < gst_rtsp_media_n_streams (media); i++) {
    GstRTSPStreamTransport *viewer = get_viewer (session, i);
    g_autoptr (TsBurstHub) hub = viewer != NULL ? dup_hub (self, i) : NULL;
    const GstRTSPTransport *transport;
    TsBurstStart start = {.is_known = FALSE};
    gboolean is_new;
    gchar *text;

    if (hub == NULL)
      continue;
    transport = gst_rtsp_stream_transport_get_transport (viewer);
    if (transport->lower_transport == GST_RTSP_LOWER_TRANS_TCP)
      is_new = ts_burst_hub_join_tcp (hub, G_OBJECT (viewer), writer,
          (guint8) transport->interleaved.min, &start);
    else
      is_new = join_udp (self, hub, gst_rtsp_media_get_stream (media, i),
          viewer, transport, &start);
    *ret_is_new = *ret_is_new || is_new;
    text = describe_start (viewer, &start);
    if (text != NULL)
      g_ptr_array_add (starts, text);
    all_known = all_known && text != NULL;
  }
  if (!all_known || starts->len == 0)
    return NULL;
  g_ptr_array_add (starts, NULL);
  return g_strjoinv (",", (gchar **) starts->pdata);
}

/**
 * ts_rtsp_outlet_release:
 *
 * The answer has been sent: pictures may follow.
 */
void
ts_rtsp_outlet_release (TsRtspOutlet *self, GstRTSPSessionMedia *session)
{
  for_each_viewer (self, session, ts_burst_hub_release);
}

/**
 * ts_rtsp_outlet_leave:
 *
 * It does not play any more: nothing is sent after this has returned.
 */
void
ts_rtsp_outlet_leave (TsRtspOutlet *self, GstRTSPSessionMedia *session)
{
  for_each_viewer (self, session, ts_burst_hub_leave);
}

static GstRTSPFilterResult
keep_viewer (
    GstRTSPStream *stream, GstRTSPStreamTransport *viewer, gpointer viewers)
{
  g_ptr_array_add (viewers, g_object_ref (viewer));
  return GST_RTSP_FILTER_KEEP;
}

/**
 * ts_rtsp_outlet_update:
 *
 * Lets those go who have gone without saying so.
 *
 * Returns: how many play
 */
guint
ts_rtsp_outlet_update (TsRtspOutlet *self, GstRTSPMedia *media)
{
  guint n = 0;

  for (guint i = 0; i < gst_rtsp_media_n_streams (media); i++) {
    g_autoptr (TsBurstHub) hub = dup_hub (self, i);
    g_autoptr (GPtrArray) viewers =
        g_ptr_array_new_with_free_func (g_object_unref);

    gst_rtsp_stream_transport_filter (
        gst_rtsp_media_get_stream (media, i), keep_viewer, viewers);
    n += viewers->len;
    if (hub != NULL)
      ts_burst_hub_retain (hub, viewers);
  }
  return n;
}

/**
 * ts_rtsp_outlet_count:
 * @ret_counts: (out caller-allocates): of all streams together
 */
void
ts_rtsp_outlet_count (TsRtspOutlet *self, TsBurstHubCounts *ret_counts)
{
  TsBurstHubCounts sum = {0};

  g_mutex_lock (&self->channels_mutex);
  for (guint i = 0; i < self->channels->len; i++) {
    TsBurstHubCounts counts;

    ts_burst_hub_count (
        ((Channel *) g_ptr_array_index (self->channels, i))->hub, &counts);
    sum.n_viewers += counts.n_viewers;
    sum.n_bursts += counts.n_bursts;
    sum.n_skipped += counts.n_skipped;
    sum.n_lost += counts.n_lost;
  }
  g_mutex_unlock (&self->channels_mutex);
  *ret_counts = sum;
}

/**
 * ts_rtsp_outlet_get_n_viewers:
 *
 * Returns: how many play or are about to
 */
guint
ts_rtsp_outlet_get_n_viewers (TsRtspOutlet *self)
{
  TsBurstHubCounts counts;

  ts_rtsp_outlet_count (self, &counts);
  return counts.n_viewers;
}
