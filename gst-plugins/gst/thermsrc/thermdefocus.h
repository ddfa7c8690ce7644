/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How soft a picture is where the lens is not set to what is seen: what lies
 * nearer or farther is spread over a disc, the more the wider the lens is open
 * and the longer it is. */

#include "thermview.h"

G_BEGIN_DECLS

/* Squares of this many pixels are as soft as their middle. */
#define THERM_SOFT_STEP 8

typedef struct
{
  gint columns, rows; /* squares */
  gfloat *radius_px;  /* of the disc */
  gfloat largest_px;
} ThermSoftness;

/* `focus_dpt` is one by the distance that is sharp, metres. */
void therm_softness_find (ThermSoftness *self, const ThermView *view,
    gdouble focus_dpt, gdouble aperture_m);
void therm_softness_clear (ThermSoftness *self);

/* In place; a smaller plane is a coarser picture of the same. */
void therm_soften_floats (
    const ThermSoftness *self, gfloat *values, gint width, gint height);
void therm_soften_bytes (const ThermSoftness *self, guint8 *values, gint width,
    gint height, gint stride, guint subsampling);

G_END_DECLS
