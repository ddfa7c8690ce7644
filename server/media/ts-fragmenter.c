/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsFragmenter"
#include "config.h"

#include "media/ts-fragmenter.h"

#include "media/mp4/ts-mp4-clock.h"
#include "media/mp4/ts-mp4.h"
#include "system/ts-log.h"

/* Where caps do not say how fast pictures come. */
#define USUAL_FPS 30

static GstStaticCaps unix_time_caps = GST_STATIC_CAPS ("timestamp/x-unix");

struct _TsFragmenter
{
  TsStream *stream; /* owns us */
  TsHub *hub;

  /* main context */
  guint consumer; /* of the stream; 0: nobody wants anything */

  /* the encoder's thread, or the main context while there is no consumer */
  GstCaps *caps;
  TsMp4Track *track; /* NULL: these caps have no place in MP4 */
  TsFragmentFormat *format;
  TsMp4Clock clock;
  guint32 sequence;
};

/**
 * ts_fragmenter_new:
 * @stream: must outlive the new object
 */
TsFragmenter *
ts_fragmenter_new (TsStream *stream)
{
  TsFragmenter *self = g_new0 (TsFragmenter, 1);

  self->stream = stream;
  self->hub = ts_hub_new (TS_HUB_KEEP_GROUP);
  return self;
}

static void
stop (TsFragmenter *self)
{
  if (self->consumer != 0)
    ts_stream_remove_consumer (self->stream, self->consumer);
  self->consumer = 0;
  ts_hub_forget (self->hub);
}

void
ts_fragmenter_free (TsFragmenter *self)
{
  stop (self);
  gst_clear_caps (&self->caps);
  g_clear_pointer (&self->track, ts_mp4_track_free);
  g_clear_pointer (&self->format, ts_fragment_format_unref);
  ts_hub_unref (self->hub);
  g_free (self);
}

static GstClockTime
find_frame_duration (const GstCaps *caps)
{
  gint n = 0, d = 1;

  if (!gst_structure_get_fraction (
          gst_caps_get_structure (caps, 0), "framerate", &n, &d)
      || n <= 0 || d <= 0)
    return GST_SECOND / USUAL_FPS;
  return gst_util_uint64_scale_int (GST_SECOND, d, n);
}

/* Media time goes on where it was. */
static void
follow_caps (TsFragmenter *self, GstCaps *caps)
{
  g_autoptr (GError) error = NULL;
  TsMp4Clock clock;

  if (self->caps != NULL && gst_caps_is_equal (self->caps, caps))
    return;
  gst_caps_replace (&self->caps, caps);
  g_clear_pointer (&self->track, ts_mp4_track_free);
  self->track = ts_mp4_track_new_from_caps (1, caps, &error);
  if (self->track == NULL) {
    ts_log (G_LOG_LEVEL_WARNING,
        TS_LOG_STREAM (ts_stream_get_name (self->stream)),
        "%s: %s; nobody gets it as MP4", ts_stream_get_name (self->stream),
        error->message);
    return;
  }
  ts_mp4_clock_init (
      &clock, self->track->timescale, find_frame_duration (caps));
  g_clear_pointer (&self->format, ts_fragment_format_unref);
  self->format = ts_fragment_format_new (self->track, clock.duration);
  if (self->clock.timescale == clock.timescale)
    self->clock.shortest = clock.shortest;
  else
    self->clock = clock;
}

static GstSample *
build_fragment (TsFragmenter *self, GstBuffer *unit)
{
  g_autoptr (GstCaps) unix_time = gst_static_caps_get (&unix_time_caps);
  GstReferenceTimestampMeta *captured =
      gst_buffer_get_reference_timestamp_meta (unit, unix_time);
  gboolean is_key = !GST_BUFFER_FLAG_IS_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT);
  g_autoptr (GBytes) bytes = NULL;
  TsMp4Sample sample = {
      .duration = self->clock.duration,
      .is_key = is_key,
  };
  const TsMp4Fragment written = {
      .track = self->track,
      .sequence = ++self->sequence,
      .time = self->clock.time,
      .captured_ns = captured != NULL ? captured->timestamp : 0,
      .begins_segment = is_key,
      .samples = &sample,
      .n_samples = 1,
  };
  TsFragment fragment = {
      .format = self->format,
      .time = written.time,
      .duration = sample.duration,
      .captured_ns = written.captured_ns,
      .is_key = is_key,
  };
  GstMapInfo map;

  if (!gst_buffer_map (unit, &map, GST_MAP_READ))
    return NULL;
  sample.data = g_bytes_new_static (map.data, map.size);
  fragment.bytes = bytes = ts_mp4_build_fragment (&written);
  g_bytes_unref (sample.data);
  gst_buffer_unmap (unit, &map);
  return ts_fragment_new_sample (&fragment);
}

static void
on_unit (GstSample *unit, gpointer user_data)
{
  TsFragmenter *self = user_data;
  GstBuffer *buffer = gst_sample_get_buffer (unit);
  g_autoptr (GstSample) fragment = NULL;

  follow_caps (self, gst_sample_get_caps (unit));
  if (self->track == NULL || !GST_BUFFER_PTS_IS_VALID (buffer))
    return;
  ts_mp4_clock_advance (&self->clock, GST_BUFFER_PTS (buffer));
  fragment = build_fragment (self, buffer);
  if (fragment != NULL)
    ts_hub_push (self->hub, fragment);
}

static void
tell_weight (TsFragmenter *self)
{
  if (self->consumer != 0)
    ts_stream_set_weight (
        self->stream, self->consumer, ts_hub_get_weight (self->hub));
}

/**
 * ts_fragmenter_add_consumer:
 * @func: called for every fragment, at once for those since the last key
 *   frame
 * @destroy: (nullable): called when @func will not be called any more
 *
 * Returns: an id for ts_fragmenter_remove_consumer()
 */
guint
ts_fragmenter_add_consumer (TsFragmenter *self, TsHubFunc func,
    gpointer user_data, GDestroyNotify destroy)
{
  guint id = ts_hub_add (self->hub, TRUE, func, user_data, destroy);

  if (self->consumer == 0)
    self->consumer =
        ts_stream_add_consumer (self->stream, TRUE, on_unit, self, NULL);
  tell_weight (self);
  return id;
}

/**
 * ts_fragmenter_remove_consumer:
 *
 * See ts_hub_remove().
 */
void
ts_fragmenter_remove_consumer (TsFragmenter *self, guint id)
{
  ts_hub_remove (self->hub, id);
  if (ts_hub_get_n_consumers (self->hub) == 0)
    stop (self);
  else
    tell_weight (self);
}

/**
 * ts_fragmenter_set_weight:
 * @n_viewers: whom the consumer serves; 1 until told
 */
void
ts_fragmenter_set_weight (TsFragmenter *self, guint id, guint n_viewers)
{
  ts_hub_set_weight (self->hub, id, n_viewers);
  tell_weight (self);
}
