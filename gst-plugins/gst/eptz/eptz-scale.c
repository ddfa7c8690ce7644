/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Separable: each row that is needed is stretched once and kept as floats,
 * rows of the result are sums of the kept ones. Catmull and Rom, "A class of
 * local interpolating splines" (1974), is the cubic; Lanczos has three lobes. */

#include "config.h"

#include "eptz-scale.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

#define MAX_TAPS 6

/* Where the pixels of one axis come from. */
typedef struct
{
  guint n;
  gint n_taps;
  gint *first;     /* source pixel of the first tap, from -MAX_TAPS on */
  gfloat *weights; /* n for the first tap, n for the second, ... */
} Axis;

struct _EptzScaler
{
  Axis across;
  gsize padded_size; /* floats */
  gfloat *padded;    /* one channel of a row, its ends repeated */
  gsize line_size;   /* floats */
  gfloat *lines[MAX_TAPS];
  gint line_rows[MAX_TAPS]; /* what is in them; -1: nothing */
};

EptzScaler *
eptz_scaler_new (void)
{
  return g_new0 (EptzScaler, 1);
}

static void
clear_axis (Axis *axis)
{
  g_clear_pointer (&axis->first, g_free);
  g_clear_pointer (&axis->weights, g_free);
}

void
eptz_scaler_free (EptzScaler *self)
{
  clear_axis (&self->across);
  g_free (self->padded);
  for (guint i = 0; i < MAX_TAPS; i++)
    g_free (self->lines[i]);
  g_free (self);
}

static gdouble
cubic (gdouble x)
{
  x = fabs (x);
  return x < 1   ? (1.5 * x - 2.5) * x * x + 1
         : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2
                 : 0;
}

static gdouble
lanczos (gdouble x)
{
  if (fabs (x) < 1e-9)
    return 1;
  if (fabs (x) >= 3)
    return 0;
  return 3 * sin (G_PI * x) * sin (G_PI * x / 3) / (G_PI * G_PI * x * x);
}

static gint
count_taps (EptzMethod method)
{
  static const gint taps[] = {1, 2, 4, 6};

  return taps[method];
}

/* Taps around a place between pixels; place 0 is the middle of the first. */
static gint
find_taps (EptzMethod method, gdouble place, gdouble *weights)
{
  const gint n = count_taps (method);
  const gint first = method == EPTZ_METHOD_NEAREST
                         ? (gint) floor (place + 0.5)
                         : (gint) floor (place) - (n / 2 - 1);
  gdouble sum = 0;

  for (gint t = 0; t < n; t++) {
    const gdouble x = place - (first + t);

    weights[t] = method == EPTZ_METHOD_NEAREST  ? 1
                 : method == EPTZ_METHOD_LINEAR ? 1 - fabs (x)
                 : method == EPTZ_METHOD_CUBIC  ? cubic (x)
                                                : lanczos (x);
    sum += weights[t];
  }
  /* a flat picture stays flat */
  for (gint t = 0; t < n; t++)
    weights[t] /= sum;
  return first;
}

static gdouble
place_of (gint i, gint n_to, gint n_from, gdouble start, gdouble share)
{
  return (start + share * (i + 0.5) / n_to) * n_from - 0.5;
}

static void
init_axis (Axis *axis, EptzMethod method, gint n_to, gint n_from, gdouble start,
    gdouble share)
{
  axis->n = n_to;
  axis->n_taps = count_taps (method);
  axis->first = g_renew (gint, axis->first, n_to);
  axis->weights = g_renew (gfloat, axis->weights, n_to * axis->n_taps);
  for (gint i = 0; i < n_to; i++) {
    gdouble weights[MAX_TAPS];
    const gint first =
        find_taps (method, place_of (i, n_to, n_from, start, share), weights);

    axis->first[i] = CLAMP (first, -MAX_TAPS, n_from);
    for (gint t = 0; t < axis->n_taps; t++)
      axis->weights[t * n_to + i] = (gfloat) weights[t];
  }
}

static void
ensure_room (EptzScaler *self, gsize padded, gsize line)
{
  if (self->padded_size < padded) {
    self->padded = g_renew (gfloat, self->padded, padded);
    self->padded_size = padded;
  }
  if (self->line_size < line) {
    for (guint i = 0; i < MAX_TAPS; i++)
      self->lines[i] = g_renew (gfloat, self->lines[i], line);
    self->line_size = line;
  }
}

static void
load_bytes (const guint8 *row, gint n, gint step, gfloat *values)
{
  for (gint x = 0; x < n; x++)
    values[x] = row[(gsize) x * step];
}

static void
load_counts (const guint8 *row, gint n, gfloat *values)
{
  for (gint x = 0; x < n; x++)
    values[x] = (guint16) (row[2 * x] | row[2 * x + 1] << 8);
}

/* One tap after the other, so that a vector fetches eight pixels at once. */
THERM_CLONES static void
stretch_line (const gfloat *restrict padded, const gint *restrict first,
    const gfloat *restrict weights, gint n, gint n_taps, gfloat *restrict line)
{
  for (gint x = 0; x < n; x++)
    line[x] = weights[x] * padded[first[x]];
  for (gint t = 1; t < n_taps; t++) {
    const gfloat *restrict w = weights + (gsize) t * n;
    const gfloat *restrict from = padded + t;

    for (gint x = 0; x < n; x++)
      line[x] += w[x] * from[first[x]];
  }
}

static void
stretch_row (EptzScaler *self, const EptzPlane *from, gint row, gboolean wide,
    gint n_channels, gfloat *line)
{
  const guint8 *pixels = from->data + (gsize) row * from->stride;
  gfloat *middle = self->padded + 2 * MAX_TAPS;

  for (gint c = 0; c < n_channels; c++) {
    if (wide)
      load_counts (pixels, from->width, middle);
    else
      load_bytes (pixels + c, from->width, n_channels, middle);
    for (gint i = 1; i <= 2 * MAX_TAPS; i++) {
      middle[-i] = middle[0];
      middle[from->width - 1 + i] = middle[from->width - 1];
    }
    stretch_line (middle, self->across.first, self->across.weights,
        self->across.n, self->across.n_taps, line + (gsize) c * self->across.n);
  }
}

static const gfloat *
find_line (EptzScaler *self, const EptzPlane *from, gint row, gboolean wide,
    gint n_channels)
{
  const gint clamped = CLAMP (row, 0, from->height - 1);
  const guint slot = clamped % MAX_TAPS;

  if (self->line_rows[slot] != clamped) {
    stretch_row (self, from, clamped, wide, n_channels, self->lines[slot]);
    self->line_rows[slot] = clamped;
  }
  return self->lines[slot];
}

THERM_CLONES static void
add_lines (const gfloat *const *lines, const gdouble *weights, gint n_taps,
    gint n, gfloat *restrict sum)
{
  const gfloat w0 = weights[0];
  const gfloat *restrict line = lines[0];

  for (gint x = 0; x < n; x++)
    sum[x] = 0.5f + w0 * line[x];
  for (gint t = 1; t < n_taps; t++) {
    const gfloat w = weights[t];
    const gfloat *restrict next = lines[t];

    for (gint x = 0; x < n; x++)
      sum[x] += w * next[x];
  }
}

THERM_CLONES static void
store_bytes (const gfloat *restrict sum, gint n, guint8 *restrict row)
{
  for (gint x = 0; x < n; x++)
    row[x] = (guint8) (gint) CLAMP (sum[x], 0.0f, 255.0f);
}

static void
store_spread_bytes (const gfloat *sum, gint n, gint step, guint8 *row)
{
  for (gint x = 0; x < n; x++)
    row[(gsize) x * step] = (guint8) (gint) CLAMP (sum[x], 0.0f, 255.0f);
}

static void
store_counts (const gfloat *sum, gint n, guint8 *row)
{
  for (gint x = 0; x < n; x++) {
    const guint16 count = (guint16) (gint) CLAMP (sum[x], 0.0f, 65535.0f);

    row[2 * x] = count & 0xff;
    row[2 * x + 1] = count >> 8;
  }
}

void
eptz_scaler_run (EptzScaler *self, EptzMethod method, const EptzWindow *window,
    const EptzPlane *from, const EptzPlane *to, gboolean wide)
{
  const gint n_channels = wide ? 1 : from->pixel_size;
  const gsize n = (gsize) to->width * n_channels;
  g_autofree gfloat *sum = g_new (gfloat, n);

  init_axis (
      &self->across, method, to->width, from->width, window->x, window->width);
  ensure_room (self, from->width + 4 * MAX_TAPS + 1, n);
  for (guint i = 0; i < MAX_TAPS; i++)
    self->line_rows[i] = -1;

  for (gint y = 0; y < to->height; y++) {
    const gdouble place =
        place_of (y, to->height, from->height, window->y, window->height);
    guint8 *row = to->data + (gsize) y * to->stride;
    const gfloat *lines[MAX_TAPS];
    gdouble weights[MAX_TAPS];
    const gint first = find_taps (method, place, weights);

    for (gint t = 0; t < self->across.n_taps; t++)
      lines[t] = find_line (self, from, first + t, wide, n_channels);
    add_lines (lines, weights, self->across.n_taps, n, sum);
    if (wide)
      store_counts (sum, to->width, row);
    else if (n_channels == 1)
      store_bytes (sum, to->width, row);
    else
      for (gint c = 0; c < n_channels; c++)
        store_spread_bytes (
            sum + (gsize) c * to->width, to->width, n_channels, row + c);
  }
}
