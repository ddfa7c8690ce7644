/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/mp4/ts-mp4-track.h"

G_BEGIN_DECLS

/**
 * TsMp4Sample:
 * @data: one access unit or audio frame
 * @duration: ticks of its track
 * @is_key: whether a decoder can begin here
 */
typedef struct
{
  GBytes *data;
  guint32 duration;
  gboolean is_key;
} TsMp4Sample;

/**
 * TsMp4Fragment:
 * @track: whose samples these are
 * @sequence: from 1 on, one more with each fragment
 * @time: decoding and presentation time of the first sample, ticks
 * @captured_ns: when its picture was taken, nanoseconds since 1970 UTC; 0: not
 *   known
 * @begins_segment: whether an own brand comes first, as at the begin of a
 *   segment
 * @samples: (array length=n_samples): in decoding order, which is that of
 *   their presentation
 *
 * What becomes a movie fragment.
 */
typedef struct
{
  const TsMp4Track *track;
  guint32 sequence;
  guint64 time;
  guint64 captured_ns;
  gboolean begins_segment;
  const TsMp4Sample *samples;
  guint n_samples;
} TsMp4Fragment;

GBytes *ts_mp4_build_init (const TsMp4Track *const *tracks, guint n_tracks);
GBytes *ts_mp4_build_fragment (const TsMp4Fragment *fragment);
guint64 ts_mp4_ntp_from_unix (guint64 unix_ns);

G_END_DECLS
