/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-spatial.h"

#include <gst/filter/therm-clones.h>
#include <string.h>

#include "thermcorrect-temporal.h"

/* The neighbours: a diamond of radius two. How much each weighs falls with its
 * distance d as exp (-d² / 2 s²), s = 1.5 pixels. */
#define NEAR 0.8007f     /* d = 1 */
#define DIAGONAL 0.6412f /* d = √2 */
#define FAR 0.4111f      /* d = 2 */

#define BORDER 8
#define ROW_LENGTH(self) ((gsize) (self)->width + 2 * BORDER)

void
therm_spatial_init (ThermSpatial *self, gint width, gint height)
{
  *self = (ThermSpatial){.width = width, .height = height};
  self->rows = g_new0 (gfloat, 5 * ROW_LENGTH (self));
}

void
therm_spatial_clear (ThermSpatial *self)
{
  g_clear_pointer (&self->rows, g_free);
}

gfloat
therm_spatial_get_reach (guint level)
{
  return 6.0f * MIN (level, 100) / 100.0f;
}

/* A row with its borders, the pixels of which are those beside them. */
static void
take_row (ThermSpatial *self, const gfloat *values, gint y, gfloat *row)
{
  const gint width = self->width;

  memcpy (row, &values[(gsize) CLAMP (y, 0, self->height - 1) * width],
      width * sizeof *row);
  row[-2] = row[-1] = row[0];
  row[width] = row[width + 1] = row[width - 1];
}

/* Tukey's biweight: 1 for no difference, 0 from the limit on, in between the
 * square of 1 - (d / limit)². No exponential, and edges beyond the limit stay
 * exactly as they are. */
static inline gfloat
weigh (gfloat difference, gfloat per_limit, gfloat share)
{
  const gfloat rest = 1 - difference * difference * per_limit;
  const gfloat kept = rest > 0.0f ? rest : 0.0f;

  return kept * kept * share;
}

/* The mean of n frames has a n-th of the variance. */
static inline gfloat
limit_of (const guint8 *ages, gint x, gfloat per_limit)
{
  return ages != NULL ? ages[x] * (per_limit / THERM_AGE_UNIT) : per_limit;
}

#define ADD_NEIGHBOUR(value, share)                                            \
  do {                                                                         \
    const gfloat difference = (value) -middle;                                 \
    const gfloat weight = weigh (difference, limit, share);                    \
                                                                               \
    sum += weight * difference;                                                \
    weights += weight;                                                         \
  } while (0)

/* Five rows, the one in the middle being filtered. A macro of the body and
 * pointers of its own for each row are what a compiler makes vectors of. */
#define FILTER(per_limit)                                                      \
  for (gint x = 0; x < width; x++) {                                           \
    const gfloat middle = c[x], limit = (per_limit);                           \
    gfloat sum = 0, weights = 1;                                               \
                                                                               \
    ADD_NEIGHBOUR (a[x], FAR);                                                 \
    ADD_NEIGHBOUR (b[x - 1], DIAGONAL);                                        \
    ADD_NEIGHBOUR (b[x], NEAR);                                                \
    ADD_NEIGHBOUR (b[x + 1], DIAGONAL);                                        \
    ADD_NEIGHBOUR (c[x - 2], FAR);                                             \
    ADD_NEIGHBOUR (c[x - 1], NEAR);                                            \
    ADD_NEIGHBOUR (c[x + 1], NEAR);                                            \
    ADD_NEIGHBOUR (c[x + 2], FAR);                                             \
    ADD_NEIGHBOUR (d[x - 1], DIAGONAL);                                        \
    ADD_NEIGHBOUR (d[x], NEAR);                                                \
    ADD_NEIGHBOUR (d[x + 1], DIAGONAL);                                        \
    ADD_NEIGHBOUR (e[x], FAR);                                                 \
    result[x] = middle + sum / weights;                                        \
  }

THERM_CLONES static void
filter_row (const gfloat *restrict a, const gfloat *restrict b,
    const gfloat *restrict c, const gfloat *restrict d,
    const gfloat *restrict e, gint width, gfloat per_limit,
    gfloat *restrict result){FILTER (per_limit)}

THERM_CLONES static void filter_aged_row (const gfloat *restrict a,
    const gfloat *restrict b, const gfloat *restrict c,
    const gfloat *restrict d, const gfloat *restrict e,
    const guint8 *restrict ages, gint width, gfloat per_limit,
    gfloat *restrict result)
{
  const gfloat per_unit = per_limit / THERM_AGE_UNIT;

  FILTER (ages[x] * per_unit)
}

void
therm_spatial_run (ThermSpatial *self, const gfloat *values, const guint8 *ages,
    gfloat sigma, gfloat reach, gfloat *result)
{
  const gsize n = (gsize) self->width * self->height;
  const gfloat limit = sigma * reach;
  gfloat *rows[5];

  if (!(limit > 0)) {
    memcpy (result, values, n * sizeof *values);
    return;
  }
  for (gint i = 0; i < 5; i++)
    rows[i] = self->rows + BORDER + i * ROW_LENGTH (self);
  for (gint i = 0; i < 4; i++)
    take_row (self, values, i - 2, rows[i]);
  for (gint y = 0; y < self->height; y++) {
    const gsize at = (gsize) y * self->width;
    gfloat *first = rows[0];

    take_row (self, values, y + 2, rows[4]);
    if (ages == NULL)
      filter_row (rows[0], rows[1], rows[2], rows[3], rows[4], self->width,
          1 / (limit * limit), &result[at]);
    else
      filter_aged_row (rows[0], rows[1], rows[2], rows[3], rows[4], &ages[at],
          self->width, 1 / (limit * limit), &result[at]);
    memmove (rows, rows + 1, 4 * sizeof *rows);
    rows[4] = first;
  }
}

/* The same, pixel by pixel. */
THERM_PLAIN void
therm_spatial_run_plain (ThermSpatial *self, const gfloat *values,
    const guint8 *ages, gfloat sigma, gfloat reach, gfloat *result)
{
  static const struct
  {
    gint x, y;
    gfloat share;
  } diamond[] = {{0, -2, FAR}, {-1, -1, DIAGONAL}, {0, -1, NEAR},
      {1, -1, DIAGONAL}, {-2, 0, FAR}, {-1, 0, NEAR}, {1, 0, NEAR}, {2, 0, FAR},
      {-1, 1, DIAGONAL}, {0, 1, NEAR}, {1, 1, DIAGONAL}, {0, 2, FAR}};
  const gfloat limit = sigma * reach;

  for (gint y = 0; y < self->height; y++) {
    for (gint x = 0; x < self->width; x++) {
      const gsize at = (gsize) y * self->width + x;
      gfloat sum = 0, weights = 1, per_limit;

      if (!(limit > 0)) {
        result[at] = values[at];
        continue;
      }
      per_limit = limit_of (ages, (gint) at, 1 / (limit * limit));
      for (guint i = 0; i < G_N_ELEMENTS (diamond); i++) {
        const gint column = CLAMP (x + diamond[i].x, 0, self->width - 1);
        const gint row = CLAMP (y + diamond[i].y, 0, self->height - 1);
        const gfloat difference =
            values[(gsize) row * self->width + column] - values[at];
        const gfloat kept = MAX (1 - difference * difference * per_limit, 0.0f);
        const gfloat weight = kept * kept * diamond[i].share;

        sum += weight * difference;
        weights += weight;
      }
      result[at] = values[at] + sum / weights;
    }
  }
}
