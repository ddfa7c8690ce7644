/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-camera-rules.h"

/* What the profile's author chose may be larger: a stream of a sensor with
 * few pixels is better scaled up once here than by every viewer. */
static gint
find_limit (TsCamera *camera, const gchar *stream, const gchar *key, gint size)
{
  g_autoptr (TsSettingInfo) info = ts_settings_describe_key (
      ts_camera_get_settings (camera), "stream", stream, key, NULL);

  return MAX (size, g_variant_get_int32 (info->default_value));
}

/* A picture larger than the sensor's costs the network and shows nothing more.
 * How large that is, is known when the sensor runs. */
static gboolean
check_size (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *key, gpointer user_data, GError **error)
{
  TsCamera *camera = user_data;
  TsStream *stream = ts_camera_find_stream (camera, instance);
  g_autoptr (GVariant) value =
      ts_settings_view_get_value (view, concern, instance, key);
  g_auto (TsSensorStatus) status = {0};
  g_autofree gchar *here = NULL;
  TsSensor *sensor;
  gint size;

  if (stream == NULL || value == NULL)
    return TRUE;
  sensor = ts_stream_get_sensor (stream);
  ts_sensor_get_status (sensor, &status);
  size = g_str_equal (key, "width") ? status.width : status.height;
  if (size == 0
      || g_variant_get_int32 (value)
             <= find_limit (camera, instance, key, size))
    return TRUE;
  here = ts_settings_view_format_value (view, concern, instance, key);
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
      "%s is more than the picture of %s has (%d px)", here,
      ts_sensor_get_id (sensor), size);
  return FALSE;
}

/* Nobody would see that nothing can code it until somebody looks. */
static gboolean
check_codec (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *key, gpointer user_data, GError **error)
{
  TsCamera *camera = user_data;
  g_autofree gchar *text =
      ts_settings_view_get_string (view, concern, instance, key);
  g_autoptr (GError) problem = NULL;
  TsCodec codec;

  if (text == NULL || !ts_codec_from_string (text, &codec)
      || ts_encoders_check_codec (
          ts_camera_get_encoders (camera), codec, &problem))
    return TRUE;
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT, "%s",
      problem->message);
  return FALSE;
}

void
ts_camera_rules_add (TsCamera *camera)
{
  TsSettings *settings = ts_camera_get_settings (camera);

  ts_settings_add_rule (settings, "stream", "width", check_size, camera, NULL);
  ts_settings_add_rule (settings, "stream", "height", check_size, camera, NULL);
  ts_settings_add_rule (settings, "stream", "codec", check_codec, camera, NULL);
  ts_settings_add_rule (
      settings, "stream-profile", "codec", check_codec, camera, NULL);
}

void
ts_camera_rules_remove (TsCamera *camera)
{
  ts_settings_remove_rules (ts_camera_get_settings (camera), camera);
}
