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
  GstElement *appsrc;

  /* guards consumer; not taken by on_unit() */
  GMutex consumer_mutex;
  guint consumer;

  /* the thread that pushes units, one at a time */
  gboolean skip_to_key_frame;
};

static void
on_unit (GstSample *sample, gpointer user_data)
{
  TsRtspFeed *self = user_data;
  GstBuffer *unit = gst_sample_get_buffer (sample);
  GstAppSrc *appsrc = GST_APP_SRC (self->appsrc);

  if (gst_app_src_get_current_level_buffers (appsrc) >= MAX_WAITING) {
    self->skip_to_key_frame = TRUE;
    return;
  }
  if (self->skip_to_key_frame
      && GST_BUFFER_FLAG_IS_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT))
    return;
  self->skip_to_key_frame = FALSE;
  gst_app_src_push_sample (appsrc, sample);
}

TsRtspFeed *
ts_rtsp_feed_new (TsStream *stream, GstElement *appsrc)
{
  TsRtspFeed *self = g_new0 (TsRtspFeed, 1);

  self->stream = g_object_ref (stream);
  self->appsrc = gst_object_ref (appsrc);
  g_mutex_init (&self->consumer_mutex);
  return self;
}

void
ts_rtsp_feed_free (TsRtspFeed *self)
{
  ts_rtsp_feed_detach (self);
  g_object_unref (self->stream);
  gst_object_unref (self->appsrc);
  g_mutex_clear (&self->consumer_mutex);
  g_free (self);
}

/**
 * ts_rtsp_feed_attach:
 *
 * Units come from now on, the first being a key frame. Asks for a new key
 * frame if they came already, for the one who joined.
 */
void
ts_rtsp_feed_attach (TsRtspFeed *self)
{
  g_mutex_lock (&self->consumer_mutex);
  if (self->consumer == 0) {
    self->skip_to_key_frame = TRUE;
    self->consumer =
        ts_stream_add_consumer (self->stream, TRUE, on_unit, self, NULL);
  } else {
    ts_stream_request_key_frame (self->stream);
  }
  g_mutex_unlock (&self->consumer_mutex);
}

void
ts_rtsp_feed_detach (TsRtspFeed *self)
{
  g_mutex_lock (&self->consumer_mutex);
  if (self->consumer != 0)
    ts_stream_remove_consumer (self->stream, self->consumer);
  self->consumer = 0;
  g_mutex_unlock (&self->consumer_mutex);
}
