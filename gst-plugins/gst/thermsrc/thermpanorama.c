/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermpanorama.h"

#include <string.h>

#include "thermcaster.h"

/* 50 MB of tiles; two views of 1280x720 fit in. */
#define MAX_TILES 800

struct _ThermPanorama
{
  const ThermScene *scene;
  ThermBand band;
  ThermCaster caster;

  const ThermClimate *climate;
  const ThermRadiance *radiance;
  gfloat fog[THERM_N_HAZE]; /* share of an object that is left in the haze */

  gint columns, rows; /* in pixels */
  guint cast_serial;
  guint value_serial;
  guint64 clock;
  guint64 view_clock; /* when the view in hand began */
  GHashTable *tiles;  /* row and column -> ThermTile */
};

static void
clear_tiles (ThermPanorama *self)
{
  g_hash_table_remove_all (self->tiles);
}

ThermPanorama *
therm_panorama_new (const ThermScene *scene, ThermBand band, guint32 seed)
{
  ThermPanorama *self = g_new0 (ThermPanorama, 1);

  self->scene = scene;
  self->band = band;
  self->tiles = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->columns = 1440;
  self->rows = 720;
  therm_caster_init (&self->caster, scene, seed);
  for (guint i = 0; i < THERM_N_HAZE; i++)
    self->fog[i] = exp (
        -2.2 * therm_radiance_get_haze_m (i) / scene->weather.visibility_m);
  return self;
}

void
therm_panorama_free (ThermPanorama *self)
{
  g_hash_table_unref (self->tiles);
  therm_caster_clear (&self->caster);
  g_free (self);
}

void
therm_panorama_set_moment (ThermPanorama *self, const ThermClimate *climate,
    const ThermRadiance *radiance, gdouble time_s)
{
  self->climate = climate;
  self->radiance = radiance;
  self->value_serial++;
  if (therm_caster_set_sun (&self->caster, climate))
    self->cast_serial++;
  therm_surfaces_evaluate (
      &self->caster.surfaces, self->scene, climate, radiance, time_s);
}

void
therm_panorama_set_resolution (ThermPanorama *self, gdouble pixels_per_degree)
{
  /* twice as many columns as rows, so that both steps are the same angle */
  const gint rows =
      THERM_TILE * (gint) ceil (180 * pixels_per_degree / THERM_TILE);

  if (rows == self->rows)
    return;

  self->rows = rows;
  self->columns = 2 * rows;
  clear_tiles (self);
}

gint
therm_panorama_get_columns (ThermPanorama *self)
{
  return self->columns;
}

guint
therm_panorama_get_serial (ThermPanorama *self)
{
  return self->value_serial;
}

static guint8
to_byte (gfloat value)
{
  return (guint8) CLAMP (value + 0.5f, 0.0f, 255.0f);
}

guint32
therm_pack_ycbcr (gfloat red, gfloat green, gfloat blue)
{
  const gfloat y = 0.2126f * red + 0.7152f * green + 0.0722f * blue;
  const gfloat cb = (blue - y) / 1.8556f;
  const gfloat cr = (red - y) / 1.5748f;

  return to_byte (16 + 219 * y) | to_byte (128 + 224 * cb) << 8
         | (guint32) to_byte (128 + 224 * cr) << 16;
}

static void
evaluate_thermal (ThermPanorama *self, ThermTile *tile)
{
  const ThermRadiance *radiance = self->radiance;
  const ThermSurfaceValue *values = self->caster.surfaces.values;

  for (guint i = 0; i < THERM_TILE_SIZE; i++) {
    const ThermSight *sight = &tile->sights[i];
    const ThermSurfaceValue *value =
        &values[sight->surface & ~THERM_SURFACE_SHADOW];
    const gfloat kelvin =
        value->kelvin[(sight->surface & THERM_SURFACE_SHADOW) != 0]
        + sight->deviation * (1.0f / 64);

    tile->value.counts[i] =
        therm_radiance_mix (radiance, kelvin, value->emissivity,
            value->reflected_counts, radiance->transmission[sight->haze]);
  }
}

/* What the sky looks like `height` (sine of the elevation) up; light, not
 * sRGB. */
static void
sky_colour (
    const ThermClimate *climate, gfloat height, gfloat cloud, gfloat *rgb)
{
  static const gfloat zenith[] = {0.07f, 0.20f, 0.52f};
  static const gfloat low[] = {0.56f, 0.68f, 0.80f};
  static const gfloat dusk[] = {0.82f, 0.46f, 0.22f};
  static const gfloat night[] = {0.004f, 0.006f, 0.014f};
  const gfloat up = sqrtf (CLAMP (height, 0.0f, 1.0f));
  const gfloat day = climate->daylight;
  /* the sun is near the horizon: so is the colour */
  const gfloat red =
      CLAMP (1 - fabsf ((gfloat) climate->sun_height_deg - 1) / 9, 0.0f, 1.0f)
      * (1 - up);

  for (guint i = 0; i < 3; i++) {
    gfloat clear = low[i] + (zenith[i] - low[i]) * up;

    clear += (dusk[i] - clear) * 0.7f * red;
    clear += (0.86f - 0.06f * i * red - clear) * cloud * 0.9f;
    rgb[i] = night[i] + clear * day;
  }
}

static void
evaluate_visible (ThermPanorama *self, ThermTile *tile)
{
  const ThermSurfaceValue *values = self->caster.surfaces.values;
  gfloat haze_rgb[3];

  sky_colour (self->climate, 0.01f, 0.2f, haze_rgb);
  for (guint j = 0; j < THERM_TILE_PITCH; j++) {
    const gfloat elevation =
        G_PI / 2 - (tile->row * THERM_TILE + (gint) j) * G_PI / self->rows;
    const gfloat height = sinf (elevation);

    for (guint i = 0; i < THERM_TILE_PITCH; i++) {
      const ThermSight *sight = &tile->sights[j * THERM_TILE_PITCH + i];
      const guint number = sight->surface & ~THERM_SURFACE_SHADOW;
      gfloat rgb[3];

      if (number == THERM_SURFACE_SKY) {
        sky_colour (self->climate, height, sight->shade / 255.0f, rgb);
      } else {
        const gfloat *colour =
            values[number].rgb[(sight->surface & THERM_SURFACE_SHADOW) != 0];
        const gfloat left = self->fog[sight->haze];
        const gfloat shade = sight->shade * (1.0f / 128);

        for (guint c = 0; c < 3; c++)
          rgb[c] = haze_rgb[c] + left * (shade * colour[c] - haze_rgb[c]);
      }
      tile->value.ycbcr[j * THERM_TILE_PITCH + i] =
          therm_pack_ycbcr (sqrtf (rgb[0]), sqrtf (rgb[1]), sqrtf (rgb[2]));
    }
  }
}

void
therm_panorama_begin_view (ThermPanorama *self)
{
  self->view_clock = self->clock;
}

/* The tile that nobody has asked for for the longest time makes room. Those of
 * the view in hand stay: straight up or down it needs more of them. */
static gboolean
drop_oldest (ThermPanorama *self)
{
  GHashTableIter iter;
  gpointer key, value, oldest_key = NULL;
  guint64 oldest = G_MAXUINT64;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    const ThermTile *tile = value;

    if (tile->used < oldest) {
      oldest = tile->used;
      oldest_key = key;
    }
  }
  return oldest <= self->view_clock
         && g_hash_table_remove (self->tiles, oldest_key);
}

const ThermTile *
therm_panorama_get_tile (ThermPanorama *self, gint column, gint row)
{
  const gint n = self->columns / THERM_TILE;
  gpointer key;
  ThermTile *tile;

  column = ((column % n) + n) % n;
  row = CLAMP (row, 0, self->rows / THERM_TILE - 1);
  key = GUINT_TO_POINTER ((guint) row << 16 | (guint) column);

  tile = g_hash_table_lookup (self->tiles, key);
  if (tile == NULL) {
    while (g_hash_table_size (self->tiles) >= MAX_TILES && drop_oldest (self))
      continue;
    tile = g_new0 (ThermTile, 1);
    tile->column = column;
    tile->row = row;
    tile->cast_serial = self->cast_serial - 1;
    g_hash_table_insert (self->tiles, key, tile);
  }

  tile->used = ++self->clock;
  if (tile->cast_serial != self->cast_serial) {
    therm_caster_cast (&self->caster, tile, self->rows);
    for (guint i = 0; i < THERM_TILE_SIZE; i++) {
      tile->depth[i] = tile->sights[i].depth;
      tile->haze[i] = tile->sights[i].haze;
    }
    tile->cast_serial = self->cast_serial;
    tile->value_serial = self->value_serial - 1;
  }
  if (tile->value_serial != self->value_serial) {
    if (self->band == THERM_BAND_THERMAL)
      evaluate_thermal (self, tile);
    else
      evaluate_visible (self, tile);
    tile->value_serial = self->value_serial;
  }
  return tile;
}
