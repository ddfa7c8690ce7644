/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-accounts-store.h"
#include "access/ts-accounts.h"
#include "access/ts-memory.h"

G_BEGIN_DECLS

typedef enum
{
  TS_ACCOUNT_OPERATION_ACTIVATE,
  TS_ACCOUNT_OPERATION_ADD,
  TS_ACCOUNT_OPERATION_CHANGE,
  TS_ACCOUNT_OPERATION_REMOVE,
  TS_ACCOUNT_OPERATION_PASSWORD,
} TsAccountOperationKind;

/**
 * TsAccountOperation:
 *
 * One change of #TsAccounts, from what was asked for to what is written: what
 * the account becomes, and whether that can be. Main context only; knows the
 * accounts as they are, and neither the database nor the queue.
 */
typedef struct
{
  TsAccountOperationKind kind;
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
} TsAccountOperation;

TsAccountOperation *ts_account_operation_new (
    TsAccountOperationKind kind, TsCaller *caller, const gchar *name);
void ts_account_operation_free (gpointer operation);
void ts_account_operation_set_draft (
    TsAccountOperation *operation, const TsAccountDraft *draft);
void ts_account_operation_set_passwords (TsAccountOperation *operation,
    const gchar *old_password, const gchar *new_password);
const gchar *ts_account_operation_get_action (
    const TsAccountOperation *operation);

TsAccount *ts_account_operation_build (
    const TsAccountOperation *operation, TsAccountList *list);
gboolean ts_account_operation_check (
    const TsAccountOperation *operation, TsAccountList *list, GError **error);
gboolean ts_accounts_fail (GError **error, TsAccountsError code,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
