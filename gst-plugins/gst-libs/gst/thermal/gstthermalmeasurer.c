/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How regions are measured.
 *
 * A temperature rises with its counts, so the numbers of a region follow from
 * how often each count occurs in it: the coldest pixel has the lowest count,
 * the median is found by adding up, mean and deviation need one look-up for
 * each count that occurs instead of one for each pixel.
 *
 * Regions may overlap. Their pixels are cut into cells once, so that the pixels
 * of a cell belong to the same regions; then the frame is walked once, each
 * pixel is counted once, and a region's histogram is the sum of its cells'.
 *
 * Counts without a temperature are those below a certain one (S + O <= 0), and,
 * for a curve with F < 1, those above another: what has a temperature is one
 * interval of counts for each calibration. */

#include "config.h"

#include "gstthermalmeasurer.h"
#include "gstthermalhistogram.h"
#include "gstthermalraster.h"
#include "gstthermaltarget.h"

#include <math.h>
#include <string.h>

#define BLOCK GST_THERMAL_HISTOGRAM_BLOCK
#define CACHE_LINE 64
#define N_AHEAD 4 /* spans */

struct _GstThermalMeasurer
{
  gint width;
  gint height;
  GstThermalTarget *targets;
  guint n_targets;
  GArray *cells; /* of GstThermalCell */
  /* the frame's calibration that the targets' were made of */
  GstThermalCalibration *calibration;
  guint16 *counters; /* all zero between two cells */
  guint8 *marks;     /* all zero between two cells */
  guint32 *counted;  /* of a cell; in its blocks only */
  GstThermalBlocks blocks;
};

static void
clear_cell (gpointer data)
{
  GstThermalCell *cell = data;

  g_array_unref (cell->spans);
  g_array_unref (cell->owners);
}

/* Cells that are so large that a counter could run over become several. */
static GArray *
split_large_cells (GArray *cells)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (GstThermalCell));

  g_array_set_clear_func (parts, clear_cell);
  for (guint i = 0; i < cells->len; i++) {
    const GstThermalCell *cell = &g_array_index (cells, GstThermalCell, i);
    GstThermalCell part = {NULL};
    guint load = 0;

    for (guint j = 0; j < cell->spans->len; j++) {
      const GstThermalSpan *span =
          &g_array_index (cell->spans, GstThermalSpan, j);
      const guint more =
          gst_thermal_histogram_get_load (span->last - span->first + 1);

      load += more;
      if (part.spans == NULL || load > GST_THERMAL_HISTOGRAM_MAX_LOAD) {
        part.spans = g_array_new (FALSE, FALSE, sizeof (GstThermalSpan));
        part.owners = g_array_ref (cell->owners);
        g_array_append_val (parts, part);
        load = more;
      }
      g_array_append_val (part.spans, *span);
    }
  }
  g_array_unref (cells);
  return parts;
}

/**
 * gst_thermal_measurer_new: (skip)
 * @regions: what to measure
 * @width: of the frames, pixels
 * @height: of the frames, pixels
 *
 * Works out which pixels belong to which region.
 *
 * Returns: (transfer full): a measurer
 */
GstThermalMeasurer *
gst_thermal_measurer_new (GstThermalRegionSet *regions, gint width, gint height)
{
  g_autofree guint8 *shields = NULL;
  g_autoptr (GPtrArray) lists =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  GstThermalMeasurer *self;
  guint n_regions;

  g_return_val_if_fail (regions != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  n_regions = gst_thermal_region_set_get_size (regions);
  shields = gst_thermal_raster_shields (regions, width, height);

  self = g_new0 (GstThermalMeasurer, 1);
  self->width = width;
  self->height = height;
  self->targets = g_new0 (GstThermalTarget, n_regions);
  self->counters = gst_thermal_histogram_new ();
  self->counted = g_new0 (guint32, GST_THERMAL_N_COUNTS);
  self->marks = g_new0 (guint8, GST_THERMAL_HISTOGRAM_N_BLOCKS);

  for (guint i = 0; i < n_regions; i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (regions, i);
    g_autoptr (GArray) spans = NULL;
    guint n_pixels = 0;

    if (gst_thermal_region_is_shield (region))
      continue;
    spans = gst_thermal_raster_region (region, width, height);
    if (shields != NULL) {
      GArray *rest = gst_thermal_raster_cut (spans, shields, width, height);

      g_array_unref (spans);
      spans = rest;
    }

    for (guint j = 0; j < spans->len; j++) {
      const GstThermalSpan *span = &g_array_index (spans, GstThermalSpan, j);

      n_pixels += span->last - span->first + 1;
    }
    gst_thermal_target_init (
        &self->targets[self->n_targets++], region, n_pixels);
    g_ptr_array_add (lists, g_steal_pointer (&spans));
  }

  self->cells =
      split_large_cells (gst_thermal_raster_cells (lists, width, height));
  for (guint i = 0; i < self->cells->len; i++) {
    GArray *owners = g_array_index (self->cells, GstThermalCell, i).owners;

    for (guint j = 0; j < owners->len; j++)
      g_array_append_val (
          self->targets[g_array_index (owners, guint, j)].cells, i);
  }
  for (guint i = 0; i < self->n_targets; i++) {
    /* never touched, so never in memory, but where counts occur */
    if (self->targets[i].cells->len > 1) {
      self->targets[i].histogram = g_new0 (guint32, GST_THERMAL_N_COUNTS);
      self->targets[i].marks = g_new0 (guint8, GST_THERMAL_HISTOGRAM_N_BLOCKS);
    }
  }
  return self;
}

/**
 * gst_thermal_measurer_free: (skip)
 * @self: (transfer full): a measurer
 *
 * Frees a measurer.
 */
void
gst_thermal_measurer_free (GstThermalMeasurer *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->n_targets; i++)
    gst_thermal_target_clear (&self->targets[i]);
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  g_free (self->targets);
  g_array_unref (self->cells);
  g_free (self->counters);
  g_free (self->counted);
  g_free (self->marks);
  g_free (self);
}

/**
 * gst_thermal_measurer_get_size: (skip)
 * @self: a measurer
 *
 * Counts the measurements that one run makes.
 *
 * Returns: how many measurements gst_thermal_measurer_run() gives: the regions
 *   that are not shields
 */
guint
gst_thermal_measurer_get_size (GstThermalMeasurer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_targets;
}

static void
set_calibration (GstThermalMeasurer *self, GstThermalCalibration *calibration)
{
  if (self->calibration == calibration)
    return;

  if (self->calibration != NULL && calibration != NULL
      && gst_thermal_calibration_equal (self->calibration, calibration))
    return;

  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  self->calibration =
      calibration != NULL ? gst_thermal_calibration_ref (calibration) : NULL;

  for (guint i = 0; i < self->n_targets; i++)
    g_clear_pointer (
        &self->targets[i].calibration, gst_thermal_calibration_unref);
  for (guint i = 0; i < self->n_targets; i++)
    gst_thermal_target_set_calibration (
        &self->targets[i], self->calibration, self->targets, self->n_targets);
}

/**
 * gst_thermal_measurer_set_distances: (skip)
 * @self: a measurer
 * @distances_m: to what each measured region shows,
 *   gst_thermal_measurer_get_size() of them, metres; NaN: as for the frame
 *
 * Says how far away the regions are, from the next frame on. A region that has
 * a distance of its own keeps it.
 */
void
gst_thermal_measurer_set_distances (
    GstThermalMeasurer *self, const gdouble *distances_m)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (distances_m != NULL || self->n_targets == 0);

  for (guint i = 0; i < self->n_targets; i++) {
    GstThermalTarget *target = &self->targets[i];

    if (target->distance_m == distances_m[i]
        || (isnan (target->distance_m) && isnan (distances_m[i])))
      continue;
    target->distance_m = distances_m[i];
    gst_thermal_target_set_calibration (
        target, self->calibration, self->targets, self->n_targets);
  }
}

static const guint8 *
pixel_at (const guint8 *counts, gint stride, gint column, gint row)
{
  return counts + (gssize) row * stride + 2 * (gssize) column;
}

/* The first pixel of @spans in reading order that has the count. */
static gboolean
find_count (GArray *spans, guint first_span, const guint8 *counts, gint stride,
    guint16 count, gint *ret_x, gint *ret_y)
{
  const guint16 wanted = GUINT16_TO_LE (count);

  for (guint i = first_span; i < spans->len; i++) {
    const GstThermalSpan *span = &g_array_index (spans, GstThermalSpan, i);

    for (gint x = span->first; x <= span->last; x++) {
      guint16 sample;

      memcpy (&sample, pixel_at (counts, stride, x, span->row), sizeof sample);
      if (sample != wanted)
        continue;
      *ret_x = x;
      *ret_y = span->row;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_before (gint x, gint y, gint other_x, gint other_y)
{
  return y < other_y || (y == other_y && x < other_x);
}

/* Lists the blocks of counts that may occur in a cell. Where there are many of
 * them for so few pixels, most are empty, and it pays to look which. */
static void
list_blocks (GstThermalMeasurer *self, GArray *spans, guint n_pixels,
    const guint8 *counts, gint stride, const GstThermalExtremes *extremes)
{
  const guint n_blocks = (extremes->high - extremes->low) / BLOCK + 1;

  if (n_blocks < 128 || n_blocks * 4 < n_pixels) {
    gst_thermal_blocks_set_range (&self->blocks, extremes->low, extremes->high);
    return;
  }

  for (guint i = 0; i < spans->len; i++) {
    const GstThermalSpan *span = &g_array_index (spans, GstThermalSpan, i);

    gst_thermal_histogram_mark (self->marks,
        pixel_at (counts, stride, span->first, span->row),
        span->last - span->first + 1);
  }
  gst_thermal_blocks_take_marked (
      &self->blocks, self->marks, extremes->low, extremes->high);
}

static inline void
prefetch (const GstThermalSpan *span, const guint8 *counts, gint stride)
{
  const guint8 *end = pixel_at (counts, stride, span->last, span->row);

  for (const guint8 *at = pixel_at (counts, stride, span->first, span->row);
       at <= end; at += CACHE_LINE)
    __builtin_prefetch (at);
}

/* Reads the pixels of a cell: its histogram is in @self->counted then, in
 * @self->blocks, its extremes are returned. */
static void
read_cell (GstThermalMeasurer *self, GArray *spans, const guint8 *counts,
    gint stride, GstThermalExtremes *ret_extremes)
{
  GstThermalExtremes extremes = {G_MAXUINT16, 0, -1, -1, -1, -1};
  guint low_span = 0, high_span = 0, n_pixels = 0;

  for (guint i = 0; i < spans->len; i++) {
    const GstThermalSpan *span = &g_array_index (spans, GstThermalSpan, i);
    const guint8 *samples = pixel_at (counts, stride, span->first, span->row);
    const guint n = span->last - span->first + 1;
    guint16 low, high;

    /* short rows far apart are nothing that the processor expects */
    if (i + N_AHEAD < spans->len)
      prefetch (
          &g_array_index (spans, GstThermalSpan, i + N_AHEAD), counts, stride);
    gst_thermal_histogram_find_extent (samples, n, &low, &high);
    if (low < extremes.low) {
      extremes.low = low;
      low_span = i;
    }
    if (high > extremes.high) {
      extremes.high = high;
      high_span = i;
    }
    gst_thermal_histogram_count (self->counters, samples, n);
    n_pixels += n;
  }

  list_blocks (self, spans, n_pixels, counts, stride, &extremes);
  gst_thermal_histogram_take (self->counters, &self->blocks, self->counted);
  find_count (spans, low_span, counts, stride, extremes.low, &extremes.low_x,
      &extremes.low_y);
  find_count (spans, high_span, counts, stride, extremes.high, &extremes.high_x,
      &extremes.high_y);
  *ret_extremes = extremes;
}

/* Adds what was read of a cell to a region with several. */
static void
add_cell (GstThermalTarget *target, const guint32 *counted,
    const GstThermalBlocks *blocks, const GstThermalExtremes *cell)
{
  GstThermalExtremes *all = &target->extremes;

  for (guint b = 0; b < blocks->n; b++) {
    const gsize first = (gsize) blocks->numbers[b] * BLOCK;

    for (guint i = 0; i < BLOCK; i++)
      target->histogram[first + i] += counted[first + i];
    target->marks[blocks->numbers[b]] = 1;
  }

  if (cell->low < all->low
      || (cell->low == all->low
          && (all->low_y < 0
              || is_before (
                  cell->low_x, cell->low_y, all->low_x, all->low_y)))) {
    all->low = cell->low;
    all->low_x = cell->low_x;
    all->low_y = cell->low_y;
  }
  if (cell->high > all->high
      || (cell->high == all->high
          && (all->high_y < 0
              || is_before (
                  cell->high_x, cell->high_y, all->high_x, all->high_y)))) {
    all->high = cell->high;
    all->high_x = cell->high_x;
    all->high_y = cell->high_y;
  }
}

/* Where a count is first in a region. For the rare case that the extreme of
 * all pixels has no temperature. */
static void
find_in_region (GstThermalMeasurer *self, const GstThermalTarget *target,
    const guint8 *counts, gint stride, guint16 count, gint *ret_x, gint *ret_y)
{
  *ret_x = *ret_y = -1;
  for (guint i = 0; i < target->cells->len; i++) {
    const guint cell = g_array_index (target->cells, guint, i);
    gint x, y;

    if (find_count (g_array_index (self->cells, GstThermalCell, cell).spans, 0,
            counts, stride, count, &x, &y)
        && (*ret_y < 0 || is_before (x, y, *ret_x, *ret_y))) {
      *ret_x = x;
      *ret_y = y;
    }
  }
}

/* The numbers of a region of which all pixels have been read. */
static void
measure (GstThermalMeasurer *self, const GstThermalTarget *target,
    const guint32 *histogram, const GstThermalBlocks *blocks,
    const GstThermalExtremes *extremes, const guint8 *counts, gint stride,
    GstThermalMeasurement *measurement)
{
  gint lowest, highest;

  if (!gst_thermal_target_measure (
          target, histogram, blocks, extremes, measurement, &lowest, &highest))
    return;
  if (lowest != extremes->low)
    find_in_region (self, target, counts, stride, lowest, &measurement->min_x,
        &measurement->min_y);
  if (highest != extremes->high)
    find_in_region (self, target, counts, stride, highest, &measurement->max_x,
        &measurement->max_y);
}

/**
 * gst_thermal_measurer_run: (skip)
 * @self: a measurer
 * @counts: first row of counts, little-endian 16 bit
 * @stride: bytes from row to row
 * @calibration: (nullable): what the counts mean, or %NULL when there are no
 *   temperatures in this frame: then every region has only invalid pixels
 * @ret_measurements: (out caller-allocates): gst_thermal_measurer_get_size()
 *   measurements
 *
 * Measures a frame.
 */
void
gst_thermal_measurer_run (GstThermalMeasurer *self, const guint8 *counts,
    gint stride, GstThermalCalibration *calibration,
    GstThermalMeasurement *ret_measurements)
{
  g_return_if_fail (self != NULL && counts != NULL);
  g_return_if_fail (stride >= 2 * self->width);
  g_return_if_fail (ret_measurements != NULL || self->n_targets == 0);

  for (guint i = 0; i < self->n_targets; i++) {
    gst_thermal_target_clear_measurement (
        &self->targets[i], &ret_measurements[i]);
    self->targets[i].extremes =
        (GstThermalExtremes){G_MAXUINT16, 0, -1, -1, -1, -1};
  }
  /* a pause without temperatures throws no table away */
  if (calibration == NULL)
    return;

  set_calibration (self, calibration);
  for (guint i = 0; i < self->cells->len; i++) {
    const GstThermalCell *cell =
        &g_array_index (self->cells, GstThermalCell, i);
    GstThermalExtremes extremes;

    if (cell->spans->len == 0)
      continue;
    read_cell (self, cell->spans, counts, stride, &extremes);
    for (guint j = 0; j < cell->owners->len; j++) {
      const guint owner = g_array_index (cell->owners, guint, j);
      GstThermalTarget *target = &self->targets[owner];

      if (target->histogram != NULL)
        add_cell (target, self->counted, &self->blocks, &extremes);
      else
        measure (self, target, self->counted, &self->blocks, &extremes, counts,
            stride, &ret_measurements[owner]);
    }
  }

  for (guint i = 0; i < self->n_targets; i++) {
    GstThermalTarget *target = &self->targets[i];
    const GstThermalExtremes *extremes = &target->extremes;

    if (target->histogram == NULL)
      continue;
    gst_thermal_blocks_take_marked (
        &self->blocks, target->marks, extremes->low, extremes->high);
    measure (self, target, target->histogram, &self->blocks, extremes, counts,
        stride, &ret_measurements[i]);
    for (guint b = 0; b < self->blocks.n; b++)
      memset (target->histogram + (gsize) self->blocks.numbers[b] * BLOCK, 0,
          BLOCK * sizeof *target->histogram);
  }
}
