/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-client.h"

#include <math.h>
#include <string.h>

#include "media/rtsp/ts-rtsp-message.h"

/* It does not happen that somebody looks at more; and it is outsiders who make
 * this list grow. */
#define MAX_SENSORS 64

/* Nor does it happen that somebody plays more at a time. What is not in the list
 * any more is looked after a little later. */
#define MAX_PLAYING 16

struct _TsRtspClient
{
  GstRTSPClient parent_instance;

  /* never change */
  gboolean is_secure;
  TsRtspPostman *postman;
  GMainContext *context; /* on which its requests are answered */
  guint session_timeout_s;
  gint is_closing;

  /* from the first answer to the end of the connection; guarded by
   * writer_mutex */
  GMutex writer_mutex;
  TsRtspWriter *writer;
  gboolean is_closed;
  /* GWeakRef to GstRTSPSessionMedia: one that is held does not end when its
   * session does */
  GPtrArray *playing;

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

/* Players ask for what there is from its beginning, or from now on; of live
 * video that is the same. Times of day would need a recording. */
static gboolean
drop_live_range (GstRTSPMessage *request)
{
  GstRTSPTimeRange *range;
  gboolean is_live = TRUE;
  gchar *text;

  if (gst_rtsp_message_get_header (request, GST_RTSP_HDR_RANGE, &text, 0)
      != GST_RTSP_OK)
    return TRUE;
  if (gst_rtsp_range_parse (text, &range) == GST_RTSP_OK) {
    is_live = range->unit == GST_RTSP_RANGE_NPT;
    gst_rtsp_range_free (range);
  }
  if (is_live)
    gst_rtsp_message_remove_header (request, GST_RTSP_HDR_RANGE, -1);
  return is_live;
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
  if (!drop_live_range (ctx->request))
    return GST_RTSP_STS_INVALID_RANGE;
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

static gpointer
weak_ref_new (gpointer object)
{
  GWeakRef *ref = g_new (GWeakRef, 1);

  g_weak_ref_init (ref, object);
  return ref;
}

static void
weak_ref_free (gpointer ref)
{
  g_weak_ref_clear (ref);
  g_free (ref);
}

/* ---- what is sent ---- */

static TsRtspWriter *
dup_writer (TsRtspClient *self)
{
  TsRtspWriter *writer = NULL;

  g_mutex_lock (&self->writer_mutex);
  if (self->writer != NULL)
    writer = ts_rtsp_writer_ref (self->writer);
  g_mutex_unlock (&self->writer_mutex);
  return writer;
}

/* In place of gst-rtsp-server's own way to send: it waits for nobody, so no
 * client can make it wait. (1.22 hands over other data than those that were set
 * with this function; they are not used.) */
static gboolean
send_messages (GstRTSPClient *client, GstRTSPMessage *messages,
    guint n_messages, gboolean close, gpointer unused)
{
  g_autoptr (TsRtspWriter) writer = dup_writer (TS_RTSP_CLIENT (client));

  if (writer == NULL)
    return FALSE;
  for (guint i = 0; i < n_messages; i++) {
    g_autoptr (GBytes) bytes = ts_rtsp_message_to_bytes (
        &messages[i], g_get_real_time () / G_USEC_PER_SEC);

    if (bytes != NULL)
      ts_rtsp_writer_send_message (writer, bytes);
  }
  return TRUE;
}

/* With the first answer, because only then it is known where it goes: of a
 * tunnel through HTTP, the connection that was opened first. */
static void
ensure_writer (TsRtspClient *self)
{
  GstRTSPClient *client = GST_RTSP_CLIENT (self);
  GstRTSPConnection *connection = gst_rtsp_client_get_connection (client);
  gboolean is_new = FALSE;

  g_mutex_lock (&self->writer_mutex);
  if (self->writer == NULL && !self->is_closed && connection != NULL) {
    GTlsConnection *tls =
        self->is_secure ? gst_rtsp_connection_get_tls (connection, NULL) : NULL;

    self->writer = ts_rtsp_writer_new (
        self->postman, gst_rtsp_connection_get_write_socket (connection), tls);
    is_new = TRUE;
  }
  g_mutex_unlock (&self->writer_mutex);
  if (is_new)
    gst_rtsp_client_set_send_messages_func (client, send_messages, NULL, NULL);
}

/* Whoever plays is told what comes first before it comes. */
static void
join (TsRtspClient *self, GstRTSPContext *ctx, GstRTSPMessage *response)
{
  g_autoptr (TsRtspWriter) writer = dup_writer (self);
  g_autofree gchar *start = NULL;
  gboolean is_new;

  if (writer == NULL)
    return;
  start = ts_rtsp_media_join (ctx->media, ctx->sessmedia, writer, &is_new);
  if (!is_new)
    return;
  gst_rtsp_message_remove_header (response, GST_RTSP_HDR_RTP_INFO, -1);
  if (start != NULL)
    gst_rtsp_message_add_header (response, GST_RTSP_HDR_RTP_INFO, start);
  g_mutex_lock (&self->writer_mutex);
  g_ptr_array_add (self->playing, weak_ref_new (ctx->sessmedia));
  if (self->playing->len > MAX_PLAYING)
    g_ptr_array_remove_index (self->playing, 0);
  g_mutex_unlock (&self->writer_mutex);
}

static void
ts_rtsp_client_send_message (
    GstRTSPClient *client, GstRTSPContext *ctx, GstRTSPMessage *message)
{
  TsRtspClient *self = TS_RTSP_CLIENT (client);
  GstRTSPStatusCode code;

  ensure_writer (self);
  if (ctx->method == GST_RTSP_PLAY && ctx->sessmedia != NULL
      && ts_rtsp_media_get_outlet (ctx->media) != NULL
      && gst_rtsp_message_get_type (message) == GST_RTSP_MESSAGE_RESPONSE
      && gst_rtsp_message_parse_response (message, &code, NULL, NULL)
             == GST_RTSP_OK
      && code == GST_RTSP_STS_OK)
    join (self, ctx, message);
}

static void
ts_rtsp_client_play_request (GstRTSPClient *client, GstRTSPContext *ctx)
{
  TsRtspOutlet *outlet = ts_rtsp_media_get_outlet (ctx->media);

  if (outlet != NULL && ctx->sessmedia != NULL)
    ts_rtsp_outlet_release (outlet, ctx->sessmedia);
}

static void
leave (GstRTSPSessionMedia *session)
{
  TsRtspOutlet *outlet =
      ts_rtsp_media_get_outlet (gst_rtsp_session_media_get_media (session));

  if (outlet != NULL)
    ts_rtsp_outlet_leave (outlet, session);
}

/* After the answer to these nothing may come any more. */
static GstRTSPStatusCode
ts_rtsp_client_pre_stop_request (GstRTSPClient *client, GstRTSPContext *ctx)
{
  if (ctx->sessmedia != NULL)
    leave (ctx->sessmedia);
  return GST_RTSP_STS_OK;
}

static void
ts_rtsp_client_closed (GstRTSPClient *client)
{
  TsRtspClient *self = TS_RTSP_CLIENT (client);
  g_autoptr (TsRtspWriter) writer = NULL;
  g_autoptr (GPtrArray) playing = NULL;

  g_mutex_lock (&self->writer_mutex);
  self->is_closed = TRUE;
  writer = g_steal_pointer (&self->writer);
  playing = self->playing;
  self->playing = g_ptr_array_new_with_free_func (weak_ref_free);
  g_mutex_unlock (&self->writer_mutex);
  for (guint i = 0; i < playing->len; i++) {
    g_autoptr (GstRTSPSessionMedia) session =
        g_weak_ref_get (g_ptr_array_index (playing, i));

    if (session != NULL)
      leave (session);
  }
  if (writer != NULL)
    ts_rtsp_writer_close (writer);
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
 * ts_rtsp_client_set_context:
 * @context: on which its requests will be answered
 *
 * Before it is attached.
 */
void
ts_rtsp_client_set_context (TsRtspClient *self, GMainContext *context)
{
  g_return_if_fail (self->context == NULL);
  self->context = g_main_context_ref (context);
}

/**
 * ts_rtsp_client_set_session_timeout:
 * @timeout_s: for how long its sessions may be silent, in seconds
 *
 * Before it is attached.
 */
void
ts_rtsp_client_set_session_timeout (TsRtspClient *self, guint timeout_s)
{
  self->session_timeout_s = timeout_s;
}

static void
ts_rtsp_client_new_session (GstRTSPClient *client, GstRTSPSession *session)
{
  TsRtspClient *self = TS_RTSP_CLIENT (client);

  if (self->session_timeout_s > 0)
    gst_rtsp_session_set_timeout (session, self->session_timeout_s);
}

static gboolean
on_close (gpointer client)
{
  gst_rtsp_client_close (client);
  return G_SOURCE_REMOVE;
}

/**
 * ts_rtsp_client_close_soon:
 *
 * Ends the connection on the thread that reads from it. Closing it on another
 * one would take away the streams that a GstRTSPConnection is just reading.
 */
void
ts_rtsp_client_close_soon (TsRtspClient *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_atomic_int_set (&self->is_closing, TRUE);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, on_close, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

/**
 * ts_rtsp_client_is_closing:
 *
 * Returns: whether ts_rtsp_client_close_soon() was called
 */
gboolean
ts_rtsp_client_is_closing (TsRtspClient *self)
{
  return g_atomic_int_get (&self->is_closing);
}

/**
 * ts_rtsp_client_new:
 * @is_secure: whether the connection is encrypted
 * @postman: waits for connections that take nothing at the moment
 */
GstRTSPClient *
ts_rtsp_client_new (gboolean is_secure, TsRtspPostman *postman)
{
  TsRtspClient *self = g_object_new (TS_TYPE_RTSP_CLIENT, NULL);

  self->is_secure = is_secure;
  self->postman = ts_rtsp_postman_ref (postman);
  return GST_RTSP_CLIENT (self);
}

static void
ts_rtsp_client_finalize (GObject *object)
{
  TsRtspClient *self = TS_RTSP_CLIENT (object);

  g_clear_pointer (&self->caller, ts_caller_unref);
  g_ptr_array_unref (self->sensors);
  if (self->writer != NULL)
    ts_rtsp_writer_close (self->writer);
  g_clear_pointer (&self->writer, ts_rtsp_writer_unref);
  g_clear_pointer (&self->postman, ts_rtsp_postman_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_ptr_array_unref (self->playing);
  g_mutex_clear (&self->writer_mutex);
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
  client_class->pre_pause_request = ts_rtsp_client_pre_stop_request;
  client_class->pre_teardown_request = ts_rtsp_client_pre_stop_request;
  client_class->send_message = ts_rtsp_client_send_message;
  client_class->closed = ts_rtsp_client_closed;
  client_class->new_session = ts_rtsp_client_new_session;
}

static void
ts_rtsp_client_init (TsRtspClient *self)
{
  g_mutex_init (&self->caller_mutex);
  g_mutex_init (&self->writer_mutex);
  self->playing = g_ptr_array_new_with_free_func (weak_ref_free);
  self->sensors = g_ptr_array_new_with_free_func (g_free);
  self->touched_us = g_get_monotonic_time ();
}
