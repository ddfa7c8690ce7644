/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalcomparison
 * @title: GstThermalComparison
 * @short_description: what regions say against one another
 *
 * Two regions have a difference; a group of regions has how much its hottest
 * temperature stands out: the highest of the maxima less the mean of the means,
 * as cameras compare the same part of several machines.
 */

#include "config.h"

#include "gstthermalcomparison.h"

#include <math.h>

static gpointer
comparison_copy (gpointer data)
{
  GstThermalComparison *copy = g_memdup2 (data, sizeof *copy);

  copy->name = g_strdup (copy->name);
  copy->region_ids =
      g_memdup2 (copy->region_ids, copy->n_regions * sizeof *copy->region_ids);
  return copy;
}

static void
comparison_free (gpointer data)
{
  GstThermalComparison *comparison = data;

  g_free (comparison->name);
  g_free (comparison->region_ids);
  g_free (comparison);
}

static gpointer
result_copy (gpointer result)
{
  return g_memdup2 (result, sizeof (GstThermalComparisonResult));
}

G_DEFINE_BOXED_TYPE (GstThermalComparison, gst_thermal_comparison,
    comparison_copy, comparison_free)
G_DEFINE_BOXED_TYPE (GstThermalComparisonResult, gst_thermal_comparison_result,
    result_copy, g_free)

static const GstThermalMeasurement *
find_measurement (const GstThermalMeasurement *measurements,
    guint n_measurements, guint region_id)
{
  for (guint i = 0; i < n_measurements; i++) {
    if (measurements[i].region_id == region_id)
      return &measurements[i];
  }
  return NULL;
}

/* NaN: there is none, or it is not to be said. */
static gdouble
get_quantity (const GstThermalMeasurement *m, GstThermalQuantity quantity)
{
  GstThermalStatus status = GST_THERMAL_STATUS_NONE;
  gdouble kelvin = NAN;

  switch (quantity) {
  case GST_THERMAL_QUANTITY_MAX:
    kelvin = m->max_k;
    status = m->max_status;
    break;
  case GST_THERMAL_QUANTITY_MIN:
    kelvin = m->min_k;
    status = m->min_status;
    break;
  case GST_THERMAL_QUANTITY_MEAN:
    kelvin = m->mean_k;
    status = m->mean_status;
    break;
  case GST_THERMAL_QUANTITY_MEDIAN:
    kelvin = m->median_k;
    status = m->median_status;
    break;
  }
  return status == GST_THERMAL_STATUS_VALID ? kelvin : NAN;
}

static void
evaluate_difference (const GstThermalComparison *self,
    const GstThermalMeasurement *const *regions,
    GstThermalComparisonResult *result)
{
  const gdouble first = get_quantity (regions[0], self->quantity);
  const gdouble second = get_quantity (regions[1], self->quantity);

  result->difference_k = first - second;
  result->region_id = self->region_ids[second > first ? 1 : 0];
}

static void
evaluate_group (const GstThermalComparison *self,
    const GstThermalMeasurement *const *regions,
    GstThermalComparisonResult *result)
{
  gdouble hottest_k = -HUGE_VAL, sum_k = 0;

  for (guint i = 0; i < self->n_regions; i++) {
    const gdouble max_k = get_quantity (regions[i], GST_THERMAL_QUANTITY_MAX);

    if (isnan (max_k))
      return;
    sum_k += get_quantity (regions[i], GST_THERMAL_QUANTITY_MEAN);
    if (max_k <= hottest_k)
      continue;
    hottest_k = max_k;
    result->region_id = self->region_ids[i];
  }
  result->difference_k = hottest_k - sum_k / self->n_regions;
}

/**
 * gst_thermal_comparison_evaluate:
 * @self: a comparison
 * @measurements: (array length=n_measurements): of a frame
 * @n_measurements: how many
 * @ret_result: (out caller-allocates): what @self says about them
 *
 * Compares the regions of a frame.
 *
 * Since: 0.1
 */
void
gst_thermal_comparison_evaluate (const GstThermalComparison *self,
    const GstThermalMeasurement *measurements, guint n_measurements,
    GstThermalComparisonResult *ret_result)
{
  const GstThermalMeasurement *regions[GST_THERMAL_COMPARISON_MAX_REGIONS];

  g_return_if_fail (self != NULL && ret_result != NULL);
  g_return_if_fail (self->n_regions <= GST_THERMAL_COMPARISON_MAX_REGIONS);

  *ret_result = (GstThermalComparisonResult){self->id, NAN, 0};
  for (guint i = 0; i < self->n_regions; i++) {
    regions[i] =
        find_measurement (measurements, n_measurements, self->region_ids[i]);
    if (regions[i] == NULL)
      return;
  }
  if (self->kind == GST_THERMAL_COMPARISON_GROUP)
    evaluate_group (self, regions, ret_result);
  else
    evaluate_difference (self, regions, ret_result);
}

static gboolean
gst_thermal_comparison_meta_init (
    GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstThermalComparisonMeta *self = (GstThermalComparisonMeta *) meta;

  self->comparisons = NULL;
  self->results = NULL;
  self->n_results = 0;
  return TRUE;
}

static void
gst_thermal_comparison_meta_free (GstMeta *meta, GstBuffer *buffer)
{
  GstThermalComparisonMeta *self = (GstThermalComparisonMeta *) meta;

  g_clear_pointer (&self->comparisons, gst_thermal_comparison_set_unref);
  g_clear_pointer (&self->results, g_free);
}

static GstThermalComparisonMeta *
add_meta (GstBuffer *buffer, GstThermalComparisonSet *comparisons)
{
  GstThermalComparisonMeta *old =
      gst_buffer_get_thermal_comparison_meta (buffer);
  GstThermalComparisonMeta *self =
      (GstThermalComparisonMeta *) gst_buffer_add_meta (
          buffer, GST_THERMAL_COMPARISON_META_INFO, NULL);

  if (self == NULL)
    return NULL;
  self->comparisons = gst_thermal_comparison_set_ref (comparisons);
  self->n_results = gst_thermal_comparison_set_get_size (comparisons);
  self->results = g_new0 (GstThermalComparisonResult, self->n_results);
  if (old != NULL)
    gst_buffer_remove_meta (buffer, &old->meta);
  return self;
}

static gboolean
gst_thermal_comparison_meta_transform (GstBuffer *dest, GstMeta *meta,
    GstBuffer *source, GQuark type, gpointer data)
{
  const GstThermalComparisonMeta *self =
      (const GstThermalComparisonMeta *) meta;
  GstThermalComparisonMeta *copy;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    /* part of the bytes is not a picture any more */
    if (((const GstMetaTransformCopy *) data)->region)
      return FALSE;
  } else if (!GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    return FALSE;
  }

  copy = add_meta (dest, self->comparisons);
  if (copy == NULL)
    return FALSE;
  for (guint i = 0; i < self->n_results; i++)
    copy->results[i] = self->results[i];
  return TRUE;
}

/**
 * gst_thermal_comparison_meta_api_get_type:
 *
 * The type by which gst_buffer_get_meta() finds the meta.
 *
 * Returns: the type of the meta's API
 *
 * Since: 0.1
 */
GType
gst_thermal_comparison_meta_api_get_type (void)
{
  static GType type = 0;
  static const gchar *tags[] = {
      GST_META_TAG_VIDEO_STR, GST_META_TAG_VIDEO_SIZE_STR, NULL};

  if (g_once_init_enter (&type)) {
    GType new_type =
        gst_meta_api_type_register ("GstThermalComparisonMetaAPI", tags);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_thermal_comparison_meta_get_info: (skip)
 *
 * Gives what the meta is registered with.
 *
 * Returns: the #GstMetaInfo of #GstThermalComparisonMeta
 *
 * Since: 0.1
 */
const GstMetaInfo *
gst_thermal_comparison_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *new_info =
        gst_meta_register (GST_THERMAL_COMPARISON_META_API_TYPE,
            "GstThermalComparisonMeta", sizeof (GstThermalComparisonMeta),
            gst_thermal_comparison_meta_init, gst_thermal_comparison_meta_free,
            gst_thermal_comparison_meta_transform);

    g_once_init_leave (&info, new_info);
  }
  return info;
}

/**
 * gst_buffer_add_thermal_comparison_meta:
 * @buffer: a writable buffer
 * @comparisons: what is compared
 * @measurements: (array length=n_measurements) (nullable): of @buffer
 * @n_measurements: how many
 *
 * Compares the regions of a frame and attaches the results to it. What it
 * already had of that kind is replaced.
 *
 * Returns: (transfer none): the meta
 *
 * Since: 0.1
 */
GstThermalComparisonMeta *
gst_buffer_add_thermal_comparison_meta (GstBuffer *buffer,
    GstThermalComparisonSet *comparisons,
    const GstThermalMeasurement *measurements, guint n_measurements)
{
  GstThermalComparisonMeta *self;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (comparisons != NULL, NULL);
  g_return_val_if_fail (measurements != NULL || n_measurements == 0, NULL);

  self = add_meta (buffer, comparisons);
  for (guint i = 0; self != NULL && i < self->n_results; i++)
    gst_thermal_comparison_evaluate (
        gst_thermal_comparison_set_get (comparisons, i), measurements,
        n_measurements, &self->results[i]);
  return self;
}

/**
 * gst_buffer_get_thermal_comparison_meta:
 * @buffer: a buffer
 *
 * Finds the comparisons that travel with a buffer.
 *
 * Returns: (transfer none) (nullable): its #GstThermalComparisonMeta, or %NULL
 *
 * Since: 0.1
 */
GstThermalComparisonMeta *
gst_buffer_get_thermal_comparison_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstThermalComparisonMeta *) gst_buffer_get_meta (
      buffer, GST_THERMAL_COMPARISON_META_API_TYPE);
}

/**
 * gst_thermal_comparison_meta_find:
 * @self: a meta
 * @comparison_id: number of a comparison
 *
 * Finds what one comparison says.
 *
 * Returns: (transfer none) (nullable): the result, or %NULL when there is no
 *   comparison with that number
 *
 * Since: 0.1
 */
const GstThermalComparisonResult *
gst_thermal_comparison_meta_find (
    const GstThermalComparisonMeta *self, guint comparison_id)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->n_results; i++) {
    if (self->results[i].comparison_id == comparison_id)
      return &self->results[i];
  }
  return NULL;
}
