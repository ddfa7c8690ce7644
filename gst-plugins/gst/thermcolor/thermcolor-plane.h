/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "thermcolor-agc.h"

G_BEGIN_DECLS

/* Four places to each step of the curve: in a steep palette 256 would show. */
#define THERM_LAST_PLACE (4 * THERM_CURVE_STEPS)

/**
 * ThermPlane:
 * @places: where in the palette each pixel lies, 0 to %THERM_LAST_PLACE, row by
 *   row without padding
 * @width: pixels
 * @height: rows
 *
 * A frame on its way from counts to colours, where what happens to a pixel is
 * not only up to its count. Owned by one thread.
 */
typedef struct
{
  guint16 *places;
  gint width;
  gint height;
} ThermPlane;

/**
 * ThermPlaneSource:
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @table: the place of each count from @low to @high
 * @low: lowest count of the frame
 * @high: highest
 * @detail: (nullable): as #ThermDetail has it
 * @soften: how much of @detail is taken away, 0 to 256
 */
typedef struct
{
  const guint8 *counts;
  gint stride;
  const guint16 *table;
  guint low;
  guint high;
  const gint16 *detail;
  guint soften;
} ThermPlaneSource;

void therm_curve_fill_places (
    const ThermCurve *curve, guint low, guint high, guint16 *table);

void therm_plane_init (ThermPlane *self);
void therm_plane_clear (ThermPlane *self);
void therm_plane_place (
    ThermPlane *self, const ThermPlaneSource *source, gint width, gint height);
void therm_plane_add_detail (
    ThermPlane *self, const gint16 *detail, gdouble gain);

G_END_DECLS
