/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/mp4/ts-mp4-track.h"

G_BEGIN_DECLS

/**
 * TsFragmentFormat:
 * @init: `ftyp` and `moov`, which come before the fragments
 * @codecs: as RFC 6381 writes them, as in `avc1.42C01F`
 * @width: pixels
 * @height: pixels
 * @timescale: ticks of a second
 * @frame_duration: that is usual, ticks
 *
 * What fragments have in common until the encoder says otherwise. Counted,
 * immutable; another format is another object.
 */
typedef struct
{
  GBytes *init;
  gchar *codecs;
  gint width;
  gint height;
  guint32 timescale;
  guint32 frame_duration;
} TsFragmentFormat;

TsFragmentFormat *ts_fragment_format_new (
    const TsMp4Track *track, guint32 frame_duration);
TsFragmentFormat *ts_fragment_format_ref (TsFragmentFormat *format);
void ts_fragment_format_unref (TsFragmentFormat *format);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsFragmentFormat, ts_fragment_format_unref)

/**
 * TsFragment:
 * @format: what it belongs to
 * @bytes: `prft`, `moof` and `mdat`; `styp` before them in a key frame
 * @time: ticks
 * @duration: ticks
 * @captured_ns: when the picture was taken, since 1970 UTC; 0: not known
 * @is_key: whether a decoder can begin here
 *
 * One picture as a movie fragment. Immutable; lives as long as the sample that
 * carries it.
 */
typedef struct
{
  TsFragmentFormat *format;
  GBytes *bytes;
  guint64 time;
  guint32 duration;
  guint64 captured_ns;
  gboolean is_key;
} TsFragment;

GstSample *ts_fragment_new_sample (const TsFragment *fragment);
const TsFragment *ts_fragment_get (GstSample *sample);

G_END_DECLS
