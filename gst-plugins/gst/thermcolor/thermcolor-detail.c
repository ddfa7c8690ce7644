/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The guided filter, guided by the frame itself: K. He, J. Sun, X. Tang,
 * "Guided Image Filtering", IEEE Transactions on Pattern Analysis and Machine
 * Intelligence 35 (2013). In each window the base is a line through the counts,
 *
 *   a = variance / (variance + edge²),  b = (1 - a) mean
 *
 * which leaves windows with edges as they are and takes the mean of the others;
 * a pixel takes the mean of the lines of all windows that hold it. */

#include "config.h"

#include "thermcolor-detail.h"

#include <gst/filter/therm-clones.h>
#include <gst/gst.h>
#include <string.h>

#define RADIUS 4
#define DIAMETER (2 * RADIUS + 1)
#define AREA (DIAMETER * DIAMETER)

/* More than any detail, so that what is rounded towards zero is positive. */
#define ABOVE_ALL (1 << 20)

/* Sums along DIAMETER rows of a frame, a ring for each of four kinds. */
enum
{
  RING_COUNTS,
  RING_SQUARES,
  RING_SLOPES,
  RING_OFFSETS,
  N_RINGS
};

void
therm_detail_init (ThermDetail *self)
{
  memset (self, 0, sizeof *self);
}

void
therm_detail_clear (ThermDetail *self)
{
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->rows, g_free);
  self->width = self->height = 0;
}

static void
ensure_size (ThermDetail *self, gint width, gint height)
{
  if (self->width == width && self->height == height)
    return;
  therm_detail_clear (self);
  self->width = width;
  self->height = height;
  self->detail = g_new (gint16, (gsize) width * height);
  /* the rings, and two rows with their edges repeated */
  self->rows = g_new (gfloat,
      (gsize) N_RINGS * DIAMETER * width + 2 * ((gsize) width + 2 * RADIUS));
}

static gfloat *
ring_row (ThermDetail *self, guint ring, gint y)
{
  return self->rows
         + ((gsize) ring * DIAMETER + (gsize) (y % DIAMETER)) * self->width;
}

static gfloat *
padded_row (ThermDetail *self, guint which)
{
  return self->rows + (gsize) N_RINGS * DIAMETER * self->width
         + which * ((gsize) self->width + 2 * RADIUS);
}

/* The last pixel at either end stands for those beyond. */
static void
repeat_edges (gfloat *padded, gint width)
{
  for (gint i = 0; i < RADIUS; i++) {
    padded[i] = padded[RADIUS];
    padded[RADIUS + width + i] = padded[RADIUS + width - 1];
  }
}

THERM_CLONES static void
add_along (const gfloat *restrict padded, gint width, gfloat *restrict sums)
{
  for (gint x = 0; x < width; x++)
    sums[x] = padded[x] + padded[x + 1] + padded[x + 2] + padded[x + 3]
              + padded[x + 4] + padded[x + 5] + padded[x + 6] + padded[x + 7]
              + padded[x + 8];
}

THERM_CLONES static void
load_direct (const guint16 *restrict row, gint width, gint centre,
    gfloat *restrict counts, gfloat *restrict squares)
{
  for (gint x = 0; x < width; x++) {
    const gfloat count = (gfloat) ((gint) row[x] - centre);

    counts[x] = count;
    squares[x] = count * count;
  }
}

static void
load_row (
    const ThermDetailFrame *frame, gint y, gfloat *counts, gfloat *squares)
{
  const guint8 *row = frame->counts + (gsize) y * frame->stride;

  if (THERM_CAN_READ_DIRECTLY (row, frame->stride)) {
    load_direct (
        (const guint16 *) row, frame->width, frame->centre, counts, squares);
    return;
  }
  for (gint x = 0; x < frame->width; x++) {
    counts[x] =
        (gfloat) ((gint) GST_READ_UINT16_LE (row + 2 * x) - frame->centre);
    squares[x] = counts[x] * counts[x];
  }
}

#define ADD_DOWN(rows, x)                                                      \
  (rows[0][x] + rows[1][x] + rows[2][x] + rows[3][x] + rows[4][x] + rows[5][x] \
      + rows[6][x] + rows[7][x] + rows[8][x])

static inline void
fit_line (gfloat sum, gfloat sum_of_squares, gfloat edge_squared,
    gfloat *ret_slope, gfloat *ret_offset)
{
  const gfloat mean = sum * (1.0f / AREA);
  const gfloat spread = sum_of_squares * (1.0f / AREA) - mean * mean;
  const gfloat variance = spread > 0 ? spread : 0;
  const gfloat slope = variance / (variance + edge_squared);

  *ret_slope = slope;
  *ret_offset = (1 - slope) * mean;
}

static inline gint16
detail_of (gfloat count, gfloat slopes, gfloat offsets)
{
  const gfloat base = slopes * (1.0f / AREA) * count + offsets * (1.0f / AREA);
  /* rounds, and is a vector instruction everywhere */
  const gint detail =
      (gint) ((count - base) * THERM_DETAIL_ONE + (ABOVE_ALL + 0.5f))
      - ABOVE_ALL;

  return (gint16) MAX (-G_MAXINT16, MIN (detail, G_MAXINT16));
}

THERM_CLONES static void
fit_row (gfloat *const counts[DIAMETER], gfloat *const squares[DIAMETER],
    gint width, gfloat edge_squared, gfloat *restrict slopes,
    gfloat *restrict offsets)
{
  for (gint x = 0; x < width; x++)
    fit_line (ADD_DOWN (counts, x), ADD_DOWN (squares, x), edge_squared,
        slopes + x, offsets + x);
}

THERM_CLONES static void
detail_row (gfloat *const slopes[DIAMETER], gfloat *const offsets[DIAMETER],
    const gfloat *restrict counts, gint width, gint16 *restrict detail)
{
  for (gint x = 0; x < width; x++)
    detail[x] =
        detail_of (counts[x], ADD_DOWN (slopes, x), ADD_DOWN (offsets, x));
}

static void
find_rows (ThermDetail *self, guint ring, gint y, gfloat *rows[DIAMETER])
{
  for (gint i = 0; i < DIAMETER; i++)
    rows[i] =
        ring_row (self, ring, CLAMP (y + i - RADIUS, 0, self->height - 1));
}

/**
 * therm_detail_split:
 * @self: where the details go
 * @frame: counts
 *
 * A row takes what it needs from the rows around it as soon as they are there,
 * so that all of it stays in the nearest cache.
 */
void
therm_detail_split (ThermDetail *self, const ThermDetailFrame *frame)
{
  const gint width = frame->width, height = frame->height;
  const gfloat edge_squared = (gfloat) (frame->edge * frame->edge);
  gfloat *a, *b, *first[DIAMETER], *second[DIAMETER];

  ensure_size (self, width, height);
  a = padded_row (self, 0);
  b = padded_row (self, 1);

  for (gint y = 0; y < height + 2 * RADIUS; y++) {
    const gint fitted = y - RADIUS, done = y - 2 * RADIUS;

    if (y < height) {
      load_row (frame, y, a + RADIUS, b + RADIUS);
      repeat_edges (a, width);
      repeat_edges (b, width);
      add_along (a, width, ring_row (self, RING_COUNTS, y));
      add_along (b, width, ring_row (self, RING_SQUARES, y));
    }
    if (fitted >= 0 && fitted < height) {
      find_rows (self, RING_COUNTS, fitted, first);
      find_rows (self, RING_SQUARES, fitted, second);
      fit_row (first, second, width, edge_squared, a + RADIUS, b + RADIUS);
      repeat_edges (a, width);
      repeat_edges (b, width);
      add_along (a, width, ring_row (self, RING_SLOPES, fitted));
      add_along (b, width, ring_row (self, RING_OFFSETS, fitted));
    }
    if (done >= 0) {
      find_rows (self, RING_SLOPES, done, first);
      find_rows (self, RING_OFFSETS, done, second);
      load_row (frame, done, a, b);
      detail_row (first, second, a, width, self->detail + (gsize) done * width);
    }
  }
}

static gfloat
plain_count (const ThermDetailFrame *frame, gint x, gint y)
{
  x = CLAMP (x, 0, frame->width - 1);
  y = CLAMP (y, 0, frame->height - 1);
  return (gfloat) ((gint) GST_READ_UINT16_LE (
                       frame->counts + (gsize) y * frame->stride + 2 * x)
                   - frame->centre);
}

/* Along each row first, then down: sums of floats depend on their order. */
static void
plain_line (const ThermDetailFrame *frame, gint x, gint y, gfloat *ret_slope,
    gfloat *ret_offset)
{
  gfloat sum = 0, sum_of_squares = 0;

  for (gint dy = -RADIUS; dy <= RADIUS; dy++) {
    gfloat along = 0, squares_along = 0;

    for (gint dx = -RADIUS; dx <= RADIUS; dx++) {
      const gfloat count = plain_count (frame, x + dx, y + dy);

      along += count;
      squares_along += count * count;
    }
    sum += along;
    sum_of_squares += squares_along;
  }
  fit_line (sum, sum_of_squares, (gfloat) (frame->edge * frame->edge),
      ret_slope, ret_offset);
}

/**
 * therm_detail_split_plain:
 * @self: where the details go
 * @frame: counts
 *
 * Does what therm_detail_split() does, pixel by pixel.
 */
void
therm_detail_split_plain (ThermDetail *self, const ThermDetailFrame *frame)
{
  const gint width = frame->width, height = frame->height;

  ensure_size (self, width, height);
  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      gfloat slopes = 0, offsets = 0;

      for (gint dy = -RADIUS; dy <= RADIUS; dy++) {
        gfloat slopes_along = 0, offsets_along = 0;

        for (gint dx = -RADIUS; dx <= RADIUS; dx++) {
          gfloat slope, offset;

          plain_line (frame, CLAMP (x + dx, 0, width - 1),
              CLAMP (y + dy, 0, height - 1), &slope, &offset);
          slopes_along += slope;
          offsets_along += offset;
        }
        slopes += slopes_along;
        offsets += offsets_along;
      }
      self->detail[(gsize) y * width + x] =
          detail_of (plain_count (frame, x, y), slopes, offsets);
    }
  }
}
