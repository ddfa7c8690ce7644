/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-auth.h"

#include "media/rtsp/ts-rtsp-client.h"
#include "media/rtsp/ts-rtsp-profile.h"

#define ACTION "stream.play"

struct _TsRtspAuth
{
  GstRTSPAuth parent_instance;

  /* never change */
  TsAccess *access;
  const gchar *protocol;
};

G_DEFINE_FINAL_TYPE (TsRtspAuth, ts_rtsp_auth, GST_TYPE_RTSP_AUTH)

static const gchar *
get_address (GstRTSPContext *ctx)
{
  const gchar *address = gst_rtsp_connection_get_ip (ctx->conn);

  return address != NULL ? address : "";
}

/* Who sends the request; NULL if it has credentials that are wrong. */
static TsCaller *
identify (TsRtspAuth *self, GstRTSPContext *ctx, GError **error)
{
  TsAuthRequest request = {
      .protocol = self->protocol,
      .method = gst_rtsp_method_as_text (ctx->method),
      .address = get_address (ctx),
  };
  gchar *authorization = NULL;

  gst_rtsp_message_parse_request (ctx->request, NULL, &request.target, NULL);
  gst_rtsp_message_get_header (
      ctx->request, GST_RTSP_HDR_AUTHORIZATION, &authorization, 0);
  request.authorization = authorization;
  return ts_authenticator_check (
      ts_access_get_authenticator (self->access), &request, error);
}

static void
add_challenges (TsRtspAuth *self, GstRTSPContext *ctx, gboolean stale)
{
  g_auto (GStrv) challenges = ts_authenticator_build_challenges (
      ts_access_get_authenticator (self->access), self->protocol,
      get_address (ctx), stale);

  for (guint i = 0; challenges[i] != NULL; i++)
    gst_rtsp_message_add_header (
        ctx->response, GST_RTSP_HDR_WWW_AUTHENTICATE, challenges[i]);
}

static GstRTSPStatusCode
get_status (const GError *error)
{
  /* other credentials would not help now, so none are asked for */
  if (g_error_matches (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED)
      || g_error_matches (error, TS_AUTH_ERROR, TS_AUTH_ERROR_LOCKED))
    return GST_RTSP_STS_FORBIDDEN;
  if (g_error_matches (error, TS_AUTH_ERROR, TS_AUTH_ERROR_BUSY))
    return GST_RTSP_STS_SERVICE_UNAVAILABLE;
  return GST_RTSP_STS_UNAUTHORIZED;
}

static gboolean
refuse (TsRtspAuth *self, GstRTSPContext *ctx, const GError *error)
{
  GstRTSPStatusCode status = get_status (error);

  g_debug ("%s %s: %s", get_address (ctx),
      gst_rtsp_method_as_text (ctx->method), error->message);
  gst_rtsp_message_init_response (
      ctx->response, status, gst_rtsp_status_as_text (status), ctx->request);
  if (status == GST_RTSP_STS_UNAUTHORIZED)
    add_challenges (
        self, ctx, g_error_matches (error, TS_AUTH_ERROR, TS_AUTH_ERROR_STALE));
  gst_rtsp_client_send_message (ctx->client, ctx->session, ctx->response);
  return FALSE;
}

static gboolean
check_request (TsRtspAuth *self, GstRTSPContext *ctx)
{
  TsRtspClient *client = TS_RTSP_CLIENT (ctx->client);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsCaller) caller = NULL;
  g_autoptr (TsRtspFactory) factory = NULL;
  g_autofree gchar *target = NULL;
  TsStream *stream;
  const gchar *sensor;

  ts_rtsp_client_touch (client);
  ts_rtsp_profile_move (ctx->uri);
  /* what a server can do at all; players ask before they say who they are */
  if (ctx->method == GST_RTSP_OPTIONS)
    return TRUE;
  caller = identify (self, ctx, &error);
  /* nobody learns which paths there are */
  if (caller == NULL
      || !ts_caller_check (caller, TS_PERMISSION_VIEW, NULL, &error))
    return refuse (self, ctx, error);
  factory = ts_rtsp_client_find_factory (client, ctx->uri);
  if (factory == NULL)
    return TRUE;
  stream = ts_rtsp_factory_get_stream (factory);
  sensor = ts_sensor_get_id (ts_stream_get_sensor (stream));
  target = g_strconcat ("stream:", ts_stream_get_name (stream), NULL);
  if (!ts_door_admit (ts_access_get_door (self->access), caller,
          TS_PERMISSION_VIEW, sensor, ACTION, target, &error))
    return refuse (self, ctx, error);
  ts_rtsp_client_take_caller (client, caller, sensor);
  if (ctx->method == GST_RTSP_PLAY)
    ts_door_record (ts_access_get_door (self->access), caller, ACTION, target,
        NULL, NULL, NULL);
  return TRUE;
}

static gboolean
ts_rtsp_auth_check (GstRTSPAuth *auth, GstRTSPContext *ctx, const gchar *check)
{
  TsRtspAuth *self = TS_RTSP_AUTH (auth);

  if (g_str_equal (check, GST_RTSP_AUTH_CHECK_URL))
    return check_request (self, ctx);
  /* where packets go is not for clients to say: they could be somebody else's */
  return !g_str_equal (check, GST_RTSP_AUTH_CHECK_TRANSPORT_CLIENT_SETTINGS);
}

static TsCaller *
build_now (TsAccess *access, TsCaller *caller)
{
  const gchar *user = ts_caller_get_user (caller);
  const TsAuthRequest request = {
      .protocol = ts_caller_get_protocol (caller),
      .method = "PLAY",
      .target = "/",
      .address = ts_caller_get_address (caller),
  };
  g_autoptr (TsAccountList) accounts = NULL;
  TsAccount *account;

  if (user == NULL)
    return ts_authenticator_check (
        ts_access_get_authenticator (access), &request, NULL);
  accounts = ts_accounts_dup_list (ts_access_get_accounts (access));
  account = ts_account_list_find (accounts, user);
  return account != NULL ? ts_account_build_caller (
             account, request.protocol, request.address)
                         : NULL;
}

/**
 * ts_rtsp_auth_may_stay:
 * @address: of a client
 * @caller: (nullable): as who it was let in
 * @sensors: that it looks at
 *
 * Returns: whether it would be let in now, too
 */
gboolean
ts_rtsp_auth_may_stay (
    TsAccess *access, const gchar *address, TsCaller *caller, GStrv sensors)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  g_autoptr (TsCaller) now = NULL;

  if (parsed == NULL || !ts_access_admits (access, parsed))
    return FALSE;
  if (caller == NULL)
    return TRUE;
  now = build_now (access, caller);
  for (guint i = 0; now != NULL && sensors[i] != NULL; i++) {
    if (!ts_caller_may (now, TS_PERMISSION_VIEW, sensors[i]))
      return FALSE;
  }
  return now != NULL;
}

/**
 * ts_rtsp_auth_new:
 * @protocol: `rtsp` or `rtsps`
 */
GstRTSPAuth *
ts_rtsp_auth_new (TsAccess *access, const gchar *protocol)
{
  TsRtspAuth *self = g_object_new (TS_TYPE_RTSP_AUTH, NULL);

  self->access = g_object_ref (access);
  self->protocol = g_intern_string (protocol);
  return GST_RTSP_AUTH (self);
}

static void
ts_rtsp_auth_finalize (GObject *object)
{
  TsRtspAuth *self = TS_RTSP_AUTH (object);

  g_clear_object (&self->access);
  G_OBJECT_CLASS (ts_rtsp_auth_parent_class)->finalize (object);
}

static void
ts_rtsp_auth_class_init (TsRtspAuthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_rtsp_auth_finalize;
  GST_RTSP_AUTH_CLASS (klass)->check = ts_rtsp_auth_check;
}

static void
ts_rtsp_auth_init (TsRtspAuth *self)
{
}
