/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-authenticator.h"

G_DEFINE_INTERFACE (TsHttpAuthenticator, ts_http_authenticator, G_TYPE_OBJECT)

static void
ts_http_authenticator_default_init (TsHttpAuthenticatorInterface *iface)
{
}

/**
 * ts_http_identity_new:
 * @caller: (transfer full): who asks
 */
TsHttpIdentity *
ts_http_identity_new (TsCaller *caller)
{
  TsHttpIdentity *self = g_new0 (TsHttpIdentity, 1);

  self->caller = caller;
  return self;
}

void
ts_http_identity_free (TsHttpIdentity *self)
{
  ts_caller_unref (self->caller);
  g_free (self->session);
  g_free (self);
}

void
ts_http_authenticator_authenticate_async (TsHttpAuthenticator *self,
    SoupServerMessage *message, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  TS_HTTP_AUTHENTICATOR_GET_IFACE (self)->authenticate_async (
      self, message, cancellable, callback, user_data);
}

TsHttpIdentity *
ts_http_authenticator_authenticate_finish (
    TsHttpAuthenticator *self, GAsyncResult *result, GError **error)
{
  return TS_HTTP_AUTHENTICATOR_GET_IFACE (self)->authenticate_finish (
      self, result, error);
}

void
ts_http_authenticator_add_challenges (
    TsHttpAuthenticator *self, SoupServerMessage *message)
{
  TsHttpAuthenticatorInterface *iface = TS_HTTP_AUTHENTICATOR_GET_IFACE (self);

  if (iface->add_challenges != NULL)
    iface->add_challenges (self, message);
}

gboolean
ts_http_authenticator_is_open (TsHttpAuthenticator *self)
{
  TsHttpAuthenticatorInterface *iface = TS_HTTP_AUTHENTICATOR_GET_IFACE (self);

  return iface->is_open != NULL && iface->is_open (self);
}
