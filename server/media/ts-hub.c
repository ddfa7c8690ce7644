/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-hub.h"

/* A group longer than this is not kept: who joins waits for the next key
 * frame. 8 MiB are two seconds at 32 Mbit/s. */
#define MAX_GROUP_BYTES (8 * 1024 * 1024)
#define MAX_GROUP_SAMPLES 600

typedef struct
{
  gatomicrefcount refs;
  guint id;
  TsHubFunc func;
  gpointer user_data;
  GDestroyNotify destroy;

  /* held while func runs, so that removal can wait for it; recursive,
   * because func may remove itself */
  GRecMutex call_mutex;
  gboolean removed;

  guint weight; /* guarded by the hub's mutex */
} Consumer;

struct _TsHub
{
  gatomicrefcount refs;
  TsHubKeep keep;

  /* guards the rest */
  GMutex mutex;
  GPtrArray *consumers;
  GQueue kept;
  gsize kept_bytes;
  gboolean group_is_whole;
  GstSample *last;
  guint next_id;
};

static Consumer *
consumer_ref (Consumer *consumer)
{
  g_atomic_ref_count_inc (&consumer->refs);
  return consumer;
}

static void
consumer_unref (gpointer data)
{
  Consumer *consumer = data;

  if (!g_atomic_ref_count_dec (&consumer->refs))
    return;
  if (consumer->destroy != NULL)
    consumer->destroy (consumer->user_data);
  g_rec_mutex_clear (&consumer->call_mutex);
  g_free (consumer);
}

static gpointer
copy_consumer (gconstpointer src, gpointer unused)
{
  return consumer_ref ((Consumer *) src);
}

static gpointer
copy_sample (gconstpointer src, gpointer unused)
{
  return gst_sample_ref ((GstSample *) src);
}

TsHub *
ts_hub_new (TsHubKeep keep)
{
  TsHub *self = g_new0 (TsHub, 1);

  g_atomic_ref_count_init (&self->refs);
  self->keep = keep;
  g_mutex_init (&self->mutex);
  self->consumers = g_ptr_array_new_with_free_func (consumer_unref);
  g_queue_init (&self->kept);
  return self;
}

TsHub *
ts_hub_ref (TsHub *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
clear_kept (TsHub *self)
{
  g_queue_clear_full (&self->kept, (GDestroyNotify) gst_sample_unref);
  self->kept_bytes = 0;
  self->group_is_whole = FALSE;
}

void
ts_hub_unref (TsHub *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  clear_kept (self);
  g_clear_pointer (&self->last, gst_sample_unref);
  g_ptr_array_unref (self->consumers);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * ts_hub_add:
 * @replay: hand over what the hub keeps first, from within this call
 * @func: called for every sample from now on
 * @destroy: (nullable): called when @func will not be called any more
 *
 * Returns: an id for ts_hub_remove()
 */
guint
ts_hub_add (TsHub *self, gboolean replay, TsHubFunc func, gpointer user_data,
    GDestroyNotify destroy)
{
  Consumer *consumer = g_new0 (Consumer, 1);
  GList *kept = NULL;
  guint id;

  g_atomic_ref_count_init (&consumer->refs);
  consumer->func = func;
  consumer->user_data = user_data;
  consumer->weight = 1;
  consumer->destroy = destroy;
  g_rec_mutex_init (&consumer->call_mutex);

  /* A sample pushed while the kept ones are replayed waits for this lock,
   * so the order is kept and none comes twice. */
  g_rec_mutex_lock (&consumer->call_mutex);
  g_mutex_lock (&self->mutex);
  id = consumer->id = ++self->next_id;
  if (replay && self->keep == TS_HUB_KEEP_GROUP)
    kept = g_list_copy_deep (self->kept.head, copy_sample, NULL);
  else if (replay && self->last != NULL)
    kept = g_list_prepend (NULL, gst_sample_ref (self->last));
  g_ptr_array_add (self->consumers, consumer_ref (consumer));
  g_mutex_unlock (&self->mutex);

  for (GList *l = kept; l != NULL && !consumer->removed; l = l->next)
    func (l->data, user_data);
  g_rec_mutex_unlock (&consumer->call_mutex);
  consumer_unref (consumer);
  g_list_free_full (kept, (GDestroyNotify) gst_sample_unref);
  return id;
}

/**
 * ts_hub_remove:
 *
 * Once this has returned, the consumer's function does not run and will not
 * run again, unless this was called from within it. So do not call this while
 * holding a lock which that function takes.
 *
 * Returns: whether there was such a consumer
 */
gboolean
ts_hub_remove (TsHub *self, guint id)
{
  Consumer *consumer = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->consumers->len && consumer == NULL; i++) {
    Consumer *candidate = g_ptr_array_index (self->consumers, i);

    if (candidate->id == id) {
      consumer = consumer_ref (candidate);
      g_ptr_array_remove_index (self->consumers, i);
    }
  }
  g_mutex_unlock (&self->mutex);
  if (consumer == NULL)
    return FALSE;

  g_rec_mutex_lock (&consumer->call_mutex);
  consumer->removed = TRUE;
  g_rec_mutex_unlock (&consumer->call_mutex);
  consumer_unref (consumer);
  return TRUE;
}

static void
keep_group (TsHub *self, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);

  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)) {
    clear_kept (self);
    self->group_is_whole = TRUE;
  }
  if (!self->group_is_whole)
    return;
  self->kept_bytes += gst_buffer_get_size (buffer);
  if (self->kept_bytes > MAX_GROUP_BYTES
      || self->kept.length >= MAX_GROUP_SAMPLES) {
    clear_kept (self);
    return;
  }
  g_queue_push_tail (&self->kept, gst_sample_ref (sample));
}

/**
 * ts_hub_push:
 *
 * Hands @sample to every consumer, in the calling thread.
 */
void
ts_hub_push (TsHub *self, GstSample *sample)
{
  g_autoptr (GPtrArray) consumers = NULL;
  GstSample *old;

  g_mutex_lock (&self->mutex);
  old = g_steal_pointer (&self->last);
  self->last = gst_sample_ref (sample);
  if (self->keep == TS_HUB_KEEP_GROUP)
    keep_group (self, sample);
  consumers = g_ptr_array_copy (self->consumers, copy_consumer, NULL);
  g_ptr_array_set_free_func (consumers, consumer_unref);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&old, gst_sample_unref);

  for (guint i = 0; i < consumers->len; i++) {
    Consumer *consumer = g_ptr_array_index (consumers, i);

    g_rec_mutex_lock (&consumer->call_mutex);
    if (!consumer->removed)
      consumer->func (sample, consumer->user_data);
    g_rec_mutex_unlock (&consumer->call_mutex);
  }
}

/**
 * ts_hub_forget:
 *
 * Drops what the hub keeps, because it no longer belongs to what comes next.
 */
void
ts_hub_forget (TsHub *self)
{
  g_mutex_lock (&self->mutex);
  clear_kept (self);
  g_clear_pointer (&self->last, gst_sample_unref);
  g_mutex_unlock (&self->mutex);
}

/**
 * ts_hub_dup_last:
 *
 * Returns: (transfer full) (nullable): the newest sample
 */
GstSample *
ts_hub_dup_last (TsHub *self)
{
  GstSample *last;

  g_mutex_lock (&self->mutex);
  last = self->last != NULL ? gst_sample_ref (self->last) : NULL;
  g_mutex_unlock (&self->mutex);
  return last;
}

guint
ts_hub_get_n_consumers (TsHub *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->consumers->len;
  g_mutex_unlock (&self->mutex);
  return n;
}

/**
 * ts_hub_set_weight:
 * @weight: how many there are behind this one consumer; 1 until told
 */
void
ts_hub_set_weight (TsHub *self, guint id, guint weight)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->consumers->len; i++) {
    Consumer *consumer = g_ptr_array_index (self->consumers, i);

    if (consumer->id == id)
      consumer->weight = weight;
  }
  g_mutex_unlock (&self->mutex);
}

/**
 * ts_hub_get_weight:
 *
 * Returns: how many there are behind all consumers
 */
guint
ts_hub_get_weight (TsHub *self)
{
  guint weight = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->consumers->len; i++)
    weight += ((Consumer *) g_ptr_array_index (self->consumers, i))->weight;
  g_mutex_unlock (&self->mutex);
  return weight;
}
