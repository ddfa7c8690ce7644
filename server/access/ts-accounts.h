/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-account.h"
#include "access/ts-lockout.h"
#include "access/ts-secrets.h"
#include "camera/ts-door.h"

G_BEGIN_DECLS

#define TS_ACCOUNTS_ERROR (ts_accounts_error_quark ())
#define TS_ACCOUNTS_MAX 32

/**
 * TsAccountsError:
 * @TS_ACCOUNTS_ERROR_NOT_FOUND: there is no account of this name
 * @TS_ACCOUNTS_ERROR_EXISTS: there is one already, perhaps in other letters
 * @TS_ACCOUNTS_ERROR_FULL: there are %TS_ACCOUNTS_MAX
 * @TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR: nobody could look after the camera
 * @TS_ACCOUNTS_ERROR_NAME: not a name; the message says what one is
 * @TS_ACCOUNTS_ERROR_INVALID: a role without sense
 * @TS_ACCOUNTS_ERROR_PASSWORD: the old password is not right
 * @TS_ACCOUNTS_ERROR_LOCKED: too many wrong ones; try later
 * @TS_ACCOUNTS_ERROR_ACTIVATED: the camera has accounts already
 * @TS_ACCOUNTS_ERROR_BUSY: too many changes wait
 */
typedef enum
{
  TS_ACCOUNTS_ERROR_NOT_FOUND,
  TS_ACCOUNTS_ERROR_EXISTS,
  TS_ACCOUNTS_ERROR_FULL,
  TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR,
  TS_ACCOUNTS_ERROR_NAME,
  TS_ACCOUNTS_ERROR_INVALID,
  TS_ACCOUNTS_ERROR_PASSWORD,
  TS_ACCOUNTS_ERROR_LOCKED,
  TS_ACCOUNTS_ERROR_ACTIVATED,
  TS_ACCOUNTS_ERROR_BUSY,
} TsAccountsError;

GQuark ts_accounts_error_quark (void);

/**
 * TsAccountDraft:
 * @has_role: whether @role is given; when an account is added it must be
 * @role: what it shall be
 * @has_permissions: whether @permissions are given; else the role's count, or
 *   with the same role those that there are
 * @permissions: what it may
 * @has_sensors: whether @sensors are given
 * @sensors: (nullable): ids; %NULL: all
 *
 * What somebody wants an account to be.
 */
typedef struct
{
  gboolean has_role;
  TsRole role;
  gboolean has_permissions;
  TsPermission permissions;
  gboolean has_sensors;
  const gchar *const *sensors;
} TsAccountDraft;

/**
 * TsAccounts:
 *
 * Who may log in: up to %TS_ACCOUNTS_MAX accounts, kept in the database. Owned
 * by #TsAccess. Changed on the main context only, one change after the other;
 * ts_accounts_dup_list() gives any thread all accounts of a moment.
 *
 * Every change is asked for by a #TsCaller. Nobody gives an account more
 * rights than the caller has, and nobody changes, removes or takes over one
 * that has more. There is always an administrator.
 *
 * Signals:
 *
 * `changed (accounts, name)`: an account was added, removed or has other
 * rights.
 *
 * `password-changed (accounts, name, by-other)`: with whatever was opened by
 * the old one it is over, and when another account has set it, also with the
 * tokens of its owner.
 */
#define TS_TYPE_ACCOUNTS (ts_accounts_get_type ())
G_DECLARE_FINAL_TYPE (TsAccounts, ts_accounts, TS, ACCOUNTS, GObject)

TsAccounts *ts_accounts_open (TsDatabase *database, TsSecrets *secrets,
    TsDoor *door, TsLockout *lockout, GError **error);
TsAccountList *ts_accounts_dup_list (TsAccounts *self);
gboolean ts_accounts_is_empty (TsAccounts *self);
gchar *ts_accounts_dup_password (TsAccounts *self, const gchar *name);

void ts_accounts_activate_async (TsAccounts *self, TsCaller *caller,
    const gchar *name, const gchar *password, GAsyncReadyCallback callback,
    gpointer user_data);
void ts_accounts_add_async (TsAccounts *self, TsCaller *caller,
    const gchar *name, const gchar *password, const TsAccountDraft *draft,
    GAsyncReadyCallback callback, gpointer user_data);
void ts_accounts_change_async (TsAccounts *self, TsCaller *caller,
    const gchar *name, const TsAccountDraft *draft,
    GAsyncReadyCallback callback, gpointer user_data);
void ts_accounts_remove_async (TsAccounts *self, TsCaller *caller,
    const gchar *name, GAsyncReadyCallback callback, gpointer user_data);
void ts_accounts_set_password_async (TsAccounts *self, TsCaller *caller,
    const gchar *name, const gchar *old_password, const gchar *new_password,
    GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_accounts_finish (
    TsAccounts *self, GAsyncResult *result, GError **error);

gboolean ts_accounts_is_busy (TsAccounts *self);
void ts_accounts_adopt_list (TsAccounts *self, TsAccountList *list);

G_END_DECLS
