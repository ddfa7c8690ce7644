/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsMp4Clock:
 * @timescale: ticks of a second
 * @shortest: that a picture is said to last, ticks
 * @is_running: whether there was a picture already
 * @origin: when the media time was 0
 * @time: of the newest picture, ticks
 * @duration: that was said of it, ticks
 *
 * The media time of pictures that are written before anybody knows when the
 * next one comes.
 *
 * A picture lasts as long as the one before it did, and not less than half of
 * what is usual, as two may come together after a pause. When the next one is late
 * by more than that once more, media time stands still meanwhile: the Media
 * Source Extensions (3.5.8, step 6) take a step of more than two durations for
 * a discontinuity and throw away all pictures up to the next key frame. So
 * there are no holes either, in which a player would get stuck. Media time
 * never goes back. What was when says the time of the capture, not this one.
 */
typedef struct
{
  guint32 timescale;
  guint32 shortest;
  gboolean is_running;
  GstClockTimeDiff origin;
  guint64 time;
  guint32 duration;
} TsMp4Clock;

void ts_mp4_clock_init (
    TsMp4Clock *clock, guint32 timescale, GstClockTime duration);
void ts_mp4_clock_advance (TsMp4Clock *clock, GstClockTime pts);

G_END_DECLS
