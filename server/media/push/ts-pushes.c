/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsPush"
#include "config.h"

#include "ts-pushes.h"

#include <string.h>

#define CONCERN TS_PUSHES_CONCERN
/* How long the end of the program waits for pipelines to close. */
#define CLOSE_MS 3000

typedef struct
{
  TsPushes *owner;
  gchar *id;
  GSettings *settings;
  gulong changed_handler;
  guint renew_source;
  TsPush *push;
} Entry;

struct _TsPushes
{
  GObject parent_instance;

  TsCamera *camera;
  TsSecrets *secrets;
  TsPipelineCloser *closer;
  gulong committed_handler;
  GHashTable *entries; /* id -> Entry */
  gboolean started;
};

G_DEFINE_FINAL_TYPE (TsPushes, ts_pushes, G_TYPE_OBJECT)

/**
 * ts_pushes_format_secret:
 *
 * Returns: (transfer full): under which name the secret of @id is kept
 */
gchar *
ts_pushes_format_secret (const gchar *id)
{
  return g_strconcat ("push/", id, NULL);
}

/* ---- one push ---- */

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_handle_id (&entry->renew_source, g_source_remove);
  g_clear_signal_handler (&entry->changed_handler, entry->settings);
  ts_push_stop (entry->push);
  g_object_unref (entry->push);
  g_object_unref (entry->settings);
  g_free (entry->id);
  g_free (entry);
}

static void
start_entry (Entry *entry)
{
  TsPushes *self = entry->owner;
  g_autofree gchar *name = g_settings_get_string (entry->settings, "stream");
  g_autofree gchar *url = g_settings_get_string (entry->settings, "url");
  g_autofree gchar *user = g_settings_get_string (entry->settings, "user");
  g_autofree gchar *id = g_settings_get_string (entry->settings, "stream-id");
  g_autofree gchar *secret_name = ts_pushes_format_secret (entry->id);
  g_autoptr (GBytes) secret = ts_secrets_get (self->secrets, secret_name, NULL);
  TsStream *stream = ts_camera_find_stream (self->camera, name);
  const TsPushTarget target = {
      .url = url,
      .user = user,
      .stream_id = id,
      .secret = secret != NULL ? g_bytes_get_data (secret, NULL) : NULL,
      .latency_ms = g_settings_get_uint (entry->settings, "latency"),
      .overhead_percent = g_settings_get_uint (entry->settings, "overhead"),
      .key_length = g_settings_get_uint (entry->settings, "key-length"),
  };

  ts_push_stop (entry->push);
  if (self->started && stream != NULL && *url != '\0'
      && g_settings_get_boolean (entry->settings, "enabled"))
    ts_push_start (entry->push, stream, &target);
}

static gboolean
on_renew (gpointer user_data)
{
  Entry *entry = user_data;

  entry->renew_source = 0;
  start_entry (entry);
  return G_SOURCE_REMOVE;
}

/* Several keys that are set together begin anew once. */
static void
renew_entry (Entry *entry)
{
  if (entry->renew_source == 0)
    entry->renew_source = g_idle_add (on_renew, entry);
}

static void
on_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  if (!g_str_equal (key, "name"))
    renew_entry (user_data);
}

static Entry *
entry_new (TsPushes *self, const gchar *id)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->owner = self;
  entry->id = g_strdup (id);
  entry->settings = ts_settings_get (
      ts_camera_get_settings (self->camera), CONCERN, id, NULL);
  entry->push =
      ts_push_new (id, self->closer, ts_camera_get_clock (self->camera),
          ts_camera_get_base_time (self->camera));
  entry->changed_handler = g_signal_connect (
      entry->settings, "changed", G_CALLBACK (on_changed), entry);
  return entry;
}

/* ---- all of them ---- */

/* Those that there are now; of the others nothing is left but the secret, which
 * goes with the next one of that name. */
static void
follow_instances (TsPushes *self)
{
  TsSettings *settings = ts_camera_get_settings (self->camera);
  g_auto (GStrv) ids = ts_settings_list_instances (settings, CONCERN);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (!g_strv_contains ((const gchar *const *) ids, id))
      g_hash_table_iter_remove (&iter);
  }
  for (guint i = 0; ids[i] != NULL; i++) {
    Entry *entry;

    if (g_hash_table_contains (self->entries, ids[i]))
      continue;
    entry = entry_new (self, ids[i]);
    g_hash_table_insert (self->entries, entry->id, entry);
    renew_entry (entry);
  }
}

static void
on_committed (TsSettings *settings, TsCaller *caller, GPtrArray *deltas,
    gpointer user_data)
{
  follow_instances (user_data);
}

static void
on_streams_changed (TsCamera *camera, TsStream *stream, gpointer user_data)
{
  TsPushes *self = user_data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Entry *entry = value;
    g_autofree gchar *name = g_settings_get_string (entry->settings, "stream");

    if (ts_stream_has_name (stream, name))
      renew_entry (entry);
  }
}

static gboolean
conflict (GError **error, const gchar *message)
{
  g_set_error_literal (
      error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT, message);
  return FALSE;
}

static gboolean
check_setting (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, gpointer user_data, GError **error)
{
  TsPushes *self = user_data;
  g_autofree gchar *text = NULL;
  g_autoptr (GError) problem = NULL;

  if (!g_str_equal (key, "url") && !g_str_equal (key, "stream")
      && !g_str_equal (key, "key-length"))
    return TRUE;
  if (g_str_equal (key, "key-length")) {
    g_autofree gchar *shown =
        ts_settings_view_format_value (view, concern, instance, key);

    return g_str_has_suffix (shown, "16") || g_str_has_suffix (shown, "24")
           || g_str_has_suffix (shown, "32")
           || conflict (error, "a key of SRT has 16, 24 or 32 bytes");
  }
  text = ts_settings_view_get_string (view, concern, instance, key);
  if (text == NULL || *text == '\0')
    return TRUE;
  if (g_str_equal (key, "stream"))
    return ts_camera_find_stream (self->camera, text) != NULL
           || conflict (error, "there is no such stream");
  return ts_push_check_url (text, &problem)
         || conflict (error, problem->message);
}

/**
 * ts_pushes_new:
 * @secrets: where keys, passphrases and passwords are
 *
 * Returns: (transfer full) (nullable): nothing is sent yet; %NULL: @error says
 *   what is wrong with the settings
 */
TsPushes *
ts_pushes_new (TsCamera *camera, TsSecrets *secrets, GError **error)
{
  TsSettings *settings = ts_camera_get_settings (camera);
  g_autoptr (TsPushes) self = NULL;

  if (!ts_settings_add_user_concern (settings, CONCERN, TS_PUSHES_MAX, error))
    return NULL;
  self = g_object_new (TS_TYPE_PUSHES, NULL);
  self->camera = g_object_ref (camera);
  self->secrets = g_object_ref (secrets);
  ts_settings_add_rule (settings, CONCERN, "*", check_setting, self, NULL);
  g_signal_connect_object (
      camera, "stream-added", G_CALLBACK (on_streams_changed), self, 0);
  g_signal_connect_object (
      camera, "stream-removed", G_CALLBACK (on_streams_changed), self, 0);
  return g_steal_pointer (&self);
}

/**
 * ts_pushes_start:
 *
 * After the camera, for its base time.
 */
void
ts_pushes_start (TsPushes *self)
{
  if (self->started)
    return;
  self->started = TRUE;
  self->committed_handler =
      g_signal_connect (ts_camera_get_settings (self->camera), "committed",
          G_CALLBACK (on_committed), self);
  follow_instances (self);
}

/**
 * ts_pushes_stop:
 *
 * Sends nothing any more, and waits a little for that.
 */
void
ts_pushes_stop (TsPushes *self)
{
  if (!self->started)
    return;
  self->started = FALSE;
  g_clear_signal_handler (
      &self->committed_handler, ts_camera_get_settings (self->camera));
  g_hash_table_remove_all (self->entries);
  if (!ts_pipeline_closer_wait (self->closer, CLOSE_MS))
    g_message ("a push does not close; going on without it");
}

/**
 * ts_pushes_renew:
 *
 * Begins anew with what is known now, as with another secret.
 */
void
ts_pushes_renew (TsPushes *self, const gchar *id)
{
  Entry *entry = g_hash_table_lookup (self->entries, id);

  if (entry != NULL)
    renew_entry (entry);
}

/**
 * ts_pushes_get_settings:
 *
 * Returns: (transfer none): where the concern `push` is
 */
TsSettings *
ts_pushes_get_settings (TsPushes *self)
{
  return ts_camera_get_settings (self->camera);
}

/**
 * ts_pushes_get_status:
 * @ret_status: (out caller-allocates): free with ts_push_status_clear()
 *
 * Returns: whether there is such a push
 */
gboolean
ts_pushes_get_status (TsPushes *self, const gchar *id, TsPushStatus *ret_status)
{
  Entry *entry = g_hash_table_lookup (self->entries, id);

  if (entry == NULL)
    return FALSE;
  ts_push_get_status (entry->push, ret_status);
  return TRUE;
}

/**
 * ts_pushes_has_secret:
 *
 * Returns: whether @id has a key, passphrase or password
 */
gboolean
ts_pushes_has_secret (TsPushes *self, const gchar *id)
{
  g_autofree gchar *name = ts_pushes_format_secret (id);
  g_autoptr (GBytes) secret = ts_secrets_get (self->secrets, name, NULL);

  return secret != NULL;
}

static void
ts_pushes_dispose (GObject *object)
{
  TsPushes *self = TS_PUSHES (object);

  ts_pushes_stop (self);
  if (self->camera != NULL)
    ts_settings_remove_rules (ts_camera_get_settings (self->camera), self);
  g_clear_object (&self->camera);
  g_clear_object (&self->secrets);
  G_OBJECT_CLASS (ts_pushes_parent_class)->dispose (object);
}

static void
ts_pushes_finalize (GObject *object)
{
  TsPushes *self = TS_PUSHES (object);

  g_hash_table_unref (self->entries);
  ts_pipeline_closer_unref (self->closer);
  G_OBJECT_CLASS (ts_pushes_parent_class)->finalize (object);
}

static void
ts_pushes_class_init (TsPushesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_pushes_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_pushes_finalize;
}

static void
ts_pushes_init (TsPushes *self)
{
  self->closer = ts_pipeline_closer_new ();
  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
}
