/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcaster.h"

#include <string.h>

#include "thermhash.h"

/* Shadows move in steps of half an hour: tiles are cast again for each. */
#define SUN_STEPS_PER_H 2
/* Further away nobody sees a shadow. */
#define SHADOW_REACH_M 400

enum
{
  SEED_GROUND = 1,
  SEED_CLOUDS,
  SEED_RIDGE,
  SEED_SOLID,
};

typedef struct
{
  ThermPoint direction;
  gdouble step_rad; /* angle between two pixels */
  gdouble distance_m;
  ThermHit hit;
  gint solid;
  gint ridge;
  gboolean on_ground;
} Ray;

void
therm_caster_init (ThermCaster *self, const ThermScene *scene, guint32 seed)
{
  self->scene = scene;
  self->seed = therm_hash2 (scene->seed, seed);
  self->sun_step = -1;
  self->eye = (ThermPoint){0, 0, scene->camera.height_m};
  self->places = g_new0 (ThermSolidPlace, scene->n_solids);
  self->candidates = g_new0 (guint, scene->n_solids);
  self->casters = g_new0 (guint, scene->n_solids);
  therm_surfaces_init (&self->surfaces, scene);
  for (guint i = 0; i < scene->n_solids; i++) {
    ThermSolidPlace *place = &self->places[i];

    place->sine = sin (scene->solids[i].heading_deg * THERM_DEGREES);
    place->cosine = cos (scene->solids[i].heading_deg * THERM_DEGREES);
    therm_solid_get_ball (&scene->solids[i], &place->middle, &place->radius);
  }
}

void
therm_caster_clear (ThermCaster *self)
{
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->candidates, g_free);
  g_clear_pointer (&self->casters, g_free);
  therm_surfaces_clear (&self->surfaces);
}

gboolean
therm_caster_set_sun (ThermCaster *self, const ThermClimate *climate)
{
  const gint step = (gint) floor (climate->hour * SUN_STEPS_PER_H);
  ThermClimate middle;

  if (step == self->sun_step)
    return FALSE;

  self->sun_step = step;
  therm_climate_init (&middle, self->scene, (step + 0.5) / SUN_STEPS_PER_H);
  self->sun = middle.sun;
  self->sun_height_deg = middle.sun_height_deg;
  return TRUE;
}

static void
find_candidates (
    ThermCaster *self, ThermPoint direction, gdouble tile_radius_rad)
{
  self->n_candidates = 0;
  for (guint i = 0; i < self->scene->n_solids; i++) {
    const ThermSolidPlace *place = &self->places[i];
    const ThermPoint to = therm_point_subtract (place->middle, self->eye);
    const gdouble length = therm_point_length (to);
    gdouble angle;

    if (length > place->radius) {
      angle =
          acos (CLAMP (therm_point_dot (to, direction) / length, -1.0, 1.0));
      if (angle > tile_radius_rad + asin (place->radius / length))
        continue;
    }
    self->candidates[self->n_candidates++] = i;
  }
}

/* Height over the eye by distance of each ridge in this azimuth. */
static gdouble
ridge_slope (ThermCaster *self, guint index, gdouble azimuth_rad)
{
  const ThermRidge *ridge = &self->scene->ridges[index];
  const guint32 seed = therm_hash3 (self->seed, SEED_RIDGE, index);
  const gdouble arc = azimuth_rad * ridge->distance_m;
  const gdouble span = fmod (ridge->to_deg - ridge->from_deg + 720, 360);
  gdouble share, taper = 1;

  if (ridge->kind == THERM_RIDGE_HILLS) {
    share = 0.5
            + 0.9
                  * therm_fractal2 (seed, 2.2 * sin (azimuth_rad) + 7,
                      2.2 * cos (azimuth_rad) + 3, 5);
  } else {
    /* stands of trees, then trees, then their tips */
    share = 0.6
            + 0.5
                  * therm_fractal2 (seed, 5 * sin (azimuth_rad) + 7,
                      5 * cos (azimuth_rad) + 3, 3)
            + 0.22 * therm_noise1 (seed + 11, arc / 4.5)
            + 0.13 * therm_noise1 (seed + 12, arc / 1.1);
  }

  if (span > 0) {
    const gdouble at =
        fmod (azimuth_rad / THERM_DEGREES - ridge->from_deg + 720, 360);

    if (at > span)
      return -G_MAXDOUBLE;
    taper = MIN (1, MIN (at, span - at) / 5);
  }
  return ((ridge->low_m + (ridge->high_m - ridge->low_m) * CLAMP (share, 0, 1))
                 * sqrt (taper)
             - self->eye.z)
         / ridge->distance_m;
}

static gboolean
crown_misses (
    ThermCaster *self, const ThermHit *hit, ThermPoint direction, guint index)
{
  const gdouble grazing = -therm_point_dot (hit->normal, direction);
  const gdouble x = hit->point.x + 0.6 * hit->point.y, z = hit->point.z;
  const gdouble ragged =
      0.5 + 0.35 * therm_noise2 (self->seed + index, 0.9 * x + 50, 0.9 * z)
      + 0.45 * therm_noise2 (self->seed + index + 7, 3.7 * x + 50, 3.7 * z);

  return grazing < 0.62 * MAX (ragged, 0.08);
}

static void
trace (ThermCaster *self, Ray *ray, const gdouble *slopes)
{
  const ThermScene *scene = self->scene;
  const ThermPoint d = ray->direction;
  const gdouble level = hypot (d.x, d.y);

  ray->distance_m = G_MAXDOUBLE;
  ray->solid = ray->ridge = -1;
  ray->on_ground = FALSE;
  if (d.z < 0) {
    ray->distance_m = self->eye.z / -d.z;
    ray->on_ground = TRUE;
  }

  for (guint i = 0; i < scene->n_ridges; i++) {
    const gdouble distance = scene->ridges[i].distance_m / MAX (level, 1e-6);

    if (d.z < slopes[i] * level && distance < ray->distance_m) {
      ray->distance_m = distance;
      ray->ridge = i;
      ray->on_ground = FALSE;
    }
  }

  for (guint i = 0; i < self->n_candidates; i++) {
    const guint index = self->candidates[i];
    const ThermSolidPlace *place = &self->places[index];
    const ThermSolid *solid = &scene->solids[index];
    ThermHit hit;

    if (!therm_solid_hit (solid, place->sine, place->cosine, self->eye, d, &hit)
        || hit.distance_m >= ray->distance_m)
      continue;
    if (solid->shape == THERM_SOLID_CROWN
        && crown_misses (self, &hit, d, index))
      continue;
    ray->hit = hit;
    ray->distance_m = hit.distance_m;
    ray->solid = index;
    ray->ridge = -1;
    ray->on_ground = FALSE;
  }
}

static void
set_deviation (ThermSight *sight, gdouble kelvin)
{
  sight->deviation = (gint16) CLAMP (kelvin * 64, -32000.0, 32000.0);
}

static void
set_shade (ThermSight *sight, gdouble share)
{
  sight->shade = (guint8) CLAMP (share * 128 + 0.5, 0.0, 255.0);
}

/* Grain that is finer than a pixel is seen as its mean. */
static gdouble
grain_left (const ThermMaterial *material, gdouble pixel_m)
{
  return CLAMP (1.6 * material->texture_m / pixel_m, 0.0, 1.0);
}

static void
see_sky (ThermCaster *self, const Ray *ray, ThermSight *sight)
{
  const ThermScene *scene = self->scene;
  const ThermPoint d = ray->direction;
  const gdouble up = MAX (d.z, 0);
  const gdouble cover = scene->weather.cloud_cover;
  const gdouble clear_k = scene->weather.sky_k;
  /* clouds are a sheet over the land, seen ever flatter towards the horizon */
  const gdouble far = 1.6 / (up + 0.10);
  const gdouble density = therm_fractal2 (self->seed + SEED_CLOUDS,
                              d.x * far + 11, d.y * far + 4, 5)
                          + cover * 1.1 - 0.45;
  const gdouble cloud =
      CLAMP (density * 2.6, 0.0, 1.0) * CLAMP (up * 14, 0.0, 1.0);
  /* from the horizon's apparent temperature to the zenith's, see
   * therm_climate_init() */
  const gdouble fall = clear_k * (0.88 - 0.75 * cover) * pow (up, 0.42);

  sight->surface = THERM_SURFACE_SKY;
  sight->depth = THERM_DEPTH_OPEN;
  sight->haze = 0;
  sight->shade = (guint8) (255 * cloud);
  set_deviation (sight, -fall + cloud * 0.55 * clear_k * pow (up, 0.42));
}

static void
see_ground (ThermCaster *self, const Ray *ray, ThermSight *sight)
{
  const ThermScene *scene = self->scene;
  const gdouble x = self->eye.x + ray->distance_m * ray->direction.x;
  const gdouble y = self->eye.y + ray->distance_m * ray->direction.y;
  const gdouble pixel_m =
      ray->step_rad * ray->distance_m / MAX (-ray->direction.z, 0.02);
  guint surface = THERM_SURFACE_GROUND;
  const ThermMaterial *material;
  gdouble grain, noise, broad;

  /* the last one lies on top */
  for (guint i = scene->n_patches; i-- > 0;) {
    if (therm_patch_covers (&scene->patches[i], x, y)) {
      surface = self->surfaces.first_patch + i;
      break;
    }
  }

  material = self->surfaces.surfaces[surface].material;
  grain = grain_left (material, pixel_m);
  noise = grain > 0.02
              ? grain
                    * therm_fractal2 (self->seed + SEED_GROUND,
                        x / material->texture_m, y / material->texture_m, 3)
              : 0;
  broad = therm_fractal2 (self->seed + SEED_GROUND + 77,
      x / (24 * material->texture_m), y / (24 * material->texture_m), 2);

  sight->surface = surface;
  sight->depth = THERM_DEPTH_OPEN;
  sight->haze = therm_radiance_get_haze (ray->distance_m);
  set_deviation (sight, material->texture_k * (noise + 0.6 * broad));
  set_shade (sight, 1 + material->texture_shade * (1.3 * noise + 0.7 * broad));
}

static void
see_ridge (ThermCaster *self, const Ray *ray, ThermSight *sight, gdouble arc,
    gdouble height_m)
{
  const ThermRidge *ridge = &self->scene->ridges[ray->ridge];
  const guint surface = self->surfaces.first_ridge + ray->ridge;
  const ThermMaterial *material = self->surfaces.surfaces[surface].material;
  const gdouble grain = grain_left (material, ray->step_rad * ray->distance_m);
  const gdouble size = MAX (material->texture_m, 0.8);
  const gdouble noise =
      (0.35 + 0.65 * grain)
      * therm_fractal2 (therm_hash2 (self->seed, SEED_RIDGE) + ray->ridge,
          arc / size, 1.4 * height_m / size, 3);

  sight->surface = surface;
  sight->depth = (guint16) MIN (
      ray->distance_m / THERM_DEPTH_STEP_M, THERM_DEPTH_OPEN - 1);
  sight->haze = therm_radiance_get_haze (ray->distance_m);
  set_deviation (sight,
      material->texture_k * noise
          + (ridge->kind == THERM_RIDGE_FOREST
                  ? 1.2 * MIN (height_m / MAX (ridge->high_m, 1), 1) - 0.6
                  : 0));
  set_shade (sight, 1 + 1.5 * material->texture_shade * noise);
}

/* A place on a wall in metres: across from the middle, up from the foot. */
static void
wall_place (
    const ThermSolid *solid, const ThermHit *hit, gdouble *u, gdouble *width)
{
  const gboolean across = hit->wall % 2 == 0;

  *u = across ? hit->point.x : hit->point.y;
  *width = across ? solid->size.x : solid->size.y;
}

static gboolean
see_window (ThermCaster *self, const Ray *ray, ThermSight *sight, guint first)
{
  const ThermSolid *solid = &self->scene->solids[ray->solid];
  const ThermHit *hit = &ray->hit;
  gdouble u, width, column, row, in_column, in_row, slab;
  guint columns, hash;

  if (solid->window_columns == 0 || hit->face != 0
      || solid->shape != THERM_SOLID_BOX)
    return FALSE;

  wall_place (solid, hit, &u, &width);
  /* the number is for the first wall; the others get as many for their width */
  columns = MAX (1, (guint) (solid->window_columns * width / solid->size.x));
  in_column = modf ((u / width + 0.5) * columns, &column);
  in_row = modf (hit->point.z / solid->size.z * solid->window_rows, &row);
  hash = therm_hash3 (self->seed + ray->solid * 31 + hit->wall,
      (guint32) column, (guint32) row);

  if (fabs (in_column - 0.5) < 0.26 && fabs (in_row - 0.55) < 0.25) {
    sight->surface = first
                     + (therm_unit (hash) < 0.45 ? THERM_SIDE_LIT_WINDOW
                                                 : THERM_SIDE_WINDOW);
    /* rooms are heated differently, and some have a window open */
    set_deviation (sight, 2.4 * therm_unit (hash + 1)
                              + (therm_unit (hash + 2) < 0.06 ? 5 : 0)
                              - 1.0 * fabs (in_column - 0.5));
    set_shade (sight, fabs (in_column - 0.5) < 0.02
                          ? 1.7
                          : 0.7 + 0.7 * in_row * therm_unit (hash + 3));
    return TRUE;
  }

  /* heat leaks where a ceiling meets the wall, and around the frames */
  slab = MIN (in_row, 1 - in_row) < 0.04 ? 0.9 : 0;
  if (fabs (in_column - 0.5) < 0.30 && fabs (in_row - 0.55) < 0.29)
    slab += 0.7;
  set_deviation (sight, sight->deviation / 64.0 + slab);
  return FALSE;
}

static void
see_solid (ThermCaster *self, const Ray *ray, ThermSight *sight)
{
  const ThermSolid *solid = &self->scene->solids[ray->solid];
  const ThermHit *hit = &ray->hit;
  const guint first = self->surfaces.first_solid + ray->solid * THERM_N_SIDES;
  const guint32 seed = therm_hash3 (self->seed, SEED_SOLID, ray->solid);
  const gboolean round =
      solid->shape != THERM_SOLID_BOX && solid->shape != THERM_SOLID_GABLE;
  const ThermMaterial *material;
  gdouble pixel_m, grain, noise, u, width, across, shade = 1, kelvin = 0;

  sight->surface = first
                   + (hit->face == 0 ? (round ? THERM_SIDE_ROUND : hit->wall)
                       : solid->shape == THERM_SOLID_GABLE && hit->point.x < 0
                           ? THERM_SIDE_SLOPE
                           : THERM_SIDE_TOP);
  sight->depth = (guint16) MIN (
      ray->distance_m / THERM_DEPTH_STEP_M, THERM_DEPTH_OPEN - 1);
  sight->haze = therm_radiance_get_haze (ray->distance_m);

  material = self->surfaces.surfaces[sight->surface].material;
  pixel_m = ray->step_rad * ray->distance_m;
  grain = grain_left (material, pixel_m);
  if (round) {
    u = atan2 (hit->point.x, hit->point.y) * solid->size.x / 2;
    width = solid->size.x * G_PI;
  } else {
    wall_place (solid, hit, &u, &width);
  }
  across = hit->face == 1 ? hit->point.y : hit->point.z;
  noise = grain
          * therm_fractal2 (
              seed, u / material->texture_m, across / material->texture_m, 3);
  kelvin += material->texture_k * noise;
  shade += 1.4 * material->texture_shade * noise;

  if (solid->gradient_k != 0)
    kelvin += solid->gradient_k * (hit->point.z / solid->size.z - 0.5);
  if (solid->ribs > 0) {
    const gdouble place =
        round ? hit->point.z / solid->size.z : u / width + 0.5;
    const gdouble wave = cos (2 * G_PI * place * solid->ribs);
    const gdouble fine = CLAMP (
        (round ? solid->size.z : width) / solid->ribs / pixel_m / 3, 0.0, 1.0);

    shade *= 1 + 0.35 * fine * wave;
    kelvin += 0.8 * fine * wave;
  }
  if (round && hit->face == 0 && self->sun_height_deg > 0) {
    const gdouble lit = therm_point_dot (hit->normal, self->sun);

    shade *= 0.72 + 0.55 * MAX (lit, 0);
    kelvin += material->sun_k * 0.5 * (MAX (lit, 0) - 0.35)
              * (1 - 0.7 * self->scene->weather.cloud_cover);
  } else if (round && hit->face == 0) {
    shade *= 0.75 + 0.25 * hit->normal.z;
  }

  set_deviation (sight, kelvin);
  set_shade (sight, shade);
  see_window (self, ray, sight, first);
}

static ThermPoint
ray_end (ThermCaster *self, const Ray *ray)
{
  return therm_point_add (
      self->eye, therm_point_scale (ray->direction, ray->distance_m));
}

/* Which solids can throw a shadow on anything that the tile shows: those that
 * come near enough to the bundle of rays from its ends to the sun. */
static void
find_casters (ThermCaster *self, const ThermPoint *ends, guint n_ends)
{
  ThermPoint middle = {0, 0, 0};
  gdouble radius = 0;

  self->n_casters = 0;
  if (n_ends == 0 || self->sun_height_deg < 1)
    return;

  for (guint i = 0; i < n_ends; i++)
    middle = therm_point_add (middle, ends[i]);
  middle = therm_point_scale (middle, 1.0 / n_ends);
  for (guint i = 0; i < n_ends; i++)
    radius = MAX (
        radius, therm_point_length (therm_point_subtract (ends[i], middle)));

  for (guint i = 0; i < self->scene->n_solids; i++) {
    const ThermPoint to = therm_point_subtract (self->places[i].middle, middle);
    const gdouble along = therm_point_dot (to, self->sun);
    const gdouble aside = therm_point_length (
        therm_point_subtract (to, therm_point_scale (self->sun, along)));
    const gdouble reach = radius + self->places[i].radius;

    if (along > -reach && aside < reach)
      self->casters[self->n_casters++] = i;
  }
}

static gboolean
lies_in_shadow (ThermCaster *self, const Ray *ray)
{
  ThermPoint from = ray_end (self, ray);
  ThermHit hit;

  if (ray->solid >= 0) {
    if (therm_point_dot (ray->hit.normal, self->sun) <= 0)
      return TRUE;
    from = therm_point_add (from, therm_point_scale (ray->hit.normal, 0.03));
  }

  for (guint i = 0; i < self->n_casters; i++) {
    const guint index = self->casters[i];
    const ThermSolidPlace *place = &self->places[index];
    const ThermSolid *solid = &self->scene->solids[index];

    if (index == (guint) ray->solid && solid->shape != THERM_SOLID_GABLE)
      continue;
    if (therm_solid_hit (
            solid, place->sine, place->cosine, from, self->sun, &hit)
        && (solid->shape != THERM_SOLID_CROWN
            || !crown_misses (self, &hit, self->sun, index)))
      return TRUE;
  }
  return FALSE;
}

void
therm_caster_cast (ThermCaster *self, ThermTile *tile, gint rows)
{
  const gdouble step = G_PI / rows;
  const guint n_ridges = self->scene->n_ridges;
  const gdouble middle_azimuth = (tile->column + 0.5) * THERM_TILE * step;
  const gdouble middle_elevation =
      G_PI / 2 - (tile->row + 0.5) * THERM_TILE * step;
  const ThermPoint middle = {sin (middle_azimuth) * cos (middle_elevation),
      cos (middle_azimuth) * cos (middle_elevation), sin (middle_elevation)};
  g_autofree gdouble *slopes =
      g_new (gdouble, MAX (n_ridges, 1) * THERM_TILE_PITCH);
  g_autofree Ray *rays = g_new (Ray, THERM_TILE_SIZE);
  g_autofree ThermPoint *ends = g_new (ThermPoint, THERM_TILE_SIZE);
  guint n_ends = 0;

  find_candidates (self, middle, 0.75 * THERM_TILE_PITCH * step);
  for (guint i = 0; i < THERM_TILE_PITCH; i++)
    for (guint k = 0; k < n_ridges; k++)
      slopes[i * n_ridges + k] =
          ridge_slope (self, k, (tile->column * THERM_TILE + (gint) i) * step);

  for (guint j = 0; j < THERM_TILE_PITCH; j++) {
    const gdouble elevation =
        G_PI / 2 - (tile->row * THERM_TILE + (gint) j) * step;
    const gdouble level = cos (elevation);

    for (guint i = 0; i < THERM_TILE_PITCH; i++) {
      const gdouble azimuth = (tile->column * THERM_TILE + (gint) i) * step;
      Ray *ray = &rays[j * THERM_TILE_PITCH + i];
      ThermSight *sight = &tile->sights[j * THERM_TILE_PITCH + i];

      ray->direction = (ThermPoint){
          sin (azimuth) * level, cos (azimuth) * level, sin (elevation)};
      ray->step_rad = step;
      trace (self, ray, &slopes[i * n_ridges]);

      if (ray->solid >= 0)
        see_solid (self, ray, sight);
      else if (ray->ridge >= 0)
        see_ridge (self, ray, sight,
            azimuth * self->scene->ridges[ray->ridge].distance_m,
            self->eye.z + ray->distance_m * ray->direction.z);
      else if (ray->on_ground)
        see_ground (self, ray, sight);
      else
        see_sky (self, ray, sight);

      if ((ray->solid >= 0 || ray->on_ground)
          && ray->distance_m < SHADOW_REACH_M)
        ends[n_ends++] = ray_end (self, ray);
    }
  }

  find_casters (self, ends, n_ends);
  for (guint i = 0; self->n_casters > 0 && i < THERM_TILE_SIZE; i++) {
    const Ray *ray = &rays[i];

    if ((ray->solid >= 0 || ray->on_ground) && ray->distance_m < SHADOW_REACH_M
        && lies_in_shadow (self, ray))
      tile->sights[i].surface |= THERM_SURFACE_SHADOW;
  }
}
