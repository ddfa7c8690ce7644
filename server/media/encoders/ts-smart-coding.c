/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-smart-coding.h"

#include <gst/video/video.h>

#include "media/encoders/ts-stillness.h"

/* So long after the last motion a scene is still. */
#define CALM (2 * GST_SECOND)

struct _TsSmartCoding
{
  GstElement *encoder;
  GstPad *pad;
  gulong probe;
  TsSmartDropFunc dropped;
  gpointer user_data;

  /* atomic */
  gint still;

  /* guards what follows */
  GMutex config_mutex;
  TsEncoderConfig config;

  /* the pipeline's streaming thread */
  TsStillness stillness;
  GstVideoInfo info;
  GstClockTime moved;
  GstClockTime due;
  guint n_since_key;
};

static gboolean
is_moving (TsSmartCoding *self, GstBuffer *buffer)
{
  GstVideoFrame frame;
  gboolean moves;

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ))
    return TRUE;
  moves = ts_stillness_add (&self->stillness,
      GST_VIDEO_FRAME_PLANE_DATA (&frame, 0),
      GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), GST_VIDEO_FRAME_WIDTH (&frame),
      GST_VIDEO_FRAME_HEIGHT (&frame));
  gst_video_frame_unmap (&frame);
  return moves;
}

/* Whether this picture is left out of a still scene. */
static gboolean
is_superfluous (
    TsSmartCoding *self, const TsEncoderConfig *config, GstClockTime pts)
{
  GstClockTime period;

  if (config->still_fps == 0)
    return FALSE;
  period = GST_SECOND / config->still_fps;
  if (GST_CLOCK_TIME_IS_VALID (self->due) && pts + period / 8 < self->due
      && pts + period > self->due - period)
    return TRUE;
  self->due = pts + period;
  return FALSE;
}

/* A scene with motion has key frames as often as it would without all this; the
 * encoder itself waits longer. */
static void
ask_key_frame (TsSmartCoding *self)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->encoder, "src");

  self->n_since_key = 0;
  gst_pad_send_event (src, gst_video_event_new_upstream_force_key_unit (
                               GST_CLOCK_TIME_NONE, TRUE, 0));
}

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TsSmartCoding *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  const GstClockTime pts = GST_BUFFER_PTS (buffer);
  TsEncoderConfig config;
  gboolean still;

  g_mutex_lock (&self->config_mutex);
  config = self->config;
  g_mutex_unlock (&self->config_mutex);
  if ((config.moving_interval == 0 && config.still_fps == 0)
      || GST_VIDEO_INFO_FORMAT (&self->info) == GST_VIDEO_FORMAT_UNKNOWN) {
    g_atomic_int_set (&self->still, FALSE);
    return GST_PAD_PROBE_OK;
  }
  if (is_moving (self, buffer))
    self->moved = pts;
  still = pts > self->moved + CALM;
  g_atomic_int_set (&self->still, still);
  if (still && is_superfluous (self, &config, pts)) {
    self->dropped (self->user_data);
    return GST_PAD_PROBE_DROP;
  }
  self->n_since_key++;
  if (!still && config.moving_interval > 0
      && self->n_since_key >= config.moving_interval)
    ask_key_frame (self);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TsSmartCoding *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    if (!gst_video_info_from_caps (&self->info, caps)
        || !GST_VIDEO_INFO_IS_YUV (&self->info))
      gst_video_info_init (&self->info);
    self->stillness.is_begun = FALSE;
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_probe (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    return on_picture (pad, info, user_data);
  return on_event (pad, info, user_data);
}

/**
 * ts_smart_coding_new:
 * @before: an element; pictures are looked at where they come into it
 * @encoder: codes them
 * @dropped: called for each picture that is left out
 *
 * Before the pipeline starts.
 */
TsSmartCoding *
ts_smart_coding_new (GstElement *before, GstElement *encoder,
    TsSmartDropFunc dropped, gpointer user_data)
{
  TsSmartCoding *self = g_new0 (TsSmartCoding, 1);

  g_mutex_init (&self->config_mutex);
  gst_video_info_init (&self->info);
  self->due = GST_CLOCK_TIME_NONE;
  self->encoder = gst_object_ref (encoder);
  self->dropped = dropped;
  self->user_data = user_data;
  self->pad = gst_element_get_static_pad (before, "sink");
  self->probe = gst_pad_add_probe (self->pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_probe,
      self, NULL);
  return self;
}

/**
 * ts_smart_coding_free:
 *
 * After the pipeline has stopped.
 */
void
ts_smart_coding_free (TsSmartCoding *self)
{
  gst_pad_remove_probe (self->pad, self->probe);
  gst_object_unref (self->pad);
  gst_object_unref (self->encoder);
  g_mutex_clear (&self->config_mutex);
  g_free (self);
}

void
ts_smart_coding_set_config (TsSmartCoding *self, const TsEncoderConfig *config)
{
  g_mutex_lock (&self->config_mutex);
  self->config = *config;
  g_mutex_unlock (&self->config_mutex);
}

gboolean
ts_smart_coding_is_still (TsSmartCoding *self)
{
  return g_atomic_int_get (&self->still);
}
