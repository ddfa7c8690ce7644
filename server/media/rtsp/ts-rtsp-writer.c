/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/* What of pictures may wait, in bytes and in time. One burst always may. */
#define MAX_WAITING_BYTES (2 * 1024 * 1024)
#define MAX_WAITING_US G_USEC_PER_SEC

/* Who asks for ever more and does not read the answers is cut. */
#define MAX_MESSAGE_BYTES (256 * 1024)

/* Who takes nothing for this long is cut. */
#define MAX_STALLED_US (10 * G_USEC_PER_SEC)

/* What may wait unsent in the kernel: what is there cannot be skipped. */
#define MAX_UNSENT_BYTES (64 * 1024)

/* One record of TLS; what is tried again must have the same size. */
#define TLS_PIECE (16 * 1024)

/* pieces for one sendmsg() */
#define MAX_PIECES 64

typedef struct
{
  TsBurst *burst;  /* NULL: a message */
  GBytes *message; /* NULL: a burst */
  guint8 channel;
  const guint8 *data;
  gsize size;
  gsize offset;   /* what has been written */
  gboolean begun; /* must be finished, whatever happens */
  gint64 since_us;
} Item;

struct _TsRtspWriter
{
  gatomicrefcount refs;
  TsRtspPostman *postman;

  /* guards the rest */
  GMutex queue_mutex;
  int fd; /* our own; -1: closed */
  gboolean broken;
  guint slot;
  GPollableOutputStream *tls_output; /* NULL: in the clear */
  GQueue queue;                      /* Item */
  gsize burst_bytes;
  gsize message_bytes;
  gint64 progress_us;
  guint64 n_skipped;
};

static void
item_free (Item *item)
{
  g_clear_pointer (&item->burst, ts_burst_unref);
  g_clear_pointer (&item->message, g_bytes_unref);
  g_free (item);
}

/* ---- with queue_mutex held ---- */

static void
count_item (TsRtspWriter *self, const Item *item, gboolean is_added)
{
  gsize *bytes =
      item->burst != NULL ? &self->burst_bytes : &self->message_bytes;

  if (is_added)
    *bytes += item->size;
  else
    *bytes -= item->size;
}

static void
clear_queue (TsRtspWriter *self)
{
  g_queue_clear_full (&self->queue, (GDestroyNotify) item_free);
  self->burst_bytes = 0;
  self->message_bytes = 0;
}

/* The connection is of no use any more. Its reader, which is gst-rtsp-server's,
 * learns of it as of any connection that has ended. */
static void
break_off (TsRtspWriter *self, const gchar *why)
{
  g_debug ("a connection is cut: %s", why);
  self->broken = TRUE;
  clear_queue (self);
  ts_rtsp_postman_rest (self->postman, self->slot);
  shutdown (self->fd, SHUT_RDWR);
}

static gssize
write_tls (TsRtspWriter *self, const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_pollable_output_stream_write_nonblocking (
      self->tls_output, data, MIN (size, TLS_PIECE), NULL, &error);

  if (n >= 0)
    return n;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? 0 : -1;
}

static gssize
check_sent (gssize n)
{
  return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : n;
}

/* Writes what stands at the head of the queue. Returns how much, 0 if the
 * connection takes nothing now, -1 if it is broken. */
static gssize
write_head (TsRtspWriter *self)
{
  struct iovec pieces[MAX_PIECES];
  struct msghdr message = {.msg_iov = pieces};
  Item *head = g_queue_peek_head (&self->queue);

  if (self->tls_output != NULL) {
    head->begun = TRUE;
    return write_tls (
        self, head->data + head->offset, head->size - head->offset);
  }
  for (GList *l = self->queue.head;
       l != NULL && message.msg_iovlen < MAX_PIECES; l = l->next) {
    Item *item = l->data;

    pieces[message.msg_iovlen].iov_base =
        (gpointer) (item->data + item->offset);
    pieces[message.msg_iovlen].iov_len = item->size - item->offset;
    message.msg_iovlen++;
  }
  return check_sent (sendmsg (self->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
}

static void
advance (TsRtspWriter *self, gsize n)
{
  while (n > 0) {
    Item *head = g_queue_peek_head (&self->queue);
    gsize part = MIN (n, head->size - head->offset);

    head->offset += part;
    head->begun = TRUE;
    n -= part;
    if (head->offset < head->size)
      return;
    g_queue_pop_head (&self->queue);
    count_item (self, head, FALSE);
    item_free (head);
  }
}

/* Returns whether something was written. */
static gboolean
flush (TsRtspWriter *self)
{
  gboolean any = FALSE;

  while (self->queue.length > 0) {
    gssize n = write_head (self);

    if (n < 0) {
      break_off (self, "it is broken");
      return any;
    }
    if (n == 0)
      return any;
    any = TRUE;
    self->progress_us = g_get_monotonic_time ();
    advance (self, (gsize) n);
  }
  return any;
}

static void
enqueue (TsRtspWriter *self, Item *item)
{
  if (self->queue.length == 0)
    self->progress_us = item->since_us;
  g_queue_push_tail (&self->queue, item);
  count_item (self, item, TRUE);
  if (self->queue.length == 1 || self->tls_output != NULL)
    ts_rtsp_postman_await (self->postman, self->slot);
}

/* Takes @item. What can be written at once is; encryption costs time, which the
 * thread of the pictures must not spend. */
static void
send_item (TsRtspWriter *self, Item *item)
{
  item->since_us = g_get_monotonic_time ();
  if (self->queue.length == 0 && self->tls_output == NULL) {
    gssize n = check_sent (
        send (self->fd, item->data, item->size, MSG_DONTWAIT | MSG_NOSIGNAL));

    if (n == (gssize) item->size) {
      item_free (item);
      return;
    }
    if (n < 0) {
      item_free (item);
      break_off (self, "it is broken");
      return;
    }
    item->offset = (gsize) n;
    item->begun = n > 0;
  }
  enqueue (self, item);
}

static gboolean
is_too_slow (TsRtspWriter *self, gsize size)
{
  if (self->burst_bytes == 0)
    return FALSE;
  if (self->burst_bytes + size > MAX_WAITING_BYTES)
    return TRUE;
  for (GList *l = self->queue.head; l != NULL; l = l->next) {
    Item *item = l->data;

    if (item->burst != NULL)
      return g_get_monotonic_time () - item->since_us > MAX_WAITING_US;
  }
  return FALSE;
}

/* Bursts of @channel that have not been begun. */
static void
drop_bursts (TsRtspWriter *self, guint8 channel)
{
  GList *next;

  for (GList *l = self->queue.head; l != NULL; l = next) {
    Item *item = l->data;

    next = l->next;
    if (item->burst == NULL || item->begun || item->channel != channel)
      continue;
    count_item (self, item, FALSE);
    g_queue_delete_link (&self->queue, l);
    item_free (item);
    self->n_skipped++;
  }
}

/* ---- any thread ---- */

static void
on_postman (gboolean is_writable, gpointer user_data)
{
  TsRtspWriter *self = user_data;
  gboolean any;

  g_mutex_lock (&self->queue_mutex);
  if (self->fd >= 0 && !self->broken) {
    any = flush (self);
    if (self->queue.length == 0)
      ts_rtsp_postman_rest (self->postman, self->slot);
    else if (g_get_monotonic_time () - self->progress_us > MAX_STALLED_US)
      break_off (self, "it has taken nothing for ten seconds");
    /* TLS that could write and did not waits for something else than that;
     * it is tried again with the next burst, or in a second */
    else if (any || self->tls_output == NULL)
      ts_rtsp_postman_await (self->postman, self->slot);
  }
  g_mutex_unlock (&self->queue_mutex);
}

/**
 * ts_rtsp_writer_new:
 * @socket: connected
 * @tls: (nullable): what encrypts, if anything
 *
 * Nobody else may write to @socket from now on.
 */
TsRtspWriter *
ts_rtsp_writer_new (
    TsRtspPostman *postman, GSocket *socket, GTlsConnection *tls)
{
  TsRtspWriter *self = g_new0 (TsRtspWriter, 1);
  int unsent = MAX_UNSENT_BYTES;

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->queue_mutex);
  g_queue_init (&self->queue);
  self->postman = ts_rtsp_postman_ref (postman);
  /* the connection closes its descriptor on a thread that does not ask us, and
   * the number may then be somebody else's */
  self->fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 3);
  if (self->fd < 0)
    return self;
  if (tls != NULL)
    self->tls_output = g_object_ref (G_POLLABLE_OUTPUT_STREAM (
        g_io_stream_get_output_stream (G_IO_STREAM (tls))));
  (void) setsockopt (
      self->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
  self->slot = ts_rtsp_postman_add (postman, self->fd, on_postman,
      ts_rtsp_writer_ref (self), (GDestroyNotify) ts_rtsp_writer_unref);
  return self;
}

TsRtspWriter *
ts_rtsp_writer_ref (TsRtspWriter *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * ts_rtsp_writer_unref:
 *
 * Must have been closed before the last reference goes.
 */
void
ts_rtsp_writer_unref (TsRtspWriter *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_assert (self->fd < 0);
  clear_queue (self);
  ts_rtsp_postman_unref (self->postman);
  g_mutex_clear (&self->queue_mutex);
  g_free (self);
}

/**
 * ts_rtsp_writer_send_message:
 * @message: an answer, or interleaved RTCP; whole
 */
void
ts_rtsp_writer_send_message (TsRtspWriter *self, GBytes *message)
{
  g_mutex_lock (&self->queue_mutex);
  if (self->fd >= 0 && !self->broken) {
    Item *item = g_new0 (Item, 1);

    item->message = g_bytes_ref (message);
    item->data = g_bytes_get_data (message, &item->size);
    if (self->message_bytes + item->size > MAX_MESSAGE_BYTES) {
      item_free (item);
      break_off (self, "it does not read what it has asked for");
    } else {
      send_item (self, item);
    }
  }
  g_mutex_unlock (&self->queue_mutex);
}

/**
 * ts_rtsp_writer_send_burst:
 * @channel: of RTP within the connection
 *
 * If more waits than may, everything of this channel that has not been begun is
 * left out, and so is @burst, unless it is a key.
 *
 * Returns: whether it was taken; if not, the viewer needs a key
 */
gboolean
ts_rtsp_writer_send_burst (TsRtspWriter *self, TsBurst *burst, guint8 channel)
{
  gboolean taken = TRUE;

  g_mutex_lock (&self->queue_mutex);
  if (self->fd >= 0 && !self->broken) {
    gsize size;
    const guint8 *data = ts_burst_get_interleaved (burst, channel, &size);

    if (is_too_slow (self, size)) {
      drop_bursts (self, channel);
      taken = ts_burst_is_key (burst);
    }
    if (taken) {
      Item *item = g_new0 (Item, 1);

      item->burst = ts_burst_ref (burst);
      item->channel = channel;
      item->data = data;
      item->size = size;
      send_item (self, item);
    } else {
      self->n_skipped++;
    }
  }
  g_mutex_unlock (&self->queue_mutex);
  return taken;
}

/**
 * ts_rtsp_writer_get_n_skipped:
 *
 * Returns: how many bursts were left out because the viewer was too slow
 */
guint64
ts_rtsp_writer_get_n_skipped (TsRtspWriter *self)
{
  guint64 n;

  g_mutex_lock (&self->queue_mutex);
  n = self->n_skipped;
  g_mutex_unlock (&self->queue_mutex);
  return n;
}

/**
 * ts_rtsp_writer_get_n_waiting_bytes:
 *
 * Returns: what has not been written yet
 */
gsize
ts_rtsp_writer_get_n_waiting_bytes (TsRtspWriter *self)
{
  gsize n;

  g_mutex_lock (&self->queue_mutex);
  n = self->burst_bytes + self->message_bytes;
  g_mutex_unlock (&self->queue_mutex);
  return n;
}

/**
 * ts_rtsp_writer_close:
 *
 * Forgets what waits and lets go of the connection.
 */
void
ts_rtsp_writer_close (TsRtspWriter *self)
{
  g_mutex_lock (&self->queue_mutex);
  if (self->fd >= 0) {
    clear_queue (self);
    ts_rtsp_postman_remove (self->postman, self->slot);
    g_clear_object (&self->tls_output);
    close (self->fd);
    self->fd = -1;
  }
  g_mutex_unlock (&self->queue_mutex);
}
