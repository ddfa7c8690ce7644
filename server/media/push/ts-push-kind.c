/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-push-kind.h"

#include <string.h>

/* SRT takes passphrases of so many bytes (SRTO_PASSPHRASE). */
#define MIN_PASSPHRASE 10
#define MAX_PASSPHRASE 79

#define PATIENCE_S 10

typedef struct
{
  const gchar *scheme;
  const gchar *description;
  gboolean needs_port;
  gboolean (*configure) (GstElement *sink, const GUri *uri,
      const TsPushTarget *target, GError **error);
} Kind;

G_DEFINE_QUARK (ts_push_error, ts_push_error)

/* The key is the last part of the path, which makes the address as secret as
 * the key: so it is put together here only. */
static gboolean
configure_rtmp (GstElement *sink, const GUri *uri, const TsPushTarget *target,
    GError **error)
{
  g_autofree gchar *key = target->secret != NULL ? g_uri_escape_string (
                              target->secret, "?=&/-_.~", FALSE)
                                                 : NULL;
  g_autofree gchar *location =
      key != NULL ? g_strconcat (target->url,
          g_str_has_suffix (target->url, "/") ? "" : "/", key, NULL)
                  : g_strdup (target->url);

  /* rtmp2sink would say that there is no host */
  if (key == NULL && strchr (g_uri_get_path ((GUri *) uri) + 1, '/') == NULL) {
    g_set_error (error, TS_PUSH_ERROR, TS_PUSH_ERROR_SECRET,
        "RTMP needs a key: the secret, or the last part of "
        "rtmp://host/app/key");
    return FALSE;
  }
  g_object_set (
      sink, "location", location, "timeout", PATIENCE_S, "sync", FALSE, NULL);
  if (*target->user != '\0')
    g_object_set (sink, "username", target->user, NULL);
  return TRUE;
}

static gboolean
is_listener (const GUri *uri)
{
  g_autoptr (GHashTable) query =
      g_uri_get_query ((GUri *) uri) != NULL ? g_uri_parse_params (
          g_uri_get_query ((GUri *) uri), -1, "&", G_URI_PARAMS_NONE, NULL)
                                             : NULL;

  return query != NULL
         && g_strcmp0 (g_hash_table_lookup (query, "mode"), "listener") == 0;
}

static gboolean
configure_srt (GstElement *sink, const GUri *uri, const TsPushTarget *target,
    GError **error)
{
  const gchar *host = g_uri_get_host ((GUri *) uri);
  /* its property `mode` does nothing once there is an address */
  g_autofree gchar *location = g_strdup_printf (
      strchr (host, ':') != NULL ? "srt://[%s]:%d?mode=%s&oheadbw=%u"
                                 : "srt://%s:%d?mode=%s&oheadbw=%u",
      host, g_uri_get_port ((GUri *) uri),
      is_listener (uri) ? "listener" : "caller", target->overhead_percent);

  if (target->secret != NULL
      && (strlen (target->secret) < MIN_PASSPHRASE
          || strlen (target->secret) > MAX_PASSPHRASE)) {
    g_set_error (error, TS_PUSH_ERROR, TS_PUSH_ERROR_SECRET,
        "a passphrase of SRT has %d to %d bytes", MIN_PASSPHRASE,
        MAX_PASSPHRASE);
    return FALSE;
  }
  g_object_set (sink, "uri", location, NULL);
  /* trying again is for TsPush, which tells about it */
  g_object_set (sink, "latency", (gint) target->latency_ms,
      "wait-for-connection", FALSE, "auto-reconnect", FALSE, "sync", FALSE,
      NULL);
  if (target->secret != NULL) {
    g_autofree gchar *length = g_strdup_printf ("%u", target->key_length);

    g_object_set (sink, "passphrase", target->secret, NULL);
    gst_util_set_object_arg (G_OBJECT (sink), "pbkeylen", length);
  }
  if (*target->stream_id != '\0')
    g_object_set (sink, "streamid", target->stream_id, NULL);
  return TRUE;
}

static gboolean
configure_rtsp (GstElement *sink, const GUri *uri, const TsPushTarget *target,
    GError **error)
{
  g_object_set (sink, "location", target->url, "tcp-timeout",
      (guint64) PATIENCE_S * G_USEC_PER_SEC, NULL);
  /* through one connection, which passes where the camera's answers do */
  gst_util_set_object_arg (G_OBJECT (sink), "protocols",
      g_str_has_prefix (target->url, "rtsps:") ? "tcp+tls" : "tcp");
  if (*target->user != '\0')
    g_object_set (sink, "user-id", target->user, NULL);
  if (target->secret != NULL)
    g_object_set (sink, "user-pw", target->secret, NULL);
  return TRUE;
}

#define RTMP "appsrc name=units ! flvmux streamable=true ! rtmp2sink name=sink"
#define SRT                                                                    \
  "appsrc name=units ! h264parse config-interval=-1 ! mpegtsmux "              \
  "alignment=7 ! srtsink name=sink"
#define RTSP "appsrc name=units ! rtspclientsink name=sink"

static const Kind kinds[] = {
    {"rtmp", RTMP, FALSE, configure_rtmp},
    {"rtmps", RTMP, FALSE, configure_rtmp},
    {"srt", SRT, TRUE, configure_srt},
    {"rtsp", RTSP, FALSE, configure_rtsp},
    {"rtsps", RTSP, FALSE, configure_rtsp},
};

static const Kind *
find_kind (const gchar *scheme)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_equal (kinds[i].scheme, scheme))
      return &kinds[i];
  }
  return NULL;
}

static GUri *
parse (const gchar *url, const Kind **ret_kind, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, &problem);
  const gchar *host;

  if (uri == NULL) {
    g_set_error (error, TS_PUSH_ERROR, TS_PUSH_ERROR_URL, "%s: %s", url,
        problem->message);
    return NULL;
  }
  *ret_kind = find_kind (g_uri_get_scheme (uri));
  host = g_uri_get_host (uri);
  if (*ret_kind == NULL)
    g_set_error (error, TS_PUSH_ERROR, TS_PUSH_ERROR_URL,
        "'%s' is not rtmp, rtmps, srt, rtsp or rtsps", g_uri_get_scheme (uri));
  else if (host == NULL || *host == '\0')
    g_set_error (
        error, TS_PUSH_ERROR, TS_PUSH_ERROR_URL, "the address names no host");
  else if (g_uri_get_userinfo (uri) != NULL)
    g_set_error (error, TS_PUSH_ERROR, TS_PUSH_ERROR_URL,
        "name and password have fields of their own");
  else if ((*ret_kind)->configure == configure_rtmp
           && strlen (g_uri_get_path (uri)) < 2)
    g_set_error (error, TS_PUSH_ERROR, TS_PUSH_ERROR_URL,
        "the address names no application, as rtmp://host/app does");
  else if ((*ret_kind)->needs_port && g_uri_get_port (uri) <= 0)
    g_set_error (error, TS_PUSH_ERROR, TS_PUSH_ERROR_URL,
        "the address names no port, as srt://host:9000 does");
  else
    return g_steal_pointer (&uri);
  return NULL;
}

/**
 * ts_push_check_url:
 *
 * Returns: whether a stream can be sent there; if not, @error says why
 */
gboolean
ts_push_check_url (const gchar *url, GError **error)
{
  const Kind *kind = NULL;
  g_autoptr (GUri) uri = parse (url, &kind, error);

  return uri != NULL;
}

/**
 * ts_push_url_listens:
 *
 * Returns: whether it waits there for others, as `srt://:9000?mode=listener`
 */
gboolean
ts_push_url_listens (const gchar *url)
{
  const Kind *kind = NULL;
  g_autoptr (GUri) uri = parse (url, &kind, NULL);

  return uri != NULL && kind->configure == configure_srt && is_listener (uri);
}

/**
 * ts_push_build_pipeline:
 *
 * Returns: (transfer full) (nullable): an appsrc "units" to a sink "sink", not
 *   started; %NULL: @error says what is wrong
 */
GstElement *
ts_push_build_pipeline (const TsPushTarget *target, GError **error)
{
  const Kind *kind = NULL;
  g_autoptr (GUri) uri = parse (target->url, &kind, error);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) sink = NULL;

  if (uri == NULL)
    return NULL;
  pipeline = gst_parse_launch_full (
      kind->description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &problem);
  if (pipeline == NULL) {
    g_set_error (
        error, TS_PUSH_ERROR, TS_PUSH_ERROR_PIPELINE, "%s", problem->message);
    return NULL;
  }
  gst_object_ref_sink (pipeline);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  return kind->configure (sink, uri, target, error)
             ? g_steal_pointer (&pipeline)
             : NULL;
}
