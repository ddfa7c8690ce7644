/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-local.h"

struct _TsHttpLocal
{
  GObject parent_instance;
};

static void ts_http_local_init_interface (TsHttpAuthenticatorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsHttpLocal, ts_http_local, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (
        TS_TYPE_HTTP_AUTHENTICATOR, ts_http_local_init_interface))

static GInetAddress *
get_address (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return G_IS_INET_SOCKET_ADDRESS (remote) ? g_inet_socket_address_get_address (
             G_INET_SOCKET_ADDRESS (remote))
                                           : NULL;
}

/**
 * ts_http_local_dup_anonymous:
 *
 * Returns: (transfer full): nobody in particular, who may nothing
 */
TsCaller *
ts_http_local_dup_anonymous (SoupServerMessage *message)
{
  GInetAddress *address = get_address (message);
  g_autofree gchar *text =
      address != NULL ? g_inet_address_to_string (address) : NULL;

  return ts_caller_new_anonymous (TS_PERMISSION_NONE, "http", text);
}

static void
authenticate_async (TsHttpAuthenticator *authenticator,
    SoupServerMessage *message, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task =
      g_task_new (authenticator, cancellable, callback, user_data);
  GInetAddress *address = get_address (message);
  TsCaller *caller = address != NULL && g_inet_address_get_is_loopback (address)
                         ? ts_caller_new_system ("http")
                         : ts_http_local_dup_anonymous (message);

  g_task_return_pointer (task, ts_http_identity_new (caller),
      (GDestroyNotify) ts_http_identity_free);
}

static TsHttpIdentity *
authenticate_finish (
    TsHttpAuthenticator *authenticator, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_open (TsHttpAuthenticator *authenticator)
{
  return TRUE;
}

static void
ts_http_local_init_interface (TsHttpAuthenticatorInterface *iface)
{
  iface->authenticate_async = authenticate_async;
  iface->authenticate_finish = authenticate_finish;
  iface->is_open = is_open;
}

static void
ts_http_local_class_init (TsHttpLocalClass *klass)
{
}

static void
ts_http_local_init (TsHttpLocal *self)
{
}

TsHttpAuthenticator *
ts_http_local_new (void)
{
  return g_object_new (TS_TYPE_HTTP_LOCAL, NULL);
}
