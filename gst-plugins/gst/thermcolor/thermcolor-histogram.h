/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ThermHistogram:
 * @bins: how many pixels have each count; %GST_THERMAL_N_COUNTS long, zero
 *   outside of @low to @high
 * @n_pixels: sum of all bins; more than there are pixels when they have weights
 * @low: lowest count of the frame
 * @high: highest count of the frame
 *
 * What the gain control knows of a frame. Owned by one thread.
 */
typedef struct
{
  guint32 *bins;
  guint n_pixels;
  guint low;
  guint high;

  /*< private >*/
  guint16 *lanes[4];
  guint8 *weights; /* of a row */
  gint n_weights;
} ThermHistogram;

/* What a pixel weighs at most in therm_histogram_gather_information(). */
#define THERM_INFORMATION_WEIGHT 16

void therm_histogram_init (ThermHistogram *self);
void therm_histogram_clear (ThermHistogram *self);

void therm_histogram_gather (ThermHistogram *self, const guint8 *counts,
    gint stride, gint width, gint height);
void therm_histogram_gather_plain (ThermHistogram *self, const guint8 *counts,
    gint stride, gint width, gint height);
void therm_histogram_gather_information (ThermHistogram *self,
    const guint8 *counts, gint stride, gint width, gint height,
    gdouble threshold);
void therm_histogram_gather_limits (ThermHistogram *self, const guint8 *counts,
    gint stride, gint width, gint height);
void therm_histogram_drop_void (ThermHistogram *self);

G_END_DECLS
