/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-first-unit.h"

/* Shared by the task and the stream's consumer. */
typedef struct
{
  GTask *task; /* main context; NULL: has returned */
  guint consumer;
  guint timeout_source;

  /* guards what follows */
  GMutex sample_mutex;
  GstSample *sample;
} Wait;

static void
wait_clear (gpointer data)
{
  Wait *wait = data;

  g_clear_pointer (&wait->sample, gst_sample_unref);
  g_mutex_clear (&wait->sample_mutex);
}

static void
wait_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, wait_clear);
}

/* The task holds the stream. */
static void
finish (Wait *wait)
{
  g_autoptr (GTask) task = g_steal_pointer (&wait->task);
  TsStream *stream;

  if (task == NULL)
    return;
  stream = g_task_get_source_object (task);
  g_clear_handle_id (&wait->timeout_source, g_source_remove);
  ts_stream_remove_consumer (stream, wait->consumer);
  if (wait->sample != NULL)
    g_task_return_pointer (task, g_steal_pointer (&wait->sample),
        (GDestroyNotify) gst_sample_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
        "%s has no pictures", ts_stream_get_name (stream));
}

static gboolean
on_sample (gpointer user_data)
{
  finish (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_timeout (gpointer user_data)
{
  Wait *wait = user_data;

  wait->timeout_source = 0;
  finish (wait);
  return G_SOURCE_REMOVE;
}

/* On the encoder's thread, or from within the call that adds the consumer. */
static void
on_unit (GstSample *sample, gpointer user_data)
{
  Wait *wait = user_data;
  gboolean is_first;

  g_mutex_lock (&wait->sample_mutex);
  is_first = wait->sample == NULL;
  if (is_first)
    wait->sample = gst_sample_ref (sample);
  g_mutex_unlock (&wait->sample_mutex);
  if (is_first)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_sample,
        g_atomic_rc_box_acquire (wait), wait_unref);
}

/**
 * ts_first_unit_wait_async:
 * @timeout_ms: after that there is an error
 */
void
ts_first_unit_wait_async (TsStream *stream, guint timeout_ms,
    GAsyncReadyCallback callback, gpointer user_data)
{
  Wait *wait = g_atomic_rc_box_new0 (Wait);

  g_mutex_init (&wait->sample_mutex);
  wait->task = g_task_new (stream, NULL, callback, user_data);
  g_task_set_source_tag (wait->task, ts_first_unit_wait_async);
  wait->timeout_source = g_timeout_add_full (G_PRIORITY_DEFAULT, timeout_ms,
      on_timeout, g_atomic_rc_box_acquire (wait), wait_unref);
  wait->consumer =
      ts_stream_add_consumer (stream, TRUE, on_unit, wait, wait_unref);
}

/**
 * ts_first_unit_wait_finish:
 *
 * Returns: (transfer full) (nullable): an access unit with its caps; %NULL:
 *   none came (%G_IO_ERROR_TIMED_OUT)
 */
GstSample *
ts_first_unit_wait_finish (
    TsStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
