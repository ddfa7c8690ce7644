/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-pipeline-closer.h"

struct _TsPipelineCloser
{
  /* guards what follows */
  GMutex waiting_mutex;
  GCond waiting_cond;
  guint n_waiting;
};

typedef struct
{
  TsPipelineCloser *closer;
  GstElement *pipeline;
} Work;

TsPipelineCloser *
ts_pipeline_closer_new (void)
{
  TsPipelineCloser *self = g_atomic_rc_box_new0 (TsPipelineCloser);

  g_mutex_init (&self->waiting_mutex);
  g_cond_init (&self->waiting_cond);
  return self;
}

TsPipelineCloser *
ts_pipeline_closer_ref (TsPipelineCloser *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  TsPipelineCloser *self = data;

  g_mutex_clear (&self->waiting_mutex);
  g_cond_clear (&self->waiting_cond);
}

void
ts_pipeline_closer_unref (TsPipelineCloser *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gpointer
close_pipeline (gpointer data)
{
  Work *work = data;
  TsPipelineCloser *self = work->closer;

  gst_element_set_state (work->pipeline, GST_STATE_NULL);
  gst_object_unref (work->pipeline);
  g_free (work);
  g_mutex_lock (&self->waiting_mutex);
  self->n_waiting--;
  g_cond_broadcast (&self->waiting_cond);
  g_mutex_unlock (&self->waiting_mutex);
  ts_pipeline_closer_unref (self);
  return NULL;
}

/**
 * ts_pipeline_closer_take:
 * @pipeline: (transfer full): is stopped and let go, some time later
 *
 * Each on a thread of its own: one that hangs holds up no other. There are as
 * many at a time as viewers go at a time, whose number is limited.
 */
void
ts_pipeline_closer_take (TsPipelineCloser *self, GstElement *pipeline)
{
  Work *work = g_new0 (Work, 1);

  work->closer = ts_pipeline_closer_ref (self);
  work->pipeline = pipeline;
  g_mutex_lock (&self->waiting_mutex);
  self->n_waiting++;
  g_mutex_unlock (&self->waiting_mutex);
  g_thread_unref (g_thread_new ("close", close_pipeline, work));
}

/**
 * ts_pipeline_closer_get_n_waiting:
 *
 * Returns: how many are not stopped yet
 */
guint
ts_pipeline_closer_get_n_waiting (TsPipelineCloser *self)
{
  guint n;

  g_mutex_lock (&self->waiting_mutex);
  n = self->n_waiting;
  g_mutex_unlock (&self->waiting_mutex);
  return n;
}

/**
 * ts_pipeline_closer_wait:
 *
 * Returns: whether all are stopped, at most @timeout_ms later
 */
gboolean
ts_pipeline_closer_wait (TsPipelineCloser *self, guint timeout_ms)
{
  gint64 end_us =
      g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  gboolean done;

  g_mutex_lock (&self->waiting_mutex);
  while (self->n_waiting > 0
         && g_cond_wait_until (
             &self->waiting_cond, &self->waiting_mutex, end_us)) {
  }
  done = self->n_waiting == 0;
  g_mutex_unlock (&self->waiting_mutex);
  return done;
}
