/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "media/hls/ts-hls-playlist.h"

#define FRAME 3000 /* 30 pictures a second */

static const guint8 avcc[] = {1, 0x42, 0xc0, 0x1f, 0xff, 0xe1, 0, 4, 0x67, 0x42,
    0xc0, 0x1f, 1, 0, 2, 0x68, 0xce};

static TsFragmentFormat *
new_format (gint width)
{
  TsMp4Track track = {.id = 1,
      .codec = TS_MP4_CODEC_H264,
      .timescale = 90000,
      .config = g_bytes_new_static (avcc, sizeof avcc),
      .width = width,
      .height = 512};
  TsFragmentFormat *format = ts_fragment_format_new (&track, FRAME);

  g_bytes_unref (track.config);
  return format;
}

/* Pictures of 10 bytes, the first of each @group a key frame. */
static void
add (TsHlsWindow *window, TsFragmentFormat *format, guint from, guint n,
    guint group)
{
  for (guint i = from; i < from + n; i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static ("0123456789", 10);
    const TsFragment fragment = {
        .format = format,
        .bytes = bytes,
        .time = i * FRAME,
        .duration = FRAME,
        .captured_ns =
            1800000000 * GST_SECOND + gst_util_uint64_scale (i, GST_SECOND, 30),
        .is_key = i % group == 0,
    };

    ts_hls_window_add (window, &fragment);
  }
}

static void
test_a_playlist_is_this_text (void)
{
  g_autoptr (TsHlsWindow) window = ts_hls_window_new (1 << 20);
  g_autoptr (TsFragmentFormat) format = new_format (640);
  g_autofree gchar *text = NULL;
  g_autofree gchar *main = NULL;

  add (window, format, 0, 45, 30);
  text = ts_hls_playlist_build_media (window);
  g_assert_cmpstr (text, ==,
      "#EXTM3U\n"
      "#EXT-X-VERSION:9\n"
      "#EXT-X-TARGETDURATION:2\n"
      "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.32000,"
      "HOLD-BACK=6\n"
      "#EXT-X-PART-INF:PART-TARGET=0.44000\n"
      "#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-MAP:URI=\"init-1.mp4\"\n"
      "#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00.000Z\n"
      "#EXT-X-PART:DURATION=0.43333,URI=\"part-0-0.m4s\",INDEPENDENT=YES\n"
      "#EXT-X-PART:DURATION=0.43333,URI=\"part-0-1.m4s\"\n"
      "#EXT-X-PART:DURATION=0.13333,URI=\"part-0-2.m4s\"\n"
      "#EXTINF:1.00000,\n"
      "segment-0.m4s\n"
      "#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:01.000Z\n"
      "#EXT-X-PART:DURATION=0.43333,URI=\"part-1-0.m4s\",INDEPENDENT=YES\n"
      "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-1-1.m4s\"\n");
  main = ts_hls_playlist_build_main (window, "live/media.m3u8", 2000);
  g_assert_cmpstr (main, ==,
      "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=2400,CODECS=\"avc1.42C01F\","
      "RESOLUTION=640x512,FRAME-RATE=30.000\nlive/media.m3u8\n");
}

static void
test_a_segment_is_its_parts (void)
{
  g_autoptr (TsHlsWindow) window = ts_hls_window_new (1 << 20);
  g_autoptr (TsFragmentFormat) format = new_format (640);
  g_autoptr (GBytes) segment = NULL;
  g_autoptr (GBytes) part = NULL;
  g_autoptr (GBytes) init = NULL;

  add (window, format, 3, 57, 30); /* what comes before a key frame is no use */
  g_assert_cmpuint (ts_hls_window_get_n_segments (window), ==, 1);
  add (window, format, 60, 14, 30);
  segment = ts_hls_window_dup_segment (window, 0);
  part = ts_hls_window_dup_part (window, 0, 2);
  init = ts_hls_window_dup_init (window, 1);
  g_assert_cmpuint (g_bytes_get_size (segment), ==, 300);
  g_assert_cmpuint (g_bytes_get_size (part), ==, 40);
  g_assert_true (g_bytes_equal (init, format->init));
  g_assert_null (ts_hls_window_dup_part (window, 0, 3));
  g_assert_null (ts_hls_window_dup_segment (window, 1)); /* it still grows */
  g_assert_null (ts_hls_window_dup_init (window, 2));
  g_assert_true (ts_hls_window_has (window, 0, -1));
  g_assert_true (ts_hls_window_has (window, 1, 0));
  g_assert_false (ts_hls_window_has (window, 1, 1));
  g_assert_false (ts_hls_window_has (window, 1, -1));
}

static void
test_what_is_promised_comes (void)
{
  g_autoptr (TsHlsWindow) window = ts_hls_window_new (1 << 20);
  g_autoptr (TsFragmentFormat) format = new_format (640);
  guint64 number = 0;
  guint part = 0;

  add (window, format, 0, 24, 30);
  ts_hls_window_get_next (window, &number, &part);
  g_assert_cmpuint (number, ==, 0);
  g_assert_cmpuint (part, ==, 1);
  /* a second is full: the next picture will be a key frame */
  add (window, format, 24, 6, 30);
  ts_hls_window_get_next (window, &number, &part);
  g_assert_cmpuint (number, ==, 1);
  g_assert_cmpuint (part, ==, 0);
  /* the fourth part of three is the first of the next segment */
  add (window, format, 30, 2, 30);
  g_assert_false (ts_hls_window_has (window, 0, 3));
  g_assert_true (ts_hls_window_has (window, 0, 2));
  add (window, format, 32, 12, 30);
  g_assert_true (ts_hls_window_has (window, 0, 3));
}

static void
test_old_segments_go_by_number_and_by_bytes (void)
{
  g_autoptr (TsHlsWindow) window = ts_hls_window_new (1 << 20);
  g_autoptr (TsHlsWindow) small = ts_hls_window_new (700);
  g_autoptr (TsFragmentFormat) format = new_format (640);
  g_autofree gchar *text = NULL;

  add (window, format, 0, 30 * 30, 30);
  g_assert_cmpuint (ts_hls_window_get_n_segments (window), ==, 12);
  text = ts_hls_playlist_build_media (window);
  g_assert_nonnull (strstr (text, "#EXT-X-MEDIA-SEQUENCE:23\n"));
  g_assert_null (strstr (text, "segment-22.m4s"));
  g_assert_nonnull (strstr (text, "segment-28.m4s"));
  /* who has an old playlist still gets what it names */
  g_assert_true (ts_hls_window_has (window, 20, -1));

  add (small, format, 0, 30 * 30, 30);
  g_assert_cmpuint (ts_hls_window_get_n_segments (small), ==, 3);
}

static void
test_another_coding_is_a_discontinuity (void)
{
  g_autoptr (TsHlsWindow) window = ts_hls_window_new (1 << 20);
  g_autoptr (TsFragmentFormat) first = new_format (640);
  g_autoptr (TsFragmentFormat) same = new_format (640);
  g_autoptr (TsFragmentFormat) other = new_format (320);
  g_autofree gchar *before = NULL;
  g_autofree gchar *with = NULL;
  g_autofree gchar *after = NULL;

  add (window, first, 0, 45, 30);
  add (window, same, 60, 30, 30); /* the encoder has only started again */
  before = ts_hls_playlist_build_media (window);
  g_assert_null (strstr (before, "#EXT-X-DISCONTINUITY\n"));
  add (window, other, 90, 60, 30);
  with = ts_hls_playlist_build_media (window);
  g_assert_nonnull (
      strstr (with, "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-2"
                    ".mp4\"\n"));
  add (window, other, 150, 300, 30);
  after = ts_hls_playlist_build_media (window);
  g_assert_null (strstr (after, "#EXT-X-DISCONTINUITY\n"));
  g_assert_nonnull (strstr (after, "#EXT-X-DISCONTINUITY-SEQUENCE:1\n"));
}

static void
test_a_long_group_wants_a_key_frame (void)
{
  g_autoptr (TsHlsWindow) window = ts_hls_window_new (1 << 20);
  g_autoptr (TsFragmentFormat) format = new_format (640);

  g_assert_false (ts_hls_window_wants_key_frame (window));
  add (window, format, 0, 29, 1000);
  g_assert_false (ts_hls_window_wants_key_frame (window));
  add (window, format, 29, 1, 1000);
  g_assert_true (ts_hls_window_wants_key_frame (window));
}

static void
test_numbers_go_on_when_it_is_emptied (void)
{
  g_autoptr (TsHlsWindow) window = ts_hls_window_new (1 << 20);
  g_autoptr (TsFragmentFormat) format = new_format (640);
  guint64 number;
  guint part;

  add (window, format, 0, 90, 30);
  ts_hls_window_clear (window);
  g_assert_cmpuint (ts_hls_window_get_n_bytes (window), ==, 0);
  add (window, format, 90, 15, 30);
  ts_hls_window_get_next (window, &number, &part);
  g_assert_cmpuint (number, ==, 3);
  g_assert_cmpuint (part, ==, 1);
  g_assert_nonnull (ts_hls_window_get_format (window));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/hls/a-playlist-is-this-text", test_a_playlist_is_this_text);
  g_test_add_func ("/hls/a-segment-is-its-parts", test_a_segment_is_its_parts);
  g_test_add_func ("/hls/what-is-promised-comes", test_what_is_promised_comes);
  g_test_add_func ("/hls/old-segments-go-by-number-and-by-bytes",
      test_old_segments_go_by_number_and_by_bytes);
  g_test_add_func ("/hls/another-coding-is-a-discontinuity",
      test_another_coding_is_a_discontinuity);
  g_test_add_func ("/hls/a-long-group-wants-a-key-frame",
      test_a_long_group_wants_a_key_frame);
  g_test_add_func ("/hls/numbers-go-on-when-it-is-emptied",
      test_numbers_go_on_when_it_is_emptied);
  return g_test_run ();
}
