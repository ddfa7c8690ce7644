/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "eptz-scale.h"

G_BEGIN_DECLS

#define EPTZ_MAX_TAPS 6

gint eptz_count_taps (EptzMethod method);

/* Where pixel i of n_to comes from, of n_from; place 0 is the middle of the
 * first. `start` and `share` are the window along this axis. */
gdouble eptz_place_of (
    gint i, gint n_to, gint n_from, gdouble start, gdouble share);

/* Taps around a place between pixels, whose weights have the sum of 1. Returns
 * the first pixel. */
gint eptz_find_taps (EptzMethod method, gdouble place, gdouble *weights);

G_END_DECLS
