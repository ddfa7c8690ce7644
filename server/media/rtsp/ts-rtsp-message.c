/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-rtsp-message.h"

#define INTERLEAVED_HEADER 4
#define MAX_DATA 65535

/* As RFC 2326, section 12.18, wants it; in English whatever the locale. */
static void
append_date (GString *text, gint64 now_s)
{
  static const gchar *const days[] = {
      "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const gchar *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
      "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_s);

  g_string_append_printf (text, "Date: %s, %02d %s %d %02d:%02d:%02d GMT\r\n",
      days[g_date_time_get_day_of_week (now) - 1],
      g_date_time_get_day_of_month (now),
      months[g_date_time_get_month (now) - 1], g_date_time_get_year (now),
      g_date_time_get_hour (now), g_date_time_get_minute (now),
      g_date_time_get_second (now));
}

/* Body of @message, which GstRTSPClient gives as memory or as buffer. */
static GBytes *
dup_body (GstRTSPMessage *message)
{
  GstBuffer *buffer = NULL;
  gpointer data = NULL;
  guint8 *body = NULL;
  gsize size = 0;
  guint body_size = 0;

  if (gst_rtsp_message_has_body_buffer (message)) {
    gst_rtsp_message_get_body_buffer (message, &buffer);
    gst_buffer_extract_dup (buffer, 0, -1, &data, &size);
    return g_bytes_new_take (data, size);
  }
  gst_rtsp_message_get_body (message, &body, &body_size);
  return g_bytes_new (body, body_size);
}

static GBytes *
frame_data (GstRTSPMessage *message, GBytes *body)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (body, &size);
  guint8 *framed;
  guint8 channel;

  if (size > MAX_DATA
      || gst_rtsp_message_parse_data (message, &channel) != GST_RTSP_OK)
    return NULL;
  framed = g_malloc (INTERLEAVED_HEADER + size);
  framed[0] = '$';
  framed[1] = channel;
  GST_WRITE_UINT16_BE (framed + 2, (guint16) size);
  if (size > 0)
    memcpy (framed + INTERLEAVED_HEADER, data, size);
  return g_bytes_new_take (framed, INTERLEAVED_HEADER + size);
}

static gboolean
append_first_line (GString *text, GstRTSPMessage *message)
{
  const gchar *word, *uri;
  GstRTSPStatusCode code;
  GstRTSPVersion version;
  GstRTSPMethod method;

  switch (gst_rtsp_message_get_type (message)) {
  case GST_RTSP_MESSAGE_RESPONSE:
    gst_rtsp_message_parse_response (message, &code, &word, &version);
    g_string_append_printf (text, "RTSP/%s %d %s\r\n",
        gst_rtsp_version_as_text (version), (int) code,
        word != NULL ? word : "");
    return TRUE;
  case GST_RTSP_MESSAGE_REQUEST:
    gst_rtsp_message_parse_request (message, &method, &uri, &version);
    g_string_append_printf (text, "%s %s RTSP/%s\r\n",
        gst_rtsp_method_as_text (method), uri,
        gst_rtsp_version_as_text (version));
    return TRUE;
  default:
    return FALSE;
  }
}

/**
 * ts_rtsp_message_to_bytes:
 * @message: a request, a response or interleaved data; it gets no date or
 *   length that it has already
 * @now_s: what its date says, in seconds since 1970
 *
 * Returns: (transfer full) (nullable): as it goes over TCP; %NULL: this kind of
 *   message does not
 */
GBytes *
ts_rtsp_message_to_bytes (GstRTSPMessage *message, gint64 now_s)
{
  g_autoptr (GBytes) body = dup_body (message);
  g_autoptr (GString) text = NULL;
  gchar *header;
  gsize size;
  gconstpointer data = g_bytes_get_data (body, &size);

  if (gst_rtsp_message_get_type (message) == GST_RTSP_MESSAGE_DATA)
    return frame_data (message, body);
  text = g_string_sized_new (512);
  if (!append_first_line (text, message))
    return NULL;
  gst_rtsp_message_append_headers (message, text);
  if (gst_rtsp_message_get_header (message, GST_RTSP_HDR_DATE, &header, 0)
      != GST_RTSP_OK)
    append_date (text, now_s);
  if (size > 0
      && gst_rtsp_message_get_header (
             message, GST_RTSP_HDR_CONTENT_LENGTH, &header, 0)
             != GST_RTSP_OK)
    g_string_append_printf (
        text, "Content-Length: %" G_GSIZE_FORMAT "\r\n", size);
  g_string_append (text, "\r\n");
  if (size > 0)
    g_string_append_len (text, data, (gssize) size);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}
