/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-rtsp-postman.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MAX_EVENTS 64
#define TICK_MS 1000

/* of the event that stops the thread; no slot has it */
#define STOP_ID 0

typedef struct
{
  guint id;
  int fd;
  TsRtspPostmanFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  gboolean waits; /* guarded by slots_mutex */
} Slot;

struct _TsRtspPostman
{
  gatomicrefcount refs;
  int epoll_fd;
  int stop_fd;

  /* guards what follows */
  GMutex slots_mutex;
  GHashTable *slots; /* id to Slot */
  guint next_id;
  gboolean stopped;
  GThread *thread; /* from the first slot on */
};

static void
slot_clear (gpointer data)
{
  Slot *slot = data;

  if (slot->destroy != NULL)
    slot->destroy (slot->user_data);
}

static void
slot_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, slot_clear);
}

TsRtspPostman *
ts_rtsp_postman_new (void)
{
  TsRtspPostman *self = g_new0 (TsRtspPostman, 1);
  struct epoll_event stop = {.events = EPOLLIN, .data.u32 = STOP_ID};

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->slots_mutex);
  self->slots = g_hash_table_new_full (NULL, NULL, NULL, slot_unref);
  self->next_id = STOP_ID + 1;
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->stop_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->epoll_fd < 0 || self->stop_fd < 0
      || epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->stop_fd, &stop) != 0)
    g_warning ("no thread can wait for slow viewers, who will be left out: %s",
        g_strerror (errno));
  return self;
}

TsRtspPostman *
ts_rtsp_postman_ref (TsRtspPostman *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * ts_rtsp_postman_unref:
 *
 * Must have been stopped before the last reference goes.
 */
void
ts_rtsp_postman_unref (TsRtspPostman *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_assert (self->thread == NULL);
  g_hash_table_unref (self->slots);
  g_mutex_clear (&self->slots_mutex);
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  if (self->stop_fd >= 0)
    close (self->stop_fd);
  g_free (self);
}

static Slot *
acquire_slot (TsRtspPostman *self, guint id)
{
  Slot *slot;

  g_mutex_lock (&self->slots_mutex);
  slot = g_hash_table_lookup (self->slots, GUINT_TO_POINTER (id));
  if (slot != NULL)
    slot = g_atomic_rc_box_acquire (slot);
  g_mutex_unlock (&self->slots_mutex);
  return slot;
}

static GPtrArray *
acquire_waiting (TsRtspPostman *self)
{
  GPtrArray *waiting = g_ptr_array_new_with_free_func (slot_unref);
  GHashTableIter iter;
  gpointer slot;

  g_mutex_lock (&self->slots_mutex);
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    if (((Slot *) slot)->waits)
      g_ptr_array_add (waiting, g_atomic_rc_box_acquire (slot));
  g_mutex_unlock (&self->slots_mutex);
  return waiting;
}

static void
tick (TsRtspPostman *self)
{
  g_autoptr (GPtrArray) waiting = acquire_waiting (self);

  for (guint i = 0; i < waiting->len; i++) {
    Slot *slot = g_ptr_array_index (waiting, i);

    slot->func (FALSE, slot->user_data);
  }
}

static gpointer
run (gpointer user_data)
{
  TsRtspPostman *self = user_data;
  gint64 ticked_us = g_get_monotonic_time ();

  for (;;) {
    struct epoll_event events[MAX_EVENTS];
    int n = epoll_wait (self->epoll_fd, events, MAX_EVENTS, TICK_MS);
    gint64 now_us = g_get_monotonic_time ();

    if (n < 0 && errno != EINTR)
      break;
    for (int i = 0; i < n; i++) {
      Slot *slot;

      if (events[i].data.u32 == STOP_ID)
        return NULL;
      slot = acquire_slot (self, events[i].data.u32);
      if (slot == NULL)
        continue;
      slot->func (TRUE, slot->user_data);
      slot_unref (slot);
    }
    if (now_us - ticked_us >= TICK_MS * 1000) {
      ticked_us = now_us;
      tick (self);
    }
  }
  return NULL;
}

/**
 * ts_rtsp_postman_add:
 * @fd: stays open until ts_rtsp_postman_remove()
 * @func: called when it can be written to, after ts_rtsp_postman_await()
 * @destroy: (nullable): called when @func will not be called any more
 *
 * Returns: an id for the other functions
 */
guint
ts_rtsp_postman_add (TsRtspPostman *self, int fd, TsRtspPostmanFunc func,
    gpointer user_data, GDestroyNotify destroy)
{
  Slot *slot = g_atomic_rc_box_new0 (Slot);
  struct epoll_event event = {.events = 0};

  slot->fd = fd;
  slot->func = func;
  slot->user_data = user_data;
  slot->destroy = destroy;
  g_mutex_lock (&self->slots_mutex);
  slot->id = self->next_id++;
  g_hash_table_insert (self->slots, GUINT_TO_POINTER (slot->id), slot);
  if (self->thread == NULL && !self->stopped)
    self->thread = g_thread_new ("rtsp-postman", run, self);
  event.events = EPOLLONESHOT; /* nothing is waited for yet */
  event.data.u32 = slot->id;
  (void) epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event);
  g_mutex_unlock (&self->slots_mutex);
  return slot->id;
}

/**
 * ts_rtsp_postman_await:
 *
 * Calls back once, as soon as something can be written, which may be now; and
 * every second until ts_rtsp_postman_rest().
 */
void
ts_rtsp_postman_await (TsRtspPostman *self, guint id)
{
  struct epoll_event event = {
      .events = EPOLLOUT | EPOLLONESHOT, .data.u32 = id};
  Slot *slot;

  g_mutex_lock (&self->slots_mutex);
  slot = g_hash_table_lookup (self->slots, GUINT_TO_POINTER (id));
  if (slot != NULL) {
    slot->waits = TRUE;
    (void) epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, slot->fd, &event);
  }
  g_mutex_unlock (&self->slots_mutex);
}

/**
 * ts_rtsp_postman_rest:
 *
 * There is nothing to be written.
 */
void
ts_rtsp_postman_rest (TsRtspPostman *self, guint id)
{
  Slot *slot;

  g_mutex_lock (&self->slots_mutex);
  slot = g_hash_table_lookup (self->slots, GUINT_TO_POINTER (id));
  if (slot != NULL)
    slot->waits = FALSE;
  g_mutex_unlock (&self->slots_mutex);
}

/**
 * ts_rtsp_postman_remove:
 *
 * The callback may still be running, or about to, when this returns.
 */
void
ts_rtsp_postman_remove (TsRtspPostman *self, guint id)
{
  Slot *slot;

  g_mutex_lock (&self->slots_mutex);
  slot = g_hash_table_lookup (self->slots, GUINT_TO_POINTER (id));
  if (slot != NULL) {
    (void) epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, slot->fd, NULL);
    g_hash_table_steal (self->slots, GUINT_TO_POINTER (id));
  }
  g_mutex_unlock (&self->slots_mutex);
  if (slot != NULL)
    slot_unref (slot);
}

/**
 * ts_rtsp_postman_stop:
 *
 * Ends the thread; nobody is called back any more. Not from within a callback.
 */
void
ts_rtsp_postman_stop (TsRtspPostman *self)
{
  guint64 one = 1;
  GThread *thread;

  g_mutex_lock (&self->slots_mutex);
  self->stopped = TRUE;
  thread = g_steal_pointer (&self->thread);
  g_mutex_unlock (&self->slots_mutex);
  if (thread == NULL)
    return;
  while (write (self->stop_fd, &one, sizeof one) < 0 && errno == EINTR)
    ;
  g_thread_join (thread);
}
