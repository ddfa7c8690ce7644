/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The surfaces of everything that stands still, by number, and what each is
 * worth at a moment. */

#include "thermradiance.h"

G_BEGIN_DECLS

#define THERM_SURFACE_SKY 0
#define THERM_SURFACE_GROUND 1

/* Of a solid, added to its first number. */
enum
{
  THERM_SIDE_WALL = 0, /* and three more */
  THERM_SIDE_TOP = 4,
  THERM_SIDE_SLOPE = 5, /* the other slope of a gable */
  THERM_SIDE_WINDOW = 6,
  THERM_SIDE_LIT_WINDOW = 7,
  THERM_SIDE_ROUND = 8,
  THERM_N_SIDES = 9,
};

typedef struct
{
  const ThermMaterial *material;
  const ThermTemperature *temperature; /* NULL: the material's */
  ThermFacing facing;
  gboolean lit;
} ThermSurface;

/* [1] lies in the shadow */
typedef struct
{
  gfloat kelvin[2];
  gfloat emissivity;
  gfloat reflected_counts;
  gfloat rgb[2][3];
} ThermSurfaceValue;

typedef struct
{
  guint first_patch, first_ridge, first_solid;
  guint n;
  ThermSurface *surfaces;
  ThermSurfaceValue *values;
} ThermSurfaces;

void therm_surfaces_init (ThermSurfaces *self, const ThermScene *scene);
void therm_surfaces_clear (ThermSurfaces *self);
void therm_surfaces_evaluate (ThermSurfaces *self, const ThermScene *scene,
    const ThermClimate *climate, const ThermRadiance *radiance, gdouble time_s);

G_END_DECLS
