/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "eptz-orient.h"

#include <string.h>

/* Columns become rows in squares of this side: what is read and what is
 * written then both stay in the first cache. */
#define TILE 32

gboolean
eptz_orientation_is_identity (const EptzOrientation *self)
{
  /* mirrored and flipped is half a turn */
  return self->mirror == self->flip && self->quarters == (self->mirror ? 2 : 0);
}

void
eptz_orientation_get_matrix (const EptzOrientation *self, gdouble matrix[6])
{
  /* clockwise: what was at the top left is at the top right after a quarter */
  static const gdouble turns[4][6] = {
      {1, 0, 0, 0, 1, 0},
      {0, 1, 0, -1, 0, 1},
      {-1, 0, 1, 0, -1, 1},
      {0, -1, 1, 1, 0, 0},
  };

  memcpy (matrix, turns[self->quarters & 3], sizeof turns[0]);
  if (self->mirror) {
    matrix[2] += matrix[0];
    matrix[5] += matrix[3];
    matrix[0] = -matrix[0];
    matrix[3] = -matrix[3];
  }
  if (self->flip) {
    matrix[2] += matrix[1];
    matrix[5] += matrix[4];
    matrix[1] = -matrix[1];
    matrix[4] = -matrix[4];
  }
}

#define DEFINE_COPY_TILE(name, size)                                           \
  static void name (const guint8 *from, gssize across, gssize down,            \
      guint8 *to, gint stride, gint width, gint height)                        \
  {                                                                            \
    for (gint y = 0; y < height; y++) {                                        \
      const guint8 *pixel = from + y * down;                                   \
      guint8 *row = to + (gsize) y * stride;                                   \
                                                                               \
      for (gint x = 0; x < width; x++)                                         \
        memcpy (row + (gsize) x * (size), pixel + x * across, (size));         \
    }                                                                          \
  }

DEFINE_COPY_TILE (copy_tile_1, 1)
DEFINE_COPY_TILE (copy_tile_2, 2)
DEFINE_COPY_TILE (copy_tile_3, 3)
DEFINE_COPY_TILE (copy_tile_4, 4)

void
eptz_orient_plane (
    const EptzOrientation *self, const EptzPlane *from, const EptzPlane *to)
{
  static void (*const copy_tile[]) (const guint8 *, gssize, gssize, guint8 *,
      gint, gint, gint) = {copy_tile_1, copy_tile_2, copy_tile_3, copy_tile_4};
  const gint size = from->pixel_size;
  const guint8 *first = from->data;
  gssize across, down;
  gdouble m[6];

  g_return_if_fail (size >= 1 && size <= 4 && to->pixel_size == size);

  /* the matrix has only 0, 1 and -1: a step to the right in the new picture is
   * one along a row or a column of the old one */
  eptz_orientation_get_matrix (self, m);
  across = (gssize) m[0] * size + (gssize) m[3] * from->stride;
  down = (gssize) m[1] * size + (gssize) m[4] * from->stride;
  if (m[0] < 0 || m[1] < 0)
    first += (gsize) (from->width - 1) * size;
  if (m[3] < 0 || m[4] < 0)
    first += (gsize) (from->height - 1) * from->stride;

  if (across == size) {
    for (gint y = 0; y < to->height; y++)
      memcpy (to->data + (gsize) y * to->stride, first + y * down,
          (gsize) to->width * size);
    return;
  }
  for (gint y = 0; y < to->height; y += TILE)
    for (gint x = 0; x < to->width; x += TILE)
      copy_tile[size - 1](first + x * across + y * down, across, down,
          to->data + (gsize) y * to->stride + (gsize) x * size, to->stride,
          MIN (TILE, to->width - x), MIN (TILE, to->height - y));
}
