/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermmask-paint.h"

#include <math.h>
#include <string.h>

/* Squares of a mosaic for the longer side of the picture: few enough that a
 * face at the other side of a street is one of them. */
#define N_BLOCKS 40
#define SMALLEST_BLOCK 8

/* One component of a picture, as far as it is needed here. */
typedef struct
{
  guint8 *data;
  gint stride;
  gint step; /* bytes from sample to sample */
  gint width, height;
  gint shift_x, shift_y; /* of pixels to samples */
} Component;

/* Averages of a component's squares. */
typedef struct
{
  gint size_x, size_y; /* of a square, samples */
  gint first_column, first_row, columns, rows;
  guint8 *mean;
} Mosaic;

static Component
get_component (GstVideoFrame *picture, guint c)
{
  const GstVideoFormatInfo *format = picture->info.finfo;

  return (Component){
      .data = GST_VIDEO_FRAME_COMP_DATA (picture, c),
      .stride = GST_VIDEO_FRAME_COMP_STRIDE (picture, c),
      .step = GST_VIDEO_FRAME_COMP_PSTRIDE (picture, c),
      .width = GST_VIDEO_FRAME_COMP_WIDTH (picture, c),
      .height = GST_VIDEO_FRAME_COMP_HEIGHT (picture, c),
      .shift_x = GST_VIDEO_FORMAT_INFO_W_SUB (format, c),
      .shift_y = GST_VIDEO_FORMAT_INFO_H_SUB (format, c),
  };
}

/* Samples that pixels of the span take part in. */
static void
find_samples (const Component *component, const ThermMaskSpan *span, gint *x,
    gint *end, gint *y)
{
  *y = span->y >> component->shift_y;
  *x = span->x >> component->shift_x;
  *end = MIN (((span->end - 1) >> component->shift_x) + 1, component->width);
}

static guint8 *
get_sample (const Component *component, gint x, gint y)
{
  return component->data + (gssize) y * component->stride
         + (gssize) x * component->step;
}

static gboolean
is_alpha (const GstVideoFrame *picture, guint c)
{
  return GST_VIDEO_FORMAT_INFO_HAS_ALPHA (picture->info.finfo)
         && c == GST_VIDEO_COMP_A;
}

/**
 * therm_mask_can_paint:
 *
 * Returns: whether pictures of this format can be masked
 */
gboolean
therm_mask_can_paint (GstVideoFormat format)
{
  const GstVideoFormatInfo *info = gst_video_format_get_info (format);

  if (GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info)
      || GST_VIDEO_FORMAT_INFO_IS_COMPLEX (info)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (info))
    return FALSE;
  for (guint c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (info); c++) {
    if (GST_VIDEO_FORMAT_INFO_DEPTH (info, c) != 8
        || GST_VIDEO_FORMAT_INFO_SHIFT (info, c) != 0)
      return FALSE;
  }
  return GST_VIDEO_FORMAT_INFO_N_COMPONENTS (info) > 0;
}

static void
find_color (const GstVideoInfo *info, guint32 argb, guint8 color[4])
{
  if (GST_VIDEO_INFO_IS_RGB (info)) {
    color[GST_VIDEO_COMP_R] = argb >> 16;
    color[GST_VIDEO_COMP_G] = argb >> 8;
    color[GST_VIDEO_COMP_B] = argb;
  } else {
    gst_thermal_argb_to_ycbcr (argb, &info->colorimetry, color);
  }
  color[GST_VIDEO_COMP_A] = 0xff;
}

/**
 * therm_mask_paint_color:
 * @picture: mapped for writing
 * @spans: (element-type ThermMaskSpan): pixels
 * @argb: 0xffRRGGBB
 *
 * Where pixels share their chroma, that of all who share it is the mask's as
 * soon as one is masked: their colour would be a trace of it.
 */
void
therm_mask_paint_color (
    GstVideoFrame *picture, const GArray *spans, guint32 argb)
{
  guint8 color[4];

  find_color (&picture->info, argb, color);
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (picture); c++) {
    const Component component = get_component (picture, c);

    for (guint i = 0; i < spans->len; i++) {
      gint x, end, y;
      guint8 *sample;

      find_samples (
          &component, &g_array_index (spans, ThermMaskSpan, i), &x, &end, &y);
      sample = get_sample (&component, x, y);
      if (component.step == 1) {
        memset (sample, color[c], end - x);
        continue;
      }
      for (; x < end; x++, sample += component.step)
        *sample = color[c];
    }
  }
}

/**
 * therm_mask_get_block_size:
 *
 * Returns: side of a square of the mosaic, pixels; even
 */
gint
therm_mask_get_block_size (gint width, gint height)
{
  return MAX (MAX (width, height) / N_BLOCKS & ~1, SMALLEST_BLOCK);
}

static guint8
measure_block (
    const Component *component, const Mosaic *mosaic, gint column, gint row)
{
  const gint x = column * mosaic->size_x, y = row * mosaic->size_y;
  const gint end_x = MIN (x + mosaic->size_x, component->width);
  const gint end_y = MIN (y + mosaic->size_y, component->height);
  guint sum = 0;

  for (gint v = y; v < end_y; v++) {
    const guint8 *sample = get_sample (component, x, v);

    for (gint u = x; u < end_x; u++, sample += component->step)
      sum += *sample;
  }
  return sum / MAX ((end_x - x) * (end_y - y), 1);
}

static void
find_limits (const Component *component, const GArray *spans, gint *left,
    gint *right, gint *top, gint *bottom)
{
  *left = *top = G_MAXINT;
  *right = *bottom = 0;
  for (guint i = 0; i < spans->len; i++) {
    gint x, end, y;

    find_samples (
        component, &g_array_index (spans, ThermMaskSpan, i), &x, &end, &y);
    *left = MIN (*left, x);
    *right = MAX (*right, end - 1);
    *top = MIN (*top, y);
    *bottom = MAX (*bottom, y);
  }
}

/* With a square more on each side, which the smooth form needs. */
static void
mosaic_init (
    Mosaic *self, const Component *component, const GArray *spans, gint block)
{
  gint left, right, top, bottom, last_column, last_row;

  find_limits (component, spans, &left, &right, &top, &bottom);
  self->size_x = block >> component->shift_x;
  self->size_y = block >> component->shift_y;
  self->first_column = MAX (left / self->size_x - 1, 0);
  self->first_row = MAX (top / self->size_y - 1, 0);
  last_column =
      MIN (right / self->size_x + 1, (component->width - 1) / self->size_x);
  last_row =
      MIN (bottom / self->size_y + 1, (component->height - 1) / self->size_y);
  self->columns = last_column - self->first_column + 1;
  self->rows = last_row - self->first_row + 1;
  self->mean = g_malloc ((gsize) self->columns * self->rows);
  for (gint r = 0; r < self->rows; r++) {
    for (gint c = 0; c < self->columns; c++)
      self->mean[r * self->columns + c] = measure_block (
          component, self, self->first_column + c, self->first_row + r);
  }
}

static guint8
get_mean (const Mosaic *self, gint column, gint row)
{
  column = CLAMP (column - self->first_column, 0, self->columns - 1);
  row = CLAMP (row - self->first_row, 0, self->rows - 1);
  return self->mean[row * self->columns + column];
}

/* Between the middles of four squares. */
static guint8
get_smooth (const Mosaic *self, gint x, gint y)
{
  const gint twice_x = 2 * x + 1 - self->size_x;
  const gint twice_y = 2 * y + 1 - self->size_y;
  const gint side_x = 2 * self->size_x, side_y = 2 * self->size_y;
  const gint column = (gint) floor ((gdouble) twice_x / side_x);
  const gint row = (gint) floor ((gdouble) twice_y / side_y);
  const gint fx = twice_x - column * side_x, fy = twice_y - row * side_y;
  const gint upper = get_mean (self, column, row) * (side_x - fx)
                     + get_mean (self, column + 1, row) * fx;
  const gint lower = get_mean (self, column, row + 1) * (side_x - fx)
                     + get_mean (self, column + 1, row + 1) * fx;

  return (upper * (side_y - fy) + lower * fy) / (side_x * side_y);
}

static void
paint_component (const Component *component, const Mosaic *mosaic,
    const GArray *spans, gboolean smooth)
{
  for (guint i = 0; i < spans->len; i++) {
    gint x, end, y;
    guint8 *sample;

    find_samples (
        component, &g_array_index (spans, ThermMaskSpan, i), &x, &end, &y);
    sample = get_sample (component, x, y);
    for (; x < end; x++, sample += component->step)
      *sample = smooth
                    ? get_smooth (mosaic, x, y)
                    : get_mean (mosaic, x / mosaic->size_x, y / mosaic->size_y);
  }
}

/**
 * therm_mask_paint_mosaic:
 * @picture: mapped for reading and writing
 * @spans: (element-type ThermMaskSpan): pixels
 * @smooth: without edges
 *
 * Nothing finer than therm_mask_get_block_size() is left.
 */
void
therm_mask_paint_mosaic (
    GstVideoFrame *picture, const GArray *spans, gboolean smooth)
{
  const gint block = therm_mask_get_block_size (
      GST_VIDEO_FRAME_WIDTH (picture), GST_VIDEO_FRAME_HEIGHT (picture));

  if (spans->len == 0)
    return;
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (picture); c++) {
    const Component component = get_component (picture, c);
    Mosaic mosaic;

    if (is_alpha (picture, c))
      continue;
    mosaic_init (&mosaic, &component, spans, block);
    paint_component (&component, &mosaic, spans, smooth);
    g_free (mosaic.mean);
  }
}

/**
 * therm_mask_clear_counts:
 * @counts: first row, 16 bits a pixel
 * @stride: bytes from row to row
 * @spans: (element-type ThermMaskSpan): pixels
 *
 * 0 is the count that has no temperature.
 */
void
therm_mask_clear_counts (guint8 *counts, gint stride, const GArray *spans)
{
  for (guint i = 0; i < spans->len; i++) {
    const ThermMaskSpan *span = &g_array_index (spans, ThermMaskSpan, i);

    memset (counts + (gssize) span->y * stride + 2 * (gssize) span->x, 0,
        2 * (gsize) (span->end - span->x));
  }
}
