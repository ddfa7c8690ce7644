/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "therm-filter.h"

/**
 * therm_filter_sync_values:
 * @filter: an element
 * @buffer: that it is about to work on
 *
 * Sets controlled properties to what they are when @buffer is shown. A stream
 * that does not count in time has no such moment.
 */
void
therm_filter_sync_values (GstBaseTransform *filter, GstBuffer *buffer)
{
  GstClockTime stream_time;

  if (filter->segment.format != GST_FORMAT_TIME)
    return;
  stream_time = gst_segment_to_stream_time (
      &filter->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (GST_CLOCK_TIME_IS_VALID (stream_time))
    gst_object_sync_values (GST_OBJECT (filter), stream_time);
}

/**
 * therm_filter_get_running_time:
 * @filter: an element
 * @buffer: that it works on
 *
 * Says when @buffer is shown, for messages.
 *
 * Returns: its running time, or %GST_CLOCK_TIME_NONE in a stream that does not
 *   count in time
 */
GstClockTime
therm_filter_get_running_time (GstBaseTransform *filter, GstBuffer *buffer)
{
  if (filter->segment.format != GST_FORMAT_TIME)
    return GST_CLOCK_TIME_NONE;
  return gst_segment_to_running_time (
      &filter->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
}
