/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Everything around the head that stands still, as tiles of a picture of
 * azimuth and elevation. A tile is looked at once, when a view first needs
 * it, and kept; its temperatures and colours are worked out again when the
 * hour has moved on, which costs a hundredth. So turning the head is cheap.
 * Owned by one thread. */

#include "thermradiance.h"

G_BEGIN_DECLS

typedef enum
{
  THERM_BAND_THERMAL,
  THERM_BAND_VISIBLE,
} ThermBand;

#define THERM_TILE 64
/* one more on the right and below, so that interpolation stays in the tile */
#define THERM_TILE_PITCH (THERM_TILE + 1)
#define THERM_TILE_SIZE (THERM_TILE_PITCH * THERM_TILE_PITCH)

/* Never hides what moves: the sky, and the ground, which it stands on. */
#define THERM_DEPTH_OPEN G_MAXUINT16
#define THERM_DEPTH_STEP_M 0.02

/* One direction of sight. */
typedef struct
{
  guint16 surface;  /* with THERM_SURFACE_SHADOW */
  guint16 depth;    /* THERM_DEPTH_STEP_M, or open */
  gint16 deviation; /* from the surface's temperature, 1/64 K */
  guint8 haze;
  guint8 shade; /* brightness, 128 is that of the surface; sky: clouds */
} ThermSight;

#define THERM_SURFACE_SHADOW 0x8000

typedef struct
{
  gint column, row; /* of the tile in the panorama */
  guint cast_serial;
  guint value_serial;
  guint64 used;
  ThermSight sights[THERM_TILE_SIZE];
  /* once more, side by side: all that a moving head needs beside the value */
  guint16 depth[THERM_TILE_SIZE];
  guint8 haze[THERM_TILE_SIZE];
  union
  {
    gfloat counts[THERM_TILE_SIZE]; /* thermal */
    guint32 ycbcr[THERM_TILE_SIZE]; /* visible: Y, Cb, Cr in the low bytes */
  } value;
} ThermTile;

typedef struct _ThermPanorama ThermPanorama;

ThermPanorama *therm_panorama_new (
    const ThermScene *scene, ThermBand band, guint32 seed);
void therm_panorama_free (ThermPanorama *self);

/* Values of the tiles that are asked for from now on. `climate` and
 * `radiance` are borrowed until the next call. */
void therm_panorama_set_moment (ThermPanorama *self,
    const ThermClimate *climate, const ThermRadiance *radiance, gdouble time_s);
void therm_panorama_set_resolution (
    ThermPanorama *self, gdouble pixels_per_degree);
gint therm_panorama_get_columns (ThermPanorama *self);
guint therm_panorama_get_serial (ThermPanorama *self);

/* Tiles that are given out from now on stay until this is called again. */
void therm_panorama_begin_view (ThermPanorama *self);
/* `column` may be any whole number: the panorama is round. */
const ThermTile *therm_panorama_get_tile (
    ThermPanorama *self, gint column, gint row);

/* One full-range RGB colour, 0 to 1, as studio-range BT.709 Y, Cb, Cr. */
guint32 therm_pack_ycbcr (gfloat red, gfloat green, gfloat blue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThermPanorama, therm_panorama_free)

G_END_DECLS
