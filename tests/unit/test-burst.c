/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "burst-packets.h"
#include "media/rtsp/ts-burst-gatherer.h"
#include "media/rtsp/ts-rtsp-message.h"

static void
test_equal_packets_are_cut_into_groups (void)
{
  g_autoptr (GPtrArray) packets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autoptr (TsBurst) burst = NULL;
  const TsBurstGroup *groups;
  guint n;

  g_ptr_array_add (packets, packet_new (1, 9, FALSE, 40));
  for (guint i = 0; i < 66; i++)
    g_ptr_array_add (packets, packet_new ((guint16) (2 + i), 9, FALSE, 1400));
  g_ptr_array_add (packets, packet_new (68, 9, FALSE, 200));
  g_ptr_array_add (packets, packet_new (69, 9, FALSE, 200));
  for (guint i = 0; i < 70; i++)
    g_ptr_array_add (packets, packet_new ((guint16) (70 + i), 9, FALSE, 100));
  burst = ts_burst_new (packets);
  groups = ts_burst_get_groups (burst, &n);

  /* 40 | 46 of 1400, which is 64400 of 65507 bytes | 20 of 1400, and 200 as a
   * shorter last one | 200, and 100 | 64 of 100 | 5 of 100 */
  g_assert_cmpuint (n, ==, 6);
  g_assert_cmpuint (groups[0].n_packets, ==, 1);
  g_assert_cmpuint (groups[1].first, ==, 1);
  g_assert_cmpuint (groups[1].n_packets, ==, 46);
  g_assert_cmpuint (groups[1].segment_size, ==, 1400);
  g_assert_cmpuint (groups[2].first, ==, 47);
  g_assert_cmpuint (groups[2].n_packets, ==, 21);
  g_assert_cmpuint (groups[3].first, ==, 68);
  g_assert_cmpuint (groups[3].n_packets, ==, 2);
  g_assert_cmpuint (groups[4].n_packets, ==, 64);
  g_assert_cmpuint (groups[5].n_packets, ==, 5);
  g_assert_cmpuint (
      ts_burst_get_size (burst), ==, 40 + 66 * 1400 + 2 * 200 + 70 * 100);
}

static void
test_a_burst_is_interleaved_for_each_channel (void)
{
  g_autoptr (TsBurst) burst = burst_new (65535, 3000, TRUE, 2, 300);
  gsize size;
  const guint8 *wire = ts_burst_get_interleaved (burst, 0, &size);
  const guint8 *other;

  g_assert_cmpuint (size, ==, 2 * 304);
  g_assert_cmpuint (GST_READ_UINT32_BE (wire), ==, 0x24000000 + 300);
  g_assert_cmpuint (GST_READ_UINT32_BE (wire + 304), ==, 0x24000000 + 300);
  g_assert_cmpuint (wire[304 + 4 + 100], ==, 0); /* seq 65536 is 0 */

  other = ts_burst_get_interleaved (burst, 6, &size);
  g_assert_cmpuint (size, ==, 2 * 304);
  g_assert_cmpuint (GST_READ_UINT32_BE (other), ==, 0x24060000 + 300);
  g_assert_cmpmem (other + 4, 300, wire + 4, 300);
  g_assert_cmpuint (GST_READ_UINT32_BE (other + 304), ==, 0x24060000 + 300);
  g_assert_cmpmem (other + 308, 300, wire + 308, 300);
  g_assert_true (ts_burst_get_interleaved (burst, 6, &size) == other);
  g_assert_true (ts_burst_get_interleaved (burst, 0, &size) == wire);
}

static void
test_a_burst_knows_where_it_stands (void)
{
  g_autoptr (TsBurst) key = burst_new (65534, 90000, TRUE, 3, 100);
  g_autoptr (TsBurst) delta = burst_new (1, 93000, FALSE, 1, 100);

  g_assert_true (ts_burst_is_key (key));
  g_assert_false (ts_burst_is_key (delta));
  g_assert_cmpuint (ts_burst_get_first_seq (key), ==, 65534);
  g_assert_cmpuint (ts_burst_get_next_seq (key), ==, 1);
  g_assert_cmpuint (ts_burst_get_rtp_time (delta), ==, 93000);
  g_assert_cmpuint (ts_burst_get_pts (key), ==, GST_SECOND);
}

static void
note_burst (TsBurst *burst, gpointer text)
{
  guint n;

  (void) ts_burst_get_packets (burst, &n);
  g_string_append_printf (text, "%u+%u ", ts_burst_get_first_seq (burst), n);
}

static void
push (TsBurstGatherer *gatherer, guint16 seq, guint32 rtp_time, gboolean marker)
{
  g_autoptr (GstBuffer) packet = packet_new (seq, rtp_time, marker, 50);

  ts_burst_gatherer_push (gatherer, packet);
}

static void
test_a_picture_ends_with_its_marker_or_its_time (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (TsBurstGatherer) gatherer =
      ts_burst_gatherer_new (FALSE, note_burst, seen);

  push (gatherer, 1, 10, FALSE);
  push (gatherer, 2, 10, FALSE);
  push (gatherer, 3, 10, TRUE);
  push (gatherer, 4, 20, TRUE);
  push (gatherer, 5, 30, FALSE); /* its marker is lost */
  push (gatherer, 7, 40, FALSE);
  push (gatherer, 8, 40, TRUE);
  g_assert_cmpstr (seen->str, ==, "1+3 4+1 5+1 7+2 ");
}

static void
test_of_sound_each_packet_is_a_burst (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (TsBurstGatherer) gatherer =
      ts_burst_gatherer_new (TRUE, note_burst, seen);

  push (gatherer, 1, 10, TRUE);
  push (gatherer, 2, 20, FALSE);
  push (gatherer, 3, 30, FALSE);
  g_assert_cmpstr (seen->str, ==, "1+1 2+1 3+1 ");
}

static void
test_what_is_no_rtp_is_left_out (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (TsBurstGatherer) gatherer =
      ts_burst_gatherer_new (FALSE, note_burst, seen);
  g_autoptr (GstBuffer) shorter = gst_buffer_new_allocate (NULL, 11, NULL);
  g_autoptr (GstBuffer) zeros = gst_buffer_new_allocate (NULL, 40, NULL);

  gst_buffer_memset (shorter, 0, 0x80, 11);
  gst_buffer_memset (zeros, 0, 0, 40);
  ts_burst_gatherer_push (gatherer, shorter);
  ts_burst_gatherer_push (gatherer, zeros);
  push (gatherer, 1, 10, TRUE);
  g_assert_cmpstr (seen->str, ==, "1+1 ");
}

static void
assert_bytes (GBytes *bytes, const gchar *text)
{
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
      text, strlen (text));
}

static void
test_messages_are_written_as_the_rfc_has_them (void)
{
  GstRTSPMessage *message;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) with_body = NULL;
  g_autoptr (GBytes) data = NULL;
  static const guint8 rtcp[] = {0x80, 200, 0, 6};

  gst_rtsp_message_new_response (&message, GST_RTSP_STS_OK, "OK", NULL);
  gst_rtsp_message_add_header (message, GST_RTSP_HDR_CSEQ, "7");
  plain = ts_rtsp_message_to_bytes (message, 784111777);
  assert_bytes (plain, "RTSP/1.0 200 OK\r\nCSeq: 7\r\n"
                       "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
  gst_rtsp_message_set_body (message, (const guint8 *) "v=0\r\n", 5);
  with_body = ts_rtsp_message_to_bytes (message, 784111777);
  assert_bytes (with_body, "RTSP/1.0 200 OK\r\nCSeq: 7\r\n"
                           "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                           "Content-Length: 5\r\n\r\nv=0\r\n");
  gst_rtsp_message_free (message);

  gst_rtsp_message_new_data (&message, 3);
  gst_rtsp_message_set_body (message, rtcp, sizeof rtcp);
  data = ts_rtsp_message_to_bytes (message, 0);
  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data),
      "$\003\000\004\200\310\000\006", 8);
  gst_rtsp_message_free (message);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/burst/equal-packets-are-cut-into-groups",
      test_equal_packets_are_cut_into_groups);
  g_test_add_func ("/burst/interleaved-for-each-channel",
      test_a_burst_is_interleaved_for_each_channel);
  g_test_add_func (
      "/burst/knows-where-it-stands", test_a_burst_knows_where_it_stands);
  g_test_add_func ("/burst/picture-ends-with-marker-or-time",
      test_a_picture_ends_with_its_marker_or_its_time);
  g_test_add_func (
      "/burst/of-sound-each-packet", test_of_sound_each_packet_is_a_burst);
  g_test_add_func (
      "/burst/what-is-no-rtp-is-left-out", test_what_is_no_rtp_is_left_out);
  g_test_add_func ("/burst/messages-as-the-rfc",
      test_messages_are_written_as_the_rfc_has_them);
  return g_test_run ();
}
