/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-mailbox.h"

#include "media/ts-leaky-queue.h"

struct _TsMailbox
{
  GMainContext *context;
  TsMailboxFunc func;
  gpointer owner; /* main context only; NULL: gone */

  /* guards what follows */
  GMutex waiting_mutex;
  TsLeakyQueue *waiting;
  GSource *wake_up; /* attached while something waits */
};

/**
 * ts_mailbox_new:
 * @max_bytes: that may wait; 0: only the newest
 * @max_age_us: how long the first may wait
 * @func: is called in the context that is the thread's default now
 */
TsMailbox *
ts_mailbox_new (
    gsize max_bytes, gint64 max_age_us, TsMailboxFunc func, gpointer owner)
{
  TsMailbox *self = g_atomic_rc_box_new0 (TsMailbox);

  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->owner = owner;
  g_mutex_init (&self->waiting_mutex);
  self->waiting = ts_leaky_queue_new (max_bytes, max_age_us);
  return self;
}

TsMailbox *
ts_mailbox_ref (TsMailbox *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
mailbox_clear (gpointer data)
{
  TsMailbox *self = data;

  ts_leaky_queue_free (self->waiting);
  g_clear_pointer (&self->wake_up, g_source_unref);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->waiting_mutex);
}

void
ts_mailbox_unref (gpointer mailbox)
{
  g_atomic_rc_box_release_full (mailbox, mailbox_clear);
}

/**
 * ts_mailbox_close:
 *
 * The owner goes; its function is not called any more. Main context only.
 */
void
ts_mailbox_close (TsMailbox *self)
{
  self->owner = NULL;
}

static gboolean
on_wake_up (gpointer user_data)
{
  TsMailbox *self = user_data;

  for (;;) {
    g_autoptr (GstSample) sample = NULL;

    g_mutex_lock (&self->waiting_mutex);
    sample = ts_leaky_queue_pop (self->waiting);
    if (sample == NULL)
      g_clear_pointer (&self->wake_up, g_source_unref);
    g_mutex_unlock (&self->waiting_mutex);
    if (sample == NULL)
      return G_SOURCE_REMOVE;
    if (self->owner != NULL)
      self->func (sample, self->owner);
  }
}

void
ts_mailbox_push (GstSample *sample, gpointer mailbox)
{
  TsMailbox *self = mailbox;

  g_mutex_lock (&self->waiting_mutex);
  if (ts_leaky_queue_push (self->waiting, sample, g_get_monotonic_time ())
      && self->wake_up == NULL) {
    self->wake_up = g_idle_source_new ();
    g_source_set_priority (self->wake_up, G_PRIORITY_DEFAULT);
    g_source_set_callback (
        self->wake_up, on_wake_up, ts_mailbox_ref (self), ts_mailbox_unref);
    g_source_attach (self->wake_up, self->context);
  }
  g_mutex_unlock (&self->waiting_mutex);
}
