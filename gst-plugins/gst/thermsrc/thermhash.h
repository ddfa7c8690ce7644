/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Randomness that is a pure function of its arguments: the same seed and place
 * give the same value whichever frame, tile or thread asks first. */

#include <glib.h>

G_BEGIN_DECLS

/* An invertible mix of 32 bits: every input bit changes about half of the
 * output bits. The constants are those of C. Wellons' "lowbias32" search. */
static inline guint32
therm_hash (guint32 x)
{
  x ^= x >> 16;
  x *= 0x7feb352dU;
  x ^= x >> 15;
  x *= 0x846ca68bU;
  x ^= x >> 16;
  return x;
}

static inline guint32
therm_hash2 (guint32 a, guint32 b)
{
  return therm_hash (a ^ (therm_hash (b) + 0x9e3779b9U));
}

static inline guint32
therm_hash3 (guint32 a, guint32 b, guint32 c)
{
  return therm_hash2 (therm_hash2 (a, b), c);
}

/* 0 <= value < 1 */
static inline gfloat
therm_unit (guint32 hash)
{
  return (gfloat) (hash >> 8) * (1.0f / 16777216.0f);
}

static inline gint
therm_floor (gfloat x)
{
  const gint i = (gint) x;

  return i - (x < (gfloat) i);
}

/* A number of the wire may be so large that the integer lattice ends: keep
 * well inside of what a gint holds. */
static inline gfloat
therm_lattice (gfloat x)
{
  return CLAMP (x, -1.0e8f, 1.0e8f);
}

/* Smooth noise between -1 and 1, about one bump per unit. */
static inline gfloat
therm_noise1 (guint32 seed, gfloat x)
{
  const gint ix = therm_floor (x = therm_lattice (x));
  const gfloat f = x - (gfloat) ix;
  const gfloat s = f * f * (3 - 2 * f);
  const gfloat a = therm_unit (therm_hash2 (seed, (guint32) ix));
  const gfloat b = therm_unit (therm_hash2 (seed, (guint32) ix + 1));

  return 2 * (a + (b - a) * s) - 1;
}

static inline gfloat
therm_noise2 (guint32 seed, gfloat x, gfloat y)
{
  const gint ix = therm_floor (x = therm_lattice (x));
  const gint iy = therm_floor (y = therm_lattice (y));
  const gfloat fx = x - (gfloat) ix, fy = y - (gfloat) iy;
  const gfloat sx = fx * fx * (3 - 2 * fx), sy = fy * fy * (3 - 2 * fy);
  const guint32 row0 = seed ^ therm_hash ((guint32) iy);
  const guint32 row1 = seed ^ therm_hash ((guint32) iy + 1);
  const gfloat a = therm_unit (therm_hash (row0 + (guint32) ix * 0x9e3779b9U));
  const gfloat b =
      therm_unit (therm_hash (row0 + ((guint32) ix + 1) * 0x9e3779b9U));
  const gfloat c = therm_unit (therm_hash (row1 + (guint32) ix * 0x9e3779b9U));
  const gfloat d =
      therm_unit (therm_hash (row1 + ((guint32) ix + 1) * 0x9e3779b9U));
  const gfloat top = a + (b - a) * sx, bottom = c + (d - c) * sx;

  return 2 * (top + (bottom - top) * sy) - 1;
}

/* Several octaves of noise, each half as strong and twice as fine. */
static inline gfloat
therm_fractal2 (guint32 seed, gfloat x, gfloat y, guint octaves)
{
  gfloat sum = 0, weight = 0.5f;

  for (guint i = 0; i < octaves; i++) {
    sum += weight * therm_noise2 (seed + i, x, y);
    weight *= 0.5f;
    x = 2 * x + 17.3f;
    y = 2 * y + 5.7f;
  }
  return sum;
}

G_END_DECLS
