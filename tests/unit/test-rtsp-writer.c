/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "burst-packets.h"
#include "media/rtsp/ts-rtsp-writer.h"
#include "tcp-pair.h"

#define MESSAGE "RTSP/1.0 200 OK\r\n\r\n"

/* of a burst; as large as a key frame */
#define N_PACKETS 30
#define PACKET_SIZE 1400

typedef struct
{
  TsRtspPostman *postman;
  TsRtspWriter *writer;
  TcpPair pair;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  tcp_pair_open (&fixture->pair);
  fixture->postman = ts_rtsp_postman_new ();
  fixture->writer =
      ts_rtsp_writer_new (fixture->postman, fixture->pair.ours, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  ts_rtsp_writer_close (fixture->writer);
  ts_rtsp_postman_stop (fixture->postman);
  ts_rtsp_writer_unref (fixture->writer);
  ts_rtsp_postman_unref (fixture->postman);
  tcp_pair_close (&fixture->pair);
}

static gboolean
send_burst (Fixture *fixture, guint number, gboolean is_key)
{
  g_autoptr (TsBurst) burst = burst_new ((guint16) (number * N_PACKETS),
      number * 3000, is_key, N_PACKETS, PACKET_SIZE);

  return ts_rtsp_writer_send_burst (fixture->writer, burst, 2);
}

static void
send_message (Fixture *fixture)
{
  g_autoptr (GBytes) message = g_bytes_new_static (MESSAGE, strlen (MESSAGE));

  ts_rtsp_writer_send_message (fixture->writer, message);
}

/* Reads a whole burst; returns its number. Messages in between are counted. */
static guint
read_burst (Fixture *fixture, guint *n_messages)
{
  guint8 packet[2048];
  guint first = 0;

  for (guint i = 0; i < N_PACKETS;) {
    guint seq;

    if (tcp_pair_read_packet (&fixture->pair, packet, strlen (MESSAGE)) == -1) {
      g_assert_cmpmem (
          packet, strlen (MESSAGE) - 1, MESSAGE + 1, strlen (MESSAGE) - 1);
      /* never within a burst */
      g_assert_cmpuint (i, ==, 0);
      (*n_messages)++;
      continue;
    }
    seq = GST_READ_UINT16_BE (packet + 2);
    if (i == 0)
      first = seq;
    g_assert_cmpuint (seq, ==, first + i);
    i++;
  }
  return first / N_PACKETS;
}

static void
test_what_waits_comes_in_order_and_whole (
    Fixture *fixture, gconstpointer unused)
{
  guint n_messages = 0;

  /* more than the connection takes at once */
  for (guint i = 0; i < 20; i++) {
    g_assert_true (send_burst (fixture, i, i == 0));
    send_message (fixture);
  }
  g_assert_cmpuint (ts_rtsp_writer_get_n_waiting_bytes (fixture->writer), >, 0);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpuint (read_burst (fixture, &n_messages), ==, i);
  g_assert_cmpuint (n_messages, ==, 19);
  g_assert_cmpuint (ts_rtsp_writer_get_n_skipped (fixture->writer), ==, 0);
}

static void
test_who_does_not_read_costs_no_more_than_the_bound (
    Fixture *fixture, gconstpointer unused)
{
  gboolean needs_key = FALSE;
  gboolean refused = FALSE;
  guint n_messages = 0;
  guint got, before = 0;

  /* twenty bounds of it; each tenth burst is a key, with which to go on */
  for (guint number = 0; number < 1000; number++) {
    gboolean is_key = number % 10 == 0;

    if (needs_key && !is_key)
      continue;
    needs_key = !send_burst (fixture, number, is_key);
    refused |= needs_key;
    g_assert_cmpuint (ts_rtsp_writer_get_n_waiting_bytes (fixture->writer), <,
        2 * 1024 * 1024 + N_PACKETS * (PACKET_SIZE + 4));
  }
  g_assert_true (refused);
  g_assert_cmpuint (ts_rtsp_writer_get_n_skipped (fixture->writer), >, 100);

  /* what comes then is whole, and after the hole there is a key */
  g_assert_true (send_burst (fixture, 1000, TRUE));
  do {
    got = read_burst (fixture, &n_messages);
    g_assert_true (got == 0 || got == before + 1 || got % 10 == 0);
    before = got;
  } while (got != 1000);
}

static void
test_who_asks_and_does_not_read_is_cut (Fixture *fixture, gconstpointer unused)
{
  static gchar zeros[8192];
  g_autoptr (GBytes) message = g_bytes_new_static (zeros, sizeof zeros);
  gchar got[65536];
  gsize sum = 0;
  gssize n;

  for (guint i = 0; i < 200; i++)
    ts_rtsp_writer_send_message (fixture->writer, message);
  g_assert_cmpuint (
      ts_rtsp_writer_get_n_waiting_bytes (fixture->writer), ==, 0);
  while (
      (n = g_socket_receive (fixture->pair.theirs, got, sizeof got, NULL, NULL))
      > 0)
    sum += (gsize) n;
  g_assert_cmpuint (sum, <, 200 * sizeof zeros);
}

static void
test_a_connection_that_has_ended_takes_everything (
    Fixture *fixture, gconstpointer unused)
{
  g_socket_close (fixture->pair.theirs, NULL);
  for (guint i = 0; i < 200; i++) {
    send_burst (fixture, i, TRUE);
    send_message (fixture);
  }
  /* that it has ended may come to be known a moment later */
  while (ts_rtsp_writer_get_n_waiting_bytes (fixture->writer) > 0)
    g_thread_yield ();
  ts_rtsp_writer_close (fixture->writer);
  g_assert_true (send_burst (fixture, 0, TRUE));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                        \
  g_test_add ("/rtsp-writer/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("in-order-and-whole", test_what_waits_comes_in_order_and_whole);
  ADD ("bound", test_who_does_not_read_costs_no_more_than_the_bound);
  ADD ("answers-not-read", test_who_asks_and_does_not_read_is_cut);
  ADD ("ended", test_a_connection_that_has_ended_takes_everything);
#undef ADD
  return g_test_run ();
}
