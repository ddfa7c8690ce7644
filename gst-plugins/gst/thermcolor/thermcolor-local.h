/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "thermcolor-plane.h"

G_BEGIN_DECLS

/* Tiles in a row and in a column. */
#define THERM_LOCAL_TILES 8

/**
 * ThermLocal:
 *
 * Contrast of each part of a picture by itself, from frame to frame. Owned by
 * one thread.
 */
typedef struct
{
  /*< private >*/
  gboolean have_tiles;
  gint width;
  gint height;
  gfloat *nodes;    /* of the mapping of each tile */
  guint16 *tables;  /* its values at every place */
  guint16 *columns; /* for each column its left tile, then its share */
} ThermLocal;

void therm_local_init (ThermLocal *self);
void therm_local_clear (ThermLocal *self);
void therm_local_forget (ThermLocal *self);
void therm_local_update (
    ThermLocal *self, const ThermPlane *plane, gdouble clip, gdouble share);
void therm_local_apply (ThermLocal *self, ThermPlane *plane);

G_END_DECLS
