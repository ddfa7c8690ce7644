/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-account.h"
#include "access/ts-secrets.h"

G_BEGIN_DECLS

/* Accounts in the database. Runs on its thread, inside a transaction. */

/**
 * TsAccountWrite:
 * @name: of the account
 * @account: (nullable): as it shall be; %NULL: removed
 * @sealed: (nullable): its new secret; %NULL: stays as it is
 *
 * One change, for ts_accounts_store_write().
 */
typedef struct
{
  gchar *name;
  TsAccount *account;
  GBytes *sealed;
} TsAccountWrite;

void ts_account_write_free (TsAccountWrite *write);

GPtrArray *ts_accounts_store_read (sqlite3 *db, GError **error);
gpointer ts_accounts_store_write (sqlite3 *db, gpointer write, GError **error);
gchar *ts_accounts_store_get_secret_name (const gchar *account);

gchar *ts_permissions_to_text (TsPermission permissions);
TsPermission ts_permissions_from_text (const gchar *text);

G_END_DECLS
