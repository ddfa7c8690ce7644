/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsAccounts"
#include "config.h"

#include "ts-accounts.h"

#include <string.h>

#include "access/ts-accounts-store.h"
#include "access/ts-address-list.h"
#include "access/ts-memory.h"
#include "access/ts-password-hash.h"

/* Each waits for a password to be hashed, some tens of milliseconds. */
#define MAX_WAITING 32

typedef enum
{
  OPERATION_ACTIVATE,
  OPERATION_ADD,
  OPERATION_CHANGE,
  OPERATION_REMOVE,
  OPERATION_PASSWORD,
} OperationKind;

static const gchar *const action_names[] = {
    [OPERATION_ACTIVATE] = "users.activate",
    [OPERATION_ADD] = "users.add",
    [OPERATION_CHANGE] = "users.change",
    [OPERATION_REMOVE] = "users.remove",
    [OPERATION_PASSWORD] = "users.password",
};

/* One change, from the check of its caller to the database. */
typedef struct
{
  OperationKind kind;
  TsCaller *caller;
  gchar *name;
  gchar *target;
  TsAccountDraft draft;
  GStrv sensors;
  TsSecretText *old_password;
  TsSecretText *new_password;
  gboolean is_own;   /* the caller's own account */
  gboolean recorded; /* the door has told the refusal */

  gchar *old_description;
  gchar *hash;
  TsAccountWrite *write;
  TsAccountList *next;
} Operation;

struct _TsAccounts
{
  GObject parent_instance;

  TsDatabase *database;
  TsSecrets *secrets;
  TsDoor *door;
  TsLockout *lockout; /* not owned: #TsAccess */

  GQueue waiting; /* GTask with an Operation */
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

static void
operation_free (gpointer data)
{
  Operation *operation = data;

  ts_caller_unref (operation->caller);
  g_free (operation->name);
  g_free (operation->target);
  g_strfreev (operation->sensors);
  ts_secret_text_free (operation->old_password);
  ts_secret_text_free (operation->new_password);
  g_free (operation->old_description);
  g_free (operation->hash);
  g_clear_pointer (&operation->write, ts_account_write_free);
  g_clear_pointer (&operation->next, ts_account_list_unref);
  g_free (operation);
}

static gboolean fail (GError **error, TsAccountsError code, const gchar *format,
    ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, TsAccountsError code, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (
      error, g_error_new_valist (TS_ACCOUNTS_ERROR, code, format, args));
  va_end (args);
  return FALSE;
}

/* Main context, where nobody else changes it. */
static TsAccount *
find_account (TsAccounts *self, const gchar *name)
{
  return ts_account_list_find (self->list, name);
}

static gboolean
covers_sensors (TsCaller *caller, const gchar *const *sensors)
{
  const gchar *const *own = ts_caller_get_sensors (caller);

  if (own == NULL)
    return TRUE;
  if (sensors == NULL)
    return FALSE;
  for (guint i = 0; sensors[i] != NULL; i++) {
    if (!g_strv_contains (own, sensors[i]))
      return FALSE;
  }
  return TRUE;
}

/* Whether @caller has all rights that @account has. */
static gboolean
covers (TsCaller *caller, TsAccount *account)
{
  const TsAccountParts *parts = ts_account_get_parts (account);

  return parts->role <= ts_caller_get_role (caller)
         && ts_caller_may (caller, parts->permissions, NULL)
         && covers_sensors (caller, parts->sensors);
}

static gboolean
check_covers (TsCaller *caller, TsAccount *account, GError **error)
{
  if (covers (caller, account))
    return TRUE;
  g_set_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED,
      "the account '%s' has, or would have, more rights than you",
      ts_account_get_name (account));
  return FALSE;
}

static gboolean
check_name (TsAccounts *self, const gchar *name, GError **error)
{
  if (!ts_account_name_is_valid (name))
    return fail (error, TS_ACCOUNTS_ERROR_NAME,
        "a name has 1 to %d letters, digits, '.', '_', '-' or '@', and begins "
        "with a letter or a digit",
        TS_ACCOUNT_MAX_NAME);
  for (guint i = 0; i < ts_account_list_get_size (self->list); i++) {
    TsAccount *other = ts_account_list_get (self->list, i);

    if (g_ascii_strcasecmp (ts_account_get_name (other), name) == 0)
      return fail (error, TS_ACCOUNTS_ERROR_EXISTS,
          "there is an account '%s' already", ts_account_get_name (other));
  }
  if (ts_account_list_get_size (self->list) >= TS_ACCOUNTS_MAX)
    return fail (error, TS_ACCOUNTS_ERROR_FULL,
        "there are %d accounts, and no more can be", TS_ACCOUNTS_MAX);
  return TRUE;
}

/* What the account becomes; NULL: nothing. */
static TsAccount *
build_account (TsAccounts *self, const Operation *operation)
{
  const TsAccountDraft *draft = &operation->draft;
  TsAccount *old = find_account (self, operation->name);
  gint64 now_us = g_get_real_time ();
  TsAccountParts parts = {.name = operation->name, .created_us = now_us};

  if (operation->kind == OPERATION_REMOVE)
    return NULL;
  if (old != NULL)
    parts = *ts_account_get_parts (old);
  if (draft->has_role) {
    if (draft->role != parts.role)
      parts.permissions = ts_role_get_permissions (draft->role);
    parts.role = draft->role;
  }
  if (draft->has_permissions)
    parts.permissions = draft->permissions;
  if (draft->has_sensors)
    parts.sensors = draft->sensors;
  if (operation->hash != NULL) {
    parts.hash = operation->hash;
    parts.changed_us = now_us;
  }
  return ts_account_new (&parts, NULL);
}

static gboolean
check_role (const Operation *operation, GError **error)
{
  const TsAccountDraft *draft = &operation->draft;

  if (operation->kind == OPERATION_ADD && !draft->has_role)
    return fail (error, TS_ACCOUNTS_ERROR_INVALID, "an account needs a role");
  if (draft->has_role && draft->role == TS_ROLE_NONE)
    return fail (error, TS_ACCOUNTS_ERROR_INVALID, "an account needs a role");
  return TRUE;
}

/* Nobody could give it back. */
static gboolean
check_administrators (
    TsAccounts *self, const Operation *operation, GError **error)
{
  g_autoptr (TsAccount) after = build_account (self, operation);
  g_autoptr (TsAccountList) list =
      ts_account_list_replace (self->list, operation->name, after);

  if (ts_account_list_count_administrators (list) > 0)
    return TRUE;
  return fail (error, TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR,
      "'%s' is the last administrator, and there must be one", operation->name);
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
check_lock (TsAccounts *self, const Operation *operation, GError **error)
{
  g_autofree gchar *group = get_group (operation->caller);
  guint wait_s = ts_lockout_get_wait_s (
      self->lockout, operation->name, group, g_get_monotonic_time ());

  if (wait_s == 0)
    return TRUE;
  return fail (error, TS_ACCOUNTS_ERROR_LOCKED,
      "too many wrong passwords; try again in %u minutes", (wait_s + 59) / 60);
}

static gboolean
check_admitted (TsAccounts *self, Operation *operation, GError **error)
{
  if (operation->kind == OPERATION_ACTIVATE) {
    if (ts_account_list_get_size (self->list) == 0)
      return TRUE;
    return fail (error, TS_ACCOUNTS_ERROR_ACTIVATED,
        "this camera has been activated already");
  }
  if (operation->kind == OPERATION_PASSWORD && operation->is_own)
    return check_lock (self, operation, error);
  operation->recorded =
      !ts_door_admit (self->door, operation->caller, TS_PERMISSION_USERS, NULL,
          action_names[operation->kind], operation->target, error);
  return !operation->recorded;
}

/* Everything that can be said before a password is hashed. */
static gboolean
check (TsAccounts *self, Operation *operation, GError **error)
{
  TsAccount *old = find_account (self, operation->name);
  g_autoptr (TsAccount) after = NULL;
  gboolean is_new =
      operation->kind == OPERATION_ADD || operation->kind == OPERATION_ACTIVATE;

  if (!check_admitted (self, operation, error))
    return FALSE;
  if (is_new && !check_name (self, operation->name, error))
    return FALSE;
  if (!is_new && old == NULL)
    return fail (error, TS_ACCOUNTS_ERROR_NOT_FOUND, "there is no account '%s'",
        operation->name);
  if (!check_role (operation, error))
    return FALSE;
  if (operation->kind == OPERATION_ACTIVATE || operation->is_own)
    return check_administrators (self, operation, error);
  if (old != NULL && !check_covers (operation->caller, old, error))
    return FALSE;
  after = build_account (self, operation);
  if (after != NULL && !check_covers (operation->caller, after, error))
    return FALSE;
  return check_administrators (self, operation, error);
}

static void
finish (TsAccounts *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->current);
  Operation *operation = g_task_get_task_data (task);
  g_autofree gchar *new_description = NULL;

  if (error != NULL && !operation->recorded)
    ts_door_record (self->door, operation->caller,
        action_names[operation->kind], operation->target, NULL, NULL, error);
  if (error == NULL) {
    TsAccount *account = operation->write->account;

    /* of a password that was changed, only that it was */
    if (account != NULL && operation->kind != OPERATION_PASSWORD)
      new_description = ts_account_describe (account);
    ts_door_record (self->door, operation->caller,
        action_names[operation->kind], operation->target,
        operation->kind != OPERATION_PASSWORD ? operation->old_description
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
  Operation *operation = g_task_get_task_data (self->current);
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
    if (operation->kind == OPERATION_PASSWORD)
      g_signal_emit (self, signals[SIGNAL_PASSWORD_CHANGED], 0, write->name,
          !operation->is_own);
  }
  finish (self, error);
}

static gboolean
build_write (TsAccounts *self, Operation *operation, GError **error)
{
  TsAccount *old = find_account (self, operation->name);
  g_autofree gchar *name = ts_accounts_store_get_secret_name (operation->name);
  g_autoptr (TsAccount) bare = build_account (self, operation);
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
  Operation *operation = g_task_get_task_data (self->current);
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
  Operation *operation = g_task_get_task_data (self->current);
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
  Operation *operation = g_task_get_task_data (self->current);

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
  Operation *operation = g_task_get_task_data (self->current);
  g_autofree gchar *group = get_group (operation->caller);
  gboolean right = FALSE;
  GError *error = NULL;

  if (ts_password_verify_finish (result, &right, &error) && !right) {
    ts_lockout_add_failure (
        self->lockout, operation->name, group, g_get_monotonic_time ());
    fail (&error, TS_ACCOUNTS_ERROR_PASSWORD, "the old password is not right");
  }
  if (error != NULL)
    finish (self, error);
  else
    prepare (self);
}

static void
start_next (TsAccounts *self)
{
  Operation *operation;
  GError *error = NULL;

  if (self->current != NULL || g_queue_is_empty (&self->waiting))
    return;
  self->current = g_queue_pop_head (&self->waiting);
  operation = g_task_get_task_data (self->current);
  if (!check (self, operation, &error)) {
    finish (self, error);
    return;
  }
  if (operation->kind == OPERATION_PASSWORD && operation->is_own)
    ts_password_verify_async (
        operation->old_password != NULL ? operation->old_password : "",
        ts_account_get_hash (find_account (self, operation->name)), NULL,
        on_old_verified, g_object_ref (self));
  else
    prepare (self);
}

static Operation *
operation_new (OperationKind kind, TsCaller *caller, const gchar *name)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->kind = kind;
  operation->caller = ts_caller_ref (caller);
  operation->name = g_strdup (name);
  operation->target =
      g_strconcat ("user:", ts_account_name_is_valid (name) ? name : "?", NULL);
  operation->is_own = kind == OPERATION_PASSWORD
                      && g_strcmp0 (ts_caller_get_user (caller), name) == 0;
  return operation;
}

static void
set_draft (Operation *operation, const TsAccountDraft *draft)
{
  operation->draft = *draft;
  operation->sensors = g_strdupv ((gchar **) draft->sensors);
  operation->draft.sensors = (const gchar *const *) operation->sensors;
}

/* Names, passwords as they are typed, whatever the keyboard composes. */
static gchar *
normalise (const gchar *password)
{
  gchar *text;

  if (password == NULL)
    return NULL;
  text = g_utf8_normalize (password, -1, G_NORMALIZE_NFC);
  return text != NULL ? text : g_strdup (password);
}

static void
enqueue (TsAccounts *self, Operation *operation, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ts_accounts_finish);
  g_task_set_task_data (task, operation, operation_free);
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
  Operation *operation = operation_new (OPERATION_ACTIVATE, caller, name);
  const TsAccountDraft draft = {
      .has_role = TRUE, .role = TS_ROLE_ADMINISTRATOR};

  set_draft (operation, &draft);
  operation->new_password = normalise (password);
  enqueue (self, operation, callback, user_data);
}

void
ts_accounts_add_async (TsAccounts *self, TsCaller *caller, const gchar *name,
    const gchar *password, const TsAccountDraft *draft,
    GAsyncReadyCallback callback, gpointer user_data)
{
  Operation *operation = operation_new (OPERATION_ADD, caller, name);

  set_draft (operation, draft);
  operation->new_password = normalise (password);
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
  Operation *operation = operation_new (OPERATION_CHANGE, caller, name);

  set_draft (operation, draft);
  enqueue (self, operation, callback, user_data);
}

void
ts_accounts_remove_async (TsAccounts *self, TsCaller *caller, const gchar *name,
    GAsyncReadyCallback callback, gpointer user_data)
{
  enqueue (self, operation_new (OPERATION_REMOVE, caller, name), callback,
      user_data);
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
  Operation *operation = operation_new (OPERATION_PASSWORD, caller, name);

  operation->old_password = normalise (old_password);
  operation->new_password = normalise (new_password);
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
