/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCallback"
#include "config.h"

#include "http/ts-http-callback.h"

#include <string.h>

#include "access/ts-authorities.h"
#include "camera/ts-event-queue.h"
#include "camera/ts-event-types.h"
#include "http/ts-http-callback-link.h"
#include "http/ts-http-work.h"
#include "media/ts-backoff.h"

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
  TsHttpCallbackLink *link;
  TsEvent *current; /* at the head, on its way or to be tried again */
  gboolean is_posting;
  TsBackoff backoff;
  guint retry_source;

  gboolean is_connected;
  gboolean is_told; /* there is a property */
  guint last_status;
  gchar *error;
  guint64 n_delivered;
  guint64 n_lost;
};

static void post_next (TsHttpCallback *self);

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

static guint
count_waiting (TsHttpCallback *self)
{
  return (self->queue != NULL ? ts_event_queue_get_length (self->queue) : 0)
         + (self->current != NULL ? 1 : 0);
}

static void
publish (TsHttpCallback *self, TsEvent *event)
{
  ts_event_bus_publish (self->bus, event);
  ts_event_unref (event);
}

static void
tell_state (TsHttpCallback *self, gboolean is_connected)
{
  if (self->is_told && self->is_connected == is_connected)
    return;
  self->is_told = TRUE;
  self->is_connected = is_connected;
  publish (self, ts_event_new_callback (is_connected, count_lost (self)));
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
  post_next (user_data);
}

/* Takes @message. The first of a row is said; a server that is away for a
 * night says no more than one that is away for a minute. */
static void
keep_error (TsHttpCallback *self, gchar *message, const gchar *then)
{
  if (g_strcmp0 (self->error, message) != 0)
    g_message ("the callback does not work: %s; %s", message, then);
  g_free (self->error);
  self->error = message;
}

static void
end_current (TsHttpCallback *self)
{
  g_clear_pointer (&self->current, ts_event_unref);
  self->backoff = (TsBackoff){0};
}

static void
take_delivered (TsHttpCallback *self)
{
  const guint64 n_lost = count_lost (self);

  if (self->error != NULL)
    g_message ("the callback works again; %" G_GUINT64_FORMAT
               " events were lost since the start",
        n_lost);
  g_clear_pointer (&self->error, g_free);
  self->n_delivered++;
  end_current (self);
  tell_state (self, TRUE);
}

static gboolean
on_retry (gpointer user_data)
{
  TsHttpCallback *self = user_data;

  self->retry_source = 0;
  post_next (self);
  return G_SOURCE_REMOVE;
}

/* Takes @message. */
static void
try_later (TsHttpCallback *self, gchar *message)
{
  guint pause_s = ts_backoff_failed (&self->backoff, 0);

  keep_error (self, message, "trying again");
  self->retry_source = g_timeout_add_seconds (pause_s, on_retry, self);
  tell_state (self, FALSE);
}

/* Asking again for what is refused does not help; asking too soon does. */
static gboolean
is_refusal (guint status)
{
  return status >= 300 && status < 500 && status != SOUP_STATUS_REQUEST_TIMEOUT
         && status != 429;
}

static gchar *
describe_status (guint status)
{
  return g_strdup_printf (
      "the server answered %u %s", status, soup_status_get_phrase (status));
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsHttpCallback) self = user_data;
  TsHttpCallbackLink *link = TS_HTTP_CALLBACK_LINK (source);
  g_autoptr (GError) error = NULL;
  guint status = ts_http_callback_link_post_finish (link, result, &error);

  if (self->link != link)
    return; /* other settings by now */
  self->is_posting = FALSE;
  self->last_status = status;
  if (status >= 200 && status < 300) {
    take_delivered (self);
  } else if (is_refusal (status)) {
    keep_error (self, describe_status (status), "leaving out what it refuses");
    end_current (self);
    tell_state (self, FALSE);
  } else {
    try_later (self,
        status > 0 ? describe_status (status) : g_strdup (error->message));
    return;
  }
  post_next (self);
}

static void
post_next (TsHttpCallback *self)
{
  guint64 n_lost = 0;

  if (self->link == NULL || self->is_posting || self->retry_source != 0)
    return;
  if (self->current == NULL) {
    self->current = ts_event_queue_pop (self->queue, &n_lost);
    self->n_lost += n_lost;
  }
  if (self->current == NULL)
    return;
  self->is_posting = TRUE;
  ts_http_callback_link_post_async (
      self->link, self->current, on_posted, g_object_ref (self));
}

static void
close_link (TsHttpCallback *self)
{
  g_autoptr (TsHttpCallbackLink) link = g_steal_pointer (&self->link);

  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->is_posting = FALSE;
  self->backoff = (TsBackoff){0};
  if (link != NULL)
    ts_http_callback_link_close (link);
}

static void
close_queue (TsHttpCallback *self)
{
  self->n_lost = count_lost (self) + count_waiting (self);
  g_clear_pointer (&self->queue, ts_event_queue_free);
  g_clear_pointer (&self->current, ts_event_unref);
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

static TsHttpCallbackLink *
new_link (TsHttpCallback *self, GError **error)
{
  g_autofree gchar *url = g_settings_get_string (self->keys, "url");
  g_autofree gchar *id = g_settings_get_string (self->keys, "authority");
  g_autoptr (GPtrArray) authorities =
      ts_authorities_list (self->certificates, CONCERN, id);
  g_autoptr (GUri) uri = ts_http_callback_parse_url (url, error);

  if (uri == NULL)
    return NULL;
  return ts_http_callback_link_new (uri, authorities, self->serial,
      g_settings_get_uint (self->keys, "timeout"));
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
  self->last_status = 0;
  g_clear_pointer (&self->error, g_free);
  self->is_connected = FALSE;
  if (self->is_told)
    publish (self, ts_event_new_callback_gone ());
  self->is_told = FALSE;
}

static void
set_up (TsHttpCallback *self)
{
  g_autoptr (GError) error = NULL;

  close_link (self);
  if (!is_enabled (self)) {
    turn_off (self);
    return;
  }
  ensure_queue (self);
  self->link = new_link (self, &error);
  if (self->link == NULL)
    keep_error (self, g_strdup (error->message), "nothing is sent");
  post_next (self);
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
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) problem = NULL;

  if (!g_str_equal (key, "url") && !g_str_equal (key, "authority")
      && !g_str_equal (key, "topics"))
    return TRUE;
  text = ts_settings_view_get_string (view, concern, instance, key);
  if (text == NULL || text[0] == '\0')
    return TRUE;
  if (g_str_equal (key, "topics"))
    return check_topics (text, error);
  if (g_str_equal (key, "url")) {
    uri = ts_http_callback_parse_url (text, error);
    return uri != NULL;
  }
  return ts_certificates_check_trust (self->certificates, text, &problem)
         || refuse (error, problem->message);
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
  close_link (self);
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
  json_builder_set_member_name (builder, "connected");
  json_builder_add_boolean_value (builder, self->is_connected);
  ts_http_json_add_integer (builder, "delivered", self->n_delivered);
  ts_http_json_add_integer (builder, "lost", count_lost (self));
  ts_http_json_add_integer (builder, "waiting", count_waiting (self));
  if (self->last_status > 0)
    ts_http_json_add_integer (builder, "lastStatus", self->last_status);
  if (self->error != NULL)
    ts_http_json_add_string (builder, "lastError", self->error);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GError) error = NULL;
  guint status = ts_http_callback_link_post_finish (
      TS_HTTP_CALLBACK_LINK (source), result, &error);

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
  g_autoptr (TsHttpCallbackLink) link = NULL;
  g_autoptr (TsEvent) event = ts_event_new_callback_test ();
  GError *error = NULL;

  if (url[0] == '\0') {
    ts_http_request_refuse (
        request, SOUP_STATUS_CONFLICT, NULL, "callback.url is not set");
    return;
  }
  link = new_link (self, &error);
  if (link == NULL) {
    ts_http_request_fail (request, "url", error);
    return;
  }
  ts_http_callback_link_post_async (
      link, event, on_tested, ts_http_work_new (request, self));
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
  g_free (self->serial);
  g_free (self->topics);
  g_free (self->error);
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
}
