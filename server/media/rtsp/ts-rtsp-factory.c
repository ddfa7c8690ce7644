/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-factory.h"

#include "media/rtsp/ts-rtsp-feed.h"
#include "media/rtsp/ts-rtsp-multicast.h"
#include "media/ts-counts.h"
#include "system/ts-log.h"

#define FEED_DATA "ts-rtsp-feed"
#define OUTLET_DATA "ts-rtsp-outlet"

/* A sensor that gave nothing for this long would only make the client, and
 * with it the server's thread, wait for a preroll that does not come. */
#define SILENT (10 * GST_SECOND)

struct _TsRtspFactory
{
  GstRTSPMediaFactory parent_instance;

  TsStream *stream;
  GstClock *clock;
  GstClockTime base_time;

  /* main context; read when a media is made */
  GInetAddress *source; /* NULL: every address */

  /* guards what follows */
  GMutex media_mutex;
  GstRTSPMedia *media;
};

G_DEFINE_FINAL_TYPE (
    TsRtspFactory, ts_rtsp_factory, GST_TYPE_RTSP_MEDIA_FACTORY)

static GstClockTime
get_running_time (TsRtspFactory *self)
{
  return gst_clock_get_time (self->clock) - self->base_time;
}

/* One key, so one media, for all paths that lead here. */
static gchar *
ts_rtsp_factory_gen_key (GstRTSPMediaFactory *factory, const GstRTSPUrl *url)
{
  return g_strdup (ts_stream_get_name (TS_RTSP_FACTORY (factory)->stream));
}

/**
 * ts_rtsp_factory_get_stream:
 *
 * Returns: (transfer none): whose media this makes
 */
TsStream *
ts_rtsp_factory_get_stream (TsRtspFactory *self)
{
  return self->stream;
}

/**
 * ts_rtsp_factory_has_media:
 *
 * Returns: whether @media is the one of this stream
 */
gboolean
ts_rtsp_factory_has_media (TsRtspFactory *self, GstRTSPMedia *media)
{
  gboolean has;

  g_mutex_lock (&self->media_mutex);
  has = media != NULL && self->media == media;
  g_mutex_unlock (&self->media_mutex);
  return has;
}

/**
 * ts_rtsp_factory_has_pictures:
 *
 * Returns: whether the sensor gives pictures, so that a media can be prepared
 */
gboolean
ts_rtsp_factory_has_pictures (TsRtspFactory *self)
{
  g_autoptr (GstSample) sample =
      ts_sensor_dup_last_sample (ts_stream_get_sensor (self->stream));

  return sample != NULL
         && (ts_stream_get_codec (self->stream) != TS_CODEC_JPEG2000
             || ts_counts_are_in (sample))
         && GST_BUFFER_PTS (gst_sample_get_buffer (sample)) + SILENT
                > get_running_time (self);
}

static gboolean
has_element (const gchar *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

/* %NULL: it does not go by RTP here */
static const gchar *
get_payloader (TsCodec codec)
{
  switch (codec) {
  case TS_CODEC_H265:
    return "rtph265pay name=pay0 pt=96 config-interval=-1 "
           "aggregate-mode=zero-latency";
  case TS_CODEC_AV1:
    return has_element ("rtpav1pay") ? "rtpav1pay name=pay0 pt=96" : NULL;
  case TS_CODEC_MJPEG:
    return "rtpjpegpay name=pay0 pt=26";
  case TS_CODEC_JPEG2000:
    return "rtpj2kpay name=pay0 pt=96";
  default:
    return "rtph264pay name=pay0 pt=96 config-interval=-1 "
           "aggregate-mode=zero-latency";
  }
}

/**
 * ts_rtsp_factory_has_payloader:
 *
 * Returns: whether what the stream is coded as can be sent by RTP
 */
gboolean
ts_rtsp_factory_has_payloader (TsRtspFactory *self)
{
  return get_payloader (ts_stream_get_codec (self->stream)) != NULL;
}

static GstElement *
ts_rtsp_factory_create_element (
    GstRTSPMediaFactory *factory, const GstRTSPUrl *url)
{
  TsRtspFactory *self = TS_RTSP_FACTORY (factory);
  const gchar *payloader = get_payloader (ts_stream_get_codec (self->stream));
  g_autofree gchar *description = g_strdup_printf (
      "( appsrc name=units is-live=true format=time max-bytes=0 ! %s )",
      payloader);
  g_autoptr (GError) error = NULL;
  GstElement *element;

  /* the codec was changed since the client was let in */
  if (payloader == NULL)
    return NULL;
  element = gst_parse_launch_full (
      description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (element == NULL)
    ts_log (G_LOG_LEVEL_MESSAGE,
        TS_LOG_STREAM (ts_stream_get_name (self->stream)), "%s: %s",
        ts_stream_get_name (self->stream), error->message);
  return element;
}

/* The media's clock and base time are the camera's, so that RTCP tells
 * receivers when a picture was taken. */
static GstElement *
ts_rtsp_factory_create_pipeline (
    GstRTSPMediaFactory *factory, GstRTSPMedia *media)
{
  TsRtspFactory *self = TS_RTSP_FACTORY (factory);
  GstElement *pipeline = gst_pipeline_new (NULL);

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), self->clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, self->base_time);
  gst_rtsp_media_take_pipeline (media, GST_PIPELINE (pipeline));
  return pipeline;
}

/**
 * ts_rtsp_media_get_outlet:
 * @media: (nullable): of a #TsRtspFactory
 *
 * Returns: (transfer none) (nullable): by which it is sent
 */
TsRtspOutlet *
ts_rtsp_media_get_outlet (GstRTSPMedia *media)
{
  return media != NULL ? g_object_get_data (G_OBJECT (media), OUTLET_DATA)
                       : NULL;
}

/* One more prepare than clients ask for: the media is never unprepared, which
 * makes joins fast and keeps away from a number of races in gst-rtsp-server. */
static void
on_prepared (GstRTSPMedia *media, gpointer user_data)
{
  TsRtspFactory *self = user_data;
  gboolean first;

  g_mutex_lock (&self->media_mutex);
  first = self->media == NULL;
  if (first)
    self->media = g_object_ref (media);
  g_mutex_unlock (&self->media_mutex);
  if (!first)
    return;
  gst_rtsp_media_prepare (media, NULL);
  ts_rtsp_outlet_open (ts_rtsp_media_get_outlet (media), media);
}

static void
on_unprepared (GstRTSPMedia *media, gpointer user_data)
{
  TsRtspFactory *self = user_data;
  TsRtspFeed *feed = g_object_get_data (G_OBJECT (media), FEED_DATA);
  GstRTSPMedia *old = NULL;

  ts_rtsp_feed_detach (feed);
  g_mutex_lock (&self->media_mutex);
  if (self->media == media)
    old = g_steal_pointer (&self->media);
  g_mutex_unlock (&self->media_mutex);
  g_clear_object (&old);
}

static void
release_feed (TsRtspFeed *feed)
{
  ts_rtsp_feed_detach (feed);
  ts_rtsp_feed_unref (feed);
}

static void
ts_rtsp_factory_configure (GstRTSPMediaFactory *factory, GstRTSPMedia *media)
{
  TsRtspFactory *self = TS_RTSP_FACTORY (factory);
  g_autoptr (GstElement) element = gst_rtsp_media_get_element (media);
  g_autoptr (GstElement) appsrc =
      gst_bin_get_by_name (GST_BIN (element), "units");
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (element));
  TsRtspFeed *feed = ts_rtsp_feed_new (self->stream, appsrc);
  TsRtspOutlet *outlet =
      ts_rtsp_outlet_new (feed, self->clock, self->base_time);

  GST_RTSP_MEDIA_FACTORY_CLASS (ts_rtsp_factory_parent_class)
      ->configure (factory, media);
  g_object_set_data_full (
      G_OBJECT (media), FEED_DATA, feed, (GDestroyNotify) release_feed);
  g_object_set_data_full (G_OBJECT (media), OUTLET_DATA, outlet,
      (GDestroyNotify) ts_rtsp_outlet_unref);
  ts_rtsp_outlet_set_source (outlet, self->source);
  ts_rtsp_outlet_follow (outlet, GST_ELEMENT (pipeline));
  g_signal_connect_object (
      media, "prepared", G_CALLBACK (on_prepared), self, 0);
  g_signal_connect_object (
      media, "unprepared", G_CALLBACK (on_unprepared), self, 0);
  /* preparing needs a first unit, for what the SDP tells of the stream */
  ts_rtsp_feed_attach (feed);
}

/**
 * ts_rtsp_media_join:
 * @media: of a #TsRtspFactory
 *
 * See ts_rtsp_outlet_join(); units are fed from now on.
 */
gchar *
ts_rtsp_media_join (GstRTSPMedia *media, GstRTSPSessionMedia *session,
    TsRtspWriter *writer, gboolean *ret_is_new)
{
  ts_rtsp_feed_attach (g_object_get_data (G_OBJECT (media), FEED_DATA));
  return ts_rtsp_outlet_join (
      ts_rtsp_media_get_outlet (media), session, writer, ret_is_new);
}

/**
 * ts_rtsp_media_describe:
 * @media: of a #TsRtspFactory
 * @sdp: tells of it
 *
 * Adds what turns counts into temperatures, as it is now, so that a receiver
 * needs nothing else; docs/streaming.md has the names.
 */
void
ts_rtsp_media_describe (GstRTSPMedia *media, GstSDPMessage *sdp)
{
  TsRtspFeed *feed = g_object_get_data (G_OBJECT (media), FEED_DATA);
  TsStream *stream = feed != NULL ? ts_rtsp_feed_get_stream (feed) : NULL;
  g_autoptr (GstSample) sample = NULL;
  g_autofree gchar *calibration = NULL;
  g_autofree gchar *object = NULL;

  if (stream == NULL || ts_stream_get_codec (stream) != TS_CODEC_JPEG2000)
    return;
  sample = ts_sensor_dup_last_sample (ts_stream_get_sensor (stream));
  if (sample == NULL || !ts_counts_are_in (sample))
    return;
  calibration =
      ts_counts_format_calibration (ts_counts_get_calibration (sample));
  object = ts_counts_format_object (ts_counts_get_calibration (sample));
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    GstSDPMedia *part =
        (GstSDPMedia *) gst_sdp_message_get_media (sdp, i); /* it is ours */

    gst_sdp_media_add_attribute (part, "thermal-calibration", calibration);
    if (object != NULL)
      gst_sdp_media_add_attribute (part, "thermal-object", object);
  }
}

/**
 * ts_rtsp_factory_update:
 *
 * Stops feeding when nobody plays any more. Clients leave in many ways
 * (teardown, pause, a broken connection, a session that timed out), so this
 * asks who is there now instead of counting who came and went.
 */
void
ts_rtsp_factory_update (TsRtspFactory *self)
{
  g_autoptr (GstRTSPMedia) media = NULL;
  TsRtspOutlet *outlet;
  TsRtspFeed *feed;
  guint n;

  g_mutex_lock (&self->media_mutex);
  if (self->media != NULL)
    media = g_object_ref (self->media);
  g_mutex_unlock (&self->media_mutex);
  if (media == NULL)
    return;
  feed = g_object_get_data (G_OBJECT (media), FEED_DATA);
  outlet = ts_rtsp_media_get_outlet (media);
  n = ts_rtsp_outlet_update (outlet, media);
  if (n == 0) {
    ts_rtsp_feed_detach (feed);
    ts_rtsp_outlet_forget (outlet);
    /* somebody may have begun to play just now, and found it attached */
    n = ts_rtsp_outlet_get_n_viewers (outlet);
    if (n > 0)
      ts_rtsp_feed_attach (feed);
  }
  ts_rtsp_feed_set_n_clients (feed, n);
}

/**
 * ts_rtsp_factory_close:
 *
 * Lets go of the media, which ends when its clients have.
 */
void
ts_rtsp_factory_close (TsRtspFactory *self)
{
  GstRTSPMedia *media;

  g_mutex_lock (&self->media_mutex);
  media = g_steal_pointer (&self->media);
  g_mutex_unlock (&self->media_mutex);
  if (media == NULL)
    return;
  ts_rtsp_feed_detach (g_object_get_data (G_OBJECT (media), FEED_DATA));
  gst_rtsp_media_unprepare (media);
  g_object_unref (media);
}

TsRtspFactory *
ts_rtsp_factory_new (TsStream *stream, GstClock *clock, GstClockTime base_time)
{
  TsRtspFactory *self = g_object_new (TS_TYPE_RTSP_FACTORY, NULL);
  GstRTSPMediaFactory *factory = GST_RTSP_MEDIA_FACTORY (self);

  self->stream = g_object_ref (stream);
  self->clock = gst_object_ref (clock);
  self->base_time = base_time;
  gst_rtsp_media_factory_set_shared (factory, TRUE);
  gst_rtsp_media_factory_set_suspend_mode (factory, GST_RTSP_SUSPEND_MODE_NONE);
  gst_rtsp_media_factory_set_latency (factory, 0);
  return self;
}

/**
 * ts_rtsp_factory_set_address:
 * @address: numeric, of which the camera is to send
 *
 * Before the first media, and again after ts_rtsp_factory_close() when the
 * settings of multicast are others: the next media keeps to them.
 */
void
ts_rtsp_factory_set_address (TsRtspFactory *self, const gchar *address)
{
  GstRTSPMediaFactory *factory = GST_RTSP_MEDIA_FACTORY (self);
  GSettings *settings = ts_stream_get_settings (self->stream);
  g_autoptr (GstRTSPAddressPool) pool =
      ts_rtsp_multicast_new_pool (address, settings);
  GstRTSPLowerTrans ways = GST_RTSP_LOWER_TRANS_UDP | GST_RTSP_LOWER_TRANS_TCP;

  g_clear_object (&self->source);
  self->source = g_inet_address_new_from_string (address);
  if (self->source != NULL && g_inet_address_get_is_any (self->source))
    g_clear_object (&self->source);
  if (ts_rtsp_multicast_is_on (settings))
    ways |= GST_RTSP_LOWER_TRANS_UDP_MCAST;
  gst_rtsp_media_factory_set_protocols (factory, ways);
  gst_rtsp_media_factory_set_address_pool (factory, pool);
}

static void
ts_rtsp_factory_finalize (GObject *object)
{
  TsRtspFactory *self = TS_RTSP_FACTORY (object);

  g_clear_object (&self->media);
  g_clear_object (&self->source);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->clock, gst_object_unref);
  g_mutex_clear (&self->media_mutex);
  G_OBJECT_CLASS (ts_rtsp_factory_parent_class)->finalize (object);
}

static void
ts_rtsp_factory_class_init (TsRtspFactoryClass *klass)
{
  GstRTSPMediaFactoryClass *factory_class =
      GST_RTSP_MEDIA_FACTORY_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ts_rtsp_factory_finalize;
  factory_class->gen_key = ts_rtsp_factory_gen_key;
  factory_class->create_element = ts_rtsp_factory_create_element;
  factory_class->create_pipeline = ts_rtsp_factory_create_pipeline;
  factory_class->configure = ts_rtsp_factory_configure;
}

static void
ts_rtsp_factory_init (TsRtspFactory *self)
{
  g_mutex_init (&self->media_mutex);
}
