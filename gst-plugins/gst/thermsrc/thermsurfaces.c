/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermsurfaces.h"

#include "thermgeometry.h"

static const ThermFacing facing_up = {{0, 0, 1}, FALSE};
static const ThermFacing facing_round = {{0, 0, 0}, TRUE};

static void
set_solid_surfaces (
    ThermSurface *side, const ThermScene *scene, const ThermSolid *solid)
{
  static const ThermPoint walls[] = {
      {0, 1, 0}, {1, 0, 0}, {0, -1, 0}, {-1, 0, 0}};
  const gdouble sine = sin (solid->heading_deg * THERM_DEGREES);
  const gdouble cosine = cos (solid->heading_deg * THERM_DEGREES);
  const ThermMaterial *wall = &scene->materials[solid->material];
  const ThermMaterial *top = &scene->materials[solid->top_material];
  const ThermMaterial *window = &scene->materials[solid->window_material];
  const ThermTemperature *own =
      solid->temperature.kind != THERM_TEMPERATURE_MATERIAL
          ? &solid->temperature
          : NULL;
  ThermFacing slope = facing_up, other_slope = facing_up;

  for (guint i = 0; i < 4; i++)
    side[i] = (ThermSurface){
        wall, own, {therm_point_turn (walls[i], sine, cosine), FALSE}, FALSE};

  if (solid->shape == THERM_SOLID_GABLE) {
    const gdouble length = hypot (solid->size.z, solid->size.x / 2);
    const ThermPoint n = {
        solid->size.z / length, 0, solid->size.x / 2 / length};

    slope.normal = therm_point_turn (n, sine, cosine);
    other_slope.normal =
        therm_point_turn ((ThermPoint){-n.x, 0, n.z}, sine, cosine);
  }
  side[THERM_SIDE_TOP] = (ThermSurface){top, own, slope, FALSE};
  side[THERM_SIDE_SLOPE] = (ThermSurface){top, own, other_slope, FALSE};
  side[THERM_SIDE_WINDOW] = (ThermSurface){window, NULL, facing_round, FALSE};
  side[THERM_SIDE_LIT_WINDOW] =
      (ThermSurface){window, NULL, facing_round, TRUE};
  side[THERM_SIDE_ROUND] = (ThermSurface){wall, own, facing_round, FALSE};
}

void
therm_surfaces_init (ThermSurfaces *self, const ThermScene *scene)
{
  /* the sky has no material: what a camera sees of it is an apparent
   * temperature already */
  static const ThermMaterial sky = {.emissivity = 1, .rgb = {128, 160, 210}};

  self->first_patch = THERM_SURFACE_GROUND + 1;
  self->first_ridge = self->first_patch + scene->n_patches;
  self->first_solid = self->first_ridge + scene->n_ridges;
  self->n = self->first_solid + scene->n_solids * THERM_N_SIDES;
  self->surfaces = g_new0 (ThermSurface, self->n);
  self->values = g_new0 (ThermSurfaceValue, self->n);

  self->surfaces[THERM_SURFACE_SKY] =
      (ThermSurface){&sky, NULL, facing_round, FALSE};
  self->surfaces[THERM_SURFACE_GROUND] = (ThermSurface){
      &scene->materials[scene->ground_material], NULL, facing_up, FALSE};
  for (guint i = 0; i < scene->n_patches; i++)
    self->surfaces[self->first_patch + i] = (ThermSurface){
        &scene->materials[scene->patches[i].material], NULL, facing_up, FALSE};
  for (guint i = 0; i < scene->n_ridges; i++)
    self->surfaces[self->first_ridge + i] =
        (ThermSurface){&scene->materials[scene->ridges[i].material], NULL,
            facing_round, FALSE};
  for (guint i = 0; i < scene->n_solids; i++)
    set_solid_surfaces (&self->surfaces[self->first_solid + i * THERM_N_SIDES],
        scene, &scene->solids[i]);
}

void
therm_surfaces_clear (ThermSurfaces *self)
{
  g_clear_pointer (&self->surfaces, g_free);
  g_clear_pointer (&self->values, g_free);
}

/* sRGB is about a square root: light is added up before it. */
static gfloat
to_light (guint8 channel)
{
  const gfloat share = channel / 255.0f;

  return share * share;
}

void
therm_surfaces_evaluate (ThermSurfaces *self, const ThermScene *scene,
    const ThermClimate *climate, const ThermRadiance *radiance, gdouble time_s)
{
  static const gfloat lamp[3] = {1.0f, 0.74f, 0.42f};

  for (guint i = 0; i < self->n; i++) {
    const ThermSurface *surface = &self->surfaces[i];
    const ThermMaterial *material = surface->material;
    ThermSurfaceValue *value = &self->values[i];

    value->emissivity = material->emissivity;
    value->reflected_counts = therm_radiance_get (
        radiance, therm_climate_get_reflected_k (climate, &surface->facing));
    for (guint shadow = 0; shadow < 2; shadow++) {
      const gdouble light =
          therm_climate_get_light (climate, &surface->facing, shadow);
      gdouble kelvin = therm_climate_get_surface_k (
          climate, scene, material, &surface->facing, shadow);

      if (surface->temperature != NULL)
        kelvin = therm_climate_get_temperature_k (
            climate, surface->temperature, time_s, kelvin);
      value->kelvin[shadow] = kelvin;
      for (guint c = 0; c < 3; c++) {
        value->rgb[shadow][c] = light * to_light (material->rgb[c]);
        if (surface->lit)
          value->rgb[shadow][c] +=
              material->glow * (1 - climate->daylight) * lamp[c];
      }
    }
  }
  self->values[THERM_SURFACE_SKY].kelvin[0] = climate->horizon_k;
  self->values[THERM_SURFACE_SKY].kelvin[1] = climate->horizon_k;
}
