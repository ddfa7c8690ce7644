/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/mp4/ts-mp4-entry.h"

#include "media/mp4/ts-mp4-box.h"

/* 72 dots an inch, 16.16: nobody means it, everybody writes it */
#define RESOLUTION 0x00480000

/* Tags of ISO/IEC 14496-1, 7.2.2.1. */
#define TAG_ES 3
#define TAG_DECODER_CONFIG 4
#define TAG_DECODER_INFO 5
#define TAG_SYNC 6

/* SampleEntry, 8.5.2.2 */
static gsize
begin_entry (GByteArray *bytes, const gchar *type)
{
  gsize at = ts_mp4_box_begin (bytes, type);

  ts_mp4_put_zeros (bytes, 6);
  ts_mp4_put_u16 (bytes, 1); /* data reference: this file */
  return at;
}

/* VisualSampleEntry, 12.1.3.2, with the configuration of ISO/IEC 14496-15,
 * 5.4.2.1 or 8.4.1.1 */
static void
put_visual (GByteArray *bytes, const TsMp4Track *track, const gchar *type,
    const gchar *config_type)
{
  gsize entry = begin_entry (bytes, type), config;

  ts_mp4_put_zeros (bytes, 16);
  ts_mp4_put_u16 (bytes, track->width);
  ts_mp4_put_u16 (bytes, track->height);
  ts_mp4_put_u32 (bytes, RESOLUTION);
  ts_mp4_put_u32 (bytes, RESOLUTION);
  ts_mp4_put_zeros (bytes, 4);
  ts_mp4_put_u16 (bytes, 1);    /* frames in each sample */
  ts_mp4_put_zeros (bytes, 32); /* name of the compressor */
  ts_mp4_put_u16 (bytes, 0x18); /* colour, no alpha */
  ts_mp4_put_u16 (bytes, 0xffff);
  config = ts_mp4_box_begin (bytes, config_type);
  ts_mp4_put_bytes (bytes, track->config);
  ts_mp4_box_end (bytes, config);
  ts_mp4_box_end (bytes, entry);
}

/* AudioSampleEntry, 12.2.3.2 */
static gsize
begin_audio (GByteArray *bytes, const TsMp4Track *track, const gchar *type)
{
  gsize at = begin_entry (bytes, type);

  ts_mp4_put_zeros (bytes, 8);
  ts_mp4_put_u16 (bytes, track->n_channels);
  ts_mp4_put_u16 (bytes, 16); /* bits of a sample */
  ts_mp4_put_zeros (bytes, 4);
  /* 16.16; rates that do not fit stand in the configuration only */
  ts_mp4_put_u32 (
      bytes, track->timescale <= G_MAXUINT16 ? track->timescale << 16 : 0);
  return at;
}

/* Sizes of descriptors have one byte here: a configuration is short. */
static void
put_descriptor (GByteArray *bytes, guint8 tag, gsize size)
{
  ts_mp4_put_u8 (bytes, tag);
  ts_mp4_put_u8 (bytes, size);
}

/* esds, ISO/IEC 14496-14, 5.6.1, with the descriptors of 14496-1, 7.2.6 */
static void
put_aac (GByteArray *bytes, const TsMp4Track *track)
{
  gsize n_config = g_bytes_get_size (track->config);
  gsize n_decoder = 13 + 2 + n_config;
  gsize entry = begin_audio (bytes, track, "mp4a");
  gsize esds = ts_mp4_box_begin_full (bytes, "esds", 0, 0);

  put_descriptor (bytes, TAG_ES, 3 + 2 + n_decoder + 2 + 1);
  ts_mp4_put_u16 (bytes, 0); /* stream */
  ts_mp4_put_u8 (bytes, 0);
  put_descriptor (bytes, TAG_DECODER_CONFIG, n_decoder);
  ts_mp4_put_u8 (bytes, 0x40);         /* ISO/IEC 14496-3 */
  ts_mp4_put_u8 (bytes, 5 << 2 | 1);   /* sound */
  ts_mp4_put_zeros (bytes, 3 + 4 + 4); /* sizes and rates are not known */
  put_descriptor (bytes, TAG_DECODER_INFO, n_config);
  ts_mp4_put_bytes (bytes, track->config);
  put_descriptor (bytes, TAG_SYNC, 1);
  ts_mp4_put_u8 (bytes, 2); /* as MP4 has it */
  ts_mp4_box_end (bytes, esds);
  ts_mp4_box_end (bytes, entry);
}

/* dOps, Encapsulation of Opus in ISOBMFF, 4.3.2: an OpusHead (RFC 7845, 5.1)
 * with its bytes the other way round, and without its name. */
static void
put_opus (GByteArray *bytes, const TsMp4Track *track)
{
  gsize size;
  const guint8 *head = g_bytes_get_data (track->config, &size);
  gsize entry = begin_audio (bytes, track, "Opus");
  gsize dops = ts_mp4_box_begin (bytes, "dOps");

  ts_mp4_put_u8 (bytes, 0); /* version */
  ts_mp4_put_u8 (bytes, head[9]);
  ts_mp4_put_u16 (bytes, GST_READ_UINT16_LE (head + 10));
  ts_mp4_put_u32 (bytes, GST_READ_UINT32_LE (head + 12));
  ts_mp4_put_u16 (bytes, GST_READ_UINT16_LE (head + 16));
  /* the family of the mapping, and its table where it has one */
  g_byte_array_append (bytes, head + 18, head[18] == 0 ? 1 : size - 18);
  ts_mp4_box_end (bytes, dops);
  ts_mp4_box_end (bytes, entry);
}

/**
 * ts_mp4_put_sample_entry:
 *
 * What stands in `stsd` (8.5.2) for @track.
 */
void
ts_mp4_put_sample_entry (GByteArray *bytes, const TsMp4Track *track)
{
  switch (track->codec) {
  case TS_MP4_CODEC_H264:
    put_visual (bytes, track, "avc1", "avcC");
    break;
  case TS_MP4_CODEC_H265:
    put_visual (bytes, track, "hvc1", "hvcC");
    break;
  case TS_MP4_CODEC_AAC:
    put_aac (bytes, track);
    break;
  case TS_MP4_CODEC_OPUS:
    put_opus (bytes, track);
    break;
  }
}
