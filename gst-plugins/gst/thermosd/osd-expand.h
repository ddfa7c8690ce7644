/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "osd-states.h"

G_BEGIN_DECLS

/**
 * OsdReadings:
 * @regions: (nullable): what is measured
 * @measurements: one for each region that is not a shield
 * @n_measurements: how many
 * @calibration: (nullable): of the frame
 * @span_k: temperatures at the palette's ends, kelvin; NaN without
 *
 * What a frame says of temperatures.
 */
typedef struct
{
  GstThermalRegionSet *regions;
  const GstThermalMeasurement *measurements;
  guint n_measurements;
  GstThermalCalibration *calibration;
  gdouble span_k[2];
} OsdReadings;

/**
 * OsdValues:
 * @time: (nullable): of the picture, in the time zone in which it is shown
 * @camera: (nullable): its name
 * @sensor: (nullable): name of the sensor
 * @pan_deg: NaN: not known, like the numbers below
 * @tilt_deg: up is positive
 * @zoom: magnification
 * @fps: pictures per second
 * @bitrate_kbps: of the stream, kbit/s
 * @width: of the picture, pixels
 * @height: of the picture, pixels
 * @unit: of temperatures
 * @readings: temperatures
 * @states: (nullable) (element-type OsdRegionState): alarms
 *
 * What modifiers are replaced with.
 */
typedef struct
{
  GDateTime *time;
  const gchar *camera;
  const gchar *sensor;
  gdouble pan_deg;
  gdouble tilt_deg;
  gdouble zoom;
  gdouble fps;
  gdouble bitrate_kbps;
  gint width;
  gint height;
  GstThermalUnit unit;
  OsdReadings readings;
  const GArray *states;
} OsdValues;

gchar *osd_expand (const gchar *content, const OsdValues *values);
gchar *osd_format_kelvin (
    const OsdReadings *readings, gdouble kelvin, GstThermalUnit unit);

G_END_DECLS
