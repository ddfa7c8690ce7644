/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/mp4/ts-mp4-clock.h"

/* A picture a minute is still a film, an hour from one to the next is not. */
#define MAX_DURATION_S 60

/**
 * ts_mp4_clock_init:
 * @duration: of the first picture
 */
void
ts_mp4_clock_init (TsMp4Clock *clock, guint32 timescale, GstClockTime duration)
{
  *clock = (TsMp4Clock){.timescale = timescale};
  clock->duration =
      MAX (gst_util_uint64_scale_round (duration, timescale, GST_SECOND), 1);
  clock->shortest = MAX (clock->duration / 2, 1);
}

/* Less than two durations, as players round both to microseconds. */
static guint64
find_most (guint64 duration)
{
  return 2 * duration - duration / 8;
}

/* Ticks since the newest picture, as far as they may be believed. */
static guint64
find_step (const TsMp4Clock *clock, GstClockTime pts)
{
  guint64 most = MIN (
      find_most (clock->duration), MAX_DURATION_S * (guint64) clock->timescale);
  GstClockTimeDiff since = GST_CLOCK_DIFF (clock->origin, pts);
  guint64 time;

  if (since <= 0)
    return clock->duration;
  time = gst_util_uint64_scale_round (since, clock->timescale, GST_SECOND);
  if (time <= clock->time)
    return clock->duration;
  return MIN (time - clock->time, most);
}

/**
 * ts_mp4_clock_advance:
 * @pts: of the next picture
 *
 * @clock then has its time and duration.
 */
void
ts_mp4_clock_advance (TsMp4Clock *clock, GstClockTime pts)
{
  GstClockTimeDiff since, error;

  if (clock->is_running) {
    guint64 step = find_step (clock, pts);

    clock->time += step;
    clock->duration = MAX (step, clock->shortest);
  }
  since =
      gst_util_uint64_scale_round (clock->time, GST_SECOND, clock->timescale);
  error = GST_CLOCK_DIFF (clock->origin + since, pts);
  /* only a jump moves the origin, so that rounding does not add up */
  if (!clock->is_running
      || ABS (error) > (GstClockTimeDiff) (GST_SECOND / clock->timescale))
    clock->origin += error;
  clock->is_running = TRUE;
}
