/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "media/mp4/ts-mp4-box.h"
#include "media/mp4/ts-mp4-clock.h"
#include "media/mp4/ts-mp4.h"
#include "media/ts-leaky-queue.h"

/* An avcC: Constrained Baseline at level 3.1, lengths of four bytes, one
 * parameter set of each kind. */
static const guint8 avcc[] = {1, 0x42, 0xc0, 0x1f, 0xff, 0xe1, 0, 4, 0x67, 0x42,
    0xc0, 0x1f, 1, 0, 2, 0x68, 0xce};

/* Boxes lie at any address. */
static guint32
read_u32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static guint16
read_u16 (const guint8 *at)
{
  return at[0] << 8 | at[1];
}

/* What a walk along boxes has found. */
typedef struct
{
  GString *types;     /* in their order, with how deep they lie */
  GHashTable *bodies; /* type -> GBytes, of the last of each type */
} Boxes;

static gboolean
has_children (const gchar *type)
{
  static const gchar *const types[] = {
      "moov", "trak", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf"};

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    if (strcmp (type, types[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Every byte belongs to exactly one box. */
static void
walk (Boxes *boxes, const guint8 *data, gsize size, guint depth)
{
  while (size > 0) {
    guint32 box;
    gchar type[5] = {0};

    g_assert_cmpuint (size, >=, 8);
    box = read_u32 (data);
    g_assert_cmpuint (box, >=, 8);
    g_assert_cmpuint (box, <=, size);
    memcpy (type, data + 4, 4);
    g_string_append_printf (boxes->types, "%*s%s ", depth, "", type);
    g_hash_table_replace (
        boxes->bodies, g_strdup (type), g_bytes_new (data + 8, box - 8));
    if (has_children (type))
      walk (boxes, data + 8, box - 8, depth + 1);
    data += box;
    size -= box;
  }
}

static void
boxes_read (Boxes *boxes, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  boxes->types = g_string_new (NULL);
  boxes->bodies = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  walk (boxes, data, size, 0);
}

static void
boxes_clear (Boxes *boxes)
{
  g_string_free (boxes->types, TRUE);
  g_hash_table_unref (boxes->bodies);
}

static const guint8 *
body_of (Boxes *boxes, const gchar *type, gsize size)
{
  GBytes *body = g_hash_table_lookup (boxes->bodies, type);

  g_assert_nonnull (body);
  g_assert_cmpuint (g_bytes_get_size (body), ==, size);
  return g_bytes_get_data (body, NULL);
}

static TsMp4Track *
new_video (void)
{
  GstBuffer *data = gst_buffer_new_memdup (avcc, sizeof avcc);
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-h264",
      "stream-format", G_TYPE_STRING, "avc", "width", G_TYPE_INT, 640, "height",
      G_TYPE_INT, 512, "codec_data", GST_TYPE_BUFFER, data, NULL);
  g_autoptr (GError) error = NULL;
  TsMp4Track *track = ts_mp4_track_new_from_caps (1, caps, &error);

  gst_buffer_unref (data);
  g_assert_no_error (error);
  return track;
}

static void
test_init_has_all_boxes_and_the_configuration (void)
{
  g_autoptr (TsMp4Track) track = new_video ();
  const TsMp4Track *tracks[] = {track};
  g_autoptr (GBytes) init = ts_mp4_build_init (tracks, 1);
  g_autofree gchar *codecs = ts_mp4_track_build_codecs (track);
  Boxes boxes;
  const guint8 *stsd, *tkhd;

  boxes_read (&boxes, init);
  g_assert_cmpstr (boxes.types->str, ==,
      "ftyp moov  mvhd  trak   tkhd   mdia    mdhd    hdlr    minf     vmhd "
      "    dinf      dref     stbl      stsd      stts      stsc      stsz "
      "     stco  mvex   trex ");
  g_assert_cmpmem (
      body_of (&boxes, "ftyp", 16), 16, "iso6\0\0\0\0iso6mp41", 16);
  g_assert_cmpuint (read_u32 (body_of (&boxes, "mdhd", 24) + 12), ==, 90000);
  tkhd = body_of (&boxes, "tkhd", 84);
  g_assert_cmpuint (read_u32 (tkhd + 76), ==, 640 << 16);
  g_assert_cmpuint (read_u32 (tkhd + 80), ==, 512 << 16);
  /* one entry: 8 + 78 bytes and the avcC behind them */
  stsd = body_of (&boxes, "stsd", 8 + 8 + 78 + 8 + sizeof avcc);
  g_assert_cmpmem (stsd + 12, 4, "avc1", 4);
  g_assert_cmpuint (read_u16 (stsd + 8 + 8 + 24), ==, 640);
  g_assert_cmpuint (read_u16 (stsd + 8 + 8 + 26), ==, 512);
  g_assert_cmpmem (stsd + 8 + 8 + 78 + 4, 4, "avcC", 4);
  g_assert_cmpmem (stsd + 8 + 8 + 78 + 8, sizeof avcc, avcc, sizeof avcc);
  g_assert_cmpstr (codecs, ==, "avc1.42C01F");
  boxes_clear (&boxes);
}

static void
test_a_fragment_is_these_bytes (void)
{
  static const guint8 expected[] = {
      /* prft, version 1, flags 24: track, NTP, time */
      0, 0, 0, 32, 'p', 'r', 'f', 't', 1, 0, 0, 24, 0, 0, 0, 1, 0x83, 0xaa,
      0x7e, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2,
      /* moof, mfhd */
      0, 0, 0, 104, 'm', 'o', 'o', 'f', 0, 0, 0, 16, 'm', 'f', 'h', 'd', 0, 0,
      0, 0, 0, 0, 0, 7,
      /* traf, tfhd, tfdt */
      0, 0, 0, 80, 't', 'r', 'a', 'f', 0, 0, 0, 16, 't', 'f', 'h', 'd', 0, 2, 0,
      0, 0, 0, 0, 1, 0, 0, 0, 20, 't', 'f', 'd', 't', 1, 0, 0, 0, 0, 0, 0, 1, 0,
      0, 0, 2,
      /* trun: one sample, data 112 bytes on; duration, size, flags, offset */
      0, 0, 0, 36, 't', 'r', 'u', 'n', 1, 0, 0x0f, 1, 0, 0, 0, 1, 0, 0, 0, 112,
      0, 0, 0x0b, 0xb8, 0, 0, 0, 3, 1, 1, 0, 0, 0, 0, 0, 0,
      /* mdat */
      0, 0, 0, 11, 'm', 'd', 'a', 't', 'a', 'b', 'c'};
  g_autoptr (TsMp4Track) track = new_video ();
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  const TsMp4Sample sample = {.data = data, .duration = 3000};
  const TsMp4Fragment fragment = {
      .track = track,
      .sequence = 7,
      .time = G_GUINT64_CONSTANT (0x100000002),
      .captured_ns = 1500000000, /* one and a half seconds after 1970 */
      .samples = &sample,
      .n_samples = 1,
  };
  g_autoptr (GBytes) bytes = ts_mp4_build_fragment (&fragment);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
      expected, sizeof expected);
}

static void
test_a_key_frame_begins_a_segment (void)
{
  g_autoptr (TsMp4Track) track = new_video ();
  g_autoptr (GBytes) data = g_bytes_new_static ("abcd", 4);
  g_autoptr (GBytes) more = g_bytes_new_static ("efg", 3);
  const TsMp4Sample samples[] = {{data, 3000, TRUE}, {more, 3001, FALSE}};
  const TsMp4Fragment fragment = {
      .track = track,
      .sequence = 1,
      .begins_segment = TRUE,
      .samples = samples,
      .n_samples = 2,
  };
  g_autoptr (GBytes) bytes = ts_mp4_build_fragment (&fragment);
  const guint8 *trun;
  Boxes boxes;

  boxes_read (&boxes, bytes);
  g_assert_cmpstr (
      boxes.types->str, ==, "styp moof  mfhd  traf   tfhd   tfdt   trun mdat ");
  trun = body_of (&boxes, "trun", 12 + 2 * 16);
  g_assert_cmpuint (read_u32 (trun + 4), ==, 2);
  g_assert_cmpuint (read_u32 (trun + 8), ==, 8 + 112 + 8);
  g_assert_cmphex (read_u32 (trun + 20), ==, 0x02000000);
  g_assert_cmpuint (read_u32 (trun + 28), ==, 3001);
  g_assert_cmphex (read_u32 (trun + 36), ==, 0x01010000);
  g_assert_cmpmem (body_of (&boxes, "mdat", 7), 7, "abcdefg", 7);
  boxes_clear (&boxes);
}

/* Whether @needle stands somewhere in @bytes. */
static gboolean
contains (GBytes *bytes, const guint8 *needle, gsize size)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);

  for (gsize i = 0; i + size <= n; i++) {
    if (memcmp (data + i, needle, size) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
test_sound_has_its_own_entries (void)
{
  static const guint8 opus[] = {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2,
      0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0};
  static const guint8 dops[] = {0, 0, 0, 19, 'd', 'O', 'p', 's', 0, 2, 1, 0x38,
      0, 0, 0xbb, 0x80, 0, 0, 0};
  static const guint8 esds[] = {0, 0, 0, 39, 'e', 's', 'd', 's', 0, 0, 0, 0, 3,
      25, 0, 0, 0, 4, 17, 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 2,
      0x12, 0x10, 6, 1, 2};
  TsMp4Track aac = {.id = 2,
      .codec = TS_MP4_CODEC_AAC,
      .timescale = 44100,
      .config = g_bytes_new_static ("\x12\x10", 2),
      .n_channels = 2,
      .rate_hz = 44100};
  TsMp4Track sound = {.id = 3,
      .codec = TS_MP4_CODEC_OPUS,
      .timescale = 48000,
      .config = g_bytes_new_static (opus, sizeof opus),
      .n_channels = 2,
      .rate_hz = 48000};
  g_autoptr (TsMp4Track) video = new_video ();
  const TsMp4Track *tracks[] = {video, &aac, &sound};
  g_autoptr (GBytes) init = ts_mp4_build_init (tracks, 3);
  g_autofree gchar *codecs = ts_mp4_track_build_codecs (&aac);
  g_autofree gchar *opus_codecs = ts_mp4_track_build_codecs (&sound);
  Boxes boxes;

  boxes_read (&boxes, init);
  g_assert_nonnull (strstr (boxes.types->str, "smhd"));
  /* the next track would be the fourth */
  g_assert_cmpuint (read_u32 (body_of (&boxes, "mvhd", 100) + 96), ==, 4);
  g_assert_true (contains (init, dops, sizeof dops));
  g_assert_true (contains (init, esds, sizeof esds));
  g_assert_cmpstr (codecs, ==, "mp4a.40.2");
  g_assert_cmpstr (opus_codecs, ==, "Opus");
  boxes_clear (&boxes);
  g_bytes_unref (aac.config);
  g_bytes_unref (sound.config);
}

static void
test_h265_has_its_codecs_as_the_standard_says (void)
{
  /* Main, level 3.1, progressive and frames only: ISO/IEC 14496-15, E.3 */
  static const guint8 hvcc[23] = {1, 1, 0x60, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 93};
  TsMp4Track track = {.id = 1,
      .codec = TS_MP4_CODEC_H265,
      .config = g_bytes_new_static (hvcc, sizeof hvcc)};
  g_autofree gchar *codecs = ts_mp4_track_build_codecs (&track);

  g_assert_cmpstr (codecs, ==, "hvc1.1.6.L93.B0");
  g_bytes_unref (track.config);
}

static void
test_caps_without_configuration_are_an_error (void)
{
  static const gchar *const bad[] = {
      "video/x-h264,stream-format=avc,width=4,height=4",
      "video/x-h264,stream-format=avc,width=4,height=4,codec_data=(buffer)01",
      "video/x-h264,stream-format=byte-stream",
      "audio/x-opus,channels=2,rate=48000",
      "audio/mpeg,stream-format=raw,codec_data=(buffer)1210", "image/jpeg"};

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (bad[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_mp4_track_new_from_caps (1, caps, &error));
    g_assert_error (error, TS_MP4_ERROR, TS_MP4_ERROR_CAPS);
  }
}

static void
test_media_time_is_that_of_the_pictures (void)
{
  TsMp4Clock clock;

  ts_mp4_clock_init (&clock, 90000, GST_SECOND / 30);
  g_assert_cmpuint (clock.duration, ==, 3000);
  for (guint i = 0; i < 100000; i++) {
    ts_mp4_clock_advance (
        &clock, 1000 * GST_SECOND + gst_util_uint64_scale (i, GST_SECOND, 30));
    /* never off by more than the rounding of one picture */
    g_assert_cmpuint (ABS ((gint64) clock.time - (gint64) i * 3000), <=, 1);
    g_assert_cmpuint (ABS ((gint) clock.duration - 3000), <=, 1);
  }
}

/* What a player with Media Source Extensions would throw away. */
static void
test_every_step_is_less_than_two_durations (void)
{
  static const GstClockTime at_ms[] = {5000, 5033, 5067, 6500, 8000, 9500,
      11000, 11001, 11002, 11036, 11069, 200, 233, 267, 300, 400000, 400033};
  TsMp4Clock clock;
  guint64 time = 0;
  guint32 duration = 0;

  ts_mp4_clock_init (&clock, 90000, GST_SECOND / 30);
  for (gsize i = 0; i < G_N_ELEMENTS (at_ms); i++) {
    ts_mp4_clock_advance (&clock, at_ms[i] * GST_MSECOND);
    if (i > 0) {
      g_assert_cmpuint (clock.time, >, time);
      g_assert_cmpuint (clock.time - time, <, 2 * duration - 9);
    }
    g_assert_cmpuint (clock.duration, >=, 1500);
    time = clock.time;
    duration = clock.duration;
  }
}

static void
test_a_slower_source_is_followed (void)
{
  TsMp4Clock clock;
  guint64 before;

  ts_mp4_clock_init (&clock, 90000, GST_SECOND / 30);
  for (guint i = 0; i < 20; i++)
    ts_mp4_clock_advance (&clock, i * GST_SECOND / 30);
  /* one picture in a second from now on */
  for (guint i = 1; i <= 8; i++)
    ts_mp4_clock_advance (&clock, i * GST_SECOND);
  g_assert_cmpuint (clock.duration, ==, 90000);
  before = clock.time;
  ts_mp4_clock_advance (&clock, 9 * GST_SECOND);
  g_assert_cmpuint (clock.time - before, ==, 90000);
}

static void
push (TsLeakyQueue *queue, gsize size, gboolean is_key, gint64 now_us,
    gboolean expected)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  g_autoptr (GstSample) sample = gst_sample_new (buffer, NULL, NULL, NULL);

  if (!is_key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gst_buffer_unref (buffer);
  g_assert_cmpint (ts_leaky_queue_push (queue, sample, now_us), ==, expected);
}

static void
test_a_queue_over_its_bytes_goes_on_with_a_key_frame (void)
{
  g_autoptr (TsLeakyQueue) queue = ts_leaky_queue_new (100, 1000);
  g_autoptr (GstSample) first = NULL;

  push (queue, 10, FALSE, 0, FALSE); /* nobody could decode it */
  push (queue, 60, TRUE, 0, TRUE);
  push (queue, 40, FALSE, 1, TRUE);
  push (queue, 1, FALSE, 2, FALSE);
  g_assert_true (ts_leaky_queue_is_empty (queue));
  push (queue, 1, FALSE, 3, FALSE);
  push (queue, 500, TRUE, 4, TRUE); /* alone it may be as large as it is */
  g_assert_cmpuint (ts_leaky_queue_get_bytes (queue), ==, 500);
  g_assert_cmpuint (ts_leaky_queue_get_n_dropped (queue), ==, 5);
  first = ts_leaky_queue_pop (queue);
  g_assert_cmpuint (
      gst_buffer_get_size (gst_sample_get_buffer (first)), ==, 500);
  g_assert_cmpuint (ts_leaky_queue_get_bytes (queue), ==, 0);
  g_assert_null (ts_leaky_queue_pop (queue));
}

static void
test_a_queue_over_its_age_goes_on_with_a_key_frame (void)
{
  g_autoptr (TsLeakyQueue) queue = ts_leaky_queue_new (1000, 100);
  g_autoptr (GstSample) first = NULL;

  push (queue, 1, TRUE, 0, TRUE);
  push (queue, 1, FALSE, 100, TRUE);
  push (queue, 2, TRUE, 101, TRUE);
  first = ts_leaky_queue_pop (queue);
  g_assert_cmpuint (gst_buffer_get_size (gst_sample_get_buffer (first)), ==, 2);
  g_assert_cmpuint (ts_leaky_queue_get_n_dropped (queue), ==, 2);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mp4/init-has-all-boxes-and-the-configuration",
      test_init_has_all_boxes_and_the_configuration);
  g_test_add_func (
      "/mp4/a-fragment-is-these-bytes", test_a_fragment_is_these_bytes);
  g_test_add_func (
      "/mp4/a-key-frame-begins-a-segment", test_a_key_frame_begins_a_segment);
  g_test_add_func (
      "/mp4/sound-has-its-own-entries", test_sound_has_its_own_entries);
  g_test_add_func ("/mp4/h265-has-its-codecs-as-the-standard-says",
      test_h265_has_its_codecs_as_the_standard_says);
  g_test_add_func ("/mp4/caps-without-configuration-are-an-error",
      test_caps_without_configuration_are_an_error);
  g_test_add_func ("/mp4/media-time-is-that-of-the-pictures",
      test_media_time_is_that_of_the_pictures);
  g_test_add_func ("/mp4/every-step-is-less-than-two-durations",
      test_every_step_is_less_than_two_durations);
  g_test_add_func (
      "/mp4/a-slower-source-is-followed", test_a_slower_source_is_followed);
  g_test_add_func ("/queue/over-its-bytes-goes-on-with-a-key-frame",
      test_a_queue_over_its_bytes_goes_on_with_a_key_frame);
  g_test_add_func ("/queue/over-its-age-goes-on-with-a-key-frame",
      test_a_queue_over_its_age_goes_on_with_a_key_frame);
  return g_test_run ();
}
