/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "eptz-motion.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

/* Pictures are made smaller than this before they are compared. */
#define MAX_WIDTH 320
#define N_LEVELS 4
/* The smallest level has to have something to compare. */
#define MIN_SIZE 16
#define N_STEPS 6
#define GOOD_ENOUGH_PX 0.005

/* Beyond this share of the width the overlap gets small: a new reference. */
#define MAX_SHARE 0.25
/* Of pictures with a spread of 1: a new view differs by about as much. */
#define MAX_RESIDUAL 0.6
/* Less spread than this is noise, in steps of 8 bits or in counts. */
#define MIN_SPREAD 0.8

typedef struct
{
  gint width, height;
  gfloat *values;
} Level;

struct _EptzMotion
{
  gint width, height; /* of what comes in; 0: nothing came yet */
  gint factor;        /* by how much it is made smaller */
  guint n_levels;
  gboolean has_reference;
  Level reference[N_LEVELS];
  Level current[N_LEVELS];
  gdouble shift[2]; /* from the reference, pixels of level 0 */
  gdouble base[2];  /* of the reference from the first picture */
};

/* Sums of the equations; see solve(). */
typedef struct
{
  gfloat w, wx, wy, xx, xy, yy, e, xe, ye, residual;
} Sums;

EptzMotion *
eptz_motion_new (void)
{
  return g_new0 (EptzMotion, 1);
}

static void
clear_levels (EptzMotion *self)
{
  for (guint i = 0; i < N_LEVELS; i++) {
    g_clear_pointer (&self->reference[i].values, g_free);
    g_clear_pointer (&self->current[i].values, g_free);
  }
}

void
eptz_motion_free (EptzMotion *self)
{
  clear_levels (self);
  g_free (self);
}

void
eptz_motion_reset (EptzMotion *self)
{
  self->has_reference = FALSE;
  memset (self->shift, 0, sizeof self->shift);
  memset (self->base, 0, sizeof self->base);
}

static void
ensure_size (EptzMotion *self, const EptzLuma *picture)
{
  gint width, height;

  if (self->width == picture->width && self->height == picture->height)
    return;

  clear_levels (self);
  eptz_motion_reset (self);
  self->width = picture->width;
  self->height = picture->height;
  self->factor = MAX ((picture->width + MAX_WIDTH - 1) / MAX_WIDTH, 1);
  width = picture->width / self->factor;
  height = picture->height / self->factor;
  self->n_levels = 0;
  while (self->n_levels < N_LEVELS && width >= MIN_SIZE && height >= MIN_SIZE) {
    const Level level = {width, height, NULL};

    self->reference[self->n_levels] = level;
    self->current[self->n_levels] = level;
    self->reference[self->n_levels].values =
        g_new0 (gfloat, (gsize) width * height);
    self->current[self->n_levels].values =
        g_new0 (gfloat, (gsize) width * height);
    self->n_levels++;
    width /= 2;
    height /= 2;
  }
}

static inline gfloat
value_at (const EptzLuma *picture, const guint8 *row, gint x)
{
  const guint8 *pixel = row + (gsize) x * picture->step;

  return picture->wide ? (guint16) (pixel[0] | pixel[1] << 8) : pixel[0];
}

/* Means of squares: less noise, and nothing that is finer than the grid. */
static void
shrink (const EptzLuma *picture, gint factor, Level *level)
{
  for (gint y = 0; y < level->height; y++) {
    gfloat *to = level->values + (gsize) y * level->width;

    memset (to, 0, level->width * sizeof (gfloat));
    for (gint j = 0; j < factor; j++) {
      const guint8 *row =
          picture->data + (gsize) (y * factor + j) * picture->stride;

      for (gint x = 0; x < level->width; x++)
        for (gint i = 0; i < factor; i++)
          to[x] += value_at (picture, row, x * factor + i);
    }
  }
}

/* Mean 0 and spread 1, so that neither exposure nor gain nor drift counts. */
static gboolean
normalise (Level *level, gint factor)
{
  const gsize n = (gsize) level->width * level->height;
  gdouble sum = 0, squares = 0, mean, spread;

  for (gsize i = 0; i < n; i++) {
    sum += level->values[i];
    squares += (gdouble) level->values[i] * level->values[i];
  }
  mean = sum / n;
  spread = sqrt (MAX (squares / n - mean * mean, 0));
  if (spread < MIN_SPREAD * factor * factor)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    level->values[i] = (gfloat) ((level->values[i] - mean) / spread);
  return TRUE;
}

static void
halve (const Level *from, Level *to)
{
  for (gint y = 0; y < to->height; y++) {
    const gfloat *a = from->values + (gsize) (2 * y) * from->width;
    const gfloat *b = a + from->width;
    gfloat *row = to->values + (gsize) y * to->width;

    for (gint x = 0; x < to->width; x++)
      row[x] = 0.25f * (a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1]);
  }
}

/* One row, compared where it would be after the shift. `scale` is one over the
 * square of the difference from which on a pixel counts half. */
THERM_CLONES static void
add_row (const gfloat *restrict reference, const gfloat *restrict above,
    const gfloat *restrict below, const gfloat *restrict top,
    const gfloat *restrict bottom, gint n, gfloat across, gfloat down,
    gfloat scale, Sums *sums)
{
  gfloat w = 0, wx = 0, wy = 0, xx = 0, xy = 0, yy = 0, es = 0, xe = 0, ye = 0;
  gfloat residual = 0;

  for (gint i = 0; i < n; i++) {
    const gfloat upper = top[i] + (top[i + 1] - top[i]) * across;
    const gfloat lower = bottom[i] + (bottom[i + 1] - bottom[i]) * across;
    const gfloat e = upper + (lower - upper) * down - reference[i];
    const gfloat gx = 0.5f * (reference[i + 1] - reference[i - 1]);
    const gfloat gy = 0.5f * (below[i] - above[i]);
    const gfloat weight = 1 / (1 + e * e * scale);

    w += weight;
    wx += weight * gx;
    wy += weight * gy;
    xx += weight * gx * gx;
    xy += weight * gx * gy;
    yy += weight * gy * gy;
    es += weight * e;
    xe += weight * gx * e;
    ye += weight * gy * e;
    residual += fabsf (e);
  }
  sums->w += w;
  sums->wx += wx;
  sums->wy += wy;
  sums->xx += xx;
  sums->xy += xy;
  sums->yy += yy;
  sums->e += es;
  sums->xe += xe;
  sums->ye += ye;
  sums->residual += residual;
}

/* Weighted least squares for a shift and a change of brightness; FALSE when
 * the picture does not say (a flat wall, stripes). */
static gboolean
solve (const Sums *s, gdouble *dx, gdouble *dy)
{
  const gdouble xx = s->xx - s->wx * s->wx / s->w;
  const gdouble xy = s->xy - s->wx * s->wy / s->w;
  const gdouble yy = s->yy - s->wy * s->wy / s->w;
  const gdouble xe = s->xe - s->wx * s->e / s->w;
  const gdouble ye = s->ye - s->wy * s->e / s->w;
  const gdouble determinant = xx * yy - xy * xy;

  if (!(determinant > 1e-4 * (xx + yy) * (xx + yy)))
    return FALSE;
  *dx = -(yy * xe - xy * ye) / determinant;
  *dy = -(xx * ye - xy * xe) / determinant;
  return TRUE;
}

/* The mean difference; below 0 when hardly anything overlaps. */
static gdouble
compare (const Level *reference, const Level *current, gdouble shift_x,
    gdouble shift_y, gdouble scale, Sums *sums)
{
  const gint whole_x = (gint) floor (shift_x);
  const gint whole_y = (gint) floor (shift_y);
  const gint x0 = MAX (1, -whole_x), y0 = MAX (1, -whole_y);
  const gint x1 = MIN (reference->width - 1, reference->width - 1 - whole_x);
  const gint y1 = MIN (reference->height - 1, reference->height - 1 - whole_y);
  const gint width = reference->width;

  memset (sums, 0, sizeof *sums);
  if (x1 - x0 < MIN_SIZE / 2 || y1 - y0 < MIN_SIZE / 2)
    return -1;
  for (gint y = y0; y < y1; y++) {
    const gfloat *row = reference->values + (gsize) y * width + x0;
    const gfloat *top =
        current->values + (gsize) (y + whole_y) * width + (x0 + whole_x);

    add_row (row, row - width, row + width, top, top + width, x1 - x0,
        (gfloat) (shift_x - whole_x), (gfloat) (shift_y - whole_y),
        (gfloat) scale, sums);
  }
  return sums->residual / ((gdouble) (x1 - x0) * (y1 - y0));
}

static gboolean
find_shift (EptzMotion *self, gdouble shift[2], gdouble *ret_residual)
{
  gboolean known = FALSE;

  *ret_residual = 1;
  for (guint i = self->n_levels; i-- > 0;) {
    const gdouble size = 1 << i;
    gdouble x = shift[0] / size, y = shift[1] / size;
    /* everything counts at first; then what differs more than most does not */
    gdouble scale = 0;

    for (guint step = 0; step < N_STEPS; step++) {
      gdouble dx, dy, residual;
      Sums sums;

      residual =
          compare (&self->reference[i], &self->current[i], x, y, scale, &sums);
      if (residual < 0 || !solve (&sums, &dx, &dy))
        break;
      known = TRUE;
      *ret_residual = residual;
      x += CLAMP (dx, -2, 2);
      y += CLAMP (dy, -2, 2);
      scale = 1 / MAX (residual * residual, 1e-6);
      if (step > 0 && fabs (dx) < GOOD_ENOUGH_PX && fabs (dy) < GOOD_ENOUGH_PX)
        break;
    }
    shift[0] = x * size;
    shift[1] = y * size;
  }
  return known;
}

static void
take_reference (EptzMotion *self)
{
  for (guint i = 0; i < self->n_levels; i++) {
    const Level old = self->reference[i];

    self->reference[i] = self->current[i];
    self->current[i] = old;
  }
  self->base[0] += self->shift[0];
  self->base[1] += self->shift[1];
  self->shift[0] = self->shift[1] = 0;
  self->has_reference = TRUE;
}

gboolean
eptz_motion_follow (
    EptzMotion *self, const EptzLuma *picture, gdouble *ret_x, gdouble *ret_y)
{
  gdouble shift[2], residual;
  gboolean known = FALSE, usable = FALSE;

  ensure_size (self, picture);
  if (self->n_levels > 0) {
    shrink (picture, self->factor, &self->current[0]);
    usable = normalise (&self->current[0], self->factor);
  }
  if (usable) {
    for (guint i = 1; i < self->n_levels; i++)
      halve (&self->current[i - 1], &self->current[i]);
    memcpy (shift, self->shift, sizeof shift);
    known = self->has_reference && find_shift (self, shift, &residual)
            && residual < MAX_RESIDUAL;
    if (known)
      memcpy (self->shift, shift, sizeof shift);
    if (!known || fabs (self->shift[0]) > MAX_SHARE * self->reference[0].width
        || fabs (self->shift[1]) > MAX_SHARE * self->reference[0].height)
      take_reference (self);
  }
  *ret_x = (self->base[0] + self->shift[0]) * self->factor;
  *ret_y = (self->base[1] + self->shift[1]) * self->factor;
  return known;
}

gdouble
eptz_path_follow (EptzPath *self, gdouble measured, gdouble elapsed_s,
    gdouble time_constant_s, gdouble limit)
{
  const gdouble share =
      time_constant_s > 0 ? 1 - exp (-elapsed_s / time_constant_s) : 1;

  self->position += (measured - self->position) * share;
  self->position = CLAMP (self->position, measured - limit, measured + limit);
  return self->position - measured;
}
