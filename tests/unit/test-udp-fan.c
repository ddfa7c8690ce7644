/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <sys/socket.h>

#include "burst-packets.h"
#include "media/rtsp/ts-udp-fan.h"

#define N_RECEIVERS 3

typedef struct
{
  GSocket *sender;
  TsUdpFan *fan;
  GSocket *receivers[N_RECEIVERS];
  TsUdpTarget targets[N_RECEIVERS];
} Fixture;

static GSocket *
bind_any (guint16 *ret_port)
{
  g_autoptr (GSocketAddress) any =
      g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
      G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  *ret_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  guint16 port;

  fixture->sender = bind_any (&port);
  fixture->fan = ts_udp_fan_new (fixture->sender);
  for (guint i = 0; i < N_RECEIVERS; i++) {
    fixture->receivers[i] = bind_any (&port);
    g_assert_true (
        ts_udp_target_init (&fixture->targets[i], "127.0.0.1", port));
  }
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  ts_udp_fan_free (fixture->fan);
  g_object_unref (fixture->sender);
  for (guint i = 0; i < N_RECEIVERS; i++)
    g_object_unref (fixture->receivers[i]);
}

/* Loopback delivers before sending returns. */
static void
assert_received (GSocket *socket, const TsBurst *burst)
{
  guint n;
  const TsBurstPacket *packets = ts_burst_get_packets (burst, &n);

  for (guint i = 0; i < n; i++) {
    gchar got[2048];
    gssize size = g_socket_receive (socket, got, sizeof got, NULL, NULL);

    g_assert_cmpint (size, >, 0);
    g_assert_cmpmem (got, size, packets[i].data, packets[i].size);
  }
}

static void
assert_nothing_more (GSocket *socket)
{
  gchar got[16];

  g_assert_cmpint (
      g_socket_receive (socket, got, sizeof got, NULL, NULL), <, 0);
}

static void
test_everybody_gets_every_packet (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TsBurst) burst = burst_new (1, 9000, TRUE, 70, 1200);

  for (guint i = 0; i < N_RECEIVERS; i++)
    ts_udp_fan_add (fixture->fan, &fixture->targets[i]);
  g_assert_cmpuint (ts_udp_fan_send (fixture->fan, burst), ==, 0);
  for (guint i = 0; i < N_RECEIVERS; i++) {
    assert_received (fixture->receivers[i], burst);
    assert_nothing_more (fixture->receivers[i]);
    g_assert_false (fixture->targets[i].is_plain);
  }
}

static void
test_one_may_get_something_before_the_others (
    Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TsBurst) old = burst_new (1, 6000, TRUE, 2, 100);
  g_autoptr (TsBurst) burst = burst_new (3, 9000, FALSE, 2, 100);

  ts_udp_fan_add (fixture->fan, &fixture->targets[0]);
  ts_udp_fan_send_to (fixture->fan, &fixture->targets[1], old);
  ts_udp_fan_add (fixture->fan, &fixture->targets[1]);
  ts_udp_fan_send (fixture->fan, burst);
  assert_received (fixture->receivers[0], burst);
  assert_nothing_more (fixture->receivers[0]);
  assert_received (fixture->receivers[1], old);
  assert_received (fixture->receivers[1], burst);
  assert_nothing_more (fixture->receivers[2]);
}

/* The kernel refuses UDP_SEGMENT on a socket without checksums, as it does
 * where a network has smaller packets. */
static void
test_where_segments_are_refused_packets_go_one_by_one (
    Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TsBurst) burst = burst_new (1, 9000, TRUE, 20, 1000);

  g_assert_true (
      g_socket_set_option (fixture->sender, SOL_SOCKET, SO_NO_CHECK, 1, NULL));
  for (guint turn = 0; turn < 2; turn++) {
    for (guint i = 0; i < N_RECEIVERS; i++)
      ts_udp_fan_add (fixture->fan, &fixture->targets[i]);
    g_assert_cmpuint (ts_udp_fan_send (fixture->fan, burst), ==, 0);
    for (guint i = 0; i < N_RECEIVERS; i++) {
      assert_received (fixture->receivers[i], burst);
      assert_nothing_more (fixture->receivers[i]);
      g_assert_true (fixture->targets[i].is_plain);
    }
  }
}

static void
test_a_receiver_that_is_away_harms_nobody (
    Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TsBurst) burst = burst_new (1, 9000, TRUE, 5, 1000);
  TsUdpTarget away;

  /* no process may send there, so it fails at once */
  g_assert_true (ts_udp_target_init (&away, "255.255.255.255", 9));
  ts_udp_fan_add (fixture->fan, &fixture->targets[0]);
  ts_udp_fan_add (fixture->fan, &away);
  ts_udp_fan_add (fixture->fan, &fixture->targets[1]);
  g_assert_cmpuint (ts_udp_fan_send (fixture->fan, burst), ==, 1);
  assert_received (fixture->receivers[0], burst);
  assert_received (fixture->receivers[1], burst);
}

static void
test_addresses_are_numbers (void)
{
  TsUdpTarget a, b, six;

  g_assert_false (ts_udp_target_init (&a, "localhost", 1));
  g_assert_true (ts_udp_target_init (&a, "127.0.0.1", 1));
  g_assert_true (ts_udp_target_init (&b, "127.0.0.1", 1));
  g_assert_true (ts_udp_target_init (&six, "::1", 1));
  g_assert_true (ts_udp_target_equal (&a, &b));
  g_assert_false (ts_udp_target_equal (&a, &six));
  g_assert_cmpint (six.address.any.sa_family, ==, AF_INET6);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                        \
  g_test_add ("/udp-fan/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("everybody-gets-every-packet", test_everybody_gets_every_packet);
  ADD ("one-before-the-others", test_one_may_get_something_before_the_others);
  ADD ("refused-segments",
      test_where_segments_are_refused_packets_go_one_by_one);
  ADD ("receiver-away", test_a_receiver_that_is_away_harms_nobody);
#undef ADD
  g_test_add_func (
      "/udp-fan/addresses-are-numbers", test_addresses_are_numbers);
  return g_test_run ();
}
