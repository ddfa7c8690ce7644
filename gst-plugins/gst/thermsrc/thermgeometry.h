/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where a lens looks, what its pixels see, and where a ray of sight meets the
 * things that do not move. */

#include "thermscene.h"

#include <math.h>

G_BEGIN_DECLS

#define THERM_DEGREES (G_PI / 180)

static inline ThermPoint
therm_point_add (ThermPoint a, ThermPoint b)
{
  return (ThermPoint){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline ThermPoint
therm_point_subtract (ThermPoint a, ThermPoint b)
{
  return (ThermPoint){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline ThermPoint
therm_point_scale (ThermPoint a, gdouble factor)
{
  return (ThermPoint){a.x * factor, a.y * factor, a.z * factor};
}

static inline gdouble
therm_point_dot (ThermPoint a, ThermPoint b)
{
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline ThermPoint
therm_point_cross (ThermPoint a, ThermPoint b)
{
  return (ThermPoint){
      a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline gdouble
therm_point_length (ThermPoint a)
{
  return sqrt (therm_point_dot (a, a));
}

/* From the frame of a thing that heads for an azimuth into the world: the
 * thing's y is ahead, x to its right. */
static inline ThermPoint
therm_point_turn (ThermPoint a, gdouble sine, gdouble cosine)
{
  return (ThermPoint){
      a.x * cosine + a.y * sine, -a.x * sine + a.y * cosine, a.z};
}

/* A lens in the world. Pixels are square; (0, 0) is the corner of the picture,
 * so that the middle of the first pixel is at (0.5, 0.5). */
typedef struct
{
  gint width, height;
  gdouble pan_deg, tilt_deg;
  gdouble focal_px;
  ThermPoint place;   /* of this lens */
  gdouble parallax_m; /* how far `place` is to the right of the head's axis */
  ThermPoint right, up, forward;
} ThermLens;

void therm_lens_init (ThermLens *self, gint width, gint height, gdouble pan_deg,
    gdouble tilt_deg, gdouble fov_deg, gdouble zoom, gdouble camera_height_m,
    gdouble parallax_m);
gboolean therm_lens_equal (const ThermLens *self, const ThermLens *other);

/* Unit vector of sight through a place in the picture. */
ThermPoint therm_lens_get_direction (
    const ThermLens *self, gdouble x, gdouble y);

/* FALSE when the point is not in front of the lens. `depth_m` is the distance
 * from the lens. */
gboolean therm_lens_project (const ThermLens *self, ThermPoint point,
    gdouble *x, gdouble *y, gdouble *pixels_per_m);

/* Where a ray meets a solid. */
typedef struct
{
  gdouble distance_m;
  ThermPoint point;  /* in the frame of the solid: x, y from its middle */
  ThermPoint normal; /* of the world, outwards */
  guint face;        /* 0 wall, 1 top; a wall's index is in `wall` */
  guint wall;        /* of a box: 0 ahead, 1 right, 2 behind, 3 left */
} ThermHit;

/* `sine` and `cosine` are those of the heading. */
gboolean therm_solid_hit (const ThermSolid *self, gdouble sine, gdouble cosine,
    ThermPoint from, ThermPoint direction, ThermHit *ret_hit);

/* The middle and the radius of a ball around it. */
void therm_solid_get_ball (
    const ThermSolid *self, ThermPoint *ret_middle, gdouble *ret_radius);

gboolean therm_patch_covers (const ThermPatch *self, gdouble x, gdouble y);

G_END_DECLS
