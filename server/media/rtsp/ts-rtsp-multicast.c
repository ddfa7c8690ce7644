/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-rtsp-multicast.h"

#include <netinet/in.h>

/* UDP ports from which RTP and RTCP are sent to single receivers. */
#define FIRST_UDP_PORT 50000
#define LAST_UDP_PORT 59999

/**
 * ts_rtsp_multicast_check_address:
 * @value: a string
 *
 * Returns: whether it is the address of a group
 */
gboolean
ts_rtsp_multicast_check_address (GVariant *value, GError **error)
{
  const gchar *text = g_variant_get_string (value, NULL);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (address != NULL && g_inet_address_get_is_multicast (address))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "'%s' is not the address of a multicast group, such as 239.255.42.42",
      text);
  return FALSE;
}

/**
 * ts_rtsp_multicast_check_port:
 * @value: an unsigned number
 *
 * Returns: whether RTP may have it (RFC 3550, section 11: RTCP takes the next)
 */
gboolean
ts_rtsp_multicast_check_port (GVariant *value, GError **error)
{
  guint port = g_variant_get_uint32 (value);

  if (port % 2 == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "%u is odd; RTP has an even port, and RTCP the next one", port);
  return FALSE;
}

/**
 * ts_rtsp_multicast_is_on:
 * @stream: concern `stream`
 */
gboolean
ts_rtsp_multicast_is_on (GSettings *stream)
{
  return g_settings_get_uint (stream, "multicast-port") != 0;
}

/* Of all addresses the pool wants its own names. */
static void
add_udp_range (GstRTSPAddressPool *pool, const gchar *text)
{
  static const gchar *const any[] = {
      GST_RTSP_ADDRESS_POOL_ANY_IPV4, GST_RTSP_ADDRESS_POOL_ANY_IPV6};
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (!g_inet_address_get_is_any (address)) {
    gst_rtsp_address_pool_add_range (
        pool, text, text, FIRST_UDP_PORT, LAST_UDP_PORT, 0);
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (any); i++)
    gst_rtsp_address_pool_add_range (
        pool, any[i], any[i], FIRST_UDP_PORT, LAST_UDP_PORT, 0);
}

/**
 * ts_rtsp_multicast_new_pool:
 * @listen_address: numeric; without it, RTP would be sent from and received on
 *   every address
 * @stream: concern `stream`
 *
 * Returns: (transfer full): what a media may use
 */
GstRTSPAddressPool *
ts_rtsp_multicast_new_pool (const gchar *listen_address, GSettings *stream)
{
  GstRTSPAddressPool *pool = gst_rtsp_address_pool_new ();
  guint16 port = (guint16) g_settings_get_uint (stream, "multicast-port");
  g_autofree gchar *group = g_settings_get_string (stream, "multicast-address");

  add_udp_range (pool, listen_address);
  if (port != 0)
    gst_rtsp_address_pool_add_range (pool, group, group, port, port + 1,
        (guint8) g_settings_get_uint (stream, "multicast-ttl"));
  return pool;
}

/**
 * ts_rtsp_multicast_prepare_socket:
 * @source: (nullable): of this network card it goes out; %NULL: as routes say
 * @ttl: of its packets
 */
void
ts_rtsp_multicast_prepare_socket (
    GSocket *socket, GInetAddress *source, guint ttl)
{
  if (ttl > 0)
    g_socket_set_multicast_ttl (socket, ttl);
  if (source != NULL
      && g_inet_address_get_family (source) == G_SOCKET_FAMILY_IPV4
      && g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV4)
    (void) setsockopt (g_socket_get_fd (socket), IPPROTO_IP, IP_MULTICAST_IF,
        g_inet_address_to_bytes (source), sizeof (struct in_addr));
}
