/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-digest.h"
#include "camera/ts-caller.h"

G_BEGIN_DECLS

#define TS_ACCOUNT_MAX_NAME 32

/**
 * TsAccountParts:
 * @name: who
 * @role: what an account is
 * @permissions: what it may; an administrator may everything
 * @sensors: (nullable): ids of those that it may see; %NULL: all
 * @hash: of the password, for log-in
 * @created_us: UTC
 * @changed_us: when the password was set, UTC
 *
 * What an account is made of, for ts_account_new().
 */
typedef struct
{
  const gchar *name;
  TsRole role;
  TsPermission permissions;
  const gchar *const *sensors;
  const gchar *hash;
  gint64 created_us;
  gint64 changed_us;
} TsAccountParts;

/**
 * TsAccount:
 *
 * Somebody who may log in. Immutable and counted, any thread: who changes an
 * account makes another one.
 */
typedef struct _TsAccount TsAccount;

TsAccount *ts_account_new (const TsAccountParts *parts, GBytes *digest_secret);
TsAccount *ts_account_ref (TsAccount *self);
void ts_account_unref (TsAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAccount, ts_account_unref)

const TsAccountParts *ts_account_get_parts (TsAccount *self);
const gchar *ts_account_get_name (TsAccount *self);
const gchar *ts_account_get_hash (TsAccount *self);
const guint8 *ts_account_get_ha1 (TsAccount *self, TsDigestAlgorithm algorithm);
TsCaller *ts_account_build_caller (
    TsAccount *self, const gchar *protocol, const gchar *address);
gchar *ts_account_describe (TsAccount *self);

gboolean ts_account_name_is_valid (const gchar *name);

/* What the secret store keeps for an account. */
GBytes *ts_account_build_secret (const gchar *name, const gchar *password);
gchar *ts_account_secret_dup_password (GBytes *secret);

/**
 * TsAccountList:
 *
 * All accounts at one moment. Immutable and counted, any thread.
 */
typedef struct _TsAccountList TsAccountList;

TsAccountList *ts_account_list_new (GPtrArray *accounts);
TsAccountList *ts_account_list_ref (TsAccountList *self);
void ts_account_list_unref (TsAccountList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAccountList, ts_account_list_unref)

guint ts_account_list_get_size (TsAccountList *self);
TsAccount *ts_account_list_get (TsAccountList *self, guint index);
TsAccount *ts_account_list_find (TsAccountList *self, const gchar *name);
guint ts_account_list_count_administrators (TsAccountList *self);
TsAccountList *ts_account_list_replace (
    TsAccountList *self, const gchar *name, TsAccount *account);

G_END_DECLS
