/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_LOCKOUT_MAX_ENTRIES 4096

/**
 * TsLockout:
 *
 * Who has guessed passwords too often. Failures are counted for
 *
 * - an account from one address: N of them lock this account for this address;
 * - an address, whatever the account: 5 N lock the address for all accounts;
 * - an account, whatever the address: 20 N lock it for all addresses from
 *   which it has not logged in lately, so that guessing from a thousand
 *   addresses does not help, and does not shut its owner out either.
 *
 * A lock ends after M minutes, and a count that old begins again. Names that
 * belong to nobody are counted as any other, so an answer tells nothing about
 * which exist. Addresses are counted by group (ts_address_get_group()).
 *
 * The memory is bounded: what has been quiet for longest is forgotten first.
 * May be called from any thread.
 */
typedef struct _TsLockout TsLockout;

TsLockout *ts_lockout_new (void);
void ts_lockout_free (TsLockout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsLockout, ts_lockout_free)

void ts_lockout_set_limits (
    TsLockout *self, guint max_failures, guint lock_minutes);
guint ts_lockout_get_wait_s (
    TsLockout *self, const gchar *account, const gchar *group, gint64 now_us);
gboolean ts_lockout_add_failure (
    TsLockout *self, const gchar *account, const gchar *group, gint64 now_us);
void ts_lockout_add_success (
    TsLockout *self, const gchar *account, const gchar *group, gint64 now_us);
void ts_lockout_release (TsLockout *self, const gchar *account);
guint ts_lockout_get_size (TsLockout *self);

G_END_DECLS
