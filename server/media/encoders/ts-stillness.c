/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-stillness.h"

#include <stdlib.h>

/* Luma × 16, below which nothing counts: what contrast control does. */
#define LEAST 24

/* Of the median difference: with the noise of a sensor, six standard
 * deviations. In a day of 768 blocks at 30 pictures a second that is passed a
 * few times. */
#define NOISE_FACTOR 9

/* A picture more or less light all over is no motion. */
#define MOST_SHIFT (16 * 16)

/* What does not move is remembered over so many pictures. */
#define MEMORY 8

/* Every other pixel of every other row: a mean needs no more. */
static guint
measure_mean (const guint8 *luma, gsize stride, guint left, guint right,
    guint top, guint bottom)
{
  guint sum = 0, n = 0;

  for (guint y = top; y < bottom; y += 2) {
    for (guint x = left; x < right; x += 2)
      sum += luma[y * stride + x];
    n += (right - left + 1) / 2;
  }
  return n > 0 ? sum * 16 / n : 0;
}

static void
measure_means (const guint8 *luma, gsize stride, guint width, guint height,
    guint16 *ret_means)
{
  for (guint r = 0; r < TS_STILLNESS_ROWS; r++) {
    for (guint c = 0; c < TS_STILLNESS_COLUMNS; c++)
      *ret_means++ = (guint16) measure_mean (luma, stride,
          c * width / TS_STILLNESS_COLUMNS,
          (c + 1) * width / TS_STILLNESS_COLUMNS,
          r * height / TS_STILLNESS_ROWS, (r + 1) * height / TS_STILLNESS_ROWS);
  }
}

static int
compare (const void *a, const void *b)
{
  return *(const gint *) a - *(const gint *) b;
}

static gint
find_median (const gint *values)
{
  gint sorted[TS_STILLNESS_N_BLOCKS];

  for (guint i = 0; i < TS_STILLNESS_N_BLOCKS; i++)
    sorted[i] = values[i];
  qsort (sorted, TS_STILLNESS_N_BLOCKS, sizeof (gint), compare);
  return sorted[TS_STILLNESS_N_BLOCKS / 2];
}

/* What is left when the picture as a whole is as light as before. */
static void
measure_differences (
    const TsStillness *self, const guint16 *means, gint *ret_differences)
{
  gint shift;

  for (guint i = 0; i < TS_STILLNESS_N_BLOCKS; i++)
    ret_differences[i] = (gint) means[i] - self->means[i];
  shift = CLAMP (find_median (ret_differences), -MOST_SHIFT, MOST_SHIFT);
  for (guint i = 0; i < TS_STILLNESS_N_BLOCKS; i++)
    ret_differences[i] = ABS (ret_differences[i] - shift);
}

/**
 * ts_stillness_add:
 * @luma: of the next picture
 * @stride: from row to row, bytes
 *
 * Returns: whether something has moved since the pictures before it; the first
 *   moves
 */
gboolean
ts_stillness_add (TsStillness *self, const guint8 *luma, gsize stride,
    guint width, guint height)
{
  guint16 means[TS_STILLNESS_N_BLOCKS];
  gint differences[TS_STILLNESS_N_BLOCKS];
  gboolean moves = !self->is_begun;
  gint limit;

  measure_means (luma, stride, width, height, means);
  if (self->is_begun) {
    measure_differences (self, means, differences);
    limit = MAX (find_median (differences) * NOISE_FACTOR, LEAST);
    for (guint i = 0; i < TS_STILLNESS_N_BLOCKS && !moves; i++)
      moves = differences[i] > limit;
  }
  for (guint i = 0; i < TS_STILLNESS_N_BLOCKS; i++) {
    if (moves)
      self->means[i] = means[i];
    else
      self->means[i] =
          (guint16) (self->means[i]
                     + ((gint) means[i] - self->means[i]) / MEMORY);
  }
  self->is_begun = TRUE;
  return moves;
}
