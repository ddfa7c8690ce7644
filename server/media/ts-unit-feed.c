/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-unit-feed.h"

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

struct _TsUnitFeed
{
  TsStream *stream;
  GstElement *appsrc;
  guint max_waiting;

  /* guards consumer; not taken by on_unit() */
  GMutex consumer_mutex;
  guint consumer;

  /* the thread that pushes units, while there is a consumer */
  gboolean skip_to_key_frame;

  /* atomic */
  gint n_units;
  gint n_dropped;
};

/* Somebody behind the pipeline asks for a key frame, as by RTCP (PLI, FIR). */
static GstPadProbeReturn
on_upstream_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TsStream *stream = user_data;

  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    ts_stream_request_key_frame (stream);
  return GST_PAD_PROBE_OK;
}

/**
 * ts_unit_feed_new:
 * @appsrc: where units go; is told its caps by them
 * @max_waiting: units that may wait there
 */
TsUnitFeed *
ts_unit_feed_new (TsStream *stream, GstElement *appsrc, guint max_waiting)
{
  TsUnitFeed *self = g_atomic_rc_box_new0 (TsUnitFeed);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (appsrc, "src");

  g_mutex_init (&self->consumer_mutex);
  self->stream = g_object_ref (stream);
  self->appsrc = gst_object_ref (appsrc);
  self->max_waiting = max_waiting;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event,
      g_object_ref (stream), g_object_unref);
  return self;
}

TsUnitFeed *
ts_unit_feed_ref (TsUnitFeed *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  TsUnitFeed *self = data;

  g_mutex_clear (&self->consumer_mutex);
  g_object_unref (self->stream);
  gst_object_unref (self->appsrc);
}

void
ts_unit_feed_unref (TsUnitFeed *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
release (gpointer data)
{
  ts_unit_feed_unref (data);
}

/* On the encoder's thread. */
static void
on_unit (GstSample *sample, gpointer user_data)
{
  TsUnitFeed *self = user_data;
  GstAppSrc *appsrc = GST_APP_SRC (self->appsrc);
  gboolean is_delta = GST_BUFFER_FLAG_IS_SET (
      gst_sample_get_buffer (sample), GST_BUFFER_FLAG_DELTA_UNIT);

  if (gst_app_src_get_current_level_buffers (appsrc) >= self->max_waiting)
    self->skip_to_key_frame = TRUE;
  else if (!is_delta)
    self->skip_to_key_frame = FALSE;
  if (self->skip_to_key_frame) {
    g_atomic_int_inc (&self->n_dropped);
    return;
  }
  g_atomic_int_inc (&self->n_units);
  gst_app_src_push_sample (appsrc, sample);
}

/**
 * ts_unit_feed_attach:
 *
 * Units come from now on. What the stream keeps since its last key frame is
 * left out: a live receiver takes a burst of old pictures for a slow network,
 * and waits longer with each picture from then on. A new key frame is asked
 * for.
 */
void
ts_unit_feed_attach (TsUnitFeed *self)
{
  g_mutex_lock (&self->consumer_mutex);
  if (self->consumer == 0) {
    self->skip_to_key_frame = TRUE;
    self->consumer = ts_stream_add_consumer (
        self->stream, FALSE, on_unit, ts_unit_feed_ref (self), release);
    ts_stream_request_key_frame (self->stream);
  }
  g_mutex_unlock (&self->consumer_mutex);
}

void
ts_unit_feed_detach (TsUnitFeed *self)
{
  g_mutex_lock (&self->consumer_mutex);
  if (self->consumer != 0)
    ts_stream_remove_consumer (self->stream, self->consumer);
  self->consumer = 0;
  g_mutex_unlock (&self->consumer_mutex);
}

/**
 * ts_unit_feed_get_n_units:
 *
 * Returns: access units that were handed over
 */
guint
ts_unit_feed_get_n_units (TsUnitFeed *self)
{
  return g_atomic_int_get (&self->n_units);
}

/**
 * ts_unit_feed_get_n_dropped:
 *
 * Returns: access units that were left out
 */
guint
ts_unit_feed_get_n_dropped (TsUnitFeed *self)
{
  return g_atomic_int_get (&self->n_dropped);
}
