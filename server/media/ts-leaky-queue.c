/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-leaky-queue.h"

typedef struct
{
  GstSample *sample;
  gint64 since_us;
} Entry;

struct _TsLeakyQueue
{
  gsize max_bytes;
  gint64 max_age_us;
  GQueue entries;
  gsize bytes;
  gboolean waits_for_key;
  guint64 n_dropped;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  gst_sample_unref (entry->sample);
  g_free (entry);
}

/**
 * ts_leaky_queue_new:
 * @max_bytes: that may wait
 * @max_age_us: how long the first may wait
 *
 * Begins with a key frame.
 */
TsLeakyQueue *
ts_leaky_queue_new (gsize max_bytes, gint64 max_age_us)
{
  TsLeakyQueue *self = g_new0 (TsLeakyQueue, 1);

  self->max_bytes = max_bytes;
  self->max_age_us = max_age_us;
  self->waits_for_key = TRUE;
  g_queue_init (&self->entries);
  return self;
}

static void
clear (TsLeakyQueue *self)
{
  self->n_dropped += self->entries.length;
  g_queue_clear_full (&self->entries, entry_free);
  self->bytes = 0;
}

void
ts_leaky_queue_free (TsLeakyQueue *self)
{
  clear (self);
  g_free (self);
}

static gboolean
is_over (const TsLeakyQueue *self, gsize size, gint64 now_us)
{
  const Entry *first = g_queue_peek_head ((GQueue *) &self->entries);

  /* one that is larger than the bound goes when nothing else waits */
  return first != NULL
         && (self->bytes + size > self->max_bytes
             || now_us - first->since_us > self->max_age_us);
}

/**
 * ts_leaky_queue_push:
 * @sample: a key frame unless its buffer is a delta unit
 *
 * Returns: whether it waits now; if not, it was dropped
 */
gboolean
ts_leaky_queue_push (TsLeakyQueue *self, GstSample *sample, gint64 now_us)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gsize size = gst_buffer_get_size (buffer);
  Entry *entry;

  if (is_over (self, size, now_us)) {
    clear (self);
    self->waits_for_key = TRUE;
  }
  if (self->waits_for_key
      && GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)) {
    self->n_dropped++;
    return FALSE;
  }
  self->waits_for_key = FALSE;
  entry = g_new (Entry, 1);
  entry->sample = gst_sample_ref (sample);
  entry->since_us = now_us;
  g_queue_push_tail (&self->entries, entry);
  self->bytes += size;
  return TRUE;
}

/**
 * ts_leaky_queue_pop:
 *
 * Returns: (transfer full) (nullable): the one that has waited longest
 */
GstSample *
ts_leaky_queue_pop (TsLeakyQueue *self)
{
  Entry *entry = g_queue_pop_head (&self->entries);
  GstSample *sample;

  if (entry == NULL)
    return NULL;
  sample = g_steal_pointer (&entry->sample);
  g_free (entry);
  self->bytes -= gst_buffer_get_size (gst_sample_get_buffer (sample));
  return sample;
}

gboolean
ts_leaky_queue_is_empty (const TsLeakyQueue *self)
{
  return self->entries.length == 0;
}

gsize
ts_leaky_queue_get_bytes (const TsLeakyQueue *self)
{
  return self->bytes;
}

/**
 * ts_leaky_queue_get_n_dropped:
 *
 * Returns: how many never got out, since the beginning
 */
guint64
ts_leaky_queue_get_n_dropped (const TsLeakyQueue *self)
{
  return self->n_dropped;
}
