/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-accounts.h"
#include "access/ts-activation.h"
#include "access/ts-authenticator.h"
#include "access/ts-sessions.h"
#include "access/ts-tokens.h"
#include "camera/ts-settings.h"

G_BEGIN_DECLS

/**
 * TsAccess:
 *
 * Who may come in: the device key, the secrets, accounts, sessions, tokens, and
 * what finds out who sends a request; together with the settings `access`,
 * which it follows. Owned by the program. Main context only, but for
 * ts_access_admits() and the parts that say otherwise.
 *
 * Signals:
 *
 * `connections-changed (access)`: the lists of addresses, or what RTSP asks
 * for, are others now; who is connected and may not be any more is to be cut.
 */
#define TS_TYPE_ACCESS (ts_access_get_type ())
G_DECLARE_FINAL_TYPE (TsAccess, ts_access, TS, ACCESS, GObject)

TsAccess *ts_access_open (
    TsSettings *settings, TsDatabase *database, TsDoor *door, GError **error);

TsDatabase *ts_access_get_database (TsAccess *self);
TsSecrets *ts_access_get_secrets (TsAccess *self);
TsDeviceKey *ts_access_get_device_key (TsAccess *self);
TsAccounts *ts_access_get_accounts (TsAccess *self);
TsActivation *ts_access_get_activation (TsAccess *self);
TsSessions *ts_access_get_sessions (TsAccess *self);
TsTokens *ts_access_get_tokens (TsAccess *self);
TsAuthenticator *ts_access_get_authenticator (TsAccess *self);
TsDoor *ts_access_get_door (TsAccess *self);
const gchar *ts_access_get_cookie_name (TsAccess *self, gboolean is_secure);
gboolean ts_access_admits (TsAccess *self, GInetAddress *address);

G_END_DECLS
