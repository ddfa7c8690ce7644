/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-qos.h"

#include <netinet/in.h>

/* Two bits below belong to congestion notification. */
#define DSCP_SHIFT 2

/**
 * ts_qos_mark:
 * @socket: of IPv4 or IPv6; nothing is done to others
 * @dscp: 0 to 63; 0: nothing special
 *
 * Returns: whether what is sent from now on is marked
 */
gboolean
ts_qos_mark (GSocket *socket, guint dscp)
{
  gint tos = (gint) (dscp << DSCP_SHIFT);
  gboolean marked = FALSE;

  switch (g_socket_get_family (socket)) {
  case G_SOCKET_FAMILY_IPV6:
    /* it may carry IPv4, which has an option of its own */
    marked = g_socket_set_option (socket, IPPROTO_IPV6, IPV6_TCLASS, tos, NULL);
    g_socket_set_option (socket, IPPROTO_IP, IP_TOS, tos, NULL);
    return marked;
  case G_SOCKET_FAMILY_IPV4:
    return g_socket_set_option (socket, IPPROTO_IP, IP_TOS, tos, NULL);
  default:
    return FALSE;
  }
}
