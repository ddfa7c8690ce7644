/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The colour of the light on the visible sensor. */

#include <glib.h>

G_BEGIN_DECLS

/* Relative red and blue of a black body against daylight of 6500 K, green
 * being 1: Planck's law at 600, 540 and 450 nm. */
void therm_light_get_colour (gdouble kelvin, gdouble *red, gdouble *blue);

/* Planes of an I420 picture in BT.601 with black at 16; shares are those of
 * linear light. */
void therm_light_tint (guint8 *luma, gint luma_stride, guint8 *cb, guint8 *cr,
    gint chroma_stride, gint width, gint height, gdouble red, gdouble blue);

G_END_DECLS
