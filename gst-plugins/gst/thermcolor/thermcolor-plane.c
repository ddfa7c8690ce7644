/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-detail.h"
#include "thermcolor-plane.h"

#include <gst/filter/therm-clones.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

static guint
first_count_from (gdouble count)
{
  return (guint) CLAMP (ceil (count), 0, GST_THERMAL_N_COUNTS);
}

/**
 * therm_curve_fill_places:
 * @curve: from counts to palette positions
 * @low: lowest count that is wanted
 * @high: highest
 * @table: where their places go, at the index of the count
 */
void
therm_curve_fill_places (
    const ThermCurve *curve, guint low, guint high, guint16 *table)
{
  guint c = low, end = MIN (first_count_from (curve->counts[0]), high + 1);

  for (; c < end; c++)
    table[c] = 0;

  for (guint k = 0; k < THERM_CURVE_STEPS && c <= high; k++) {
    const gdouble first = curve->counts[k];
    const gdouble slope = 4 / (curve->counts[k + 1] - first);

    end = MIN (first_count_from (curve->counts[k + 1]), high + 1);
    for (; c < end; c++)
      table[c] = 4 * k + (guint) ((c - first) * slope + 0.5);
  }

  for (; c <= high; c++)
    table[c] = THERM_LAST_PLACE;
}

void
therm_plane_init (ThermPlane *self)
{
  memset (self, 0, sizeof *self);
}

void
therm_plane_clear (ThermPlane *self)
{
  g_clear_pointer (&self->places, g_free);
  self->width = self->height = 0;
}

static void
place_row (const ThermPlaneSource *source, const guint8 *row,
    const gint16 *detail, gint width, guint16 *restrict places)
{
  const gint low = (gint) source->low, high = (gint) source->high;
  const gint soften = (gint) source->soften;

  if (detail == NULL || soften == 0) {
    for (gint x = 0; x < width; x++)
      places[x] = source->table[GST_READ_UINT16_LE (row + 2 * x)];
    return;
  }
  for (gint x = 0; x < width; x++) {
    const gint count = GST_READ_UINT16_LE (row + 2 * x)
                       - detail[x] * soften / (256 * THERM_DETAIL_ONE);

    places[x] = source->table[CLAMP (count, low, high)];
  }
}

/**
 * therm_plane_place:
 * @self: where the places go
 * @source: what is placed
 * @width: pixels
 * @height: rows
 */
void
therm_plane_place (
    ThermPlane *self, const ThermPlaneSource *source, gint width, gint height)
{
  if (self->width != width || self->height != height) {
    therm_plane_clear (self);
    self->places = g_new (guint16, (gsize) width * height);
    self->width = width;
    self->height = height;
  }

  for (gint y = 0; y < height; y++) {
    const gsize first = (gsize) y * width;

    place_row (source, source->counts + (gsize) y * source->stride,
        source->detail != NULL ? source->detail + first : NULL, width,
        self->places + first);
  }
}

/* Thirteen bits after the point, and at most a quarter of the palette: a detail
 * that is larger would only blink. */
#define GAIN_SHIFT 13
#define LARGEST_GAIN (G_MAXINT16 * 1.9)
#define LARGEST_BOOST (THERM_LAST_PLACE / 4)

THERM_CLONES static void
add_row (
    guint16 *restrict places, const gint16 *restrict detail, gsize n, gint gain)
{
  for (gsize i = 0; i < n; i++) {
    gint boost = (detail[i] * gain + (1 << (GAIN_SHIFT - 1))) >> GAIN_SHIFT;
    gint place;

    boost = MAX (-LARGEST_BOOST, MIN (boost, LARGEST_BOOST));
    place = places[i] + boost;
    places[i] = (guint16) MAX (0, MIN (place, THERM_LAST_PLACE));
  }
}

/**
 * therm_plane_add_detail:
 * @self: a plane
 * @detail: of the same frame, as #ThermDetail has it
 * @gain: places for a count, 0 or more
 *
 * Details are added behind the curve, so that they show alike in a wide scene,
 * where the curve is flat, and in a narrow one.
 */
void
therm_plane_add_detail (ThermPlane *self, const gint16 *detail, gdouble gain)
{
  const gint fixed = (gint) MIN (
      gain * (1 << GAIN_SHIFT) / THERM_DETAIL_ONE + 0.5, LARGEST_GAIN);

  add_row (self->places, detail, (gsize) self->width * self->height, fixed);
}
