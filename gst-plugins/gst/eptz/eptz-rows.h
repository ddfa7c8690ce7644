/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "eptz-taps.h"

G_BEGIN_DECLS

/* Weights are shares of 1 << EPTZ_WEIGHT_BITS, stretched rows have
 * EPTZ_LINE_BITS bits after the point: what cubics and Lanczos overshoot still
 * fits into 16 bits. */
#define EPTZ_WEIGHT_BITS 14
#define EPTZ_LINE_BITS 6

/* Up to four taps are kept as four, of which some weigh nothing: four pixels
 * are one load. */
#define EPTZ_TAPS_KEPT 4

/* line[x] = sum of weights[n_taps x + t] bytes[first[x] + t]; n_taps is
 * EPTZ_TAPS_KEPT or EPTZ_MAX_TAPS. */
void eptz_row_stretch (const guint8 *bytes, const gint *first,
    const gint16 *weights, gint n_taps, gint n, gint16 *line);
void eptz_row_stretch_plain (const guint8 *bytes, const gint *first,
    const gint16 *weights, gint n_taps, gint n, gint16 *line);

/* bytes[x] = sum of weights[t] lines[t][x], each product rounded. */
void eptz_row_add (const gint16 *const *lines, const gint16 *weights,
    gint n_taps, gint n, guint8 *bytes);
void eptz_row_add_plain (const gint16 *const *lines, const gint16 *weights,
    gint n_taps, gint n, guint8 *bytes);

G_END_DECLS
