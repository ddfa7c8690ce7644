/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermgeometry.h"

/* Nearer than this is inside the housing. */
#define NEAREST_M 0.3

void
therm_lens_init (ThermLens *self, gint width, gint height, gdouble pan_deg,
    gdouble tilt_deg, gdouble fov_deg, gdouble zoom, gdouble camera_height_m,
    gdouble parallax_m)
{
  const gdouble pan = pan_deg * THERM_DEGREES;
  const gdouble tilt = tilt_deg * THERM_DEGREES;

  self->width = width;
  self->height = height;
  self->pan_deg = pan_deg;
  self->tilt_deg = tilt_deg;
  self->focal_px = zoom * (width / 2.0) / tan (fov_deg / 2 * THERM_DEGREES);
  self->right = (ThermPoint){cos (pan), -sin (pan), 0};
  self->forward =
      (ThermPoint){sin (pan) * cos (tilt), cos (pan) * cos (tilt), sin (tilt)};
  self->up = (ThermPoint){
      -sin (pan) * sin (tilt), -cos (pan) * sin (tilt), cos (tilt)};
  self->parallax_m = parallax_m;
  self->place = therm_point_add ((ThermPoint){0, 0, camera_height_m},
      therm_point_scale (self->right, parallax_m));
}

gboolean
therm_lens_equal (const ThermLens *self, const ThermLens *other)
{
  return self->width == other->width && self->height == other->height
         && self->pan_deg == other->pan_deg && self->tilt_deg == other->tilt_deg
         && self->focal_px == other->focal_px
         && self->parallax_m == other->parallax_m;
}

ThermPoint
therm_lens_get_direction (const ThermLens *self, gdouble x, gdouble y)
{
  const gdouble across = (x - self->width / 2.0) / self->focal_px;
  const gdouble down = (y - self->height / 2.0) / self->focal_px;
  const ThermPoint direction = therm_point_add (self->forward,
      therm_point_subtract (therm_point_scale (self->right, across),
          therm_point_scale (self->up, down)));

  return therm_point_scale (direction, 1 / therm_point_length (direction));
}

gboolean
therm_lens_project (const ThermLens *self, ThermPoint point, gdouble *x,
    gdouble *y, gdouble *pixels_per_m)
{
  const ThermPoint seen = therm_point_subtract (point, self->place);
  const gdouble ahead = therm_point_dot (seen, self->forward);

  if (!(ahead > NEAREST_M))
    return FALSE;

  *pixels_per_m = self->focal_px / ahead;
  *x = self->width / 2.0 + *pixels_per_m * therm_point_dot (seen, self->right);
  *y = self->height / 2.0 - *pixels_per_m * therm_point_dot (seen, self->up);
  return TRUE;
}

void
therm_solid_get_ball (
    const ThermSolid *self, ThermPoint *ret_middle, gdouble *ret_radius)
{
  *ret_middle = self->at;
  ret_middle->z += self->size.z / 2;
  *ret_radius = therm_point_length (self->size) / 2;
}

/* Cuts the ray with a half space: plane normal n, n . p <= limit. */
static gboolean
cut (gdouble normal_from, gdouble normal_direction, gdouble limit, guint index,
    gdouble *enter, gdouble *leave, guint *ret_index)
{
  const gdouble room = limit - normal_from;

  if (fabs (normal_direction) < 1e-12)
    return room >= 0;

  if (normal_direction < 0) {
    const gdouble t = room / normal_direction;

    if (t > *enter) {
      *enter = t;
      *ret_index = index;
    }
  } else {
    *leave = MIN (*leave, room / normal_direction);
  }
  return *enter <= *leave;
}

static gboolean
hit_box (const ThermSolid *self, ThermPoint o, ThermPoint d, gdouble *ret_t,
    guint *ret_plane)
{
  const gdouble x = self->size.x / 2, y = self->size.y / 2, z = self->size.z;
  gdouble enter = 0, leave = G_MAXDOUBLE;

  *ret_plane = G_MAXUINT;
  if (!cut (o.y, d.y, y, 0, &enter, &leave, ret_plane)
      || !cut (o.x, d.x, x, 1, &enter, &leave, ret_plane)
      || !cut (-o.y, -d.y, y, 2, &enter, &leave, ret_plane)
      || !cut (-o.x, -d.x, x, 3, &enter, &leave, ret_plane))
    return FALSE;

  if (self->shape == THERM_SOLID_GABLE) {
    /* two slopes that meet over x = 0 */
    if (!cut (z * o.x + x * o.z, z * d.x + x * d.z, z * x, 4, &enter, &leave,
            ret_plane)
        || !cut (-z * o.x + x * o.z, -z * d.x + x * d.z, z * x, 5, &enter,
            &leave, ret_plane)
        || !cut (-o.z, -d.z, 0, 6, &enter, &leave, ret_plane))
      return FALSE;
  } else if (!cut (o.z, d.z, z, 4, &enter, &leave, ret_plane)
             || !cut (-o.z, -d.z, 0, 6, &enter, &leave, ret_plane)) {
    return FALSE;
  }

  *ret_t = enter;
  return *ret_plane != G_MAXUINT;
}

static ThermPoint
plane_normal (const ThermSolid *self, guint plane)
{
  static const ThermPoint walls[] = {
      {0, 1, 0}, {1, 0, 0}, {0, -1, 0}, {-1, 0, 0}};
  ThermPoint n = {0, 0, 1};

  if (plane < 4)
    return walls[plane];
  if (plane == 6)
    return (ThermPoint){0, 0, -1};
  if (self->shape == THERM_SOLID_GABLE) {
    n = (ThermPoint){
        plane == 4 ? self->size.z : -self->size.z, 0, self->size.x / 2};
    n = therm_point_scale (n, 1 / therm_point_length (n));
  }
  return n;
}

static gboolean
hit_cylinder (const ThermSolid *self, ThermPoint o, ThermPoint d,
    ThermHit *ret_hit, ThermPoint *ret_normal)
{
  const gdouble r = self->size.x / 2;
  const gdouble a = d.x * d.x + d.y * d.y;
  const gdouble b = o.x * d.x + o.y * d.y;
  const gdouble c = o.x * o.x + o.y * o.y - r * r;
  const gdouble root = b * b - a * c;

  if (root < 0)
    return FALSE;
  if (a > 1e-12) {
    const gdouble t = (-b - sqrt (root)) / a;
    const gdouble z = o.z + t * d.z;

    if (t > 0 && z >= 0 && z <= self->size.z) {
      *ret_normal = (ThermPoint){(o.x + t * d.x) / r, (o.y + t * d.y) / r, 0};
      ret_hit->distance_m = t;
      ret_hit->face = 0;
      return TRUE;
    }
  }
  if (d.z < 0 && o.z > self->size.z) {
    const gdouble t = (self->size.z - o.z) / d.z;
    const gdouble x = o.x + t * d.x, y = o.y + t * d.y;

    if (x * x + y * y <= r * r) {
      *ret_normal = (ThermPoint){0, 0, 1};
      ret_hit->distance_m = t;
      ret_hit->face = 1;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
hit_ellipsoid (const ThermSolid *self, ThermPoint o, ThermPoint d,
    ThermHit *ret_hit, ThermPoint *ret_normal)
{
  const ThermPoint r = therm_point_scale (self->size, 0.5);
  const ThermPoint p = {o.x / r.x, o.y / r.y, (o.z - r.z) / r.z};
  const ThermPoint v = {d.x / r.x, d.y / r.y, d.z / r.z};
  const gdouble a = therm_point_dot (v, v), b = therm_point_dot (p, v);
  const gdouble root = b * b - a * (therm_point_dot (p, p) - 1);
  ThermPoint n;
  gdouble t;

  if (root < 0 || (t = (-b - sqrt (root)) / a) <= 0)
    return FALSE;

  n = (ThermPoint){
      (p.x + t * v.x) / r.x, (p.y + t * v.y) / r.y, (p.z + t * v.z) / r.z};
  *ret_normal = therm_point_scale (n, 1 / therm_point_length (n));
  ret_hit->distance_m = t;
  ret_hit->face = 0;
  return TRUE;
}

gboolean
therm_solid_hit (const ThermSolid *self, gdouble sine, gdouble cosine,
    ThermPoint from, ThermPoint direction, ThermHit *ret_hit)
{
  /* into the frame of the solid: the opposite turn */
  const ThermPoint o =
      therm_point_turn (therm_point_subtract (from, self->at), -sine, cosine);
  const ThermPoint d = therm_point_turn (direction, -sine, cosine);
  ThermPoint normal;

  ret_hit->wall = 0;
  switch (self->shape) {
  case THERM_SOLID_BOX:
  case THERM_SOLID_GABLE: {
    guint plane;

    if (!hit_box (self, o, d, &ret_hit->distance_m, &plane))
      return FALSE;
    normal = plane_normal (self, plane);
    ret_hit->face = plane >= 4 ? 1 : 0;
    ret_hit->wall = plane < 4 ? plane : 0;
    break;
  }
  case THERM_SOLID_CYLINDER:
    if (!hit_cylinder (self, o, d, ret_hit, &normal))
      return FALSE;
    break;
  case THERM_SOLID_ELLIPSOID:
  case THERM_SOLID_CROWN:
    if (!hit_ellipsoid (self, o, d, ret_hit, &normal))
      return FALSE;
    break;
  default:
    return FALSE;
  }

  ret_hit->point =
      therm_point_add (o, therm_point_scale (d, ret_hit->distance_m));
  ret_hit->normal = therm_point_turn (normal, sine, cosine);
  return TRUE;
}

gboolean
therm_patch_covers (const ThermPatch *self, gdouble x, gdouble y)
{
  gboolean inside = FALSE;

  if (x < self->min_x || x > self->max_x || y < self->min_y || y > self->max_y)
    return FALSE;

  if (self->is_line) {
    gdouble walked = 0;

    for (guint i = 0; i + 1 < self->n_points; i++) {
      const ThermPoint *a = &self->points[i], *b = &self->points[i + 1];
      const gdouble dx = b->x - a->x, dy = b->y - a->y;
      const gdouble length = sqrt (dx * dx + dy * dy);
      gdouble along, aside;

      if (length == 0)
        continue;
      /* a bend is filled with a disc */
      if (i > 0 && self->dash_m <= 0
          && hypot (x - a->x, y - a->y) <= self->width_m / 2)
        return TRUE;
      along = ((x - a->x) * dx + (y - a->y) * dy) / length;
      aside = ((x - a->x) * dy - (y - a->y) * dx) / length;
      if (along >= 0 && along <= length && fabs (aside) <= self->width_m / 2)
        return self->dash_m <= 0
               || fmod (walked + along, self->dash_m + self->gap_m)
                      < self->dash_m;
      walked += length;
    }
    return FALSE;
  }

  for (guint i = 0, j = self->n_points - 1; i < self->n_points; j = i++) {
    const ThermPoint *a = &self->points[i], *b = &self->points[j];

    if ((a->y > y) != (b->y > y)
        && x < (b->x - a->x) * (y - a->y) / (b->y - a->y) + a->x)
      inside = !inside;
  }
  return inside;
}
