/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a lens sees at a moment: the still part, kept from frame to frame, and
 * a canvas on which what moves is painted and wiped off again. Values are
 * counts (thermal, float) or packed Y, Cb, Cr (visible). Owned by one thread. */

#include "thermgeometry.h"
#include "thermpanorama.h"

G_BEGIN_DECLS

typedef struct
{
  gint x, y, width, height;
} ThermRect;

typedef struct
{
  ThermBand band;
  gint width, height;
  ThermLens lens;
  guint serial; /* of the panorama's values */
  gboolean valid;

  gfloat *counts; /* thermal: canvas, and its still part */
  gfloat *still_counts;
  guint32 *ycbcr; /* visible: the same */
  guint32 *still_ycbcr;
  guint16 *depth; /* of the still part */

  /* true values under the paint; owner 0: nobody */
  guint16 *owner;
  gfloat *kelvin;
  GArray *owner_depths; /* guint16, by owner: of what was painted last */

  GArray *dirty;  /* ThermRect: where the canvas differs from the still part */
  gboolean moved; /* the still part is new since it was last asked */
} ThermView;

void therm_view_init (ThermView *self, ThermBand band, gint width, gint height);
void therm_view_clear (ThermView *self);

/* Wipes the canvas; draws the still part anew when lens or moment have
 * changed. */
void therm_view_begin (
    ThermView *self, ThermPanorama *panorama, const ThermLens *lens);
void therm_view_mark_dirty (ThermView *self, const ThermRect *rect);
/* In steps of THERM_DEPTH_STEP_M; THERM_DEPTH_OPEN: ground or sky. */
guint16 therm_view_get_depth (const ThermView *self, gint x, gint y);

G_END_DECLS
