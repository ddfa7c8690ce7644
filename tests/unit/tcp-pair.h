/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/socket.h>

/* A connection over loopback for tests: the camera's end, and the viewer's. */
typedef struct
{
  GSocket *ours;
  GSocket *theirs;
} TcpPair;

static inline void
tcp_pair_open (TcpPair *pair)
{
  g_autoptr (GSocketAddress) any =
      g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) listener = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_bind (listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  bound = g_socket_get_local_address (listener, NULL);
  pair->theirs = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  /* small, so that a viewer that does not read is soon noticed */
  g_socket_set_option (pair->theirs, SOL_SOCKET, SO_RCVBUF, 16384, NULL);
  g_assert_true (g_socket_connect (pair->theirs, bound, NULL, NULL));
  pair->ours = g_socket_accept (listener, NULL, NULL);
  g_assert_nonnull (pair->ours);
  g_socket_set_option (pair->ours, SOL_SOCKET, SO_SNDBUF, 16384, NULL);
}

static inline void
tcp_pair_close (TcpPair *pair)
{
  g_clear_object (&pair->ours);
  g_clear_object (&pair->theirs);
}

/* Blocks until @size bytes have come; a test's time-out ends a wait in vain. */
static inline void
tcp_pair_read (TcpPair *pair, guint8 *ret_bytes, gsize size)
{
  while (size > 0) {
    gssize n =
        g_socket_receive (pair->theirs, (gchar *) ret_bytes, size, NULL, NULL);

    g_assert_cmpint (n, >, 0);
    ret_bytes += n;
    size -= (gsize) n;
  }
}

/* An interleaved packet, or a message of @message_size bytes. Returns the
 * channel, or -1 for a message. */
static inline gint
tcp_pair_read_packet (TcpPair *pair, guint8 *ret_bytes, gsize message_size)
{
  guint8 header[4];

  tcp_pair_read (pair, header, 1);
  if (header[0] != '$') {
    tcp_pair_read (pair, ret_bytes, message_size - 1);
    return -1;
  }
  tcp_pair_read (pair, header + 1, 3);
  tcp_pair_read (pair, ret_bytes, (gsize) header[2] << 8 | header[3]);
  return header[1];
}
