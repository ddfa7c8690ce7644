/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/hls/ts-hls-playlist.h"

#include <string.h>

/* EXT-X-PART and EXT-X-PRELOAD-HINT came with it */
#define VERSION_TAG "#EXT-X-VERSION:9\n"
/* From the end, for who plays parts: 3 of them are advised, 4.4.3.8. */
#define PART_HOLD_BACK 3
/* For others; at least 3 targets. Parts older than that are not named. */
#define HOLD_BACK 3

static gboolean
parse_number (const gchar *digits, guint64 *ret_number)
{
  return g_ascii_string_to_unsigned (
      digits, 10, 0, G_MAXINT64, ret_number, NULL);
}

/**
 * ts_hls_file_parse:
 * @name: from outside
 *
 * Returns: what it names
 */
TsHlsFile
ts_hls_file_parse (const gchar *name)
{
  g_autofree gchar *stem = NULL;
  g_auto (GStrv) words = NULL;
  const gchar *ending = strrchr (name, '.');
  TsHlsFile file = {TS_HLS_FILE_NONE};
  guint n;

  if (g_str_equal (name, "media.m3u8"))
    file.kind = TS_HLS_FILE_PLAYLIST;
  if (ending == NULL)
    return file;
  stem = g_strndup (name, ending - name);
  words = g_strsplit (stem, "-", 4);
  n = g_strv_length (words);
  if (n < 2 || n > 3 || !parse_number (words[1], &file.number))
    return file;
  if (n == 2 && g_str_equal (words[0], "init") && g_str_equal (ending, ".mp4"))
    file.kind = TS_HLS_FILE_INIT;
  else if (n == 2 && g_str_equal (words[0], "segment")
           && g_str_equal (ending, ".m4s"))
    file.kind = TS_HLS_FILE_SEGMENT;
  else if (n == 3 && g_str_equal (words[0], "part")
           && g_str_equal (ending, ".m4s")
           && parse_number (words[2], &file.part))
    file.kind = TS_HLS_FILE_PART;
  return file;
}

/* Whatever the locale is. */
static void
append_seconds (
    GString *text, const gchar *before, guint64 ticks, guint32 timescale)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.5f", (double) ticks / timescale);
  g_string_append (text, before);
  g_string_append (text, number);
}

/* 4.4.4.6 */
static void
append_date (GString *text, guint64 captured_ns)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree gchar *date = NULL;

  if (captured_ns == 0)
    return;
  time = g_date_time_new_from_unix_utc (captured_ns / GST_SECOND);
  date = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  g_string_append_printf (text, "#EXT-X-PROGRAM-DATE-TIME:%s.%03uZ\n", date,
      (guint) (captured_ns % GST_SECOND / GST_MSECOND));
}

/* 4.4.4.9 */
static void
append_parts (GString *text, const TsHlsSegment *segment, guint32 timescale)
{
  for (guint i = 0; i < segment->parts->len; i++) {
    const TsHlsPart *part = g_ptr_array_index (segment->parts, i);

    append_seconds (text, "#EXT-X-PART:DURATION=", part->duration, timescale);
    g_string_append_printf (text,
        ",URI=\"part-%" G_GUINT64_FORMAT "-%u.m4s\"%s\n", segment->number, i,
        part->is_independent ? ",INDEPENDENT=YES" : "");
  }
}

static void
append_segment (GString *text, const TsHlsSegment *segment, gboolean has_map,
    gboolean has_parts, guint32 timescale)
{
  if (segment->is_discontinuous)
    g_string_append (text, "#EXT-X-DISCONTINUITY\n"); /* 4.4.4.3 */
  if (has_map)
    g_string_append_printf (
        text, "#EXT-X-MAP:URI=\"init-%u.mp4\"\n", segment->init); /* 4.4.4.5 */
  append_date (text, segment->captured_ns);
  if (has_parts)
    append_parts (text, segment, timescale);
  if (!segment->is_complete)
    return;
  append_seconds (text, "#EXTINF:", segment->duration, timescale);
  g_string_append_printf (
      text, ",\nsegment-%" G_GUINT64_FORMAT ".m4s\n", segment->number);
}

/* From the end of the window back to the begin of a segment. */
static guint64
find_age (TsHlsWindow *window, guint at)
{
  guint64 age = 0;

  for (guint i = at; i < ts_hls_window_get_n_segments (window); i++)
    age += ts_hls_window_get_segment (window, i)->duration;
  return age;
}

/**
 * ts_hls_playlist_build_media:
 * @window: with a segment
 *
 * Returns: (transfer full): the media playlist, 4.4.3
 */
gchar *
ts_hls_playlist_build_media (TsHlsWindow *window)
{
  guint32 timescale = ts_hls_window_get_format (window)->timescale;
  guint64 part_target = ts_hls_window_get_part_target (window);
  guint target_s = ts_hls_window_get_target_s (window);
  guint first = ts_hls_window_get_first_listed (window);
  GString *text = g_string_new ("#EXTM3U\n" VERSION_TAG);
  guint64 next_number;
  guint next_part, init = 0;

  g_string_append_printf (text, "#EXT-X-TARGETDURATION:%u\n", target_s);
  append_seconds (text,
      "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=",
      PART_HOLD_BACK * part_target, timescale);
  g_string_append_printf (text, ",HOLD-BACK=%u\n", HOLD_BACK * target_s);
  append_seconds (text, "#EXT-X-PART-INF:PART-TARGET=", part_target, timescale);
  g_string_append_printf (text,
      "\n#EXT-X-MEDIA-SEQUENCE:%" G_GUINT64_FORMAT
      "\n#EXT-X-DISCONTINUITY-SEQUENCE:%" G_GUINT64_FORMAT
      "\n#EXT-X-INDEPENDENT-SEGMENTS\n",
      ts_hls_window_get_segment (window, first)->number,
      ts_hls_window_get_n_discontinuities (window));
  for (guint i = first; i < ts_hls_window_get_n_segments (window); i++) {
    const TsHlsSegment *segment = ts_hls_window_get_segment (window, i);

    append_segment (text, segment, segment->init != init,
        find_age (window, i) <= HOLD_BACK * (guint64) target_s * timescale,
        timescale);
    init = segment->init;
  }
  ts_hls_window_get_next (window, &next_number, &next_part);
  /* 4.4.5.3 */
  g_string_append_printf (text,
      "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-%" G_GUINT64_FORMAT
      "-%u.m4s\"\n",
      next_number, next_part);
  return g_string_free (text, FALSE);
}

/* The most that a segment had, 4.4.6.2. */
static guint64
find_peak (TsHlsWindow *window)
{
  guint32 timescale = ts_hls_window_get_format (window)->timescale;
  guint64 peak = 0;

  for (guint i = 0; i < ts_hls_window_get_n_segments (window); i++) {
    const TsHlsSegment *segment = ts_hls_window_get_segment (window, i);

    if (segment->is_complete && segment->duration > 0)
      peak = MAX (peak, gst_util_uint64_scale (segment->n_bytes * 8, timescale,
                            segment->duration));
  }
  return peak;
}

/**
 * ts_hls_playlist_build_main:
 * @window: with a segment
 * @uri: of the media playlist
 * @bits_per_second: that are meant
 *
 * Returns: (transfer full): the multivariant playlist, 4.4.6
 */
gchar *
ts_hls_playlist_build_main (
    TsHlsWindow *window, const gchar *uri, guint64 bits_per_second)
{
  const TsFragmentFormat *format = ts_hls_window_get_format (window);
  gchar rate[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (rate, sizeof rate, "%.3f",
      (double) format->timescale / MAX (format->frame_duration, 1));
  return g_strdup_printf ("#EXTM3U\n" VERSION_TAG
                          "#EXT-X-INDEPENDENT-SEGMENTS\n"
                          "#EXT-X-STREAM-INF:BANDWIDTH=%" G_GUINT64_FORMAT
                          ",CODECS=\"%s\",RESOLUTION=%dx%d,FRAME-RATE=%s\n%s\n",
      MAX (find_peak (window), bits_per_second), format->codecs, format->width,
      format->height, rate, uri);
}
