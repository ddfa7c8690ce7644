/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-accounts.h"
#include "access/ts-activation.h"
#include "access/ts-lockout.h"
#include "access/ts-tokens.h"
#include "camera/ts-door.h"

G_BEGIN_DECLS

#define TS_AUTH_ERROR (ts_auth_error_quark ())

/**
 * TsAuthError:
 * @TS_AUTH_ERROR_WRONG: the credentials are not right, whatever of them
 * @TS_AUTH_ERROR_STALE: right, but with a nonce that is too old or used; the
 *   challenge says so, and the client tries again by itself
 * @TS_AUTH_ERROR_LOCKED: too many wrong ones; not even right ones help now
 * @TS_AUTH_ERROR_BUSY: too many log-ins at once; try again
 */
typedef enum
{
  TS_AUTH_ERROR_WRONG,
  TS_AUTH_ERROR_STALE,
  TS_AUTH_ERROR_LOCKED,
  TS_AUTH_ERROR_BUSY,
} TsAuthError;

GQuark ts_auth_error_quark (void);

/**
 * TsAuthMode:
 * @TS_AUTH_MODE_DIGEST: the password never travels
 * @TS_AUTH_MODE_DIGEST_BASIC: also Basic, for clients that know nothing else
 * @TS_AUTH_MODE_OFF: everybody may view (RTSP only)
 *
 * Which credentials a protocol takes.
 */
typedef enum
{
  TS_AUTH_MODE_DIGEST,
  TS_AUTH_MODE_DIGEST_BASIC,
  TS_AUTH_MODE_OFF,
} TsAuthMode;

/**
 * TsAuthRequest:
 * @protocol: `http`, `https`, `rtsp` or `rtsps`
 * @method: as in the request line
 * @target: path and query, or an absolute address, as in the request line
 * @address: of the client, without a port
 * @authorization: (nullable): value of that header
 *
 * What of a request tells who sends it.
 */
typedef struct
{
  const gchar *protocol;
  const gchar *method;
  const gchar *target;
  const gchar *address;
  const gchar *authorization;
} TsAuthRequest;

/**
 * TsAuthenticator:
 *
 * Finds out who sends a request, whatever the protocol: Digest (SHA-256 and
 * MD5), Basic where it is allowed, bearer tokens, and the name and password of
 * a log-in page. Wrong ones are counted and lock (#TsLockout), and are
 * recorded at the door as `session.open`. What is wrong about credentials is
 * not told, and takes as long for accounts that are not there.
 *
 * Any thread, where a function does not say otherwise: it works on the
 * immutable list of accounts, and guards what is its own.
 */
typedef struct _TsAuthenticator TsAuthenticator;

TsAuthenticator *ts_authenticator_new (TsAccounts *accounts, TsTokens *tokens,
    TsActivation *activation, TsLockout *lockout, TsDoor *door);
void ts_authenticator_free (TsAuthenticator *self);
void ts_authenticator_set_modes (
    TsAuthenticator *self, TsAuthMode http_mode, TsAuthMode rtsp_mode);

TsCaller *ts_authenticator_check (
    TsAuthenticator *self, const TsAuthRequest *request, GError **error);
void ts_authenticator_check_async (TsAuthenticator *self,
    const TsAuthRequest *request, GAsyncReadyCallback callback,
    gpointer user_data);
TsCaller *ts_authenticator_check_finish (
    TsAuthenticator *self, GAsyncResult *result, GError **error);

void ts_authenticator_log_in_async (TsAuthenticator *self, const gchar *user,
    const gchar *password, const gchar *protocol, const gchar *address,
    GAsyncReadyCallback callback, gpointer user_data);
TsCaller *ts_authenticator_log_in_finish (
    TsAuthenticator *self, GAsyncResult *result, GError **error);

GStrv ts_authenticator_build_challenges (TsAuthenticator *self,
    const gchar *protocol, const gchar *address, gboolean stale);
guint ts_authenticator_get_wait_s (
    TsAuthenticator *self, const gchar *user, const gchar *address);

G_END_DECLS
