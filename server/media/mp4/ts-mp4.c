/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/mp4/ts-mp4.h"

#include "media/mp4/ts-mp4-box.h"
#include "media/mp4/ts-mp4-entry.h"

#define MOVIE_TIMESCALE 1000

/* From 1900, where NTP begins, to 1970. */
#define NTP_TO_UNIX_S G_GUINT64_CONSTANT (2208988800)

/* tfhd, 8.8.7.1 */
#define TFHD_DEFAULT_BASE_IS_MOOF 0x020000
/* trun, 8.8.8.1 */
#define TRUN_DATA_OFFSET 0x000001
#define TRUN_DURATION 0x000100
#define TRUN_SIZE 0x000200
#define TRUN_FLAGS 0x000400
#define TRUN_COMPOSITION_OFFSET 0x000800
/* sample flags, 8.8.3.1: depends on no other; depends on others and is no
 * place to begin */
#define SAMPLE_KEY 0x02000000
#define SAMPLE_DELTA 0x01010000
/* prft, 8.16.5: the time is that of the capture */
#define PRFT_CAPTURED 24

#define TKHD_ENABLED_IN_MOVIE 3
#define UNDETERMINED 0x55c4 /* `und`, 8.4.2.3 */

/* 4.3, or 8.16.2 for a segment */
static void
put_brands (GByteArray *bytes, const gchar *type)
{
  gsize at = ts_mp4_box_begin (bytes, type);

  /* iso6 has what is used here: tfdt, and offsets from the moof on */
  ts_mp4_put_type (bytes, "iso6");
  ts_mp4_put_u32 (bytes, 0);
  ts_mp4_put_type (bytes, "iso6");
  ts_mp4_put_type (bytes, "mp41");
  ts_mp4_box_end (bytes, at);
}

/* No rotation, no scaling: 8.2.2.2 */
static void
put_matrix (GByteArray *bytes)
{
  for (guint i = 0; i < 9; i++)
    ts_mp4_put_u32 (bytes, i == 8 ? 0x40000000 : i % 4 == 0 ? 0x10000 : 0);
}

/* 8.2.2; a live movie has no duration */
static void
put_mvhd (GByteArray *bytes, guint32 next_track)
{
  gsize at = ts_mp4_box_begin_full (bytes, "mvhd", 0, 0);

  ts_mp4_put_zeros (bytes, 8); /* created, changed */
  ts_mp4_put_u32 (bytes, MOVIE_TIMESCALE);
  ts_mp4_put_u32 (bytes, 0);
  ts_mp4_put_u32 (bytes, 0x10000); /* rate 1 */
  ts_mp4_put_u16 (bytes, 0x100);   /* volume 1 */
  ts_mp4_put_zeros (bytes, 10);
  put_matrix (bytes);
  ts_mp4_put_zeros (bytes, 24);
  ts_mp4_put_u32 (bytes, next_track);
  ts_mp4_box_end (bytes, at);
}

/* 8.3.2 */
static void
put_tkhd (GByteArray *bytes, const TsMp4Track *track)
{
  gsize at = ts_mp4_box_begin_full (bytes, "tkhd", 0, TKHD_ENABLED_IN_MOVIE);

  ts_mp4_put_zeros (bytes, 8);
  ts_mp4_put_u32 (bytes, track->id);
  ts_mp4_put_zeros (bytes, 4 + 4 + 8 + 4);
  ts_mp4_put_u16 (bytes, ts_mp4_track_is_video (track) ? 0 : 0x100);
  ts_mp4_put_u16 (bytes, 0);
  put_matrix (bytes);
  ts_mp4_put_u32 (bytes, (guint32) track->width << 16);
  ts_mp4_put_u32 (bytes, (guint32) track->height << 16);
  ts_mp4_box_end (bytes, at);
}

/* 8.4.2 */
static void
put_mdhd (GByteArray *bytes, const TsMp4Track *track)
{
  gsize at = ts_mp4_box_begin_full (bytes, "mdhd", 0, 0);

  ts_mp4_put_zeros (bytes, 8);
  ts_mp4_put_u32 (bytes, track->timescale);
  ts_mp4_put_u32 (bytes, 0);
  ts_mp4_put_u16 (bytes, UNDETERMINED);
  ts_mp4_put_u16 (bytes, 0);
  ts_mp4_box_end (bytes, at);
}

/* 8.4.3 */
static void
put_hdlr (GByteArray *bytes, const TsMp4Track *track)
{
  gsize at = ts_mp4_box_begin_full (bytes, "hdlr", 0, 0);

  ts_mp4_put_u32 (bytes, 0);
  ts_mp4_put_type (bytes, ts_mp4_track_is_video (track) ? "vide" : "soun");
  ts_mp4_put_zeros (bytes, 12);
  ts_mp4_put_u8 (bytes, 0); /* an empty name */
  ts_mp4_box_end (bytes, at);
}

/* 12.1.2, 12.2.2 */
static void
put_media_header (GByteArray *bytes, const TsMp4Track *track)
{
  gboolean is_video = ts_mp4_track_is_video (track);
  gsize at = is_video ? ts_mp4_box_begin_full (bytes, "vmhd", 0, 1)
                      : ts_mp4_box_begin_full (bytes, "smhd", 0, 0);

  ts_mp4_put_zeros (bytes, is_video ? 8 : 4);
  ts_mp4_box_end (bytes, at);
}

/* 8.7.1: all data is in this file */
static void
put_dinf (GByteArray *bytes)
{
  gsize dinf = ts_mp4_box_begin (bytes, "dinf");
  gsize dref = ts_mp4_box_begin_full (bytes, "dref", 0, 0), url;

  ts_mp4_put_u32 (bytes, 1);
  url = ts_mp4_box_begin_full (bytes, "url ", 0, 1);
  ts_mp4_box_end (bytes, url);
  ts_mp4_box_end (bytes, dref);
  ts_mp4_box_end (bytes, dinf);
}

/* 8.5.1: how samples are coded; there are none before the fragments */
static void
put_stbl (GByteArray *bytes, const TsMp4Track *track)
{
  static const struct
  {
    const gchar *type;
    guint n_zeros;
  } tables[] = {{"stts", 4}, {"stsc", 4}, {"stsz", 8}, {"stco", 4}};
  gsize stbl = ts_mp4_box_begin (bytes, "stbl");
  gsize stsd = ts_mp4_box_begin_full (bytes, "stsd", 0, 0);

  ts_mp4_put_u32 (bytes, 1);
  ts_mp4_put_sample_entry (bytes, track);
  ts_mp4_box_end (bytes, stsd);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
    gsize at = ts_mp4_box_begin_full (bytes, tables[i].type, 0, 0);

    ts_mp4_put_zeros (bytes, tables[i].n_zeros);
    ts_mp4_box_end (bytes, at);
  }
  ts_mp4_box_end (bytes, stbl);
}

static void
put_trak (GByteArray *bytes, const TsMp4Track *track)
{
  gsize trak = ts_mp4_box_begin (bytes, "trak"), mdia, minf;

  put_tkhd (bytes, track);
  mdia = ts_mp4_box_begin (bytes, "mdia");
  put_mdhd (bytes, track);
  put_hdlr (bytes, track);
  minf = ts_mp4_box_begin (bytes, "minf");
  put_media_header (bytes, track);
  put_dinf (bytes);
  put_stbl (bytes, track);
  ts_mp4_box_end (bytes, minf);
  ts_mp4_box_end (bytes, mdia);
  ts_mp4_box_end (bytes, trak);
}

/* 8.8.3: every fragment says all by itself */
static void
put_trex (GByteArray *bytes, const TsMp4Track *track)
{
  gsize at = ts_mp4_box_begin_full (bytes, "trex", 0, 0);

  ts_mp4_put_u32 (bytes, track->id);
  ts_mp4_put_u32 (bytes, 1); /* of the sample entries */
  ts_mp4_put_zeros (bytes, 12);
  ts_mp4_box_end (bytes, at);
}

/**
 * ts_mp4_build_init:
 * @tracks: (array length=n_tracks): of the movie
 *
 * Returns: (transfer full): what comes before the first fragment: `ftyp` and
 *   `moov`
 */
GBytes *
ts_mp4_build_init (const TsMp4Track *const *tracks, guint n_tracks)
{
  GByteArray *bytes = g_byte_array_sized_new (1024);
  guint32 next_track = 1;
  gsize moov, mvex;

  for (guint i = 0; i < n_tracks; i++)
    next_track = MAX (next_track, tracks[i]->id + 1);
  put_brands (bytes, "ftyp");
  moov = ts_mp4_box_begin (bytes, "moov");
  put_mvhd (bytes, next_track);
  for (guint i = 0; i < n_tracks; i++)
    put_trak (bytes, tracks[i]);
  mvex = ts_mp4_box_begin (bytes, "mvex");
  for (guint i = 0; i < n_tracks; i++)
    put_trex (bytes, tracks[i]);
  ts_mp4_box_end (bytes, mvex);
  ts_mp4_box_end (bytes, moov);
  return g_byte_array_free_to_bytes (bytes);
}

/**
 * ts_mp4_ntp_from_unix:
 * @unix_ns: nanoseconds since 1970
 *
 * Returns: seconds since 1900, 32.32 (RFC 5905, 6)
 */
guint64
ts_mp4_ntp_from_unix (guint64 unix_ns)
{
  guint64 seconds = unix_ns / GST_SECOND + NTP_TO_UNIX_S;

  return seconds << 32 | ((unix_ns % GST_SECOND) << 32) / GST_SECOND;
}

/* 8.16.5: which picture was taken when */
static void
put_prft (GByteArray *bytes, const TsMp4Fragment *fragment)
{
  gsize at = ts_mp4_box_begin_full (bytes, "prft", 1, PRFT_CAPTURED);

  ts_mp4_put_u32 (bytes, fragment->track->id);
  ts_mp4_put_u64 (bytes, ts_mp4_ntp_from_unix (fragment->captured_ns));
  ts_mp4_put_u64 (bytes, fragment->time);
  ts_mp4_box_end (bytes, at);
}

/* 8.8.8. Returns: where the place of the data is to be written */
static gsize
put_trun (GByteArray *bytes, const TsMp4Fragment *fragment)
{
  gsize at = ts_mp4_box_begin_full (bytes, "trun", 1,
      TRUN_DATA_OFFSET | TRUN_DURATION | TRUN_SIZE | TRUN_FLAGS
          | TRUN_COMPOSITION_OFFSET);
  gsize offset_at;

  ts_mp4_put_u32 (bytes, fragment->n_samples);
  offset_at = bytes->len;
  ts_mp4_put_u32 (bytes, 0);
  for (guint i = 0; i < fragment->n_samples; i++) {
    const TsMp4Sample *sample = &fragment->samples[i];

    ts_mp4_put_u32 (bytes, sample->duration);
    ts_mp4_put_u32 (bytes, g_bytes_get_size (sample->data));
    ts_mp4_put_u32 (bytes, sample->is_key ? SAMPLE_KEY : SAMPLE_DELTA);
    ts_mp4_put_u32 (bytes, 0); /* shown when it is decoded */
  }
  ts_mp4_box_end (bytes, at);
  return offset_at;
}

/* 8.8.4 */
static void
put_moof (GByteArray *bytes, const TsMp4Fragment *fragment)
{
  gsize moof = ts_mp4_box_begin (bytes, "moof");
  gsize mfhd = ts_mp4_box_begin_full (bytes, "mfhd", 0, 0);
  gsize traf, tfhd, tfdt, offset_at;

  ts_mp4_put_u32 (bytes, fragment->sequence);
  ts_mp4_box_end (bytes, mfhd);
  traf = ts_mp4_box_begin (bytes, "traf");
  tfhd = ts_mp4_box_begin_full (bytes, "tfhd", 0, TFHD_DEFAULT_BASE_IS_MOOF);
  ts_mp4_put_u32 (bytes, fragment->track->id);
  ts_mp4_box_end (bytes, tfhd);
  tfdt = ts_mp4_box_begin_full (bytes, "tfdt", 1, 0); /* 8.8.12 */
  ts_mp4_put_u64 (bytes, fragment->time);
  ts_mp4_box_end (bytes, tfdt);
  offset_at = put_trun (bytes, fragment);
  ts_mp4_box_end (bytes, traf);
  ts_mp4_box_end (bytes, moof);
  /* the data begins behind the head of the box that follows */
  ts_mp4_set_u32 (bytes, offset_at, bytes->len - moof + 8);
}

/**
 * ts_mp4_build_fragment:
 *
 * Returns: (transfer full): `moof` and `mdat`, with what comes before them:
 *   `styp` where a segment begins, `prft` where the time of the capture is
 *   known
 */
GBytes *
ts_mp4_build_fragment (const TsMp4Fragment *fragment)
{
  GByteArray *bytes;
  gsize size = 256 + 16 * (gsize) fragment->n_samples, mdat;

  for (guint i = 0; i < fragment->n_samples; i++)
    size += g_bytes_get_size (fragment->samples[i].data);
  bytes = g_byte_array_sized_new (size);
  if (fragment->begins_segment)
    put_brands (bytes, "styp");
  if (fragment->captured_ns != 0)
    put_prft (bytes, fragment);
  put_moof (bytes, fragment);
  mdat = ts_mp4_box_begin (bytes, "mdat");
  for (guint i = 0; i < fragment->n_samples; i++)
    ts_mp4_put_bytes (bytes, fragment->samples[i].data);
  ts_mp4_box_end (bytes, mdat);
  return g_byte_array_free_to_bytes (bytes);
}
