/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The Tenengrad measure: J. M. Tenenbaum, "Accommodation in computer vision"
 * (thesis, Stanford 1970), as E. Krotkov, "Focusing", International Journal of
 * Computer Vision 1 (1988) has it: the sum of the squares of Sobel's gradients.
 * In his comparison it is the one that noise misleads least. */

#include "config.h"

#include "focus-sharpness.h"

#include "focus-clones.h"

/* So many of the largest gradients of bytes fit into 32 bits. */
#define CHUNK 64
G_STATIC_ASSERT ((guint64) CHUNK * 2 * 1020 * 1020 <= G_MAXUINT32);

/* `row` points at the first pixel, whose left neighbour is there, too. Written
 * so that the compiler makes vectors of it: no branch, and sums of bytes that
 * stay in 32 bits. */
#define DEFINE_ROW(name, attributes, type, get, wide)                          \
  attributes static void name (FocusSums *sums, const type *restrict above,    \
      const type *restrict row, const type *restrict below, gint n)            \
  {                                                                            \
    for (gint from = 0; from < n; from += CHUNK) {                             \
      const gint end = MIN (from + CHUNK, n);                                  \
      wide squares = 0;                                                        \
      guint32 levels = 0;                                                      \
                                                                               \
      for (gint x = from; x < end; x++) {                                      \
        const gint left =                                                      \
            get (above[x - 1]) + 2 * get (row[x - 1]) + get (below[x - 1]);    \
        const gint right =                                                     \
            get (above[x + 1]) + 2 * get (row[x + 1]) + get (below[x + 1]);    \
        const gint top =                                                       \
            get (above[x - 1]) + 2 * get (above[x]) + get (above[x + 1]);      \
        const gint bottom =                                                    \
            get (below[x - 1]) + 2 * get (below[x]) + get (below[x + 1]);      \
        const gint across = right - left;                                      \
        const gint down = bottom - top;                                        \
                                                                               \
        squares += (wide) across * across + (wide) down * down;                \
        levels += (guint32) get (row[x]);                                      \
      }                                                                        \
      sums->squares += (guint64) squares;                                      \
      sums->levels += levels;                                                  \
    }                                                                          \
  }

#define GET_BYTE(value) ((gint) (value))
#define GET_COUNT(value) ((gint) GUINT16_FROM_LE (value))

DEFINE_ROW (add_bytes, FOCUS_CLONES, guint8, GET_BYTE, guint32)
DEFINE_ROW (add_counts, FOCUS_CLONES, guint16, GET_COUNT, gint64)

#define DEFINE_SUMS(name, type, add)                                           \
  void name (FocusSums *self, const guint8 *pixels, gint stride,               \
      const FocusArea *area)                                                   \
  {                                                                            \
    *self = (FocusSums){0};                                                    \
    if (area->width < 3 || area->height < 3)                                   \
      return;                                                                  \
    for (gint y = area->y + 1; y < area->y + area->height - 1; y++) {          \
      const guint8 *row =                                                      \
          pixels + (gsize) y * stride + (gsize) (area->x + 1) * sizeof (type); \
                                                                               \
      add (self, (const type *) (row - stride), (const type *) row,            \
          (const type *) (row + stride), area->width - 2);                     \
    }                                                                          \
    self->n = (guint64) (area->width - 2) * (area->height - 2);                \
  }

DEFINE_SUMS (focus_sums_of_bytes, guint8, add_bytes)
DEFINE_SUMS (focus_sums_of_counts, guint16, add_counts)

/* One pixel after the other, for tests. */
#define DEFINE_PLAIN(name, type, get)                                          \
  void name (FocusSums *self, const guint8 *pixels, gint stride,               \
      const FocusArea *area)                                                   \
  {                                                                            \
    static const gint weights[3] = {1, 2, 1};                                  \
                                                                               \
    *self = (FocusSums){0};                                                    \
    for (gint y = area->y + 1; y < area->y + area->height - 1; y++)            \
      for (gint x = area->x + 1; x < area->x + area->width - 1; x++) {         \
        gint across = 0, down = 0;                                             \
                                                                               \
        for (gint i = -1; i <= 1; i++) {                                       \
          const type *row =                                                    \
              (const type *) (pixels + (gsize) (y + i) * stride);              \
          const type *low =                                                    \
              (const type *) (pixels + (gsize) (y + 1) * stride);              \
          const type *high =                                                   \
              (const type *) (pixels + (gsize) (y - 1) * stride);              \
                                                                               \
          across += weights[i + 1] * (get (row[x + 1]) - get (row[x - 1]));    \
          down += weights[i + 1] * (get (low[x + i]) - get (high[x + i]));     \
        }                                                                      \
        self->squares +=                                                       \
            (guint64) ((gint64) across * across + (gint64) down * down);       \
        self->levels +=                                                        \
            get (((const type *) (pixels + (gsize) y * stride))[x]);           \
        self->n++;                                                             \
      }                                                                        \
  }

DEFINE_PLAIN (focus_sums_of_bytes_plain, guint8, GET_BYTE)
DEFINE_PLAIN (focus_sums_of_counts_plain, guint16, GET_COUNT)

/* Below this luma there is nothing to see, and a share of it means nothing. */
#define LEAST_LEVEL 4.0

gdouble
focus_sums_get_sharpness (const FocusSums *self, gboolean is_luma, guint black)
{
  gdouble squares, level;

  if (self->n == 0)
    return 0;
  squares = (gdouble) self->squares / self->n;
  if (!is_luma)
    return squares;
  level = MAX ((gdouble) self->levels / self->n - black, LEAST_LEVEL);
  return squares / (level * level);
}
