/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-frames.h"

typedef struct
{
  guint64 id;
  GstSample *sample;
} Kept;

struct _TsHttpFrames
{
  TsSensor *sensor;
  Kept kept[TS_HTTP_FRAMES_KEPT];
  guint64 last_id;
};

TsHttpFrames *
ts_http_frames_new (TsSensor *sensor)
{
  TsHttpFrames *self = g_new0 (TsHttpFrames, 1);

  self->sensor = g_object_ref (sensor);
  return self;
}

void
ts_http_frames_free (TsHttpFrames *self)
{
  for (guint i = 0; i < TS_HTTP_FRAMES_KEPT; i++)
    g_clear_pointer (&self->kept[i].sample, gst_sample_unref);
  g_object_unref (self->sensor);
  g_free (self);
}

TsSensor *
ts_http_frames_get_sensor (TsHttpFrames *self)
{
  return self->sensor;
}

/**
 * ts_http_frames_take:
 * @sample: a frame of the sensor that somebody has got
 *
 * Returns: its number
 */
guint64
ts_http_frames_take (TsHttpFrames *self, GstSample *sample)
{
  Kept *newest = &self->kept[self->last_id % TS_HTTP_FRAMES_KEPT];

  if (newest->sample == NULL
      || gst_sample_get_buffer (newest->sample)
             != gst_sample_get_buffer (sample)) {
    self->last_id++;
    newest = &self->kept[self->last_id % TS_HTTP_FRAMES_KEPT];
    g_clear_pointer (&newest->sample, gst_sample_unref);
    newest->id = self->last_id;
    newest->sample = gst_sample_ref (sample);
  }
  return newest->id;
}

/**
 * ts_http_frames_dup_newest:
 * @ret_id: (out): its number
 *
 * Returns: (nullable): the sensor's newest frame; %NULL before the first one
 */
GstSample *
ts_http_frames_dup_newest (TsHttpFrames *self, guint64 *ret_id)
{
  g_autoptr (GstSample) sample = ts_sensor_dup_last_sample (self->sensor);

  if (sample == NULL)
    return NULL;
  *ret_id = ts_http_frames_take (self, sample);
  return g_steal_pointer (&sample);
}

/**
 * ts_http_frames_dup:
 *
 * Returns: (nullable): the frame with this number, if it is still here
 */
GstSample *
ts_http_frames_dup (TsHttpFrames *self, guint64 id)
{
  Kept *kept = &self->kept[id % TS_HTTP_FRAMES_KEPT];

  if (kept->sample == NULL || kept->id != id)
    return NULL;
  return gst_sample_ref (kept->sample);
}

/**
 * ts_http_frames_get_time:
 *
 * Returns: (transfer full): when the frame was captured, UTC; a source that
 *   does not say is taken to be live
 */
GDateTime *
ts_http_frames_get_time (GstSample *sample)
{
  GstReferenceTimestampMeta *meta = NULL;
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  g_autoptr (GstCaps) unix_time =
      gst_caps_new_empty_simple ("timestamp/x-unix");

  if (buffer != NULL)
    meta = gst_buffer_get_reference_timestamp_meta (buffer, unix_time);
  if (meta != NULL) {
    g_autoptr (GDateTime) second =
        g_date_time_new_from_unix_utc (meta->timestamp / GST_SECOND);

    if (second != NULL)
      return g_date_time_add (
          second, (meta->timestamp % GST_SECOND) / GST_USECOND);
  }
  return g_date_time_new_now_utc ();
}

gchar *
ts_http_frames_format_time (GstSample *sample)
{
  g_autoptr (GDateTime) time = ts_http_frames_get_time (sample);
  g_autofree gchar *second = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf (
      "%s.%06dZ", second, g_date_time_get_microsecond (time));
}
