/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "fixtures.h"

#include <math.h>
#include <string.h>

guint16
counts_of_celsius (gdouble celsius)
{
  return (guint16) lrint ((celsius + 273.15) * 100);
}

GstBuffer *
new_frame (gint width, gint height, const guint16 *counts)
{
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY16_LE, width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  for (gint y = 0; y < height; y++)
    gst_buffer_fill (buffer, (gsize) y * info.stride[0],
        counts + (gsize) y * width, 2 * (gsize) width);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

GstBuffer *
new_thermal_frame (gint width, gint height, const guint16 *counts)
{
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  GstBuffer *buffer = new_frame (width, height, counts);
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY16_LE, width, height);
  gst_buffer_add_thermal_meta (buffer, calibration, &info);
  return buffer;
}

guint8
byte_at (GstBuffer *buffer, gsize offset)
{
  guint8 byte = 0;

  g_assert_cmpuint (gst_buffer_extract (buffer, offset, &byte, 1), ==, 1);
  return byte;
}

guint16
count_at (GstBuffer *buffer, gint width, gint x, gint y)
{
  guint8 bytes[2];

  g_assert_cmpuint (
      gst_buffer_extract (buffer, 2 * ((gsize) y * width + x), bytes, 2), ==,
      2);
  return GST_READ_UINT16_LE (bytes);
}

GstThermalCalibration *
calibration_of (GstBuffer *buffer)
{
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);

  g_assert_nonnull (meta);
  return gst_thermal_meta_get_calibration (meta);
}

void
check_error (const gchar *arguments, const gchar *part)
{
  g_autofree gchar *launch =
      g_strdup_printf ("thermsrc %s ! fakesink", arguments);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) posted = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message =
      gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &posted, NULL);
  if (strstr (posted->message, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", posted->message, part);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}
