/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-secrets.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "access/ts-memory.h"

/* A sealed secret: version, nonce, cipher text, tag. */
#define VERSION_1 1
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define HEAD_SIZE (1 + NONCE_SIZE)
#define KEY_SIZE 32
#define KEY_ID_FACT "secrets-key"

struct _TsSecrets
{
  GObject parent_instance;

  TsDatabase *database;
  GBytes *key;
  gchar *key_id;

  GMutex sealed_mutex;
  GHashTable *sealed; /* name -> GBytes */
};

G_DEFINE_QUARK (ts_secrets_error, ts_secrets_error)
G_DEFINE_FINAL_TYPE (TsSecrets, ts_secrets, G_TYPE_OBJECT)

static gnutls_aead_cipher_hd_t
open_cipher (TsSecrets *self)
{
  gnutls_datum_t key = {NULL, KEY_SIZE};
  gnutls_aead_cipher_hd_t cipher;

  key.data = (guint8 *) g_bytes_get_data (self->key, NULL);
  if (gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_GCM, &key) != 0)
    g_assert_not_reached ();
  return cipher;
}

/* The name goes along, so that nobody with the database file can put one
 * account's secret in the place of another's. */
static gchar *
build_associated (const gchar *name)
{
  return g_strconcat ("thermoscope secret 1 ", name, NULL);
}

/**
 * ts_secrets_seal:
 *
 * Returns: (transfer full): @value, readable with this device's key under
 *   @name only; or %NULL and @error
 */
GBytes *
ts_secrets_seal (
    TsSecrets *self, const gchar *name, GBytes *value, GError **error)
{
  g_autofree gchar *associated = build_associated (name);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (value, &size);
  gsize sealed_size = size + TAG_SIZE;
  gnutls_aead_cipher_hd_t cipher;
  guint8 *sealed;

  if (size > TS_SECRETS_MAX_SIZE) {
    g_set_error (error, TS_SECRETS_ERROR, TS_SECRETS_ERROR_TOO_LARGE,
        "a secret may have up to %d bytes", TS_SECRETS_MAX_SIZE);
    return NULL;
  }
  sealed = g_malloc (HEAD_SIZE + sealed_size);
  sealed[0] = VERSION_1;
  ts_random_fill (sealed + 1, NONCE_SIZE);
  cipher = open_cipher (self);
  if (gnutls_aead_cipher_encrypt (cipher, sealed + 1, NONCE_SIZE, associated,
          strlen (associated), TAG_SIZE, size > 0 ? data : "", size,
          sealed + HEAD_SIZE, &sealed_size)
      != 0)
    g_assert_not_reached ();
  gnutls_aead_cipher_deinit (cipher);
  return g_bytes_new_take (sealed, HEAD_SIZE + sealed_size);
}

/**
 * ts_secrets_unseal:
 * @sealed: of ts_secrets_seal() with the same @name
 *
 * Returns: (transfer full): wiped when freed; or %NULL and @error
 */
GBytes *
ts_secrets_unseal (
    TsSecrets *self, const gchar *name, GBytes *sealed, GError **error)
{
  g_autofree gchar *associated = build_associated (name);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (sealed, &size);
  g_autofree guint8 *plain = NULL;
  gnutls_aead_cipher_hd_t cipher;
  GBytes *value;
  gsize plain_size;
  gint result = -1;

  if (size >= HEAD_SIZE + TAG_SIZE && data[0] == VERSION_1) {
    plain_size = size - HEAD_SIZE;
    plain = g_malloc (plain_size);
    cipher = open_cipher (self);
    result = gnutls_aead_cipher_decrypt (cipher, data + 1, NONCE_SIZE,
        associated, strlen (associated), TAG_SIZE, data + HEAD_SIZE,
        size - HEAD_SIZE, plain, &plain_size);
    gnutls_aead_cipher_deinit (cipher);
  }
  if (result != 0) {
    g_set_error (error, TS_SECRETS_ERROR, TS_SECRETS_ERROR_DAMAGED,
        "the stored secret '%s' is damaged", name);
    return NULL;
  }
  value = ts_secret_bytes_new (plain, plain_size);
  ts_memory_wipe (plain, size - HEAD_SIZE);
  return value;
}

static gboolean
read_key_id (sqlite3 *db, gchar **ret_id, GError **error)
{
  g_autoptr (sqlite3_stmt) query = ts_sqlite_query (
      db, error, "SELECT value FROM facts WHERE name = ?", "s", KEY_ID_FACT);
  gboolean row;

  if (query == NULL || !ts_sqlite_step (query, &row, error))
    return FALSE;
  *ret_id = row ? ts_sqlite_dup_text (query, 0) : NULL;
  return TRUE;
}

static gboolean
read_all (sqlite3 *db, GHashTable *sealed, GError **error)
{
  g_autoptr (sqlite3_stmt) query =
      ts_sqlite_query (db, error, "SELECT name, sealed FROM secrets", NULL);
  gboolean row = TRUE;

  if (query == NULL)
    return FALSE;
  while (ts_sqlite_step (query, &row, error) && row)
    g_hash_table_insert (
        sealed, ts_sqlite_dup_text (query, 0), ts_sqlite_dup_bytes (query, 1));
  return !row;
}

/* With another key every log-in would fail, one by one and for no reason that
 * anybody sees; so it is said at the start. */
static gpointer
load (sqlite3 *db, gpointer data, GError **error)
{
  TsSecrets *self = data;
  g_autofree gchar *id = NULL;

  if (!read_all (db, self->sealed, error) || !read_key_id (db, &id, error))
    return NULL;
  if (g_strcmp0 (id, self->key_id) == 0)
    return self;
  if (id != NULL && g_hash_table_size (self->sealed) > 0) {
    g_set_error (error, TS_SECRETS_ERROR, TS_SECRETS_ERROR_KEY,
        "the secrets of this camera were encrypted with another device key "
        "than the one that is there now");
    return NULL;
  }
  return ts_sqlite_run (db, error,
             "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) "
             "DO UPDATE SET value = excluded.value",
             "ss", KEY_ID_FACT, self->key_id)
             ? self
             : NULL;
}

/**
 * ts_secrets_open:
 *
 * Waits for the disk: at start only.
 *
 * Returns: (transfer full): the secrets, or %NULL and @error
 */
TsSecrets *
ts_secrets_open (TsDatabase *database, TsDeviceKey *key, GError **error)
{
  g_autoptr (TsSecrets) self = g_object_new (TS_TYPE_SECRETS, NULL);
  g_autoptr (GBytes) id = ts_device_key_derive (key, "secrets id", 12);

  self->database = g_object_ref (database);
  self->key = ts_device_key_derive (key, "secrets", KEY_SIZE);
  self->key_id = ts_base64url_encode (g_bytes_get_data (id, NULL), 12);
  if (ts_database_run (database, load, self, error) == NULL) {
    g_prefix_error (error, "%s: ", ts_device_key_get_source (key));
    return NULL;
  }
  return g_steal_pointer (&self);
}

/**
 * ts_secrets_get:
 *
 * Returns: (transfer full): wiped when freed; or %NULL and @error
 */
GBytes *
ts_secrets_get (TsSecrets *self, const gchar *name, GError **error)
{
  g_autoptr (GBytes) sealed = NULL;

  g_mutex_lock (&self->sealed_mutex);
  sealed = g_hash_table_lookup (self->sealed, name);
  if (sealed != NULL)
    g_bytes_ref (sealed);
  g_mutex_unlock (&self->sealed_mutex);
  if (sealed == NULL) {
    g_set_error (error, TS_SECRETS_ERROR, TS_SECRETS_ERROR_NOT_FOUND,
        "there is no secret '%s'", name);
    return NULL;
  }
  return ts_secrets_unseal (self, name, sealed, error);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/**
 * ts_secrets_list:
 * @prefix: as `account/`
 *
 * Returns: (transfer full): names that begin with it, sorted
 */
GStrv
ts_secrets_list (TsSecrets *self, const gchar *prefix)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->sealed_mutex);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->sealed);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (g_str_has_prefix (name, prefix))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}

/**
 * ts_secrets_write:
 * @sealed: (nullable): of ts_secrets_seal(); %NULL removes
 *
 * Inside a transaction on the database's thread.
 */
gboolean
ts_secrets_write (
    sqlite3 *db, const gchar *name, GBytes *sealed, GError **error)
{
  if (sealed == NULL)
    return ts_sqlite_run (
        db, error, "DELETE FROM secrets WHERE name = ?", "s", name);
  return ts_sqlite_run (db, error,
      "INSERT INTO secrets (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO "
      "UPDATE SET sealed = excluded.sealed",
      "sb", name, sealed);
}

/**
 * ts_secrets_adopt:
 * @sealed: (nullable): what was written; %NULL: it was removed
 */
void
ts_secrets_adopt (TsSecrets *self, const gchar *name, GBytes *sealed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->sealed_mutex);

  if (sealed != NULL)
    g_hash_table_replace (self->sealed, g_strdup (name), g_bytes_ref (sealed));
  else
    g_hash_table_remove (self->sealed, name);
}

typedef struct
{
  gchar *name;
  GBytes *sealed; /* NULL: remove */
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_free (write->name);
  g_clear_pointer (&write->sealed, g_bytes_unref);
  g_free (write);
}

static gpointer
run_write (sqlite3 *db, gpointer data, GError **error)
{
  Write *write = data;

  return ts_secrets_write (db, write->name, write->sealed, error) ? write
                                                                  : NULL;
}

static Write *
build_write (TsSecrets *self, const gchar *name, GBytes *value, GError **error)
{
  g_autoptr (GBytes) sealed = NULL;
  Write *write;

  if (value != NULL) {
    sealed = ts_secrets_seal (self, name, value, error);
    if (sealed == NULL)
      return NULL;
  }
  write = g_new0 (Write, 1);
  write->name = g_strdup (name);
  write->sealed = g_steal_pointer (&sealed);
  return write;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSecrets *self = g_task_get_source_object (task);
  const Write *write = g_task_get_task_data (task);
  GError *error = NULL;

  ts_database_run_finish (TS_DATABASE (source), result, &error);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  ts_secrets_adopt (self, write->name, write->sealed);
  g_task_return_boolean (task, TRUE);
}

/**
 * ts_secrets_set_async:
 * @value: (nullable): %NULL removes
 */
void
ts_secrets_set_async (TsSecrets *self, const gchar *name, GBytes *value,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  Write *write = build_write (self, name, value, &error);

  g_task_set_source_tag (task, ts_secrets_set_async);
  if (write == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, write, write_free);
  ts_database_run_async (self->database, run_write, write, NULL, NULL,
      cancellable, on_written, g_object_ref (task));
}

gboolean
ts_secrets_set_finish (TsSecrets *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ts_secrets_set:
 * @value: (nullable): %NULL removes
 *
 * Waits for the disk: at start and in tests only.
 */
gboolean
ts_secrets_set (
    TsSecrets *self, const gchar *name, GBytes *value, GError **error)
{
  Write *write = build_write (self, name, value, error);
  gboolean ok =
      write != NULL
      && ts_database_run (self->database, run_write, write, error) != NULL;

  if (ok)
    ts_secrets_adopt (self, name, write->sealed);
  g_clear_pointer (&write, write_free);
  return ok;
}

static void
ts_secrets_finalize (GObject *object)
{
  TsSecrets *self = TS_SECRETS (object);

  g_clear_object (&self->database);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_free (self->key_id);
  g_hash_table_unref (self->sealed);
  g_mutex_clear (&self->sealed_mutex);
  G_OBJECT_CLASS (ts_secrets_parent_class)->finalize (object);
}

static void
ts_secrets_class_init (TsSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_secrets_finalize;
}

static void
ts_secrets_init (TsSecrets *self)
{
  g_mutex_init (&self->sealed_mutex);
  self->sealed = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
}
