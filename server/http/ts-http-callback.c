/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCallback"
#include "config.h"

#include "http/ts-http-callback.h"

#include <string.h>

#include "camera/ts-event-queue.h"
#include "camera/ts-event-types.h"
#include "http/ts-http-event-json.h"
#include "http/ts-http-link-settings.h"
#include "http/ts-http-poster.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-work.h"

#define CONCERN "callback"
#define MAX_TOPICS 1000

struct _TsHttpCallback
{
  GObject parent_instance;

  TsEventBus *bus;
  TsSettings *settings;
  TsCertificates *certificates;
  TsCaller *reader; /* may see what the server may be told */
  gchar *serial;
  GSettings *keys;
  gulong on_changed;
  gulong on_listed;
  guint setup_source;

  TsEventQueue *queue; /* NULL: off */
  gchar *topics;       /* as the queue has them */
  guint queue_length;
  TsHttpPoster *poster;
  gboolean is_told; /* there is a property */
  guint64 n_lost;
};

G_DEFINE_FINAL_TYPE (TsHttpCallback, ts_http_callback, G_TYPE_OBJECT)

/**
 * ts_http_callback_new:
 * @serial: of the camera
 */
TsHttpCallback *
ts_http_callback_new (TsEventBus *bus, TsSettings *settings,
    TsCertificates *certificates, const gchar *serial)
{
  TsHttpCallback *self = g_object_new (TS_TYPE_HTTP_CALLBACK, NULL);

  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  self->certificates = g_object_ref (certificates);
  self->serial = g_strdup (serial);
  /* who is where and who was refused is the audit log's, for few */
  self->reader = ts_caller_new_anonymous (
      TS_PERMISSION_VIEW | TS_PERMISSION_EVENTS, "callback", NULL);
  return self;
}

static guint64
count_lost (TsHttpCallback *self)
{
  return self->n_lost
         + (self->queue != NULL ? ts_event_queue_get_lost (self->queue) : 0);
}

static void
publish (TsHttpCallback *self, TsEvent *event)
{
  ts_event_bus_publish (self->bus, event);
  ts_event_unref (event);
}

static void
on_changed (gpointer user_data)
{
  TsHttpCallback *self = user_data;

  self->is_told = TRUE;
  publish (
      self, ts_event_new_callback (
                ts_http_poster_is_connected (self->poster), count_lost (self)));
}

/* What happens to the callback is no news for the server. */
static gboolean
is_wanted (TsEvent *event, gpointer user_data)
{
  TsHttpCallback *self = user_data;

  return ts_event_may_be_seen (event, self->reader)
         && !ts_event_topic_matches (
             ts_event_get_topic (event), "tts:Callback//.");
}

static void
on_filled (TsEventQueue *queue, gpointer user_data)
{
  TsHttpCallback *self = user_data;

  ts_http_poster_wake (self->poster);
}

static TsHttpPosting *
build_posting (TsEvent *event)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *id =
      g_strdup_printf ("%" G_GINT64_FORMAT, ts_event_get_id (event));
  gchar *text;
  g_autoptr (GBytes) body = NULL;

  ts_http_json_add_event (builder, event);
  text = ts_http_json_to_string (builder);
  body = g_bytes_new_take (text, strlen (text));
  return ts_http_posting_new (
      "application/json", body, "X-Thermoscope-Event", id, NULL);
}

static TsHttpPosting *
take_next (gpointer user_data)
{
  TsHttpCallback *self = user_data;
  guint64 n_lost = 0;
  g_autoptr (TsEvent) event = NULL;

  if (self->queue == NULL)
    return NULL;
  event = ts_event_queue_pop (self->queue, &n_lost);
  self->n_lost += n_lost;
  return event != NULL ? build_posting (event) : NULL;
}

static guint64
get_lost (gpointer user_data)
{
  return count_lost (user_data);
}

static const TsHttpPosterSource source = {
    "callback", "events", take_next, get_lost, on_changed};

static void
close_queue (TsHttpCallback *self)
{
  self->n_lost = count_lost (self);
  if (self->queue != NULL)
    self->n_lost += ts_event_queue_get_length (self->queue);
  if (ts_http_poster_drop (self->poster))
    self->n_lost++;
  g_clear_pointer (&self->queue, ts_event_queue_free);
}

/* What waits stays, unless other topics are asked for. */
static void
ensure_queue (TsHttpCallback *self)
{
  g_autofree gchar *topics = g_settings_get_string (self->keys, "topics");
  guint length = g_settings_get_uint (self->keys, "queue-length");

  if (self->queue != NULL && length == self->queue_length
      && g_str_equal (topics, self->topics))
    return;
  close_queue (self);
  g_free (self->topics);
  self->topics = g_steal_pointer (&topics);
  self->queue_length = length;
  self->queue = ts_event_queue_new (self->bus,
      self->topics[0] != '\0' ? self->topics : NULL, length,
      G_CALLBACK (on_filled), self);
  ts_event_queue_set_filter (self->queue, is_wanted, self);
}

static gboolean
is_enabled (TsHttpCallback *self)
{
  g_autofree gchar *url = g_settings_get_string (self->keys, "url");

  return url[0] != '\0' && g_settings_get_boolean (self->keys, "enabled");
}

static void
turn_off (TsHttpCallback *self)
{
  close_queue (self);
  ts_http_poster_reset (self->poster);
  if (self->is_told)
    publish (self, ts_event_new_callback_gone ());
  self->is_told = FALSE;
}

static void
set_up (TsHttpCallback *self)
{
  g_autoptr (TsHttpLink) link = NULL;
  g_autoptr (GError) error = NULL;

  ts_http_poster_set_link (self->poster, NULL);
  if (!is_enabled (self)) {
    turn_off (self);
    return;
  }
  ensure_queue (self);
  link = ts_http_link_new_from_settings (
      self->keys, CONCERN, self->certificates, self->serial, &error);
  if (link == NULL)
    ts_http_poster_set_error (
        self->poster, g_strdup (error->message), "nothing is sent");
  ts_http_poster_set_link (self->poster, link);
}

static gboolean
on_set_up (gpointer user_data)
{
  TsHttpCallback *self = user_data;

  self->setup_source = 0;
  set_up (self);
  return G_SOURCE_REMOVE;
}

/* Several keys that are changed together are one change. */
static void
set_up_soon (TsHttpCallback *self)
{
  if (self->setup_source == 0)
    self->setup_source = g_idle_add (on_set_up, self);
}

static gboolean
refuse (GError **error, const gchar *message)
{
  g_set_error_literal (
      error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
check_topics (const gchar *text, GError **error)
{
  if (strlen (text) > MAX_TOPICS)
    return refuse (error, "topics may have up to 1000 bytes");
  for (const gchar *at = text; *at != '\0'; at++) {
    if (!g_ascii_isgraph (*at))
      return refuse (error, "topics have no blanks and no letters like ä");
  }
  return TRUE;
}

static gboolean
check_setting (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, gpointer user_data, GError **error)
{
  TsHttpCallback *self = user_data;
  g_autofree gchar *text = NULL;

  if (!g_str_equal (key, "topics"))
    return ts_http_link_check_setting (
        view, concern, instance, key, self->certificates, error);
  text = ts_settings_view_get_string (view, concern, instance, key);
  return text == NULL || check_topics (text, error);
}

/**
 * ts_http_callback_start:
 *
 * Follows the settings and the events from now on.
 */
gboolean
ts_http_callback_start (TsHttpCallback *self, GError **error)
{
  if (self->keys != NULL)
    return TRUE;
  if (!ts_settings_add_instance (
          self->settings, CONCERN, NULL, NULL, NULL, error))
    return FALSE;
  self->keys = ts_settings_get (self->settings, CONCERN, NULL, error);
  if (self->keys == NULL)
    return FALSE;
  ts_settings_add_rule (
      self->settings, CONCERN, "*", check_setting, self, NULL);
  self->on_changed = g_signal_connect_swapped (
      self->keys, "changed", G_CALLBACK (set_up_soon), self);
  self->on_listed = g_signal_connect_swapped (
      self->certificates, "listed", G_CALLBACK (set_up_soon), self);
  set_up (self);
  return TRUE;
}

void
ts_http_callback_stop (TsHttpCallback *self)
{
  if (self->keys == NULL)
    return;
  g_clear_signal_handler (&self->on_changed, self->keys);
  g_clear_signal_handler (&self->on_listed, self->certificates);
  g_clear_handle_id (&self->setup_source, g_source_remove);
  ts_settings_remove_rules (self->settings, self);
  ts_http_poster_set_link (self->poster, NULL);
  close_queue (self);
  g_clear_object (&self->keys);
}

static void
reply_status (TsHttpRequest *request, gpointer owner)
{
  TsHttpCallback *self = owner;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, self->queue != NULL);
  ts_http_poster_add_status (self->poster, builder,
      self->queue != NULL ? ts_event_queue_get_length (self->queue) : 0);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GError) error = NULL;
  guint status =
      ts_http_link_post_finish (TS_HTTP_LINK (source), result, &error);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "delivered");
  json_builder_add_boolean_value (builder, status >= 200 && status < 300);
  if (status > 0)
    ts_http_json_add_integer (builder, "status", status);
  if (error != NULL)
    ts_http_json_add_string (builder, "error", error->message);
  json_builder_end_object (builder);
  ts_http_work_reply_json (work, builder);
}

/* By a way of its own, so that it does not have to wait behind others. */
static void
reply_test (TsHttpRequest *request, gpointer owner)
{
  TsHttpCallback *self = owner;
  g_autofree gchar *url = g_settings_get_string (self->keys, "url");
  g_autoptr (TsHttpLink) link = NULL;
  g_autoptr (TsEvent) event = ts_event_new_callback_test ();
  g_autoptr (TsHttpPosting) posting = build_posting (event);
  GError *error = NULL;

  if (url[0] == '\0') {
    ts_http_request_refuse (
        request, SOUP_STATUS_CONFLICT, NULL, "callback.url is not set");
    return;
  }
  link = ts_http_link_new_from_settings (
      self->keys, CONCERN, self->certificates, self->serial, &error);
  if (link == NULL) {
    ts_http_request_fail (request, "url", error);
    return;
  }
  ts_http_link_post_async (
      link, posting, on_tested, ts_http_work_new (request, self));
}

#define PERMISSIONS (TS_PERMISSION_EVENTS | TS_PERMISSION_NETWORK)

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/callback", TS_HTTP_GATE_PERMISSION, PERMISSIONS, 0,
        reply_status, NULL},
    {"POST", "/api/v1/callback/test", TS_HTTP_GATE_PERMISSION, PERMISSIONS, 0,
        reply_test, NULL},
};

void
ts_http_callback_add_routes (TsHttpCallback *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}

static void
ts_http_callback_dispose (GObject *object)
{
  TsHttpCallback *self = TS_HTTP_CALLBACK (object);

  ts_http_callback_stop (self);
  g_clear_object (&self->certificates);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (ts_http_callback_parent_class)->dispose (object);
}

static void
ts_http_callback_finalize (GObject *object)
{
  TsHttpCallback *self = TS_HTTP_CALLBACK (object);

  ts_caller_unref (self->reader);
  ts_http_poster_free (self->poster);
  g_free (self->serial);
  g_free (self->topics);
  G_OBJECT_CLASS (ts_http_callback_parent_class)->finalize (object);
}

static void
ts_http_callback_class_init (TsHttpCallbackClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_http_callback_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_http_callback_finalize;
}

static void
ts_http_callback_init (TsHttpCallback *self)
{
  self->poster = ts_http_poster_new (&source, self);
}
