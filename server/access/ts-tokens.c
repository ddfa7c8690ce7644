/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-tokens.h"

#include <string.h>

#include "access/ts-account.h"
#include "access/ts-accounts-store.h"
#include "access/ts-memory.h"

/* So that a scanner of repositories, and a person, sees what it is. */
#define PREFIX "thermoscope_"
#define SECRET_SIZE 32
#define ID_SIZE 9
/* Writing each use would wear out the disk. */
#define USE_RESOLUTION_US (60 * G_USEC_PER_SEC)

/* How long a set clock may go unnoticed. */
#define MAX_EXPIRY_WAIT_US (60 * G_USEC_PER_SEC)

struct _TsTokens
{
  GObject parent_instance;

  TsDatabase *database;
  TsDoor *door;

  GMutex tokens_mutex;
  GHashTable *tokens; /* SHA-256 -> TsToken */

  /* main context only */
  gint64 told_us; /* up to then it has been told whose time is over; UTC */
  guint expiry_source;
};

enum
{
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (ts_tokens_error, ts_tokens_error)
G_DEFINE_FINAL_TYPE (TsTokens, ts_tokens, G_TYPE_OBJECT)

TsToken *
ts_token_copy (const TsToken *self)
{
  TsToken *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->user = g_strdup (self->user);
  copy->name = g_strdup (self->name);
  return copy;
}

void
ts_token_free (TsToken *self)
{
  g_free (self->id);
  g_free (self->user);
  g_free (self->name);
  g_free (self);
}

static gchar *
hash_secret (const gchar *secret)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, secret, -1);
}

/* What the database is told. */
typedef struct
{
  TsToken *token;
  gchar *hash;
  TsSecretText *secret;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->token, ts_token_free);
  g_free (work->hash);
  ts_secret_text_free (work->secret);
  g_free (work);
}

static gboolean
insert (sqlite3 *db, const TsToken *token, const gchar *hash, GError **error)
{
  g_autofree gchar *permissions = ts_permissions_to_text (token->permissions);

  return ts_sqlite_run (db, error,
      "INSERT INTO tokens (id, user, name, hash, permissions, created_us, "
      "expires_us, used_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      "sssssiii", token->id, token->user, token->name, hash, permissions,
      token->created_us, token->expires_us, token->used_us);
}

static gpointer
run_add (sqlite3 *db, gpointer data, GError **error)
{
  Work *work = data;

  return insert (db, work->token, work->hash, error) ? data : NULL;
}

static gpointer
run_remove (sqlite3 *db, gpointer id, GError **error)
{
  return ts_sqlite_run (db, error, "DELETE FROM tokens WHERE id = ?", "s", id)
             ? id
             : NULL;
}

static gpointer
run_remove_user (sqlite3 *db, gpointer user, GError **error)
{
  return ts_sqlite_run (
             db, error, "DELETE FROM tokens WHERE user = ?", "s", user)
             ? user
             : NULL;
}

static gpointer
run_use (sqlite3 *db, gpointer data, GError **error)
{
  const TsToken *token = data;

  return ts_sqlite_run (db, error, "UPDATE tokens SET used_us = ? WHERE id = ?",
             "is", token->used_us, token->id)
             ? data
             : NULL;
}

static gpointer
run_load (sqlite3 *db, gpointer data, GError **error)
{
  TsTokens *self = data;
  g_autoptr (sqlite3_stmt) query = ts_sqlite_query (db, error,
      "SELECT id, user, name, hash, permissions, created_us, expires_us, "
      "used_us FROM tokens",
      NULL);
  gboolean row = TRUE;

  if (query == NULL)
    return NULL;
  while (row) {
    g_autofree gchar *permissions = NULL;
    TsToken *token;

    if (!ts_sqlite_step (query, &row, error))
      return NULL;
    if (!row)
      break;
    permissions = ts_sqlite_dup_text (query, 4);
    token = g_new0 (TsToken, 1);
    token->id = ts_sqlite_dup_text (query, 0);
    token->user = ts_sqlite_dup_text (query, 1);
    token->name = ts_sqlite_dup_text (query, 2);
    token->permissions = ts_permissions_from_text (permissions);
    token->created_us = sqlite3_column_int64 (query, 5);
    token->expires_us = sqlite3_column_int64 (query, 6);
    token->used_us = sqlite3_column_int64 (query, 7);
    g_hash_table_insert (self->tokens, ts_sqlite_dup_text (query, 3), token);
  }
  return self;
}

static void watch_expiry (TsTokens *self);

static GPtrArray *
list_expired (TsTokens *self, gint64 after_us, gint64 until_us)
{
  g_autoptr (GPtrArray) all = ts_tokens_list (self, NULL);
  GPtrArray *expired =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_token_free);

  for (guint i = 0; i < all->len; i++) {
    const TsToken *token = g_ptr_array_index (all, i);

    if (token->expires_us > after_us && token->expires_us <= until_us)
      g_ptr_array_add (expired, ts_token_copy (token));
  }
  return expired;
}

static gboolean
on_expiry (gpointer user_data)
{
  g_autoptr (TsTokens) self = g_object_ref (user_data);
  const gint64 now_us = g_get_real_time ();
  g_autoptr (GPtrArray) expired = list_expired (self, self->told_us, now_us);

  self->expiry_source = 0;
  self->told_us = MAX (self->told_us, now_us);
  for (guint i = 0; i < expired->len; i++) {
    const TsToken *token = g_ptr_array_index (expired, i);

    g_signal_emit (self, signals[SIGNAL_ENDED], 0, token->id, token->user);
  }
  watch_expiry (self);
  return G_SOURCE_REMOVE;
}

/* Wakes up when the time of the next token is over, and before that now and
 * then: somebody may set the clock. */
static void
watch_expiry (TsTokens *self)
{
  g_autoptr (GPtrArray) coming = list_expired (self, self->told_us, G_MAXINT64);
  gint64 wait_us = MAX_EXPIRY_WAIT_US;

  g_clear_handle_id (&self->expiry_source, g_source_remove);
  if (coming->len == 0)
    return;
  for (guint i = 0; i < coming->len; i++) {
    const TsToken *token = g_ptr_array_index (coming, i);

    wait_us = MIN (wait_us, token->expires_us - g_get_real_time ());
  }
  self->expiry_source =
      g_timeout_add ((guint) (MAX (wait_us, 0) / 1000 + 1), on_expiry, self);
}

/**
 * ts_tokens_open:
 *
 * Waits for the disk: at start only.
 *
 * Returns: (transfer full): the tokens, or %NULL and @error
 */
TsTokens *
ts_tokens_open (TsDatabase *database, TsDoor *door, GError **error)
{
  g_autoptr (TsTokens) self = g_object_new (TS_TYPE_TOKENS, NULL);

  self->database = g_object_ref (database);
  self->door = g_object_ref (door);
  self->told_us = g_get_real_time ();
  if (ts_database_run (database, run_load, self, error) == NULL)
    return NULL;
  watch_expiry (self);
  return g_steal_pointer (&self);
}

/**
 * ts_tokens_find:
 * @secret: what somebody sent
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): its token; %NULL: there is none, or its
 *   time is over
 */
TsToken *
ts_tokens_find (TsTokens *self, const gchar *secret)
{
  g_autofree gchar *hash = hash_secret (secret);
  gint64 now_us = g_get_real_time ();
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->tokens_mutex);
  TsToken *token = g_hash_table_lookup (self->tokens, hash);

  if (token == NULL || (token->expires_us != 0 && token->expires_us <= now_us))
    return NULL;
  if (ABS (now_us - token->used_us) >= USE_RESOLUTION_US) {
    token->used_us = now_us;
    ts_database_post (self->database, run_use, ts_token_copy (token),
        (GDestroyNotify) ts_token_free);
  }
  return ts_token_copy (token);
}

static gint
compare_tokens (gconstpointer a, gconstpointer b)
{
  const TsToken *one = *(TsToken *const *) a;
  const TsToken *other = *(TsToken *const *) b;

  return one->created_us < other->created_us   ? -1
         : one->created_us > other->created_us ? 1
                                               : strcmp (one->id, other->id);
}

/**
 * ts_tokens_list:
 * @user: (nullable): whose; %NULL: everybody's
 *
 * Returns: (transfer full) (element-type TsToken): the oldest first
 */
GPtrArray *
ts_tokens_list (TsTokens *self, const gchar *user)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_token_free);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->tokens_mutex);
  GHashTableIter iter;
  gpointer token;

  g_hash_table_iter_init (&iter, self->tokens);
  while (g_hash_table_iter_next (&iter, NULL, &token)) {
    if (user == NULL || g_str_equal (((TsToken *) token)->user, user))
      g_ptr_array_add (list, ts_token_copy (token));
  }
  g_ptr_array_sort (list, compare_tokens);
  return list;
}

/* A token that makes tokens would outlive its own end. */
static gboolean
check_log_in (
    TsTokens *self, TsCaller *caller, const gchar *user, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (!ts_caller_is_limited (caller))
    return TRUE;
  refusal = g_error_new_literal (TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED,
      "a token makes no tokens; log in with the password of the account");
  ts_door_record (self->door, caller, "tokens.add", user, NULL, NULL, refusal);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

static gboolean
check_new (TsTokens *self, TsCaller *caller, const gchar *name,
    TsPermission permissions, gint64 expires_us, GError **error)
{
  const gchar *user = ts_caller_get_user (caller);
  g_autoptr (GPtrArray) own = NULL;
  glong length = g_utf8_strlen (name, -1);

  /* who comes by the camera's own socket has a name, but no account */
  if (user == NULL || !ts_account_name_is_valid (user)) {
    g_set_error (error, TS_TOKENS_ERROR, TS_TOKENS_ERROR_INVALID,
        "a token belongs to an account, and you have come without one");
    return FALSE;
  }
  if (!check_log_in (self, caller, user, error)
      || !ts_door_admit (
          self->door, caller, permissions, NULL, "tokens.add", user, error))
    return FALSE;
  if (length < 1 || length > TS_TOKENS_MAX_NAME) {
    g_set_error (error, TS_TOKENS_ERROR, TS_TOKENS_ERROR_INVALID,
        "a token has a name of 1 to %d characters", TS_TOKENS_MAX_NAME);
    return FALSE;
  }
  if (expires_us != 0 && expires_us <= g_get_real_time ()) {
    g_set_error (error, TS_TOKENS_ERROR, TS_TOKENS_ERROR_INVALID,
        "the token would have expired already");
    return FALSE;
  }
  own = ts_tokens_list (self, user);
  if (own->len >= TS_TOKENS_MAX_PER_USER) {
    g_set_error (error, TS_TOKENS_ERROR, TS_TOKENS_ERROR_FULL,
        "this account has %u tokens, and no more can be", own->len);
    return FALSE;
  }
  return TRUE;
}

static gchar *
describe (const TsToken *token)
{
  g_autofree gchar *permissions = ts_permissions_to_text (token->permissions);

  return g_strdup_printf ("%s: %s", token->name, permissions);
}

typedef struct
{
  GTask *task;
  TsCaller *caller;
} Adding;

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Adding *adding = user_data;
  TsTokens *self = g_task_get_source_object (adding->task);
  const Work *work = g_task_get_task_data (adding->task);
  g_autofree gchar *target = g_strconcat ("token:", work->token->id, NULL);
  g_autofree gchar *description = describe (work->token);
  GError *error = NULL;

  ts_database_run_finish (TS_DATABASE (source), result, &error);
  ts_door_record (self->door, adding->caller, "tokens.add", target, NULL,
      description, error);
  if (error != NULL) {
    g_task_return_error (adding->task, error);
  } else {
    g_mutex_lock (&self->tokens_mutex);
    g_hash_table_insert (
        self->tokens, g_strdup (work->hash), ts_token_copy (work->token));
    g_mutex_unlock (&self->tokens_mutex);
    watch_expiry (self);
    g_task_return_boolean (adding->task, TRUE);
  }
  g_object_unref (adding->task);
  ts_caller_unref (adding->caller);
  g_free (adding);
}

/**
 * ts_tokens_add_async:
 * @caller: for whom, and what it may at most
 * @name: what it is for
 * @permissions: what it may
 * @expires_us: UTC; 0: never
 */
void
ts_tokens_add_async (TsTokens *self, TsCaller *caller, const gchar *name,
    TsPermission permissions, gint64 expires_us, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (TsSecretText) random = NULL;
  GError *error = NULL;
  Adding *adding;
  Work *work;

  g_task_set_source_tag (task, ts_tokens_add_async);
  if (!check_new (self, caller, name, permissions, expires_us, &error)) {
    g_task_return_error (task, error);
    return;
  }
  random = ts_random_text (SECRET_SIZE);
  work = g_new0 (Work, 1);
  work->secret = g_strconcat (PREFIX, random, NULL);
  work->hash = hash_secret (work->secret);
  work->token = g_new0 (TsToken, 1);
  work->token->id = ts_random_text (ID_SIZE);
  work->token->user = g_strdup (ts_caller_get_user (caller));
  work->token->name = g_strdup (name);
  work->token->permissions = permissions;
  work->token->created_us = g_get_real_time ();
  work->token->expires_us = expires_us;
  g_task_set_task_data (task, work, work_free);
  adding = g_new0 (Adding, 1);
  adding->task = g_object_ref (task);
  adding->caller = ts_caller_ref (caller);
  ts_database_run_async (
      self->database, run_add, work, NULL, NULL, NULL, on_added, adding);
}

/**
 * ts_tokens_add_finish:
 * @ret_secret: (out): the token itself; the only copy
 *
 * Returns: (transfer full): what is kept of it, or %NULL and @error
 */
TsToken *
ts_tokens_add_finish (
    TsTokens *self, GAsyncResult *result, gchar **ret_secret, GError **error)
{
  const Work *work = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *ret_secret = g_strdup (work->secret);
  return ts_token_copy (work->token);
}

typedef gboolean (*Match) (const TsToken *token, const gchar *text);

static gboolean
match_id (const TsToken *token, const gchar *id)
{
  return g_str_equal (token->id, id);
}

static gboolean
match_user (const TsToken *token, const gchar *user)
{
  return g_str_equal (token->user, user);
}

static void
forget (TsTokens *self, Match match, const gchar *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->tokens_mutex);
  GHashTableIter iter;
  gpointer token;

  g_hash_table_iter_init (&iter, self->tokens);
  while (g_hash_table_iter_next (&iter, NULL, &token)) {
    if (match (token, text))
      g_hash_table_iter_remove (&iter);
  }
}

static TsToken *
find_by_id (TsTokens *self, const gchar *id)
{
  g_autoptr (GPtrArray) all = ts_tokens_list (self, NULL);

  for (guint i = 0; i < all->len; i++) {
    if (match_id (g_ptr_array_index (all, i), id))
      return ts_token_copy (g_ptr_array_index (all, i));
  }
  return NULL;
}

/**
 * ts_tokens_remove:
 *
 * Everybody removes the own ones; who manages accounts also those of others.
 * It is good no more when the function returns.
 */
gboolean
ts_tokens_remove (
    TsTokens *self, TsCaller *caller, const gchar *id, GError **error)
{
  g_autoptr (TsToken) token = find_by_id (self, id);
  g_autofree gchar *target = g_strconcat ("token:", id, NULL);
  g_autofree gchar *description = NULL;
  gboolean is_own =
      token != NULL
      && g_strcmp0 (token->user, ts_caller_get_user (caller)) == 0;

  if (!is_own
      && !ts_door_admit (self->door, caller, TS_PERMISSION_USERS, NULL,
          "tokens.remove", target, error))
    return FALSE;
  if (token == NULL) {
    g_set_error (error, TS_TOKENS_ERROR, TS_TOKENS_ERROR_NOT_FOUND,
        "there is no token '%s'", id);
    return FALSE;
  }
  forget (self, match_id, id);
  ts_database_post (self->database, run_remove, g_strdup (id), g_free);
  description = describe (token);
  ts_door_record (
      self->door, caller, "tokens.remove", target, description, NULL, NULL);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, id, token->user);
  return TRUE;
}

/**
 * ts_tokens_remove_user:
 *
 * All of an account that is gone, or whose password somebody else has set.
 */
void
ts_tokens_remove_user (TsTokens *self, const gchar *user)
{
  forget (self, match_user, user);
  ts_database_post (self->database, run_remove_user, g_strdup (user), g_free);
}

TsTokenRecord *
ts_token_record_new (const TsToken *token, const gchar *hash)
{
  TsTokenRecord *record = g_new (TsTokenRecord, 1);

  record->token = ts_token_copy (token);
  record->hash = g_strdup (hash);
  return record;
}

void
ts_token_record_free (TsTokenRecord *record)
{
  ts_token_free (record->token);
  g_free (record->hash);
  g_free (record);
}

static gint
compare_records (gconstpointer a, gconstpointer b)
{
  const TsTokenRecord *one = *(const TsTokenRecord *const *) a;
  const TsTokenRecord *other = *(const TsTokenRecord *const *) b;

  return compare_tokens (&one->token, &other->token);
}

/**
 * ts_tokens_list_records:
 *
 * Returns: (transfer full) (element-type TsTokenRecord): the oldest first
 */
GPtrArray *
ts_tokens_list_records (TsTokens *self)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_token_record_free);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->tokens_mutex);
  GHashTableIter iter;
  gpointer hash, token;

  g_hash_table_iter_init (&iter, self->tokens);
  while (g_hash_table_iter_next (&iter, &hash, &token))
    g_ptr_array_add (list, ts_token_record_new (token, hash));
  g_ptr_array_sort (list, compare_records);
  return list;
}

/**
 * ts_tokens_write_records:
 *
 * Inside a transaction on the database's thread: these take the place of all
 * there are. Their users have to be there.
 */
gboolean
ts_tokens_write_records (sqlite3 *db, GPtrArray *records, GError **error)
{
  if (!ts_sqlite_run (db, error, "DELETE FROM tokens", ""))
    return FALSE;
  for (guint i = 0; i < records->len; i++) {
    const TsTokenRecord *record = g_ptr_array_index (records, i);

    if (!insert (db, record->token, record->hash, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * ts_tokens_adopt_records:
 *
 * What was written is what there is.
 */
void
ts_tokens_adopt_records (TsTokens *self, GPtrArray *records)
{
  g_mutex_lock (&self->tokens_mutex);
  g_hash_table_remove_all (self->tokens);
  for (guint i = 0; i < records->len; i++) {
    const TsTokenRecord *record = g_ptr_array_index (records, i);

    g_hash_table_insert (
        self->tokens, g_strdup (record->hash), ts_token_copy (record->token));
  }
  g_mutex_unlock (&self->tokens_mutex);
  watch_expiry (self);
}

static void
ts_tokens_finalize (GObject *object)
{
  TsTokens *self = TS_TOKENS (object);

  g_clear_handle_id (&self->expiry_source, g_source_remove);
  g_hash_table_unref (self->tokens);
  g_clear_object (&self->database);
  g_clear_object (&self->door);
  g_mutex_clear (&self->tokens_mutex);
  G_OBJECT_CLASS (ts_tokens_parent_class)->finalize (object);
}

static void
ts_tokens_class_init (TsTokensClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_tokens_finalize;
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", TS_TYPE_TOKENS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
ts_tokens_init (TsTokens *self)
{
  g_mutex_init (&self->tokens_mutex);
  self->tokens = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) ts_token_free);
}
