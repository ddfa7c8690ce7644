/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The simulated camera: scene, weather, lens and sensor together. A frame is a
 * pure function of scene, seed, number of the frame, time and settings; what is
 * kept between frames only saves work. Owned by one thread. */

#include "thermexposure.h"
#include "thermsensor.h"
#include "thermtruth.h"
#include "thermview.h"

#include <gst/thermal/gstthermalreadings.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct
{
  gdouble pan_deg, tilt_deg;
  gdouble zoom, optical_zoom_max;
  gdouble fov_deg; /* at zoom 1 */
  gdouble hour;    /* below 0: that of the scene */
  gdouble day_speed;
  gboolean has_focus; /* FALSE: everything is sharp */
  gdouble focus_dpt;  /* one by the distance that is sharp, metres */
  gdouble iris;
  gdouble pan_deg_s, tilt_deg_s; /* how fast the camera turns */
  ThermExposure exposure;        /* visible */
  gdouble light_k;               /* colour of the light; 0: neutral */
  gdouble shake_deg;             /* of the mount, RMS of each axis */
  gdouble settling_k;            /* how far the sensor is from its balance */
  gboolean shutter_closed;
  ThermSensorModel sensor;
} ThermSettings;

typedef struct _ThermSimulator ThermSimulator;

ThermSimulator *therm_simulator_new (ThermScene *scene /* full */,
    ThermBand band, guint32 seed, gdouble start_hour);
void therm_simulator_free (ThermSimulator *self);
GstThermalCalibration *therm_simulator_get_calibration (ThermSimulator *self);
void therm_simulator_set_size (ThermSimulator *self, gint width, gint height);

void therm_simulator_draw (ThermSimulator *self, const ThermSettings *settings,
    guint64 number, gdouble time_s, GstVideoFrame *frame);
/* What the thermometers of the camera said at the frame drawn last. */
void therm_simulator_get_readings (
    ThermSimulator *self, GstThermalReadings *ret_readings);
/* Of the frame drawn last. */
gboolean therm_simulator_write_truth (
    ThermSimulator *self, ThermTruth *truth, GstClockTime pts, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThermSimulator, therm_simulator_free)

G_END_DECLS
