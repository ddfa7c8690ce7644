/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Finds what is seen in each direction of a tile: solids, ridges, ground, sky,
 * with their texture and the shadows of the sun. */

#include "thermgeometry.h"
#include "thermpanorama.h"
#include "thermsurfaces.h"

G_BEGIN_DECLS

typedef struct
{
  gdouble sine, cosine; /* of the heading */
  ThermPoint middle;
  gdouble radius;
} ThermSolidPlace;

typedef struct
{
  const ThermScene *scene;
  guint32 seed;
  ThermSurfaces surfaces;
  ThermSolidPlace *places;
  ThermPoint eye;
  gint sun_step;
  ThermPoint sun; /* of the step; z <= 0: no shadows */
  gdouble sun_height_deg;

  /* of the tile in hand */
  guint *candidates;
  guint n_candidates;
  guint *casters;
  guint n_casters;
} ThermCaster;

void therm_caster_init (
    ThermCaster *self, const ThermScene *scene, guint32 seed);
void therm_caster_clear (ThermCaster *self);
/* TRUE when shadows have moved, so that tiles have to be cast again. */
gboolean therm_caster_set_sun (ThermCaster *self, const ThermClimate *climate);
void therm_caster_cast (ThermCaster *self, ThermTile *tile, gint rows);

G_END_DECLS
