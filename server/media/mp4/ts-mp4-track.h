/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Ticks of a second, for pictures: all usual frame rates are whole numbers of
 * them. */
#define TS_MP4_VIDEO_TIMESCALE 90000

/**
 * TsMp4Codec:
 * @TS_MP4_CODEC_H264: access units with lengths before their NAL units
 *   (ISO/IEC 14496-15, 5.3); sample entry `avc1`
 * @TS_MP4_CODEC_H265: the same for H.265 (8.3); sample entry `hvc1`
 * @TS_MP4_CODEC_AAC: raw frames of AAC; sample entry `mp4a`
 * @TS_MP4_CODEC_OPUS: packets of Opus; sample entry `Opus`
 *
 * What a track carries.
 */
typedef enum
{
  TS_MP4_CODEC_H264,
  TS_MP4_CODEC_H265,
  TS_MP4_CODEC_AAC,
  TS_MP4_CODEC_OPUS,
} TsMp4Codec;

/**
 * TsMp4Track:
 * @id: from 1 on
 * @codec: what it carries
 * @timescale: ticks of a second
 * @config: what a decoder needs to begin: the body of `avcC` or `hvcC`, an
 *   AudioSpecificConfig (AAC), an OpusHead (Opus)
 * @width: pixels
 * @height: pixels
 * @n_channels: of sound
 * @rate_hz: of sound
 *
 * A track of a file. Free with ts_mp4_track_free().
 */
typedef struct
{
  guint32 id;
  TsMp4Codec codec;
  guint32 timescale;
  GBytes *config;
  guint16 width;
  guint16 height;
  guint16 n_channels;
  guint32 rate_hz;
} TsMp4Track;

TsMp4Track *ts_mp4_track_new_from_caps (
    guint32 id, const GstCaps *caps, GError **error);
void ts_mp4_track_free (TsMp4Track *track);
gboolean ts_mp4_track_is_video (const TsMp4Track *track);
gchar *ts_mp4_track_build_codecs (const TsMp4Track *track);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMp4Track, ts_mp4_track_free)

#define TS_MP4_ERROR (ts_mp4_error_quark ())

/**
 * TsMp4Error:
 * @TS_MP4_ERROR_CAPS: nothing that MP4 has a place for, or something is
 *   missing
 */
typedef enum
{
  TS_MP4_ERROR_CAPS,
} TsMp4Error;

GQuark ts_mp4_error_quark (void);

G_END_DECLS
