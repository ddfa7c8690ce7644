/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermexposure.h"

#include <math.h>

#include "thermpanorama.h"

#define NIGHT_LUX 10.0
#define DAY_LUX 40000.0

/* A white surface in this light for a second is white in the picture. */
#define WHITE_LUX_S 30.0

/* Electrons of a full pixel: at a gain of 1 their noise is 1 / 140 of white. */
#define FULL_WELL 20000.0

/* What the illuminator gives at this distance, in light of the same effect. */
#define INFRARED_LUX 60.0
#define INFRARED_M 20.0
#define NEAREST_M 3.0

/* Gas lamps and LEDs go dark by this share twice in a period. */
#define FLICKER 0.35
/* The last row is read so much later than the first one. */
#define READOUT_S (1 / 60.0)

/* Without the filter leaves shine and everything gets purple. */
#define UNFILTERED_SATURATION 0.45f
#define UNFILTERED_CB 5
#define UNFILTERED_CR 9

gdouble
therm_exposure_get_lux (const ThermClimate *climate)
{
  return NIGHT_LUX * pow (DAY_LUX / NIGHT_LUX, climate->daylight);
}

/* The light that the picture was drawn with: that of open ground. */
static gdouble
drawn_light (const ThermClimate *climate)
{
  static const ThermFacing up = {{0, 0, 1}, FALSE};

  return therm_climate_get_light (climate, &up, FALSE);
}

static gdouble
sensitivity (const ThermExposure *self, gdouble iris)
{
  return self->shutter_s * pow (10, self->gain_db / 20) * iris * iris
         / WHITE_LUX_S;
}

gdouble
therm_exposure_get_signal (
    const ThermExposure *self, const ThermClimate *climate, gdouble iris)
{
  return therm_exposure_get_lux (climate) * sensitivity (self, iris)
         / drawn_light (climate);
}

gdouble
therm_exposure_get_noise (const ThermExposure *self)
{
  /* v = sqrt (n / N): dv = dn / (2 sqrt (n N)) with dn = sqrt (n), and a gain
   * makes white of so many electrons less */
  return 219 * 0.5 * sqrt (pow (10, self->gain_db / 20) / FULL_WELL);
}

gdouble
therm_exposure_get_flicker (
    const ThermExposure *self, const ThermClimate *climate, gdouble time_s)
{
  const gdouble hertz = 2.0 * self->mains_hz;
  const gdouble half = G_PI * hertz * self->shutter_s;

  if (self->mains_hz == 0)
    return 1;
  /* a shutter sees the mean of what passes: a sine becomes a sinc */
  return 1
         + FLICKER * (1 - climate->daylight) * sin (half) / half
               * cos (2 * G_PI * hertz * time_s + half);
}

static inline guint8
to_byte (gfloat value)
{
  return (guint8) (gint) CLAMP (value + 0.5f, 0.0f, 255.0f);
}

static void
expose_row (guint8 *row, gint width, gfloat factor)
{
  guint8 table[256];

  for (guint i = 0; i < 256; i++)
    table[i] = to_byte (CLAMP (16 + (i - 16.0f) * factor, 16.0f, 235.0f));
  for (gint x = 0; x < width; x++)
    row[x] = table[row[x]];
}

static gfloat
find_near (gdouble distance_m)
{
  const gdouble far = INFRARED_M / MAX (distance_m, NEAREST_M);

  return (gfloat) (far * far);
}

/* Of the ground in a row; the sky gets none. */
static gfloat
find_near_ground (const ThermLens *lens, gint y)
{
  const ThermPoint d =
      therm_lens_get_direction (lens, lens->width / 2.0, y + 0.5);

  return d.z < -0.001 ? find_near (lens->place.z / -d.z) : 0;
}

static void
expose_row_with_infrared (guint8 *row, const guint16 *depth, gint width,
    gfloat signal, gfloat infrared, gfloat ground)
{
  for (gint x = 0; x < width; x++) {
    const gfloat near = depth[x] == THERM_DEPTH_OPEN
                            ? ground
                            : find_near (depth[x] * THERM_DEPTH_STEP_M);

    row[x] = to_byte (
        CLAMP (16 + (row[x] - 16.0f) * sqrtf (signal + infrared * near), 16.0f,
            235.0f));
  }
}

static void
scale_chroma (
    const ThermExposurePlanes *planes, gfloat factor, gint cb, gint cr)
{
  guint8 tables[2][256];

  for (guint i = 0; i < 256; i++) {
    tables[0][i] = to_byte (128 + cb + (i - 128.0f) * factor);
    tables[1][i] = to_byte (128 + cr + (i - 128.0f) * factor);
  }
  for (gint y = 0; y < (planes->height + 1) / 2; y++) {
    guint8 *cbs = planes->cb + (gsize) y * planes->c_stride;
    guint8 *crs = planes->cr + (gsize) y * planes->c_stride;

    for (gint x = 0; x < (planes->width + 1) / 2; x++) {
      cbs[x] = tables[0][cbs[x]];
      crs[x] = tables[1][crs[x]];
    }
  }
}

void
therm_exposure_apply (const ThermExposure *self, const ThermClimate *climate,
    gdouble iris, gdouble time_s, const ThermLens *lens, const guint16 *depth,
    const ThermExposurePlanes *planes)
{
  const gdouble signal = therm_exposure_get_signal (self, climate, iris);
  const gdouble infrared = self->ir_cut ? 0
                                        : self->infrared * INFRARED_LUX
                                              * sensitivity (self, iris)
                                              / drawn_light (climate);

  for (gint y = 0; y < planes->height; y++) {
    guint8 *row = planes->y + (gsize) y * planes->y_stride;
    const gdouble at_s = time_s + READOUT_S * y / planes->height;
    const gdouble light =
        signal * therm_exposure_get_flicker (self, climate, at_s);

    if (infrared > 0)
      expose_row_with_infrared (row, depth + (gsize) y * planes->width,
          planes->width, (gfloat) light, (gfloat) infrared,
          find_near_ground (lens, y));
    else
      expose_row (row, planes->width, (gfloat) sqrt (light));
  }
  scale_chroma (planes,
      (gfloat) MIN (sqrt (signal), 4)
          * (self->ir_cut ? 1 : UNFILTERED_SATURATION),
      self->ir_cut ? 0 : UNFILTERED_CB, self->ir_cut ? 0 : UNFILTERED_CR);
}
