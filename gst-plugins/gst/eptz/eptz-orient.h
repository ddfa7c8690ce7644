/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a picture is turned: clockwise first, then mirrored left to right, then
 * flipped top to bottom. */
typedef struct
{
  guint quarters; /* 0 to 3, clockwise */
  gboolean mirror;
  gboolean flip;
} EptzOrientation;

/* One plane of whole bytes. */
typedef struct
{
  guint8 *data;
  gint width, height; /* pixels */
  gint stride;        /* bytes */
  gint pixel_size;    /* bytes, 1 to 4 */
} EptzPlane;

gboolean eptz_orientation_is_identity (const EptzOrientation *self);

/* From a point of the turned picture to one of the picture before, both 0 to 1
 * from the top left: x' = m0 x + m1 y + m2, y' = m3 x + m4 y + m5. */
void eptz_orientation_get_matrix (
    const EptzOrientation *self, gdouble matrix[6]);

/* `to` has the size of `from`, with sides exchanged by an odd quarter. */
void eptz_orient_plane (
    const EptzOrientation *self, const EptzPlane *from, const EptzPlane *to);

G_END_DECLS
