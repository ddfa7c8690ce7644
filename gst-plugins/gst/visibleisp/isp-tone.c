/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "isp-tone.h"

#include <gst/filter/therm-clones.h>
#include <math.h>
#include <string.h>

/* Beyond this share of the range it is a light, not a thing. */
#define HLC_KNEE 0.72
#define HLC_GREY 0.35

/* Pixels of the picture for one of the picture of the light. */
#define CELL 32
#define MAX_LIFT 4.0f

void
isp_histogram_add (IspHistogram *self, const guint8 *luma, gint width,
    gint height, gint stride, gint step)
{
  for (gint y = step / 2; y < height; y += step) {
    const guint8 *row = luma + (gsize) y * stride;

    for (gint x = step / 2; x < width; x += step) {
      self->histogram[row[x]]++;
      self->n++;
    }
  }
}

guint
isp_histogram_find (const IspHistogram *self, gdouble share)
{
  const gdouble wanted = share * self->n;
  gdouble sum = 0;

  for (guint i = 0; i < 256; i++) {
    sum += self->histogram[i];
    if (sum > wanted)
      return i;
  }
  return 255;
}

gboolean
isp_tone_is_neutral (const IspTone *self)
{
  return self->brightness == 0 && self->contrast == 0 && self->gamma == 1
         && self->hlc == 0 && self->defog == 0;
}

/* Lights beyond the knee turn back to a grey, smoothly. */
static gdouble
mask_lights (gdouble value, gdouble amount)
{
  const gdouble t = CLAMP ((value - HLC_KNEE) / (1 - HLC_KNEE), 0, 1);
  const gdouble share = t * t * (3 - 2 * t) * amount;

  return value + (HLC_GREY - value) * share;
}

void
isp_tone_build (
    const IspTone *self, guint low, guint high, gdouble haze, guint8 table[256])
{
  const gdouble range = high - low;
  const gdouble veil = CLAMP ((haze - low) / range, 0, 0.8) * self->defog / 100;
  const gdouble slope = exp2 (self->contrast / 100);

  for (guint i = 0; i < 256; i++) {
    gdouble value = CLAMP ((i - (gdouble) low) / range, 0, 1);

    /* haze adds its own light to everything and takes as much away */
    value = CLAMP ((value - veil) / (1 - veil), 0, 1);
    value = mask_lights (value, self->hlc / 100);
    value = pow (value, 1 / self->gamma);
    value = 0.5 + (value - 0.5) * slope + self->brightness / 200;
    table[i] = (guint8) lrint (low + CLAMP (value, 0, 1) * range);
  }
}

struct _IspWdr
{
  gint columns, rows;
  gfloat *light; /* means of cells, smoothed, 0 to 1 */
  gfloat *gains;
  gfloat *mixed; /* a row of cells between two */
  gfloat *line;  /* gains of a row, one for each pixel */
  gint line_size;
};

IspWdr *
isp_wdr_new (void)
{
  return g_new0 (IspWdr, 1);
}

void
isp_wdr_free (IspWdr *self)
{
  g_free (self->light);
  g_free (self->gains);
  g_free (self->mixed);
  g_free (self->line);
  g_free (self);
}

static void
ensure_cells (IspWdr *self, gint width, gint height)
{
  const gint columns = MAX ((width + CELL - 1) / CELL, 1);
  const gint rows = MAX ((height + CELL - 1) / CELL, 1);

  if (columns != self->columns || rows != self->rows) {
    self->light = g_renew (gfloat, self->light, columns * rows);
    self->gains = g_renew (gfloat, self->gains, columns * rows);
    self->mixed = g_renew (gfloat, self->mixed, columns);
    self->columns = columns;
    self->rows = rows;
  }
  if (width > self->line_size) {
    self->line = g_renew (gfloat, self->line, width);
    self->line_size = width;
  }
}

static gfloat
mean_of_cell (const guint8 *luma, gint width, gint height, gint stride, gint cx,
    gint cy, guint low)
{
  guint64 sum = 0;
  guint n = 0;

  for (gint y = cy * CELL; y < MIN ((cy + 1) * CELL, height); y += 4)
    for (gint x = cx * CELL; x < MIN ((cx + 1) * CELL, width); x += 2, n++)
      sum += luma[(gsize) y * stride + x];
  return MAX ((gfloat) sum / MAX (n, 1) - low, 1.0f) / (255 - low);
}

/* Means of three by three cells, so that no edge of a cell is seen. */
static void
smooth_cells (IspWdr *self, const gfloat *from, gfloat *to)
{
  for (gint y = 0; y < self->rows; y++) {
    for (gint x = 0; x < self->columns; x++) {
      gfloat sum = 0, weights = 0;

      for (gint j = -1; j <= 1; j++) {
        for (gint i = -1; i <= 1; i++) {
          const gint cx = x + i, cy = y + j;
          const gfloat weight = (2 - ABS (i)) * (2 - ABS (j));

          if (cx < 0 || cy < 0 || cx >= self->columns || cy >= self->rows)
            continue;
          sum += weight * from[cy * self->columns + cx];
          weights += weight;
        }
      }
      to[y * self->columns + x] = sum / weights;
    }
  }
}

THERM_CLONES static void
scale_row (
    guint8 *restrict row, const gfloat *restrict gains, gint width, gfloat low)
{
  const gfloat room = 255 - low;

  for (gint x = 0; x < width; x++) {
    /* black and white stay, what is dark is lifted by the whole gain */
    const gfloat value = MAX (row[x] - low, 0.0f) / room;
    const gfloat gain = gains[x];
    const gfloat lifted = gain * value / (1 + (gain - 1) * value);

    row[x] = (guint8) (gint) (low + lifted * room + 0.5f);
  }
}

THERM_CLONES static void
mix_cells (const gfloat *restrict upper, const gfloat *restrict lower,
    gfloat down, gint n, gfloat *restrict mixed)
{
  for (gint x = 0; x < n; x++)
    mixed[x] = upper[x] + (lower[x] - upper[x]) * down;
}

/* From the middle of one cell to the middle of the next. */
THERM_CLONES static void
slope_up (gfloat from, gfloat to, gint n, gfloat *restrict line)
{
  const gfloat step = (to - from) / CELL;

  for (gint x = 0; x < n; x++)
    line[x] = from + step * (x + 0.5f);
}

static void
fill (gfloat value, gint n, gfloat *line)
{
  for (gint x = 0; x < n; x++)
    line[x] = value;
}

/* A row of gains: between the rows of cells first, then along it. Beyond the
 * middles of the outermost cells their gains go on. */
static void
interpolate_gains (IspWdr *self, gint y, gint width)
{
  const gfloat v =
      CLAMP ((y + 0.5f) / CELL - 0.5f, 0.0f, (gfloat) self->rows - 1);
  const gint top = MIN ((gint) v, MAX (self->rows - 2, 0));
  const gint bottom = MIN (top + 1, self->rows - 1);
  const gfloat *mixed = self->mixed;
  gint x = MIN (CELL / 2, width);

  mix_cells (self->gains + top * self->columns,
      self->gains + bottom * self->columns, v - top, self->columns,
      self->mixed);
  fill (mixed[0], x, self->line);
  for (gint left = 0; left + 1 < self->columns && x < width; left++) {
    const gint n = MIN (CELL, width - x);

    slope_up (mixed[left], mixed[left + 1], n, self->line + x);
    x += n;
  }
  fill (mixed[self->columns - 1], width - x, self->line + x);
}

void
isp_wdr_run (IspWdr *self, gdouble amount, guint8 *luma, gint width,
    gint height, gint stride, guint low)
{
  const gfloat share = amount / 100;
  gdouble logs = 0;
  gfloat middle;
  gint n;

  ensure_cells (self, width, height);
  n = self->columns * self->rows;
  for (gint cy = 0; cy < self->rows; cy++)
    for (gint cx = 0; cx < self->columns; cx++)
      self->gains[cy * self->columns + cx] =
          mean_of_cell (luma, width, height, stride, cx, cy, low);
  smooth_cells (self, self->gains, self->light);
  smooth_cells (self, self->light, self->gains);
  memcpy (self->light, self->gains, n * sizeof (gfloat));

  /* every part goes towards a middle light, dark ones further */
  for (gint i = 0; i < n; i++)
    logs += logf (self->light[i]);
  middle = MAX (expf (logs / n), 0.35f);
  for (gint i = 0; i < n; i++)
    self->gains[i] = CLAMP (
        powf (middle / self->light[i], 0.7f * share), 1 / MAX_LIFT, MAX_LIFT);

  for (gint y = 0; y < height; y++) {
    interpolate_gains (self, y, width);
    scale_row (luma + (gsize) y * stride, self->line, width, low);
  }
}
