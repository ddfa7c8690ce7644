/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

/* Distances to flat ground, for regions and for the frame. Pure functions. */

/* Distances are whole powers of this, so that regions share their tables: half
 * a step changes what the air takes at 100 m by 0.03 %. */
#define RADIOMETRY_DISTANCE_STEP 1.02

typedef struct
{
  gdouble height_m; /* of the lens above the ground */
  gdouble most_m;   /* what a view to the horizon counts as */
  gdouble aspect;   /* width of the frame by its height */
} RadiometryGround;

/* To the next step. */
gdouble radiometry_distance_round (gdouble metres);

/* To what the middle of the frame shows. */
gdouble radiometry_distance_of_frame (
    const RadiometryGround *ground, const GstThermalPose *pose);

/* To the foot of a region: what stands on the ground is as far away as the
 * place where it stands. The full frame is as far as its middle. */
gdouble radiometry_distance_of_region (const RadiometryGround *ground,
    const GstThermalPose *pose, GstThermalRegion *region);

G_END_DECLS
