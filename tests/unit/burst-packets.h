/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/rtsp/ts-burst.h"

/* RTP packets and bursts for tests. */

static inline GstBuffer *
packet_new (guint16 seq, guint32 rtp_time, gboolean marker, gsize size)
{
  guint8 *data = g_malloc (size);
  GstBuffer *packet;

  memset (data, (int) (seq & 0xff), size);
  data[0] = 0x80;
  data[1] = marker ? 0xe0 : 0x60;
  GST_WRITE_UINT16_BE (data + 2, seq);
  GST_WRITE_UINT32_BE (data + 4, rtp_time);
  packet = gst_buffer_new_wrapped (data, size);
  GST_BUFFER_PTS (packet) = (GstClockTime) rtp_time * GST_SECOND / 90000;
  return packet;
}

/* As payloaders have it: the first packet of a key says that it is one. */
static inline TsBurst *
burst_new (
    guint16 seq, guint32 rtp_time, gboolean is_key, guint n_packets, gsize size)
{
  g_autoptr (GPtrArray) packets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);

  for (guint i = 0; i < n_packets; i++) {
    GstBuffer *packet =
        packet_new ((guint16) (seq + i), rtp_time, i + 1 == n_packets, size);

    if (i > 0 || !is_key)
      GST_BUFFER_FLAG_SET (packet, GST_BUFFER_FLAG_DELTA_UNIT);
    g_ptr_array_add (packets, packet);
  }
  return ts_burst_new (packets);
}
