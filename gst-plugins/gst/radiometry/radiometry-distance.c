/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "radiometry-distance.h"

#include <math.h>

gdouble
radiometry_distance_round (gdouble metres)
{
  const gdouble step = log (RADIOMETRY_DISTANCE_STEP);

  return metres > 0 ? exp (step * rint (log (metres) / step)) : 0;
}

static gdouble
find_distance (const RadiometryGround *ground, const GstThermalPose *pose,
    gdouble x, gdouble y)
{
  const gdouble metres = gst_thermal_pose_get_ground_distance (
      pose, ground->aspect, x, y, ground->height_m, ground->most_m);

  return metres < ground->most_m ? radiometry_distance_round (metres)
                                 : ground->most_m;
}

gdouble
radiometry_distance_of_frame (
    const RadiometryGround *ground, const GstThermalPose *pose)
{
  return find_distance (ground, pose, 0.5, 0.5);
}

gdouble
radiometry_distance_of_region (const RadiometryGround *ground,
    const GstThermalPose *pose, GstThermalRegion *region)
{
  const GstThermalPoint *points;
  gdouble left = 1, right = 0, foot = 0;
  guint n_points;

  if (gst_thermal_region_get_kind (region) == GST_THERMAL_REGION_FULL)
    return radiometry_distance_of_frame (ground, pose);

  points = gst_thermal_region_get_points (region, &n_points);
  for (guint i = 0; i < n_points; i++) {
    left = MIN (left, points[i].x);
    right = MAX (right, points[i].x);
    foot = MAX (foot, points[i].y);
  }
  return find_distance (ground, pose, (left + right) / 2, foot);
}
