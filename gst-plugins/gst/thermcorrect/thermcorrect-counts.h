/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Between 16-bit counts and the floating-point picture on which corrections
 * work: fractions of a count are what noise reduction is about. Rows of the
 * picture follow each other without a gap. */

#include <glib.h>

G_BEGIN_DECLS

/* `offsets`: what to take away from each pixel; NULL: nothing. */
void therm_counts_load (const guint8 *data, gint stride, gint width,
    gint height, const gfloat *offsets, gfloat *values);
void therm_counts_load_plain (const guint8 *data, gint stride, gint width,
    gint height, const gfloat *offsets, gfloat *values);

/* To the nearest count, within 16 bits. */
void therm_counts_store (
    const gfloat *values, gint width, gint height, guint8 *data, gint stride);
void therm_counts_store_plain (
    const gfloat *values, gint width, gint height, guint8 *data, gint stride);

G_END_DECLS
