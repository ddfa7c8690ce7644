/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsAccounts"
#include "config.h"

#include "ts-accounts.h"

#include <string.h>

#include "access/ts-account-operation.h"
#include "access/ts-address-list.h"
#include "access/ts-password-hash.h"

/* Each waits for a password to be hashed, some tens of milliseconds. */
#define MAX_WAITING 32

struct _TsAccounts
{
  GObject parent_instance;

  TsDatabase *database;
  TsSecrets *secrets;
  TsDoor *door;
  TsLockout *lockout; /* not owned: #TsAccess */

  GQueue waiting; /* GTask with an TsAccountOperation */
  GTask *current;

  GMutex list_mutex;
  TsAccountList *list;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_PASSWORD_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (ts_accounts_error, ts_accounts_error)
G_DEFINE_FINAL_TYPE (TsAccounts, ts_accounts, G_TYPE_OBJECT)

static void start_next (TsAccounts *self);

/* Main context, where nobody else changes it. */
static TsAccount *
find_account (TsAccounts *self, const gchar *name)
{
  return ts_account_list_find (self->list, name);
}

static gchar *
get_group (TsCaller *caller)
{
  g_autoptr (GInetAddress) address =
      ts_address_parse (ts_caller_get_address (caller));

  return address != NULL ? ts_address_get_group (address) : g_strdup ("");
}

/* Who has got hold of a session must not find out the password in it. */
static gboolean
check_lock (
    TsAccounts *self, const TsAccountOperation *operation, GError **error)
{
  g_autofree gchar *group = get_group (operation->caller);
  guint wait_s = ts_lockout_get_wait_s (
      self->lockout, operation->name, group, g_get_monotonic_time ());

  if (wait_s == 0)
    return TRUE;
  return ts_accounts_fail (error, TS_ACCOUNTS_ERROR_LOCKED,
      "too many wrong passwords; try again in %u minutes", (wait_s + 59) / 60);
}

static gboolean
check_admitted (TsAccounts *self, TsAccountOperation *operation, GError **error)
{
  if (operation->kind == TS_ACCOUNT_OPERATION_ACTIVATE) {
    if (ts_account_list_get_size (self->list) == 0)
      return TRUE;
    return ts_accounts_fail (error, TS_ACCOUNTS_ERROR_ACTIVATED,
        "this camera has been activated already");
  }
  if (operation->kind == TS_ACCOUNT_OPERATION_PASSWORD && operation->is_own)
    return check_lock (self, operation, error);
  operation->recorded = !ts_door_admit (self->door, operation->caller,
      TS_PERMISSION_USERS, NULL, ts_account_operation_get_action (operation),
      operation->target, error);
  return !operation->recorded;
}

static void
finish (TsAccounts *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->current);
  TsAccountOperation *operation = g_task_get_task_data (task);
  g_autofree gchar *new_description = NULL;

  if (error != NULL && !operation->recorded)
    ts_door_record (self->door, operation->caller,
        ts_account_operation_get_action (operation), operation->target, NULL,
        NULL, error);
  if (error == NULL) {
    TsAccount *account = operation->write->account;

    /* of a password that was changed, only that it was */
    if (account != NULL && operation->kind != TS_ACCOUNT_OPERATION_PASSWORD)
      new_description = ts_account_describe (account);
    ts_door_record (self->door, operation->caller,
        ts_account_operation_get_action (operation), operation->target,
        operation->kind != TS_ACCOUNT_OPERATION_PASSWORD
            ? operation->old_description
            : NULL,
        new_description, NULL);
    g_task_return_boolean (task, TRUE);
  } else {
    g_task_return_error (task, error);
  }
  start_next (self);
}

static void
set_list (TsAccounts *self, TsAccountList *list)
{
  TsAccountList *old;

  g_mutex_lock (&self->list_mutex);
  old = self->list;
  self->list = ts_account_list_ref (list);
  g_mutex_unlock (&self->list_mutex);
  g_clear_pointer (&old, ts_account_list_unref);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsAccounts) self = user_data;
  TsAccountOperation *operation = g_task_get_task_data (self->current);
  TsAccountWrite *write = operation->write;
  g_autofree gchar *secret = ts_accounts_store_get_secret_name (write->name);
  GError *error = NULL;

  ts_database_run_finish (TS_DATABASE (source), result, &error);
  if (error == NULL) {
    set_list (self, operation->next);
    if (write->account == NULL || write->sealed != NULL)
      ts_secrets_adopt (self->secrets, secret, write->sealed);
    if (write->account == NULL || operation->hash != NULL)
      ts_lockout_release (self->lockout, write->name);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, write->name);
    if (operation->kind == TS_ACCOUNT_OPERATION_PASSWORD)
      g_signal_emit (self, signals[SIGNAL_PASSWORD_CHANGED], 0, write->name,
          !operation->is_own);
  }
  finish (self, error);
}

static gboolean
build_write (TsAccounts *self, TsAccountOperation *operation, GError **error)
{
  TsAccount *old = find_account (self, operation->name);
  g_autofree gchar *name = ts_accounts_store_get_secret_name (operation->name);
  g_autoptr (TsAccount) bare =
      ts_account_operation_build (operation, self->list);
  g_autoptr (GBytes) secret = NULL;

  operation->write = g_new0 (TsAccountWrite, 1);
  operation->write->name = g_strdup (operation->name);
  if (old != NULL)
    operation->old_description = ts_account_describe (old);
  if (bare != NULL) {
    secret =
        operation->new_password != NULL
            ? ts_account_build_secret (operation->name, operation->new_password)
            : ts_secrets_get (self->secrets, name, NULL);
    operation->write->account =
        ts_account_new (ts_account_get_parts (bare), secret);
  }
  if (operation->new_password != NULL) {
    operation->write->sealed =
        ts_secrets_seal (self->secrets, name, secret, error);
    if (operation->write->sealed == NULL)
      return FALSE;
  }
  operation->next = ts_account_list_replace (
      self->list, operation->name, operation->write->account);
  return TRUE;
}

static void
write_operation (TsAccounts *self)
{
  TsAccountOperation *operation = g_task_get_task_data (self->current);
  GError *error = NULL;

  if (!build_write (self, operation, &error)) {
    finish (self, error);
    return;
  }
  ts_database_run_async (self->database, ts_accounts_store_write,
      operation->write, NULL, NULL, NULL, on_written, g_object_ref (self));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsAccounts) self = user_data;
  TsAccountOperation *operation = g_task_get_task_data (self->current);
  GError *error = NULL;

  operation->hash = ts_password_prepare_finish (result, &error);
  if (operation->hash == NULL)
    finish (self, error);
  else
    write_operation (self);
}

static void
prepare (TsAccounts *self)
{
  TsAccountOperation *operation = g_task_get_task_data (self->current);

  if (operation->new_password != NULL)
    ts_password_prepare_async (operation->new_password, operation->name, NULL,
        on_prepared, g_object_ref (self));
  else
    write_operation (self);
}

static void
on_old_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsAccounts) self = user_data;
  TsAccountOperation *operation = g_task_get_task_data (self->current);
  g_autofree gchar *group = get_group (operation->caller);
  gboolean right = FALSE;
  GError *error = NULL;

  if (ts_password_verify_finish (result, &right, &error) && !right) {
    ts_lockout_add_failure (
        self->lockout, operation->name, group, g_get_monotonic_time ());
    ts_accounts_fail (
        &error, TS_ACCOUNTS_ERROR_PASSWORD, "the old password is not right");
  }
  if (error != NULL)
    finish (self, error);
  else
    prepare (self);
}

static void
start_next (TsAccounts *self)
{
  TsAccountOperation *operation;
  GError *error = NULL;

  if (self->current != NULL || g_queue_is_empty (&self->waiting))
    return;
  self->current = g_queue_pop_head (&self->waiting);
  operation = g_task_get_task_data (self->current);
  if (!check_admitted (self, operation, &error)
      || !ts_account_operation_check (operation, self->list, &error)) {
    finish (self, error);
    return;
  }
  if (operation->kind == TS_ACCOUNT_OPERATION_PASSWORD && operation->is_own)
    ts_password_verify_async (
        operation->old_password != NULL ? operation->old_password : "",
        ts_account_get_hash (find_account (self, operation->name)), NULL,
        on_old_verified, g_object_ref (self));
  else
    prepare (self);
}

static void
enqueue (TsAccounts *self, TsAccountOperation *operation,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ts_accounts_finish);
  g_task_set_task_data (task, operation, ts_account_operation_free);
  if (self->waiting.length >= MAX_WAITING) {
    g_task_return_new_error (task, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_BUSY,
        "too many changes of accounts wait; try again in a moment");
    return;
  }
  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  start_next (self);
}

/**
 * ts_accounts_activate_async:
 * @caller: nobody, from nearby
 *
 * Makes the first administrator, if there is no account at all.
 */
void
ts_accounts_activate_async (TsAccounts *self, TsCaller *caller,
    const gchar *name, const gchar *password, GAsyncReadyCallback callback,
    gpointer user_data)
{
  TsAccountOperation *operation =
      ts_account_operation_new (TS_ACCOUNT_OPERATION_ACTIVATE, caller, name);
  const TsAccountDraft draft = {
      .has_role = TRUE, .role = TS_ROLE_ADMINISTRATOR};

  ts_account_operation_set_draft (operation, &draft);
  ts_account_operation_set_passwords (operation, NULL, password);
  enqueue (self, operation, callback, user_data);
}

void
ts_accounts_add_async (TsAccounts *self, TsCaller *caller, const gchar *name,
    const gchar *password, const TsAccountDraft *draft,
    GAsyncReadyCallback callback, gpointer user_data)
{
  TsAccountOperation *operation =
      ts_account_operation_new (TS_ACCOUNT_OPERATION_ADD, caller, name);

  ts_account_operation_set_draft (operation, draft);
  ts_account_operation_set_passwords (operation, NULL, password);
  enqueue (self, operation, callback, user_data);
}

/**
 * ts_accounts_change_async:
 *
 * Other rights for an account.
 */
void
ts_accounts_change_async (TsAccounts *self, TsCaller *caller, const gchar *name,
    const TsAccountDraft *draft, GAsyncReadyCallback callback,
    gpointer user_data)
{
  TsAccountOperation *operation =
      ts_account_operation_new (TS_ACCOUNT_OPERATION_CHANGE, caller, name);

  ts_account_operation_set_draft (operation, draft);
  enqueue (self, operation, callback, user_data);
}

void
ts_accounts_remove_async (TsAccounts *self, TsCaller *caller, const gchar *name,
    GAsyncReadyCallback callback, gpointer user_data)
{
  enqueue (self,
      ts_account_operation_new (TS_ACCOUNT_OPERATION_REMOVE, caller, name),
      callback, user_data);
}

/**
 * ts_accounts_set_password_async:
 * @old_password: (nullable): needed by who changes the own one
 */
void
ts_accounts_set_password_async (TsAccounts *self, TsCaller *caller,
    const gchar *name, const gchar *old_password, const gchar *new_password,
    GAsyncReadyCallback callback, gpointer user_data)
{
  TsAccountOperation *operation =
      ts_account_operation_new (TS_ACCOUNT_OPERATION_PASSWORD, caller, name);

  ts_account_operation_set_passwords (operation, old_password, new_password);
  enqueue (self, operation, callback, user_data);
}

/**
 * ts_accounts_finish:
 *
 * Returns: whether it was done, and kept; if not, @error says why
 */
gboolean
ts_accounts_finish (TsAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ts_accounts_dup_list:
 *
 * Any thread.
 *
 * Returns: (transfer full): all accounts now
 */
TsAccountList *
ts_accounts_dup_list (TsAccounts *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->list_mutex);

  return ts_account_list_ref (self->list);
}

/**
 * ts_accounts_is_empty:
 *
 * Returns: whether the camera is in factory state. Any thread.
 */
gboolean
ts_accounts_is_empty (TsAccounts *self)
{
  g_autoptr (TsAccountList) list = ts_accounts_dup_list (self);

  return ts_account_list_get_size (list) == 0;
}

/**
 * ts_accounts_dup_password:
 *
 * For ONVIF's UsernameToken, which proves the password itself. Any thread.
 *
 * Returns: (transfer full) (nullable): to be freed by ts_secret_text_free()
 */
gchar *
ts_accounts_dup_password (TsAccounts *self, const gchar *name)
{
  g_autofree gchar *secret_name = ts_accounts_store_get_secret_name (name);
  g_autoptr (GBytes) secret = ts_secrets_get (self->secrets, secret_name, NULL);

  return secret != NULL ? ts_account_secret_dup_password (secret) : NULL;
}

static gpointer
load (sqlite3 *db, gpointer unused, GError **error)
{
  return ts_accounts_store_read (db, error);
}

/* An account whose secret is lost still logs in with its password; digest does
 * not know it until that is set again. */
static TsAccount *
add_secret (TsAccounts *self, TsAccount *account)
{
  g_autofree gchar *name =
      ts_accounts_store_get_secret_name (ts_account_get_name (account));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) secret = ts_secrets_get (self->secrets, name, &error);

  if (secret == NULL)
    g_message ("%s; digest log-in of this account is off until its password "
               "is set again",
        error->message);
  return ts_account_new (ts_account_get_parts (account), secret);
}

/**
 * ts_accounts_open:
 * @lockout: must be there as long as the object
 *
 * Waits for the disk: at start only.
 *
 * Returns: (transfer full): the accounts, or %NULL and @error
 */
TsAccounts *
ts_accounts_open (TsDatabase *database, TsSecrets *secrets, TsDoor *door,
    TsLockout *lockout, GError **error)
{
  g_autoptr (TsAccounts) self = g_object_new (TS_TYPE_ACCOUNTS, NULL);
  g_autoptr (GPtrArray) stored = ts_database_run (database, load, NULL, error);
  GPtrArray *accounts;

  if (stored == NULL)
    return NULL;
  self->database = g_object_ref (database);
  self->secrets = g_object_ref (secrets);
  self->door = g_object_ref (door);
  self->lockout = lockout;
  accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_account_unref);
  for (guint i = 0; i < stored->len; i++)
    g_ptr_array_add (
        accounts, add_secret (self, g_ptr_array_index (stored, i)));
  self->list = ts_account_list_new (accounts);
  return g_steal_pointer (&self);
}

/**
 * ts_accounts_is_busy:
 *
 * Returns: whether a change is on its way to the database
 */
gboolean
ts_accounts_is_busy (TsAccounts *self)
{
  return self->current != NULL;
}

/* Whoever came in by what @old had has to come again. */
static void
tell_change (TsAccounts *self, TsAccount *old, TsAccount *account)
{
  const gchar *name = ts_account_get_name (old != NULL ? old : account);
  gboolean other_password = old != NULL && account != NULL
                            && !g_str_equal (ts_account_get_hash (old),
                                ts_account_get_hash (account));

  ts_lockout_release (self->lockout, name);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, name);
  if (other_password)
    g_signal_emit (self, signals[SIGNAL_PASSWORD_CHANGED], 0, name, FALSE);
}

/**
 * ts_accounts_adopt_list:
 *
 * These have been written to the database, with their secrets, and take the
 * place of all there were. Not while a change is on its way.
 */
void
ts_accounts_adopt_list (TsAccounts *self, TsAccountList *list)
{
  g_autoptr (TsAccountList) before = ts_accounts_dup_list (self);

  g_return_if_fail (!ts_accounts_is_busy (self));
  set_list (self, list);
  for (guint i = 0; i < ts_account_list_get_size (before); i++) {
    TsAccount *old = ts_account_list_get (before, i);

    tell_change (
        self, old, ts_account_list_find (list, ts_account_get_name (old)));
  }
  for (guint i = 0; i < ts_account_list_get_size (list); i++) {
    TsAccount *account = ts_account_list_get (list, i);

    if (ts_account_list_find (before, ts_account_get_name (account)) == NULL)
      tell_change (self, NULL, account);
  }
}

static void
ts_accounts_finalize (GObject *object)
{
  TsAccounts *self = TS_ACCOUNTS (object);

  g_clear_pointer (&self->list, ts_account_list_unref);
  g_clear_object (&self->database);
  g_clear_object (&self->secrets);
  g_clear_object (&self->door);
  g_mutex_clear (&self->list_mutex);
  G_OBJECT_CLASS (ts_accounts_parent_class)->finalize (object);
}

static void
ts_accounts_class_init (TsAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_accounts_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TS_TYPE_ACCOUNTS,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_PASSWORD_CHANGED] =
      g_signal_new ("password-changed", TS_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
ts_accounts_init (TsAccounts *self)
{
  g_mutex_init (&self->list_mutex);
  g_queue_init (&self->waiting);
}
