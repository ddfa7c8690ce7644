/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What happens while a frame is exposed: the head turns, and a shutter may be
 * open for several frames. */

#include "config.h"

#include "gstthermsrc-private.h"

#include <math.h>

/* What turns faster than this is no head. */
#define FASTEST_DEG_S 500.0
/* A shutter of 1/30 s is none that takes longer than a frame of 30 fps. */
#define SHUTTER_SLACK 0.02

/* How fast the head turns, from where it was in the frame before. What is faster
 * than any head is none that turns, but somebody who has set another pose. */
void
gst_therm_src_find_turning (
    GstThermSrc *self, GstClockTime pts, ThermSettings *settings)
{
  const GstThermSrcHead before = self->head;
  gdouble elapsed_s;

  self->head = (GstThermSrcHead){settings->pan_deg, settings->tilt_deg, pts};
  settings->pan_deg_s = settings->tilt_deg_s = 0;
  if (!GST_CLOCK_TIME_IS_VALID (before.pts) || pts <= before.pts)
    return;
  elapsed_s = (gdouble) (pts - before.pts) / GST_SECOND;
  settings->pan_deg_s =
      remainder (settings->pan_deg - before.pan_deg, 360) / elapsed_s;
  settings->tilt_deg_s = (settings->tilt_deg - before.tilt_deg) / elapsed_s;
  if (hypot (settings->pan_deg_s, settings->tilt_deg_s) > FASTEST_DEG_S)
    settings->pan_deg_s = settings->tilt_deg_s = 0;
}

/* Of a shutter that is open for several frames there is one picture, which is
 * shown until the next one is there; the number of its first frame. */
static guint64
find_exposed_frame (
    GstThermSrc *self, guint64 number, const ThermSettings *settings)
{
  const gdouble n =
      ceil (settings->exposure.shutter_s * self->info.fps_n / self->info.fps_d
            - SHUTTER_SLACK);

  if (self->band != THERM_BAND_VISIBLE || n <= 1)
    return number;
  return number - number % (guint64) n;
}

/* FALSE: there is none, or it is another exposure's. */
static gboolean
repeat_exposed (GstThermSrc *self, guint64 exposed_frame, GstVideoFrame *frame)
{
  GstVideoFrame exposed;
  gboolean is_copied;

  if (self->exposed == NULL || self->exposed_frame != exposed_frame
      || !gst_video_frame_map (
          &exposed, &self->info, self->exposed, GST_MAP_READ))
    return FALSE;
  is_copied = gst_video_frame_copy (frame, &exposed);
  gst_video_frame_unmap (&exposed);
  return is_copied;
}

static void
keep_exposed (GstThermSrc *self, guint64 exposed_frame,
    const ThermSettings *settings, GstVideoFrame *frame)
{
  GstVideoFrame exposed;

  gst_clear_buffer (&self->exposed);
  self->exposed = gst_buffer_new_and_alloc (self->info.size);
  self->exposed_frame = exposed_frame;
  self->exposed_settings = *settings;
  if (gst_video_frame_map (
          &exposed, &self->info, self->exposed, GST_MAP_WRITE)) {
    gst_video_frame_copy (&exposed, frame);
    gst_video_frame_unmap (&exposed);
  }
}

void
gst_therm_src_draw (GstThermSrc *self, guint64 number, gdouble time_s,
    ThermSettings *settings, GstVideoFrame *frame)
{
  const guint64 exposed_frame = find_exposed_frame (self, number, settings);

  if (exposed_frame < number && repeat_exposed (self, exposed_frame, frame)) {
    *settings = self->exposed_settings;
    return;
  }
  time_s -= (gdouble) (gst_therm_src_frame_to_time (self, number)
                       - gst_therm_src_frame_to_time (self, exposed_frame))
            / GST_SECOND;
  therm_simulator_draw (
      self->simulator, settings, exposed_frame, time_s, frame);
  if (find_exposed_frame (self, number + 1, settings) == exposed_frame)
    keep_exposed (self, exposed_frame, settings, frame);
}
