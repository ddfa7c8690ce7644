/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermmotion.h"

#include <math.h>
#include <string.h>

/* What moves has moved by a few pixels meanwhile. */
#define MOMENT_S 0.004
#define MAX_MOMENTS 64
#define MAX_TAPS 64
/* Less is no smear. */
#define LEAST_PX 0.5

#define BLACK 16
#define N_LIGHTS (239 * 239 + 1)

struct _ThermMotion
{
  gint width, height;
  guint n_moments;
  gint32 *light; /* against the still part; what is coded is the root of it */
  gint32 *cb, *cr;
  GArray *rects; /* ThermRect: where something was painted */
  guint8 roots[N_LIGHTS];
  guint8 *copy; /* of a plane */
};

ThermMotion *
therm_motion_new (gint width, gint height)
{
  ThermMotion *self = g_new0 (ThermMotion, 1);
  const gsize c_size = (gsize) ((width + 1) / 2) * ((height + 1) / 2);

  self->width = width;
  self->height = height;
  self->light = g_new0 (gint32, (gsize) width * height);
  self->cb = g_new0 (gint32, c_size);
  self->cr = g_new0 (gint32, c_size);
  self->rects = g_array_new (FALSE, FALSE, sizeof (ThermRect));
  self->copy = g_malloc ((gsize) width * height);
  for (guint i = 0; i < N_LIGHTS; i++)
    self->roots[i] = (guint8) (BLACK + (gint) (sqrt (i) + 0.5));
  return self;
}

void
therm_motion_free (ThermMotion *self)
{
  g_array_unref (self->rects);
  g_free (self->light);
  g_free (self->cb);
  g_free (self->cr);
  g_free (self->copy);
  g_free (self);
}

guint
therm_motion_count_moments (gdouble shutter_s)
{
  return (guint) CLAMP (ceil (shutter_s / MOMENT_S), 1, MAX_MOMENTS);
}

static inline gint32
to_light (guint8 value)
{
  const gint32 above = MAX (value - BLACK, 0);

  return above * above;
}

/* To whole squares of two by two, to which chroma belongs. */
static ThermRect
widen (const ThermMotion *self, const ThermRect *rect)
{
  const gint x = rect->x & ~1, y = rect->y & ~1;
  const gint right = MIN ((rect->x + rect->width + 1) & ~1, self->width);
  const gint bottom = MIN ((rect->y + rect->height + 1) & ~1, self->height);

  return (ThermRect){x, y, right - x, bottom - y};
}

static void
add_rect (ThermMotion *self, const ThermExposurePlanes *still,
    const ThermExposurePlanes *painted, const ThermRect *rect)
{
  const gint c_width = (self->width + 1) / 2;

  for (gint y = rect->y; y < rect->y + rect->height; y++) {
    gint32 *sums = self->light + (gsize) y * self->width;
    const guint8 *from = still->y + (gsize) y * still->y_stride;
    const guint8 *to = painted->y + (gsize) y * painted->y_stride;

    for (gint x = rect->x; x < rect->x + rect->width; x++)
      sums[x] += to_light (to[x]) - to_light (from[x]);
  }
  for (gint y = rect->y / 2; y < (rect->y + rect->height + 1) / 2; y++) {
    const gsize at = (gsize) y * c_width;
    const gsize from = (gsize) y * still->c_stride;
    const gsize to = (gsize) y * painted->c_stride;

    for (gint x = rect->x / 2; x < (rect->x + rect->width + 1) / 2; x++) {
      self->cb[at + x] += painted->cb[to + x] - still->cb[from + x];
      self->cr[at + x] += painted->cr[to + x] - still->cr[from + x];
    }
  }
}

/* Rectangles of one moment may lie over each other: each pixel counts once. */
static gboolean
is_covered (const ThermRect *rects, guint n, gint x, gint y)
{
  for (guint i = 0; i < n; i++) {
    if (x >= rects[i].x && x < rects[i].x + rects[i].width && y >= rects[i].y
        && y < rects[i].y + rects[i].height)
      return TRUE;
  }
  return FALSE;
}

static gboolean
overlaps (const ThermRect *a, const ThermRect *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width
         && a->y < b->y + b->height && b->y < a->y + a->height;
}

void
therm_motion_add (ThermMotion *self, const ThermExposurePlanes *still,
    const ThermExposurePlanes *painted, const ThermRect *rects, guint n_rects)
{
  const guint first = self->rects->len;

  for (guint i = 0; i < n_rects; i++) {
    const ThermRect rect = widen (self, &rects[i]);
    const ThermRect *before = &g_array_index (self->rects, ThermRect, first);
    const guint n_before = self->rects->len - first;
    gboolean is_alone = TRUE;

    for (guint k = 0; k < n_before; k++)
      is_alone = is_alone && !overlaps (&before[k], &rect);
    if (is_alone) {
      add_rect (self, still, painted, &rect);
    } else {
      /* in squares, which is slow and seldom */
      for (gint y = rect.y; y < rect.y + rect.height; y += 2)
        for (gint x = rect.x; x < rect.x + rect.width; x += 2) {
          const ThermRect square = {x, y, MIN (2, rect.x + rect.width - x),
              MIN (2, rect.y + rect.height - y)};

          if (!is_covered (before, n_before, x, y))
            add_rect (self, still, painted, &square);
        }
    }
    g_array_append_val (self->rects, rect);
  }
  self->n_moments++;
}

static void
finish_chroma (gint32 *sums, gint c_width, const guint8 *still,
    gint still_stride, guint8 *plane, gint stride, const ThermRect *rect,
    gint n)
{
  for (gint y = rect->y / 2; y < (rect->y + rect->height + 1) / 2; y++)
    for (gint x = rect->x / 2; x < (rect->x + rect->width + 1) / 2; x++)
      plane[(gsize) y * stride + x] =
          (guint8) (still[(gsize) y * still_stride + x]
                    + (gint) lrint (
                        (gdouble) sums[(gsize) y * c_width + x] / n));
}

/* From the sums alone, so that pixels of two rectangles may be written twice. */
static void
finish_rect (ThermMotion *self, const ThermExposurePlanes *still,
    const ThermExposurePlanes *planes, const ThermRect *rect)
{
  const gint n = (gint) self->n_moments;
  const gint c_width = (self->width + 1) / 2;

  for (gint y = rect->y; y < rect->y + rect->height; y++) {
    const gint32 *sums = self->light + (gsize) y * self->width;
    const guint8 *from = still->y + (gsize) y * still->y_stride;
    guint8 *to = planes->y + (gsize) y * planes->y_stride;

    for (gint x = rect->x; x < rect->x + rect->width; x++)
      if (sums[x] == 0)
        to[x] = from[x];
      else
        to[x] = self->roots[CLAMP (
            to_light (from[x]) + sums[x] / n, 0, N_LIGHTS - 1)];
  }
  finish_chroma (self->cb, c_width, still->cb, still->c_stride, planes->cb,
      planes->c_stride, rect, n);
  finish_chroma (self->cr, c_width, still->cr, still->c_stride, planes->cr,
      planes->c_stride, rect, n);
}

static void
forget_rect (ThermMotion *self, const ThermRect *rect)
{
  const gint c_width = (self->width + 1) / 2;
  const gint n_c = (rect->width + 1) / 2;

  for (gint y = rect->y; y < rect->y + rect->height; y++)
    memset (self->light + (gsize) y * self->width + rect->x, 0,
        rect->width * sizeof (gint32));
  for (gint y = rect->y / 2; y < (rect->y + rect->height + 1) / 2; y++) {
    const gsize at = (gsize) y * c_width + rect->x / 2;

    memset (self->cb + at, 0, n_c * sizeof (gint32));
    memset (self->cr + at, 0, n_c * sizeof (gint32));
  }
}

void
therm_motion_finish (ThermMotion *self, const ThermExposurePlanes *still,
    const ThermExposurePlanes *planes)
{
  for (guint i = 0; i < self->rects->len; i++)
    finish_rect (
        self, still, planes, &g_array_index (self->rects, ThermRect, i));
  for (guint i = 0; i < self->rects->len; i++)
    forget_rect (self, &g_array_index (self->rects, ThermRect, i));
  g_array_set_size (self->rects, 0);
  self->n_moments = 0;
}

/* Of a row of the copy, `shift` pixels to the right; beyond the edges is what
 * lies at them. */
static void
add_row (
    guint32 *sums, const guint8 *row, gint width, gint shift, gboolean is_light)
{
  const gint from = CLAMP (-shift, 0, width);
  const gint to = CLAMP (width - shift, 0, width);

  for (gint x = 0; x < from; x++)
    sums[x] += is_light ? (guint32) to_light (row[0]) : row[0];
  if (is_light)
    for (gint x = from; x < to; x++) {
      const guint32 above = (guint32) MAX (row[x + shift] - BLACK, 0);

      sums[x] += above * above;
    }
  else
    for (gint x = from; x < to; x++)
      sums[x] += row[x + shift];
  for (gint x = MAX (to, from); x < width; x++)
    sums[x] += is_light ? (guint32) to_light (row[width - 1]) : row[width - 1];
}

static void
smear_plane (ThermMotion *self, guint8 *plane, gint stride, gint width,
    gint height, gdouble x_px, gdouble y_px, gboolean is_light)
{
  const gint n =
      (gint) CLAMP (ceil (MAX (fabs (x_px), fabs (y_px))) + 1, 2, MAX_TAPS);
  g_autofree guint32 *sums = g_new (guint32, width);

  for (gint y = 0; y < height; y++)
    memcpy (self->copy + (gsize) y * width, plane + (gsize) y * stride, width);
  for (gint y = 0; y < height; y++) {
    guint8 *row = plane + (gsize) y * stride;

    memset (sums, 0, width * sizeof (guint32));
    for (gint i = 0; i < n; i++) {
      const gdouble along = (gdouble) i / (n - 1) - 0.5;
      const gint at = CLAMP (y + (gint) lrint (along * y_px), 0, height - 1);

      add_row (sums, self->copy + (gsize) at * width, width,
          (gint) lrint (along * x_px), is_light);
    }
    for (gint x = 0; x < width; x++)
      row[x] = is_light ? self->roots[MIN (sums[x] / n, N_LIGHTS - 1)]
                        : (guint8) ((sums[x] + n / 2) / n);
  }
}

void
therm_motion_smear (ThermMotion *self, const ThermExposurePlanes *planes,
    gdouble x_px, gdouble y_px)
{
  const gint c_width = (self->width + 1) / 2;
  const gint c_height = (self->height + 1) / 2;

  if (MAX (fabs (x_px), fabs (y_px)) < LEAST_PX)
    return;
  smear_plane (self, planes->y, planes->y_stride, self->width, self->height,
      x_px, y_px, TRUE);
  smear_plane (self, planes->cb, planes->c_stride, c_width, c_height, x_px / 2,
      y_px / 2, FALSE);
  smear_plane (self, planes->cr, planes->c_stride, c_width, c_height, x_px / 2,
      y_px / 2, FALSE);
}
