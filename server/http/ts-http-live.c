/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-live.h"

#include "http/ts-http-hls.h"
#include "http/ts-http-mp4.h"
#include "http/ts-http-reply.h"

#define SENSOR "/api/v1/sensors/{id}"

struct _TsHttpLive
{
  TsCamera *camera;
  GHashTable *mp4; /* TsStream -> TsHttpMp4, of those that were watched */
  GHashTable *hls; /* TsStream -> TsHttpHls, the same */
  gulong removed_handler;
};

/* What MP4 has a place for and players know. */
static gboolean
is_film (TsStream *stream)
{
  TsCodec codec = ts_stream_get_codec (stream);

  return codec == TS_CODEC_H264 || codec == TS_CODEC_H265;
}

static gboolean
is_of (TsStream *stream, const gchar *sensor, const gchar *name)
{
  return is_film (stream)
         && g_str_equal (
             ts_sensor_get_id (ts_stream_get_sensor (stream)), sensor)
         && (name == NULL || ts_stream_has_name (stream, name));
}

/* NULL: there is none. */
static TsStream *
find_named (TsHttpLive *self, TsHttpRequest *request)
{
  GPtrArray *streams = ts_camera_get_streams (self->camera);
  const gchar *id = ts_http_request_get_param (request, "id");
  const gchar *name =
      g_hash_table_lookup (ts_http_request_get_query (request), "stream");

  for (guint i = 0; i < streams->len; i++) {
    if (is_of (g_ptr_array_index (streams, i), id, name))
      return g_ptr_array_index (streams, i);
  }
  return NULL;
}

static TsStream *
find_asked (TsHttpLive *self, TsHttpRequest *request)
{
  const gchar *profile =
      g_hash_table_lookup (ts_http_request_get_query (request), "profile");
  TsStream *stream = find_named (self, request);

  if (profile != NULL && stream != NULL)
    stream = ts_camera_find_profile_stream (self->camera, stream, profile);
  return stream != NULL && is_film (stream) ? stream : NULL;
}

static void
refuse_missing (TsHttpLive *self, TsHttpRequest *request)
{
  const gchar *id = ts_http_request_get_param (request, "id");
  const gchar *name =
      g_hash_table_lookup (ts_http_request_get_query (request), "stream");

  if (ts_camera_find_sensor (self->camera, id) == NULL)
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, "id", "there is no sensor %s", id);
  else if (find_named (self, request) != NULL)
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "profile",
        "there is no stream profile %s, or it makes no film of this stream",
        (const gchar *) g_hash_table_lookup (
            ts_http_request_get_query (request), "profile"));
  else if (name != NULL)
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "stream",
        "%s has no stream %s of H.264 or H.265", id, name);
  else
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, NULL,
        "%s has no stream of H.264 or H.265", id);
}

static void
forget (TsHttpLive *self, TsStream *stream)
{
  g_signal_handlers_disconnect_by_data (stream, self);
  g_hash_table_remove (self->mp4, stream);
  g_hash_table_remove (self->hls, stream);
}

/* Viewers are told of another format by what comes; of what is no film nothing
 * comes. */
static void
on_codec_changed (TsStream *stream, gpointer user_data)
{
  if (!is_film (stream))
    forget (user_data, stream);
}

/* Once for each stream. */
static void
follow (TsHttpLive *self, TsStream *stream)
{
  if (!g_hash_table_contains (self->mp4, stream)
      && !g_hash_table_contains (self->hls, stream))
    g_signal_connect (
        stream, "codec-changed", G_CALLBACK (on_codec_changed), self);
}

static TsHttpMp4 *
ensure_mp4 (TsHttpLive *self, TsStream *stream)
{
  TsHttpMp4 *mp4 = g_hash_table_lookup (self->mp4, stream);

  if (mp4 == NULL) {
    mp4 = ts_http_mp4_new (stream);
    follow (self, stream);
    g_hash_table_insert (self->mp4, g_object_ref (stream), mp4);
  }
  return mp4;
}

/* The stream may have gone since the handshake began. */
static void
on_upgraded (
    TsHttpRequest *request, SoupWebsocketConnection *connection, gpointer owner)
{
  TsHttpLive *self = owner;
  TsStream *stream = find_asked (self, request);

  if (stream != NULL)
    ts_http_mp4_add_socket (ensure_mp4 (self, stream), connection);
  else
    soup_websocket_connection_close (
        connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static void
reply_mp4 (TsHttpRequest *request, gpointer owner)
{
  TsHttpLive *self = owner;
  TsStream *stream = find_asked (self, request);
  TsHttpMp4 *mp4;

  if (stream == NULL) {
    refuse_missing (self, request);
    return;
  }
  mp4 = ensure_mp4 (self, stream);
  if (ts_http_mp4_get_n_viewers (mp4) >= TS_HTTP_MP4_MAX_VIEWERS)
    ts_http_request_refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
        "%s has %d viewers already", ts_stream_get_name (stream),
        TS_HTTP_MP4_MAX_VIEWERS);
  else if (ts_http_request_is_websocket (request))
    ts_http_request_upgrade (request, on_upgraded, owner);
  else
    ts_http_mp4_add_message (mp4, ts_http_request_get_message (request));
}

static TsHttpHls *
ensure_hls (TsHttpLive *self, TsStream *stream)
{
  TsHttpHls *hls = g_hash_table_lookup (self->hls, stream);

  if (hls == NULL) {
    hls = ts_http_hls_new (stream);
    follow (self, stream);
    g_hash_table_insert (self->hls, g_object_ref (stream), hls);
  }
  return hls;
}

static void
reply_hls (TsHttpRequest *request, gpointer owner)
{
  TsHttpLive *self = owner;
  TsStream *stream = find_asked (self, request);

  if (stream != NULL)
    ts_http_hls_reply_main (ensure_hls (self, stream), request);
  else
    refuse_missing (self, request);
}

static void
reply_hls_file (TsHttpRequest *request, gpointer owner)
{
  TsHttpLive *self = owner;
  GPtrArray *streams = ts_camera_get_streams (self->camera);
  const gchar *id = ts_http_request_get_param (request, "id");
  const gchar *wanted = ts_http_request_get_param (request, "stream");

  for (guint i = 0; i < streams->len; i++) {
    TsStream *stream = g_ptr_array_index (streams, i);
    g_autofree gchar *name = ts_http_hls_build_name (stream);

    if (!is_of (stream, id, NULL) || !g_str_equal (name, wanted))
      continue;
    ts_http_hls_reply_file (ensure_hls (self, stream), request,
        ts_http_request_get_param (request, "file"));
    return;
  }
  ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "stream",
      "%s has no stream %s of H.264 or H.265", id, wanted);
}

static const TsHttpRoute routes[] = {
    {"GET", SENSOR "/stream.mp4", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_mp4, "id"},
    {"GET", SENSOR "/hls/index.m3u8", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW,
        0, reply_hls, "id"},
    {"GET", SENSOR "/hls/{stream}/{file}", TS_HTTP_GATE_PREVIEW,
        TS_PERMISSION_VIEW, 0, reply_hls_file, "id"},
};

static void
on_stream_removed (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  forget (user_data, stream);
}

TsHttpLive *
ts_http_live_new (TsCamera *camera)
{
  TsHttpLive *self = g_new0 (TsHttpLive, 1);

  self->camera = g_object_ref (camera);
  self->mp4 = g_hash_table_new_full (
      NULL, NULL, g_object_unref, (GDestroyNotify) ts_http_mp4_free);
  self->hls = g_hash_table_new_full (
      NULL, NULL, g_object_unref, (GDestroyNotify) ts_http_hls_free);
  self->removed_handler = g_signal_connect (
      camera, "stream-removed", G_CALLBACK (on_stream_removed), self);
  return self;
}

void
ts_http_live_free (TsHttpLive *self)
{
  g_clear_signal_handler (&self->removed_handler, self->camera);
  ts_http_live_stop (self);
  g_hash_table_unref (self->mp4);
  g_hash_table_unref (self->hls);
  g_object_unref (self->camera);
  g_free (self);
}

void
ts_http_live_add_routes (TsHttpLive *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}

/**
 * ts_http_live_stop:
 *
 * Lets all viewers go.
 */
void
ts_http_live_stop (TsHttpLive *self)
{
  GPtrArray *streams = ts_camera_get_streams (self->camera);

  for (guint i = 0; i < streams->len; i++)
    forget (self, g_ptr_array_index (streams, i));
}
