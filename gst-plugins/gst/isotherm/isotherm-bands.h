/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

/**
 * IsothermBand:
 * @ISOTHERM_BAND_NONE: in none
 * @ISOTHERM_BAND_BELOW: colder than a limit
 * @ISOTHERM_BAND_INTERVAL: between two limits
 * @ISOTHERM_BAND_ABOVE: hotter than a limit
 *
 * The bands of temperature. Where two overlap, the higher value wins.
 */
typedef enum
{
  ISOTHERM_BAND_NONE,
  ISOTHERM_BAND_BELOW,
  ISOTHERM_BAND_INTERVAL,
  ISOTHERM_BAND_ABOVE,
  ISOTHERM_N_BANDS,
} IsothermBand;

/**
 * IsothermLimits:
 * @above_k: kelvin; INFINITY for no such band
 * @below_k: kelvin; -INFINITY for no such band
 * @low_k: lower end of the interval, kelvin
 * @high_k: upper end; below @low_k for no interval
 */
typedef struct
{
  gdouble above_k;
  gdouble below_k;
  gdouble low_k;
  gdouble high_k;
} IsothermLimits;

/**
 * IsothermCounts:
 * @low: lowest count in each band
 * @high: highest count in each band; below @low for a band that no count is in
 *
 * The limits in counts: temperature rises with the counts, so that a band is
 * one stretch of them and a pixel takes a comparison of integers.
 */
typedef struct
{
  guint16 low[ISOTHERM_N_BANDS];
  guint16 high[ISOTHERM_N_BANDS];
} IsothermCounts;

void isotherm_counts_init (IsothermCounts *self, const IsothermLimits *limits,
    GstThermalCalibration *calibration);
gboolean isotherm_counts_are_empty (const IsothermCounts *self);
IsothermBand isotherm_counts_get_only_band (const IsothermCounts *self);
guint8 isotherm_counts_find_band (const IsothermCounts *self, guint count);

gboolean isotherm_counts_find_row (const IsothermCounts *self,
    const guint8 *row, gint width, guint8 *ret_bands);
gboolean isotherm_counts_find_row_plain (const IsothermCounts *self,
    const guint8 *row, gint width, guint8 *ret_bands);
gboolean isotherm_counts_find_row_mapped (const IsothermCounts *self,
    const GstThermalCounts *counts, gint y, gint width, gint height,
    guint8 *ret_bands);

G_END_DECLS
