/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

/**
 * GstRadiometryOutput:
 * @GST_RADIOMETRY_OUTPUT_COUNTS: the counts as they came
 * @GST_RADIOMETRY_OUTPUT_CENTIKELVIN: temperatures, kelvin × 100
 *
 * What the pixels are when they leave.
 */
typedef enum
{
  GST_RADIOMETRY_OUTPUT_COUNTS,
  GST_RADIOMETRY_OUTPUT_CENTIKELVIN,
} GstRadiometryOutput;

/**
 * GstRadiometryRange:
 * @GST_RADIOMETRY_RANGE_SOURCE: what the source says
 * @GST_RADIOMETRY_RANGE_LOW: −20 to 150 °C
 * @GST_RADIOMETRY_RANGE_HIGH: 0 to 550 °C
 * @GST_RADIOMETRY_RANGE_AUTO: the lower one, as long as nothing is hotter
 *
 * What is said as a number.
 */
typedef enum
{
  GST_RADIOMETRY_RANGE_SOURCE,
  GST_RADIOMETRY_RANGE_LOW,
  GST_RADIOMETRY_RANGE_HIGH,
  GST_RADIOMETRY_RANGE_AUTO,
} GstRadiometryRange;

/**
 * GstRadiometryDistanceMode:
 * @GST_RADIOMETRY_DISTANCE_FIXED: as set, or as the source says
 * @GST_RADIOMETRY_DISTANCE_GROUND: to flat ground, by height, tilt and field of
 *   view
 *
 * Where distances come from.
 */
typedef enum
{
  GST_RADIOMETRY_DISTANCE_FIXED,
  GST_RADIOMETRY_DISTANCE_GROUND,
} GstRadiometryDistanceMode;

#define GST_TYPE_RADIOMETRY (gst_radiometry_get_type ())
G_DECLARE_FINAL_TYPE (
    GstRadiometry, gst_radiometry, GST, RADIOMETRY, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (radiometry)

G_END_DECLS
