/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-client.h"

#include <math.h>
#include <string.h>

/* It does not happen that somebody looks at more; and it is outsiders who make
 * this list grow. */
#define MAX_SENSORS 64

struct _TsRtspClient
{
  GstRTSPClient parent_instance;

  /* never changes */
  gboolean is_secure;

  /* guards what follows */
  GMutex caller_mutex;
  TsCaller *caller; /* NULL: nobody was let in yet */
  GPtrArray *sensors;
  gint64 touched_us;
};

G_DEFINE_FINAL_TYPE (TsRtspClient, ts_rtsp_client, GST_TYPE_RTSP_CLIENT)

/* Ordinary speed is what everybody gets, so asking for it is no request. */
static gboolean
drop_ordinary_speed (GstRTSPMessage *request, GstRTSPHeaderField field)
{
  gchar *text;

  if (gst_rtsp_message_get_header (request, field, &text, 0) != GST_RTSP_OK)
    return TRUE;
  /* written so that NaN is another speed, too */
  if (!(fabs (g_ascii_strtod (text, NULL) - 1) < 1e-3))
    return FALSE;
  gst_rtsp_message_remove_header (request, field, -1);
  return TRUE;
}

/**
 * ts_rtsp_client_find_factory:
 * @url: (nullable): what was asked for; also that of a part of a media
 *
 * Returns: (transfer full) (nullable): what makes it
 */
TsRtspFactory *
ts_rtsp_client_find_factory (TsRtspClient *self, const GstRTSPUrl *url)
{
  g_autoptr (GstRTSPMountPoints) mounts =
      gst_rtsp_client_get_mount_points (GST_RTSP_CLIENT (self));
  GstRTSPMediaFactory *factory = NULL;
  gint matched;

  if (mounts != NULL && url != NULL && url->abspath != NULL)
    factory = gst_rtsp_mount_points_match (mounts, url->abspath, &matched);
  return factory != NULL ? TS_RTSP_FACTORY (factory) : NULL;
}

/* Preparing a media waits for a picture, and with it would the thread that
 * answers everybody's requests. */
static GstRTSPStatusCode
check_pictures (GstRTSPClient *client, GstRTSPContext *ctx)
{
  g_autoptr (TsRtspFactory) factory =
      ts_rtsp_client_find_factory (TS_RTSP_CLIENT (client), ctx->uri);

  if (factory != NULL && !ts_rtsp_factory_has_payloader (factory))
    return GST_RTSP_STS_UNSUPPORTED_MEDIA_TYPE;
  if (factory != NULL && !ts_rtsp_factory_has_pictures (factory))
    return GST_RTSP_STS_SERVICE_UNAVAILABLE;
  return GST_RTSP_STS_OK;
}

/* Who comes encrypted gets nothing in the clear, so not by UDP. Clients offer
 * several ways, each of which has become a header of its own, and the first
 * that is possible is taken. */
static gboolean
drop_open_transports (GstRTSPMessage *request)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  gchar *text;

  for (gint i = 0;
       gst_rtsp_message_get_header (request, GST_RTSP_HDR_TRANSPORT, &text, i)
       == GST_RTSP_OK;
       i++) {
    g_autofree gchar *lower = g_ascii_strdown (text, -1);

    if (strstr (lower, "/tcp") != NULL)
      g_ptr_array_add (kept, g_strdup (text));
  }
  gst_rtsp_message_remove_header (request, GST_RTSP_HDR_TRANSPORT, -1);
  for (guint i = 0; i < kept->len; i++)
    gst_rtsp_message_add_header (
        request, GST_RTSP_HDR_TRANSPORT, g_ptr_array_index (kept, i));
  return kept->len > 0;
}

static GstRTSPStatusCode
ts_rtsp_client_pre_setup_request (GstRTSPClient *client, GstRTSPContext *ctx)
{
  if (TS_RTSP_CLIENT (client)->is_secure
      && !drop_open_transports (ctx->request))
    return GST_RTSP_STS_UNSUPPORTED_TRANSPORT;
  return check_pictures (client, ctx);
}

/* Another speed could run into an assertion of gst-rtsp-server 1.22
 * (CVE-2024-44331), and live video has only one. */
static GstRTSPStatusCode
ts_rtsp_client_pre_play_request (GstRTSPClient *client, GstRTSPContext *ctx)
{
  if (!drop_ordinary_speed (ctx->request, GST_RTSP_HDR_SCALE)
      || !drop_ordinary_speed (ctx->request, GST_RTSP_HDR_SPEED))
    return GST_RTSP_STS_HEADER_FIELD_NOT_VALID_FOR_RESOURCE;
  if (ctx->media != NULL
      && gst_rtsp_media_get_status (ctx->media)
             != GST_RTSP_MEDIA_STATUS_PREPARED)
    return GST_RTSP_STS_SERVICE_UNAVAILABLE;
  return GST_RTSP_STS_OK;
}

static GstRTSPStatusCode
ts_rtsp_client_adjust_play_mode (GstRTSPClient *client, GstRTSPContext *ctx,
    GstRTSPTimeRange **range, GstSeekFlags *flags, gdouble *rate,
    GstClockTime *trickmode_interval, gboolean *enable_rate_control)
{
  /* "rate control" makes the sink for TCP wait for the time of each packet */
  *enable_rate_control = FALSE;
  return GST_RTSP_STS_OK;
}

static void
ts_rtsp_client_play_request (GstRTSPClient *client, GstRTSPContext *ctx)
{
  if (ctx->media != NULL)
    ts_rtsp_media_begin_play (ctx->media);
}

static GstSDPMessage *
ts_rtsp_client_create_sdp (GstRTSPClient *client, GstRTSPMedia *media)
{
  GstSDPMessage *sdp = GST_RTSP_CLIENT_CLASS (ts_rtsp_client_parent_class)
                           ->create_sdp (client, media);

  if (sdp != NULL)
    ts_rtsp_media_describe (media, sdp);
  return sdp;
}

/**
 * ts_rtsp_client_take_caller:
 * @caller: was let in
 * @sensor: that it may view
 */
void
ts_rtsp_client_take_caller (
    TsRtspClient *self, TsCaller *caller, const gchar *sensor)
{
  g_mutex_lock (&self->caller_mutex);
  g_clear_pointer (&self->caller, ts_caller_unref);
  self->caller = ts_caller_ref (caller);
  if (self->sensors->len < MAX_SENSORS
      && !g_ptr_array_find_with_equal_func (
          self->sensors, sensor, g_str_equal, NULL))
    g_ptr_array_add (self->sensors, g_strdup (sensor));
  g_mutex_unlock (&self->caller_mutex);
}

/**
 * ts_rtsp_client_dup_caller:
 * @ret_sensors: (out) (transfer full): ids of those that it was let see
 *
 * Returns: (transfer full) (nullable): who was let in last; %NULL: nobody yet
 */
TsCaller *
ts_rtsp_client_dup_caller (TsRtspClient *self, GStrv *ret_sensors)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  TsCaller *caller = NULL;

  g_mutex_lock (&self->caller_mutex);
  if (self->caller != NULL)
    caller = ts_caller_ref (self->caller);
  for (guint i = 0; i < self->sensors->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->sensors, i));
  g_mutex_unlock (&self->caller_mutex);
  *ret_sensors = g_strv_builder_end (builder);
  return caller;
}

/**
 * ts_rtsp_client_touch:
 *
 * It has asked for something.
 */
void
ts_rtsp_client_touch (TsRtspClient *self)
{
  g_mutex_lock (&self->caller_mutex);
  self->touched_us = g_get_monotonic_time ();
  g_mutex_unlock (&self->caller_mutex);
}

/**
 * ts_rtsp_client_get_idle_us:
 *
 * Returns: for how long it has asked for nothing
 */
gint64
ts_rtsp_client_get_idle_us (TsRtspClient *self)
{
  gint64 touched_us;

  g_mutex_lock (&self->caller_mutex);
  touched_us = self->touched_us;
  g_mutex_unlock (&self->caller_mutex);
  return g_get_monotonic_time () - touched_us;
}

/**
 * ts_rtsp_client_has_session:
 *
 * Returns: whether it plays, or is about to
 */
gboolean
ts_rtsp_client_has_session (TsRtspClient *self)
{
  GList *sessions =
      gst_rtsp_client_session_filter (GST_RTSP_CLIENT (self), NULL, NULL);
  gboolean any = sessions != NULL;

  g_list_free_full (sessions, g_object_unref);
  return any;
}

/**
 * ts_rtsp_client_new:
 * @is_secure: whether the connection is encrypted
 */
GstRTSPClient *
ts_rtsp_client_new (gboolean is_secure)
{
  TsRtspClient *self = g_object_new (TS_TYPE_RTSP_CLIENT, NULL);

  self->is_secure = is_secure;
  return GST_RTSP_CLIENT (self);
}

static void
ts_rtsp_client_finalize (GObject *object)
{
  TsRtspClient *self = TS_RTSP_CLIENT (object);

  g_clear_pointer (&self->caller, ts_caller_unref);
  g_ptr_array_unref (self->sensors);
  g_mutex_clear (&self->caller_mutex);
  G_OBJECT_CLASS (ts_rtsp_client_parent_class)->finalize (object);
}

static void
ts_rtsp_client_class_init (TsRtspClientClass *klass)
{
  GstRTSPClientClass *client_class = GST_RTSP_CLIENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ts_rtsp_client_finalize;
  client_class->create_sdp = ts_rtsp_client_create_sdp;
  client_class->pre_describe_request = check_pictures;
  client_class->pre_setup_request = ts_rtsp_client_pre_setup_request;
  client_class->pre_play_request = ts_rtsp_client_pre_play_request;
  client_class->adjust_play_mode = ts_rtsp_client_adjust_play_mode;
  client_class->play_request = ts_rtsp_client_play_request;
}

static void
ts_rtsp_client_init (TsRtspClient *self)
{
  g_mutex_init (&self->caller_mutex);
  self->sensors = g_ptr_array_new_with_free_func (g_free);
  self->touched_us = g_get_monotonic_time ();
}
