/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-mp4.h"

#include "http/ts-http-mp4-viewer.h"
#include "media/ts-mailbox.h"

/* On the way to the main thread, which is busy only for moments. */
#define MAX_BYTES (16 * 1024 * 1024)
#define MAX_AGE_US (2 * G_USEC_PER_SEC)

/* What is kept for those who join; more than a group is not. */
#define MAX_KEPT 600

struct _TsHttpMp4
{
  TsStream *stream;
  guint consumer_id;
  TsMailbox *mailbox;
  GPtrArray *viewers;
  GQueue kept; /* GstSample, since the last key frame that viewers got */
};

static void
keep (TsHttpMp4 *self, GstSample *sample)
{
  if (ts_fragment_get (sample)->is_key || self->kept.length >= MAX_KEPT)
    g_queue_clear_full (&self->kept, (GDestroyNotify) gst_sample_unref);
  g_queue_push_tail (&self->kept, gst_sample_ref (sample));
}

static void
on_fragment (GstSample *sample, gpointer owner)
{
  TsHttpMp4 *self = owner;

  keep (self, sample);
  /* from the end: whoever ends while being served is taken out */
  for (guint i = self->viewers->len; i > 0; i--)
    ts_http_mp4_viewer_push (g_ptr_array_index (self->viewers, i - 1), sample);
}

TsHttpMp4 *
ts_http_mp4_new (TsStream *stream)
{
  TsHttpMp4 *self = g_new0 (TsHttpMp4, 1);

  self->stream = g_object_ref (stream);
  self->viewers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_http_mp4_viewer_free);
  self->mailbox = ts_mailbox_new (MAX_BYTES, MAX_AGE_US, on_fragment, self);
  g_queue_init (&self->kept);
  return self;
}

static void
leave (TsHttpMp4 *self)
{
  if (self->consumer_id != 0)
    ts_fragmenter_remove_consumer (
        ts_stream_get_fragmenter (self->stream), self->consumer_id);
  self->consumer_id = 0;
  g_queue_clear_full (&self->kept, (GDestroyNotify) gst_sample_unref);
}

/**
 * ts_http_mp4_free:
 *
 * Ends the answers to all viewers.
 */
void
ts_http_mp4_free (TsHttpMp4 *self)
{
  leave (self);
  ts_mailbox_close (self->mailbox);
  ts_mailbox_unref (self->mailbox);
  g_ptr_array_unref (self->viewers);
  g_object_unref (self->stream);
  g_free (self);
}

guint
ts_http_mp4_get_n_viewers (TsHttpMp4 *self)
{
  return self->viewers->len;
}

static void
on_ended (TsHttpMp4Viewer *viewer, gpointer user_data)
{
  TsHttpMp4 *self = user_data;

  g_ptr_array_remove_fast (self->viewers, viewer);
  if (self->viewers->len == 0)
    leave (self);
  else
    ts_fragmenter_set_weight (ts_stream_get_fragmenter (self->stream),
        self->consumer_id, self->viewers->len);
}

static void
add (TsHttpMp4 *self, TsHttpMp4Viewer *viewer)
{
  TsFragmenter *fragmenter = ts_stream_get_fragmenter (self->stream);

  g_ptr_array_add (self->viewers, viewer);
  if (self->consumer_id == 0) {
    self->consumer_id = ts_fragmenter_add_consumer (fragmenter, ts_mailbox_push,
        ts_mailbox_ref (self->mailbox), ts_mailbox_unref);
    return;
  }
  ts_fragmenter_set_weight (fragmenter, self->consumer_id, self->viewers->len);
  for (GList *l = self->kept.head; l != NULL; l = l->next)
    ts_http_mp4_viewer_push (viewer, l->data);
}

/**
 * ts_http_mp4_add_message:
 * @message: is answered with MP4 until its client goes
 */
void
ts_http_mp4_add_message (TsHttpMp4 *self, SoupServerMessage *message)
{
  add (self, ts_http_mp4_viewer_new_for_message (message, on_ended, self));
}

void
ts_http_mp4_add_socket (TsHttpMp4 *self, SoupWebsocketConnection *connection)
{
  add (self, ts_http_mp4_viewer_new_for_socket (connection, on_ended, self));
}
