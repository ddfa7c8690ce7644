/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-clock-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* Less is no matter to anybody who reads times. */
#define MIN_JUMP_US (G_USEC_PER_SEC / 2)

struct _TsClockWatch
{
  TsClockJump jumped;
  gpointer user_data;
  gint timer_fd;
  guint source;
  gint64 utc_minus_steady_us;
};

/* A clock that nobody sets, and that goes on while the machine sleeps. */
static gint64
get_steady_us (void)
{
  struct timespec now = {0};

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* The kernel cancels a timer on the settable clock when that is set. This one
 * never expires otherwise. */
static gboolean
arm (TsClockWatch *self)
{
  const struct itimerspec never = {
      .it_value.tv_sec = G_MAXINT32 * (gint64) 4,
  };

  return timerfd_settime (self->timer_fd,
             TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL)
         == 0;
}

static gboolean
on_timer (gint fd, GIOCondition condition, gpointer user_data)
{
  TsClockWatch *self = user_data;
  guint64 n_expired;
  gssize n_read = read (fd, &n_expired, sizeof n_expired);

  if (n_read < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  ts_clock_watch_check (self, g_get_real_time (), get_steady_us ());
  if (arm (self))
    return G_SOURCE_CONTINUE;
  self->source = 0;
  return G_SOURCE_REMOVE;
}

/**
 * ts_clock_watch_new:
 * @jumped: called on the main context
 */
TsClockWatch *
ts_clock_watch_new (TsClockJump jumped, gpointer user_data, GError **error)
{
  g_autoptr (TsClockWatch) self = g_new0 (TsClockWatch, 1);

  self->jumped = jumped;
  self->user_data = user_data;
  self->utc_minus_steady_us = g_get_real_time () - get_steady_us ();
  self->timer_fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer_fd < 0 || !arm (self)) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
        "the clock cannot be watched: %s", g_strerror (errno));
    return NULL;
  }
  self->source = g_unix_fd_add (self->timer_fd, G_IO_IN, on_timer, self);
  return g_steal_pointer (&self);
}

void
ts_clock_watch_free (TsClockWatch *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  g_free (self);
}

/**
 * ts_clock_watch_check:
 * @utc_us: what the clock says
 * @steady_us: what a clock says at the same moment that nobody can set
 *
 * Compares both with the last time; done whenever the kernel says that the
 * clock was set.
 */
void
ts_clock_watch_check (TsClockWatch *self, gint64 utc_us, gint64 steady_us)
{
  gint64 offset_us = utc_us - steady_us - self->utc_minus_steady_us;

  self->utc_minus_steady_us += offset_us;
  if (ABS (offset_us) >= MIN_JUMP_US)
    self->jumped (offset_us, self->user_data);
}
