/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-stream.h"

/* The two halves share what they do; each holds the whole by a reference to
 * what is watched, not to the stream, which owns them. */
typedef struct
{
  GIOStream *base;
  const TsHttpStreamWatch *watch;
  gpointer owner;
  GDestroyNotify owner_unref;
} Shared;

static void
shared_free (gpointer data)
{
  Shared *shared = data;

  g_object_unref (shared->base);
  shared->owner_unref (shared->owner);
}

static void
shared_unref (Shared *shared)
{
  g_rc_box_release_full (shared, shared_free);
}

/* ---- reading ---- */

#define TS_TYPE_HTTP_INPUT (ts_http_input_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpInput, ts_http_input, TS, HTTP_INPUT, GInputStream)

struct _TsHttpInput
{
  GInputStream parent_instance;
  Shared *shared;
};

static void ts_http_input_init_pollable (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsHttpInput, ts_http_input, G_TYPE_INPUT_STREAM,
    G_IMPLEMENT_INTERFACE (
        G_TYPE_POLLABLE_INPUT_STREAM, ts_http_input_init_pollable))

static GInputStream *
get_base_input (gpointer stream)
{
  return g_io_stream_get_input_stream (TS_HTTP_INPUT (stream)->shared->base);
}

static gssize
input_read_any (TsHttpInput *self, void *buffer, gsize count, gboolean blocking,
    GCancellable *cancellable, GError **error)
{
  Shared *shared = self->shared;
  gsize allowed = shared->watch->before_read (shared->owner, count);
  gssize n_read;

  if (allowed == 0)
    return 0;
  n_read = g_pollable_stream_read (get_base_input (self), buffer,
      MIN (count, allowed), blocking, cancellable, error);
  if (n_read > 0)
    shared->watch->after_read (shared->owner, n_read);
  return n_read;
}

static gssize
ts_http_input_read (GInputStream *stream, void *buffer, gsize count,
    GCancellable *cancellable, GError **error)
{
  return input_read_any (
      TS_HTTP_INPUT (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
ts_http_input_read_nonblocking (
    GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  return input_read_any (
      TS_HTTP_INPUT (stream), buffer, count, FALSE, NULL, error);
}

static gboolean
ts_http_input_can_poll (GPollableInputStream *stream)
{
  return TRUE;
}

static gboolean
ts_http_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (
      G_POLLABLE_INPUT_STREAM (get_base_input (stream)));
}

static GSource *
ts_http_input_create_source (
    GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) base = g_pollable_input_stream_create_source (
      G_POLLABLE_INPUT_STREAM (get_base_input (stream)), NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static void
ts_http_input_finalize (GObject *object)
{
  shared_unref (TS_HTTP_INPUT (object)->shared);
  G_OBJECT_CLASS (ts_http_input_parent_class)->finalize (object);
}

static void
ts_http_input_init_pollable (GPollableInputStreamInterface *iface)
{
  iface->can_poll = ts_http_input_can_poll;
  iface->is_readable = ts_http_input_is_readable;
  iface->create_source = ts_http_input_create_source;
  iface->read_nonblocking = ts_http_input_read_nonblocking;
}

static void
ts_http_input_class_init (TsHttpInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_http_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = ts_http_input_read;
}

static void
ts_http_input_init (TsHttpInput *self)
{
}

/* ---- writing ---- */

#define TS_TYPE_HTTP_OUTPUT (ts_http_output_get_type ())
G_DECLARE_FINAL_TYPE (
    TsHttpOutput, ts_http_output, TS, HTTP_OUTPUT, GOutputStream)

struct _TsHttpOutput
{
  GOutputStream parent_instance;
  Shared *shared;
};

static void ts_http_output_init_pollable (
    GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsHttpOutput, ts_http_output,
    G_TYPE_OUTPUT_STREAM,
    G_IMPLEMENT_INTERFACE (
        G_TYPE_POLLABLE_OUTPUT_STREAM, ts_http_output_init_pollable))

static GOutputStream *
get_base_output (gpointer stream)
{
  return g_io_stream_get_output_stream (TS_HTTP_OUTPUT (stream)->shared->base);
}

static gssize
output_write_any (TsHttpOutput *self, const void *buffer, gsize count,
    gboolean blocking, GCancellable *cancellable, GError **error)
{
  Shared *shared = self->shared;
  g_autoptr (GError) problem = NULL;
  gssize n_written = g_pollable_stream_write (
      get_base_output (self), buffer, count, blocking, cancellable, &problem);

  if (n_written > 0
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    shared->watch->after_write (shared->owner, n_written);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return n_written;
}

static gssize
ts_http_output_write (GOutputStream *stream, const void *buffer, gsize count,
    GCancellable *cancellable, GError **error)
{
  return output_write_any (
      TS_HTTP_OUTPUT (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
ts_http_output_write_nonblocking (GPollableOutputStream *stream,
    const void *buffer, gsize count, GError **error)
{
  return output_write_any (
      TS_HTTP_OUTPUT (stream), buffer, count, FALSE, NULL, error);
}

static gboolean
ts_http_output_can_poll (GPollableOutputStream *stream)
{
  return TRUE;
}

static gboolean
ts_http_output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (
      G_POLLABLE_OUTPUT_STREAM (get_base_output (stream)));
}

static GSource *
ts_http_output_create_source (
    GPollableOutputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) base = g_pollable_output_stream_create_source (
      G_POLLABLE_OUTPUT_STREAM (get_base_output (stream)), NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static void
ts_http_output_finalize (GObject *object)
{
  shared_unref (TS_HTTP_OUTPUT (object)->shared);
  G_OBJECT_CLASS (ts_http_output_parent_class)->finalize (object);
}

static void
ts_http_output_init_pollable (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = ts_http_output_can_poll;
  iface->is_writable = ts_http_output_is_writable;
  iface->create_source = ts_http_output_create_source;
  iface->write_nonblocking = ts_http_output_write_nonblocking;
}

static void
ts_http_output_class_init (TsHttpOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_http_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = ts_http_output_write;
}

static void
ts_http_output_init (TsHttpOutput *self)
{
}

/* ---- both ---- */

struct _TsHttpStream
{
  GIOStream parent_instance;

  TsHttpInput *input;
  TsHttpOutput *output;
  Shared *shared;
};

G_DEFINE_FINAL_TYPE (TsHttpStream, ts_http_stream, G_TYPE_IO_STREAM)

static GInputStream *
ts_http_stream_get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (TS_HTTP_STREAM (stream)->input);
}

static GOutputStream *
ts_http_stream_get_output (GIOStream *stream)
{
  return G_OUTPUT_STREAM (TS_HTTP_STREAM (stream)->output);
}

static gboolean
ts_http_stream_close (
    GIOStream *stream, GCancellable *cancellable, GError **error)
{
  Shared *shared = TS_HTTP_STREAM (stream)->shared;

  shared->watch->close (shared->owner);
  return TRUE;
}

/* GIOStream's own would close on another thread. */
static void
ts_http_stream_close_async (GIOStream *stream, int priority,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task =
      g_task_new (stream, cancellable, callback, user_data);

  ts_http_stream_close (stream, cancellable, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
ts_http_stream_close_finish (
    GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ts_http_stream_finalize (GObject *object)
{
  TsHttpStream *self = TS_HTTP_STREAM (object);

  g_object_unref (self->input);
  g_object_unref (self->output);
  shared_unref (self->shared);
  G_OBJECT_CLASS (ts_http_stream_parent_class)->finalize (object);
}

static void
ts_http_stream_class_init (TsHttpStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ts_http_stream_finalize;
  stream_class->get_input_stream = ts_http_stream_get_input;
  stream_class->get_output_stream = ts_http_stream_get_output;
  stream_class->close_fn = ts_http_stream_close;
  stream_class->close_async = ts_http_stream_close_async;
  stream_class->close_finish = ts_http_stream_close_finish;
}

static void
ts_http_stream_init (TsHttpStream *self)
{
}

/**
 * ts_http_stream_new:
 * @base: pollable
 * @watch: (scope forever): what to tell
 * @owner: (transfer full): whom
 */
GIOStream *
ts_http_stream_new (GIOStream *base, const TsHttpStreamWatch *watch,
    gpointer owner, GDestroyNotify owner_unref)
{
  TsHttpStream *self = g_object_new (TS_TYPE_HTTP_STREAM, NULL);
  Shared *shared = g_rc_box_new0 (Shared);

  shared->base = g_object_ref (base);
  shared->watch = watch;
  shared->owner = owner;
  shared->owner_unref = owner_unref;
  self->shared = shared;
  self->input = g_object_new (TS_TYPE_HTTP_INPUT, NULL);
  self->input->shared = g_rc_box_acquire (shared);
  self->output = g_object_new (TS_TYPE_HTTP_OUTPUT, NULL);
  self->output->shared = g_rc_box_acquire (shared);
  return G_IO_STREAM (self);
}
