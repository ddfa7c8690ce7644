/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Separable: each row that is needed is stretched once and kept, rows of the
 * result are sums of the kept ones. Counts are kept as floats; bytes, which are
 * most of it, as fixed point numbers of 16 bits. */

#include "config.h"

#include "eptz-rows.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

#define MAX_TAPS EPTZ_MAX_TAPS
/* pixels at either end of a row that are those at its ends */
#define MARGIN (2 * MAX_TAPS)

struct _EptzScaler
{
  /* where the pixels of a row come from: for each the source pixel of the first
   * tap, from -MAX_TAPS on */
  gint n_taps;
  gint *first;
  gfloat *weights;      /* of counts: all first taps, all second ones, ... */
  gint16 *byte_weights; /* of bytes: all taps of a pixel side by side */
  gint n_kept;          /* of bytes, how many those are */
  gsize n_across;

  gpointer padded; /* one channel of a row, with its margins */
  gsize padded_size;
  gpointer lines[MAX_TAPS]; /* rows that are stretched */
  gint line_rows[MAX_TAPS]; /* which; -1: none */
  gsize line_size;
  gfloat *sum; /* a row of counts */
};

EptzScaler *
eptz_scaler_new (void)
{
  return g_new0 (EptzScaler, 1);
}

void
eptz_scaler_free (EptzScaler *self)
{
  g_free (self->first);
  g_free (self->weights);
  g_free (self->byte_weights);
  g_free (self->padded);
  for (guint i = 0; i < MAX_TAPS; i++)
    g_free (self->lines[i]);
  g_free (self->sum);
  g_free (self);
}

/* Shares that have the sum of one to the last bit, or a flat picture would not
 * stay flat: the greatest takes what rounding has left. */
static void
to_fixed (const gdouble *weights, gint n_taps, gint n_kept, gint16 *fixed)
{
  gint left = 1 << EPTZ_WEIGHT_BITS, greatest = 0;

  for (gint t = 0; t < n_kept; t++) {
    fixed[t] =
        t < n_taps ? (gint16) lrint (weights[t] * (1 << EPTZ_WEIGHT_BITS)) : 0;
    left -= fixed[t];
    if (fixed[t] > fixed[greatest])
      greatest = t;
  }
  fixed[greatest] = (gint16) (fixed[greatest] + left);
}

/* Works out where the pixels of a row come from. */
static void
set_across (EptzScaler *self, EptzMethod method, const EptzWindow *window,
    gint n_to, gint n_from)
{
  const gsize n = (gsize) n_to;

  self->n_taps = eptz_count_taps (method);
  self->n_kept = MAX (self->n_taps, EPTZ_TAPS_KEPT);
  if (self->n_across < n) {
    self->first = g_renew (gint, self->first, n);
    self->weights = g_renew (gfloat, self->weights, n * MAX_TAPS);
    self->byte_weights = g_renew (gint16, self->byte_weights, n * MAX_TAPS);
    self->sum = g_renew (gfloat, self->sum, n);
    self->n_across = n;
  }
  for (gint i = 0; i < n_to; i++) {
    gdouble weights[MAX_TAPS];
    const gint first = eptz_find_taps (method,
        eptz_place_of (i, n_to, n_from, window->x, window->width), weights);

    self->first[i] = CLAMP (first, -MAX_TAPS, n_from);
    for (gint t = 0; t < self->n_taps; t++)
      self->weights[t * n + i] = (gfloat) weights[t];
    to_fixed (weights, self->n_taps, self->n_kept,
        self->byte_weights + (gsize) i * self->n_kept);
  }
}

/* Sizes in bytes. */
static void
ensure_room (EptzScaler *self, gsize padded, gsize line)
{
  if (self->padded_size < padded) {
    self->padded = g_realloc (self->padded, padded);
    self->padded_size = padded;
  }
  if (self->line_size < line) {
    for (guint i = 0; i < MAX_TAPS; i++)
      self->lines[i] = g_realloc (self->lines[i], line);
    self->line_size = line;
  }
  for (guint i = 0; i < MAX_TAPS; i++)
    self->line_rows[i] = -1;
}

/* Whether the row, which is not beyond an edge, is in its slot already; it is
 * taken to be from now on. */
static gboolean
take_slot (EptzScaler *self, gint row, guint *ret_slot)
{
  *ret_slot = (guint) row % MAX_TAPS;
  if (self->line_rows[*ret_slot] == row)
    return TRUE;
  self->line_rows[*ret_slot] = row;
  return FALSE;
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

static const gfloat *
find_counts_line (EptzScaler *self, const EptzPlane *from, gint row, gint n)
{
  gfloat *middle = (gfloat *) self->padded + MARGIN;
  guint slot;

  if (take_slot (self, row, &slot))
    return self->lines[slot];
  load_counts (from->data + (gsize) row * from->stride, from->width, middle);
  for (gint i = 1; i <= MARGIN; i++) {
    middle[-i] = middle[0];
    middle[from->width - 1 + i] = middle[from->width - 1];
  }
  stretch_line (
      middle, self->first, self->weights, n, self->n_taps, self->lines[slot]);
  return self->lines[slot];
}

static void
load_bytes (const guint8 *row, gint n, gint step, guint8 *values)
{
  if (step == 1) {
    memcpy (values, row, n);
    return;
  }
  for (gint x = 0; x < n; x++)
    values[x] = row[(gsize) x * step];
}

/* The channels lie one after the other. */
static const gint16 *
find_bytes_line (EptzScaler *self, const EptzPlane *from, gint row, gint n)
{
  guint8 *middle = (guint8 *) self->padded + MARGIN;
  guint slot;

  if (take_slot (self, row, &slot))
    return self->lines[slot];
  for (gint c = 0; c < from->pixel_size; c++) {
    load_bytes (from->data + (gsize) row * from->stride + c, from->width,
        from->pixel_size, middle);
    memset (middle - MARGIN, middle[0], MARGIN);
    memset (middle + from->width, middle[from->width - 1], MARGIN);
    eptz_row_stretch (middle, self->first, self->byte_weights, self->n_kept, n,
        (gint16 *) self->lines[slot] + (gsize) c * n);
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

static void
store_counts (const gfloat *sum, gint n, guint8 *row)
{
  for (gint x = 0; x < n; x++) {
    const guint16 count = (guint16) (gint) CLAMP (sum[x], 0.0f, 65535.0f);

    row[2 * x] = count & 0xff;
    row[2 * x + 1] = count >> 8;
  }
}

static void
spread_bytes (const guint8 *bytes, gint n, gint step, guint8 *row)
{
  for (gint x = 0; x < n; x++)
    row[(gsize) x * step] = bytes[x];
}

static void
make_counts_row (EptzScaler *self, const EptzPlane *from, gint first,
    const gdouble *weights, gint n, guint8 *row)
{
  const gfloat *lines[MAX_TAPS];

  for (gint t = 0; t < self->n_taps; t++)
    lines[t] = find_counts_line (
        self, from, CLAMP (first + t, 0, from->height - 1), n);
  add_lines (lines, weights, self->n_taps, n, self->sum);
  store_counts (self->sum, n, row);
}

static void
make_bytes_row (EptzScaler *self, const EptzPlane *from, gint first,
    const gdouble *weights, gint n, guint8 *row)
{
  const gint n_channels = from->pixel_size;
  /* a pixel has four bytes at most, and a count here has four */
  guint8 *bytes = n_channels > 1 ? (guint8 *) self->sum : row;
  const gint16 *lines[MAX_TAPS];
  gint16 fixed[MAX_TAPS];

  to_fixed (weights, self->n_taps, self->n_taps, fixed);
  for (gint t = 0; t < self->n_taps; t++)
    lines[t] =
        find_bytes_line (self, from, CLAMP (first + t, 0, from->height - 1), n);
  eptz_row_add (lines, fixed, self->n_taps, n * n_channels, bytes);
  for (gint c = 0; n_channels > 1 && c < n_channels; c++)
    spread_bytes (bytes + (gsize) c * n, n, n_channels, row + c);
}

void
eptz_scaler_run (EptzScaler *self, EptzMethod method, const EptzWindow *window,
    const EptzPlane *from, const EptzPlane *to, gboolean wide)
{
  const gint n = to->width;
  const gsize padded = (gsize) from->width + 2 * MARGIN;

  set_across (self, method, window, n, from->width);
  if (wide)
    ensure_room (self, padded * sizeof (gfloat), n * sizeof (gfloat));
  else
    ensure_room (self, padded, (gsize) n * from->pixel_size * sizeof (gint16));

  for (gint y = 0; y < to->height; y++) {
    const gdouble place =
        eptz_place_of (y, to->height, from->height, window->y, window->height);
    guint8 *row = to->data + (gsize) y * to->stride;
    gdouble weights[MAX_TAPS];
    const gint first = eptz_find_taps (method, place, weights);

    if (wide)
      make_counts_row (self, from, first, weights, n, row);
    else
      make_bytes_row (self, from, first, weights, n, row);
  }
}
