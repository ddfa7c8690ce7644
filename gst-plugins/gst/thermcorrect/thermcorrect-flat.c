/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-flat.h"

#include <gst/gst.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "thermcorrect-defects.h"

/* Parts of the picture that are looked at for a spread. */
#define N_PARTS 16

/* How much further than usual a pixel is from its neighbours when it is no
 * good: in deviations of all pixels, and at least so many counts. */
#define FAR_DEVIATIONS 10
#define FAR_COUNTS 4
/* How much more or less than usual a pixel's variance is. With 16 frames, the
 * chance is below one in 10^8 either way. */
#define NOISY 12
#define CALM (1 / 25.0f)
#define N_FRAMES_FOR_NOISE 8

void
therm_flat_init (ThermFlat *self, gint width, gint height)
{
  const gsize n = (gsize) width * height;

  *self = (ThermFlat){.width = width, .height = height};
  self->sums = g_new0 (guint32, n);
  self->first = g_new (guint16, n);
  self->squares = g_new0 (gfloat, n);
}

void
therm_flat_clear (ThermFlat *self)
{
  g_clear_pointer (&self->sums, g_free);
  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->squares, g_free);
}

void
therm_flat_reset (ThermFlat *self)
{
  const gsize n = (gsize) self->width * self->height;

  self->n_frames = 0;
  memset (self->sums, 0, n * sizeof *self->sums);
  memset (self->squares, 0, n * sizeof *self->squares);
}

void
therm_flat_add (ThermFlat *self, const guint8 *data, gint stride)
{
  /* 2^16 frames of 2^16 counts are what a sum can hold */
  if (self->n_frames > G_MAXUINT16)
    return;

  for (gint y = 0; y < self->height; y++) {
    const guint8 *row = data + (gssize) y * stride;

    for (gint x = 0; x < self->width; x++) {
      const gsize at = (gsize) y * self->width + x;
      const guint16 count = GST_READ_UINT16_LE (row + 2 * x);
      gfloat difference;

      if (self->n_frames == 0)
        self->first[at] = count;
      difference = (gfloat) count - self->first[at];
      self->sums[at] += count;
      self->squares[at] += difference * difference;
    }
  }
  self->n_frames++;
}

static gint
compare_floats (gconstpointer a, gconstpointer b)
{
  const gfloat x = *(const gfloat *) a, y = *(const gfloat *) b;

  return (x > y) - (x < y);
}

/* Of a copy; an even number has the upper one of the two. Hoare's selection
 * (Communications of the ACM 4, 1961): sorting 640x512 numbers takes longer than
 * a frame lasts. */
static gfloat
median_of (const gfloat *values, gsize n)
{
  g_autofree gfloat *copy = g_memdup2 (values, n * sizeof *values);
  const gssize wanted = n / 2;
  gssize low = 0, high = (gssize) n - 1;

  while (low < high) {
    const gfloat pivot = copy[low + (high - low) / 2];
    gssize i = low, j = high;

    while (i <= j) {
      while (copy[i] < pivot)
        i++;
      while (copy[j] > pivot)
        j--;
      if (i <= j) {
        const gfloat swap = copy[i];

        copy[i++] = copy[j];
        copy[j--] = swap;
      }
    }
    if (wanted <= j)
      high = j;
    else if (wanted >= i)
      low = i;
    else
      break;
  }
  return copy[wanted];
}

static gfloat *
build_means (const ThermFlat *self)
{
  const gsize n = (gsize) self->width * self->height;
  gfloat *means = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    means[i] = (gfloat) ((gdouble) self->sums[i] / self->n_frames);
  return means;
}

void
therm_flat_get_offsets (const ThermFlat *self, gdouble level, gfloat *offsets)
{
  const gsize n = (gsize) self->width * self->height;
  g_autofree gfloat *means = build_means (self);

  if (isnan (level))
    level = median_of (means, n);
  for (gsize i = 0; i < n; i++)
    offsets[i] = (gfloat) (means[i] - level);
}

gdouble
therm_flat_measure_spread (const ThermFlat *self, const gfloat *offsets)
{
  g_autofree gfloat *means = build_means (self);
  gfloat parts[N_PARTS * N_PARTS];
  const guint cut = G_N_ELEMENTS (parts) / 20;
  guint n_parts = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    const gint x0 = i % N_PARTS * self->width / N_PARTS;
    const gint x1 = (i % N_PARTS + 1) * self->width / N_PARTS;
    const gint y0 = i / N_PARTS * self->height / N_PARTS;
    const gint y1 = (i / N_PARTS + 1) * self->height / N_PARTS;
    gdouble sum = 0;

    if (x1 == x0 || y1 == y0)
      continue;
    for (gint y = y0; y < y1; y++)
      for (gint x = x0; x < x1; x++) {
        const gsize at = (gsize) y * self->width + x;

        sum += means[at] - (offsets != NULL ? offsets[at] : 0);
      }
    parts[n_parts++] = sum / ((x1 - x0) * (y1 - y0));
  }
  qsort (parts, n_parts, sizeof *parts, compare_floats);
  return n_parts > 2 * cut ? parts[n_parts - 1 - cut] - parts[cut] : 0;
}

#define N_LARGEST 8

gdouble
therm_flat_compare (
    const gfloat *a, const gfloat *b, gsize n, const guint8 *mask)
{
  g_autofree gfloat *differences = g_new (gfloat, n);
  gfloat largest[N_LARGEST] = {0}, middle;

  for (gsize i = 0; i < n; i++)
    differences[i] = a[i] - b[i];
  middle = median_of (differences, n);
  for (gsize i = 0; i < n; i++) {
    gfloat value = fabsf (differences[i] - middle);

    if ((mask != NULL && mask[i]) || value <= largest[N_LARGEST - 1])
      continue;
    for (guint k = 0; k < N_LARGEST; k++)
      if (value > largest[k]) {
        const gfloat next = largest[k];

        largest[k] = value;
        value = next;
      }
  }
  return largest[N_LARGEST - 1];
}

/* Of the up to eight pixels around one: half of them have to be bad to move
 * it. */
static gfloat
median_around (const ThermFlat *self, const gfloat *values, gint x, gint y)
{
  gfloat around[8];
  guint n = 0;

  for (gint j = MAX (y - 1, 0); j <= MIN (y + 1, self->height - 1); j++)
    for (gint i = MAX (x - 1, 0); i <= MIN (x + 1, self->width - 1); i++)
      if (i != x || j != y)
        around[n++] = values[(gsize) j * self->width + i];
  if (n == 0)
    return values[(gsize) y * self->width + x];
  for (guint i = 1; i < n; i++)
    for (guint j = i; j > 0 && around[j - 1] > around[j]; j--) {
      const gfloat swap = around[j];

      around[j] = around[j - 1];
      around[j - 1] = swap;
    }
  return n % 2 == 1 ? around[n / 2] : (around[n / 2 - 1] + around[n / 2]) / 2;
}

guint
therm_flat_find_defects (const ThermFlat *self, GArray *pixels)
{
  const gsize n = (gsize) self->width * self->height;
  g_autofree gfloat *means = build_means (self);
  g_autofree gfloat *distances = g_new (gfloat, n);
  g_autofree gfloat *variances = g_new (gfloat, n);
  const gboolean judges_noise = self->n_frames >= N_FRAMES_FOR_NOISE;
  gfloat far, usual;
  guint n_new = 0;

  for (gint y = 0; y < self->height; y++)
    for (gint x = 0; x < self->width; x++) {
      const gsize at = (gsize) y * self->width + x;
      const gfloat shift = means[at] - self->first[at];

      distances[at] = fabsf (means[at] - median_around (self, means, x, y));
      variances[at] =
          MAX (self->squares[at] / self->n_frames - shift * shift, 0);
    }
  /* the median of what is normal is 0.6745 deviations */
  far = MAX (FAR_DEVIATIONS / 0.6745f * median_of (distances, n), FAR_COUNTS);
  usual = median_of (variances, n);

  for (gsize at = 0; at < n; at++) {
    const gboolean noisy =
        judges_noise && variances[at] > NOISY * MAX (usual, 1 / 12.0f);
    /* noise below the step of a count leaves many a good pixel calm */
    const gboolean calm =
        judges_noise && usual > 4 && variances[at] < CALM * usual;

    if (distances[at] > far || noisy || calm)
      n_new += therm_defects_add (
          pixels, (guint16) (at % self->width), (guint16) (at / self->width));
  }
  return n_new;
}
