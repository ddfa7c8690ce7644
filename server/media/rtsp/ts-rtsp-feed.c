/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-feed.h"

#include <gst/app/gstappsrc.h>

/* Two seconds at 30 frames; a media that takes units at all has one or two. */
#define MAX_WAITING 60

struct _TsRtspFeed
{
  TsStream *stream;
  TsCodec codec;
  GstElement *appsrc;

  /* guards consumer; not taken by on_unit() */
  GMutex consumer_mutex;
  guint consumer;

  /* guards fresh_pts: units since the last attach begin there; NONE: there
   * is none yet */
  GMutex fresh_mutex;
  GstClockTime fresh_pts;

  /* the thread that pushes units, one at a time, while there is a consumer */
  gboolean skip_to_key_frame;
  GstClockTime newest_pts;
};

static void
on_unit (GstSample *sample, gpointer user_data)
{
  TsRtspFeed *self = user_data;
  GstBuffer *unit = gst_sample_get_buffer (sample);
  GstAppSrc *appsrc = GST_APP_SRC (self->appsrc);

  /* the media was made for another codec and ends soon */
  if (ts_stream_get_codec (self->stream) != self->codec)
    return;
  if (gst_app_src_get_current_level_buffers (appsrc) >= MAX_WAITING) {
    self->skip_to_key_frame = TRUE;
    return;
  }
  /* What is replayed to a new consumer may have been sent before to the last
   * one; time does not go back within a media. */
  if (GST_CLOCK_TIME_IS_VALID (self->newest_pts)
      && GST_BUFFER_PTS (unit) <= self->newest_pts)
    return;
  if (self->skip_to_key_frame
      && GST_BUFFER_FLAG_IS_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT))
    return;
  self->skip_to_key_frame = FALSE;
  self->newest_pts = GST_BUFFER_PTS (unit);
  g_mutex_lock (&self->fresh_mutex);
  if (!GST_CLOCK_TIME_IS_VALID (self->fresh_pts))
    self->fresh_pts = GST_BUFFER_PTS (unit);
  g_mutex_unlock (&self->fresh_mutex);
  gst_app_src_push_sample (appsrc, sample);
}

TsRtspFeed *
ts_rtsp_feed_new (TsStream *stream, GstElement *appsrc)
{
  TsRtspFeed *self = g_atomic_rc_box_new0 (TsRtspFeed);

  self->stream = g_object_ref (stream);
  self->codec = ts_stream_get_codec (stream);
  self->appsrc = gst_object_ref (appsrc);
  self->newest_pts = GST_CLOCK_TIME_NONE;
  self->fresh_pts = GST_CLOCK_TIME_NONE;
  g_mutex_init (&self->consumer_mutex);
  g_mutex_init (&self->fresh_mutex);
  return self;
}

/**
 * ts_rtsp_feed_get_stream:
 *
 * Returns: (transfer none): whose units these are
 */
TsStream *
ts_rtsp_feed_get_stream (TsRtspFeed *self)
{
  return self->stream;
}

static void
feed_clear (gpointer data)
{
  TsRtspFeed *self = data;

  g_object_unref (self->stream);
  gst_object_unref (self->appsrc);
  g_mutex_clear (&self->consumer_mutex);
  g_mutex_clear (&self->fresh_mutex);
}

TsRtspFeed *
ts_rtsp_feed_ref (TsRtspFeed *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * ts_rtsp_feed_unref:
 *
 * Must have been detached before the last reference goes.
 */
void
ts_rtsp_feed_unref (TsRtspFeed *self)
{
  g_atomic_rc_box_release_full (self, feed_clear);
}

/**
 * ts_rtsp_feed_attach:
 *
 * Units come from now on, the first being a key frame.
 */
void
ts_rtsp_feed_attach (TsRtspFeed *self)
{
  g_mutex_lock (&self->consumer_mutex);
  if (self->consumer == 0) {
    self->skip_to_key_frame = TRUE;
    self->consumer =
        ts_stream_add_consumer (self->stream, TRUE, on_unit, self, NULL);
  }
  g_mutex_unlock (&self->consumer_mutex);
}

/**
 * ts_rtsp_feed_is_fresh:
 *
 * Any thread.
 *
 * Returns: whether what has this time came since the last attach
 */
gboolean
ts_rtsp_feed_is_fresh (TsRtspFeed *self, GstClockTime pts)
{
  gboolean fresh;

  g_mutex_lock (&self->fresh_mutex);
  fresh = GST_CLOCK_TIME_IS_VALID (self->fresh_pts) && pts >= self->fresh_pts;
  g_mutex_unlock (&self->fresh_mutex);
  return fresh;
}

/**
 * ts_rtsp_feed_set_n_clients:
 *
 * Tells how many play what the feed is one consumer of.
 */
void
ts_rtsp_feed_set_n_clients (TsRtspFeed *self, guint n_clients)
{
  g_mutex_lock (&self->consumer_mutex);
  if (self->consumer != 0)
    ts_stream_set_weight (self->stream, self->consumer, n_clients);
  g_mutex_unlock (&self->consumer_mutex);
}

void
ts_rtsp_feed_detach (TsRtspFeed *self)
{
  g_mutex_lock (&self->consumer_mutex);
  if (self->consumer != 0)
    ts_stream_remove_consumer (self->stream, self->consumer);
  self->consumer = 0;
  /* what is on its way is not for who comes next */
  g_mutex_lock (&self->fresh_mutex);
  self->fresh_pts = GST_CLOCK_TIME_NONE;
  g_mutex_unlock (&self->fresh_mutex);
  g_mutex_unlock (&self->consumer_mutex);
}
