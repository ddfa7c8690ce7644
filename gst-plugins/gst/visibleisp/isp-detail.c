/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "isp-detail.h"

#include "isp-rows.h"

#include <gst/filter/therm-clones.h>
#include <string.h>

/* History is kept in 1/64 of a step, so that a mean of many frames is finer
 * than any of them. */
#define HISTORY_ONE 64.0f

/* From this difference of a neighbourhood on a thing has moved, in steps. */
#define LEAST_MOVE 6.0f

struct _IspDetail
{
  guint16 *history; /* the last plane, without noise */
  gint width, height;
  gboolean has_history;
  guint8 *rows[3]; /* as they were, with one more at each end */
  gint row_size;
  gfloat *line;
};

IspDetail *
isp_detail_new (void)
{
  return g_new0 (IspDetail, 1);
}

void
isp_detail_free (IspDetail *self)
{
  g_free (self->history);
  for (guint i = 0; i < 3; i++)
    g_free (self->rows[i]);
  g_free (self->line);
  g_free (self);
}

void
isp_detail_forget (IspDetail *self)
{
  self->has_history = FALSE;
}

static void
ensure_room (IspDetail *self, gint width)
{
  if (self->row_size >= width + 8)
    return;
  for (guint i = 0; i < 3; i++)
    self->rows[i] = g_realloc (self->rows[i], width + 8);
  self->line = g_renew (gfloat, self->line, width + 8);
  self->row_size = width + 8;
}

/* A row with its ends repeated; the first pixel is at 1. */
static void
load_row (guint8 *to, const guint8 *plane, gint width, gint height, gint stride,
    gint y)
{
  const guint8 *row = plane + (gsize) CLAMP (y, 0, height - 1) * stride;

  memcpy (to + 1, row, width);
  to[0] = row[0];
  to[width + 1] = row[width - 1];
}

THERM_CLONES static void
difference_row (const guint8 *restrict row, const guint16 *restrict history,
    gfloat *restrict line, gint n)
{
  for (gint x = 0; x < n; x++)
    line[x] = row[x] - history[x] / HISTORY_ONE;
}

/* Noise alternates, a move does not: five differences beside each other are
 * added before they are judged. */
THERM_CLONES static void
follow_row (guint8 *restrict row, guint16 *restrict history,
    const gfloat *restrict line, gint n, gfloat least, gfloat scale)
{
  for (gint x = 0; x < n; x++) {
    const gfloat d = line[x];
    const gfloat sum =
        0.2f * (line[x - 2] + line[x - 1] + d + line[x + 1] + line[x + 2]);
    const gfloat share = MIN (least + sum * sum * scale, 1.0f);
    const gfloat value = history[x] + share * d * HISTORY_ONE;

    history[x] = (guint16) (gint) CLAMP (value + 0.5f, 0.0f, 65535.0f);
    row[x] = (guint8) (gint) CLAMP (value / HISTORY_ONE + 0.5f, 0.0f, 255.0f);
  }
}

static void
begin_history (
    IspDetail *self, const guint8 *plane, gint width, gint height, gint stride)
{
  self->history = g_renew (guint16, self->history, (gsize) width * height);
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      self->history[(gsize) y * width + x] =
          (guint16) (plane[(gsize) y * stride + x] * HISTORY_ONE);
  self->width = width;
  self->height = height;
  self->has_history = TRUE;
}

void
isp_detail_denoise_time (IspDetail *self, gdouble amount, guint8 *plane,
    gint width, gint height, gint stride)
{
  const gfloat least = 1 / (1 + 0.15f * (gfloat) amount);
  const gfloat move = LEAST_MOVE * (1 + (gfloat) amount / 50);

  ensure_room (self, width);
  if (!self->has_history || self->width != width || self->height != height) {
    begin_history (self, plane, width, height, stride);
    return;
  }
  for (gint y = 0; y < height; y++) {
    guint8 *row = plane + (gsize) y * stride;
    guint16 *history = self->history + (gsize) y * width;
    gfloat *line = self->line + 2;

    difference_row (row, history, line, width);
    line[-1] = line[-2] = line[0];
    line[width] = line[width + 1] = line[width - 1];
    follow_row (row, history, line, width, least, 1 / (move * move));
  }
}

typedef void (*RowFunc) (const guint8 *above, const guint8 *row,
    const guint8 *below, guint8 *out, gint n, gfloat parameter);

static void
run_rows (IspDetail *self, guint8 *plane, gint width, gint height, gint stride,
    RowFunc func, gfloat parameter)
{
  ensure_room (self, width);
  load_row (self->rows[0], plane, width, height, stride, -1);
  load_row (self->rows[1], plane, width, height, stride, 0);
  for (gint y = 0; y < height; y++) {
    guint8 *above = self->rows[y % 3];

    load_row (self->rows[(y + 2) % 3], plane, width, height, stride, y + 1);
    func (above, self->rows[(y + 1) % 3], self->rows[(y + 2) % 3],
        plane + (gsize) y * stride, width, parameter);
  }
}

void
isp_detail_denoise_space (IspDetail *self, gdouble amount, guint8 *plane,
    gint width, gint height, gint stride)
{
  const gfloat reach = 3 + 0.45f * (gfloat) amount;

  run_rows (self, plane, width, height, stride, isp_row_denoise, reach);
  if (amount >= 50)
    run_rows (self, plane, width, height, stride, isp_row_denoise, reach);
}

THERM_CLONES static void
sharpen_row (const guint8 *restrict above, const guint8 *restrict row,
    const guint8 *restrict below, guint8 *restrict out, gint n, gfloat amount)
{
  const gfloat core = amount > 0 ? 1.5f : 0.0f;

  for (gint x = 1; x <= n; x++) {
    const gfloat c = row[x];
    /* a Gaussian of 3 by 3: 1 2 1 */
    const gfloat sides = row[x - 1] + row[x + 1] + above[x] + below[x];
    const gfloat corners =
        above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1];
    const gfloat detail = c - (4 * c + 2 * sides + corners) / 16;
    const gfloat rest = detail - CLAMP (detail, -core, core);
    const gfloat value = c + amount * rest;

    out[x - 1] = (guint8) (gint) CLAMP (value + 0.5f, 0.0f, 255.0f);
  }
}

void
isp_detail_sharpen (IspDetail *self, gdouble amount, guint8 *plane, gint width,
    gint height, gint stride)
{
  run_rows (self, plane, width, height, stride, sharpen_row,
      (gfloat) (amount > 0 ? amount / 25 : amount / 100));
}

gdouble
isp_detail_measure (const guint8 *plane, gint width, gint height, gint stride)
{
  gdouble sum = 0;
  guint n = 0;

  for (gint y = 1; y + 1 < height; y += 2) {
    const guint8 *row = plane + (gsize) y * stride;

    for (gint x = 1; x + 1 < width; x++, n++) {
      const gint laplace = 4 * row[x] - row[x - 1] - row[x + 1]
                           - row[x - stride] - row[x + stride];

      sum += laplace * laplace;
    }
  }
  return sum / MAX (n, 1);
}
