/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "isotherm-bands.h"

#include <gst/filter/therm-clones.h>
#include <math.h>

static gboolean
is_in_band (const IsothermLimits *limits, IsothermBand band, gdouble kelvin)
{
  /* NaN, no temperature, is in none of them */
  switch (band) {
  case ISOTHERM_BAND_BELOW:
    return kelvin < limits->below_k;
  case ISOTHERM_BAND_INTERVAL:
    return kelvin >= limits->low_k && kelvin <= limits->high_k;
  case ISOTHERM_BAND_ABOVE:
    return kelvin > limits->above_k;
  default:
    return FALSE;
  }
}

/**
 * isotherm_counts_init:
 * @self: what to fill
 * @limits: the bands
 * @calibration: what the counts mean
 *
 * Goes through the whole table of temperatures; for once in a calibration or a
 * change of limits, not for every frame.
 */
void
isotherm_counts_init (IsothermCounts *self, const IsothermLimits *limits,
    GstThermalCalibration *calibration)
{
  const gfloat *kelvin = gst_thermal_calibration_get_table (calibration, NULL);

  for (guint band = 0; band < ISOTHERM_N_BANDS; band++) {
    self->low[band] = GST_THERMAL_N_COUNTS - 1;
    self->high[band] = 0;
    for (guint c = 0; c < GST_THERMAL_N_COUNTS; c++) {
      if (!is_in_band (limits, band, kelvin[c]))
        continue;
      self->low[band] = MIN (self->low[band], c);
      self->high[band] = c;
    }
  }
}

gboolean
isotherm_counts_are_empty (const IsothermCounts *self)
{
  for (guint band = 1; band < ISOTHERM_N_BANDS; band++) {
    if (self->low[band] <= self->high[band])
      return FALSE;
  }
  return TRUE;
}

/**
 * isotherm_counts_get_only_band:
 * @self: the bands
 *
 * Returns: the band that all counts are in that are in any;
 *   %ISOTHERM_BAND_NONE when there are several or none
 */
IsothermBand
isotherm_counts_get_only_band (const IsothermCounts *self)
{
  IsothermBand only = ISOTHERM_BAND_NONE;

  for (guint band = 1; band < ISOTHERM_N_BANDS; band++) {
    if (self->low[band] > self->high[band])
      continue;
    if (only != ISOTHERM_BAND_NONE)
      return ISOTHERM_BAND_NONE;
    only = band;
  }
  return only;
}

guint8
isotherm_counts_find_band (const IsothermCounts *self, guint count)
{
  for (guint band = ISOTHERM_N_BANDS - 1; band > 0; band--) {
    if (count >= self->low[band] && count <= self->high[band])
      return band;
  }
  return ISOTHERM_BAND_NONE;
}

/**
 * isotherm_counts_find_row_plain:
 * @self: the bands
 * @row: counts, 16 bits little-endian
 * @width: how many
 * @ret_bands: where the band of each goes
 *
 * Does what isotherm_counts_find_row() does, pixel by pixel.
 *
 * Returns: whether any is in a band
 */
gboolean
isotherm_counts_find_row_plain (const IsothermCounts *self, const guint8 *row,
    gint width, guint8 *ret_bands)
{
  guint8 any = 0;

  for (gint x = 0; x < width; x++) {
    ret_bands[x] =
        isotherm_counts_find_band (self, GST_READ_UINT16_LE (row + 2 * x));
    any |= ret_bands[x];
  }
  return any != 0;
}

THERM_CLONES static guint8
find_bands (const IsothermCounts *self, const guint16 *restrict counts,
    gint width, guint8 *restrict bands)
{
  const guint16 l1 = self->low[1], h1 = self->high[1];
  const guint16 l2 = self->low[2], h2 = self->high[2];
  const guint16 l3 = self->low[3], h3 = self->high[3];
  guint8 any = 0;

  for (gint x = 0; x < width; x++) {
    const guint16 count = counts[x];
    guint8 band = ((count >= l1) & (count <= h1)) ? 1 : 0;

    band = ((count >= l2) & (count <= h2)) ? 2 : band;
    band = ((count >= l3) & (count <= h3)) ? 3 : band;
    bands[x] = band;
    any |= band;
  }
  return any;
}

/* The usual case. */
THERM_CLONES static guint8
find_one_band (guint8 band, guint16 low, guint16 high,
    const guint16 *restrict counts, gint width, guint8 *restrict bands)
{
  guint8 any = 0;

  for (gint x = 0; x < width; x++) {
    const guint8 found = ((counts[x] >= low) & (counts[x] <= high)) ? band : 0;

    bands[x] = found;
    any |= found;
  }
  return any;
}

/**
 * isotherm_counts_find_row:
 * @self: the bands
 * @row: counts, 16 bits little-endian
 * @width: how many
 * @ret_bands: where the band of each goes
 *
 * Returns: whether any is in a band
 */
gboolean
isotherm_counts_find_row (const IsothermCounts *self, const guint8 *row,
    gint width, guint8 *ret_bands)
{
  const IsothermBand only = isotherm_counts_get_only_band (self);

  if (G_BYTE_ORDER != G_LITTLE_ENDIAN || ((guintptr) row & 1) != 0)
    return isotherm_counts_find_row_plain (self, row, width, ret_bands);

  if (only != ISOTHERM_BAND_NONE)
    return find_one_band (only, self->low[only], self->high[only],
               (const guint16 *) row, width, ret_bands)
           != 0;
  return find_bands (self, (const guint16 *) row, width, ret_bands) != 0;
}

/**
 * isotherm_counts_find_row_mapped:
 * @self: the bands
 * @counts: the counts behind a picture
 * @y: row of the picture
 * @width: of the picture
 * @height: of the picture
 * @ret_bands: where the band of each of its pixels goes
 *
 * For a picture that is not the size of its radiometric frame, or shows only a
 * part of it, or shows it turned.
 *
 * Returns: whether any is in a band
 */
gboolean
isotherm_counts_find_row_mapped (const IsothermCounts *self,
    const GstThermalCounts *counts, gint y, gint width, gint height,
    guint8 *ret_bands)
{
  guint8 any = 0;

  for (gint x = 0; x < width; x++) {
    gdouble frame_x, frame_y;
    gint column, row;

    ret_bands[x] = ISOTHERM_BAND_NONE;
    gst_thermal_meta_map_point (counts->meta, (x + 0.5) / width,
        (y + 0.5) / height, &frame_x, &frame_y);
    if (!(frame_x >= 0 && frame_x < 1 && frame_y >= 0 && frame_y < 1))
      continue;

    column = MIN ((gint) (frame_x * counts->width), counts->width - 1);
    row = MIN ((gint) (frame_y * counts->height), counts->height - 1);
    ret_bands[x] = isotherm_counts_find_band (
        self, GST_READ_UINT16_LE (counts->counts + (gsize) row * counts->stride
                                  + 2 * (gsize) column));
    any |= ret_bands[x];
  }
  return any != 0;
}
