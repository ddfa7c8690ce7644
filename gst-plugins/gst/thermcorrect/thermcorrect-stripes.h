/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Offsets that all pixels of a column or of a row share. Columns have an
 * amplifier each, whose offset stays: it is learned over many frames. What rows
 * share is another value in each frame. Owned by one thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint width, height;
  gfloat *columns;  /* what is taken away from each, counts */
  gfloat *residual; /* what is left of each line */
  gfloat *weights;
  gfloat *sums;
  guint phase; /* which rows are looked at */
} ThermStripes;

void therm_stripes_init (ThermStripes *self, gint width, gint height);
void therm_stripes_clear (ThermStripes *self);
void therm_stripes_reset (ThermStripes *self);

/* `sigma`: how much neighbours differ by noise and texture, counts; 0: nothing
 * is done. */
void therm_stripes_remove_columns (
    ThermStripes *self, gfloat *values, gfloat sigma);
void therm_stripes_remove_rows (
    ThermStripes *self, gfloat *values, gfloat sigma);

/* How much each column is above the one before it, from every fourth row, into
 * `residual`; the fast and the plain one. */
void therm_stripes_measure (
    ThermStripes *self, const gfloat *values, gfloat limit);
void therm_stripes_measure_plain (
    ThermStripes *self, const gfloat *values, gfloat limit);

G_END_DECLS
