/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "burst-packets.h"
#include "media/rtsp/ts-burst-hub.h"
#include "tcp-pair.h"

typedef struct
{
  GstClock *clock;
  TsBurstHub *hub;
  guint n_requests;
  TsRtspPostman *postman;
  TsRtspWriter *writer;
  TcpPair pair;
  GObject *viewer;
} Fixture;

static void
on_request (gpointer user_data)
{
  ((Fixture *) user_data)->n_requests++;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->clock = gst_system_clock_obtain ();
  /* so running time is 100 s and a little more */
  fixture->hub = ts_burst_hub_new (fixture->clock,
      gst_clock_get_time (fixture->clock) - 100 * GST_SECOND, on_request,
      fixture, NULL);
  tcp_pair_open (&fixture->pair);
  fixture->postman = ts_rtsp_postman_new ();
  fixture->writer =
      ts_rtsp_writer_new (fixture->postman, fixture->pair.ours, NULL);
  fixture->viewer = g_object_new (G_TYPE_OBJECT, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  ts_burst_hub_unref (fixture->hub);
  ts_rtsp_writer_close (fixture->writer);
  ts_rtsp_postman_stop (fixture->postman);
  ts_rtsp_writer_unref (fixture->writer);
  ts_rtsp_postman_unref (fixture->postman);
  tcp_pair_close (&fixture->pair);
  g_object_unref (fixture->viewer);
  gst_object_unref (fixture->clock);
}

/* Bursts of one packet, taken at @time_s. */
static void
push (Fixture *fixture, guint16 seq, gdouble time_s, gboolean is_key)
{
  g_autoptr (TsBurst) burst =
      burst_new (seq, (guint32) (time_s * 90000), is_key, 1, 100);

  ts_burst_hub_push (fixture->hub, burst);
}

static gboolean
join (Fixture *fixture, GObject *viewer, TsBurstStart *ret_start)
{
  return ts_burst_hub_join_tcp (
      fixture->hub, viewer, fixture->writer, 0, ret_start);
}

static void
assert_next (Fixture *fixture, guint16 seq)
{
  guint8 packet[2048];

  g_assert_cmpint (tcp_pair_read_packet (&fixture->pair, packet, 0), ==, 0);
  g_assert_cmpuint (GST_READ_UINT16_BE (packet + 2), ==, seq);
}

static void
assert_nothing (Fixture *fixture)
{
  gchar byte;

  g_socket_set_blocking (fixture->pair.theirs, FALSE);
  g_assert_cmpint (
      g_socket_receive (fixture->pair.theirs, &byte, 1, NULL, NULL), <, 0);
  g_socket_set_blocking (fixture->pair.theirs, TRUE);
}

static void
test_a_young_key_frame_is_had_at_once (Fixture *fixture, gconstpointer unused)
{
  TsBurstStart start;

  push (fixture, 1, 99, TRUE);
  push (fixture, 2, 100.1, TRUE);
  push (fixture, 3, 100.2, FALSE);
  g_assert_true (join (fixture, fixture->viewer, &start));
  g_assert_true (start.is_known);
  g_assert_cmpuint (start.seq, ==, 2);
  g_assert_cmpuint (start.rtp_time, ==, 9009000);
  push (fixture, 4, 100.3, FALSE);
  assert_nothing (fixture); /* its answer first */
  ts_burst_hub_release (fixture->hub, fixture->viewer);
  push (fixture, 5, 100.4, FALSE);
  for (guint16 seq = 2; seq <= 5; seq++)
    assert_next (fixture, seq);
  g_assert_cmpuint (fixture->n_requests, ==, 0);
}

static void
test_for_an_old_one_a_new_one_is_asked (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);
  TsBurstStart start;

  push (fixture, 1, 99, TRUE);
  push (fixture, 2, 99.1, FALSE);
  g_assert_true (join (fixture, fixture->viewer, &start));
  g_assert_false (start.is_known);
  g_assert_cmpuint (fixture->n_requests, ==, 1);
  ts_burst_hub_release (fixture->hub, fixture->viewer);
  push (fixture, 3, 99.2, FALSE);
  assert_nothing (fixture);
  push (fixture, 4, 101, TRUE);
  push (fixture, 5, 101.1, FALSE);
  assert_next (fixture, 4);
  assert_next (fixture, 5);

  /* half a second has not gone by: who joins now gets what there is */
  push (fixture, 6, 99, TRUE);
  assert_next (fixture, 6);
  g_assert_true (join (fixture, other, &start));
  g_assert_true (start.is_known);
  g_assert_cmpuint (start.seq, ==, 6);
  g_assert_cmpuint (fixture->n_requests, ==, 1);
}

typedef struct
{
  Fixture *fixture;
  guint16 next_seq;
} Pictures;

static gboolean
on_picture_time (gpointer user_data)
{
  Pictures *pictures = user_data;

  push (pictures->fixture, pictures->next_seq++, 99.1, FALSE);
  return G_SOURCE_CONTINUE;
}

/* A tenth of a second of waiting, however many pictures that are. */
static void
test_a_key_frame_that_does_not_come_is_not_waited_for (
    Fixture *fixture, gconstpointer unused)
{
  Pictures pictures = {fixture, 2};
  guint source = g_timeout_add (5, on_picture_time, &pictures);
  TsBurstStart start;

  push (fixture, 1, 99, TRUE);
  g_assert_true (join (fixture, fixture->viewer, &start));
  g_assert_false (start.is_known);
  ts_burst_hub_release (fixture->hub, fixture->viewer);
  while (g_socket_get_available_bytes (fixture->pair.theirs) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  for (guint16 seq = 1; seq < pictures.next_seq; seq++)
    assert_next (fixture, seq);
}

static void
test_who_has_left_gets_nothing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  TsBurstHubCounts counts;
  TsBurstStart start;

  push (fixture, 1, 101, TRUE);
  g_assert_true (join (fixture, fixture->viewer, &start));
  g_assert_false (join (fixture, fixture->viewer, &start));
  /* just joined: whoever lists the viewers may not have heard of it */
  ts_burst_hub_retain (fixture->hub, nobody);
  ts_burst_hub_release (fixture->hub, fixture->viewer);
  assert_next (fixture, 1);
  ts_burst_hub_count (fixture->hub, &counts);
  g_assert_cmpuint (counts.n_viewers, ==, 1);
  ts_burst_hub_leave (fixture->hub, fixture->viewer);
  push (fixture, 2, 101, TRUE);
  assert_nothing (fixture);
  ts_burst_hub_count (fixture->hub, &counts);
  g_assert_cmpuint (counts.n_viewers, ==, 0);
  g_assert_cmpuint (counts.n_bursts, ==, 2);
}

static void
test_a_group_is_sent_to_once (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GSocket) receiver = g_socket_new (G_SOCKET_FAMILY_IPV4,
      G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocket) sender = g_socket_new (G_SOCKET_FAMILY_IPV4,
      G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) any =
      g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  TsBurstStart start;
  TsUdpTarget target;
  gchar packet[2048];

  g_assert_true (g_socket_bind (receiver, any, FALSE, NULL));
  g_socket_set_blocking (receiver, FALSE);
  bound = g_socket_get_local_address (receiver, NULL);
  ts_udp_target_init (&target, "127.0.0.1",
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  push (fixture, 1, 101, TRUE);
  g_assert_true (ts_burst_hub_join_udp (
      fixture->hub, fixture->viewer, sender, &target, TRUE, &start));
  g_assert_true (ts_burst_hub_join_udp (
      fixture->hub, other, sender, &target, TRUE, &start));
  ts_burst_hub_release (fixture->hub, fixture->viewer);
  ts_burst_hub_release (fixture->hub, other);
  push (fixture, 2, 101, FALSE);
  for (guint16 seq = 1; seq <= 2; seq++) {
    g_assert_cmpint (
        g_socket_receive (receiver, packet, sizeof packet, NULL, NULL), ==,
        100);
    g_assert_cmpuint (GST_READ_UINT16_BE (packet + 2), ==, seq);
  }
  g_assert_cmpint (
      g_socket_receive (receiver, packet, sizeof packet, NULL, NULL), <, 0);
  /* until the last has left */
  ts_burst_hub_leave (fixture->hub, fixture->viewer);
  push (fixture, 3, 101, FALSE);
  g_assert_cmpint (
      g_socket_receive (receiver, packet, sizeof packet, NULL, NULL), ==, 100);
  ts_burst_hub_leave (fixture->hub, other);
  push (fixture, 4, 101, FALSE);
  g_assert_cmpint (
      g_socket_receive (receiver, packet, sizeof packet, NULL, NULL), <, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                        \
  g_test_add ("/burst-hub/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("young-key-frame", test_a_young_key_frame_is_had_at_once);
  ADD ("old-key-frame", test_for_an_old_one_a_new_one_is_asked);
  ADD ("no-key-frame", test_a_key_frame_that_does_not_come_is_not_waited_for);
  ADD ("left", test_who_has_left_gets_nothing);
  ADD ("group", test_a_group_is_sent_to_once);
#undef ADD
  return g_test_run ();
}
