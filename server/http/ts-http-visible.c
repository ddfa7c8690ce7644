/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-visible.h"

/**
 * ts_http_visible_sensors:
 *
 * What an answer about all sensors may tell: an account that is for some of
 * them hears nothing of the others. Which permission it needs is the route's
 * matter.
 *
 * Returns: (transfer full) (element-type TsSensor): those of @caller
 */
GPtrArray *
ts_http_visible_sensors (TsCamera *camera, TsCaller *caller)
{
  GPtrArray *all = ts_camera_get_sensors (camera);
  GPtrArray *visible = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < all->len; i++) {
    TsSensor *sensor = g_ptr_array_index (all, i);

    if (ts_caller_may (caller, TS_PERMISSION_NONE, ts_sensor_get_id (sensor)))
      g_ptr_array_add (visible, g_object_ref (sensor));
  }
  return visible;
}

static void
add_visible (GPtrArray *visible, TsStream *stream, TsCaller *caller)
{
  TsSensor *sensor = ts_stream_get_sensor (stream);

  if (ts_caller_may (caller, TS_PERMISSION_NONE, ts_sensor_get_id (sensor)))
    g_ptr_array_add (visible, g_object_ref (stream));
}

static gboolean
is_awake (TsStream *stream)
{
  g_auto (TsStreamStatus) status = {0};

  ts_stream_get_status (stream, &status);
  return status.encoder.state != TS_ENCODER_IDLE;
}

/**
 * ts_http_visible_streams:
 *
 * Returns: (transfer full) (element-type TsStream): those of the sensors of
 *   @caller; with a profile of users only those that somebody takes
 */
GPtrArray *
ts_http_visible_streams (TsCamera *camera, TsCaller *caller)
{
  GPtrArray *all = ts_camera_get_streams (camera);
  GPtrArray *others = ts_camera_get_profile_streams (camera);
  GPtrArray *visible = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < all->len; i++)
    add_visible (visible, g_ptr_array_index (all, i), caller);
  for (guint i = 0; i < others->len; i++) {
    if (is_awake (g_ptr_array_index (others, i)))
      add_visible (visible, g_ptr_array_index (others, i), caller);
  }
  return visible;
}
