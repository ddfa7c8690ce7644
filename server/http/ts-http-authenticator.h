/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "camera/ts-caller.h"

G_BEGIN_DECLS

/**
 * TsHttpIdentity:
 * @caller: who asks; anonymous when there were no credentials
 * @session: (nullable): id of the session that a cookie named
 * @by_cookie: the browser sent the credentials without being asked to, so that
 *   a change must come with the session's token
 * @has_token: and it did
 *
 * What an authenticator found out about a request. Free with
 * ts_http_identity_free().
 */
typedef struct
{
  TsCaller *caller;
  gchar *session;
  gboolean by_cookie;
  gboolean has_token;
} TsHttpIdentity;

TsHttpIdentity *ts_http_identity_new (TsCaller *caller);
void ts_http_identity_free (TsHttpIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpIdentity, ts_http_identity_free)

/**
 * TsHttpAuthenticator:
 *
 * Finds out who sends a request. Asked by #TsHttpRouter once for each request,
 * before its body is read. Main context only; what takes time is done
 * elsewhere, which is why it is asynchronous.
 */
#define TS_TYPE_HTTP_AUTHENTICATOR (ts_http_authenticator_get_type ())
G_DECLARE_INTERFACE (
    TsHttpAuthenticator, ts_http_authenticator, TS, HTTP_AUTHENTICATOR, GObject)

/**
 * TsHttpAuthenticatorInterface:
 * @authenticate_async: looks at the headers of a message
 * @authenticate_finish: who it is; or %NULL and an error when there are
 *   credentials and they are wrong
 * @add_challenges: (nullable): adds `WWW-Authenticate` to an answer 401
 * @is_open: (nullable): whether a caller without credentials may change
 *   something, because there are no accounts yet. Then only requests are
 *   answered that name this machine in a way that nobody else can
 */
struct _TsHttpAuthenticatorInterface
{
  GTypeInterface parent_interface;

  void (*authenticate_async) (TsHttpAuthenticator *self,
      SoupServerMessage *message, GCancellable *cancellable,
      GAsyncReadyCallback callback, gpointer user_data);
  TsHttpIdentity *(*authenticate_finish) (
      TsHttpAuthenticator *self, GAsyncResult *result, GError **error);
  void (*add_challenges) (
      TsHttpAuthenticator *self, SoupServerMessage *message);
  gboolean (*is_open) (TsHttpAuthenticator *self);
};

void ts_http_authenticator_authenticate_async (TsHttpAuthenticator *self,
    SoupServerMessage *message, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
TsHttpIdentity *ts_http_authenticator_authenticate_finish (
    TsHttpAuthenticator *self, GAsyncResult *result, GError **error);
void ts_http_authenticator_add_challenges (
    TsHttpAuthenticator *self, SoupServerMessage *message);
gboolean ts_http_authenticator_is_open (TsHttpAuthenticator *self);

G_END_DECLS
