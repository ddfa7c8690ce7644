/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-capture-time.h"

#include <gst/rtp/gstrtphdrext.h>

/* From 1900, where NTP begins, to 1970 (RFC 5905, 6), s. */
#define NTP_OFFSET G_GUINT64_CONSTANT (2208988800)

/* "Absolute Capture Time" without the offset of clocks, which is for mixers:
 * an NTP time of 32 bits of seconds and 32 of their fraction. */
#define SIZE 8

#define TS_TYPE_WEBRTC_CAPTURE_TIME (ts_webrtc_capture_time_get_type ())
G_DECLARE_FINAL_TYPE (TsWebrtcCaptureTime, ts_webrtc_capture_time, TS,
    WEBRTC_CAPTURE_TIME, GstRTPHeaderExtension)

struct _TsWebrtcCaptureTime
{
  GstRTPHeaderExtension parent_instance;
};

G_DEFINE_FINAL_TYPE (
    TsWebrtcCaptureTime, ts_webrtc_capture_time, GST_TYPE_RTP_HEADER_EXTENSION)

static GstStaticCaps unix_time_caps = GST_STATIC_CAPS ("timestamp/x-unix");

static GstRTPHeaderExtensionFlags
ts_webrtc_capture_time_get_supported_flags (GstRTPHeaderExtension *extension)
{
  return GST_RTP_HEADER_EXTENSION_ONE_BYTE | GST_RTP_HEADER_EXTENSION_TWO_BYTE;
}

static gsize
ts_webrtc_capture_time_get_max_size (
    GstRTPHeaderExtension *extension, const GstBuffer *unit)
{
  return SIZE;
}

/* Returns the bytes written: none, when nobody knows when it was taken. */
static gssize
ts_webrtc_capture_time_write (GstRTPHeaderExtension *extension,
    const GstBuffer *unit, GstRTPHeaderExtensionFlags flags, GstBuffer *packet,
    guint8 *data, gsize size)
{
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_time_caps);
  const GstReferenceTimestampMeta *time =
      gst_buffer_get_reference_timestamp_meta ((GstBuffer *) unit, caps);
  guint64 ntp;

  if (time == NULL || size < SIZE)
    return 0;
  ntp = (time->timestamp / GST_SECOND + NTP_OFFSET) << 32
        | gst_util_uint64_scale (time->timestamp % GST_SECOND,
            G_GUINT64_CONSTANT (1) << 32, GST_SECOND);
  GST_WRITE_UINT64_BE (data, ntp);
  return SIZE;
}

/* The camera receives none. */
static gboolean
ts_webrtc_capture_time_read (GstRTPHeaderExtension *extension,
    GstRTPHeaderExtensionFlags flags, const guint8 *data, gsize size,
    GstBuffer *buffer)
{
  return TRUE;
}

static void
ts_webrtc_capture_time_class_init (TsWebrtcCaptureTimeClass *klass)
{
  GstRTPHeaderExtensionClass *extension_class =
      GST_RTP_HEADER_EXTENSION_CLASS (klass);

  extension_class->get_supported_flags =
      ts_webrtc_capture_time_get_supported_flags;
  extension_class->get_max_size = ts_webrtc_capture_time_get_max_size;
  extension_class->write = ts_webrtc_capture_time_write;
  extension_class->read = ts_webrtc_capture_time_read;
  gst_rtp_header_extension_class_set_uri (
      extension_class, TS_WEBRTC_CAPTURE_TIME_URI);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "Absolute capture time", GST_RTP_HDREXT_ELEMENT_CLASS,
      "Tells with each packet when its picture was taken",
      "The Thermoscope authors");
}

static void
ts_webrtc_capture_time_init (TsWebrtcCaptureTime *self)
{
}

/**
 * ts_webrtc_capture_time_register:
 *
 * Payloaders of this process find the extension by its URI from then on. May
 * be called again.
 */
void
ts_webrtc_capture_time_register (void)
{
  static gsize registered;

  if (!g_once_init_enter (&registered))
    return;
  gst_element_register (NULL, "tswebrtccapturetime", GST_RANK_PRIMARY,
      TS_TYPE_WEBRTC_CAPTURE_TIME);
  g_once_init_leave (&registered, 1);
}
