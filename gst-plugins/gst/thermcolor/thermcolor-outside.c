/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-outside.h"

#include <gst/filter/therm-clones.h>

/**
 * therm_outside_clear:
 * @self: what is to hold no count
 */
void
therm_outside_clear (ThermOutside *self)
{
  self->under_low = self->over_low = 1;
  self->under_high = self->over_high = 0;
}

static void
extend (guint *low, guint *high, guint count)
{
  if (*low > *high)
    *low = count;
  *high = count;
}

/**
 * therm_outside_find:
 * @self: what to fill
 * @calibration: what the counts mean
 *
 * Goes through the whole table of temperatures; for once in a calibration, not
 * for every frame. Masked pixels have no temperature and are not outside.
 */
void
therm_outside_find (ThermOutside *self, GstThermalCalibration *calibration)
{
  const gfloat *kelvin = gst_thermal_calibration_get_table (calibration, NULL);

  therm_outside_clear (self);
  for (guint c = 0; c < GST_THERMAL_N_COUNTS; c++) {
    switch (gst_thermal_calibration_classify (calibration, kelvin[c])) {
    case GST_THERMAL_STATUS_BELOW:
      extend (&self->under_low, &self->under_high, c);
      break;
    case GST_THERMAL_STATUS_ABOVE:
      extend (&self->over_low, &self->over_high, c);
      break;
    default:
      break;
    }
  }
}

/**
 * therm_outside_is_in:
 * @low: lowest count of a frame
 * @high: highest
 *
 * Returns: whether a pixel of the frame may be outside
 */
gboolean
therm_outside_is_in (const ThermOutside *self, guint low, guint high)
{
  return (self->under_low <= self->under_high && low <= self->under_high)
         || (self->over_low <= self->over_high && high >= self->over_low);
}

/**
 * therm_outside_place_plain:
 * @self: what is outside
 * @plane: of the frame
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 *
 * Does what therm_outside_place() does, pixel by pixel.
 */
void
therm_outside_place_plain (const ThermOutside *self, ThermPlane *plane,
    const guint8 *counts, gint stride)
{
  for (gint y = 0; y < plane->height; y++) {
    guint16 *places = plane->places + (gsize) y * plane->width;

    for (gint x = 0; x < plane->width; x++) {
      const guint count =
          GST_READ_UINT16_LE (counts + (gsize) y * stride + 2 * (gsize) x);

      if (count >= self->under_low && count <= self->under_high)
        places[x] = THERM_PLACE_UNDER;
      else if (count >= self->over_low && count <= self->over_high)
        places[x] = THERM_PLACE_OVER;
    }
  }
}

/* Written so that the compiler makes vectors of it. */
THERM_CLONES static void
place_row (const ThermOutside *self, const guint16 *restrict counts,
    guint16 *restrict places, gint width)
{
  const guint16 under_low = self->under_low, under_high = self->under_high;
  const guint16 over_low = self->over_low, over_high = self->over_high;

  for (gint x = 0; x < width; x++) {
    const guint16 count = counts[x];
    guint16 place = places[x];

    place = (count >= under_low) & (count <= under_high) ? THERM_PLACE_UNDER
                                                         : place;
    place =
        (count >= over_low) & (count <= over_high) ? THERM_PLACE_OVER : place;
    places[x] = place;
  }
}

/**
 * therm_outside_place:
 * @self: what is outside
 * @plane: of the frame
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 *
 * Whatever was done to the places of pixels that are outside, they say so.
 */
void
therm_outside_place (const ThermOutside *self, ThermPlane *plane,
    const guint8 *counts, gint stride)
{
  if (G_BYTE_ORDER != G_LITTLE_ENDIAN || ((guintptr) counts & 1) != 0
      || (stride & 1) != 0) {
    therm_outside_place_plain (self, plane, counts, stride);
    return;
  }
  for (gint y = 0; y < plane->height; y++)
    place_row (self, (const guint16 *) (counts + (gsize) y * stride),
        plane->places + (gsize) y * plane->width, plane->width);
}
