/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsWebrtc"
#include "config.h"

#include "http/ts-http-whep.h"

#include <string.h>

#include "http/ts-http-password.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-whep-watcher.h"
#include "media/webrtc/ts-webrtc-fragment.h"
#include "media/webrtc/ts-webrtc-offer.h"
#include "media/webrtc/ts-webrtc-pipeline.h"

#define WHEP "/api/v1/whep"
#define VIEWER TS_HTTP_WHEP_VIEWERS "/{id}"

/* How long the end of the program waits for pipelines to close. */
#define CLOSE_MS 3000

struct _TsHttpWhep
{
  GObject parent_instance;

  TsHttpWhepShared shared;
  TsSessions *sessions;
  gulong recorded_id;
  gulong ended_id;
  GPtrArray *watchers;
};

G_DEFINE_FINAL_TYPE (TsHttpWhep, ts_http_whep, G_TYPE_OBJECT)

static TsHttpWatcher *
find (TsHttpWhep *self, const gchar *id)
{
  for (guint i = 0; i < self->watchers->len; i++) {
    TsHttpWatcher *watcher = g_ptr_array_index (self->watchers, i);

    if (g_str_equal (ts_http_watcher_get_id (watcher), id))
      return watcher;
  }
  return NULL;
}

static void
on_watcher_ended (TsHttpWatcher *watcher, gpointer user_data)
{
  TsHttpWhep *self = user_data;

  g_ptr_array_remove_fast (self->watchers, watcher);
}

/* ---- requests ---- */

static gboolean
has_type (TsHttpRequest *request, const gchar *wanted)
{
  const gchar *type = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (
          ts_http_request_get_message (request)),
      NULL);

  if (type != NULL && g_ascii_strcasecmp (type, wanted) == 0)
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE,
      "Content-Type", "the body must be %s", wanted);
  return FALSE;
}

static gboolean
check_room (TsHttpWhep *self, TsHttpRequest *request)
{
  guint max =
      g_settings_get_uint (self->shared.sources.settings, "max-viewers");

  if (!g_settings_get_boolean (self->shared.sources.settings, "enabled")) {
    ts_http_request_refuse (request, SOUP_STATUS_CONFLICT, NULL,
        "webrtc.enabled is off; there are other ways to the pictures");
    return FALSE;
  }
  if (self->watchers->len
          + ts_pipeline_closer_get_n_waiting (self->shared.closer)
      < max)
    return TRUE;
  soup_message_headers_replace (soup_server_message_get_response_headers (
                                    ts_http_request_get_message (request)),
      "Retry-After", "10");
  ts_http_request_refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL,
      "%u watch by WebRTC already; webrtc.max-viewers allows no more", max);
  return FALSE;
}

/* NULL: @request is answered. */
static TsStream *
find_stream (TsHttpWhep *self, TsHttpRequest *request)
{
  const gchar *name = ts_http_request_get_param (request, "stream");
  TsStream *stream = ts_camera_find_stream (self->shared.sources.camera, name);
  GError *error = NULL;

  if (stream == NULL) {
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "stream",
        "there is no stream %s", name);
    return NULL;
  }
  if (!ts_caller_check (ts_http_request_get_caller (request),
          TS_PERMISSION_VIEW, ts_sensor_get_id (ts_stream_get_sensor (stream)),
          &error)) {
    ts_http_request_fail (request, NULL, error);
    return NULL;
  }
  if (ts_stream_get_codec (stream) != TS_CODEC_H264) {
    ts_http_request_refuse (request, SOUP_STATUS_NOT_ACCEPTABLE, "stream",
        "%s is not H.264, which is what browsers take by WebRTC", name);
    return NULL;
  }
  return stream;
}

static void
post_offer (TsHttpRequest *request, gpointer owner)
{
  TsHttpWhep *self = owner;
  TsStream *stream;
  TsHttpWatcher *watcher;

  if (!has_type (request, TS_HTTP_WHEP_SDP))
    return;
  stream = find_stream (self, request);
  if (stream == NULL || !check_room (self, request))
    return;
  watcher = ts_http_watcher_new (
      request, stream, &self->shared, on_watcher_ended, self);
  g_ptr_array_add (self->watchers, watcher);
  ts_http_watcher_start (watcher);
}

/* Whoever knows the id may not be who it was given to. NULL: @request is
 * answered. */
static TsHttpWatcher *
find_asked (TsHttpWhep *self, TsHttpRequest *request)
{
  TsHttpWatcher *watcher =
      find (self, ts_http_request_get_param (request, "id"));
  TsCaller *caller = ts_http_request_get_caller (request);

  if (watcher != NULL && ts_http_watcher_get_viewer (watcher) != NULL
      && g_strcmp0 (ts_caller_get_user (ts_http_watcher_get_caller (watcher)),
             ts_caller_get_user (caller))
             == 0)
    return watcher;
  ts_http_request_refuse (
      request, SOUP_STATUS_NOT_FOUND, "id", "there is no such viewer");
  return NULL;
}

/* A run of ICE of its own would need what webrtcbin of GStreamer 1.22 cannot;
 * RFC 9725, 4.3.3, has a status for that. */
static gboolean
is_same_run (TsHttpWatcher *watcher, const TsWebrtcFragment *fragment)
{
  return fragment->ufrag == NULL
         || g_str_equal (fragment->ufrag,
             ts_webrtc_offer_get_ufrag (ts_webrtc_viewer_get_offer (
                 ts_http_watcher_get_viewer (watcher))));
}

static void
patch_viewer (TsHttpRequest *request, gpointer owner)
{
  GBytes *body = ts_http_request_get_body (request);
  TsHttpWatcher *watcher;
  g_autoptr (TsWebrtcFragment) fragment = NULL;
  g_autofree gchar *etag = NULL;
  GError *error = NULL;
  gsize size = 0;
  const gchar *text;

  if (!has_type (request, TS_HTTP_WHEP_FRAGMENT))
    return;
  watcher = find_asked (owner, request);
  if (watcher == NULL)
    return;
  etag = ts_http_watcher_format_etag (watcher);
  if (!ts_http_request_check_match (request, etag))
    return;
  text = body != NULL ? g_bytes_get_data (body, &size) : "";
  fragment = ts_webrtc_fragment_parse (text, size, &error);
  if (fragment != NULL && !is_same_run (watcher, fragment)) {
    ts_http_request_refuse (request, SOUP_STATUS_UNPROCESSABLE_ENTITY, NULL,
        "ICE is not begun anew; post another offer");
    return;
  }
  if (fragment == NULL
      || !ts_webrtc_viewer_add_candidates (
          ts_http_watcher_get_viewer (watcher), fragment, &error)) {
    ts_http_reply_error (ts_http_request_get_message (request),
        SOUP_STATUS_BAD_REQUEST, NULL, error);
    return;
  }
  soup_server_message_set_status (
      ts_http_request_get_message (request), SOUP_STATUS_NO_CONTENT, NULL);
}

static void
delete_viewer (TsHttpRequest *request, gpointer owner)
{
  TsHttpWhep *self = owner;
  TsHttpWatcher *watcher = find_asked (self, request);

  if (watcher == NULL)
    return;
  g_ptr_array_remove_fast (self->watchers, watcher);
  soup_server_message_set_status (
      ts_http_request_get_message (request), SOUP_STATUS_OK, NULL);
}

static void
add_watcher (JsonBuilder *builder, TsHttpWatcher *watcher)
{
  TsWebrtcViewerStatus status = {.reports.round_trip_ms = -1};

  if (ts_http_watcher_get_viewer (watcher) != NULL)
    ts_webrtc_viewer_get_status (ts_http_watcher_get_viewer (watcher), &status);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "stream",
      ts_stream_get_name (ts_http_watcher_get_stream (watcher)));
  if (ts_caller_get_user (ts_http_watcher_get_caller (watcher)) != NULL)
    ts_http_json_add_string (builder, "user",
        ts_caller_get_user (ts_http_watcher_get_caller (watcher)));
  ts_http_json_add_string (builder, "address",
      ts_caller_get_address (ts_http_watcher_get_caller (watcher)));
  ts_http_json_add_string (
      builder, "state", ts_webrtc_viewer_state_to_string (status.state));
  ts_http_json_add_integer (builder, "units", status.n_units);
  ts_http_json_add_integer (builder, "droppedUnits", status.n_dropped);
  ts_http_json_add_integer (builder, "lostPackets", status.reports.n_lost);
  if (status.reports.round_trip_ms >= 0)
    ts_http_json_add_number (
        builder, "roundTripMs", status.reports.round_trip_ms);
  json_builder_end_object (builder);
}

static void
get_viewers (TsHttpRequest *request, gpointer owner)
{
  TsHttpWhep *self = owner;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "viewers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->watchers->len; i++)
    add_watcher (builder, g_ptr_array_index (self->watchers, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

/* What a browser has to know before it makes an offer. */
static void
get_whep (TsHttpRequest *request, gpointer owner)
{
  TsHttpWhep *self = owner;
  g_auto (TsWebrtcIce) ice = ts_http_whep_shared_get_ice (&self->shared);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  ts_webrtc_pipeline_warm_up ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "enabled");
  /* who sees a preview without an account may not post an offer */
  json_builder_add_boolean_value (builder,
      ts_caller_get_user (ts_http_request_get_caller (request)) != NULL
          && g_settings_get_boolean (self->shared.sources.settings, "enabled"));
  json_builder_set_member_name (builder, "iceServers");
  json_builder_begin_array (builder);
  if (ice.stun != NULL) {
    g_autofree gchar *url = g_strconcat ("stun:", ice.stun, NULL);

    json_builder_begin_object (builder);
    ts_http_json_add_string (builder, "urls", url);
    json_builder_end_object (builder);
  }
  if (ice.turn != NULL) {
    g_autofree gchar *url = g_strconcat ("turn:", ice.turn, NULL);

    json_builder_begin_object (builder);
    ts_http_json_add_string (builder, "urls", url);
    ts_http_json_add_string (builder, "username", ice.user);
    ts_http_json_add_string (builder, "credential", ice.password);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  /* by which a browser knows how old a picture is */
  ts_http_json_add_number (
      builder, "unixMs", (gdouble) g_get_real_time () / 1000);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static TsHttpPasswordPlace
get_password_place (TsHttpWhep *self)
{
  return (TsHttpPasswordPlace){.secrets = self->shared.secrets,
      .name = TS_HTTP_WHEP_SECRET,
      .door = self->shared.door,
      .action = "webrtc.turn-password"};
}

static void
put_password (TsHttpRequest *request, gpointer owner)
{
  const TsHttpPasswordPlace place = get_password_place (owner);

  ts_http_password_put (request, &place);
}

static void
delete_password (TsHttpRequest *request, gpointer owner)
{
  const TsHttpPasswordPlace place = get_password_place (owner);

  ts_http_password_delete (request, &place);
}

static const TsHttpRoute routes[] = {
    {"GET", WHEP, TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0, get_whep, NULL},
    {"POST", WHEP "/{stream...}", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_VIEW,
        TS_WEBRTC_OFFER_MAX_SIZE, post_offer, NULL},
    {"GET", TS_HTTP_WHEP_VIEWERS, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_STREAM,
        0, get_viewers, NULL},
    {"PATCH", VIEWER, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_VIEW, 0,
        patch_viewer, NULL},
    {"DELETE", VIEWER, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_VIEW, 0,
        delete_viewer, NULL},
    {"PUT", WHEP "/turn-password", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_STREAM, 0, put_password, NULL},
    {"DELETE", WHEP "/turn-password", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_STREAM, 0, delete_password, NULL},
};

void
ts_http_whep_add_routes (TsHttpWhep *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}

/* ---- who may not any more ---- */

static gboolean
is_concerned (const TsHttpWatcher *watcher, const TsRecord *record)
{
  const gchar *user = ts_caller_get_user (ts_http_watcher_get_caller (watcher));

  if (g_str_equal (record->action, "tokens.remove"))
    return ts_http_watcher_get_session (watcher) == NULL;
  return g_str_has_prefix (record->action, "users.") && user != NULL
         && g_str_has_prefix (record->target, "user:")
         && g_str_equal (record->target + strlen ("user:"), user);
}

/* Who still may comes back by itself. */
static void
on_recorded (TsDoor *door, TsRecord *record, gpointer user_data)
{
  TsHttpWhep *self = user_data;

  if (record->refusal != NULL || record->target == NULL)
    return;
  for (guint i = self->watchers->len; i > 0; i--) {
    if (is_concerned (g_ptr_array_index (self->watchers, i - 1), record))
      g_ptr_array_remove_index_fast (self->watchers, i - 1);
  }
}

static void
on_session_ended (
    TsSessions *sessions, const gchar *session, gpointer user_data)
{
  TsHttpWhep *self = user_data;

  for (guint i = self->watchers->len; i > 0; i--) {
    const TsHttpWatcher *watcher = g_ptr_array_index (self->watchers, i - 1);

    if (g_strcmp0 (ts_http_watcher_get_session (watcher), session) == 0)
      g_ptr_array_remove_index_fast (self->watchers, i - 1);
  }
}

static void
on_stream_removed (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  TsHttpWhep *self = user_data;

  for (guint i = self->watchers->len; i > 0; i--) {
    const TsHttpWatcher *watcher = g_ptr_array_index (self->watchers, i - 1);

    if (ts_http_watcher_get_stream (watcher) == stream)
      g_ptr_array_remove_index_fast (self->watchers, i - 1);
  }
}

static gboolean
check_server (GVariant *value, GError **error)
{
  return ts_webrtc_ice_check_server (g_variant_get_string (value, NULL), error);
}

/**
 * ts_http_whep_new:
 * @door: is told who watches, and tells when an account is otherwise
 * @secrets: where the password of the TURN server is
 *
 * Returns: (transfer full) (nullable): nobody watches yet; %NULL: @error says
 *   what is wrong with the settings
 */
TsHttpWhep *
ts_http_whep_new (TsCamera *camera, TsEventBus *bus, TsEventHistory *history,
    TsDoor *door, TsSecrets *secrets, GError **error)
{
  TsSettings *settings = ts_camera_get_settings (camera);
  TsHttpWhep *self;

  ts_settings_set_validator (settings, "stun-server", check_server);
  ts_settings_set_validator (settings, "turn-server", check_server);
  if (!ts_settings_add_instance (settings, "webrtc", NULL, NULL, NULL, error))
    return NULL;
  self = g_object_new (TS_TYPE_HTTP_WHEP, NULL);
  self->shared.sources.camera = g_object_ref (camera);
  self->shared.sources.bus = g_object_ref (bus);
  self->shared.sources.history = g_object_ref (history);
  self->shared.sources.settings =
      ts_settings_get (settings, "webrtc", NULL, NULL);
  self->shared.door = g_object_ref (door);
  self->shared.secrets = g_object_ref (secrets);
  self->recorded_id =
      g_signal_connect (door, "recorded", G_CALLBACK (on_recorded), self);
  g_signal_connect_object (
      camera, "stream-removed", G_CALLBACK (on_stream_removed), self, 0);
  return self;
}

/**
 * ts_http_whep_set_address:
 * @address: numeric address that the camera listens on; viewers are sent to
 *   from there
 */
void
ts_http_whep_set_address (TsHttpWhep *self, const gchar *address)
{
  g_autoptr (GInetAddress) where = g_inet_address_new_from_string (address);

  g_clear_pointer (&self->shared.address, g_free);
  if (where != NULL && !g_inet_address_get_is_any (where))
    self->shared.address = g_strdup (address);
}

/**
 * ts_http_whep_follow_sessions:
 * @sessions: what was opened in one of them ends with it
 */
void
ts_http_whep_follow_sessions (TsHttpWhep *self, TsSessions *sessions)
{
  g_return_if_fail (self->sessions == NULL);
  self->sessions = g_object_ref (sessions);
  self->ended_id =
      g_signal_connect (sessions, "ended", G_CALLBACK (on_session_ended), self);
}

/**
 * ts_http_whep_stop:
 *
 * Lets all viewers go, and waits a little for that.
 */
void
ts_http_whep_stop (TsHttpWhep *self)
{
  g_ptr_array_set_size (self->watchers, 0);
  if (!ts_pipeline_closer_wait (self->shared.closer, CLOSE_MS))
    g_message ("a pipeline of WebRTC does not close; going on without it");
}

guint
ts_http_whep_get_n_viewers (TsHttpWhep *self)
{
  return self->watchers->len;
}

static void
ts_http_whep_dispose (GObject *object)
{
  TsHttpWhep *self = TS_HTTP_WHEP (object);

  g_ptr_array_set_size (self->watchers, 0);
  if (self->shared.door != NULL)
    g_clear_signal_handler (&self->recorded_id, self->shared.door);
  if (self->sessions != NULL)
    g_clear_signal_handler (&self->ended_id, self->sessions);
  g_clear_object (&self->sessions);
  g_clear_object (&self->shared.door);
  g_clear_object (&self->shared.secrets);
  g_clear_object (&self->shared.sources.camera);
  g_clear_object (&self->shared.sources.bus);
  g_clear_object (&self->shared.sources.history);
  g_clear_object (&self->shared.sources.settings);
  G_OBJECT_CLASS (ts_http_whep_parent_class)->dispose (object);
}

static void
ts_http_whep_finalize (GObject *object)
{
  TsHttpWhep *self = TS_HTTP_WHEP (object);

  g_ptr_array_unref (self->watchers);
  ts_pipeline_closer_unref (self->shared.closer);
  g_free (self->shared.address);
  G_OBJECT_CLASS (ts_http_whep_parent_class)->finalize (object);
}

static void
ts_http_whep_class_init (TsHttpWhepClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_http_whep_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_http_whep_finalize;
}

static void
ts_http_whep_init (TsHttpWhep *self)
{
  self->shared.closer = ts_pipeline_closer_new ();
  self->watchers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_http_watcher_free);
}
