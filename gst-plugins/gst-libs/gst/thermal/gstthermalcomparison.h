/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalmeasurement.h>

G_BEGIN_DECLS

/**
 * GstThermalComparisonKind:
 * @GST_THERMAL_COMPARISON_DIFFERENCE: of the first region less the second
 * @GST_THERMAL_COMPARISON_GROUP: of the hottest of several regions less the
 *   mean of their means
 *
 * What is compared.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_COMPARISON_DIFFERENCE,
  GST_THERMAL_COMPARISON_GROUP,
} GstThermalComparisonKind;

/**
 * GstThermalQuantity:
 * @GST_THERMAL_QUANTITY_MAX: the highest temperature
 * @GST_THERMAL_QUANTITY_MIN: the lowest
 * @GST_THERMAL_QUANTITY_MEAN: the mean
 * @GST_THERMAL_QUANTITY_MEDIAN: the median
 *
 * Which number of a region.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_QUANTITY_MAX,
  GST_THERMAL_QUANTITY_MIN,
  GST_THERMAL_QUANTITY_MEAN,
  GST_THERMAL_QUANTITY_MEDIAN,
} GstThermalQuantity;

/**
 * GST_THERMAL_COMPARISON_MAX_REGIONS:
 *
 * How many regions a group may have.
 *
 * Since: 0.1
 */
#define GST_THERMAL_COMPARISON_MAX_REGIONS 64

/**
 * GST_THERMAL_COMPARISON_SET_MAX_SIZE:
 *
 * How many comparisons a set may hold.
 *
 * Since: 0.1
 */
#define GST_THERMAL_COMPARISON_SET_MAX_SIZE 64

/**
 * GstThermalComparison:
 * @id: its number, unique in the set
 * @kind: what is compared
 * @quantity: which number of the regions, for a difference
 * @name: (nullable): for people
 * @region_ids: (array length=n_regions): the regions: two for a difference, two
 *   or more for a group
 * @n_regions: how many
 *
 * One comparison. Immutable, lives as long as its set.
 *
 * Since: 0.1
 */
typedef struct
{
  guint id;
  GstThermalComparisonKind kind;
  GstThermalQuantity quantity;
  gchar *name;
  guint *region_ids;
  guint n_regions;
} GstThermalComparison;

/**
 * GstThermalComparisonResult:
 * @comparison_id: of what was compared
 * @difference_k: kelvin; NaN when there is none
 * @region_id: the region that decides: the hotter one of a difference, the one
 *   with the highest temperature of a group; meaningless when @difference_k is
 *   NaN
 *
 * What a comparison says about one frame. There is no number when a region is
 * missing, has no pixels with a temperature, or when a number that is needed
 * lies outside of what the camera is made to measure.
 *
 * Since: 0.1
 */
typedef struct
{
  guint comparison_id;
  gdouble difference_k;
  guint region_id;
} GstThermalComparisonResult;

GST_THERMAL_API
GType gst_thermal_comparison_get_type (void);
GST_THERMAL_API
GType gst_thermal_comparison_result_get_type (void);

#define GST_TYPE_THERMAL_COMPARISON_SET (gst_thermal_comparison_set_get_type ())

/**
 * GstThermalComparisonSet:
 *
 * All comparisons of a picture. Immutable and reference-counted; as text it is
 * what the `comparisons` property of `radiometry` takes.
 *
 * Since: 0.1
 */
typedef struct _GstThermalComparisonSet GstThermalComparisonSet;

GST_THERMAL_API
GType gst_thermal_comparison_set_get_type (void);
GST_THERMAL_API
GstThermalComparisonSet *gst_thermal_comparison_set_new_from_string (
    const gchar *text, GError **error);
GST_THERMAL_API
gchar *gst_thermal_comparison_set_to_string (GstThermalComparisonSet *self);
GST_THERMAL_API
GstThermalComparisonSet *gst_thermal_comparison_set_ref (
    GstThermalComparisonSet *self);
GST_THERMAL_API
void gst_thermal_comparison_set_unref (GstThermalComparisonSet *self);
GST_THERMAL_API
guint gst_thermal_comparison_set_get_size (GstThermalComparisonSet *self);
GST_THERMAL_API
const GstThermalComparison *gst_thermal_comparison_set_get (
    GstThermalComparisonSet *self, guint index);
GST_THERMAL_API
void gst_thermal_comparison_evaluate (const GstThermalComparison *self,
    const GstThermalMeasurement *measurements, guint n_measurements,
    GstThermalComparisonResult *ret_result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstThermalComparisonSet, gst_thermal_comparison_set_unref)

#define GST_THERMAL_COMPARISON_META_API_TYPE                                   \
  (gst_thermal_comparison_meta_api_get_type ())
#define GST_THERMAL_COMPARISON_META_INFO                                       \
  (gst_thermal_comparison_meta_get_info ())

/**
 * GstThermalComparisonMeta:
 * @meta: parent #GstMeta
 * @comparisons: what was compared
 * @results: (array length=n_results): one for each of @comparisons, in order
 * @n_results: how many
 *
 * The comparisons of a frame, travelling with it beside its
 * #GstThermalMeasurementMeta.
 *
 * Since: 0.1
 */
typedef struct _GstThermalComparisonMeta
{
  GstMeta meta;

  GstThermalComparisonSet *comparisons;
  GstThermalComparisonResult *results;
  guint n_results;
} GstThermalComparisonMeta;

GST_THERMAL_API
GType gst_thermal_comparison_meta_api_get_type (void);
GST_THERMAL_API
const GstMetaInfo *gst_thermal_comparison_meta_get_info (void);
GST_THERMAL_API
GstThermalComparisonMeta *gst_buffer_add_thermal_comparison_meta (
    GstBuffer *buffer, GstThermalComparisonSet *comparisons,
    const GstThermalMeasurement *measurements, guint n_measurements);
GST_THERMAL_API
GstThermalComparisonMeta *gst_buffer_get_thermal_comparison_meta (
    GstBuffer *buffer);
GST_THERMAL_API
const GstThermalComparisonResult *gst_thermal_comparison_meta_find (
    const GstThermalComparisonMeta *self, guint comparison_id);

G_END_DECLS
