/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-account-operation.h"

#include <string.h>

static const gchar *const action_names[] = {
    [TS_ACCOUNT_OPERATION_ACTIVATE] = "users.activate",
    [TS_ACCOUNT_OPERATION_ADD] = "users.add",
    [TS_ACCOUNT_OPERATION_CHANGE] = "users.change",
    [TS_ACCOUNT_OPERATION_REMOVE] = "users.remove",
    [TS_ACCOUNT_OPERATION_PASSWORD] = "users.password",
};

TsAccountOperation *
ts_account_operation_new (
    TsAccountOperationKind kind, TsCaller *caller, const gchar *name)
{
  TsAccountOperation *operation = g_new0 (TsAccountOperation, 1);

  operation->kind = kind;
  operation->caller = ts_caller_ref (caller);
  operation->name = g_strdup (name);
  operation->target =
      g_strconcat ("user:", ts_account_name_is_valid (name) ? name : "?", NULL);
  operation->is_own = kind == TS_ACCOUNT_OPERATION_PASSWORD
                      && g_strcmp0 (ts_caller_get_user (caller), name) == 0;
  return operation;
}

void
ts_account_operation_set_draft (
    TsAccountOperation *operation, const TsAccountDraft *draft)
{
  operation->draft = *draft;
  operation->sensors = g_strdupv ((gchar **) draft->sensors);
  operation->draft.sensors = (const gchar *const *) operation->sensors;
}

void
ts_account_operation_free (gpointer data)
{
  TsAccountOperation *operation = data;

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

/**
 * ts_account_operation_set_passwords:
 * @old_password: (nullable): of who changes the own one
 * @new_password: (nullable): as it was typed
 */
void
ts_account_operation_set_passwords (TsAccountOperation *operation,
    const gchar *old_password, const gchar *new_password)
{
  operation->old_password = normalise (old_password);
  operation->new_password = normalise (new_password);
}

/**
 * ts_account_operation_get_action:
 *
 * Returns: what the door calls it, as `users.add`
 */
const gchar *
ts_account_operation_get_action (const TsAccountOperation *operation)
{
  return action_names[operation->kind];
}

gboolean
ts_accounts_fail (
    GError **error, TsAccountsError code, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (
      error, g_error_new_valist (TS_ACCOUNTS_ERROR, code, format, args));
  va_end (args);
  return FALSE;
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
check_name (TsAccountList *list, const gchar *name, GError **error)
{
  if (!ts_account_name_is_valid (name))
    return ts_accounts_fail (error, TS_ACCOUNTS_ERROR_NAME,
        "a name has 1 to %d letters, digits, '.', '_', '-' or '@', and begins "
        "with a letter or a digit",
        TS_ACCOUNT_MAX_NAME);
  for (guint i = 0; i < ts_account_list_get_size (list); i++) {
    TsAccount *other = ts_account_list_get (list, i);

    if (g_ascii_strcasecmp (ts_account_get_name (other), name) == 0)
      return ts_accounts_fail (error, TS_ACCOUNTS_ERROR_EXISTS,
          "there is an account '%s' already", ts_account_get_name (other));
  }
  if (ts_account_list_get_size (list) >= TS_ACCOUNTS_MAX)
    return ts_accounts_fail (error, TS_ACCOUNTS_ERROR_FULL,
        "there are %d accounts, and no more can be", TS_ACCOUNTS_MAX);
  return TRUE;
}

/**
 * ts_account_operation_build:
 * @list: as they are
 *
 * Returns: (transfer full) (nullable): what the account becomes; %NULL: nothing
 */
TsAccount *
ts_account_operation_build (
    const TsAccountOperation *operation, TsAccountList *list)
{
  const TsAccountDraft *draft = &operation->draft;
  TsAccount *old = ts_account_list_find (list, operation->name);
  gint64 now_us = g_get_real_time ();
  TsAccountParts parts = {.name = operation->name, .created_us = now_us};

  if (operation->kind == TS_ACCOUNT_OPERATION_REMOVE)
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
check_role (const TsAccountOperation *operation, GError **error)
{
  const TsAccountDraft *draft = &operation->draft;

  if (operation->kind == TS_ACCOUNT_OPERATION_ADD && !draft->has_role)
    return ts_accounts_fail (
        error, TS_ACCOUNTS_ERROR_INVALID, "an account needs a role");
  if (draft->has_role && draft->role == TS_ROLE_NONE)
    return ts_accounts_fail (
        error, TS_ACCOUNTS_ERROR_INVALID, "an account needs a role");
  return TRUE;
}

/* Nobody could give it back. */
static gboolean
check_administrators (const TsAccountOperation *operation,
    TsAccountList *accounts, GError **error)
{
  g_autoptr (TsAccount) after =
      ts_account_operation_build (operation, accounts);
  g_autoptr (TsAccountList) list =
      ts_account_list_replace (accounts, operation->name, after);

  if (ts_account_list_count_administrators (list) > 0)
    return TRUE;
  return ts_accounts_fail (error, TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR,
      "'%s' is the last administrator, and there must be one", operation->name);
}

/**
 * ts_account_operation_check:
 * @list: as they are
 *
 * Whoever asks has been admitted.
 *
 * Returns: whether it can be done, as far as that is known before a password
 *   is hashed
 */
gboolean
ts_account_operation_check (
    const TsAccountOperation *operation, TsAccountList *list, GError **error)
{
  TsAccount *old = ts_account_list_find (list, operation->name);
  g_autoptr (TsAccount) after = NULL;
  gboolean is_new = operation->kind == TS_ACCOUNT_OPERATION_ADD
                    || operation->kind == TS_ACCOUNT_OPERATION_ACTIVATE;

  if (is_new && !check_name (list, operation->name, error))
    return FALSE;
  if (!is_new && old == NULL)
    return ts_accounts_fail (error, TS_ACCOUNTS_ERROR_NOT_FOUND,
        "there is no account '%s'", operation->name);
  if (!check_role (operation, error))
    return FALSE;
  if (operation->kind == TS_ACCOUNT_OPERATION_ACTIVATE || operation->is_own)
    return check_administrators (operation, list, error);
  if (old != NULL && !check_covers (operation->caller, old, error))
    return FALSE;
  after = ts_account_operation_build (operation, list);
  if (after != NULL && !check_covers (operation->caller, after, error))
    return FALSE;
  return check_administrators (operation, list, error);
}
