/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/ts-fragment.h"

#include "media/mp4/ts-mp4.h"

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("ts-fragment");
}

TsFragmentFormat *
ts_fragment_format_new (const TsMp4Track *track, guint32 frame_duration)
{
  TsFragmentFormat *format = g_atomic_rc_box_new0 (TsFragmentFormat);

  format->init = ts_mp4_build_init (&track, 1);
  format->codecs = ts_mp4_track_build_codecs (track);
  format->width = track->width;
  format->height = track->height;
  format->timescale = track->timescale;
  format->frame_duration = frame_duration;
  return format;
}

TsFragmentFormat *
ts_fragment_format_ref (TsFragmentFormat *format)
{
  return g_atomic_rc_box_acquire (format);
}

static void
format_clear (gpointer data)
{
  TsFragmentFormat *format = data;

  g_bytes_unref (format->init);
  g_free (format->codecs);
}

void
ts_fragment_format_unref (TsFragmentFormat *format)
{
  g_atomic_rc_box_release_full (format, format_clear);
}

static void
fragment_free (gpointer data)
{
  TsFragment *fragment = data;

  ts_fragment_format_unref (fragment->format);
  g_bytes_unref (fragment->bytes);
  g_free (fragment);
}

/**
 * ts_fragment_new_sample:
 * @fragment: is copied
 *
 * Returns: (transfer full): a sample with @fragment, as a #TsHub and a
 *   #TsLeakyQueue take it: its buffer has the size, and is a delta unit unless
 *   a decoder can begin there
 */
GstSample *
ts_fragment_new_sample (const TsFragment *fragment)
{
  TsFragment *copy = g_memdup2 (fragment, sizeof *fragment);
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (fragment->bytes);
  GstSample *sample;

  ts_fragment_format_ref (copy->format);
  g_bytes_ref (copy->bytes);
  if (!copy->is_key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale (copy->time, GST_SECOND, copy->format->timescale);
  sample = gst_sample_new (buffer, NULL, NULL, NULL);
  gst_buffer_unref (buffer);
  gst_mini_object_set_qdata (
      GST_MINI_OBJECT (sample), get_quark (), copy, fragment_free);
  return sample;
}

/**
 * ts_fragment_get:
 *
 * Returns: (transfer none): what ts_fragment_new_sample() has put in
 */
const TsFragment *
ts_fragment_get (GstSample *sample)
{
  return gst_mini_object_get_qdata (GST_MINI_OBJECT (sample), get_quark ());
}
