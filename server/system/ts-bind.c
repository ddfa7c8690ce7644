/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-bind.h"

/**
 * ts_bind_tcp:
 * @address: `::` is every address, also of IPv4, and also on a machine without
 *   IPv6
 * @port: 0: any free one
 *
 * Returns: (transfer full): a socket that does not listen yet; or %NULL and
 *   @error
 */
GSocket *
ts_bind_tcp (GInetAddress *address, guint16 port, GError **error)
{
  GSocketFamily family = g_inet_address_get_family (address);
  g_autoptr (GSocketAddress) where = NULL;
  g_autoptr (GInetAddress) any = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GSocket) socket = g_socket_new (
      family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &problem);

  if (socket == NULL && family == G_SOCKET_FAMILY_IPV6
      && g_inet_address_get_is_any (address)) {
    any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
    return ts_bind_tcp (any, port, error);
  }
  if (socket == NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  where = g_inet_socket_address_new (address, port);
  if (!g_socket_bind (socket, where, TRUE, error))
    return NULL;
  return g_steal_pointer (&socket);
}
