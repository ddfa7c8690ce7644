/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-client.h"

#include <math.h>

#include "media/rtsp/ts-rtsp-factory.h"

struct _TsRtspClient
{
  GstRTSPClient parent_instance;
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

/* Preparing a media waits for a picture, and with it would the thread that
 * answers everybody's requests. */
static GstRTSPStatusCode
check_pictures (GstRTSPClient *client, GstRTSPContext *ctx)
{
  g_autoptr (GstRTSPMountPoints) mounts =
      gst_rtsp_client_get_mount_points (client);
  g_autoptr (GstRTSPMediaFactory) factory = NULL;

  if (ctx->uri != NULL && ctx->uri->abspath != NULL)
    factory = gst_rtsp_mount_points_match (mounts, ctx->uri->abspath, NULL);
  if (factory != NULL
      && !ts_rtsp_factory_has_pictures (TS_RTSP_FACTORY (factory)))
    return GST_RTSP_STS_SERVICE_UNAVAILABLE;
  return GST_RTSP_STS_OK;
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

GstRTSPClient *
ts_rtsp_client_new (void)
{
  return g_object_new (TS_TYPE_RTSP_CLIENT, NULL);
}

static void
ts_rtsp_client_class_init (TsRtspClientClass *klass)
{
  GstRTSPClientClass *client_class = GST_RTSP_CLIENT_CLASS (klass);

  client_class->pre_describe_request = check_pictures;
  client_class->pre_setup_request = check_pictures;
  client_class->pre_play_request = ts_rtsp_client_pre_play_request;
  client_class->adjust_play_mode = ts_rtsp_client_adjust_play_mode;
  client_class->play_request = ts_rtsp_client_play_request;
}

static void
ts_rtsp_client_init (TsRtspClient *self)
{
}
