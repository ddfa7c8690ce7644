/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Exposure, day and night, infrared: what is asked of the sensor. */

#include "config.h"

#include "gstvisibleisp-private.h"

#include <math.h>

/* Changes that nobody sees are not told, stops. */
#define LEAST_CHANGE 0.02
/* At night the picture may take so many times as long, and this much gain. */
#define LOW_LIGHT_SHUTTER 4
#define LOW_LIGHT_GAIN_DB 6
/* The illuminator comes up when so much gain is needed without it. */
#define INFRARED_FROM_DB 12
#define INFRARED_STEP 0.05
/* With all of it the scene may look so many times lighter, and one more. */
#define INFRARED_LIGHT 4
/* A shutter of a frame's time is not longer than a frame. */
#define SHUTTER_SLACK 0.05

gboolean
gst_visible_isp_has_loops (GstVisibleIsp *self)
{
  return self->settings.exposure.mode != ISP_EXPOSURE_SOURCE
         || self->settings.day_night.mode != ISP_DAY_NIGHT_DAY
         || self->day_night.is_night
         || self->settings.infrared == INFRARED_MANUAL;
}

void
gst_visible_isp_forget_loops (GstVisibleIsp *self)
{
  self->exposure = (IspExposureLoop){.now = {0.02, 0, 1}};
  self->day_night = (IspDayNight){0};
  self->infrared = 0;
  self->has_told = FALSE;
  self->last_exposure_time = GST_CLOCK_TIME_NONE;
  self->unmeasured_s = 0;
}

static void
tell_sensor (GstVisibleIsp *self)
{
  const IspExposure *now = &self->exposure.now;
  GstStructure *wanted = gst_structure_new ("visible-sensor", "infrared",
      G_TYPE_DOUBLE, self->infrared, "ir-cut", G_TYPE_BOOLEAN,
      !self->day_night.is_night, NULL);

  if (self->settings.exposure.mode != ISP_EXPOSURE_SOURCE)
    gst_structure_set (wanted, "shutter", G_TYPE_DOUBLE, now->shutter_s, "gain",
        G_TYPE_DOUBLE, now->gain_db, "iris", G_TYPE_DOUBLE, now->iris, NULL);
  self->has_control = gst_pad_push_event (GST_BASE_TRANSFORM_SINK_PAD (self),
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, wanted));
  self->has_told = TRUE;
}

static void
tell_bus (GstVisibleIsp *self, gdouble lux)
{
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("visible-day-night", "night", G_TYPE_BOOLEAN,
              self->day_night.is_night, "lux", G_TYPE_DOUBLE, lux, NULL)));
}

/* The illuminator is turned up while the sensor has to amplify, and down when
 * it need not. */
static void
light_up (GstVisibleIsp *self)
{
  const gdouble gain_db = self->exposure.now.gain_db;

  switch (self->settings.infrared) {
  case INFRARED_OFF:
    self->infrared = 0;
    break;
  case INFRARED_MANUAL:
    self->infrared = self->settings.infrared_level / 100;
    break;
  case INFRARED_AUTO:
    if (!self->day_night.is_night)
      self->infrared = 0;
    else if (gain_db > INFRARED_FROM_DB)
      self->infrared = MIN (self->infrared + INFRARED_STEP, 1);
    else if (gain_db < INFRARED_FROM_DB / 2)
      self->infrared = MAX (self->infrared - INFRARED_STEP, 0);
    break;
  }
}

static gdouble
elapsed_since_last (GstVisibleIsp *self, GstClockTime time)
{
  gdouble elapsed_s = 0;

  if (GST_CLOCK_TIME_IS_VALID (self->last_exposure_time)
      && GST_CLOCK_TIME_IS_VALID (time) && time > self->last_exposure_time)
    elapsed_s =
        (gdouble) GST_CLOCK_DIFF (self->last_exposure_time, time) / GST_SECOND;
  self->last_exposure_time = time;
  /* after a gap as after a second */
  return MIN (elapsed_s, 1);
}

/* Whether the picture has been taken as the sensor was told last. A shutter that
 * takes longer than a frame gives the same picture several times, and what it
 * was told comes with the one after the next. */
static gboolean
shows_exposure (GstVisibleIsp *self, gdouble elapsed_s)
{
  const gdouble shutter_s = self->exposure.now.shutter_s;

  return !self->has_told || shutter_s <= elapsed_s * (1 + SHUTTER_SLACK)
         || self->unmeasured_s >= 2 * shutter_s;
}

void
gst_visible_isp_run_loops (GstVisibleIsp *self, const guint8 *luma, gint width,
    gint height, gint stride, GstClockTime time)
{
  IspExposureSettings wanted = self->settings.exposure;
  const IspExposure before = self->exposure.now;
  const gdouble infrared_before = self->infrared;
  const gdouble elapsed_s = elapsed_since_last (self, time);
  const gdouble measured = isp_exposure_meter (
      wanted.metering, luma, width, height, stride, self->low, self->high);
  const gdouble mean = isp_exposure_measure_light (
      luma, width, height, stride, self->low, self->high);
  const gdouble lux = isp_exposure_get_lux (&before, mean);
  const gboolean is_first = !self->has_told;
  IspDayNightSettings day_night = self->settings.day_night;
  gboolean changed;

  /* its own lamp is not the morning */
  day_night.day_lux *= 1 + INFRARED_LIGHT * self->infrared;
  changed = isp_day_night_update (&self->day_night, &day_night, elapsed_s, lux);

  if (self->settings.low_light && self->day_night.is_night) {
    wanted.max_shutter_s = MIN (wanted.max_shutter_s * LOW_LIGHT_SHUTTER, 1);
    wanted.max_gain_db += LOW_LIGHT_GAIN_DB;
  }
  self->unmeasured_s += elapsed_s;
  if (wanted.mode != ISP_EXPOSURE_SOURCE && shows_exposure (self, elapsed_s)) {
    isp_exposure_update (
        &self->exposure, &wanted, self->unmeasured_s, measured);
    self->unmeasured_s = 0;
  }
  light_up (self);

  GST_OBJECT_LOCK (self);
  self->told = self->exposure.now;
  self->lux = lux;
  self->is_night = self->day_night.is_night;
  GST_OBJECT_UNLOCK (self);

  if (!self->has_told || changed || self->infrared != infrared_before
      || fabs (before.gain_db - self->exposure.now.gain_db) > 6 * LEAST_CHANGE
      || fabs (log2 (before.shutter_s / self->exposure.now.shutter_s))
             > LEAST_CHANGE
      || fabs (log2 (before.iris / self->exposure.now.iris)) > LEAST_CHANGE)
    tell_sensor (self);
  else
    self->exposure.now = before; /* what the sensor has */
  if (changed || is_first)
    tell_bus (self, lux);
}
