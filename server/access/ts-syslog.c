/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSyslog"
#include "config.h"

#include "access/ts-syslog.h"

#include "access/ts-authorities.h"
#include "access/ts-syslog-format.h"
#include "access/ts-syslog-link.h"
#include "media/ts-backoff.h"

/* What goes in one write: a TLS record, more or less. */
#define MAX_BATCH_SIZE (16 * 1024)

struct _TsSyslog
{
  GObject parent_instance;

  TsDoor *door;
  TsSettings *settings;
  TsCertificates *certificates;
  GSettings *keys;
  gulong on_recorded;
  gulong on_changed;
  gulong on_listed;

  TsSyslogState state;
  TsSyslogLink *link;
  gulong on_closed;
  TsBackoff backoff;
  guint retry_source;
  gchar *error;

  GQueue waiting;   /* GBytes, a frame each */
  guint n_in_batch; /* how many of the first are being sent */
  guint64 n_sent;
  guint64 n_lost;
  guint64 n_lost_untold;
};

static void open_link (TsSyslog *self);
static void send_some (TsSyslog *self);

G_DEFINE_FINAL_TYPE (TsSyslog, ts_syslog, G_TYPE_OBJECT)

const gchar *
ts_syslog_state_to_string (TsSyslogState state)
{
  static const gchar *const names[] = {
      "off", "connecting", "connected", "waiting"};

  g_return_val_if_fail (state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

TsSyslog *
ts_syslog_new (TsDoor *door, TsSettings *settings, TsCertificates *certificates)
{
  TsSyslog *self = g_object_new (TS_TYPE_SYSLOG, NULL);

  self->door = g_object_ref (door);
  self->settings = g_object_ref (settings);
  self->certificates = g_object_ref (certificates);
  return self;
}

static void
close_link (TsSyslog *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (self->link == NULL)
    return;
  g_clear_signal_handler (&self->on_closed, self->link);
  ts_syslog_link_close (self->link);
  g_clear_object (&self->link);
  self->n_in_batch = 0;
}

static gboolean
on_retry (gpointer user_data)
{
  TsSyslog *self = user_data;

  self->retry_source = 0;
  open_link (self);
  return G_SOURCE_REMOVE;
}

/* Takes @message. The first of a row is said; a server that is away for a
 * night says no more than one that is away for a minute. */
static void
give_up_link (TsSyslog *self, gchar *message)
{
  guint pause_s;

  close_link (self);
  pause_s = ts_backoff_failed (&self->backoff, g_get_monotonic_time ());
  if (g_strcmp0 (self->error, message) != 0)
    g_message ("the syslog server does not get the audit log: %s; trying again",
        message);
  g_free (self->error);
  self->error = message;
  self->state = TS_SYSLOG_WAITING;
  self->retry_source = g_timeout_add_seconds (pause_s, on_retry, self);
}

static void
on_closed (TsSyslogLink *link, gpointer user_data)
{
  give_up_link (user_data, g_strdup ("it closed the connection"));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsSyslog) self = user_data;
  TsSyslogLink *link = TS_SYSLOG_LINK (source);
  g_autoptr (GError) error = NULL;
  const gboolean ok = ts_syslog_link_open_finish (link, result, &error);

  if (self->link != link)
    return; /* other settings by now */
  if (!ok) {
    give_up_link (self, g_strdup (error->message));
    return;
  }
  if (self->error != NULL)
    g_message ("the syslog server gets the audit log again");
  g_clear_pointer (&self->error, g_free);
  self->state = TS_SYSLOG_CONNECTED;
  ts_backoff_started (&self->backoff, g_get_monotonic_time ());
  self->on_closed =
      g_signal_connect (link, "closed", G_CALLBACK (on_closed), self);
  send_some (self);
}

/* Who may vouch for the server. */
static GPtrArray *
list_authorities (TsSyslog *self)
{
  g_autofree gchar *id = g_settings_get_string (self->keys, "syslog-authority");

  return ts_authorities_list (self->certificates, "syslog", id);
}

static void
open_link (TsSyslog *self)
{
  g_autofree gchar *server =
      g_settings_get_string (self->keys, "syslog-server");
  g_autofree gchar *fingerprint =
      g_settings_get_string (self->keys, "syslog-fingerprint");
  g_autoptr (GPtrArray) authorities = list_authorities (self);

  close_link (self);
  if (server[0] == '\0') {
    self->state = TS_SYSLOG_OFF;
    g_clear_pointer (&self->error, g_free);
    g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
    self->n_lost_untold = 0;
    return;
  }
  self->state = TS_SYSLOG_CONNECTING;
  self->link = ts_syslog_link_new (server, authorities, fingerprint);
  ts_syslog_link_open_async (self->link, on_opened, g_object_ref (self));
}

static void
forget_batch (TsSyslog *self)
{
  self->n_sent += self->n_in_batch;
  for (; self->n_in_batch > 0; self->n_in_batch--)
    g_bytes_unref (g_queue_pop_head (&self->waiting));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsSyslog) self = user_data;
  TsSyslogLink *link = TS_SYSLOG_LINK (source);
  g_autoptr (GError) error = NULL;
  const gboolean ok = ts_syslog_link_send_finish (link, result, &error);

  if (self->link != link)
    return; /* the batch still waits, for the next link */
  if (!ok) {
    give_up_link (self, g_strdup (error->message));
    return;
  }
  forget_batch (self);
  send_some (self);
}

/* How many there were goes first, before the oldest that are left. */
static void
tell_lost (TsSyslog *self)
{
  if (self->n_lost_untold == 0)
    return;
  g_queue_push_head (
      &self->waiting, ts_syslog_format_lost (self->n_lost_untold,
                          g_get_real_time (), g_get_host_name ()));
  self->n_lost_untold = 0;
}

static void
send_some (TsSyslog *self)
{
  g_autoptr (GByteArray) batch = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (self->state != TS_SYSLOG_CONNECTED || self->n_in_batch > 0)
    return;
  tell_lost (self);
  if (g_queue_is_empty (&self->waiting))
    return;
  batch = g_byte_array_new ();
  for (GList *link = self->waiting.head; link != NULL; link = link->next) {
    gsize size;
    gconstpointer data = g_bytes_get_data (link->data, &size);

    if (batch->len > 0 && batch->len + size > MAX_BATCH_SIZE)
      break;
    g_byte_array_append (batch, data, size);
    self->n_in_batch++;
  }
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&batch));
  ts_syslog_link_send_async (self->link, bytes, on_sent, g_object_ref (self));
}

static void
on_recorded (TsDoor *door, TsRecord *record, gpointer user_data)
{
  TsSyslog *self = user_data;

  if (self->state == TS_SYSLOG_OFF)
    return;
  /* what is on its way may not be thrown away under it */
  if (g_queue_get_length (&self->waiting) >= TS_SYSLOG_MAX_WAITING) {
    g_bytes_unref (g_queue_pop_nth (&self->waiting, self->n_in_batch));
    self->n_lost++;
    self->n_lost_untold++;
  }
  g_queue_push_tail (
      &self->waiting, ts_syslog_format_record (record, g_get_host_name ()));
  send_some (self);
}

static void
on_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  TsSyslog *self = user_data;

  if (!g_str_has_prefix (key, "syslog-"))
    return;
  self->backoff = (TsBackoff){0};
  open_link (self);
}

/* Another authority may be the one that was missing. */
static void
on_listed (TsCertificates *certificates, gpointer user_data)
{
  TsSyslog *self = user_data;

  if (self->state != TS_SYSLOG_WAITING)
    return;
  self->backoff = (TsBackoff){0};
  open_link (self);
}

static gboolean
check_setting (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, gpointer user_data, GError **error)
{
  TsSyslog *self = user_data;
  g_autofree gchar *text =
      ts_settings_view_get_string (view, concern, instance, key);
  g_autoptr (GSocketConnectable) server = NULL;
  g_autoptr (GError) problem = NULL;

  if (text == NULL || text[0] == '\0')
    return TRUE;
  if (g_str_equal (key, "syslog-fingerprint")) {
    if (ts_syslog_fingerprint_is_valid (text))
      return TRUE;
    g_set_error_literal (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
        "a SHA-256 fingerprint has 64 hexadecimal digits, perhaps with colons");
    return FALSE;
  }
  if (g_str_equal (key, "syslog-server")) {
    server = g_network_address_parse (text, TS_SYSLOG_PORT, error);
    if (server == NULL)
      g_prefix_error (error, "'%s': ", text);
    return server != NULL;
  }
  if (ts_certificates_check_trust (self->certificates, text, &problem))
    return TRUE;
  g_set_error_literal (
      error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID, problem->message);
  return FALSE;
}

/**
 * ts_syslog_start:
 *
 * Follows the settings and the door from now on.
 */
gboolean
ts_syslog_start (TsSyslog *self, GError **error)
{
  if (self->keys != NULL)
    return TRUE;
  self->keys = ts_settings_get (self->settings, "audit", NULL, error);
  if (self->keys == NULL)
    return FALSE;
  ts_settings_add_rule (
      self->settings, "audit", "syslog-*", check_setting, self, NULL);
  self->on_recorded =
      g_signal_connect (self->door, "recorded", G_CALLBACK (on_recorded), self);
  self->on_changed =
      g_signal_connect (self->keys, "changed", G_CALLBACK (on_changed), self);
  self->on_listed = g_signal_connect (
      self->certificates, "listed", G_CALLBACK (on_listed), self);
  open_link (self);
  return TRUE;
}

void
ts_syslog_stop (TsSyslog *self)
{
  if (self->keys == NULL)
    return;
  g_clear_signal_handler (&self->on_recorded, self->door);
  g_clear_signal_handler (&self->on_changed, self->keys);
  g_clear_signal_handler (&self->on_listed, self->certificates);
  ts_settings_remove_rules (self->settings, self);
  close_link (self);
  self->state = TS_SYSLOG_OFF;
  g_clear_object (&self->keys);
}

void
ts_syslog_get_status (TsSyslog *self, TsSyslogStatus *ret_status)
{
  ret_status->state = self->state;
  ret_status->n_sent = self->n_sent;
  ret_status->n_waiting = g_queue_get_length (&self->waiting);
  ret_status->n_lost = self->n_lost;
  ret_status->error = self->error;
}

static void
ts_syslog_dispose (GObject *object)
{
  TsSyslog *self = TS_SYSLOG (object);

  ts_syslog_stop (self);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_clear_object (&self->certificates);
  g_clear_object (&self->settings);
  g_clear_object (&self->door);
  G_OBJECT_CLASS (ts_syslog_parent_class)->dispose (object);
}

static void
ts_syslog_finalize (GObject *object)
{
  TsSyslog *self = TS_SYSLOG (object);

  g_free (self->error);
  G_OBJECT_CLASS (ts_syslog_parent_class)->finalize (object);
}

static void
ts_syslog_class_init (TsSyslogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_syslog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_syslog_finalize;
}

static void
ts_syslog_init (TsSyslog *self)
{
  g_queue_init (&self->waiting);
}
