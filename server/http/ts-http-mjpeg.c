/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-mjpeg.h"

#include <math.h>

#include "media/ts-mailbox.h"

#define BOUNDARY "thermoscope-picture"
/* Browsers show a part when the next one's head arrives, so that stands right
 * behind the picture, and therefore knows no length. */
#define PART_HEAD "--" BOUNDARY "\r\nContent-Type: image/jpeg\r\n\r\n"

typedef struct
{
  TsHttpMjpeg *owner;
  SoupServerMessage *message;
  gulong wrote_id;
  gulong finished_id;
  gint64 interval_us; /* 0: every picture */
  gint64 due_us;
  gboolean busy; /* the last part is not sent yet */
} Viewer;

struct _TsHttpMjpeg
{
  TsStream *stream;
  guint consumer_id;
  TsMailbox *mailbox; /* of the newest picture */
  GPtrArray *viewers;
};

static GBytes *
build_part (GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gsize size = gst_buffer_get_size (buffer);
  const gchar tail[] = "\r\n" PART_HEAD;
  guint8 *part = g_malloc (size + strlen (tail));

  gst_buffer_extract (buffer, 0, part, size);
  memcpy (part + size, tail, strlen (tail));
  return g_bytes_new_take (part, size + strlen (tail));
}

static gboolean
viewer_wants (Viewer *viewer, gint64 now_us)
{
  if (viewer->busy)
    return FALSE;
  if (viewer->interval_us == 0)
    return TRUE;
  /* pictures do not come to the microsecond: a little early is on time */
  if (now_us < viewer->due_us - viewer->interval_us / 8)
    return FALSE;
  viewer->due_us =
      MAX (viewer->due_us, now_us - viewer->interval_us) + viewer->interval_us;
  return TRUE;
}

static void
viewer_send (Viewer *viewer, GBytes *part)
{
  viewer->busy = TRUE;
  soup_message_body_append_bytes (
      soup_server_message_get_response_body (viewer->message), part);
  soup_server_message_unpause (viewer->message);
}

static void
on_picture (GstSample *sample, gpointer owner)
{
  TsHttpMjpeg *self = owner;
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GBytes) part = NULL;

  for (guint i = 0; i < self->viewers->len; i++) {
    Viewer *viewer = g_ptr_array_index (self->viewers, i);

    if (!viewer_wants (viewer, now_us))
      continue;
    if (part == NULL)
      part = build_part (sample);
    viewer_send (viewer, part);
  }
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer user_data)
{
  Viewer *viewer = user_data;

  /* libsoup pauses the message by itself when it has nothing to send */
  viewer->busy = FALSE;
}

static void
viewer_free (gpointer data)
{
  Viewer *viewer = data;

  g_clear_signal_handler (&viewer->wrote_id, viewer->message);
  g_clear_signal_handler (&viewer->finished_id, viewer->message);
  g_object_unref (viewer->message);
  g_free (viewer);
}

static void
on_viewer_finished (SoupServerMessage *message, gpointer user_data)
{
  Viewer *viewer = user_data;
  TsHttpMjpeg *self = viewer->owner;

  g_ptr_array_remove_fast (self->viewers, viewer);
  if (self->viewers->len == 0) {
    ts_stream_remove_consumer (self->stream, self->consumer_id);
    self->consumer_id = 0;
  } else {
    ts_stream_set_weight (self->stream, self->consumer_id, self->viewers->len);
  }
}

TsHttpMjpeg *
ts_http_mjpeg_new (TsStream *stream)
{
  TsHttpMjpeg *self = g_new0 (TsHttpMjpeg, 1);

  self->stream = g_object_ref (stream);
  self->viewers = g_ptr_array_new_with_free_func (viewer_free);
  self->mailbox = ts_mailbox_new (0, G_MAXINT64, on_picture, self);
  return self;
}

/* The last picture was the last. */
static void
viewer_end (Viewer *viewer)
{
  g_clear_signal_handler (&viewer->wrote_id, viewer->message);
  g_clear_signal_handler (&viewer->finished_id, viewer->message);
  soup_message_body_complete (
      soup_server_message_get_response_body (viewer->message));
  soup_server_message_unpause (viewer->message);
}

/**
 * ts_http_mjpeg_free:
 *
 * Ends the answers to all viewers.
 */
void
ts_http_mjpeg_free (TsHttpMjpeg *self)
{
  for (guint i = 0; i < self->viewers->len; i++)
    viewer_end (g_ptr_array_index (self->viewers, i));
  if (self->consumer_id != 0)
    ts_stream_remove_consumer (self->stream, self->consumer_id);
  ts_mailbox_close (self->mailbox);
  ts_mailbox_unref (self->mailbox);
  g_ptr_array_unref (self->viewers);
  g_object_unref (self->stream);
  g_free (self);
}

guint
ts_http_mjpeg_get_n_viewers (TsHttpMjpeg *self)
{
  return self->viewers->len;
}

/**
 * ts_http_mjpeg_add_viewer:
 * @message: is answered with pictures until its client goes
 * @max_fps: pictures a second at most; 0: all
 */
void
ts_http_mjpeg_add_viewer (
    TsHttpMjpeg *self, SoupServerMessage *message, gdouble max_fps)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autoptr (GstSample) last = NULL;
  Viewer *viewer = g_new0 (Viewer, 1);

  viewer->owner = self;
  viewer->message = g_object_ref (message);
  viewer->interval_us =
      max_fps > 0 ? llround (G_TIME_SPAN_SECOND / max_fps) : 0;
  viewer->due_us = g_get_monotonic_time ();

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (
      headers, "Content-Type", "multipart/x-mixed-replace; boundary=" BOUNDARY);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_EOF);
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_append (
      body, SOUP_MEMORY_STATIC, PART_HEAD, strlen (PART_HEAD));
  /* at once, even where the source stands still */
  last = ts_stream_dup_last_unit (self->stream);
  if (last != NULL) {
    g_autoptr (GBytes) part = build_part (last);

    soup_message_body_append_bytes (body, part);
  }
  viewer->busy = TRUE;
  viewer->wrote_id = g_signal_connect (
      message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), viewer);
  viewer->finished_id = g_signal_connect (
      message, "finished", G_CALLBACK (on_viewer_finished), viewer);
  g_ptr_array_add (self->viewers, viewer);

  if (self->consumer_id == 0) {
    self->consumer_id = ts_stream_add_consumer (self->stream, FALSE,
        ts_mailbox_push, ts_mailbox_ref (self->mailbox), ts_mailbox_unref);
  }
  ts_stream_set_weight (self->stream, self->consumer_id, self->viewers->len);
}
