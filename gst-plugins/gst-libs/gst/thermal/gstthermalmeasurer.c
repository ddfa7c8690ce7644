/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How regions are measured.
 *
 * A temperature rises with its counts, so the numbers of a region follow from
 * how often each count occurs in it: the coldest pixel has the lowest count,
 * the median is found by adding up, mean and deviation need one look-up for
 * each count that occurs instead of one for each pixel. So the frame is walked
 * once, each pixel of a region is read once, and all else happens on a
 * histogram that lies in the cache.
 *
 * Counts without a temperature are those below a certain one (S + O <= 0), and,
 * for a curve with F < 1, those above another: what has a temperature is one
 * interval of counts for each calibration. */

#include "config.h"

#include "gstthermalmeasurer.h"
#include "gstthermalraster.h"

#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Neighbouring pixels are often equal, and a processor waits for the last
 * write to a counter before the next. So each of four neighbours counts in a
 * histogram of its own. */
#define N_HISTOGRAMS 4
/* An odd number of cache lines between them, so that the same count of two
 * histograms is not taken for the same address either. */
#define HISTOGRAM_STRIDE (GST_THERMAL_N_COUNTS + 17 * 16)
/* Histograms are evaluated in blocks, so that empty ones are skipped fast. */
#define BLOCK 16

typedef struct
{
  GstThermalRegion *region;
  GstThermalSpan *spans;
  guint n_spans;
  guint n_pixels;

  /* of the last frame's calibration; NULL: no temperatures */
  GstThermalCalibration *calibration;
  const gfloat *table;
  gint first_valid; /* counts; first above last when there are none */
  gint last_valid;
} Target;

struct _GstThermalMeasurer
{
  gint width;
  gint height;
  Target *targets;
  guint n_targets;
  /* the frame's calibration that the targets' were made of */
  GstThermalCalibration *calibration;
  /* N_HISTOGRAMS; all zero between two regions */
  guint32 *histograms;
};

/* What is known of a region when its pixels have been read. */
typedef struct
{
  guint16 low;
  guint16 high;
  guint low_span; /* where it occurs first */
  guint high_span;
} Extent;

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
  GstThermalMeasurer *self;
  guint n_regions;

  g_return_val_if_fail (regions != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  n_regions = gst_thermal_region_set_get_size (regions);
  shields = gst_thermal_raster_shields (regions, width, height);

  self = g_new0 (GstThermalMeasurer, 1);
  self->width = width;
  self->height = height;
  self->targets = g_new0 (Target, n_regions);
  self->histograms = g_new0 (guint32, N_HISTOGRAMS * HISTOGRAM_STRIDE);

  for (guint i = 0; i < n_regions; i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (regions, i);
    g_autoptr (GArray) spans = NULL;
    Target *target;

    if (gst_thermal_region_is_shield (region))
      continue;
    spans = gst_thermal_raster_region (region, width, height);
    if (shields != NULL) {
      GArray *rest = gst_thermal_raster_cut (spans, shields, width, height);

      g_array_unref (spans);
      spans = rest;
    }

    target = &self->targets[self->n_targets++];
    target->region = gst_thermal_region_ref (region);
    target->n_spans = spans->len;
    target->spans = g_memdup2 (spans->data, spans->len * sizeof *target->spans);
    for (guint j = 0; j < target->n_spans; j++)
      target->n_pixels += target->spans[j].last - target->spans[j].first + 1;
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

  for (guint i = 0; i < self->n_targets; i++) {
    gst_thermal_region_unref (self->targets[i].region);
    g_free (self->targets[i].spans);
    g_clear_pointer (
        &self->targets[i].calibration, gst_thermal_calibration_unref);
  }
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  g_free (self->targets);
  g_free (self->histograms);
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

/* The region's own calibration. Counts that are temperatures already stay what
 * they are; a calibration that cannot be is none. */
static GstThermalCalibration *
build_calibration (GstThermalCalibration *calibration, GstThermalRegion *region)
{
  g_autoptr (GError) error = NULL;
  GstThermalCalibration *own;

  own = gst_thermal_calibration_with_object (
      calibration, gst_thermal_region_get_object (region), &error);
  if (own == NULL
      && g_error_matches (
          error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED))
    own = gst_thermal_calibration_ref (calibration);
  if (own == NULL)
    GST_WARNING ("no temperatures in region %u: %s",
        gst_thermal_region_get_id (region), error->message);
  return own;
}

/* Regions with equal parameters share one calibration and so one table. */
static GstThermalCalibration *
share_calibration (
    GstThermalMeasurer *self, guint n_ready, GstThermalCalibration *calibration)
{
  for (guint i = 0; i < n_ready; i++) {
    GstThermalCalibration *other = self->targets[i].calibration;

    if (other == NULL || !gst_thermal_calibration_equal (other, calibration))
      continue;
    gst_thermal_calibration_unref (calibration);
    return gst_thermal_calibration_ref (other);
  }
  return calibration;
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

  for (guint i = 0; i < self->n_targets; i++) {
    Target *target = &self->targets[i];

    g_clear_pointer (&target->calibration, gst_thermal_calibration_unref);
    target->table = NULL;
    if (calibration == NULL)
      continue;
    target->calibration = build_calibration (calibration, target->region);
    if (target->calibration == NULL)
      continue;
    target->calibration = share_calibration (self, i, target->calibration);
    target->table =
        gst_thermal_calibration_get_table (target->calibration, NULL);
    target->first_valid = 0;
    target->last_valid = GST_THERMAL_N_COUNTS - 1;
    while (target->first_valid <= target->last_valid
           && isnan (target->table[target->first_valid]))
      target->first_valid++;
    while (target->last_valid >= target->first_valid
           && isnan (target->table[target->last_valid]))
      target->last_valid--;
  }
}

static const guint8 *
pixel_at (const guint8 *counts, gint stride, gint column, gint row)
{
  return counts + (gssize) row * stride + 2 * (gssize) column;
}

/* Lowest and highest of @n samples, at least one. */
static void
find_extent (
    const guint8 *samples, guint n, guint16 *ret_low, guint16 *ret_high)
{
  guint16 low = G_MAXUINT16, high = 0;
  guint i = 0;

#ifdef __SSE2__
  if (n >= 8) {
    /* there is a minimum of signed words only: turn the sign over */
    const __m128i flip = _mm_set1_epi16 (G_MININT16);
    __m128i lows = _mm_set1_epi16 (G_MAXINT16);
    __m128i highs = _mm_set1_epi16 (G_MININT16);
    gint16 low_lanes[8], high_lanes[8];

    for (; i < n; i += 8) {
      /* the last eight overlap those before, which changes no extreme */
      const guint at = MIN (i, n - 8);
      const __m128i eight = _mm_xor_si128 (
          _mm_loadu_si128 ((const __m128i *) (samples + 2 * at)), flip);

      lows = _mm_min_epi16 (lows, eight);
      highs = _mm_max_epi16 (highs, eight);
    }
    _mm_storeu_si128 ((__m128i *) low_lanes, _mm_xor_si128 (lows, flip));
    _mm_storeu_si128 ((__m128i *) high_lanes, _mm_xor_si128 (highs, flip));
    for (guint lane = 0; lane < 8; lane++) {
      low = MIN (low, (guint16) low_lanes[lane]);
      high = MAX (high, (guint16) high_lanes[lane]);
    }
    i = n;
  }
#endif

  for (; i < n; i++) {
    const guint16 sample = GST_READ_UINT16_LE (samples + 2 * i);

    low = MIN (low, sample);
    high = MAX (high, sample);
  }
  *ret_low = low;
  *ret_high = high;
}

static void
count_samples (guint32 *histograms, const guint8 *samples, guint n)
{
  guint32 *h0 = histograms, *h1 = h0 + HISTOGRAM_STRIDE;
  guint32 *h2 = h1 + HISTOGRAM_STRIDE, *h3 = h2 + HISTOGRAM_STRIDE;

  for (; n >= 4; n -= 4, samples += 8) {
    const guint64 four = GST_READ_UINT64_LE (samples);

    h0[four & 0xffff]++;
    h1[four >> 16 & 0xffff]++;
    h2[four >> 32 & 0xffff]++;
    h3[four >> 48]++;
  }
  for (; n > 0; n--, samples += 2)
    h0[GST_READ_UINT16_LE (samples)]++;
}

/* How many samples lie in @first to @last; the counters there are zero then. */
static guint
take_counted (guint32 *histograms, gint first, gint last)
{
  guint n = 0;

  for (guint k = 0; k < N_HISTOGRAMS; k++) {
    guint32 *histogram = histograms + k * HISTOGRAM_STRIDE;

    for (gint i = first; i <= last; i++) {
      n += histogram[i];
      histogram[i] = 0;
    }
  }
  return n;
}

/* Adds up a block of counters and clears them. */
static guint
take_block (guint32 *histograms, gint first, guint32 ret_counted[BLOCK])
{
  guint n = 0;

  memset (ret_counted, 0, BLOCK * sizeof *ret_counted);
  for (guint k = 0; k < N_HISTOGRAMS; k++) {
    guint32 *counters = histograms + k * HISTOGRAM_STRIDE + first;

    for (guint i = 0; i < BLOCK; i++)
      ret_counted[i] += counters[i];
    memset (counters, 0, BLOCK * sizeof *counters);
  }
  for (guint i = 0; i < BLOCK; i++)
    n += ret_counted[i];
  return n;
}

/* The first pixel in reading order that has the count; not before a span. */
static void
find_count (const Target *target, const guint8 *counts, gint stride,
    guint16 count, guint first_span, gint *ret_x, gint *ret_y)
{
  const guint16 wanted = GUINT16_TO_LE (count);

  for (guint i = first_span; i < target->n_spans; i++) {
    const GstThermalSpan *span = &target->spans[i];

    for (gint x = span->first; x <= span->last; x++) {
      guint16 sample;

      memcpy (&sample, pixel_at (counts, stride, x, span->row), sizeof sample);
      if (sample != wanted)
        continue;
      *ret_x = x;
      *ret_y = span->row;
      return;
    }
  }
}

static void
clear_measurement (const Target *target, GstThermalMeasurement *measurement)
{
  *measurement = (GstThermalMeasurement){
      .region_id = gst_thermal_region_get_id (target->region),
      .n_pixels = 0,
      .n_invalid = target->n_pixels,
      .min_k = NAN,
      .max_k = NAN,
      .mean_k = NAN,
      .median_k = NAN,
      .stddev_k = NAN,
      .min_x = -1,
      .min_y = -1,
      .max_x = -1,
      .max_y = -1,
      .min_status = GST_THERMAL_STATUS_NONE,
      .max_status = GST_THERMAL_STATUS_NONE,
  };
}

/* Median, mean and deviation from the counters between the extent's ends, all
 * of which have a temperature; the extent shrinks to the counts that occur. */
static void
evaluate (const Target *target, guint32 *histograms, Extent *extent,
    GstThermalMeasurement *measurement)
{
  const guint middle = (measurement->n_pixels - 1) / 2;
  const gfloat *table = target->table;
  /* deviations from a temperature in between stay small, so that their squares
   * lose nothing */
  const gdouble origin = table[(extent->low + extent->high) / 2];
  gdouble sum = 0, squares = 0, mean;
  gint lowest = -1, highest = -1, median = -1;
  guint n_below = 0;
  const gint end = (extent->high / BLOCK + 1) * BLOCK;

  for (gint first = extent->low / BLOCK * BLOCK; first < end; first += BLOCK) {
    guint32 counted[BLOCK];
    const guint n = take_block (histograms, first, counted);

    if (n == 0)
      continue;

    for (guint i = 0; i < BLOCK; i++) {
      gdouble difference;

      /* a count that does not occur may have no temperature */
      if (counted[i] == 0)
        continue;
      difference = table[first + i] - origin;
      sum += counted[i] * difference;
      squares += counted[i] * difference * difference;
      highest = first + i;
      if (lowest < 0)
        lowest = first + i;
    }

    if (median < 0 && n_below + n > middle) {
      guint n_before = n_below;

      for (median = first; n_before + counted[median - first] <= middle;
           median++)
        n_before += counted[median - first];
    }
    n_below += n;
  }

  mean = sum / measurement->n_pixels;
  measurement->mean_k = origin + mean;
  measurement->stddev_k =
      sqrt (MAX (0, squares / measurement->n_pixels - mean * mean));
  measurement->median_k =
      gst_thermal_calibration_get_kelvin (target->calibration, median);
  /* when the extreme of all samples had no temperature, the one of those that
   * have may be anywhere */
  if (extent->low != lowest)
    extent->low_span = 0;
  if (extent->high != highest)
    extent->high_span = 0;
  extent->low = lowest;
  extent->high = highest;
}

static void
measure (GstThermalMeasurer *self, const Target *target, const guint8 *counts,
    gint stride, GstThermalMeasurement *measurement)
{
  GstThermalCalibration *calibration = target->calibration;
  Extent extent = {G_MAXUINT16, 0, 0, 0};

  clear_measurement (target, measurement);
  if (target->table == NULL || target->n_pixels == 0)
    return;

  for (guint i = 0; i < target->n_spans; i++) {
    const GstThermalSpan *span = &target->spans[i];
    const guint8 *samples = pixel_at (counts, stride, span->first, span->row);
    const guint n = span->last - span->first + 1;

    guint16 low, high;

    find_extent (samples, n, &low, &high);
    if (low < extent.low || i == 0) {
      extent.low = low;
      extent.low_span = i;
    }
    if (high > extent.high || i == 0) {
      extent.high = high;
      extent.high_span = i;
    }
    count_samples (self->histograms, samples, n);
  }

  measurement->n_invalid = 0;
  if (extent.low < target->first_valid) {
    measurement->n_invalid += take_counted (self->histograms, extent.low,
        MIN (extent.high, target->first_valid - 1));
    extent.low = MIN (target->first_valid, G_MAXUINT16);
    extent.low_span = 0;
  }
  if (extent.high > target->last_valid && extent.low <= extent.high) {
    measurement->n_invalid += take_counted (self->histograms,
        MAX (extent.low, target->last_valid + 1), extent.high);
    extent.high = MAX (target->last_valid, 0);
    extent.high_span = 0;
  }
  measurement->n_pixels = target->n_pixels - measurement->n_invalid;
  if (measurement->n_pixels == 0)
    return;

  evaluate (target, self->histograms, &extent, measurement);
  measurement->min_k =
      gst_thermal_calibration_get_kelvin (calibration, extent.low);
  measurement->max_k =
      gst_thermal_calibration_get_kelvin (calibration, extent.high);
  measurement->min_status =
      gst_thermal_calibration_classify (calibration, measurement->min_k);
  measurement->max_status =
      gst_thermal_calibration_classify (calibration, measurement->max_k);
  find_count (target, counts, stride, extent.low, extent.low_span,
      &measurement->min_x, &measurement->min_y);
  find_count (target, counts, stride, extent.high, extent.high_span,
      &measurement->max_x, &measurement->max_y);
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

  /* a pause without temperatures throws no table away */
  if (calibration == NULL) {
    for (guint i = 0; i < self->n_targets; i++)
      clear_measurement (&self->targets[i], &ret_measurements[i]);
    return;
  }

  set_calibration (self, calibration);
  for (guint i = 0; i < self->n_targets; i++)
    measure (self, &self->targets[i], counts, stride, &ret_measurements[i]);
}
